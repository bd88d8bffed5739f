"""Holds structured data against schema.org's vocabulary, Google's lists, and the page they stand on.

Works on any page, also one that this generator did not make, and asks nobody outside. What a value has to look like is
in `json_ld_values.py`, what belongs together in a thing in `json_ld_rules.py`, what they have to do with each other in
`json_ld_links.py`, what has to be seen on the page in `parity.py`. Nothing here knows the owner's files; a caller that
does may say where a value was written (`Known.locate`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from clinicsite.check import faults, parity
from clinicsite.check.json_ld_links import complaints_about_links, merged
from clinicsite.check.json_ld_nodes import CONTEXT, Graph, Node, UnreadableData, graph_of, parse
from clinicsite.check.json_ld_rules import complaints_about
from clinicsite.check.json_ld_values import Problem, problem
from clinicsite.check.page_facts import facts_of
from clinicsite.check.vocabulary import retired_types, short, vocabulary
from clinicsite.diagnostics import Diagnostic, Fault, Position, did_you_mean
from clinicsite.model.made import Output, PageFacts
from clinicsite.model.values import Coordinates
from clinicsite.records import dataclass

_FINE: set[tuple[object, ...]] = set()
"""Types with all their properties, and the property through which nodes of them are reached, of which there was
nothing to tell: most things on the pages of a site have one of a few shapes."""
_FITTING: set[tuple[str, tuple[str, ...]]] = set()
"""Properties with the types of a node that they may hold."""
MANY = 3
"""From more types on, a list of them helps nobody."""


def _nowhere(value: str) -> None:
    """Know of no place where a value was written."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the page itself."""

    points: tuple[Coordinates, ...] = ()
    """Where the site's places and towns are."""
    advice: bool = True
    """Whether to tell what would be better, beside what is wrong."""
    locate: Callable[[str], Position | None] = _nowhere
    """Says where the owner has written a value."""


def validate(source: Mapping[str, Any] | list[Any] | str | bytes, position: Position | None = None) -> list[Diagnostic]:
    """Return everything that is wrong with structured data: with a graph, or with those of a page as HTML or JSON.

    `position` names the file in the complaints. Values are held against the words of the page only where there is
    one: a graph by itself shows nothing.
    """
    place = position or Position("structured data")
    if isinstance(source, (Mapping, list)):
        return _Check([source], None, place, Known()).run()
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    if text.lstrip()[:1] in ("{", "["):
        return _Check((text,), None, place, Known()).run()
    return validate_page(facts_of(Output(place.path, text.encode(), place.path)), place)


def validate_file(path: Path) -> list[Diagnostic]:
    """Return everything that is wrong with the structured data of an HTML or JSON file. Raises OSError."""
    return validate(path.read_bytes(), Position(path.as_posix()))


def validate_page(facts: PageFacts, position: Position | None = None, known: Known = Known()) -> list[Diagnostic]:
    """Return everything that is wrong with the structured data of a page that was read."""
    return _Check(facts.json_ld, facts, position or Position(facts.source), known).run()


def file_of(given: str, published: Path) -> Path | None:
    """Return the file that is meant: one on this machine, or the page of an address like `/contact/`."""
    inside = given.strip("/")
    candidates = (Path(given), published / inside / "index.html", published / (inside or "index.html"))
    return next((path for path in candidates if path.is_file()), None)


def nodes_of(facts: PageFacts) -> tuple[Node, ...]:
    """Return what a page's structured data describe; nothing where they cannot be read."""
    try:
        return tuple(_graph_of(facts.json_ld).nodes)
    except UnreadableData:
        return ()


# A page is asked twice: what is wrong with it, and what it tells of the clinic.
@lru_cache(maxsize=2)
def _graph_of(texts: tuple[str, ...]) -> Graph:
    """Return what texts describe. Raises `UnreadableData`."""
    return graph_of([parse(text) for text in texts])


class _Check:
    """Checks the structured data of one page; used once."""

    def __init__(
        self, given: Sequence[str] | Sequence[Any], facts: PageFacts | None, position: Position, known: Known
    ) -> None:
        """`given` are the texts of structured data, or what stands in them."""
        self._given = given
        self._facts = facts
        self._position = position
        self._known = known
        self._graph = Graph()
        self._found: dict[Diagnostic, None] = {}
        self._said = 0
        self._by_id: dict[str, Node] = {}

    def run(self) -> list[Diagnostic]:
        """Return all complaints, in order."""
        try:
            texts = all(isinstance(part, str) for part in self._given)
            self._graph = _graph_of(tuple(self._given)) if texts else graph_of(self._given)
        except UnreadableData as error:
            hint = f"Look at line {error.line} of them." if error.line > 1 else faults.JSON_LD_UNREADABLE.mend
            message = f"The structured data cannot be read: {error}."
            return [faults.JSON_LD_UNREADABLE.at(self._position, message, hint)]
        if self._graph.old_context:
            message = f'The "@context" is the old address of schema.org. Write "{CONTEXT}".'
            self._add(faults.JSON_LD_SUPERSEDED, message)
        described = self._graph.described()
        self._by_id = merged(described)
        for node in self._graph.nodes:
            self._shape(node)
            for name, values in node.values.items():
                self._values(node, name, values)
        self._together(described)
        if self._facts:
            self._page(self._facts)
        return sorted(self._found, key=Diagnostic.sort_key)

    def _shape(self, node: Node) -> None:
        """Check what a node is called, and which properties it has."""
        shape = (self._known.advice, node.types, node.via, *node.values)
        if shape not in _FINE:
            before = self._said
            self._types(node)
            for name in node.values:
                self._belongs(node, name)
            if self._said == before:
                _FINE.add(shape)
        if node.name and not node.name.startswith(("https://", "http://", "_:", "urn:")):
            message = f'The @id "{node.name}" of {node.label} is not a whole address.'
            self._add(faults.JSON_LD_RELATIVE_ID, message)

    def _together(self, described: Mapping[str, Sequence[Node]]) -> None:
        """Check what belongs together in each thing, and what things have to do with each other."""
        points, advice = self._known.points, self._known.advice
        things = [*self._by_id.values(), *(node for node in self._graph.nodes if not node.name)]
        for node in things:
            for fault, message in complaints_about(node, self._by_id, points, advice=advice):
                self._add(fault, message)
        canonical = self._facts.canonical if self._facts else None
        for fault, message in complaints_about_links(self._graph, described, self._by_id, canonical):
            self._add(fault, message)

    def _add(self, fault: Fault, message: str, value: object = None) -> None:
        """Complain, at the place where the owner wrote the value if that is known."""
        if fault.severity == "advice" and not self._known.advice:
            return
        self._said += 1
        place = (self._known.locate(value) if isinstance(value, str) else None) or self._position
        self._found[fault.at(place, message, fault.mend)] = None

    def _types(self, node: Node) -> None:
        """Check what a node is called."""
        known = vocabulary()
        if not node.types:
            self._add(faults.JSON_LD_UNKNOWN_TYPE, f"There is {node.label}, of which search engines learn nothing.")
        for kind in node.types:
            if kind not in known.types:
                near = did_you_mean(kind, known.types)
                self._add(faults.JSON_LD_UNKNOWN_TYPE, f'schema.org has no type "{kind}".{near}', kind)
            self._age(kind)
            gone = retired_types().get(kind)
            if gone:
                message = f"{kind} was for {gone.feature}, which Google no longer shows since {gone.since}."
                self._add(faults.JSON_LD_RETIRED, message)
        several = len(node.types) > 1 or "additionalType" in node.values
        if several and "LocalBusiness" in known.above_all(node.types):
            self._add(faults.JSON_LD_SEVERAL_TYPES, f"{node.label} has more than one type.")

    def _age(self, term: str) -> None:
        """Complain about a term that was replaced or is not settled yet."""
        newer = vocabulary().superseded.get(term)
        if newer:
            self._add(faults.JSON_LD_SUPERSEDED, f'"{term}" has been replaced. Write "{newer}".')
        elif term in vocabulary().pending:
            self._add(faults.JSON_LD_PENDING, f'"{term}" is still being tried out by schema.org.')

    def _belongs(self, node: Node, name: str) -> None:
        """Check whether a property belongs to a node."""
        known = vocabulary()
        bare = name.removesuffix("-input").removesuffix("-output")
        if bare not in known.properties:
            near = did_you_mean(name, known.properties_of(node.types))
            self._add(faults.JSON_LD_UNKNOWN_PROPERTY, f'schema.org has no property "{name}" ({node.label}).{near}')
            return
        if bare != name:
            return
        self._age(name)
        kinds = [kind for kind in node.types if kind in known.types]
        above = known.above_all(kinds)
        # A role stands between a thing and a value, and has the property through which it is reached.
        through_role = "Role" in above and name == node.via
        if kinds and above.isdisjoint(known.domain(name)) and not through_role:
            owners = sorted(known.domain(name))
            instead = f", but to {' or '.join(owners)}" if len(owners) <= MANY else ""
            self._add(faults.JSON_LD_WRONG_PLACE, f'"{name}" does not belong to {node.label}{instead}.')

    def _values(self, node: Node, name: str, values: Sequence[Any]) -> None:
        """Check the values of a property that schema.org knows."""
        known = vocabulary()
        if name not in known.properties:
            return
        if not values:
            self._add(faults.JSON_LD_WRONG_VALUE, f'"{name}" of {node.label} is empty; leave out what is not known.')
        ranges = known.range(name)
        for value in values:
            if type(value) is not str or _problem(name, value, ranges):
                self._value(node, name, value, ranges)

    def _value(self, node: Node, name: str, value: Any, ranges: frozenset[str]) -> None:
        """Check one value of a property."""
        if not isinstance(value, Node):
            wrong = _problem(name, value, ranges) if type(value) is str else problem(name, value, ranges)
            if wrong:
                shown = f'"{value}"' if value not in (None, "") else "(nothing)"
                self._add(wrong[0], f"The {name} {shown} of {node.label} {_sentence(wrong[1])}", value)
            return
        kinds = value.types
        if value.is_mention:
            if short(value.name) in vocabulary().members_of("Enumeration"):
                return
            kinds = self._by_id[value.name].types if value.name in self._by_id else ()
        if (name, kinds) in _FITTING:
            return
        above = vocabulary().above_all(kind for kind in kinds if kind in vocabulary().types)
        fits = not above or not ranges or not above.isdisjoint(ranges | {"Role"})
        if fits:
            _FITTING.add((name, kinds))
        elif not (value.is_mention and "URL" in ranges):
            due = " or ".join(sorted(ranges)[:5])
            message = f'"{name}" of {node.label} takes {due}, but is given {"/".join(kinds)}.'
            self._add(faults.JSON_LD_WRONG_VALUE, message)

    def _page(self, facts: PageFacts) -> None:
        """Hold the data against the page they stand on."""
        pages = [node for node in self._graph.nodes if "WebPage" in vocabulary().above_all(node.types)]
        urls = [node.text("url") for node in pages if node.text("url") and not node.via]
        if facts.canonical and urls and facts.canonical not in urls:
            message = f'The structured data describe "{urls[0]}", but the page is "{facts.canonical}".'
            self._add(faults.JSON_LD_OTHER_PAGE, message)
        for node, name, value in parity.unseen(self._graph.nodes, facts):
            message = f'The {name} "{value}" of {node.label} does not stand on the page.'
            self._add(faults.JSON_LD_NOT_SHOWN, message, value)


@lru_cache(maxsize=4096)
def _problem(name: str, value: str, ranges: frozenset[str]) -> Problem | None:
    """Return what is wrong with a text; most pages tell the same of the clinic."""
    return problem(name, value, ranges)


def _sentence(words: str) -> str:
    """Return words with a full stop, unless they end a sentence already."""
    return words if words.endswith((".", "?")) else f"{words}."
