"""Whether pages say of the clinic what `site.yaml` says: number, address, hours, names; and whether dates have passed.

Facts that nobody has supplied yet are compared with nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from clinicsite.check.checks import Area, Check, page_check
from clinicsite.check.signs import words
from clinicsite.check.site_facts import SiteFacts, Sources
from clinicsite.diagnostics import Diagnostic, Fault, Severity
from clinicsite.model.facts import BlockFacts
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import OpeningHours

_TOP = "---\ntitle: Our fees\ndescription: What a visit costs, and how to pay.\n---\n\n"


def _fees(text: str) -> dict[str, str]:
    """Return a page of the example site."""
    return {"content/pages/fees.md": f"{_TOP}{text}\n"}


PHONE_DIFFERS = Fault(
    "phone-differs",
    "A page gives a telephone number that is not the clinic's",
    why="Patients call a number that is old or somebody else's, and search engines trust neither number.",
    mend="Write {clinic.phone} instead; it is filled in from site.yaml everywhere.",
    severity=Severity.WARNING,
    failing=_fees("Call us on 020 7946 0111."),
    passing=_fees("Call us on {clinic.phone}, or 020 7946 0958 from outside."),
)
PHONES_SEVERAL = Fault(
    "phones-several",
    "Pages call different telephone numbers",
    why="One of them may be old; search engines that find two numbers for one clinic trust neither.",
    mend="Keep one number everywhere, unless each belongs to a place or a person of its own.",
    severity=Severity.ADVICE,
    failing={
        "index.html": '<a href="tel:+13035550142">Call</a>',
        "fees/index.html": '<a href="tel:+13035550199">Call</a>',
    },
    passing={
        "index.html": '<a href="tel:+13035550142">Call</a>',
        "fees/index.html": '<a href="tel:+13035550142">Call</a>',
    },
)
ADDRESS_DIFFERS = Fault(
    "address-differs",
    "A page gives another address than site.yaml",
    why="People stand before the wrong door, and maps show two clinics.",
    mend="Write {clinic.address} instead; it is filled in from site.yaml everywhere.",
    severity=Severity.WARNING,
    failing=_fees("Pay at the desk, 21 Mill Street."),
    passing=_fees("Pay at the desk, 12 Mill Street."),
)
HOURS_DIFFER = Fault(
    "hours-differ",
    "A page gives other hours than site.yaml",
    why="People come to closed doors.",
    mend="Take the hours out of the text; the contact page shows those of site.yaml and closures by themselves.",
    severity=Severity.WARNING,
    failing=_fees("We are open Monday to Friday, 8:30 am to 6 pm."),
    passing=_fees("We are open Monday to Friday, 9 am to 5 pm."),
)
NAME_DIFFERS = Fault(
    "name-differs",
    "A name is written otherwise than elsewhere",
    why="Search engines match a clinic and its people by their exact names; two spellings count as two.",
    mend="Write it as it stands in site.yaml, or at the top of the person's page.",
    severity=Severity.WARNING,
    failing=_fees("Welcome to Millstreet clinic."),
    passing=_fees("Welcome to Mill Street Clinic."),
)
DATE_PASSED = Fault(
    "date-passed",
    "A page speaks of a day that is over as if it was to come",
    why="An offer or a closure of last year makes people doubt everything else.",
    mend="Take the sentence out or give the new date. Closures that stand in site.yaml vanish by themselves.",
    severity=Severity.WARNING,
    failing=_fees("This offer is valid until March 3, 2026."),
    passing=_fees("This offer is valid until March 3, 2027."),
)
LICENCE_EXPIRED = Fault(
    "licence-expired",
    "A licence has expired",
    why="Nobody may practise, or say that they are licensed, on a licence that is over.",
    mend="Write the new last day behind `expires_on:`, or take the licence out.",
    failing={
        "content/team/ann-lee.md": "---\ntitle: Ann Lee\ndescription: Ann Lee treats backs.\nrole: Physiotherapist\n"
        "licences:\n  - name: Registered physiotherapist\n    expires_on: 2026-05-31\n---\n\nShe treats backs.\n"
    },
    passing={
        "content/team/ann-lee.md": "---\ntitle: Ann Lee\ndescription: Ann Lee treats backs.\nrole: Physiotherapist\n"
        "licences:\n  - name: Registered physiotherapist\n    expires_on: 2027-05-31\n---\n\nShe treats backs.\n"
    },
)

FEWEST_DIGITS, MOST_DIGITS = 9, 15
"""Digits of a telephone number with its area (ITU-T E.164)."""
_NUMBER = re.compile(r"(?<![\w/.:-])(?:\+|\()?\d[\d ().\-–\u00a0/]{6,20}\d(?![\w/-])")
_BOOK = re.compile(r"97[89]")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s?m\b|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def _phones(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about numbers of the clinic that are not in `site.yaml`."""
    assert site.sources
    known = _known_numbers(site.sources)
    if not known:
        return
    written = [(link.address[4:], link.text) for link in page.anchors if link.address.lower().startswith("tel:")]
    written += [(number, number) for block in page.blocks for number in _NUMBER.findall(block.text)]
    for number in dict.fromkeys(number for number, _ in written):
        digits = re.sub(r"\D", "", number)
        usual = FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and not (_BOOK.match(digits) and len(digits) == 13)
        if usual and not any(_same_number(digits, one) for one in known):
            message = f'"{number.strip()}" is not a number that site.yaml knows.'
            yield site.complain(PHONE_DIFFERS, page, message, *(text for given, text in written if given == number))


@lru_cache(maxsize=4)
def _numbers_in(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the digits of all numbers in some texts."""
    return frozenset(re.sub(r"\D", "", number) for text in texts for number in _NUMBER.findall(text))


def _known_numbers(sources: Sources) -> frozenset[str]:
    """Return the digits of all numbers of `site.yaml`; nothing while the clinic's own is not known."""
    if not sources.site.phones:
        return frozenset()
    facts = tuple(fact for fact in sources.site.config.facts.values() if isinstance(fact, str))
    return _numbers_in(facts) | {phone.e164.lstrip("+") for phone in sources.site.phones.values()}


def _same_number(digits: str, known: str) -> bool:
    """Return whether digits are a known number, with or without its country's code and a zero before the area."""
    short = digits.lstrip("0")
    return short.endswith(known) or (known.endswith(short) and len(known) - len(short) <= 3)


def _several_phones(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield a complaint about numbers of which nobody says why there are several."""
    if site.sources:
        return
    found: dict[str, PageFacts] = {}
    for page in site.pages:
        for link in page.anchors:
            digits = re.sub(r"\D", "", link.address[4:]) if link.address.lower().startswith("tel:") else ""
            if len(digits) >= FEWEST_DIGITS:
                found.setdefault(digits, page)
    first = next(iter(found), "")
    for digits, page in found.items():
        if digits != first:
            message = f"{page.url} calls {digits}, but {found[first].url} calls {first}."
            yield site.complain(PHONES_SEVERAL, page, message, "tel:")


def _addresses(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about the clinic's street or town with another number."""
    assert site.sources
    for place in site.sources.plan.contact.places:
        for known in (place.street, place.postal_code):
            pattern = _other_number(known, place.city if known == place.postal_code else "")
            if pattern is None:
                continue
            for block in page.blocks:
                for match in pattern.finditer(block.text):
                    number = match["before"] or match["after"]
                    if number and number.lower() not in re.findall(r"\w+", str(known).lower()):
                        message = f'"{match[0].strip()}" is not the address in site.yaml, "{known}".'
                        yield site.complain(ADDRESS_DIFFERS, page, message, match[0], block.text)


@lru_cache(maxsize=64)
def _other_number(known: object, beside: object) -> re.Pattern[str] | None:
    """Return a pattern for a street with its number, or for a town with its postal code; None while unknown."""
    if not isinstance(known, str) or not isinstance(beside, str):
        return None
    if beside:
        if not re.fullmatch(r"\d{4,6}", known):
            return None
        size, name = len(known), re.escape(beside)
        return re.compile(rf"(?P<before>\b\d{{{size}}}) {name}\b|\b{name},? (?:[A-Z]{{2}} )?(?P<after>\d{{{size}}})\b")
    name = re.sub(r"^\W*\d+\w?\W+|\W+\d+\s?\w?\W*$", "", known.partition(",")[0]).strip()
    if name == known or len(name) < 5:
        return None
    return re.compile(rf"\b(?P<before>\d+\w?) {re.escape(name)}\b|\b{re.escape(name)} (?P<after>\d+\w?)\b")


def _hours(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about times beside the names of days that no opening hours have."""
    assert site.sources
    known = _known_times(site.sources)
    days = words(page.language, "weekdays")
    said = words(page.language, "open_words")
    if not known or not days:
        return
    for block in page.main:
        spoken = block.text.lower()
        if any(day in spoken for day in days) and any(re.search(rf"\b{word}\b", spoken) for word in said):
            wrong = [match[0] for match in _TIME.finditer(block.text) if _minutes(match) not in known]
            if wrong:
                message = f'No opening hours in site.yaml begin or end at "{wrong[0]}".'
                yield site.complain(HOURS_DIFFER, page, message, block.text)


def _known_times(sources: Sources) -> frozenset[int]:
    """Return the minutes of the day at which a place opens or closes; nothing while any hours are unknown."""
    found = set()
    for place in sources.plan.contact.places:
        if not isinstance(place.hours, OpeningHours):
            return frozenset()
        stretches = [stretch for row in place.hours.rows for stretch in row.intervals]
        stretches += [stretch for notice in place.hours.notices for stretch in notice.intervals]
        for stretch in stretches:
            found |= {moment.hour * 60 + moment.minute for moment in (stretch.opens, stretch.closes)}
    return frozenset(found)


def _minutes(match: re.Match[str]) -> int:
    """Return the minute of the day that a time in a text names."""
    hour, minute, half = int(match[1] or match[4]), int(match[2] or match[5] or 0), (match[3] or "").lower()
    return (hour % 12 + 12 if half == "p" else hour % 12 if half else hour) * 60 + minute


def _names(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about names of the clinic and its people that differ only in spaces, marks or capitals."""
    assert site.sources
    for name, pattern in _name_patterns(site.sources):
        for block in page.main:
            for match in pattern.finditer(block.text):
                given = match[0].replace("’", "'")
                if given not in (name, name.upper()) and not block.text.isupper():
                    message = f'"{match[0]}" is written "{name}" elsewhere.'
                    yield site.complain(NAME_DIFFERS, page, message, match[0], block.text)


def _name_patterns(sources: Sources) -> list[tuple[str, re.Pattern[str]]]:
    """Return the names that are known, each with a pattern for its letters however they are set."""
    names = (sources.site.config.clinic.name, *(person.front.title for person in sources.site.people))
    return [(name, _loosely(name)) for name in names]


@lru_cache(maxsize=256)
def _loosely(name: str) -> re.Pattern[str]:
    """Return a pattern for a name's letters, whatever stands between its words; a single word is a common word."""
    parts = re.findall(r"\w+", name)
    if len(parts) < 2:
        return re.compile(r"(?!)")
    return re.compile(r"\b" + r"[\s\-’'.,]{0,2}".join(map(re.escape, parts)) + r"\b", re.IGNORECASE)


def _dates(page: PageFacts, site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about days that are over in sentences about what is to come."""
    before = words(page.language, "until_words")
    months = words(page.language, "months")
    for block in page.main:
        for day, start, shown in _days_in(block, months):
            lead = re.findall(r"[^\W\d_]+", block.text[:start].lower())[-4:]
            if any(word in lead for word in before) and site.answer(("over", day.isoformat())):
                yield site.complain(DATE_PASSED, page, f'"{shown}" is over.', block.text)


def _days_in(block: BlockFacts, months: tuple[str, ...]) -> Iterator[tuple[date, int, str]]:
    """Yield the days that a passage names, each with its place and words."""
    if not _YEAR.search(block.text):
        return
    for match in _ISO.finditer(block.text):
        day = _day(match[1], match[2], match[3])
        if day:
            yield day, match.start(), match[0]
    if not months:
        return
    for match in _month_pattern(months).finditer(block.text):
        name, first, second, year = match["one"] or match["two"], match["after"], match["before"], match["year"]
        day = _day(year, str(months.index(name.lower()) + 1), first or second)
        if day:
            yield day, match.start(), match[0]


@lru_cache(maxsize=8)
def _month_pattern(months: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for dates in words, with the day before or after the month."""
    name = "|".join(months)
    return re.compile(
        rf"\b(?:(?P<one>{name})\s(?P<after>\d{{1,2}})|(?P<before>\d{{1,2}})\.?\s(?P<two>{name})),?\s(?P<year>\d{{4}})\b",
        re.IGNORECASE,
    )


def _day(year: str, month: str, day: str) -> date | None:
    """Return a day, or None for one that is in no calendar."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _licences(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield complaints about licences of published people that are over."""
    assert site.sources
    for person in site.sources.site.people:
        for index, licence in enumerate(person.front.licences):
            published = person.path in site.sources.plan.by_source
            if published and isinstance(licence.expires_on, date) and licence.expires_on < site.sources.day:
                message = f'The licence "{licence.name}" of {person.front.title} expired on {licence.expires_on}.'
                yield LICENCE_EXPIRED.at(person.at(f"licences.{index}.expires_on"), message, LICENCE_EXPIRED.mend)


CHECKS: tuple[Check, ...] = (
    page_check(Area.IDENTITY, _phones, PHONE_DIFFERS, needs_sources=True),
    Check(Area.IDENTITY, _several_phones, (PHONES_SEVERAL,)),
    page_check(Area.IDENTITY, _addresses, ADDRESS_DIFFERS, needs_sources=True),
    page_check(Area.IDENTITY, _hours, HOURS_DIFFER, needs_sources=True),
    page_check(Area.IDENTITY, _names, NAME_DIFFERS, needs_sources=True),
    page_check(Area.IDENTITY, _dates, DATE_PASSED, needs_sources=True),
    Check(Area.IDENTITY, _licences, (LICENCE_EXPIRED,), needs_sources=True, in_every_build=True),
)
