"""Checks that a site takes less seriously for a time, as its owner has written under `checks:` in `site.yaml`.

Every such entry has a reason and a last day. What it covers is not lost: the report names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from clinicsite.check.site_facts import Sources
from clinicsite.diagnostics import FACT, Diagnostic, Fault, Severity, did_you_mean
from clinicsite.model.read import CheckLine
from clinicsite.records import dataclass

OFF = "off"
_BELOW = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


def _site(*lines: str) -> dict[str, str]:
    """Return `site.yaml` of the example site with an entry under `checks:`."""
    top = """\
site: {url: https://www.clinic.example, language: en, time_zone: Europe/London}
clinic: {name: Mill Street Clinic, phone: 020 7946 0958}
locations:
  - {name: Mill Street, street: 12 Mill Street, city: London, postal_code: SE1 0AA, country: GB,
     hours: {mon: 9-17}}
navigation: {main: [conditions/index.md, pages/fees.md]}
towns: [aston]
checks:
"""
    return {"site.yaml": top + "".join(f"  {line}\n" for line in lines)}


UNKNOWN = Fault(
    "check-setting-unknown",
    "An entry under checks: names a check that does not exist",
    why="It changes nothing, and the complaint that was meant goes on.",
    mend="Write the word that stands behind error, warning or advice in the complaint.",
    failing=_site("- {code: page-thinn, severity: off, reason: Short on purpose, until: 2027-01-31}"),
    passing=_site("- {code: page-thin, severity: off, reason: Short on purpose, until: 2027-01-31}"),
)
REFUSED = Fault(
    "check-setting-refused",
    "An entry under checks: would not make the check milder",
    why="Checks can be made milder here, not stricter; and facts that are missing cannot be wished away.",
    mend="Take the entry out, or write a milder severity: warning, advice or off.",
    failing=_site("- {code: page-thin, severity: warning, reason: We want to know, until: 2027-01-31}"),
    passing=_site("- {code: page-thin, severity: off, reason: Short on purpose, until: 2027-01-31}"),
)
EXPIRED = Fault(
    "check-setting-expired",
    "An entry under checks: is over and no longer counts",
    why="It was meant for a time. From now on the check is as strict as it was.",
    mend="Put right what it was about and take the entry out, or give it a new last day.",
    severity=Severity.WARNING,
    failing=_site("- {code: page-thin, severity: off, reason: Until the summer, until: 2026-08-31}"),
    passing=_site("- {code: page-thin, severity: off, reason: Until the summer, until: 2027-08-31}"),
)
FAULTS = (UNKNOWN, REFUSED, EXPIRED)


@dataclass(frozen=True, slots=True)
class Silenced:
    """What an entry has made milder."""

    code: str
    """The check."""
    severity: str
    """What it counts as now, or `off`."""
    reason: str
    """Why."""
    until: str
    """The last day, as year-month-day."""
    number: int
    """How many complaints it covers."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Complaints as the site wants to hear them."""

    found: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()


def judged(found: Iterable[Diagnostic], sources: Sources | None, faults: Mapping[str, Fault]) -> Judged:
    """Return complaints with the site's own severities, and what that has made milder. `faults` are all by code."""
    if sources is None or not sources.site.config.checks:
        return Judged(tuple(found))
    valid = _valid(sources, faults)
    counts = dict.fromkeys(range(len(valid)), 0)
    kept = []
    for diagnostic in found:
        index = next((i for i, line in enumerate(valid) if _covers(line, diagnostic)), None)
        if index is None:
            kept.append(diagnostic)
            continue
        counts[index] += 1
        if valid[index].severity != OFF:
            kept.append(replace(diagnostic, severity=Severity(valid[index].severity)))
    silenced = tuple(
        Silenced(line.code, line.severity, line.reason, line.until.isoformat(), counts[i])
        for i, line in enumerate(valid)
    )
    return Judged(tuple(kept), silenced)


def off(sources: Sources | None, faults: Mapping[str, Fault]) -> frozenset[str]:
    """Return the codes of what a site wants to hear nothing of on any page. `faults` are all by code."""
    if sources is None:
        return frozenset()
    first: dict[str, CheckLine] = {}
    for line in _valid(sources, faults):
        first.setdefault(line.code, line)
    return frozenset(code for code, line in first.items() if line.severity == OFF and line.page is None)


def _valid(sources: Sources, faults: Mapping[str, Fault]) -> list[CheckLine]:
    """Return the entries that count on the day of the build."""
    wrong = {complaint.position for complaint in complaints_about_entries(sources, faults)}
    lines = enumerate(sources.site.config.checks)
    return [line for index, line in lines if _place(sources, index) not in wrong]


def _covers(line: CheckLine, diagnostic: Diagnostic) -> bool:
    """Return whether an entry is about a complaint."""
    return line.code == diagnostic.code and line.page in (None, diagnostic.position.path.removeprefix("content/"))


def _place(sources: Sources, index: int) -> object:
    """Return where an entry stands."""
    return sources.site.config_keys.get(f"checks.{index}.code")


def complaints_about_entries(sources: Sources, faults: Mapping[str, Fault]) -> Iterator[Diagnostic]:
    """Yield complaints about the entries themselves."""
    keys = sources.site.config_keys
    for index, line in enumerate(sources.site.config.checks):
        place = keys.get(f"checks.{index}.code") or keys["checks"]
        fault = faults.get(line.code)
        if fault is None:
            near = did_you_mean(line.code, faults)
            yield UNKNOWN.at(place, f'There is no check "{line.code}".{near}', UNKNOWN.mend)
        elif line.code in _FIXED or (
            line.severity != OFF and _BELOW[Severity(line.severity)] <= _BELOW[fault.severity]
        ):
            message = f'"{line.code}" is {fault.severity} already and cannot become {line.severity}.'
            yield REFUSED.at(place, message, REFUSED.mend)
        elif line.until < sources.day:
            message = f'The entry for "{line.code}" counted until {line.until}.'
            yield EXPIRED.at(place, message, EXPIRED.mend)


_FIXED: Collection[str] = frozenset({FACT})
"""What no entry can make milder: deploying depends on it."""
