"""A site may take a check less seriously for a time, and the report says so."""

from __future__ import annotations

import pytest

from clinicsite.check import overrides, registry
from clinicsite.check.checks import Area
from clinicsite.check.overrides import judged
from clinicsite.check.site_facts import Sources
from clinicsite.diagnostics import Diagnostic, Position, Severity
from tests.conftest import Project

FOUND = Diagnostic("page-thin", Severity.ADVICE, "Thin.", Position("content/pages/fees.md", 2, 1))
DEAD = Diagnostic("dead-link-in-page", Severity.ERROR, "Dead.", Position("content/index.md", 9, 1))


def sources(project: Project, *lines: str) -> Sources:
    """Return the sources of a site with entries under `checks:`."""
    made = project.plan({"site.yaml": Project.site("checks:", *(f"  - {line}" for line in lines))})
    return Sources(made.site, made.plan)


@pytest.mark.parametrize(
    ("line", "left", "counted"),
    [
        ("{code: page-thin, severity: off, reason: Short, until: 2027-01-01}", [DEAD], [1]),
        ("{code: page-thin, severity: off, reason: Short, until: 2026-11-23}", [DEAD], [1]),
        ("{code: page-thin, severity: off, reason: Short, until: 2026-11-22}", [FOUND, DEAD], []),
        ("{code: page-thin, severity: off, reason: Short, until: 2027-01-01, page: index.md}", [FOUND, DEAD], [0]),
        ("{code: page-thin, severity: off, reason: Short, until: 2027-01-01, page: pages/fees.md}", [DEAD], [1]),
        ("{code: unheard-of, severity: off, reason: Short, until: 2027-01-01}", [FOUND, DEAD], []),
    ],
)
def test_an_entry_covers_what_it_names(project: Project, line: str, left: list[Diagnostic], counted: list[int]) -> None:
    """One check, for one page or all, until its last day and no longer."""
    result = judged([FOUND, DEAD], sources(project, line), registry.BY_CODE)

    assert (left, counted) == (list(result.found), [one.number for one in result.silenced])


def test_an_error_can_become_a_warning(project: Project) -> None:
    """It is still told, and no longer stops publishing."""
    line = "{code: dead-link-in-page, severity: warning, reason: Being built, until: 2027-01-01}"

    result = judged([DEAD], sources(project, line), registry.BY_CODE)

    assert [Severity.WARNING] == [found.severity for found in result.found]


@pytest.mark.parametrize(
    ("lines", "off"),
    [
        (["{code: page-thin, severity: off, reason: Short, until: 2027-01-01}"], {"page-thin"}),
        (["{code: page-thin, severity: off, reason: Short, until: 2026-11-22}"], set()),
        (["{code: page-thin, severity: off, reason: Short, until: 2027-01-01, page: index.md}"], set()),
        (["{code: dead-link-in-page, severity: warning, reason: Being built, until: 2027-01-01}"], set()),
        (
            [
                "{code: dead-link-in-page, severity: warning, reason: Built, until: 2027-01-01, page: index.md}",
                "{code: dead-link-in-page, severity: off, reason: Being built, until: 2027-01-01}",
            ],
            set(),
        ),
    ],
)
def test_a_check_is_left_out_only_where_nothing_of_it_would_be_told(
    project: Project, lines: list[str], off: set[str]
) -> None:
    """For all pages, on this day, and as no entry before has it otherwise for one of them."""
    assert off == overrides.off(sources(project, *lines), registry.BY_CODE)


def test_a_build_makes_no_check_of_which_nothing_would_be_told() -> None:
    """A check goes with the last of its faults."""
    codes = ["promise-of-result", "borrowed-authority", "advice-against-care"]
    areas = [[check.area for check in registry.of_pages(frozenset(off))] for off in (codes[:2], codes)]

    assert [True, False] == [Area.CLAIMS in found for found in areas]
