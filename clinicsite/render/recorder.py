"""Takes down what rendering does beside making HTML, so that it can be done again where the HTML is kept.

A page that is rendered in another process, or not at all because an earlier build has kept it, still complains, has
pictures cut, and has files published; and it depends on other pages whose addresses it names.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from clinicsite.diagnostics import Diagnostic, Diagnostics, packed, unpacked
from clinicsite.records import dataclass

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was done beside making something."""

    complaints: tuple[Diagnostic, ...] = ()
    """What was found wrong."""
    static: frozenset[str] = frozenset()
    """Files of `static/` whose address was asked for."""
    pictures: frozenset[str] = frozenset()
    """Photos that were shown."""
    asked: tuple[tuple[str, str], ...] = ()
    """Questions about other pages, with the answers."""

    def with_more(self, other: Seen) -> Seen:
        """Return this and what was done beside something else."""
        return Seen(
            (*self.complaints, *other.complaints),
            self.static | other.static,
            self.pictures | other.pictures,
            (*self.asked, *other.asked),
        )


NOTHING = Seen()
"""What is done beside making most parts of pages."""


def seen_values(seen: Seen) -> tuple[Any, ...]:
    """Return what was done beside something as plain values."""
    return tuple(map(packed, seen.complaints)), tuple(seen.static), tuple(seen.pictures), seen.asked


def seen_from(values: tuple[Any, ...]) -> Seen:
    """Return what was done beside something, from plain values."""
    found, static, pictures, asked = values
    return Seen(tuple(map(unpacked, found)), frozenset(static), frozenset(pictures), asked)


class Recorder:
    """What has been done so far, in layers: a part can be taken down by itself."""

    def __init__(self, found: Diagnostics) -> None:
        self.found = found
        self.static: set[str] = set()
        self.pictures: set[str] = set()
        self.asked: dict[str, str] = {}
        self.told: set[str] = set()
        """Photos of which everything has been said; each layer says it again, because any other may be kept."""

    def record(self, make: Callable[[], Made]) -> tuple[Made, Seen]:
        """Return what is made, and what was done beside it; that counts for the layer around as well."""
        around = (self.found.taken(), self.static, self.pictures, self.asked, self.told)
        self.static, self.pictures, self.asked, self.told = set(), set(), {}, set()
        try:
            made = make()
        finally:
            found = tuple(self.found.taken())
            if found or self.static or self.pictures or self.asked:
                seen = Seen(found, frozenset(self.static), frozenset(self.pictures), tuple(self.asked.items()))
            else:
                seen = NOTHING
            self.found.extend(around[0])
            _, self.static, self.pictures, self.asked, self.told = around
            self.add(seen)
        return made, seen

    def once(self, kept: dict[Hashable, tuple[Any, Seen]], key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made for a key, from `kept` if it was made before; what is done beside is done each time."""
        known = kept.get(key)
        if known is None:
            known = kept[key] = self.record(make)
        else:
            self.add(known[1])
        made: Made = known[0]
        return made

    def add(self, seen: Seen) -> None:
        """Do again what was done before."""
        if seen is NOTHING:
            return
        self.found.extend(seen.complaints)
        self.static |= seen.static
        self.pictures |= seen.pictures
        self.asked.update(seen.asked)
