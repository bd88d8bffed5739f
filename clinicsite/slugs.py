"""Names that can stand in an address or an id."""

from __future__ import annotations

import re
import unicodedata


def slugify(text: str) -> str:
    """Return the text in lower case with hyphens between its words; letters of any script are kept."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", text).casefold())
    return re.sub(r"[\s_-]+", "-", kept).strip("-")


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number behind it when it is taken; from now on it is."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate
