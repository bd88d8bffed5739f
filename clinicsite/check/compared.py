"""How the pages of a site differ from those of its last publication: which say something else, and which have moved.

What a page says is told by a mark of it, so that a new style or another menu changes nothing. Old pages are read by
whoever asks, and only those that matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping

_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_MAIN = re.compile(rb"<main\b.*</main>", re.DOTALL)
_ADDRESS = re.compile(rb'(?<=\s)(?:href|src|srcset|id|aria-[a-z]+)="[^"]*"')


def mark_of(html: bytes) -> str:
    """Return a digest of what a page says: its title and its main part, but for addresses, which change as it moves."""
    title, main = _TITLE.search(html), _MAIN.search(html)
    said = b"\0".join(_ADDRESS.sub(b"", part[0]) for part in (title, main) if part)
    return hashlib.sha256(said).hexdigest()


class Compared:
    """Takes in the finished pages one by one."""

    def __init__(self, before: Mapping[str, str], read: Callable[[str], bytes], thoroughly: bool) -> None:
        """Compare with the files `before`, whose paths are looked up with `read`; `thoroughly` also those that stay."""
        self._before = before
        self._read = read
        self._thoroughly = thoroughly
        self._marks: dict[str, str] = {}
        self.news: list[str] = []

    def see(self, path: str, html: Callable[[], bytes]) -> None:
        """Take in a finished page that is not the very same as before; its HTML is asked for only if it matters."""
        if path not in self._before:
            if self._before:
                self._marks[mark_of(html())] = path
            self.news.append(path)
        elif self._thoroughly and self._mark_before(path) != mark_of(html()):
            self.news.append(path)

    def gone(self, published: Collection[str]) -> list[str]:
        """Return the pages of the last publication that are not among those published now, sorted."""
        return sorted(path for path in set(self._before) - set(published) if path.endswith(".html"))

    def moved(self, published: Collection[str]) -> dict[str, str]:
        """Return pages that are gone, by path, with the path of the new page that says the same."""
        gone = self.gone(published) if self._marks else []
        found = {path: self._marks.get(self._mark_before(path), "") for path in gone}
        return {path: new for path, new in found.items() if new}

    def _mark_before(self, path: str) -> str:
        """Return the mark of a published page; nothing for one that cannot be read."""
        try:
            return mark_of(self._read(path))
        except OSError:
            return ""
