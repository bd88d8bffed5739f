"""Makes the pages of a build: renders, writes and reads each, in this process or in several, and keeps what was made.

A page that shows nothing else than when it was kept, and that stands where it was published, is not made again. The
result is the same in any number of processes and with or without what was kept. `pipeline.py` decides what it means.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from clinicsite.check import registry
from clinicsite.check.checks import Area
from clinicsite.check.page_facts import facts_of
from clinicsite.check.quick_facts import quick_facts
from clinicsite.check.site_facts import SiteFacts
from clinicsite.check.site_graphs import brief
from clinicsite.diagnostics import Diagnostic, Severity, packed, unpacked
from clinicsite.forks import processes, spread
from clinicsite.model.made import PageFacts
from clinicsite.model.planned import Page
from clinicsite.page_store import PageStore
from clinicsite.publish.output import Stage, Written
from clinicsite.render.headers import Needs
from clinicsite.render.pages import Renderer
from clinicsite.render.recorder import seen_from, seen_values

FORK_FROM = 150
"""From so many pages on other processes are worth their start."""

Values = tuple[Any, ...]
"""What was made of a page, as plain values: files, facts, complaints, what was seen, needs, seconds."""


class MadePage:
    """What was made of a page; most of it is asked for of few pages, and unpacked then."""

    __slots__ = ("_kept", "_values", "page")

    def __init__(self, page: Page, values: Values, kept: bool) -> None:
        """`kept` is whether all files of the page were left where they are published."""
        self.page = page
        self._values = values
        self._kept = kept

    @property
    def files(self) -> Iterator[tuple[str, Written, str]]:
        """Its files: path, how it was written, what it was made from."""
        for path, source, digest, size, kept in self._values[0]:
            yield path, Written(digest, size, kept or self._kept), source

    @property
    def facts(self) -> Iterator[PageFacts]:
        """What checks of the whole site look at."""
        return map(_unpacked_facts, self._values[1])

    @property
    def complaints(self) -> list[tuple[bool, Diagnostic]]:
        """What checks of single pages have found, and whether it may repeat what was told of its value."""
        return [(repeats, unpacked(said)) for repeats, said in self._values[2]]

    @property
    def beside(self) -> Values:
        """What rendering it has done beside."""
        values: Values = self._values[3]
        return values

    @property
    def needs(self) -> Values:
        """What it has to be allowed."""
        values: Values = self._values[4]
        return values

    @property
    def seconds(self) -> tuple[float, ...]:
        """What it took to render, to read and to write, when it began, and the process; nothing for a kept page."""
        return () if self._kept else self._values[5]


class Production:
    """The pages of one build."""

    def __init__(self, renderer: Renderer, stage: Stage, subject: SiteFacts, store: PageStore | None) -> None:
        """`subject` is what checks of single pages may look at beside the page, `store` is None if nothing is kept."""
        self._renderer = renderer
        self._stage = stage
        self._subject = subject
        self._store = store
        self._off = registry.off(subject)
        usable = [check for check in registry.of_pages(self._off) if subject.sources or not check.needs_sources]
        self._checks = [(check.repeats, check.of_page) for check in usable if check.of_page]
        self._judges_words = any(check.area is Area.CLAIMS for check in usable)
        self._leading_on = subject.leading_on

    def made(self, progress: Callable[[int], object]) -> list[MadePage]:
        """Return every page of the plan, in order; `progress` is told how many are ready."""
        pages = self._renderer.plan.pages
        kept = self._store.read() if self._store else {}
        # An entry of `checks:` counts until its day, of which no key of a page knows.
        off = hashlib.sha256(" ".join(sorted(self._off)).encode()).digest()
        keys = [key + off for key in self._renderer.keys(pages)] if self._store else []
        values: list[Values | None] = [None] * len(pages)
        for index, key in enumerate(keys):
            values[index] = self._kept(kept.get(pages[index].url), key)
        del kept  # What is not used any more makes room for what is made now.
        # What is made of the same texts is made one after the other, while they are at hand.
        kin = self._renderer.kin
        missing = sorted((index for index, value in enumerate(values) if value is None), key=lambda i: kin(pages[i]))
        done = len(pages) - len(missing)
        for index, value in self._worked(missing):
            values[index] = value
            done += 1
            progress(done)
        if self._store and missing:
            self._remember(self._store, pages, keys, values)
        made, entries = set(missing), enumerate(zip(pages, values, strict=True))
        return [MadePage(page, value, index not in made) for index, (page, value) in entries if value is not None]

    def again(self, made: Sequence[MadePage]) -> Needs:
        """Do what rendering pages has done beside, and return what they need; many pages have done the very same."""
        needs, known = Needs(), set()
        for page in made:
            if page.needs not in known:
                known.add(page.needs)
                needs.add(Needs.of(page.needs))
            found, static, pictures, _ = page.beside
            if found or (static, pictures) not in known:
                known.add((static, pictures))
                self._renderer.again(seen_from((found, static, pictures, ())))
        return needs

    def _kept(self, entry: Any, key: bytes) -> Values | None:
        """Return what was kept of a page, if it shows the same and its files stand where they were published."""
        if entry is None or entry[0] != key:
            return None
        values: Values = entry[1]
        if not self._renderer.still_true(values[3][3]):
            return None
        return values if all(self._stage.still_holds(path, digest) for path, _, digest, _, _ in values[0]) else None

    def _worked(self, missing: Sequence[int]) -> Iterator[tuple[int, Values]]:
        """Yield number and values of the pages that have to be made."""
        pages = [self._renderer.plan.pages[index] for index in missing]
        self._renderer.prepare(pages)
        try:
            if len(missing) < FORK_FROM or processes() == 1:
                yield from ((index, self._make(page)) for index, page in zip(missing, pages, strict=True))
                return
            gc.freeze()
            gc.enable()  # Where the command has put it off until there is something to throw away.
            self._stage.open()
            self._subject.prepare(words=self._judges_words)
            for number, values in spread(lambda number: self._make(pages[number]), len(pages)):
                yield missing[number], values
        except OSError as error:
            raise self._stage.refused(error) from error

    def _make(self, page: Page) -> Values:
        """Render a page, write its files and read them as a visitor's browser would."""
        start = time.perf_counter()
        outputs, seen = self._renderer.taken_down(page)
        rendered = time.perf_counter()
        needs, files, facts, complaints = Needs(), [], [], []
        reading = 0.0
        for output in outputs:
            written = self._stage.write(output)
            files.append((output.path, output.source, *written))
            if output.path.endswith(".html") and output.path not in self._leading_on:
                before = time.perf_counter()
                needs.see(output)
                read = quick_facts(output) or facts_of(output, thoroughly=False)
                complaints += self._complaints(read)
                facts.append(_packed_facts(brief(read)))
                reading += time.perf_counter() - before
        writing = time.perf_counter() - rendered - reading
        seconds = (rendered - start, reading, writing, start, os.getpid())
        told = tuple(files), tuple(facts), tuple(complaints), seen_values(seen), needs.values(), seconds
        return cast("Values", _interned(told))

    def _complaints(self, page: PageFacts) -> list[tuple[bool, Any]]:
        """Return what the checks of single pages find on a page."""
        return [(repeats, packed(found)) for repeats, look in self._checks for found in look(page, self._subject)]

    def _remember(
        self, store: PageStore, pages: Sequence[Page], keys: Sequence[bytes], values: Sequence[Values | None]
    ) -> None:
        """Keep what was made, but of pages that could not be made well: what is told of them depends on all others."""
        entries = zip(pages, keys, values, strict=True)
        store.write({page.url: (key, value) for page, key, value in entries if value and not _is_faulty(value)})


def _is_faulty(values: Values) -> bool:
    """Return whether rendering a page has come upon a mistake."""
    return any(said[1] == Severity.ERROR.value for said in values[3][0])


def _packed_facts(facts: PageFacts) -> Values:
    """Return brief facts as plain values."""
    ids, businesses = tuple(sorted(facts.ids)), facts.businesses
    return (facts.path, facts.url, facts.source, ids, facts.links, facts.title, facts.canonical, facts.size, businesses)


def _unpacked_facts(values: Values) -> PageFacts:
    """Return brief facts from plain values."""
    path, url, source, ids, links, title, canonical, size, businesses = values
    return PageFacts(
        path=path,
        url=url,
        source=source,
        ids=frozenset(ids),
        links=links,
        title=title,
        canonical=canonical,
        size=size,
        businesses=businesses,
    )


def _interned(values: Any) -> Any:
    """Return plain values with each text once in memory: most of what pages link to stands on all of them.

    What was interned when it was sent or kept (`marshal`) is so again where it is read.
    """
    if type(values) is str:
        return sys.intern(values)
    if type(values) is not tuple:
        return values
    try:
        return tuple(map(sys.intern, values))
    except TypeError:
        return tuple(map(_interned, values))
