"""Structured data that have the form of good ones are not looked through, and nothing is missed by that."""

from __future__ import annotations

import copy
import json
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.check import json_ld_forms
from clinicsite.check.json_ld_forms import data_of
from clinicsite.check.page_facts import facts_of
from clinicsite.check.quick_facts import QuickFacts, quick_facts
from clinicsite.check.site_facts import SiteFacts, Sources
from clinicsite.check.site_graphs import businesses, page_structured_data
from clinicsite.model.made import Output, PageFacts
from tests.conftest import small_project

if TYPE_CHECKING:
    from clinicsite.diagnostics import Diagnostic

BASE = "https://www.clinic.example"
CLINIC = {
    "@type": "MedicalClinic",
    "@id": f"{BASE}/#clinic",
    "name": "Mill Street Clinic",
    "url": f"{BASE}/",
    "telephone": "+442079460958",
    "priceRange": "60 to 80",
    "address": {"@type": "PostalAddress", "streetAddress": "12 Mill Street", "addressLocality": "London",
                "postalCode": "SE1 0AA", "addressCountry": "GB"},
    "geo": {"@type": "GeoCoordinates", "latitude": 51.50001, "longitude": -0.08001},
    "openingHoursSpecification": [{"@type": "OpeningHoursSpecification", "dayOfWeek": ["https://schema.org/Monday"],
                                   "opens": "09:00", "closes": "17:00"}],
}  # fmt: skip
WORDS = (
    "Neck", "", " ", "TODO", "https://www.clinic.example/neck/", "https://other.example/", "#x", "/neck/", "09:00",
    "25:99", "2026-11-23", "2025-01-01", "Person", "MedicalClinic", "Nonsense", "https://schema.org/Monday",
    "+442079460958", "12", "12 Mill Street", "en", "https://www.clinic.example/#clinic", "https://www.clinic.example/neck/#webpage",
    "It isn't shown anywhere", "https://schema.org", "http://schema.org",
)  # fmt: skip
KEYS = (
    "name",
    "url",
    "about",
    "opens",
    "review",
    "telephone",
    "nonsense",
    "@id",
    "@type",
    "dateModified",
    "position",
    "id",
)
VALUES = (
    *WORDS,
    1,
    2,
    99.5,
    None,
    True,
    [],
    {},
    {"@id": f"{BASE}/#clinic"},
    {"@id": f"{BASE}/#else"},
    ["Neck", "Back"],
)


def graph(name: str) -> dict[str, Any]:
    """Return good data of a page."""
    address = f"{BASE}/{name.lower()}/"
    trail = [("Home", f"{BASE}/"), (name, address)]
    steps = [
        {"@type": "ListItem", "position": place, "name": step, "item": url}
        for place, (step, url) in enumerate(trail, 1)
    ]
    page = {
        "@type": "MedicalWebPage",
        "@id": f"{address}#webpage",
        "url": address,
        "name": f"{name} pain & more",
        "description": f"What {name} pain is.",
        "inLanguage": "en",
        "about": {"@id": f"{BASE}/#clinic"},
        "breadcrumb": {"@id": f"{address}#trail"},
        "dateModified": "2026-11-23",
    }
    return {
        "@context": "https://schema.org",
        "@graph": [page, CLINIC, {"@type": "BreadcrumbList", "@id": f"{address}#trail", "itemListElement": steps}],
    }


def page(name: str, data: Any) -> QuickFacts:
    """Return what is read by tags of a page with some data, which shows the good ones."""
    shown = ("Home", name, f"{name} pain & more", f"What {name} pain is.", "Mill Street Clinic", "020 7946 0958",
             "60 to 80", "12 Mill Street", "London", "SE1 0AA", "9:00 - 17:00")  # fmt: skip
    text = "\n".join(f"<p>{escape(words)}</p>" for words in shown)
    script = json.dumps(data).replace("<", "\\u003c")
    html = (
        f'<!doctype html>\n<html lang="en"><head><link rel="canonical" href="{BASE}/{name.lower()}/">\n'
        f'<script type="application/ld+json">{script}</script></head>\n'
        f'<body>{text}\n<time datetime="2026-11-23">today</time></body></html>'
    )
    facts = quick_facts(Output(f"{name.lower()}/index.html", html.encode(), "content/a.md"))
    assert facts is not None
    return facts


def parsed(facts: QuickFacts) -> PageFacts:
    """Return what a parser reads of the same page."""
    return facts_of(Output(facts.path, facts.data, facts.source))


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for key, item in inner for place in places(item, (*way, key)))]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Return the sources of a small site."""
    made = small_project(tmp_path_factory.mktemp("forms")).render({})
    return Sources(made.site, made.plan)


def told(facts: PageFacts, site: SiteFacts) -> list[Diagnostic]:
    """Return what is wrong with the structured data of a page."""
    return list(page_structured_data(facts, site))


def test_data_of_the_form_of_good_ones_are_good(sources: Sources) -> None:
    """The data of one page were looked through, those of the other have its form."""
    site = SiteFacts((), {}, BASE, sources)

    found = [told(page(name, graph(name)), site) for name in ("Neck", "Back")]

    assert ([[], []], 1) == (found, len(site.good_forms))


def test_the_same_json_with_other_words_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its quotes alone; words that need escapes are read by themselves."""
    first = data_of(page("Neck", graph("Neck")))
    monkeypatch.setattr(json_ld_forms, "parse", lambda _text: pytest.fail("was read again"))

    second = data_of(page("Bäck", graph("Bäck")))

    assert first is not None
    assert second is not None
    assert (first.form, first.like) == (second.form, second.like)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(("replace", "drop", "put", "again")), st.sampled_from(KEYS),
                  st.sampled_from(VALUES)),
        min_size=1,
        max_size=2,
    )
)  # fmt: skip
def test_nothing_is_missed(sources: Sources, changes: list[tuple[int, str, str, Any]]) -> None:
    """Whatever is changed in good data, the same is told of them as if no other data had been seen."""
    data = copy.deepcopy(graph("Back"))
    for number, what, key, value in changes:
        ways = places(data)[1:]
        *above, last = ways[number % len(ways)]
        around = data
        for step in above:
            around = around[step]
        if what == "replace":
            around[last] = copy.deepcopy(value)
        elif what == "drop":
            del around[last]
        elif what == "put" and isinstance(around, dict):
            around[key] = copy.deepcopy(value)
        elif what == "again" and isinstance(around, list):
            around.append(copy.deepcopy(around[last]))
    experienced = SiteFacts((), {}, BASE, sources)
    told(page("Neck", graph("Neck")), experienced)
    facts = page("Back", data)

    expected = told(parsed(facts), SiteFacts((), {}, BASE, sources))

    assert expected == told(facts, experienced) == told(facts, experienced)


def test_businesses_are_the_same_however_data_are_read() -> None:
    """By what a page knows them: name, number and address."""
    quick = page("Neck", graph("Neck"))
    unclear = facts_of(Output(quick.path, quick.data.replace(b'"@graph": [', b'"@graph": [{"@type": ["Thing"]}, '), ""))

    expected = [("name", "Mill Street Clinic"), ("telephone", "+442079460958")]
    expected += [("address", "12 Mill Street, London, SE1 0AA")]
    assert [expected, expected] == [[told[1:] for told in businesses(facts)] for facts in (quick, unclear)]
