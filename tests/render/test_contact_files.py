"""Cards for phones and the calendar of closures, read by the rules of their standards."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinicsite.render.contact_files import calendar, cards

if TYPE_CHECKING:
    from tests.conftest import Made, Project

WORDS = {"open": "Open", "closed": "Closed"}
KNOWN = {
    "TODO street and number": "1 Mill Street; Suite 2",
    "TODO the postal code": '"10001"',
    "TODO the telephone number": '"+1 212 736 5000"',
}


def site_with(project: Project, *lines: str, **known: str) -> Made:
    """Return a plan of the site with further lines for its one location."""
    text = project.site()
    for old, new in known.items():
        text = text.replace(old, new)
    return project.plan({"site.yaml": text + "".join(f"    {line}\n" for line in lines)})


def whole(project: Project, *lines: str) -> Made:
    """Return a plan of the site whose address and telephone are known."""
    return site_with(project, *lines, **KNOWN)


def properties(text: str) -> list[tuple[str, str]]:
    """Return the properties of a file by the rules of RFC 5545, 3.1: lines unfolded, values as they stand."""
    assert text.endswith("\r\n")
    rows = text.removesuffix("\r\n").split("\r\n")
    assert [] == [row for row in rows if len(row.encode()) > 75 or "\n" in row or "\r" in row]
    unfolded = re.sub(r"\r\n[ \t]", "", "\r\n".join(rows)).split("\r\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in unfolded)]


def card(made: Made) -> dict[str, str]:
    """Return the properties of the card of the only place."""
    [(name, text)] = cards(made.plan, made.site.config).items()
    assert "contact.vcf" == name
    return dict(properties(text))


def events(made: Made) -> list[dict[str, str]]:
    """Return the events of the calendar."""
    text = calendar(made.plan, made.site.config, WORDS)["closures.ics"]
    found: list[dict[str, str]] = []
    for name, value in properties(text):
        if (name, value) == ("BEGIN", "VEVENT"):
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


def spans(made: Made) -> list[tuple[str, ...]]:
    """Return from when to when the events last."""
    return [tuple(value for name, value in event.items() if name.startswith("DT") and name != "DTSTAMP") for event in
            events(made)]  # fmt: skip


def hours_known(project: Project, *lines: str) -> Made:
    """Return a plan of the site whose hours are known."""
    return site_with(project, *lines, **{"TODO the opening hours": "{mon-fri: 9:00-17:00}"})


def test_of_a_place_of_which_nothing_is_known_there_is_no_card(project: Project) -> None:
    """A card with a name alone would help nobody."""
    made = project.plan({})

    assert {} == cards(made.plan, made.site.config)


def test_a_card_has_name_telephone_and_address(project: Project) -> None:
    """Marks that part values are escaped within them."""
    assert {
        "BEGIN": "VCARD",
        "VERSION": "3.0",
        "N": "Mill Street Clinic;;;;",
        "FN": "Mill Street Clinic",
        "ORG": "Mill Street Clinic",
        "TEL;TYPE=WORK,VOICE": "+12127365000",
        "ADR;TYPE=WORK": r";;1 Mill Street\; Suite 2;Springfield;NY;10001;US",
        "URL": "https://www.clinic.example/",
        "END": "VCARD",
    } == card(whole(project))


def test_what_is_not_supplied_yet_stands_on_no_card(project: Project) -> None:
    """Half an address is none."""
    made = site_with(project, **{"TODO the telephone number": '"+1 212 736 5000"'})

    text = cards(made.plan, made.site.config)["contact.vcf"]

    assert ("ADR" in text, "TODO" in text) == (False, False)


def test_a_card_knows_the_door(project: Project) -> None:
    """Latitude before longitude."""
    assert "39.518600;-104.761360" == card(site_with(project, "coordinates: 39.51860, -104.76136"))["GEO"]


def test_each_of_several_places_has_a_card(project: Project) -> None:
    """Its name says which place it is."""
    second = "  - {name: Lake, street: 2 Lake Road, city: Springfield, region: NY, postal_code: '10002', country: US,"
    text = project.site(second, "     hours: TODO hours}").replace("TODO the telephone number", '"+1 212 736 5000"')
    made = project.plan({"site.yaml": text})

    made_cards = cards(made.plan, made.site.config)

    assert ["contact-lake.vcf", "contact-mill-street.vcf"] == sorted(made_cards)
    assert r"Mill Street Clinic\, Lake" == dict(properties(made_cards["contact-lake.vcf"]))["FN"]


@pytest.mark.parametrize("name", ["ä" * 80, "€" * 50, "x" * 74, "x" * 75, "x" * 300, "🏥" * 40])
def test_long_lines_are_folded_between_letters(project: Project, name: str) -> None:
    """No row is longer than 75 octets, and unfolding brings the name back."""
    text = project.site().replace("Mill Street Clinic", name).replace("TODO the telephone number", '"+12127365000"')
    made = project.plan({"site.yaml": text})

    assert name == card(made)["FN"]


def test_without_closures_there_is_no_calendar(project: Project) -> None:
    """A file without facts is not made."""
    made = hours_known(project)

    assert {} == calendar(made.plan, made.site.config, WORDS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("closures: [{date: 2026-11-26}]", [("20261126", "20261127")]),
        ("closures: [{from: 2026-12-24, to: 2027-01-01}]", [("20261224", "20270102")]),
        (
            "special_hours: [{date: 2026-12-31, hours: '9:00-12:00, 13:00-14:00'}]",
            [("20261231T140000Z", "20261231T170000Z"), ("20261231T180000Z", "20261231T190000Z")],
        ),
        ("special_hours: [{date: 2026-12-31, hours: 18:00-2:00}]", [("20261231T230000Z", "20270101T070000Z")]),
        ("special_hours: [{date: 2026-12-31, hours: 24 hours}]", [("20261231T050000Z", "20270101T050000Z")]),
        ("special_hours: [{date: 2026-12-31, hours: closed}]", [("20261231", "20270101")]),
    ],
)
def test_an_event_lasts_as_long_as_what_it_tells_of(
    project: Project, line: str, expected: list[tuple[str, ...]]
) -> None:
    """Whole days end on the day after; hours are told in UTC."""
    assert expected == spans(hours_known(project, line))


def test_hours_are_those_of_the_clock_on_the_wall(project: Project) -> None:
    """After the clocks have changed, nine o'clock is another hour in UTC."""
    text = project.site(
        "    special_hours: [{date: 2026-10-31, hours: 9:00-12:00}, {date: 2026-11-02, hours: 9:00-12:00}]"
    )
    text = text.replace("TODO the opening hours", "{mon-fri: 9:00-17:00}")
    made = project.plan({"site.yaml": text}, today=date(2026, 10, 20))

    assert ["20261031T130000Z", "20261102T140000Z"] == [start for start, _ in spans(made)]


def test_an_event_says_of_whom_it_tells_and_why(project: Project) -> None:
    """In a calendar it stands among many others."""
    [event] = events(hours_known(project, "closures: [{date: 2026-11-26, name: 'Feast; all day, here'}]"))

    assert r"Mill Street Clinic: Closed (Feast\; all day\, here)" == event["SUMMARY"]


def test_every_event_has_a_name_and_a_stamp_of_its_own(project: Project) -> None:
    """RFC 5545 wants both; they are the same in every build."""
    found = events(hours_known(project, "special_hours: [{date: 2026-12-31, hours: '9:00-12:00, 13:00-14:00'}]"))

    assert ["mill-street-20261231-1@www.clinic.example", "mill-street-20261231-2@www.clinic.example"] == [
        event["UID"] for event in found
    ]
    assert {"20261231T000000Z"} == {event["DTSTAMP"] for event in found}
