"""The map of the site for search engines: every page that they may list, when it last changed, its pictures.

sitemaps.org, "XML format"; Google, "Image sitemaps" (of an image only its address counts, 2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import quote

from clinicsite.model.planned import Page

MOST_ADDRESSES = 50_000
"""Addresses in one map (sitemaps.org, "Sitemap file limits")."""
MOST_BYTES = 52_428_800
"""Bytes of one map (same source: 50 MB)."""
NAME = "sitemap.xml"

_PLAIN = re.compile(r"[A-Za-z0-9/._-]*")
"""Addresses that are written as they are, as nearly all are."""
_MAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def sitemaps(
    pages: Iterable[Page], base: str, days: Mapping[str, date], pictures: Iterable[tuple[str, str]], logo: str | None
) -> dict[str, str]:
    """Return the map by its name; above either limit it becomes an index of several.

    `days` are those of the last change by address, `pictures` what pages show: the path of a page and an address. A
    logo is on every page and belongs to none.
    """
    shown: dict[str, list[str]] = {}
    for path, address in sorted(pictures):
        if address != logo:
            shown.setdefault(path, []).append(address)
    # Later pages of a list have nothing of their own; they are found from the first.
    told = (page for page in pages if page.indexable and not page.continues)
    entries = [_entry(page, base, days.get(page.url), shown.get(page.output_path, ())) for page in told]
    parts = list(_parts(entries))
    if len(parts) <= 1:
        return {NAME: _xml("urlset", entries)}
    maps = {f"sitemap-{number}.xml": _xml("urlset", part) for number, part in enumerate(parts, 1)}
    index = [f"<sitemap><loc>{escape(base)}/{name}</loc></sitemap>" for name in maps]
    return {**maps, NAME: _xml("sitemapindex", index)}


def _entry(page: Page, base: str, day: date | None, pictures: Iterable[str]) -> str:
    """Return a page's line in the map."""
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    shown = "".join(f"<image:image><image:loc>{_address(base, url)}</image:loc></image:image>" for url in pictures)
    return f"<url><loc>{_address(base, page.url)}</loc>{changed}{shown}</url>"


def _address(base: str, url: str) -> str:
    """Return a whole address as XML."""
    if _PLAIN.fullmatch(url):
        return _escaped(base) + url
    return escape(base + quote(url, safe="/%"))


_escaped = lru_cache(maxsize=4)(escape)
"""Returns the site's own address as XML."""


def _parts(entries: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield the lines in parts that each fit into one map."""
    part: list[str] = []
    room = len(_xml("urlset", []).encode()) + len(_IMAGES)
    size = room
    for entry in entries:
        length = len(entry.encode()) + 1
        if part and (len(part) == MOST_ADDRESSES or size + length > MOST_BYTES):
            yield part
            part, size = [], room
        part.append(entry)
        size += length
    yield part


def _xml(root: str, entries: Sequence[str]) -> str:
    """Return a map's text; the words for pictures are announced where there are any."""
    names = f"{_MAPS} {_IMAGES}" if any("<image:" in entry for entry in entries) else _MAPS
    return "\n".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>', *entries, f"</{root}>", ""])
