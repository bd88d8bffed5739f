"""Values against the models: everything that is wrong, in plain words and at its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.load.schema import checked
from clinicsite.load.schema_words import EXAMPLES, PATTERNS
from clinicsite.load.yaml_lines import YamlText
from clinicsite.load.yaml_text import read_mapping
from clinicsite.model import read
from clinicsite.model.read import ConditionFrontMatter, PageFrontMatter, SiteConfig
from clinicsite.model.values import Todo
from clinicsite.model.written import Written

TOP = "title: Fees\ndescription: What a visit costs.\n"
SITE = """\
site:
  url: https://www.clinic.example
  time_zone: Europe/London
clinic:
  name: Mill Street Clinic
  phone: TODO the number
locations:
  - name: Mill Street
    street: 12 Mill Street
    city: London
    postal_code: TODO the code
    country: GB
    hours: TODO the hours
"""


def check(text: str, model: type[Written] = PageFrontMatter) -> tuple[Any, tuple[Diagnostic, ...]]:
    """Return what a YAML text is as a model, and what is wrong with it."""
    value, keys, complaints = read_mapping(text, "x.md")
    assert value is not None
    assert complaints == ()
    return checked(model, value, keys, YamlText("x.md", text), Position("x.md", 1, 1))


def told(text: str, model: type[Written] = PageFrontMatter) -> list[str]:
    """Return place, code and message of each complaint."""
    return [f"{c.position.line}:{c.position.column} {c.code} {c.message}" for c in check(text, model)[1]]


def models() -> Iterator[type[Written]]:
    """Yield every model that an owner's text is checked against."""
    for kind in vars(read).values():
        if isinstance(kind, type) and issubclass(kind, Written) and kind is not Written:
            yield kind


def patterns(annotation: Any) -> Iterator[str]:
    """Yield the patterns within the type of a field."""
    for argument in get_args(annotation):
        for held in (argument, *getattr(argument, "metadata", ())):
            if pattern := getattr(held, "pattern", None):
                yield pattern
        yield from patterns(argument)


def test_every_pattern_of_the_models_has_words() -> None:
    """No owner is ever shown a regular expression."""
    used = set()
    for model in models():
        for info in model.model_fields.values():
            used |= {held.pattern for held in info.metadata if getattr(held, "pattern", None)}
            used |= set(patterns(info.annotation))

    assert set(PATTERNS) == used


def test_every_key_that_must_not_be_missing_has_an_example() -> None:
    """A missing key is always told with a line that could be added."""
    required = {
        f"{model.__name__}.{info.alias or name}"
        for model in models()
        for name, info in model.model_fields.items()
        if info.is_required() and name in model.__annotations__
    }

    assert required == set(EXAMPLES)


@pytest.mark.parametrize("key", sorted(EXAMPLES))
def test_an_example_begins_with_its_key(key: str) -> None:
    """It can be copied into the file."""
    assert EXAMPLES[key].startswith(f"{key.partition('.')[2]}:")


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("nav_title: 404", "nav_title", "404"),
        ("nav_title: 12.50", "nav_title", "12.50"),
        ("nav_title:", "nav_title", None),
        ("aliases:", "aliases", ()),
        ("draft: yes", "draft", True),
        ("draft: no", "draft", False),
        ("draft:", "draft", False),
        ("last_reviewed: TODO the day", "last_reviewed", Todo("the day")),
        ("reviewed_by: 7", "reviewed_by", "7"),
    ],
)
def test_a_value_that_can_only_mean_one_thing_is_taken(line: str, field: str, expected: object) -> None:
    """Numbers are texts where a text is needed, and an empty key that may be left out counts as left out."""
    model, complaints = check(TOP + line)

    assert (expected, ()) == (getattr(model, field), complaints)


def test_a_postal_code_needs_no_quotation_marks() -> None:
    """It looks like a number, but is read as it was typed."""
    config, complaints = check(SITE.replace("TODO the code", "80134"), SiteConfig)

    assert ("80134", ()) == (config.locations[0].postal_code, complaints)


def test_an_empty_day_is_not_taken_for_closed() -> None:
    """A forgotten line of hours must not close the clinic."""
    text = SITE.replace("hours: TODO the hours", "hours:\n      mon:\n      tue: 9-17")

    assert ['14:11 empty-value "mon" is empty.'] == told(text, SiteConfig)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ['1:1 missing-key "description" is missing.', '1:1 missing-key "title" is missing.']),
        (TOP + "price: x", ['3:1 unknown-key I do not know "price" here.']),
        (TOP + "Nav Title: x", ['3:1 unknown-key I do not know "Nav Title" here. Did you mean "nav_title"?']),
        (TOP + "question: x", ['3:1 unknown-key "question" does not belong here, but under "faq:".']),
        (
            "titel: Fees\ndescription: x",
            ['1:1 unknown-key I do not know "titel" here. Did you mean "title", which is missing?'],
        ),
        (TOP + "faq:\n  - question: A", ['4:5 missing-key "answer" is missing in entry 1 of "faq".']),
        (TOP + "price:\n", ['3:1 unknown-key I do not know "price" here.']),
        ("title:\ndescription: x", ['1:7 empty-value "title" is empty.']),
        ('title: ""\ndescription: x', ['1:8 empty-value "title" is empty.']),
        ("title: TODO\ndescription: x", ['1:8 todo-not-allowed "title" cannot be TODO: the site needs it now.']),
        (TOP + "updated: TODO", ['3:10 todo-not-allowed "updated" cannot be TODO: the site needs it now.']),
        (TOP + "draft: maybe", ['3:8 wrong-type "draft" has to be true or false, but this is a text.']),
        (TOP + "aliases: /a/", ['3:10 wrong-type "aliases" has to be a list, but this is a text.']),
        (TOP + "aliases: [[/a/]]", ['3:11 wrong-type Entry 1 of "aliases" has to be a text, but this is a list.']),
        (TOP + "nav_title: [x]", ['3:12 wrong-type "nav_title" has to be a text, but this is a list.']),
        (TOP + "reviewed_by: [x]", ['3:14 wrong-type "reviewed_by" has to be a text, but this is a list.']),
        (TOP + "nav_title: {x: 1}", ['3:12 wrong-type "nav_title" has to be a text, but this has keys of its own.']),
        (
            TOP + "last_reviewed: soon",
            ['3:16 wrong-form I cannot read "soon" as a date. Write year-month-day, like 2026-11-26.'],
        ),
        (
            TOP + "updated: 20261126",
            ['3:10 wrong-form I cannot read "20261126" as a date. Write year-month-day, like 2026-11-26.'],
        ),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(text: str, expected: list[str]) -> None:
    """One complaint for each fault, at the key or at the value."""
    assert expected == told(text)


def test_a_range_of_days_is_blamed_once_and_by_its_own_name() -> None:
    """The owner wrote mon-fri, not five days."""
    text = SITE.replace("hours: TODO the hours", "hours:\n      mon-fri: nine to five")

    assert ['14:16 wrong-form I cannot read "nine" as a time. Write it like 9:00 or 14:30.'] == told(text, SiteConfig)


def test_an_unknown_key_is_told_with_the_corrected_line() -> None:
    """The rest of the line stays as it is, its note included."""
    _, (complaint,) = check("titel:  Fees # note\ndescription: x")

    assert "title:  Fees # note" == complaint.correction


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Nobody has to run the program again to find the next one."""
    text = "titel: Fees\norder: first\nslug: A B\nrelated: x\nsummary:\n  what: TODO\n  visits: x\n  extra: y\n"

    codes = [complaint.code for complaint in check(text, ConditionFrontMatter)[1]]

    expected = ["unknown-key", "wrong-form", "wrong-type", "wrong-type", "todo-not-allowed", "unknown-key"]
    assert sorted([*expected, *["missing-key"] * 3]) == sorted(codes)


def test_texts_of_a_draft_may_be_todo() -> None:
    """A page that has just been begun can be previewed and holds nothing up."""
    text = "title: Knees\ndescription: TODO a sentence\ndraft: true\nsummary:\n  what: TODO\n  may_help: x\n"
    text += "  visits: x\n  do_not_wait: x\n"

    model, complaints = check(text, ConditionFrontMatter)

    assert () == complaints
    assert ("TODO a sentence", "TODO this fact") == (model.description, model.summary.what)


def test_a_wrong_date_of_a_draft_is_still_told() -> None:
    """Only texts can wait."""
    assert ['4:10 todo-not-allowed "updated" cannot be TODO: the site needs it now.'] == told(
        TOP + "draft: true\nupdated: TODO"
    )
