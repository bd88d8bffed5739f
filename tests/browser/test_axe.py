"""What axe, the usual checker of accessibility, finds on a page of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

ROOT = Path(__file__).parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
VIEWS: list[tuple[int, Literal["light", "dark"]]] = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


def violations(visit: Visit) -> list[str]:
    """Return each element that breaks a rule, with the rule and what is wrong."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = visit.tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{visit.view}: {rule['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing_on_phone_and_desktop_light_and_dark(visit: Visit) -> None:
    """WCAG 2.2 at levels A and AA, and what axe calls best practice."""
    visit.look().evaluate(AXE_SCRIPT)
    found = []

    for width, scheme in VIEWS:
        visit.show(width, scheme=scheme)
        found += violations(visit)

    assert [] == found


def test_every_template_has_a_page_that_is_visited(pages: Mapping[str, Mapping[str, str]]) -> None:
    """A new kind of page cannot stay out of these tests."""
    templates = {path.stem for path in ROOT.glob("templates/*.html")} - {"base"}

    visited = {kind for of_site in pages.values() for kind in of_site}

    assert templates == visited


@pytest.mark.parametrize("site", ["parker", "physio"])
def test_every_kind_of_page_that_a_site_has_is_visited(
    site: str, published: dict[str, Path], pages: Mapping[str, Mapping[str, str]]
) -> None:
    """A site's first person or pair of town and condition is visited like the others."""
    bodies = [BeautifulSoup(path.read_bytes(), "html5lib").body for path in published[site].rglob("*.html")]

    kinds = {kind for body in bodies if body for kind in body.get_attribute_list("class") if kind}

    assert set() == kinds - set(pages[site])
