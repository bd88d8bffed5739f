"""The JSON-LD of a page: one `@graph` with stable ids, drawn from the same values that the page shows.

Facts that nobody has supplied never enter it. A business without an address is not a local business to search
engines (Google LocalBusiness, 2026-09: `name` and `address` are required), so until the address is known the clinic
stands as an Organization.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from clinicsite.model.planned import OpeningHours, Page, PageKind, Place, Plan
from clinicsite.model.read import (
    ConditionFrontMatter,
    PersonFrontMatter,
    SiteConfig,
    TownFrontMatter,
)
from clinicsite.model.values import Phone, Todo

Node = dict[str, Any]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WITHOUT_ADDRESS = "Organization"


def graph_for(page: Page, plan: Plan, config: SiteConfig) -> Mapping[str, object] | None:
    """Return the JSON-LD of a page, or None for a page that search engines do not list."""
    if not page.indexable:
        return None
    base = config.site.url.rstrip("/")
    nodes = [_clinic(plan, config, base), *_page_nodes(page, plan, config, base)]
    return {"@context": "https://schema.org", "@graph": [_known(node) for node in nodes]}


def _known(value: Any) -> Any:
    """Return a value without the facts that are not known."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if not _is_unknown(item)}
    if isinstance(value, (list, tuple)):
        return [_known(item) for item in value if not _is_unknown(item)]
    return value


def _is_unknown(value: object) -> bool:
    """Return whether a value says nothing."""
    return value is None or isinstance(value, Todo) or value in ((), [], {}, "")


def _clinic(plan: Plan, config: SiteConfig, base: str) -> Node:
    """Return the clinic, whole on every page: search engines read one page at a time."""
    contact, clinic = plan.contact, config.clinic
    main = contact.places[0]
    return {
        "@type": clinic.type if _address(main) else WITHOUT_ADDRESS,
        "@id": f"{base}/#clinic",
        "name": clinic.name,
        "description": clinic.description,
        "url": f"{base}/",
        "telephone": contact.phone.e164 if isinstance(contact.phone, Phone) else None,
        "email": contact.email,
        "priceRange": clinic.price_range if _address(main) else None,
        "sameAs": list(clinic.same_as),
        **_place_properties(main),
        "location": [_location(place, clinic.type, base) for place in contact.places[1:] if _address(place)],
        "areaServed": [{"@type": "City", "name": town.title} for town in plan.towns] if _address(main) else None,
        "potentialAction": _booking(contact.booking),
    }


def _location(place: Place, kind: str, base: str) -> Node:
    """Return a further place of the clinic."""
    phone = place.phone.e164 if isinstance(place.phone, Phone) else None
    return {
        "@type": kind,
        "@id": f"{base}/#{place.anchor}",
        "name": place.name,
        "telephone": phone,
        **_place_properties(place),
    }


def _place_properties(place: Place) -> Node:
    """Return what only a place with an address may say of itself."""
    address = _address(place)
    if not address:
        return {}
    point = place.coordinates
    geo = {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude} if point else None
    hours = list(_hours(place.hours)) if isinstance(place.hours, OpeningHours) else None
    return {"address": address, "geo": geo, "hasMap": place.map_url, "openingHoursSpecification": hours}


def _address(place: Place) -> Node | None:
    """Return a postal address, or None while a part of it is missing."""
    parts = (place.street, place.city, place.postal_code, place.region)
    if any(isinstance(part, Todo) for part in parts):
        return None
    return {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "addressLocality": place.city,
        "addressRegion": place.region,
        "postalCode": place.postal_code,
        "addressCountry": place.country,
    }


def _hours(hours: OpeningHours) -> Iterator[Node]:
    """Yield opening hours: the usual week, then closures and special hours with their days."""
    for row in hours.rows:
        for interval in row.intervals:
            yield _specification(interval.opens, interval.closes, dayOfWeek=[DAYS[day] for day in row.days])
    for notice in hours.notices:
        dates = {"validFrom": notice.start.isoformat(), "validThrough": notice.end.isoformat()}
        for interval in notice.intervals:
            yield _specification(interval.opens, interval.closes, **dates)
        if not notice.intervals:
            # Opening and closing at midnight means closed all day (Google LocalBusiness, 2026-09).
            yield _specification(time(0, 0), time(0, 0), **dates)


def _specification(opens: time, closes: time, **when: object) -> Node:
    """Return one OpeningHoursSpecification."""
    return {
        "@type": "OpeningHoursSpecification",
        **when,
        "opens": opens.isoformat("seconds"),
        "closes": closes.isoformat("seconds"),
    }


def _booking(url: object) -> Node | None:
    """Return the action of booking online."""
    if not isinstance(url, str):
        return None
    return {"@type": "ReserveAction", "target": {"@type": "EntryPoint", "urlTemplate": url}}


def _page_nodes(page: Page, plan: Plan, config: SiteConfig, base: str) -> Iterator[Node]:
    """Yield the page itself and what it is about."""
    front = page.document.front
    address = base + page.url
    about: Node | None = None
    if isinstance(front, ConditionFrontMatter):
        about = _condition(front, page, base)
    elif isinstance(front, TownFrontMatter):
        about = _town(front, address)
    elif isinstance(front, PersonFrontMatter):
        about = _person(front, address, base)
    if page.kind is PageKind.HOME:
        yield {
            "@type": "WebSite",
            "@id": f"{base}/#website",
            "url": f"{base}/",
            "name": config.clinic.name,
            "publisher": {"@id": f"{base}/#clinic"},
            "inLanguage": config.site.language,
        }
    medical = page.kind in (PageKind.CONDITION, PageKind.PAIR)
    yield {
        "@type": "MedicalWebPage" if medical else "WebPage",
        "@id": f"{address}#webpage",
        "url": address,
        "name": front.title,
        "description": front.description,
        "inLanguage": config.site.language,
        "dateModified": front.updated.isoformat() if front.updated else None,
        "lastReviewed": _day(front.last_reviewed) if medical else None,
        "about": {"@id": about["@id"]} if about else {"@id": f"{base}/#clinic"},
        "breadcrumb": {"@id": f"{address}#breadcrumb"} if page.breadcrumbs else None,
    }
    if about:
        yield about
    if page.breadcrumbs:
        yield _breadcrumbs(page, base, address)


def _day(value: object) -> str | None:
    """Return a date in its international form."""
    return value.isoformat() if hasattr(value, "isoformat") else None


def _condition(front: ConditionFrontMatter, page: Page, base: str) -> Node:
    """Return the condition that a page is about."""
    return {
        "@type": "MedicalCondition",
        "@id": f"{base}{page.url}#condition",
        "name": page.nav_title,
        "alternateName": list(front.also_called),
        "signOrSymptom": [{"@type": "MedicalSymptom", "name": symptom} for symptom in front.symptoms],
    }


def _town(front: TownFrontMatter, address: str) -> Node:
    """Return the town that a page is about."""
    county = {"@type": "AdministrativeArea", "name": front.county} if front.county else None
    point = front.coordinates
    return {
        "@type": "City",
        "@id": f"{address}#place",
        "name": front.name,
        "containedInPlace": county,
        "geo": {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude},
    }


def _person(front: PersonFrontMatter, address: str, base: str) -> Node:
    """Return the person that a page is about."""
    return {
        "@type": "Person",
        "@id": f"{address}#person",
        "name": front.title,
        "jobTitle": front.role,
        "worksFor": {"@id": f"{base}/#clinic"},
        "knowsLanguage": list(front.languages),
        "url": address,
    }


def _breadcrumbs(page: Page, base: str, address: str) -> Node:
    """Return the way from the home page to this one (Google BreadcrumbList, 2026-09)."""
    items = [
        {"@type": "ListItem", "position": number, "name": link.title, "item": base + link.url}
        for number, link in enumerate(page.breadcrumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{address}#breadcrumb", "itemListElement": items}
