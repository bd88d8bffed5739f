"""What earlier builds have drawn, kept by the digest of all it depends on. Knows nothing of what is kept.

An entry begins with the SHA-256 of the rest, so one that is torn or was made by somebody else is never used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

SLACK = 200
"""Entries of other builds that may stay, so that going to and fro between two texts draws nothing again."""


class Kept:
    """A folder of entries; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, name: str) -> bytes | None:
        """Return an entry, or None when there is none that can be trusted."""
        if self._folder is None:
            return None
        self._used.add(name)
        try:
            digest, _, data = (self._folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return data if digest == hashlib.sha256(data).hexdigest().encode() else None

    def put(self, name: str, data: bytes) -> bool:
        """Keep an entry. Return whether it is kept now."""
        if self._folder is None:
            return False
        self._used.add(name)
        # A full disk, or a virus scanner that holds the file, stops no build: the next one draws it again.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, place = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
                Path(place).replace(self._folder / name)
                return True
            finally:
                Path(place).unlink(missing_ok=True)
        return False

    def tidy(self) -> None:
        """Take away what this build has not used, once there is much of it."""
        if self._folder is None or not self._folder.is_dir():
            return
        others = sorted(path for path in self._folder.iterdir() if path.name not in self._used)
        if len(others) > SLACK + len(self._used):
            with suppress(OSError):
                for path in others:
                    path.unlink(missing_ok=True)


def digest(parts: Iterable[bytes | str]) -> str:
    """Return the digest of a sequence of texts or bytes, in hexadecimal; where one ends and the next begins counts."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        made.update(b"%d:" % len(data) + data)
    return made.hexdigest()


@cache
def tool(version: str, *names: str) -> str:
    """Return the digest of what draws: its version, and files of this package by their path in it."""
    package = Path(__file__).parent.parent
    return digest([version, *((package / name).read_bytes() for name in names)])
