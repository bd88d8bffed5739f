"""Opening hours as the theme's pages show them: right on every day on which somebody may read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from clinicsite.check.json_ld import nodes_of, validate_page
from clinicsite.check.page_facts import facts_of
from clinicsite.diagnostics import Severity
from clinicsite.render.pages import Renderer

if TYPE_CHECKING:
    from tests.conftest import Project

THEME = Path(__file__).parents[2]
WEEK = """\
    hours:
      mon: 9:00-12:30, 14:00-18:00
      tue-fri: 9:00-17:00
"""
CLOSURES = """\
    closures:
      - {date: 2026-11-26, name: Thanksgiving}
      - {from: 2026-12-24, to: 2026-12-26, name: Christmas}
"""
PATTERN = "Monday 9:00 am – 12:30 pm, 2:00 pm – 6:00 pm Tuesday to Friday 9:00 am – 5:00 pm Saturday and Sunday Closed"


def built(project: Project, hours: str, today: date) -> dict[str, bytes]:
    """Return the pages of a site with some hours, built on a day with the theme's templates."""
    project.theme = THEME
    site = project.site().replace("    hours: TODO the opening hours\n", hours)
    made = project.plan({"site.yaml": site, "content/conditions/sciatica.md": project.condition()}, today)
    made.outputs = {output.path: output for output in Renderer(made.site, made.plan, THEME, None).outputs()}
    return {path: output.data for path, output in made.outputs.items() if path.endswith(".html")}


def next_step(project: Project, hours: str, today: date) -> str | None:
    """Return what stands about hours beside the buttons."""
    pages = built(project, hours, today)
    found = BeautifulSoup(pages["conditions/sciatica/index.html"], "html5lib").select_one(".next-step .week")
    # Each span of hours is an element of its own, with the comma close behind it.
    return " ".join(found.get_text(" ").split()).replace(" ,", ",") if found else None


@pytest.mark.parametrize(
    ("hours", "today", "expected"),
    [
        (WEEK, date(2026, 11, 23), PATTERN),
        (
            WEEK + CLOSURES,
            date(2026, 11, 23),
            f"{PATTERN} Closed Thursday, November 26, for Thanksgiving; open again Friday, 9:00 am",
        ),
        (
            WEEK + CLOSURES,
            date(2026, 11, 26),
            f"{PATTERN} Closed Thursday, November 26, for Thanksgiving; open again Friday, 9:00 am",
        ),
        (
            WEEK + CLOSURES,
            date(2026, 11, 27),
            (
                f"{PATTERN} Closed Thursday, December 24, to Saturday, December 26, for Christmas; "
                "open again Monday, 9:00 am"
            ),
        ),
        (WEEK + CLOSURES, date(2026, 12, 27), PATTERN),
        ("    hours: TODO the opening hours\n", date(2026, 11, 23), None),
    ],
)
def test_the_week_and_what_is_next_stand_beside_the_buttons(
    project: Project, hours: str, today: date, expected: str | None
) -> None:
    """The usual week, closed days too, then the first closure that is not over; nothing while hours are not known."""
    assert expected == next_step(project, hours, today)


def test_no_day_is_singled_out(project: Project) -> None:
    """Pages built on Monday and on Wednesday are the same, byte for byte: a page may be read long after its day."""
    monday = built(project, WEEK + CLOSURES, date(2026, 11, 23))

    assert monday == built(project, WEEK + CLOSURES, date(2026, 11, 25))


SEASON = """\
    seasons:
      - {from: 11-01, to: 02-28, name: Winter, hours: {mon-thu: 10:00-16:00, sat: by appointment}}
"""
WINTER = "Winter, November 1, 2026 to February 28, 2027"


def test_a_season_stands_beside_the_usual_week_with_its_days(project: Project) -> None:
    """In the footer of every page, beside the buttons, and in the list of closures of the contact page."""
    pages = built(project, WEEK + SEASON, date(2026, 11, 23))
    footer = BeautifulSoup(pages["index.html"], "html5lib").select_one("footer .season")

    assert footer
    assert (
        f"{WINTER} Monday to Thursday 10:00 am – 4:00 pm Friday Closed Saturday by appointment Sunday Closed"
    ) == " ".join(footer.get_text(" ").split())
    assert f"{PATTERN} {WINTER} Monday to Thursday 10:00 am – 4:00 pm" in (
        next_step(project, WEEK + SEASON, date(2026, 11, 23)) or ""
    )


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 2, 28), date(2027, 5, 1)])
def test_seasons_and_closures_are_told_to_search_engines_as_pages_show_them(project: Project, day: date) -> None:
    """With the days on which they hold; a day by appointment is neither open nor closed there."""
    known = WEEK + SEASON + CLOSURES
    site = project.site().replace("    hours: TODO the opening hours\n", known)
    site = site.replace("TODO street and number", "1 Mill Street").replace("TODO the postal code", '"02134"')
    project.theme = THEME
    made = project.plan({"site.yaml": site}, day)
    outputs = {output.path: output for output in Renderer(made.site, made.plan, THEME, None).outputs()}
    facts = facts_of(outputs["index.html"])
    found = [fault for fault in validate_page(facts) if fault.severity is not Severity.ADVICE]
    hours = next(node for node in nodes_of(facts) if node.name.endswith("#clinic")).values["openingHoursSpecification"]

    told = {node.text("validFrom") for node in hours}

    expected = {"", *(["2026-11-01"] if day < date(2027, 3, 1) else [])}
    expected |= {"2026-11-26", "2026-12-24"} if day < date(2026, 11, 27) else set()
    assert ([], expected) == (found, told)
    winter = [node for node in hours if node.text("validFrom") == "2026-11-01"]
    assert "Saturday" not in [name for node in winter for name in node.values["dayOfWeek"]]


NEWS = "banner:\n  text: No telephone today. Please book online.\n  until: 2026-11-27 18:00\n"


@pytest.mark.parametrize(("day", "shown"), [(date(2026, 11, 27), True), (date(2026, 11, 28), False)])
def test_news_stand_at_the_top_of_every_page_until_they_end(project: Project, day: date, shown: bool) -> None:
    """They say when they end, so that an old copy of the page misleads nobody."""
    project.theme = THEME
    made = project.plan({"site.yaml": project.site() + NEWS}, day)
    pages = {output.path: output.data for output in Renderer(made.site, made.plan, THEME, None).outputs()}

    told = [
        " ".join(note.get_text().split())
        for path in ("index.html", "contact/index.html")
        for note in BeautifulSoup(pages[path], "html5lib").select("main [role=note], [role=note]")
    ]

    words = "No telephone today. Please book online. (valid until November 27, 2026, 6:00 pm)"
    assert [words] * 2 * shown == told
