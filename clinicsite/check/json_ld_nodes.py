"""The text of JSON-LD -> its nodes: what stands in a page's structured data, before anything is held against a rule.

Knows the forms of JSON-LD that are met in pages (W3C, JSON-LD 1.1): a single node, a list, a `@graph`, nodes within
nodes, `@value`, `@list`, `@set`, names with schema.org's address before them. It knows no vocabulary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Self

from clinicsite.check.vocabulary import short
from clinicsite.records import dataclass, field

CONTEXT = "https://schema.org"

LONGEST_NUMBER = 100
"""Digits of a whole number at most."""

_OURS = re.compile(r"https?://(www\.)?schema\.org/?(docs/jsonldcontext\.json(ld)?)?")
_ALIASES: Mapping[str, str] = {"id": "@id", "type": "@type"}


class UnreadableData(Exception):
    """The text is not JSON-LD. The message says why, in plain words; `line` is where, from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Decimal(float):
    """A number with decimals, which keeps how it was written."""

    def __new__(cls, text: str) -> Self:
        """Return the number that a text stands for."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str


@dataclass(slots=True, eq=False)
class Node:
    """One thing that the data describe, or a mention of one by its id alone.

    No two are equal, because they hold each other.
    """

    types: tuple[str, ...]
    """Its types without schema.org's address."""
    name: str
    """Its id, or an empty text."""
    values: dict[str, list[Any]]
    """Its properties; each value is a text, a number, true or false, None, or another `Node`."""
    parent: Node | None = None
    """The node in which it stands."""
    via: str = ""
    """The property of the parent that holds it."""

    @property
    def is_mention(self) -> bool:
        """Whether it only names a node that is described elsewhere."""
        return bool(self.name) and not self.types and not self.values

    @property
    def label(self) -> str:
        """What it is called in messages."""
        kind = "/".join(self.types) or "something without a type"
        called = next((value for value in self.values.get("name", []) if isinstance(value, str)), "")
        inside = f" in {self.via} of {'/'.join(self.parent.types)}" if self.parent and not called else ""
        return f'{kind} "{called}"' if called else f"{kind}{inside}"

    def text(self, name: str) -> str:
        """Return the first value of a property if it is a text or a number, else an empty text."""
        values = self.values.get(name, [])
        return str(values[0]) if values and isinstance(values[0], (str, int, float)) else ""


@dataclass(slots=True)
class Graph:
    """All nodes of a page."""

    nodes: list[Node] = field(default_factory=list)
    """Nodes that say something, those inside others included."""
    mentions: list[Node] = field(default_factory=list)
    """Nodes that only name another."""
    old_context: bool = False
    """Whether a block names schema.org by its old address."""

    def described(self) -> dict[str, list[Node]]:
        """Return the nodes that have an id, by it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.name:
                found.setdefault(node.name, []).append(node)
        return found


def parse(text: str) -> Any:
    """Return the data in a text. Raises `UnreadableData`, also for a key that stands twice."""
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_refuse, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise UnreadableData(f"it is not JSON: {error.msg.lower()}", error.lineno) from error
    except RecursionError as error:
        raise UnreadableData("it is nested too deeply") from error


def _whole(text: str) -> int:
    """Return a whole number; one of more digits than anything has is a slip."""
    if len(text) > LONGEST_NUMBER:
        raise UnreadableData(f"it holds a number of {len(text)} digits")
    return int(text)


def _refuse(name: str) -> None:
    """Refuse what Python would read and JSON does not have."""
    raise UnreadableData(f'it is not JSON: "{name}" is no number')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of which every key stands once; of two equal keys readers would see only the last."""
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise UnreadableData(f'"{twice}" stands twice in one place')
    return made


def graph_of(blocks: Iterable[Any]) -> Graph:
    """Return the nodes of all blocks of a page. Raises `UnreadableData` for what does not use schema.org's terms."""
    graph = Graph()
    for block in blocks:
        for part in block if isinstance(block, (list, tuple)) else [block]:
            if not isinstance(part, Mapping):
                raise UnreadableData("it holds a bare value where a thing is to be described")
            graph.old_context |= _reads_context(part.get("@context"))
            for value in _things(part):
                collect(value, None, "", graph)
    return graph


def _reads_context(context: Any) -> bool:
    """Return whether a context is schema.org's old address. Raises `UnreadableData` when it is not schema.org's."""
    entries = context if isinstance(context, list) else [context]
    named = [entry.get("@vocab") if isinstance(entry, Mapping) else entry for entry in entries]
    ours = [entry for entry in named if isinstance(entry, str) and _OURS.fullmatch(entry)]
    if not ours:
        raise UnreadableData(f'its "@context" is not "{CONTEXT}"' if context else 'it has no "@context"')
    return ours[0].startswith("http:")


def _things(part: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the nodes at the top of a block."""
    if "@graph" not in part:
        yield part
        return
    inner = part["@graph"]
    yield from inner if isinstance(inner, (list, tuple)) else [inner]
    own = {key: value for key, value in part.items() if key not in ("@graph", "@context")}
    if len(own) > 1:
        yield own


def collect(value: Any, parent: Node | None, via: str, graph: Graph) -> Any:
    """Return a value with the nodes in it made into `Node`s, and keep these."""
    if not isinstance(value, Mapping):
        return value
    if "@value" in value:
        return value["@value"]
    keys: Mapping[str, Any] = value
    if not _ALIASES.keys().isdisjoint(value):
        keys = {str(_ALIASES.get(key, key)): item for key, item in value.items() if key != "@context"}
    types = keys.get("@type", [])
    node = Node(_names_of_types(types), str(keys.get("@id") or ""), {}, parent, via)
    own = {key: item for key, item in keys.items() if key[:1] != "@"}
    says = bool(own)
    if any(":" in key for key in own):
        named = ((short(key), item) for key, item in own.items())
        own = {name: item for name, item in named if ":" not in name}
    # Before its values, so that nodes stand in the order in which they are read.
    (graph.nodes if says or types or not node.name else graph.mentions).append(node)
    for key, item in own.items():
        node.values[key] = [item] if type(item) is str else [collect(one, node, key, graph) for one in _flat(item)]
    return node


def _names_of_types(types: Any) -> tuple[str, ...]:
    """Return the types of a node without schema.org's address."""
    if type(types) is str:
        return _name_of_type(types)
    return tuple(short(str(kind)) for kind in (types if isinstance(types, (list, tuple)) else [types]))


@lru_cache(maxsize=1024)
def _name_of_type(kind: str) -> tuple[str, ...]:
    """Return a type without schema.org's address."""
    return (short(kind),)


def _flat(value: Any) -> Iterator[Any]:
    """Yield the values of a property one by one."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, Mapping) and not {"@list", "@set"}.isdisjoint(value):
        yield from _flat(value.get("@list", value.get("@set")))
    else:
        yield value
