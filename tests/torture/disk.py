"""Real disks that are full or read-only, and what a plain user may not read or write."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.report import Tally
from tests.torture.site import BUILD, fresh, in_a_process, run, site, sources, wrong_after

NOBODY = 65534
SIZES = 30
PAGE = 4096
"""Bytes of a block: a disk in memory gives and takes no less."""


def full(folder: Path, tally: Tally) -> None:
    """Build on disks with a little more room each time, from none to more than enough."""
    need, old, clean, _ = _on_disk(folder, None)
    for number in range(SIZES + 1):
        room = need * 11 * number // (10 * SIZES) // PAGE * PAGE
        _, _, _, wrong = _on_disk(folder, room, old, clean)
        tally.tried(f"{room} bytes free where a build takes {need}", wrong)


def read_only(folder: Path, tally: Tally) -> None:
    """Build, clean and start a page on a disk that can only be read."""
    with _disk(folder) as mount:
        root = mount / "p"
        fresh(root, "us", "them")
        before, owned = site(root), sources(root)
        _mount("-o", "remount,ro", str(mount))
        for words in (BUILD, ("clean",), ("new", "page", "Opening times")):
            code, printed = run(root, *words)
            wrong = _unkind(code, printed)
            if (site(root), sources(root)) != (before, owned):
                wrong.append("changed something")
            tally.tried(f"{words[0]} on a disk that can only be read", wrong)


def rights(folder: Path, tally: Tally) -> None:
    """Build as a plain user who may not open something, and with too few files that may be open."""
    folder.chmod(0o755)
    root, clean = folder / "p", _clean(folder)
    # What a process loads once is loaded before it may read less.
    fresh(root, "us", "them")
    run(root, *BUILD, "--no-cache")
    for what, change in LOCKED.items():
        fresh(root, "us", "them")
        before, owned = site(root), sources(root)
        for path in (folder, root, *root.rglob("*")):
            path.chmod(0o777)
        change(root)
        said = folder / "said"
        said.unlink(missing_ok=True)
        code = in_a_process(lambda root=root, what=what, said=said: _as_plain_user(root, what, said))  # type: ignore[misc]
        for path in (root, *root.rglob("*")):
            path.chmod(0o755)
        wrong = _unkind(code, said.read_text("utf-8"))
        tally.tried(what, [*wrong, *wrong_after(root, [before], owned, clean)])


def _on_disk(
    folder: Path, room: int | None, old: dict[str, str] | None = None, clean: dict[str, str] | None = None
) -> tuple[int, dict[str, str], dict[str, str], list[str]]:
    """Build on a disk with so much room left.

    Return how much room the build took, the site before, the site after, and what was wrong.
    """
    with _disk(folder) as mount:
        root = mount / "p"
        fresh(root, "us", "them")
        before, owned, used = site(root), sources(root), _used(mount)
        if room is not None:
            _mount("-o", f"remount,size={used + room}", str(mount))
        code, printed = run(root, *BUILD, "--no-cache")
        wrong = [] if code == 0 else _unkind(code, printed)
        if code == 0 and clean is not None and site(root) != clean:
            wrong.append("says that it is done, but is not")
        if code == 1 and site(root) != before:
            wrong.append("says that it was refused, but has published")
        taken = _used(mount) - used
        now = site(root)
        if room is not None:
            _mount("-o", "remount,size=64m", str(mount))
            wrong += wrong_after(root, [now], owned, clean or {})
        return taken * 3, before, now, wrong


def _used(mount: Path) -> int:
    """Return how many bytes of a disk are taken."""
    disk = os.statvfs(mount)
    return (disk.f_blocks - disk.f_bfree) * disk.f_frsize


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator[Path]:
    """Mount a disk in memory for the length of the block."""
    mount = folder / "disk"
    mount.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mount))
    try:
        yield mount
    finally:
        gc.collect()
        subprocess.run(["umount", str(mount)], check=True)


def _mount(*words: str) -> None:
    """Call `mount`, once no file of a build that has ended is open."""
    gc.collect()
    subprocess.run(["mount", *words], check=True)


def _clean(folder: Path) -> dict[str, str]:
    """Return the site of a clean build."""
    fresh(folder / "clean", "us", "us")
    return site(folder / "clean")


def _as_plain_user(root: Path, what: str, said: Path) -> int:
    """Build without special rights and keep what was said."""
    with said.open("w", encoding="utf-8") as out:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        if "open files" in what:
            free = os.dup(0)
            os.close(free)
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))
        code, printed = run(root, *BUILD, "--no-cache")
        out.write(printed)
    return code


def _unkind(code: int, printed: str) -> list[str]:
    """Return what is wrong with how a refusal was told."""
    wrong = [] if code == 1 else [f"ended with {code}"]
    if "Traceback" in printed or not printed.strip():
        wrong.append(f"said {printed[-500:]!r}")
    return wrong


LOCKED: dict[str, Callable[[Path], object]] = {
    "site.yaml may not be read": lambda root: (root / "site.yaml").chmod(0),
    "a page may not be read": lambda root: (root / "content/index.md").chmod(0),
    "a folder of pages may not be read": lambda root: (root / "content/pages").chmod(0),
    "a folder of pages may not be listed": lambda root: (root / "content/pages").chmod(0o300),
    "the content may not be read": lambda root: (root / "content").chmod(0),
    "a template may not be read": lambda root: (root / "templates/base.html").chmod(0),
    "the templates may not be read": lambda root: (root / "templates").chmod(0),
    "a style sheet may not be read": lambda root: (root / "static/css/site.css").chmod(0),
    "the published folder may not be read": lambda root: (root / "public").chmod(0),
    "the published list may not be read": lambda root: (root / "public/.clinicsite.json").chmod(0),
    "the project may not be written": lambda root: root.chmod(0o555),
    "the memory may not be written": lambda root: (root / ".clinicsite/lock").chmod(0),
    "no more open files": lambda root: None,
}
