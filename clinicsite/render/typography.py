"""Small repairs of typed text: lists as people write them, quotation marks as printers set them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])[ \t]+\S")
_QUOTED = re.compile(r"^((?:[ ]{0,3}>[ ]?)*)(.*)$")
_BLOCK_TAG = re.compile(r"</?(?:p|h[2-6]|li|ul|ol|td|th|tr|table|div|aside|blockquote|figcaption|figure|dt|dd|br)\b")
CODE = 4
"""Spaces from which on an indented line is code."""
_SKIPPED = {"code", "pre", "kbd"}


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
        if _is_item(stripped) and (self.indents or indent < CODE):
            return self._item(prefix, stripped, indent)
        if not stripped or not self.indents:
            return content
        depth = sum(start < indent for start in self.indents)
        if not depth and not self.before:
            self.indents = []
            return content
        return " " * 4 * depth + stripped

    def _item(self, prefix: str, stripped: str, indent: int) -> str:
        """Return an item of a list, after an empty line where the list starts right below a paragraph."""
        if not self.indents and _starts_list(stripped, self.before):
            self.lines.append(prefix.rstrip())
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or indent > self.indents[-1] + 1:
            self.indents.append(indent)
        return " " * 4 * (len(self.indents) - 1) + stripped


def _is_item(line: str) -> bool:
    """Return whether a line begins an item of a list; a row of hyphens is a line across the page."""
    return bool(_ITEM.match(line)) and not re.fullmatch(r"[-*_ ]+", line)


def _starts_list(item: str, before: str) -> bool:
    """Return whether an item starts a list right below a paragraph; only a bullet or a 1 does, as in CommonMark."""
    starts = item[0] in "-*+" or item.startswith(("1.", "1)"))
    return bool(before) and starts and not before.startswith("#")


def educate(html: str, quotes: Sequence[str]) -> str:
    """Return the HTML with curly quotation marks, apostrophes and ellipses in its text.

    `quotes` are the opening and closing double and single marks of the language.
    """
    pieces = re.split(r"(<[^>]*>)", html)
    before, skipping = " ", 0
    for index, piece in enumerate(pieces):
        if index % 2:
            name = re.match(r"</?(\w*)", piece)[1]  # type: ignore[index]
            if name in _SKIPPED:
                skipping += -1 if piece.startswith("</") else 1
            elif _BLOCK_TAG.match(piece):
                before = " "
        elif piece:
            if not skipping and ("'" in piece or '"' in piece or "..." in piece):
                pieces[index] = _set_marks(piece, before, quotes)
            before = piece[-1]
    return "".join(pieces)


def _set_marks(text: str, before: str, quotes: Sequence[str]) -> str:
    """Return a run of text with its marks set; `before` is the character in front of it."""
    double_open, double_close, single_open, single_close = quotes
    out = []
    for char in text.replace("...", "\u2026"):
        opening = before.isspace() or before in "([{\u2013\u2014/"
        if char == '"':
            out.append(double_open if opening else double_close)
        elif char == "'":
            out.append(single_open if opening else ("\u2019" if before.isalnum() else single_close))
        else:
            out.append(char)
        before = char
    return "".join(out)
