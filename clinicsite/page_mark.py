"""A mark of what a page says: a new style or another menu does not make it another page. Pure; knows no site."""

from __future__ import annotations

import hashlib
import re

_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_MAIN = re.compile(rb"<main\b.*</main>", re.DOTALL)
_ADDRESS = re.compile(rb'(?<=\s)(?:href|src|srcset|id|aria-[a-z]+)="[^"]*"')


def mark_of(html: bytes) -> str:
    """Return a digest of what a page says: its title and its main part, but for addresses, which change as it moves."""
    title, main = _TITLE.search(html), _MAIN.search(html)
    said = b"\0".join(_ADDRESS.sub(b"", part[0]) for part in (title, main) if part)
    return hashlib.sha256(said).hexdigest()
