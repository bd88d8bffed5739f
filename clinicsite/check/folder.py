"""Any folder of HTML, made by anything, as the checks see it.

An old site is read before it is left, a new one before it goes online. Nothing here raises for what stands in a file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clinicsite.check.packed_facts import packed, unpacked
from clinicsite.check.page_facts import facts_of
from clinicsite.check.reading import file_facts, is_text
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.wording import Wording
from clinicsite.model.facts import FileFacts
from clinicsite.model.made import Output, PageFacts

Spread = Callable[[Callable[[int], Any], int], Iterable[tuple[int, Any]]]
"""Does numbered pieces of work and brings number and result of each, in any order."""
PAGES = (".html", ".htm", ".xhtml")
_OUR_MANIFEST = ".clinicsite.json"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by path; what begins with a point is no part of a site. Raises OSError."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name == ".well-known")
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def site_of(
    files: Mapping[str, bytes], base: str = "", wording: Wording | None = None, spread: Spread | None = None
) -> SiteFacts:
    """Return the facts of a site that is a set of files by path; its address is read off its pages if not given.

    `spread` does pieces of work elsewhere and brings back what they gave, as plain values.
    """
    outputs = [Output(path, files[path], path) for path in sorted(files)]
    facts: dict[str, PageFacts] = {}
    known: dict[str, FileFacts] = {}
    if spread is None:
        facts = {output.path: facts_of(output) for output in outputs if is_page(output.path)}
        known = {output.path: file_facts(output, thoroughly=True) for output in outputs}
    else:
        read = dict(spread(lambda number: _read(outputs[number]), len(outputs)))
        for number, output in enumerate(outputs):
            page, file = read.pop(number)
            known[output.path] = FileFacts(*file)
            if page is not None:
                facts[output.path] = unpacked(page)
    return SiteFacts(
        pages=tuple(page for page in facts.values() if not page.refresh),
        files=known,
        base=base or _base(facts.values()),
        leading_on={page.path: page.refresh for page in facts.values() if page.refresh},
        texts={path: _decoded(data) for path, data in files.items() if is_text(path)},
        wording=wording or Wording(),
        html_of=lambda path: _decoded(files.get(path, b"")),
    )


def is_page(path: str) -> bool:
    """Return whether a file is a page."""
    return path.lower().endswith(PAGES)


def _read(output: Output) -> tuple[Any, ...]:
    """Return the facts of a file and, if it is a page, of what it says, as plain values."""
    file = file_facts(output, thoroughly=True)
    return packed(facts_of(output)) if is_page(output.path) else None, (file.size, file.digest, file.packed)


def _decoded(data: bytes) -> str:
    """Return bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")


def _base(pages: Iterable[PageFacts]) -> str:
    """Return the address that most pages say they have."""
    found = Counter(_origins(pages))
    return found.most_common(1)[0][0] if found else ""


def _origins(pages: Iterable[PageFacts]) -> Iterator[str]:
    """Yield the site's address as each page gives it."""
    for page in pages:
        given = page.canonical or page.metas.get("og:url", "")
        try:
            parts = urlsplit(given)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            yield f"{parts.scheme}://{parts.netloc}"
