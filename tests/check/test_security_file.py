"""How long `security.txt` holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinicsite.check.security_file import security_faults
from clinicsite.check.site_facts import SiteFacts, Sources

if TYPE_CHECKING:
    from tests.conftest import Project


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22", ["security.txt ran out on 2026-11-22."]),
        ("2026-11-23", ["security.txt ran out on 2026-11-23."]),
        ("2026-12-23", ["security.txt runs out in 30 days, on 2026-12-23."]),
        ("2026-12-24", []),
        ("2027-11-23", []),
        ("2028-01-01", ["security.txt runs out on 2028-01-01, which is more than a year ahead."]),
    ],
)
def test_the_owner_is_reminded_in_time(project: Project, day: str, said: list[str]) -> None:
    """A month before, and of a day that is too far ahead to be believed."""
    lines = ("security:", "  contact: [a@clinic.example]", f"  expires: {day}")
    made = project.plan({"site.yaml": project.site(*lines)})

    assert said == [
        fault.message for fault in security_faults(SiteFacts((), {}, sources=Sources(made.site, made.plan)))
    ]


def test_a_site_without_the_file_is_not_reminded(project: Project) -> None:
    """There is nothing to renew."""
    made = project.plan({})

    assert [] == list(security_faults(SiteFacts((), {}, sources=Sources(made.site, made.plan))))
