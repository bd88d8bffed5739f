"""Opening hours: the usual week, notices, open or closed, the next opening; a line for each case."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.model.planned import HoursNotice, OpeningHours
from clinicsite.model.read import BannerSection, LocationSection, WeekHours
from clinicsite.model.values import Interval, Todo
from clinicsite.plan.hours import banner_on, is_open, next_opening, opening_hours, past_closures

Entries = tuple[str, ...]

DENVER, BERLIN, UTC = "America/Denver", "Europe/Berlin", "Etc/UTC"
OFFICE = {"mon-fri": "9:00-12:30, 14:00-18:00"}
"""A clinic with a lunch break."""
BAR = {"thu": "18:00-2:00", "fri-sat": "20:00-4:00"}
"""Hours that run past midnight."""
ALWAYS = {"mon-sun": "24 hours"}
"""Doors that never close."""
EARLY = {"mon-sun": "0:30-5:00"}
"""Hours around the time at which clocks are changed."""


def place(
    week: dict[str, str], closures: Entries = (), special: Entries = (), seasons: Entries = ()
) -> LocationSection:
    """Return a location; closures are `first..last name`, special hours `day name: hours`, seasons `first..last name`.

    Seasons are open on every day from 10:00 to 12:00.
    """
    return LocationSection.model_validate(
        {
            "name": "Main Street",
            "street": "1 Main Street",
            "city": "Springfield",
            "postal_code": "00000",
            "country": "US",
            "hours": dict(week),
            "closures": tuple(_closure(entry) for entry in closures),
            "special_hours": tuple(_special(entry) for entry in special),
            "seasons": tuple({**_closure(entry), "hours": {"mon-sun": "10:00-12:00"}} for entry in seasons),
        }
    )


def _closure(entry: str) -> dict[str, str]:
    """Return a closure as an owner writes it."""
    days, _, name = entry.partition(" ")
    first, _, last = days.partition("..")
    named = {"name": name} if name else {}
    return {"from": first, "to": last, **named} if last else {"date": first, **named}


def _special(entry: str) -> dict[str, str]:
    """Return special hours as an owner writes them."""
    heading, _, hours = entry.partition(": ")
    day, _, name = heading.partition(" ")
    return {"date": day, "hours": hours, **({"name": name} if name else {})}


def at(text: str, zone: str) -> datetime:
    """Return a moment in a zone; a star behind the time means the second of two equal times."""
    return datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("*")))


def told(notice: HoursNotice) -> str:
    """Return a notice in the short form of the tables."""
    days = f"{notice.start}" if notice.start == notice.end else f"{notice.start}..{notice.end}"
    hours = ", ".join(f"{i.opens:%H:%M}-{i.closes:%H:%M}" for i in notice.intervals) or "closed"
    return " ".join(filter(None, (days, hours, notice.name)))


def hours_of(location: LocationSection, today: str) -> OpeningHours:
    """Return the opening hours of a location whose week is known."""
    hours = opening_hours(location, date.fromisoformat(today))
    assert isinstance(hours, OpeningHours)
    return hours


WEEKS = [
    ({}, ["mon-sun closed"]),
    ({"mon-sun": "closed"}, ["mon-sun closed"]),
    ({"mon-fri": "9:00-17:00"}, ["mon-fri 09:00-17:00", "sat-sun closed"]),
    (OFFICE, ["mon-fri 09:00-12:30 14:00-18:00", "sat-sun closed"]),
    (ALWAYS, ["mon-sun 00:00-23:59"]),
    ({"mon": "9:00-12:00"}, ["mon 09:00-12:00", "tue-sun closed"]),
    ({"sun": "9:00-12:00"}, ["mon-sat closed", "sun 09:00-12:00"]),
    ({"wed": "9:00-12:00"}, ["mon-tue closed", "wed 09:00-12:00", "thu-sun closed"]),
    ({"sun": "8:00-9:00", "mon": "8:00-9:00"}, ["mon 08:00-09:00", "tue-sat closed", "sun 08:00-09:00"]),
    (
        {"mon": "8:00-12:00", "tue": "9:00-12:00", "wed": "8:00-12:00"},
        ["mon 08:00-12:00", "tue 09:00-12:00", "wed 08:00-12:00", "thu-sun closed"],
    ),
    (
        {"mon-thu": "9:00-18:00", "fri": "9:00-15:00", "sat": "10:00-12:00"},
        ["mon-thu 09:00-18:00", "fri 09:00-15:00", "sat 10:00-12:00", "sun closed"],
    ),
    ({"mon, wed": "9:00-12:00"}, ["mon 09:00-12:00", "tue closed", "wed 09:00-12:00", "thu-sun closed"]),
    (
        {"mon": "14:00-18:00, 9:00-12:00", "tue": "9:00-12:00, 14:00-18:00"},
        ["mon-tue 09:00-12:00 14:00-18:00", "wed-sun closed"],
    ),
    (
        {"mon": "9:00-12:00", "tue": "9:00-12:00, 14:00-18:00"},
        ["mon 09:00-12:00", "tue 09:00-12:00 14:00-18:00", "wed-sun closed"],
    ),
    (BAR, ["mon-wed closed", "thu 18:00-02:00", "fri-sat 20:00-04:00", "sun closed"]),
    ({"mon-sun": "9:00-0:00"}, ["mon-sun 09:00-00:00"]),
    ({"mon-sun": "9:00-24:00"}, ["mon-sun 09:00-23:59"]),
    ({"sat-sun": "2:30 pm - 5 pm"}, ["mon-fri closed", "sat-sun 14:30-17:00"]),
]


@pytest.mark.parametrize(("week", "expected"), WEEKS)
def test_days_that_follow_each_other_and_are_alike_stand_in_one_row(week: dict[str, str], expected: list[str]) -> None:
    """The week begins on Monday and each day stands in exactly one row."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    rows = hours_of(place(week), "2026-11-23").rows

    shown = []
    for row in rows:
        days = names[row.days[0]] + (f"-{names[row.days[-1]]}" if len(row.days) > 1 else "")
        shown.append(" ".join([days, *(f"{i.opens:%H:%M}-{i.closes:%H:%M}" for i in row.intervals)]))
    assert [line.removesuffix(" closed") for line in expected] == shown


def test_hours_that_are_not_known_stay_a_placeholder() -> None:
    """Nothing is made up while the owner has not said when the place is open."""
    location = place(OFFICE, ("2026-11-26",)).model_copy(update={"hours": Todo("opening hours")})

    hours = opening_hours(location, date(2026, 11, 23))

    assert Todo("opening hours") == hours


THANKSGIVING = "2026-11-26 Thanksgiving"
BREAK = "2026-12-24..2027-01-02 Winter break"

NOTICES: list[tuple[str, str, Entries, Entries, list[str]]] = [
    ("no exceptions", "2026-11-23", (), (), []),
    ("a day ahead", "2026-11-25", (THANKSGIVING,), (), ["2026-11-26 closed Thanksgiving"]),
    ("the day itself", "2026-11-26", (THANKSGIVING,), (), ["2026-11-26 closed Thanksgiving"]),
    ("the day after", "2026-11-27", (THANKSGIVING,), (), []),
    ("a year after", "2027-11-26", (THANKSGIVING,), (), []),
    ("61 days ahead", "2026-09-26", (THANKSGIVING,), (), []),
    ("60 days ahead", "2026-09-27", (THANKSGIVING,), (), ["2026-11-26 closed Thanksgiving"]),
    ("60 days ahead over a leap day", "2028-01-01", ("2028-03-01",), (), ["2028-03-01 closed"]),
    ("61 days ahead over a leap day", "2027-12-31", ("2028-03-01",), (), []),
    ("60 days ahead without a leap day", "2026-12-31", ("2027-03-01",), (), ["2027-03-01 closed"]),
    ("on a leap day", "2028-02-29", ("2028-02-29",), (), ["2028-02-29 closed"]),
    ("after a leap day", "2028-03-01", ("2028-02-29",), (), []),
    ("without a name", "2026-11-25", ("2026-11-26",), (), ["2026-11-26 closed"]),
    ("several days ahead", "2026-12-01", (BREAK,), (), ["2026-12-24..2027-01-02 closed Winter break"]),
    ("several days, the first", "2026-12-24", (BREAK,), (), ["2026-12-24..2027-01-02 closed Winter break"]),
    (
        "several days, going on at the year's end",
        "2026-12-31",
        (BREAK,),
        (),
        ["2026-12-24..2027-01-02 closed Winter break"],
    ),
    (
        "several days, going on in the new year",
        "2027-01-01",
        (BREAK,),
        (),
        ["2026-12-24..2027-01-02 closed Winter break"],
    ),
    ("several days, the last", "2027-01-02", (BREAK,), (), ["2026-12-24..2027-01-02 closed Winter break"]),
    ("several days, over", "2027-01-03", (BREAK,), (), []),
    (
        "several days that begin on the last day told of",
        "2026-10-25",
        (BREAK,),
        (),
        ["2026-12-24..2027-01-02 closed Winter break"],
    ),
    ("several days that begin a day later", "2026-10-24", (BREAK,), (), []),
    ("from and to on one day", "2026-11-25", ("2026-11-26..2026-11-26",), (), ["2026-11-26 closed"]),
    (
        "a closure of months that is going on",
        "2026-07-01",
        ("2026-01-01..2026-12-31 Building",),
        (),
        ["2026-01-01..2026-12-31 closed Building"],
    ),
    (
        "special hours ahead",
        "2026-12-20",
        (),
        ("2026-12-31 New Year's Eve: 9:00-12:00",),
        ["2026-12-31 09:00-12:00 New Year's Eve"],
    ),
    ("special hours today", "2026-12-31", (), ("2026-12-31: 9:00-12:00",), ["2026-12-31 09:00-12:00"]),
    ("special hours over", "2027-01-01", (), ("2026-12-31: 9:00-12:00",), []),
    ("special hours 61 days ahead", "2026-10-31", (), ("2026-12-31: 9:00-12:00",), []),
    (
        "special hours in two stretches",
        "2026-12-20",
        (),
        ("2026-12-31: 9:00-12:00, 13:00-14:00",),
        ["2026-12-31 09:00-12:00, 13:00-14:00"],
    ),
    ("special hours that say closed", "2026-12-20", (), ("2026-12-31 Eve: closed",), ["2026-12-31 closed Eve"]),
    (
        "sorted by day, whatever the owner's order",
        "2026-11-23",
        (BREAK, THANKSGIVING),
        ("2026-11-27 Day after: 10:00-14:00",),
        [
            "2026-11-26 closed Thanksgiving",
            "2026-11-27 10:00-14:00 Day after",
            "2026-12-24..2027-01-02 closed Winter break",
        ],
    ),
    (
        "two closures that begin on one day: the shorter first",
        "2026-12-20",
        ("2026-12-24..2026-12-26 Holidays", "2026-12-24 Christmas Eve"),
        (),
        ["2026-12-24 closed Christmas Eve", "2026-12-24..2026-12-26 closed Holidays"],
    ),
    (
        "the same closure twice is told once",
        "2026-11-23",
        (THANKSGIVING, THANKSGIVING),
        (),
        ["2026-11-26 closed Thanksgiving"],
    ),
    (
        "special hours on a closed day win",
        "2026-11-23",
        (THANKSGIVING,),
        ("2026-11-26: 9:00-10:00",),
        ["2026-11-26 09:00-10:00"],
    ),
    (
        "special hours in the middle cut a closure in two",
        "2026-12-20",
        (BREAK,),
        ("2026-12-29 Emergencies: 9:00-11:00",),
        [
            "2026-12-24..2026-12-28 closed Winter break",
            "2026-12-29 09:00-11:00 Emergencies",
            "2026-12-30..2027-01-02 closed Winter break",
        ],
    ),
    (
        "of a closure cut in two the part that is over is dropped",
        "2026-12-29",
        (BREAK,),
        ("2026-12-29 Emergencies: 9:00-11:00",),
        ["2026-12-29 09:00-11:00 Emergencies", "2026-12-30..2027-01-02 closed Winter break"],
    ),
    (
        "special hours on the first day shorten a closure",
        "2026-12-20",
        (BREAK,),
        ("2026-12-24 Eve: 9:00-11:00",),
        ["2026-12-24 09:00-11:00 Eve", "2026-12-25..2027-01-02 closed Winter break"],
    ),
    (
        "special hours on the last day shorten a closure",
        "2026-12-20",
        (BREAK,),
        ("2027-01-02: 9:00-11:00",),
        ["2026-12-24..2027-01-01 closed Winter break", "2027-01-02 09:00-11:00"],
    ),
    (
        "special hours on two days that follow each other",
        "2026-12-20",
        ("2026-12-24..2026-12-27",),
        ("2026-12-26: 9:00-11:00", "2026-12-25: 9:00-10:00"),
        ["2026-12-24 closed", "2026-12-25 09:00-10:00", "2026-12-26 09:00-11:00", "2026-12-27 closed"],
    ),
    (
        "special hours beside a closure leave it whole",
        "2026-12-20",
        (BREAK,),
        ("2026-12-23: 9:00-10:00", "2027-01-03: 9:00-10:00"),
        ["2026-12-23 09:00-10:00", "2026-12-24..2027-01-02 closed Winter break", "2027-01-03 09:00-10:00"],
    ),
]


@pytest.mark.parametrize(
    ("today", "closures", "special", "expected"), [case[1:] for case in NOTICES], ids=[case[0] for case in NOTICES]
)
def test_notices_tell_of_what_is_ahead_or_going_on(
    today: str, closures: Entries, special: Entries, expected: list[str]
) -> None:
    """Closures and special hours appear 60 days ahead, in order, and go when they are over."""
    location = place(OFFICE, closures, special)

    notices = hours_of(location, today).notices

    assert expected == [told(notice) for notice in notices]


SUMMER, WINTER, THIS_SUMMER = "06-01..08-31 Summer", "11-01..02-29 Winter", "2026-07-01..2026-07-31 Building site"
SEASONS: list[tuple[str, Entries, list[str]]] = [
    ("2026-03-01", (SUMMER,), []),
    ("2026-04-01", (SUMMER,), []),
    ("2026-04-02", (SUMMER,), ["2026-06-01..2026-08-31 Summer"]),
    ("2026-06-01", (SUMMER,), ["2026-06-01..2026-08-31 Summer"]),
    ("2026-08-31", (SUMMER,), ["2026-06-01..2026-08-31 Summer"]),
    ("2026-09-01", (SUMMER,), []),
    ("2027-04-02", (SUMMER,), ["2027-06-01..2027-08-31 Summer"]),
    ("2026-11-23", (WINTER,), ["2026-11-01..2027-02-28 Winter"]),
    ("2027-02-28", (WINTER,), ["2026-11-01..2027-02-28 Winter"]),
    ("2027-03-01", (WINTER,), []),
    ("2028-02-29", (WINTER,), ["2027-11-01..2028-02-29 Winter"]),
    ("2028-03-01", (WINTER,), []),
    ("2026-07-15", (SUMMER, THIS_SUMMER), ["2026-06-01..2026-08-31 Summer", "2026-07-01..2026-07-31 Building site"]),
    ("2027-07-15", (SUMMER, THIS_SUMMER), ["2027-06-01..2027-08-31 Summer"]),
    ("2026-12-01", ("01-01..12-31 All year",), ["2026-01-01..2026-12-31 All year", "2027-01-01..2027-12-31 All year"]),
]


@pytest.mark.parametrize(("today", "seasons", "expected"), SEASONS)
def test_seasons_are_told_of_when_they_go_on_or_are_near(today: str, seasons: Entries, expected: list[str]) -> None:
    """With the days of the year in which they are, over New Year and out of leap years."""
    hours = hours_of(place(OFFICE, seasons=seasons), today)

    assert expected == [f"{season.start}..{season.end} {season.name}" for season in hours.seasons]


IN_SEASON: list[tuple[str, Entries, Entries, bool]] = [
    # 2026-06-01 is a Monday, 2026-07-05 a Sunday
    ("2026-05-31T10:30:00", (SUMMER,), (), False),
    ("2026-06-01T09:30:00", (SUMMER,), (), False),
    ("2026-06-01T10:30:00", (SUMMER,), (), True),
    ("2026-07-05T10:30:00", (SUMMER,), (), True),
    ("2026-08-31T11:59:59", (SUMMER,), (), True),
    ("2026-09-01T09:30:00", (SUMMER,), (), True),
    ("2026-06-01T10:30:00", (SUMMER,), ("2026-06-01",), False),
    ("2026-12-31T10:30:00", (WINTER,), (), True),
    ("2027-01-01T15:00:00", (WINTER,), (), False),
    ("2028-02-29T10:30:00", (WINTER,), (), True),
    ("2028-03-01T09:30:00", (WINTER,), (), True),
    ("2026-07-05T10:30:00", (THIS_SUMMER,), (), True),
    ("2027-07-04T10:30:00", (THIS_SUMMER,), (), False),
]


@pytest.mark.parametrize(("moment", "seasons", "closures", "expected"), IN_SEASON)
def test_in_a_season_its_own_week_counts(moment: str, seasons: Entries, closures: Entries, expected: bool) -> None:
    """And the usual one before and behind it; closures count in seasons too."""
    assert expected is is_open(place(OFFICE, closures, seasons=seasons), at(moment, DENVER))


@pytest.mark.parametrize(
    ("seasons", "message"),
    [
        ((SUMMER, "08-31..09-30"), "Two seasons have hours for 08-31. Let one end before the next begins."),
        ((WINTER, "02-01..02-15"), "Two seasons have hours for 02-01"),
        (("2026-12-01..2027-01-31", "2027-01-31..2027-02-01"), "Two seasons have hours for 2027-01-31"),
        (("06-01..2027-08-31",), "Write from: and to: in the same form, both with a year or both without."),
        (("2027-08-31..2027-06-01",), "The season ends before it begins. Exchange from: and to:."),
        (("13-01..13-31",), '"13-01" is not a day in the calendar.'),
        (("June..August",), 'I cannot read "June" as a day. Write month-day for every year, like 06-01'),
    ],
)
def test_seasons_that_can_be_read_in_two_ways_are_refused(seasons: Entries, message: str) -> None:
    """No day is guessed."""
    with pytest.raises(ValueError, match=re.escape(message)):
        place(OFFICE, seasons=seasons)


APPOINTMENT = {"mon": "by appointment", "tue": "9:00-12:00 by appointment, 14:00-16:00", "wed": "9:00-10:00"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T10:00:00", False),
        ("2026-11-24T10:00:00", True),
        ("2026-11-24T15:00:00", True),
        ("2026-11-24T13:00:00", False),
    ],
)
def test_a_day_by_appointment_at_no_fixed_time_opens_no_doors(moment: str, expected: bool) -> None:
    """With times, somebody is there."""
    assert expected is is_open(place(APPOINTMENT), at(moment, DENVER))


REOPENING: list[tuple[str, dict[str, str], Entries, Entries, list[str | None]]] = [
    ("a day in the week", OFFICE, (THANKSGIVING,), (), ["2026-11-27T09:00:00"]),
    ("before a weekend", OFFICE, ("2026-11-27",), (), ["2026-11-30T09:00:00"]),
    ("special hours come first", OFFICE, ("2026-11-27",), ("2026-11-28: 8:00-9:00",), ["2026-11-28T08:00:00", None]),
    ("two closures in a row", OFFICE, (THANKSGIVING, "2026-11-27"), (), ["2026-11-30T09:00:00"] * 2),
    ("after New Year", OFFICE, (BREAK,), (), ["2027-01-04T09:00:00"]),
    ("a day that is never open", {"mon": "9:00-10:00"}, ("2026-12-01..2026-12-20",), (), ["2026-12-21T09:00:00"]),
    ("a place without hours", {}, (THANKSGIVING,), (), [None]),
    ("by appointment first", APPOINTMENT, ("2026-11-29",), (), ["2026-12-01T09:00:00"]),
    (
        "over the night into the closure",
        {"wed": "20:00-2:00", "fri": "9:00-10:00"},
        (THANKSGIVING,),
        (),
        ["2026-11-27T09:00:00"],
    ),
    ("the clock is put forward", {"sun": "2:30-6:00"}, ("2027-03-13",), (), ["2027-03-14T03:00:00"]),
]


@pytest.mark.parametrize(
    ("week", "closures", "special", "expected"), [case[1:] for case in REOPENING], ids=[case[0] for case in REOPENING]
)
def test_a_closure_says_when_doors_open_again(
    week: dict[str, str], closures: Entries, special: Entries, expected: list[str | None]
) -> None:
    """By the clock on the wall; nothing is said of what is not known."""
    first = date.fromisoformat(closures[0][:10])

    hours = opening_hours(place(week, closures, special), first, ZoneInfo(DENVER))

    assert isinstance(hours, OpeningHours)
    assert expected == [notice.reopens.isoformat() if notice.reopens else None for notice in hours.notices]


def banner(until: str, start: str | None = None) -> BannerSection:
    """Return news as an owner writes them."""
    return BannerSection.model_validate({"text": "No telephone today.", "until": until, "from": start})


BANNERS: list[tuple[str, str, str | None, bool]] = [
    ("2026-11-26", "2026-11-27", None, True),
    ("2026-11-27", "2026-11-27", None, True),
    ("2026-11-28", "2026-11-27", None, False),
    ("2026-11-27", "2026-11-27 18:00", None, True),
    ("2026-11-28", "2026-11-27 18:00", None, False),
    ("2026-11-25", "2026-11-27", "2026-11-26", False),
    ("2026-11-26", "2026-11-27", "2026-11-26 8:00", True),
    ("2028-02-29", "2028-02-29", None, True),
    ("2028-03-01", "2028-02-29", None, False),
    ("2027-01-01", "2026-12-31 11:59 pm", None, False),
]


@pytest.mark.parametrize(("today", "until", "start", "expected"), BANNERS)
def test_news_are_shown_from_their_first_day_to_their_last(
    today: str, until: str, start: str | None, expected: bool
) -> None:
    """A build knows its day and no hour: news that end at a time stay for the rest of that day."""
    shown = banner_on(banner(until, start), date.fromisoformat(today))

    assert expected is (shown is not None)


@pytest.mark.parametrize(
    ("until", "start", "message"),
    [
        ("2026-11-25", "2026-11-26", "The banner is over before it is shown. Exchange from: and until:."),
        ("tomorrow", None, 'I cannot read "tomorrow" as a date. Write year-month-day, like 2026-11-26.'),
        ("2026-11-25 25:00", None, '"25:00" is not a time of day'),
        ("", None, 'I cannot read "" as a date'),
    ],
)
def test_news_without_a_sensible_end_are_refused(until: str, start: str | None, message: str) -> None:
    """What has no end is told wrongly one day."""
    with pytest.raises(ValueError, match=re.escape(message)):
        banner(until, start)


PAST: list[tuple[str, Entries, Entries, list[str]]] = [
    ("2026-11-26", (THANKSGIVING,), (), []),
    ("2026-11-27", (THANKSGIVING,), (), ["closures.0 2026-11-26 closed Thanksgiving"]),
    ("2027-01-02", (BREAK,), (), []),
    ("2027-01-03", (BREAK,), (), ["closures.0 2026-12-24..2027-01-02 closed Winter break"]),
    ("2026-12-01", (BREAK, THANKSGIVING), (), ["closures.1 2026-11-26 closed Thanksgiving"]),
    ("2026-12-31", (), ("2026-12-31: 9:00-12:00",), []),
    (
        "2027-01-01",
        (),
        ("2027-02-01: 9:00-12:00", "2026-12-31: 9:00-12:00"),
        ["special_hours.1 2026-12-31 09:00-12:00"],
    ),
    ("2028-03-01", ("2028-02-29",), (), ["closures.0 2028-02-29 closed"]),
    (
        "2027-02-01",
        (BREAK,),
        ("2026-12-29: 9:00-11:00",),
        ["closures.0 2026-12-24..2027-01-02 closed Winter break", "special_hours.0 2026-12-29 09:00-11:00"],
    ),
]


@pytest.mark.parametrize(("today", "closures", "special", "expected"), PAST)
def test_entries_that_are_over_are_named_by_their_key(
    today: str, closures: Entries, special: Entries, expected: list[str]
) -> None:
    """Each is returned whole, as it was written, so that the owner finds its line."""
    location = place(OFFICE, closures, special)

    past = past_closures(location, date.fromisoformat(today))

    assert expected == [f"{key} {told(notice)}" for key, notice in past.items()]


CHRISTMAS: Entries = ("2026-12-25 Christmas",)

OPEN: list[tuple[str, str, dict[str, str], Entries, Entries, bool]] = [
    # a week with a lunch break; 2026-11-23 is a Monday
    ("2026-11-23T08:59:59", DENVER, OFFICE, (), (), False),
    ("2026-11-23T09:00:00", DENVER, OFFICE, (), (), True),
    ("2026-11-23T12:29:59", DENVER, OFFICE, (), (), True),
    ("2026-11-23T12:30:00", DENVER, OFFICE, (), (), False),
    ("2026-11-23T13:59:59", DENVER, OFFICE, (), (), False),
    ("2026-11-23T14:00:00", DENVER, OFFICE, (), (), True),
    ("2026-11-23T18:00:00", DENVER, OFFICE, (), (), False),
    ("2026-11-27T17:59:00", DENVER, OFFICE, (), (), True),
    ("2026-11-28T10:00:00", DENVER, OFFICE, (), (), False),
    ("2026-11-29T10:00:00", DENVER, OFFICE, (), (), False),
    # the moment's own zone counts
    ("2026-11-23T09:30:00", "Asia/Kathmandu", OFFICE, (), (), True),
    ("2026-11-23T09:30:00", "Pacific/Kiritimati", OFFICE, (), (), True),
    ("2026-11-23T09:30:00", "America/St_Johns", OFFICE, (), (), True),
    ("2026-11-23T08:30:00", UTC, OFFICE, (), (), False),
    # past midnight; 2026-11-26 is a Thursday
    ("2026-11-26T17:59:00", BERLIN, BAR, (), (), False),
    ("2026-11-26T23:59:59", BERLIN, BAR, (), (), True),
    ("2026-11-27T00:00:00", BERLIN, BAR, (), (), True),
    ("2026-11-27T01:59:59", BERLIN, BAR, (), (), True),
    ("2026-11-27T02:00:00", BERLIN, BAR, (), (), False),
    ("2026-11-28T03:59:00", BERLIN, BAR, (), (), True),
    ("2026-11-29T03:59:00", BERLIN, BAR, (), (), True),
    ("2026-11-29T20:00:00", BERLIN, BAR, (), (), False),
    ("2026-11-26T01:00:00", BERLIN, BAR, (), (), False),
    # past midnight into the next week, month, year, and out of a leap day
    ("2026-11-30T01:00:00", BERLIN, {"sun": "22:00-2:00"}, (), (), True),
    ("2026-12-01T01:00:00", BERLIN, {"mon": "22:00-2:00"}, (), (), True),
    ("2027-01-01T01:00:00", BERLIN, {"thu": "22:00-2:00"}, (), (), True),
    ("2028-03-01T01:00:00", BERLIN, {"tue": "22:00-2:00"}, (), (), True),
    ("2028-02-29T10:00:00", BERLIN, {"tue": "9:00-12:00"}, (), (), True),
    ("2027-03-01T01:00:00", BERLIN, {"sun": "22:00-2:00"}, (), (), True),
    # midnight, and the whole day
    ("2026-11-23T23:59:59", BERLIN, {"mon": "9:00-24:00"}, (), (), True),
    ("2026-11-24T00:00:00", BERLIN, {"mon": "9:00-24:00"}, (), (), False),
    ("2026-11-23T23:59:59", BERLIN, {"mon": "9:00-0:00"}, (), (), True),
    ("2026-11-24T00:00:00", BERLIN, {"mon": "9:00-0:00"}, (), (), False),
    ("2026-11-23T00:00:00", BERLIN, {"mon": "24 hours"}, (), (), True),
    ("2026-11-23T23:59:59", BERLIN, {"mon": "24 hours"}, (), (), True),
    ("2026-11-22T23:59:59", BERLIN, {"mon": "24 hours"}, (), (), False),
    ("2026-11-24T00:00:00", BERLIN, {"mon": "24 hours"}, (), (), False),
    ("2026-12-31T23:59:59", BERLIN, ALWAYS, (), (), True),
    # closures; 2026-12-25 is a Friday
    ("2026-12-25T10:00:00", DENVER, OFFICE, CHRISTMAS, (), False),
    ("2026-12-24T10:00:00", DENVER, OFFICE, CHRISTMAS, (), True),
    ("2026-12-28T10:00:00", DENVER, OFFICE, (BREAK,), (), False),
    ("2026-12-23T17:59:00", DENVER, OFFICE, (BREAK,), (), True),
    ("2027-01-04T09:00:00", DENVER, OFFICE, (BREAK,), (), True),
    ("2026-12-25T00:00:00", DENVER, ALWAYS, CHRISTMAS, (), False),
    ("2026-12-24T23:59:59", DENVER, ALWAYS, CHRISTMAS, (), True),
    ("2026-12-26T00:00:00", DENVER, ALWAYS, CHRISTMAS, (), True),
    # a stretch that began before a closure still runs to its end, one that begins during it does not
    ("2026-12-25T01:00:00", BERLIN, BAR, CHRISTMAS, (), True),
    ("2026-12-25T23:00:00", BERLIN, BAR, CHRISTMAS, (), False),
    ("2026-12-26T01:00:00", BERLIN, BAR, CHRISTMAS, (), False),
    # special hours; 2026-12-31 is a Thursday
    ("2026-12-31T08:30:00", DENVER, OFFICE, (), ("2026-12-31: 8:00-10:00",), True),
    ("2026-12-31T11:00:00", DENVER, OFFICE, (), ("2026-12-31: 8:00-10:00",), False),
    ("2026-12-31T10:00:00", DENVER, OFFICE, (), ("2026-12-31: closed",), False),
    ("2026-12-27T10:30:00", DENVER, OFFICE, (), ("2026-12-27: 10:00-11:00",), True),
    ("2026-12-29T09:30:00", DENVER, OFFICE, (BREAK,), ("2026-12-29: 9:00-11:00",), True),
    ("2026-12-29T14:30:00", DENVER, OFFICE, (BREAK,), ("2026-12-29: 9:00-11:00",), False),
    ("2027-01-01T00:30:00", DENVER, OFFICE, (), ("2026-12-31: 20:00-1:00",), True),
    ("2027-01-01T01:00:00", DENVER, OFFICE, (), ("2026-12-31: 20:00-1:00",), False),
    # the clock is put forward: 2:00 becomes 3:00 on 2026-03-08 in Denver and on 2026-03-29 in Berlin
    ("2026-03-08T01:59:59", DENVER, EARLY, (), (), True),
    ("2026-03-08T03:00:00", DENVER, EARLY, (), (), True),
    ("2026-03-29T01:59:59", BERLIN, {"sun": "2:30-6:00"}, (), (), False),
    ("2026-03-29T03:00:00", BERLIN, {"sun": "2:30-6:00"}, (), (), True),
    ("2026-03-29T01:59:59", BERLIN, {"sun": "0:30-2:30"}, (), (), True),
    ("2026-03-29T03:00:00", BERLIN, {"sun": "0:30-2:30"}, (), (), False),
    ("2026-03-29T03:10:00", BERLIN, {"sun": "2:10-2:50"}, (), (), False),
    ("2026-03-29T03:00:00", BERLIN, {"sat": "20:00-2:30"}, (), (), False),
    # the clock is put back: 2:00 becomes 1:00 on 2026-11-01 in Denver, 3:00 becomes 2:00 on 2026-10-25 in Berlin
    ("2026-11-01T01:30:00", DENVER, {"sun": "1:00-1:45"}, (), (), True),
    ("2026-11-01T01:45:00", DENVER, {"sun": "1:00-1:45"}, (), (), False),
    ("2026-11-01T01:30:00*", DENVER, {"sun": "1:00-1:45"}, (), (), False),
    ("2026-11-01T01:30:00*", DENVER, {"sun": "1:00-3:00"}, (), (), True),
    ("2026-10-25T02:30:00", BERLIN, {"sun": "2:30-9:00"}, (), (), True),
    ("2026-10-25T02:29:59*", BERLIN, {"sun": "2:30-9:00"}, (), (), True),
    ("2026-10-25T02:15:00", BERLIN, {"sun": "2:30-9:00"}, (), (), False),
    ("2026-10-25T02:59:59*", BERLIN, {"sat": "20:00-3:00"}, (), (), True),
    ("2026-10-25T03:00:00", BERLIN, {"sat": "20:00-3:00"}, (), (), False),
    # half an hour on Lord Howe Island; at midnight in Havana and Cairo; a day that Samoa left out
    ("2026-04-05T01:45:00*", "Australia/Lord_Howe", {"sun": "1:00-1:50"}, (), (), False),
    ("2026-04-05T01:45:00*", "Australia/Lord_Howe", {"sun": "1:00-2:00"}, (), (), True),
    ("2026-10-04T02:30:00", "Australia/Lord_Howe", {"sun": "2:10-2:40"}, (), (), True),
    ("2026-10-04T01:59:00", "Australia/Lord_Howe", {"sun": "2:10-2:40"}, (), (), False),
    ("2025-03-09T01:00:00", "America/Havana", {"sun": "24 hours"}, (), (), True),
    ("2025-11-02T00:30:00*", "America/Havana", {"sun": "0:30-9:00"}, (), (), True),
    ("2025-11-01T23:59:59", "America/Havana", {"sat": "18:00-0:00"}, (), (), True),
    ("2025-11-02T00:10:00", "America/Havana", {"sat": "18:00-0:00"}, (), (), False),
    ("2025-10-30T23:30:00*", "Africa/Cairo", {"thu": "20:00-24:00"}, (), (), True),
    ("2025-10-31T00:00:00", "Africa/Cairo", {"thu": "20:00-24:00"}, (), (), False),
    ("2011-12-31T00:30:00", "Pacific/Apia", {"thu": "20:00-4:00"}, (), (), False),
    ("2011-12-31T00:30:00", "Pacific/Apia", {"sat": "24 hours"}, (), (), True),
]


@pytest.mark.parametrize(("moment", "zone", "week", "closures", "special", "expected"), OPEN)
def test_the_doors_are_open_or_not(
    moment: str, zone: str, week: dict[str, str], closures: Entries, special: Entries, expected: bool
) -> None:
    """A moment is judged by the clock on the wall of the place."""
    location = place(week, closures, special)

    answer = is_open(location, at(moment, zone))

    assert expected is answer


NEXT: list[tuple[str, str, dict[str, str], Entries, Entries, str | None]] = [
    # later today, after lunch, tomorrow, over the weekend
    ("2026-11-23T07:00:00", DENVER, OFFICE, (), (), "2026-11-23T09:00:00-07:00"),
    ("2026-11-23T12:30:00", DENVER, OFFICE, (), (), "2026-11-23T14:00:00-07:00"),
    ("2026-11-23T18:00:00", DENVER, OFFICE, (), (), "2026-11-24T09:00:00-07:00"),
    ("2026-11-27T18:00:00", DENVER, OFFICE, (), (), "2026-11-30T09:00:00-07:00"),
    ("2026-11-29T12:00:00", BERLIN, OFFICE, (), (), "2026-11-30T09:00:00+01:00"),
    ("2026-11-22T12:00:00", "Asia/Kolkata", OFFICE, (), (), "2026-11-23T09:00:00+05:30"),
    # while it is open: the opening after the next closing; the first second of an opening is not ahead
    ("2026-11-23T10:00:00", DENVER, OFFICE, (), (), "2026-11-23T14:00:00-07:00"),
    ("2026-11-23T09:00:00", DENVER, OFFICE, (), (), "2026-11-23T14:00:00-07:00"),
    ("2026-11-23T08:59:59", DENVER, OFFICE, (), (), "2026-11-23T09:00:00-07:00"),
    ("2026-11-27T01:00:00", BERLIN, BAR, (), (), "2026-11-27T20:00:00+01:00"),
    # stretches that meet are one
    ("2026-11-23T12:00:00", BERLIN, ALWAYS, (), (), None),
    ("2026-11-23T12:00:00", BERLIN, {"mon": "9:00-24:00", "tue": "0:00-9:00"}, (), (), "2026-11-30T09:00:00+01:00"),
    ("2026-11-27T21:00:00", BERLIN, {"fri": "20:00-4:00", "sat": "4:00-5:00"}, (), (), "2026-12-04T20:00:00+01:00"),
    ("2026-11-27T21:00:00", BERLIN, {"fri": "20:00-4:00", "sat": "3:00-5:00"}, (), (), "2026-12-04T20:00:00+01:00"),
    ("2026-11-28T01:00:00", BERLIN, {"fri": "20:00-4:00", "sat": "3:00-5:00"}, (), (), "2026-12-04T20:00:00+01:00"),
    (
        "2026-11-27T21:00:00",
        BERLIN,
        {"fri": "20:00-6:00", "sat": "1:00-2:00, 5:00-8:00"},
        (),
        (),
        "2026-12-04T20:00:00+01:00",
    ),
    # closures and special hours
    ("2026-11-25T18:00:00", DENVER, OFFICE, (THANKSGIVING,), (), "2026-11-27T09:00:00-07:00"),
    ("2026-11-25T18:00:00", DENVER, OFFICE, (THANKSGIVING,), ("2026-11-27: 11:00-12:00",), "2026-11-27T11:00:00-07:00"),
    ("2026-12-23T18:00:00", DENVER, OFFICE, (BREAK,), (), "2027-01-04T09:00:00-07:00"),
    ("2026-12-24T12:00:00", DENVER, OFFICE, (BREAK,), ("2026-12-29: 9:30-11:00",), "2026-12-29T09:30:00-07:00"),
    ("2026-12-24T12:00:00", DENVER, ALWAYS, CHRISTMAS, (), "2026-12-26T00:00:00-07:00"),
    ("2026-11-28T12:00:00", DENVER, OFFICE, (), ("2026-11-29: 10:00-11:00",), "2026-11-29T10:00:00-07:00"),
    # 14 days ahead and no further
    ("2026-11-23T12:00:00", DENVER, {}, (), (), None),
    ("2026-11-23T12:00:00", DENVER, {}, (), ("2026-12-07: 8:00-9:00",), "2026-12-07T08:00:00-07:00"),
    ("2026-11-23T12:00:00", DENVER, {}, (), ("2026-12-08: 8:00-9:00",), None),
    ("2026-11-23T12:00:00", DENVER, OFFICE, ("2026-11-23..2026-12-06",), (), "2026-12-07T09:00:00-07:00"),
    ("2026-11-23T12:00:00", DENVER, OFFICE, ("2026-11-23..2026-12-07",), (), None),
    # year's end and leap day
    ("2026-12-31T19:00:00", BERLIN, OFFICE, ("2027-01-01",), (), "2027-01-04T09:00:00+01:00"),
    ("2028-02-28T19:00:00", BERLIN, OFFICE, (), (), "2028-02-29T09:00:00+01:00"),
    ("2027-02-28T19:00:00", BERLIN, OFFICE, (), (), "2027-03-01T09:00:00+01:00"),
    # over a change of the clock
    ("2026-03-07T12:00:00", DENVER, {"sun": "9:00-12:00"}, (), (), "2026-03-08T09:00:00-06:00"),
    ("2026-10-31T12:00:00", DENVER, {"sun": "9:00-12:00"}, (), (), "2026-11-01T09:00:00-07:00"),
    ("2026-03-28T12:00:00", BERLIN, {"sun": "2:30-6:00"}, (), (), "2026-03-29T03:00:00+02:00"),
    ("2026-10-24T12:00:00", BERLIN, {"sun": "2:30-6:00"}, (), (), "2026-10-25T02:30:00+02:00"),
    ("2026-03-28T12:00:00", BERLIN, {"sun": "2:10-2:50"}, (), (), "2026-04-05T02:10:00+02:00"),
    ("2025-03-08T12:00:00", "America/Havana", {"sun": "0:00-4:00"}, (), (), "2025-03-09T01:00:00-04:00"),
    ("2026-10-03T12:00:00", "Australia/Lord_Howe", {"sun": "2:10-4:00"}, (), (), "2026-10-04T02:30:00+11:00"),
    (
        "2011-12-29T12:00:00",
        "Pacific/Apia",
        {"fri": "9:00-12:00", "sat": "10:00-12:00"},
        (),
        (),
        "2011-12-31T10:00:00+14:00",
    ),
]


@pytest.mark.parametrize(("moment", "zone", "week", "closures", "special", "expected"), NEXT)
def test_the_next_opening_is_told_up_to_fourteen_days_ahead(
    moment: str, zone: str, week: dict[str, str], closures: Entries, special: Entries, expected: str | None
) -> None:
    """The answer is the moment at which closed doors open, with the offset that holds then."""
    location = place(week, closures, special)

    opening = next_opening(location, at(moment, zone))

    assert expected == (opening.isoformat() if opening else None)


@pytest.mark.parametrize("ask", [is_open, next_opening])
def test_a_moment_without_a_time_zone_is_refused(ask: object) -> None:
    """Without a zone it is not known which clock is meant."""
    assert callable(ask)

    with pytest.raises(ValueError, match="needs a time zone"):
        ask(place(OFFICE), at("2026-11-23T10:00:00", DENVER).replace(tzinfo=None))


def test_a_place_whose_hours_are_not_known_is_not_called_open() -> None:
    """A placeholder opens no doors, and promises no opening."""
    location = place(OFFICE).model_copy(update={"hours": Todo("opening hours")})

    answers = (
        is_open(location, at("2026-11-23T10:00:00", DENVER)),
        next_opening(location, at("2026-11-23T10:00:00", DENVER)),
    )

    assert (False, None) == answers


BAD_ENTRIES = [
    ("closures", {"name": "Holiday"}, "Write either date: for a single day, or from: and to: for several."),
    (
        "closures",
        {"date": "2026-12-24", "from": "2026-12-24"},
        "Write either date: for a single day, or from: and to: for several.",
    ),
    (
        "closures",
        {"from": "2026-12-24"},
        "Write both from: and to:, the first and the last day; for a single day write date:.",
    ),
    (
        "closures",
        {"to": "2026-12-24"},
        "Write both from: and to:, the first and the last day; for a single day write date:.",
    ),
    (
        "closures",
        {"from": "2027-01-02", "to": "2026-12-24"},
        "The closure ends on 2026-12-24 before it begins on 2027-01-02. Exchange from: and to:.",
    ),
    (
        "special_hours",
        {"date": "2026-12-31", "hours": "9:00-10:00"},
        "The special hours of 2026-12-31 are given twice. Keep one of the two.",
    ),
]


@pytest.mark.parametrize(("key", "entry", "expected"), BAD_ENTRIES)
def test_an_exception_that_can_be_read_in_two_ways_is_refused(key: str, entry: dict[str, str], expected: str) -> None:
    """No day is guessed: the message says what to write."""
    written: dict[str, Any] = dict(place(OFFICE).entries())
    special = ({"date": "2026-12-31", "hours": "9:00-12:00"}, entry) if key == "special_hours" else ()
    written |= {"special_hours": special, "closures": (entry,) if key == "closures" else ()}

    with pytest.raises(ValueError, match=expected):
        LocationSection.model_validate(written)


intervals = (
    st.tuples(st.times(), st.times())
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: Interval(ends[0].replace(second=0, microsecond=0), ends[1].replace(second=0, microsecond=0)))
)
weeks = st.fixed_dictionaries(
    {
        day: st.one_of(st.just(()), intervals.map(lambda i: (i,)))
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    }
)


@given(weeks)
def test_every_day_of_any_week_stands_in_exactly_one_row(week: dict[str, tuple[Interval, ...]]) -> None:
    """Neighbouring rows differ, and the days run from Monday to Sunday."""
    location = place({}).model_copy(update={"hours": WeekHours(**week)})

    rows = hours_of(location, "2026-11-23").rows

    assert [0, 1, 2, 3, 4, 5, 6] == [day for row in rows for day in row.days]
    assert all(first.intervals != second.intervals for first, second in pairwise(rows))


@given(weeks, st.integers(0, 365 * 24 * 60), st.sampled_from([DENVER, BERLIN, "Australia/Lord_Howe"]))
def test_closed_doors_open_exactly_at_the_next_opening(
    week: dict[str, tuple[Interval, ...]], minutes: int, zone: str
) -> None:
    """A second before it they are closed, and from it on they are open."""
    location = place({}).model_copy(update={"hours": WeekHours(**week)})
    moment = at("2026-01-01T00:00:00", UTC) + timedelta(minutes=minutes)

    opening = next_opening(location, moment.astimezone(ZoneInfo(zone)))

    if opening:
        before = (opening.astimezone(ZoneInfo(UTC)) - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert (False, True) == (is_open(location, before), is_open(location, opening))


def test_the_tables_hold_at_least_120_cases() -> None:
    """The engine's promise is a table of cases, not a few samples."""
    assert sum(map(len, (WEEKS, NOTICES, PAST, OPEN, NEXT, SEASONS, IN_SEASON, REOPENING, BANNERS))) >= 120


def test_the_first_minute_of_a_day_belongs_to_it() -> None:
    """Midnight is the beginning of a day for a place that opens at midnight."""
    location = place({"tue": "0:00-1:00"})

    answer = is_open(location, datetime.combine(date(2026, 11, 24), time(0, 0), ZoneInfo(BERLIN)))

    assert answer
