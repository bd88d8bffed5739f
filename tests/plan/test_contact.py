"""How to reach the clinic: one source, and nothing invented while a fact is missing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinicsite.model.values import Coordinates, Phone, Todo

if TYPE_CHECKING:
    from tests.conftest import Project

KNOWN = """\
site:
  url: https://www.clinic.example
  time_zone: America/New_York
clinic:
  name: Mill Street Clinic
  phone: "+1 303 555 2345"
locations:
  - name: Mill Street
    street: 1 Mill Street, Suite 2
    city: Springfield
    region: NY
    postal_code: "02134"
    country: US
    coordinates: 39.51860, -104.76136
    hours:
      mon-fri: 9:00-17:00
"""


def test_unknown_facts_stay_unknown(project: Project) -> None:
    """What nobody has supplied is a note of what is missing, in every form."""
    contact = project.plan({}).plan.contact
    place = contact.places[0]

    assert (Todo("the telephone number"), None, None) == (contact.phone, contact.email, contact.booking)
    assert (Todo("the telephone number"), Todo("the opening hours"), None) == (place.phone, place.hours, place.map_url)


def test_an_address_that_is_not_known_whole_says_what_is_missing(project: Project) -> None:
    """What is known of it is said as well."""
    place = project.plan({}).plan.contact.places[0]

    assert (Todo("street and number"), "Springfield, NY", Todo("the postal code")) == place.address


def test_known_facts_are_ready_to_be_shown(project: Project) -> None:
    """Number, address and place have the forms that pages, telephones and maps need."""
    contact = project.plan({"site.yaml": KNOWN}).plan.contact
    place = contact.places[0]

    assert Phone("+13035552345", "(303) 555-2345") == contact.phone
    assert ("1 Mill Street, Suite 2", "Springfield, NY 02134") == place.address
    assert Coordinates(39.5186, -104.76136) == place.coordinates


def test_a_known_address_has_a_map(project: Project) -> None:
    """The link opens the visitor's own map with the address in it."""
    place = project.plan({"site.yaml": KNOWN}).plan.contact.places[0]

    assert (
        "https://www.google.com/maps/search/?api=1&query=1%20Mill%20Street%2C%20Suite%202%2C%20Springfield%2C%20NY%2002134"
    ) == place.map_url


def test_the_owner_s_map_stands_before_the_search(project: Project) -> None:
    """Who names a map gets that map."""
    site = KNOWN.replace("    hours:", "    map_url: https://map.example/x\n    hours:")

    assert "https://map.example/x" == project.plan({"site.yaml": site}).plan.contact.places[0].map_url


def test_a_place_has_the_clinic_s_number_unless_it_has_its_own(project: Project) -> None:
    """A second practice may have a telephone of its own."""
    own = '  - name: Hill Road\n    phone: "+1 303 555 2346"\n    street: 2 Hill Road\n    city: Hilltop\n'
    site = KNOWN + own + '    region: NY\n    postal_code: "02135"\n    country: US\n    hours: {mon: closed}\n'

    places = project.plan({"site.yaml": site}).plan.contact.places

    assert ["+13035552345", "+13035552346"] == [place.phone.e164 for place in places if isinstance(place.phone, Phone)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Mill Street", "Hill Road"), ["mill-street", "hill-road"]),
        (("Praxis Süd", "Praxis Nord"), ["praxis-süd", "praxis-nord"]),
        (("Springfield", "Springfield"), ["springfield", "springfield-2"]),
        (("?", "!"), ["place", "place-2"]),
    ],
)
def test_each_place_has_an_anchor_of_its_own(project: Project, names: tuple[str, str], expected: list[str]) -> None:
    """Two rooms in one town are two places, on the page and for search engines."""
    second = KNOWN[KNOWN.index("  - name") :].replace("Mill Street\n", f'"{names[1]}"\n', 1)
    site = KNOWN.replace("name: Mill Street\n", f'name: "{names[0]}"\n', 1) + second

    places = project.plan({"site.yaml": site}).plan.contact.places

    assert expected == [place.anchor for place in places]


def test_hours_are_those_of_the_day_of_the_build(project: Project) -> None:
    """A closure that is over no longer shows."""
    site = KNOWN + "    closures:\n      - {date: 2026-11-26, name: Thanksgiving}\n"

    hours = [
        project.plan({"site.yaml": site}, day).plan.contact.places[0].hours
        for day in (date(2026, 11, 26), date(2026, 11, 27))
    ]

    assert [1, 0] == [len(known.notices) for known in hours if not isinstance(known, Todo)]
