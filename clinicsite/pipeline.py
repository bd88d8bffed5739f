"""The order of the stages: load -> plan -> render -> check -> publish.

The only place that knows them all, reads the clock, and decides what a fault means: with any error nothing is
published and the site that stood before stays.
"""

from __future__ import annotations

import contextlib
import gc
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from clinicsite import __version__
from clinicsite.diagnostics import Diagnostic, Diagnostics, Severity, SiteError, packed, unpacked
from clinicsite.load.inputs import generator_digest, inputs_key
from clinicsite.lock import project_lock
from clinicsite.publish import state
from clinicsite.publish.destination import check_destination
from clinicsite.publish.faults import disk_fault, seen_from
from clinicsite.publish.manifest import read_manifest
from clinicsite.publish.output import Changes, Stage
from clinicsite.publish.output import clean as clean_folder

if TYPE_CHECKING:
    from clinicsite.model.planned import Likeness

OUTPUT_FOLDER = "public"
MANY_PAGES = 200
"""Pages from which on it is quicker to check them in several processes."""
MOST_CARDS = 60
"""Pictures of shared links that a report shows."""
STATE_FOLDER = ".clinicsite"
PROFILE_FOLDER = "profile"
"""Where papers about the clinic's profiles are written, beside the site."""
DIRECTORIES = ("google", "apple", "bing", "others")
"""The directories that the profile is written for, in the order of the sheet."""

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
    audit: Any = None
    """Of a check: what the reports need (`check.audit.Audit`)."""
    current: bool = False
    """Whether nothing had changed since the last build, so that there was nothing to do."""

    def of(self, severity: Severity) -> list[Diagnostic]:
        """Return the complaints of one severity."""
        return [diagnostic for diagnostic in self.diagnostics if diagnostic.severity is severity]


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


def theme_folder() -> Path:
    """Return the folder with the `templates/` and `static/` that come with the generator."""
    packaged = Path(__file__).parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


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
) -> BuildReport:
    """Build the site of a project and publish it, unless it has errors.

    `on_wait` is told, in words, of another build that has to end first.
    """
    root = root.resolve()
    destination = (options.destination or root / OUTPUT_FOLDER).absolute()
    if not options.publish:
        return _Build(root, destination, options, progress).run()
    with _locked(root, on_wait):
        refused = check_destination(destination, root)
        if refused:
            return BuildReport(False, destination, options.as_of, diagnostics=tuple(refused))
        remembered = _remembered(root, destination, options) if options.cache else None
        return remembered or _Build(root, destination, options, progress).run()


@contextlib.contextmanager
def _locked(root: Path, on_wait: Callable[[str], object] | None = None) -> Iterator[None]:
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
    with _locked(root):
        try:
            return clean_folder((destination or root / OUTPUT_FOLDER).absolute(), root)
        except SiteError as error:
            raise SiteError(seen_from(root, error.diagnostics)) from error


def check_structured_data(root: Path, page: str) -> list[Diagnostic] | None:
    """Return what is wrong with the structured data of an HTML file or of a published page; None if there is none."""
    from clinicsite.check.json_ld import file_of, validate_file

    file = file_of(page, root / OUTPUT_FOLDER)
    return None if file is None else validate_file(file)


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
    with _locked(root):
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
        known = isinstance(place.hours, OpeningHours)
        said = hours_lines(site.language, place.hours) if known else [f"TODO {place.hours.note}"]
        lines += [f"  {line}" for line in said]
        if at and known:
            moment = at.replace(tzinfo=ZoneInfo(site.config.site.time_zone))
            opening = next_opening(location, moment)
            state = "open" if is_open(location, moment) else "closed"
            after = f" They open next on {moment_text(site.language, opening)}." if opening else ""
            lines.append(f"  On {moment_text(site.language, at)} the doors are {state}.{after}")
        told.append(lines)
    return told


def _planned(root: Path, as_of: date | None) -> tuple[Any, Any, Diagnostics]:
    """Return a site and its plan with all complaints; raises `SiteError` when `site.yaml` cannot be used."""
    from clinicsite.load.site import load_site
    from clinicsite.plan.pages import make_plan

    loaded = load_site(root, theme_folder())
    if loaded.site is None:
        raise SiteError(loaded.diagnostics)
    plan, found = make_plan(loaded.site, as_of or today_in(loaded.site.config.site.time_zone))
    found.extend(loaded.diagnostics)
    return loaded.site, plan, found


def check_folder(folder: Path, *, external: bool = False) -> Any:
    """Return the audit of any folder of HTML, made by anything. Raises OSError for one that cannot be read."""
    from clinicsite.check import registry
    from clinicsite.check.folder import read_folder, site_of

    files = read_folder(folder)
    # Facts of many pages are kept to the end; looking among them for what can be thrown away costs much.
    gc.disable()
    try:
        subject = site_of(files, wording=wording_of())
        if external:
            subject = replace(subject, outside=_dead_outside(Path.cwd(), subject))
        found = Diagnostics(found for _, found in _found_in(subject, registry.CHECKS))
    finally:
        gc.enable()
    return _audit(folder.resolve().name, subject, tuple(found), ())


def _found_in(subject: Any, checks: Sequence[Any]) -> Iterator[tuple[bool, Diagnostic]]:
    """Yield what checks find, and whether it may only repeat what was told; of many pages in several processes."""
    from clinicsite.check import registry
    from clinicsite.forks import processes, spread

    if len(subject.pages) < MANY_PAGES or processes() == 1:
        yield from ((check.repeats, found) for check, found in registry.run(checks, subject))
        return
    usable = [check for check in checks if subject.sources is not None or not check.needs_sources]
    paged = [check for check in usable if check.of_page]
    subject.prepare()

    def judge(number: int) -> list[tuple[bool, Any]]:
        page = subject.pages[number]
        return [(check.repeats, packed(found)) for check in paged for found in check.of_page(page, subject)]

    for _, values in spread(judge, len(subject.pages)):
        yield from ((repeats, unpacked(found)) for repeats, found in values)
    rest = registry.run([check for check in usable if not check.of_page], subject)
    yield from ((check.repeats, found) for check, found in rest)


def _audit(name: str, subject: Any, found: tuple[Diagnostic, ...], silenced: Sequence[Any]) -> Any:
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
        cards={f"/{path}": data for path, data in subject.pictures.items()},
    )


def _town_scores(sources: Any) -> Any:
    """Return the town pages and how much they have in common; None for fewer than two."""
    from clinicsite.plan.towns import likeness, masks_of

    hidden = sources.plan.hidden
    towns = [town for town in sources.site.towns if town.path not in hidden]
    pairs = [pair for pair in sources.site.pairs.values() if pair.path not in hidden]
    table = likeness(towns, pairs, masks_of(sources.site))
    if len(table) < 2:
        return None
    return tuple(row.name for row in table), tuple(row.scores for row in table)


def _dead_outside(root: Path, subject: Any, day: date | None = None) -> dict[str, str]:
    """Return the addresses of other sites that lead nowhere; asks them, at most once a day each."""
    from clinicsite.check.external import addresses_outside
    from clinicsite.outside import dead_on_two_days

    zone = subject.sources.site.config.site.time_zone if subject.sources else "UTC"
    return dead_on_two_days(addresses_outside(subject), root / STATE_FOLDER / "links.json", day or today_in(zone))


def compared(root: Path, audit: Any) -> Any:
    """Return an audit with what the last check had found, and keep this one's complaints for the next."""
    file = root / STATE_FOLDER / "check.json"
    before = None
    with contextlib.suppress(OSError, ValueError, TypeError):
        before = tuple(str(key) for key in json.loads(file.read_text("utf-8")))
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(sorted(audit.key_of.values()), ensure_ascii=False, indent=0), "utf-8", newline="\n")
    return replace(audit, before=before)


def wording_of(site: Any = None) -> Any:
    """Return what is known of the languages of texts, for a site's profession and places or for any site."""
    from functools import partial

    from clinicsite.check.wording import Wording
    from clinicsite.load.rules import places_of, read_claims, read_prose
    from clinicsite.load.spelling import read_slips

    if site is None:
        return Wording(read_prose, read_claims, read_slips)
    profession, places = site.config.clinic.profession, places_of(site.config)
    return Wording(read_prose, partial(read_claims, profession=profession, places=places), read_slips)


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

    def __init__(self, root: Path, destination: Path, options: BuildOptions, progress: Progress | None) -> None:
        self.root = root
        self.destination = destination
        self.options = options
        self.progress = progress or _say_nothing
        self.found = Diagnostics()
        self.clock = _Clock()
        self.theme = theme_folder()
        self.published: set[str] = set()
        self.spent: list[tuple[Any, ...]] = []
        self.audit: Any = None
        self.news: list[str] = []
        self._told: set[tuple[str, int]] | None = None

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
        zone = site.config.site.time_zone
        site = replace(site, changed=days_of_change(self.root, zone))
        today = self.options.as_of or today_in(zone)
        plan, found = make_plan(site, today, self.options.drafts)
        self.found.extend(found)
        self.clock.lap("plan")
        cache = self.root / STATE_FOLDER if self.options.cache else None
        renderer = Renderer(site, plan, self.theme, cache)
        if not self.options.publish:
            files = self._check(renderer, site, plan)
            return self._report(today, len(plan.pages), files)
        self.found.extend(check_destination(self.destination, self.root, site.config.site.url))
        files, changes = self._publish(renderer, site, plan)
        self.clock.lap("publish")
        report = self._report(today, len(plan.pages), files, changes)
        if report.ok:
            self._remember(report, site.config.site.time_zone)
        return report

    def _read(self) -> Any:
        """Return what the owner's files say; those that have not changed since the last build are not checked again."""
        from clinicsite.load.remembered import RememberingReader
        from clinicsite.load.site import load_site

        if not (self.options.publish and self.options.cache):
            return load_site(self.root, self.theme)
        reader = RememberingReader(self.root / STATE_FOLDER / "documents", f"{__version__} {generator_digest()}")
        loaded = load_site(self.root, self.theme, reader)
        reader.keep()
        return loaded

    def _publish(self, renderer: Any, site: Any, plan: Any) -> tuple[int, Changes | None]:
        """Render, check and publish. Return how many files there are, and what has changed if they were published."""
        files = 0
        try:
            stamps = state.stamps_of(self.root, self.destination) if self.options.cache else {}
            with Stage(self.destination, site.config.site.url, stamps) as stage:
                files = self._make(renderer, site, plan, stage)
                if not self._failed():
                    changes = stage.commit()
                    self._note_news(site.config)
                    return files, changes
        except SiteError as error:
            self.found.extend(seen_from(self.root, error.diagnostics))
        return files, None

    def _check(self, renderer: Any, site: Any, plan: Any) -> int:
        """Render every file without publishing it, and run every check. Return how many files there are."""
        from clinicsite.check import registry
        from clinicsite.check.page_facts import facts_of
        from clinicsite.check.reading import file_facts, is_text

        facts, files, texts = [], {}, {}
        leading_on = _leading_on(plan)
        subject = self._subject(site, plan)
        compared = self._compared(subject.sources.before, site.config)
        pictures: dict[str, bytes] = {}
        for output in renderer.with_copies(renderer.outputs()):
            self.clock.lap("render")
            files[output.path] = file_facts(output, thoroughly=True)
            if output.path.endswith(".html") and output.path not in leading_on:
                facts.append(facts_of(output))
                compared.see(output.path, lambda output=output: output.data)
                self.progress("render", min(len(facts), len(plan.pages)), len(plan.pages))
            elif "/cards/" in output.path and len(pictures) < MOST_CARDS:
                pictures[output.path] = output.data
            elif is_text(output.path):
                texts[output.path] = output.data.decode("utf-8", "replace")
            self.clock.lap("check")
        self.clock.lap("render")
        self.found.extend(renderer.found)
        subject = replace(subject, sources=replace(subject.sources, moved=compared.moved(files)))
        subject = replace(subject, pages=tuple(facts), files=files, texts=texts, pictures=pictures)
        self._judge(subject, registry.CHECKS)
        return len(files)

    def _make(self, renderer: Any, site: Any, plan: Any, stage: Stage) -> int:
        """Render, write and check every file. Return how many there are."""
        from clinicsite.check import registry
        from clinicsite.model.facts import FileFacts
        from clinicsite.production import Production
        from clinicsite.render.headers import Needs

        subject = self._subject(site, plan)
        production = Production(renderer, stage, subject, self._store() if self.options.cache else None)
        made = production.made(lambda done: self.progress("render", done, len(plan.pages)))
        compared = self._compared(subject.sources.before, site.config)
        needs, files = Needs(), {}
        complaints: list[tuple[bool, Diagnostic]] = []
        for page in made:
            if page.seconds:
                self.spent.append((page.page.url, page.page.template, page.page.document.path, *page.seconds))
            renderer.again(page.seen)
            needs.add(page.needs)
            complaints += page.complaints
            for file in page.files:
                stage.note(file.path, file.written, file.source)
                files[file.path] = FileFacts(file.written.size)
                if file.path.endswith(".html") and not file.written.kept:
                    compared.see(file.path, lambda path=file.path: stage.read(path))
        self.clock.lap("render")
        for output in renderer.with_copies(renderer.others(needs)):
            stage.add(output)
            files[output.path] = FileFacts(len(output.data))
        self.published.update(files)
        self.clock.lap("render")
        self.found.extend(renderer.found)
        subject = replace(subject, sources=replace(subject.sources, moved=compared.moved(files)))
        listed = {page.output_path for page in plan.pages if page.indexable}
        self.news = [path for path in compared.news if path in listed] + compared.gone(files)
        facts = tuple(read for page in made for read in page.facts)
        told = [found for repeats, found in complaints if not repeats or self._not_told_yet(found)]
        self._judge(replace(subject, pages=facts, files=files), registry.of_the_whole(), told)
        return len(files)

    def _compared(self, before: Mapping[str, str], config: Any) -> Any:
        """Return what compares pages with those of the last publication; all of them where somebody wants to know."""
        from clinicsite.check.compared import Compared

        wanted = config.deploy.indexnow is not None
        return Compared(before, lambda path: (self.destination / path).read_bytes(), wanted)

    def _subject(self, site: Any, plan: Any) -> Any:
        """Return what checks may look at beside finished pages."""
        from clinicsite.check.site_facts import SiteFacts, Sources
        from clinicsite.plan.urls import likely_path_for

        due = {"index.html", *(page.output_path for page in plan.pages)}
        due |= {likely_path_for(source, site.config.urls) for source in site.unread}
        templates, before = _templates(self.theme, self.root), self._published_before()
        sources = Sources(site, plan, templates, before, due=frozenset(due))
        base = site.config.site.url.rstrip("/")
        return SiteFacts((), {}, base, sources, _leading_on(plan), wording=wording_of(site))

    def _store(self) -> Any:
        """Return what earlier builds have kept of pages."""
        from clinicsite.page_store import PageStore

        return PageStore(self.root / STATE_FOLDER / "pages", f"{__version__} {generator_digest()}")

    def _judge(self, subject: Any, checks: Sequence[Any], told: Sequence[Diagnostic] = ()) -> None:
        """Run checks over the facts of the site and keep what they find, as seriously as the owner wants it.

        `told` is what checks of single pages have found already.
        """
        from clinicsite.check import registry
        from clinicsite.check.overrides import judged

        if self.options.external:
            subject = replace(subject, outside=_dead_outside(self.root, subject, self.options.as_of))
        found = _found_in(subject, checks)
        told = [*told, *(one for repeats, one in found if not repeats or self._not_told_yet(one))]
        result = judged(told, subject.sources, registry.BY_CODE)
        self.found.extend(result.found)
        if not self.options.publish:
            name = subject.sources.site.config.clinic.name
            self.audit = _audit(name, subject, tuple(self.found), result.silenced)
        self.clock.lap("check")

    def _note_news(self, config: Any) -> None:
        """Note the pages that search engines are to be told of, where the owner wants that."""
        from clinicsite.publish.index_now import note_changes

        if config.deploy.indexnow:
            base = config.site.url.rstrip("/")
            addresses = [f"{base}/{quote(path.removesuffix('index.html'))}" for path in self.news]
            note_changes(self.root / STATE_FOLDER, base, config.deploy.indexnow, addresses)

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
        summary = {
            "as_of": report.as_of.isoformat(),
            "zone": zone,
            "pages": report.pages,
            "files": report.files,
            "diagnostics": [packed(diagnostic) for diagnostic in report.diagnostics],
        }
        key = _key(self.root, self.theme, self.options)
        state.remember(self.root, key, self.destination, self.published, summary)


def _leading_on(plan: Any) -> dict[str, str]:
    """Return the pages that only lead on, with where they lead; that has been checked by the plan."""
    return {redirect.output_path: redirect.target for redirect in plan.redirects if redirect.output_path}


def _templates(*folders: Path) -> dict[str, str]:
    """Return the texts of templates by path; those of a later folder stand in for those of an earlier one."""
    texts = {}
    for folder in folders:
        for path in sorted((folder / "templates").rglob("*.html")):
            with contextlib.suppress(OSError):
                texts[path.relative_to(folder).as_posix()] = path.read_text("utf-8", errors="replace")
    return texts


def _key(root: Path, theme: Path, options: BuildOptions) -> str:
    """Return a digest of everything that a build depends on, but its day."""
    from clinicsite.load.history import commit_mark

    extra = f"{__version__} {generator_digest()} {commit_mark(root)} drafts={options.drafts} strict={options.strict}"
    return inputs_key(root, theme, extra)


def _remembered(root: Path, destination: Path, options: BuildOptions) -> BuildReport | None:
    """Return the last build's report if nothing has changed since, neither what was read nor what was written."""
    summary: Any = state.is_current(root, _key(root, theme_folder(), options), destination)
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
