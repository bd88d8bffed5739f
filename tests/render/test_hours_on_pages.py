"""Opening hours as the theme's pages show them: right on every day on which somebody may read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

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
    return " ".join(found.get_text(" ").split()) if found else None


@pytest.mark.parametrize(
    ("hours", "today", "expected"),
    [
        (WEEK, date(2026, 11, 23), PATTERN),
        (WEEK + CLOSURES, date(2026, 11, 23), f"{PATTERN} Closed Thursday, November 26, for Thanksgiving"),
        (WEEK + CLOSURES, date(2026, 11, 26), f"{PATTERN} Closed Thursday, November 26, for Thanksgiving"),
        (
            WEEK + CLOSURES,
            date(2026, 11, 27),
            f"{PATTERN} Closed Thursday, December 24, to Saturday, December 26, for Christmas",
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
