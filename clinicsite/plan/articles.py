"""The list of articles, the newest first: its parts, the neighbours of an article, the articles about a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clinicsite.model.planned import Link, Page, Pager
from clinicsite.model.read import Article, PageFrontMatter, Site
from clinicsite.plan.urls import output_path_for

NEWEST = 5
"""So many articles stand on the page of the condition that they are about."""


class Articles:
    """The listed articles of a site on one day.

    They are given with links to them, the newest first.
    """

    def __init__(self, site: Site, listed: Iterable[tuple[Article, Link]]) -> None:
        self._site = site
        self._links: list[Link] = []
        self._about: dict[str, list[Link]] = {}
        for article, link in listed:
            self._links.append(link)
            for name in article.front.about:
                self._about.setdefault(name, []).append(link)
        self._at = {link.url: index for index, link in enumerate(self._links)}

    def about(self, condition: str) -> tuple[Link, ...]:
        """Return the newest articles about a condition, by its file name."""
        return tuple(self._about.get(condition, ())[:NEWEST])

    def around(self, url: str) -> tuple[Link | None, Link | None]:
        """Return the articles before and after one in time; none for one that is not listed."""
        index = self._at.get(url)
        if index is None:
            return None, None
        later = self._links[index - 1] if index else None
        earlier = self._links[index + 1] if index + 1 < len(self._links) else None
        return earlier, later

    def first_part(self, page: Page) -> Page:
        """Return the page of the list with the newest articles."""
        return self._part(page, 1, self._urls(page))

    def later_parts(self, page: Page) -> Iterator[Page]:
        """Yield the pages on which the list goes on; they say nothing of their own."""
        urls = self._urls(page)
        for number in range(2, len(urls) + 1):
            yield self._part(self._later(page, number, urls[number - 1]), number, urls)

    def _later(self, page: Page, number: int, url: str) -> Page:
        """Return a later page of the list, without what stands on it."""
        words, front = self._site.words, page.document.front
        own = front.head_title or front.title
        name = words["part"].format(number=number)
        shown = PageFrontMatter.model_construct(
            title=words["part_title"].format(title=front.title, number=number),
            head_title=words["part_title"].format(title=own, number=number),
            description=words["part_description"].format(description=front.description, number=number),
            nav_title=name,
        )
        return replace(
            page,
            url=url,
            output_path=output_path_for(url),
            document=replace(page.document, front=shown, body=""),
            nav_title=name,
            head_title=page.head_title.replace(own, shown.head_title or "", 1),
            breadcrumbs=(*page.breadcrumbs, Link(name, url)),
        )

    def _part(self, page: Page, number: int, urls: tuple[str, ...]) -> Page:
        """Return one part of the list."""
        size = self._site.config.articles.per_page
        first = (number - 1) * size
        pager = Pager(number, urls) if len(urls) > 1 else None
        return replace(page, articles=tuple(self._links[first : first + size]), pager=pager)

    def _urls(self, page: Page) -> tuple[str, ...]:
        """Return the addresses of all parts of the list that begins on a page."""
        size = self._site.config.articles.per_page
        folder = self._site.config.urls.paging or str(self._site.language["paging_folder"])
        parts = -(-len(self._links) // size)
        return (page.url, *(f"{page.url}{folder}/{number}/" for number in range(2, parts + 1)))
