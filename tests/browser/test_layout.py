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
LARGE = "html { font-size: 200% }"
"""What readers may set: WCAG 2.2, success criterion 1.4.4."""
TOGGLE_MENU = "document.querySelector('.menu').togglePopover()"
ACTIONS = ".button, .menu a, .where a, .faq summary"

SCROLL = """\
async () => {
    let shift = 0
    new PerformanceObserver(list => list.getEntries().forEach(one => { shift += one.value }))
        .observe({ type: "layout-shift", buffered: true })
    const shown = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight * .8) {
        scrollTo(0, top)
        await shown()
    }
    await shown()
    return shift
}
"""
"""Scrolls from the beginning to the end, and returns by how much anything in sight was moved meanwhile."""


def test_no_window_has_to_be_scrolled_sideways(visit: Visit) -> None:
    """From small phones, and 400 % zoom, to large screens; nothing is cut off or covered either."""
    visit.look()
    found = []

    for width, height in ((320, 640), (320, 256), (768, 1024), (1280, 800), (2560, 1440)):
        visit.show(width, height)
        found += visit.complaints("layout")

    assert [] == found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("style", [LARGE, AIRY], ids=["large", "airy"])
def test_text_that_readers_make_larger_or_airier_is_neither_cut_nor_covered(
    visit: Visit, width: int, style: str
) -> None:
    """On phone and desktop, when only the text is changed."""
    visit.look(width)

    assert [] == visit.complaints("layout", style)


def test_no_word_of_a_button_is_broken_on_the_smallest_phone_with_large_text(visit: Visit) -> None:
    """German words are long, and half a word is not what somebody in pain should have to read."""
    visit.look(320)

    assert [] == visit.complaints("brokenWords", ".button", LARGE)


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_also_read_from_right_to_left(visit: Visit, width: int) -> None:
    """As they would in Arabic or Hebrew, nothing sticks out on the other side."""
    visit.look(width)

    assert [] == visit.complaints("layout", "", "rtl")


@pytest.mark.parametrize(("width", "height"), [(360, 640), (320, 256)])
def test_what_is_fixed_leaves_the_window_to_the_text(visit: Visit, width: int, height: int) -> None:
    """Also in a window as low as 400 % zoom makes it."""
    visit.look(width, height)

    assert [] == visit.complaints("fixedShare")


def test_calling_and_booking_are_in_sight_on_a_phone(visit: Visit) -> None:
    """At the foot of the window, whatever part of the page is shown."""
    tab = visit.look(360, 640)

    feet = tab.locator(".bar .button").evaluate_all("buttons => buttons.map(one => one.getBoundingClientRect().bottom)")

    assert [True, True] == [560 < foot <= 640 for foot in feet], visit.view


@pytest.mark.parametrize("width", [360, 1280])
def test_the_main_actions_can_be_hit_with_a_thumb(visit: Visit, width: int) -> None:
    """At least 44 by 44 pixels: WCAG 2.2, success criterion 2.5.5."""
    tab = visit.look(width)

    tab.evaluate(TOGGLE_MENU)
    found = visit.complaints("smallerThan", 44, ACTIONS)
    tab.evaluate(TOGGLE_MENU)

    assert [] == found


@pytest.mark.parametrize(
    "visit",
    [
        "parker-home",
        "parker-condition",
        "parker-town",
        "parker-towns",
        "physio-condition",
        "physio-town",
        "physio-pair",
    ],
    indirect=True,
)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_in_sight_moves_while_somebody_reads_on(visit: Visit, width: int) -> None:
    """Also at once, while what is further down has not been laid out."""
    tab = visit.open(width, 740)

    tab.reload()

    assert 0 == tab.evaluate(SCROLL), visit.view


@pytest.mark.parametrize("visit", ["parker-home", "parker-condition", "physio-pair"], indirect=True)
def test_what_is_laid_out_later_does_not_wait_for_anybody(visit: Visit) -> None:
    """Soon after the first screen all of a page is there: jumps by key or scroll bar end where they are meant to."""
    tab = visit.open(360, 740)

    assert [True, 0] == tab.evaluate("look.shownAnew()"), visit.view
