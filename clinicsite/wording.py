"""Dates, times, opening hours, lists, distances and addresses in the words of a language and the forms of a country.

Everything comes from data: `language:` and `words:` in `languages/<code>.yaml`, and `regions/<code>.yaml`. Neither the
operating system's locale nor any library of languages is asked, so the words are the same on every machine. Nothing
here knows a language, reads a file, or knows what day it is. A key that such a data file lacks is a bug of ours:
KeyError.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from clinicsite.model.planned import HoursNotice, HoursRow, OpeningHours, SeasonHours
from clinicsite.model.values import Fact, Interval, Todo

Language = Mapping[str, object]
"""The section `language:` of a language file."""
Region = Mapping[str, object]
"""A region file."""

SHORTEST_RUN = 3
"""From so many days on, days that follow each other are written as from ... to."""

_DAYS_IN_WEEK = 7
_ALL_DAY = Interval(time(0, 0), time(23, 59))
_DAY_ENDS = (time(23, 59), time(0, 0))
_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_MARKS = re.compile(r"[\W_]+")
_MOST_WORDS = 100_000
_ASCII_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}


def date_text(language: Language, day: date, with_year: bool = True) -> str:
    """Return a date in words: `November 26, 2026`, or without its year `November 26`."""
    pattern = _text(language, "date" if with_year else "date_without_year")
    return pattern.format_map(_date_parts(language, day))


def weekday_date_text(language: Language, day: date) -> str:
    """Return a date near today with its weekday and without its year: `Thursday, November 26`."""
    return _text(language, "date_with_weekday").format_map(_date_parts(language, day))


def time_text(language: Language, at: time) -> str:
    """Return a time of day that stands alone: `9:00 am`, `9:00 Uhr`."""
    return _text(language, "time").format_map({"clock": _clock(language, at)})


def interval_text(language: Language, interval: Interval) -> str:
    """Return a stretch of time: `9:00 am – 12:30 pm`, `9:00–12:30 Uhr`; a whole day has words of its own."""
    if not interval.has_times:
        return _text(language, "by_appointment")
    if interval.by_appointment:
        hours = interval_text(language, Interval(interval.opens, interval.closes))
        return _text(language, "hours_by_appointment").format_map({"hours": hours})
    if interval == _ALL_DAY:
        return _text(language, "all_day")
    end = _text(language, "end_of_day") if interval.closes in _DAY_ENDS else _clock(language, interval.closes)
    return _text(language, "interval").format_map({"start": _clock(language, interval.opens), "end": end})


def hours_text(language: Language, intervals: Sequence[Interval]) -> str:
    """Return the hours of a day: its stretches as a list, or the word for closed."""
    if not intervals:
        return _text(language, "closed")
    return list_text(language, [interval_text(language, interval) for interval in intervals])


def days_text(language: Language, days: Sequence[int]) -> str:
    """Return days of the week, Monday is 0, in order: `Monday to Friday`, `Tuesday and Thursday`, `Every day`."""
    if len(days) == _DAYS_IN_WEEK:
        return _text(language, "every_day")
    names = _texts(language, "weekdays")
    words: list[str] = []
    for run in _runs(days):
        if len(run) < SHORTEST_RUN:
            words.extend(names[day] for day in run)
        else:
            ends = {"first": names[run[0]], "last": names[run[-1]]}
            words.append(_text(language, "days_range").format_map(ends))
    return list_text(language, words)


def hours_sentence(language: Language, notice: HoursNotice) -> str:
    """Return a closure or special hours as a sentence without a full stop: `Closed Monday, May 25, for ...`."""
    patterns = language["hours_sentence"]
    if not isinstance(patterns, Mapping):
        raise TypeError("hours_sentence: has to be a mapping of patterns.")
    kind = "open" if notice.intervals else "closed"
    span = "day" if notice.start == notice.end else "days"
    pattern = _text(patterns, f"{kind}_{span}_named" if notice.name else f"{kind}_{span}")
    start, end = (weekday_date_text(language, day) for day in (notice.start, notice.end))
    hours = hours_text(language, notice.intervals)
    told = pattern.format_map({"date": start, "start": start, "end": end, "hours": hours, "name": notice.name})
    return _with_reopening(language, patterns, told, notice)


def _with_reopening(language: Language, patterns: Mapping[str, object], told: str, notice: HoursNotice) -> str:
    """Return a sentence about a closure with when doors open again: by the weekday alone within a week."""
    again = notice.reopens
    if again is None:
        return told
    near = (again.date() - notice.end).days < _DAYS_IN_WEEK
    parts = {
        "closed": told,
        "weekday": _texts(language, "weekdays")[again.weekday()],
        "date": weekday_date_text(language, again.date()),
        "time": time_text(language, again.time()),
    }
    return _text(patterns, "reopens_near" if near else "reopens").format_map(parts)


def season_text(language: Language, season: SeasonHours) -> str:
    """Return from when to when a season lasts: `Summer, June 1 to August 31, 2027`."""
    with_year = season.start.year != season.end.year
    start = date_text(language, season.start, with_year=with_year)
    parts = {"start": start, "end": date_text(language, season.end), "name": season.name}
    return _text(language, "season_named" if season.name else "season").format_map(parts)


def moment_text(language: Language, moment: date | datetime) -> str:
    """Return a day, or a day and a time, in words: `November 27, 2026, 6:00 pm`."""
    if not isinstance(moment, datetime):
        return date_text(language, moment)
    parts = {"date": date_text(language, moment.date()), "time": time_text(language, moment.time())}
    return _text(language, "date_and_time").format_map(parts)


def hours_lines(language: Language, hours: OpeningHours) -> list[str]:
    """Return opening hours as lines of plain text: the usual week, seasons with theirs, closures and special hours."""
    lines = [_row_line(language, row) for row in hours.rows]
    for season in hours.seasons:
        lines.append(f"{season_text(language, season)}:")
        lines.extend(f"  {_row_line(language, row)}" for row in season.rows)
    return [*lines, *(hours_sentence(language, notice) for notice in hours.notices)]


def _row_line(language: Language, row: HoursRow) -> str:
    """Return the hours of some days as a line."""
    return f"{days_text(language, row.days)}: {hours_text(language, row.intervals)}"


def list_text(language: Language, items: Sequence[str]) -> str:
    """Return items as a list in a sentence: `a`, `a and b`, `a, b and c`; an empty text for none."""
    if len(items) < 2:
        return "".join(items)
    rest = _text(language, "list_separator").join(items[:-1])
    return _text(language, "list_last").format_map({"rest": rest, "last": items[-1]})


def distance_text(words: Mapping[str, str], distance: float, unit: str) -> str:
    """Return a distance in `mi` or `km` in whole numbers: `about 15 miles`, `less than a mile`."""
    number = int(distance + 0.5)
    form = {0: "_under", 1: "_one"}.get(number, "")
    return words[f"distance_{unit}{form}"].format_map({"number": number})


def address_lines(
    region: Region, street: Fact, city: Fact, region_code: Fact | None, postal_code: Fact
) -> tuple[Fact, ...]:
    """Return the lines of a postal address as its country writes them, without the country.

    A part of the pattern in square brackets is left out when what it names is not part of this address. Behind a line
    of which something is not known yet stands a `Todo` that names all that it lacks.
    """
    values: dict[str, Fact] = {"street": street, "city": city, "postal_code": postal_code}
    if region_code:
        values["region"] = region_code
    return tuple(line for pattern in _texts(region, "address") for line in _address_line(pattern, values) if line)


def _address_line(pattern: str, values: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """Return one line of an address as far as it is known, and a note of what it lacks."""
    whole = _OPTIONAL.sub(lambda part: part[1] if set(_SLOT.findall(part[1])) <= values.keys() else "", pattern)
    used = {name: values[name] for name in _SLOT.findall(whole)}
    notes = [value.note for value in used.values() if isinstance(value, Todo)]
    if not notes:
        return (whole.format_map(used).strip(),)
    # A town says something without its postal code; a state alone does not.
    has_town = isinstance(used.get("city"), str)
    known = {name: "" if isinstance(value, Todo) else value for name, value in used.items()}
    return (whole.format_map(known).strip(" ,") if has_town else "", Todo(", ".join(dict.fromkeys(notes))))


def _date_parts(language: Language, day: date) -> dict[str, str]:
    """Return the words and numbers a date pattern may name."""
    return {
        "day": str(day.day),
        "month": _texts(language, "months")[day.month - 1],
        "year": str(day.year),
        "weekday": _texts(language, "weekdays")[day.weekday()],
    }


def _clock(language: Language, at: time) -> str:
    """Return a time as the clock shows it, on 12 or 24 hours as the pattern asks."""
    halves = _texts(language, "halves_of_day")
    parts = {
        "hour": str(at.hour),
        "hour12": str(at.hour % 12 or 12),
        "minute": f"{at.minute:02}",
        "half": halves[at.hour // 12],
    }
    return _text(language, "clock").format_map(parts)


def _runs(days: Sequence[int]) -> list[list[int]]:
    """Return days cut into runs that follow each other."""
    runs = [[day] for day in days[:1]]
    for before, day in pairwise(days):
        if day == before + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _text(data: Mapping[object, object] | Mapping[str, object], key: str) -> str:
    """Return a text of a data file."""
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(f"{key}: has to be a text.")
    return value


def _texts(data: Mapping[str, object], key: str) -> Sequence[str]:
    """Return a list of texts of a data file."""
    value = data[key]
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{key}: has to be a list of texts.")
    return value


def plain_words(text: str) -> str:
    """Return a text as it is compared with others: its words in small letters, without marks and double spaces."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_MARKS).split())
    return " ".join(filter(None, map(_PLAIN.__getitem__, text.split())))


class _PlainWords(dict[str, str]):
    """What stands between two spaces, as it is compared with others; most words come again and again."""

    def __missing__(self, word: str) -> str:
        """Make a word plain."""
        if len(self) >= _MOST_WORDS:
            self.clear()
        folded = unicodedata.normalize("NFKC", word.replace("\u00ad", "")).casefold()
        plain = self[word] = _MARKS.sub(" ", folded).strip()
        return plain


_PLAIN = _PlainWords()
