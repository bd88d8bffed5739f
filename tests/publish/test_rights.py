"""Publishing as a user who may not do everything: what is said, and that the old site stands then."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.diagnostics import SiteError
from clinicsite.model.made import Output
from clinicsite.publish.destination import check_destination
from clinicsite.publish.manifest import read_manifest
from clinicsite.publish.output import Changes, Stage
from clinicsite.publish.state import is_current, remember, stamps_of

PROJECT = Path(__file__).parent.parent.parent
CHILD = """
import ctypes, json, os, resource, sys
from pathlib import Path
from clinicsite.diagnostics import SiteError
from clinicsite.model.made import Output
from clinicsite.publish.output import Stage, check_destination, recover

root, what = Path(sys.argv[1]), sys.argv[2]
if os.geteuid() == 0:  # The superuser is refused nothing.
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
if what == "files":
    first_free = os.dup(0)
    os.close(first_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (first_free, first_free))
try:
    recover(root / "public")
    faults = check_destination(root / "public", root)
    if faults:
        raise SiteError(faults)
    with Stage(root / "public", "https://clinic.example") as stage:
        stage.add(Output("index.html", b"new", "content/index.md"))
        stage.add(Output("team/index.html", b"new", "content/team/index.md"))
        stage.commit()
except SiteError as error:
    print(json.dumps([[fault.code, fault.message] for fault in error.diagnostics]))
"""


@pytest.fixture
def open_root() -> Iterator[Path]:
    """A project with a published page, in a folder that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="clinic "))
    folder.chmod(0o755)
    (folder / "public").mkdir()
    run(folder, "publish", everybody=True)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def run(root: Path, what: str, everybody: bool = False) -> list[list[str]]:
    """Return the complaints of a process without special rights."""
    if everybody:
        for path in (root, *root.rglob("*")):
            path.chmod(0o777)
    command = [sys.executable, "-c", CHILD, str(root), what]
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [] if not answer else json.loads(answer)


def test_a_folder_that_may_only_be_read_is_named_and_left_as_it_was(open_root: Path) -> None:
    """Somebody else installed the site; the system lets nobody replace it."""
    public = open_root / "public"
    (public / "index.html").write_text("old")
    open_root.chmod(0o555)

    said = run(open_root, "publish")

    message = f'The system does not let me write "{public}".'
    assert ([["no-permission", message]], "old") == (said, (public / "index.html").read_text())


def test_a_folder_that_may_not_be_read_is_named(open_root: Path) -> None:
    """What stands in it cannot be known, so it is not replaced."""
    (open_root / "public").chmod(0o000)

    said = run(open_root, "publish")

    assert [["no-permission", 'The system does not let me write "public".']] == [
        [code, message.replace(f"{open_root}/", "")] for code, message in said
    ]


def test_too_many_open_files_are_said_and_leave_the_site(open_root: Path) -> None:
    """A limit of the system is no riddle."""
    (open_root / "public" / "index.html").write_text("old")

    said = run(open_root, "files")

    assert (["too-many-open-files"], "old") == (
        [code for code, _ in said],
        (open_root / "public" / "index.html").read_text(),
    )


@contextlib.contextmanager
def plain_user() -> Iterator[None]:
    """Do without the rights of the superuser for the length of the block, for whoever has them."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def published(root: Path, files: dict[str, bytes]) -> Changes:
    """Publish files and return what that changed."""
    with Stage(root / "public", "https://clinic.example") as stage:
        for path, data in files.items():
            stage.add(Output(path, data, f"content/{path}"))
        return stage.commit()


def said_to(root: Path, files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return what a plain user who publishes files is told."""
    with plain_user(), pytest.raises(SiteError) as caught:
        published(root, files)
    return [(fault.code, fault.position.path.removeprefix(f"{root}/")) for fault in caught.value.diagnostics]


def test_a_list_that_may_not_be_read_is_named(open_root: Path) -> None:
    """Whose files these are cannot be known."""
    (open_root / "public" / ".clinicsite.json").chmod(0o000)

    with plain_user():
        faults = check_destination(open_root / "public", open_root)
        with pytest.raises(SiteError) as caught:
            read_manifest(open_root / "public")

    path = "public/.clinicsite.json"
    expected = ("no-permission", f'The system does not let me write "{path}".')
    assert [expected] == [(fault.code, fault.message) for fault in faults]
    assert [f"{open_root}/{path}"] == [fault.position.path for fault in caught.value.diagnostics]


def test_a_place_that_may_not_be_read_is_told_before_anything_is_rendered(open_root: Path) -> None:
    """It is named as the owner sees it: from the project's folder."""
    (open_root / "public").chmod(0o000)

    with plain_user():
        faults = check_destination(open_root / "public", open_root)

    assert [("no-permission", "public")] == [(fault.code, fault.position.path) for fault in faults]


def test_a_list_that_may_not_be_read_needs_a_build(open_root: Path) -> None:
    """It cannot be seen whether it is the last build's."""
    public = open_root / "public"
    remember(open_root, "k", public, ["index.html", "team/index.html"], {"pages": 2})
    known = is_current(open_root, "k", public)
    (public / ".clinicsite.json").chmod(0o000)

    with plain_user():
        found = (is_current(open_root, "k", public), stamps_of(open_root, public))

    assert ({"pages": 2}, (None, {})) == (known, found)


def test_a_site_of_somebody_else_in_a_shared_folder_stays(open_root: Path) -> None:
    """In a folder with the sticky bit anybody may make files and nobody may move those of others."""
    shutil.rmtree(open_root / "public")
    published(open_root, {"index.html": b"theirs"})
    open_root.chmod(0o1777)

    said = said_to(open_root, {"index.html": b"mine"})

    assert ([("no-permission", "public")], b"theirs", ["public"]) == (
        said,
        (open_root / "public" / "index.html").read_bytes(),
        os.listdir(open_root),
    )


def test_a_folder_whose_names_may_not_be_listed_is_published_into(open_root: Path) -> None:
    """Only whether its name survives a power cut cannot be made sure of there."""
    open_root.chmod(0o333)

    with plain_user():
        published(open_root, {"index.html": b"mine"})

    assert b"mine" == (open_root / "public" / "index.html").read_bytes()


def test_what_the_system_does_not_let_us_remove_of_the_old_site_is_told_by_the_next_run(open_root: Path) -> None:
    """The new site stands; it is not said to have failed."""
    if os.geteuid() == 0:
        os.chown(open_root / "public" / "team", 0, 0)
    (open_root / "public" / "team").chmod(0o555)

    with plain_user():
        changes = published(open_root, {"index.html": b"mine"})
    said = said_to(open_root, {"index.html": b"mine"})

    assert (("team/index.html",), [".clinicsite.json", "index.html"]) == (
        changes.removed,
        sorted(os.listdir(open_root / "public")),
    )
    assert ["no-permission"] == [code for code, _ in said]


def test_a_file_that_may_not_have_a_second_name_is_copied_with_its_time(open_root: Path) -> None:
    """Linux forbids a second name for a file of somebody else; some disks have none at all."""
    kept = open_root / "public" / "index.html"
    kept.chmod(0o644)
    os.utime(kept, (1_700_000_000, 1_700_000_000))
    if os.geteuid() == 0:
        os.chown(kept, 0, 0)

    with plain_user():
        changes = published(open_root, {"index.html": b"new", "fees/index.html": b"fees"})

    assert (("index.html",), b"new", 1_700_000_000) == (changes.unchanged, kept.read_bytes(), kept.stat().st_mtime)


def test_a_file_larger_than_the_system_allows_is_told_and_the_old_site_stands(open_root: Path) -> None:
    """A limit of the account, or a disk that becomes full within a file."""
    before = (open_root / "public" / "index.html").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        said = said_to(open_root, {"index.html": b"new", "film.mp4": b"x" * 100_001})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    public = open_root / "public"
    assert ([("cannot-write", "public")], before) == (said, (public / "index.html").read_bytes())
    assert ["public"] == os.listdir(open_root)
