"""No page needs a script: everything is there, and everything leads on, in a browser that runs none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Heard, Visit

PHONE = (360, 640)
FILM = "https://www.youtube.com/watch?v=aaaaaaaaaaa"
RUNNING = """\
() => [...document.scripts].filter(one => one.type !== "application/ld+json")
    .map(one => ({ address: one.src, size: one.text.length }))
"""
"""The scripts of a page, but for the data that search engines read."""


def test_no_link_is_lost_without_scripts(scriptless: Visit) -> None:
    """To every place leads one that can be seen, or stands in the menu or in something that unfolds."""
    scriptless.look(*PHONE)

    assert [] == scriptless.complaints("unreachable")


@pytest.mark.parametrize("scriptless", ["parker-home", "parker-condition", "physio-home"], indirect=True)
def test_the_menu_works_without_scripts(scriptless: Visit) -> None:
    """Its button opens it, and its first entry leads to another page."""
    tab = scriptless.open(*PHONE)
    entry = tab.locator(".menu a:not([aria-current])").first
    target = entry.get_attribute("href")

    tab.click(".top > .menu-button")
    entry.click()
    tab.wait_for_url(f"**{target}")

    assert 1 == tab.locator(f'.menu a[aria-current][href="{target}"]').count(), scriptless.view


@pytest.mark.parametrize("scriptless", ["parker-condition", "physio-condition"], indirect=True)
def test_answers_unfold_without_scripts(scriptless: Visit) -> None:
    """A press on each question shows its answer."""
    tab = scriptless.open(*PHONE)
    questions = tab.locator(".faq summary").all()

    for question in questions:
        question.click()

    assert questions, scriptless.view
    answers = scriptless.complaints("showing", ".faq details > summary + *")
    assert len(questions) == len(answers), scriptless.view


@pytest.mark.parametrize("scriptless", ["physio-condition"], indirect=True)
def test_a_film_is_a_plain_link_without_scripts(scriptless: Visit) -> None:
    """It leads to the page of the company that keeps it."""
    tab = scriptless.open(*PHONE)

    with tab.expect_event("requestfailed"):
        tab.locator(".film a").press("Enter")

    assert [FILM] == scriptless.heard.elsewhere, scriptless.view


def test_words_are_the_same_with_and_without_scripts(scriptless: Visit, tab: tuple[Page, Heard]) -> None:
    """A script may add comfort, never content."""
    page, heard = tab
    scripted = replace(scriptless, tab=page, heard=heard)

    words = [visit.look(*PHONE).inner_text("body") for visit in (scriptless, scripted)]

    assert words[0] == words[1], scriptless.view


def test_what_runs_on_a_page_is_less_than_a_kilobyte(scriptless: Visit) -> None:
    """And stands in the page: nothing is fetched to be run."""
    tab = scriptless.look()

    scripts = tab.evaluate(RUNNING)

    assert [] == [script["address"] for script in scripts if script["address"]], scriptless.view
    assert sum(script["size"] for script in scripts) < 1024, scriptless.view
