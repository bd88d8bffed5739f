"""Which pages of a site have moved since its last publication: they say the same at another address.

Old pages are read by whoever asks, and only those that matter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from clinicsite.page_mark import mark_of


class Compared:
    """Takes in the finished pages one by one."""

    def __init__(self, before: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        """Compare with the files `before`, whose paths are looked up with `read`."""
        self._before = before
        self._read = read
        self._marks: dict[str, str] = {}

    def see(self, path: str, html: Callable[[], bytes]) -> None:
        """Take in a finished page that is not the very same as before; its HTML is asked for only if it matters."""
        if self._before and path not in self._before:
            self._marks[mark_of(html())] = path

    def note(self, path: str, mark: str) -> None:
        """Take in a new page of which somebody else has seen what it says."""
        self._marks[mark] = path

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
