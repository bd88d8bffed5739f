"""Makes or reads the pages of a site for a check and judges each by itself, in this process or in several.

A page is read, judged and forgotten; what is left of it is small: its gist, what was found on it, and what was asked
about the rest of the site. The result is the same in any number of processes. Knows neither the day nor what the whole
site is judged by.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from clinicsite.check import registry
from clinicsite.check.gist import gist_of, page_of
from clinicsite.check.page_facts import facts_of
from clinicsite.check.reading import file_facts, is_text
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic, Severity, packed, unpacked
from clinicsite.forks import processes, spread
from clinicsite.model.facts import FileFacts
from clinicsite.model.made import Output, PageFacts
from clinicsite.model.planned import Page
from clinicsite.page_mark import mark_of
from clinicsite.page_store import PageStore
from clinicsite.records import dataclass
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


@dataclass(frozen=True, slots=True)
class KeptPages:
    """What earlier runs have left of pages."""

    made: PageStore
    """What the last build has made."""
    judged: PageStore
    """What the last check has found."""
    known: str
    """What checks of single pages know beside files, as one text."""


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

    def __init__(self, renderer: Renderer, subject: SiteFacts, published: Path, kept: KeptPages | None = None) -> None:
        """`kept` holds what earlier runs have left of pages, which lie in `published`; None if nothing is kept."""
        self._renderer = renderer
        self._subject = subject
        self._judge = Judge(subject)
        self._pages: Sequence[Page] = renderer.plan.pages
        self._published = published
        self._keys = renderer.keys(self._pages) if kept else []
        self._store = kept
        self._made = self._made_before(kept.made.read()) if kept else {}

    def judged(self, progress: Callable[[int], object]) -> Iterator[JudgedFiles]:
        """Yield every page of the plan, in order; `progress` is told how many are ready."""
        values: list[Values | None] = [None] * len(self._pages)
        for number, known in self._judged_before():
            values[number] = known
        missing = [number for number, left in enumerate(values) if left is None]
        self._renderer.prepare([self._pages[number] for number in missing if number not in self._made])
        done = len(values) - len(missing)
        for number, left in self._worked(missing):
            self._subject.wording.learn(left[-1])
            values[number] = _interned(left[:-1])
            done += 1
            progress(done)
        if missing:
            self._keep(values)
        for number, page in enumerate(self._pages):
            whole, values[number] = values[number], None
            if whole is not None:
                yield _files(page, whole)

    def _worked(self, missing: Sequence[int]) -> Iterator[tuple[int, Values]]:
        """Yield number and values of the pages that have to be judged."""
        if len(missing) < FORK_FROM or processes() == 1:
            yield from ((number, self._values(number)) for number in missing)
            return
        self._subject.prepare()
        for index, values in spread(lambda index: self._values(missing[index]), len(missing)):
            yield missing[index], values

    def _values(self, number: int) -> Values:
        """Make or read one page and judge it."""
        outputs, seen, needs = self._outputs(number)
        files, marks, pages = [], [], []
        for output in outputs:
            facts = file_facts(output, thoroughly=True)
            files.append((output.path, facts.size, facts.digest, facts.packed))
            if output.path.endswith(".html") and output.path not in self._subject.leading_on:
                pages.append(self._judge.values(output))
                if self._is_new(output.path):
                    marks.append((output.path, mark_of(output.data)))
        learnt = self._subject.wording.learnt()
        return tuple(files), tuple(marks), tuple(pages), seen_values(seen), needs.values(), learnt

    def _is_new(self, path: str) -> bool:
        """Return whether the last publication had no such file; where there was none, nothing is new."""
        before = self._subject.sources.before if self._subject.sources else {}
        return bool(before) and path not in before

    def _outputs(self, number: int) -> tuple[list[Output], Seen, Needs]:
        """Return the files of a page, as they were published if they would be made again just so."""
        made = self._made.get(number)
        outputs = self._read_again(made[0]) if made else None
        if made and outputs is not None:
            return outputs, seen_from(made[3]), Needs.of(made[4])
        outputs, seen = self._renderer.taken_down(self._pages[number])
        needs = Needs()
        for output in outputs:
            needs.see(output)
        return outputs, seen, needs

    def _made_before(self, kept: Mapping[str, Any]) -> dict[int, Values]:
        """Return what the last build has made and a build would now make again just so, by the page's number."""
        same = {}
        for number, (page, key) in enumerate(zip(self._pages, self._keys, strict=True)):
            entry = kept.get(page.url)
            # What checks have found is behind the part of a key that says what the page shows.
            if entry and entry[0].startswith(key) and self._renderer.still_true(entry[1][3][3]):
                same[number] = entry[1]
        return same

    def _judged_before(self) -> Iterator[tuple[int, Values]]:
        """Yield what an earlier check has left of pages that would be made and judged again just so."""
        kept = self._store.judged.read() if self._store else {}
        for number, key in enumerate(self._keys if kept else ()):
            entry = kept.get(self._pages[number].url)
            if entry and entry[0] == key + self._common and self._still_true(entry[1]):
                yield number, entry[1]

    def _still_true(self, values: Values) -> bool:
        """Return whether a page would be made just so, with what is answered to checks of it."""
        files, _, pages, seen, *_ = values
        return (
            self._renderer.still_true(seen[3])
            and not any(self._is_new(path) for path, *_ in files if path.endswith(".html"))
            and all(self._subject.answer(question) is answer for *_, asked in pages for question, answer in asked)
        )

    @cached_property
    def _common(self) -> bytes:
        """The digest of what checks of single pages depend on besides what pages show: places, and what is known."""
        keys = self._subject.sources.site.config_keys if self._subject.sources else {}
        told = f"{sorted(keys.items())} {self._store.known if self._store else ''}"
        return hashlib.sha256(told.encode()).digest()

    def _keep(self, values: Sequence[Values | None]) -> None:
        """Keep what is left of pages for the next check, but of those that could not be made well."""
        if self._store:
            entries = zip(self._pages, self._keys, values, strict=True)
            self._store.judged.write(
                {page.url: (key + self._common, left) for page, key, left in entries if left and not _is_faulty(left)}
            )

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


def _is_faulty(values: Values) -> bool:
    """Return whether making a page has come upon a mistake; what is told of it depends on all others."""
    return any(said[1] == Severity.ERROR.value for said in values[3][0])


def _interned(values: Any) -> Any:
    """Return plain values with each text once in memory: most of what pages say and link to stands on many."""
    if isinstance(values, str):
        return sys.intern(values)
    return tuple(map(_interned, values)) if isinstance(values, tuple) else values


def _files(page: Page, values: Values) -> JudgedFiles:
    """Return the files of a page and what is left of them, from plain values."""
    files, marks, pages, seen, needs = values
    return JudgedFiles(
        page,
        {path: FileFacts(*facts) for path, *facts in files},
        dict(marks),
        tuple(map(judged, pages)),
        seen_from(seen),
        Needs.of(needs),
    )
