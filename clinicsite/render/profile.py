"""What directories are told of the clinic: the same facts as the pages, in the order in which their forms ask for them.

Google Business Profile, Apple Business Connect, Bing Places and others are data (`clinicsite/directories/`): their
limits, the columns of their sheets, what to mind. A fact that nobody has supplied stays marked, and a sheet for
uploading waits until all that it must hold is known. How it looks on paper is the business of `profile_sheets.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from clinicsite.model.planned import HoursNotice, OpeningHours, Place, Plan
from clinicsite.model.read import Site, SiteConfig
from clinicsite.model.values import WEEKDAYS, Interval, Phone, Todo
from clinicsite.records import dataclass
from clinicsite.render.headers import is_public
from clinicsite.slugs import slugify
from clinicsite.wording import days_text, hours_sentence, hours_text, season_text

NEEDED = ("street", "city", "postal_code", "phone")
"""What a place has to have before a directory takes it."""
LONGEST_CODE = 59
"""Letters in the code of a place (Google, bulk upload: under 60)."""

_CONTACT = re.compile(r"https?://|www\.|@|\+?\d[\d ()/.-]{6,}\d")
"""A web address, an e-mail address or a telephone number."""
_ALL_DAY = Interval(time(0, 0), time(23, 59))
_DAY = timedelta(days=1)

Value = str | Todo
"""A fact as it is entered, or what is still to be supplied."""


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a form."""

    label: str
    """What forms call it."""
    value: Value
    """What to enter."""
    note: str = ""
    """What to mind."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet."""

    title: str
    """Its heading."""
    rows: tuple[Row, ...]
    """Fields in order."""
    notes: tuple[str, ...] = ()
    """What to mind, sentences."""


@dataclass(frozen=True, slots=True)
class Profile:
    """All that directories are told."""

    name: str
    """The clinic's name."""
    day: date
    """The day for which closures are told."""
    language: str
    """The language of the facts."""
    sections: tuple[Section, ...]
    """The clinic, its places, then each directory."""
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    """Sheets for uploading by the name of their file: a row for each place, in the order of the columns."""


def profile(site: Site, plan: Plan, directories: Sequence[Mapping[str, Any]], complaints: Sequence[str]) -> Profile:
    """Return what directories are told; `complaints` are about the clinic's name, in sentences."""
    facts = [_place_facts(site, plan, place) for place in plan.contact.places]
    clinic = Section("The clinic", tuple(_clinic(site, plan)), tuple(complaints))
    places = (_place(site, plan, place) for place in plan.contact.places)
    parts = [_directory(site, directory, facts) for directory in directories]
    tables = {name: table for _, name, table in parts if table}
    sections = (clinic, *places, *(section for section, _, _ in parts))
    return Profile(plan.contact.name, plan.today, site.config.site.language, sections, tables)


def _clinic(site: Site, plan: Plan) -> Iterator[Row]:
    """Yield what is the same for all places."""
    config, contact = site.config, plan.contact
    categories = _categories(site)
    yield Row("Name", contact.name, "exactly so, with nothing added")
    yield Row("Main category", categories[0] if categories else Todo("the category that says best what you do"))
    if categories[1:]:
        yield Row("More categories", ", ".join(categories[1:]), "only those that are true of you")
    yield Row("Telephone", _phone(contact.phone))
    yield Row("Website", _website(config))
    yield Row("Booking page", contact.booking or Todo("the address of the booking page"))
    yield Row("E-mail", contact.email or Todo("the e-mail address"))
    yield Row("Description", config.clinic.description or Todo("one honest sentence about the clinic"))
    yield Row("Ways to pay", _listed(config.clinic.payments, "the ways to pay"))
    yield Row("Languages spoken", _listed(config.clinic.languages_spoken, "the languages spoken"))
    yield Row("Insurers", _listed(config.clinic.insurers, "the insurers"))
    yield Row("Prices", config.clinic.price_range or Todo("the range of prices"))
    if plan.towns:
        yield Row("People come from", ", ".join(link.title for link in plan.towns))
    if config.clinic.same_as:
        yield Row("Other pages of yours", "\n".join(config.clinic.same_as))


def _place(site: Site, plan: Plan, place: Place) -> Section:
    """Return what is told of one place."""
    missing = [line.note for line in place.address if isinstance(line, Todo)]
    lines = [line for line in place.address if isinstance(line, str)]
    point = place.coordinates
    rows = [
        Row("Address", Todo(", ".join(missing)) if missing else "\n".join(lines)),
        Row("Country", place.country),
        Row("On the map", f"{point.latitude}, {point.longitude}" if point else Todo("latitude and longitude")),
        Row("Telephone", _phone(place.phone)),
        Row("Parking", place.parking or Todo("where to park")),
        *_hours(site, place),
    ]
    title = "The place" if len(plan.contact.places) == 1 else f"The place in {place.name}"
    return Section(title, tuple(rows))


def _hours(site: Site, place: Place) -> Iterator[Row]:
    """Yield the usual week and the days with other hours ahead, in the words of the pages."""
    if isinstance(place.hours, Todo):
        yield Row("Hours", place.hours)
        return
    for row in place.hours.rows:
        yield Row(days_text(site.language, row.days), hours_text(site.language, row.intervals))
    for season in place.hours.seasons:
        week = (
            f"{days_text(site.language, row.days)}: {hours_text(site.language, row.intervals)}" for row in season.rows
        )
        yield Row(season_text(site.language, season), "\n".join(week), "enter these when they begin")
    notices = [hours_sentence(site.language, notice) for notice in place.hours.notices]
    yield Row("Other hours ahead", "\n".join(notices) or "none", "enter these as special hours")


def _directory(
    site: Site, directory: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]
) -> tuple[Section, str, tuple[Mapping[str, str], ...]]:
    """Return what one directory is told in its own way, and its sheet for uploading, empty while it has to wait."""
    limit = int(directory["description_limit"])
    rows = [Row("Where", str(directory["address"]))] if directory["address"] else []
    rows.append(_description(site.config, limit))
    name, table = f"{directory['code']}.csv", tuple(_table(directory, facts))
    if directory["columns"]:
        needed = (fact[key] for fact in facts for key in NEEDED)
        waiting = list(dict.fromkeys(value.note for value in needed if isinstance(value, Todo)))
        rows.append(Row("Sheet for uploading", Todo(", ".join(waiting)) if waiting else name))
        table = () if waiting else table
    return Section(str(directory["name"]), tuple(rows), tuple(directory["notes"])), name, table


def _description(config: SiteConfig, limit: int) -> Row:
    """Return the description with how much room it takes."""
    text = config.clinic.description
    if not text:
        return Row("Description", Todo("one honest sentence about the clinic"), f"up to {limit} characters")
    note = f"{len(text)} of {limit} characters"
    if len(text) > limit:
        note += ": too long, shorten it"
    if _CONTACT.search(text):
        note += "; take out web address, e-mail and telephone number, they are not allowed here"
    return Row("Description", text, note)


def _table(directory: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """Yield a row for each place; a column of which nothing is known is left out, because an empty one deletes."""
    columns: Mapping[str, str] = directory["columns"]
    if not columns:
        return
    closed, most = str(directory["closed"]), int(directory["more_categories"])
    rows = [{title: _cell(fact[key], closed, most) for title, key in columns.items()} for fact in facts]
    for row in rows:
        yield {title: row[title] for title in columns if any(other[title] for other in rows)}


def _cell(value: object, closed: str, most: int) -> str:
    """Return a value as a sheet takes it; nothing for one that is not known."""
    if value is None or isinstance(value, Todo):
        return ""
    if isinstance(value, str):
        return value
    assert isinstance(value, (list, tuple))
    if isinstance(value, list):
        return ", ".join(value[:most])
    if value and isinstance(value[0], HoursNotice):
        days = ((day, notice) for notice in value for day in _days(notice))
        return ", ".join(f"{day}: {part}" for day, notice in days for part in _parts(notice.intervals) or [closed])
    return ", ".join(_parts(value)) or closed


def _days(notice: HoursNotice) -> Iterator[date]:
    """Yield the days of a notice."""
    day = notice.start
    while day <= notice.end:
        yield day
        day += _DAY


def _parts(intervals: Sequence[Interval]) -> list[str]:
    """Return stretches of time on 24 hours, which all directories read."""
    return ["00:00-24:00" if part == _ALL_DAY else f"{part.opens:%H:%M}-{part.closes:%H:%M}" for part in intervals]


def _place_facts(site: Site, plan: Plan, place: Place) -> Mapping[str, Any]:
    """Return what columns of sheets can take."""
    config, contact = site.config, plan.contact
    categories = _categories(site)
    point = place.coordinates
    hours = place.hours if isinstance(place.hours, OpeningHours) else None
    week = {day: row.intervals for row in hours.rows for day in row.days} if hours else {}
    return {
        "code": _code(f"{contact.name} {place.name}"),
        "name": contact.name,
        "street": place.street,
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "postal_code": place.postal_code,
        "latitude": f"{point.latitude:.6f}" if point else None,
        "longitude": f"{point.longitude:.6f}" if point else None,
        "phone": place.phone.e164 if isinstance(place.phone, Phone) else place.phone,
        "website": _website(config),
        "email": contact.email,
        "category": categories[0] if categories else None,
        "more_categories": list(categories[1:]) or None,
        "description": config.clinic.description,
        "special_hours": hours.notices or None if hours else None,
        **{name: week.get(day) for day, name in enumerate(WEEKDAYS)},
    }


def _code(name: str) -> str:
    """Return a code for a place: small letters from a to z, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", slugify(name)).encode("ascii", "ignore").decode()
    return plain[:LONGEST_CODE].strip("-")


def _website(config: SiteConfig) -> Value:
    """Return the address of the website, unless it is a stand-in."""
    return f"{config.site.url.rstrip('/')}/" if is_public(config.site.url) else Todo("the website's own address")


def _categories(site: Site) -> tuple[str, ...]:
    """Return what to look for in the directories' lists of categories, the best first."""
    found = site.profession.get("categories", ())
    return tuple(str(name) for name in found) if isinstance(found, (list, tuple)) else ()


def _phone(phone: Phone | Todo) -> Value:
    """Return a number as people of the country write it, with the form for abroad."""
    return f"{phone.display}\n{phone.e164}" if isinstance(phone, Phone) else phone


def _listed(values: tuple[str, ...] | Todo, missing: str) -> Value:
    """Return a list as it is entered."""
    if isinstance(values, Todo):
        return values
    return ", ".join(values) or Todo(missing)
