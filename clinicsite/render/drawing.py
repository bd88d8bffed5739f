"""Draws cards and icons as PNG and ICO from plain values. A door to `PIL`.

Knows nothing of pages, so that other processes can run it fast. Text is set without a shaping library, with the kerning
of the bundled font, because that is the same on every machine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from clinicsite.render.colours import Palette

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

CARD = (1200, 630)
"""Width and height of a card in pixels, as networks show them (Open Graph pictures at 1.91 to 1)."""
MARGIN = 84
RAIL = 26
"""How far the line with its ring stands from the margin, left of the words."""
WORDS_LEFT = MARGIN + 66
BAND = 112
"""Height of the dark band at the foot."""
TITLE_SIZES = (104, 96, 88, 80, 74, 68, 62, 56, 50, 44, 38, 32)
TITLE_LINES = 4
TITLE_HEIGHT = 320
LEADING = 1.12
COLOURS = 48
"""Colours in a card's PNG: seven and the steps between them at the edges of letters."""

FONT = "newsreader-medium.ttf"
EM = 2000
"""Units of the font's outlines to its size."""
CAPITAL = 1334 / EM
"""Height of its capitals."""


@dataclass(frozen=True, slots=True)
class CardText:
    """The words of a card."""

    name: str
    """The clinic."""
    title: str
    """What the page is about."""
    line: str
    """A few words below: what the clinic does and where, or which town the page is about."""
    address: str
    """The website's address without `https://`."""


@dataclass(frozen=True, slots=True)
class IconShape:
    """What an icon shows."""

    letters: str
    """One or two capitals, or none for a ring."""
    logo: bytes
    """A square logo as PNG, which then stands instead of the letters; empty when there is none."""


@cache
def letters() -> Mapping[str, Any]:
    """Return what is known of the font: its `characters`, and the `shapes` of capitals as width and path."""
    text = files("clinicsite").joinpath("fonts", "letters.json").read_text("utf-8")
    known: dict[str, Any] = json.loads(text)
    return known


@cache
def _font_bytes() -> bytes:
    """Return the bundled font."""
    return files("clinicsite").joinpath("fonts", FONT).read_bytes()


@cache
def _font(size: int) -> FreeTypeFont:
    """Return the bundled font in a size in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(io.BytesIO(_font_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


# --- cards --------------------------------------------------------------------------------------------------------


def draw_card(job: tuple[CardText, Palette]) -> bytes:
    """Return a card as PNG."""
    from PIL import Image, ImageDraw

    text, colours = job
    card = Image.new("RGB", CARD, colours.paper)
    pen = ImageDraw.Draw(card)
    _draw_rail(card, colours)
    pen.text((WORDS_LEFT, MARGIN + 12), _shortened(text.name, _font(42), _room()), colours.soft, _font(42), anchor="ls")
    font, lines = _fitted(text.title)
    height = round(font.size * LEADING)
    top = _title_middle() - height * len(lines) // 2
    for index, line in enumerate(lines):
        baseline = top + index * height + round(height / 2 + font.size * CAPITAL / 2)
        pen.text((WORDS_LEFT, baseline), line, colours.title, font, anchor="ls")
    _draw_ring(card, (MARGIN, top + height // 2), colours)
    _draw_band(pen, text, colours)
    made = io.BytesIO()
    card.quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _room() -> int:
    """Return the width that words may have."""
    return CARD[0] - WORDS_LEFT - MARGIN


def _title_middle() -> int:
    """Return the height around which the title stands: between the clinic's name and the band."""
    return (MARGIN + 40 + CARD[1] - BAND) // 2


def _draw_rail(card: Image, colours: Palette) -> None:
    """Draw the line that runs through the pages of the site."""
    card.paste(colours.line, (MARGIN - 1, 0, MARGIN + 2, CARD[1] - BAND))


def _draw_ring(card: Image, middle: tuple[int, int], colours: Palette) -> None:
    """Draw the ring on the line; four times as large first, so that its edge is smooth."""
    from PIL import Image, ImageDraw

    side = 44
    ring = Image.new("RGB", (4 * side, 4 * side), colours.paper)
    ImageDraw.Draw(ring).ellipse((12, 12, 4 * side - 13, 4 * side - 13), colours.paper, colours.accent, 4 * 8)
    small = ring.resize((side, side), Image.Resampling.LANCZOS)
    card.paste(small, (middle[0] - side // 2, middle[1] - side // 2))


def _draw_band(pen: ImageDraw, text: CardText, colours: Palette) -> None:
    """Draw the band with the line at its start and the address at its end, the address only where it has room."""
    top, font, small = CARD[1] - BAND, _font(33), _font(26)
    pen.rectangle((0, top, *CARD), colours.deep)
    baseline = top + BAND // 2 + round(33 * CAPITAL / 2)
    line = _shortened(text.line, font, _room())
    pen.text((WORDS_LEFT, baseline), line, colours.on_deep, font, anchor="ls")
    if font.getlength(line) + small.getlength(text.address) + 40 <= _room():
        pen.text((CARD[0] - MARGIN, baseline), text.address, colours.accent_on_deep, small, anchor="rs")


def _shortened(text: str, font: FreeTypeFont, room: float) -> str:
    """Return a text without its last words as far as it would not fit, with an ellipsis then; words are never cut."""
    words = text.split()
    while len(words) > 1 and font.getlength(_joined(words, text)) > room:
        words.pop()
    return _joined(words, text)


def _joined(words: Sequence[str], text: str) -> str:
    """Return words as a text, with an ellipsis when they are not all of it."""
    joined = " ".join(words)
    return joined if joined == " ".join(text.split()) else joined.rstrip(",;:·–—-") + " …"


def _fitted(title: str) -> tuple[FreeTypeFont, list[str]]:
    """Return the largest font in which a title has room, and its lines, which are about equally long."""
    words = title.split()
    for size in TITLE_SIZES:
        font = _font(size)
        lines = _wrapped(words, font, _room())
        tall = len(lines) * size * LEADING
        if len(lines) <= TITLE_LINES and tall <= TITLE_HEIGHT and max(map(font.getlength, lines)) <= _room():
            return font, _balanced(words, font, len(lines))
    font = _font(TITLE_SIZES[-1])
    widest = max(map(font.getlength, words))
    if widest > _room():
        # One word is wider than the card in the smallest size: it is set as small as it has to be, uncut.
        font = _font(max(8, int(TITLE_SIZES[-1] * _room() / widest)))
    lines = _wrapped(words, font, _room())
    most = int(TITLE_HEIGHT // (font.size * LEADING))
    return font, lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def _wrapped(words: Sequence[str], font: FreeTypeFont, room: float) -> list[str]:
    """Return the lines of a text, each filled as far as whole words go."""
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _balanced(words: Sequence[str], font: FreeTypeFont, count: int) -> list[str]:
    """Return the narrowest setting of a text that has no more lines."""
    narrow, wide = max(map(font.getlength, words)), float(_room())
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(_wrapped(words, font, middle)) <= count:
            wide = middle
        else:
            narrow = middle
    return _wrapped(words, font, wide)
