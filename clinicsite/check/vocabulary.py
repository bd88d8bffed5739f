"""What schema.org and Google say about terms: types, properties, enumerations, required values, retired features.

Owns the reading of `clinicsite/vocabulary/`, which is part of the program: a mistake there is a bug of ours. The files
are read when they are first asked for. Nothing here knows pages or complaints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clinicsite.records import dataclass, field

_FOLDER = Path(__file__).parent.parent / "vocabulary"
_PREFIXES = ("https://schema.org/", "http://schema.org/", "schema:")


def short(name: str) -> str:
    """Return a term without the address of schema.org before it; other names as they are."""
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """schema.org's vocabulary on a day."""

    types: Mapping[str, str]
    """The types directly above each type, separated by spaces."""
    properties: Mapping[str, str]
    """For each property the types that have it, then ` > `, then the types of its values."""
    members: Mapping[str, str]
    """The members of each enumeration."""
    superseded: Mapping[str, str]
    """Terms that another one has replaced."""
    pending: frozenset[str]
    """Terms that are still being tried out."""
    _kept: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """Answers that were given before, by question and term."""

    def above(self, name: str) -> frozenset[str]:
        """Return a type and all types above it."""
        return self.above_all((name,))

    def above_all(self, names: Iterable[str]) -> frozenset[str]:
        """Return several types and all types above them."""
        key = ("above", *names)
        if key not in self._kept:
            parents = [parent for name in key[1:] for parent in self.types.get(name, "").split()]
            self._kept[key] = frozenset(key[1:]).union(*map(self.above, parents))
        return self._kept[key]

    def domain(self, name: str) -> frozenset[str]:
        """Return the types that have a property."""
        return self._part_of_property(name, 0)

    def range(self, name: str) -> frozenset[str]:
        """Return the types of a property's values."""
        return self._part_of_property(name, 2)

    def _part_of_property(self, name: str, part: int) -> frozenset[str]:
        """Return the types before or after the sign in a property's entry."""
        key = ("property", name, str(part))
        if key not in self._kept:
            self._kept[key] = frozenset(self.properties[name].partition(" > ")[part].split())
        return self._kept[key]

    def members_of(self, name: str) -> frozenset[str]:
        """Return the members of an enumeration and of those below it."""
        key = ("members", name)
        if key not in self._kept:
            parts = (text.split() for kind, text in self.members.items() if name in self.above(kind))
            self._kept[key] = frozenset().union(*parts)
        return self._kept[key]

    def properties_of(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the properties that types have."""
        above = self.above_all(names)
        return (name for name in self.properties if not above.isdisjoint(self.domain(name)))


@dataclass(frozen=True, slots=True)
class Rule:
    """What Google asks of a type. `a|b` means that either will do."""

    required: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """Markup that no longer does anything in Google."""

    since: str
    """The day or month from which on."""
    feature: str
    """What it was for."""


@cache
def vocabulary() -> Vocabulary:
    """Return schema.org's vocabulary."""
    data = _read("schema-org.json")
    return Vocabulary(
        data["types"], data["properties"], data["members"], data["superseded"], frozenset(data["pending"].split())
    )


@cache
def google_rules() -> Mapping[str, Rule]:
    """Return what Google asks of types, by type."""
    return {
        name: Rule(tuple(rule.get("required", ())), tuple(rule.get("recommended", ())))
        for name, rule in _read("google.json")["types"].items()
    }


@cache
def retired_types() -> Mapping[str, Retired]:
    """Return types whose feature in Google is gone."""
    return {name: Retired(entry["since"], entry["feature"]) for name, entry in _read("retired.json")["types"].items()}


def rules_for(types: Iterable[str]) -> Iterator[tuple[str, Rule]]:
    """Yield the rules for a node of some types; a narrower type's rule stands in for that of a broader one."""
    known = vocabulary()
    names = [name for name in google_rules() if name in known.above_all(types)]
    for name in names:
        if not any(other != name and name in known.above(other) for other in names):
            yield name, google_rules()[name]


def _read(name: str) -> Any:
    """Return a data file."""
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))
