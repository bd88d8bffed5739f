"""Markdown -> `Body`: safe HTML with gaps for what only the whole site knows. The only door to `markdown` and `nh3`.

A body is a pure function of its text and its language's quotation marks, so it can be kept by their digest.
Addresses, facts, citations and blocks stay `Slot`s; `bodies.py` fills them. In the text a slot is a number
between two Unicode noncharacters, which the loader refuses in files, so no text can forge one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from clinicsite.diagnostics import Diagnostic, Position, did_you_mean
from clinicsite.model.made import Body, Heading, Slot
from clinicsite.render import faults
from clinicsite.render.typography import educate, mend_lists
from clinicsite.slugs import slugify

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""The noncharacters around a slot's number."""

ACTIONS = ("book", "call", "mail", "map")
"""Schemes of links that do something: written as `[Book now](book:)`."""
BLOCKS = ("video", "faq")
"""Schemes of links that place a block: written as `[How we treat it](video:)`, alone in a paragraph."""
CALLOUTS = ("emergency", "doctor", "note", "tip")
"""Kinds of callouts: quotes that begin with `[!emergency] Title`."""

_SCHEMES = {"http", "https", "mailto", "tel", *ACTIONS, *BLOCKS}
_BLOCK_TAGS = "p h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tr th td blockquote aside figure figcaption"
_INLINE_TAGS = "img a strong em b i u s del ins sub sup small abbr cite q code pre br hr span div mark time kbd"
_TAGS = {*_BLOCK_TAGS.split(), *_INLINE_TAGS.split()}
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "role"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt"},
    "ol": {"start", "reversed"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "time": {"datetime"},
}
_REFUSED = re.compile(
    r"<\s*(script|style|iframe|object|embed|form|input|button|select|textarea|link|meta|base|svg|math|video|audio"
    r"|template|frame|frameset|noscript)\b|<[^>]*\s(on[a-z]+)\s*=|(?<=\()\s*(javascript|vbscript|data):",
    re.IGNORECASE,
)
_FACT = re.compile(r"\{([a-z]+\.[a-z0-9_.]+)\}")
_CITE = re.compile(r"\[\^([A-Za-z0-9-]+)\]")
_GIVEN = r'(?:\s[\w:-]+="[^"]*")*'
_SLOT = re.compile(
    rf'(?:<p>)?{OPEN}b(\d+){CLOSE}(?:</p>)?|href="{OPEN}(\d+){CLOSE}"|{OPEN}(\d+){CLOSE}'
    rf'|<img(?P<before>{_GIVEN}) src="{OPEN}(?P<image>\d+){CLOSE}"(?P<after>{_GIVEN})>'
)
_MARK = re.compile(rf"{OPEN}(\d+){CLOSE}")
_WORDS = re.compile(r'\salt="[^"]*\w[^"]*"')
_CALLOUT = re.compile(r"\[!([A-Za-z-]*)\][ \t]*([^\n]*)\n?")


def render_text(text: str, start: Position, quotes: Sequence[str], exact: bool = True) -> Body:
    """Return the body of a Markdown text that begins at a position.

    `quotes` are the language's opening and closing double and single quotation marks. With `exact` faults are placed
    by counting lines from the start; a value in front matter may be folded, so its faults stand at its start.
    """
    return _Job(text, start, exact).render(quotes)


class _Job:
    """The rendering of one text: its slots and complaints."""

    def __init__(self, text: str, start: Position, exact: bool) -> None:
        self.text = text
        self.start = start
        self.exact = exact
        self.slots: list[Slot] = []
        self.found: list[Diagnostic] = []
        self.headings: list[Heading] = []

    def render(self, quotes: Sequence[str]) -> Body:
        """Convert, sanitise, set quotation marks and cut the HTML at its slots."""
        self._refuse_html()
        source = _CITE.sub(lambda m: self._mark("cite", m[1], m.start()), self.text)
        source = _FACT.sub(lambda m: self._mark("fact", m[1], self.text.find(m[0])), source)
        try:
            html = _converter().convert_for(self, mend_lists(source))
        except RecursionError:
            self.found.append(faults.NESTED_TOO_DEEP.at(self._at(0), "This text nests lists or quotes too deeply."))
            return Body((), (), tuple(self.found))
        clean = nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
            attribute_filter=self._take_address,
            clean_content_tags={"script", "style"},
        )
        parts = tuple(self._cut(educate(clean, quotes)))
        return Body(parts, tuple(self.headings), tuple(self.found))

    def _at(self, offset: int) -> Position:
        """Return the position of an offset in the text."""
        if not self.exact:
            return self.start
        before = self.text[: max(offset, 0)]
        return Position(self.start.path, self.start.line + before.count("\n"), len(before) - before.rfind("\n"))

    def _mark(self, kind: str, value: str, offset: int, text: str = "") -> str:
        """Remember a slot and return the mark that stands for it."""
        self.slots.append(Slot(kind, value, self._at(offset), text))
        return f"{OPEN}{len(self.slots) - 1}{CLOSE}"

    def block(self, kind: str, heading: str) -> str:
        """Remember a block and return its mark."""
        self.slots.append(Slot(kind, "", self._at(self.text.find(f"]({kind}:") + 2), heading))
        return f"{OPEN}b{len(self.slots) - 1}{CLOSE}"

    def _take_address(self, _tag: str, attribute: str, value: str) -> str:
        """Replace each address by a slot; called by the sanitiser for every attribute."""
        if attribute not in ("href", "src"):
            return value
        offset = self._find_target(value)
        return self._mark("link" if attribute == "href" else "image", value, offset)

    def _find_target(self, target: str) -> int:
        """Return where an address stands in the text, the n-th time for its n-th use."""
        used = sum(slot.value == target and slot.kind in ("link", "image") for slot in self.slots)
        offset = -1
        for _ in range(used + 1):
            nearest = self.text.find(target, offset + 1)
            if nearest < 0:
                break
            offset = nearest
        return offset

    def _cut(self, html: str) -> Iterator[str | Slot]:
        """Yield the HTML between slots, and the slots."""
        end = 0
        for match in _SLOT.finditer(html):
            if match.start() > end:
                yield html[end : match.start()]
            index = int(match[1] or match[2] or match[3] or match["image"])
            yield self._image(index, match["before"] + match["after"]) if match["image"] else self.slots[index]
            end = match.end()
        if end < len(html):
            yield html[end:]

    def _image(self, index: int, attributes: str) -> Slot:
        """Return the slot of a picture with its other attributes; facts in them stay in braces, to be filled later."""
        slot = self.slots[index]
        if not _WORDS.search(attributes):
            message = f'The picture "{slot.value}" has no words that say what it shows.'
            place = Position(self.path, slot.line)
            self.found.append(faults.MISSING_ALT.at(place, message, faults.MISSING_ALT.mend))
        return replace(slot, text=_MARK.sub(self._written, attributes))

    def _written(self, mark: re.Match[str]) -> str:
        """Return what was written where a mark stands within an attribute: a fact's name; other marks have no place."""
        slot = self.slots[int(mark[1])]
        return f"{{{slot.value}}}" if slot.kind == "fact" else ""

    def _refuse_html(self) -> None:
        """Name elements and attributes that may not stand in a text; the sanitiser takes them out in any case."""
        for match in _REFUSED.finditer(self.text):
            what = next(group for group in match.groups() if group)
            message = f'"{what}" may not stand in a text.'
            self.found.append(faults.FORBIDDEN_HTML.at(self._at(match.start()), message, faults.FORBIDDEN_HTML.mend))

    # The tree processors below call these.

    def callout_kind(self, written: str) -> str:
        """Return the kind of a callout, complaining about one that does not exist."""
        kind = written.lower()
        if kind in CALLOUTS:
            return kind
        offset = self.text.find(f"[!{written}]")
        message = f'There is no callout "{written}".{did_you_mean(kind, CALLOUTS)}'
        self.found.append(faults.UNKNOWN_CALLOUT.at(self._at(offset), message, faults.UNKNOWN_CALLOUT.mend))
        return "note"

    def heading(self, element: Element) -> None:
        """Give a heading its anchor and remember it."""
        level = int(element.tag[1])
        text = unescape(re.sub(rf"{OPEN}b?\d+{CLOSE}", "", "".join(element.itertext()))).strip()
        place = self._at(self._heading_offset(text))
        if level == 1:
            message = f'"{text}" is written as a main heading; the page has one already, its title.'
            self.found.append(faults.MAIN_HEADING_TWICE.at(place, message, faults.MAIN_HEADING_TWICE.mend))
            element.tag = "h2"
        taken = {heading.anchor for heading in self.headings}
        written = element.get("id")
        if written in taken:
            message = f'The anchor "{written}" is used by an earlier heading.'
            self.found.append(faults.SAME_ANCHOR.at(place, message, faults.SAME_ANCHOR.mend))
        anchor = written or _free(slugify(text) or "section", taken)
        element.set("id", anchor)
        self.headings.append(Heading(max(level, 2), anchor, text))

    def _heading_offset(self, text: str) -> int:
        """Return where a heading stands in the text."""
        first = re.escape(text.partition("\n")[0][:30])
        match = re.search(rf"^#{{1,6}}[ \t]*.*{first}", self.text, re.MULTILINE)
        return match.start() if match else 0


def _free(anchor: str, taken: set[str]) -> str:
    """Return the anchor, with a number behind it when it is taken."""
    number, candidate = 1, anchor
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    return candidate


class _BeforeInline(Treeprocessor):
    """Callouts, while the text of quotes is still as it was written."""

    def run(self, root: Element) -> None:
        """Turn quotes that begin with `[!kind]` into callouts."""
        job: _Job = self.md.job  # type: ignore[attr-defined]
        for quote in root.iter("blockquote"):
            first = quote[0] if len(quote) else None
            match = _CALLOUT.match(first.text or "") if first is not None and first.tag == "p" else None
            if first is None or match is None:
                continue
            kind = job.callout_kind(match[1])
            quote.tag = "aside"
            quote.set("class", f"callout callout-{kind}")
            quote.set("role", "note")
            rest = (first.text or "")[match.end() :]
            _retitle(quote, first, match[2].strip(), rest)


def _retitle(quote: Element, first: Element, title: str, rest: str) -> None:
    """Split a callout's first paragraph into its title and what follows."""
    if rest.strip():
        following = Element("p")
        following.text = rest
        quote.insert(1, following)
    if title:
        first.text = title
        first.set("class", "callout-title")
    else:
        quote.remove(first)


class _AfterInline(Treeprocessor):
    """Headings, buttons, blocks, figures and tables, once links and pictures are elements."""

    def run(self, root: Element) -> None:
        """Give the elements the form that style sheets and readers expect."""
        job: _Job = self.md.job  # type: ignore[attr-defined]
        for element in list(root.iter()):
            if re.fullmatch("h[1-6]", element.tag):
                job.heading(element)
            elif element.tag == "p":
                _paragraph(element, job)
            elif element.tag in ("th", "td"):
                _cell(element)


def _paragraph(element: Element, job: _Job) -> None:
    """Turn a paragraph that holds a single link or picture into a button, a block or a figure."""
    if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return
    child = element[0]
    scheme = (child.get("href") or "").partition(":")[0]
    if child.tag == "a" and scheme in ACTIONS:
        element.set("class", "action")
        child.set("class", f"button button-{scheme}")
    elif child.tag == "a" and scheme in BLOCKS:
        heading = "".join(child.itertext())
        element.clear()
        element.text = job.block(scheme, heading)
    elif child.tag == "img":
        element.tag = "figure"
        caption = child.attrib.pop("title", "")
        if caption:
            SubElement(element, "figcaption").text = caption


def _cell(element: Element) -> None:
    """Say which cells head a column, and keep the alignment as a class: style attributes are not allowed."""
    if element.tag == "th":
        element.set("scope", "col")
    match = re.search(r"text-align:\s*(\w+)", element.attrib.pop("style", ""))
    if match and match[1] != "left":
        element.set("class", f"align-{match[1]}")


class _Shape(Extension):
    """Our tree processors, placed around the one for inline markup."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        """Register them: inline markup has priority 20, attribute lists 8."""
        md.treeprocessors.register(_BeforeInline(md), "clinicsite-callouts", 25)
        md.treeprocessors.register(_AfterInline(md), "clinicsite-shape", 5)


class _Converter:
    """One Markdown converter, used for one text after another; it is not safe for several threads."""

    def __init__(self) -> None:
        self._md: Any = markdown.Markdown(
            extensions=["tables", "attr_list", "def_list", "sane_lists", _Shape()], output_format="html"
        )

    def convert_for(self, job: _Job, source: str) -> str:
        """Return the unsanitised HTML of a text."""
        self._md.reset()
        self._md.job = job
        html: str = self._md.convert(source)
        return html


@cache
def _converter() -> _Converter:
    """Return the converter of this process."""
    return _Converter()


def anchors_of(body: Body) -> frozenset[str]:
    """Return every id in a body."""
    ids = {heading.anchor for heading in body.headings}
    for part in body.parts:
        html = part if isinstance(part, str) else part.text if part.kind == "image" else ""
        ids.update(re.findall(r'\sid="([^"]+)"', html))
    return frozenset(ids)


def plain_text(parts: Sequence[str | Slot], values: Mapping[str, str] | None = None) -> str:
    """Return the words of a body without markup; facts are filled in from `values`."""
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(re.sub(r"<[^>]+>", " ", part))
        elif part.kind == "fact" and values:
            pieces.append(values.get(part.value, ""))
    return re.sub(r"\s+", " ", unescape("".join(pieces))).strip()
