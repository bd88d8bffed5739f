"""Brings the checks together with the data they read, and gathers what reports need to know.

Knows neither how pages are made nor what day it is.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicsite.diagnostics import Diagnostic

if TYPE_CHECKING:
    from clinicsite.check.audit import Audit
    from clinicsite.check.overrides import Silenced
    from clinicsite.check.site_facts import SiteFacts, Sources
    from clinicsite.check.wording import Wording
    from clinicsite.model.planned import Plan
    from clinicsite.model.read import Site

_WORDING_FORM = 2
"""Of what is kept of wording; another one is not read."""
TownScores = tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]
"""The names of town pages, and for each how much it has in common with each."""


def sources_of(site: Site, plan: Plan, folders: Sequence[Path], before: Mapping[str, str]) -> Sources:
    """Return the owner's files as checks see them; `folders` hold templates, `before` are the files published last."""
    from clinicsite.check.site_facts import Sources
    from clinicsite.plan.urls import likely_path_for

    due = {"index.html", *(page.output_path for page in plan.pages)}
    due |= {likely_path_for(source, site.config.urls) for source in site.unread}
    return Sources(site, plan, _templates(folders), before, due=frozenset(due))


def _templates(folders: Sequence[Path]) -> dict[str, str]:
    """Return the texts of templates by path; those of a later folder stand in for those of an earlier one."""
    texts = {}
    for folder in folders:
        for path in sorted((folder / "templates").rglob("*.html")):
            with contextlib.suppress(OSError):
                texts[path.relative_to(folder).as_posix()] = path.read_text("utf-8", errors="replace")
    return texts


def subject_of(sources: Sources, kept: KeptWording | None = None) -> SiteFacts:
    """Return what checks may look at beside finished pages; `kept` holds what an earlier run knew of wording."""
    from clinicsite.check.site_facts import SiteFacts

    base = sources.site.config.site.url.rstrip("/")
    # Where a page that only leads on leads to has been checked by the plan.
    leading_on = {one.output_path: one.target for one in sources.plan.redirects if one.output_path}
    return SiteFacts((), {}, base, sources, leading_on, wording=wording_of(sources.site, kept))


def audit_of(name: str, subject: SiteFacts, found: tuple[Diagnostic, ...], silenced: Sequence[Silenced] = ()) -> Audit:
    """Return what reports need to know of a check."""
    from clinicsite.check import registry
    from clinicsite.check.audit import Audit, rows, skipped_codes

    skipped = skipped_codes(registry.skipped(subject))
    towns = _town_scores(subject.sources) if subject.sources else None
    return Audit(
        subject.base,
        name,
        rows(subject),
        found,
        registry.AREAS,
        silenced=tuple(silenced),
        skipped=skipped,
        towns=towns,
        cards=subject.cards,
    )


def _town_scores(sources: Sources) -> TownScores | None:
    """Return the town pages and how much they have in common; None for fewer than two."""
    from clinicsite.plan.towns import likeness, masks_of

    hidden = sources.plan.hidden
    towns = [town for town in sources.site.towns if town.path not in hidden]
    pairs = [pair for pair in sources.site.pairs.values() if pair.path not in hidden]
    table = likeness(towns, pairs, masks_of(sources.site))
    if len(table) < 2:
        return None
    return tuple(row.name for row in table), tuple(row.scores for row in table)


def dead_outside(subject: SiteFacts, kept: Path, day: date) -> dict[str, str]:
    """Return the addresses of other sites that lead nowhere; asks them, at most once a day each.

    `kept` is the file with what was learnt before.
    """
    from clinicsite.check.external import addresses_outside
    from clinicsite.outside import dead_on_two_days

    return dead_on_two_days(addresses_outside(subject), kept, day)


def wording_of(site: Site | None = None, kept: KeptWording | None = None) -> Wording:
    """Return what is known of the languages of texts, for a site's profession and places or for any site.

    `kept` is for what earlier runs have found out.
    """
    from functools import partial

    from clinicsite.check.wording import Wording
    from clinicsite.load.rules import places_of, read_claims, read_prose
    from clinicsite.load.spelling import read_slips

    if site is None:
        return Wording(read_prose, read_claims, read_slips)
    profession, places = site.config.clinic.profession, places_of(site.config)
    known = kept.read() if kept else {}
    return Wording(read_prose, partial(read_claims, profession=profession, places=places), read_slips, known)


class KeptWording:
    """What is known of wording: what texts of a site have shown, and beside our own data what these alone have.

    The second is for sites of which nothing is kept yet. As Python keeps what it has compiled, it lies in the package.
    """

    def __init__(self, folder: Path, site: Site, generator: str) -> None:
        """Keep it in a folder, for a site of a profession in its places."""
        from clinicsite.kept_check import spelling_mark
        from clinicsite.kept_file import KeptFile
        from clinicsite.load.rules import compiled_claims, places_of

        places = "+".join(sorted(places_of(site.config)))
        form = f"{_WORDING_FORM}+{site.config.clinic.profession}+{places}"
        self._own = KeptFile(folder / "wording", f"{form}+{spelling_mark()}", generator)
        self._shared = KeptFile(compiled_claims(form), form, generator)

    def read(self) -> dict[str, Any]:
        """Return what is known."""
        return self._own.read() or self._shared.read()

    def keep(self, wording: Wording) -> None:
        """Keep what is known for the next run."""
        found = wording.to_keep()
        if not found or not wording.has_learnt:
            return
        self._own.write(found)
        known = [of_language.get("kinds") for of_language in wording.kept.values()]
        if not (known and all(known)) and not sys.dont_write_bytecode:
            self._shared.write(wording.to_share())
