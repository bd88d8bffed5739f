"""What a killed run may leave, and how the next one puts it right: a test for each line of the table."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.publish import swap
from clinicsite.publish.faults import WORK_FOREIGN
from clinicsite.publish.output import Changes, recover

Publish = Callable[..., Changes]
Put = Callable[[dict[str, str], Path], object]
OLD = {"index.html": "old", "a/index.html": "old"}
NEW = {"index.html": "new", "b/index.html": "new"}


def texts(folder: Path) -> dict[str, str]:
    """Return the published files, without the list."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".clinicsite.json")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@pytest.fixture
def put(root: Path, publish: Publish) -> Put:
    """Return a function that puts a whole published site in some place."""

    def make(files: dict[str, str], place: Path) -> None:
        publish(files, root / "elsewhere")
        (root / "elsewhere").rename(place)

    return make


@pytest.fixture
def work(root: Path) -> Path:
    """The work folder as a run makes it first."""
    folder = root / ".public.new"
    folder.mkdir()
    (folder / ".gitignore").write_text("*\n")
    return folder


def test_without_a_work_folder_nothing_happens(root: Path, public: Path) -> None:
    """Most runs were not killed."""
    recover(public)

    assert [] == os.listdir(root)


def test_an_empty_work_folder_is_removed(root: Path, public: Path) -> None:
    """The run was killed right after it made the folder, or right before it was rid of it."""
    (root / ".public.new").mkdir()

    recover(public)

    assert [] == os.listdir(root)


def test_an_unfinished_site_is_removed(root: Path, public: Path, put: Put, work: Path) -> None:
    """The run was killed while it put the site together."""
    put(OLD, public)
    (work / "site" / "a").mkdir(parents=True)
    (work / "site" / "a" / "index.html").write_text("ne")
    (work / "list").write_text("{")

    recover(public)

    assert (OLD, ["public"]) == (texts(public), os.listdir(root))


def test_a_finished_site_that_was_not_swapped_in_is_removed(root: Path, public: Path, put: Put, work: Path) -> None:
    """The run was killed just before the exchange: the old site stands."""
    put(NEW, work / "site")
    put(OLD, public)

    recover(public)

    assert (OLD, ["public"]) == (texts(public), os.listdir(root))


def test_an_old_site_that_is_half_taken_apart_is_removed(root: Path, public: Path, put: Put, work: Path) -> None:
    """The run was killed just after the exchange: the new site stands."""
    put(OLD, work / "site")
    (work / "site" / "index.html").unlink()
    put(NEW, public)

    recover(public)

    assert (NEW, ["public"]) == (texts(public), os.listdir(root))


@pytest.mark.parametrize("made", [False, True])
def test_between_two_renames_the_old_site_goes_back(root: Path, public: Path, put: Put, work: Path, made: bool) -> None:
    """There is no site at this moment; somebody may have made an empty folder in its place."""
    put(OLD, work / "old")
    put(NEW, work / "site")
    if made:
        public.mkdir()

    recover(public)

    assert (OLD, ["public"]) == (texts(public), os.listdir(root))


def test_an_old_site_that_was_set_aside_is_removed(root: Path, public: Path, put: Put, work: Path) -> None:
    """The run was killed after the second rename: the new site stands."""
    put(OLD, work / "old")
    put(NEW, public)

    recover(public)

    assert (NEW, ["public"]) == (texts(public), os.listdir(root))


def test_a_half_removed_old_site_never_comes_back(root: Path, public: Path, put: Put, work: Path) -> None:
    """Somebody deleted the new site after the run was killed: no site is better than a mixed one."""
    put(OLD, work / "old")
    (work / "old" / "index.html").unlink()

    recover(public)

    assert [] == os.listdir(root)


def test_recovering_twice_is_recovering_once(root: Path, public: Path, put: Put, work: Path) -> None:
    """A run may be killed while it recovers."""
    put(OLD, work / "old")
    put(NEW, work / "site")

    recover(public)
    recover(public)

    assert (OLD, ["public"]) == (texts(public), os.listdir(root))


def test_a_strangers_file_in_the_old_site_is_kept_and_named(root: Path, public: Path, put: Put, work: Path) -> None:
    """It came in the moment of the swap; nothing goes on until somebody has moved it."""
    put(OLD, work / "site")
    (work / "site" / "a" / "note.txt").write_text("mine")

    with pytest.raises(SiteError) as caught:
        recover(public)

    site = work / "site"
    message = f'"{site}" is where a new site is put together, but it holds "a/note.txt".'
    assert [("work-folder-foreign", message, WORK_FOREIGN.mend)] == [
        (fault.code, fault.message, fault.hint) for fault in caught.value.diagnostics
    ]
    assert "mine" == (work / "site" / "a" / "note.txt").read_text()


@pytest.mark.parametrize("name", ["note.txt", "site"])
def test_a_folder_of_somebody_else_in_place_of_the_work_folder_is_left_alone(
    root: Path, public: Path, name: str
) -> None:
    """Only a folder with our sign is ours, whatever it is called."""
    (root / ".public.new").mkdir()
    (root / ".public.new" / name).write_text("mine")

    with pytest.raises(SiteError) as caught:
        recover(public)

    message = f'"{root}/.public.new" is where a new site is put together, but it holds "{name}".'
    assert [message] == [fault.message for fault in caught.value.diagnostics]
    assert "mine" == (root / ".public.new" / name).read_text()


def test_a_leftover_of_a_file_manager_in_the_work_folder_goes_with_it(root: Path, public: Path, work: Path) -> None:
    """Somebody looked into the hidden folder."""
    (work / ".DS_Store").write_text("x")

    recover(public)

    assert [] == os.listdir(root)


def test_an_unfinished_site_beside_spare_folders_is_removed(
    root: Path, public: Path, put: Put, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spare folders of the published site stay for the next one."""
    monkeypatch.setattr(swap, "SPARE_FROM", 1)
    put(OLD, public)
    (work / "spare" / "a").mkdir(parents=True)
    (work / "site" / "b").mkdir(parents=True)

    recover(public)

    assert [".gitignore", "spare"] == sorted(os.listdir(work))


@pytest.mark.parametrize("name", ["site", "old", "list"])
def test_what_stands_beside_spare_folders_is_put_right(
    root: Path, public: Path, put: Put, work: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever the killed run has left."""
    monkeypatch.setattr(swap, "SPARE_FROM", 1)
    put(OLD, public)
    (work / "spare").mkdir()
    if name == "list":
        (work / name).write_text("{")
    else:
        (work / name).mkdir()

    recover(public)

    assert [".gitignore", "spare"] == sorted(os.listdir(work))


@pytest.mark.parametrize(("least", "beside"), [(1, [".public.new", "public"]), (2, ["public"])])
def test_folders_are_kept_from_a_number_on(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, least: int, beside: list[str]
) -> None:
    """A site with just as many folders keeps them; one with fewer does not."""
    monkeypatch.setattr(swap, "SPARE_FROM", least)

    for text in ("one", "two"):
        publish({"a/index.html": text})

    assert beside == sorted(os.listdir(root))


def test_git_sees_nothing_of_the_work_folder(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner does not commit it by chance."""
    monkeypatch.setattr(swap, "SPARE_FROM", 1)
    for text in ("one", "two"):
        publish({"a/index.html": text})

    assert "*" == (root / ".public.new" / ".gitignore").read_text().splitlines()[-1]


def test_publishing_leaves_no_file_open(public: Path, publish: Publish) -> None:
    """A preview does it hundreds of times."""
    publish(OLD)
    before = first_free()

    publish(NEW)

    assert before == first_free()


def first_free() -> int:
    """Return the number that the next file to be opened gets."""
    number = os.dup(0)
    os.close(number)
    return number


def test_published_files_are_for_everybody_whom_the_system_lets(public: Path, publish: Publish) -> None:
    """A web server runs as another user. They are no programs."""
    mask = os.umask(0)
    try:
        publish(OLD)
    finally:
        os.umask(mask)

    assert {0o666} == {path.stat().st_mode & 0o777 for path in public.rglob("*") if path.is_file()}


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which folders are renamed to what; they are renamed for real."""
    seen: list[tuple[str, str]] = []
    rename = os.rename

    def watched(source: Path, target: Path) -> None:
        seen.append((Path(source).name, Path(target).name))
        rename(source, target)

    monkeypatch.setattr(os, "rename", watched)
    return seen


@pytest.mark.parametrize("platform", ["darwin", "win32", "freebsd14"])
def test_where_folders_cannot_be_exchanged_two_renames_do(
    root: Path, public: Path, publish: Publish, moves: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch,
    platform: str,
) -> None:  # fmt: skip
    """The old site is set aside, and gone when the new one stands; the functions of macOS do not exist here."""
    monkeypatch.setattr(swap, "PLATFORM", platform)
    monkeypatch.setitem(sys.modules, "ctypes", None)
    publish(OLD)
    moves.clear()

    publish(NEW)

    assert [("list", ".clinicsite.json"), ("public", "old"), ("site", "public")] == moves
    assert (NEW, ["public"]) == (texts(public), os.listdir(root))


def test_macos_is_asked_for_a_function_of_its_own(
    root: Path, public: Path, publish: Publish, moves: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It exchanges two folders in one step as well; what it does is done by Linux here."""
    asked: list[tuple[object, ...]] = []
    call = swap._call

    def of_macos(name: str, about: Path, *arguments: int | bytes) -> bool:
        if name == "syncfs":
            return False
        asked.append((name, *arguments))
        return call("renameat2", about, -100, arguments[0], -100, *arguments[1:])

    publish(OLD)
    moves.clear()
    monkeypatch.setattr(swap, "PLATFORM", "darwin")
    monkeypatch.setattr(swap, "_call", of_macos)

    publish(NEW)

    site = os.fsencode(root / ".public.new" / "site")
    assert ([("renamex_np", site, os.fsencode(public), 2)], NEW) == (asked, texts(public))
    assert [("list", ".clinicsite.json")] == moves


@pytest.mark.parametrize(("platform", "waits"), [("linux", []), ("darwin", ["all disks"]), ("win32", [])])
def test_the_new_site_is_safe_on_the_disk_before_it_is_shown(
    public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, platform: str, waits: list[str]
) -> None:
    """Linux waits for one disk, macOS for all of them, and Windows cannot."""
    waited: list[str] = []
    monkeypatch.setattr(swap, "PLATFORM", platform)
    monkeypatch.setattr(os, "sync", lambda: waited.append("all disks"))
    if platform != "linux":
        monkeypatch.setitem(sys.modules, "ctypes", None)  # They have no such function.

    publish(OLD)

    assert waits == waited


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_a_system_without_a_function_is_asked_for_it_in_vain(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    """A C library that lacks what the name of the system promises is no fault."""
    monkeypatch.setattr(swap, "PLATFORM", platform)
    publish(OLD)

    publish(NEW)

    assert (NEW, ["public"]) == (texts(public), os.listdir(root))


def test_on_windows_a_folder_is_renamed_when_the_program_that_holds_it_lets_go(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Virus scanners look into new files for a moment."""
    publish(OLD)
    holding = [True, True]
    rename, pauses = os.rename, []

    def held(source: Path, target: Path) -> None:
        if holding and Path(source).name == "public":
            raise PermissionError(13, "The process cannot access the file", os.fspath(source))
        rename(source, target)

    monkeypatch.setattr(os, "rename", held)
    monkeypatch.setattr(swap, "PLATFORM", "win32")
    monkeypatch.setattr(swap.time, "sleep", lambda pause: pauses.append(pause) or holding.pop())

    publish(NEW)

    assert (NEW, ["public"], 2) == (texts(public), os.listdir(root), len(pauses))


def test_on_windows_a_folder_that_is_held_for_long_is_told_after_two_seconds_and_a_half(
    root: Path, public: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner reads what to close, and the old site stands."""
    publish(OLD)
    rename, pauses = os.rename, []

    def held(source: Path, target: Path) -> None:
        if Path(source).name == "public":
            raise PermissionError(13, "The process cannot access the file", os.fspath(source))
        rename(source, target)

    monkeypatch.setattr(os, "rename", held)
    monkeypatch.setattr(swap, "PLATFORM", "win32")
    monkeypatch.setattr(swap.time, "sleep", pauses.append)

    with pytest.raises(SiteError) as caught:
        publish(NEW)

    assert [("folder-busy", f'"{public}" is held fast and cannot be moved.')] == [
        (fault.code, fault.message) for fault in caught.value.diagnostics
    ]
    assert (OLD, ["public"], 2.5, True) == (
        texts(public), os.listdir(root), round(sum(pauses), 1), sorted(pauses) == pauses
    )  # fmt: skip
