"""Values with a meaning of their own: hours, dates, coordinates, facts that are not known yet.

Each is written by an owner as a short string and parsed here once; a parse error is a ValueError whose text is
a plain sentence that says what to write. Nothing here reads files or knows where a value stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Annotated

from clinicsite.model.written import Read
from clinicsite.records import dataclass

TODO_PREFIX = "TODO"


@dataclass(frozen=True, slots=True)
class Todo:
    """A fact that nobody has supplied yet. It is shown as such, and never enters structured data."""

    note: str
    """What is missing, in the owner's words: the text behind TODO."""


_TODO = re.compile(rf"{TODO_PREFIX}\b")


def todo_or_text(text: str) -> Todo | str:
    """Return a `Todo` for a text that begins with the word TODO, else the text itself."""
    if text.startswith(TODO_PREFIX) and _TODO.match(text):
        return Todo(text[len(TODO_PREFIX) :].strip(" :-") or "this fact")
    return text


Fact = str | Todo


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of opening time. `closes` at or before `opens` means that it ends on the next day."""

    opens: time
    """When the doors open."""
    closes: time
    """When they close; 23:59 stands for the end of the day."""
    by_appointment: bool = False
    """Whether one has to have an appointment."""

    @property
    def has_times(self) -> bool:
        """Whether it says from when to when; a day may be by appointment at any time that both agree on."""
        return self != BY_APPOINTMENT


BY_APPOINTMENT = Interval(time(0, 0), time(0, 0), by_appointment=True)
"""A day on which people come by appointment only, at no fixed times."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DayHours = tuple[Interval, ...]

APPOINTMENT_WORDS = "by appointment"
"""What an owner writes for such a day, or behind such hours."""

EARLIEST_RETURN = time(8, 0)
"""Before this time a second stretch of a day does not begin: in 8-12, 1-5 the afternoon is meant."""
LONGEST_NIGHT = 12 * 60
"""Minutes that a stretch over midnight may last: 9:00-5:00 would be 20 hours."""

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def parse_time(text: str) -> time:
    """Return the time of day written as `9:00`, `9`, `14:30` or `2:30 pm`."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(f'I cannot read "{text.strip()}" as a time. Write it like 9:00 or 14:30.')
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f'"{text.strip()}" is not a time of day. Write it like 2:30 pm or 14:30.')
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    if hour > 23 or minute > 59:
        raise ValueError(f'"{text.strip()}" is not a time of day: hours go from 0 to 23, minutes from 00 to 59.')
    return time(hour, minute)


def parse_day_hours(value: object) -> DayHours:
    """Return the opening hours of one day, written as `9:00-12:30, 14:00-18:00` or `closed`."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, str):
        # pydantic takes a ValueError for a fault of the input, a TypeError for a bug.
        raise ValueError("Write the hours like 9:00-12:30, 14:00-18:00 or the word closed.")  # noqa: TRY004
    text = value.strip().lower()
    if text == "closed":
        return ()
    if text == APPOINTMENT_WORDS:
        return (BY_APPOINTMENT,)
    if text in ("24 hours", "open 24 hours", "0:00-24:00"):
        return (Interval(time(0, 0), time(23, 59)),)
    intervals = []
    for part in text.split(","):
        part, appointment, _ = part.strip().partition(f" {APPOINTMENT_WORDS}")  # noqa: PLW2901
        ends = re.split(r"\s*(?:-|–|—|\bto\b)\s*", part.strip())
        if len(ends) != 2 or not all(ends):
            raise ValueError(
                f'I cannot read "{value}" as opening hours. Write them like 9:00-12:30, 14:00-18:00 or closed.'
            )
        intervals.append(replace(_interval(ends[0], ends[1], value), by_appointment=bool(appointment)))
        if len(intervals) > 1 and "am" not in ends[0]:
            _refuse_return_by_night(intervals[-2], intervals[-1], value)
    return _in_order(intervals, value)


def _refuse_return_by_night(before: Interval, after: Interval, written: str) -> None:
    """Refuse a stretch that is written behind another but would come before it, in the night."""
    if time(1, 0) <= after.opens < min(EARLIEST_RETURN, before.opens):
        night = f"{after.opens.hour}:{after.opens.minute:02}"
        later = f"{after.opens.hour + 12}:{after.opens.minute:02}"
        raise ValueError(f'In "{written}" the opening at {night} is in the night. For the afternoon write {later}.')


def _interval(opens: str, closes: str, written: str) -> Interval:
    """Return a stretch of time, refusing one that nobody means: most who write 9-5 do not close at five at night."""
    interval = Interval(parse_time(opens), parse_time(closes))
    start, end = (moment.hour * 60 + moment.minute for moment in (interval.opens, interval.closes))
    if 60 <= end < start and end + 24 * 60 - start > LONGEST_NIGHT and "am" not in closes:
        later = f"{interval.closes.hour + 12}:{interval.closes.minute:02}"
        raise ValueError(
            f'In "{written}" the closing at {closes} is on the next morning. For the afternoon write {later}.'
        )
    return interval


def _in_order(intervals: Iterable[Interval], written: str) -> DayHours:
    """Return the intervals sorted, refusing any that overlap or are empty."""
    ordered = tuple(sorted(intervals))
    for interval in ordered:
        if interval.opens == interval.closes:
            raise ValueError(f'In "{written}" a stretch opens and closes at the same time.')
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes or earlier.closes < earlier.opens:
            raise ValueError(f'In "{written}" two stretches overlap. Each has to end before the next begins.')
    return ordered


def parse_week(value: object) -> object:
    """Spread day ranges such as `mon-fri` over the days they name; other shapes are left for the schema to refuse."""
    if not isinstance(value, dict):
        return value
    week: dict[object, object] = {}
    for key, hours in value.items():
        for day in _days(key):
            if day in week:
                raise ValueError(f'The hours of "{day}" are given twice, the second time by "{key}".')
            week[day] = hours
    return week


def _days(key: object) -> list[object]:
    """Return the days a key names: `mon`, `mon-fri`, `sat, sun`; an unknown name is returned as it is."""
    days: list[object] = []
    for part in str(key).lower().split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if not last:
            days.append(first)
        elif first in WEEKDAYS and last in WEEKDAYS and WEEKDAYS.index(first) <= WEEKDAYS.index(last):
            days.extend(WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1])
        else:
            raise ValueError(f'I cannot read "{key}" as days. Write mon, tue, wed, thu, fri, sat, sun or mon-fri.')
    return days


def parse_date(value: object) -> date:
    """Return the date written as `2026-11-26`."""
    if isinstance(value, date):
        return value
    if not isinstance(value, (str, int, float)):
        raise ValueError("Write the date as year-month-day, like 2026-11-26.")  # noqa: TRY004
    text = str(value).strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f'I cannot read "{text}" as a date. Write year-month-day, like 2026-11-26.')
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'"{text}" is not a day in the calendar.') from error


@dataclass(frozen=True, slots=True)
class SeasonDay:
    """The first or last day of a season: of every year, or of one."""

    month: int
    """1 to 12."""
    day: int
    """1 to 31."""
    year: int | None = None
    """The year, for a season that does not come back."""


def parse_season_day(value: object) -> SeasonDay:
    """Return the day written as `06-01` for every year, or as `2027-06-01`."""
    if isinstance(value, SeasonDay):
        return value
    text = str(value).strip()
    match = re.fullmatch(r"(\d{4}-)?(\d{2})-(\d{2})", text)
    if not match:
        raise ValueError(f'I cannot read "{text}" as a day. Write month-day for every year, like 06-01, or 2027-06-01.')
    year = int(match[1][:4]) if match[1] else None
    try:
        # 2028 has a 29th of February.
        date(year or 2028, int(match[2]), int(match[3]))
    except ValueError as error:
        raise ValueError(f'"{text}" is not a day in the calendar.') from error
    return SeasonDay(int(match[2]), int(match[3]), year)


def parse_moment(value: object) -> date | datetime:
    """Return the day written as `2026-11-27`, or the day and time written as `2026-11-27 18:00`."""
    if isinstance(value, date):
        return value
    day, _, clock = str(value).strip().replace("T", " ").partition(" ")
    return datetime.combine(parse_date(day), parse_time(clock)) if clock else parse_date(day)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on the Earth in degrees, WGS 84."""

    latitude: float
    """Degrees north of the equator."""
    longitude: float
    """Degrees east of Greenwich."""

    @property
    def is_exact(self) -> bool:
        """Whether it was written with about five digits after the point, a metre or so; zeros at the end are lost."""
        digits = [len(f"{angle:.7f}".rstrip("0").partition(".")[2]) for angle in (self.latitude, self.longitude)]
        return max(digits) >= 5 or min(digits) >= 4


def parse_coordinates(value: object) -> Coordinates:
    """Return the point written as `39.57916, -104.87692` (latitude, longitude)."""
    if isinstance(value, Coordinates):
        return value
    parts = str(value).split(",") if isinstance(value, str) else []
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        raise ValueError("Write latitude and longitude with a comma between, like 39.57916, -104.87692.") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f'"{value}" is not on the Earth: latitude goes from -90 to 90, longitude from -180 to 180.')
    return Coordinates(latitude, longitude)


_TEXT = {"type": "string"}

Day = Annotated[date, Read(parse_date, {**_TEXT, "format": "date"})]
Moment = Annotated[date | datetime, Read(parse_moment, _TEXT)]
YearDay = Annotated[SeasonDay, Read(parse_season_day, _TEXT)]
Hours = Annotated[tuple[Interval, ...], Read(parse_day_hours, _TEXT)]
Point = Annotated[Coordinates, Read(parse_coordinates, _TEXT)]


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in the forms that a page, a phone and a search engine need."""

    e164: str
    """`+13035550142`: the international form without spaces (ITU-T E.164)."""
    display: str
    """As people of the country write it."""

    @property
    def uri(self) -> str:
        """The address of a link that dials it (RFC 3966)."""
        return f"tel:{self.e164}"
