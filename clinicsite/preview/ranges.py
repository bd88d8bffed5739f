"""Which part of a file is sent when a part of it is asked for, as players do that go to a place in a film.

RFC 9110, 14: one part at a time; what is not understood, or was meant for another version, is answered with the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ONE_PART = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE | re.ASCII)


def part_asked_for(headers: Mapping[str, str], length: int, mark: str) -> range | None:
    """Return which bytes of a file are asked for; None for all of them. An empty range has none that could be sent.

    `length` is that of the whole file in bytes, `mark` the tag (`ETag`) under which this version of it is sent.
    """
    match = _ONE_PART.fullmatch(headers.get("Range", ""))
    if match is None or headers.get("If-Range", mark) != mark:
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, length - int(last)), length) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, length) if last else length)
