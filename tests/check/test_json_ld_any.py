"""Any file can be checked for its structured data: whatever it holds, there are complaints or none, never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clinicsite.check.json_ld import validate, validate_file
from clinicsite.diagnostics import Diagnostic

NAMES = ["@context", "@graph", "@id", "@type", "@value", "@list", "@set", "@language", "id", "type", "name", "geo"]
NAMES += ["address", "telephone", "openingHoursSpecification", "opens", "closes", "dayOfWeek", "validFrom", "latitude"]
NAMES += ["itemListElement", "position", "item", "review", "areaServed", "duration", "uploadDate", "priceRange"]
NAMES += ["lastReviewed", "potentialAction", "target", "query-input", "https://schema.org/name", "schema:name", ""]
WORDS = ["https://schema.org", "http://schema.org/", "MedicalClinic", "Person", "GeoCoordinates", "BreadcrumbList"]
WORDS += ["OpeningHoursSpecification", "VideoObject", "AggregateRating", "Review", "Service", "FAQPage", "Role"]
WORDS += ["https://a.example/#x", "#x", "_:b", "https://[", "39.51860", "09:00:00", "2026-02-30", "0000-00-00", "PT2M"]
WORDS += ["+13035550142", "TODO", "é", "\ud800", "\x00", "٣٣٣٣٣٣٣", "²", "1e999", "PT" + "9" * 30 + "M"]
texts = st.sampled_from(WORDS) | st.text(max_size=8)
numbers = st.integers() | st.floats() | st.sampled_from([10**400, -0.0])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=25,
)
nodes = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


def page(*blocks: str) -> str:
    """Return a page with structured data."""
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f'<link rel="canonical" href="https://a.example/"><time datetime="2026-01-01">{scripts}<h1>é 9 am</h1>'


@given(st.lists(nodes, min_size=1, max_size=3))
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example([{"@type": ["Person"], "name": {"@list": {"@set": {"@value": [{}]}}}}])
@example([{"@type": {"a": 1}, "@id": ["x"], "geo": {"@type": "GeoCoordinates", "latitude": "nan", "longitude": "inf"}}])
def test_any_data_under_the_right_name_are_told_of_or_not(graph: list[dict[str, object]]) -> None:
    """In a graph and by themselves, whatever the values are."""
    whole = {"@context": "https://schema.org", "@graph": graph}

    found = validate(page(json.dumps(whole), *(json.dumps({"@context": "https://schema.org", **one}) for one in graph)))

    assert all(isinstance(complaint, Diagnostic) for complaint in (*found, *validate(whole)))


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_told_of_or_not(data: bytes) -> None:
    """Also in the place of structured data."""
    start = page("@").partition("@")[0].encode()

    found = [validate(data), validate(start + data), validate(b"{" + data)]

    assert all(isinstance(complaint, Diagnostic) for complaints in found for complaint in complaints)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "[[]]",
        "0",
        '"@context"',
        "{}" * 3,
        '{"a":' * 5000 + "1" + "}" * 5000,
        "9" * 5000,
        '{"@context": "https://schema.org", "@type": "Offer", "price": ' + "9" * 5000 + "}",
        '{"@context": "https://schema.org", "@type": "Offer", "price": NaN, "position": Infinity}',
        '{"@context": {"@vocab": {"a": 1}}, "@type": "Person"}',
        '{"@context": [[], {}, null, 3], "@type": "Person"}',
        '{"@context": "https://schema.org", "@graph": {"@graph": [{"@graph": 1}]}}',
        '{"@context": "https://schema.org", "@type": "Person", "@id": {"@id": "x"}, "url": "https://[::1"}',
        '{"@context": "https://schema.org", "@type": "Person", "@id": "https://[::1", "knows": {"@id": "https://[x"}}',
        '\ufeff{"@context": "https://schema.org", "@type": "Person", "name": "Bo"}',
        '<!-- {"@context": "https://schema.org"} -->',
        '{"@context": "https://schema.org", "@type": "Person", "name": "\\ud800"}',
        '{"@context":"https://schema.org","@type":"OpeningHoursSpecification","opens":"٠٩:٠٠","validFrom":"²026-01-01"}',
        '{"@context":"https://schema.org","@type":"MedicalClinic","telephone":"+","faxNumber":["",[]],"duration":"PT1S"}',
        '{"@context":"https://schema.org","@type":"VideoObject","duration":"PT' + "9" * 5000 + 'M"}',
        '{"@context":"https://schema.org","@type":"WebPage","lastReviewed":"2026-01-²1","dateModified":"9999-99"}',
    ],
)
def test_odd_data_in_a_page_are_no_mistake_of_the_program(text: str) -> None:
    """Each of these has made some program stumble."""
    found = [*validate(page(text)), *validate(text)]

    assert all(isinstance(complaint, Diagnostic) for complaint in found)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe<\x00", b"\x00" * 100, "\ufeff<p>Tag</p>".encode("utf-16")])
def test_a_file_in_another_encoding_is_no_mistake_of_the_program(tmp_path: Path, data: bytes) -> None:
    """It is read as well as can be."""
    file = tmp_path / "page.html"
    file.write_bytes(data)

    assert [] == validate_file(file)
