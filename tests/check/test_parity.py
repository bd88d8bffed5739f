"""What structured data say has to stand on the page, in forms that people read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clinicsite.check.json_ld import validate

BASE = "https://www.clinic.example"
TEXT = """
<h1>Mill Street Clinic</h1>
<p>We treat <em>sci</em>atica&nbsp;&ndash; pain down the leg. &ldquo;A clinic for backs.&rdquo;</p>
<address>1 Mill Street<br>Parker, CO 80134</address>
<p>Call <a href="tel:+13035550142">(303) 555-0142</a>, Germany: 040 66969-120</p>
<p>Mon 9:00 am &ndash; 12:30 pm, 2 pm &ndash; 5:30 pm; Tue 8.00&ndash;16.15 Uhr; Wed 7-19</p>
<p>Closed December 24 to 26. Reviewed <time datetime="2026-10-30">October 30, 2026</time></p>
<p><a href="https://maps.example/?q=1">Map</a> <a href="https://book.example/mill">Book</a></p>
<figure><img src="/a.png" alt="The red door">A visit, 2:35</figure>
<details><summary>Why?</summary>Because backs hurt.</details>
<p hidden>Secret words</p><template>Template words</template><style>.style-words{}</style>
"""
PAGE = """<!doctype html><html><head><title>Backs in Parker | Mill Street Clinic</title>
<meta name="description" content="What we do for backs."><link rel="canonical" href="{base}/">
<script type="application/ld+json">{data}</script></head><body>{text}</body></html>"""


def missed(text: str = TEXT, kind: str = "MedicalClinic", **values: Any) -> list[str]:
    """Return the values of a thing that are missed on a page."""
    thing = {"@context": "https://schema.org", "@type": kind, "@id": f"{BASE}/#thing", **values}
    page = PAGE.format(base=BASE, data=json.dumps(thing), text=text)
    return [fault.message for fault in validate(page) if fault.code == "json-ld-not-shown"]


def hours(opens: str, closes: str, **when: str) -> dict[str, Any]:
    """Return one stretch of opening time."""
    return {"@type": "OpeningHoursSpecification", "opens": opens, "closes": closes, **when}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Mill Street Clinic"),
        ("name", "mill street clinic"),
        ("alternateName", "Backs in Parker"),
        ("description", "What we do for backs"),
        ("slogan", "A clinic for backs"),
        ("slogan", "sciatica – pain down the leg"),
        ("slogan", "The red door"),
        ("slogan", "Because backs hurt"),
        ("telephone", "+13035550142"),
        ("telephone", "+1 303-555-0142"),
        ("telephone", "+494066969120"),
        ("hasMap", "https://maps.example/?q=1"),
        ("address", {"@type": "PostalAddress", "streetAddress": "1 Mill Street", "addressCountry": "US"}),
        ("address", {"@type": "PostalAddress", "addressRegion": "CO", "postalCode": "80134"}),
        ("geo", {"@type": "GeoCoordinates", "latitude": "39.51860", "longitude": "-104.76136"}),
        ("openingHoursSpecification", hours("09:00:00", "12:30:00")),
        ("openingHoursSpecification", hours("14:00:00", "17:30:00")),
        ("openingHoursSpecification", hours("08:00:00", "16:15:00")),
        ("openingHoursSpecification", hours("07:00:00", "19:00:00")),
        ("openingHoursSpecification", hours("00:00:00", "23:59:00")),
        ("openingHoursSpecification", hours("00:00:00", "00:00:00", validFrom="2026-12-24", validThrough="2026-12-26")),
        ("sameAs", "https://social.example/mill"),
        ("medicalSpecialty", "Musculoskeletal"),
        ("currenciesAccepted", "USD"),
        (
            "potentialAction",
            {"@type": "ReserveAction", "target": {"@type": "EntryPoint", "urlTemplate": "https://book.example/mill"}},
        ),
    ],
)
def test_what_stands_on_the_page_in_any_form_is_not_missed(name: str, value: object) -> None:
    """Words whatever marks are in them, numbers and times as people write them; codes are not meant to be read."""
    assert [] == missed(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "Mill Street Clinics", 'The name "Mill Street Clinics" of'),
        ("slogan", "Secret words", 'The slogan "Secret words" of'),
        ("slogan", "Template words", 'The slogan "Template words" of'),
        ("slogan", "style words", 'The slogan "style words" of'),
        ("telephone", "+13035550143", 'The telephone "+13035550143" of'),
        ("telephone", "+13025550142", 'The telephone "+13025550142" of'),
        ("priceRange", "$80 to $140", 'The priceRange "$80 to $140" of'),
        ("hasMap", "https://maps.example/?q=2", 'The hasMap "https://maps.example/?q=2" of'),
        (
            "address",
            {"@type": "PostalAddress", "streetAddress": "2 Mill Street"},
            'The streetAddress "2 Mill Street" of',
        ),
        ("address", {"@type": "PostalAddress", "postalCode": "80138"}, 'The postalCode "80138" of'),
        ("openingHoursSpecification", hours("10:00:00", "12:30:00"), 'The opens "10:00:00" of'),
        ("openingHoursSpecification", hours("09:00:00", "18:00:00"), 'The closes "18:00:00" of'),
        (
            "openingHoursSpecification",
            hours("00:00:00", "00:00:00", validFrom="2026-12-23", validThrough="2026-12-26"),
            'The validFrom "2026-12-23" of',
        ),
        (
            "potentialAction",
            {"@type": "ReserveAction", "target": {"@type": "EntryPoint", "urlTemplate": "https://book.example/other"}},
            'The urlTemplate "https://book.example/other" of',
        ),
    ],
)
def test_what_does_not_stand_on_the_page_is_missed(name: str, value: object, message: str) -> None:
    """A word too many, a digit that differs, words that only a program sees."""
    (found,) = missed(**{name: value})

    assert (message, "does not stand on the page.") == (found[: len(message)], found[-27:])


@pytest.mark.parametrize(
    ("kind", "name", "value", "expected"),
    [
        ("WebPage", "lastReviewed", "2026-10-30", 0),
        ("WebPage", "lastReviewed", "2026-10-31", 1),
        ("WebPage", "dateModified", "2026-10-24", 1),
        ("VideoObject", "duration", "PT2M35S", 0),
        ("VideoObject", "duration", "PT3M35S", 1),
        ("VideoObject", "uploadDate", "2025-01-01T00:00:00Z", 0),
        ("Service", "serviceType", "Acupuncture", 1),
        ("MedicalCondition", "alternateName", "Because", 0),
        ("MedicalTherapy", "medicineSystem", "TraditionalChinese", 0),
    ],
)
def test_days_and_lengths_are_those_that_the_page_shows(kind: str, name: str, value: str, expected: int) -> None:
    """Where a page marks its dates, the day has to be one of them."""
    assert expected == len(missed(kind=kind, **{name: value}))


def test_a_date_in_words_counts_where_nothing_is_marked() -> None:
    """In any language, a date names the number of its day."""
    text = "<h1>Übersicht</h1><p>Geprüft am 5. Oktober 2026</p>"

    assert [] == missed(text, "WebPage", lastReviewed="2026-10-05")
    assert 1 == len(missed(text, "WebPage", lastReviewed="2026-10-06"))


def test_a_name_within_another_word_does_not_count() -> None:
    """Ed is not edited."""
    assert 1 == len(missed("<p>Edited by hand</p>", "Person", name="Ed It")) + len(
        missed("<p>Ed It</p>", "Person", name="Ed It")
    )
