"""How to reach the clinic: name, phone, address and hours, taken from `site.yaml` once for everything."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from urllib.parse import quote
from zoneinfo import ZoneInfo

from clinicsite.model.planned import Contact, Place
from clinicsite.model.read import LocationSection, Site
from clinicsite.model.values import Coordinates, Fact, Phone, Todo
from clinicsite.plan.hours import banner_on, opening_hours
from clinicsite.slugs import free_name, slugify
from clinicsite.wording import address_lines

MAP_SEARCH = "https://www.google.com/maps/search/?api=1&query="
"""Opens the visitor's map, an app on phones (Google Maps URLs, "Search", 2026)."""


def contact_of(site: Site, today: date) -> Contact:
    """Return how to reach the clinic as it is known on a day."""
    clinic = site.config.clinic
    phone = _phone(site, clinic.phone)
    taken: set[str] = set()
    places = tuple(_place(site, location, phone, today, taken) for location in site.config.locations)
    return Contact(
        name=clinic.name,
        phone=phone,
        email=clinic.email,
        booking=clinic.booking,
        price_range=clinic.price_range,
        payments=clinic.payments,
        insurers=clinic.insurers,
        languages=clinic.languages_spoken,
        places=places,
        banner=banner_on(site.config.banner, today),
    )


def _zone(site: Site) -> tzinfo:
    """Return the clinic's time zone; an unknown one has been complained of."""
    try:
        return ZoneInfo(site.config.site.time_zone)
    except (KeyError, ValueError, OSError):
        return UTC


def _phone(site: Site, written: Fact) -> Phone | Todo:
    """Return the checked form of a number that load has read."""
    return written if isinstance(written, Todo) else site.phones[written]


def _place(site: Site, location: LocationSection, phone: Phone | Todo, today: date, taken: set[str]) -> Place:
    """Return one location, ready to be shown."""
    region = location.region if isinstance(location.region, str) else None
    lines = address_lines(site.regions[location.country], location.street, location.city, region, location.postal_code)
    coordinates = location.coordinates if isinstance(location.coordinates, Coordinates) else None
    return Place(
        name=location.name,
        anchor=free_name(slugify(location.name) or "place", taken),
        address=lines,
        street=location.street,
        city=location.city,
        region=location.region,
        postal_code=location.postal_code,
        country=location.country,
        coordinates=coordinates,
        map_url=_map_url(location, lines),
        phone=_phone(site, location.phone) if location.phone else phone,
        parking=location.parking,
        hours=opening_hours(location, today, _zone(site)),
    )


def _map_url(location: LocationSection, lines: tuple[str | Todo, ...]) -> str | None:
    """Return the map the owner named, or a search for the address once it is known whole."""
    if isinstance(location.map_url, str):
        return location.map_url
    known = [line for line in lines if isinstance(line, str)]
    return MAP_SEARCH + quote(", ".join(known)) if len(known) == len(lines) else None
