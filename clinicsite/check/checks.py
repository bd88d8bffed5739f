"""What a check is: a pure function over the facts of a site, with the faults that it can complain about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Fault
from clinicsite.model.made import PageFacts
from clinicsite.records import dataclass


class Area(StrEnum):
    """What a check is about, in the order of the report."""

    LINKS = "links"
    SEARCH = "search"
    ACCESSIBILITY = "accessibility"
    TEXT = "text"
    CLAIMS = "claims"
    PRIVACY = "privacy"
    IDENTITY = "identity"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for on finished pages."""

    area: Area
    """What it is about."""
    run: Callable[[SiteFacts], Iterable[Diagnostic]]
    """Yields what is wrong; pure, and near linear in the size of the site."""
    faults: tuple[Fault, ...]
    """All that it can complain about."""
    needs_sources: bool = False
    """Whether it needs the owner's own files, and so is skipped on a folder of HTML made by something else."""
    in_every_build: bool = False
    """Whether it is cheap and grave enough to run in every build; the others run in `check`."""
    repeats: bool = False
    """Whether it may complain of a value that reading the files has complained of already."""
    of_page: Callable[[PageFacts, SiteFacts], Iterable[Diagnostic]] | None = None
    """On a check that looks at each page by itself: what it does with one, for which it needs no other page."""


def page_check(
    area: Area,
    run: Callable[[PageFacts, SiteFacts], Iterable[Diagnostic]],
    *faults: Fault,
    needs_sources: bool = False,
    in_every_build: bool = False,
    repeats: bool = False,
) -> Check:
    """Return a check that looks at one page after the other."""

    def run_all(site: SiteFacts) -> Iterator[Diagnostic]:
        for page in site.pages:
            yield from run(page, site)

    return Check(area, run_all, faults, needs_sources, in_every_build, repeats, run)
