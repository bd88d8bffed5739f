"""The report of `check --html` in a browser: everybody can read it, on a phone as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from clinicsite.check.report_html import html_report
from tests.browser.test_axe import RULES, VIEWS
from tests.check.test_reports import DAY, LATER, WRONG, audit

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing_in_the_report_and_nothing_is_wider_than_the_screen(
    browser: Browser, width: int, scheme: str
) -> None:
    """With every part open, light and dark."""
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab.set_content(html_report(audit(WRONG, LATER, before=("old",)), DAY))
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    tab.evaluate(AXE_SCRIPT)

    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = tab.evaluate("options => axe.run(document, options)", options)["violations"]
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.close()

    assert ([], width) == ([(rule["id"], rule["nodes"][0]["html"]) for rule in found], wide)
