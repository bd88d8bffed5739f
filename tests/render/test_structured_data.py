"""The JSON-LD of a page: right by construction, no more than the page shows, silent about what nobody has supplied."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from PIL import Image

from clinicsite.render.clinic_offers import ClinicOnPage

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
  profession: physiotherapy
  description: A clinic for backs.
  phone: "+1 617 253 1000"
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
    phone: "+1 617 253 1001"
    hours: {mon: 9:00-17:00}
"""
TOWNS = "towns: [riverton]\n"


def graph(made: Made, url: str = "/") -> dict[str, dict[str, Any]]:
    """Return the nodes of a page's graph by what is behind the `#` of their id."""
    return {node["@id"].partition("#")[2]: node for node in data(made, url)["@graph"]}


def data(made: Made, url: str = "/") -> dict[str, Any]:
    """Return the JSON-LD of a rendered page."""
    script = made.page(url).find("script", type="application/ld+json")
    assert script is not None
    assert script.string is not None
    read = json.loads(script.string)
    assert isinstance(read, dict)
    return read


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


def graphs(made: Made) -> list[dict[str, Any]]:
    """Return the JSON-LD of every page that search engines list."""
    return [data(made, page.url) for page in made.plan.pages if page.indexable]


def picture(width: int, height: int) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


# --- what is not known --------------------------------------------------------------------------------------------


def test_a_clinic_without_an_address_is_an_organization(project: Project) -> None:
    """A local business needs an address (Google LocalBusiness), so it is called one only when it has one."""
    assert {
        "@type": "Organization",
        "@id": f"{BASE}/#clinic",
        "name": "Mill Street Clinic",
        "url": f"{BASE}/",
    } == graph(project.render({}))["clinic"]


@pytest.mark.parametrize("key", ["street", "city", "region", "postal_code"])
def test_an_address_of_which_a_part_is_missing_is_none(project: Project, key: str) -> None:
    """Half an address would send people to the wrong place."""
    lines = [f"    {key}: TODO" if line.startswith(f"    {key}:") else line for line in KNOWN.splitlines()]

    clinic = graph(project.render({"site.yaml": "\n".join(lines) + "\n"}))["clinic"]

    told = set(clinic) & {"address", "geo", "hasMap", "openingHoursSpecification", "priceRange"}
    assert ("Organization", set()) == (clinic["@type"], told)


TODOS = {
    "phone": ('  phone: "+1 617 253 1000"', "telephone"),
    "email": ("  email: desk@clinic.example", "email"),
    "booking": ("  booking: https://book.example/mill", "potentialAction"),
    "price_range": ("  price_range: $60 to $120", "priceRange"),
    "coordinates": ("    coordinates: 39.51860, -104.76136", "geo"),
}


@pytest.mark.parametrize(("line", "name"), TODOS.values(), ids=TODOS.keys())
def test_a_fact_to_supply_leaves_no_trace(project: Project, line: str, name: str) -> None:
    """Search engines are told nothing rather than a note."""
    key = line.partition(":")[0]

    clinic = graph(project.render({"site.yaml": KNOWN.replace(line, f"{key}: TODO the fact")}))["clinic"]

    assert name not in clinic


def test_hours_to_supply_leave_no_trace(project: Project) -> None:
    """The usual week, closures and all."""
    site = KNOWN[: KNOWN.index("    hours:")] + "    hours: TODO the hours\n    closures:\n      - {date: 2026-11-26}\n"

    assert "openingHoursSpecification" not in graph(project.render({"site.yaml": site}))["clinic"]


def test_no_page_of_a_site_full_of_gaps_tells_a_note(project: Project) -> None:
    """Wherever TODO stands, in the site's facts or in a page's, no graph holds it."""
    gaps = "  email: TODO e\n  booking: TODO e\n  payments: TODO e\n  price_range: TODO e\n"
    film = "video: {title: T, description: D, provider: TODO e, id: TODO e, upload_date: TODO e, duration: TODO e, "
    reviewed = ("last_reviewed: TODO e", "reviewed_by: TODO e", film + "transcript: TODO e}")
    made = project.render(
        {
            "site.yaml": project.site().replace("locations:", f"{gaps}locations:") + "facts:\n  a: TODO e\n",
            "content/conditions/sciatica.md": project.condition("[W](video:)", *reviewed),
            "content/team/ada.md": project.text("W.", "role: Therapist", "licences: [{name: L, number: TODO e}]"),
        }
    )

    texts = [text for whole in graphs(made) for text in strings(whole)]

    assert [] == [text for text in texts if "TODO" in text or "Todo" in text or text in ("e", "the telephone number")]


def test_a_graph_has_no_empty_values(project: Project) -> None:
    """What says nothing is left out."""
    made = project.render({"content/conditions/sciatica.md": project.condition()})

    def empty(value: object) -> bool:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return value in (None, "", [], {}, ()) or any(empty(item) for item in inner)

    assert [] == [whole for whole in graphs(made) if empty(whole)]


# --- the clinic ---------------------------------------------------------------------------------------------------


def test_a_clinic_with_an_address_is_what_the_owner_calls_it(project: Project) -> None:
    """Everything that stands on the page is told once; a price that does not is not."""
    clinic = graph(project.render({"site.yaml": KNOWN}))["clinic"]

    assert {
        "@type": "Physiotherapy",
        "@id": f"{BASE}/#clinic",
        "name": "Mill Street Clinic",
        "url": f"{BASE}/",
        "telephone": "+16172531000",
        "email": "desk@clinic.example",
        "sameAs": ["https://maps.example/mill"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Mill Street",
            "addressLocality": "Springfield",
            "addressRegion": "NY",
            "postalCode": "02134",
            "addressCountry": "US",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": "39.51860", "longitude": "-104.76136"},
        "potentialAction": {
            "@type": "ReserveAction",
            "target": {"@type": "EntryPoint", "urlTemplate": "https://book.example/mill"},
        },
    } == {name: value for name, value in clinic.items() if name not in ("hasMap", "openingHoursSpecification")}


def test_prices_and_the_description_are_told_where_they_stand_in_the_text(project: Project) -> None:
    """In the same words, whatever stands around them."""
    home = project.text("A **clinic** for backs. Visits cost $60 to $120.")

    clinic = graph(project.render({"site.yaml": KNOWN, "content/index.md": home}))["clinic"]

    assert ("A clinic for backs.", "$60 to $120") == (clinic["description"], clinic["priceRange"])


def test_prices_ways_to_pay_and_languages_are_told_where_they_are_listed(project: Project) -> None:
    """The contact page lists them, as lists are written in the site's language."""
    site = KNOWN.replace(
        "  price_range", "  payments: [Cash, Check, Card]\n  languages_spoken: [en, es]\n  price_range"
    )

    made = project.render({"site.yaml": site})

    keys = ("priceRange", "paymentAccepted", "knowsLanguage")
    told = {url: {key: graph(made, url)["clinic"].get(key) for key in keys} for url in ("/", "/contact/")}
    assert {
        "/": dict.fromkeys(keys),
        "/contact/": dict(zip(keys, ("$60 to $120", "Cash, Check and Card", ["en", "es"]), strict=True)),
    } == told


def test_people_are_told_on_the_page_that_lists_them(project: Project) -> None:
    """By the names that stand there; one whose short name hides the name is left out."""
    ada, bo = (project.text("W.", "role: Therapist", *keys) for keys in ((), ("nav_title: Bo",)))
    files = {"content/team/ada.md": ada, "content/team/bo.md": bo, "content/team/index.md": project.text()}

    clinic = graph(project.render({"site.yaml": KNOWN, **files}), "/team/")["clinic"]

    url = f"{BASE}/team/ada/"
    assert [{"@type": "Person", "@id": f"{url}#person", "name": "A title", "url": url}] == clinic["employee"]


def test_no_page_but_the_list_of_people_looks_through_all_pages(project: Project) -> None:
    """A site of a hundred thousand pages would else take the square of their number."""
    made = project.render({})
    plan = mock.Mock()
    type(plan).pages = mock.PropertyMock(side_effect=AssertionError("all pages"))

    told = ClinicOnPage(made.plan.pages[0], mock.Mock(town=None), made.site, plan, mock.Mock())

    assert [] == list(told._people())


def test_a_clinic_in_a_country_without_regions_has_an_address(project: Project) -> None:
    """Not every country's addresses name a state."""
    site = KNOWN.replace("    region: NY\n", "").replace("country: US", "country: DE")

    assert "Physiotherapy" == graph(project.render({"site.yaml": site}))["clinic"]["@type"]


def test_coordinates_that_are_rough_are_not_told(project: Project) -> None:
    """A pin in the next street is worse than none (Google LocalBusiness: five decimals)."""
    site = KNOWN.replace("39.51860, -104.76136", "39.52, -104.761")

    assert "geo" not in graph(project.render({"site.yaml": site}))["clinic"]


def test_a_usual_week_is_told_with_its_breaks(project: Project) -> None:
    """A lunch break makes two stretches; a whole day and a night have their form (Google LocalBusiness)."""
    days = ["Monday", "Tuesday", "Wednesday", "Thursday"]

    assert [
        (days, "09:00:00", "12:30:00"),
        (days, "14:00:00", "18:00:00"),
        (["Friday"], "00:00:00", "23:59:00"),
        (["Saturday"], "20:00:00", "02:00:00"),
    ] == opening(project.render({"site.yaml": KNOWN}))[:4]


def test_a_day_that_is_closed_every_week_is_told_as_closed(project: Project) -> None:
    """Opening and closing at midnight is how a closed day is told (Google LocalBusiness)."""
    assert (["Sunday"], "00:00:00", "00:00:00") in opening(project.render({"site.yaml": KNOWN}))


def test_a_closure_is_told_with_its_days(project: Project) -> None:
    """From the first to the last day, closed at midnight."""
    site = KNOWN + "    closures:\n      - {from: 2026-12-24, to: 2026-12-26, name: Christmas}\n"

    assert (("2026-12-24", "2026-12-26"), "00:00:00", "00:00:00") == opening(project.render({"site.yaml": site}))[-1]


def test_special_hours_are_told_with_their_day(project: Project) -> None:
    """A day with other hours than usual."""
    site = KNOWN + "    special_hours:\n      - {date: 2026-12-31, hours: '9:00-10:00, 11:00-12:00'}\n"
    day = ("2026-12-31", "2026-12-31")

    made = project.render({"site.yaml": site})

    assert [(day, "09:00:00", "10:00:00"), (day, "11:00:00", "12:00:00")] == opening(made)[-2:]


def test_a_closure_that_is_over_is_not_told(project: Project) -> None:
    """The graph is that of the day of the build."""
    site = KNOWN + "    closures:\n      - {date: 2026-11-20}\n"

    made = project.render({"site.yaml": site})

    assert [] == [hours for hours in opening(made) if isinstance(hours[0], tuple)]


def test_a_further_place_is_a_place_of_the_clinic(project: Project) -> None:
    """It has its own address, telephone and hours, and the name under which it stands at the foot of each page."""
    (place,) = graph(project.render({"site.yaml": KNOWN + OTHER_PLACE}))["clinic"]["location"]

    assert ("Physiotherapy", f"{BASE}/#hill-road", "Mill Street Clinic, Hill Road", "+16172531001", "Hilltop") == (
        place["@type"],
        place["@id"],
        place["name"],
        place["telephone"],
        place["address"]["addressLocality"],
    )


def test_a_further_place_without_an_address_is_not_told(project: Project) -> None:
    """Nobody could go there."""
    site = KNOWN + OTHER_PLACE.replace("2 Hill Road", "TODO the street")

    assert "location" not in graph(project.render({"site.yaml": site}))["clinic"]


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("/contact/", set()),
        ("/team/ada/", {"email", "hasMap", "sameAs", "potentialAction"}),
        (
            "/conditions/sciatica/",
            {"email", "hasMap", "sameAs", "potentialAction", "geo", "openingHoursSpecification"},
        ),
    ],
)
def test_the_clinic_is_told_in_short_on_pages_about_other_things(project: Project, url: str, missing: set[str]) -> None:
    """Its identity, name, type, telephone and address are the same everywhere."""
    made = project.render(
        {
            "site.yaml": KNOWN,
            "content/conditions/sciatica.md": project.condition(),
            "content/team/ada.md": project.text("W.", "role: Therapist"),
        }
    )
    whole, there = graph(made)["clinic"], graph(made, url)["clinic"]
    whole.pop("makesOffer")

    same = {name: value for name, value in there.items() if name not in ("makesOffer", "priceRange")}

    assert {name: value for name, value in whole.items() if name not in missing} == same


def test_towns_that_are_listed_are_served(project: Project) -> None:
    """The same towns as in the lists that visitors see, each with the id that its own page gives it."""
    made = project.render(
        {
            "site.yaml": KNOWN + TOWNS,
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": project.town("Riverton", "Orchards and ladders.", "nav_title: From Riverton"),
        }
    )

    assert [{"@type": "City", "@id": f"{BASE}/areas/riverton/#place", "name": "Riverton"}] == graph(made)["clinic"][
        "areaServed"
    ]


def test_conditions_that_are_listed_are_offered(project: Project) -> None:
    """Each as a service, with the id that its own page gives it."""
    made = project.render({"site.yaml": KNOWN, "content/conditions/sciatica.md": project.condition()})

    (offer,) = graph(made)["clinic"]["makesOffer"]

    assert {
        "@type": "Service",
        "@id": f"{BASE}/conditions/sciatica/#service",
        "name": "A title",
        "url": f"{BASE}/conditions/sciatica/",
    } == offer["itemOffered"]


def test_a_logo_stands_for_the_clinic(project: Project) -> None:
    """With its whole address."""
    site = KNOWN + "brand: {logo: logo.svg}\n"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"/>'

    clinic = graph(project.render({"site.yaml": site, "static/logo.svg": drawing}))["clinic"]

    assert (f"{BASE}/logo.svg", f"{BASE}/logo.svg") == (clinic["logo"], clinic["image"])


def test_nothing_rates_the_clinic(project: Project) -> None:
    """Stars for oneself are against Google's rules (review snippets), whatever the texts say."""
    home = project.text("> Five stars! The best clinic.\n\nRated 5 out of 5.")

    made = project.render({"site.yaml": KNOWN, "content/index.md": home})

    told = json.dumps(graphs(made))
    assert [] == [word for word in ("Rating", "Review", "review") if f'"{word}' in told or f"{word}Value" in told]


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
    } == graph(project.render({}))["website"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/", "WebPage"),
        ("/contact/", "ContactPage"),
        ("/us/", "AboutPage"),
        ("/conditions/", "CollectionPage"),
        ("/conditions/sciatica/", "MedicalWebPage"),
        ("/areas/riverton/", "WebPage"),
        ("/areas/riverton/sciatica/", "MedicalWebPage"),
        ("/team/ada/", "ProfilePage"),
    ],
)
def test_a_page_is_of_the_type_that_fits(project: Project, url: str, kind: str) -> None:
    """By what it is about, or by its layout."""
    town = project.town("Riverton", "Orchards and ladders make for sore backs in autumn here.")
    made = project.render(
        {
            "site.yaml": project.site("towns: [riverton]"),
            "templates/about.html": '{% extends "page.html" %}',
            "content/pages/us.md": project.text("W.", "layout: about"),
            "content/conditions/index.md": project.text(),
            "content/conditions/sciatica.md": project.condition("Nerves and legs, one by one."),
            "content/towns/riverton.md": town,
            "content/towns/riverton/sciatica.md": project.pair("Pickers on ladders feel it in the left leg first."),
            "content/team/ada.md": project.text("W.", "role: Therapist"),
        }
    )

    assert kind == graph(made, url)["webpage"]["@type"]


def test_a_condition_s_page_is_about_the_condition(project: Project) -> None:
    """Names and signs are told when the text has them in the same words."""
    keys = ("nav_title: Sciatica", "also_called: [pinched nerve, ischialgia]", "symptoms: [pain down the leg, fever]")
    body = "Some call it a *pinched* nerve. There is pain down the leg."
    made = project.render({"content/conditions/sciatica.md": project.condition(body, *keys)})

    nodes = graph(made, "/conditions/sciatica/")

    assert {
        "@type": "MedicalCondition",
        "@id": f"{BASE}/conditions/sciatica/#condition",
        "name": "Sciatica",
        "alternateName": ["pinched nerve"],
        "signOrSymptom": [{"@type": "MedicalSymptom", "name": "pain down the leg"}],
    } == nodes["condition"]
    assert {"@id": f"{BASE}/conditions/sciatica/#condition"} == nodes["webpage"]["about"]


BACKED = ("sources: [{id: a, title: A study, url: 'https://journal.example/a'}, {id: b, title: A book}]",)


@pytest.mark.parametrize(
    ("body", "help_text", "expected"),
    [
        ("Physiotherapy.[^a][^b]", "It may help.[^a]", "Physiotherapy"),
        ("Physical therapy.[^a][^b]", "It may help.[^a]", "Physical therapy"),
        ("Physiotherapy.[^a][^b]", "It may help.", None),
        ("Exercises.[^a][^b]", "It may help.[^a]", None),
    ],
)
def test_a_treatment_is_possible_where_the_sentence_about_it_cites_a_source(
    project: Project, body: str, help_text: str, expected: str | None
) -> None:
    """It is a claim; and its name is one that stands on the page."""
    text = project.condition(body, *BACKED).replace("may_help: Help.", f"may_help: {help_text}")

    made = project.render({"site.yaml": KNOWN, "content/conditions/sciatica.md": text})

    treatment = graph(made, "/conditions/sciatica/")["condition"].get("possibleTreatment", {})
    system = "https://schema.org/WesternConventional" if expected else None
    assert (expected, system) == (treatment.get("name"), treatment.get("medicineSystem"))


def test_sources_with_an_address_are_cited(project: Project) -> None:
    """By title and address; one without an address cannot be looked up."""
    made = project.render({"content/conditions/sciatica.md": project.condition("Words.[^a][^b]", *BACKED)})

    assert [{"@type": "CreativeWork", "name": "A study", "url": "https://journal.example/a"}] == graph(
        made, "/conditions/sciatica/"
    )["webpage"]["citation"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("updated: 2026-11-01", "last_reviewed: 2026-10-01"), ("2026-11-01", "2026-10-01")),
        (("last_reviewed: 2026-10-01",), (None, None)),
        (("last_reviewed: TODO the day",), (None, None)),
        ((), (None, None)),
    ],
)
def test_a_page_tells_when_it_was_changed_and_reviewed(
    project: Project, keys: tuple[str, ...], expected: tuple[str | None, str | None]
) -> None:
    """Only days that are known, and that the notes at the end of the page show."""
    made = project.render({"content/conditions/sciatica.md": project.condition("W.", *keys)})

    page = graph(made, "/conditions/sciatica/")["webpage"]

    assert expected == (page.get("dateModified"), page.get("lastReviewed"))


def test_a_page_tells_who_reviewed_it(project: Project) -> None:
    """The person by the id that her own page gives her."""
    ada = project.text("W.", "role: Therapist").replace("A title", "Ada Stone")
    text = project.condition("W.", "reviewed_by: ada", "last_reviewed: 2026-10-01")
    made = project.render({"content/conditions/sciatica.md": text, "content/team/ada.md": ada})

    assert {
        "@type": "Person",
        "@id": f"{BASE}/team/ada/#person",
        "name": "Ada Stone",
        "url": f"{BASE}/team/ada/",
    } == graph(made, "/conditions/sciatica/")["webpage"]["reviewedBy"]


def test_a_town_s_page_is_about_the_town(project: Project) -> None:
    """It is a place that is served, never one where the clinic is; its county is told where the text names it."""
    town = project.town("Riverton", "Orchards and ladders of Mill County.", "county: Mill County")
    made = project.render(
        {
            "site.yaml": project.site("towns: [riverton]"),
            "content/conditions/sciatica.md": project.condition(),
            "content/towns/riverton.md": town.replace("39.5, -104.7", "39.51234, -104.71"),
        }
    )

    nodes = graph(made, "/areas/riverton/")

    assert {
        "@type": "City",
        "@id": f"{BASE}/areas/riverton/#place",
        "name": "Riverton",
        "containedInPlace": {"@type": "AdministrativeArea", "name": "Mill County"},
        "geo": {"@type": "GeoCoordinates", "latitude": "39.51234", "longitude": "-104.71000"},
    } == nodes["place"]
    assert {"@id": f"{BASE}/areas/riverton/#place"} == nodes["clinic"]["makesOffer"][0]["itemOffered"]["areaServed"]


def test_a_person_s_page_is_about_the_person(project: Project) -> None:
    """With licences and their numbers, as far as they are known."""
    licences = (
        "licences: [{name: State licence, abbreviation: PT, number: A-17, issuer: The State}, {name: B, number: TODO}]"
    )
    made = project.render({"content/team/ada.md": project.text("W.", "role: Therapist", licences)})

    nodes = graph(made, "/team/ada/")

    assert {
        "@type": "Person",
        "@id": f"{BASE}/team/ada/#person",
        "name": "A title",
        "url": f"{BASE}/team/ada/",
        "jobTitle": "Therapist",
        "worksFor": {"@id": f"{BASE}/#clinic"},
        "honorificSuffix": ["PT"],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "name": "State licence",
                "recognizedBy": {"@type": "Organization", "name": "The State"},
            },
            {"@type": "EducationalOccupationalCredential", "name": "B"},
        ],
        "identifier": [{"@type": "PropertyValue", "name": "State licence", "value": "A-17"}],
    } == nodes["person"]
    assert {"@id": f"{BASE}/team/ada/#person"} == nodes["webpage"]["mainEntity"]


def test_the_first_picture_of_a_page_is_its_main_one(project: Project) -> None:
    """With its whole address and its size as it is shown."""
    files: Mapping[str, str | bytes] = {
        "static/photos/room.png": picture(640, 480),
        "content/pages/about.md": project.text("![The room](../../static/photos/room.png)"),
    }

    told = graph(project.render(files), "/about/")["webpage"]["primaryImageOfPage"]

    start = f"{BASE}/assets/photos/room"
    assert ("ImageObject", 640, 480, start) == (
        told["@type"],
        told["width"],
        told["height"],
        told["contentUrl"][: len(start)],
    )


FILM = {
    "title": "A visit",
    "description": "What happens.",
    "provider": "youtube",
    "id": "abc123",
    "upload_date": "2026-07-04",
    "duration": "2:35",
    "transcript": "Hello.",
    "poster": "photos/still.png",
}


def test_a_film_is_told_when_everything_that_google_requires_is_known(project: Project) -> None:
    """Its day begins at midnight where the clinic is (Google VideoObject: time with zone)."""
    text = project.text("[Film](video:)", f"video: {json.dumps(FILM)}")
    made = project.render({"content/pages/about.md": text, "static/photos/still.png": picture(640, 360)})

    film = graph(made, "/about/")["webpage"]["video"]

    assert {
        "@type": "VideoObject",
        "@id": f"{BASE}/about/#video",
        "name": "A visit",
        "description": "What happens.",
        "uploadDate": "2026-07-04T00:00:00-04:00",
        "duration": "PT2M35S",
        "embedUrl": "https://www.youtube-nocookie.com/embed/abc123",
    } == {name: value for name, value in film.items() if name != "thumbnailUrl"}
    assert film["thumbnailUrl"].startswith(f"{BASE}/assets/photos/still")


@pytest.mark.parametrize("key", ["provider", "id", "upload_date", "poster"])
def test_a_film_of_which_a_required_value_is_missing_is_not_told(project: Project, key: str) -> None:
    """Google would refuse it."""
    film = {**FILM, key: "TODO the fact"}
    if key == "poster":
        film.pop(key)

    made = project.render(
        {
            "content/pages/about.md": project.text("[Film](video:)", f"video: {json.dumps(film)}"),
            "static/photos/still.png": picture(640, 360),
        }
    )

    assert "video" not in graph(made, "/about/")["webpage"]


def test_questions_are_not_marked_up(project: Project) -> None:
    """Google no longer shows them; visitors read them on the page."""
    made = project.render({"content/pages/about.md": project.text("W.", "faq: [{question: Why?, answer: So.}]")})

    assert [] == [text for text in strings(data(made, "/about/")) if text in ("FAQPage", "Question", "Why?")]


def test_breadcrumbs_are_those_of_the_page(project: Project) -> None:
    """Names and addresses, counted from one (Google BreadcrumbList)."""
    crumbs = graph(project.render({}), "/contact/")["breadcrumb"]

    assert [(1, "Home", f"{BASE}/"), (2, "Contact", f"{BASE}/contact/")] == [
        (item["position"], item["name"], item["item"]) for item in crumbs["itemListElement"]
    ]


def test_a_page_that_is_not_indexed_has_no_graph(project: Project) -> None:
    """Search engines are not told of it at all."""
    made = project.render({"content/pages/404.md": project.text()})

    assert made.page("/404.html").find("script") is None


def test_text_in_a_page_cannot_end_the_script(project: Project) -> None:
    """The graph stands in the page as data, whatever a title holds."""
    text = project.text().replace("A title", '"</script><script>alert(1)</script>"')

    made = project.render({"content/pages/about.md": text})

    assert 1 == len(made.page("/about/").find_all("script"))
    assert "</script><script>alert(1)</script>" == graph(made, "/about/")["webpage"]["name"]
