"""Takes down what the checks want to know of a published file beside its page."""

from __future__ import annotations

import gzip
import hashlib

from clinicsite.model.facts import FileFacts
from clinicsite.model.made import Output

_TEXTS = (".txt", ".xml", ".css", ".webmanifest", ".json", "_headers", "_redirects")
_PACKED = (".html", ".css")


def is_text(path: str) -> bool:
    """Return whether a file that is no page is read by a check."""
    return path.endswith(_TEXTS)


def file_facts(output: Output, *, thoroughly: bool) -> FileFacts:
    """Return the facts of a file: only its size, or `thoroughly` a digest and what of a page goes over the line too."""
    if not thoroughly:
        return FileFacts(len(output.data))
    digest = hashlib.sha256(output.data).hexdigest()
    packed = len(gzip.compress(output.data, 9, mtime=0)) if output.path.endswith(_PACKED) else 0
    return FileFacts(len(output.data), digest, packed)
