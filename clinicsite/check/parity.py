"""Whether a page shows what its structured data say of it.

Google's rule (structured data policies, 2026-09): never mark up what visitors cannot see. Names and sentences have to
stand in the page's text or head in the same words; telephone numbers, times and dates in any form that people
write. What is not meant to be read, such as ids, addresses of files, codes and coordinates, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache

from clinicsite.check.json_ld_nodes import Node
from clinicsite.check.json_ld_values import TEXTS, is_date, is_time, phone_digits
from clinicsite.check.page_facts import WITHIN_WORDS
from clinicsite.check.quick_facts import QuickFacts, as_bytes
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
NUMBERS = frozenset({"telephone", "faxNumber"})
TIMES = frozenset({"opens", "closes"})
UNSAID_TIMES = frozenset({"00:00", "23:59"})
"""Times that pages say in words: closed, midnight, 24 hours."""

_BETWEEN_DIGITS = r"[\s().\-–‑/\u00a0]*"
_LENGTH = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?")
_SHORTEST_NUMBER = 6
_LOOK = 2
"""Characters before and behind what was found on which that may depend."""
_COUNTRY_CODE = 3
"""The most digits a country's code has (ITU-T E.164)."""


_SPACE = frozenset(" \n\t\f")
_TAG_AROUND = re.compile(r"</?([a-z0-9]+)")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;"))
"""How templates write what has a meaning in HTML."""
_TRIES = 4
"""Places at which words are looked for among tags."""
_NUMBERS_SEEN: dict[str, str] = {}
"""Of numbers that stood alone between tags on a page: with these tags. Most pages show them in the same way."""
_SEEN: dict[str, str] = {}
"""Of numbers and times that were found on a page: with which words around. Most pages say them in the same way."""
_MOST_SEEN = 10_000


def unseen(nodes: Iterable[Node], facts: PageFacts) -> Iterator[tuple[Node, str, str]]:
    """Yield each value that the page does not show, with its node and property."""
    page = Shown(facts)
    for node in nodes:
        for name, values in node.values.items():
            if not is_to_be_seen(name):
                continue
            for value in values:
                if isinstance(value, (str, int, float)) and not page.shows(name, str(value)):
                    yield node, name, str(value)


class Shown:
    """What a page shows, in forms that can be compared."""

    def __init__(self, facts: PageFacts) -> None:
        self._facts = facts
        self._head = f" {' '.join(facts.head)} "
        self._markup = facts.seen if isinstance(facts, QuickFacts) else ""
        """Its body byte by byte."""

    @cached_property
    def _text(self) -> str:
        """All texts of the page; where the page has not been taken apart yet, that takes longer than anything else."""
        return " ".join((self._facts.text, *self._facts.head))

    @cached_property
    def _words(self) -> str:
        """All words in small letters, without marks; with a space before the first and behind the last."""
        return f" {plain_words(self._text)} "

    @cached_property
    def _numbers(self) -> str:
        """The text in which telephone numbers are looked for."""
        return self._facts.text.replace("(0)", "")

    def shows(self, name: str, value: str) -> bool:
        """Return whether the page shows a value of a property."""
        if name in LINKED:
            return value in self._facts.links
        if name in NUMBERS:
            return self._shows_number(phone_digits(value).lstrip("+"))
        if name in TIMES:
            return not is_time(value) or self._shows_time(value)
        if name in READ_DAYS or name in EXCEPTIONS:
            return not is_date(value) or self._shows_day(value[:10], name)
        if name == "duration":
            return self._shows_length(value)
        return (
            not _is_for_readers(name)
            or "://" in value
            or self._says(value)
            or is_date(value)
            or _is_member(name, value)
        )

    def _says(self, value: str) -> bool:
        """Return whether some words stand on the page."""
        return self._is_in_sight(value) or self._stands(value) or f" {plain_words(value)} " in self._words

    def _is_in_sight(self, value: str) -> bool:
        """Return whether some words stand by themselves in the head, or between tags; seldom looks farther."""
        written = _written(value)
        if not written:
            return False
        if f" {value} " in self._head:
            return True
        start = -1
        for _ in range(_TRIES if self._markup else 0):
            start = self._markup.find(written, start + 1)
            if start < 0:
                break
            if _stands_alone(self._markup, start, start + len(written)):
                return True
        return False

    def _stands(self, value: str) -> bool:
        """Return whether some words stand on the page just so, and not as a part of others; seldom looks farther."""
        text, start = self._text, self._text.find(value)
        if start < 0 or not value[:1].isalnum():
            return False
        around = text[max(0, start - 1) : start] + text[start + len(value) : start + len(value) + 1]
        return around.isascii() and not any(map(str.isalnum, around))

    def _shows_number(self, digits: str) -> bool:
        """Return whether a telephone number stands on the page, with or without the country's code."""
        if digits in _NUMBERS_SEEN and _NUMBERS_SEEN[digits] in self._markup:
            return True
        shown = _found(digits, self._numbers, _number_pattern(digits))
        if shown and self._markup:
            self._remember_number(digits)
        return shown

    def _remember_number(self, digits: str) -> None:
        """Remember between which tags a number stands by itself, for the pages that show it in the same way."""
        match = _number_pattern(digits).search(self._numbers)
        written = as_bytes(f">{match[0]}<") if match and _number_pattern(digits).search(f" {match[0]} ") else ""
        start = self._markup.find(written) + 1 if written else 0
        end = start + len(written) - 2
        if start and len(_NUMBERS_SEEN) < _MOST_SEEN and _stands_alone(self._markup, start, end):
            first, last = self._markup.rfind("<", 0, start), self._markup.find(">", end)
            _NUMBERS_SEEN[digits] = self._markup[first : last + 1]

    def _shows_time(self, value: str) -> bool:
        """Return whether a time of day stands on the page, on a clock of 24 or of 12 hours."""
        return value[:5] in UNSAID_TIMES or _found(value[:5], self._words, _time_pattern(value[:5]))

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


@lru_cache(maxsize=4096)
def _written(value: str) -> str:
    """Return how some words are written in HTML, byte by byte; empty for what is not looked for there."""
    if not value[:1].isalnum() or " ".join(value.split()) != value:
        return ""
    for sign, reference in _ESCAPES:
        value = value.replace(sign, reference)
    return as_bytes(value)


def _stands_alone(markup: str, start: int, end: int) -> bool:
    """Return whether what stands between two places of a page is a text, and not a part of a longer word of one."""
    before, after = markup[start - 1], markup[end : end + 2]
    opened, closed = markup.rfind("<", 0, start), markup.rfind(">", 0, start)
    if opened > closed or not (before in _SPACE or (before == ">" and not _joins(markup, opened))):
        return False
    if after[:1] == "<":
        return not _joins(markup, end)
    return after[:1] in _SPACE or (after[:1] == "," and after[1:] in _SPACE)


def _joins(markup: str, place: int) -> bool:
    """Return whether a tag does not part the words around it."""
    tag = _TAG_AROUND.match(markup, place)
    return tag is None or tag[1] in WITHIN_WORDS


def _found(name: str, text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a pattern is found in a text; first where it was found on another page, with what was around."""
    if name in _SEEN and _SEEN[name] in text:
        return True
    match = pattern.search(text)
    # Both ends are kept where nothing is before or behind, so that they are not found within other words.
    if match and match.start() >= _LOOK and match.end() + _LOOK <= len(text) and len(_SEEN) < _MOST_SEEN:
        _SEEN[name] = text[match.start() - _LOOK : match.end() + _LOOK]
    return match is not None


@lru_cache(maxsize=256)
def _time_pattern(time: str) -> re.Pattern[str]:
    """Return a pattern that finds a time of day, on a clock of 24 or of 12 hours, among plain words."""
    hour, minute = int(time[:2]), time[3:5]
    hours = f"0?(?:{hour}|{hour % 12 or 12})"
    # A bare number is a full hour beside another time, as in "9 - 12:30", or before a word for hours.
    full = rf"|{hours} ?(?:am|pm|a m|p m|uhr|h|noon)\b|{hours} (?=\d)|(?<=\d ){hours}\b" if minute == "00" else ""
    return re.compile(rf"\b(?:{hours} ?h? ?{minute}\b{full})")


@lru_cache(maxsize=32)
def _number_pattern(digits: str) -> re.Pattern[str]:
    """Return a pattern that finds a number however it is set, with its country's code, with a zero for it, or bare."""
    starts = range(min(_COUNTRY_CODE, len(digits) - _SHORTEST_NUMBER) + 1)
    forms = (_BETWEEN_DIGITS.join(digits[start:]) for start in starts)
    return re.compile(rf"(?<!\d)0?(?:{'|'.join(forms)})(?!\d)")


@cache
def is_to_be_seen(name: str) -> bool:
    """Return whether values of a property may have to be shown."""
    return name in LINKED | NUMBERS | TIMES | READ_DAYS | EXCEPTIONS | {"duration"} or _is_for_readers(name)


@cache
def _is_for_readers(name: str) -> bool:
    """Return whether values of a property are words that a visitor could read."""
    known = vocabulary()
    return name not in UNREAD and name in known.properties and not known.range(name).isdisjoint(TEXTS)


@cache
def _may_be_member(name: str) -> bool:
    """Return whether values of a property may be members of an enumeration."""
    known, ranges = vocabulary(), vocabulary().range(name)
    named = any("Enumeration" in known.above(kind) for kind in ranges)
    return named and not known.members.keys().isdisjoint(ranges)


def _is_member(name: str, value: str) -> bool:
    """Return whether a value is a member of an enumeration, and so no words."""
    return _may_be_member(name) and value in vocabulary().members_of("Enumeration")
