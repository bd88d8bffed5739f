"""Whether the clinic's name is one that directories accept.

Google wants the name that is on the door and nothing else: no praise, no town, no service, no telephone number, no
capitals throughout ("Guidelines for representing your business on Google"). What certainly breaks these rules is a
warning; what breaks them unless it really stands on the door is advice. Which words are praise is a language's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.check.checks import Area, Check
from clinicsite.check.example_settings import settings
from clinicsite.check.site_facts import SiteFacts, Sources
from clinicsite.diagnostics import Diagnostic, Fault, Severity
from clinicsite.wording import plain_words

KEY = "clinic.name"
LONGEST_ACRONYM = 5
"""Letters that may all be capitals."""

NAME_NOT_ALLOWED = Fault(
    "name-not-allowed",
    "The clinic's name has something in it that directories do not accept",
    why="Google and others can suspend a profile whose name is not the real one, and then nobody finds it on the map.",
    mend="Write the name as it stands on the door. What you do and where belongs in specialty: and in the address.",
    severity=Severity.WARNING,
    failing={"site.yaml": settings("Mill Street Clinic - Call 020 7946 0958")},
    passing={"site.yaml": settings("Mill Street Clinic")},
)
NAME_WITH_KEYWORD = Fault(
    "name-with-keyword",
    "The clinic's name holds a town or a service",
    why="Towns and services that are not part of the real name break Google's rules, and profiles get suspended.",
    mend="If the word is part of the name on the door, leave it. Else take it out of name: in site.yaml.",
    severity=Severity.ADVICE,
    failing={"site.yaml": settings("Mill Street Clinic London")},
    passing={"site.yaml": settings("Mill Street Clinic")},
)

_WRONG = (
    (re.compile(r"\+?\d[\d ()/.-]{5,}\d"), "a telephone number"),
    (re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|biz|[a-z]{2})\b", re.IGNORECASE), "a web address"),
    (re.compile(r"[®™©]"), "a sign of a trade mark"),
    (re.compile(r"\b\d{1,2}(?::\d\d)?\s*[-–]\s*\d{1,2}(?::\d\d)?\b|\b24/7\b"), "opening hours"),
    (re.compile(r"[|*!?#~★✓•]|\s[-–—]\s|:\s"), "a sign that sets off a slogan"),
)


def name_faults(site: SiteFacts) -> Iterator[Diagnostic]:
    """Yield what directories would not accept in the clinic's name."""
    if site.sources is None:
        return
    name = site.sources.site.config.clinic.name
    place = site.setting(KEY)
    wrong = list(_not_allowed(name, site.sources))
    if wrong:
        message = f'The name "{name}" has {" and ".join(wrong)} in it.'
        yield NAME_NOT_ALLOWED.at(place, message, NAME_NOT_ALLOWED.mend)
    words = _keywords(name, site.sources)
    if words:
        said = " and ".join(f'"{word}"' for word in words)
        message = f'The name "{name}" holds {said}: a town or a service of yours.'
        yield NAME_WITH_KEYWORD.at(place, message, NAME_WITH_KEYWORD.mend)


def _not_allowed(name: str, sources: Sources) -> Iterator[str]:
    """Yield what is certainly no part of a name."""
    yield from (what for pattern, what in _WRONG if pattern.search(name))
    if any(len(word) > LONGEST_ACRONYM and word.isupper() for word in re.findall(r"[^\W\d_]+", name)):
        yield "words all in capitals"
    praise = sources.site.language.get("praise", ())
    found = [str(word) for word in praise if _holds(name, str(word))] if isinstance(praise, (list, tuple)) else []
    yield from (f'the praise "{word}"' for word in found)


def _keywords(name: str, sources: Sources) -> list[str]:
    """Return towns and services that stand in the name."""
    site = sources.site
    towns = [town.front.name for town in site.towns]
    towns += [part for place in site.config.locations for part in (place.city,) if isinstance(part, str)]
    services = [title for page in site.conditions for title in (page.front.title, page.front.nav_title) if title]
    services += [site.config.clinic.specialty or ""]
    return [word for word in dict.fromkeys((*towns, *services)) if word and _holds(name, word)]


def _holds(name: str, words: str) -> bool:
    """Return whether some words stand in a name, whole."""
    return f" {plain_words(words)} " in f" {plain_words(name)} "


CHECKS: tuple[Check, ...] = (
    Check(Area.IDENTITY, name_faults, (NAME_NOT_ALLOWED, NAME_WITH_KEYWORD), needs_sources=True, in_every_build=True),
)
