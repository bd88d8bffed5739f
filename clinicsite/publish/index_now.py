"""The list of addresses that search engines are to be told of, as IndexNow takes it (indexnow.org, "Submitting URLs").

It grows with each publication until somebody has sent it and taken it away. It lies beside what builds keep, never in
the published folder. Nothing here sends anything.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

NAME = "indexnow.json"
MOST = 10_000
"""Addresses in one list; more would be refused."""


def note_changes(folder: Path, base: str, key: str, addresses: Iterable[str]) -> None:
    """Add addresses to the list in a folder, sorted, each once; a list of another site or key is begun anew.

    `base` is the site's address without a slash at its end. A list that cannot be written is not worth a fault: all it
    does is to save search engines a visit.
    """
    path = folder / NAME
    head = {"host": urlsplit(base).netloc, "key": key, "keyLocation": f"{base}/{key}.txt"}
    urls = sorted({*_noted(path, head), *addresses})[:MOST]
    if not urls:
        return
    text = json.dumps({**head, "urlList": urls}, ensure_ascii=False, indent=1) + "\n"
    with contextlib.suppress(OSError):
        begun = path.with_name(f"{NAME}.new")
        begun.write_bytes(text.encode())
        os.replace(begun, path)


def forget_changes(folder: Path) -> None:
    """Take the list away, because search engines have been told."""
    with contextlib.suppress(OSError):
        (folder / NAME).unlink(missing_ok=True)


def _noted(path: Path, head: dict[str, str]) -> list[str]:
    """Return the addresses that are noted already."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(found, dict) or any(found.get(name) != value for name, value in head.items()):
        return []
    urls = found.get("urlList")
    return [url for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
