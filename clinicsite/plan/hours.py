"""When a place is open: its usual week, the exceptions ahead, and whether its doors are open at a moment.

One value, the location as the owner wrote it, gives the table, the notices and the answer to "open now?", so that
they cannot disagree. Rules that the owner never has to think of:

- In a season its own week takes the place of the usual one; a season of a single year stands against one that comes
  back every year.
- Special hours replace the usual hours of their day, and stand against a closure that covers the day: the entry
  for the single day is the more particular of the two. The closure's notice is cut in two around it.
- Hours belong to the day on which they begin. A closure takes away what begins on its days; a stretch that began
  the evening before still runs to its end.
- Hours are read off the clock on the wall. Where the clock is put back, the first of two equal times is meant, so that
  nobody is sent to closed doors; where it is put forward, a time that never comes is the moment of the change.

Nothing here knows what day it is, in which words hours are told, or how they are marked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from clinicsite.model.planned import Banner, HoursNotice, HoursRow, OpeningHours, SeasonHours
from clinicsite.model.read import BannerSection, Closure, LocationSection, Season, WeekHours
from clinicsite.model.values import WEEKDAYS, DayHours, Interval, Todo

NOTICE_DAYS = 60
"""How many days ahead a closure or special hours are announced."""
OPENING_DAYS = 14
"""How many days ahead the next opening is looked for."""

_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)
_LAST_DAY = date.max - timedelta(days=2 * OPENING_DAYS)
"""Behind it there is no room in the calendar to look for an opening."""

_Stretch = tuple[datetime, datetime]
"""A stretch of opening time: its first moment and the first moment after it, both in UTC."""


def opening_hours(location: LocationSection, today: date, zone: tzinfo = UTC) -> OpeningHours | Todo:
    """Return the usual week, the seasons and the notices of one place as they are known on a day.

    Notices are the closures and special hours that end today or later and begin within `NOTICE_DAYS` days; one that
    is going on keeps the day on which it began. So are seasons. While the usual week is not known there is nothing to
    except from, and the `Todo` itself is returned. `zone` is that of the place.
    """
    if isinstance(location.hours, Todo):
        return location.hours
    horizon = _later(today, NOTICE_DAYS)
    ahead = {notice for notice in _notices(location) if notice.end >= today and notice.start <= horizon}
    notices = [_with_reopening(notice, location, zone) for notice in sorted(ahead, key=_order)]
    return OpeningHours(_rows(location.hours), tuple(notices), tuple(_seasons(location, today, horizon)))


def banner_on(banner: BannerSection | None, today: date) -> Banner | None:
    """Return the news that are shown on a day: from their first day to the day on which they end.

    A build knows its day and no hour. News that end at a time stay for the rest of that day; they say when they end.
    """
    if banner is None or today > _day(banner.until) or (banner.start and today < _day(banner.start)):
        return None
    return Banner(banner.text, banner.until)


def is_over(banner: BannerSection, today: date) -> bool:
    """Return whether news have ended before a day."""
    return today > _day(banner.until)


def usually_open(location: LocationSection, day: date) -> bool:
    """Return whether the usual week, of the season or of the year, has hours on a day."""
    week = _week(location, day)
    return week is not None and bool(getattr(week, WEEKDAYS[day.weekday()]))


def is_decided(location: LocationSection, day: date) -> bool:
    """Return whether a closure or special hours say what holds on a day."""
    closed = any(closure.start <= day <= closure.end for closure in map(_closed, location.closures))
    return closed or any(entry.date == day for entry in location.special_hours)


def past_closures(location: LocationSection, today: date) -> Mapping[str, HoursNotice]:
    """Return the closures and special hours that are over, by their key below the location, like `closures.0`.

    They no longer show anywhere; the owner can be told that their lines may go.
    """
    entries = {f"closures.{index}": _closed(closure) for index, closure in enumerate(location.closures)}
    entries |= {f"special_hours.{index}": notice for index, notice in enumerate(_special(location))}
    return {key: notice for key, notice in entries.items() if notice.end < today}


def is_open(location: LocationSection, moment: datetime) -> bool:
    """Return whether the doors are open at a moment, which is given in the time zone of the place.

    A place whose hours are not known is not called open. Raises ValueError for a moment without a time zone.
    """
    zone = _zone(moment)
    now = moment.astimezone(UTC)
    days = (moment.date() - _DAY, moment.date())
    return any(start <= now < end for start, end in _stretches(location, days, zone))


def next_opening(location: LocationSection, moment: datetime) -> datetime | None:
    """Return when closed doors open next after a moment, in the moment's zone, which is that of the place.

    The answer lies at most `OPENING_DAYS` days ahead, else it is None: also for a place that never closes. While the
    place is open, the answer is the opening after its next closing. Raises ValueError for a moment without a zone.
    """
    zone = _zone(moment)
    now = moment.astimezone(UTC)
    days = [moment.date() + timedelta(days=offset) for offset in range(-1, OPENING_DAYS + 1)]
    starts = (start for start, _ in _joined(_stretches(location, days, zone)))
    opening = next((start for start in starts if start > now), None)
    return opening.astimezone(zone) if opening else None


def _later(day: date, days: int) -> date:
    """Return a day some days later, or the last day that there is."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _day(moment: date | datetime) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def _with_reopening(notice: HoursNotice, location: LocationSection, zone: tzinfo) -> HoursNotice:
    """Return a closure with the moment at which doors open after it."""
    if notice.intervals or notice.end > _LAST_DAY:
        return notice
    last = datetime.combine(notice.end, time(23, 59, 59), zone)
    opening = next_opening(location, last)
    return replace(notice, reopens=opening.replace(tzinfo=None) if opening else None)


def _seasons(location: LocationSection, today: date, horizon: date) -> Iterator[SeasonHours]:
    """Yield the seasons that are going on or begin by a day, in order of date."""
    spans = [
        (start, end, season)
        for season in location.seasons
        for start, end in _spans(season, today)
        if start <= horizon and end >= today
    ]
    for start, end, season in sorted(spans, key=lambda span: span[:2]):
        yield SeasonHours(start, end, _rows(season.hours), season.name or "")


def _spans(season: Season, today: date) -> Iterator[tuple[date, date]]:
    """Yield from when to when a season lasts, for one that comes back those that are near a day."""
    first, last = season.start, season.end
    if first.year and last.year:
        yield date(first.year, first.month, first.day), date(last.year, last.month, last.day)
        return
    over_new_year = (last.month, last.day) < (first.month, first.day)
    for year in range(max(today.year - 1, date.min.year), min(today.year + 2, date.max.year)):
        start = _in_year(year, first.month, first.day, start=True)
        end = _in_year(year + over_new_year, last.month, last.day, start=False)
        if start <= end:
            yield start, end


def _in_year(year: int, month: int, day: int, *, start: bool) -> date:
    """Return a day of a year; what begins or ends on February 29 does so a day later or earlier in other years."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1) if start else date(year, 2, 28)


def _week(location: LocationSection, day: date) -> WeekHours | None:
    """Return the usual week that is in force on a day; None while it is not known."""
    seasons = sorted((s for s in location.seasons if s.covers(day)), key=lambda s: s.start.year is None)
    if seasons:
        return seasons[0].hours
    return None if isinstance(location.hours, Todo) else location.hours


def _rows(week: WeekHours) -> tuple[HoursRow, ...]:
    """Return the week from Monday on, days that follow each other and are alike taken together."""
    rows: list[HoursRow] = []
    for day, name in enumerate(WEEKDAYS):
        intervals: DayHours = getattr(week, name)
        if rows and rows[-1].intervals == intervals:
            rows[-1] = HoursRow((*rows[-1].days, day), intervals)
        else:
            rows.append(HoursRow((day,), intervals))
    return tuple(rows)


def _order(notice: HoursNotice) -> tuple[date, date, str]:
    """Sort notices by their days, then by name."""
    return (notice.start, notice.end, notice.name)


def _notices(location: LocationSection) -> Iterator[HoursNotice]:
    """Yield all closures and special hours, each closure without the days that have special hours."""
    special = _special(location)
    yield from special
    taken = sorted(notice.start for notice in special)
    for closure in location.closures:
        yield from _without(_closed(closure), taken)


def _special(location: LocationSection) -> tuple[HoursNotice, ...]:
    """Return the special hours as they were written."""
    return tuple(HoursNotice(entry.date, entry.date, entry.hours, entry.name or "") for entry in location.special_hours)


def _closed(closure: Closure) -> HoursNotice:
    """Return a closure as it was written; the model has seen to it that it names its days."""
    start = closure.date or closure.start or date.max
    end = closure.date or closure.end or date.min
    return HoursNotice(start, end, (), closure.name or "")


def _without(closure: HoursNotice, days: Iterable[date]) -> Iterator[HoursNotice]:
    """Yield the parts of a closure that are left when single days, in order, are taken out of it."""
    start = closure.start
    for day in days:
        if start <= day <= closure.end:
            if start < day:
                yield HoursNotice(start, day - _DAY, (), closure.name)
            start = day + _DAY
    if start <= closure.end:
        yield HoursNotice(start, closure.end, (), closure.name)


def _intervals(location: LocationSection, day: date) -> DayHours:
    """Return the hours that begin on a day, exceptions applied."""
    for entry in location.special_hours:
        if entry.date == day:
            return entry.hours
    week = _week(location, day)
    if week is None or any(c.start <= day <= c.end for c in map(_closed, location.closures)):
        return ()
    intervals: DayHours = getattr(week, WEEKDAYS[day.weekday()])
    return intervals


def _stretches(location: LocationSection, days: Iterable[date], zone: tzinfo) -> list[_Stretch]:
    """Return the stretches that begin on some days, in order; one that a change of the clock swallows is left out."""
    stretches = [
        _stretch(day, interval, zone) for day in days for interval in _intervals(location, day) if interval.has_times
    ]
    return sorted(stretch for stretch in stretches if stretch[0] < stretch[1])


def _stretch(day: date, interval: Interval, zone: tzinfo) -> _Stretch:
    """Return from when to when an interval of a day lasts."""
    to_midnight = interval.closes == _LAST_MINUTE
    closing_day = day + _DAY if to_midnight or interval.closes <= interval.opens else day
    closing = datetime.combine(closing_day, time(0, 0) if to_midnight else interval.closes)
    return _instant(datetime.combine(day, interval.opens), zone), _instant(closing, zone)


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Return stretches in order, those that touch or overlap made into one."""
    joined: list[_Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment at which the clock on the wall first shows a time, or leaps over it (PEP 495)."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return _leap(second, first, zone) if second < first else first


def _leap(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return the second, between two moments, from which on the zone keeps the later one's offset."""
    offset = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        changed = (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset
        low, high = (low, middle) if changed else (middle, high)
    return before + timedelta(seconds=high)


def _zone(moment: datetime) -> tzinfo:
    """Return the time zone of a moment."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone: that of the place.")
    return moment.tzinfo
