"""Small repairs of typed text: lists as people write them, quotation marks as printers set them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_RULE_OF_TABLE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$")
_QUOTED = re.compile(r"^((?:[ ]{0,3}>[ ]?)*)(.*)$")
_BLOCK_TAG = re.compile(r"</?(?:p|h[2-6]|li|ul|ol|td|th|tr|table|div|aside|blockquote|figcaption|figure|dt|dd|br)\b")
OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters around a mark that stands for something to be filled in later."""
APOSTROPHE = "\u2019"
CODE = 4
"""Spaces from which on an indented line is code."""
_SKIPPED = {"code", "pre", "kbd"}
_NAME = re.compile(r"(?<![\w-])[A-Z]{1,5}\d?-[A-Z]?\d{1,4}[A-Z]?(?![\w-])")
"""Names of a few letters and figures around a hyphen, as roads and vertebrae have them: E-470, L5-S1."""


def mend_lists(text: str) -> str:
    """Return the text with its lists as Python-Markdown needs them.

    Other editors take a list right below a paragraph, two spaces before a list in a list, and an empty line
    between two quotes; Python-Markdown wants an empty line, four spaces, and something between the quotes, here a
    comment (its documentation, "Differences"). Written lines are not changed otherwise.
    """
    return _ListMender().mend(text)


class _ListMender:
    """Goes through the lines of a text and remembers the lists and the quote that it is in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.indents: list[int] = []
        """How far each open list is set in, outermost first."""
        self.before = ""
        """The line above, without its marks and indentation."""
        self.quote = ""
        """The marks of the quote that the line above stands in."""
        self.quote_ended = False
        """Whether only empty lines stand between here and the last quote."""
        self.marker = ""
        """What the last outermost item begins with: a bullet or a number."""
        self.paragraph = False
        """Whether the line above belongs to a further paragraph of an item."""

    def mend(self, text: str) -> str:
        """Return the text with its lists mended."""
        for line in text.split("\n"):
            prefix, content = _QUOTED.match(line).groups()  # type: ignore[union-attr]
            self._enter_quote(prefix.strip(), content)
            self.lines.append(prefix + self._placed(prefix, content))
            self.before = content.strip()
        return "\n".join(self.lines)

    def _enter_quote(self, quote: str, content: str) -> None:
        """Keep track of quotes, and keep two of them apart."""
        if quote == self.quote:
            self.quote_ended = self.quote_ended and not content.strip()
            return
        if quote and self.quote_ended:
            self.lines.extend(("<!-- -->", ""))
        self.quote_ended = not quote and not content.strip()
        self.indents, self.before, self.quote = [], "", quote

    def _placed(self, prefix: str, content: str) -> str:
        """Return a line set in as its place in a list asks."""
        stripped = content.lstrip(" ")
        indent = len(content) - len(stripped)
        if _is_item(stripped, bool(self.indents)) and (self.indents or indent < CODE):
            return self._item(prefix, stripped, indent)
        self.paragraph = bool(stripped and self.indents) and (self.paragraph or not self.before)
        if _RULE_OF_TABLE.match(stripped) and "|" in self.before and not self.indents:
            self._part_from_above(prefix)
        if not stripped or not self.indents:
            return content
        depth = sum(start < indent for start in self.indents)
        if not depth and not self.before:
            self.indents = []
            return content
        return " " * 4 * depth + stripped

    def _item(self, prefix: str, stripped: str, indent: int) -> str:
        """Return an item of a list, after an empty line where the list starts right below a paragraph."""
        marker = "-" if stripped[0] in "-*+" else "1"
        if (not self.indents and _starts_list(stripped, self.before)) or self.paragraph:
            self.lines.append(prefix.rstrip())
        if self.indents and indent <= self.indents[0] and marker != self.marker:
            self.lines.extend((prefix.rstrip(), f"{prefix}<!-- -->", prefix.rstrip()))
            self.indents = []
        self.paragraph = False
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or indent > self.indents[-1] + 1:
            self.indents.append(indent)
        if len(self.indents) == 1:
            self.marker = marker
        return " " * 4 * (len(self.indents) - 1) + _as_item(stripped)

    def _part_from_above(self, prefix: str) -> None:
        """Put an empty line between a paragraph and the head of a table right below it."""
        head = len(self.lines) - 1
        if head and self.lines[head - 1].strip(" >"):
            self.lines.insert(head, prefix.rstrip())


def _is_item(line: str, in_list: bool) -> bool:
    """Return whether a line begins an item of a list; a row of hyphens is a line across the page."""
    match = _ITEM.match(line)
    if not match or re.fullmatch(r"[-*_ ]{2,}", line):
        return False
    return in_list or match.end() < len(line)


def _as_item(line: str) -> str:
    """Return an item as Python-Markdown knows it: with a full stop behind its number, and not empty."""
    item = re.sub(r"^(\d+)\)", r"\1.", line)
    return item if _ITEM.sub("", item, count=1) else f"{item.rstrip()} <!-- -->"


def _starts_list(item: str, before: str) -> bool:
    """Return whether an item starts a list right below a paragraph; only a bullet or a 1 does, as in CommonMark."""
    starts = item[0] in "-*+" or item.startswith(("1.", "1)"))
    return bool(before) and starts and not before.startswith("#")


def educate(html: str, quotes: Sequence[str]) -> str:
    """Return the HTML with curly quotation marks, apostrophes and ellipses in its text, and names such as E-470 whole.

    `quotes` are the opening and closing double and single marks of the language.
    """
    return _Printer(quotes).set_html(html.replace("&nbsp;", "\u00a0"))


class _Printer:
    """Goes through the text of a document and remembers what a quotation mark depends on."""

    def __init__(self, quotes: Sequence[str]) -> None:
        self.double_open, self.double_close, self.single_open, self.single_close = quotes
        self.before = " "
        """The character in front, whatever markup stands between."""
        self.single = False
        """Whether a single quotation mark is open."""

    def set_html(self, html: str) -> str:
        """Return a document with its marks set and such names kept whole; code is left alone."""
        pieces = re.split(r"(<[^>]*>)", html)
        skipping = 0
        for index, piece in enumerate(pieces):
            if index % 2:
                name = re.match(r"</?(\w*)", piece)[1]  # type: ignore[index]
                if name in _SKIPPED:
                    skipping += -1 if piece.startswith("</") else 1
                elif _BLOCK_TAG.match(piece):
                    self.before, self.single = " ", False
            elif piece and not skipping:
                # Browsers part a line behind a hyphen. Another hyphen would hold, but nobody searches the page for it.
                pieces[index] = _NAME.sub(r'<span class="whole">\g<0></span>', self._set_text(piece))
            elif piece:
                self.before = piece[-1]
        return "".join(pieces)

    def _set_text(self, text: str) -> str:
        """Return a run of text with its marks set."""
        text = text.replace("...", "\u2026")
        if "'" not in text and '"' not in text:
            self.before = text[-1]
            return text
        out = []
        for char, after in zip(text, [*text[1:], ""], strict=True):
            self.before = self._mark(char, after)
            out.append(self.before)
        return "".join(out)

    def _mark(self, char: str, after: str) -> str:
        """Return a character, or the mark that it stands for."""
        if char not in "'\"":
            return char
        opening = self.before.isspace() or self.before in "([{\u2013\u2014/" + self.double_open + self.single_open
        if char == '"':
            return self.double_open if opening else self.double_close
        if opening and not after.isdigit():  # before a digit it stands for a century: the '90s
            self.single = True
            return self.single_open
        if self.single and not after.isalnum():
            self.single = False
            return self.single_close
        return APOSTROPHE
