"""The order of the stages: load -> plan -> render -> check -> publish.

The only place that knows them all, reads the clock, and decides what a fault means: with any error nothing is
published and the site that stood before stays.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from clinicsite.auditing import KeptWording, audit_of, dead_outside, sources_of, subject_of
from clinicsite.diagnostics import FACT, Diagnostic, Diagnostics, Severity, SiteError, packed, unpacked
from clinicsite.kept_check import KeptCheck, audit_from
from clinicsite.lock import project_lock
from clinicsite.publish import state
from clinicsite.publish.destination import check_destination, check_site
from clinicsite.publish.faults import disk_fault, seen_from
from clinicsite.publish.manifest import read_manifest
from clinicsite.publish.output import Changes, Stage
from clinicsite.publish.output import clean as clean_folder
from clinicsite.records import dataclass, field
from clinicsite.unchanged import OUTPUT_FOLDER, STATE_FOLDER, Inputs, last_report, theme_path

if TYPE_CHECKING:
    from clinicsite.check.audit import Audit
    from clinicsite.check.checks import Check
    from clinicsite.check.compared import Compared
    from clinicsite.check.site_facts import SiteFacts
    from clinicsite.judging import Judged, OwnPages
    from clinicsite.load.site import LoadResult
    from clinicsite.model.facts import FileFacts
    from clinicsite.model.planned import Plan
    from clinicsite.model.read import Site
    from clinicsite.render.pages import Renderer

LINKS_FILE = "links.json"
"""Where what is known of links to other sites lies, in the folder of the state."""

Progress = Callable[[str, int, int], None]
"""Told the name of a stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build."""

    destination: Path | None = None
    """Where to publish; by default `public` in the project's folder."""
    as_of: date | None = None
    """The day of the build; by default today in the site's time zone."""
    drafts: bool = False
    """Whether drafts are built too."""
    strict: bool = False
    """Whether warnings count as errors."""
    publish: bool = True
    """Whether to put the result into the published folder; else it is only checked."""
    cache: bool = True
    """Whether to use what earlier builds have kept."""
    external: bool = False
    """Whether to visit links to other sites as well; the one thing that goes out into the network."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build has done."""

    ok: bool
    """Whether the site is complete and, unless it was only checked, published."""
    destination: Path
    """The published folder."""
    as_of: date | None
    """The day the site was built for; None when it is not known because `site.yaml` cannot be read."""
    pages: int = 0
    """How many pages the site has."""
    files: int = 0
    """How many files the site has."""
    changes: Changes | None = None
    """What publishing has changed; None when nothing was published."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """All complaints, errors first."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds spent in each stage."""
    spent: tuple[tuple[Any, ...], ...] = ()
    """For each page that was made: address, template, content file; seconds of rendering, reading and writing, when
    that began on the machine's clock, and the number of the process."""
    audit: Audit | None = None
    """Of a check: what the reports need."""
    current: bool = False
    """Whether nothing had changed since the last build, so that there was nothing to do."""

    def of(self, severity: Severity) -> list[Diagnostic]:
        """Return the complaints of one severity."""
        return [diagnostic for diagnostic in self.diagnostics if diagnostic.severity is severity]


def theme_folder() -> Path:
    """Return the folder with the `templates/` and `static/` that come with the generator."""
    return Path(theme_path())


def today_in(zone: str) -> date:
    """Return today's date in a time zone; an unknown zone is reported by the loader, so UTC will do here."""
    try:
        return datetime.now(ZoneInfo(zone)).date()
    except (KeyError, ValueError, OSError):
        return datetime.now(ZoneInfo("UTC")).date()


def build(
    root: Path,
    options: BuildOptions = BuildOptions(),
    progress: Progress | None = None,
    on_wait: Callable[[str], object] | None = None,
    inputs: Inputs | None = None,
) -> BuildReport:
    """Build the site of a project and publish it, unless it has errors.

    `on_wait` is told, in words, of another build that has to end first. `inputs` are what the build depends on, if
    somebody has asked just now.
    """
    root = root.resolve()
    destination = (options.destination or root / OUTPUT_FOLDER).absolute()
    if not options.publish:
        inputs = Inputs(root, theme_folder(), options.drafts, options.strict) if options.cache else None
        return _Build(root, destination, options, progress, inputs).checked()
    asked, waited = inputs, False

    def wait(words: str) -> None:
        nonlocal waited
        waited = True
        if on_wait:
            on_wait(words)

    with locked(root, wait):
        refused = check_destination(destination, root)
        if refused:
            return BuildReport(False, destination, options.as_of, diagnostics=tuple(refused))
        # Asked before anything is read: what is saved while the site is built is seen by the next build.
        if asked is None or waited:
            asked = Inputs(root, theme_folder(), options.drafts, options.strict)
        remembered = _remembered(root, destination, options, asked) if options.cache else None
        return remembered or _Build(root, destination, options, progress, asked).run()


@contextlib.contextmanager
def locked(root: Path, on_wait: Callable[[str], object] | None = None) -> Iterator[None]:
    """Let no other run change the project while the block runs. Raises `SiteError` when the lock cannot be made."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(project_lock(root / STATE_FOLDER / "lock", on_wait=on_wait))
        except OSError as error:
            raise SiteError([disk_fault(error, f"{STATE_FOLDER}/lock")]) from error
        yield


def clean(root: Path, destination: Path | None = None) -> Changes:
    """Take away the files of the published folder that a build has made, and say which they were."""
    root = root.resolve()
    with locked(root):
        try:
            return clean_folder((destination or root / OUTPUT_FOLDER).absolute(), root)
        except SiteError as error:
            raise SiteError(seen_from(root, error.diagnostics)) from error


def _say_nothing(_stage: str, _done: int, _total: int) -> None:
    """Report no progress."""


class _Clock:
    """Measures how long each stage takes."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Book the time since the last lap to a stage."""
        now = time.perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + now - self._last
        self._last = now


class _Build:
    """One run through the stages."""

    def __init__(
        self,
        root: Path,
        destination: Path,
        options: BuildOptions,
        progress: Progress | None,
        inputs: Inputs | None = None,
    ) -> None:
        self.root = root
        self.inputs = inputs
        self.destination = destination
        self.options = options
        self.progress = progress or _say_nothing
        self.found = Diagnostics()
        self.clock = _Clock()
        self.theme = theme_folder()
        self.published: set[str] = set()
        self.untouched: Mapping[str, list[int]] = {}
        self.spent: list[tuple[Any, ...]] = []
        self.audit: Audit | None = None
        self.zone = ""
        self.lasting = False
        """Whether what a check finds depends on nothing but what is read and what the last publication lists."""
        self._told: set[tuple[str, int]] | None = None

    def checked(self) -> BuildReport:
        """Check without publishing; what a check has found is found again while nothing changes."""
        if self.inputs is None or self.options.external:
            return self.run()
        kept = KeptCheck(self.root / STATE_FOLDER, self.inputs.generator, self.inputs.key, self.destination)
        found = kept.read()
        if found and found["as_of"] == (self.options.as_of or today_in(found["zone"])).isoformat():
            audit, day = audit_from(found["audit"]), date.fromisoformat(found["as_of"])
            return BuildReport(
                ok=found["ok"],
                destination=self.destination,
                as_of=day,
                pages=found["pages"],
                files=found["files"],
                diagnostics=audit.found,
                audit=audit,
                current=True,
            )
        report = self.run()
        if report.audit and report.as_of and self.lasting:
            numbers = {"pages": report.pages, "files": report.files, "ok": report.ok}
            kept.keep(report.audit, as_of=report.as_of.isoformat(), zone=self.zone, **numbers)
        return report

    def run(self) -> BuildReport:
        """Read, plan, render, check and publish; stop before publishing if anything is wrong."""
        from clinicsite.load.history import days_of_change
        from clinicsite.plan.pages import make_plan
        from clinicsite.render.pages import Renderer

        self.progress("load", 0, 1)
        loaded = self._read()
        self.found.extend(loaded.diagnostics)
        site = loaded.site
        self.clock.lap("load")
        if site is None:
            return self._report(None)
        zone = self.zone = site.config.site.time_zone
        site = replace(site, changed=days_of_change(self.root, zone))
        today = self.options.as_of or today_in(zone)
        plan, found = make_plan(site, today, self.options.drafts)
        self.found.extend(found)
        self.clock.lap("plan")
        cache = self.root / STATE_FOLDER if self.options.cache else None
        renderer = Renderer(site, plan, self.theme, cache)
        if not self.options.publish:
            try:
                files = self._check(renderer, site, plan)
            except OSError as error:
                if moved := self._moved(error):
                    raise SiteError([moved]) from error
                raise
            return self._report(today, len(plan.pages), files)
        self.found.extend(check_site(self.destination, self.root, site.config.site.url))
        files, changes = self._publish(renderer, site, plan)
        self.clock.lap("publish")
        report = self._report(today, len(plan.pages), files, changes)
        if report.ok:
            self._remember(report, site.config.site.time_zone)
        return report

    def _read(self) -> LoadResult:
        """Return what the owner's files say; those that have not changed since the last build are not checked again."""
        from clinicsite.forks import processes, spread
        from clinicsite.load.remembered import RememberingReader
        from clinicsite.load.site import Readers, load_site

        if not (self.inputs and self.options.cache):
            return load_site(self.root, self.theme)
        reader = RememberingReader(self.root / STATE_FOLDER / "documents", self.inputs.generator)
        ahead = partial(reader.read_ahead, spread=spread) if processes() > 1 else None
        loaded = load_site(self.root, self.theme, Readers(reader, reader.config, reader.phone, ahead))
        reader.keep()
        return loaded

    def _publish(self, renderer: Renderer, site: Site, plan: Plan) -> tuple[int, Changes | None]:
        """Render, check and publish. Return how many files there are, and what has changed if they were published."""
        files = 0
        try:
            stamps = state.stamps_of(self.root, self.destination) if self.options.cache else {}
            with Stage(self.destination, site.config.site.url, stamps) as stage:
                files = self._make(renderer, site, plan, stage)
                if not self._failed():
                    self.untouched = stage.untouched
                    changes = stage.commit()
                    return files, changes
        except (SiteError, OSError) as error:
            moved = self._moved(error)
            if moved:
                self.found.add(moved)
            elif isinstance(error, SiteError):
                self.found.extend(seen_from(self.root, error.diagnostics))
            else:
                raise
        return files, None

    def _moved(self, error: SiteError | OSError) -> Diagnostic | None:
        """Return the complaint that somebody has changed a file of the owner's since it was read; None for all else."""
        from clinicsite.load.files import changed_meanwhile

        refused = error if isinstance(error, OSError) else error.__cause__
        return changed_meanwhile(self.root, refused) if isinstance(refused, OSError) else None

    def _check(self, renderer: Renderer, site: Site, plan: Plan) -> int:
        """Make every file without publishing it, and run every check. Return how many files there are."""
        from clinicsite.check import registry
        from clinicsite.judging import addresses_of, judged_files
        from clinicsite.model.facts import FileFacts
        from clinicsite.render.headers import Needs

        sources = sources_of(site, plan, (self.theme, self.root), self._published_before())
        kept = self._wording(site)
        subject = replace(subject_of(sources, kept), page_addresses=addresses_of(renderer.page_paths))
        compared = self._compared(sources.before)
        needs = Needs()
        left: list[Judged] = []
        files: dict[str, FileFacts] = {}
        for page in self._own_pages(renderer, subject).judged(
            lambda done: self.progress("render", done, len(plan.pages))
        ):
            renderer.again(page.seen)
            needs.add(page.needs)
            left += page.judged
            files.update(page.files)
            for path, mark in page.marks.items():
                compared.note(path, mark)
        self.clock.lap("pages")
        more, others, texts = judged_files(renderer.with_copies(renderer.undrawn(needs)), subject)
        left += more
        files.update(others)
        cards = renderer.cards()
        drawn = (*(address.removeprefix("/") for address in cards), *renderer.icons)
        files.update(dict.fromkeys(drawn, FileFacts(0)))  # No check asks for their sizes.
        self.clock.lap("files")
        self.found.extend(renderer.found)
        subject = replace(subject, sources=replace(sources, moved=compared.moved(files)), page_addresses=None)
        subject = replace(subject, pages=tuple(page.facts for page in left))
        subject = replace(subject, files=files, texts=texts, cards=cards)
        told = [found for page in left for repeats, found in page.found if not repeats or self._not_told_yet(found)]
        self._judge(subject, registry.of_all_pages(), told)
        if kept:
            kept.keep(subject.wording)
        # Of pages that are gone, the published files are read as well.
        self.lasting = sources.before.keys() <= files.keys()
        return len(files)

    def _wording(self, site: Site) -> KeptWording | None:
        """Return where is kept what earlier runs have found out about wording."""
        if not (self.inputs and self.options.cache):
            return None
        return KeptWording(self.root / STATE_FOLDER, site, self.inputs.generator)

    def _own_pages(self, renderer: Renderer, subject: SiteFacts) -> OwnPages:
        """Return the pages of the site, to be judged one by one."""
        from clinicsite.judging import KeptPages, OwnPages
        from clinicsite.kept_check import spelling_mark
        from clinicsite.page_store import PageStore

        kept = None
        if self.inputs and self.options.cache:
            state, generator = self.root / STATE_FOLDER, self.inputs.generator
            made, judged = PageStore(state / "pages", generator), PageStore(state / "judged", generator)
            kept = KeptPages(made, judged, spelling_mark())
        return OwnPages(renderer, subject, self.destination, kept)

    def _make(self, renderer: Renderer, site: Site, plan: Plan, stage: Stage) -> int:
        """Render, write and check every file. Return how many there are."""
        from clinicsite.check import registry
        from clinicsite.model.facts import FileFacts
        from clinicsite.page_store import PageStore
        from clinicsite.production import Production

        sources = sources_of(site, plan, (self.theme, self.root), self._published_before())
        kept = self._wording(site)
        subject = subject_of(sources, kept)
        store = None
        if self.inputs and self.options.cache:
            store = PageStore(self.root / STATE_FOLDER / "pages", self.inputs.generator)
        production = Production(renderer, stage, subject, store)
        made = production.made(lambda done: self.progress("render", done, len(plan.pages)))
        compared = self._compared(sources.before)
        needs, files = production.again(made), {}
        complaints: list[tuple[bool, Diagnostic]] = []
        for page in made:
            if page.seconds:
                self.spent.append((page.page.url, page.page.template, page.page.document.path, *page.seconds))
            complaints += page.complaints
            for path, written, source in page.files:
                stage.note(path, written, source)
                files[path] = FileFacts(written.size)
                if path.endswith(".html") and not written.kept:
                    compared.see(path, partial(stage.read, path))
        self.clock.lap("render")
        for output in renderer.with_copies(renderer.others(needs)):
            stage.add(output)
            files[output.path] = FileFacts(len(output.data))
        self.published.update(files)
        self.clock.lap("render")
        self.found.extend(renderer.found)
        subject = replace(subject, sources=replace(sources, moved=compared.moved(files)))
        facts = tuple(read for page in made for read in page.facts)
        told = [found for repeats, found in complaints if not repeats or self._not_told_yet(found)]
        self._judge(replace(subject, pages=facts, files=files), registry.of_the_whole(registry.off(subject)), told)
        if kept:
            kept.keep(subject.wording)
        return len(files)

    def _compared(self, before: Mapping[str, str]) -> Compared:
        """Return what compares pages with those of the last publication."""
        from clinicsite.check.compared import Compared

        return Compared(before, lambda path: (self.destination / path).read_bytes())

    def _judge(self, subject: SiteFacts, checks: Sequence[Check], told: Sequence[Diagnostic] = ()) -> None:
        """Run checks over the facts of the site and keep what they find, as seriously as the owner wants it.

        `told` is what checks of single pages have found already.
        """
        from clinicsite.check import registry
        from clinicsite.check.overrides import judged

        assert subject.sources is not None
        site = subject.sources.site.config
        if self.options.external:
            day = self.options.as_of or today_in(site.site.time_zone)
            subject = replace(subject, outside=dead_outside(subject, self.root / STATE_FOLDER / LINKS_FILE, day))
        found = registry.run(checks, subject)
        told = [*told, *(one for check, one in found if not check.repeats or self._not_told_yet(one))]
        result = judged(told, subject.sources, registry.BY_CODE)
        self.found.extend(result.found)
        if not self.options.publish:
            self.audit = audit_of(site.clinic.name, subject, tuple(self.found), result.silenced)
        self.clock.lap("check")

    def _not_told_yet(self, found: Diagnostic) -> bool:
        """Return whether a complaint does more than repeat a mistake: at its line, or on the page of its file."""
        if self._told is None:
            wrong = [diagnostic.position for diagnostic in self.found if diagnostic.severity is Severity.ERROR]
            self._told = {(place.path, place.line) for place in wrong} | {(place.path, 0) for place in wrong}
        return (found.position.path, found.position.line) not in self._told

    def _published_before(self) -> dict[str, str]:
        """Return the last publication's files with what each was made from."""
        with contextlib.suppress(SiteError):
            before = read_manifest(self.destination)
            return {path: entry.source for path, entry in before.entries.items()} if before else {}
        return {}

    def _failed(self) -> bool:
        """Return whether what was found forbids publishing."""
        strict = self.options.strict and len(self.found) > 0
        return self.found.has_errors or strict

    def _report(
        self, today: date | None, pages: int = 0, files: int = 0, changes: Changes | None = None
    ) -> BuildReport:
        """Return what was done."""
        return BuildReport(
            ok=not self._failed(),
            destination=self.destination,
            as_of=today,
            pages=pages,
            files=files,
            changes=changes,
            diagnostics=tuple(self.found),
            timings=self.clock.timings,
            spent=tuple(self.spent),
            audit=self.audit,
        )

    def _remember(self, report: BuildReport, zone: str) -> None:
        """Keep what is needed to see next time that there is nothing to do."""
        assert report.as_of is not None
        assert self.inputs is not None
        begins, ends = (_midnight(report.as_of + timedelta(days=days), zone) for days in (0, 1))
        summary = {
            "as_of": report.as_of.isoformat(),
            "zone": zone,
            "day_begins": begins,
            "day_ends": ends,
            "pages": report.pages,
            "files": report.files,
            "diagnostics": [packed(diagnostic) for diagnostic in report.diagnostics],
            "silent": all(one.severity is Severity.ADVICE or one.code == FACT for one in report.diagnostics),
        }
        self.inputs.keep()
        state.remember(self.root, self.inputs.key, self.destination, self.published, summary, self.untouched)


def _midnight(day: date, zone: str) -> float:
    """Return when a day begins in a time zone, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()


def _remembered(root: Path, destination: Path, options: BuildOptions, inputs: Inputs) -> BuildReport | None:
    """Return the last build's report if nothing has changed since, neither what was read nor what was written."""
    summary: Any = last_report(root, inputs, destination)
    if summary is None:
        return None
    today = options.as_of or today_in(summary["zone"])
    if today.isoformat() != summary["as_of"]:
        return None
    return BuildReport(
        ok=True,
        destination=destination,
        as_of=today,
        pages=int(summary["pages"]),
        files=int(summary["files"]),
        diagnostics=tuple(unpacked(values) for values in summary["diagnostics"]),
        current=True,
    )
