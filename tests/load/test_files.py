"""Which files there are, in order, with no way out of the project and no way to hang."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from clinicsite.diagnostics import Diagnostic
from clinicsite.load.files import Listing, content_files, read_bytes, static_files


def write(root: Path, *names: str) -> None:
    """Write files that hold their own names."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, "utf-8")


def codes(listing: Listing) -> list[str]:
    """Return place and code of each complaint."""
    return [f"{complaint.position} {complaint.code}" for complaint in listing.found]


def test_content_files_are_known_by_their_place(tmp_path: Path) -> None:
    """The folder says what a file is; the order is that of the paths."""
    write(tmp_path, "content/towns/b/a.md", "content/towns/b.md", "content/towns/index.md", "content/team/x.md")
    write(tmp_path, "content/index.md", "content/conditions/a.md", "content/pages/404.md", "content/pages/.DS_Store")

    listing = content_files(tmp_path)

    assert [] == codes(listing)
    assert [
        ("content/conditions/a.md", "condition", "conditions"),
        ("content/index.md", "home", ""),
        ("content/pages/404.md", "page", "pages"),
        ("content/team/x.md", "person", "team"),
        ("content/towns/b.md", "town", "towns"),
        ("content/towns/b/a.md", "pair", "b"),
        ("content/towns/index.md", "index", "towns"),
    ] == [(file.path, file.kind, file.folder) for file in listing.files]


def test_links_inside_the_project_are_followed(tmp_path: Path) -> None:
    """Only links that lead out are refused."""
    write(tmp_path, "content/pages/a.md")
    (tmp_path / "content/pages/b.md").symlink_to("a.md")

    listing = content_files(tmp_path)

    assert ["content/pages/a.md", "content/pages/b.md"] == [file.path for file in listing.files]


def test_links_out_of_the_project_and_into_nothing_are_refused(tmp_path: Path) -> None:
    """They are noted as unread, so that nothing that refers to them is called broken."""
    write(tmp_path, "outside/secret.md", "site/content/index.md")
    pages = tmp_path / "site/content/pages"
    pages.mkdir()
    (pages / "out.md").symlink_to(tmp_path / "outside/secret.md")
    (pages / "gone.md").symlink_to("nowhere.md")
    (pages / "ring.md").symlink_to("ring.md")
    (tmp_path / "site/content/towns").symlink_to(tmp_path / "outside")

    listing = content_files(tmp_path / "site")

    assert [
        "content/pages/gone.md file-unreadable",
        "content/pages/out.md link-out-of-project",
        "content/pages/ring.md file-unreadable",
        "content/towns link-out-of-project",
    ] == codes(listing)
    assert ["content/index.md"] == [file.path for file in listing.files]
    assert "content/pages/out.md" in listing.unread


def test_a_content_folder_that_is_a_link_out_is_refused(tmp_path: Path) -> None:
    """Nothing of it is read."""
    write(tmp_path, "outside/index.md", "site/site.yaml")
    (tmp_path / "site/content").symlink_to(tmp_path / "outside")

    listing = content_files(tmp_path / "site")

    assert ([], ["content link-out-of-project"]) == (listing.files, codes(listing))


def test_names_alike_are_both_left_out(tmp_path: Path) -> None:
    """Which of them is meant cannot be known."""
    write(tmp_path, "content/pages/caf\u00e9.md", "content/pages/cafe\u0301.md", "content/pages/x.md")

    listing = content_files(tmp_path)

    assert ["content/pages/x.md"] == [file.path for file in listing.files]
    assert {"names-alike"} == {complaint.code for complaint in listing.found}


def test_a_device_or_pipe_is_told_without_waiting_for_it(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    pipe = tmp_path / "pipe.md"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    else:
        pipe.mkdir()
    answers: list[bytes | Diagnostic] = []

    reader = threading.Thread(target=lambda: answers.append(read_bytes(pipe, "pipe.md")), daemon=True)
    reader.start()
    reader.join(10)

    assert ["not-a-file"] == [answer.code for answer in answers if isinstance(answer, Diagnostic)]


def test_a_file_that_may_not_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is given in plain words, not as the system's error."""
    write(tmp_path, "a.md")
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "EACCES")))

    answer = read_bytes(tmp_path / "a.md", "a.md")

    assert isinstance(answer, Diagnostic)
    assert "This cannot be read. You are not allowed to open it." == answer.message


def test_a_file_is_read_up_to_the_limit_and_no_further(tmp_path: Path) -> None:
    """A file of many megabytes does not fill the memory."""
    (tmp_path / "a.md").write_bytes(b"x" * 11)

    exact, too_long = read_bytes(tmp_path / "a.md", "a.md", 11), read_bytes(tmp_path / "a.md", "a.md", 10)

    assert b"x" * 11 == exact
    assert isinstance(too_long, Diagnostic)
    assert "file-too-big" == too_long.code


def test_static_files_of_the_site_stand_before_the_themes(tmp_path: Path) -> None:
    """The same name in both means the site's own file."""
    write(tmp_path, "site/static/css/a.css", "theme/static/css/a.css", "theme/static/css/b.css")
    write(tmp_path, "site/static/.env", "site/static/Thumbs.db", "site/static/.well-known/security.txt")

    files, complaints = static_files(tmp_path / "site/static", tmp_path / "theme/static")

    assert () == complaints
    assert [".well-known/security.txt", "css/a.css", "css/b.css"] == list(files)
    assert tmp_path / "site/static/css/a.css" == files["css/a.css"].source
    assert hashlib.sha256(b"site/static/css/a.css").hexdigest() == files["css/a.css"].digest


def test_a_site_that_is_its_own_theme_has_its_files_once(tmp_path: Path) -> None:
    """The generator's own repository is such a site."""
    write(tmp_path, "static/a.css", "static/A.css")

    files, complaints = static_files(tmp_path / "static", tmp_path / "static")

    assert {} == files
    assert ["static/A.css", "static/a.css"] == [str(complaint.position) for complaint in complaints]


def test_static_files_without_a_folder_are_none(tmp_path: Path) -> None:
    """A site needs no pictures."""
    assert ({}, ()) == static_files(tmp_path / "static", tmp_path / "theme")


def test_links_in_a_ring_do_not_hang(tmp_path: Path) -> None:
    """A folder is entered once."""
    write(tmp_path, "static/a/b.css", "secret.txt")
    (tmp_path / "static/a/again").symlink_to("..")
    (tmp_path / "static/out").symlink_to("..")

    files, complaints = static_files(tmp_path / "static", tmp_path / "theme")

    assert ["a/b.css"] == [name for name in files if "secret" not in name]
    assert () == complaints
