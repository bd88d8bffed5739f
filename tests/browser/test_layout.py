"""Nothing sticks out, is cut off or lies over something else: in narrow and wide windows, with large and airy text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

AIRY = """\
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
"""What readers may set: WCAG 2.2, success criterion 1.4.12."""
ACTIONS = ".button, .menu a, .where a, .faq summary"


def test_no_window_has_to_be_scrolled_sideways(visit: Visit) -> None:
    """From small phones, and 400 % zoom, to large screens."""
    visit.open()
    found = []

    for width, height in ((320, 640), (320, 256), (768, 1024), (1280, 800), (2560, 1440)):
        visit.show(width, height)
        found += visit.complaints("layout")

    assert [] == found


def test_text_twice_as_large_is_neither_cut_nor_covered(visit: Visit) -> None:
    """On phone and desktop, when the reader has doubled the size of text alone."""
    visit.open().evaluate("document.documentElement.style.fontSize = '200%'")
    found = []

    for width in (360, 1280):
        visit.show(width)
        found += visit.complaints("layout") + visit.complaints("coveredAtTheEnd")

    assert [] == found


def test_text_with_more_space_is_neither_cut_nor_covered(visit: Visit) -> None:
    """On phone and desktop, with the spacing that WCAG lets readers set."""
    visit.open()
    visit.complaints("dress", AIRY)
    found = []

    for width in (360, 1280):
        visit.show(width)
        found += visit.complaints("layout")

    assert [] == found


def test_pages_also_read_from_right_to_left(visit: Visit) -> None:
    """As they would in Arabic or Hebrew, nothing sticks out on the other side."""
    visit.open().evaluate("document.documentElement.dir = 'rtl'")
    found = []

    for width in (320, 1280):
        visit.show(width)
        found += visit.complaints("layout")

    assert [] == found


def test_what_is_fixed_leaves_the_window_to_the_text(visit: Visit) -> None:
    """Also in a window as low as 400 % zoom makes it; and the end of the page can be scrolled into sight."""
    visit.open(360, 640)
    found = visit.complaints("coveredAtTheEnd") + visit.complaints("fixedShare")

    visit.show(320, 256)
    found += visit.complaints("fixedShare")

    assert [] == found


def test_calling_and_booking_are_in_sight_on_a_phone(visit: Visit) -> None:
    """At the foot of the window, whatever part of the page is shown."""
    tab = visit.look(360, 640)

    tops = tab.locator(".bar .button").evaluate_all("buttons => buttons.map(one => one.getBoundingClientRect().bottom)")

    assert [True, True] == [560 < top <= 640 for top in tops], visit.view


@pytest.mark.parametrize("width", [360, 1280])
def test_the_main_actions_can_be_hit_with_a_thumb(visit: Visit, width: int) -> None:
    """At least 44 by 44 pixels: WCAG 2.2, success criterion 2.5.5."""
    tab = visit.open(width)

    tab.evaluate("document.querySelector('.menu').togglePopover()")

    assert [] == visit.complaints("smallerThan", 44, ACTIONS)
