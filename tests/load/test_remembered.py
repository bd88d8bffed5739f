"""Content files of which the front matter was read before: the same as when it is read anew."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic, Position
from clinicsite.load import remembered
from clinicsite.load.documents import read_config, read_document
from clinicsite.load.remembered import RememberingReader
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    PageFrontMatter,
    PersonFrontMatter,
    TownFrontMatter,
)

PATH = "content/towns/a.md"
TOWN = (
    "---\ntitle: A\ndescription: B\nname: C\ncoordinates: 39.5, -104.7\nleads_with: sciatica\nupdated: 2026-11-23\n"
    "landmarks: [One, Two]\ntranslations:\n  es: https://x.example/\nlast_reviewed: TODO by whom\n"
    "faq:\n- question: D\n  answer: E\n---\nWords.\n"
)
FILES = [
    (PATH, TownFrontMatter, TOWN),
    ("content/pages/a.md", PageFrontMatter, "---\ntitle: A\ndescription: B\n---\n"),
    ("content/pages/a.md", PageFrontMatter, "---\ntitle: A\ndescription: B\n\n---\n\n---\nMore.\n"),
    (
        "content/conditions/a.md",
        ConditionFrontMatter,
        "---\ntitle: A\ndescription: B\nsummary:\n  what: C\n  may_help: D\n  visits: E\n  do_not_wait: F\n---\nG",
    ),
    ("content/articles/a.md", ArticleFrontMatter, "---\ntitle: A\ndescription: B\ndate: 2026-11-27\n---\n"),
    ("content/articles/a.md", ArticleFrontMatter, "---\ntitle: A\ndescription: B\ndate: 2026-11-27 18:00\n---\n"),
    ("content/team/a.md", PersonFrontMatter, "---\ntitle: A\ndescription: B\nrole: C\n---\nWörter.\n"),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where it is kept."""
    return tmp_path / "documents"


def reader_of(place: Path, monkeypatch: pytest.MonkeyPatch) -> RememberingReader:
    """Return a reader of the next build, which cannot read a file anew."""
    monkeypatch.setattr(remembered, "read_document", None)
    return RememberingReader(place, "1")


@pytest.mark.parametrize(("path", "model", "text"), FILES)
def test_a_file_that_was_read_before_is_the_same(place: Path, monkeypatch, path: str, model, text: str) -> None:
    """Its keys and values, where they stand, its text and its digest."""
    first = RememberingReader(place, "1")
    first(text.encode(), path, model)
    first.keep()

    again = reader_of(place, monkeypatch)(text.encode(), path, model)

    anew = read_document(text.encode(), path, model)
    assert again.document is not None
    assert anew.document is not None
    assert (anew, dict(anew.document.keys)) == (again, dict(again.document.keys))


@pytest.mark.parametrize(("path", "model", "text"), FILES)
def test_a_file_that_was_read_ahead_is_the_same(place: Path, monkeypatch, path: str, model, text: str) -> None:
    """Wherever it was read; what is read in another process is sent as plain values."""
    file = place.with_name("a.md")
    file.write_text(text, "utf-8")
    monkeypatch.setattr(remembered, "AHEAD_FROM", 1)
    reader = RememberingReader(place, "1")
    reader.read_ahead([(file, path, model)], lambda work, _: [(0, marshal.loads(marshal.dumps(work(0))))])
    anew = read_document(text.encode(), path, model)
    monkeypatch.setattr(remembered, "read_document", None)

    ahead = reader(text.encode(), path, model)

    assert (anew, dict(anew.document.keys)) == (ahead, dict(ahead.document.keys))


def test_what_is_complained_of_is_not_read_ahead(place: Path, monkeypatch) -> None:
    """It is read where complaints are told; so is a file that cannot be read."""
    file = place.with_name("a.md")
    file.write_text(TOWN.replace("name:", "nmae:"), "utf-8")
    monkeypatch.setattr(remembered, "AHEAD_FROM", 1)
    reader = RememberingReader(place, "1")
    files = [(file, PATH, TownFrontMatter), (place.with_name("none.md"), PATH, TownFrontMatter)]
    reader.read_ahead(files, lambda work, count: [(number, work(number)) for number in range(count)])

    told = reader(file.read_bytes(), PATH, TownFrontMatter)

    assert read_document(file.read_bytes(), PATH, TownFrontMatter).diagnostics == told.diagnostics != ()


def test_what_was_read_ahead_is_kept(place: Path, monkeypatch) -> None:
    """The next build need not read it again."""
    file = place.with_name("a.md")
    file.write_text(TOWN, "utf-8")
    monkeypatch.setattr(remembered, "AHEAD_FROM", 1)
    reader = RememberingReader(place, "1")
    reader.read_ahead([(file, PATH, TownFrontMatter)], lambda work, _: [(0, work(0))])
    reader(TOWN.encode(), PATH, TownFrontMatter)
    reader.keep()

    again = reader_of(place, monkeypatch)(TOWN.encode(), PATH, TownFrontMatter)

    assert read_document(TOWN.encode(), PATH, TownFrontMatter).document == again.document


def test_another_text_below_the_same_front_matter_needs_no_reading(place: Path, monkeypatch) -> None:
    """Most edits are of this kind."""
    first = RememberingReader(place, "1")
    first(TOWN.encode(), PATH, TownFrontMatter)
    first.keep()
    edited = (TOWN + "\nMore.\n").encode()

    again = reader_of(place, monkeypatch)(edited, PATH, TownFrontMatter)

    assert read_document(edited, PATH, TownFrontMatter).document == again.document


ODD = {
    "another key": TOWN.replace("title: A", "title: Z"),
    "a wrong value": TOWN.replace("updated: 2026-11-23", "updated: soon"),
    "an invisible letter": TOWN + "\u2028",
    "ends of lines of Windows": TOWN.replace("\n", "\r\n"),
    "a mark of the order of bytes": "\ufeff" + TOWN,
    "no end": TOWN.replace("\n---\n", "\n"),
    "four hyphens": TOWN.replace("---\nWords", "----\nWords\n---\n"),
    "spaces behind the hyphens": TOWN.replace("---\nWords", "---  \nWords\n\n---\n"),
}


@pytest.mark.parametrize("case", ODD)
def test_whatever_is_odd_is_read_as_always(place: Path, case: str) -> None:
    """With all that is wrong with it; nothing of it is mended silently."""
    first = RememberingReader(place, "1")
    for text in (TOWN, ODD[case]):
        first(text.encode(), PATH, TownFrontMatter)
    first.keep()

    again = RememberingReader(place, "1")(ODD[case].encode(), PATH, TownFrontMatter)

    assert read_document(ODD[case].encode(), PATH, TownFrontMatter) == again


ROOT = Path(__file__).parent.parent.parent
SETTINGS = [ROOT / "site.yaml", *sorted((ROOT / "tests/sites").glob("*/site.yaml"))]
HOURS = """\
site: {url: https://a.example, language: en, time_zone: Europe/Berlin}
clinic: {name: A, type: MedicalClinic, phone: TODO number, email: a@a.example, specialty: B, booking: https://b.example}
locations:
- name: A
  street: B 1
  city: C
  region: D
  postal_code: "12345"
  country: DE
  coordinates: 52.5, 13.4
  hours: {mon-fri: "9:00-12:30, 14:00-18:00", sat: by appointment}
  closures: [{from: 2026-12-24, to: 2027-01-01}]
  seasons: [{name: Summer, from: 06-01, to: 08-31, hours: {mon: "8-12"}}]
"""


@pytest.mark.parametrize("text", [*(path.read_text("utf-8") for path in SETTINGS), HOURS])
def test_settings_that_were_read_before_are_the_same(place: Path, monkeypatch, text: str) -> None:
    """Pages are recognised by how they are printed, so that has to be the same too."""
    first = RememberingReader(place, "1")
    anew = first.config(text.encode(), "site.yaml")
    first.keep()
    monkeypatch.setattr(remembered, "read_config", None)

    again = RememberingReader(place, "1").config(text.encode(), "site.yaml")

    assert ((), anew) == (anew.diagnostics, again)
    assert (repr(anew.config), dict(anew.keys)) == (repr(again.config), dict(again.keys))


def test_settings_with_a_mistake_are_always_read(place: Path) -> None:
    """So the mistake is told each time."""
    first = RememberingReader(place, "1")
    first.config(b"site: 1\n", "site.yaml")
    first.keep()

    again = RememberingReader(place, "1").config(b"site: 1\n", "site.yaml")

    assert read_config(b"site: 1\n", "site.yaml") == again


def test_a_telephone_number_that_was_read_before_is_the_same(place: Path, monkeypatch) -> None:
    """The library that knows them all is large."""
    first = RememberingReader(place, "1")
    anew = first.phone("(303) 322-1234", "US", Position("site.yaml"))
    first.keep()
    monkeypatch.setattr(remembered, "read_phone", None)

    assert anew == RememberingReader(place, "1").phone("(303) 322-1234", "US", Position("site.yaml"))


def test_a_wrong_telephone_number_is_told_each_time(place: Path) -> None:
    """With the place where it stands now."""
    first = RememberingReader(place, "1")
    first.phone("12", "US", Position("site.yaml", 1))
    first.keep()

    told = RememberingReader(place, "1").phone("12", "US", Position("site.yaml", 2))

    assert isinstance(told, Diagnostic)
    assert Position("site.yaml", 2) == told.position
