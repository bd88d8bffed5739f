"""The live preview: builds when files are saved, shows the result, and tells open pages to load again.

The only door to `livereload` (with `tornado`) and `watchfiles`. livereload gives the server and the socket; watching,
guarding and building are ours, because livereload polls, answers any host and origin, serves any file and blocks
while it builds. Pages are served by look-up among the files that the last good build has made, never by path from
the disk. A mistake leaves the last good page standing with a note of what is wrong.
"""

from __future__ import annotations

import errno
import threading
import webbrowser
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import watchfiles
from livereload import Server
from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado import web
from tornado.ioloop import IOLoop

from clinicsite.diagnostics import Position, Severity, format_diagnostic
from clinicsite.load.inputs import inputs_key, is_leftover
from clinicsite.pipeline import STATE_FOLDER, BuildOptions, BuildReport, build, theme_folder

HOST = "127.0.0.1"
PAUSE = 500
"""Milliseconds without a change after which watching looks up from its work."""
SOURCES = ("site.yaml", "content", "templates", "static")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".woff2": "font/woff2",
}

_NOTE = (
    '<div role="alert" style="position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;padding:1rem;'
    "background:#fff;color:#111;border-top:.4rem solid #b3261e;font:14px/1.5 monospace;white-space:pre-wrap;"
    'z-index:2147483647">{text}</div>'
)


class PortInUse(Exception):
    """Another program listens on the port already."""


class _Preview:
    """What the preview shows: the last good build, and what was wrong with the last one."""

    def __init__(self, root: Path, drafts: bool, as_of: date | None, say: Callable[[str], None]) -> None:
        self.root = root
        self.folder = root / STATE_FOLDER / "preview"
        self.options = BuildOptions(destination=self.folder, drafts=drafts, as_of=as_of)
        self.say = say
        self.files: Mapping[str, Path] = {}
        self.note = ""
        self.key = ""

    def is_stale(self) -> bool:
        """Return whether a source has changed since the last build began."""
        return self.key != inputs_key(self.root, theme_folder(), "")

    def build(self) -> None:
        """Build and, when all is well, show the new site; else keep the old one and say what is wrong."""
        self.key = inputs_key(self.root, theme_folder(), "")
        report = build(self.root, self.options)
        self.note = "" if report.ok else self._faults(report)
        if report.ok:
            paths = (path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("."))
            self.files = {f"/{path.relative_to(self.folder).as_posix()}": path for path in paths}
            self.say(f"Built {report.pages} pages.")
        else:
            self.say(self.note)

    def _faults(self, report: BuildReport) -> str:
        """Return the errors of a build as text."""
        texts = [format_diagnostic(fault, self._line) for fault in report.of(Severity.ERROR)]
        return "\n\n".join(texts or ["The site could not be built."])

    def _line(self, place: Position) -> str | None:
        """Return a line of the user's files."""
        try:
            lines = (self.root / place.path).read_bytes().decode("utf-8-sig", "replace").splitlines()
        except OSError:
            return None
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def find(self, url: str) -> Path | None:
        """Return the file behind an address, or None."""
        return self.files.get(f"{url}index.html" if url.endswith("/") else url)


class _Guard(web.RequestHandler):
    """Answers only requests that were meant for this server: no other site may read the preview."""

    def prepare(self) -> None:
        """Refuse foreign hosts (DNS rebinding) and requests that other sites make."""
        if self.request.host not in self.settings["hosts"]:
            raise web.HTTPError(403)
        if self.request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
            raise web.HTTPError(403)


class _Page(_Guard):
    """Serves the files of the last good build."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def get(self, path: str) -> None:
        """Send a file; an address without its slash is sent on; an unknown one shows the 404 page."""
        preview: _Preview = self.settings["preview"]
        url = f"/{path}"
        file = preview.find(url)
        if file is None and preview.find(f"{url}/"):
            self.redirect(f"{url}/")
            return
        if file is None:
            self.set_status(404)
            file = preview.find("/404.html")
        ending = file.suffix.lower() if file else ".html"
        self.set_header("Content-Type", TYPES.get(ending, "application/octet-stream"))
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.write(file.read_bytes() if file else b"<!doctype html><title>404</title>")
        if ending == ".html":
            self._add_preview(preview)

    head = get

    def _add_preview(self, preview: _Preview) -> None:
        """Add what the preview needs behind the page's own end; it is never written to a file."""
        port = self.settings["port"]
        self.write(f'<script src="/livereload.js?port={port}"></script>')
        if preview.note:
            self.write(_NOTE.format(text=escape(preview.note)))


class _Script(_Guard, LiveReloadJSHandler):  # type: ignore[misc]
    """livereload's script for the page."""


class _Socket(LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for pages of this server only."""

    DEFAULT_RELOAD_TIME = 0

    def check_origin(self, origin: str) -> bool:
        """Accept exactly this server's own addresses."""
        return origin.removeprefix("http://") in self.settings["hosts"]


class _Watcher(Watcher):  # type: ignore[misc]
    """Watches with operating system events and builds in a thread of its own; several saves are one build."""

    def __init__(self, preview: _Preview) -> None:
        super().__init__()
        self._preview = preview

    def start(self, callback: Callable[[], None]) -> bool:
        """Start watching; True tells livereload not to poll."""
        loop = IOLoop.current()
        threading.Thread(target=self._watch, args=(loop, callback), daemon=True).start()
        return True

    def _watch(self, loop: IOLoop, callback: Callable[[], None]) -> None:
        """Build after each batch of changes and let the open pages load again."""
        root = self._preview.root
        folders = [root / name for name in SOURCES if (root / name).exists()]
        folders.append(theme_folder() / "templates")
        watching = False
        for changes in watchfiles.watch(
            *folders, watch_filter=_matters, debounce=100, rust_timeout=PAUSE, yield_on_timeout=True
        ):
            # What was saved between the first build and the start of watching has brought no event.
            if changes or (not watching and self._preview.is_stale()):
                self._preview.build()
                self._changes.append(("page", None))
                loop.add_callback(callback)
            watching = True


def _matters(_change: watchfiles.Change, path: str) -> bool:
    """Return whether a changed file can change the site."""
    return not is_leftover(Path(path).name)


class _Server(Server):  # type: ignore[misc]
    """livereload's server with our handlers."""

    def __init__(self, preview: _Preview, when_listening: Callable[[], object]) -> None:
        super().__init__(watcher=_Watcher(preview))
        self._preview = preview
        self._when_listening = when_listening

    def application(self, port: int, host: str, **_options: Any) -> None:
        """Listen with guarded handlers in place of livereload's own."""
        LiveReloadHandler.watcher = self.watcher
        LiveReloadHandler.live_css = False
        hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
        handlers = [(r"/livereload", _Socket), (r"/livereload\.js", _Script), (r"/(.*)", _Page)]
        app = web.Application(handlers, preview=self._preview, hosts=hosts, port=port)
        try:
            app.listen(port, address=host)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(port) from error
            raise
        self._when_listening()

    def _setup_logging(self) -> None:
        """Say nothing of single requests."""


def serve(
    root: Path,
    port: int,
    drafts: bool,
    as_of: date | None,
    open_browser: bool,
    say: Callable[[str], None],
) -> None:
    """Show the site on this machine until it is stopped."""
    preview = _Preview(root, drafts, as_of, say)
    preview.build()
    address = f"http://localhost:{port}/"

    def announce() -> None:
        """Say where the site is, now that it can be reached."""
        say(f"Your site is at {address}  (stop with Ctrl+C)")
        if open_browser:
            webbrowser.open(address)

    _Server(preview, announce).serve(port=port, host=HOST)
