"""By what a page is recognised that an earlier build has made: a digest of all that it can show.

What is the same on every page (settings, words, templates, files of `static/`, menus, lists of pages, towns on maps) is
in one digest, so a change of any of it makes every page anew. What a page shows of the texts of others by links is not
in here: it is asked and answered (`bodies.py`).
"""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from clinicsite.model.planned import Link, Page, PageKind, Plan
from clinicsite.model.read import Document, FrontMatter, Site

PACKAGES = ("jinja2-", "markdown-", "markupsafe-", "nh3-", "pillow-", "segno-", "brotli-")
"""Packages whose version a page can depend on, as the folders begin in which their versions stand."""


class PageKeys:
    """The keys of the pages of one build."""

    def __init__(self, site: Site, plan: Plan, theme: Path, feed: bool) -> None:
        """`feed` is whether the site has one, which the home page announces."""
        self._site = site
        self._towns = {town.name: town for town in site.towns}
        self._links: dict[int, tuple[tuple[Link, ...], str]] = {}
        self._said: dict[int, tuple[Link, str]] = {}
        base = _digest((str(feed), *_same_everywhere(site, plan, theme)))
        self._started = hashlib.blake2b(base, digest_size=20)

    def key(self, page: Page, listing: tuple[Link, ...]) -> bytes:
        """Return the digest of what a page shows; `listing` are the pages that it lists."""
        made = self._started.copy()
        made.update("\0".join(self._parts(page, listing)).encode("utf-8", "surrogatepass"))
        return made.digest()

    def _parts(self, page: Page, listing: tuple[Link, ...]) -> Sequence[str]:
        """Return all that is a page's own; each list is closed by its length."""
        document, text, town = page.document, page.text, self._town(page)
        return (
            *(page.url, page.kind, page.template, page.nav_title, page.head_title, page.subject),
            f"{page.indexable} {page.listed} {page.output_path}",
            f"{document.path} {document.digest} {document.body_line}",
            f"{text.path} {text.digest} {text.body_line}" if text is not document else "",
            f"{town.path} {town.digest} {town.body_line}" if town else "",
            self._link(page.previous),
            self._link(page.next),
            f"{page.pager.number} {len(page.pager.urls)}" if page.pager else "",
            *self._lists(page, listing),
        )

    def _lists(self, page: Page, listing: tuple[Link, ...]) -> Iterator[str]:
        """Yield what the lists of a page say."""
        yield f"{len(page.breadcrumbs)}"
        yield from map(self._link, page.breadcrumbs)
        for links in (page.related, page.towns, page.conditions, page.articles, listing):
            yield self._list(links) if links else "0 "

    def _town(self, page: Page) -> Document[FrontMatter] | None:
        """Return the town that a page about a condition there shows facts of."""
        return self._towns.get(page.document.path.split("/")[-2]) if page.kind is PageKind.PAIR else None

    def _list(self, links: tuple[Link, ...]) -> str:
        """Return the digest of what a list of links says; many pages have the very same one."""
        known = self._links.get(id(links))
        if known is None:
            said = f"{len(links)} {_short(*map(self._link, links))}"
            known = self._links[id(links)] = (links, said)
        return known[1]

    def _link(self, link: Link | None) -> str:
        """Return the digest of what a link says; most stand on many pages."""
        if link is None:
            return ""
        known = self._said.get(id(link))
        if known is None:
            said = _short(link.url, link.title, link.description, link.heading, str(link.day))
            known = self._said[id(link)] = (link, said)
        return known[1]


def _short(*texts: str) -> str:
    """Return the digest of some texts: on a large site there are too many to keep what they say."""
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _same_everywhere(site: Site, plan: Plan, theme: Path) -> Iterator[str]:
    """Yield all that any page may show beside its own."""
    yield from (sys.version, *versions())
    yield repr(site.config)
    yield repr(sorted(site.words.items()))
    yield from (repr(site.language), repr(site.regions), repr(site.profession), repr(site.figure))
    yield repr(sorted(site.phones.items()))
    yield repr((plan.contact, plan.navigation, plan.footer, plan.conditions, plan.towns, plan.people))
    yield from (f"{file.name} {file.digest} {file.fingerprint}" for file in site.static.values())
    yield from _templates(site.root / "templates")
    yield from _templates(theme / "templates")
    for town in site.towns:
        front = town.front
        yield f"{town.path}\0{front.name}\0{front.county}\0{front.region}\0{front.coordinates}"
    for condition in site.conditions:
        yield f"{condition.path} {condition.front.region} {condition.path in plan.by_source}"
    for person in site.people:
        page = plan.by_source.get(person.path)
        yield f"{person.path} {person.digest} {page.url if page else ''}"
    yield f"{site.home.front.title}\0{site.home.front.nav_title}" if site.home else ""
    yield from (f"{page.url} {page.template}" for page in plan.pages if page.template == "contact.html")


def _templates(folder: Path) -> Iterator[str]:
    """Yield the name and digest of every file of a folder of templates."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"


@cache
def versions() -> tuple[str, ...]:
    """Return the versions of the packages that make pages, as the names of the folders in which they stand."""
    place = Path(sysconfig.get_paths()["platlib"])
    names = (path.name for path in place.glob("*.dist-info")) if place.is_dir() else ()
    return tuple(sorted(name for name in names if name.lower().startswith(PACKAGES)))


def _digest(parts: Iterable[str]) -> bytes:
    """Return the digest of a sequence of texts; where one ends and the next begins counts."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(data) + data)
    return made.digest()
