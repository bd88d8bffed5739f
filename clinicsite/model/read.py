"""What the owner writes: `site.yaml` and the front matter of each kind of page.

These models are the one definition of every key: its type, its default, its explanation. The reference in
`docs/reference/` and the JSON Schemas in `docs/schemas/` are generated from them. Unknown keys are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from clinicsite.diagnostics import Position
from clinicsite.model.values import Coordinates, Day, Fact, Hours, Moment, Phone, Point, Todo, YearDay, parse_week
from clinicsite.model.written import Field, Read, Written, checks
from clinicsite.records import dataclass, field

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


# --- front matter -----------------------------------------------------------------------------------------------


class Source(Written):
    """A publication that a page relies on; cited in the text as `[^id]`."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name used in the text, letters, digits and hyphens."""
    title: str
    """Title of the publication."""
    publisher: str | None = None
    """Who published it."""
    year: int | None = Field(default=None, ge=1500, le=2999)
    """Year of publication."""
    url: str | None = Field(default=None, pattern=r"^https?://")
    """Its address on the web."""


class Question(Written):
    """A question that people ask, with its answer."""

    question: str
    """The question as a visitor would put it."""
    answer: str
    """The answer, in Markdown."""


class Video(Written):
    """A video, shown as a picture that loads the player when it is pressed."""

    title: str
    """What the video is called."""
    description: str
    """One or two sentences on what it shows."""
    provider: Literal["youtube", "vimeo", "file"] | Todo
    """Where it is kept: `youtube`, `vimeo`, or `file` for one in `static/`."""
    id: Fact
    """The provider's id of the video, or the path of the file in `static/`."""
    upload_date: Day | Todo
    """The day it was put online."""
    duration: Fact = Field(pattern=None)
    """Its length, minutes and seconds, like `2:35`."""
    transcript: Fact
    """The words that are spoken in it."""
    poster: str | None = None
    """A still picture from it, a path in `static/`."""


class Photo(Written):
    """A photograph that belongs to a page."""

    file: str
    """Path of the picture in `static/`."""
    alt: str
    """What the picture shows, for people who cannot see it."""
    caption: str | None = None
    """A line below the picture."""


class FrontMatter(Written):
    """Keys that every page has."""

    title: str = Field(min_length=1)
    """The heading at the top of the page."""
    description: str = Field(min_length=1)
    """One or two sentences for search results, 70 to 160 characters, different on every page."""
    nav_title: str | None = None
    """Short name in menus and lists; by default the title."""
    head_title: str | None = None
    """Title in search results and browser tabs, without the clinic's name; by default the title."""
    slug: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Last part of the page's address; by default the file's name."""
    draft: bool = False
    """A draft is left out of the published site; the preview shows it when it is told to show drafts."""
    publish_on: Day | None = None
    """The first day on which the page is published."""
    expires_on: Day | None = None
    """The first day on which the page is no longer published."""
    updated: Day | None = None
    """The day of the last real change to the text."""
    aliases: tuple[Annotated[str, Field(pattern=r"^/([^/\s][^\s]*)?$")], ...] = ()
    """Old addresses that lead to this page."""
    translations: Mapping[LanguageCode, Annotated[str, Field(pattern=r"^https?://")]] = Field(default_factory=dict)
    """The same page in other languages on other websites of yours: for each code such as `es` its whole address."""
    last_reviewed: Day | Todo | None = None
    """The day on which a practitioner last checked the text."""
    reviewed_by: Fact | None = None
    """Who checked it: the file name of a person in `content/team/`, without `.md`."""
    sources: tuple[Source, ...] = ()
    """Publications that the text cites."""
    faq: tuple[Question, ...] = ()
    """Questions and answers, shown at the end of the page or where `[…](faq:)` stands."""
    video: Video | None = None
    """A video, shown where `[…](video:)` stands."""
    photos: tuple[Photo, ...] = ()
    """Photographs of the page."""

    @property
    def appears_on(self) -> dt.date | None:
        """The first day on which the page is published, if it is not published at once."""
        return self.publish_on


class PageFrontMatter(FrontMatter):
    """A page of its own: about, contact, privacy and so on."""

    layout: str | None = Field(default=None, pattern=r"^[a-z0-9-]+$")
    """Name of the template in `templates/`, without `.html`; by default the one for this kind of page."""


class Summary(Written):
    """The box at the top of a condition page."""

    what: str
    """What it is, in one sentence."""
    may_help: str
    """What the treatment may do, with its limits."""
    visits: str
    """How many visits are usual."""
    do_not_wait: str
    """The signs that cannot wait."""


class ConditionFrontMatter(FrontMatter):
    """A condition that the clinic treats."""

    order: int = 0
    """Position in lists; smaller comes first."""
    region: str | None = None
    """The part of the figure on the home page that leads here."""
    also_called: tuple[str, ...] = ()
    """Other names that people use."""
    symptoms: tuple[str, ...] = ()
    """What it feels like, in short phrases that also stand in the text; the first stands beside the figure as well."""
    related: tuple[str, ...] = ()
    """File names of related conditions, without `.md`."""
    sheet: tuple[str, ...] = ()
    """Sections that stand below the summary on a one-page sheet to print, by the name in braces after their heading."""
    summary: Summary
    """The box at the top of the page."""


class LocalFrontMatter(FrontMatter):
    """What is local on a page about a town."""

    route: str | None = None
    """How to get to the clinic from there."""
    travel_tip: str | None = None
    """When to travel and what to know before setting out."""
    landmarks: tuple[str, ...] = ()
    """Places there that the text names."""
    nearer_home: str | None = None
    """Who is better served nearer home."""


class TownFrontMatter(LocalFrontMatter):
    """A town that the clinic serves."""

    name: str
    """The town's name."""
    county: str | None = None
    """The county or district it lies in."""
    region: str | None = None
    """The state or province it lies in."""
    coordinates: Point
    """Latitude and longitude of the town."""
    distance: str | None = None
    """How far it is from the clinic, in words."""
    leads_with: str
    """File name of the condition that this page speaks of first, without `.md`."""
    also_common: tuple[str, ...] = ()
    """File names of other conditions that are common there."""
    location: str | None = None
    """The clinic's place to which people go from there, by its `name:` in site.yaml; by default the first."""
    nearby: tuple[str, ...] = ()
    """File names of towns around, nearest first, without `.md`; templates may show them on the town's pages."""


class PairFrontMatter(LocalFrontMatter):
    """A text about one condition in one town: `content/towns/<town>/<condition>.md`."""


class Licence(Written):
    """A licence or credential of a person."""

    name: str
    """What it is called."""
    abbreviation: str | None = None
    """The letters behind the name."""
    number: Fact | None = None
    """Its number."""
    issuer: str | None = None
    """Who gave it."""
    expires_on: Day | Todo | None = None
    """The last day on which it is valid."""


class PersonFrontMatter(FrontMatter):
    """A person who works at the clinic; `title` is the person's name."""

    role: str
    """What the person does here."""
    order: int = 0
    """Position in lists; smaller comes first."""
    licences: tuple[Licence, ...] = ()
    """Licences and credentials."""
    languages: tuple[str, ...] = ()
    """Languages the person speaks, as codes such as `en`."""
    photo: Photo | None = None
    """A portrait."""


class ArticleFrontMatter(FrontMatter):
    """An article: news, advice, a longer answer. The newest stands first in the list of articles."""

    date: Moment
    """The day on which it comes out, with a time where several come out on one day: `2026-11-27` or `2026-11-27 18:00`.
    One that lies ahead is published on that day."""
    author: Fact | None = None
    """Who wrote it: the file name of a person in `content/team/`, without `.md`, or a name."""
    about: tuple[str, ...] = ()
    """File names of the conditions that it is about, without `.md`; their pages lead to it."""
    summary: str | None = None
    """A sentence or two for the list of articles; by default the description."""

    @property
    def day(self) -> dt.date:
        """The day on which it comes out, without a time."""
        return self.date.date() if isinstance(self.date, dt.datetime) else self.date

    @property
    def appears_on(self) -> dt.date | None:
        """The first day on which the article is published."""
        return max(self.day, self.publish_on or self.day)


AnyFrontMatter_co = TypeVar("AnyFrontMatter_co", bound=FrontMatter, covariant=True)


@dataclass(frozen=True, slots=True)
class Document(Generic[AnyFrontMatter_co]):
    """A content file as it was read: what stands above the second `---` and the text below it."""

    path: str
    """The file, relative to the project's root, with forward slashes."""
    front: AnyFrontMatter_co
    """The checked front matter."""
    body: str
    """The Markdown text."""
    body_line: int
    """The line of the file on which the text begins."""
    digest: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    keys: Mapping[str, Position] = field(default_factory=dict, repr=False, compare=False)
    """Where each key of the front matter stands, by its path such as `sources.0.url`."""

    def at(self, key: str) -> Position:
        """Return the position of a key of the front matter, or of the nearest one around it."""
        while key:
            if key in self.keys:
                return self.keys[key]
            key = key.rpartition(".")[0]
        return Position(self.path, 1, 1)

    @property
    def name(self) -> str:
        """The file's name without its ending: how other files refer to it."""
        return self.path.rpartition("/")[2].removesuffix(".md")


Condition = Document[ConditionFrontMatter]
Town = Document[TownFrontMatter]
Person = Document[PersonFrontMatter]
Pair = Document[PairFrontMatter]
Article = Document[ArticleFrontMatter]
AnyPage = Document[PageFrontMatter]


# --- site.yaml --------------------------------------------------------------------------------------------------


EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class SiteSection(Written):
    """The website as a whole."""

    url: str = Field(pattern=r"^https?://[^/\s]+/?$")
    """Address of the website, like `https://www.example.com`."""
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    """Language of the pages as a code: `en`, `de`, `es-MX`."""
    time_zone: str
    """Time zone of the clinic, like `America/Denver`."""


class ClinicSection(Written):
    """The clinic, as it wants to be known everywhere."""

    name: str = Field(min_length=1)
    """The clinic's real-world name, without slogans or places that are not part of it."""
    type: str = "MedicalClinic"
    """What kind of business it is, a type of schema.org such as `MedicalClinic`, `Dentist` or `Physiotherapy`."""
    profession: str | None = None
    """What is practised here, so that search engines can be told of the treatment: the name of a profession's file."""
    specialty: str | None = None
    """What the clinic does, in a few words, shown beside its name."""
    description: str | None = None
    """One honest sentence about the clinic."""
    phone: Fact
    """Telephone number, with the country's code or as written in its country."""
    email: Annotated[str, Field(pattern=EMAIL)] | Todo | None = None
    """E-mail address."""
    booking: Annotated[str, Field(pattern=r"^https?://")] | Todo | None = None
    """Address of the page for booking online."""
    payments: tuple[str, ...] | Todo = ()
    """Ways to pay."""
    languages_spoken: tuple[str, ...] | Todo = ()
    """Languages that patients can speak here, as codes such as `en`."""
    insurers: tuple[str, ...] | Todo = ()
    """Insurers that the clinic works with."""
    price_range: Fact | None = None
    """Range of prices in a few words, under 100 characters."""
    same_as: tuple[Annotated[str, Field(pattern=r"^https?://")], ...] = ()
    """Addresses of the clinic's own pages elsewhere: maps, directories, social networks."""


class Closure(Written):
    """A day or days on which the clinic is closed."""

    date: Day | None = None
    """The day, for a single one."""
    start: Day | None = Field(default=None, alias="from")
    """The first day."""
    end: Day | None = Field(default=None, alias="to")
    """The last day."""
    name: str | None = None
    """Why, as visitors read it."""

    @checks()
    def _name_the_days_once(self) -> Self:
        """Refuse a closure of which it is not clear on which days it is."""
        single, first, last = self.date, self.start, self.end
        if (single is None) == (first is None and last is None):
            raise ValueError("Write either date: for a single day, or from: and to: for several.")
        if single is None and (first is None or last is None):
            raise ValueError("Write both from: and to:, the first and the last day; for a single day write date:.")
        if first and last and last < first:
            raise ValueError(f"The closure ends on {last} before it begins on {first}. Exchange from: and to:.")
        return self


class SpecialHours(Written):
    """A day with other hours than usual."""

    date: Day
    """The day."""
    hours: Hours
    """Its hours, like `9:00-12:00`."""
    name: str | None = None
    """Why, as visitors read it."""


class WeekHours(Written):
    """Opening hours for each day of the week; a day that is left out is closed."""

    mon: Hours = ()
    """Monday, like `9:00-12:30, 14:00-18:00` or `closed`."""
    tue: Hours = ()
    """Tuesday."""
    wed: Hours = ()
    """Wednesday."""
    thu: Hours = ()
    """Thursday."""
    fri: Hours = ()
    """Friday."""
    sat: Hours = ()
    """Saturday."""
    sun: Hours = ()
    """Sunday."""


class Season(Written):
    """A time of the year with a usual week of its own."""

    start: YearDay = Field(alias="from")
    """The first day: month-day for every year, like `06-01`, or year-month-day for one year."""
    end: YearDay = Field(alias="to")
    """The last day, in the same form; it may lie before the first, and is then in the next year."""
    hours: Annotated[WeekHours, Read(parse_week)]
    """Opening hours of a usual week in this time."""
    name: str | None = None
    """What it is called, as visitors read it."""

    @checks()
    def _end_behind_the_start(self) -> Self:
        """Refuse a season that is half of one year and half of all, or that is over before it begins."""
        first, last = self.start, self.end
        if (first.year is None) != (last.year is None):
            raise ValueError("Write from: and to: in the same form, both with a year or both without.")
        if first.year and last.year and (last.year, last.month, last.day) < (first.year, first.month, first.day):
            raise ValueError("The season ends before it begins. Exchange from: and to:.")
        return self

    def covers(self, day: date) -> bool:
        """Return whether a day lies in the season."""
        first, last = (self.start.month, self.start.day), (self.end.month, self.end.day)
        if self.start.year and self.end.year:
            return (self.start.year, *first) <= (day.year, day.month, day.day) <= (self.end.year, *last)
        of_year = (day.month, day.day)
        return first <= of_year <= last if first <= last else of_year >= first or of_year <= last


class LocationSection(Written):
    """A place where the clinic sees patients."""

    name: str
    """What this place is called, often its town."""
    street: Fact
    """Street and number."""
    city: Fact
    """Town."""
    region: Fact | None = None
    """State, province or canton, where addresses have one."""
    postal_code: Fact
    """Postal code."""
    country: str = Field(pattern=r"^[A-Z]{2}$")
    """Country as a code of two capital letters: `US`, `DE`."""
    coordinates: Point | Todo | None = None
    """Latitude and longitude of the door, like `39.51860, -104.76136`."""
    map_url: Annotated[str, Field(pattern=r"^https?://")] | Todo | None = None
    """Address of a map of the place; by default a search for its address."""
    phone: Fact | None = None
    """Telephone number of this place, if it has one of its own."""
    parking: Fact | None = None
    """Where to park and how to get in."""
    hours: Annotated[WeekHours, Read(parse_week)] | Todo
    """Opening hours of a usual week."""
    seasons: tuple[Season, ...] = ()
    """Times of the year with other usual hours."""
    closures: tuple[Closure, ...] = ()
    """Days on which this place is closed."""
    special_hours: tuple[SpecialHours, ...] = ()
    """Days with other hours than usual; on such a day they count more than a closure."""

    @staticmethod
    @checks("seasons")
    def _part_the_seasons(seasons: tuple[Season, ...]) -> tuple[Season, ...]:
        """Refuse two seasons for one day, unless one of them is for a single year: that one counts then."""
        for yearly in (True, False):
            alike = [season for season in seasons if (season.start.year is None) is yearly]
            years = {2028} if yearly else {s.start.year for s in alike} | {s.end.year for s in alike}
            for year in sorted(year for year in years if year):
                days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(366))
                for day in days:
                    if sum(season.covers(day) for season in alike) > 1:
                        shown = f"{day:%m-%d}" if yearly else day.isoformat()
                        raise ValueError(f"Two seasons have hours for {shown}. Let one end before the next begins.")
        return seasons

    @staticmethod
    @checks("special_hours")
    def _give_a_day_once(entries: tuple[SpecialHours, ...]) -> tuple[SpecialHours, ...]:
        """Refuse two entries for one day: which of them counts cannot be known."""
        days = [entry.date for entry in entries]
        for day in days:
            if days.count(day) > 1:
                raise ValueError(f"The special hours of {day} are given twice. Keep one of the two.")
        return entries


Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class BrandSection(Written):
    """How the site looks."""

    color: Colour = "#2f5d62"
    """Main colour, as `#` and six hexadecimal digits in quotes."""
    accent: Colour | None = None
    """Second colour, for what should be noticed."""
    logo: str | None = None
    """Path of the logo in `static/`; without one the name is set as a wordmark."""
    cards: bool = True
    """Whether each page gets a picture that is shown where a link to it is shared."""
    icons: bool = True
    """Whether icons are made of the logo, or of the first letters of the clinic's name, where `static/` has none."""
    figure: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Drawing on the home page whose parts lead to conditions: the name of a file in `templates/figures/`."""


class BannerSection(Written):
    """News that cannot wait, shown at the top of every page until it is over."""

    text: str = Field(min_length=1)
    """What has happened and what to do now, in one or two sentences."""
    start: Moment | None = Field(default=None, alias="from")
    """The first day on which it is shown; by default at once."""
    until: Moment
    """When it is over: a day, or a day and a time, like `2026-11-27 18:00`. Visitors read it too."""

    @checks()
    def _end_behind_the_start(self) -> Self:
        """Refuse a banner that is over before it is shown."""
        if self.start and str(self.until)[:10] < str(self.start)[:10]:
            raise ValueError("The banner is over before it is shown. Exchange from: and until:.")
        return self


class NavigationSection(Written):
    """The menus."""

    main: tuple[str, ...] = ()
    """Content files in the main menu, in order, like `pages/about.md`."""
    footer: tuple[str, ...] = ()
    """Content files in the footer."""


PAIR_NAMES = ("condition", "about", "town", "county", "region", "distance")
"""What may stand in braces in the title and description of a made page about a condition in a town."""

FolderName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class UrlSection(Written):
    """Names of the folders in the site's addresses."""

    conditions: FolderName = "conditions"
    """Folder of the condition pages."""
    towns: FolderName = "areas"
    """Folder of the town pages."""
    team: FolderName = "team"
    """Folder of the team's pages."""
    articles: FolderName = "articles"
    """Folder of the articles."""
    paging: FolderName | None = None
    """Folder of the later pages of the list of articles; without it a word of the site's language."""
    sheet: FolderName | None = None
    """Last part of the address of a condition's one-page sheet; without it a word of the site's language."""


class ArticlesSection(Written):
    """The list of articles."""

    per_page: int = Field(default=20, ge=1, le=500)
    """How many stand on each page of the list."""


class FilesSection(Written):
    """Files for machines, made beside the pages."""

    contacts: bool = True
    """Whether each place gets a file with which phones save it among their contacts."""
    closures: bool = True
    """Whether closures and special hours are published as a calendar."""
    places: bool = True
    """Whether the places and the served towns are published for map programs."""
    assistants: bool = False
    """Whether assistants get a list of the pages, `llms.txt`."""
    markdown: bool = False
    """Whether each page gets a copy as plain text in Markdown, for assistants and other programs."""
    feed: bool = True
    """Whether new and changed pages are published as a feed, `feed.xml`, once the day of a change is known."""
    https_only: bool = True
    """Whether browsers are told for a year to ask for the site over https only, once its address begins so."""
    fingerprints: bool = True
    """Whether pictures, styles and scripts in folders of `static/` get a fingerprint in their name, so that browsers
    may keep them for a year."""
    policy_in_pages: bool = False
    """Whether each page carries its own security rules, for hosts that read no file `_headers`."""


class SecuritySection(Written):
    """Whom to tell who has found a weakness of the website; published as `security.txt`."""

    contact: tuple[Annotated[str, Field(pattern=r"^(https://|mailto:|tel:)\S+$|^[^@\s:]+@[^@\s]+\.[^@\s]+$")], ...] = (
        Field(min_length=1)
    )
    """E-mail addresses, or whole addresses of pages, the preferred one first."""
    expires: Day
    """The day from which on this should not be relied on any more, less than a year ahead."""
    policy: Annotated[str, Field(pattern=r"^https://")] | None = None
    """Address of a page that says how reports are dealt with."""
    languages: tuple[LanguageCode, ...] = ()
    """Languages that reports can be written in, as codes such as `en`."""


class RedirectLine(Written):
    """An old address and where it leads now."""

    source: str = Field(alias="from", pattern=r"^/([^/\s][^\s]*)?$")
    """The old address, like `/old-page.html`."""
    target: str = Field(alias="to", pattern=r"^(/|https?://)[^\s]*$")
    """The new one."""


class PairsSection(Written):
    """Pages about a condition in a town that nobody has written, put together from the texts of both.

    In `title` and `description` stand `{condition}` and `{about}`, the condition's title and description, and `{town}`,
    `{county}`, `{region}` and `{distance}` of the town.
    """

    title: str = Field(min_length=1)
    """Their heading, like `{condition} in {town}`."""
    description: str = Field(min_length=1)
    """Their description for search results."""

    @staticmethod
    @checks("title", "description")
    def _name_what_is_known(text: str) -> str:
        """Refuse a name in braces that stands for nothing."""
        for name in re.findall(r"\{([^{}]*)\}", text):
            if name not in PAIR_NAMES:
                known = ", ".join(f"{{{known}}}" for known in PAIR_NAMES)
                raise ValueError(f'"{{{name}}}" stands for nothing here. These can be used: {known}.')
        return text


class AllowedHost(Written):
    """Another company's server that pages may ask for something."""

    host: str = Field(pattern=r"^[a-z0-9.-]+$")
    """Its name, like `maps.example.com`; servers below it are meant as well."""
    reason: str = Field(min_length=1)
    """Why visitors' browsers may ask it, as you would tell a patient."""


class PrivacySection(Written):
    """What pages may tell others about visitors."""

    allowed: tuple[AllowedHost, ...] = ()
    """Other companies' servers that pages may ask; without an entry, none."""


class CheckLine(Written):
    """A check that this site takes less seriously for a time."""

    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """What the check is called: the word behind error, warning or advice."""
    severity: Literal["warning", "advice", "off"]
    """How much it matters here: `warning`, `advice`, or `off` to hear nothing of it."""
    reason: str = Field(min_length=1)
    """Why, for whoever reads this next year."""
    until: Day
    """The last day on which this counts; from then on the check is what it was."""
    page: str | None = None
    """Only for this content file, like `pages/contact.md`; by default for all."""


class TargetSection(Written):
    """A place on the web that the site is put to. Passwords and keys never stand here."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """What you call it: `deploy --to NAME`. The first one is taken when none is named."""
    host: Literal["folder", "ssh", "github-pages", "s3", "netlify", "cloudflare"]
    """What kind of place it is: `folder`, `ssh`, `github-pages`, `s3`, `netlify` or `cloudflare`."""
    address: str | None = Field(default=None, pattern=r"^https?://")
    """Where visitors see it, if that is not the address in `site:`. For a folder: leave it out if nobody sees it."""
    path: str | None = Field(default=None, pattern=r"^[^\x00-\x1f\x7f{}]+$")
    """The folder: on this computer (`folder`), on the server (`ssh`), or within the bucket (`s3`)."""
    layout: Literal["releases", "one-folder"] = "releases"
    """For `folder` and `ssh`: `releases` (a folder for each version, and a link `current`) or `one-folder`."""
    server: str | None = Field(default=None, pattern=r"^([A-Za-z0-9_][\w.+-]*@)?[A-Za-z0-9\[][A-Za-z0-9.:_\]-]*$")
    """For `ssh`: the name to sign in with and the server, like `clinic@www.example.com`."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """For `ssh`: the port, if it is not 22."""
    repository: str = Field(default="origin", pattern=r"^[^\x00-\x20\x7f:-]([^\x00-\x20\x7f:]|:[^\x00-\x20\x7f:])*$")
    """For `github-pages`: the repository's address, or what this project's Git calls it."""
    branch: str | None = Field(default=None, pattern=r"^[\w][\w./+-]*$")
    """The branch that the site is served from, if it is not `gh-pages` (`github-pages`) or `main` (`cloudflare`)."""
    bucket: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]+$")
    """For `s3`: the name of the bucket."""
    endpoint: str | None = Field(default=None, pattern=r"^https?://")
    """For `s3`: the address of a service that is not Amazon's: Cloudflare R2, Backblaze B2, MinIO."""
    region: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]+$")
    """For `s3`: the region of the bucket."""
    project: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """For `netlify`: the site's name or id. For `cloudflare`: the name of the Pages project."""


class DeploySection(Written):
    """Where the site is put online."""

    keep: int = Field(default=5, ge=2, le=100)
    """How many versions are kept, so that each can be brought back."""
    indexnow: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{8,128}$")
    """Key of your own for IndexNow, with which search engines hear of changes: 8 to 128 letters, digits, hyphens."""
    targets: tuple[TargetSection, ...] = ()
    """The places, the one for everybody first."""

    @staticmethod
    @checks("targets")
    def _name_each_once(targets: tuple[TargetSection, ...]) -> tuple[TargetSection, ...]:
        """Refuse two places of one name: which of them is meant cannot be known."""
        names = [target.name for target in targets]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'Two places are named "{name}". Give one of them another name.')
        return targets


class RoadLine(Written):
    """A road that is drawn on the map of the area."""

    name: str
    """What it is called."""
    points: tuple[Point, ...]
    """Places along it in order, each as latitude and longitude."""

    @staticmethod
    @checks("points")
    def _lead_somewhere(points: tuple[Coordinates, ...]) -> tuple[Coordinates, ...]:
        """Refuse a road that is a single place."""
        if len(points) < 2:
            raise ValueError("A road needs at least two points, each on a line of its own.")
        return points


class SiteConfig(Written):
    """The whole of `site.yaml`."""

    site: SiteSection
    clinic: ClinicSection
    locations: tuple[LocationSection, ...] = Field(min_length=1)
    """Places where the clinic sees patients; the first is the main one."""
    banner: BannerSection | None = None
    """News that cannot wait, at the top of every page, with an end."""
    brand: BrandSection = BrandSection()
    navigation: NavigationSection = NavigationSection()
    towns: tuple[str, ...] = ()
    """Order of the towns in lists: file names in `content/towns/` without `.md`."""
    roads: tuple[RoadLine, ...] = ()
    """Main roads for the map of the area."""
    urls: UrlSection = UrlSection()
    articles: ArticlesSection = ArticlesSection()
    pairs: PairsSection | None = None
    """Pages about each condition in each town; without this only those that have a file of their own. They cannot pass
    the town gate, so there are none unless `town_gate` is `false`."""
    town_gate: bool = True
    """Whether pages about towns that copy each other or say nothing local are kept out of lists and search. Without it,
    search engines may take the whole site for spam."""
    files: FilesSection = FilesSection()
    security: SecuritySection | None = None
    humans: tuple[str, ...] = ()
    """Who made the website, a line for each, published as `humans.txt`."""
    redirects: tuple[RedirectLine, ...] = ()
    """Old addresses and where they lead now."""
    privacy: PrivacySection = PrivacySection()
    checks: tuple[CheckLine, ...] = ()
    """Checks that are taken less seriously for a time, each with a reason and a last day."""
    deploy: DeploySection = DeploySection()
    """Where the site is put online, and how."""
    precompress: bool = False
    """Whether each text file gets compressed copies (`.br`, `.gz`) beside it, for web servers that hand them out."""
    facts: Mapping[str, Fact] = Field(default_factory=dict)
    """Facts of your own, written once here and used in the text as `{facts.NAME}`."""


FINGERPRINTED = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg", ".css", ".js", ".woff2", ".woff")
"""Endings of files that only pages ask for; in folders they get a fingerprint in their name."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file in `static/`, of the site or of the theme."""

    name: str
    """Path below `static/`, with forward slashes."""
    source: Path
    """Where it is on this machine."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    fingerprint: bool = True
    """Whether the site wants fingerprints in names."""

    @property
    def keeps_name(self) -> bool:
        """Whether it is published under its own name, because others know it: at the top, or a file to download."""
        return not self.fingerprint or "/" not in self.name or not self.name.lower().endswith(FINGERPRINTED)


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A part of a figure, one element of its drawing with all that is in it."""

    svg: str
    """The element, checked: shapes without colours, scripts, ids and addresses."""
    region: str = ""
    """What conditions call it in `region:`; empty for a part that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing whose parts lead to conditions."""

    view_box: str
    """The corner, width and height of its canvas."""
    parts: tuple[FigurePart, ...]
    """In the order of drawing."""

    @property
    def regions(self) -> frozenset[str]:
        """What its parts are called."""
        return frozenset(part.region for part in self.parts if part.region)


@dataclass(frozen=True, slots=True)
class Site:
    """All that the owner has written, checked."""

    root: Path
    """The project's folder."""
    config: SiteConfig
    """`site.yaml`."""
    config_keys: Mapping[str, Position]
    """Where each key of `site.yaml` stands."""
    words: Mapping[str, str]
    """The words that templates print, in the site's language."""
    language: Mapping[str, object]
    """Names of days and months and how dates, times and lists are written."""
    regions: Mapping[str, Mapping[str, object]]
    """How addresses are written, which number calls for help, and whether roads are measured in miles or kilometres,
    by the code of each location's country."""
    phones: Mapping[str, Phone]
    """Checked telephone numbers by the text that was written."""
    home: AnyPage | None
    """`content/index.md`."""
    indexes: Mapping[str, AnyPage]
    """`index.md` of the folders `conditions`, `towns`, `team` and `articles`."""
    conditions: tuple[Condition, ...]
    """In the order of their lists."""
    towns: tuple[Town, ...]
    """In the order of `site.yaml`."""
    pairs: Mapping[tuple[str, str], Pair]
    """Texts about one condition in one town, by town and condition."""
    people: tuple[Person, ...]
    """In the order of their lists."""
    articles: tuple[Article, ...]
    """The newest first."""
    pages: tuple[AnyPage, ...]
    """Pages of their own, by path."""
    static: Mapping[str, StaticFile]
    """Files of `static/` by name; the site's own stand before the theme's."""
    profession: Mapping[str, object] = field(default_factory=dict)
    """How search engines are told of the treatment; empty when the owner names no profession."""
    figure: Figure | None = None
    """The drawing on the home page."""
    unread: frozenset[str] = frozenset()
    """Content files that could not be read; links to them are not called broken."""
    changed: Mapping[str, dt.date] = field(default_factory=dict)
    """The day of the last change of files in `content/` and `static/`, by path, as far as Git knows it."""

    def documents(self) -> Iterator[Document[FrontMatter]]:
        """Yield every content file."""
        yield from [self.home] if self.home else []
        named = (*self.indexes.values(), *self.pairs.values())
        for group in (named, self.conditions, self.towns, self.people, self.articles, self.pages):
            yield from group

    def with_documents(self, again: Mapping[str, Document[Any]]) -> Self:
        """Return the site with other content files of the same paths."""

        def newest(document: Document[AnyFrontMatter_co]) -> Document[AnyFrontMatter_co]:
            return again.get(document.path, document)

        return replace(
            self,
            home=newest(self.home) if self.home else None,
            indexes={name: newest(index) for name, index in self.indexes.items()},
            conditions=tuple(newest(condition) for condition in self.conditions),
            towns=tuple(newest(town) for town in self.towns),
            pairs={names: newest(pair) for names, pair in self.pairs.items()},
            people=tuple(newest(person) for person in self.people),
            articles=tuple(newest(article) for article in self.articles),
            pages=tuple(newest(page) for page in self.pages),
        )
