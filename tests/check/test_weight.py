"""What a page makes a phone fetch is told where the owner wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinicsite.check.folder import site_of
from clinicsite.check.site_facts import _MADE
from clinicsite.check.weight import CHECKS
from clinicsite.model.made import CardColours, CardLook

if TYPE_CHECKING:
    from clinicsite.check.site_facts import SiteFacts

COLOURS = CardColours(*["#000000"] * 8)
TWINS = {"a.png": b"x" * 2000, "b.png": b"x" * 2000, "index.html": b'<a href="/a.png">A</a> <a href="/b.png">B</a>'}


def codes(site: SiteFacts) -> list[str]:
    """Return what is found."""
    return [found.code for check in CHECKS for found in check.run(site)]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/assets/photos/door-900.5f858595.jpg", "door"),
        ("/assets/photos/front-door-1800.5f858595.avif", "front-door"),
        ("/photos/door.jpg", "door"),
        ("door.png", "door"),
    ],
)
def test_a_picture_is_known_by_the_name_that_its_owner_gave_it(address: str, name: str) -> None:
    """Widths and digests are added when it is published."""
    assert name == _MADE.sub("", address)


def test_two_equal_files_are_told_but_no_pictures_of_shared_links() -> None:
    """These are equal where two titles are."""
    site = site_of(TWINS)
    look = CardLook("Name", "Title", "Line", "c.example", COLOURS)

    assert ["file-twice"] == codes(site)
    assert [] == codes(site_with_cards(site, look))


def site_with_cards(site: SiteFacts, look: CardLook) -> SiteFacts:
    """Return a site of which all pictures are those of shared links."""
    return replace(site, cards={"/a.png": look, "/b.png": look})
