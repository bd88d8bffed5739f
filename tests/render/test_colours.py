"""Colours computed for pictures, and their contrast."""

from __future__ import annotations

import pytest

from clinicsite.render.colours import Palette, contrast, legible, oklch, palette, rgb

BRANDS = ["#2f5d62", "#000000", "#ffffff", "#ffff00", "#ff0000", "#0000ff", "#808080", "#f4c2c2"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, expected: float) -> None:
    """As WCAG computes it, in either order."""
    assert (expected, expected) == (round(contrast(one, other), 2), round(contrast(other, one), 2))


@pytest.mark.parametrize("colour", BRANDS)
def test_a_colour_survives_the_way_there_and_back(colour: str) -> None:
    """Nothing is lost between the two ways to write it."""
    assert colour == rgb(*oklch(colour))


@pytest.mark.parametrize(
    ("light", "chroma", "hue", "expected"),
    [(1, 0, 0, "#ffffff"), (0, 0, 0, "#000000"), (0.627955, 0.257683, 29.2339, "#ff0000")],
)
def test_known_colours_come_out_right(light: float, chroma: float, hue: float, expected: str) -> None:
    """Values of the CSS Color specification."""
    assert expected == rgb(light, chroma, hue)


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("accent", BRANDS)
def test_whatever_the_brand_words_can_be_read(brand: str, accent: str) -> None:
    """Too light or too dark colours are mended."""
    made = palette(brand, accent)

    assert [] == [pair for pair in pairs(made) if contrast(pair[0], pair[1]) < pair[2]]


def pairs(made: Palette) -> list[tuple[str, str, float]]:
    """Return what stands on what, with the contrast it needs."""
    return [
        (made.title, made.paper, 7),
        (made.soft, made.paper, 7),
        (made.on_deep, made.deep, 7),
        (made.accent, made.paper, 3),
        (made.accent_on_deep, made.deep, 4.5),
    ]


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    """The brand is changed only where it has to be."""
    assert "#c2714f" == legible("#c2714f", "#fefaf6", 3)
