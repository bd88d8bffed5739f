"""Colours for what is drawn at build time: the tokens of the style sheet, computed, and their contrast.

The style sheet derives its colours from the two of the brand in the browser (`static/css/site.css`, layer `tokens`);
pictures have to know them beforehand. Formulas: OKLCH by Björn Ottosson (2020), contrast as in WCAG 2.2, 1.4.3.
"""

from __future__ import annotations

import math

from clinicsite.records import dataclass
from clinicsite.render.kept import digest

READABLE = 7.0
"""Contrast of text in pictures: level AAA, since nobody can zoom a thumbnail."""
VISIBLE = 3.0
"""Contrast of shapes."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a brand, each as `#` and six hexadecimal digits."""

    paper: str
    """The background of pages."""
    night: str
    """The background of pages in the dark."""
    title: str
    """Headings on paper."""
    soft: str
    """Smaller text on paper."""
    line: str
    """Fine lines on paper."""
    deep: str
    """The dark ground."""
    on_deep: str
    """Text on it."""
    accent: str
    """What should be noticed, on paper."""
    accent_on_deep: str
    """The same on the dark ground."""

    @property
    def digest(self) -> str:
        """A digest of all colours."""
        return digest(str(getattr(self, name)) for name in self.__slots__)


def palette(brand: str, accent: str) -> Palette:
    """Return the colours that go with the two of a brand; what would be hard to read is made darker or lighter."""
    light, chroma, hue = oklch(brand)
    accent_light, accent_chroma, accent_hue = oklch(accent)
    paper = rgb(0.986, 0.007, accent_hue + 25)
    deep = rgb(min(light, 0.32), min(chroma, 0.05), hue)
    return Palette(
        paper=paper,
        night=rgb(0.205, 0.016, hue),
        title=legible(rgb(min(light, 0.4), min(chroma, 0.12), hue), paper, READABLE),
        soft=legible(rgb(0.4, 0.03, hue), paper, READABLE),
        line=rgb(0.875, 0.016, hue),
        deep=deep,
        on_deep=legible(rgb(0.97, 0.008, hue), deep, READABLE),
        accent=legible(rgb(accent_light, accent_chroma, accent_hue), paper, VISIBLE),
        accent_on_deep=legible(rgb(max(accent_light, 0.68), min(accent_chroma, 0.12), accent_hue), deep, 4.5),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: str, ground: str, needed: float) -> str:
    """Return a colour of the same hue that has the contrast that is needed, as near to the given one as can be."""
    light, chroma, hue = oklch(colour)
    step = -0.01 if _luminance(ground) > 0.18 else 0.01
    while contrast(colour, ground) < needed and 0 < light < 1:
        light = min(max(light + step, 0.0), 1.0)
        colour = rgb(light, chroma, hue)
    return colour


def oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue (degrees) of a colour."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def rgb(light: float, chroma: float, hue: float) -> str:
    """Return the colour of a lightness, chroma and hue, with less chroma where screens cannot show so much."""
    while True:
        channels = _channels(light, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{_encoded(channel):02x}" for channel in channels)
        chroma = max(0.0, chroma - 0.004)


def _channels(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return linear red, green and blue, which may lie outside 0 to 1."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(colour: str) -> tuple[float, ...]:
    """Return red, green and blue from 0 to 1, in proportion to light."""
    values = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    return tuple(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values)


def _encoded(channel: float) -> int:
    """Return a linear channel as a number from 0 to 255."""
    held = min(max(channel, 0.0), 1.0)
    value = 12.92 * held if held <= 0.0031308 else 1.055 * held ** (1 / 2.4) - 0.055
    return round(value * 255)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
