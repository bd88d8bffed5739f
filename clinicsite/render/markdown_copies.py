"""A copy of each page as Markdown, for assistants and other programs that read text: what `<main>` of the page shows.

It is made from the finished page, so it says what visitors see and nothing else. Our own templates make that HTML; of
others' it keeps the words at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from clinicsite.model.made import HeadTag, Output
from clinicsite.model.planned import Page

FOLDER = "markdown"
"""Where copies are published: in one folder, so that one rule can keep search engines from listing them."""
TYPE = "text/markdown"

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset"),
        *(
            "figcaption",
            "figure",
            "footer",
            "form",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "section",
            "summary",
        ),
        *("table", "tbody", "td", "th", "thead", "tr", "ul", *_HEADINGS),
    )
)
_UNSEEN = frozenset(("script", "style", "template", "svg", "noscript", "button", "iframe", "nav"))
"""What is no text, or only leads around the site."""
_VOID = frozenset(("img", "br", "hr", "input", "source", "wbr", "meta", "link", "track", "area", "col", "embed"))
_AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_SPACE = re.compile(r"\s+")


def path_of(page: Page) -> str:
    """Return the path of a page's copy."""
    name = page.url.strip("/").removesuffix(".html") or "index"
    return f"{FOLDER}/{name}.md"


def tag_of(page: Page) -> HeadTag:
    """Return the element of `<head>` that announces a page's copy."""
    return HeadTag("link", {"rel": "alternate", "type": TYPE, "href": f"/{path_of(page)}"})


def copy_of(page: Page, output: Output, address: str) -> Output:
    """Return the copy of a finished page; `address` is the page's whole one."""
    reader = _Reader(address)
    reader.feed(output.data.decode())
    reader.close()
    return Output(path_of(page), f"{reader.text()}\n\n<{address}>\n".encode(), output.source)


class _Reader(HTMLParser):
    """Reads HTML and writes Markdown."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._address = address
        self._within_main = 0
        self._unseen = 0
        self._lists: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._prefix = ""
        self._term = False
        self._row: list[str] | None = None
        self._cells: list[str] = []
        self._words = ""
        self._blocks: list[str] = []

    def text(self) -> str:
        """Return the Markdown."""
        self._end_block()
        lines = "\n".join(self._blocks)
        return re.sub(r"\n{3,}", "\n\n", lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        given = dict(attrs)
        if tag == "main":
            self._within_main += 1
        if not self._within_main:
            return
        if self._unseen or tag in _UNSEEN or "hidden" in given:
            self._unseen += tag not in _VOID
            return
        if tag in _BLOCKS:
            self._begin_block(tag)
        elif tag == "br":
            self._words += "\n"
        elif tag == "img" and given.get("alt"):
            self._words += f"![{_escaped(given['alt'] or '')}]({urljoin(self._address, given.get('src') or '')})"
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self._words)))
        self._words += _AROUND.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if not self._within_main:
            return
        if self._unseen:
            self._unseen -= tag not in _VOID
            return
        self._words += _AROUND.get(tag, "")
        if tag == "a" and self._links:
            address, start = self._links.pop()
            if self._words[start:].strip():
                words = self._words[start:].strip()
                self._words = f"{self._words[:start]}[{words}]({urljoin(self._address, address)})"
        elif tag in ("td", "th") and self._row is not None:
            self._row.append(_SPACE.sub(" ", self._words).strip().replace("|", "\\|"))
            self._words = ""
        elif tag in _BLOCKS:
            self._finish_block(tag)
        if tag == "main":
            self._within_main -= 1

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if self._within_main and not self._unseen:
            self._words += _escaped(_SPACE.sub(" ", data))

    def _begin_block(self, tag: str) -> None:
        """Begin what stands on lines of its own."""
        self._end_block()
        if tag in ("ul", "ol"):
            self._lists.append("1." if tag == "ol" else "-")
        elif tag == "li":
            self._prefix = "  " * (len(self._lists) - 1) + f"{self._lists[-1] if self._lists else '-'} "
        elif tag in _HEADINGS:
            self._prefix = "#" * int(tag[1]) + " "
        elif tag == "dt":
            self._term = True
        elif tag == "dd":
            self._prefix = ": "
        elif tag == "tr":
            self._row = []
        elif tag == "table":
            self._cells = []

    def _finish_block(self, tag: str) -> None:
        """End what stands on lines of its own."""
        if tag == "tr" and self._row is not None:
            row, self._row = self._row, None
            self._cells.append(f"| {' | '.join(row)} |")
            if len(self._cells) == 1:
                self._cells.append(f"|{' --- |' * len(row)}")
            return
        self._end_block()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._blocks.append("")
        elif tag == "table":
            self._blocks += ["", *self._cells, ""]

    def _end_block(self) -> None:
        """Write the words so far as a block."""
        words = "\n".join(filter(None, _lines(self._words)))
        if words and self._row is None:
            item = self._prefix.lstrip().startswith(("-", "1."))
            self._blocks += [self._prefix + words, *([] if item or self._term else [""])]
            self._prefix, self._term = "", False
        if self._row is None:
            self._words = ""


def _lines(words: str) -> Iterator[str]:
    """Yield the lines of some words, single spaces; one that ends before another does so with a hard break."""
    lines = [_SPACE.sub(" ", line).strip() for line in words.split("\n")]
    yield from (f"{line}\\" if number < len(lines) else line for number, line in enumerate(lines, 1) if line)


def _escaped(text: str) -> str:
    """Return words in which nothing is taken for a sign of Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
