"""Values that one run keeps for the next: what is read back, and what counts as empty."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from clinicsite.kept_file import KeptFile

VALUES = {"/": (b"key", ("index.html", 12)), "/fees/": (b"other", ())}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file with values, in a folder that was not there before."""
    path = tmp_path / "state" / "pages"
    KeptFile(path, "pages 1", "2.0 abc").write(VALUES)
    return path


def test_what_was_written_is_read(place: Path) -> None:
    """Plain values come back as they were."""
    assert VALUES == KeptFile(place, "pages 1", "2.0 abc").read()


@pytest.mark.parametrize(("form", "generator"), [("pages 2", "2.0 abc"), ("pages 1", "2.1 abc"), ("pages 1", "2.0")])
def test_what_is_of_another_form_or_generator_counts_as_empty(place: Path, form: str, generator: str) -> None:
    """A newer version would read it wrongly."""
    assert {} == KeptFile(place, form, generator).read()


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data + b"x", lambda _: b"", lambda _: b"\n"])
def test_a_file_that_is_not_whole_counts_as_empty(place: Path, harm) -> None:
    """Its digest is wrong, so nothing of it is used."""
    place.write_bytes(harm(place.read_bytes()))

    assert {} == KeptFile(place, "pages 1", "2.0 abc").read()


def test_a_file_that_does_not_exist_counts_as_empty(tmp_path: Path) -> None:
    """That is how it is before the first run."""
    assert {} == KeptFile(tmp_path / "none", "pages 1", "2.0 abc").read()


def test_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """It only costs time."""
    (tmp_path / "state").write_text("a file where the folder should be")

    KeptFile(tmp_path / "state" / "pages", "pages 1", "2.0 abc").write(VALUES)

    assert ["state"] == [path.name for path in tmp_path.iterdir()]


def test_what_a_full_disk_has_refused_is_not_left_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept before stays."""
    monkeypatch.setattr(os, "replace", _refused)

    KeptFile(place, "pages 1", "2.0 abc").write({})

    assert ({"pages"}, VALUES) == ({*os.listdir(place.parent)}, KeptFile(place, "pages 1", "2.0 abc").read())


def _refused(*_: object) -> None:
    """Refuse as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_in_its_place_keeps_nobody_waiting(tmp_path: Path) -> None:
    """It counts as empty."""
    os.mkfifo(tmp_path / "pages")

    assert {} == KeptFile(tmp_path / "pages", "pages 1", "2.0 abc").read()
