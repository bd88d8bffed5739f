"""Facts that a text names in braces, and the note that stands for one that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinicsite.model.values import Todo
from clinicsite.render.facts import fact_html, facts_of

if TYPE_CHECKING:
    from tests.conftest import Project

KNOWN = """\
site:
  url: https://www.clinic.example
  time_zone: America/New_York
clinic:
  name: Mill Street Clinic
  phone: "+1 303 555 2345"
  email: desk@clinic.example
  booking: https://book.example/mill
locations:
  - name: Mill Street
    street: 1 Mill Street
    city: Springfield
    region: NY
    postal_code: "02134"
    country: US
    parking: Behind the house
    hours: {mon: 9:00-17:00}
facts:
  visit_length: 50 minutes
  price: TODO the price
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("site.url", "https://www.clinic.example"),
        ("clinic.name", "Mill Street Clinic"),
        ("clinic.phone", "(303) 555-2345"),
        ("clinic.email", "desk@clinic.example"),
        ("clinic.booking", "https://book.example/mill"),
        ("location.name", "Mill Street"),
        ("location.address", "1 Mill Street, Springfield, NY 02134"),
        ("location.street", "1 Mill Street"),
        ("location.city", "Springfield"),
        ("location.region", "NY"),
        ("location.postal_code", "02134"),
        ("location.parking", "Behind the house"),
        ("facts.visit_length", "50 minutes"),
        ("facts.price", Todo("the price")),
    ],
)
def test_facts_have_the_names_that_the_guide_lists(project: Project, name: str, expected: object) -> None:
    """Each is the text that stands in a sentence, or a note of what is missing."""
    made = project.plan({"site.yaml": KNOWN})

    assert expected == facts_of(made.site.config, made.plan.contact, ", ")[name]


def test_an_address_of_which_something_is_missing_is_a_note(project: Project) -> None:
    """A sentence never holds half an address; the note names all that is missing."""
    made = project.plan({})

    facts = facts_of(made.site.config, made.plan.contact, ", ")

    assert Todo("street and number, the postal code") == facts["location.address"]


def test_facts_that_the_owner_left_out_are_not_known(project: Project) -> None:
    """A key that is not written cannot be named in a text."""
    made = project.plan({})

    assert "clinic.email" not in facts_of(made.site.config, made.plan.contact, ", ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("50 minutes", "50 minutes"),
        ("Mill & Sons <3", "Mill &amp; Sons &lt;3"),
        (Todo("the price"), '<mark class="todo">[the price: to be supplied]</mark>'),
        (Todo("the <b>price</b>"), '<mark class="todo">[the &lt;b&gt;price&lt;/b&gt;: to be supplied]</mark>'),
        (Todo("a {brace}"), '<mark class="todo">[a {brace}: to be supplied]</mark>'),
    ],
)
def test_a_fact_is_shown_as_text_or_as_a_marked_note(value: str | Todo, expected: str) -> None:
    """Nobody can take a note for a fact, and no fact is markup."""
    assert expected == fact_html(value, "{what}: to be supplied")
