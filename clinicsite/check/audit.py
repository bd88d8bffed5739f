"""What a check of a whole site has brought, as reports need it: pages, complaints, scores, what to do first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from clinicsite.check.checks import Area, Check
from clinicsite.check.overrides import Silenced
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import FACT, Diagnostic, Fault, Severity
from clinicsite.model.made import CardLook
from clinicsite.records import dataclass, field

FULL = 100
COST = {Severity.ERROR: 25, Severity.WARNING: 10, Severity.ADVICE: 2}
"""Points that a complaint takes from a page's score."""
FIRST = 3
"""Things to do that are told first."""
_NOUNS = {
    Severity.ERROR: ("mistake", "mistakes"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the report shows it."""

    url: str
    source: str
    """The file that its owner writes; of a foreign page its HTML."""
    title: str
    description: str
    card: str
    """The address of the picture that is shown where a link to it is shared, or an empty text."""
    listed: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: one kind of complaint with all its places."""

    fault: Fault
    severity: Severity
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Audit:
    """A check of a whole site."""

    base: str
    """The site's address; empty where it is not known."""
    name: str
    """What the site is called: its clinic, or its folder."""
    pages: tuple[PageRow, ...]
    found: tuple[Diagnostic, ...]
    """All complaints, those of reading and rendering among them, errors first."""
    areas: Mapping[str, Area]
    """What each fault is about, by its code."""
    faults: Mapping[str, Fault] = field(default_factory=dict)
    """All faults by code; whoever shows the audit gives them."""
    silenced: tuple[Silenced, ...] = ()
    skipped: tuple[str, ...] = ()
    """Faults that were not looked for, because the site's sources are not known."""
    before: tuple[str, ...] | None = None
    """The complaints of the last check, each as `place code message`; None for the first."""
    towns: tuple[tuple[str, ...], tuple[tuple[float, ...], ...]] | None = None
    """The town pages and how much they have in common."""
    cards: Mapping[str, CardLook] = field(default_factory=dict)
    """What is shown where links to pages are shared, by the picture's address; of a site that something else made,
    nothing."""

    @property
    def key_of(self) -> dict[Diagnostic, str]:
        """Each complaint as it is remembered until the next check; its line may move."""
        return {found: f"{found.position.path} {found.code} {found.message}" for found in self.found}

    @property
    def new(self) -> tuple[Diagnostic, ...]:
        """Complaints that the last check did not have; nothing on the first."""
        before = set(self.before or ())
        return (
            tuple(found for found, key in self.key_of.items() if key not in before) if self.before is not None else ()
        )

    @property
    def gone(self) -> tuple[str, ...]:
        """Complaints of the last check that are no more."""
        now = set(self.key_of.values())
        return tuple(key for key in self.before or () if key not in now)

    @cached_property
    def facts(self) -> tuple[Diagnostic, ...]:
        """The facts that are still to be supplied."""
        return tuple(found for found in self.found if found.code == FACT)

    @cached_property
    def faulty(self) -> tuple[Diagnostic, ...]:
        """All complaints but the facts that are still to be supplied."""
        return tuple(found for found in self.found if found.code != FACT)

    @property
    def by_file(self) -> dict[str, tuple[Diagnostic, ...]]:
        """Complaints by the file that has to be changed, without the facts to be supplied."""
        files: dict[str, list[Diagnostic]] = {}
        for found in self.faulty:
            files.setdefault(found.position.path, []).append(found)
        return {path: tuple(found) for path, found in sorted(files.items())}

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is to be put right, what matters most first."""
        kinds: dict[tuple[str, Severity], list[Diagnostic]] = {}
        for found in self.faulty:
            kinds.setdefault((found.code, found.severity), []).append(found)
        rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
        ordered = sorted(kinds.items(), key=lambda item: (rank[item[0][1]], -len(item[1]), item[0][0]))
        return tuple(Task(self.faults[code], severity, tuple(found)) for (code, severity), found in ordered)

    def score(self, area: Area | None = None) -> int:
        """Return how good the site is in an area, 0 to 100: the average of its pages, less what belongs to none.

        Without an area it is the average of all areas. A kind of complaint counts once for each file.
        """
        if area is None:
            areas = list(dict.fromkeys(self.areas.values()))
            return round(sum(map(self.score, areas)) / len(areas)) if areas else FULL
        lost = self.lost
        sources = {page.source for page in self.pages}
        total = sum(max(0, FULL - lost.get(source, Counter())[area]) for source in sources)
        elsewhere = sum(points[area] for source, points in lost.items() if source not in sources)
        return max(0, round(total / len(sources) if sources else FULL) - elsewhere)

    @cached_property
    def lost(self) -> Mapping[str, Counter[Area]]:
        """The points that each file has lost, by area."""
        kinds = {(found.position.path, found.code): COST[found.severity] for found in reversed(self.found)}
        lost: dict[str, Counter[Area]] = {}
        for (path, code), cost in kinds.items():
            lost.setdefault(path, Counter())[self.areas.get(code, Area.TEXT)] += cost
        return lost


def counted(found: Sequence[Diagnostic]) -> str:
    """Return how many complaints there are, in words."""
    numbers = Counter(one.severity for one in found)
    parts = [f"{numbers[kind]} {noun[numbers[kind] > 1]}" for kind, noun in _NOUNS.items() if numbers[kind]]
    return ", ".join(parts if numbers[Severity.ERROR] else ["no mistakes", *parts])


def rows(site: SiteFacts) -> tuple[PageRow, ...]:
    """Return the pages of a site as the report shows them."""
    listed = {page.path for page in site.listed}
    return tuple(
        PageRow(
            page.url,
            page.source,
            page.title or "",
            page.metas.get("description", ""),
            page.metas.get("og:image", ""),
            page.path in listed,
        )
        for page in site.pages
    )


def skipped_codes(checks: Sequence[Check]) -> tuple[str, ...]:
    """Return what checks would have looked for."""
    return tuple(fault.code for check in checks for fault in check.faults)
