"""Compressed copies beside files, for web servers that hand them out as they are (nginx: `gzip_static`).

The same file gives the same copies on every day: they hold no time, no name and no system (RFC 1952, 2.3; RFC 7932). So
that it also gives them on every machine, nothing is left out where the extra for brotli is missing: that is a fault.
Knows nothing of what the files say, and is the one door to brotli.
"""

from __future__ import annotations

import gzip
import io
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from clinicsite.diagnostics import Diagnostics, Position
from clinicsite.model.made import Output
from clinicsite.render import faults

SUFFIXES = (".br", ".gz")
"""What stands behind the names of copies."""
ENDINGS = frozenset({".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"})
"""What becomes much smaller; pictures, fonts and PDFs are compressed already."""


def with_copies(outputs: Iterable[Output], found: Diagnostics, place: Position) -> Iterator[Output]:
    """Yield every file, and behind each text its copies, each where it is smaller.

    What is missing for them is told in `found`; `place` is where the owner has asked for copies.
    """
    ways = _ways(found, place)
    for output in outputs:
        yield output
        if posixpath.splitext(output.path)[1].lower() in ENDINGS:
            for ending, compressed in ways.items():
                data = compressed(output.data)
                if len(data) < len(output.data):
                    yield replace(output, path=output.path + ending, data=data, scripts=(), frames=())


def _ways(found: Diagnostics, place: Position) -> Mapping[str, Callable[[bytes], bytes]]:
    """Return how to compress, by the ending of a copy."""
    try:
        import brotli
    except ImportError:
        fault = faults.BROTLI_MISSING
        found.add(fault.at(place, "Compressed copies are asked for, but brotli cannot be made here.", fault.mend))
        return {SUFFIXES[1]: _gzip}

    def brotlied(data: bytes) -> bytes:
        made: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=11)
        return made

    return dict(zip(SUFFIXES, (brotlied, _gzip), strict=True))


def _gzip(data: bytes) -> bytes:
    """Return data in the gzip format, at its best."""
    made = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=made, mtime=0) as file:
        file.write(data)
    return made.getvalue()
