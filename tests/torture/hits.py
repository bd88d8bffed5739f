"""Has strace strike a process at one system call: kill it there, or have the call refused.

A process is forked, waits until strace has taken hold of it, and goes on; so that what is counted is its work alone,
not the start of an interpreter.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.torture.site import ended

CHANGES = (
    "open", "openat", "creat", "mkdir", "mkdirat", "write", "pwrite64", "link", "linkat", "symlink", "symlinkat",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "truncate", "ftruncate", "chmod", "fchmod",
    "fchmodat", "utimensat", "fsync", "fdatasync", "syncfs", "copy_file_range", "sendfile",
)  # fmt: skip
"""The calls that change something on a disk, or make it last."""
_OPENS = ("open", "openat")
_WRITES = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)")


class Blow(NamedTuple):
    """Where a process is struck: at the so manyeth call of a kind, or at all that are about one place."""

    call: str
    number: int
    place: str = ""


def strike(work: Callable[[], object], blow: Blow, how: str) -> tuple[int, str]:
    """Return how a process that does the work ended when it was struck, and the call; `how` is strace's.

    That is like `error=ENOSPC`. The call is as strace shows it, with the path of the file. Processes that it starts are
    struck as well, each at its own call of this number.
    """
    inject = f"inject={blow.call}:{how}" + ("" if blow.place else f":when={blow.number}")
    about = ["-P", blow.place] if blow.place else []
    with tempfile.NamedTemporaryFile() as log:
        code = _traced(work, ["-y", "-s", "4096", "-e", f"trace={blow.call}", "-e", inject, *about], log.name)
        lines = Path(log.name).read_text("utf-8", "replace").splitlines()
    if "error=" in how:
        return code, "\n".join(line for line in lines if "(INJECTED)" in line)
    killed = {line.split()[0] for line in lines if "killed by SIGKILL" in line}
    last = {line.split()[0]: line for line in lines if (match := _CALL.match(line)) and match[1] == blow.call}
    return code, "\n".join(last.get(process, "") for process in killed)


def calls(work: Callable[[], object], folder: Path) -> list[Blow]:
    """Return all calls of the work that change something below a folder, or in a file that was opened there.

    Those of processes that it starts are counted apart, and told once.
    """
    with tempfile.NamedTemporaryFile() as log:
        code = _traced(work, ["-y", "-s", "4096", "-e", "trace=" + ",".join(f"?{call}" for call in CHANGES)], log.name)
        assert code == 0, f"without a blow the work ended with {code}"
        lines = Path(log.name).read_text("utf-8", "replace").splitlines()
    counted: Counter[tuple[str, str]] = Counter()
    found: dict[Blow, None] = {}
    for line in lines:
        match = _CALL.match(line)
        if match is None:
            continue
        call, arguments = match.groups()
        counted[line.split()[0], call] += 1
        if _names(folder, arguments) and (call not in _OPENS or _WRITES.search(arguments)):
            found[Blow(call, counted[line.split()[0], call])] = None
    return [*found]


def is_about(folder: Path, hit: str) -> bool:
    """Return whether one of the calls that were struck is about something below a folder."""
    return any(match and _names(folder, match[2]) for match in map(_CALL.match, hit.splitlines()))


def _names(folder: Path, arguments: str) -> bool:
    """Return whether a call names something below a folder; a path that is not whole begins in the project there."""
    return str(folder) in arguments or re.match(r'"[^/]', arguments) is not None


def _traced(work: Callable[[], object], options: list[str], log: str) -> int:
    """Return how a process that does the work under strace ended."""
    strace = shutil.which("strace")
    assert strace, "This needs strace. Install it: apt-get install strace"
    waits, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(go)
        _work_when_told(work, waits)
    os.close(waits)
    tracer = subprocess.Popen([strace, "-f", "-o", log, *options, "-p", str(child)], stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    assert b"attached" in tracer.stderr.readline()
    os.close(go)
    code = ended(os.waitpid(child, 0)[1])
    tracer.communicate()
    return code


def _work_when_told(work: Callable[[], object], waits: int) -> None:
    """Wait until strace has taken hold, do the work and leave."""
    code = 70
    try:
        os.read(waits, 1)
        result = work()
        code = result if isinstance(result, int) else 0
    finally:
        os._exit(code)
