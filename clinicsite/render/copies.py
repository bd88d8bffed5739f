"""Compressed copies beside files, for web servers that hand them out as they are (nginx: `gzip_static`).

The same file gives the same copy on every day: it holds no time, no name and no system (RFC 1952, 2.3). Knows nothing
of what the files say.
"""

from __future__ import annotations

import gzip
import io
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from clinicsite.model.made import Output

SUFFIX = ".gz"
"""What stands behind the name of a copy."""
ENDINGS = frozenset({".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"})
"""What becomes much smaller; pictures, fonts and PDFs are compressed already."""


def with_copies(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield every file, and behind each text its compressed copy where that is smaller."""
    for output in outputs:
        yield output
        if posixpath.splitext(output.path)[1].lower() in ENDINGS:
            data = _compressed(output.data)
            if len(data) < len(output.data):
                yield replace(output, path=output.path + SUFFIX, data=data, scripts=(), frames=())


def _compressed(data: bytes) -> bytes:
    """Return data in the gzip format, at its best."""
    made = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=made, mtime=0) as file:
        file.write(data)
    return made.getvalue()
