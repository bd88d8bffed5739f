"""Every page without a mouse: by Tab, Enter, Space and Escape alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

PHONE = (360, 640)
MENU_PAGES = ["parker-home", "parker-condition", "parker-not-found", "physio-home", "physio-pair", "physio-contact"]
WIDE_PAGES = ["parker-home", "parker-condition", "parker-town", "parker-towns", "physio-contact", "physio-person"]
"""Pages that look different from each other on a desktop."""
QUESTION_PAGES = ["parker-condition", "physio-condition"]

IN_SIGHT = """\
place => new Promise(still => requestAnimationFrame(() => requestAnimationFrame(() => {
    const { top, bottom } = document.querySelector(place).getBoundingClientRect()
    still(top >= 0 && bottom <= innerHeight)
})))
"""
"""Whether a place stands in the window once everything around it has been laid out."""


def walk(visit: Visit, key: str) -> list[dict[str, Any]]:
    """Press a key until the focus leaves the page, begins anew or does not get on; return where it has been."""
    stops = len(visit.tab.evaluate("look.stops()"))
    been: list[dict[str, Any]] = []
    while len(been) < 2 * stops + 10:
        visit.tab.keyboard.press(key)
        focus = visit.tab.evaluate("look.focus()")
        if focus is None or focus == (been or [None])[0]:
            break
        been.append(focus)
    return been


def faults(visit: Visit, been: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong where the focus has been."""
    return [f"{visit.view}: {fault}: {focus['name']}" for focus in been for fault in focus["faults"]]


def places(been: list[dict[str, Any]]) -> list[int]:
    """Return the places, among all stops of the page, where the focus has been."""
    return [focus["place"] for focus in been if focus["place"] >= 0]


def focused(visit: Visit) -> str:
    """Return the focused element's words."""
    return str(visit.tab.evaluate("document.activeElement.innerText.trim()"))


def test_the_first_tab_shows_a_link_that_skips_to_the_text(visit: Visit) -> None:
    """After Enter the next Tab is already in the text, behind menu and booking."""
    tab = visit.open(*PHONE)

    tab.keyboard.press("Tab")
    shown = visit.complaints("showing", ".skip:focus")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    behind = tab.evaluate("document.activeElement.matches('main *, main ~ *')")

    assert (1, True) == (len(shown), behind), visit.view


def test_tab_shows_every_stop_on_a_phone_and_leaves_the_page(visit: Visit) -> None:
    """In the order of the page, each outlined, none under the bar at the foot, none a trap."""
    visit.open(*PHONE)

    been = walk(visit, "Tab")

    assert [] == faults(visit, been)
    assert list(range(len(visit.tab.evaluate("look.stops()")))) == places(been), visit.view


@pytest.mark.parametrize("visit", WIDE_PAGES, indirect=True)
def test_tab_shows_every_stop_backwards_on_a_dark_desktop(visit: Visit) -> None:
    """From the last to the first, each outlined, none under anything, none a trap."""
    visit.open(1280, 640, scheme="dark")

    been = walk(visit, "Shift+Tab")

    assert [] == faults(visit, been)
    assert list(reversed(range(len(visit.tab.evaluate("look.stops()"))))) == places(been), visit.view


@pytest.mark.parametrize("visit", MENU_PAGES, indirect=True)
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_menu_of_a_phone_opens_and_takes_the_focus_to_its_first_entry(visit: Visit, key: str) -> None:
    """The entries cannot be seen before and can be seen after."""
    tab = visit.open(*PHONE)
    before = visit.complaints("showing", ".menu a")

    tab.focus(".top > .menu-button")
    tab.keyboard.press(key)
    after = visit.complaints("showing", ".menu a")
    tab.keyboard.press("Tab")

    assert ([], tab.locator(".menu a").count()) == (before, len(after)), visit.view
    assert tab.evaluate("document.activeElement === document.querySelector('.menu a')"), visit.view


@pytest.mark.parametrize("visit", MENU_PAGES, indirect=True)
def test_every_entry_of_the_open_menu_shows_its_focus(visit: Visit) -> None:
    """As on the page itself; the last stop is the button that closes."""
    tab = visit.open(*PHONE)
    tab.focus(".top > .menu-button")
    tab.keyboard.press("Enter")
    entries = tab.locator(".menu a, .menu button").count()

    been = []
    for _ in range(entries):
        tab.keyboard.press("Tab")
        been.append(tab.evaluate("look.focus()"))

    assert [] == faults(visit, been)
    assert tab.evaluate("document.activeElement === document.querySelector('.menu button')"), visit.view


@pytest.mark.parametrize("visit", MENU_PAGES, indirect=True)
@pytest.mark.parametrize("way", ["Escape", "button"])
def test_the_menu_of_a_phone_closes_and_gives_the_focus_back(visit: Visit, way: str) -> None:
    """By Escape, or by Enter on the button in it."""
    tab = visit.open(*PHONE)
    tab.focus(".top > .menu-button")
    tab.keyboard.press("Enter")

    tab.focus(".menu .menu-button" if way == "button" else ".menu a")
    inside = tab.locator(".menu :focus").count()
    tab.keyboard.press("Enter" if way == "button" else "Escape")
    shown = visit.complaints("showing", ".menu a")

    assert (1, []) == (inside, shown), visit.view
    assert tab.evaluate("document.activeElement === document.querySelector('.top > .menu-button')"), visit.view


@pytest.mark.parametrize("visit", QUESTION_PAGES, indirect=True)
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_everything_folded_opens_and_closes_by_key(visit: Visit, key: str) -> None:
    """Questions, the contents, and what is said in a film."""
    tab = visit.open(*PHONE)
    folded = tab.locator("main summary").all()
    states = []

    for summary in folded:
        summary.focus()
        tab.keyboard.press(key)
        opened = summary.evaluate("summary => summary.parentElement.open")
        tab.keyboard.press(key)
        states.append((opened, summary.evaluate("summary => summary.parentElement.open")))

    assert folded, visit.view
    assert [(True, False)] * len(folded) == states, visit.view


@pytest.mark.parametrize("visit", ["physio-condition"], indirect=True)
def test_a_film_is_asked_for_when_enter_is_pressed_and_takes_the_focus(visit: Visit) -> None:
    """Nothing is asked of the company that keeps it before that; the player stands where the link stood."""
    tab = visit.open(*PHONE)
    before = list(visit.heard.elsewhere)

    tab.focus(".film a")
    with tab.expect_event("requestfailed"):
        tab.keyboard.press("Enter")

    assert [] == before, visit.view
    assert {"www.youtube-nocookie.com"} == {urlsplit(address).netloc for address in visit.heard.elsewhere}, visit.view
    assert tab.evaluate("document.activeElement.matches('.film iframe[title]')"), visit.view


@pytest.mark.parametrize("visit", ["parker-condition"], indirect=True)
def test_a_film_still_to_be_supplied_says_so_in_its_place(visit: Visit) -> None:
    """The place of the film is shown, and what is said in it can be unfolded."""
    visit.look(*PHONE)

    shown = visit.complaints("showing", ".film .screen .todo, .film summary")

    assert 2 == len(shown), visit.view


@pytest.mark.parametrize("visit", ["parker-condition", "parker-town", "parker-page"], indirect=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_jump_to_a_source_and_back_ends_where_it_should(visit: Visit, width: int) -> None:
    """Also where what lies between has not been laid out before: it may not push the place out of the window."""
    tab = visit.open(width, 640)

    tab.locator(".cite a").first.click()
    tab.wait_for_function(IN_SIGHT, arg="li:target")
    tab.locator("li:target .back").first.click()
    tab.wait_for_function(IN_SIGHT, arg=".cite a:target")


@pytest.mark.parametrize("visit", ["parker-condition", "parker-town", "parker-page"], indirect=True)
def test_what_has_not_been_laid_out_is_found_in_the_page(visit: Visit) -> None:
    """A link to words at its end, such as search engines give, leads there as searching the page does."""
    visit.show(360, 640)
    visit.heard.start(f"{visit.address}#:~:text=This%20website%20is", altered=True)

    visit.tab.goto("about:blank")
    visit.tab.goto(visit.heard.address)

    visit.tab.wait_for_function(IN_SIGHT, arg=".fine p:nth-child(2)")
