"""Structured data of a whole site: each page's, what pages say of one clinic together, and what is still waited for.

Knows the owner's files, so that a complaint stands where she wrote the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from clinicsite.check import faults
from clinicsite.check.json_ld import Known, nodes_of, validate_page
from clinicsite.check.json_ld_forms import Data, data_of
from clinicsite.check.json_ld_nodes import Graph, Node, collect
from clinicsite.check.places import keys_by_text
from clinicsite.check.site_facts import SiteFacts, Sources
from clinicsite.check.vocabulary import vocabulary
from clinicsite.diagnostics import Diagnostic, Position, closest
from clinicsite.model.made import PageFacts
from clinicsite.model.read import Site
from clinicsite.model.values import Coordinates, Todo

BUSINESS = "LocalBusiness"
ADDRESS_KEYS = ("street", "city", "region", "postal_code")
"""What a local business needs (Google LocalBusiness, 2026-09), as the owner writes it."""


def page_structured_data(page: PageFacts, facts: SiteFacts) -> Iterator[Diagnostic]:
    """Yield everything that is wrong with the structured data of a page."""
    if facts.sources is None:
        return
    data = data_of(page)
    if data and data.form in facts.good_forms and data.are_shown_on(page):
        return
    site = facts.sources.site
    type_position = _type_position(site)
    known = Known(facts.sources.points, advice=False, locate=_locator(page, facts.sources))
    complaints = validate_page(page, Position(page.source), known)
    if data and not complaints:
        facts.good_forms.add(data.form)
    for found in complaints:
        # The type in site.yaml has been complained of once.
        if (found.code, found.position) != (faults.JSON_LD_UNKNOWN_TYPE.code, type_position):
            yield replace(found, message=_in_site(found, page))


def site_structured_data(facts: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what is wrong with what all pages say together, and what they wait for."""
    if facts.sources is None:
        return
    site = facts.sources.site
    yield from _type_faults(site, _type_position(site))
    yield from _waiting(site)
    yield from _rough(site)
    yield from _disagreements(facts.pages)


def _type_position(site: Site) -> Position:
    """Return where the owner says what kind of business the clinic is."""
    return site.config_keys.get("clinic.type", Position("site.yaml"))


def _in_site(found: Diagnostic, page: PageFacts) -> str:
    """Return a complaint's words with the page; one that stands at a value is told once for all pages."""
    subject = "Structured data" if found.position.line else f"Structured data of {page.url}"
    told = found.message.removeprefix("The structured data ")
    return f"{subject}: {told}" if told == found.message else f"{subject} {told}"


def _type_faults(site: Site, position: Position) -> Iterator[Diagnostic]:
    """Yield a complaint about a type that is not one of a local business."""
    known, given = vocabulary(), site.config.clinic.type
    if given in known.types and BUSINESS in known.above(given):
        return
    near = closest(given, [name for name in known.types if BUSINESS in known.above(name)])
    meant = f' Did you mean "{near}"?' if near else ""
    message = f'"{given}" is not a type of local business that schema.org knows.{meant}'
    correction = f"  type: {near}" if near else ""
    yield faults.CLINIC_TYPE_UNKNOWN.at(position, message, faults.CLINIC_TYPE_UNKNOWN.mend, correction)


def _waiting(site: Site) -> Iterator[Diagnostic]:
    """Yield what has to be supplied before a place counts as what the owner calls it."""
    for index, location in enumerate(site.config.locations):
        missing = [key for key in ADDRESS_KEYS if isinstance(getattr(location, key), Todo)]
        if not missing:
            continue
        place = site.config_keys.get(f"locations.{index}.{missing[0]}", Position("site.yaml"))
        waits = " and ".join(f'"{key}"' for key in missing)
        told = "are told of the clinic only as an Organization" if index == 0 else f'are not told of "{location.name}"'
        message = f"Search engines {told}, and not as {_article(site.config.clinic.type)}, until you supply {waits}."
        yield faults.CLINIC_TYPE_WAITS.at(place, message)


def _article(name: str) -> str:
    """Return a type with its article."""
    return f"an {name}" if name[:1] in "AEIO" else f"a {name}"


def _rough(site: Site) -> Iterator[Diagnostic]:
    """Yield a complaint about coordinates that could be those of the next street."""
    for index, location in enumerate(site.config.locations):
        point = location.coordinates
        if isinstance(point, Coordinates) and not point.is_exact:
            place = site.config_keys.get(f"locations.{index}.coordinates", Position("site.yaml"))
            message = f"The coordinates {point.latitude}, {point.longitude} are too rough, so no map is told of them."
            yield faults.COORDINATES_ROUGH.at(place, message, faults.COORDINATES_ROUGH.mend)


def _locator(page: PageFacts, sources: Sources) -> Callable[[str], Position | None]:
    """Return a function that says where the owner has written a value: on the page, else in `site.yaml`."""

    def locate(value: str) -> Position | None:
        planned = sources.plan.by_source.get(page.source)
        key = keys_by_text(planned.document.front).get(value) if planned else None
        if planned and key:
            return planned.document.at(key)
        key = sources.settings.get(value)
        return sources.site.config_keys.get(key) if key else None

    return locate


def _disagreements(pages: Sequence[PageFacts]) -> Iterator[Diagnostic]:
    """Yield a complaint for each page that tells another name, number or address of a business than the first."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for page in pages:
        for name, what, value in businesses(page) if page.businesses is None else page.businesses:
            first, where = told.setdefault((name, what), (value, page.url))
            if first != value:
                message = f'The page {page.url} tells the {what} "{value}", but {where} tells "{first}".'
                yield faults.JSON_LD_DISAGREES.at(Position(page.source), message, faults.JSON_LD_DISAGREES.mend)


def businesses(page: PageFacts) -> tuple[tuple[str, str, str], ...]:
    """Return by what a page knows businesses: the id, what is told, and in which words."""
    data = data_of(page)
    return _told_in(data.like) if data else _told_by(nodes_of(page))


# Most pages tell of the clinic in the same words.
@lru_cache(maxsize=64)
def _told_in(data: Data) -> tuple[tuple[str, str, str], ...]:
    """Return by what data know businesses."""
    return _told_by([collect(thing, None, "", Graph()) for thing in data.organizations])


def _told_by(nodes: Sequence[Node]) -> tuple[tuple[str, str, str], ...]:
    """Return by what nodes know businesses."""
    organizations = (node for node in nodes if node.name and "Organization" in vocabulary().above_all(node.types))
    return tuple((node.name, what, value) for node in organizations for what, value in _identity(node))


def brief(page: PageFacts) -> PageFacts:
    """Return of a page's facts only what checks of the whole site look at in a build, so that all fit into memory."""
    return PageFacts(
        path=page.path,
        url=page.url,
        source=page.source,
        ids=page.ids,
        links=page.links,
        title=page.title,
        canonical=page.canonical,
        size=page.size,
        businesses=businesses(page),
    )


def _identity(node: Node) -> Iterator[tuple[str, str]]:
    """Yield by what a business is known: name, telephone, address."""
    for what in ("name", "telephone"):
        if node.text(what):
            yield what, node.text(what)
    for part in node.values.get("address", []):
        if isinstance(part, Node):
            lines = [part.text(key) for key in ("streetAddress", "addressLocality", "addressRegion", "postalCode")]
            yield "address", ", ".join(filter(None, lines))
