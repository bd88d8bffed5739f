"""A file of plain values that one run keeps for the next.

Nothing depends on it: a file that is missing, torn, of another form, written by another version or by somebody else
counts as empty. It is read as plain values, never as code, and only if its digest is right. Knows nothing of what is
kept. It is used before anything else is loaded, so this module imports the standard library only, and little of it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK"))


class KeptFile:
    """The file with values by key; form and generator stand in its first line."""

    def __init__(self, path: str | Path, form: str, generator: str) -> None:
        """Use a file; what has another form, or was kept by another generator than `generator`, is not read."""
        self.path = os.fspath(path)
        """Where it lies."""
        self._mark = f"{form} {generator} ".encode()

    def read(self) -> dict[Any, Any]:
        """Return what was kept."""
        try:
            descriptor = os.open(self.path, _READ)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return {}  # A pipe would keep us waiting.
                head, _, data = file.read().partition(b"\n")
            if head != self._head(data):
                return {}
            kept = marshal.loads(data)  # noqa: S302 - its digest is right; nothing in it is run
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def write(self, values: dict[Any, Any]) -> None:
        """Keep values; one run at a time does. A disk that refuses only costs the next run its short cut."""
        data = marshal.dumps(values)
        place = f"{self.path}.new"
        with suppress(OSError):
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            try:
                with open(place, "wb") as file:
                    file.write(self._head(data) + b"\n" + data)
                os.replace(place, self.path)
            except OSError:
                os.unlink(place)  # A full disk has no room for what was only begun.

    def _head(self, data: bytes) -> bytes:
        """Return the first line of a file with these values."""
        return self._mark + hashlib.sha256(data).hexdigest().encode()
