"""What directories are told: the facts of the pages, in the order of their forms."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

import clinicsite
from clinicsite.inquiries import DIRECTORIES
from clinicsite.load.data import read_data
from clinicsite.render.profile import Profile, profile
from clinicsite.render.profile_sheets import _as_words, outputs, text

if TYPE_CHECKING:
    from tests.conftest import Project

DATA = Path(clinicsite.__file__).parent / "directories"
KNOWN = {
    "https://www.clinic.example": "https://www.mill-street-clinic.com",
    "TODO the telephone number": '"+1 212 736 5000"',
    "TODO street and number": "12 Mill Street, Suite 3",
    "TODO the postal code": '"12345"',
    "TODO the opening hours": '{mon-fri: "9:00-12:00, 13:00-17:00", sat: "0:00-24:00"}',
}
EXCEPTIONS = (
    "    closures: [{from: 2026-12-24, to: 2026-12-25, name: Christmas}]",
    "    special_hours: [{date: 2026-11-26, hours: 9:00-12:00}]",
)


def made(project: Project, *lines: str, known: bool = True) -> Profile:
    """Return the profile of a site of which much is known, or nothing."""
    settings = project.site(*(EXCEPTIONS if known else ()), *lines)
    for old, new in KNOWN.items() if known else ():
        settings = settings.replace(old, new)
    plan = project.plan({"site.yaml": settings})
    directories: list[dict[str, Any]] = [read_data(DATA, code) for code in DIRECTORIES]
    return profile(plan.site, plan.plan, directories, ["The name is odd."])


def files(profile: Profile) -> dict[str, str]:
    """Return the papers by name."""
    return {output.path: output.data.decode() for output in outputs(profile)}


def row(profile: Profile, name: str) -> dict[str, str]:
    """Return the one row of a sheet for uploading."""
    [found] = csv.DictReader(io.StringIO(files(profile)[name], newline=""))
    return found


def test_google_s_sheet_holds_what_its_form_asks_for(project: Project) -> None:
    """The headings are Google's; what is not known has no column, because an empty one deletes."""
    assert {
        "Store code": "mill-street-clinic-mill-street",
        "Business name": "Mill Street Clinic",
        "Address line 1": "12 Mill Street, Suite 3",
        "Locality": "Springfield",
        "Administrative area": "NY",
        "Country/Region": "US",
        "Postal code": "12345",
        "Primary phone": "+12127365000",
        "Website": "https://www.mill-street-clinic.com/",
        "Sunday hours": "x",
        **{f"{day} hours": "09:00-12:00, 13:00-17:00" for day in ("Monday", "Tuesday", "Wednesday", "Thursday")},
        "Friday hours": "09:00-12:00, 13:00-17:00",
        "Saturday hours": "00:00-24:00",
        "Special hours": "2026-11-26: 09:00-12:00, 2026-12-24: x, 2026-12-25: x",
    } == row(made(project), "google.csv")


def test_each_directory_that_takes_sheets_gets_one(project: Project) -> None:
    """The rest are copied by hand."""
    assert {"profile.html", "profile.txt", "apple.csv", "bing.csv", "google.csv"} == set(files(made(project)))


def test_a_sheet_waits_until_every_directory_would_take_it(project: Project) -> None:
    """Without an address and a number there is nothing to upload."""
    found = made(project, known=False)

    assert {"profile.html", "profile.txt"} == set(files(found))
    assert "TO BE SUPPLIED: street and number, the postal code, the telephone number" in text(found)


def test_a_profession_names_the_categories(project: Project) -> None:
    """In the directories' own words."""
    project.write({"site.yaml": ""})
    settings = project.site().replace("  name: Mill", "  profession: chiropractic\n  name: Mill")
    plan = project.plan({"site.yaml": settings})

    found = profile(plan.site, plan.plan, [], [])

    assert "Main category:         Chiropractor" in text(found)


def test_what_is_not_known_is_marked_and_never_made_up(project: Project) -> None:
    """On paper as in the terminal; a stand-in for the address of the website is not told either."""
    page = BeautifulSoup(files(made(project, known=False))["profile.html"], "html5lib")

    marked = {str(cell.find_parent("tr").th.text) for cell in page.select("mark")}  # type: ignore[union-attr]
    assert {"Telephone", "Website", "Address", "Hours", "Description", "Main category"} <= marked
    assert "clinic.example" not in page.text


def test_the_sheet_says_all_that_the_text_says(project: Project) -> None:
    """Both are made of the same rows; what was said of the name stands below them."""
    found = made(project)
    page = BeautifulSoup(files(found)["profile.html"], "html5lib")

    rows = {
        (section.h2.text, tr.th.text): tr.td.get_text("|")
        for section in page.select("section")
        for tr in section.select("tr")
    }
    assert rows["The place", "Telephone"] == "(212) 736-5000\n+12127365000"
    assert [(part.title, row.label) for part in found.sections for row in part.rows] == list(rows)
    assert ["The name is odd."] == [item.text for item in page.select("section:first-of-type li")]


@pytest.mark.parametrize(
    ("description", "note"),
    [
        ("A clinic.", "9 of 750 characters"),
        ("A" * 751, "751 of 750 characters: too long, shorten it"),
        (
            "Call 212 736 5000.",
            "18 of 750 characters; take out web address, e-mail and telephone number, they are not allowed here",
        ),
    ],
)
def test_the_description_is_measured_against_each_limit(project: Project, description: str, note: str) -> None:
    """Google's own rules for it are told where they are broken."""
    settings = project.site().replace("  name: Mill", f"  description: {description}\n  name: Mill")
    plan = project.plan({"site.yaml": settings})

    found = profile(plan.site, plan.plan, [read_data(DATA, "google")], [])

    [section] = [section for section in found.sections if section.title == "Google Business Profile"]
    assert [note] == [row.note for row in section.rows if row.label == "Description"]


def test_a_season_s_week_stands_in_the_sheet_with_its_days(project: Project) -> None:
    """Directories know no seasons, so the owner enters them when they begin."""
    season = (
        "    seasons:",
        "      - {name: Winter, from: 2026-12-01, to: 2027-02-28, hours: {mon-fri: 10:00-15:00, sat-sun: closed}}",
    )

    said = text(made(project, *season))

    assert "Winter, December 1, 2026 to February 28, 2027: Monday to Friday: 10:00 am – 3:00 pm" in said


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ('\'=HYPERLINK("https://x.example")', '=HYPERLINK("https://x.example")'),
        ("'@SUM(1)", "@SUM(1)"),
        ("'-cmd|x!A0", "-cmd|x!A0"),
        ("+494066969120", "+494066969120"),
        ("-10.5", "-10.5"),
        ("Mill Street Clinic", "Mill Street Clinic"),
    ],
)
def test_no_cell_of_a_sheet_is_a_formula(shown: str, written: str) -> None:
    """Programs for tables reckon with what begins so; numbers stay numbers."""
    assert shown == _as_words(written)
