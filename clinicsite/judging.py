"""Makes or reads the pages of a site for a check and judges each by itself, in this process or in several.

A page is read, judged and forgotten; what is left of it is small: its gist, what was found on it, and what was asked
about the rest of the site. The result is the same in any number of processes. Knows neither the day nor what the whole
site is judged by.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.check import registry
from clinicsite.check.gist import gist_of, page_of
from clinicsite.check.page_facts import facts_of
from clinicsite.check.reading import file_facts, is_text
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, packed, unpacked
from clinicsite.forks import processes, spread
from clinicsite.model.facts import FileFacts
from clinicsite.model.made import Output, PageFacts
from clinicsite.model.planned import Page
from clinicsite.page_mark import mark_of
from clinicsite.page_store import PageStore
from clinicsite.render.headers import Needs
from clinicsite.render.pages import Renderer
from clinicsite.render.recorder import Seen, seen_from, seen_values

FORK_FROM = 16
"""From so many pages on other processes are worth their start."""
Values = tuple[Any, ...]
"""Plain values that `marshal` can write."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left of a page."""

    facts: PageFacts
    """What checks of the whole site look at."""
    found: tuple[tuple[bool, Diagnostic], ...]
    """What checks of single pages have found, and whether it may repeat what was told of its value."""
    asked: Mapping[tuple[str, str], bool]
    """What they have asked about the rest of the site, with the answers."""


class Judge:
    """Judges one page after the other."""

    def __init__(self, subject: SiteFacts) -> None:
        """`subject` is what checks of single pages may look at beside their page."""
        self._subject = subject
        usable = [check for check in registry.CHECKS if subject.sources is not None or not check.needs_sources]
        self._checks = [(check.repeats, check.of_page) for check in usable if check.of_page]

    def values(self, output: Output) -> Values:
        """Return what is left of a page, as plain values; of one that only leads on, where to is in its gist."""
        subject = self._subject
        subject.asked.clear()
        page = facts_of(output)
        gist = gist_of(page, subject)
        leads_on = page.refresh and subject.sources is None
        found = () if leads_on else tuple(self._found(page))
        subject.wording.told.clear()
        return gist, found, tuple(subject.asked.items())

    def _found(self, page: PageFacts) -> Iterator[tuple[bool, Any]]:
        """Yield what the checks of single pages find, and whether it may repeat something."""
        for repeats, look in self._checks:
            for found in look(page, self._subject):
                yield repeats, packed(found)


def judged(values: Values) -> Judged:
    """Return what is left of a page, from plain values."""
    gist, found, asked = values
    return Judged(page_of(gist), tuple((repeats, unpacked(said)) for repeats, said in found), dict(asked))


@dataclass(frozen=True, slots=True)
class JudgedFiles:
    """The files that a page of the plan has, and what is left of them."""

    page: Page
    files: Mapping[str, FileFacts]
    """By path."""
    marks: Mapping[str, str]
    """By path what new pages say, to know those again that have moved."""
    judged: tuple[Judged, ...]
    seen: Seen
    """What rendering has done beside."""
    needs: Needs
    seconds: tuple[float, float]
    """What it took to make or read them, and to judge."""


def addresses_of(paths: Iterable[str]) -> frozenset[str]:
    """Return the addresses of pages by their paths: that of the page, and that of the file that stands for it."""
    return frozenset(address for path in paths for address in (f"/{path}", SiteFacts.address_of(path)))


def judged_files(
    outputs: Iterable[Output], subject: SiteFacts
) -> tuple[list[Judged], dict[str, FileFacts], dict[str, str]]:
    """Return what is left of finished files: of pages, of all by path, and the texts of those that checks read."""
    judge = Judge(subject)
    left, files, texts = [], {}, {}
    for output in outputs:
        files[output.path] = file_facts(output, thoroughly=True)
        if output.path.endswith(".html") and output.path not in subject.leading_on:
            left.append(judged(judge.values(output)))
        elif is_text(output.path):
            texts[output.path] = output.data.decode("utf-8", "replace")
    return left, files, texts


class OwnPages:
    """The pages of a site of ours, made again only if they would not be as they were published."""

    def __init__(self, renderer: Renderer, subject: SiteFacts, store: PageStore | None, published: Path) -> None:
        """`store` holds what the last build has made, which lies in `published`; None if that is not to be used."""
        self._renderer = renderer
        self._subject = subject
        self._judge = Judge(subject)
        self._pages: Sequence[Page] = renderer.plan.pages
        self._published = published
        self._kept = self._still_good(store.read()) if store else {}

    def judged(self, progress: Callable[[int], object]) -> Iterator[JudgedFiles]:
        """Yield every page of the plan, in order; `progress` is told how many are ready."""
        self._renderer.prepare([page for page in self._pages if page.url not in self._kept])
        values: list[Values | None] = [None] * len(self._pages)
        for done, (number, made) in enumerate(self._worked(), 1):
            values[number] = made
            progress(done)
        for number, page in enumerate(self._pages):
            left, values[number] = values[number], None
            if left is not None:
                self._subject.wording.learn(left[-1])
                yield _files(page, left)

    def _worked(self) -> Iterator[tuple[int, Values]]:
        """Yield number and values of each page."""
        if len(self._pages) < FORK_FROM or processes() == 1:
            yield from ((number, self._values(number)) for number in range(len(self._pages)))
            return
        self._subject.prepare()
        yield from spread(self._values, len(self._pages))

    def _values(self, number: int) -> Values:
        """Make or read one page and judge it."""
        start = time.perf_counter()
        outputs, seen, needs = self._outputs(self._pages[number])
        made = time.perf_counter()
        files, marks, pages = [], [], []
        for output in outputs:
            facts = file_facts(output, thoroughly=True)
            files.append((output.path, facts.size, facts.digest, facts.packed))
            if output.path.endswith(".html") and output.path not in self._subject.leading_on:
                pages.append(self._judge.values(output))
                if self._is_new(output.path):
                    marks.append((output.path, mark_of(output.data)))
        seconds = (made - start, time.perf_counter() - made)
        learnt = self._subject.wording.learnt()
        return tuple(files), tuple(marks), tuple(pages), seen_values(seen), needs.values(), seconds, learnt

    def _is_new(self, path: str) -> bool:
        """Return whether the last publication had no such file; where there was none, nothing is new."""
        before = self._subject.sources.before if self._subject.sources else {}
        return bool(before) and path not in before

    def _outputs(self, page: Page) -> tuple[list[Output], Seen, Needs]:
        """Return the files of a page, as they were published if they would be made again just so."""
        kept = self._kept.get(page.url)
        outputs = self._read_again(kept[0]) if kept else None
        if kept and outputs is not None:
            return outputs, seen_from(kept[3]), Needs.of(kept[4])
        outputs, seen = self._renderer.taken_down(page)
        needs = Needs()
        for output in outputs:
            needs.see(output)
        return outputs, seen, needs

    def _still_good(self, kept: Mapping[str, Any]) -> dict[str, Values]:
        """Return what the last build has made and a build would now make again just so, by the page's address."""
        same = {}
        for page in self._pages:
            entry = kept.get(page.url)
            # What checks have found is behind the part of a key that says what the page shows.
            if entry and entry[0].startswith(self._renderer.key(page)) and self._renderer.still_true(entry[1][3][3]):
                same[page.url] = entry[1]
        return same

    def _read_again(self, files: Values) -> list[Output] | None:
        """Return the files of a kept page as they stand; None if one does not hold what was published."""
        outputs = []
        for path, source, digest, *_ in files:
            try:
                data = (self._published / path).read_bytes()
            except OSError:
                return None
            if hashlib.sha256(data).hexdigest() != digest:
                return None
            outputs.append(Output(path, data, source))
        return outputs


def _files(page: Page, values: Values) -> JudgedFiles:
    """Return the files of a page and what is left of them, from plain values."""
    files, marks, pages, seen, needs, seconds, _ = values
    return JudgedFiles(
        page,
        {path: FileFacts(*facts) for path, *facts in files},
        dict(marks),
        tuple(map(judged, pages)),
        seen_from(seen),
        Needs.of(needs),
        seconds,
    )
