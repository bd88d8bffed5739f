"""The memory of the last good build: it shortens a build only when nothing has changed at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publish.output import Changes
from clinicsite.publish.state import is_current, kept_state, remember, stamp, stamps_of

Publish = Callable[..., Changes]
SITE = {"index.html": "home", "areas/mill-town/index.html": "mill"}
REPORT: dict[str, object] = {"pages": 2, "text": "2 pages – fertig", "warnings": []}


@pytest.fixture
def built(root: Path, public: Path, publish: Publish) -> Path:
    """A project whose last build is remembered under the key `k`."""
    publish(SITE)
    remember(root, "k", public, SITE, REPORT)
    return root


def state(root: Path) -> Path:
    """Return where the memory is."""
    return root / ".clinicsite" / "state"


def test_when_nothing_changed_the_last_report_is_given_back(built: Path, public: Path) -> None:
    """The user reads the same as after the full build."""
    assert REPORT == is_current(built, "k", public)


def test_a_project_that_was_never_built_has_no_report(root: Path, public: Path) -> None:
    """Then everything is to be done."""
    assert is_current(root, "k", public) is None


def test_other_inputs_need_a_build(built: Path, public: Path) -> None:
    """The key is the digest of all that is read."""
    assert is_current(built, "another", public) is None


def test_another_destination_needs_a_build(built: Path) -> None:
    """The memory is about one folder."""
    assert is_current(built, "k", built / "elsewhere") is None


def later(path: Path) -> None:
    """Change the time of a file and nothing else."""
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def longer(path: Path) -> None:
    """Change a file and keep its time."""
    times = path.stat()
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def linked(path: Path) -> None:
    """Put a link to the same thing in the place of a file or folder."""
    path.rename(path.parent.parent / "moved")
    path.symlink_to(path.parent.parent / "moved")


def replaced(path: Path) -> None:
    """Put a folder in a file's place."""
    path.unlink()
    path.mkdir()


MEDDLING: dict[str, Callable[[Path], object]] = {
    "a page deleted": lambda public: (public / "index.html").unlink(),
    "a page touched": lambda public: later(public / "index.html"),
    "a page made longer": lambda public: longer(public / "areas/mill-town/index.html"),
    "a page replaced by a link": lambda public: linked(public / "index.html"),
    "a page replaced by a folder": lambda public: replaced(public / "index.html"),
    "a folder deleted": lambda public: shutil.rmtree(public / "areas"),
    "a folder replaced by a link": lambda public: linked(public / "areas"),
    "a stranger's file": lambda public: (public / "areas" / "note.txt").write_text("mine"),
    "the list deleted": lambda public: (public / ".clinicsite.json").unlink(),
    "the list touched": lambda public: later(public / ".clinicsite.json"),
    "everything deleted": shutil.rmtree,
}


@pytest.mark.parametrize("meddling", MEDDLING)
def test_a_published_folder_that_somebody_changed_needs_a_build(built: Path, public: Path, meddling: str) -> None:
    """Every build ends with the whole site in place."""
    MEDDLING[meddling](public)

    assert is_current(built, "k", public) is None


def test_another_list_of_the_same_size_and_time_needs_a_build(built: Path, public: Path) -> None:
    """The list itself is compared by its digest."""
    path = public / ".clinicsite.json"
    times, text = path.stat(), path.read_text("utf-8")
    path.write_text(text.replace('"size":4', '"size":5'), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert is_current(built, "k", public) is None


@pytest.mark.parametrize("name", [".DS_Store", "areas/Thumbs.db", "empty folder/desktop.ini"])
def test_leftovers_of_file_managers_change_nothing(built: Path, public: Path, name: str) -> None:
    """Looking at the site is no change of it."""
    (public / name).parent.mkdir(exist_ok=True)
    (public / name).write_text("x")

    assert REPORT == is_current(built, "k", public)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "torn": lambda data: data[: len(data) // 2],
    "zeros": lambda data: bytes(len(data)),
    "foreign": lambda data: b"[1, 2]",
    "not UTF-8": lambda data: b"\xff",
    "nested without end": lambda data: b"[" * 100_000,
    "of another version": lambda data: data.replace(b"state 3", b"state 0"),
}
ODD: dict[str, Callable[[dict[str, Any]], object]] = {
    "without files": lambda kept: kept.pop("files"),
    "without folders": lambda kept: kept.pop("folders"),
    "without a report": lambda kept: kept.pop("report"),
    "with odd files": lambda kept: kept["files"].update({"index.html": [0]}),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_memory_that_makes_no_sense_is_ignored(built: Path, public: Path, case: str) -> None:
    """The build is done in full, and nobody is bothered."""
    state(built).write_bytes(SPOILT[case](state(built).read_bytes()))

    assert is_current(built, "k", public) is None


@pytest.mark.parametrize("case", ODD)
def test_a_memory_that_lacks_something_is_ignored(built: Path, public: Path, case: str) -> None:
    """What cannot be compared is not the same."""
    kept = kept_state(built).read()
    ODD[case](kept)
    kept_state(built).write(kept)

    assert is_current(built, "k", public) is None


def test_a_new_build_replaces_the_memory(built: Path, public: Path, publish: Publish) -> None:
    """Only the last build counts."""
    publish({"index.html": "new"})
    remember(built, "k2", public, ["index.html"], {"pages": 1})

    assert (None, {"pages": 1}) == (is_current(built, "k", public), is_current(built, "k2", public))


def test_a_memory_that_cannot_be_written_is_no_fault(root: Path, public: Path, publish: Publish) -> None:
    """Only the short cut is lost."""
    publish(SITE)
    (root / ".clinicsite").write_text("a file is in the way")

    remember(root, "k", public, SITE, REPORT)

    assert is_current(root, "k", public) is None


def test_nothing_but_the_memory_is_left_in_its_folder(built: Path) -> None:
    """It is written beside and put in place whole."""
    assert ["state"] == os.listdir(built / ".clinicsite")


def test_sizes_and_times_of_the_last_build_are_known_for_the_next(built: Path, public: Path) -> None:
    """So that it need not read files that nobody has touched."""
    names = (*SITE, ".clinicsite.json")

    assert {name: stamp(f"{public}/{name}") for name in names} == stamps_of(built, public)


def test_sizes_and_times_are_those_of_the_build_and_not_of_now(built: Path, public: Path) -> None:
    """A file that was touched since has others."""
    then = stamp(f"{public}/index.html")
    later(public / "index.html")

    assert then == stamps_of(built, public)["index.html"]


NOT_OURS: dict[str, Callable[[Path], object]] = {
    "the list changed": lambda root: longer(root / "public" / ".clinicsite.json"),
    "the list gone": lambda root: (root / "public" / ".clinicsite.json").unlink(),
    "the memory gone": lambda root: state(root).unlink(),
    "the memory of another version": lambda root: state(root).write_bytes(
        state(root).read_bytes().replace(b"state 3", b"state 1")
    ),
    "no files in the memory": lambda root: kept_state(root).write(
        {key: value for key, value in kept_state(root).read().items() if key != "files"}
    ),
}


@pytest.mark.parametrize("case", NOT_OURS)
def test_without_the_last_build_s_own_list_nothing_is_known(built: Path, public: Path, case: str) -> None:
    """Then every file is read."""
    NOT_OURS[case](built)

    assert {} == stamps_of(built, public)


def test_of_another_folder_nothing_is_known(built: Path, public: Path) -> None:
    """Although it holds the same files."""
    shutil.copytree(public, built / "copy")

    assert {} == stamps_of(built, built / "copy")
