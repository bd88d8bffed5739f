"""Pages about a condition in a town that nobody has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import Project

if TYPE_CHECKING:
    from tests.conftest import Made

SETTINGS = ("pairs:", '  title: "{condition} in {town}"', '  description: "{about} For people in {town}, {county}."')
FILES = {
    "content/conditions/sciatica.md": Project.condition("See [us](../pages/about.md) about **it**."),
    "content/towns/riverton.md": Project.town("Riverton", "The river runs *here*.\n\nBoats lie along the quay."),
    "content/pages/about.md": Project.text("Words."),
}
URL = "/areas/riverton/sciatica/"


def made_with(project: Project, *lines: str) -> Made:
    """Render a site with made pages."""
    return project.render({"site.yaml": Project.site(*SETTINGS, "town_gate: false", *lines), **FILES})


def test_a_made_page_shows_the_text_of_its_condition(project: Project) -> None:
    """Links lead where they lead on the page of the condition."""
    made = made_with(project)

    main = made.main(URL)

    assert ["/about/"] == [link["href"] for link in main.select("a")]


def test_a_made_page_is_titled_by_the_pattern(project: Project) -> None:
    """Names in braces stand for what both files say."""
    made = made_with(project)

    page = next(page for page in made.plan.pages if page.url == URL)

    front = page.document.front
    assert ("A title in Riverton", "A description. For people in Riverton, .") == (front.title, front.description)


def test_no_page_is_put_together_behind_the_town_gate(project: Project) -> None:
    """Pages that differ in a name are spam to search engines, so they do not exist, and the owner is told why."""
    made = project.plan({"site.yaml": Project.site(*SETTINGS), **FILES})

    assert ([], ["site.yaml:16 pairs-gated"]) == (
        [page.url for page in made.plan.pages if page.url == URL],
        [line for line in made.lines if "pairs" in line],
    )


def test_a_text_for_the_pair_stands_before_a_made_one(project: Project) -> None:
    """What the owner has written is her page."""
    own = {"content/towns/riverton/sciatica.md": Project.pair("My own words.")}
    made = project.render({"site.yaml": Project.site(*SETTINGS, "town_gate: false"), **FILES, **own})

    assert "My own words." in made.main(URL).get_text()
