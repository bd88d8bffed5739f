"""Dates, times, days, notices, lists and addresses in words: a line for each case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

import clinicsite
from clinicsite.load.data import read_data, read_variant
from clinicsite.model.planned import HoursNotice, HoursRow, OpeningHours, SeasonHours
from clinicsite.model.values import BY_APPOINTMENT, Interval, Todo, parse_day_hours
from clinicsite.wording import (
    address_lines,
    date_text,
    days_text,
    distance_text,
    hours_lines,
    hours_sentence,
    hours_text,
    interval_text,
    list_text,
    moment_text,
    time_text,
    weekday_date_text,
)

PACKAGE = Path(clinicsite.__file__).parent
LANGUAGES = sorted(path.stem for path in (PACKAGE / "languages").glob("*.yaml"))
REGIONS = sorted(path.stem for path in (PACKAGE / "regions").glob("*.yaml"))


def language(code: str) -> Mapping[str, object]:
    """Return the section `language:` of a language file."""
    section = read_variant(PACKAGE / "languages", code)["language"]
    assert isinstance(section, dict)
    return section


def region(code: str) -> Mapping[str, object]:
    """Return a region file."""
    return read_data(PACKAGE / "regions", code)


DATES = [
    ("en", date(2026, 11, 26), "November 26, 2026", "November 26", "Thursday, November 26"),
    ("en", date(2027, 1, 1), "January 1, 2027", "January 1", "Friday, January 1"),
    ("en", date(2028, 2, 29), "February 29, 2028", "February 29", "Tuesday, February 29"),
    ("en-GB", date(2026, 11, 26), "26 November 2026", "26 November", "Thursday, 26 November"),
    ("de", date(2026, 11, 26), "26. November 2026", "26. November", "Donnerstag, 26. November"),
    ("de", date(2027, 3, 1), "1. März 2027", "1. März", "Montag, 1. März"),
    ("de", date(2028, 2, 29), "29. Februar 2028", "29. Februar", "Dienstag, 29. Februar"),
]


@pytest.mark.parametrize(("code", "day", "with_year", "without_year", "with_weekday"), DATES)
def test_a_date_is_written_as_the_language_writes_it(
    code: str, day: date, with_year: str, without_year: str, with_weekday: str
) -> None:
    """With its year, without it, and with the weekday."""
    words = language(code)

    texts = (date_text(words, day), date_text(words, day, with_year=False), weekday_date_text(words, day))

    assert (with_year, without_year, with_weekday) == texts


TIMES = [
    ("en", time(9, 0), "9:00 am"),
    ("en", time(12, 5), "12:05 pm"),
    ("en", time(0, 30), "12:30 am"),
    ("en", time(13, 0), "1:00 pm"),
    ("en", time(23, 59), "11:59 pm"),
    ("de", time(9, 0), "9:00 Uhr"),
    ("de", time(0, 5), "0:05 Uhr"),
    ("de", time(13, 30), "13:30 Uhr"),
]


@pytest.mark.parametrize(("code", "at", "expected"), TIMES)
def test_a_time_is_written_on_twelve_or_twenty_four_hours(code: str, at: time, expected: str) -> None:
    """The language says which, and what stands beside it."""
    text = time_text(language(code), at)

    assert expected == text


INTERVALS = [
    ("en", "9:00-12:30", "9:00 am – 12:30 pm"),
    ("en", "22:00-2:00", "10:00 pm – 2:00 am"),
    ("en", "18:00-24:00", "6:00 pm – midnight"),
    ("en", "18:00-0:00", "6:00 pm – midnight"),
    ("en", "24 hours", "24 hours"),
    ("de", "9:00-12:30", "9:00–12:30 Uhr"),
    ("de", "18:00-24:00", "18:00–24:00 Uhr"),
    ("de", "22:00-2:00", "22:00–2:00 Uhr"),
    ("de", "24 hours", "rund um die Uhr"),
]


@pytest.mark.parametrize(("code", "hours", "expected"), INTERVALS)
def test_a_stretch_of_time_reads_as_one_phrase(code: str, hours: str, expected: str) -> None:
    """The end of the day and a whole day have words of their own."""
    text = interval_text(language(code), parse_day_hours(hours)[0])

    assert expected == text


HOURS = [
    ("en", "9:00-12:30, 14:00-18:00", "9:00 am – 12:30 pm and 2:00 pm – 6:00 pm"),
    ("de", "9:00-12:30, 14:00-18:00", "9:00–12:30 Uhr und 14:00–18:00 Uhr"),
    ("en", "closed", "Closed"),
    ("de", "closed", "Geschlossen"),
]


@pytest.mark.parametrize(("code", "hours", "expected"), HOURS)
def test_the_hours_of_a_day_read_as_a_list(code: str, hours: str, expected: str) -> None:
    """A day without hours is closed."""
    text = hours_text(language(code), parse_day_hours(hours))

    assert expected == text


DAYS = [
    ("en", (0,), "Monday"),
    ("en", (5, 6), "Saturday and Sunday"),
    ("en", (0, 1, 2, 3, 4), "Monday to Friday"),
    ("en", (1, 3), "Tuesday and Thursday"),
    ("en", (0, 2, 4), "Monday, Wednesday and Friday"),
    ("en", (0, 1, 2, 5), "Monday to Wednesday and Saturday"),
    ("en", (0, 1, 3, 4), "Monday, Tuesday, Thursday and Friday"),
    ("en", (0, 1, 2, 3, 4, 5, 6), "Every day"),
    ("en", (), ""),
    ("de", (0, 1, 2, 3), "Montag bis Donnerstag"),
    ("de", (5, 6), "Samstag und Sonntag"),
    ("de", (0, 1, 2, 3, 4, 5, 6), "Täglich"),
]


@pytest.mark.parametrize(("code", "days", "expected"), DAYS)
def test_days_that_follow_each_other_are_taken_together(code: str, days: tuple[int, ...], expected: str) -> None:
    """From three days on they read as from ... to."""
    text = days_text(language(code), days)

    assert expected == text


EVE, YEAR, MORNING = date(2026, 12, 24), date(2027, 1, 2), (Interval(time(9, 0), time(12, 0)),)

SENTENCES = [
    (
        "en",
        HoursNotice(date(2026, 11, 26), date(2026, 11, 26), (), "Thanksgiving"),
        "Closed Thursday, November 26, for Thanksgiving",
    ),
    ("en", HoursNotice(EVE, EVE, (), ""), "Closed Thursday, December 24"),
    (
        "en",
        HoursNotice(EVE, YEAR, (), "winter break"),
        "Closed Thursday, December 24, to Saturday, January 2, for winter break",
    ),
    ("en", HoursNotice(EVE, YEAR, (), ""), "Closed Thursday, December 24, to Saturday, January 2"),
    (
        "en",
        HoursNotice(EVE, EVE, MORNING, "Christmas Eve"),
        "Thursday, December 24: open 9:00 am – 12:00 pm (Christmas Eve)",
    ),
    ("en", HoursNotice(EVE, EVE, MORNING, ""), "Thursday, December 24: open 9:00 am – 12:00 pm"),
    (
        "en",
        HoursNotice(EVE, YEAR, MORNING, ""),
        "Thursday, December 24, to Saturday, January 2: open 9:00 am – 12:00 pm",
    ),
    (
        "en",
        HoursNotice(EVE, YEAR, MORNING, "holidays"),
        "Thursday, December 24, to Saturday, January 2: open 9:00 am – 12:00 pm (holidays)",
    ),
    ("en", HoursNotice(EVE, EVE, (), "{name} & co"), "Closed Thursday, December 24, for {name} & co"),
    ("de", HoursNotice(EVE, EVE, (), "Heiligabend"), "Donnerstag, 24. Dezember: geschlossen (Heiligabend)"),
    ("de", HoursNotice(EVE, EVE, (), ""), "Donnerstag, 24. Dezember: geschlossen"),
    (
        "de",
        HoursNotice(EVE, YEAR, (), "Betriebsferien"),
        "Donnerstag, 24. Dezember, bis Samstag, 2. Januar: geschlossen (Betriebsferien)",
    ),
    ("de", HoursNotice(EVE, YEAR, (), ""), "Donnerstag, 24. Dezember, bis Samstag, 2. Januar: geschlossen"),
    (
        "de",
        HoursNotice(EVE, EVE, MORNING, "Fortbildung"),
        "Donnerstag, 24. Dezember: 9:00–12:00 Uhr geöffnet (Fortbildung)",
    ),
    ("de", HoursNotice(EVE, EVE, MORNING, ""), "Donnerstag, 24. Dezember: 9:00–12:00 Uhr geöffnet"),
]


@pytest.mark.parametrize(("code", "notice", "expected"), SENTENCES)
def test_a_notice_reads_as_a_sentence(code: str, notice: HoursNotice, expected: str) -> None:
    """For a day or several, closed or with other hours, with and without a reason."""
    text = hours_sentence(language(code), notice)

    assert expected == text


AGAIN = [
    (
        datetime.fromisoformat("2026-11-27T09:00"),
        "Closed Thursday, November 26, for Thanksgiving; open again Friday, 9:00 am",
    ),
    (
        datetime.fromisoformat("2026-12-02T09:00"),
        "Closed Thursday, November 26, for Thanksgiving; open again Wednesday, 9:00 am",
    ),
    (
        datetime.fromisoformat("2026-12-03T14:30"),
        "Closed Thursday, November 26, for Thanksgiving; open again Thursday, December 3, 2:30 pm",
    ),
    (None, "Closed Thursday, November 26, for Thanksgiving"),
]


@pytest.mark.parametrize(("reopens", "expected"), AGAIN)
def test_a_closure_says_when_doors_open_again(reopens: datetime | None, expected: str) -> None:
    """Within a week the weekday is enough."""
    day = date(2026, 11, 26)

    assert expected == hours_sentence(language("en"), HoursNotice(day, day, (), "Thanksgiving", reopens))


@pytest.mark.parametrize(
    ("code", "moment", "expected"),
    [
        ("en", date(2026, 11, 27), "November 27, 2026"),
        ("en", datetime.fromisoformat("2026-11-27T18:00"), "November 27, 2026, 6:00 pm"),
        ("de", datetime.fromisoformat("2026-11-27T18:00"), "27. November 2026, 18:00 Uhr"),
    ],
)
def test_a_moment_reads_as_a_day_with_its_time(code: str, moment: date | datetime, expected: str) -> None:
    """With the year, because a page may be old when it is read."""
    assert expected == moment_text(language(code), moment)


def test_hours_read_as_plain_text() -> None:
    """The usual week, seasons with theirs, and what is ahead, each on a line."""
    week = (HoursRow((0, 1, 2, 3, 4), MORNING), HoursRow((5,), (BY_APPOINTMENT,)), HoursRow((6,), ()))
    by_day = (Interval(time(10, 0), time(12, 0), by_appointment=True),)
    summer = SeasonHours(date(2027, 6, 1), date(2027, 8, 31), (HoursRow(tuple(range(7)), by_day),), "Summer")
    winter = SeasonHours(date(2026, 12, 1), date(2027, 1, 31), (HoursRow(tuple(range(7)), ()),), "")
    closed = HoursNotice(EVE, EVE, (), "")

    assert [
        "Monday to Friday: 9:00 am – 12:00 pm",
        "Saturday: by appointment",
        "Sunday: Closed",
        "December 1, 2026 to January 31, 2027:",
        "  Every day: Closed",
        "Summer, June 1 to August 31, 2027:",
        "  Every day: 10:00 am – 12:00 pm, by appointment",
        "Closed Thursday, December 24",
    ] == hours_lines(language("en"), OpeningHours(week, (closed,), (winter, summer)))


LISTS = [
    ("en", [], ""),
    ("en", ["a"], "a"),
    ("en", ["a", "b"], "a and b"),
    ("en", ["a", "b", "c"], "a, b and c"),
    ("de", ["a", "b"], "a und b"),
    ("de", ["a", "b", "c", "d"], "a, b, c und d"),
    ("de", ["{a}", "b"], "{a} und b"),
]


@pytest.mark.parametrize(("code", "items", "expected"), LISTS)
def test_items_read_as_a_list_in_a_sentence(code: str, items: list[str], expected: str) -> None:
    """The last two are joined by a word; braces in an item are left alone."""
    text = list_text(language(code), items)

    assert expected == text


ZIP, STREET = Todo("ZIP code"), Todo("street and number")

ADDRESSES = [
    ("US", ("1 Main St", "Springfield", "IL", "62701"), ("1 Main St", "Springfield, IL 62701")),
    ("US", ("1 Main St", "Springfield", None, "62701"), ("1 Main St", "Springfield 62701")),
    ("CA", ("1 Rue Haute", "Québec", "QC", "G1R 4S9"), ("1 Rue Haute", "Québec QC G1R 4S9")),
    ("GB", ("1 High Street", "Bath", None, "BA1 1AA"), ("1 High Street", "Bath", "BA1 1AA")),
    ("DE", ("Hauptstraße 1", "Lübeck", None, "23552"), ("Hauptstraße 1", "23552 Lübeck")),
    ("DE", ("Hauptstraße 1", "Lübeck", "Schleswig-Holstein", "23552"), ("Hauptstraße 1", "23552 Lübeck")),
    ("AT", ("Hauptplatz 1", "Graz", None, "8010"), ("Hauptplatz 1", "8010 Graz")),
    ("CH", ("Dorfstrasse 1", "Thun", None, "3600"), ("Dorfstrasse 1", "3600 Thun")),
    ("IE", ("1 Main Street", "Naas", "Co. Kildare", "W91 XXXX"), ("1 Main Street", "Naas", "Co. Kildare", "W91 XXXX")),
    ("IE", ("1 Main Street", "Naas", None, "W91 XXXX"), ("1 Main Street", "Naas", "W91 XXXX")),
    ("AU", ("1 Main Street", "Yass", "NSW", "2582"), ("1 Main Street", "Yass NSW 2582")),
    ("NZ", ("1 Main Street", "Levin", None, "5510"), ("1 Main Street", "Levin 5510")),
    ("PL", ("ul. Długa 1", "Gdańsk", None, "80-001"), ("ul. Długa 1", "80-001 Gdańsk")),
    ("PL", ("ul. Długa 1", "Gdańsk", "Pomorskie", "80-001"), ("ul. Długa 1", "80-001 Gdańsk", "Pomorskie")),
    ("US", (STREET, "Springfield", "IL", "62701"), (STREET, "Springfield, IL 62701")),
    ("US", ("1 Main St", "Springfield", "IL", ZIP), ("1 Main St", "Springfield, IL", ZIP)),
    ("US", (STREET, Todo("town"), Todo("state"), ZIP), (STREET, Todo("town, state, ZIP code"))),
    ("US", ("1 Main St", Todo("address"), "IL", Todo("address")), ("1 Main St", Todo("address"))),
    ("DE", ("Straße {city}", "Lübeck", None, "23552"), ("Straße {city}", "23552 Lübeck")),
]


@pytest.mark.parametrize(("code", "parts", "expected"), ADDRESSES)
def test_an_address_is_written_as_its_country_writes_it(
    code: str, parts: tuple[str | Todo, str | Todo, str | Todo | None, str | Todo], expected: tuple[str | Todo, ...]
) -> None:
    """Parts that an address lacks leave no trace; behind a line with something unknown a placeholder names it."""
    lines = address_lines(region(code), *parts)

    assert expected == lines


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_all_that_is_asked_of_it(code: str) -> None:
    """Each language file has the keys of the English one, and as many months, days, halves and marks."""
    words, english = language(code), language("en")

    counts = [len(set(map(str, _list(words[key])))) for key in ("months", "weekdays", "halves_of_day", "quotes")]

    assert sorted(english) == sorted(words)
    assert _list(english["hours_sentence"]) == _list(words["hours_sentence"])
    assert (code, [12, 7, 2, 4]) == (words["code"], counts)
    assert words["direction"] in ("ltr", "rtl")


def _list(value: object) -> list[object]:
    """Return a list, or the keys of a mapping."""
    assert isinstance(value, (list, dict))
    return list(value)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_word_with_the_same_slots(code: str) -> None:
    """A translation fills the same gaps as the English word and is never empty."""
    english, words = (read_variant(PACKAGE / "languages", name)["words"] for name in ("en", code))

    assert {key: _slots(text) for key, text in english.items()} == {key: _slots(text) for key, text in words.items()}
    assert [] == [key for key, text in words.items() if not text.strip()]


def test_nothing_is_left_untranslated() -> None:
    """Only the word for a team, and forms without words, are the same in German and in English."""
    english, german = (read_variant(PACKAGE / "languages", code)["words"] for code in ("en", "de"))
    same = {"team", "distance_km_short", "distance_mi_short", "map_town"}

    assert same == {key for key, word in english.items() if word == german[key]}


def _slots(text: str) -> list[str]:
    """Return the slots of a word."""
    return sorted(part.partition("}")[0] for part in text.split("{")[1:])


@pytest.mark.parametrize("code", REGIONS)
def test_every_region_says_how_to_write_an_address_and_whom_to_call(code: str) -> None:
    """Street, town and postal code stand in every address; the number that calls for help is digits as typed."""
    data = region(code)

    shown = " ".join(line for line in address_lines(data, "street", "city", "region", "code") if isinstance(line, str))
    assert {"street", "city", "code"} <= set(shown.replace(",", "").split())
    assert str(data["emergency_number"]).isdigit()
    assert code == data["code"]


@pytest.mark.parametrize("code", REGIONS)
def test_every_region_says_how_it_measures_roads(code: str) -> None:
    """In miles or in kilometres."""
    assert region(code)["distance_unit"] in ("mi", "km")


WAYS = [
    ("en", 15.04, "mi", "about 15 miles"),
    ("en", 0.5, "mi", "about 1 mile"),
    ("en", 0.49, "mi", "less than a mile"),
    ("en", 2.5, "km", "about 3 kilometers"),
    ("de", 31.1, "km", "etwa 31 Kilometer"),
    ("de", 1.2, "km", "etwa 1 Kilometer"),
    ("de", 0.0, "km", "weniger als 1 Kilometer"),
    ("de", 1.6, "mi", "etwa 2 Meilen"),
]


@pytest.mark.parametrize(("code", "far", "unit", "expected"), WAYS)
def test_a_distance_is_written_in_whole_numbers(code: str, far: float, unit: str, expected: str) -> None:
    """One, and less than one, have words of their own."""
    words = read_variant(PACKAGE / "languages", code)["words"]

    assert expected == distance_text(words, far, unit)


def test_a_country_without_a_file_is_written_in_the_commonest_form() -> None:
    """An unknown country is no fault: the default pattern stands in."""
    data = region("ZZ")

    assert "default" == data["code"]


def test_a_regional_form_of_a_language_uses_the_language() -> None:
    """`de-AT` has no file of its own, so German is taken."""
    words = language("de-AT")

    assert "de" == words["code"]


def test_a_language_without_a_file_is_refused() -> None:
    """No language is guessed."""
    with pytest.raises(FileNotFoundError):
        read_variant(PACKAGE / "languages", "xx")
