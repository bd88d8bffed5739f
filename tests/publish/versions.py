"""Versions of a small site, for tests of what a deploy compares."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from clinicsite.publish.manifest import Entry, Manifest
from clinicsite.publish.release import Maker, Release, release_id

SITE = "https://www.clinic.example"
PATHS = ("index.html", "fees/index.html", "team/dr-lee/index.html", "404.html", "assets/a.1.css", "assets/b.2.js",
         "robots.txt", "sitemap.xml", "photos/room.jpg")  # fmt: skip
WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)

entries = st.builds(
    lambda number, kind: Entry(f"{number:064x}", number, kind, "content"),
    st.integers(0, 3),
    st.sampled_from(["a/b", "c/d"]),
)
trees = st.dictionaries(st.sampled_from(PATHS), entries)


def release(files: dict[str, Entry], held: dict[str, Entry] | None = None, **more: object) -> Release:
    """Return a version with these files."""
    name = release_id(WHEN, Manifest.of(SITE, files))
    return Release(name, SITE, WHEN, Maker("Ana", "1.0.0"), files, held or {}, **more)  # type: ignore[arg-type]
