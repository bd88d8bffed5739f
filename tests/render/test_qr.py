"""QR codes for print."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import segno
from bs4 import BeautifulSoup, Tag
from PIL import Image

from clinicsite.render.qr import _ascii, qr

if TYPE_CHECKING:
    from tests.conftest import Project

BOOKING = "https://book.example/mill"


def picture(html: str) -> tuple[Image.Image, Tag]:
    """Return a code's picture and the element that it stands in."""
    element = BeautifulSoup(html, "html5lib").select("img.qr")[0]
    data = b64decode(str(element["src"]).removeprefix("data:image/png;base64,"))
    return Image.open(BytesIO(data)).convert("L"), element


def test_the_code_holds_the_address() -> None:
    """Each module is where the standard's encoder puts it, four modules inside the edge, black on white."""
    matrix = segno.make(BOOKING, micro=False, error="m", mask=0).matrix

    drawn, _ = picture(qr(BOOKING, "Scan"))

    expected = [[255] * 4 + [0 if dark else 255 for dark in row] + [255] * 4 for row in matrix]
    side = len(matrix) + 8
    assert [*[[255] * side] * 4, *expected, *[[255] * side] * 4] == [
        [drawn.getpixel((x, y)) for x in range(side)] for y in range(side)
    ]


def test_the_code_says_what_it_is_for_and_how_large_it_is() -> None:
    """For screen readers, and so that nothing moves."""
    drawn, element = picture(qr(BOOKING, 'Scan <to> "book"'))

    expected = {"alt": 'Scan <to> "book"', "width": str(drawn.width), "height": str(drawn.height)}
    assert expected == {name: element[name] for name in expected}


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

    assert ["Scan"] == [image["alt"] for image in made.main("/contact/").select("img.qr")]
