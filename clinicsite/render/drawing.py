"""Draws cards and icons as PNG and ICO from plain values. A door to `PIL`.

Knows nothing of pages, so that other processes can run it fast. Text is set without a shaping library, with the kerning
of the bundled font, because that is the same on every machine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from clinicsite.records import dataclass
from clinicsite.render.colours import Palette
from clinicsite.render.kept import tool

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = "newsreader-medium.ttf"
LETTERS = "letters.json"
FILES = ("render/drawing.py", "render/colours.py", f"fonts/{FONT}", f"fonts/{LETTERS}")
"""What the look of cards and icons depends on besides their words and colours."""
CARD = (1200, 630)
"""Width and height of a card in pixels, as networks show them (Open Graph pictures at 1.91 to 1)."""
MARGIN = 84
"""How far the line with its ring stands from the edge."""
WORDS_LEFT = MARGIN + 66
BAND = 112
"""Height of the dark band at the foot."""
TITLE_SIZES = (104, 96, 88, 80, 74, 68, 62, 56, 50, 44, 38, 32)
TITLE_LINES = 4
TITLE_HEIGHT = 320
LEADING = 1.12
COLOURS = 48
"""Colours in a card's PNG: seven and the steps between them at the edges of letters."""

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


def drawing_tool() -> str:
    """Return the digest of what draws here."""
    from PIL import __version__

    return tool(__version__, *FILES)


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
    text = files("clinicsite").joinpath("fonts", LETTERS).read_text("utf-8")
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


@lru_cache(maxsize=128)
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
    flat = card.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The highest level takes seven times as long for a tenth of the bytes.
    flat.save(made, "PNG", compress_level=7)
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


# --- icons --------------------------------------------------------------------------------------------------------

CORNER = 0.22
"""Radius of an icon's corners, in parts of its side."""
SAFE = 0.62
"""Part of an icon's side that letters may take; on icons that systems cut to a shape of their own, less."""
RULE = (0.115, 0.028)
"""Half the width and half the height of the rule below the letters, in parts of the icon's side."""
SMALL = 32
"""Up to this size there is one letter and no rule: more would be a smudge."""
OVERSIZE = 2
"""Icons are drawn so many times larger first; letters have smooth edges of their own."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where letters stand in an icon; all numbers in parts of its side."""

    size: float
    """Size of the font."""
    left: float
    """Where the first letter begins."""
    baseline: float
    """Where the letters stand."""
    rule: float
    """The middle of the rule below, from the top."""


def setting(text: str, safe: float, with_rule: bool) -> Setting:
    """Return where the letters of an icon stand: as large as they can be, in the middle together with the rule."""
    shapes = letters()["shapes"]
    advance = sum(shapes[letter][0] for letter in text) / EM
    size = min(safe / advance, safe * 0.9 / CAPITAL)
    gap = 0.1 if with_rule else 0.0
    height = size * CAPITAL + (gap + RULE[1] if with_rule else 0)
    baseline = 0.5 - height / 2 + size * CAPITAL
    return Setting(size, 0.5 - advance * size / 2, baseline, baseline + gap)


@lru_cache(maxsize=64)
def draw_icon(job: tuple[IconShape, Palette, int, bool]) -> bytes:
    """Return an icon as PNG: its shape, the colours, its side in pixels, and whether it fills its square.

    Icons that fill their square are cut to another form by telephones, so what matters stays in the middle.
    """
    made = io.BytesIO()
    _icon(*job).save(made, "PNG", compress_level=9)
    return made.getvalue()


@lru_cache(maxsize=16)
def draw_ico(shape: IconShape, colours: Palette, sides: tuple[int, ...]) -> bytes:
    """Return an icon of several sizes in one file."""
    icons = [_icon(shape, colours, side, False) for side in sides]
    made = io.BytesIO()
    icons[-1].save(made, "ICO", sizes=[icon.size for icon in icons], append_images=icons[:-1])
    return made.getvalue()


def _icon(shape: IconShape, colours: Palette, side: int, full: bool) -> Image:
    """Return an icon."""
    from PIL import Image, ImageDraw

    if shape.logo:
        return _logo(shape.logo, colours, side, full)
    large = side * OVERSIZE
    icon = Image.new("RGBA", (large, large), colours.deep if full else "#00000000")
    pen = ImageDraw.Draw(icon)
    if not full:
        pen.rounded_rectangle((0, 0, large - 1, large - 1), round(large * CORNER), colours.deep)
    if shape.letters:
        _draw_letters(pen, shape.letters, colours, side, full)
    else:
        inset = round(large * (0.3 if full else 0.25))
        box = (inset, inset, large - inset - 1, large - inset - 1)
        pen.ellipse(box, None, colours.accent_on_deep, max(1, round(large * 0.1)))
    small = icon.resize((side, side), Image.Resampling.LANCZOS)
    return small.convert("RGB") if full else small


def _draw_letters(pen: ImageDraw, text: str, colours: Palette, side: int, full: bool) -> None:
    """Draw the letters of an icon with the rule below."""
    large, with_rule = side * OVERSIZE, side > SMALL
    text = text if with_rule else text[0]
    place = setting(text, (SAFE if with_rule else 0.8) * (0.85 if full else 1), with_rule)
    font = _font(round(place.size * large))
    pen.text((place.left * large, place.baseline * large), text, colours.on_deep, font, anchor="ls")
    if with_rule:
        wide, high = RULE[0] * large, RULE[1] * large / 2
        box = (large / 2 - wide, place.rule * large - high, large / 2 + wide, place.rule * large + high)
        pen.rounded_rectangle(box, high, colours.accent_on_deep)


def _logo(data: bytes, colours: Palette, side: int, full: bool) -> Image:
    """Return a logo in the size of an icon; on paper where the icon fills its square."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("PNG",)) as logo:
        inner = round(side * 0.72) if full else side
        scaled = logo.convert("RGBA").resize((inner, inner), Image.Resampling.LANCZOS)
    if not full:
        return scaled
    icon = Image.new("RGB", (side, side), colours.paper)
    icon.paste(scaled, ((side - inner) // 2, (side - inner) // 2), scaled)
    return icon


def icon_svg(text: str, colours: Palette) -> str:
    """Return the icon as SVG, its letters as outlines."""
    shapes = letters()["shapes"]
    parts = [f'<rect width="100" height="100" rx="{CORNER * 100:g}" fill="{colours.deep}"/>']
    if text:
        place = setting(text, SAFE, True)
        left, scale = place.left * 100, place.size * 100 / EM
        for letter in text:
            width, path = shapes[letter]
            move = f"translate({left:.2f} {place.baseline * 100:.2f}) scale({scale:.5f} -{scale:.5f})"
            parts.append(f'<path fill="{colours.on_deep}" transform="{move}" d="{path}"/>')
            left += width * scale
        wide, high = RULE[0] * 100, RULE[1] * 100
        box = f'x="{50 - wide:g}" y="{place.rule * 100 - high / 2:.2f}" width="{2 * wide:g}" height="{high:g}"'
        parts.append(f'<rect {box} rx="{high / 2:g}" fill="{colours.accent_on_deep}"/>')
    else:
        stroke = f'stroke="{colours.accent_on_deep}" stroke-width="10"'
        parts.append(f'<circle cx="50" cy="50" r="20" fill="none" {stroke}/>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{"".join(parts)}</svg>\n'
