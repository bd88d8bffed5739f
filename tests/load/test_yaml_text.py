"""YAML as owners type it: values kept as typed, every key's place, and mistakes told with the line that mends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from clinicsite.diagnostics import Position
from clinicsite.load import yaml_text
from clinicsite.load.yaml_text import MAX_LENGTH, read_mapping
from clinicsite.model.values import Todo


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read with the fast loader and with the one that is there without a C compiler."""
    monkeypatch.setattr(yaml_text, "_LOADER", getattr(yaml, request.param))
    return


def told(text: str) -> list[tuple[str, int, int, str]]:
    """Return code, line, column and corrected line of each complaint."""
    _, _, complaints = read_mapping(text, "site.yaml")
    return [(c.code, c.position.line, c.position.column, c.correction) for c in complaints]


def value(text: str) -> dict[str, Any]:
    """Return what a text without mistakes says."""
    mapping, _, complaints = read_mapping(text, "site.yaml")
    assert not complaints
    assert mapping is not None
    return mapping


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9:00", "9:00"),
        ("09:00", "09:00"),
        ("10:30", "10:30"),
        ("02134", "02134"),
        ("+15551234567", "+15551234567"),
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-26", "2026-11-26"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        (".5", ".5"),
        ("12.50", 12.5),
        ("-3", -3),
        ("0", 0),
        ("9" * 100_000, "9" * 100_000),
        ("true", True),
        ("FALSE", False),
        ("", None),
        ("~", None),
        ("null", None),
        ('"null"', "null"),
        ('"2"', "2"),
        ("it's", "it's"),
        ("'it''s'", "it's"),
        ("a#b", "a#b"),
        ("text # a note", "text"),
        ("https://a.example/#b", "https://a.example/#b"),
        ("TODO the price", Todo("the price")),
        ("TODO", Todo("this fact")),
        ('"TODO: the price"', Todo("the price")),
        ("TODOS", "TODOS"),
    ],
)
def test_a_value_is_what_the_owner_typed(written: str, read: object) -> None:
    """Only true, false, null, plain decimal numbers and TODO mean something else than their text."""
    assert {"key": read} == value(f"key: {written}\n")


@pytest.mark.parametrize("written", ["12.50", "80134", "-1", "0.10"])
def test_a_number_can_still_say_how_it_was_typed(written: str) -> None:
    """A price keeps its last zero."""
    number = value(f"price: {written}")["price"]

    assert written == str(number)


@pytest.mark.parametrize("mark", ["|", ">", ">-", "|-"])
def test_a_text_of_several_lines_has_no_line_break_at_its_end(mark: str) -> None:
    """How the lines below a mark end is no part of the text."""
    assert {"key": "Some words.", "next": "x"} == value(f"key: {mark}\n  Some words.\n\nnext: x\n")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a note\n", "---\n"])
def test_an_empty_text_has_no_keys_and_no_fault(text: str) -> None:
    """What is missing is for the schema to say."""
    assert {} == value(text)


def test_every_key_and_every_value_has_its_place() -> None:
    """Keys are found by their path, values by the path with a colon behind it."""
    text = "a: 1\nlist:\n  - id: x\n    url:  y\n  - z\n"

    _, keys, _ = read_mapping(text, "site.yaml", 10)

    places = {key: (place.line, place.column) for key, place in keys.items()}
    assert {
        "a": (10, 1),
        "a:": (10, 4),
        "list": (11, 1),
        "list:": (12, 3),
        "list.0": (12, 5),
        "list.0:": (12, 5),
        "list.0.id": (12, 5),
        "list.0.id:": (12, 9),
        "list.0.url": (13, 5),
        "list.0.url:": (13, 11),
        "list.1": (14, 5),
        "list.1:": (14, 5),
    } == places


def test_places_count_characters_and_not_bytes() -> None:
    """The caret stands under the right letter in any script."""
    _, keys, _ = read_mapping("{größe: 1, 名前: x, 😀: y}", "site.yaml")

    assert [2, 12, 19] == [keys[key].column for key in ("größe", "名前", "😀")]


def test_of_a_key_that_is_written_twice_the_first_counts() -> None:
    """Reading goes on with one of the two, so that other faults are found as well."""
    mapping, keys, complaints = read_mapping("a: 1\nb: 2\na: 3\n", "site.yaml")

    assert ({"a": 1, "b": 2}, Position("site.yaml", 1, 1)) == (mapping, keys["a"])
    assert ['"a" is written twice, first in line 1. Keep one of the two.'] == [c.message for c in complaints]


MISTAKES = [
    ("title: Fees: more\nb: 1", [("yaml-colon-in-text", 1, 12, 'title: "Fees: more"')]),
    ('title: Say "hi": more', [("yaml-colon-in-text", 1, 16, "title: 'Say \"hi\": more'")]),
    ("a: b: c # note", [("yaml-colon-in-text", 1, 5, 'a: "b: c" # note')]),
    ("a:\n\tb: 1\n", [("yaml-tab", 2, 1, "  b: 1")]),
    ("a: b\n\tc: d", [("yaml-tab", 2, 1, "c: d")]),
    ("a: 'Don't stop'\nb: 1", [("yaml-quote-inside", 1, 8, 'a: "Don\'t stop"')]),
    ("a: 'abc\nb: don't\n", [("yaml-quote-open", 1, 4, 'a: "abc"')]),
    ('a: "abc\nb: 1\nc: "x"\n', [("yaml-quote-open", 1, 4, 'a: "abc"')]),
    ("a: “Open: 9”\nb: 1", [("yaml-curly-quotes", 1, 4, 'a: "Open: 9"')]),
    ('a: "Open”\nb: 1', [("yaml-curly-quotes", 1, 4, 'a: "Open"')]),
    ("a: “Open”", [("yaml-curly-quotes", 1, 4, 'a: "Open"')]),
    ("a: @x\nb: 1", [("yaml-special-character", 1, 4, 'a: "@x"')]),
    ("a: `x`", [("yaml-special-character", 1, 4, 'a: "`x`"')]),
    ("a: %x", [("yaml-special-character", 1, 4, 'a: "%x"')]),
    ("a: *bold* text", [("yaml-special-character", 1, 4, 'a: "*bold* text"')]),
    ("a: *bold", [("yaml-special-character", 1, 4, 'a: "*bold"')]),
    ("a: & more", [("yaml-special-character", 1, 4, 'a: "& more"')]),
    ("a: &more text", [("yaml-special-character", 1, 4, 'a: "&more text"')]),
    ("a: !now", [("yaml-special-character", 1, 4, 'a: "!now"')]),
    ("a: > 50 years", [("yaml-special-character", 1, 4, 'a: "> 50 years"')]),
    ("a: {x} y", [("yaml-special-character", 1, 4, 'a: "{x} y"')]),
    ("a: - b", [("yaml-special-character", 1, 4, 'a: "- b"')]),
    ('a: "C:\\dir"', [("yaml-backslash", 1, 7, "a: 'C:\\dir'")]),
    ("a: #2f5d62", [("yaml-cut-off", 1, 4, 'a: "#2f5d62"')]),
    ("a: We are #1", [("yaml-cut-off", 1, 11, 'a: "We are #1"')]),
    ("a:b\nc: d", [("yaml-missing-space", 1, 3, "a: b")]),
    ("x: 1\na:b", [("yaml-missing-space", 2, 3, "a: b")]),
    ("s:\n  a:b\n  c: d", [("yaml-missing-space", 2, 5, "  a: b")]),
    ("t:\n  - a\n  -b\n", [("yaml-missing-space", 3, 4, "  - b")]),
    ("title：Fees\nb: 1", [("yaml-look-alike", 1, 6, "title: Fees")]),
    ("title:\u00a0Fees\nb: 1", [("yaml-look-alike", 1, 7, "title: Fees")]),
    ("a: 1\n\u00a0b: 1", [("yaml-look-alike", 2, 1, "b: 1")]),
    ("a: A\n  b: B\n", [("yaml-indentation", 2, 3, "b: B")]),
    ("  a: A\nb: B", [("yaml-indentation", 1, 1, "a: A")]),
    ("x:\n  y: 1\n    z: 2\n", [("yaml-indentation", 3, 5, "  z: 2")]),
    ("faq:\n  - q: a\n   a: b", [("yaml-indentation", 3, 4, "    a: b")]),
    ("a: A\nstray line\nb: B", [("yaml-indentation", 2, 1, "  stray line")]),
    ("t:\n  - a\n - b\n", [("yaml-list-indentation", 3, 2, "  - b")]),
    ("a: [x, y\nb: 1\n", [("yaml-bracket-open", 1, 4, "a: [x, y]")]),
    ("a: [\n  x,\n  y\nb: 1\n", [("yaml-bracket-open", 3, 4, "  y]")]),
    ("a: {d: 1 n: 2}", [("yaml-missing-comma", 1, 9, "a: {d: 1, n: 2}")]),
    ("a: {d: 1, n: It's: x}", [("yaml-colon-in-text", 1, 14, 'a: {d: 1, n: "It\'s: x"}')]),
    ("d: Pain that\n  goes down: the leg\n", [("yaml-colon-in-text", 1, 4, "d: >-\n  Pain that")]),
    ("a: b\n---\nc: d", [("yaml-two-parts", 2, 1, "")]),
    ("- a\n- b", [("yaml-not-keys", 1, 1, "")]),
    ("Fees", [("yaml-not-keys", 1, 1, "")]),
    ("a: &q\n  b: 1", [("yaml-shortcut", 1, 4, "")]),
    ("a: !!python/object:os.system x", [("yaml-shortcut", 1, 4, "")]),
    ("<<: *a\nb: 1", [("yaml-shortcut", 1, 1, "")]),
    ("? [a]\n: b", [("yaml-key-not-text", 1, 3, "")]),
    ('a: "x\\0"', [("invisible-character", 1, 4, "")]),
]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_the_line_to_write(
    text: str, expected: list[tuple[str, int, int, str]]
) -> None:
    """Each kind of mistake has its own code and advice, whichever loader reads."""
    assert expected == told(text)


@pytest.mark.parametrize(("text", "expected"), [case for case in MISTAKES if case[1][0][3]])
def test_the_line_to_write_leaves_no_fault(text: str, expected: list[tuple[str, int, int, str]]) -> None:
    """Whoever copies the advice is done."""
    _, line, _, correction = expected[0]
    lines = text.split("\n")

    mended = [*lines[: line - 1], correction, *lines[line:]]

    assert [] == told("\n".join(mended))


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    """After each mistake reading goes on as if it were mended."""
    text = "title: Fees: more\nb: @x\nc:\n  d: 1\n   e: 2\nf: 'Don't'\ng: 1\ng: 2\n"

    mapping, _, complaints = read_mapping(text, "site.yaml")

    codes = ["yaml-colon-in-text", "yaml-special-character", "yaml-indentation", "yaml-quote-inside", "yaml-key-twice"]
    assert codes == [complaint.code for complaint in sorted(complaints, key=lambda c: c.position.line)]
    assert {"title": "Fees: more", "b": "@x", "c": {"d": 1, "e": 2}, "f": "Don't", "g": 1} == mapping


def test_a_line_that_makes_no_sense_is_named_and_left_out() -> None:
    """The other lines are read all the same."""
    mapping, _, complaints = read_mapping("a: {b: [1}\nc: d\n", "site.yaml")

    assert [("yaml-syntax", 1)] == [(complaint.code, complaint.position.line) for complaint in complaints]
    assert {"c": "d"} == mapping


def test_a_text_that_is_no_yaml_at_all_is_given_up_soon() -> None:
    """Nobody is served by a complaint about every line of a letter."""
    mapping, _, complaints = read_mapping("a: ]}\n}: [\n" * 50, "site.yaml")

    assert mapping is None
    assert len(complaints) < 25


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: " + "{b: " * 5_000, "a:\n" + "".join(" " * n + "- \n" for n in range(90))]
)
def test_values_that_lie_too_deep_are_refused(text: str) -> None:
    """No depth makes the program stop."""
    mapping, _, complaints = read_mapping(text, "site.yaml")

    assert mapping is None
    assert complaints


def test_a_bomb_of_references_is_not_blown_up() -> None:
    """A reference is refused where it stands; what it refers to is not copied."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)]

    mapping, _, complaints = read_mapping("\n".join(lines), "site.yaml")

    assert mapping is not None
    assert {"yaml-shortcut", "yaml-special-character"} == {complaint.code for complaint in complaints}


def test_a_text_that_is_too_long_is_not_parsed() -> None:
    """Its size alone says that something is wrong."""
    mapping, _, complaints = read_mapping("a: b\n" * MAX_LENGTH, "site.yaml")

    assert (None, ["file-too-big"]) == (mapping, [complaint.code for complaint in complaints])


def test_a_mistake_in_a_long_text_is_named_without_guesses() -> None:
    """Trying out guesses would take too long."""
    _, _, complaints = read_mapping("a: b\n" + "# note\n" * 20_000 + "c: d: e\n", "site.yaml")

    assert [("yaml-syntax", 20_002)] == [(complaint.code, complaint.position.line) for complaint in complaints]
