"""When files last changed, asked of a real repository."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from clinicsite.load.history import days_of_change
from clinicsite.load.inputs import commit_mark

A, B, ROOM = "content/a.md", "content/ü b.md", "static/photos/room.jpg"


class Repository:
    """A project in a repository, whose commits have the days that the test says."""

    def __init__(self, folder: Path) -> None:
        self.top = folder
        self.root = folder / "site"
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str, day: str = "2026-01-01") -> None:
        """Run Git, at noon in UTC on a day."""
        moment = day if "T" in day else f"{day}T12:00:00+0000"
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        own = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *words], cwd=self.top, env={**os.environ, **who, **own}, check=True, capture_output=True)

    def write(self, **texts: str) -> None:
        """Write files, by the names that tests give them."""
        for name, text in texts.items():
            path = self.root / {"a": A, "b": B, "room": ROOM, "site": "site.yaml"}[name]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def commit(self, day: str, **texts: str) -> None:
        """Write files and commit them on a day."""
        self.write(**texts)
        self.git("add", "--all", day=day)
        self.git("commit", "--quiet", "--allow-empty", "--message=x", day=day)

    def days(self, zone: str = "UTC", root: Path | None = None) -> dict[str, str]:
        """Return what is known."""
        return {path: day.isoformat() for path, day in days_of_change(root or self.root, zone).items()}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two commits."""
    made = Repository(tmp_path / "all")
    made.commit("2026-02-01", a="one", b="one", room="jpg", site="x")
    made.commit("2026-03-01", a="two", site="y")
    return made


def test_each_file_has_the_day_of_its_last_change(repository: Repository) -> None:
    """Paths are those below the project, which need not be the top of the repository; other files are not asked for."""
    assert {A: "2026-03-01", B: "2026-02-01", ROOM: "2026-02-01"} == repository.days()


def test_a_day_is_that_of_the_clinic_s_zone(repository: Repository) -> None:
    """An evening in one place is the next morning in another."""
    repository.commit("2026-05-01T03:00:00+0000", a="three")

    assert "2026-04-30" == repository.days("America/Denver")[A]


def test_a_file_that_was_changed_since_has_no_day(repository: Repository) -> None:
    """Nor one that was never committed."""
    repository.write(a="three")
    (repository.root / "content/new.md").write_text("x")

    assert {B, ROOM} == set(repository.days())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_what_has_become_a_pipe_has_no_day(repository: Repository) -> None:
    """Nobody waits for its other end."""
    (repository.root / A).unlink()
    os.mkfifo(repository.root / A)

    assert {B, ROOM} == set(repository.days())


def test_ends_of_lines_that_git_has_changed_are_no_change(repository: Repository) -> None:
    """As on Windows."""
    repository.commit("2026-04-01", a="one\ntwo\n")
    repository.write(a="one\r\ntwo\r\n")

    assert "2026-04-01" == repository.days()[A]


def test_a_change_counts_on_the_day_on_which_it_came_to_this_branch(repository: Repository) -> None:
    """Written earlier, published with the merge."""
    repository.git("checkout", "--quiet", "-b", "draft")
    repository.commit("2026-04-01", a="three")
    repository.git("checkout", "--quiet", "main")
    repository.commit("2026-05-01", b="two")
    repository.git("merge", "--quiet", "--no-ff", "--message=m", "draft", day="2026-06-01")

    assert {A: "2026-06-01", B: "2026-05-01", ROOM: "2026-02-01"} == repository.days()


def test_a_shortened_history_tells_only_what_it_has(repository: Repository, tmp_path: Path) -> None:
    """In it the oldest commit seems to have changed everything."""
    repository.commit("2026-04-01", b="two")
    short = tmp_path / "short"
    repository.git("clone", "--quiet", "--depth=2", f"file://{repository.top}", str(short))

    assert {B: "2026-04-01"} == repository.days(root=short / "site")


def test_without_git_no_day_is_known(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither outside of a repository, nor where the program is missing, nor where it refuses."""
    broken = tmp_path / "broken"
    (broken / ".git").mkdir(parents=True)
    assert ({}, {}) == (repository.days(root=tmp_path), repository.days(root=broken))

    monkeypatch.setenv("PATH", str(tmp_path))

    assert {} == repository.days()


def test_what_is_set_for_another_repository_does_not_count(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As within a hook of Git's own."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other"))

    assert date.fromisoformat("2026-03-01") == days_of_change(repository.root, "UTC")[A]


def test_the_same_commit_gives_the_same_days_in_every_copy(repository: Repository, tmp_path: Path) -> None:
    """Times of files do not count."""
    copy = tmp_path / "copy"
    repository.git("clone", "--quiet", str(repository.top), str(copy))
    os.utime(copy / "site" / A, (0, 0))

    assert repository.days() == repository.days(root=copy / "site")


def test_a_commit_is_noticed_without_asking_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that finds nothing changed must see that the day of a file is known now."""
    marks = [commit_mark(repository.root)]
    repository.commit("2026-04-01")
    marks.append(commit_mark(repository.root))
    repository.git("pack-refs", "--all")
    repository.git("checkout", "--quiet", "--detach")
    repository.commit("2026-05-01")
    monkeypatch.setenv("PATH", "")
    marks.append(commit_mark(repository.root))

    assert (3, "", marks[2]) == (len(set(marks)), commit_mark(repository.top.parent), commit_mark(repository.root))
