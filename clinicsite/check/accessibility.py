"""What keeps people from using a page who cannot see it well, hear it, or hold a mouse (WCAG 2.2, levels A and AA).

Only what can be known without a browser: names, order, labels, captions, and the colours and sizes that style sheets
spell out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import floor

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.signs import words
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.styles import CONTRAST, SMALLEST_TARGET, Poor, poor_contrasts, small_targets
from clinicsite.diagnostics import Diagnostic, Fault, Position, Severity
from clinicsite.model.made import PageFacts

LANGUAGE_MISSING = Fault(
    "language-missing",
    "A page does not say what language it is in",
    why="Screen readers read it with the sounds of another language, and browsers offer to translate it.",
    mend='Write the language into the first element: <html lang="en">.',
    failing="<html><title>Fees</title>\n<h1>Fees</h1></html>",
    passing='<html lang="en"><title>Fees</title>\n<h1>Fees</h1></html>',
)
ALT_MISSING = Fault(
    "picture-without-text",
    "A picture has no text for people who cannot see it",
    why="Screen readers read out the file's name instead, and where the picture does not load nothing is shown.",
    mend='Say in a few words what it shows. For mere decoration write an empty text: alt="".',
    failing='<img src="/front-door.jpg" width="300" height="200">',
    passing='<img src="/front-door.jpg" alt="Our front door with the ramp" width="300" height="200">',
)
LINK_NAME = Fault(
    "link-without-words",
    "A link has no words",
    why="Screen readers say only that there is a link, and people who speak to their computer cannot press it.",
    mend="Write words into the link, or give the picture in it a text that says where the link leads.",
    failing='<a href="/"><img src="/logo.png" alt="" width="90" height="40"></a>',
    passing='<a href="/"><img src="/logo.png" alt="Mill Street Clinic, home" width="90" height="40"></a>',
)
LINK_VAGUE = Fault(
    "link-says-nothing",
    "A link's words do not say where it leads",
    why="People who jump from link to link hear only these words; so do search engines.",
    mend="Let the link's words name what is behind it.",
    severity=Severity.WARNING,
    failing='<p>For our prices <a href="/">click here</a>.</p>',
    passing='<p>See <a href="/">our prices</a>.</p>',
)
LINK_TWICE = Fault(
    "link-words-twice",
    "Links with the same words lead to different places",
    why="Whoever hears the links one after the other cannot tell them apart.",
    mend="Say in each where it leads.",
    severity=Severity.WARNING,
    failing={
        "index.html": '<p><a href="/">Parking</a> <a href="/fees/">Parking</a></p>',
        "fees/index.html": "<p>Fees</p>",
    },
    passing={
        "index.html": '<p><a href="/">Parking</a> <a href="/fees/">Parking fees</a></p>',
        "fees/index.html": "<p>Fees</p>",
    },
)
BUTTON_NAME = Fault(
    "button-without-words",
    "A button has no words",
    why="Nobody who cannot see it knows what it does.",
    mend='Write words into it, or aria-label="…" where only a sign is to be seen.',
    failing="<button></button>",
    passing='<button aria-label="Close the menu"></button>',
)
FIELD_LABEL = Fault(
    "field-without-label",
    "A field of a form does not say what to write into it",
    why="Screen readers say only that there is a field. A hint within the field vanishes as soon as one types.",
    mend="Put words before it in a <label> that names the field.",
    failing='<form><input type="email" name="mail" placeholder="E-mail"></form>',
    passing='<form><label>E-mail <input type="email" name="mail"></label></form>',
)
HEADING_SKIPPED = Fault(
    "heading-skips-level",
    "A heading skips a level",
    why="People who listen to a page move by its headings; where a level is missing they think they missed a part.",
    mend="Use the next level below the heading above. In Markdown, ## comes first, ### below it.",
    severity=Severity.WARNING,
    failing="<h2>Our prices</h2>\n<h4>First visit</h4>",
    passing="<h2>Our prices</h2>\n<h3>First visit</h3>",
)
HEADING_EMPTY = Fault(
    "heading-empty",
    "A heading has no words",
    why="Screen readers announce it and then say nothing.",
    mend="Write words into it or take it out.",
    severity=Severity.WARNING,
    failing="<h2></h2>",
    passing="<h2>Our prices</h2>",
)
TABLE_HEADINGS = Fault(
    "table-without-headings",
    "A table has no headings",
    why="Whoever hears it cell by cell cannot know what a number stands for.",
    mend="Make the first row, or the first cell of each row, a heading: <th>.",
    severity=Severity.WARNING,
    failing="<table><tr><td>First visit</td><td>$120</td></tr><tr><td>Later visits</td><td>$90</td></tr></table>",
    passing="<table><tr><th>First visit</th><td>$120</td></tr><tr><th>Later visits</th><td>$90</td></tr></table>",
)
FILM_WORDS = Fault(
    "film-without-words",
    "A film or recording has neither captions nor a written text",
    why="People who cannot hear it, or have no sound on, learn nothing from it.",
    mend='Add captions (<track kind="captions">), or put what is said below it in something that opens at a touch.',
    severity=Severity.WARNING,
    failing='<video src="/visit.mp4" controls></video>',
    passing='<figure><video src="/visit.mp4"></video>\n<details><summary>In words</summary></details></figure>',
)
FILM_STARTS = Fault(
    "film-starts-by-itself",
    "A film or recording starts by itself",
    why="It drowns what a screen reader says, frightens people in a waiting room and costs data.",
    mend="Take `autoplay` out.",
    severity=Severity.WARNING,
    failing='<video src="/visit.mp4" autoplay><track kind="captions" src="/visit.vtt"></video>',
    passing='<video src="/visit.mp4" controls><track kind="captions" src="/visit.vtt"></video>',
)
FRAME_TITLE = Fault(
    "frame-without-title",
    "A frame does not say what is in it",
    why="Screen readers say only that there is a frame; nobody knows whether to go in.",
    mend='Write title="…" into the <iframe>.',
    failing='<iframe src="/plan.html"></iframe>',
    passing='<iframe src="/plan.html" title="Plan of our rooms"></iframe>',
)
ZOOM = Fault(
    "zoom-forbidden",
    "A page forbids people to make it larger",
    why="Many people need larger letters than the page has.",
    mend='Write <meta name="viewport" content="width=device-width, initial-scale=1"> and nothing more.',
    failing="<html lang='en'><title>Fees</title>\n"
    "<meta name='viewport' content='width=device-width, user-scalable=no'>\n<h1>Fees</h1></html>",
    passing="<html lang='en'><title>Fees</title><meta name='viewport' content='width=device-width'>\n<h1>A</h1>",
)
NOT_FOR_PHONES = Fault(
    "page-not-for-phones",
    "A page is not made for phones",
    why="Phones show it as on a desk, with letters too small to read. Most patients come with a phone.",
    mend='Write <meta name="viewport" content="width=device-width, initial-scale=1"> into the head of the page.',
    failing="<html lang='en'><title>Fees</title>\n<h1>Fees</h1></html>",
    passing="<html lang='en'><title>Fees</title><meta name='viewport' content='width=device-width'>\n<h1>A</h1>",
)
ID_TWICE = Fault(
    "id-twice",
    "A name within a page is given twice",
    why="Links and labels that use it reach only the first of the two.",
    mend="Give each its own id. In Markdown it stands in braces behind a heading, like {#prices}.",
    severity=Severity.WARNING,
    failing='<h2 id="fees">Fees</h2>\n<p id="fees">A visit costs $90.</p>',
    passing='<h2 id="fees">Fees</h2>\n<p>A visit costs $90.</p>',
)
CONTRAST_LOW = Fault(
    "contrast-low",
    "Words stand out too little from their ground",
    why="Many people cannot read them, nobody can in sunlight.",
    mend="Make the letters darker or the ground lighter until the contrast is at least 4.5 to 1.",
    severity=Severity.WARNING,
    failing="<style>.hint { color: #aaaaaa; background: #ffffff }</style>",
    passing="<style>.hint { color: #595959; background: #ffffff }</style>",
)
TARGET_SMALL = Fault(
    "target-too-small",
    "Something to press is too small for a finger",
    why="People with unsteady hands hit what is beside it (WCAG 2.2, 2.5.8: at least 24 by 24 pixels).",
    mend="Make it at least 24 pixels wide and high; 44 are comfortable.",
    severity=Severity.WARNING,
    failing="<style>.menu button { width: 18px; height: 18px }</style>",
    passing="<style>.menu button { width: 44px; height: 44px }</style>",
)

_LARGEST_ZOOM = re.compile(r"maximum-scale\s*=\s*([\d.]+)|user-scalable\s*=\s*(no|0)")
_WITHOUT_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})


def _document(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about what a page says of itself."""
    if not page.language.strip():
        yield site.complain(
            LANGUAGE_MISSING, page, f"The page {page.url} does not say what language it is in.", "<html"
        )
    viewport = page.metas.get("viewport", "").lower()
    limit = _LARGEST_ZOOM.search(viewport)
    if limit and (limit[2] or _below_two(limit[1])):
        message = f"The page {page.url} cannot be made twice as large."
        yield site.complain(ZOOM, page, message, "user-scalable", "maximum-scale")
    if not viewport:
        yield site.complain(NOT_FOR_PHONES, page, f"The page {page.url} is not made for phones.", "<head")
    for name in page.doubled_ids:
        yield site.complain(
            ID_TWICE, page, f'"{name}" is an id twice on {page.url}.', f'id="{name}"', f"id={name}", f"#{name}"
        )


def _below_two(number: str) -> bool:
    """Return whether a number as it stands is less than two."""
    return number.count(".") <= 1 and float(number if number.strip(".") else "2") < 2


def _pictures(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about pictures, frames and films that only show something."""
    for image in page.images:
        if image.alt is None:
            shown = f'The picture "{image.address}"' if image.address else "A drawing"
            yield site.complain(ALT_MISSING, page, f"{shown} has no text.", image.address)
    for frame in page.loads:
        if frame.kind == "frame" and not frame.title.strip():
            message = f'The frame "{frame.address}" does not say what is in it.'
            yield site.complain(FRAME_TITLE, page, message, frame.address, "<iframe")
    for film in page.media:
        if not film.captions and not film.transcript:
            message = f'What is said in "{film.address}" stands nowhere in words.'
            yield site.complain(FILM_WORDS, page, message, film.address, f"<{film.kind}")
        if film.starts:
            yield site.complain(FILM_STARTS, page, f'"{film.address}" starts by itself.', film.address, "autoplay")


def _names(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about links, buttons and fields of which nobody says what they are."""
    vague = words(site.language_of(page), "vague_links")
    for link in page.anchors:
        if not link.text:
            message = f'The link to "{link.address}" has no words.'
            yield site.complain(LINK_NAME, page, message, link.address)
        elif link.text.lower().strip(" .:…»›→>") in vague:
            message = f'The link to "{link.address}" says only "{link.text}".'
            yield site.complain(LINK_VAGUE, page, message, link.text, link.address)
    if "" in page.buttons:
        yield site.complain(BUTTON_NAME, page, f"A button on {page.url} has no words.", "<button")
    for form in page.forms:
        for control in form.controls:
            if not control.label and control.kind not in _WITHOUT_LABEL:
                known = control.name or control.hint or control.kind
                message = f'The field "{known}" on {page.url} does not say what to write into it.'
                yield site.complain(FIELD_LABEL, page, message, f'name="{control.name}"', f"<{control.kind}", "<input")


def _twins(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about links of the main text that have the same words and lead to different places."""
    first: dict[str, str] = {}
    told = set()
    for link in page.anchors:
        name = link.text.lower()
        if link.place != "main" or len(name) < 3 or not any(char.isalpha() for char in name):
            continue
        earlier = first.setdefault(name, link.address)
        if earlier.partition("#")[0] != link.address.partition("#")[0] and name not in told:
            told.add(name)
            message = f'"{link.text}" leads to "{earlier}" and to "{link.address}" on {page.url}.'
            yield site.complain(LINK_TWICE, page, message, link.text, link.address)


def _headings(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about headings without words and about gaps in their order."""
    for heading in page.headings:
        if not heading.text:
            message = f"A heading of level {heading.level} on {page.url} has no words."
            yield site.complain(HEADING_EMPTY, page, message, f"<h{heading.level}")
    shown = [heading for heading in page.headings if heading.text and heading.place == "main"]
    for above, heading in pairwise(shown):
        if heading.level > above.level + 1:
            message = (
                f'"{heading.text}" is of level {heading.level}, but the heading above it is of level {above.level}.'
            )
            yield site.complain(HEADING_SKIPPED, page, message, heading.text)


def _tables(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about tables of which no cell is a heading."""
    for table in page.tables:
        if not table.headings and table.cells > 1:
            message = f'The table that begins with "{table.text[:40].strip()}" has no headings.'
            yield site.complain(TABLE_HEADINGS, page, message, table.text, "<table")


def _short_of(number: float) -> str:
    """Return a number that is too small as it is told: never rounded up to what is needed."""
    return f"{floor(number * 10) / 10:.1f}"


def _styles(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about colours and sizes in style sheets, once for each sheet."""
    for text, place, page in _sheets(site):
        for poor in poor_contrasts(text):
            number = _short_of(poor.number)
            message = f'"{poor.selector}" sets {poor.value}, a contrast of {number} to 1; {CONTRAST} is needed.'
            yield CONTRAST_LOW.at(_line(place, page, text, poor, site), message, CONTRAST_LOW.mend)
        for poor in small_targets(text):
            message = f'"{poor.selector}" is {poor.value} in size; {SMALLEST_TARGET}px are needed.'
            yield TARGET_SMALL.at(_line(place, page, text, poor, site), message, TARGET_SMALL.mend)


def _sheets(site: SiteFacts) -> Iterator[tuple[str, Position, PageFacts | None]]:
    """Yield each style sheet once with its place: files, and those that stand in pages, with the first such page."""
    seen = set()
    for path, text in sorted(site.texts.items()):
        if path.endswith(".css"):
            yield text, Position(path), None
    for page in site.pages:
        for load in page.loads:
            if load.kind == "style" and load.text and load.text not in seen:
                seen.add(load.text)
                yield load.text, site.find(page, "<style"), page


def _line(place: Position, page: PageFacts | None, text: str, poor: Poor, site: SiteFacts) -> Position:
    """Return the place of a rule in a style sheet: its line in a file; in a page, where it is written."""
    if page is None:
        return Position(place.path, text.count("\n", 0, poor.offset) + 1, 1)
    written = site.find(page, f"{poor.selector} {{", f"{poor.selector}{{")
    return written if written.line else place


CHECKS: tuple[Check, ...] = (
    page_check(Area.ACCESSIBILITY, _document, LANGUAGE_MISSING, ZOOM, NOT_FOR_PHONES, ID_TWICE),
    page_check(Area.ACCESSIBILITY, _pictures, ALT_MISSING, FRAME_TITLE, FILM_WORDS, FILM_STARTS),
    page_check(Area.ACCESSIBILITY, _names, LINK_NAME, LINK_VAGUE, BUTTON_NAME, FIELD_LABEL),
    page_check(Area.ACCESSIBILITY, _twins, LINK_TWICE),
    page_check(Area.ACCESSIBILITY, _headings, HEADING_SKIPPED, HEADING_EMPTY),
    page_check(Area.ACCESSIBILITY, _tables, TABLE_HEADINGS),
    Check(Area.ACCESSIBILITY, _styles, (CONTRAST_LOW, TARGET_SMALL)),
)
