"""Address arithmetic; a line for each case."""

from __future__ import annotations

import pytest

from clinicsite.plan.urls import output_path_for
from clinicsite.slugs import slugify


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/", "index.html"),
        ("/contact/", "contact/index.html"),
        ("/areas/littleton/sciatica/", "areas/littleton/sciatica/index.html"),
        ("/404.html", "404.html"),
    ],
)
def test_an_address_is_served_by_its_file(url: str, expected: str) -> None:
    """An address that ends in a slash is the index of its folder."""
    assert expected == output_path_for(url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Low back pain", "low-back-pain"),
        ("  Low   back  ", "low-back"),
        ("What's new?", "whats-new"),
        ("Fees & insurance", "fees-insurance"),
        ("A / B", "a-b"),
        ("a_b", "a-b"),
        ("--a--", "a"),
        ("Größe", "grösse"),
        ("U\u0308ber", "über"),
        ("ÜBER", "über"),
        ("ISTANBUL", "istanbul"),
        ("氣 血", "氣-血"),
        ("Первый визит", "первый-визит"),
        ("5\u20136 weeks", "56-weeks"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_words_become_an_address(text: str, expected: str) -> None:
    """Letters and digits of any script stay, all else becomes hyphens or goes."""
    assert expected == slugify(text)
