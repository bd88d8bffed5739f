"""Whatever bytes stand in a file: a site or complaints in plain words, never an exception."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite.diagnostics import Diagnostic, Severity
from clinicsite.load.documents import read_document
from clinicsite.load.site import load_site
from clinicsite.load.yaml_text import read_mapping
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    PageFrontMatter,
    PersonFrontMatter,
    TownFrontMatter,
)

BASE = Path(__file__).parents[1] / "faults" / "_base"
MODELS = (PageFrontMatter, ConditionFrontMatter, TownFrontMatter, PersonFrontMatter, ArticleFrontMatter)
JARGON = re.compile(r"pydantic|\bNone\b|Todo\(|Input should|Errno|object at 0x")

BOUNDED = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

PIECES = st.sampled_from(
    [
        "'",
        '"',
        ": ",
        ":",
        "\n",
        "\t",
        "- ",
        "-",
        "[",
        "]",
        "{",
        "}",
        "#",
        " #",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "? ",
        "TODO ",
        "“",
        "\xa0",
        "---\n",
        "null",
        "true",
        "1.5",
        "9" * 30,
        "\\",
        "\x00",
        "\r",
        "：",
        "<<: ",
        "...\n",
        "😀",
        "title: ",
        "summary:\n  ",
        "draft: true\n",
        "hours:\n  mon-fri: ",
        "9:00-17:00",
        "\u2028",
        "\ufeff",
        "{}",
        "[]",
        "  ",
    ]
)
YAML = st.lists(PIECES, max_size=30).map("".join)
SITE_FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.*") if path.suffix != ".svg")


def unclear(complaints: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Return complaints that an owner could not read."""
    return [c for c in complaints if JARGON.search(c.message + c.hint) or "\n" in c.message + c.hint]


@st.composite
def spoiled(draw: st.DrawFn, good: bytes) -> bytes:
    """Return a good file with some of it taken out and something else put in."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        data[start : start + length] = draw(st.one_of(PIECES.map(str.encode), st.binary(max_size=4)))
    return bytes(data)


@BOUNDED
@given(data=st.binary(max_size=400), number=st.integers(0, 3))
def test_any_bytes_as_a_content_file_are_a_document_or_complaints(data: bytes, number: int) -> None:
    """A file from anywhere does no harm."""
    reading = read_document(data, "x.md", MODELS[number])

    assert reading.document is not None or any(c.severity is Severity.ERROR for c in reading.diagnostics)
    assert [] == unclear(reading.diagnostics)


@BOUNDED
@given(front=YAML, number=st.integers(0, 3))
def test_any_top_part_is_a_document_or_complaints(front: str, number: int) -> None:
    """What looks like YAML is the likelier mistake."""
    reading = read_document(f"---\n{front}\n---\nText.\n".encode(), "x.md", MODELS[number])

    assert reading.document is not None or any(c.severity is Severity.ERROR for c in reading.diagnostics)
    assert [] == unclear(reading.diagnostics)


@BOUNDED
@given(text=YAML)
def test_every_place_lies_in_the_text(text: str) -> None:
    """Keys and complaints point at lines that exist."""
    _, keys, complaints = read_mapping(text, "x.yaml")
    last = text.count("\n") + 1

    places = [*keys.values(), *(complaint.position for complaint in complaints)]

    assert [] == [place for place in places if not 1 <= place.line <= last]


@settings(BOUNDED, max_examples=25)
@pytest.mark.parametrize("name", SITE_FILES)
@given(data=st.data())
def test_a_spoiled_file_gives_a_site_or_complaints(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """The stage never stops, whichever file is spoiled and however."""
    root = tmp_path / "site"
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    (root / name).write_bytes(data.draw(spoiled((BASE / name).read_bytes())))

    loaded = load_site(root, root)

    assert loaded.site is not None or loaded.diagnostics.has_errors
    assert [] == unclear(tuple(loaded.diagnostics))
