"""A site that is looked at while it is written: load -> plan after a save, one page rendered when it is asked for.

Knows the order of the stages, as `pipeline` does, and says nothing of servers. It publishes nothing and leaves no trace
but what any build may keep. The last site without mistakes stays until there is another one. For one thread at a time.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from clinicsite import __version__
from clinicsite.auditing import wording_of
from clinicsite.diagnostics import Diagnostic, Diagnostics, Severity
from clinicsite.load.documents import Reading, read_document
from clinicsite.load.history import days_of_change
from clinicsite.load.inputs import generator_digest
from clinicsite.load.remembered import RememberingReader
from clinicsite.load.site import Reader, Readers, load_site, reread, with_static
from clinicsite.model.made import Output
from clinicsite.model.planned import Page, Plan
from clinicsite.model.read import Site
from clinicsite.pipeline import theme_folder, today_in
from clinicsite.plan.pages import make_plan
from clinicsite.records import dataclass
from clinicsite.render.pages import Renderer
from clinicsite.unchanged import STATE_FOLDER

FIGURES = "templates/figures/"
"""Where drawings lie that are read with the site."""
VIEWS = 3
"""Days, or views with and without drafts, that are kept planned beside each other."""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the site."""

    day: date | None = None
    """The day; None for today."""
    drafts: bool = False
    """Whether drafts are shown."""


class View:
    """The site as it is on one day. Every file is made when it is asked for, from what was read."""

    def __init__(self, site: Site, plan: Plan, theme: Path, cache: Path) -> None:
        self.site = site
        self.plan = plan
        self._renderer = Renderer(site, plan, theme, cache)

    def file(self, path: str) -> Output | None:
        """Return a file by its path below the published folder; None when there is none, or it cannot be made."""
        return self._renderer.file(path)

    def page(self, path: str) -> Page | None:
        """Return the page that a file is made of, or None."""
        return self._renderer.planned(path)

    def grades(self, page: Page) -> dict[str, float]:
        """Return the years of school that a page's text asks for, by formula; nothing where none is known."""
        from clinicsite.check.text import grades_of

        tongue = wording_of(self.site).of(self.site.config.site.language)
        return grades_of(page.document, tongue) if tongue else {}

    @property
    def found(self) -> Diagnostics:
        """What rendering has complained about so far."""
        return self._renderer.found


class LiveSite:
    """The site of a project as it was read last."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.found: tuple[Diagnostic, ...] = ()
        """What is wrong with the files, and with the plan of the look that was wanted."""
        self._theme = theme_folder()
        self._site: Site | None = None
        self._views: OrderedDict[tuple[date, bool], View] = OrderedDict()
        self._reader = _RememberingReader(_kept_by_builds(self.root))

    @property
    def failed(self) -> bool:
        """Whether what was read last has errors, so that an older site is shown."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.found)

    def read(self, look: Look, is_useless: Callable[[], bool] = lambda: False) -> bool:
        """Read everything anew, and plan it for a look; with errors the site that stood before stays.

        Return False when it has been broken off, because it was told to be useless.
        """
        self._reader.is_useless = is_useless
        # Almost everything that is read stays: looking through it for rubbish takes longer than making a page.
        gc.disable()
        try:
            self._read(look)
        except _UselessError:
            return False
        finally:
            gc.freeze()
            gc.enable()
        return True

    def tidy(self) -> None:
        """Throw away what earlier readings have left. For when nobody waits: it looks through everything."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _read(self, look: Look) -> None:
        """Read and plan everything."""
        loaded = load_site(self.root, self._theme, Readers(self._reader))
        self._reader.forget_unused()
        site = loaded.site and replace(loaded.site, changed=_Days.of(self.root, loaded.site.config.site.time_zone))
        found = Diagnostics(loaded.diagnostics)
        planned = None
        if site is not None:
            planned, complaints = make_plan(site, self._day(site, look), look.drafts)
            found.extend(complaints)
        self.found = tuple(found)
        if site is not None and planned is not None and not self.failed:
            self._site = site
            self._views.clear()
            self._keep(planned, look)

    def read_only(self, paths: Sequence[str], look: Look) -> bool:
        """Read only some files again. Return whether that could be done: no address and no list depends on them.

        Whether the change means anything else for other pages is found by `read`.
        """
        view = self.view(look)
        folders = {path.partition("/")[0] for path in paths}
        if self._site is None or view is None or self.failed or not folders <= {"content", "templates", "static"}:
            return False
        if any(path.startswith(FIGURES) for path in paths):
            return False
        texts = [path for path in paths if path.startswith("content/")]
        site = reread(self._site, texts, read_document)
        if site is not None and "static" in folders:
            site = with_static(site, self._theme)
        if site is None:
            return False
        changed = {document.path: document for document in site.documents() if document.path in texts}
        plan = view.plan.with_documents(changed)
        if isinstance(site.changed, _Days):
            site = replace(site, changed=site.changed.without(paths))
        self._site = site
        self._views.clear()
        self._keep(plan, look)
        return True

    def view(self, look: Look) -> View | None:
        """Return the site for a look; None when there has never been one without mistakes."""
        if self._site is None:
            return None
        key = self._day(self._site, look), look.drafts
        if key not in self._views:
            self._keep(make_plan(self._site, *key)[0], look)
        self._views.move_to_end(key)
        return self._views[key]

    def _keep(self, plan: Plan, look: Look) -> None:
        """Keep a view, and forget the one that was not looked at for longest."""
        assert self._site is not None
        self._views[plan.today, look.drafts] = View(self._site, plan, self._theme, self.root / STATE_FOLDER)
        if len(self._views) > VIEWS:
            self._views.popitem(last=False)

    @staticmethod
    def _day(site: Site, look: Look) -> date:
        """Return the day of a look."""
        return look.day or today_in(site.config.site.time_zone)


def _kept_by_builds(root: Path) -> Reader:
    """Return a reader that knows what the last build has read, where there was one; it writes nothing down."""
    place = root / STATE_FOLDER / "documents"
    if not place.is_file():
        return read_document
    return RememberingReader(place, f"{__version__} {generator_digest()}")


class _Days(Mapping[str, date]):
    """The days of changes, which Git is asked for once somebody wants one; the pages of most sites show none."""

    def __init__(self, ask: Callable[[], Mapping[str, date]], saved: frozenset[str] = frozenset()) -> None:
        self._ask = ask
        self._saved = saved

    @classmethod
    def of(cls, root: Path, zone: str) -> _Days:
        """Return the days of a project, in a time zone."""
        return cls(cache(lambda: days_of_change(root, zone)))

    def without(self, paths: Iterable[str]) -> _Days:
        """Return the days without those of files that have just been saved: Git does not know what is in them now."""
        return _Days(self._ask, self._saved.union(paths))

    def __getitem__(self, path: str) -> date:
        if path in self._saved:
            raise KeyError(path)
        return self._ask()[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._ask() if path not in self._saved)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _UselessError(Exception):
    """Nobody waits any more for what is being read."""


class _RememberingReader:
    """Reads a content file once for each of its contents."""

    def __init__(self, beneath: Reader) -> None:
        self._beneath = beneath
        self.is_useless: Callable[[], bool] = lambda: False
        self._known: dict[tuple[str, bytes], Reading[Any]] = {}
        self._used: dict[tuple[str, bytes], Reading[Any]] = {}

    def __call__(self, data: bytes, path: str, model: type[Any]) -> Reading[Any]:
        """Return what `read_document` makes of the file; a path has one model only."""
        if self.is_useless():
            raise _UselessError
        key = path, sha256(data).digest()
        self._used[key] = self._known.get(key) or self._beneath(data, path, model)
        return self._used[key]

    def forget_unused(self) -> None:
        """Keep only what the last reading of the site has used."""
        self._known, self._used = self._used, {}
        self._beneath = read_document


def errors_of(found: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    """Return the errors among complaints, in order."""
    return [diagnostic for diagnostic in Diagnostics(found) if diagnostic.severity is Severity.ERROR]
