"""Holds structured data against schema.org's vocabulary, Google's lists, and the page they stand on.

Works on any page, also one that this generator did not make, and asks nobody outside. What a value has to look like is
in `json_ld_values.py`, what has to be seen on the page in `parity.py`. Nothing here knows the owner's files; a caller
that does may say where a value was written (`Known.locate`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clinicsite.check import faults, parity
from clinicsite.check.json_ld_nodes import CONTEXT, Graph, Node, UnreadableData, graph_of, parse
from clinicsite.check.json_ld_values import problem
from clinicsite.check.page_facts import facts_of
from clinicsite.check.vocabulary import retired_types, rules_for, short, vocabulary
from clinicsite.diagnostics import Diagnostic, Fault, Position, did_you_mean
from clinicsite.model.made import Output, PageFacts
from clinicsite.model.values import Coordinates

FAR_AWAY = 2.0
"""Degrees between a place and the nearest other one of the same site from which on one of the two must be wrong."""
SINGLE = ("name", "url", "telephone", "email", "latitude", "longitude", "headline", "streetAddress", "postalCode")
"""Properties of which a thing has one value, so that two tell of two things."""
RATINGS = ("aggregateRating", "review", "reviews", "starRating")


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
        return _read_and_check((text,), None, place, Known())
    return validate_page(facts_of(Output(place.path, text.encode(), place.path)), place)


def validate_file(path: Path) -> list[Diagnostic]:
    """Return everything that is wrong with the structured data of an HTML or JSON file. Raises OSError."""
    return validate(path.read_bytes(), Position(path.as_posix()))


def validate_page(facts: PageFacts, position: Position | None = None, known: Known = Known()) -> list[Diagnostic]:
    """Return everything that is wrong with the structured data of a page that was read."""
    return _read_and_check(facts.json_ld, facts, position or Position(facts.source), known)


def nodes_of(facts: PageFacts) -> tuple[Node, ...]:
    """Return what a page's structured data describe; nothing where they cannot be read."""
    try:
        return tuple(graph_of(parse(text) for text in facts.json_ld).nodes)
    except UnreadableData:
        return ()


def _read_and_check(
    texts: Sequence[str], facts: PageFacts | None, position: Position, known: Known
) -> list[Diagnostic]:
    """Return what is wrong with structured data as texts."""
    blocks = []
    for text in texts:
        try:
            blocks.append(parse(text))
        except UnreadableData as error:
            message = f"The structured data cannot be read: {error}."
            hint = f"Look at line {error.line} of them." if error.line > 1 else faults.JSON_LD_UNREADABLE.mend
            return [faults.JSON_LD_UNREADABLE.at(position, message, hint)]
    return _Check(blocks, facts, position, known).run()


class _Check:
    """Checks the structured data of one page; used once."""

    def __init__(self, blocks: Sequence[Any], facts: PageFacts | None, position: Position, known: Known) -> None:
        self._blocks = blocks
        self._facts = facts
        self._position = position
        self._known = known
        self._graph = Graph()
        self._found: dict[Diagnostic, None] = {}
        self._merged: dict[str, Node] = {}

    def run(self) -> list[Diagnostic]:
        """Return all complaints, in order."""
        try:
            self._graph = graph_of(self._blocks)
        except UnreadableData as error:
            self._add(faults.JSON_LD_UNREADABLE, f"The structured data cannot be read: {error}.")
            return list(self._found)
        if self._graph.old_context:
            message = f'The "@context" is the old address of schema.org. Write "{CONTEXT}".'
            self._add(faults.JSON_LD_SUPERSEDED, message)
        self._merge()
        for node in self._graph.nodes:
            self._types(node)
            for name, values in node.values.items():
                self._property(node, name, values)
        for node in (*self._merged.values(), *(node for node in self._graph.nodes if not node.name)):
            self._node(node)
        self._links()
        if self._facts:
            self._page(self._facts)
        return sorted(self._found, key=Diagnostic.sort_key)

    def _add(self, fault: Fault, message: str, value: object = None) -> None:
        """Complain, at the place where the owner wrote the value if that is known."""
        if fault.severity == "advice" and not self._known.advice:
            return
        place = (self._known.locate(value) if isinstance(value, str) else None) or self._position
        self._found[fault.at(place, message, fault.mend)] = None

    def _merge(self) -> None:
        """Put together what is said of each id, wherever it is said."""
        for name, nodes in self._graph.described().items():
            types = tuple(dict.fromkeys(kind for node in nodes for kind in node.types))
            values: dict[str, list[Any]] = {}
            for node in nodes:
                for key, given in node.values.items():
                    values.setdefault(key, []).extend(value for value in given if value not in values.get(key, []))
            self._merged[name] = Node(types, name, values, nodes[0].parent, nodes[0].via)
            self._doubled(name, nodes)

    def _doubled(self, name: str, nodes: Sequence[Node]) -> None:
        """Complain about an id under which two different things are described."""
        known = vocabulary()
        for first, second in pairwise(nodes):
            apart = first.types and second.types and not _related(first.types, second.types, known.above_all)
            differing = [key for key in SINGLE if _differ(first.text(key), second.text(key))]
            if apart:
                message = f'The @id "{name}" stands for {first.label} and for {second.label}.'
                self._add(faults.JSON_LD_DOUBLED_ID, message)
            for key in differing:
                message = f'The @id "{name}" is given {key} "{first.text(key)}" and "{second.text(key)}".'
                self._add(faults.JSON_LD_DOUBLED_ID, message)

    # --- types and properties -------------------------------------------------------------------------------------

    def _types(self, node: Node) -> None:
        """Check what a node is called."""
        known = vocabulary()
        if not node.types:
            self._add(faults.JSON_LD_UNKNOWN_TYPE, f"{node.label.capitalize()} says nothing to search engines.")
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
        if node.name and not node.name.startswith(("https://", "http://", "_:", "urn:")):
            message = f'The @id "{node.name}" of {node.label} is not a whole address.'
            self._add(faults.JSON_LD_RELATIVE_ID, message)

    def _age(self, term: str) -> None:
        """Complain about a term that was replaced or is not settled yet."""
        newer = vocabulary().superseded.get(term)
        if newer:
            self._add(faults.JSON_LD_SUPERSEDED, f'"{term}" has been replaced. Write "{newer}".')
        elif term in vocabulary().pending:
            self._add(faults.JSON_LD_PENDING, f'"{term}" is still being tried out by schema.org.')

    def _property(self, node: Node, name: str, values: Sequence[Any]) -> None:
        """Check a property and its values."""
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
            owners = " or ".join(sorted(known.domain(name))[:4])
            self._add(faults.JSON_LD_WRONG_PLACE, f'"{name}" does not belong to {node.label}, but to {owners}.')
        if not values:
            self._add(faults.JSON_LD_WRONG_VALUE, f'"{name}" of {node.label} is empty; leave out what is not known.')
        for value in values:
            self._value(node, name, value, known.range(name))

    def _value(self, node: Node, name: str, value: Any, ranges: frozenset[str]) -> None:
        """Check one value of a property."""
        if not isinstance(value, Node):
            wrong = problem(name, value, ranges)
            if wrong:
                shown = f'"{value}"' if value not in (None, "") else "(nothing)"
                self._add(wrong[0], f"The {name} {shown} of {node.label} {_sentence(wrong[1])}", value)
            return
        kinds = value.types
        if value.is_mention:
            if short(value.name) in vocabulary().members_of("Enumeration"):
                return
            kinds = self._merged[value.name].types if value.name in self._merged else ()
        above = vocabulary().above_all(kind for kind in kinds if kind in vocabulary().types)
        fits = not above or not ranges or not above.isdisjoint(ranges | {"Role"})
        if not fits and not (value.is_mention and "URL" in ranges):
            due = " or ".join(sorted(ranges)[:5])
            message = f'"{name}" of {node.label} takes {due}, but is given {"/".join(kinds)}.'
            self._add(faults.JSON_LD_WRONG_VALUE, message)

    # --- single nodes ---------------------------------------------------------------------------------------------

    def _node(self, node: Node) -> None:
        """Check what belongs together in a node."""
        kinds = [kind for kind in node.types if kind in vocabulary().types]
        above = vocabulary().above_all(kinds)
        self._rules(node, kinds)
        if "Organization" in above or self._rated_by_itself(node, above):
            for name in RATINGS:
                if name in node.values or (name == "review" and "Review" in above):
                    self._add(faults.JSON_LD_OWN_RATING, f"{node.label} is rated by its own site.")
        if "OpeningHoursSpecification" in above:
            self._hours(node)
        if "BreadcrumbList" in above:
            self._breadcrumbs(node)
        if "GeoCoordinates" in above:
            self._coordinates(node)
        self._dates(node, above)

    def _rated_by_itself(self, node: Node, above: frozenset[str]) -> bool:
        """Return whether a review is about a business that this page describes, or a service that it gives."""
        about = [*node.values.get("itemReviewed", []), *node.values.get("provider", [])]
        if above.isdisjoint({"Review", "AggregateRating", "Service"}):
            return False
        described = [self._merged.get(other.name, other) for other in about if isinstance(other, Node)]
        return any("Organization" in vocabulary().above_all(other.types) for other in described)

    def _rules(self, node: Node, kinds: Sequence[str]) -> None:
        """Hold a node against what Google asks of its type."""
        for kind, rule in rules_for(kinds):
            inside_review = kind == "Review" and node.via in RATINGS
            for need in rule.required:
                if not _has(node, need) and not (inside_review and need == "itemReviewed"):
                    message = f"{node.label} has no {need.replace('|', ' or ')}, which Google requires of a {kind}."
                    self._add(faults.JSON_LD_MISSING_VALUE, message)
            if kind == "Organization" and node.via:
                continue
            for need in rule.recommended:
                if not _has(node, need):
                    message = f"{node.label} has no {need.replace('|', ' or ')}, which Google recommends."
                    self._add(faults.JSON_LD_RECOMMENDED, message)

    def _hours(self, node: Node) -> None:
        """Check that a stretch of opening time can be understood."""
        opens, closes = node.text("opens"), node.text("closes")
        first, last = node.text("validFrom"), node.text("validThrough")
        if bool(opens) != bool(closes):
            self._add(faults.JSON_LD_HOURS, f"Opening hours say when doors {'open' if opens else 'close'}, no more.")
        if not first and not last and not node.values.get("dayOfWeek"):
            self._add(faults.JSON_LD_HOURS, f"The opening hours {opens} to {closes} name neither days nor dates.")
        if bool(first) != bool(last) or first > last:
            message = f'The opening hours from "{first}" to "{last}" have no sensible first and last day.'
            self._add(faults.JSON_LD_HOURS, message)
        if opens and opens[:5] == closes[:5] and opens[:5] != "00:00":
            self._add(faults.JSON_LD_HOURS, f"Opening hours begin and end at {opens}.")

    def _breadcrumbs(self, node: Node) -> None:
        """Check that the steps are counted from one, and that each has a name and but for the last an address."""
        steps = [item for item in node.values.get("itemListElement", []) if isinstance(item, Node)]
        counted = [step.text("position") for step in steps]
        if counted != [str(number) for number in range(1, len(steps) + 1)]:
            told = ", ".join(number or "none" for number in counted)
            self._add(faults.JSON_LD_BREADCRUMBS, f"The steps of the breadcrumbs are counted {told}.")
        for number, step in enumerate(steps, 1):
            items = step.values.get("item", [])
            named = step.text("name") or any(isinstance(item, Node) and item.text("name") for item in items)
            if not named:
                self._add(faults.JSON_LD_BREADCRUMBS, f"Step {number} of the breadcrumbs has no name.")
            if not items and number < len(steps):
                self._add(faults.JSON_LD_BREADCRUMBS, f"Step {number} of the breadcrumbs has no address.")

    def _coordinates(self, node: Node) -> None:
        """Check that a point is near the other places of the site, as far as these are known."""
        try:
            point = Coordinates(float(node.text("latitude")), float(node.text("longitude")))
        except ValueError:
            return
        others = [other for other in self._known.points if _distance(point, other) > 1e-4]
        if others and min(_distance(point, other) for other in others) > FAR_AWAY:
            message = f"The point {point.latitude}, {point.longitude} is far from all other places of this site."
            self._add(faults.JSON_LD_COORDINATES, message)

    def _dates(self, node: Node, above: frozenset[str]) -> None:
        """Check days that have to be in order, and times that need a zone."""
        made, changed = node.text("datePublished"), node.text("dateModified")
        if made and changed and changed[:10] < made[:10]:
            message = f"{node.label} was changed on {changed}, before it was published on {made}."
            self._add(faults.JSON_LD_WRONG_VALUE, message)
        if "VideoObject" in above and 0 < len(node.text("uploadDate")) <= len("2026-11-26"):
            message = f"The uploadDate of {node.label} has no time and zone, so Google takes its own."
            self._add(faults.JSON_LD_RECOMMENDED, message)

    # --- what nodes have to do with each other --------------------------------------------------------------------

    def _links(self) -> None:
        """Check that what is named is described, that all hangs together, and that the clinic is there once."""
        own = {_host(name) for name in self._merged}
        if self._facts and self._facts.canonical:
            own.add(_host(self._facts.canonical))
        for mention in self._graph.mentions:
            inside = _host(mention.name) in own or not _host(mention.name)
            if mention.name not in self._merged and inside and not mention.name.startswith("https://schema.org/"):
                message = f'"{mention.via}" names "{mention.name}", which this page does not describe.'
                near = did_you_mean(mention.name, self._merged)
                self._add(faults.JSON_LD_DANGLING_ID, message + near)
        islands = self._islands()
        if len(islands) > 1:
            told = ", ".join(next(node for node in nodes if not node.parent).label for nodes in islands)
            self._add(faults.JSON_LD_UNLINKED, f"Nothing connects these parts: {told}.")
        self._clinics()

    def _islands(self) -> list[list[Node]]:
        """Return the nodes in groups of which each is connected in itself."""
        group: dict[int, list[Node]] = {id(node): [node] for node in self._graph.nodes}
        by_name = self._graph.described()
        pairs = [(node, node.parent) for node in (*self._graph.nodes, *self._graph.mentions) if node.parent]
        pairs += [(nodes[0], other) for nodes in by_name.values() for other in nodes[1:]]
        for one, other in pairs:
            target = by_name.get(one.name, [one])[0] if one.is_mention else one
            left, right = group.get(id(target)), group.get(id(other))
            if left is None or right is None or left is right:
                continue
            left.extend(right)
            group.update({id(node): left for node in right})
        return list({id(nodes): nodes for nodes in group.values()}.values())

    def _clinics(self) -> None:
        """Complain when two businesses have the same door and the same telephone."""
        doors: dict[tuple[str, str], Node] = {}
        for node in (*self._merged.values(), *(node for node in self._graph.nodes if not node.name)):
            if "LocalBusiness" not in vocabulary().above_all(node.types):
                continue
            street = next((part.text("streetAddress") for part in self._nodes_in(node, "address")), "")
            door = (street.casefold(), node.text("telephone"))
            if all(door) and door in doors:
                message = f"{doors[door].label} and {node.label} have the same street and telephone."
                self._add(faults.JSON_LD_SECOND_CLINIC, message)
            doors.setdefault(door, node)

    def _nodes_in(self, node: Node, name: str) -> Iterator[Node]:
        """Yield the nodes that a property holds or names."""
        for value in node.values.get(name, []):
            if isinstance(value, Node):
                yield self._merged.get(value.name, value)

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


def _related(first: Sequence[str], second: Sequence[str], above: Callable[[Sequence[str]], frozenset[str]]) -> bool:
    """Return whether one thing can be of both lists of types: one of them stands above the other."""
    return not above(first).isdisjoint(second) or not above(second).isdisjoint(first)


def _differ(first: str, second: str) -> bool:
    """Return whether two values are given and are not the same."""
    return bool(first and second and first != second)


def _sentence(words: str) -> str:
    """Return words with a full stop, unless they end a sentence already."""
    return words if words.endswith((".", "?")) else f"{words}."


def _has(node: Node, need: str) -> bool:
    """Return whether a node has one of several properties."""
    return any(node.values.get(name) for name in need.split("|"))


def _distance(first: Coordinates, second: Coordinates) -> float:
    """Return how far apart two points are, in degrees of latitude."""
    east = (first.longitude - second.longitude) * cos(radians(first.latitude))
    return max(abs(first.latitude - second.latitude), abs(east))


def _host(address: str) -> str:
    """Return the host of an address."""
    return urlsplit(address).netloc.removeprefix("www.")
