"""Bodies that earlier builds have made of texts, so that a change of the layout converts no text again.

One file, to which bodies are added at its end: by several processes at once, each body in one go. A body is found by
the digest of all that it depends on, and used only if its own digest is right; a file of another version, or one that
somebody has spoilt, counts as empty. It holds plain values and no code. Nothing depends on it.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from clinicsite.diagnostics import Position, packed, unpacked
from clinicsite.model.made import Body, Heading, Slot
from clinicsite.render.faults import TOO_SLOW
from clinicsite.render.kept import digest
from clinicsite.render.page_keys import versions

SLACK = 200
"""Bodies of other builds that may stay, beside as many as there are texts."""
FILES = (
    "diagnostics.py",
    "slugs.py",
    "model/made.py",
    "render/faults.py",
    "render/kept_bodies.py",
    "render/markdown.py",
    "render/text.py",
    "render/typography.py",
)
"""Files of this package on which it depends what is made of a text."""
_HEAD = struct.Struct("<16s16sI")
"""What stands before a body: by what it is found, its digest, its length in bytes."""
_FLAGS = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"))
"""A link is not followed, and nobody waits for the other end of a pipe."""


class KeptBodies:
    """The file with bodies; without a path nothing is kept."""

    def __init__(self, path: Path | None, texts: int) -> None:
        """`texts` is how many texts there are: once much more is kept, it is begun anew."""
        self._path = path
        self._most = 2 * texts + SLACK

    def prepare(self) -> None:
        """Make ready for several processes: they find the same, and add to the same file."""
        if self._known is None and self._path:
            self._begin(self._path)
            self._known = {}

    def get(self, text: str, start: Position, quotes: Sequence[str]) -> Body | None:
        """Return the body of a text that begins at a position, if one is kept."""
        key = _key(text, start, quotes)
        place = (self._known or {}).get(key)
        if place is None:
            return None
        offset, length, right = place
        data = _read(self._reading, offset, length)
        if _digest_of(key, data) != right:
            return None
        try:
            return _unpacked(marshal.loads(data))  # noqa: S302 - its digest is right; nothing in it is run
        except (EOFError, ValueError, TypeError):
            return None

    def put(self, text: str, start: Position, quotes: Sequence[str], body: Body) -> None:
        """Keep the body of a text, but not one that only a slow machine has given up."""
        if self._path is None or self._adding < 0 or any(said.code == TOO_SLOW.code for said in body.diagnostics):
            return
        key, data = _key(text, start, quotes), marshal.dumps(_packed(body))
        entry = _HEAD.pack(key, _digest_of(key, data), len(data)) + data
        try:
            whole = os.write(self._adding, entry) == len(entry)
        except OSError:
            whole = False
        if not whole:
            # A full disk: what comes behind half a body would never be found.
            self._adding = -1
            with suppress(OSError):
                self._path.unlink()

    @cached_property
    def _reading(self) -> int:
        """The file, opened for reading; -1 if it cannot be."""
        with suppress(OSError, ValueError):
            return os.open(self._path, os.O_RDONLY | _FLAGS) if self._path else -1
        return -1

    @cached_property
    def _adding(self) -> int:
        """The file, opened for adding to its end; -1 if it cannot be."""
        self.prepare()
        with suppress(OSError, ValueError):
            return os.open(self._path, os.O_WRONLY | os.O_APPEND | _FLAGS) if self._path else -1
        return -1

    @cached_property
    def _known(self) -> dict[bytes, tuple[int, int, bytes]] | None:
        """Where bodies stand, by what they are found by; None if the file is to be begun anew."""
        mark = _mark()
        if self._reading < 0 or _read(self._reading, 0, len(mark)) != mark:
            return None
        found, offset, size = {}, len(mark), os.fstat(self._reading).st_size
        while offset + _HEAD.size <= size:
            key, right, length = _HEAD.unpack(_read(self._reading, offset, _HEAD.size))
            offset += _HEAD.size
            found[key] = offset, length, right
            offset += length
        # Half a body at the end, or far too many.
        return found if offset == size and len(found) <= self._most else None

    def _begin(self, path: Path) -> None:
        """Begin the file anew; whoever reads the old one goes on with that."""
        place = f"{path}.{os.getpid()}.new"
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            for left in path.parent.glob(f"{path.name}.*.new"):
                left.unlink(missing_ok=True)  # Somebody was ended here, or keeps nothing this time.
            try:
                Path(place).write_bytes(_mark())
                os.replace(place, path)
            finally:
                Path(place).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        for name in ("_reading", "_adding"):
            if self.__dict__.get(name, -1) >= 0:
                os.close(self.__dict__.pop(name))

    __del__ = close


def _read(file: int, offset: int, length: int) -> bytes:
    """Return a part of a file, or less where it ends; processes that share the file do not disturb each other."""
    with suppress(OSError):
        if hasattr(os, "pread"):
            return os.pread(file, length, offset)
        os.lseek(file, offset, os.SEEK_SET)
        return os.read(file, length)
    return b""


def _key(text: str, start: Position, quotes: Sequence[str]) -> bytes:
    """Return by what the body of a text is found."""
    parts = (start.path, str(start.line), str(start.column), *quotes, text)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _digest_of(key: bytes, data: bytes) -> bytes:
    """Return the digest of what is kept of a text."""
    return blake2b(data, digest_size=16, key=key).digest()


@cache
def _mark() -> bytes:
    """Return the first line of the file: with what bodies are made."""
    package = Path(__file__).parent.parent
    parts: tuple[bytes | str, ...] = (sys.version, *versions(), *((package / name).read_bytes() for name in FILES))
    return f"clinicsite bodies {digest(parts)}\n".encode()


def _packed(body: Body) -> tuple[Any, ...]:
    """Return a body as plain values."""
    parts = tuple(part if isinstance(part, str) else _packed_slot(part) for part in body.parts)
    headings = tuple((heading.level, heading.anchor, heading.text) for heading in body.headings)
    return parts, headings, tuple(map(packed, body.diagnostics))


def _packed_slot(slot: Slot) -> tuple[Any, ...]:
    """Return a gap as plain values."""
    place = slot.position
    return slot.kind, slot.value, place.path, place.line, place.column, slot.text


def _unpacked(values: tuple[Any, ...]) -> Body:
    """Return a body from plain values."""
    parts, headings, found = values
    return Body(
        tuple(part if isinstance(part, str) else _slot(*part) for part in parts),
        tuple(Heading(*heading) for heading in headings),
        tuple(map(unpacked, found)),
    )


def _slot(kind: str, value: str, path: str, line: int, column: int, text: str) -> Slot:
    """Return a gap from plain values."""
    return Slot(kind, value, Position(path, line, column), text)
