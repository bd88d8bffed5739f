"""Keeps what a build has made of each page, so that the next one makes only those that show something else.

Nothing depends on the file: without one that can be used, all pages are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clinicsite.kept_file import KeptFile

FORMAT = "clinicsite pages 1"


class PageStore:
    """The file with what was made of pages."""

    def __init__(self, path: Path, generator: str) -> None:
        """Use a file; what another generator than `generator` has made is not read."""
        self._file = KeptFile(path, FORMAT, generator)

    def read(self) -> dict[str, Any]:
        """Return what was kept, by the address of the page."""
        return self._file.read()

    def write(self, pages: dict[str, Any]) -> None:
        """Keep what was made."""
        self._file.write(pages)
