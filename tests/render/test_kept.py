"""What earlier builds have drawn: trusted only when whole, and taken away once there is much of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinicsite.render import kept
from clinicsite.render.kept import Kept, digest


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    """Byte for byte, in another build too."""
    Kept(tmp_path / "a").put("x.png", b"one\ntwo")

    assert b"one\ntwo" == Kept(tmp_path / "a").get("x.png")


def test_what_was_never_kept_is_nothing(tmp_path: Path) -> None:
    """A missing entry and a missing folder are the same."""
    assert None is Kept(tmp_path / "a").get("x.png")


def test_without_a_folder_nothing_is_kept() -> None:
    """A check of the site writes nothing."""
    here = Kept(None)

    here.put("x.png", b"one")

    assert None is here.get("x.png")


@pytest.mark.parametrize("data", [b"", b"one", b"\n", b"0" * 64 + b"\none"])
def test_a_torn_entry_is_nothing(tmp_path: Path, data: bytes) -> None:
    """It begins with the digest of the rest, or it is not ours."""
    (tmp_path / "x.png").write_bytes(data)

    assert None is Kept(tmp_path).get("x.png")


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    """An entry appears whole under its name."""
    Kept(tmp_path).put("x.png", b"one")

    assert ["x.png"] == [path.name for path in tmp_path.iterdir()]


def test_a_disk_that_takes_nothing_stops_no_build(tmp_path: Path) -> None:
    """The next build draws it again."""
    (tmp_path / "file").write_bytes(b"")

    Kept(tmp_path / "file").put("x.png", b"one")

    assert None is Kept(tmp_path / "file").get("x.png")


def test_a_few_old_entries_stay(tmp_path: Path) -> None:
    """Going to and fro between two texts draws nothing again."""
    Kept(tmp_path).put("old.png", b"one")
    now = Kept(tmp_path)
    now.put("new.png", b"two")

    now.tidy()

    assert {"old.png", "new.png"} == {path.name for path in tmp_path.iterdir()}


def test_many_old_entries_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow for ever; what this build has used stays."""
    monkeypatch.setattr(kept, "SLACK", 1)
    for number in range(9):
        Kept(tmp_path).put(f"{number}.png", b"one")
    now = Kept(tmp_path)
    now.get("3.png")

    now.tidy()

    assert ["3.png"] == [path.name for path in tmp_path.iterdir()]


def test_where_one_part_ends_and_the_next_begins_counts() -> None:
    """Two cards whose words run together alike are two cards."""
    assert digest(["ab", "c"]) != digest(["a", "bc"])
