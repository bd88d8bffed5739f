"""What the things that structured data describe have to do with each other.

Ids that stand for two things or for none, parts that nothing connects, one clinic told as several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit

from clinicsite.check import faults
from clinicsite.check.json_ld_nodes import Graph, Node
from clinicsite.check.json_ld_rules import Complaint
from clinicsite.check.vocabulary import vocabulary
from clinicsite.diagnostics import did_you_mean

SINGLE = ("name", "url", "telephone", "email", "latitude", "longitude", "headline", "streetAddress", "postalCode")
"""Properties of which a thing has one value, so that two tell of two things."""


def merged(described: Mapping[str, Sequence[Node]]) -> dict[str, Node]:
    """Return each thing that has an id, with all that is said of it anywhere."""
    found = {}
    for name, nodes in described.items():
        if len(nodes) == 1 and all(len(given) == 1 for given in nodes[0].values.values()):
            found[name] = nodes[0]
            continue
        values: dict[str, list[object]] = {}
        for node in nodes:
            for key, given in node.values.items():
                values.setdefault(key, []).extend(value for value in given if value not in values.get(key, []))
        types = tuple(dict.fromkeys(kind for node in nodes for kind in node.types))
        found[name] = Node(types, name, values, nodes[0].parent, nodes[0].via)
    return found


def complaints_about_links(
    graph: Graph, described: Mapping[str, Sequence[Node]], by_id: Mapping[str, Node], canonical: str | None
) -> Iterator[Complaint]:
    """Yield what is wrong between things. `canonical` is the address of the page, where there is one."""
    for name, nodes in described.items():
        if len(nodes) > 1:
            yield from _doubled(name, nodes)
    # Things on a page mostly have its address, each with another anchor.
    own = {_host(name.partition("#")[0]) for name in (*by_id, canonical or "")} | {""}
    for mention in graph.mentions:
        elsewhere = _host(mention.name) not in own or mention.name.startswith("https://schema.org/")
        if mention.name not in by_id and not elsewhere:
            message = f'"{mention.via}" names "{mention.name}", which this page does not describe.'
            yield faults.JSON_LD_DANGLING_ID, message + did_you_mean(mention.name, by_id)
    islands = _islands(graph, described)
    if len(islands) > 1:
        told = ", ".join(next(node for node in nodes if not node.parent).label for nodes in islands)
        yield faults.JSON_LD_UNLINKED, f"Nothing connects these parts: {told}."
    yield from _same_doors([*by_id.values(), *(node for node in graph.nodes if not node.name)], by_id)


def _doubled(name: str, nodes: Sequence[Node]) -> Iterator[Complaint]:
    """Yield complaints about an id under which two different things are described."""
    for first, second in pairwise(nodes):
        if first.types and second.types and not _related(first, second):
            yield faults.JSON_LD_DOUBLED_ID, f'The @id "{name}" stands for {first.label} and for {second.label}.'
        for key in SINGLE:
            one, other = first.text(key), second.text(key)
            if one and other and one != other:
                yield faults.JSON_LD_DOUBLED_ID, f'The @id "{name}" is given {key} "{one}" and "{other}".'


def _related(first: Node, second: Node) -> bool:
    """Return whether two nodes can be one thing: a type of the one stands above one of the other."""
    above = vocabulary().above_all
    return not above(first.types).isdisjoint(second.types) or not above(second.types).isdisjoint(first.types)


def _islands(graph: Graph, by_id: Mapping[str, Sequence[Node]]) -> list[list[Node]]:
    """Return the nodes in groups of which each is connected in itself."""
    group: dict[int, list[Node]] = {id(node): [node] for node in graph.nodes}
    pairs = [(node, node.parent) for node in (*graph.nodes, *graph.mentions) if node.parent]
    pairs += [(nodes[0], other) for nodes in by_id.values() for other in nodes[1:]]
    for one, other in pairs:
        target = by_id.get(one.name, [one])[0] if one.is_mention else one
        left, right = group.get(id(target)), group.get(id(other))
        if left is None or right is None or left is right:
            continue
        left.extend(right)
        group.update({id(node): left for node in right})
    return list({id(nodes): nodes for nodes in group.values()}.values())


def _same_doors(nodes: Sequence[Node], by_id: Mapping[str, Node]) -> Iterator[Complaint]:
    """Yield a complaint for two businesses that have the same street and the same telephone."""
    doors: dict[tuple[str, str], Node] = {}
    for node in nodes:
        if "LocalBusiness" not in vocabulary().above_all(node.types):
            continue
        parts = [by_id.get(part.name, part) for part in node.values.get("address", []) if isinstance(part, Node)]
        door = (next((part.text("streetAddress").casefold() for part in parts), ""), node.text("telephone"))
        if all(door) and door in doors:
            message = f"{doors[door].label} and {node.label} have the same street and telephone."
            yield faults.JSON_LD_SECOND_CLINIC, message
        doors.setdefault(door, node)


@lru_cache(maxsize=256)
def _host(address: str) -> str:
    """Return the host of an address."""
    try:
        return urlsplit(address).netloc.removeprefix("www.")
    except ValueError:  # an address that no browser could open either
        return ""
