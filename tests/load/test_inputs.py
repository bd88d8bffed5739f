"""The digest of all that a build reads: any edit changes it, nothing else does."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from clinicsite.load.inputs import Digests, generator_digest, inputs_key, is_leftover

FILES = {
    "site.yaml": "site:",
    "content/index.md": "Home",
    "content/towns/mill town.md": "Town",
    "content/towns/Żółć 町.md": "Town",
    "templates/base.html": "<html>",
    "static/css/site.css": "body {}",
}


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file below a folder, and the folders that it needs."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project."""
    for name, text in FILES.items():
        write(tmp_path / "site", name, text)
    return tmp_path / "site"


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A theme of two files."""
    write(tmp_path / "theme", "static/site.js", "1")
    return write(tmp_path / "theme", "templates/base.html", "<html>").parent.parent


def test_the_same_files_written_in_another_order_have_the_same_key(root: Path, theme: Path, tmp_path: Path) -> None:
    """The key depends on names and contents, not on the disk's order, on times or on where the project lies."""
    twin = tmp_path / "another place"
    for name, text in reversed(FILES.items()):
        os.utime(write(twin, name, text), (0, 0))

    assert inputs_key(root, theme, "x") == inputs_key(twin, theme, "x")


@pytest.mark.parametrize("name", FILES)
def test_an_edit_that_keeps_size_and_time_changes_the_key(root: Path, theme: Path, name: str) -> None:
    """What counts is what is written in a file."""
    path = root / name
    before, times = inputs_key(root, theme, ""), path.stat()

    path.write_text(FILES[name][:-1] + "?", "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert before != inputs_key(root, theme, "")


EDITS: dict[str, Callable[[Path, Path], object]] = {
    "a new file": lambda root, theme: write(root, "content/new.md", ""),
    "a file in a hidden folder": lambda root, theme: write(root, "static/.well-known/security.txt", ""),
    "a deleted file": lambda root, theme: (root / "content/index.md").unlink(),
    "a deleted site.yaml": lambda root, theme: (root / "site.yaml").unlink(),
    "a renamed file": lambda root, theme: (root / "content/index.md").rename(root / "content/home.md"),
    "words moved to the next file": lambda root, theme: [
        write(root, "content/towns/mill town.md", "TownTo"),
        write(root, "content/towns/Żółć 町.md", "wn"),
    ],
    "a template of the theme": lambda root, theme: write(theme, "templates/base.html", "<HTML>"),
    "a file of the theme": lambda root, theme: write(theme, "static/site.js", "2"),
    "a file that moves into a folder": lambda root, theme: (root / "content/index.md").rename(
        root / "content/towns/i.md"
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_every_kind_of_edit_changes_the_key(root: Path, theme: Path, edit: str) -> None:
    """Nothing that a build reads may change unseen."""
    before = inputs_key(root, theme, "")

    EDITS[edit](root, theme)

    assert before != inputs_key(root, theme, "")


def test_other_options_change_the_key(root: Path, theme: Path) -> None:
    """What is not a file is handed in as a text."""
    keys = {inputs_key(root, theme, extra) for extra in ("", "drafts", "as of 2026-11-23")}

    assert 3 == len(keys)


UNREAD = ("public/index.html", "docs/x.md", ".clinicsite/state", "content/.DS_Store", "content/index.md~")


@pytest.mark.parametrize("name", UNREAD)
def test_what_a_build_does_not_read_leaves_the_key_alone(root: Path, theme: Path, name: str) -> None:
    """Neither the published site nor an editor's leftovers make anything stale."""
    before = inputs_key(root, theme, "")

    write(root, name, "x")

    assert before == inputs_key(root, theme, "")


LEFTOVERS = (
    ".DS_Store", "Thumbs.db", "thumbs.db", "desktop.ini", "._index.md", "~$letter.docx", "~WRL0001.tmp",
    ".~lock.prices.odt#", ".#index.md", "#index.md#", "index.md~", ".index.md.swp", ".index.md.swo", "4913",
    "index.md.tmp", "site.css.bak", "site.css.orig", "film.mp4.part", "film.mp4.crdownload", ".goutputstream-4D8XY2",
    ".index.md.Q1w2E3", "index.md.sb-0a1b2c3d-Ab12Cd", "index (Anna's conflicted copy 2026-11-23).md",
    "index.sync-conflict-20261123-101500-ABCDEFG.md",
)  # fmt: skip
WORK = (
    "index.md", ".htaccess", ".nojekyll", ".well-known", "404.md", "a~b.md", "#1.md", "team.jpg", "part.md",
    "temperature.md", "CNAME", "_headers", "conflict.md", "Żółć 町.md",
)  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), [*((name, True) for name in LEFTOVERS), *((w, False) for w in WORK)])
def test_leftovers_are_told_from_work_by_their_names(name: str, expected: bool) -> None:
    """What editors, file managers and synchronising programs leave is never published; anything else is."""
    assert expected == is_leftover(name)


def test_a_file_that_cannot_be_read_does_not_stop_the_key(root: Path, theme: Path) -> None:
    """Whoever loads the file says what is wrong with it; here it only counts as changed."""
    before = inputs_key(root, theme, "")

    (root / "static/broken.png").symlink_to(root / "nowhere")

    assert before != inputs_key(root, theme, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_among_the_files_holds_nothing_up(root: Path, theme: Path) -> None:
    """Reading a pipe that nobody writes to would wait for ever."""
    os.mkfifo(root / "static/pipe")

    assert 64 == len(inputs_key(root, theme, ""))


@pytest.mark.parametrize("target", ["loop", "nowhere", "/dev/zero", ".."])
def test_a_link_that_leads_to_no_file_holds_nothing_up(root: Path, theme: Path, target: str) -> None:
    """A link to itself, to nowhere, to a device that never ends, or to the folder it lies in."""
    (root / "static/loop").symlink_to(target)

    assert inputs_key(root, theme, "x") == inputs_key(root, theme, "x")


def test_an_edit_behind_a_linked_folder_changes_the_key(root: Path, theme: Path, tmp_path: Path) -> None:
    """Photos may lie elsewhere and be linked in; a link that leads round in a ring ends."""
    photo = write(tmp_path / "photos", "team.txt", "1")
    (root / "static/photos").symlink_to(photo.parent, target_is_directory=True)
    (photo.parent / "ring").symlink_to(photo.parent, target_is_directory=True)
    before = inputs_key(root, theme, "")

    photo.write_text("2")

    assert before != inputs_key(root, theme, "")


def test_a_large_file_is_read_to_its_end(root: Path, theme: Path) -> None:
    """A film is read in pieces."""
    film = root / "static/film.mp4"
    film.write_bytes(bytes(200_000) + b"1")
    before = inputs_key(root, theme, "")

    film.write_bytes(bytes(200_000) + b"2")

    assert before != inputs_key(root, theme, "")


def test_the_generators_digest_is_the_same_for_the_same_code() -> None:
    """Asking twice gives one answer."""
    assert generator_digest() == generator_digest()


def test_the_key_is_made_without_loading_any_package() -> None:
    """A build of unchanged files must end before anything heavy is loaded."""
    code = "import sys; import clinicsite.load.inputs, clinicsite.publish.state; print(*sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())

    heavy = {"pydantic", "yaml", "jinja2", "markdown", "click", "dataclasses", "inspect", "pathlib"}
    assert set() == heavy & set(run.stdout.split())


@pytest.mark.parametrize(("end", "left"), [(KeyboardInterrupt, ["inputs.new"]), (OSError, [])])
def test_runs_that_end_while_they_keep_digests_leave_one_file_at_most(
    end: type[BaseException], left: list[str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are killed, litter does not grow; a disk that refuses keeps none."""
    monkeypatch.setattr("clinicsite.load.inputs._TRUSTED", True)
    monkeypatch.setattr("clinicsite.load.inputs._SETTLED", -(10**12))
    for process in (1, 2):
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        digests = Digests(str(tmp_path / "kept" / "inputs"))
        digests.of(str(root / "site.yaml"))
        with monkeypatch.context() as ended, contextlib.suppress(KeyboardInterrupt):
            ended.setattr(os, "replace", Mock(side_effect=end))
            digests.keep()

    assert left == os.listdir(tmp_path / "kept")
