"""Checks any folder of HTML, made by anything: reads its files one by one, in this process or in several.

No page is kept in memory. What all pages say together, such as the address of the site, is guessed from some of them
first; pages that were judged by a wrong guess are judged again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from clinicsite.auditing import wording_of
from clinicsite.check.folder import base_of, decoded, is_page, paths_in
from clinicsite.check.page_facts import facts_of
from clinicsite.check.reading import file_facts, is_text
from clinicsite.check.site_facts import SiteFacts
from clinicsite.diagnostics import Diagnostic
from clinicsite.forks import processes, spread
from clinicsite.judging import Judge, Judged, addresses_of, judged
from clinicsite.model.facts import FileFacts
from clinicsite.model.made import Output, PageFacts

FORK_FROM = 16
"""Files from which on other processes are worth their start."""
SAMPLE = 16
"""Pages from which is guessed what most pages say."""


class Folder:
    """The files of a site that something else has made."""

    def __init__(self, folder: Path) -> None:
        """List the files of a folder, by path."""
        self._folder = folder
        self._paths = paths_in(folder)
        self._output = lru_cache(maxsize=1)(self._read)
        self._html = lru_cache(maxsize=1)(self._decoded)
        self._files: dict[str, FileFacts] = {}
        self._left: dict[str, Judged] = {}

    def judged(self) -> tuple[SiteFacts, list[Diagnostic]]:
        """Return what checks of the whole site look at, and what those of single pages have found.

        Raises OSError for a file that cannot be read.
        """
        subject = self._guess()
        paths: Sequence[str] = self._paths
        while paths:
            self._judge(paths, subject)
            guessed, subject = subject, self._known(subject)
            paths = [path for path in self._left if subject.base != guessed.base or not self._holds(path, subject)]
        pages = [self._left[page.path] for page in subject.pages]
        return subject, [found for page in pages for _, found in page.found]

    def _judge(self, paths: Sequence[str], subject: SiteFacts) -> None:
        """Read files and judge those that are pages."""
        judge = Judge(subject)

        def values(number: int) -> tuple[Any, ...]:
            """Return what is left of a file, as plain values."""
            path = paths[number]
            output = self._output(path)
            facts = file_facts(output, thoroughly=True)
            left = judge.values(output) if is_page(path) else None
            return (facts.size, facts.digest, facts.packed), left

        for number, (facts, left) in self._worked(values, len(paths), subject):
            self._files[paths[number]] = FileFacts(*facts)
            if left is not None:
                self._left[paths[number]] = judged(left)

    @staticmethod
    def _worked(values: Any, count: int, subject: SiteFacts) -> Iterator[tuple[int, Any]]:
        """Yield number and values of each file."""
        if count < FORK_FROM or processes() == 1:
            return ((number, values(number)) for number in range(count))
        subject.prepare()
        return spread(values, count)

    def _guess(self) -> SiteFacts:
        """Return what the site as a whole seems to be, by some of its pages."""
        pages = [path for path in self._paths if is_page(path)]
        some = pages[:: max(1, len(pages) // SAMPLE)]
        facts = [facts_of(self._output(path)) for path in some]
        return SiteFacts(
            pages=tuple(page for page in facts if not page.refresh),
            files={},
            base=base_of(facts),
            texts={path: decoded(self._output(path).data) for path in self._paths if is_text(path)},
            wording=wording_of(),
            html_of=self._html,
            whole=self._whole,
            page_addresses=addresses_of(pages),
        )

    def _known(self, subject: SiteFacts) -> SiteFacts:
        """Return what the site as a whole is, now that all of its pages are known."""
        left = [self._left[path].facts for path in self._paths if path in self._left]
        return replace(
            subject,
            pages=tuple(page for page in left if not page.refresh),
            files={path: self._files[path] for path in self._paths},
            base=base_of(left),
            leading_on={page.path: page.refresh for page in left if page.refresh},
            page_addresses=None,
            asked={},
        )

    def _holds(self, path: str, subject: SiteFacts) -> bool:
        """Return whether a page was judged by what is so."""
        return all(subject.answer(question) is answer for question, answer in self._left[path].asked.items())

    def _read(self, path: str) -> Output:
        """Return a file."""
        return Output(path, (self._folder / path).read_bytes(), path)

    def _decoded(self, path: str) -> str:
        """Return the HTML of a page."""
        return decoded(self._output(path).data)

    def _whole(self, page: PageFacts) -> PageFacts:
        """Return all facts of a page of which only the gist was kept."""
        return facts_of(self._output(page.path))
