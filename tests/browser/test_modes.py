"""The same pages in forced colours, without motion, and on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

A4 = (794, 1123)
"""A sheet in pixels, without margins."""
MARGINS: Any = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
"""What browsers leave free when they print."""


def printed(visit: Visit) -> Page:
    """Show a page as it would be printed, by somebody who reads light on dark."""
    return visit.look(*A4, scheme="dark", media="print")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_keep_a_border_in_forced_colours(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    """Their background is gone there: without a border they would look like any other text."""
    visit.look(360, scheme=scheme, forced_colors="active")

    assert [] == visit.complaints("unbordered", ".button")


@pytest.mark.parametrize("visit", ["parker-home", "parker-condition", "parker-town", "physio-contact"], indirect=True)
def test_boxes_keep_their_edges_in_forced_colours(visit: Visit) -> None:
    """Warnings, cards and panels stay apart from the text around them."""
    visit.look(forced_colors="active")

    assert [] == visit.complaints("unbordered", ".callout, .summary, .card, .chips a, .way, .place, .where, .next-step")


@pytest.mark.parametrize("visit", ["parker-home", "physio-home"], indirect=True)
@pytest.mark.parametrize(("motion", "expected"), [("no-preference", True), ("reduce", False)])
def test_pages_melt_into_each_other_for_those_who_like_motion(visit: Visit, motion: str, expected: bool) -> None:
    """By a rule alone: the browser does it where it can (CSS View Transitions Level 2)."""
    tab = visit.open()
    tab.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]

    tab.evaluate("addEventListener('pageswap', event => { sessionStorage.melts = event.viewTransition !== null })")
    tab.locator("main a[href^='/']:not([href*='#'])").first.click()
    tab.wait_for_url(lambda address: address != visit.address)

    assert str(expected).lower() == tab.evaluate("sessionStorage.melts"), visit.view


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_contrast_is_given_to_those_who_ask_for_it(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    """Body text and links stand out seven to one, and lines become as strong as text (WCAG 2.2, 1.4.6)."""
    visit.look(scheme=scheme, contrast="more")

    assert [] == visit.complaints("fainterThan", 7, "main p, main li, main a, main dd, .top a, .button")


def test_nothing_moves_for_those_who_ask_for_less_motion(visit: Visit) -> None:
    """No animation, no transition, no smooth scrolling."""
    visit.look(reduced_motion="reduce")

    assert [] == visit.complaints("motion")


def test_bars_buttons_and_menus_are_not_printed(visit: Visit) -> None:
    """Paper cannot be pressed."""
    printed(visit)

    assert [] == visit.complaints("showing", ".bar, .button, button, .menu, .skip, .crumbs")


def test_the_address_is_printed(visit: Visit) -> None:
    """Whoever holds the sheet can find the clinic, and the page."""
    tab = printed(visit)

    clinic = visit.complaints("showing", "footer address")
    here = tab.locator("footer .print-only").last.inner_text()

    assert (True, True) == (bool(clinic), ".example/" in here), visit.view


@pytest.mark.parametrize("visit", ["parker-condition", "physio-condition"], indirect=True)
def test_what_is_folded_is_printed(visit: Visit) -> None:
    """Answers to questions, and what is said in a film."""
    tab = printed(visit)

    folded = tab.locator("main .text details > :not(summary)").count()

    assert folded > 0, visit.view
    assert folded == len(visit.complaints("showing", "main .text details > :not(summary)")), visit.view


def test_what_is_printed_is_dark_enough_for_paper(visit: Visit) -> None:
    """Also from a dark screen, for paper is white."""
    printed(visit)

    assert [] == visit.complaints("faintOnPaper")


def test_nothing_is_cut_off_on_paper(visit: Visit) -> None:
    """Paper cannot be scrolled."""
    printed(visit)

    assert [] == visit.complaints("layout")


@pytest.mark.parametrize("visit", ["parker-sheet", "physio-sheet"], indirect=True)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_sheet_for_the_waiting_room_is_one_page_of_paper(visit: Visit, paper: str) -> None:
    """With the address, the hours of every place and the code to book."""
    tab = printed(visit)

    pages = re.findall(rb"/Type\s*/Page\b", tab.pdf(format=paper, margin=MARGINS))

    assert 1 == len(pages), visit.view
