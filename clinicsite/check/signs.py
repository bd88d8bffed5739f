"""By what checks know things: words in each language, and hosts whose business is known.

Owns the reading of `clinicsite/signs/`, which is part of the program: a mistake there is a bug of ours. A language
without a file has no words, so checks that need them find nothing there.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

_FOLDER = Path(__file__).parent.parent / "signs"


@cache
def words(language: str, kind: str) -> tuple[str, ...]:
    """Return words of a kind in a language such as `en-GB`."""
    path = _FOLDER / f"{language.lower().partition('-')[0]}.json"
    if not language.isascii() or not path.is_file():
        return ()
    return tuple(json.loads(path.read_text("utf-8")).get(kind, ()))


@cache
def hosts(kind: str) -> frozenset[str]:
    """Return the hosts of a kind of business, or the marks by which its code is known."""
    return frozenset(json.loads((_FOLDER / "hosts.json").read_text("utf-8"))[kind])


@lru_cache(4096)
def host_of(address: str) -> str:
    """Return the host that an address names, or an empty text for one of the same site or of no site."""
    if address[:1] in ("/", "#") and address[:2] != "//":
        return ""
    try:
        return (urlsplit(address.strip()).hostname or "").lower()
    except ValueError:
        return ""


@cache
def is_one_of(host: str, kind: str) -> bool:
    """Return whether a host, or one above it, is known for a kind of business."""
    return _belongs(host, hosts(kind))


def _belongs(host: str, known: Collection[str]) -> bool:
    """Return whether a host or one above it is in a list."""
    parts = host.split(".")
    return any(".".join(parts[start:]) in known for start in range(len(parts)))
