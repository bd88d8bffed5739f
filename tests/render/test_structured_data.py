"""The JSON-LD of a page: right by construction, silent about what nobody has supplied."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from clinicsite.render.structured_data import graph_for

if TYPE_CHECKING:
    from tests.conftest import Made, Project

BASE = "https://www.clinic.example"
KNOWN = """\
site:
  url: https://www.clinic.example/
  time_zone: America/New_York
clinic:
  name: Mill Street Clinic
  type: Physiotherapy
  description: A clinic for backs.
  phone: "+1 303 555 2345"
  email: desk@clinic.example
  booking: https://book.example/mill
  price_range: $60 to $120
  same_as: [https://maps.example/mill]
locations:
  - name: Mill Street
    street: 1 Mill Street
    city: Springfield
    region: NY
    postal_code: "02134"
    country: US
    coordinates: 39.51860, -104.76136
    hours:
      mon-thu: 9:00-12:30, 14:00-18:00
      fri: 24 hours
      sat: 20:00-2:00
"""
OTHER_PLACE = """\
  - name: Hill Road
    street: 2 Hill Road
    city: Hilltop
    region: NY
    postal_code: "02135"
    country: US
    phone: "+1 303 555 2346"
    hours: {mon: 9:00-17:00}
"""


def graph(made: Made, url: str = "/") -> dict[str, dict[str, Any]]:
    """Return the nodes of a page's graph by what is behind the `#` of their id."""
    page = next(page for page in made.plan.pages if page.url == url)
    data: Any = graph_for(page, made.plan, made.site.config)
    return {node["@id"].partition("#")[2]: node for node in data["@graph"]}


def opening(made: Made) -> list[tuple[object, ...]]:
    """Return the clinic's opening hours: days or dates, from, to."""
    return [
        (hours.get("dayOfWeek") or (hours["validFrom"], hours["validThrough"]), hours["opens"], hours["closes"])
        for hours in graph(made)["clinic"]["openingHoursSpecification"]
    ]


def strings(value: object) -> list[str]:
    """Return every text in a graph."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


# --- what is not known --------------------------------------------------------------------------------------------


def test_a_clinic_without_an_address_is_an_organization(project: Project) -> None:
    """A local business needs an address (Google LocalBusiness), so it is called one only when it has one."""
    assert {
        "@type": "Organization",
        "@id": f"{BASE}/#clinic",
        "name": "Mill Street Clinic",
        "url": f"{BASE}/",
    } == graph(project.plan({}))["clinic"]


@pytest.mark.parametrize("key", ["street", "city", "region", "postal_code"])
def test_an_address_of_which_a_part_is_missing_is_none(project: Project, key: str) -> None:
    """Half an address would send people to the wrong place."""
    lines = [f"    {key}: TODO" if line.startswith(f"    {key}:") else line for line in KNOWN.splitlines()]

    clinic = graph(project.plan({"site.yaml": "\n".join(lines) + "\n"}))["clinic"]

    told = set(clinic) & {"address", "geo", "hasMap", "openingHoursSpecification"}
    assert ("Organization", set()) == (clinic["@type"], told)


TODOS = {
    "phone": ('  phone: "+1 303 555 2345"', "telephone"),
    "email": ("  email: desk@clinic.example", "email"),
    "booking": ("  booking: https://book.example/mill", "potentialAction"),
    "price_range": ("  price_range: $60 to $120", "priceRange"),
    "coordinates": ("    coordinates: 39.51860, -104.76136", "geo"),
}


@pytest.mark.parametrize(("line", "name"), TODOS.values(), ids=TODOS.keys())
def test_a_fact_to_supply_leaves_no_trace(project: Project, line: str, name: str) -> None:
    """Search engines are told nothing rather than a note."""
    key = line.partition(":")[0]

    clinic = graph(project.plan({"site.yaml": KNOWN.replace(line, f"{key}: TODO the fact")}))["clinic"]

    assert name not in clinic


def test_hours_to_supply_leave_no_trace(project: Project) -> None:
    """The usual week, closures and all."""
    site = KNOWN[: KNOWN.index("    hours:")] + "    hours: TODO the hours\n    closures:\n      - {date: 2026-11-26}\n"

    assert "openingHoursSpecification" not in graph(project.plan({"site.yaml": site}))["clinic"]


def test_no_page_of_a_site_full_of_gaps_tells_a_note(project: Project) -> None:
    """Wherever TODO stands, in the site's facts or in a page's, no graph holds it."""
    gaps = "  email: TODO e\n  booking: TODO e\n  payments: TODO e\n  price_range: TODO e\n"
    made = project.plan(
        {
            "site.yaml": project.site().replace("locations:", f"{gaps}locations:") + "facts:\n  a: TODO e\n",
            "content/conditions/sciatica.md": project.condition("W.", "last_reviewed: TODO e", "reviewed_by: TODO e"),
            "content/team/ada.md": project.text("W.", "role: Therapist", "licences: [{name: L, number: TODO e}]"),
        }
    )

    texts = [text for page in made.plan.pages for text in strings(graph_for(page, made.plan, made.site.config))]

    assert [] == [text for text in texts if "TODO" in text or "Todo" in text or text in ("e", "the telephone number")]


def test_a_graph_has_no_empty_values(project: Project) -> None:
    """What says nothing is left out."""
    made = project.plan({"content/conditions/sciatica.md": project.condition()})

    def empty(value: object) -> bool:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return value in (None, "", [], {}, ()) or any(empty(item) for item in inner)

    assert [] == [page.url for page in made.plan.pages if empty(graph_for(page, made.plan, made.site.config))]


# --- what is known ------------------------------------------------------------------------------------------------


def test_a_clinic_with_an_address_is_what_the_owner_calls_it(project: Project) -> None:
    """Everything she has supplied stands there once."""
    clinic = graph(project.plan({"site.yaml": KNOWN}))["clinic"]

    assert {
        "@type": "Physiotherapy",
        "@id": f"{BASE}/#clinic",
        "name": "Mill Street Clinic",
        "description": "A clinic for backs.",
        "url": f"{BASE}/",
        "telephone": "+13035552345",
        "email": "desk@clinic.example",
        "priceRange": "$60 to $120",
        "sameAs": ["https://maps.example/mill"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Mill Street",
            "addressLocality": "Springfield",
            "addressRegion": "NY",
            "postalCode": "02134",
            "addressCountry": "US",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 39.5186, "longitude": -104.76136},
        "potentialAction": {
            "@type": "ReserveAction",
            "target": {"@type": "EntryPoint", "urlTemplate": "https://book.example/mill"},
        },
    } == {name: value for name, value in clinic.items() if name not in ("hasMap", "openingHoursSpecification")}


def test_a_clinic_in_a_country_without_regions_has_an_address(project: Project) -> None:
    """Not every country's addresses name a state."""
    site = KNOWN.replace("    region: NY\n", "").replace("country: US", "country: DE")

    assert "Physiotherapy" == graph(project.plan({"site.yaml": site}))["clinic"]["@type"]


def test_a_usual_week_is_told_with_its_breaks(project: Project) -> None:
    """A lunch break makes two stretches; a whole day and a night have their form (Google LocalBusiness)."""
    days = ["Monday", "Tuesday", "Wednesday", "Thursday"]

    assert [
        (days, "09:00:00", "12:30:00"),
        (days, "14:00:00", "18:00:00"),
        (["Friday"], "00:00:00", "23:59:00"),
        (["Saturday"], "20:00:00", "02:00:00"),
    ] == opening(project.plan({"site.yaml": KNOWN}))[:4]


def test_a_day_that_is_closed_every_week_is_told_as_closed(project: Project) -> None:
    """Opening and closing at midnight is how a closed day is told (Google LocalBusiness)."""
    assert (["Sunday"], "00:00:00", "00:00:00") in opening(project.plan({"site.yaml": KNOWN}))


def test_a_closure_is_told_with_its_days(project: Project) -> None:
    """From the first to the last day, closed at midnight."""
    site = KNOWN + "    closures:\n      - {from: 2026-12-24, to: 2026-12-26, name: Christmas}\n"

    assert (("2026-12-24", "2026-12-26"), "00:00:00", "00:00:00") == opening(project.plan({"site.yaml": site}))[-1]


def test_special_hours_are_told_with_their_day(project: Project) -> None:
    """A day with other hours than usual."""
    site = KNOWN + "    special_hours:\n      - {date: 2026-12-31, hours: '9:00-10:00, 11:00-12:00'}\n"
    day = ("2026-12-31", "2026-12-31")

    made = project.plan({"site.yaml": site})

    assert [(day, "09:00:00", "10:00:00"), (day, "11:00:00", "12:00:00")] == opening(made)[-2:]


def test_a_closure_that_is_over_is_not_told(project: Project) -> None:
    """The graph is that of the day of the build."""
    site = KNOWN + "    closures:\n      - {date: 2026-11-26}\n"

    made = project.plan({"site.yaml": site}, date(2026, 11, 27))

    assert [] == [hours for hours in opening(made) if isinstance(hours[0], tuple)]


def test_a_further_place_is_a_place_of_the_clinic(project: Project) -> None:
    """It has its own address, telephone and hours."""
    (place,) = graph(project.plan({"site.yaml": KNOWN + OTHER_PLACE}))["clinic"]["location"]

    assert ("Physiotherapy", f"{BASE}/#hill-road", "+13035552346", "Hilltop") == (
        place["@type"],
        place["@id"],
        place["telephone"],
        place["address"]["addressLocality"],
    )


def test_the_clinic_is_the_same_on_every_page(project: Project) -> None:
    """Search engines read one page at a time."""
    made = project.plan({"site.yaml": KNOWN, "content/conditions/sciatica.md": project.condition()})

    assert graph(made)["clinic"] == graph(made, "/conditions/sciatica/")["clinic"]


def test_towns_that_are_listed_are_served(project: Project) -> None:
    """The same towns as in the lists that visitors see."""
    made = project.plan(
        {
            "site.yaml": KNOWN + "towns: [riverton]\n",
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", "Orchards and ladders.", "nav_title: From Riverton"),
        }
    )

    assert [{"@type": "City", "name": "Riverton"}] == graph(made)["clinic"]["areaServed"]


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_home_page_is_the_website(project: Project) -> None:
    """Its name is the clinic's."""
    assert {
        "@type": "WebSite",
        "@id": f"{BASE}/#website",
        "url": f"{BASE}/",
        "name": "Mill Street Clinic",
        "publisher": {"@id": f"{BASE}/#clinic"},
        "inLanguage": "en",
    } == graph(project.plan({}))["website"]


def test_a_condition_s_page_is_about_the_condition(project: Project) -> None:
    """Names and signs are those that the page shows."""
    keys = ("nav_title: Sciatica", "also_called: [pinched nerve]", "symptoms: [pain down the leg]")
    made = project.plan({"content/conditions/sciatica.md": project.condition("W.", *keys)})

    nodes = graph(made, "/conditions/sciatica/")

    assert {
        "@type": "MedicalCondition",
        "@id": f"{BASE}/conditions/sciatica/#condition",
        "name": "Sciatica",
        "alternateName": ["pinched nerve"],
        "signOrSymptom": [{"@type": "MedicalSymptom", "name": "pain down the leg"}],
    } == nodes["condition"]
    assert {"@id": f"{BASE}/conditions/sciatica/#condition"} == nodes["webpage"]["about"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("updated: 2026-11-01", "last_reviewed: 2026-10-01"), ("2026-11-01", "2026-10-01")),
        (("last_reviewed: TODO the day",), (None, None)),
        ((), (None, None)),
    ],
)
def test_a_page_tells_when_it_was_changed_and_reviewed(
    project: Project, keys: tuple[str, ...], expected: tuple[str | None, str | None]
) -> None:
    """Only days that are known."""
    made = project.plan({"content/conditions/sciatica.md": project.condition("W.", *keys)})

    page = graph(made, "/conditions/sciatica/")["webpage"]

    assert expected == (page.get("dateModified"), page.get("lastReviewed"))


def test_a_town_s_page_is_about_the_town(project: Project) -> None:
    """It is a place that is served, never one where the clinic is."""
    made = project.plan(
        {
            "site.yaml": project.site("towns: [riverton]"),
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", "Orchards and ladders.", "county: Mill County"),
        }
    )

    assert {
        "@type": "City",
        "@id": f"{BASE}/areas/riverton/#place",
        "name": "Riverton",
        "containedInPlace": {"@type": "AdministrativeArea", "name": "Mill County"},
        "geo": {"@type": "GeoCoordinates", "latitude": 39.5, "longitude": -104.7},
    } == graph(made, "/areas/riverton/")["place"]


def test_a_person_s_page_is_about_the_person(project: Project) -> None:
    """Name, role and languages as the page shows them."""
    made = project.plan({"content/team/ada.md": project.text("W.", "role: Therapist", "languages: [en, es]")})

    assert {
        "@type": "Person",
        "@id": f"{BASE}/team/ada/#person",
        "name": "A title",
        "jobTitle": "Therapist",
        "worksFor": {"@id": f"{BASE}/#clinic"},
        "knowsLanguage": ["en", "es"],
        "url": f"{BASE}/team/ada/",
    } == graph(made, "/team/ada/")["person"]


def test_breadcrumbs_are_those_of_the_page(project: Project) -> None:
    """Names and addresses, counted from one (Google BreadcrumbList)."""
    crumbs = graph(project.plan({}), "/contact/")["breadcrumb"]

    assert [(1, "Home", f"{BASE}/"), (2, "Contact", f"{BASE}/contact/")] == [
        (item["position"], item["name"], item["item"]) for item in crumbs["itemListElement"]
    ]


def test_a_page_that_is_not_indexed_has_no_graph(project: Project) -> None:
    """Search engines are not told of it at all."""
    made = project.plan({"content/pages/404.md": project.text()})
    page = next(page for page in made.plan.pages if page.url == "/404.html")

    assert graph_for(page, made.plan, made.site.config) is None


def test_ids_of_a_graph_are_unique_and_references_lead_to_them(project: Project) -> None:
    """What a node names stands in the same graph."""
    made = project.plan({"site.yaml": KNOWN, "content/conditions/sciatica.md": project.condition()})
    page = next(page for page in made.plan.pages if page.url == "/conditions/sciatica/")
    data: Any = graph_for(page, made.plan, made.site.config)

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {str(value["@id"])} if set(value) == {"@id"} else set()
            return own.union(*(references(item) for item in value.values()))
        return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()

    ids = [node["@id"] for node in data["@graph"]]
    assert (len(ids), set()) == (len(set(ids)), references(data) - set(ids))


def test_text_in_a_page_cannot_end_the_script(project: Project) -> None:
    """The graph stands in the page as data, whatever a title holds."""
    text = project.text().replace("A title", '"</script><script>alert(1)</script>"')

    page = project.render({"content/pages/about.md": text}).page("/about/")

    (script,) = page.find_all("script")
    assert script.string is not None
    assert "</script><script>alert(1)</script>" == json.loads(script.string)["@graph"][1]["name"]
