"""Classes of what owners write: made quickly, checked as a whole, and never changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from typing import Annotated, Any, Literal

import pytest

from clinicsite.model.schemas import ValidationError, json_schema
from clinicsite.model.values import Day, Todo
from clinicsite.model.written import Field, Written, checks


class Part(Written):
    """A part."""

    name: str = Field(min_length=1)
    """Its name."""
    start: Day | None = Field(default=None, alias="from")
    """Its first day."""


class Whole(Written):
    """A whole."""

    title: str
    kind: Literal["a", "b"] = "a"
    number: int | None = Field(default=None, ge=1, le=9)
    ready: bool = False
    fact: str | Todo = "none"
    codes: tuple[Annotated[str, Field(pattern="^[a-z]+$")], ...] = ()
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    words: Mapping[str, str] = Field(default_factory=dict)

    @staticmethod
    @checks("codes")
    def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
        if len(codes) != len(set(codes)):
            raise ValueError("Each code once.")
        return codes

    @checks()
    def _ready_with_a_part(self) -> Whole:
        if self.ready and self.part is None:
            raise ValueError("What is ready has a part.")
        return self


def faults(**values: Any) -> list[tuple[str, ...]]:
    """Return the kind of every fault of some values, and where it is."""
    with pytest.raises(ValidationError) as refused:
        Whole.model_validate(values)
    return sorted((error["type"], *map(str, error["loc"])) for error in refused.value.errors())


def test_values_are_read_as_they_are_meant() -> None:
    """Lists become tuples, days days, numbers texts where a text is wanted; keys are known as they are written."""
    read = Whole.model_validate(
        {"title": 7, "codes": ["x"], "part": {"name": "p", "from": "2026-11-26"}, "fact": Todo("it"), "number": "3"}
    )

    assert ("7", ("x",), "2026-11-26", Todo("it"), 3) == (
        read.title,
        read.codes,
        str(read.part and read.part.start),
        read.fact,
        read.number,
    )


def test_every_fault_is_told_at_once() -> None:
    """With its place."""
    found = faults(kind="c", number=10, codes=["1"], parts=[{"name": ""}, {"nam": "x"}], words=3)

    assert [
        ("dict_type", "words"),
        ("extra_forbidden", "parts", "1", "nam"),
        ("less_than_equal", "number"),
        ("literal_error", "kind"),
        ("missing", "parts", "1", "name"),
        ("missing", "title"),
        ("string_pattern_mismatch", "codes", "0"),
        ("string_too_short", "parts", "0", "name"),
    ] == found


@pytest.mark.parametrize(
    ("values", "place"), [({"codes": ["a", "a"]}, ("value_error", "codes")), ({"ready": True}, ("value_error",))]
)
def test_functions_of_a_class_look_at_its_values(values: dict[str, Any], place: tuple[str, ...]) -> None:
    """At those of one key, or at all."""
    assert [place] == faults(title="t", **values)


def test_what_is_left_out_has_its_default() -> None:
    """Checked or not, and new for each where it could change."""
    checked, unchecked = Whole(title="t"), Whole.model_construct(title="t")

    assert (checked, {"title"}, False) == (unchecked, checked.model_fields_set, checked.words is unchecked.words)


def test_a_value_does_not_change() -> None:
    """A copy may differ."""
    whole = Whole(title="t")
    with pytest.raises(FrozenInstanceError):
        whole.title = "u"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del whole.title

    assert ("t", "u", {"title"}) == (
        whole.title,
        whole.model_copy(update={"title": "u"}).title,
        whole.model_copy(update={"title": "u"}).model_fields_set,
    )


def test_keys_are_named_as_they_are_written() -> None:
    """Not as code calls them."""
    assert [("name", "p"), ("from", None)] == list(Part(name="p").entries())


def test_editors_are_told_of_limits_and_of_what_is_not_known_yet() -> None:
    """A JSON Schema, without explanations."""
    known = json_schema(Whole)

    assert (["title"], 9, "^TODO", "date") == (
        known["required"],
        known["properties"]["number"]["anyOf"][0]["maximum"],
        known["properties"]["fact"]["anyOf"][1]["pattern"],
        known["$defs"]["Part"]["properties"]["from"]["anyOf"][0]["format"],
    )


def test_classes_are_made_without_what_checks_values() -> None:
    """It takes longer to load than a small site to build."""
    code = (
        "import sys\nimport clinicsite.model.read\nprint([name for name in sys.modules if name.startswith('pydantic')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == said.stdout.strip()
