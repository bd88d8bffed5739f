"""How putting the site online speaks: times, versions and what has changed, in plain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from clinicsite.publish.manifest import Entry
from clinicsite.publish.plan import DeployPlan
from clinicsite.publish.release import PageNote, Release, address_of, is_page


def moment(when: datetime) -> str:
    """Return a time in words: `Tuesday 3 November 2026, 14:02`."""
    return f"{when:%A} {when.day} {when:%B %Y, %H:%M}"


def day_of(when: datetime, today: date, zone: tzinfo) -> str:
    """Return whose version it is, by its day: `today's`, `last Tuesday's`."""
    day = when.astimezone(zone).date()
    days = (today - day).days
    if days in (0, 1):
        return ("today's", "yesterday's")[days]
    if 1 < days < 8:
        return f"last {day:%A}'s"
    return f"{day.day} {day:%B %Y}'s"


def live_line(live: Release | None, today: date, zone: tzinfo) -> str:
    """Return what is live, as a sentence."""
    if live is None:
        return "Live: nothing yet."
    return f"Live: {day_of(live.made, today, zone)} version, by {live.maker.by} ({live.id})."


def changes_in_words(
    plan: DeployPlan,
    live: Release | None,
    files: Mapping[str, Entry],
    pages: Mapping[str, PageNote],
    facts: Mapping[str, str],
) -> list[str]:
    """Return what is not online yet, each a few words: `new hours`, `1 photo`, `Dr Lee removed`."""
    if live is None:
        return [_count(len(files), "file")]
    words = [f"new {name}" for name, digest in sorted(facts.items()) if live.facts.get(name, digest) != digest]
    words += [f"{_name(path, pages)} added" for path in plan.new if is_page(path)]
    pictures = _sources(plan.new, files) - _sources(live.files, live.files)
    words += [_count(len(pictures), "photo")] if pictures else []
    words += [f"{_name(path, live.pages)} removed" for path in plan.removed if is_page(path)]
    changed = [path for path in plan.changed if is_page(path)]
    words += [f"{_name(path, pages)} changed" for path in changed] if len(changed) <= 3 else (
        [f"{_count(len(changed), 'page')} changed"])  # fmt: skip
    others = [path for path in (*plan.new, *plan.changed, *plan.removed) if not is_page(path)]
    return words or ([_count(len(others), "other file")] if others else [])


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


def _count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
