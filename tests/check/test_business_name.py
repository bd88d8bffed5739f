"""Names that directories accept, and those they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinicsite.check.business_name import name_faults
from clinicsite.check.site_facts import SiteFacts, Sources

if TYPE_CHECKING:
    from tests.conftest import Project


def said(project: Project, name: str) -> list[str]:
    """Return what is said of a name, its beginning left out."""
    made = project.plan({"site.yaml": project.site().replace("Mill Street Clinic", f'"{name}"')})
    found = name_faults(SiteFacts((), {}, sources=Sources(made.site, made.plan)))
    return [fault.message.removeprefix(f'The name "{name}" ') for fault in found]


@pytest.mark.parametrize(
    "name",
    [
        "Mill Street Clinic",
        "Acupuncture Associates",
        "Praxis am Kanal",
        "St. Mary's",
        "ABC Physio",
        "Lee & Sons",
        "A-Z",
    ],
)
def test_a_real_name_is_left_alone(project: Project, name: str) -> None:
    """Services and signs that names really have are no fault."""
    assert [] == said(project, name)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Mill Clinic 212 736 5000", "has a telephone number in it."),
        ("www.mill.example", "has a web address in it."),
        ("mill-clinic.com", "has a web address in it."),
        ("Mill Clinic®", "has a sign of a trade mark in it."),
        ("Mill Clinic 9:00-17:00", "has opening hours in it."),
        ("Mill Clinic 24/7", "has opening hours in it."),
        ("Mill Clinic | Back pain", "has a sign that sets off a slogan in it."),
        ("Mill Clinic - we care", "has a sign that sets off a slogan in it."),
        ("MILL STREET CLINIC", "has words all in capitals in it."),
        ("The best Mill Clinic", 'has the praise "best" in it.'),
        ("Top Clinic!", 'has a sign that sets off a slogan and the praise "top" in it.'),
        ("Clinic Springfield", 'holds "Springfield": a town or a service of yours.'),
    ],
)
def test_what_directories_refuse_is_named(project: Project, name: str, wrong: str) -> None:
    """Each with its reason."""
    assert [wrong] == said(project, name)
