"""A site may take a check less seriously for a time, and the report says so."""

from __future__ import annotations

import pytest

from clinicsite.check import registry
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
