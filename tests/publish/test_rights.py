"""Publishing as a user who may not do everything: what is said, and that the old site stands then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
