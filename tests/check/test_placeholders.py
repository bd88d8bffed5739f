"""Facts that are still to be supplied: where they stand and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinicsite.check.placeholders import placeholders
from clinicsite.diagnostics import Severity

if TYPE_CHECKING:
    from tests.conftest import Made, Project


def listed(made: Made) -> list[str]:
    """Return each fact's place and message."""
    return [f"{diagnostic.position} {diagnostic.message}" for diagnostic in placeholders(made.site, made.plan)]


def test_every_fact_of_the_site_is_named_with_its_line(project: Project) -> None:
    """The owner sees at once which lines to fill in."""
    assert [
        "site.yaml:7:3 clinic.phone: the telephone number",
        "site.yaml:10:5 locations[1].street: street and number",
        "site.yaml:13:5 locations[1].postal_code: the postal code",
        "site.yaml:15:5 locations[1].hours: the opening hours",
    ] == listed(project.plan({}))


def test_a_fact_of_the_owner_s_own_is_named(project: Project) -> None:
    """Facts under `facts:` too."""
    made = project.plan({"site.yaml": project.site("facts:", "  price: TODO the price")})

    assert "site.yaml:17:3 facts.price: the price" in listed(made)


def test_a_fact_of_a_page_is_named_with_its_line(project: Project) -> None:
    """Wherever it stands in the front matter."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition("W.", "last_reviewed: TODO the day"),
            "content/team/ada.md": project.text("W.", "role: R", "licences:", "  - name: L", "    number: TODO n"),
        }
    )

    assert [
        "content/conditions/sciatica.md:9:1 last_reviewed: the day",
        "content/team/ada.md:7:5 licences[1].number: n",
    ] == [line for line in listed(made) if line.startswith("content/")]


def test_a_page_that_is_not_published_lacks_nothing(project: Project) -> None:
    """A draft may have gaps."""
    made = project.plan({"content/pages/a.md": project.text("W.", "draft: true", "last_reviewed: TODO the day")})

    assert [] == [line for line in listed(made) if line.startswith("content/")]


def test_a_note_without_words_still_says_what_to_supply(project: Project) -> None:
    """TODO alone is enough."""
    made = project.plan({"site.yaml": project.site().replace("TODO the telephone number", "TODO")})

    assert "site.yaml:7:3 clinic.phone: this fact" in listed(made)


def test_facts_to_supply_are_warnings(project: Project) -> None:
    """The site can be built and looked at without them."""
    made = project.plan({})

    assert {Severity.WARNING} == {diagnostic.severity for diagnostic in placeholders(made.site, made.plan)}
