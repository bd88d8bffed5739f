"""Publishes a small site again and again, and has strace kill it or refuse it one system call at a time.

strace counts the calls of each process by itself. When it is told to hit the 40th call of a kind, a fresh process that
first makes `40 - n` calls without effect is hit at its n-th real one. That way one strace serves for all calls.

Arguments: a folder; JSON with the ways to try and, for each, how often each call is to be hit (nothing: as often as
there is one); `exchanges` or `renames`, for how folders are swapped. What is printed is JSON, too: how many calls of
each kind were hit, and all that was wrong afterwards.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from clinicsite.diagnostics import SiteError
from clinicsite.model.made import Output
from clinicsite.publish import swap
from clinicsite.publish.output import Stage, recover

WHEN = {"openat": 250}
"""The number of the call that strace is told to hit, where it is not 40. Python opens 160 files when it starts."""

OLD = {"index.html": b"old", "kept/index.html": b"kept", "gone/index.html": b"gone"}
NEW = {"index.html": b"new", "kept/index.html": b"kept", "more/index.html": b"more"}

_LIBC = ctypes.CDLL(None)
_NULL = os.open(os.devnull, os.O_RDWR)

CALLS: dict[str, Callable[[], object]] = {
    "mkdir": lambda: os.mkdir("/"),
    "openat": lambda: os.close(os.open(os.devnull, os.O_RDONLY)),
    "write": lambda: os.write(_NULL, b""),
    "link": lambda: os.link("", ""),
    "rename": lambda: os.rename("", ""),
    "renameat2": lambda: _LIBC.renameat2(-1, b"", -1, b"", 2),
    "unlink": lambda: os.unlink(""),
    "unlinkat": lambda: os.unlink("", dir_fd=_NULL),
    "rmdir": lambda: os.rmdir(""),
    "fsync": lambda: os.fsync(_NULL),
    "syncfs": lambda: _LIBC.syncfs(-1),
}
"""A call without effect of each kind that the publisher makes."""

BUILDING = ("openat", "mkdir", "write", "link")
"""The calls that put a site together, which is the same in all ways; one way is enough to hit them."""

WAYS: dict[str, tuple[list[tuple[str, int]] | None, int]] = {
    "the first publication": (None, 500),
    "a second publication": ([], 500),
    "a second publication of a large site": ([], 1),
    "the run after one killed while it staged": ([("link", 1)], 500),
    "the run after one killed before the swap": ([("renameat2", 1)], 500),
    "the run after one killed after the swap": ([("unlink", 2)], 500),
    "the run after one killed between two renames": ([("rename", 3)], 500),
}
"""Where the old site is published before the run: the calls at which runs before it were killed, or None where nothing
is published; and from how many folders on a site is large."""


def publish(root: Path, files: dict[str, bytes]) -> None:
    """Publish files as the command does."""
    recover(root / "public")
    with Stage(root / "public", "https://clinic.example") as stage:
        for path, data in files.items():
            stage.add(Output(path, data, "content"))
        stage.commit()


def in_a_process(work: Callable[[], object], hit: tuple[str, int] | None = None) -> int:
    """Return how a process that does the work ended: 0 done, 1 refused, 9 killed, 70 a fault of the program."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        return os.waitstatus_to_exitcode(status) % 256 if not os.WIFSIGNALED(status) else int(signal.SIGKILL)
    code = 70
    try:
        for _ in range(WHEN.get(hit[0], 40) - hit[1] if hit else 0):
            with contextlib.suppress(OSError):
                CALLS[hit[0] if hit else ""]()
        work()
        code = 0
    except SiteError:
        code = 1
    finally:
        os._exit(code)


def prepare(root: Path, way: str) -> None:
    """Bring the folder to where a way begins."""
    kills, swap.SPARE_FROM = WAYS[way]
    in_a_process(lambda: begin(root, {} if kills is None else OLD))
    for hit in kills or ():
        in_a_process(lambda: publish(root, NEW), hit)


def begin(root: Path, files: dict[str, bytes]) -> None:
    """Make an empty folder and publish files in it, if there are any."""
    shutil.rmtree(root, ignore_errors=True)
    os.mkdir(root)
    if files:
        publish(root, files)


def content(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder; nothing when there is none."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def whole(folder: Path) -> str:
    """Return which site a folder holds to the last byte: "old", "new", "" for none, or "mixed"."""
    found = content(folder)
    manifest = found.pop(".clinicsite.json", b"")
    if not manifest:
        return "mixed" if found else ""
    listed = sorted(json.loads(manifest)["files"])
    for name, files in (("old", OLD), ("new", NEW)):
        if found == files and listed == sorted(files):
            return name
    return "mixed"


def complaints(root: Path, way: str, ended: int, stood: set[str]) -> list[str]:
    """Return what is wrong after a hit; `stood` names the sites that may be there now."""
    wrong = []
    now = whole(root / "public")
    if ended not in (0, 1, signal.SIGKILL):
        wrong.append(f"ended with {ended}")
    if now not in stood:
        wrong.append(f"holds {now!r}")
    if ended == 0 and now != "new":
        wrong.append("says that it is done, but is not")
    if ended == 1 and (now == "new" or not set(os.listdir(root)) <= {"public", *spare(way)}):
        wrong.append(f"says that it was refused, but leaves {now!r} and {sorted(os.listdir(root))}")
    publish(root, NEW)
    if whole(root / "public") != "new":
        wrong.append("is not mended by the next run")
    if set(os.listdir(root)) - {"public", *spare(way)}:
        wrong.append(f"leaves {sorted(os.listdir(root))}")
    return wrong


def spare(way: str) -> set[str]:
    """Return the name of the folder that a large site may leave beside it."""
    return {".public.new"} if WAYS[way][1] == 1 else set()


def trial(root: Path, way: str, call: str, number: int, exchanges: bool) -> tuple[int, list[str]]:
    """Return how a publication that is hit ended, and what is wrong afterwards."""
    prepare(root, way)
    before = whole(root / "public")
    ended = in_a_process(lambda: publish(root, NEW), (call, number))
    stood = {before, "new"} if exchanges else {"", "old", "new"}
    return ended, [f"{way}, {call} {number}: {one}" for one in complaints(root, way, ended, stood)]


def apart(*arguments: object) -> tuple[int, list[str]]:
    """Return the result of a trial that a process of its own makes: this one's calls are counted, too."""
    reader, writer = os.pipe()
    in_a_process(lambda: os.write(writer, json.dumps(trial(*arguments)).encode()))  # type: ignore[arg-type]
    os.close(writer)
    with os.fdopen(reader) as answer:
        return tuple(json.loads(answer.read()))


def main() -> None:
    """Hit each call of the given ways, as often as is given for it, or until a run comes through unhurt."""
    root, ways, exchanges = Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3] == "exchanges"
    hits: dict[str, dict[str, int]] = {way: {} for way in ways}
    wrong: list[str] = []
    for way, limits in ways.items():
        for call in limits or CALLS:
            if call in BUILDING and way != "a second publication":
                continue
            for number in range(1, limits.get(call, 39) + 1):
                ended, found = apart(root, way, call, number, exchanges)
                wrong += found
                if not limits and ended != signal.SIGKILL:
                    break
                hits[way][call] = number
    print(json.dumps({"hits": hits, "wrong": wrong}))


if __name__ == "__main__":
    main()
