"""Names of files: which are passed over, which are copies, which look alike, and which can become addresses.

Nothing here looks at a disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from clinicsite.load.inputs import is_leftover
from clinicsite.slugs import slugify

_ADDRESS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that no file can have on Windows (Microsoft, "Naming Files, Paths, and Namespaces", 2024)."""
_PUBLISHED_DOTS = frozenset({".well-known"})
"""Names with a dot in front that belong on a web server (RFC 8615)."""

_MARKED_COPIES = (
    re.compile(r"(?P<name>.+?) \([^()]*(?:conflict|Konflikt|conflit|conflicto)[^()]*\)", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?"),
    re.compile(r"(?P<name>.+?)_conflict-\d{8}-\d{6}"),
)
"""Names that Dropbox, Nextcloud, Syncthing and ownCloud give to the second of two versions."""
_LIKELY_COPIES = (
    re.compile(r"(?P<name>.+?)-(?:DESKTOP|LAPTOP|PC)-[A-Z0-9]+"),
    re.compile(r"(?P<name>.+?)(?: \(\d+\)| - Copy(?: \(\d+\))?| copy(?: \d+)?| - Kopie(?: \(\d+\))?| \d)"),
    re.compile(r"(?:Copy of|Kopie von) (?P<name>.+)"),
)
"""Names that OneDrive, iCloud and file managers give to copies; such a name is a copy's only beside its original."""


def passed_over(name: str) -> bool:
    """Return whether a file or folder of this name is nobody's work, or hidden, and so none of the site's."""
    return is_leftover(name) or (name.startswith(".") and name not in _PUBLISHED_DOTS)


def is_address(word: str) -> bool:
    """Return whether a word can be the last part of an address."""
    return _ADDRESS.fullmatch(word) is not None


def is_reserved(word: str) -> bool:
    """Return whether Windows keeps a name for a device."""
    return word.casefold() in _RESERVED


def original_of(name: str, names: Iterable[str]) -> str | None:
    """Return the file of which another is a copy made by a program that keeps folders in step, by its name."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    for patterns, needs_original in ((_MARKED_COPIES, False), (_LIKELY_COPIES, True)):
        for pattern in patterns:
            match = pattern.fullmatch(stem)
            original = f"{match['name']}{dot}{ending}" if match else ""
            if original and (not needs_original or original in names):
                return original
    return None


def plain_name(text: str) -> str:
    """Return a text as the last part of an address, in ASCII; empty when nothing of it is left."""
    spelled = text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return slugify(ascii_only)


def visible(name: str) -> str:
    """Return a file's name as it can be printed: characters that cannot are written as codes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def folded(name: str) -> str:
    """Return what names have in common that are one and the same on some file systems."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
