"""The clinic and its places in structured data: address, hours, booking, and what its type may be.

A business without an address is not a local business to search engines (Google LocalBusiness, 2026-09: `name` and
`address` are required), so until the whole address is known the clinic stands as an Organization. What nobody has
supplied is None or a `Todo` here; `structured_data.py` leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from clinicsite.model.planned import HoursRow, OpeningHours, Place
from clinicsite.model.values import Coordinates, Interval, Phone, Todo

Node = dict[str, Any]

WITHOUT_ADDRESS = "Organization"
"""What a business of unknown address is."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0, 0)


def type_of(place: Place, wanted: str) -> str:
    """Return the type the owner has chosen, or a more general one while the address is not known."""
    return wanted if address(place) else WITHOUT_ADDRESS


def place_properties(place: Place) -> Node:
    """Return what only a place with an address may say of itself."""
    whole = address(place)
    if not whole:
        return {}
    hours = list(_hours(place.hours)) if isinstance(place.hours, OpeningHours) else None
    return {"address": whole, "geo": geo(place.coordinates), "openingHoursSpecification": hours}


def address(place: Place) -> Node | None:
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


def geo(point: Coordinates | None) -> Node | None:
    """Return a point with five decimals, or None for one that was written too roughly (Google LocalBusiness, 2026-09).

    The degrees are texts, because a number would lose the zeros at its end.
    """
    if point is None or not point.is_exact:
        return None
    return {"@type": "GeoCoordinates", "latitude": f"{point.latitude:.5f}", "longitude": f"{point.longitude:.5f}"}


def telephone(phone: Phone | Todo) -> str | None:
    """Return a number as it is dialled from everywhere (ITU-T E.164)."""
    return phone.e164 if isinstance(phone, Phone) else None


def _hours(hours: OpeningHours) -> Iterator[Node]:
    """Yield opening hours: the usual week, then closures and special hours with their days.

    Opening and closing at midnight means closed all day, and a night that ends on the next day is one stretch
    (Google LocalBusiness, 2026-09).
    """
    for row in hours.rows:
        yield from _row(row)
    for season in hours.seasons:
        for row in season.rows:
            yield from _row(row, validFrom=season.start.isoformat(), validThrough=season.end.isoformat())
    for notice in hours.notices:
        dates = {"validFrom": notice.start.isoformat(), "validThrough": notice.end.isoformat()}
        yield from _stretches(notice.intervals, **dates)


def _row(row: HoursRow, **when: object) -> Iterator[Node]:
    """Yield the hours of some days of the week."""
    yield from _stretches(row.intervals, dayOfWeek=[DAYS[day] for day in row.days], **when)


def _stretches(intervals: Sequence[Interval], **when: object) -> Iterator[Node]:
    """Yield the hours of a day; a day by appointment at no fixed times has none to tell, and is not closed."""
    for interval in intervals:
        if interval.has_times:
            yield _stretch(interval.opens, interval.closes, **when)
    if not intervals:
        yield _stretch(_MIDNIGHT, _MIDNIGHT, **when)


def _stretch(opens: time, closes: time, **when: object) -> Node:
    """Return one stretch of opening time."""
    return {
        "@type": "OpeningHoursSpecification",
        **when,
        "opens": opens.isoformat("seconds"),
        "closes": closes.isoformat("seconds"),
    }


def booking(url: object) -> Node | None:
    """Return the action of booking online."""
    if not isinstance(url, str):
        return None
    return {"@type": "ReserveAction", "target": {"@type": "EntryPoint", "urlTemplate": url}}
