"""Three whole sites, served to this machine alone and shown by a real Chromium.

Chromium comes from the system (`tools.environment` installs it on Debian); no browser is downloaded, and nothing but
the sites can be reached. `inpage.js` holds what is measured inside a page.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from unittest import mock

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route

from clinicsite.diagnostics import Severity
from clinicsite.load import words
from clinicsite.pipeline import BuildOptions, build

ROOT = Path(__file__).parents[2]
PHYSIO = ROOT / "tests" / "sites" / "physio"
SOURCES = {"parker": ROOT, "physio": PHYSIO, "mirror": PHYSIO}
"""The projects that are built: this one, one that uses every kind of page, and that one read from right to left."""
ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyzäöüß", "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآ")
"""Letters for the language of the mirror, which nobody speaks: words as long as real ones, in a script of its way."""
DAY = date(2026, 11, 23)
HERE = "http://127.0.0.1"
ON_SCREEN = {"media": "screen", "forced_colors": "none", "reduced_motion": "no-preference", "contrast": "no-preference"}
Scheme = Literal["light", "dark"]
MEASURES = Path(__file__).with_name("inpage.js").read_text(encoding="utf-8")

PAGES: Mapping[str, Mapping[str, str]] = {
    "parker": {
        "home": "/",
        "condition": "/conditions/sciatica/",
        "conditions": "/conditions/",
        "town": "/areas/aurora/",
        "towns": "/areas/",
        "team": "/team/",
        "page": "/evidence-and-safety/",
        "about": "/about/",
        "sheet": "/conditions/sciatica/sheet/",
        "contact": "/contact/",
        "glossary": "/glossary/",
        "site-map": "/site-map/",
        "not-found": "/no/such/page/",
    },
    "physio": {
        "home": "/",
        "condition": "/beschwerden/kniearthrose/",
        "conditions": "/beschwerden/",
        "town": "/orte/moelln/",
        "towns": "/orte/",
        "pair": "/orte/travemuende/schulterschmerzen/",
        "team": "/team/",
        "person": "/team/joerg-weissenfels/",
        "articles": "/beitraege/",
        "article": "/beitraege/erster-termin/",
        "page": "/ueber-uns/",
        "sheet": "/beschwerden/kniearthrose/merkblatt/",
        "contact": "/kontakt/",
        "glossary": "/glossar/",
        "site-map": "/uebersicht/",
        "not-found": "/gibt/es/nicht/",
    },
    "mirror": {
        "home": "/",
        "condition": "/beschwerden/kniearthrose/",
        "town": "/orte/moelln/",
        "contact": "/kontakt/",
    },
}
"""A page of every kind, the fullest where there are several; kinds are named like their templates."""
NAMES = [f"{site}-{kind}" for site, pages in PAGES.items() for kind in pages]

FILM = """\
video:
  title: Drei Übungen für das Knie
  description: Ayla Müller-Öztürk zeigt drei Übungen für zu Hause.
  provider: youtube
  id: aaaaaaaaaaa
  upload_date: 2026-10-05
  duration: "2:35"
  poster: photos/uebungsraum.png
  transcript: Setzen Sie sich auf die Stuhlkante. Stehen Sie langsam auf.
faq:
"""
"""Neither site has a film so far: this one is added to a condition of the copy that is built."""


@dataclass
class Heard:
    """What the browser has said and asked for since a page was opened."""

    address: str = ""
    """The page's own address."""
    altered: bool = False
    """Whether it was opened for a test that may have altered it since."""
    elsewhere: list[str] = field(default_factory=list)
    """Addresses on other hosts that were asked for."""
    complaints: list[str] = field(default_factory=list)
    """Errors of the console, of scripts, and of what the page asked for."""

    def start(self, address: str, altered: bool) -> None:
        """Forget what was heard, for another page."""
        self.address = address
        self.altered = altered
        self.elsewhere.clear()
        self.complaints.clear()

    def refuse(self, route: Route) -> None:
        """Note that another host was asked for something, and keep the browser from asking."""
        self.elsewhere.append(route.request.url)
        route.abort()

    def console(self, message: ConsoleMessage) -> None:
        """Note an error of the console; that a page for unknown addresses has the status 404 is meant."""
        if message.type in {"error", "warning"} and message.location["url"] != self.address:
            self.complaints.append(f"console: {message.text}")

    def response(self, response: Response) -> None:
        """Note an answer that is not what the page has asked for."""
        if not response.ok and response.url != self.address:
            self.complaints.append(f"{response.status}: {response.url}")

    def failure(self, request: Request) -> None:
        """Note a request without an answer; the browser itself gives up what a page that was left still wanted."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")


@dataclass
class Visit:
    """A page, to be opened in one view after another."""

    name: str
    """The site and the kind of page."""
    address: str
    tab: Page
    heard: Heard
    view: str = ""
    """How the page was opened last."""

    def open(self, width: int = 1280, height: int = 800, scheme: Scheme = "light") -> Page:
        """Load the page, in a window of so many pixels, for a test that may alter it."""
        self.show(width, height, scheme)
        self._load(altered=True)
        return self.tab

    def look(self, width: int = 1280, height: int = 800, scheme: Scheme = "light", **media: Any) -> Page:
        """Show the page to a test that does not alter it, and load it only when the test before was about another."""
        self.show(width, height, scheme, **media)
        if self.heard.altered or self.heard.address != self.address:
            self._load(altered=False)
        return self.tab

    def show(self, width: int, height: int = 800, scheme: Scheme = "light", **media: Any) -> None:
        """Give the window another size, scheme of colours and medium."""
        self.view = ", ".join([f"{self.name} at {width} x {height} px", scheme, *media.values()])
        self.tab.set_viewport_size({"width": width, "height": height})
        self.tab.emulate_media(color_scheme=scheme, **{**ON_SCREEN, **media})

    def _load(self, altered: bool) -> None:
        """Load the page and what is measured in it."""
        self.heard.start(self.address, altered)
        self.tab.goto(self.address)
        self.tab.evaluate(MEASURES)
        self.tab.evaluate("look.settle()")

    def complaints(self, measure: str, *arguments: Any) -> list[str]:
        """Return what a measure of `inpage.js` complains about, each with the page and the view."""
        found = self.tab.evaluate(f"values => look.{measure}(...values)", arguments)
        return [f"{self.view}: {complaint}" for complaint in found or ()]


class _Host(SimpleHTTPRequestHandler):
    """A host of static files, with the site's own page for unknown addresses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    extensions_map = {  # noqa: RUF012 - this is how the standard library's handler is told
        **SimpleHTTPRequestHandler.extensions_map,
        ".avif": "image/avif",
        ".webp": "image/webp",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self) -> None:
        """Send what the site asks its host to tell browsers: its security policy above all."""
        for name, value in _told(Path(self.directory), self.path):
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page."""
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


def _told(folder: Path, address: str) -> Iterator[tuple[str, str]]:
    """Yield the headers that a site's file `_headers` has for an address."""
    applies = False
    for line in (folder / "_headers").read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "#")):
            applies = fnmatchcase(address, line.strip())
        elif applies and ":" in line:
            name, _, value = line.partition(":")
            yield name.strip(), value.strip()


@pytest.fixture(scope="package")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the published sites, built from copies."""
    with mock.patch.object(words, "_LANGUAGES", _languages(tmp_path_factory.mktemp("languages"))):
        return {name: _built(name, source, tmp_path_factory.mktemp(name)) for name, source in SOURCES.items()}


def _languages(folder: Path) -> Path:
    """Return a folder with the languages there are, and one that is read from right to left."""
    shutil.copytree(words._LANGUAGES, folder, dirs_exist_ok=True)
    head, mark, said = (folder / "de.yaml").read_text(encoding="utf-8").partition("\nwords:\n")
    head = head.replace("code: de", "code: ar").replace("direction: ltr", "direction: rtl")
    lines = [_mirrored(line) for line in said.splitlines()]
    (folder / "ar.yaml").write_text(head + mark + "\n".join(lines), encoding="utf-8")
    return folder


def _mirrored(line: str) -> str:
    """Return a line of a language file with other letters, but for its key and its gaps."""
    key, mark, text = line.partition(": ")
    return (
        key
        + mark
        + "".join(
            piece if piece.startswith("{") else piece.lower().translate(ARABIC)
            for piece in re.split(r"(\{\w+\})", text)
        )
    )


def _built(name: str, source: Path, folder: Path) -> Path:
    """Return the published folder of a project."""
    shutil.copy(source / "site.yaml", folder)
    for part in ("content", "static"):
        shutil.copytree(source / part, folder / part)
    if name == "mirror":
        settings = (source / "site.yaml").read_text(encoding="utf-8").replace("language: de", "language: ar")
        (folder / "site.yaml").write_text(settings, encoding="utf-8")
    if name == "physio":
        page = folder / "content" / "conditions" / "kniearthrose.md"
        text = page.read_text(encoding="utf-8").replace("faq:\n", FILM) + "\n[Drei Übungen](video:)\n"
        page.write_text(text, encoding="utf-8", newline="\n")
    report = build(folder, BuildOptions(destination=folder / "public", as_of=DAY))
    assert [] == [f"{fault.position}: {fault.message}" for fault in report.of(Severity.ERROR)]
    return folder / "public"


@pytest.fixture(scope="package")
def origins(published: dict[str, Path]) -> Iterator[dict[str, str]]:
    """The addresses of the sites."""
    hosts = {name: ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=published[name])) for name in SOURCES}
    for host in hosts.values():
        Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield {name: f"{HERE}:{host.server_port}" for name, host in hosts.items()}
    for host in hosts.values():
        host.shutdown()
        host.server_close()


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[tuple[Page, Heard]]:
    """A window of the browser."""
    context = browser.new_context()
    yield _listening(context)
    context.close()


@pytest.fixture(scope="package")
def scriptless_tab(browser: Browser) -> Iterator[tuple[Page, Heard]]:
    """A window of the browser that runs no script of a page."""
    context = browser.new_context(java_script_enabled=False)
    yield _listening(context)
    context.close()


def _listening(context: BrowserContext) -> tuple[Page, Heard]:
    """Return a new window, and what is heard of it."""
    heard = Heard()
    context.route(re.compile(rf"^(?!{re.escape(HERE)}:)"), heard.refuse)
    context.on("console", heard.console)
    context.on("weberror", lambda error: heard.complaints.append(f"script: {error.error}"))
    context.on("response", heard.response)
    context.on("requestfailed", heard.failure)
    return context.new_page(), heard


@pytest.fixture
def pages() -> Mapping[str, Mapping[str, str]]:
    """The pages that are visited, by site and kind."""
    return PAGES


@pytest.fixture(scope="package", params=NAMES)
def visit(request: pytest.FixtureRequest, origins: dict[str, str], tab: tuple[Page, Heard]) -> Visit:
    """A page of every kind in turn; the scope lets all tests of one page follow each other."""
    return _visit(request.param, origins, *tab)


@pytest.fixture(scope="package", params=NAMES)
def scriptless(request: pytest.FixtureRequest, origins: dict[str, str], scriptless_tab: tuple[Page, Heard]) -> Visit:
    """A page of every kind in turn, in a browser that runs no script."""
    return _visit(request.param, origins, *scriptless_tab)


def _visit(name: str, origins: dict[str, str], tab: Page, heard: Heard) -> Visit:
    """Return the visit to a page."""
    site, _, kind = name.partition("-")
    return Visit(name, origins[site] + PAGES[site][kind], tab, heard)
