"""QR codes for print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import segno
from bs4 import BeautifulSoup

from clinicsite.render.qr import _ascii, qr

if TYPE_CHECKING:
    from tests.conftest import Project

BOOKING = "https://book.example/mill"


def modules(svg: str) -> set[tuple[int, int]]:
    """Return the dark modules of a drawn code, column and row."""
    path = str(BeautifulSoup(svg, "html5lib").select("path[stroke]")[0]["d"])
    dark, column, row = set(), 0, 0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        across, *down = (int(float(number)) for number in numbers.split())
        if command == "h":
            dark |= {(column + step, row) for step in range(across)}
            column += across
        elif command == "M":
            column, row = across, down[0]
        else:
            column, row = column + across, row + down[0]
    return dark


def test_the_code_holds_the_address() -> None:
    """Each module is where the standard's encoder puts it, four modules inside the edge."""
    matrix = segno.make(BOOKING, micro=False, error="m", mask=0).matrix

    expected = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert expected == modules(qr(BOOKING, "Scan"))


def test_the_code_is_black_on_white_and_says_what_it_is_for() -> None:
    """In any colour scheme, and for screen readers too."""
    svg = BeautifulSoup(qr(BOOKING, 'Scan <to> "book"'), "html5lib")

    assert (["#fff", "#000"], 'Scan <to> "book"') == (
        [path.get("fill") or path.get("stroke") for path in svg.select("path")],
        svg.select("title")[0].get_text(),
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (BOOKING, BOOKING),
        ("https://a.example/über/?a=ü#ö", "https://a.example/%C3%BCber/?a=%C3%BC#%C3%B6"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
    ],
)
def test_an_address_is_written_in_letters_that_every_reader_knows(address: str, expected: str) -> None:
    """Umlauts are encoded as browsers do."""
    assert expected == _ascii(address)


def test_an_address_too_long_for_any_code_gives_none() -> None:
    """The page is printed without it."""
    assert "" == qr("https://a.example/" + "a" * 4000, "Scan")


def test_templates_can_draw_a_code(project: Project) -> None:
    """As a filter on any address."""
    template = "<main>{{ 'https://a.example/'|qr('Scan') }}</main>"

    made = project.render({"templates/contact.html": template})

    assert ["Scan"] == [title.get_text() for title in made.main("/contact/").select("svg.qr title")]
