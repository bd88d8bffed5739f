"""When the owner's files last changed, as Git knows it: one call, and the only door to it.

A commit is the same on every machine, so the same commit gives the same days. A file counts as known only when what
lies on the disk is what was committed, and when the commit that changed it is really there: in a copy with a shortened
history the oldest commit seems to have changed everything. For all other files, and without Git, there is no day; the
pages then have the day that their owner has written, or none. Nothing is fetched and nothing in the repository is
changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clinicsite.diagnostics import Diagnostic
from clinicsite.load.files import read_bytes
from clinicsite.load.inputs import git_folder

FOLDERS = ("content", "static")
"""What pages are made of."""

_COMMIT = b"\x01"
_OPTIONS = (
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showRoot=true",
    "-c",
    "log.showSignature=false",
)
_QUESTION = ("--first-parent", "-m", "--no-renames", "--raw", "--no-abbrev", "-z", "--relative", "--format=%x01%ct %D")
"""Along the first parents: a change counts on the day on which it came to this branch."""


def days_of_change(root: Path, zone: str) -> Mapping[str, date]:
    """Return the day of each file's last change, in a time zone, by its path below `root`, for those that are known."""
    if git_folder(str(root)) is None:
        return {}
    known = _last_changes(_log(root))
    return {
        path: datetime.fromtimestamp(seconds, ZoneInfo(zone)).date()
        for path, (seconds, digest) in sorted(known.items())
        if _is_committed(root / path, digest)
    }


def _log(root: Path) -> bytes:
    """Return what Git says has changed when; nothing when it cannot be asked."""
    import subprocess  # Most builds ask nobody.

    # What is set for another repository, as within a hook of Git's own, does not count here.
    asked = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", *_OPTIONS, "log", *_QUESTION, "--", *FOLDERS]
    try:
        said = subprocess.run(
            command,
            cwd=root,
            env={**asked, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return b""
    return said.stdout if said.returncode == 0 else b""


def _last_changes(log: bytes) -> dict[str, tuple[int, str]]:
    """Return when each file was last changed, in seconds since 1970, and the digest of what it then was.

    The newest commit stands first. Its line is followed by pairs: what has changed, and the path.
    """
    found: dict[str, tuple[int, str]] = {}
    for seconds, whole, pieces in _commits(log):
        for what, path in zip(pieces[::2], pieces[1::2], strict=False):
            name = path.decode("utf-8", "surrogateescape")
            digest = what.split(b" ")[3].decode()
            found.setdefault(name, (seconds, digest if whole else ""))
    return found


def _commits(log: bytes) -> Iterator[tuple[int, bool, list[bytes]]]:
    """Yield when each commit was made, whether the one before it is known, and what stands behind it."""
    for part in log.split(_COMMIT)[1:]:
        head, *pieces = part.split(b"\0")
        seconds, _, names = head.partition(b" ")
        yield int(seconds), b"grafted" not in names.split(b", "), [piece.strip(b"\n") for piece in pieces if piece]


def _is_committed(path: Path, digest: str) -> bool:
    """Return whether a file is what was committed under a digest; Git on Windows may have changed its ends of lines."""
    data = read_bytes(path, path.name) if digest else b""
    if not digest or isinstance(data, Diagnostic):
        return False
    return digest in (_blob(data, digest), _blob(data.replace(b"\r\n", b"\n"), digest))


def _blob(data: bytes, like: str) -> str:
    """Return the digest that Git gives a file, in the kind of the one it is compared with."""
    make = hashlib.sha1 if len(like) == hashlib.sha1(usedforsecurity=False).digest_size * 2 else hashlib.sha256
    return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
