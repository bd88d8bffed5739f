"""Places and served towns for map programs: KML 2.2 (OGC 07-147r2) and GeoJSON (RFC 7946).

Only points that are known; a town stands here when its page is listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from html import escape
from urllib.parse import quote

from clinicsite.model.planned import PageKind, Place, Plan
from clinicsite.model.read import SiteConfig, TownFrontMatter
from clinicsite.model.values import Coordinates, Phone
from clinicsite.records import dataclass

_text = partial(escape, quote=False)
"""Returns a text as it stands between the elements of XML."""
DIGITS = 6
"""Digits after the point: a tenth of a metre."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point with what is known of it."""

    kind: str
    """`location` or `town`."""
    name: str
    url: str
    point: Coordinates
    address: str = ""
    phone: str = ""


def place_files(plan: Plan, config: SiteConfig) -> dict[str, str]:
    """Return both files by name, or nothing when no point is known."""
    spots = list(_spots(plan, config.site.url.rstrip("/")))
    if not spots:
        return {}
    return {"places.kml": _kml(config.clinic.name, spots), "places.geojson": _geojson(spots)}


def _spots(plan: Plan, base: str) -> Iterator[_Spot]:
    """Yield the clinic's places, then the towns in order of their addresses."""
    for place in plan.contact.places:
        if place.coordinates:
            phone = place.phone.e164 if isinstance(place.phone, Phone) else ""
            name = plan.contact.name if len(plan.contact.places) == 1 else f"{plan.contact.name}, {place.name}"
            yield _Spot("location", name, f"{base}/", place.coordinates, _address(place), phone)
    for page in plan.pages:
        front = page.document.front
        if page.kind is PageKind.TOWN and page.listed and isinstance(front, TownFrontMatter):
            yield _Spot("town", front.name, base + quote(page.url), front.coordinates)


def _address(place: Place) -> str:
    """Return a whole address in one line, or an empty text while a part of it is missing."""
    lines = [line for line in place.address if isinstance(line, str)]
    return ", ".join(lines) if len(lines) == len(place.address) else ""


def _kml(name: str, spots: list[_Spot]) -> str:
    """Return the points as KML, elements in the order of its schema."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">',
        "<Document>",
        f"<name>{_text(name)}</name>",
        *map(_placemark, spots),
        "</Document>",
        "</kml>",
        "",
    ]
    return "\n".join(lines)


def _placemark(spot: _Spot) -> str:
    """Return a point of a map."""
    address = f"<address>{_text(spot.address)}</address>" if spot.address else ""
    phone = f"<phoneNumber>{_text(spot.phone)}</phoneNumber>" if spot.phone else ""
    longitude, latitude = (f"{angle:.{DIGITS}f}" for angle in (spot.point.longitude, spot.point.latitude))
    return (
        f'<Placemark><name>{_text(spot.name)}</name><atom:link href="{_text(spot.url)}"/>{address}{phone}'
        f"<Point><coordinates>{longitude},{latitude}</coordinates></Point></Placemark>"
    )


def _geojson(spots: list[_Spot]) -> str:
    """Return the points as GeoJSON."""
    content = {"type": "FeatureCollection", "features": [_feature(spot) for spot in spots]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _feature(spot: _Spot) -> dict[str, object]:
    """Return a point with its properties; longitude stands first (RFC 7946, 3.1.1)."""
    facts = {"kind": spot.kind, "name": spot.name, "url": spot.url, "address": spot.address, "phone": spot.phone}
    place = [round(spot.point.longitude, DIGITS), round(spot.point.latitude, DIGITS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {key: value for key, value in facts.items() if value},
    }
