"""Whether a single value in structured data has the form that its property asks for.

A value is a text, a number, true or false, or nothing; values that are nodes are held against the vocabulary in
`json_ld.py`. Each rule names where it is from. Nothing here knows pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from clinicsite.check import faults
from clinicsite.check.json_ld_nodes import Decimal
from clinicsite.check.vocabulary import short, vocabulary
from clinicsite.diagnostics import Fault, did_you_mean

Problem = tuple[Fault, str]
"""A fault and what is wrong, as the end of a sentence that begins with the value."""

TEXTS = frozenset({"Text", "PronounceableText", "CssSelectorType", "XPathType"})
NUMBERS = frozenset({"Number", "Integer", "Float"})
MEASURES = frozenset({"Distance", "Mass", "Energy", "Quantity"})
LONGEST_PRICE_RANGE = 100
"""Google LocalBusiness, 2026-09: a longer price range is not shown."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
_ZONE = r"(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?"
_TIME = re.compile(_CLOCK + _ZONE)
_DURATION = re.compile(
    r"P(?!$)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?"
    r"(T(?=\d)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?"
)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\.?[^\s]*|(mailto|tel|urn|sms|data):\S+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_BETWEEN_DIGITS = re.compile(r"(?<=[\d)])[\s.\-–‑/]+(?=[\d(])|(?<=\d)[()]|[()](?=\d)")
_YOURS = r"your[- ]?(site|domain|clinic|business|company)"
# "Todo" begins Spanish sentences, and "your clinic" stands in many good ones.
_PLACEHOLDER = re.compile(
    r"\b(TODO|TBD|FIXME)\b"
    rf"|(?i:lorem ipsum|^{_YOURS}([- ]name)?$|(//|@)(www\.)?{_YOURS}\.|\bFake St\b|^x{{3,}}$|^\[.*\]$)"
)
_SIGNS = ("todo", "tbd", "fixme", "lorem", "your", "fake", "xxx", "[")
"""Of these, everything that only stands in for something has one in it, in small letters."""


def problem(name: str, value: object, ranges: frozenset[str]) -> Problem | None:
    """Return what is wrong with a value of a property that takes values of some types, or None."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return faults.JSON_LD_WRONG_VALUE, "is empty; leave out what is not known"
    if isinstance(value, str) and stands_in(value):
        return faults.JSON_LD_PLACEHOLDER, "stands in for something that is still to be supplied"
    if name in _OF_PROPERTIES:
        return _OF_PROPERTIES[name](value)
    if isinstance(value, bool):
        return None if "Boolean" in ranges else _wrong(f"is given where {_list(ranges)} is due")
    if isinstance(value, (int, float)):
        return _number_problem(value, ranges)
    return _text_problem(str(value), ranges)


def stands_in(value: str) -> bool:
    """Return whether a text stands in for something that is still to be supplied."""
    low = value.lower()
    return any(sign in low for sign in _SIGNS) and _PLACEHOLDER.search(value) is not None


def _wrong(words: str) -> Problem:
    """Return a value of the wrong kind."""
    return faults.JSON_LD_WRONG_VALUE, words


def _list(ranges: frozenset[str]) -> str:
    """Return what a property takes, in words."""
    return " or ".join(sorted(ranges)[:5])


def _number_problem(value: float, ranges: frozenset[str]) -> Problem | None:
    """Return what is wrong with a number."""
    if not ranges.isdisjoint(NUMBERS | MEASURES):
        whole = "Integer" in ranges and ranges.isdisjoint({"Number", "Float", "Text"})
        return _wrong("is not a whole number") if whole and value % 1 != 0 else None
    if not ranges.isdisjoint(TEXTS):
        return _wrong("is a number where a text is due; put it in quotes, or zeros at its start are lost")
    return _wrong(f"is a number where {_list(ranges)} is due")


def _text_problem(value: str, ranges: frozenset[str]) -> Problem | None:
    """Return what is wrong with a text."""
    known = vocabulary()
    enumerations = [kind for kind in ranges if "Enumeration" in known.above(kind)]
    if enumerations and _has_to_be_member(value, ranges, enumerations):
        return _member_problem(value, enumerations)
    if not ranges.isdisjoint(TEXTS):
        return None
    tests = [test for kind, test in _OF_TYPES.items() if kind in ranges]
    if any(test(value) for test in tests):
        return None
    # An address stands for the thing that it names, as Google's own examples write `item` of a breadcrumb.
    if not ranges.isdisjoint({"Thing", "WebPage", "CreativeWork"}) and _is_address(value):
        return None
    if tests:
        return _wrong(f"is not {_forms(ranges)}")
    return _wrong(f"is a text where {_list(ranges)} is due") if ranges else None


def _has_to_be_member(value: str, ranges: frozenset[str], enumerations: list[str]) -> bool:
    """Return whether nothing but a member of an enumeration can be meant."""
    others = ranges - set(enumerations)
    return short(value) != value or others.isdisjoint(TEXTS | {"URL"})


def _member_problem(value: str, enumerations: list[str]) -> Problem | None:
    """Return what is wrong with the name of a member of an enumeration."""
    members = frozenset().union(*map(vocabulary().members_of, enumerations))
    if not members or short(value) in members:
        return None
    # schema.org lets nobody use other countries' or professions' words here, so near misses are worth naming.
    return _wrong(f"is none of the values of {' or '.join(sorted(enumerations))}.{did_you_mean(short(value), members)}")


def _forms(ranges: frozenset[str]) -> str:
    """Return how values of some types are written."""
    forms = [words for kind, words in _WRITTEN.items() if kind in ranges]
    return " or ".join(dict.fromkeys(forms))


def is_date(text: str) -> bool:
    """Return whether a text is a date that is in the calendar, or a date and time (ISO 8601)."""
    day, _, clock = text.partition("T")
    match = _DATE.fullmatch(day)
    if not match or (clock and not _TIME.fullmatch(clock)) or text.endswith("T"):
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Return whether a text is a time of day (ISO 8601)."""
    return _TIME.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    """Return whether a text is a whole address on the web."""
    return _ADDRESS.fullmatch(text) is not None


_OF_TYPES: Mapping[str, Callable[[str], bool]] = {
    "Date": is_date,
    "DateTime": is_date,
    "Time": is_time,
    "URL": _is_address,
    "Duration": lambda text: _DURATION.fullmatch(text) is not None,
    "Number": lambda text: _NUMBER.fullmatch(text) is not None,
    "Float": lambda text: _NUMBER.fullmatch(text) is not None,
    "Integer": lambda text: text.lstrip("+-").isdecimal(),
    "Boolean": lambda text: short(text).lower() in {"true", "false"},
    "Distance": lambda text: text[:1].isdecimal(),
    "Mass": lambda text: text[:1].isdecimal(),
    "Energy": lambda text: text[:1].isdecimal(),
}
"""How texts of schema.org's data types are told."""
_WRITTEN = {
    "Date": "a day written as year-month-day, like 2026-11-26",
    "DateTime": "a day with time and zone, like 2026-11-26T09:00:00-07:00",
    "Time": "a time written as hours:minutes:seconds, like 09:00:00",
    "URL": "a whole address that begins with https://",
    "Duration": "a length like PT2M35S",
    "Number": "a number",
    "Float": "a number",
    "Integer": "a whole number",
    "Boolean": "true or false",
    "Distance": "a length like 640 or 3 km",
    "Mass": "a weight",
    "Energy": "an amount of energy",
}


# --- single properties --------------------------------------------------------------------------------------------


def phone_digits(text: str) -> str:
    """Return a telephone number without what people put between the digits."""
    return _BETWEEN_DIGITS.sub("", text.strip())


def _phone_problem(value: object) -> Problem | None:
    """Return what is wrong with a telephone number (ITU-T E.164; Google LocalBusiness asks for country and area)."""
    text = phone_digits(value) if isinstance(value, str) else str(value)
    if not isinstance(value, str):
        return faults.JSON_LD_PHONE, "is a number; put it in quotes, with a plus and the country's code before it"
    if not text.startswith("+"):
        return faults.JSON_LD_PHONE, "has no country code. Write it like +13035550142"
    if "(0)" in value.replace(" ", ""):
        return faults.JSON_LD_PHONE, "has a zero in brackets, which nobody outside the country can dial. Leave it out"
    north_america = text.startswith("+1") and len(text) != len("+13035550142")
    if not _PHONE.fullmatch(text) or north_america:
        return faults.JSON_LD_PHONE, "is not a whole telephone number. Write it like +13035550142"
    return None


def _coordinate_problem(value: object, limit: int) -> Problem | None:
    """Return what is wrong with a latitude or longitude (Google LocalBusiness: at least five decimals)."""
    text = value.text if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        return faults.JSON_LD_COORDINATES, "is not a number of degrees, like 39.51860"
    if abs(float(text)) > limit:
        return faults.JSON_LD_COORDINATES, f"is not on the Earth: it goes from -{limit} to {limit}"
    if len(text.partition(".")[2]) < 5:
        return faults.JSON_LD_COORDINATES, "has fewer than five digits after the point, which can be streets away"
    return None


def _clock_problem(value: object) -> Problem | None:
    """Return what is wrong with a time at which doors open or close (Google LocalBusiness: hh:mm:ss)."""
    if isinstance(value, str) and is_time(value):
        return None
    ends = " The end of the day is 23:59:00." if str(value).startswith("24") else ""
    return faults.JSON_LD_HOURS, f"is not a time written as hours:minutes:seconds, like 09:00:00.{ends}"


def _price_range_problem(value: object) -> Problem | None:
    """Return what is wrong with a price range (Google LocalBusiness: under 100 characters)."""
    if isinstance(value, str) and len(value) < LONGEST_PRICE_RANGE:
        return None
    if not isinstance(value, str):
        return _wrong("is a number where a few words are due, like $80 to $140")
    return _wrong(f"has {len(value)} characters; from {LONGEST_PRICE_RANGE} on it is not shown")


def _hours_text_problem(value: object) -> Problem | None:
    """Refuse hours as a text: readers cut breaks out of it, and it knows no holidays (Google reads it no more)."""
    del value
    return faults.JSON_LD_HOURS, "tells opening hours as a text. Describe them by openingHoursSpecification"


def _language_problem(value: object) -> Problem | None:
    """Return what is wrong with the language of a text (BCP 47)."""
    if isinstance(value, str) and _LANGUAGE.fullmatch(value):
        return None
    return _wrong("is not the code of a language, like en or de-AT")


def _price_problem(value: object) -> Problem | None:
    """Return what is wrong with a price (schema.org: digits and a point, the currency beside it)."""
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        return _wrong("is not a price in digits, like 80.00; the currency stands in priceCurrency")
    return None


def _currency_problem(value: object) -> Problem | None:
    """Return what is wrong with a currency (ISO 4217)."""
    return None if re.fullmatch("[A-Z]{3}", str(value)) else _wrong("is not the code of a currency, like USD")


def _email_problem(value: object) -> Problem | None:
    """Return what is wrong with an e-mail address."""
    good = re.fullmatch(r"(mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", str(value))
    return None if good else _wrong("is not an e-mail address")


def _template_problem(value: object) -> Problem | None:
    """Return what is wrong with the address of an action."""
    return None if _is_address(str(value)) else _wrong("is not a whole address that begins with https://")


_OF_PROPERTIES: Mapping[str, Callable[[object], Problem | None]] = {
    "telephone": _phone_problem,
    "faxNumber": _phone_problem,
    "latitude": lambda value: _coordinate_problem(value, 90),
    "longitude": lambda value: _coordinate_problem(value, 180),
    "opens": _clock_problem,
    "closes": _clock_problem,
    "openingHours": _hours_text_problem,
    "priceRange": _price_range_problem,
    "inLanguage": _language_problem,
    "price": _price_problem,
    "priceCurrency": _currency_problem,
    "currenciesAccepted": lambda value: next(filter(None, map(_currency_problem, _parts(value))), None),
    "email": _email_problem,
    "urlTemplate": _template_problem,
}
"""Properties whose values have a form of their own."""


def has_form_of_its_own(name: str) -> bool:
    """Return whether the values of a property have to look like nothing else."""
    return name in _OF_PROPERTIES


def _parts(value: object) -> Iterator[str]:
    """Yield the parts of a list that is written as a text."""
    yield from (part for part in re.split(r"[,\s]+", str(value)) if part)
