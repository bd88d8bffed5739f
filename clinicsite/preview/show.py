"""What the preview shows: answers to addresses, the last good page behind a mistake, and what is wrong.

Everything here runs in the one worker thread, but `ready`, which looks at what has been made. Knows neither server nor
browser. What is kept is bounded, however long the preview runs.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Generic, TypeVar

from clinicsite.diagnostics import Diagnostic, Diagnostics, Position, Severity, format_diagnostic
from clinicsite.live import LiveSite, Look, View, errors_of
from clinicsite.load.files import read_bytes
from clinicsite.preview.answers import Answer, answer
from clinicsite.preview.checking import Checked
from clinicsite.records import dataclass

KEPT = 64
"""Pages that are kept as they were served, so that a mistake leaves them standing."""
LOOKED_AT = 4
"""Pages that are made again at once after a save, because they were looked at last."""

_FAULTY = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>There is a mistake</title>
<h1>There is a mistake</h1>
<p>This page cannot be shown yet. It appears by itself when the mistake is mended.</p>
<pre>{faults}</pre>
</html>
"""

Kept_ = TypeVar("Kept_")


@dataclass(frozen=True, slots=True)
class Place:
    """A page as somebody looks at it."""

    address: str
    """Its address, without query."""
    look: Look
    """The day, and whether drafts are shown."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a save has brought."""

    pages: int
    """How many pages the site has."""
    in_part: bool
    """Whether only what was saved has been read, so that the rest has still to follow."""
    faults: Sequence[str]
    """What is known to be wrong, as far as it stops publishing, as the terminal shows it."""


class _Newest(Generic[Kept_]):
    """The newest of what is kept for places."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Place, Kept_] = OrderedDict()

    def get(self, place: Place) -> Kept_ | None:
        """Return what is kept for a place, or None."""
        return self._kept.get(place)

    def put(self, place: Place, value: Kept_) -> None:
        """Keep something, and forget what is oldest."""
        self._kept[place] = value
        self._kept.move_to_end(place)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def newest(self, count: int) -> list[Place]:
        """Return the places that were kept last, the last one first."""
        return list(reversed(self._kept))[:count]


class Show:
    """The site of a project, ready to be looked at."""

    def __init__(self, root: Path, look: Look) -> None:
        self.look = look
        self.site = LiveSite(root)
        self.checked = Checked()
        """What the last check of the whole site has found."""
        self.faults: tuple[str, ...] = ()
        """What is known to be wrong and stops publishing, as the terminal shows it."""
        self._ready: _Newest[Answer] = _Newest(KEPT)
        self._good: _Newest[Answer] = _Newest(KEPT)
        self._looked_at: _Newest[None] = _Newest(LOOKED_AT)

    def ready(self, place: Place) -> Answer | None:
        """Return a page that has been made already. Any thread may ask."""
        return self._ready.get(place)

    def build(
        self,
        changed: Iterable[str] | None,
        places: Iterable[Place] = (),
        is_useless: Callable[[], bool] = lambda: False,
    ) -> Built | None:
        """Read what was saved, or everything for None, and make the pages again that are being looked at.

        `changed` are paths as seen from the project's folder. Return None when it was broken off because something
        else has been saved.
        """
        saved = sorted(changed) if changed is not None else []
        in_part = bool(saved) and self.site.read_only(saved, self.look)
        if not in_part and not self.site.read(self.look, is_useless):
            return None
        still = tuple(fault for fault in self.checked.found if fault.position.path not in saved)
        self.checked = replace(self.checked, found=still)
        fresh: _Newest[Answer] = _Newest(KEPT)
        for place in dict.fromkeys([*places, *self._looked_at.newest(LOOKED_AT)]):
            made = self._made(place)
            if made.is_page:
                fresh.put(place, made)
        # Until here, whoever asked for a page that was made before has got that one.
        self._ready = fresh
        self._take_stock()
        view = self.site.view(self.look)
        return Built(len(view.plan.pages) if view else 0, in_part, self.faults)

    def tidy(self) -> None:
        """Throw away what is of no use any more; for when nobody waits."""
        self.site.tidy()

    def answer(self, place: Place) -> Answer:
        """Return what is answered to an address."""
        known = self._ready.get(place)
        made = known or self._made(place)
        if made.is_page:
            self._ready.put(place, made)
            self._looked_at.put(place, None)
            self._take_stock()
        return made

    def take_checked(self, checked: Checked) -> Sequence[str]:
        """Take over what a check of the whole site has found, and return what is known to be wrong."""
        self.checked = checked
        self._take_stock()
        return self.faults

    def _made(self, place: Place) -> Answer:
        """Return an answer made now; behind a mistake it is the last good page, as long as there is one."""
        view = self.site.view(place.look)
        made = answer(view, place.address) if view else Answer(500, failed=True)
        if not made.failed and not (view and self._own_errors(view, made)):
            if made.is_page:
                self._good.put(place, made)
            return made
        return self._good.get(place) or (self._faulty() if made.failed else made)

    def found(self) -> list[Diagnostic]:
        """Return all complaints that are known, errors first."""
        view = self.site.view(self.look)
        rendered = view.found if view and not self.site.failed else ()
        return list(Diagnostics([*self.site.found, *rendered, *self.checked.found]))

    def _stopping(self) -> list[Diagnostic]:
        """Return what stops publishing."""
        return [fault for fault in errors_of(self.found()) if fault.code not in self.checked.harmless]

    def _take_stock(self) -> None:
        """Note what is known to be wrong."""
        self.faults = tuple(format_diagnostic(fault, self.line) for fault in self._stopping())

    def line(self, place: Position) -> str | None:
        """Return a line of the owner's files; None when it cannot be shown."""
        data = read_bytes(self.site.root / place.path, place.path)
        if isinstance(data, Diagnostic):
            return None
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig", "replace"))
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    @staticmethod
    def _own_errors(view: View, made: Answer) -> bool:
        """Return whether the content file of a page has mistakes that were found when it was rendered."""
        return any(
            fault.position.path == made.source and fault.severity is Severity.ERROR
            for fault in view.found
            if made.is_page
        )

    def _faulty(self) -> Answer:
        """Return the page that is shown while there is no good one."""
        self._take_stock()
        texts = "\n\n".join(self.faults)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
        return Answer(500, _FAULTY.format(faults=escape(texts)).encode(), headers=headers, failed=True)
