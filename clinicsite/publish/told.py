"""How putting the site online speaks: times, versions and what has changed, in plain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import DeployPlan
from clinicsite.publish.release import PageNote, Release, address_of, is_page
from clinicsite.wording import Language, date_text

_NAMED = 3
"""So many changed pages are named; more are counted."""


def moment(when: datetime) -> str:
    """Return a time in words: `Tuesday 3 November 2026, 14:02`."""
    return f"{when:%A} {when.day} {when:%B %Y, %H:%M}"


def live_line(language: Language, live: Release | None, today: date, zone: tzinfo) -> str:
    """Return what is live, as a sentence: whose version by its day, `last Tuesday's`, and who has put it there."""
    if live is None:
        return _said(language, "live_nothing")
    day = live.made.astimezone(zone).date()
    days = (today - day).days
    name = "today" if days == 0 else "yesterday" if days == 1 else "weekday" if 1 < days < 8 else "date"
    weekdays = language["weekdays"]
    assert isinstance(weekdays, list)
    weekday, full = weekdays[day.weekday()], date_text(language, day)
    return _said(language, f"live_{name}", by=live.maker.by, id=live.id, weekday=weekday, date=full)


def waiting_line(language: Language, waiting: Sequence[str], known: bool) -> str:
    """Return what is not online yet, as a sentence; whether it is `known` at all."""
    nothing = _said(language, "nothing" if known else "not_known")
    return _said(language, "waiting", what=", ".join(waiting) or nothing)


def problems_line(language: Language, number: int) -> str:
    """Return how many problems there are, as a sentence."""
    return _count(language, number, "problem")


def changes_in_words(
    language: Language,
    plan: DeployPlan,
    live: Release | None,
    files: Mapping[str, Entry],
    pages: Mapping[str, PageNote],
    facts: Mapping[str, str],
) -> list[str]:
    """Return what is not online yet, each a few words: `new hours`, `1 photo`, `Dr Lee removed`."""
    if live is None:
        return [_count(language, len(files), "file")]
    words = [_said(language, name) for name, digest in sorted(facts.items()) if live.facts.get(name, digest) != digest]
    words += [_said(language, "added", name=_name(path, pages)) for path in plan.new if is_page(path)]
    pictures = _sources(plan.new, files) - _sources(live.files, live.files)
    words += [_count(language, len(pictures), "photo")] if pictures else []
    words += [_said(language, "removed", name=_name(path, live.pages)) for path in plan.removed if is_page(path)]
    changed = [path for path in plan.changed if is_page(path)]
    if len(changed) <= _NAMED:
        words += [_said(language, "changed", name=_name(path, pages)) for path in changed]
    else:
        words.append(_said(language, "pages_changed", count=len(changed)))
    others = [path for path in (*plan.new, *plan.changed, *plan.removed) if not is_page(path)]
    return words or ([_count(language, len(others), "other_file")] if others else [])


def size(number: int) -> str:
    """Return a number of bytes as people say it."""
    for limit, unit in ((1_000_000, "MB"), (1_000, "kB")):
        if number >= limit:
            return f"{number / limit:.1f} {unit}"
    return f"{number} bytes"


def _name(path: str, pages: Mapping[str, PageNote]) -> str:
    """Return what a page is called: its title up to the first bar or dash, else its address."""
    note = pages.get(path)
    title = re.split(r"\s+[|–—·-]\s+", note.title)[0].strip() if note else ""
    return title or address_of(path)


def _sources(paths: Iterable[str], files: Mapping[str, Entry]) -> set[str]:
    """Return what the pictures among some files were made from."""
    return {files[path].source for path in paths if files[path].type.startswith("image/")}


def _count(language: Language, number: int, noun: str) -> str:
    """Return a number with its noun."""
    return _said(language, noun) if number == 1 else _said(language, f"{noun}s", count=number)


def _said(language: Language, name: str, /, **parts: object) -> str:
    """Return words of the site's language, filled in."""
    said = language["online"]
    assert isinstance(said, dict)
    return str(said[name]).format_map(parts)
