"""What becomes of a page about a town that does not pass the gate: it is there, and nothing leads to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.conftest import Project

if TYPE_CHECKING:
    from tests.conftest import Made

REFUSED, LISTED = "/areas/riverton/", "/areas/hilltop/"
FILES = {
    "site.yaml": Project.site("towns: [riverton, hilltop]", "files:", "  assistants: true"),
    "content/conditions/sciatica.md": Project.condition(),
    "content/towns/index.md": Project.text(),
    "content/towns/riverton.md": Project.town("Riverton", "Words.")
    .replace("travel_tip", "distance")
    .replace("route", "county"),
    "content/towns/hilltop.md": Project.town("Hilltop", "Orchards and ladders, and arms above the head."),
}


def naming(made: Made, url: str) -> list[str]:
    """Return the files that name an address, but the page itself."""
    own = made.path_of(url)
    return sorted(path for path, output in made.outputs.items() if path != own and url.encode() in output.data)


def test_a_refused_page_is_built_and_hidden_from_search_engines(project: Project) -> None:
    """It says so itself, and describes nothing to them."""
    page = project.render(FILES).page(REFUSED)

    assert ["noindex"] == [tag["content"] for tag in page.select("meta[name=robots]")]
    assert [] == page.select("link[rel=canonical], script[type='application/ld+json']")


def test_no_file_of_the_site_names_a_refused_page(project: Project) -> None:
    """Neither lists nor the site map, structured data, map files or the list for assistants; a good page is in all."""
    made = project.render(FILES)

    assert ([], True) == (naming(made, REFUSED), {"sitemap.xml", "llms.txt"} <= set(naming(made, LISTED)))


def test_a_town_of_a_refused_page_is_not_told_as_served(project: Project) -> None:
    """Search engines learn of the other one only."""
    made = project.render(FILES)
    graphs = [json.loads(tag.string or "") for tag in made.page("/").select("script[type='application/ld+json']")]

    clinic = next(node for node in graphs[0]["@graph"] if node["@id"].endswith("#clinic"))

    assert ["Hilltop"] == [town["name"] for town in clinic["areaServed"]]


def test_a_refused_page_about_a_condition_in_a_town_is_made_for_the_preview_only(project: Project) -> None:
    """Whoever writes it can look at it; visitors cannot."""
    pair = {"content/towns/hilltop/sciatica.md": Project.text("About sciatica there.")}
    url = f"{LISTED}sciatica/"

    published, shown = (project.plan({**FILES, **pair}, drafts=drafts).plan.pages for drafts in (False, True))

    assert ([], [False]) == (
        [page.indexable for page in published if page.url == url],
        [page.indexable for page in shown if page.url == url],
    )
