"""The small site that is maltreated, and what has to be true of it afterwards.

Its theme is a few lines of its own, so that a build takes hundredths of a second and thousands can be tried.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import hashlib
import io
import marshal
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from clinicsite.cli import main as command
from clinicsite.load import data as data_files
from tests.conftest import SITE, THEME

DAY = date(2026, 11, 23)
MADE = ("public", ".clinicsite", ".public.new", ".public.old")
"""What builds write in a project's folder; all else is the owner's."""
SPECIAL = "neither file nor folder nor link"
HOME = "---\ntitle: Home\ndescription: The home page.\n---\nWelcome to {}.\n"
CONTACT = """---
title: Contact
description: How to reach us.
layout: contact
---
[Home](../index.md)

![The door](../../static/photos/door.png)
"""


def files(words: str = "us") -> dict[str, bytes]:
    """Return the files of the project; with other words, of the project after an edit."""
    town = {f"content/pages/about-{words}.md": HOME.replace("Home", f"About {words}").format(words)}
    texts = {"site.yaml": SITE, "content/index.md": HOME.format(words), "content/pages/contact.md": CONTACT}
    written = {path: text.encode() for path, text in {**texts, **town, **THEME}.items()}
    return {**written, "static/photos/door.png": _photo()}


@functools.cache
def _photo() -> bytes:
    """Return a photo that is wide enough to be cut into two sizes, and otherwise small."""
    made = io.BytesIO()
    Image.new("RGB", (400, 8), "teal").save(made, "PNG")
    return made.getvalue()


def write(root: Path, wanted: dict[str, bytes]) -> None:
    """Make the owner's files in a project be exactly these."""
    for folder in root.glob("content/**/*.md/"):
        shutil.rmtree(folder, ignore_errors=True)  # What was a file before a test made it a folder.
    for path, digest in sources(root).items():
        if path not in wanted or digest == SPECIAL or digest.startswith("->"):
            (root / path).unlink()
    for path, data in wanted.items():
        place = root / path
        if place.is_dir():
            shutil.rmtree(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def tree(folder: Path) -> dict[str, str]:
    """Return what lies in a folder: each file's digest, each link's target, each folder's name with a slash."""
    found: dict[str, str] = {}
    for place, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(place, name)
            short = path.relative_to(folder).as_posix()
            if path.is_symlink():
                found[short] = f"-> {path.readlink()}"
            elif path.is_dir():
                found[f"{short}/"] = ""
            else:
                found[short] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else SPECIAL
    return found


def sources(root: Path) -> dict[str, str]:
    """Return the owner's files of a project with their digests."""
    return {path: digest for path, digest in tree(root).items() if digest and path.split("/")[0] not in MADE}


def site(root: Path) -> dict[str, str]:
    """Return the published files with their digests."""
    return {path: digest for path, digest in tree(root / "public").items() if digest}


def run(root: Path, *words: str) -> tuple[int, str]:
    """Return the exit code of a command in a project, and all that it prints."""
    printed = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), contextlib.chdir(root):
        try:
            with mock.patch.object(data_files, "_parsed", lambda text, name: marshal.loads(_read_once(text, name))):
                command(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
    # The command leaves what it has made to the end of the process, which this one is not.
    gc.unfreeze()
    gc.enable()
    return code, printed.getvalue()


@functools.cache
def _read_once(text: str, name: str, read: Callable[[str, str], dict[str, Any]] = data_files._parsed) -> bytes:
    """Return a data file of the generator, which would be read each time where nothing may be kept beside it."""
    return marshal.dumps(read(text, name))


BUILD = ("build", "--as-of", DAY.isoformat())


def in_a_process(work: Callable[[], object]) -> int:
    """Return how a process of its own that does the work ended: its exit code, or 128 and the signal's number."""
    return start_process(work)()


def start_process(work: Callable[[], object]) -> Callable[[], int]:
    """Let a process of its own do the work; return what waits for its end and says how it ended."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return lambda: ended(os.waitpid(child, 0)[1])
    code = 70
    try:
        result = work()
        code = result if isinstance(result, int) else 0
    finally:
        os._exit(code)


def copied(source: Path, target: Path) -> None:
    """Make a folder be a copy of another: with times and links, and files of several names still one file."""
    shutil.rmtree(target, ignore_errors=True)
    known: dict[int, str] = {}

    def copy(one: str, other: str) -> str:
        found = os.lstat(one)
        if found.st_nlink > 1 and found.st_ino in known:
            os.link(known[found.st_ino], other)
        else:
            shutil.copy2(one, other, follow_symlinks=False)
            known[found.st_ino] = other
        return other

    shutil.copytree(source, target, symlinks=True, copy_function=copy)


_NEW_MOUNTS = 0x20000  # CLONE_NEWNS (linux/sched.h)
_ALL_PRIVATE = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC (linux/mount.h)


def own_disk(folder: Path) -> None:
    """Let this process, and those that it starts, see an empty disk of their own in memory in place of a folder."""
    system = ctypes.CDLL(None, use_errno=True)
    steps = (
        system.unshare(_NEW_MOUNTS),
        system.mount(b"none", b"/", None, _ALL_PRIVATE, None),
        system.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=256m"),
    )
    assert steps == (0, 0, 0), os.strerror(ctypes.get_errno())


def ended(status: int) -> int:
    """Return an exit code for what the system says of an ended process."""
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def fresh(root: Path, words: str | None = "us", built: str | None = None) -> None:
    """Make a project anew: published with some words, or not at all, and now holding others."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    if built is not None:
        write(root, files(built))
        code, printed = run(root, *BUILD)
        assert code == 0, printed
    if words is not None:
        write(root, files(words))


def wrong_after(
    root: Path, allowed: Sequence[dict[str, str]], owned: dict[str, str], clean: dict[str, str]
) -> list[str]:
    """Return what is wrong with a project after a blow: its site, its sources, and what the next build makes of it.

    `allowed` are the sites that may be published now, `owned` the owner's files, `clean` the site a clean build makes.
    """
    wrong = []
    if site(root) not in allowed:
        wrong.append("the published site is neither the old nor the new one")
    if sources(root) != owned:
        wrong.append("the owner's files are not what they were")
    code, printed = run(root, *BUILD)
    if code:
        wrong.append(f"the next build ends with {code}: {printed[-300:]}")
    elif site(root) != clean:
        wrong.append("the next build is not that of a clean folder")
    left = set(os.listdir(root)) - {path.split("/")[0] for path in owned} - {"public", ".clinicsite"}
    if left:
        wrong.append(f"leaves {sorted(left)}")
    return wrong
