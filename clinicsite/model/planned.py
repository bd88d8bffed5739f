"""What the site will be: every page with its address and everything it will say, before any HTML exists."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Self

from clinicsite.diagnostics import Position
from clinicsite.model.read import ConditionFrontMatter, Document, FrontMatter
from clinicsite.model.values import Coordinates, Interval, Phone, Todo
from clinicsite.records import dataclass, field


class PageKind(StrEnum):
    """What a page is about; also the name of its template."""

    HOME = "home"
    CONDITION = "condition"
    CONDITIONS = "conditions"
    TOWN = "town"
    TOWNS = "towns"
    PAIR = "pair"
    PERSON = "person"
    TEAM = "team"
    ARTICLE = "article"
    ARTICLES = "articles"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of this site."""

    title: str
    """Its text."""
    url: str
    """Its address, from the root of the site."""
    description: str = ""
    """A sentence about it, for lists."""
    heading: str = ""
    """The heading of the page, which may be longer than its short name."""
    symptom: str = ""
    """To a condition: what it feels like, in a few words."""
    day: date | None = None
    """To an article: the day on which it came out."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Which part of a long list stands on a page, and where the others are."""

    number: int
    """This part, counted from 1."""
    urls: tuple[str, ...]
    """The addresses of all parts."""


@dataclass(frozen=True, slots=True)
class HoursRow:
    """The opening hours of one day or of several days that are alike."""

    days: tuple[int, ...]
    """Days of the week, Monday is 0."""
    intervals: tuple[Interval, ...]
    """Empty when closed."""


@dataclass(frozen=True, slots=True)
class HoursNotice:
    """A closure or special hours still to come or going on."""

    start: date
    """The first day."""
    end: date
    """The last day."""
    intervals: tuple[Interval, ...]
    """Empty when closed."""
    name: str
    """Why, or an empty text."""
    reopens: datetime | None = None
    """When doors open next after a closure, by the clock of the place; None when it is not known or far ahead."""


@dataclass(frozen=True, slots=True)
class SeasonHours:
    """A usual week that is in force for a time of the year, going on or soon to begin."""

    start: date
    """The first day."""
    end: date
    """The last day."""
    rows: tuple[HoursRow, ...]
    """The week, days that follow each other and are alike taken together."""
    name: str
    """What it is called, or an empty text."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When one place is open, as the build knows it on its day."""

    rows: tuple[HoursRow, ...]
    """A usual week, days that follow each other and are alike taken together."""
    notices: tuple[HoursNotice, ...]
    """Closures and special hours from today on, in order of date."""
    seasons: tuple[SeasonHours, ...] = ()
    """Seasons that are going on or soon begin, in order of date; in them their own week counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place where patients are seen, ready to be shown."""

    name: str
    """What it is called."""
    anchor: str
    """Its id on the contact page and in structured data."""
    address: tuple[str | Todo, ...]
    """The lines of its postal address, as written in its country."""
    street: str | Todo
    """Street and number."""
    city: str | Todo
    """Town."""
    region: str | Todo | None
    """State or province."""
    postal_code: str | Todo
    """Postal code."""
    country: str
    """Country code, two capital letters."""
    coordinates: Coordinates | None
    """The door, when it is known."""
    map_url: str | None
    """A map of the place, when its address is known."""
    phone: Phone | Todo
    """Its telephone."""
    parking: str | Todo | None
    """Where to park."""
    hours: OpeningHours | Todo
    """When it is open."""


@dataclass(frozen=True, slots=True)
class Banner:
    """News that cannot wait, at the top of every page."""

    text: str
    """What has happened, as the owner wrote it."""
    until: date | datetime
    """When it is over: a day, or a day and a time by the clock of the clinic."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the clinic: the one source that head, page, structured data and feeds are drawn from."""

    name: str
    """The clinic's name."""
    phone: Phone | Todo
    """Its telephone."""
    email: str | Todo | None
    """Its e-mail address."""
    booking: str | Todo | None
    """The page for booking online."""
    price_range: str | Todo | None
    """The range of prices in a few words."""
    payments: tuple[str, ...] | Todo
    """Ways to pay."""
    insurers: tuple[str, ...] | Todo
    """Insurers that the clinic works with."""
    languages: tuple[str, ...] | Todo
    """Codes of the languages that patients can speak here."""
    places: tuple[Place, ...]
    """Where patients are seen; the first is the main one."""
    banner: Banner | None = None
    """News that cannot wait."""


@dataclass(frozen=True, slots=True)
class Page:
    """Something with an address of its own."""

    url: str
    """Address from the root of the site, like `/conditions/sciatica/`."""
    output_path: str
    """File below the published folder, like `conditions/sciatica/index.html`."""
    kind: PageKind
    """What it is about."""
    template: str
    """File name of its template."""
    document: Document[FrontMatter]
    """The content file that it is made of; of a made page, one that stands for the file that nobody has written."""
    nav_title: str
    """Short name for menus and lists."""
    head_title: str
    """Text of `<title>`, with the clinic's name."""
    breadcrumbs: tuple[Link, ...]
    """The way here from the home page, this page last."""
    indexable: bool = True
    """Whether search engines may list it; else it is `noindex`."""
    listed: bool = True
    """Whether it stands in lists, menus and the sitemap."""
    reason: str = ""
    """Why it is not listed, for the owner."""
    previous: Link | None = None
    """The page before it in its list."""
    next: Link | None = None
    """The page after it."""
    related: tuple[Link, ...] = ()
    """Pages on the same level that a reader may want."""
    towns: tuple[Link, ...] = ()
    """On a condition: towns whose pages lead with it. On the pages of a town: towns around."""
    conditions: tuple[Link, ...] = ()
    """On a town: its leading condition, then others that are common there. On an article: what it is about."""
    articles: tuple[Link, ...] = ()
    """On a part of the list of articles: those that stand there. On a condition: those about it, the newest first."""
    pager: Pager | None = None
    """On the list of articles, when it has several parts."""
    subject: str = ""
    """On a pair: the condition's file name; on a town: its file name."""
    made_of: Document[FrontMatter] | None = None
    """On a made page about a condition in a town: the condition, whose text it shows."""

    @property
    def continues(self) -> bool:
        """Whether it is a later part of a list, which says nothing of its own."""
        return self.pager is not None and self.pager.number > 1

    @property
    def text(self) -> Document[FrontMatter]:
        """The content file whose text it shows."""
        return self.made_of or self.document


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a page about a town has in common with each of them: a row of a table."""

    path: str
    """The content file."""
    name: str
    """What it is called in the table."""
    scores: tuple[float, ...]
    """The share of common wording with the page of each row, 0 to 1, places and numbers left out."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address and where it leads."""

    source: str
    """The old address."""
    target: str
    """The new one."""
    output_path: str | None
    """The file that leads on, for hosts that know no redirects; None where no file can."""
    position: Position
    """Where the owner wrote it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every address of the site, once."""

    pages: tuple[Page, ...]
    """By address."""
    by_source: Mapping[str, Page]
    """Pages by the path of their content file."""
    redirects: tuple[Redirect, ...]
    """By old address."""
    contact: Contact
    """How to reach the clinic."""
    navigation: tuple[Link, ...] = ()
    """The main menu."""
    footer: tuple[Link, ...] = ()
    """The menu at the foot of each page."""
    conditions: tuple[Link, ...] = ()
    """Listed conditions in order."""
    towns: tuple[Link, ...] = ()
    """Listed towns in order."""
    people: tuple[Link, ...] = ()
    """Listed people in order."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Content files that are not published on this day, with the reason."""
    today: date = date.min
    """The day of this build."""

    def with_documents(self, again: Mapping[str, Document[FrontMatter]]) -> Self:
        """Return the plan with other content files of the same paths, which change no address and no list."""
        # Somebody waits for this on a site of ten thousand pages: those that show nothing of it are not looked at.
        shown = {path: self.by_source[path] for path in again if path in self.by_source}
        if any(isinstance(document.front, ConditionFrontMatter) for document in again.values()):
            made = ((path, page) for path, page in self.by_source.items() if page.made_of)
            shown.update((path, page) for path, page in made if page.made_of and page.made_of.path in again)
        pages, changed = list(self.pages), {path: _with_documents(page, again) for path, page in shown.items()}
        for page in changed.values():
            pages[self._number_of(page.url)] = page
        return replace(self, by_source={**self.by_source, **changed}, pages=tuple(pages))

    def page_at(self, url: str) -> Page | None:
        """Return the page at an address, or None."""
        number = self._number_of(url)
        return self.pages[number] if number < len(self.pages) and self.pages[number].url == url else None

    def _number_of(self, url: str) -> int:
        """Return where the page at an address stands among all, or would stand."""
        return bisect_left(self.pages, url, key=attrgetter("url"))


def _with_documents(page: Page, again: Mapping[str, Document[FrontMatter]]) -> Page:
    """Return a page with what it shows of other content files of the same paths."""
    if page.continues:
        return page
    if page.document.path in again:
        return replace(page, document=again[page.document.path])
    source = again.get(page.made_of.path) if page.made_of else None
    if source is None:
        return page
    text = replace(page.document, body=source.body, body_line=source.body_line, keys=source.keys)
    return replace(page, document=text, made_of=source)
