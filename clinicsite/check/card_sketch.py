"""Draws the picture of a shared link again, small and light: as lines of text on the brand's colours.

For reports, which show one for each page and have to open at once. Knows what such a picture shows, and no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from clinicsite.check.widths import Line, width
from clinicsite.model.made import CardLook

WIDE, TALL = 1200, 630
"""Pixels of a picture for shared links (Open Graph, as large networks show it)."""
LEFT, RIGHT = 150, 84
"""Room before and behind the words."""
BAND = 112
"""The height of the band at the foot."""
SIZES = (96, 84, 72, 60)
"""Heights of letters that are tried for a title, the largest first."""
LINES = 3
STYLE = """\
.card text { font-family: system-ui, sans-serif } .card .title { font-weight: 700 }
"""


def common(look: CardLook) -> str:
    """Return what all pictures of a site have in common; `sketch` shows it."""
    colours = look.colours
    foot = TALL - BAND
    return (
        f'<svg width="0" height="0" aria-hidden="true"><symbol id="card" viewBox="0 0 {WIDE} {TALL}">'
        f'<path fill="{colours.paper}" d="M0 0h{WIDE}v{TALL}H0z"/><path fill="{colours.line}" d="M83 0h3v{foot}h-3z"/>'
        f'<path fill="{colours.deep}" d="M0 {foot}h{WIDE}v{BAND}H0z"/>'
        f'<text x="{LEFT}" y="96" font-size="42" fill="{colours.soft}">{escape(look.name)}</text>'
        f'<text x="{WIDE - RIGHT}" y="586" font-size="26" text-anchor="end" fill="{colours.accent_on_deep}">'
        f"{escape(look.address)}</text></symbol></svg>"
    )


def sketch(look: CardLook) -> str:
    """Return the picture of a page."""
    size, lines = _fitted(look.title)
    colours = look.colours
    middle = (96 + TALL - BAND) // 2 - size * len(lines) // 2
    shown = "".join(_lines(lines, size, middle))
    return (
        f'<svg class="card" viewBox="0 0 {WIDE} {TALL}" aria-hidden="true"><use href="#card"/>'
        f'<circle cx="84" cy="{middle + size // 2}" r="18" fill="{colours.paper}" stroke="{colours.accent}" '
        f'stroke-width="8"/><text class="title" font-size="{size}" fill="{colours.title}">{shown}</text>'
        f'<text x="{LEFT}" y="586" font-size="33" fill="{colours.on_deep}">{escape(look.line)}</text></svg>'
    )


def _lines(lines: list[str], size: int, top: int) -> Iterator[str]:
    """Yield the lines of a title."""
    for number, line in enumerate(lines):
        yield f'<tspan x="{LEFT}" y="{top + size * number + size * 4 // 5}">{escape(line)}</tspan>'


def _fitted(title: str) -> tuple[int, list[str]]:
    """Return the largest size in which a title has room, and its lines; in the smallest, what is too much is cut."""
    for size in SIZES:
        lines = _wrapped(title.split(), Line(size, WIDE - LEFT - RIGHT))
        if len(lines) <= LINES:
            return size, lines
    return SIZES[-1], [*lines[: LINES - 1], f"{lines[LINES - 1]} …"]


def _wrapped(words: list[str], line: Line) -> list[str]:
    """Return the lines of a text, each filled as far as whole words go."""
    lines: list[str] = []
    for word in words:
        if lines and width(f"{lines[-1]} {word}", line) <= line.room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
