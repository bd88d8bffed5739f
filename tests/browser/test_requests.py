"""What a page asks for, what the browser says about it, and what it weighs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

ROUND_TRIP = 14_600
"""Bytes that a server may send before it has to wait for an answer: ten packets of 1,460 (RFC 6928)."""
IN_A_HURRY = 5
"""How hard hosts try that compress while somebody waits, of 11 (nginx, Cloudflare: 4 to 6)."""


def test_a_page_asks_no_other_host_for_anything(visit: Visit) -> None:
    """Nobody learns who reads about which pain."""
    visit.look(360, 640)

    visit.complaints("brokenPictures")

    assert [] == visit.heard.elsewhere, visit.view


def test_the_browser_has_nothing_to_complain_about(visit: Visit) -> None:
    """No error in its console, no file missing, no picture broken."""
    visit.look(360, 640)

    pictures = visit.complaints("brokenPictures")

    assert [] == [*pictures, *visit.heard.complaints]


@pytest.mark.parametrize("site", ["parker", "physio"])
def test_every_page_fits_into_the_first_round_trip(site: str, published: dict[str, Path]) -> None:
    """With headers and the style that it carries, as brotli makes it on hosts in a hurry; others send a tenth less."""
    folder = published[site]
    headers = (folder / "_headers").read_text("utf-8").partition("\n/")[0]

    pages = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")}
    weights = {page: len(headers) + len(brotli.compress(data, quality=IN_A_HURRY)) for page, data in pages.items()}

    assert {} == {page: weight for page, weight in weights.items() if weight > ROUND_TRIP}
