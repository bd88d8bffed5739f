"""The colours of pages: whatever the brand, everything can be read in both schemes, and a changed colour is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clinicsite.diagnostics import Position
from clinicsite.model.read import BrandSection
from clinicsite.render.colours import contrast
from clinicsite.render.scheme import GROUNDS, Scheme, corrections, scheme

STYLES = Path(__file__).parents[2] / "static/css/site.css"
EXTREME = [
    "#000000",
    "#ffffff",
    "#ffff00",
    "#00ff00",
    "#00ffff",
    "#ff00ff",
    "#ff0000",
    "#0000ff",
    "#808080",
    "#fffffe",
    "#000001",
    "#f4c2c2",
]
NEEDED = [
    *((text, ground, 7.0) for text in ("ink", "soft", "title") for ground in GROUNDS),
    *(("link", ground, 4.5) for ground in GROUNDS),
    *(("edge", ground, 3.0) for ground in GROUNDS),
    ("on-deep", "deep", 7.0),
    ("on-act", "act", 4.5),
]
"""What stands on what, with the contrast it needs."""


def unreadable(made: Scheme) -> list[tuple[str, str, str]]:
    """Return what has too little contrast."""
    schemes = {"light": made.light, "dark": made.dark}
    return [
        (name, text, ground)
        for name, tokens in schemes.items()
        for text, ground, needed in NEEDED
        if contrast(tokens[text], tokens[ground]) < needed
    ]


@pytest.mark.parametrize("colour", EXTREME)
@pytest.mark.parametrize("accent", [None, *EXTREME])
def test_everything_can_be_read_whatever_the_brand(colour: str, accent: str | None) -> None:
    """Text has level AAA, links and buttons AA, edges their 3, by day and in the dark."""
    made = scheme(BrandSection(color=colour, accent=accent))

    assert [] == unreadable(made)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#000000", None),
        ("#ffffff", "#6b6b6b"),
        ("#ffff00", "#707000"),
        ("#00ff00", "#037f02"),
        ("#00ffff", "#0f7979"),
        ("#ff00ff", "#be00be"),
        ("#ff0000", "#d90a05"),
        ("#0000ff", None),
        ("#808080", "#6b6b6b"),
        ("#fffffe", "#6b6b6a"),
        ("#000001", None),
        ("#f4c2c2", "#8d6061"),
    ],
)
def test_only_a_colour_that_cannot_be_read_is_changed_and_said_so(colour: str, expected: str | None) -> None:
    """The advice gives the line as it should be written."""
    found = list(corrections(BrandSection(color=colour), {}))

    assert ([f'  color: "{expected}"'] if expected else []) == [advice.correction for advice in found]


def test_the_advice_says_where_what_and_why() -> None:
    """The key, the colour that was asked for, the one that is used and the contrast it would have had."""
    place = Position("site.yaml", 8, 11)
    (advice,) = corrections(BrandSection(color="#2F5D62", accent="#C2714F"), {"brand.accent": place})

    expected = (
        'The color "#c2714f" after accent: is too light. White words on buttons would have a contrast of 3.6, and 4.5 '
        'is needed to read them. On light pages "#ae5f3d" is used instead, the nearest that has it.'
    )
    assert ("advice", "brand-colour-corrected", place, expected) == (
        advice.severity,
        advice.code,
        advice.position,
        advice.message,
    )


@pytest.mark.parametrize("colour", ["#ffff00", "#f4c2c2", "#00ffff"])
def test_a_colour_that_was_corrected_once_is_good(colour: str) -> None:
    """Whoever writes what the advice says hears no more of it."""
    made = scheme(BrandSection(color=colour, accent=colour)).light

    assert [] == list(corrections(BrandSection(color=made["link"], accent=made["act"]), {}))


def test_pages_get_values_and_nothing_that_browsers_have_to_compute() -> None:
    """Paper is white by day even for a visitor who likes the dark, so only screens get the dark ones."""
    css = scheme(BrandSection()).css

    assert ("@layer tokens{:root{", 1, []) == (
        css[:20],
        css.count("@media screen and (prefers-color-scheme:dark){:root{"),
        re.findall(r"oklch|light-dark|from|color-mix", css),
    )


def test_the_style_sheet_uses_no_colour_that_nobody_sets() -> None:
    """Each custom property it names is its own or one of the scheme."""
    text = STYLES.read_text("utf-8")
    made = scheme(BrandSection())

    known = set(re.findall(r"--([a-z0-9-]+)\s*:", text)) | set(made.light)
    assert (set(), set(made.light)) == (set(re.findall(r"var\(--([a-z0-9-]+)", text)) - known, set(made.dark))
