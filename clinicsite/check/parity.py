"""Whether a page shows what its structured data say of it.

Google's rule (structured data policies, 2026-09): never mark up what visitors cannot see. Names and sentences have to
stand in the page's text or head in the same words; telephone numbers, times and dates in any form that people
write. What is not meant to be read, such as ids, addresses of files, codes and coordinates, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from clinicsite.check.json_ld_nodes import Node
from clinicsite.check.json_ld_values import TEXTS, is_date, is_time, phone_digits
from clinicsite.check.vocabulary import vocabulary
from clinicsite.model.made import PageFacts
from clinicsite.wording import plain_words

UNREAD = frozenset(
    {
        "actionPlatform",
        "addressCountry",
        "availability",
        "codeValue",
        "codingSystem",
        "currenciesAccepted",
        "encodingFormat",
        "height",
        "inLanguage",
        "knowsLanguage",
        "latitude",
        "longitude",
        "openingHours",
        "position",
        "priceCurrency",
        "propertyID",
        "servesCuisine",
        "width",
    }
)
"""Properties whose values are codes or measures, not words for readers."""
LINKED = frozenset({"hasMap", "urlTemplate"})
"""Properties whose address a visitor has to be able to follow on the page."""
READ_DAYS = frozenset({"lastReviewed", "dateModified", "datePublished"})
"""Days of the page itself, which it shows as dates."""
EXCEPTIONS = frozenset({"validFrom", "validThrough"})
"""First and last days of closures and special hours."""
UNSAID_TIMES = frozenset({"00:00", "23:59"})
"""Times that pages say in words: closed, midnight, 24 hours."""

_BETWEEN_DIGITS = r"[\s().\-–‑/\u00a0]*"
_LENGTH = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?")
_SHORTEST_NUMBER = 6
_COUNTRY_CODE = 3
"""The most digits a country's code has (ITU-T E.164)."""


def unseen(nodes: Iterable[Node], facts: PageFacts) -> Iterator[tuple[Node, str, str]]:
    """Yield each value that the page does not show, with its node and property."""
    page = Shown(facts)
    for node in nodes:
        for name, values in node.values.items():
            for value in values:
                if isinstance(value, (str, int, float)) and not page.shows(name, str(value)):
                    yield node, name, str(value)


class Shown:
    """What a page shows, in forms that can be compared."""

    def __init__(self, facts: PageFacts) -> None:
        self._facts = facts
        self._words = f" {plain_words(' '.join((facts.text, *facts.head)))} "

    def shows(self, name: str, value: str) -> bool:
        """Return whether the page shows a value of a property."""
        if name in LINKED:
            return value in self._facts.links
        if name in ("telephone", "faxNumber"):
            return self._shows_number(phone_digits(value).lstrip("+"))
        if name in ("opens", "closes"):
            return not is_time(value) or self._shows_time(value)
        if name in READ_DAYS or name in EXCEPTIONS:
            return not is_date(value) or self._shows_day(value[:10], name)
        if name == "duration":
            return self._shows_length(value)
        return not _is_for_readers(name, value) or self._says(value)

    def _says(self, value: str) -> bool:
        """Return whether some words stand on the page."""
        return f" {plain_words(value)} " in self._words

    def _shows_number(self, digits: str) -> bool:
        """Return whether a telephone number stands on the page, with or without the country's code."""
        return _number_pattern(digits).search(self._facts.text.replace("(0)", "")) is not None

    def _shows_time(self, value: str) -> bool:
        """Return whether a time of day stands on the page, on a clock of 24 or of 12 hours."""
        if value[:5] in UNSAID_TIMES:
            return True
        hour, minute = int(value[:2]), value[3:5]
        hours = f"0?(?:{hour}|{hour % 12 or 12})"
        # A bare number is a full hour beside another time, as in "9 - 12:30", or before a word for hours.
        full = rf"|{hours} ?(?:am|pm|a m|p m|uhr|h|noon)\b|{hours} (?=\d)|(?<=\d ){hours}\b" if minute == "00" else ""
        return re.search(rf"\b(?:{hours} ?h? ?{minute}\b{full})", self._words) is not None

    def _shows_day(self, day: str, name: str) -> bool:
        """Return whether a date stands on the page.

        Where the page marks its dates, the day has to be among them. Dates in words are not read: they have to
        name the number of the day, in any language.
        """
        if day in self._facts.days or plain_words(day) in self._words:
            return True
        marked = bool(self._facts.days) and name in READ_DAYS
        return not marked and re.search(rf"\b0?{int(day[8:] or 1)}(st|nd|rd|th)?\b", self._words) is not None

    def _shows_length(self, value: str) -> bool:
        """Return whether the length of a film stands on the page."""
        match = _LENGTH.fullmatch(value)
        if not match:
            return True
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        forms: Sequence[str] = (f"{minutes}:{seconds:02}", f"{hours}:{minutes:02}:{seconds:02}", f"{minutes} min")
        return any(self._says(form) for form in forms)


@lru_cache(maxsize=32)
def _number_pattern(digits: str) -> re.Pattern[str]:
    """Return a pattern that finds a number however it is set, with its country's code, with a zero for it, or bare."""
    starts = range(min(_COUNTRY_CODE, len(digits) - _SHORTEST_NUMBER) + 1)
    forms = (_BETWEEN_DIGITS.join(digits[start:]) for start in starts)
    return re.compile(rf"(?<!\d)0?(?:{'|'.join(forms)})(?!\d)")


def _is_for_readers(name: str, value: str) -> bool:
    """Return whether a value is words that a visitor could read."""
    known = vocabulary()
    if name in UNREAD or name not in known.properties or "://" in value or is_date(value):
        return False
    ranges = known.range(name)
    members = any("Enumeration" in known.above(kind) for kind in ranges) and not known.members.keys().isdisjoint(ranges)
    return not ranges.isdisjoint(TEXTS) and not (members and value in known.members_of("Enumeration"))
