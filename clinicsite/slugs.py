"""Names that can stand in an address or an id."""

from __future__ import annotations

import re
import unicodedata


def slugify(text: str) -> str:
    """Return the text in lower case with hyphens between its words; letters of any script are kept."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", text).casefold())
    return re.sub(r"[\s_-]+", "-", kept).strip("-")
