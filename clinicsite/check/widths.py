"""How wide words are in search results: Google sets titles in Arial at 20 pixels, descriptions at 14 (2026-09)."""

from __future__ import annotations

from clinicsite.records import dataclass

_NARROW = 222
_USUAL = 556
_WIDE = 1000
# Widths of Arial in thousandths of its size, as its metrics (Helvetica's) give them.
_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + index): int(part) for index, part in enumerate(_ASCII.split())} | {
    "\u00a0": 278, "’": _NARROW, "‘": _NARROW, "“": 333, "”": 333, "–": _USUAL, "—": _WIDE, "·": 333, "…": _WIDE
}  # fmt: skip
_FIRST_EAST_ASIAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Line:
    """What search results have room for."""

    size: int
    """The size of the letters in pixels."""
    room: int
    """The pixels that are shown."""


TITLE = Line(20, 600)
DESCRIPTION = Line(14, 1000)


def width(text: str, line: Line) -> float:
    """Return the width of a text in pixels."""
    units = sum(_WIDTHS.get(char) or (_WIDE if char >= _FIRST_EAST_ASIAN else _USUAL) for char in text)
    return units * line.size / 1000
