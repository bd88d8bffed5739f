"""All that a check may look at: the finished pages and files, and, where they are known, the owner's own files.

Says where in her files something stands that was found on a page, so that every complaint points at the line to change.
Reads no file: whoever starts the checks hands everything over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit

from clinicsite.check.places import Passages, html_position, keys_by_text
from clinicsite.check.wording import Wording
from clinicsite.diagnostics import Diagnostic, Fault, Position
from clinicsite.model.facts import FileFacts
from clinicsite.model.made import CardLook, PageFacts
from clinicsite.model.planned import Page, Plan
from clinicsite.model.read import Site
from clinicsite.model.values import Coordinates
from clinicsite.records import dataclass, field
from clinicsite.slugs import slugify

INDEX = "index.html"
_MADE = re.compile(r"^.*/|(?:-\d+)?(?:\.[0-9a-f]{8,10})?\.\w+$")
"""Around the name that an owner gave a picture: where it is published, its width, its digest and its form."""
_SAME_EVERYWHERE = ("/", "https://", "http://", "tel:", "mailto:")
"""How addresses begin that lead to the same place from every page."""


def _unread(_path: str) -> str:
    """Know the text of no page."""
    return ""


def _as_known(page: PageFacts) -> PageFacts:
    """Know all of a page."""
    return page


@dataclass(frozen=True)
class Sources:
    """The owner's own files, and what was planned from them."""

    site: Site
    """All that she has written."""
    plan: Plan
    """Every page."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """The texts of templates, by path like `templates/base.html`."""
    before: Mapping[str, str] = field(default_factory=dict)
    """The files of the last publication, with what each was made from."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Pages of the last publication that are gone, by path, with the path of the new page that says the same."""
    due: frozenset[str] = frozenset()
    """Files that would be published if nothing was wrong with them."""

    @property
    def day(self) -> date:
        """The day of the build."""
        return self.plan.today

    @cached_property
    def points(self) -> tuple[Coordinates, ...]:
        """Where the places and towns of the site are."""
        given = [location.coordinates for location in self.site.config.locations]
        places = [point for point in given if isinstance(point, Coordinates)]
        return (*places, *(town.front.coordinates for town in self.site.towns))

    @cached_property
    def passages(self) -> Passages:
        """Finds words in the owner's files."""
        return Passages(self.site, self.plan, self.templates)

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """The keys of `site.yaml` by the texts that stand there."""
        return keys_by_text(self.site.config)

    def page(self, facts: PageFacts) -> Page | None:
        """Return the page that was planned, or None for one that nobody wrote, such as a sheet."""
        page = self.plan.by_source.get(facts.source)
        return page if page is not None and page.output_path == facts.path else None


@dataclass(frozen=True)
class SiteFacts:
    """A whole site, as the checks see it."""

    pages: tuple[PageFacts, ...]
    """Pages with a text of their own; those that only lead on are not among them."""
    files: Mapping[str, FileFacts]
    """All published files by path."""
    base: str = ""
    """The site's own address without a slash at its end; empty where it is not known."""
    sources: Sources | None = None
    """The owner's files; None for a folder of HTML that something else has made."""
    leading_on: Mapping[str, str] = field(default_factory=dict)
    """Pages that only lead on, by path, with where they lead."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts of files for machines: `robots.txt`, `sitemap.xml`, style sheets, by path."""
    wording: Wording = field(default_factory=Wording)
    """What is known of the languages of its texts."""
    outside: Mapping[str, str] = field(default_factory=dict)
    """Addresses of other sites that were found to lead nowhere, with what is wrong; only if they were asked for."""
    cards: Mapping[str, CardLook] = field(default_factory=dict)
    """What is shown where links to pages are shared, by the picture's address; for reports."""
    html_of: Callable[[str], str] = _unread
    """Gives the HTML of a page by its path, to find a line in it; nothing where it is not kept."""
    whole: Callable[[PageFacts], PageFacts] = _as_known
    """Gives all facts of a page of which only the gist is kept."""
    page_addresses: Collection[str] | None = None
    """Addresses of pages, where a page is judged before all others have been made or read."""
    asked: dict[tuple[str, str], bool] = field(default_factory=dict)
    """What checks of single pages have asked about the rest of the site, with the answers; see `answer`."""

    # --- addresses ----------------------------------------------------------------------------------------------

    @cached_property
    def by_url(self) -> Mapping[str, PageFacts]:
        """Pages by address, and by the file that stands for a folder."""
        pages = {page.url: page for page in self.pages}
        return {**{f"/{page.path}": page for page in self.pages}, **pages}

    @cached_property
    def old_addresses(self) -> Mapping[str, str]:
        """Addresses that only lead on, with where they lead."""
        return {self.address_of(path): target for path, target in self.leading_on.items()}

    @staticmethod
    def address_of(path: str) -> str:
        """Return the address of a file."""
        return "/" + (path.removesuffix(INDEX) if path == INDEX or path.endswith(f"/{INDEX}") else path)

    @cached_property
    def addresses(self) -> Collection[str]:
        """Every address of the site that leads somewhere."""
        due = self.sources.due if self.sources else frozenset()
        found = set()
        for path in (*self.files, *due):
            found.add(f"/{path}")
            if path == INDEX or path.endswith(f"/{INDEX}"):
                found.add(f"/{path.removesuffix(INDEX)}")
        return found

    def own(self, page: PageFacts, address: str) -> tuple[str, str] | None:
        """Return path and anchor of an address of this site, as it stands on a page; None for another site's."""
        if not address.startswith(_SAME_EVERYWHERE):
            return _own(page.url, address)
        # Most pages have the same.
        if address not in self._resolved:
            base, inner = self.base, address
            if base and (address == base or address.startswith((f"{base}/", f"{base}?", f"{base}#"))):
                inner = address[len(base) :] or "/"
            self._resolved[address] = _own("/", inner)
        return self._resolved[address]

    @cached_property
    def good_forms(self) -> set[object]:
        """Forms of structured data in which nothing was found, see `json_ld_forms.py`."""
        return set()

    @cached_property
    def _resolved(self) -> dict[str, tuple[str, str] | None]:
        """Paths and anchors of addresses that lead to the same place from every page."""
        return {}

    def answer(self, question: tuple[str, str]) -> bool:
        """Return the answer to a question of a check of a single page about the rest of the site, and take it down.

        What a check has found stays true while its page, what its owner has written for it, the settings, the templates
        and these answers stay the same. Asked may be whether there is a `page` of an address, whether a day is `over`,
        which `language` most pages are in, or whether some letters are `written` in a content file.
        """
        kind, about = question
        answer = True
        if kind == "page":
            answer = about in (self.by_url if self.page_addresses is None else self.page_addresses)
        elif kind == "over":
            answer = self.sources is not None and about < self.sources.day.isoformat()
        elif kind == "language":
            answer = about == self._usual_language
        elif self.sources:
            answer = self.wording.stands(about, self.sources.plan.pages)
        self.asked[question] = answer
        return answer

    @cached_property
    def listed(self) -> tuple[PageFacts, ...]:
        """Pages that search engines may list; not those that give another page of the site as the one to list."""
        return tuple(page for page in self.pages if page.is_listed and not self.is_copy(page))

    def is_copy(self, page: PageFacts) -> bool:
        """Return whether a page says that another page of this site is the one to list."""
        if page.canonical == self.base + page.url:
            return False
        own = self.own(page, page.canonical) if page.canonical else None
        if own is None or own[0] in (page.url, f"/{page.path}"):
            return False
        return self.answer(("page", own[0]))

    def page_at(self, page: PageFacts, address: str) -> PageFacts | None:
        """Return the page of this site that an address on a page leads to, with or without the slash at its end."""
        own = self.own(page, address)
        return (self.by_url.get(own[0]) or self.by_url.get(f"{own[0]}/")) if own else None

    def language_of(self, page: PageFacts) -> str:
        """Return the language of a page; of one that does not say, the site's own or that of most others."""
        if self.sources:
            return page.language or self.sources.site.config.site.language
        if not page.language:
            self.answer(("language", self._usual_language))
        return page.language or self._usual_language

    @cached_property
    def _usual_language(self) -> str:
        """The language of most pages."""
        found = Counter(page.language for page in self.pages if page.language)
        return found.most_common(1)[0][0] if found else ""

    def prepare(self, *, words: bool = True) -> None:
        """Find out once what most checks of single pages ask for, before copies of this process are made.

        `words` is whether what texts say is judged.
        """
        language = self.sources.site.config.site.language if self.sources else self._usual_language
        if words:
            self.wording.prepare(language)
        else:
            self.wording.of(language)
        for known in (self.by_url, self.addresses, self.old_addresses, self.listed, self._usual_language):
            len(known)

    # --- places -------------------------------------------------------------------------------------------------

    def find(self, page: PageFacts, *passages: str) -> Position:
        """Return where the owner wrote something that stands on a page: the first of the passages that is found.

        Looked for in the page's own file, in `site.yaml`, then in the templates; else the page's file as a whole. In a
        folder made by something else it is the line of the HTML.
        """
        if self.sources is None:
            return html_position(page.path, self.html_of(page.path), passages)
        found = (self.sources.passages.find(page, passage) for passage in passages if passage.strip())
        return next((place for place in found if place), Position(page.source))

    def names_of(self, address: str) -> list[str]:
        """Return the names of files of `static/`, behind a slash, that a picture may be made from."""
        stem = _MADE.sub("", address)
        names = (name.rpartition("/")[2] for name in self.sources.site.static) if self.sources else ()
        return [f"/{name}" for name in names if slugify(name.rpartition(".")[0]) == stem]

    def written(self, page: PageFacts, *keys: str) -> Position:
        """Return where the first of some keys of a page's front matter stands that the owner wrote."""
        planned = self.sources.plan.by_source.get(page.source) if self.sources else None
        if planned is None:
            last = keys[-1]
            return self.find(page, f'name="{last}"', f"name={last}", f"<{last}", "<head", "<html")
        given = (planned.document.keys.get(key) for key in keys)
        return next((place for place in given if place), planned.document.at(keys[-1]))

    def setting(self, key: str) -> Position:
        """Return where a key of `site.yaml` stands, or the nearest one around it."""
        keys = self.sources.site.config_keys if self.sources else {}
        while key and key not in keys:
            key = key.rpartition(".")[0]
        return keys.get(key, Position("site.yaml"))

    def complain(self, fault: Fault, page: PageFacts, message: str, *passages: str, hint: str = "") -> Diagnostic:
        """Return the complaint about something on a page, at the line where the owner wrote it."""
        return fault.at(self.find(page, *passages), message, hint or fault.mend)


def _own(url: str, address: str) -> tuple[str, str] | None:
    """Return path and anchor of an address on a page of this site; None for another site's, or none at all."""
    try:
        parts = urlsplit(urljoin(url, address.strip()))
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    return unquote(parts.path), unquote(parts.fragment)
