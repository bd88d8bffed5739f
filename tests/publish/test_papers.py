"""Papers for the owner: written beside the site, never over anything that is hers."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import Mock

import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.model.made import Output
from clinicsite.publish.papers import LIST, write_papers

PAPERS = {"a.txt": "one", "b.csv": "two"}


def write(root: Path, folder: str = "profile", **papers: str) -> list[str]:
    """Write papers and return the names of those that are told."""
    outputs = [Output(name, text.encode(), "site.yaml") for name, text in (papers or PAPERS).items()]
    return [path.name for path in write_papers(root / folder, root, root / "public", outputs)]


def files(root: Path, folder: str = "profile") -> dict[str, str]:
    """Return the files of a folder, but the list."""
    return {path.name: path.read_text() for path in (root / folder).iterdir() if path.name != LIST}


def code(root: Path, folder: str = "profile") -> str:
    """Return the code of what is refused."""
    with pytest.raises(SiteError) as refused:
        write(root, folder)
    return refused.value.diagnostics[0].code


def test_papers_are_written_and_written_anew(tmp_path: Path) -> None:
    """What the command has made itself it may replace."""
    write(tmp_path, **{"a.txt": "old", "b.csv": "old"})

    assert ["a.txt", "b.csv"] == write(tmp_path)
    assert PAPERS == files(tmp_path)


def test_a_paper_that_is_no_longer_made_goes(tmp_path: Path) -> None:
    """A sheet that has to wait for a fact again must not be uploaded."""
    write(tmp_path)

    write(tmp_path, **{"a.txt": "one"})

    assert {"a.txt": "one"} == files(tmp_path)


@pytest.mark.parametrize("made", [True, False])
def test_a_file_of_the_owner_s_is_never_written_over(tmp_path: Path, made: bool) -> None:
    """Neither one that was there before nor a paper that she has written notes into; nothing else is written either."""
    if made:
        write(tmp_path, **{"a.txt": "old", "b.csv": "old"})
    (tmp_path / "profile").mkdir(exist_ok=True)
    (tmp_path / "profile/b.csv").write_text("notes")
    before = files(tmp_path)

    assert ("paper-in-the-way", before) == (code(tmp_path), files(tmp_path))


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    """The folder may be one that she uses."""
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile/photo.txt").write_text("mine")

    write(tmp_path)

    assert {**PAPERS, "photo.txt": "mine"} == files(tmp_path)


@pytest.mark.parametrize("folder", ["", "public", "public/profile", "content", "static/x", "templates", ".clinicsite"])
def test_papers_are_not_put_online_nor_among_her_texts(tmp_path: Path, folder: str) -> None:
    """The published folder is replaced whole, and what lies in it is public."""
    assert "paper-folder" == code(tmp_path, folder)


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    """It stays as it is."""
    (tmp_path / "profile").write_text("mine")

    assert "paper-folder" == code(tmp_path)


def test_a_paper_that_the_disk_refuses_leaves_nothing_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next command finds the folder as it was."""
    monkeypatch.setattr(os, "replace", Mock(side_effect=OSError(28, "No space left on device")))

    code(tmp_path)

    assert [] == os.listdir(tmp_path / "profile")
