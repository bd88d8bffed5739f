"""The picture of how much pages have in common: what it shows, to whom it shows it, and on which ground."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from clinicsite.check.heat_map import heat_map, heat_table, most_alike, percent

NAMES = ["Riverton", "Hilltop & Sons", "Lowtown"]
SCORES = [[1.0, 0.62, 0.05], [0.62, 1.0, 0.35], [0.05, 0.35, 1.0]]
SVG = "{http://www.w3.org/2000/svg}"


def drawing(names: list[str] = NAMES, scores: list[list[float]] = SCORES) -> ET.Element:
    """Return the picture, read as XML is."""
    return ET.fromstring(heat_map(names, scores).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def test_every_two_pages_have_a_cell_that_says_its_number() -> None:
    """Twice, as a row and as a column; a page with itself has none."""
    cells = [text.text for text in drawing().iter(f"{SVG}text")]

    assert ["62", "5", "62", "35", "5", "35"] == cells[-6:]


def test_the_tint_grows_with_the_number() -> None:
    """And stays weak enough for the number in it."""
    shades = {float(cell.get("fill-opacity", "")) for cell in drawing().iter(f"{SVG}rect")}

    assert [0.04, 0.21, 0.37] == sorted(shades)


def test_cells_of_which_the_owner_is_told_have_a_frame() -> None:
    """The tint alone is not for everybody to see."""
    framed = [cell.get("stroke") for cell in drawing().iter(f"{SVG}rect") if cell.get("stroke")]

    assert ["currentColor"] * 4 == framed


def test_the_picture_has_a_name_and_a_description() -> None:
    """They say what it is, how to read it, and what stands out."""
    svg = drawing()
    parts = {part.get("id"): part.text or "" for part in svg if part.get("id")}

    told = [parts[name] for name in svg.get("aria-labelledby", "").split()]

    assert ("img", "How much the town pages have in common") == (svg.get("role"), told[0])
    assert told[1].endswith("most alike: Riverton and Hilltop & Sons, 62 of 100.")


def test_words_take_the_colour_of_the_text_around() -> None:
    """So that they can be read on light and dark grounds; nothing else has a colour but the tint."""
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', heat_map(NAMES, SCORES)))

    assert {"currentColor", "#b3261e"} == colours


def test_words_on_the_strongest_tint_can_be_read_on_light_and_dark() -> None:
    """The contrast is 4.5 or more for black on white and for white on black, the tint between (WCAG 2.2, 1.4.3)."""
    tint = (0xB3, 0x26, 0x1E)

    contrasts = [
        contrast(ink, tuple(round(0.6 * part + 0.4 * ground) for part in tint))
        for ink, ground in (((0, 0, 0), 255), ((255, 255, 255), 0))
    ]

    assert min(contrasts) >= 4.5


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""

    def light(colour: tuple[int, ...]) -> float:
        parts = [part / 255 for part in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_table_says_the_same_without_a_picture() -> None:
    """With a caption, and heads for rows and columns."""
    table = BeautifulSoup(heat_table(NAMES, SCORES), "html5lib")

    assert ["How much the town pages have in common"] == [part.get_text() for part in table.select("caption")]
    assert [NAMES, NAMES] == [[part.get_text() for part in table.select(f"th[scope={way}]")] for way in ("col", "row")]
    assert ["–", "62 %", "5 %"] == [part.get_text() for part in table.select("tbody tr:first-child td")]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], None), ([[1.0]], None), (SCORES, (0, 1)), ([[1, 0, 0], [0, 1, 0.5], [0, 0.5, 1]], (1, 2))],
)
def test_the_two_pages_most_alike_are_named(scores: list[list[float]], expected: tuple[int, int] | None) -> None:
    """Of several the first; a page is not compared with itself."""
    assert expected == most_alike(scores)


def test_a_half_is_rounded_up() -> None:
    """The same everywhere, unlike the language's own rounding."""
    assert [1, 3] == [percent(0.005), percent(0.025)]


def test_no_pages_make_an_empty_picture() -> None:
    """And no mistake."""
    assert [] == list(drawing([], []).iter(f"{SVG}rect"))
