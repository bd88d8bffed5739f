"""The live preview as a server: answers requests, tells open pages what has changed. The only door to `livereload`.

livereload gives the server and the socket, with the tornado below them; watching, guarding and building are ours,
because livereload polls, answers any host and origin, serves any file and blocks while it builds.
"""

from __future__ import annotations

import errno
import json
import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.watcher import Watcher
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets

from clinicsite.live import Look
from clinicsite.preview import notes
from clinicsite.preview.answers import POLICY, Answer, with_preview
from clinicsite.preview.building import HOST, Preview
from clinicsite.preview.parts import FILES, parts_for
from clinicsite.preview.ranges import part_asked_for
from clinicsite.preview.show import Place

OWN = "/__preview/"
"""Where the preview's own files and answers are; no site has this folder."""
LONGEST_MESSAGE = 10_000
"""Bytes of a message on the socket."""


class PortInUse(Exception):
    """Another program listens on the port already."""


class Asked(web.RequestHandler):
    """A request that has been let in."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    @property
    def preview(self) -> Preview:
        """The preview that is asked."""
        preview: Preview = self.settings["preview"]
        return preview

    def set_default_headers(self) -> None:
        """Forbid other sites to use what is sent, and browsers to guess and keep it."""
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> str | None:
        """Give no marks for asking again: everything is sent anew."""
        return None

    def prepare(self) -> None:
        """Refuse what was not meant for this server, other sites' pages, and guests without a key."""
        guard, request = self.preview.guard, self.request
        if guard.refuses(request.host, request.headers.get("Origin"), dict(request.headers)):
            raise web.HTTPError(403)
        if guard.is_home(request.host, request.remote_ip or ""):
            return
        if guard.lets_in(self.get_cookie(self._named("guest"))):
            return
        if not guard.takes(self.get_query_argument("key", "")):
            raise web.HTTPError(403)
        self.set_cookie(self._named("guest"), guard.session, httponly=True, samesite="Strict", path="/")
        self.preview.on_guest()
        self.redirect("/")

    def _named(self, name: str) -> str:
        """Return the name of a cookie; cookies are shared by all ports of a host."""
        return f"preview-{name}-{self.preview.guard.port}"

    def look(self) -> Look:
        """Return how this browser looks at the site: its own day and drafts, else those of the command."""
        given, wanted = self.preview.wishes.look, self.get_cookie(self._named("day"))
        try:
            day = date.fromisoformat(wanted) if wanted else given.day
        except ValueError:
            day = given.day
        drafts = self.get_cookie(self._named("drafts"))
        return Look(day, given.drafts if drafts is None else drafts == "1")

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send a status alone: nothing of what was asked for is repeated."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


class Pages(Asked):
    """Pages and files of the site."""

    async def get(self) -> None:
        """Send what the configured host would send, behind a page with what belongs to the preview."""
        place = Place(_address(self.request.uri or "/"), self.look())
        made = await self.preview.answer(place)
        self.set_status(made.status)
        for name, value in made.headers.items():
            self.set_header(name, value)
        if made.location:
            query = f"?{self.request.query}" if self.request.query and made.location.startswith("/") else ""
            self.redirect(made.location + query, status=made.status)
            return
        self.set_header("Content-Type", made.kind)
        if made.is_page:
            self.write(made.body)
            self._add_preview(made)
        else:
            self._send_file(made)

    head = get

    def _send_file(self, made: Answer) -> None:
        """Send a file, or the part of it that is asked for."""
        mark, length = f'"{made.mark}"', len(made.body)
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("ETag", mark)
        part = part_asked_for(self.request.headers, length, mark) if self.request.method == "GET" else None
        if part is None:
            self.write(made.body)
        elif part:
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {part.start}-{part.stop - 1}/{length}")
            self.write(made.body[part.start : part.stop])
        else:
            self.set_status(416)
            self.set_header("Content-Range", f"bytes */{length}")

    def _add_preview(self, made: Answer) -> None:
        """Add what belongs to the preview behind the page's own end, and let nothing else run than before."""
        guard, nonce = self.preview.guard, secrets.token_urlsafe(16)
        framed = self.request.headers.get("Sec-Fetch-Dest") == "iframe"
        if framed:
            self.set_header("X-Frame-Options", "SAMEORIGIN")
        if POLICY in made.headers:
            socket_ = f"ws://{self.request.host}/livereload"
            self.set_header(POLICY, with_preview(made.headers[POLICY], nonce, socket_, framed))
        self.write(parts_for(guard.token, nonce, made.mark, guard.port, made.status, self.preview.show.faults))


class Own(Asked):
    """The preview's own files, by look-up."""

    def get(self, name: str) -> None:
        """Send one of them."""
        if name not in FILES:
            raise web.HTTPError(404)
        kind, data, headers = FILES[name]
        self.set_header("Content-Type", kind)
        for field, value in headers.items():
            self.set_header(field, value)
        self.write(data)

    head = get


class Notes(Asked):
    """What the bar says of a page and of the whole site, as JSON."""

    async def get(self, what: str) -> None:
        """Send it."""
        if what == "run":
            self.finish({"run": self.preview.guard.token})
            return
        address = self.get_query_argument("address", "/")[:2000]
        place = Place(_address(address), self.look())
        at_home = self.preview.guard.is_home(self.request.host, self.request.remote_ip or "")
        work, show = self.preview.work, self.preview.show
        if what == "page":
            self.finish(await work(notes.about_page, show, place, at_home))
        else:
            self.finish(await work(notes.all_pages, show, place))

    head = get


class Socket(Asked, LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for pages that this run has served."""

    place = Place("/", Look())
    mark = ""

    def prepare(self) -> None:
        """Accept only a page of this server that knows the token of this run."""
        super().prepare()
        origin = self.request.headers.get("Origin", "")
        token = self.get_query_argument("token", "")
        if not self.preview.guard.accepts_origin(origin, self.request.host) or not self.preview.guard.is_token(token):
            raise web.HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Accept exactly this server's own addresses."""
        return self.preview.guard.accepts_origin(origin, self.request.host)

    def on_message(self, message: str | bytes) -> None:
        """Greet as livereload does; remember which page this is and how it was served."""
        try:
            said = json.loads(message)
            command = said["command"]
        except (ValueError, TypeError, KeyError):
            self.close()
            return
        if command == "info":
            about = said.get("preview") or {}
            self.place = Place(_address(str(about.get("address", "/"))), self.look())
            self.mark = str(about.get("mark", ""))
            said.setdefault("url", self.place.address)
        super().on_message(json.dumps(said))
        if command == "info":
            self.preview.pages.add(self)
            self.send_state()
            self.preview.catch_up(self)

    def on_close(self) -> None:
        """Forget the page."""
        self.preview.pages.discard(self)
        super().on_close()

    def send_state(self) -> None:
        """Say what is wrong with the site."""
        self.send_message({"command": "state", "faults": self.preview.show.faults})

    def send_changed(self, now: Answer | None) -> None:
        """Send the page as it is now; one that is not known any more is to be loaded again."""
        if now is None or not now.is_page:
            self.send_message({"command": "reload", "path": self.place.address, "liveCSS": True, "liveImg": True})
            return
        self.mark = now.mark
        html = now.body.decode("utf-8", "replace")
        self.send_message({"command": "page", "html": html, "mark": now.mark, "status": now.status})


def _address(text: str) -> str:
    """Return an address without its query, which no file of the site depends on."""
    return text.partition("?")[0].partition("#")[0]


class _Unused(Watcher):  # type: ignore[misc]
    """What livereload takes for its watcher: ours tells the pages itself."""

    def start(self, _callback: Callable[[], None]) -> bool:
        """Say that nothing has to be polled."""
        return True


class PreviewServer(Server):  # type: ignore[misc]
    """livereload's server with our handlers."""

    def __init__(self, preview: Preview, when_listening: Callable[[], object]) -> None:
        super().__init__(watcher=_Unused())
        self._preview = preview
        self._when_listening = when_listening

    def application(self, port: int, host: str, **_options: Any) -> None:
        """Listen with guarded handlers in place of livereload's own."""
        LiveReloadHandler.watcher = self.watcher
        LiveReloadHandler.live_css = True
        handlers = [
            (r"/livereload", Socket),
            (rf"{OWN}(page|pages|run)\.json", Notes),
            (rf"{OWN}(.*)", Own),
            (r"/.*", Pages),
        ]
        app = web.Application(
            handlers,
            default_handler_class=Pages,
            preview=self._preview,
            log_function=lambda _handler: None,
            websocket_max_message_size=LONGEST_MESSAGE,
        )
        server = HTTPServer(app, max_header_size=16_384, max_body_size=LONGEST_MESSAGE, idle_connection_timeout=60)
        sockets = listening(port, host)
        self._preview.guard.port = sockets[0].getsockname()[1]
        server.add_sockets(sockets)
        IOLoop.current().add_callback(self._begin)

    def _begin(self) -> None:
        """Start to build, and say so to whoever waits."""
        self._preview.start()
        self._when_listening()

    def _setup_logging(self) -> None:
        """Say nothing of pages that are closed while they are told something."""
        logging.getLogger("livereload").setLevel(logging.CRITICAL)


def listening(port: int, host: str) -> list[socket.socket]:
    """Return sockets that listen; this machine is also reached by its newer address. Raises `PortInUse`."""
    try:
        sockets = bind_sockets(port, host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise
    if host == HOST:
        # A machine may be without it, or another program be there: the first address is enough.
        with suppress(OSError):
            sockets += bind_sockets(sockets[0].getsockname()[1], "::1", socket.AF_INET6)
    return sockets
