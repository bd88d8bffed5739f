"""A text as its readers read it: blocks of plain words, each with the place in the owner's file where it stands.

Knows how Markdown marks up words, and no language: what a sentence is, and what may not be said, others decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from clinicsite.diagnostics import Position
from clinicsite.model.read import Document, FrontMatter
from clinicsite.model.written import Written
from clinicsite.records import dataclass

CITED = "\ufffc"
"""Stands in a block's text where a source is cited."""
GAP = "○"
"""Stands in a block's text for a fact in braces."""


class BlockKind(StrEnum):
    """What a block is on its page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    QUOTE = "quote"
    QUESTION = "question"
    ANSWER = "answer"
    PHRASE = "phrase"
    ANY = "any"
    """Words of which it is not known yet where they stand."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of words that is read in one go: a paragraph, an item of a list, a heading."""

    text: str
    """Its words without markup, on one line."""
    kind: BlockKind
    """What it is."""
    position: Position
    """Where it begins in the owner's file."""
    breaks: tuple[int, ...] = ()
    """Offsets in the text at which the second, third … line of the file begins."""
    lead: str = ""
    """What introduces it: the heading or the sentence with a colon above a list."""
    links: tuple[str, ...] = ()
    """The words of its links."""
    callout: str = ""
    """The kind of callout that it stands in."""
    in_body: bool = True
    """Whether it stands in the text, where each line is known; a value in front matter may be folded."""

    def at(self, offset: int) -> Position:
        """Return the position of the line on which an offset of the text lies."""
        if not self.breaks:
            return self.position
        line = bisect_right(self.breaks, offset)
        return Position(self.position.path, self.position.line + line) if line else self.position


_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t]*#*$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)")
_CALLOUT = re.compile(r"\[!([A-Za-z-]*)\][ \t]*(.*)")
_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|=+|:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)+")
_ATTRIBUTES = re.compile(r"[ \t]*\{[:]?[ \t]*[#.][^}\n]*\}")
_MARKED = re.compile(r"[\[\]*_`<{&\\!]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CITE = re.compile(r"\[\^[^\]\[\n]+\]")
_FACT = re.compile(r"\{\s*[A-Za-z]+\.[\w.-]+\s*\}")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?<!\\)(\*{1,3}|_{1,3})(?!\w)|`+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITIES = {"&amp;": "&", "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&shy;": "", "&ndash;": "–"}
_ENTITY = re.compile("|".join(_ENTITIES))
_BARE_COMMENT = re.compile(r"[^\n]")


def plain(markdown: str) -> tuple[str, tuple[str, ...]]:
    """Return the words of some Markdown without markup, line breaks as they were, and the words of its links."""
    if not _MARKED.search(markdown):
        return markdown, ()
    text, links = markdown, tuple[str, ...]()
    if "{" in text:
        text = _FACT.sub(GAP, _ATTRIBUTES.sub("", text))
    if "[" in text:
        text, links = _without_links(_CITE.sub(CITED, text))
    if "<" in text:
        text = _TAG.sub("", text)
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)
    return text, links


def _without_links(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with the words of links in their place, and these words by themselves."""
    links: list[str] = []

    def take(match: re.Match[str]) -> str:
        links.append(" ".join(_EMPHASIS.sub("", match[1]).split()))
        # A line break within the address still counts as one, or later lines would be told one too early.
        return match[1] + "\n" * (match[0].count("\n") - match[1].count("\n"))

    return _LINK.sub(take, text), tuple(links)


class _Reader:
    """Reads the lines of a Markdown text into blocks."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.line = first_line
        self.blocks: list[Block] = []
        self.open: list[str] = []
        self.kind = BlockKind.PARAGRAPH
        self.start = first_line
        self.heading = ""
        self.colon = ""
        self.callout = ""
        self.quoted = False
        self.fenced = False

    def read(self, lines: Sequence[str]) -> list[Block]:
        """Return the blocks of all lines."""
        for line in lines:
            self._take(line)
            self.line += 1
        self._close()
        return self.blocks

    def _take(self, raw: str) -> None:
        """Add one line."""
        line = raw.strip()
        if line.startswith(("```", "~~~")):
            self._close()
            self.fenced = not self.fenced
        elif self.fenced:
            return
        elif not line:
            self._close()
            self.quoted, self.callout = False, ""
        elif line[0] == ">":
            self._quote(line.lstrip("> \t"))
        else:
            self._plain_line(line)

    def _quote(self, line: str) -> None:
        """Add a line of a quote or a callout."""
        callout = _CALLOUT.fullmatch(line)
        if callout:
            self._close()
            self.callout, self.quoted = callout[1].lower() or "note", True
            self._add(BlockKind.HEADING, callout[2])
        elif not line:
            self._close()
            self.quoted = True
        else:
            if not self.quoted:
                self._close()
            self.quoted = True
            self._plain_line(line)

    def _plain_line(self, line: str) -> None:
        """Add a line, quoted or not, without its marks."""
        first = line[0]
        if first == "#" and (heading := _HEADING.fullmatch(line)):
            self._add(BlockKind.HEADING, heading[1])
        elif first in "-*+0123456789=:" and self._shaped(line):
            return
        elif first == "|":
            self._close()
            for cell in line.strip("|").split("|"):
                if not _RULE.fullmatch(cell.strip()):
                    self._add(BlockKind.CELL, cell.strip())
        else:
            self._append(line, BlockKind.QUOTE if self.quoted and not self.callout else BlockKind.PARAGRAPH)

    def _shaped(self, line: str) -> bool:
        """Add a line that its first character may make an item or a rule; return whether it did."""
        if _RULE.fullmatch(line):
            if self.open and line[0] in "=-":
                self.kind = BlockKind.HEADING
            self._close()
            return True
        item = _ITEM.match(line)
        if item:
            self._close()
            self._append(item[1], BlockKind.ITEM)
            return True
        if line.startswith(": "):
            self._close()
            self._append(line[2:], BlockKind.PARAGRAPH)
            return True
        return False

    def _append(self, line: str, kind: BlockKind) -> None:
        """Add words to the open block, or open one."""
        if not self.open:
            self.kind, self.start = kind, self.line
        self.open.append(line)

    def _add(self, kind: BlockKind, words: str) -> None:
        """Add a block of a single line."""
        self._close()
        self._append(words, kind)
        self._close()

    def _close(self) -> None:
        """End the open block."""
        if not self.open:
            return
        raw, self.open = "\n".join(self.open), []
        text, links = plain(raw)
        if not text.strip():
            return
        breaks = tuple(match.end() for match in re.finditer("\n", text)) if "\n" in text else ()
        self.blocks.append(self._block(text.replace("\n", " "), breaks, links))

    def _block(self, text: str, breaks: tuple[int, ...], links: tuple[str, ...]) -> Block:
        """Return a block, with what introduces it."""
        kind = self.kind
        lead = ""
        if kind is BlockKind.HEADING:
            self.heading, self.colon = text, ""
        elif kind in (BlockKind.ITEM, BlockKind.CELL):
            lead = f"{self.heading} {self.colon}".strip()
        else:
            self.colon = text if text.rstrip().endswith(":") else ""
            lead = self.heading
        return Block(text, kind, Position(self.path, self.start), breaks, lead, links, self.callout)


def blocks_of_markdown(text: str, path: str, first_line: int = 1) -> list[Block]:
    """Return the blocks of a Markdown text whose first line has a number."""
    if "<!--" in text:
        text = _COMMENT.sub(lambda match: _BARE_COMMENT.sub("", match[0]), text)
    return _Reader(path, first_line).read(text.split("\n"))


_PHRASES = {"symptoms", "also_called", "specialty", "role", "landmarks"}
_KINDS = {
    "title": BlockKind.TITLE,
    "head_title": BlockKind.TITLE,
    "nav_title": BlockKind.TITLE,
    "question": BlockKind.QUESTION,
    "answer": BlockKind.ANSWER,
}
_PROSE = _PHRASES | {
    *_KINDS,
    *("description", "what", "may_help", "visits", "do_not_wait", "route", "travel_tip", "nearer_home", "transcript"),
    *("alt", "caption"),
}
"""Keys whose values visitors read as words."""


def blocks_of_keys(value: object, position_of: Callable[[str], Position], key: str = "") -> Iterator[Block]:
    """Yield the blocks of what an owner wrote as values: titles, summaries, questions and answers."""
    if isinstance(value, Written):
        for name, item in value.entries():
            if name != "sources":
                yield from blocks_of_keys(item, position_of, f"{key}.{name}" if key else name)
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            yield from blocks_of_keys(item, position_of, f"{key}.{index}")
    elif isinstance(value, str):
        name = key.rstrip("0123456789.").rpartition(".")[2]
        if name in _PROSE:
            yield from _value_blocks(value, name, position_of(key))


def _value_blocks(value: str, name: str, position: Position) -> Iterator[Block]:
    """Yield the blocks of one value; all stand at its key, because a value may be folded."""
    kind = _KINDS.get(name, BlockKind.PHRASE if name in _PHRASES else BlockKind.PARAGRAPH)
    for block in blocks_of_markdown(value, position.path):
        told = kind if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) else block.kind
        yield Block(block.text, told, position, (), block.lead, block.links, block.callout, in_body=False)


def blocks_of_document(document: Document[FrontMatter]) -> list[Block]:
    """Return the blocks of a content file: its front matter's, then its body's."""
    front = blocks_of_keys(document.front, document.at)
    return [*front, *blocks_of_markdown(document.body, document.path, document.body_line)]
