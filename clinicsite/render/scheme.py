"""The colours of the pages, light and dark, drawn from the two of the brand and written into each page as values.

Text has a contrast of 7 with everything that it stands on, links and buttons 4.5, edges of things that can be used 3
(WCAG 2.2, 1.4.6, 1.4.3 and 1.4.11). A brand's colour that has too little is made darker, and the owner is told. In the
dark each colour is made as light as it has to be, which is what a dark page is, so nothing is said of that. Knows
nothing of the style sheet but the names of its tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.model.read import BrandSection
from clinicsite.records import dataclass
from clinicsite.render import faults
from clinicsite.render.colours import contrast, legible, oklch, rgb

TEXT = 7.0
"""Contrast of text, level AAA."""
LINK = 4.5
"""Contrast of links and of words on buttons, level AA."""
EDGE = 3.0
"""Contrast of the edges of things that can be used."""
GROUNDS = ("paper", "card", "tint", "warm")
"""What text and links stand on."""

Tokens = Mapping[str, str]
"""Colours as `#` and six hexadecimal digits, by the name of their custom property without its two hyphens."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a site."""

    light: Tokens
    """By day."""
    dark: Tokens
    """The same names, for visitors who ask for dark pages."""

    @property
    def css(self) -> str:
        """The custom properties; on paper they are those by day."""
        dark = f"@media screen and (prefers-color-scheme:dark){{{_rule(self.dark)}}}"
        return f"@layer tokens{{{_rule(self.light)}{dark}}}"


def scheme(brand: BrandSection) -> Scheme:
    """Return the colours that go with those of a brand."""
    colour, accent = _asked(brand)
    return Scheme(_light(colour, accent), _dark(colour, accent))


def corrections(brand: BrandSection, keys: Mapping[str, Position]) -> Iterator[Diagnostic]:
    """Yield advice for each colour of a brand that could not be used as it is; `keys` says where each is written."""
    colour, accent = _asked(brand)
    light = _light(colour, accent)
    darkest = min((light[name] for name in GROUNDS), key=lambda ground: contrast(ground, "#000000"))
    yield from _correction("color", colour, light["link"], "Links", darkest, keys)
    if brand.accent:
        yield from _correction("accent", accent, light["act"], "White words on buttons", light["on-act"], keys)


def _correction(
    key: str, asked: str, used: str, what: str, ground: str, keys: Mapping[str, Position]
) -> Iterator[Diagnostic]:
    """Yield advice if another colour is used than was asked for."""
    if used == asked:
        return
    message = (
        f'The color "{asked}" after {key}: is too light. {what} would have a contrast of '
        f"{contrast(asked, ground):.1f}, and {LINK} is needed to read them. On light pages "
        f'"{used}" is used instead, the nearest that has it.'
    )
    place = keys.get(f"brand.{key}", keys.get("brand", Position("site.yaml")))
    fault = faults.BRAND_COLOUR_CORRECTED
    yield fault.at(place, message, fault.mend, f'  {key}: "{used}"')


def _asked(brand: BrandSection) -> tuple[str, str]:
    """Return the two colours of a brand in small letters; without a second one the first stands for both."""
    return brand.color.lower(), (brand.accent or brand.color).lower()


def _light(brand: str, accent: str) -> Tokens:
    """Return the colours by day."""
    _, chroma, hue = oklch(brand)
    _, accent_chroma, accent_hue = oklch(accent)
    ground = {
        "paper": rgb(0.986, min(accent_chroma, 0.007), accent_hue + 25),
        "card": rgb(0.998, min(accent_chroma, 0.002), accent_hue),
        "tint": rgb(0.957, min(chroma, 0.014), hue),
        "warm": rgb(0.955, min(accent_chroma, 0.02), accent_hue + 25),
    }
    grounds = tuple(ground.values())
    deep = rgb(min(oklch(brand)[0], 0.32), min(chroma, 0.05), hue)
    return {
        **ground,
        "line": rgb(0.875, min(chroma, 0.016), hue),
        "edge": _on(grounds, rgb(0.57, min(chroma, 0.04), hue), EDGE),
        "ink": _on(grounds, rgb(0.26, min(chroma, 0.025), hue), TEXT),
        "soft": _on(grounds, rgb(0.4, min(chroma, 0.03), hue), TEXT),
        "title": _on(grounds, brand, TEXT),
        "link": _on(grounds, brand, LINK),
        "deep": deep,
        "on-deep": legible(rgb(0.97, min(chroma, 0.008), hue), deep, TEXT),
        "act": legible(accent, "#ffffff", LINK),
        "on-act": "#ffffff",
    }


def _dark(brand: str, accent: str) -> Tokens:
    """Return the colours in the dark."""
    light, chroma, hue = oklch(brand)
    accent_light, accent_chroma, accent_hue = oklch(accent)
    ground = {
        "paper": rgb(0.205, min(chroma, 0.016), hue),
        "card": rgb(0.25, min(chroma, 0.02), hue),
        "tint": rgb(0.275, min(chroma, 0.026), hue),
        "warm": rgb(0.255, min(accent_chroma, 0.018), accent_hue + 25),
    }
    grounds = tuple(ground.values())
    deep = rgb(0.31, min(chroma, 0.05), hue)
    lit = rgb(max(light, 0.85), min(chroma, 0.09), hue)
    act = rgb(max(accent_light, 0.78), min(accent_chroma, 0.1), accent_hue)
    return {
        **ground,
        "line": rgb(0.39, min(chroma, 0.025), hue),
        "edge": _on(grounds, rgb(0.66, min(chroma, 0.04), hue), EDGE),
        "ink": _on(grounds, rgb(0.94, min(chroma, 0.01), hue), TEXT),
        "soft": _on(grounds, rgb(0.83, min(chroma, 0.02), hue), TEXT),
        "title": _on(grounds, lit, TEXT),
        "link": _on(grounds, lit, LINK),
        "deep": deep,
        "on-deep": legible(rgb(0.97, min(chroma, 0.008), hue), deep, TEXT),
        "act": act,
        "on-act": legible(rgb(0.2, min(accent_chroma, 0.03), accent_hue), act, LINK),
    }


def _on(grounds: Sequence[str], colour: str, needed: float) -> str:
    """Return a colour that has the contrast that is needed on each of some grounds."""
    for ground in grounds:
        colour = legible(colour, ground, needed)
    return colour


def _rule(tokens: Tokens) -> str:
    """Return custom properties as a rule for the whole page."""
    return f":root{{{';'.join(f'--{name}:{colour}' for name, colour in tokens.items())}}}"
