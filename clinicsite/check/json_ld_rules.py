"""What has to belong together in a single thing that structured data describe.

Required and recommended values, hours, breadcrumbs, points, dates, and that nobody rates himself. Each rule names where
it is from. The vocabulary itself is held to in `json_ld.py`, single values in `json_ld_values.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import cos, radians

from clinicsite.check import faults
from clinicsite.check.json_ld_nodes import Node
from clinicsite.check.vocabulary import rules_for, vocabulary
from clinicsite.diagnostics import Fault
from clinicsite.model.values import Coordinates

Complaint = tuple[Fault, str]
"""A fault and what is wrong, in a sentence."""

FAR_AWAY = 1.0
"""Degrees, about 110 km, to the nearest other place of the site: what is farther is outside the served region."""
SAME_POINT = 1e-4
RATINGS = ("aggregateRating", "review", "reviews", "starRating")
_RATED = frozenset(RATINGS)
_COMPLETE: set[tuple[object, ...]] = set()
"""Types with all their properties that lack nothing that Google asks for."""


def complaints_about(
    node: Node, by_id: Mapping[str, Node], points: Sequence[Coordinates], *, advice: bool
) -> Iterator[Complaint]:
    """Yield what is wrong with a thing. `by_id` are all things with an id, `points` places of the same site.

    With `advice` also what would be better.
    """
    kinds, above = _kinds(node.types)
    given = (advice, node.types, node.via, *(name for name, values in node.values.items() if values))
    if given not in _COMPLETE:
        lacking = tuple(_asked_by_google(node, kinds, advice=advice))
        if not lacking:
            _COMPLETE.add(given)
        yield from lacking
    if "Review" in above or not _RATED.isdisjoint(node.values):
        yield from _ratings(node, above, by_id)
    if "OpeningHoursSpecification" in above:
        yield from _hours(node)
    if "BreadcrumbList" in above:
        yield from _breadcrumbs(node)
    if "GeoCoordinates" in above:
        yield from _point(node, points)
    if "VideoObject" in above or "dateModified" in node.values:
        yield from _dates(node, above)


@cache
def _kinds(types: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the types that schema.org knows, and these with all above them."""
    kinds = tuple(kind for kind in types if kind in vocabulary().types)
    return kinds, vocabulary().above_all(kinds)


def _asked_by_google(node: Node, kinds: Sequence[str], *, advice: bool) -> Iterator[Complaint]:
    """Yield the values that Google requires or recommends and that are not there."""
    for kind, rule in rules_for(kinds):
        inside_rated = kind == "Review" and node.via in RATINGS
        for need in rule.required:
            if not _has(node, need) and not (inside_rated and need == "itemReviewed"):
                message = f"{node.label} has no {_either(need)}, which Google requires of a {kind}."
                yield faults.JSON_LD_MISSING_VALUE, message
        if not advice or (kind == "Organization" and node.via):
            continue
        for need in rule.recommended:
            if not _has(node, need):
                yield faults.JSON_LD_RECOMMENDED, f"{node.label} has no {_either(need)}, which Google recommends."


def _has(node: Node, need: str) -> bool:
    """Return whether a node has one of several properties."""
    return any(node.values.get(name) for name in need.split("|"))


def _either(need: str) -> str:
    """Return several properties in words."""
    return need.replace("|", " or ")


def _ratings(node: Node, above: frozenset[str], by_id: Mapping[str, Node]) -> Iterator[Complaint]:
    """Refuse ratings of a business on its own site (Google review snippets, 2026-09: no self-serving reviews)."""
    if "Organization" not in above and not _is_about_own_business(node, above, by_id):
        return
    for name in RATINGS:
        if name in node.values or (name == "review" and "Review" in above):
            yield faults.JSON_LD_OWN_RATING, f"{node.label} is rated by its own site."


def _is_about_own_business(node: Node, above: frozenset[str], by_id: Mapping[str, Node]) -> bool:
    """Return whether a review is about a business that this page describes, or a service that it gives."""
    if above.isdisjoint({"Review", "AggregateRating", "Service"}):
        return False
    about = [*node.values.get("itemReviewed", []), *node.values.get("provider", [])]
    described = [by_id.get(other.name, other) for other in about if isinstance(other, Node)]
    return any("Organization" in vocabulary().above_all(other.types) for other in described)


def _hours(node: Node) -> Iterator[Complaint]:
    """Yield what keeps a stretch of opening time from being understood (Google LocalBusiness, 2026-09)."""
    opens, closes = node.text("opens"), node.text("closes")
    first, last = node.text("validFrom"), node.text("validThrough")
    if bool(opens) != bool(closes):
        yield faults.JSON_LD_HOURS, f"Opening hours say when doors {'open' if opens else 'close'}, and no more."
    if not first and not last and not node.values.get("dayOfWeek"):
        yield faults.JSON_LD_HOURS, f"The opening hours {opens} to {closes} name neither days nor dates."
    if bool(first) != bool(last) or first > last:
        yield faults.JSON_LD_HOURS, f'The opening hours from "{first}" to "{last}" have no sensible first and last day.'
    if opens and opens[:5] == closes[:5] and opens[:5] != "00:00":
        yield faults.JSON_LD_HOURS, f"Opening hours begin and end at {opens}."


def _breadcrumbs(node: Node) -> Iterator[Complaint]:
    """Yield steps that are not counted from one, and those without a name or, but for the last, an address."""
    steps = [item for item in node.values.get("itemListElement", []) if isinstance(item, Node)]
    counted = [step.text("position") for step in steps]
    if counted != [str(number) for number in range(1, len(steps) + 1)]:
        told = ", ".join(number or "none" for number in counted)
        yield faults.JSON_LD_BREADCRUMBS, f"The steps of the breadcrumbs are counted {told}."
    for number, step in enumerate(steps, 1):
        items = step.values.get("item", [])
        if not step.text("name") and not any(isinstance(item, Node) and item.text("name") for item in items):
            yield faults.JSON_LD_BREADCRUMBS, f"Step {number} of the breadcrumbs has no name."
        if not items and number < len(steps):
            yield faults.JSON_LD_BREADCRUMBS, f"Step {number} of the breadcrumbs has no address."


def _point(node: Node, points: Sequence[Coordinates]) -> Iterator[Complaint]:
    """Yield a complaint about a point that is far from all other places of the site."""
    try:
        point = Coordinates(float(node.text("latitude")), float(node.text("longitude")))
    except ValueError:
        return
    others = False
    for other in points:
        far = _distance(point, other)
        if SAME_POINT < far <= FAR_AWAY:
            return
        others = others or far > SAME_POINT
    if others:
        message = f"The point {point.latitude}, {point.longitude} is far from all other places of this site."
        yield faults.JSON_LD_COORDINATES, message


def _distance(first: Coordinates, second: Coordinates) -> float:
    """Return how far apart two points are, in degrees of latitude."""
    east = (first.longitude - second.longitude) * cos(radians(first.latitude))
    return max(abs(first.latitude - second.latitude), abs(east))


def _dates(node: Node, above: frozenset[str]) -> Iterator[Complaint]:
    """Yield days that are out of order, and times that lack a zone."""
    made, changed = node.text("datePublished"), node.text("dateModified")
    if made and changed and changed[:10] < made[:10]:
        message = f"{node.label} was changed on {changed}, before it was published on {made}."
        yield faults.JSON_LD_WRONG_VALUE, message
    if "VideoObject" in above and 0 < len(node.text("uploadDate")) <= len("2026-11-26"):
        message = f"The uploadDate of {node.label} has no time and zone, so Google takes its own."
        yield faults.JSON_LD_RECOMMENDED, message
