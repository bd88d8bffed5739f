"""The map of the site for search engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from clinicsite.model.made import Output
from clinicsite.render import sitemap
from clinicsite.render.headers import Needs
from clinicsite.render.sitemap import sitemaps

if TYPE_CHECKING:
    from tests.conftest import Made, Project

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
BASE = "https://www.clinic.example"


def maps(made: Made, days: dict[str, date] | None = None, logo: str | None = None) -> dict[str, str]:
    """Return the maps of a site; every page shows two pictures, one of them twice."""
    needs = Needs()
    html = b'<img alt="" src="/assets/a%20b.png"><img src="/assets/logo.svg"><img src="/assets/a%20b.png" width="1">'
    for page in made.plan.pages:
        needs.see(Output(page.output_path, html, ""))
    return sitemaps(made.plan.pages, BASE, days or {}, needs.pictures, logo)


def test_every_page_is_listed_with_its_day_and_its_pictures(project: Project) -> None:
    """Addresses are whole, a picture stands once, the logo belongs to no page."""
    made = project.plan({"content/pages/about.md": project.text()})

    tree = ET.fromstring(maps(made, {"/about/": date(2026, 11, 1)}, "/assets/logo.svg")["sitemap.xml"])

    picture = [f"{BASE}/assets/a%20b.png"]
    assert [
        (f"{BASE}/", None, picture),
        (f"{BASE}/about/", "2026-11-01", picture),
        (f"{BASE}/contact/", None, picture),
    ] == [
        (
            url.findtext(f"{MAP}loc"),
            url.findtext(f"{MAP}lastmod"),
            [image.text for image in url.iterfind(f"{IMAGE}image/{IMAGE}loc")],
        )
        for url in tree
    ]


def test_what_is_not_to_be_listed_is_left_out(project: Project) -> None:
    """The map must not contradict the pages."""
    made = project.plan({"content/pages/404.md": project.text()})

    assert "404" not in maps(made)["sitemap.xml"]


def test_pictures_are_only_announced_where_there_are_any(project: Project) -> None:
    """A site without pictures has a plain map."""
    made = project.plan({})

    assert "image" not in sitemaps(made.plan.pages, BASE, {}, (), None)["sitemap.xml"]


@pytest.mark.parametrize(("limit", "value"), [("MOST_ADDRESSES", 2), ("MOST_BYTES", 750)])
def test_above_a_limit_there_are_several_and_an_index(
    project: Project, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page stands in one of them; none is larger than allowed."""
    monkeypatch.setattr(sitemap, limit, value)
    made = project.plan({})
    pages = [replace(made.plan.pages[0], url=f"/{n}/", output_path=f"{n}/index.html") for n in range(5)]
    made.plan = replace(made.plan, pages=tuple(pages))

    found = maps(made)

    parts = [name for name in found if name != "sitemap.xml"]
    index = ET.fromstring(found["sitemap.xml"])
    listed = [loc.text for name in parts for loc in ET.fromstring(found[name]).iterfind(f"{MAP}url/{MAP}loc")]
    assert ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"] == parts
    assert [f"{BASE}/{name}" for name in parts] == [loc.text for loc in index.iterfind(f"{MAP}sitemap/{MAP}loc")]
    assert [f"{BASE}/{n}/" for n in range(5)] == listed
    assert [] == [name for name in parts if len(found[name].encode()) > sitemap.MOST_BYTES]
