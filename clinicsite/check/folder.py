"""Any folder of HTML, made by anything, as the checks see it.

An old site is read before it is left, a new one before it goes online. Nothing here raises for what stands in a file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.check.page_facts import facts_of
from clinicsite.check.reading import file_facts, is_text
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.wording import Wording
from clinicsite.model.made import Output, PageFacts

PAGES = (".html", ".htm", ".xhtml")
_OUR_MANIFEST = ".clinicsite.json"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by path. Raises OSError."""
    return {path: (folder / path).read_bytes() for path in paths_in(folder)}


def paths_in(folder: Path) -> list[str]:
    """Return the paths of the files below a folder, sorted; what begins with a point is no part of a site."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name == ".well-known")
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file():
                found.append(path.relative_to(folder).as_posix())
    return sorted(found)


def site_of(files: Mapping[str, bytes], base: str = "", wording: Wording | None = None) -> SiteFacts:
    """Return the facts of a small site, by its files; its address is read off its pages if not given."""
    outputs = [Output(path, files[path], path) for path in sorted(files)]
    facts = {output.path: facts_of(output) for output in outputs if is_page(output.path)}
    known = {output.path: file_facts(output, thoroughly=True) for output in outputs}
    return SiteFacts(
        pages=tuple(page for page in facts.values() if not page.refresh),
        files=known,
        base=base or base_of(facts.values()),
        leading_on={page.path: page.refresh for page in facts.values() if page.refresh},
        texts={path: decoded(data) for path, data in files.items() if is_text(path)},
        wording=wording or Wording(),
        html_of=lambda path: decoded(files.get(path, b"")),
    )


def is_page(path: str) -> bool:
    """Return whether a file is a page."""
    return path.lower().endswith(PAGES)


def decoded(data: bytes) -> str:
    """Return bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")


def base_of(pages: Iterable[PageFacts]) -> str:
    """Return the address that most pages of a site say it has."""
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
