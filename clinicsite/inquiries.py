"""Answers what is asked about a site beside building it: town pages, profiles, rules for hosts, hours, other folders.

Reads and plans as `pipeline.build` does and publishes nothing; only papers for the owner are written, where she asks.
"""

from __future__ import annotations

import contextlib
import gc
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from clinicsite.auditing import audit_of, dead_outside
from clinicsite.diagnostics import Diagnostic, Diagnostics, SiteError
from clinicsite.pipeline import LINKS_FILE, locked, theme_folder, today_in
from clinicsite.publish.faults import seen_from
from clinicsite.records import dataclass
from clinicsite.unchanged import OUTPUT_FOLDER, STATE_FOLDER

if TYPE_CHECKING:
    from clinicsite.check.audit import Audit
    from clinicsite.model.planned import Likeness, Plan
    from clinicsite.model.read import Site

PROFILE_FOLDER = "profile"
"""Where papers about the clinic's profiles are written, beside the site."""
DIRECTORIES = ("google", "apple", "bing", "others")
"""The directories that the profile is written for, in the order of the sheet."""


@dataclass(frozen=True, slots=True)
class TownTable:
    """The pages about towns beside each other."""

    CODES: ClassVar[str] = "town-page-"
    """How the codes of the gate's complaints begin."""

    pages: int
    """How many there are."""
    rows: tuple[Likeness, ...]
    """A row for each; none for too many to be read."""
    diagnostics: tuple[Diagnostic, ...]
    """What the gate says of them."""

    @property
    def refused(self) -> list[str]:
        """The content files of the pages that are kept out of lists, or not made."""
        kept = [d.position.path for d in self.diagnostics if d.code != f"{self.CODES}alike"]
        return list(dict.fromkeys(kept))


def check_structured_data(root: Path, page: str) -> list[Diagnostic] | None:
    """Return what is wrong with the structured data of an HTML file or of a published page; None if there is none."""
    from clinicsite.check.json_ld import file_of, validate_file

    file = file_of(page, root / OUTPUT_FOLDER)
    return None if file is None else validate_file(file)


def check_folder(folder: Path, *, external: bool = False) -> Audit:
    """Return the audit of any folder of HTML, made by anything. Raises OSError for one that cannot be read."""
    from clinicsite.check import registry
    from clinicsite.foreign import Folder

    # Facts of many pages are kept to the end; looking among them for what can be thrown away costs much.
    gc.disable()
    try:
        subject, of_pages = Folder(folder).judged()
        # What is left of pages stays; pages that are read once more for a complaint do not.
        gc.freeze()
        gc.enable()
        if external:
            kept = Path.cwd() / STATE_FOLDER / LINKS_FILE
            subject = replace(subject, outside=dead_outside(subject, kept, today_in("UTC")))
        found = Diagnostics(of_pages)
        found.extend(one for _, one in registry.run(registry.of_all_pages(), subject))
    finally:
        gc.unfreeze()
        gc.enable()
    return audit_of(folder.resolve().name, subject, tuple(found))


def compared(root: Path, audit: Audit) -> Audit:
    """Return an audit with what the last check had found, and keep this one's complaints for the next."""
    file = root / STATE_FOLDER / "check.json"
    before = None
    with contextlib.suppress(OSError, ValueError, TypeError):
        before = tuple(str(key) for key in json.loads(file.read_text("utf-8")))
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(sorted(audit.key_of.values()), ensure_ascii=False, indent=0), "utf-8", newline="\n")
    return replace(audit, before=before)


def host_settings(root: Path, host: str, as_of: date | None = None) -> str:
    """Return what a host has to be told of the site, in its own words; raises `SiteError` while the site has errors.

    `host` is one of `clinicsite.render.host_files.HOSTS`.
    """
    from clinicsite.render.headers import Needs, rules_for
    from clinicsite.render.host_files import settings
    from clinicsite.render.pages import Renderer
    from clinicsite.render.server_rules import Told

    site, plan, found = _planned(root.resolve(), as_of)
    renderer = Renderer(site, plan, theme_folder(), None)
    needs = Needs()
    for output in renderer.outputs():
        needs.see(output)
    found.extend(renderer.found)
    found.raise_errors()
    config = site.config
    return settings(host, Told(rules_for(config, needs), plan.redirects, config.precompress))


def town_pages(root: Path, as_of: date | None = None) -> TownTable:
    """Return how much the pages about towns have in common, and what the gate says of them.

    Raises `SiteError` while the owner's files cannot be used.
    """
    from clinicsite.plan.towns import likeness, masks_of

    site, plan, found = _planned(root.resolve(), as_of)
    found.raise_errors()
    hidden = plan.hidden.keys() - {diagnostic.position.path for diagnostic in found}
    towns = [town for town in site.towns if town.path not in hidden]
    pairs = [pair for pair in site.pairs.values() if pair.path not in hidden]
    judged = {page.path for page in (*towns, *pairs)}
    told = tuple(d for d in found if d.position.path in judged and d.code.startswith(TownTable.CODES))
    return TownTable(len(judged), likeness(towns, pairs, masks_of(site)), told)


def write_profile(root: Path, folder: Path | None = None, as_of: date | None = None) -> tuple[str, list[Path]]:
    """Write what business profiles and directories are told; return it as text, and the files.

    `folder` is `profile` in the project's folder unless it is given. Raises `SiteError` while the site has errors, or
    for a file in the way.
    """
    from clinicsite.check.business_name import name_faults
    from clinicsite.check.site_facts import SiteFacts, Sources
    from clinicsite.load.data import read_data
    from clinicsite.publish.papers import write_papers
    from clinicsite.render.profile import profile
    from clinicsite.render.profile_sheets import outputs, text

    root = root.resolve()
    site, plan, found = _planned(root, as_of)
    found.raise_errors()
    directories = [read_data(Path(__file__).parent / "directories", code) for code in DIRECTORIES]
    complaints = name_faults(SiteFacts((), {}, sources=Sources(site, plan)))
    made = profile(site, plan, directories, [f"{found.message} {found.hint}" for found in complaints])
    with locked(root):
        try:
            paths = write_papers(folder or root / PROFILE_FOLDER, root, root / OUTPUT_FOLDER, outputs(made))
        except SiteError as error:
            raise SiteError(seen_from(root, error.diagnostics)) from error
    return text(made), paths


def hours_in_words(root: Path, as_of: date | None = None, at: datetime | None = None) -> list[list[str]]:
    """Return when each place is open as lines of plain text, and whether its doors are at a moment by its own clock.

    Raises `SiteError` while the owner's files cannot be used.
    """
    from clinicsite.model.planned import OpeningHours
    from clinicsite.plan.hours import is_open, next_opening
    from clinicsite.wording import hours_lines, moment_text

    site, plan, found = _planned(root.resolve(), at.date() if at else as_of)
    found.raise_errors()
    told = []
    for location, place in zip(site.config.locations, plan.contact.places, strict=True):
        lines = [f"{place.name}:"]
        if isinstance(place.hours, OpeningHours):
            lines += [f"  {line}" for line in hours_lines(site.language, place.hours)]
        else:
            lines.append(f"  TODO {place.hours.note}")
        if at and isinstance(place.hours, OpeningHours):
            moment = at.replace(tzinfo=ZoneInfo(site.config.site.time_zone))
            opening = next_opening(location, moment)
            state = "open" if is_open(location, moment) else "closed"
            after = f" They open next on {moment_text(site.language, opening)}." if opening else ""
            lines.append(f"  On {moment_text(site.language, at)} the doors are {state}.{after}")
        told.append(lines)
    return told


def _planned(root: Path, as_of: date | None) -> tuple[Site, Plan, Diagnostics]:
    """Return a site and its plan with all complaints; raises `SiteError` when `site.yaml` cannot be used."""
    from clinicsite.load.site import load_site
    from clinicsite.plan.pages import make_plan

    loaded = load_site(root, theme_folder())
    if loaded.site is None:
        raise SiteError(loaded.diagnostics)
    plan, found = make_plan(loaded.site, as_of or today_in(loaded.site.config.site.time_zone))
    found.extend(loaded.diagnostics)
    return loaded.site, plan, found
