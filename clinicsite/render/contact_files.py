"""What phones and calendars read: a card for each place (vCard 3.0, RFC 2426) and the closures (iCalendar, RFC 5545).

Both say what the pages say and nothing that is not supplied yet. Version 3.0 of the card is the one that every phone
and mail program reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinicsite.model.planned import Contact, HoursNotice, OpeningHours, Place, Plan
from clinicsite.model.read import SiteConfig
from clinicsite.model.values import Interval, Phone
from clinicsite.render.clinic_node import address

LINE = 75
"""Octets in a line (RFC 5545, 3.1)."""
CARD = "contact"
CALENDAR = "closures.ics"

_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


def cards(plan: Plan, config: SiteConfig) -> dict[str, str]:
    """Return the card of each place by its file name; none for a place of which nothing is known but its name."""
    names, made = card_names(plan, config), {}
    for place in plan.contact.places:
        if place.anchor in names:
            facts = [*_facts(plan.contact, place), ("URL", f"{config.site.url.rstrip('/')}/")]
            lines = [("VERSION", "3.0"), *_names(plan.contact, place), *facts]
            made[names[place.anchor]] = _text([("BEGIN", "VCARD"), *lines, ("END", "VCARD")])
    return made


def card_names(plan: Plan, config: SiteConfig) -> dict[str, str]:
    """Return the file name of the card of each place that has one, by the place's anchor."""
    places = plan.contact.places if config.files.contacts else ()
    single = len(plan.contact.places) == 1
    return {
        place.anchor: f"{CARD}.vcf" if single else f"{CARD}-{place.anchor}.vcf"
        for place in places
        if any(_facts(plan.contact, place))
    }


def has_calendar(plan: Plan, config: SiteConfig) -> bool:
    """Return whether there is a calendar of closures and special hours."""
    hours = (place.hours for place in plan.contact.places if isinstance(place.hours, OpeningHours))
    return config.files.closures and any(each.notices for each in hours)


def calendar(plan: Plan, config: SiteConfig, words: Mapping[str, str]) -> dict[str, str]:
    """Return the calendar of closures and special hours ahead, or nothing when there are none.

    `words` are the site's: `closed` and `open` are read.
    """
    host = config.site.url.rstrip("/").partition("://")[2]
    zone = ZoneInfo(config.site.time_zone)
    events = [
        line
        for place in plan.contact.places
        if isinstance(place.hours, OpeningHours)
        for notice in place.hours.notices
        for line in _events(plan.contact, place, notice, zone, words, host)
    ]
    if not events:
        return {}
    start = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", _escaped(f"-//{host}//{config.clinic.name}//"))]
    return {CALENDAR: _text([*start, *events, ("END", "VCALENDAR")])}


_Line = tuple[str, str]
"""A property with its parameters, and its value."""


def _names(contact: Contact, place: Place) -> Iterator[_Line]:
    """Yield what a place is called."""
    parts = (contact.name,) if len(contact.places) == 1 else (contact.name, place.name)
    yield "N", _list([parts[0], "", "", "", ""])
    yield "FN", _escaped(", ".join(parts))
    yield "ORG", _list(parts)


def _facts(contact: Contact, place: Place) -> Iterator[_Line]:
    """Yield what is known of a place."""
    if isinstance(place.phone, Phone):
        yield "TEL;TYPE=WORK,VOICE", place.phone.e164
    if isinstance(contact.email, str):
        yield "EMAIL;TYPE=INTERNET", _escaped(contact.email)
    known = address(place)
    if known:
        keys = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")
        yield "ADR;TYPE=WORK", _list(["", "", *(known[key] or "" for key in keys)])
    if place.coordinates:
        yield "GEO", f"{place.coordinates.latitude:.6f};{place.coordinates.longitude:.6f}"


def _events(
    contact: Contact, place: Place, notice: HoursNotice, zone: ZoneInfo, words: Mapping[str, str], host: str
) -> Iterator[_Line]:
    """Yield the event of a closure, or one for each stretch of special hours."""
    word = words["open"] if notice.intervals else words["closed"]
    name = contact.name if len(contact.places) == 1 else f"{contact.name}, {place.name}"
    summary = f"{name}: {word}" + (f" ({notice.name})" if notice.name else "")
    timed = [interval for interval in notice.intervals if interval.has_times]
    spans = [_hours(notice.start, interval, zone) for interval in timed] or [_days(notice)]
    for number, span in enumerate(spans, 1):
        yield "BEGIN", "VEVENT"
        yield "UID", f"{place.anchor}-{notice.start:%Y%m%d}-{number}@{host}"
        # When it was written down is not known; a day that stays the same keeps calendars from seeing a change.
        yield "DTSTAMP", f"{notice.start:%Y%m%d}T000000Z"
        yield from span
        yield "SUMMARY", _escaped(summary)
        yield "TRANSP", "TRANSPARENT"
        yield "END", "VEVENT"


def _days(notice: HoursNotice) -> tuple[_Line, _Line]:
    """Return from when to when whole days last; the end is the day after (RFC 5545, 3.6.1)."""
    last = notice.end if notice.end == date.max else notice.end + _DAY
    return ("DTSTART;VALUE=DATE", f"{notice.start:%Y%m%d}"), ("DTEND;VALUE=DATE", f"{last:%Y%m%d}")


def _hours(day: date, interval: Interval, zone: ZoneInfo) -> tuple[_Line, _Line]:
    """Return from when to when a stretch of a day lasts, in UTC, which needs no table of the zone."""
    to_midnight = interval.closes == _LAST_MINUTE
    closing_day = day + _DAY if to_midnight or interval.closes <= interval.opens else day
    ends = (day, interval.opens), (closing_day, time(0, 0) if to_midnight else interval.closes)
    start, end = (datetime.combine(*moment, tzinfo=zone).astimezone(UTC) for moment in ends)
    return ("DTSTART", f"{start:%Y%m%dT%H%M%SZ}"), ("DTEND", f"{end:%Y%m%dT%H%M%SZ}")


def _list(parts: Iterable[str]) -> str:
    """Return a value of several parts."""
    return ";".join(_escaped(part) for part in parts)


def _escaped(text: str) -> str:
    """Return a text as a value (RFC 5545, 3.3.11; RFC 2426, 4)."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _text(lines: Iterable[_Line]) -> str:
    """Return the file."""
    return "".join(f"{_folded(f'{name}:{value}')}\r\n" for name, value in lines)


def _folded(line: str) -> str:
    """Return a line cut where it is too long, never within a letter; each further line begins with a space."""
    rows, width = [""], 0
    for letter in line:
        size = len(letter.encode())
        if width + size > LINE:
            rows.append(" ")
            width = 1
        rows[-1] += letter
        width += size
    return "\r\n".join(rows)
