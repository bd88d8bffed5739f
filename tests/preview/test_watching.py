"""What is told when files change: real files, told of by the system or, where it does not, found by looking."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.preview import watching
from clinicsite.preview.watching import Watch, is_silent

PATIENCE = 30
"""Seconds after which something that has not happened will not happen."""


class Told:
    """What a watch tells."""

    def __init__(self, root: Path, poll: bool) -> None:
        self._told: queue.Queue[set[str]] = queue.Queue()
        self.watch = Watch(root, root, self._told.put, poll)

    def wait_for(self, path: str) -> set[str]:
        """Return everything that was told until a path was."""
        told: set[str] = set()
        while path not in told:
            told |= self._told.get(timeout=PATIENCE)
        return told


@pytest.fixture(params=["events", "polling"])
def told(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Told]:
    """A watched project."""
    for name in ("content/pages", "static/photos"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("site.yaml", "content/index.md", "content/pages/a.md", "static/photos/room.png"):
        (tmp_path / name).write_text("first", "utf-8")
    made = Told(tmp_path, request.param == "polling")
    made.watch.start()
    yield made
    made.watch.stop()


def test_edits_of_all_kinds_are_told(told: Told, tmp_path: Path) -> None:
    """Changed, replaced as editors do it, new, renamed, deleted; in folders that come and go."""
    (tmp_path / "content/index.md").write_text("second", "utf-8")
    told.wait_for("content/index.md")

    (tmp_path / "new.yaml").write_text("second", "utf-8")
    (tmp_path / "new.yaml").replace(tmp_path / "site.yaml")
    told.wait_for("site.yaml")

    (tmp_path / "content/pages/b.md").write_text("new", "utf-8")
    told.wait_for("content/pages/b.md")

    (tmp_path / "content/pages/b.md").rename(tmp_path / "content/pages/c.md")
    told.wait_for("content/pages/c.md")

    (tmp_path / "content/pages/c.md").unlink()
    told.wait_for("content/pages/c.md")

    (tmp_path / "content/towns").mkdir()
    (tmp_path / "content/towns/d.md").write_text("new", "utf-8")
    assert {"content/towns", "content/towns/d.md"} & told.wait_for("content/towns")


def test_an_older_file_in_place_of_another_is_told(told: Told, tmp_path: Path) -> None:
    """As when a photo is dragged in from a telephone."""
    other = tmp_path / "older.png"
    other.write_text("older", "utf-8")
    os.utime(other, (1_000_000_000, 1_000_000_000))
    other.replace(tmp_path / "static/photos/room.png")

    assert "static/photos/room.png" in told.wait_for("static/photos/room.png")


def test_a_folder_that_is_made_later_is_watched(told: Told, tmp_path: Path) -> None:
    """And one that was deleted and made again."""
    (tmp_path / "templates").mkdir()
    told.wait_for("templates")
    shutil.rmtree(tmp_path / "static")
    told.wait_for("static")
    (tmp_path / "static").mkdir()
    told.wait_for("static")


def test_what_is_no_source_is_not_told(told: Told, tmp_path: Path) -> None:
    """Neither what editors leave behind nor what else lies in the project."""
    for name in ("content/.index.md.swp", "content/index.md~", "notes.txt", "public.txt"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "content/index.md").write_text("last", "utf-8")

    assert set() == told.wait_for("content/index.md") & {"content/.index.md.swp", "content/index.md~", "notes.txt"}


def test_a_change_of_which_the_system_tells_nothing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a folder that is shared with a virtual machine; from then on all files are looked at often."""
    (tmp_path / "content").mkdir()
    monkeypatch.setattr(watching.watchfiles, "watch", silence)
    monkeypatch.setattr(watching, "SELDOM", 0.05)
    monkeypatch.setattr(watching, "LATE", 0.0)
    told = Told(tmp_path, poll=False)
    told.watch.start()
    (tmp_path / "content/a.md").write_text("first", "utf-8")
    told.wait_for("content/a.md")
    monkeypatch.setattr(watching, "SELDOM", 10_000.0)
    (tmp_path / "content/b.md").write_text("second", "utf-8")

    found = told.wait_for("content/b.md")
    told.watch.stop()

    assert "content/b.md" in found


def silence(*_: object, stop_event: threading.Event, **__: object) -> Iterator[set[object]]:
    """Tell of nothing, as some drives do."""
    yield set()
    stop_event.wait()


def test_what_the_system_has_told_is_not_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor what lies in a folder of which it has told."""
    monkeypatch.setattr(watching, "LATE", 0.0)
    told = Told(tmp_path, poll=False)
    told.watch._tell({"content/a.md", "content/towns"})

    now = {"content/a.md", "content/towns/b.md", "content/c.md"}
    assert ({"content/c.md"}, now) == (told.watch._not_told(now, 0.0), told.watch._not_told(now, time.monotonic()))


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /mnt/home nfs4 rw 0 0
C:\\134 /mnt/c 9p rw 0 0
sshfs /mnt/far\\040away fuse.sshfs rw 0 0
/dev/sdb1 /mnt/home/disk ext4 rw 0 0
"""
PLACES = [
    ("/site", False),
    ("/mnt/home/site", True),
    ("/mnt/c/site", True),
    ("/mnt/far away/x", True),
    ("/mnt/home/disk/x", False),
]


@pytest.mark.parametrize(("place", "silent"), PLACES)
def test_drives_of_other_machines_tell_of_nothing(tmp_path: Path, place: str, silent: bool) -> None:
    """There all files are looked at."""
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS, "utf-8")

    assert silent == is_silent(Path(place), mounts)
