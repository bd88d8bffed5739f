"""A part of `make torture` that every run of the tests bears."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture import disk, folders, hostile, kills, moving, same, together
from tests.torture.report import Tally

SAMPLE = Path(__file__).parent.parent / "sites" / "physio"


@pytest.fixture
def tally() -> Tally:
    """Counts what was tried."""
    return Tally("quick")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(("how", "every"), [(kills.KILL, 9), ("error=ENOSPC", 15)])
def test_struck_at_a_call_the_old_or_the_new_site_stands_and_the_next_build_mends_the_rest(
    how: str, every: int, tmp_path: Path, tally: Tally
) -> None:
    """Some of the calls that change a file; all of them in `make torture`."""
    kills.sweep(tmp_path, how, tally, every)

    assert (True, []) == (tally.count >= 15, tally.wrong)


def test_what_a_plain_user_may_not_open_is_told_and_the_old_site_stands(open_folder: Path, tally: Tally) -> None:
    """Locked files and folders, and too few files that may be open."""
    disk.rights(open_folder, tally)

    assert (len(disk.LOCKED), []) == (tally.count, tally.wrong)


def test_runs_at_the_same_time_leave_a_whole_site(tmp_path: Path, tally: Tally) -> None:
    """Two to eight builds, checks and cleanings of one project, some of them killed."""
    together.rounds(tmp_path, 12, tally)

    assert (12, []) == (tally.count, tally.wrong)


def test_files_that_change_while_they_are_read_hang_and_crash_nothing(tmp_path: Path, tally: Tally) -> None:
    """What editors and sync programs do to files, at random; the last build is that of a clean folder."""
    moving.changes(tmp_path, 300, tally)

    assert (300, []) == (tally.count, tally.wrong)


def test_the_same_input_makes_the_same_bytes_anywhere(open_folder: Path, tally: Tally) -> None:
    """Another user, zone, locale, year, umask, order of files and number of cores."""
    same.variations(open_folder, SAMPLE, tally, every=21)

    assert (4, []) == (tally.count, tally.wrong)


@pytest.mark.parametrize("kind", ["YAML", "a "])
def test_hostile_files_become_a_page_or_a_fault(
    kind: str, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick ones; those that keep a converter busy are in `make torture`."""
    chosen = {name: file for name, file in hostile.FILES.items() if name.startswith(kind)}
    monkeypatch.setattr(hostile, "FILES", chosen)

    hostile.inputs(tmp_path, tally, every=2)

    assert ((len(chosen) + 1) // 2, []) == (tally.count, tally.wrong)


def test_folders_that_hold_somebodys_work_are_refused_before_anything_is_touched(tmp_path: Path, tally: Tally) -> None:
    """All of them."""
    folders.refuse(tmp_path, tally)

    assert (True, []) == (tally.count >= 40, tally.wrong)
