"""What was made of texts is kept: trusted only when whole, of the same text, and made by the same program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic, Position, Severity
from clinicsite.model.made import Body, Heading, Slot
from clinicsite.render import kept_bodies
from clinicsite.render.faults import TOO_SLOW
from clinicsite.render.kept_bodies import KeptBodies

QUOTES = ("\u201c", "\u201d", "\u2018", "\u2019")
START = Position("content/pages/a.md", 5, 1)
SLOT = Slot("link", "b.md#c", Position("content/pages/a.md", 6, 3), "d")
SAID = Diagnostic("same-anchor", Severity.ERROR, "Twice.", Position("content/pages/a.md", 7, 1), "Once.")
BODY = Body(("<p>\u00e9 ", SLOT, "</p>"), (Heading(2, "c", "C"),), (SAID,))


def kept(folder: Path, texts: int = 10) -> KeptBodies:
    """Return the file of a build."""
    made = KeptBodies(folder / "bodies", texts)
    made.prepare()
    return made


def keep(folder: Path, *texts: str) -> Path:
    """Keep bodies of texts, and return the file."""
    build = kept(folder)
    for text in texts:
        build.put(text, START, QUOTES, BODY)
    return folder / "bodies"


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    """Part by part, in another build, also after more was added."""
    keep(tmp_path, "one")
    keep(tmp_path, "two")

    assert [BODY, BODY, None] == [kept(tmp_path).get(text, START, QUOTES) for text in ("one", "two", "three")]


def test_a_body_is_that_of_its_text_in_its_place_and_language(tmp_path: Path) -> None:
    """Gaps know where they stand, and marks are those of a language."""
    keep(tmp_path, "one")
    build = kept(tmp_path)

    asked = [("one", Position(START.path, 6, 1), QUOTES), ("one", START, QUOTES[::-1]), ("one ", START, QUOTES)]
    assert [None, None, None] == [build.get(*question) for question in asked]


def test_without_a_folder_nothing_is_kept() -> None:
    """As with `--no-cache`."""
    build = KeptBodies(None, 1)

    build.prepare()
    build.put("one", START, QUOTES, BODY)

    assert build.get("one", START, QUOTES) is None


@pytest.mark.parametrize("keeps", [0, 10, -1])
def test_a_torn_file_counts_as_empty_and_is_begun_anew(tmp_path: Path, keeps: int) -> None:
    """Wherever it ends."""
    file = keep(tmp_path, "one", "two")
    file.write_bytes(file.read_bytes()[:keeps])

    lost = kept(tmp_path).get("one", START, QUOTES)
    keep(tmp_path, "one")

    assert (None, BODY) == (lost, kept(tmp_path).get("one", START, QUOTES))


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_a_spoilt_byte_is_never_believed(tmp_path: Path, place: int) -> None:
    """A body comes back as it was, or not at all."""
    file = keep(tmp_path, "one", "two")
    data = bytearray(file.read_bytes())
    data[place % len(data)] ^= 1
    file.write_bytes(data)
    build = kept(tmp_path)

    assert {build.get(text, START, QUOTES) for text in ("one", "two")} <= {BODY, None}


def test_what_another_version_has_kept_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might make something else of the same text."""
    keep(tmp_path, "one")
    monkeypatch.setattr(kept_bodies, "_mark", lambda: b"another\n")

    assert kept(tmp_path).get("one", START, QUOTES) is None


def test_what_a_slow_machine_has_given_up_is_not_kept(tmp_path: Path) -> None:
    """The next build may have more time."""
    said = TOO_SLOW.at(START, "Given up.", "")
    build = kept(tmp_path)

    build.put("one", START, QUOTES, Body((), (), (said,)))

    assert kept(tmp_path).get("one", START, QUOTES) is None


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a body would hide all that come behind it."""
    build = kept(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:5]))

    build.put("one", START, QUOTES, BODY)

    assert [] == list(tmp_path.iterdir())


def test_what_a_build_has_left_that_was_ended_is_taken_away(tmp_path: Path) -> None:
    """It was about to begin the file."""
    (tmp_path / "bodies.7.new").write_bytes(b"half")

    keep(tmp_path, "one")

    assert ["bodies"] == os.listdir(tmp_path)


def test_what_is_not_needed_does_not_stay_for_ever(tmp_path: Path) -> None:
    """Once far more is kept than there are texts, it is begun anew."""
    keep(tmp_path, *map(str, range(kept_bodies.SLACK + 30)))

    assert kept(tmp_path).get("1", START, QUOTES) is None


def test_processes_add_to_one_file(tmp_path: Path) -> None:
    """Copies of a process, as a build starts them."""
    build = kept(tmp_path)
    for number in range(4):
        child = os.fork() if hasattr(os, "fork") else 0
        if not child:
            for text in range(20):
                build.put(f"{number} {text}", START, QUOTES, BODY)
            if hasattr(os, "fork"):
                os._exit(0)
        else:
            os.waitpid(child, 0)
    after = kept(tmp_path, 80)

    assert {BODY} == {after.get(f"{number} {text}", START, QUOTES) for number in range(4) for text in range(20)}
