"""Markdown -> safe HTML. The only door to `markdown` and `nh3`.

What a text may hold beyond Markdown: callouts, buttons, blocks and figures. It knows no site and no page; where
addresses lead and what blocks hold is decided by others (`text.py`, `bodies.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from typing import Any, Protocol
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

from clinicsite.render.schemes import ACTIONS, BLOCKS, SCHEMES

_BLOCK_TAGS = "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tr th td blockquote aside figure"
_INLINE_TAGS = (
    "figcaption img a strong em b i u s del ins sub sup small abbr cite q code pre br hr span div mark time kbd"
)
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
_TAG = re.compile(r"<([A-Za-z][^\s/>]*)([^>]*)>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_LEFT_OVER = re.compile("\x02(?:klzzwxh:)?[0-9]*\x03?")
"""What Python-Markdown leaves in an attribute where a bracket that is never closed cuts one of its marks in two."""
_CALLOUT = re.compile(r"\[!([A-Za-z-]*)\][ \t]*([^\n]*)\n?")


class Shaper(Protocol):
    """Decides what only the text as a whole can say."""

    def callout_kind(self, written: str) -> str:
        """Return the kind of a callout, complaining about one that does not exist."""

    def block(self, kind: str, heading: str) -> str:
        """Return the mark that stands for a block."""


def to_html(source: str, shaper: Shaper) -> str:
    """Return the HTML of a text, not yet safe. Raises RecursionError for a text that is nested too deeply."""
    try:
        return _converter().convert_for(shaper, source)
    except BaseException:
        _converter.cache_clear()  # the broken-off text has left its traces in the converter
        raise


def sanitised(html: str, attribute_filter: Callable[[str, str, str], str | None]) -> str:
    """Return the HTML with nothing in it but what a text may hold; the filter sees every attribute that is kept."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
        attribute_filter=lambda tag, attribute, value: attribute_filter(tag, attribute, _readable(value)),
        clean_content_tags={"script", "style"},
    )


def _readable(value: str) -> str:
    """Return an attribute without the converter's own marks, so that it can be shown to whoever wrote the text."""
    return _LEFT_OVER.sub("…", value) if "\x02" in value else value


def refused(html: str) -> Iterator[str]:
    """Yield what `sanitised` takes out of unsafe HTML: `<element`, `attribute`, and `scheme:` of a link."""
    for name, attributes in _TAG.findall(html):
        tag = name.lower()
        if tag not in _TAGS:
            yield f"<{name}"
            continue
        allowed = _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set())
        for given, value in _ATTRIBUTE.findall(attributes):
            if given.lower() not in allowed:
                yield given
            elif given.lower() in ("href", "src"):
                yield from _refused_scheme(value)


def _refused_scheme(value: str) -> Iterator[str]:
    """Yield the scheme of an address if it is not one that a link may have; browsers skip white space in it."""
    address = re.sub(r"[\s\x00-\x1f]", "", unescape(value).strip("\"'"))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
    if scheme and scheme[1].lower() not in SCHEMES:
        yield f"{scheme[1]}:"


class _BeforeInline(Treeprocessor):
    """Callouts, while the text of quotes is still as it was written."""

    def run(self, root: Element) -> None:
        """Turn quotes that begin with `[!kind]` into callouts."""
        shaper: Shaper = self.md.shaper  # type: ignore[attr-defined]
        for quote in root.iter("blockquote"):
            first = quote[0] if len(quote) else None
            match = _CALLOUT.match(first.text or "") if first is not None and first.tag == "p" else None
            if first is None or match is None:
                continue
            kind = shaper.callout_kind(match[1])
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
    """Buttons, blocks, figures and tables, once links and pictures are elements."""

    def run(self, root: Element) -> None:
        """Give the elements the form that style sheets and readers expect."""
        shaper: Shaper = self.md.shaper  # type: ignore[attr-defined]
        for element in list(root.iter()):
            if element.tag == "p":
                _paragraph(element, shaper)
            elif element.tag in ("th", "td"):
                _cell(element)


def _paragraph(element: Element, shaper: Shaper) -> None:
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
        element.text = shaper.block(scheme, heading)
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
            # By their classes: names are looked up among all packages that are installed.
            extensions=[TableExtension(), AttrListExtension(), DefListExtension(), SaneListExtension(), _Shape()],
            output_format="html",
        )

    def convert_for(self, shaper: Shaper, source: str) -> str:
        """Return the unsanitised HTML of a text."""
        self._md.reset()
        self._md.shaper = shaper
        html: str = self._md.convert(source)
        return html


@cache
def _converter() -> _Converter:
    """Return the converter of this process."""
    return _Converter()
