"""Keeps what a build has made of each page, so that the next one makes only those that show something else.

Nothing depends on the file: when it is missing, torn, written by another version or by somebody else, all pages are
made. It is read as plain values, never as code, and only if its digest is right.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

FORMAT = b"clinicsite pages 1"


class PageStore:
    """The file with what was made of pages."""

    def __init__(self, path: Path, generator: str) -> None:
        """Use a file; what another generator than `generator` has made is not read."""
        self._path = path
        self._mark = FORMAT + b" " + generator.encode() + b" "

    def read(self) -> dict[str, Any]:
        """Return what was kept, by the address of the page."""
        try:
            head, _, data = self._path.read_bytes().partition(b"\n")
            if head != self._mark + hashlib.sha256(data).hexdigest().encode():
                return {}
            kept = marshal.loads(data)  # noqa: S302 - its digest is right; nothing in it is run
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def write(self, pages: dict[str, Any]) -> None:
        """Keep what was made. A disk that refuses only costs the next build its short cut."""
        data = marshal.dumps(pages)
        place = f"{self._path}.{os.getpid()}.new"
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(place, "wb") as file:
                file.write(self._mark + hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
            os.replace(place, self._path)

    def forget(self) -> None:
        """Take the file away."""
        with suppress(OSError):
            self._path.unlink()
