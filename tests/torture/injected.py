"""Words in every field that want to be markup, script, style, a header or a line: none of them may become one.

What is made of them is opened by a real Chromium, without the security policy that a host would send.
"""

from __future__ import annotations

import csv
import io
import json
import mimetypes
import re
import shutil
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from clinicsite.catalogue import FAULTS
from clinicsite.check import report_files
from clinicsite.check.report_html import html_report
from clinicsite.cli.words import line_of
from clinicsite.diagnostics import Diagnostic, Severity, format_diagnostic
from clinicsite.inquiries import host_settings, write_profile
from clinicsite.load.site import load_site
from clinicsite.pipeline import BuildOptions, BuildReport, build, theme_folder
from clinicsite.plan.pages import make_plan
from clinicsite.render.host_files import HOSTS
from clinicsite.render.pages import Renderer
from tests.torture.filled import Filled
from tests.torture.payloads import NUMBER, SHAPES, word
from tests.torture.report import Tally
from tests.torture.site import DAY

SOURCE = Path(__file__).parent.parent / "sites" / "physio"
ORIGIN = "https://opened.invalid"
LINE = re.compile(r"^X-HIT-\d+.*", re.MULTILINE)
"""A line that a word has begun."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Letters with which a text takes over a terminal, or turns what stands around it."""
FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d ().-]+$)")
"""A cell that a program for tables would reckon with; a telephone number is none."""
MOST = 40
"""So often a project is read anew until all words that are refused have been taken back."""

WATCH = "window.hit = number => console.log(`ran hit-${number}`)"
LOOK = r"""() => {
    const found = [];
    const protocol = value => { try { return new URL(value, document.baseURI).protocol; } catch { return "none:"; } };
    const marked = /hit-?\d|hit\(\d|hit\.example/i;
    for (const element of document.querySelectorAll("*")) {
        const name = element.localName;
        if (marked.test(name)) found.push(`an element ${name}`);
        if (name === "style" && marked.test(element.textContent.replace(/"[^"]*"/g, "")))
            found.push(`a style with ${element.textContent.match(/.{9}hit.{9}/i)}`);
        if (name === "script") {
            const kind = element.getAttribute("type") || "";
            if (kind.includes("json") || kind === "speculationrules") {
                try { JSON.parse(element.textContent); } catch (error) { found.push(`broken data: ${error}`); }
            } else if (marked.test(element.textContent)) found.push("a script with a word");
        }
        for (const {name: key, value} of element.attributes) {
            if (marked.test(key)) found.push(`an attribute ${key} of ${name}`);
            if (/^on/i.test(key) || key === "srcdoc" || key === "style")
                if (marked.test(value)) found.push(`${key}="${value}" of ${name}`);
            if (/^(xlink:)?(href|src|action|formaction|data|ping|poster|background|to|values)$/i.test(key)) {
                const kind = protocol(value);
                if (kind === "javascript:" || kind === "vbscript:" || /^data:(?!image\/)/i.test(value.trim()))
                    found.push(`${key}="${value}" of ${name}`);
            }
        }
        if (name === "base" || name === "object" || name === "embed") found.push(`an element ${name}`);
        if (name === "meta" && element.dataset.held) {
            const [, to] = element.content.match(/^0; url=(.*)$/s) || [];
            if (!to || !/^(https?|none):$/.test(protocol(to)))
                found.push(`a page that leads on: ${element.content}`);
        }
    }
    const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    while (comments.nextNode()) if (marked.test(comments.currentNode.data)) found.push("a comment with a word");
    for (const element of document.querySelectorAll("[tabindex], [autofocus], a, input, button"))
        for (const kind of ["focus", "mouseover", "click"]) if (kind !== "click" || !element.href)
            element.dispatchEvent(new Event(kind));
    return found;
}"""
"""What has become of words in the page that a browser has made of a file."""


def inject(folder: Path, tally: Tally, browser: Browser, turns: Iterable[int] = range(0, len(SHAPES), 4)) -> None:
    """Build a project full of words, once for each turn, and look at all that is made of them.

    In a turn each place has another shape; after as many turns as there are shapes, each has had all. A quarter of the
    turns takes seven minutes; fields that stand in many files have had all shapes by then.
    """
    names = tuple(SHAPES)
    with window(browser) as opened:
        for turn in turns:
            root = folder / f"turn-{turn}"
            shutil.copytree(SOURCE / "static", root / "static")
            filled = Filled(SOURCE, root, lambda number, turn=turn: word(names[(number + turn) % len(names)], number))
            _try(filled, opened, tally, f"turn {turn}")
            shutil.rmtree(root)


@contextmanager
def window(browser: Browser) -> Iterator[Opened]:
    """Lend a window of a browser."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    yield Opened(context)
    context.close()


def _try(filled: Filled, opened: Opened, tally: Tally, turn: str) -> None:
    """Build the project and look at everything; count each place."""
    try:
        files, complaints = built(filled)
        wrong = [*_told(complaints, filled.root), *_looked(files, opened)]
    except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        wrong = [f"{type(error).__name__} in {Path(where.filename).name}, line {where.lineno}: {error}"]
    by_number = {leaf.number: leaf for leaf in filled.leaves.values()}
    for leaf in by_number.values():
        tally.tried("", [])
        tally.refused += leaf.refused
    for one in wrong:
        number = NUMBER.search(one)
        leaf = by_number.get(int(number[1])) if number else None
        tally.wrong.append(f"{turn}, {leaf.field if leaf else 'somewhere'}: {one[:300]}")


def built(filled: Filled) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Return all that is made of a project, and all complaints about its words; refused words are taken back."""
    complaints: list[Diagnostic] = []
    for _ in range(MOST):
        filled.write()
        files, found = _rendered(filled.root)
        complaints += found
        errors = [one for one in found if one.severity is Severity.ERROR]
        if not errors:
            report = build(filled.root, BuildOptions(as_of=DAY, publish=False))
            return {**files, **_papers(filled.root, report)}, [*complaints, *report.diagnostics]
        if not filled.refuse(errors):
            raise AssertionError(f"no word explains {errors[0]}")
    raise AssertionError("there is no end of faults")


def _rendered(root: Path) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Return the files of the site, which checks could not keep back, and the complaints of the stages before."""
    loaded = load_site(root, theme_folder())
    if loaded.site is None:
        return {}, list(loaded.diagnostics)
    plan, found = make_plan(loaded.site, DAY)
    found.extend(loaded.diagnostics)
    renderer = Renderer(loaded.site, plan, theme_folder(), root.parent / "kept")
    files = {} if found.has_errors else {one.path: one.data for one in renderer.outputs()}
    return files, [*found, *renderer.found]


def _papers(root: Path, report: BuildReport) -> dict[str, bytes]:
    """Return what else is made of the words: reports, profiles, what hosts are told."""
    audit = replace(report.audit, faults=FAULTS)
    made = {
        "report.html": html_report(audit, DAY),
        "report-junit.xml": report_files.junit(audit),
        "report.sarif.json": report_files.sarif(audit, "1"),
        "report.github": "\n".join(report_files.github(audit)),
        **{f"host.{host}": host_settings(root, host, DAY) for host in HOSTS},
    }
    _, papers = write_profile(root, root.parent / "profile", DAY)
    profile = {f"profile/{path.name}": path.read_bytes() for path in papers}
    return {**{path: text.encode() for path, text in made.items()}, **profile}


def _told(complaints: Iterable[Diagnostic], root: Path) -> Iterator[str]:
    """Yield what is wrong with complaints as they are printed."""
    for complaint in complaints:
        printed = format_diagnostic(complaint, lambda place: line_of(root, place))
        if CONTROL.search(printed):
            yield f"{complaint.code} would rule the terminal: {printed!r}"


def _looked(files: Mapping[str, bytes], opened: Opened) -> Iterator[str]:
    """Yield what has become more than a text."""
    opened.files = files
    for path, data in files.items():
        ending = path.rpartition(".")[2]
        if ending in {"xml", "kml", "svg"}:
            yield from _xml(path, data)
        if ending in {"json", "geojson", "webmanifest"}:
            yield from _data(path, data)
        if ending in {"html", "svg", "xml", "kml"}:
            yield from opened.look(path)
        elif not ending.startswith(("png", "jpg", "webp", "avif", "ico", "woff")):
            yield from _lines(path, data.decode())


def _xml(path: str, data: bytes) -> Iterator[str]:
    """Yield what is wrong with a file of XML."""
    try:
        ET.fromstring(data)
    except ET.ParseError as error:
        yield f"{path} is not XML: {error}: {data.decode().splitlines()[error.position[0] - 1][:200]}"


def _data(path: str, data: bytes) -> Iterator[str]:
    """Yield what is wrong with a file of JSON."""
    try:
        json.loads(data)
    except ValueError as error:
        yield f"{path} is not JSON: {error}"


def _lines(path: str, text: str) -> Iterator[str]:
    """Yield the lines of a file that words have begun, or taken apart."""
    if path.endswith(".csv"):
        yield from _cells(path, text)
        return
    yield from (f"{path}: a line of its own: {found[0]}" for found in LINE.finditer(re.sub(r"\r\n?", "\n", text)))
    if path.endswith((".vcf", ".ics")):
        for line in re.sub(r"\r\n ", "", text).split("\r\n")[:-1]:
            if not re.fullmatch(r"[A-Z]+(;[A-Z]+=[A-Z,-]+)*:[^\x00-\x08\x0a-\x1f]*", line):
                yield f"{path}: no line of a card: {line!r}"
    if path == "_redirects":
        yield from (f"{path}: {line}" for line in text.splitlines() if len(line.split(" ")) != 3)
    if path == "_headers":
        yield from (f"{path}: {line}" for line in text.split("\n") if line and not re.match(r"/|  [A-Za-z-]+: ", line))


def _cells(path: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a table."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    yield from (f"{path}: a torn row: {row}" for row in rows if len(row) != len(rows[0]))
    yield from (f"{path}: a formula: {cell}" for row in rows for cell in row if FORMULA.match(cell))


class Opened:
    """A window of the browser in which files are opened as a visitor would see them; nothing else can be reached."""

    def __init__(self, context: BrowserContext) -> None:
        self.files: Mapping[str, bytes] = {}
        self._heard: list[str] = []
        context.route("**/*", self._answer)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._heard.append(f"a script broke: {error.error}"))
        self._tab: Page = context.new_page()

    def look(self, path: str) -> list[str]:
        """Return what is wrong with a file that is opened."""
        self._heard.clear()
        self._tab.goto(f"{ORIGIN}/{quote(path)}", wait_until="load")
        found = self._tab.evaluate(LOOK)
        return [f"{path}: {one}" for one in [*found, *self._heard]]

    def _answer(self, route: Route) -> None:
        """Hand out a file of the site; whatever asks for more than that, a word has made."""
        parts = urlsplit(route.request.url)
        path = unquote(parts.path).lstrip("/")
        if parts.netloc.endswith("hit.example"):
            self._heard.append(f"asked for {route.request.url}")
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN and path in self.files:
            kind = {"kml": "application/xml"}.get(path.rpartition(".")[2]) or mimetypes.guess_type(path)[0]
            # A page that leads on is held, so that it can be looked at.
            body = self.files[path].replace(b'http-equiv="refresh"', b'data-held="yes"')
            route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")
        else:
            route.abort("aborted")

    def _console(self, message: ConsoleMessage) -> None:
        """Note that a word has run."""
        if message.text.startswith("ran hit-"):
            self._heard.append(message.text)
