"""What a template may see, and nothing else: `site`, `page` and `words`.

`site` is the same on every page of a build; `page` holds all that is the page's own. `words` is the language
file. The functions and filters beside them are listed in `templates.py`. A test holds this page, the
documentation and the templates together.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from markupsafe import Markup

from clinicsite.model.made import Heading, HeadTag
from clinicsite.model.planned import Contact, Link, PageKind, Pager, Place
from clinicsite.model.read import PersonFrontMatter
from clinicsite.model.values import Coordinates, Fact, Todo
from clinicsite.records import dataclass, field
from clinicsite.render.map import Layout, Spot

Value = TypeVar("Value")


class Later(Generic[Value]):
    """A value that is made when a template asks for it first: not every template shows everything."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make

    @cached_property
    def value(self) -> Value:
        """The value itself; this is what a template sees."""
        return self._make()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a body that a template draws: `video` or `faq`."""

    kind: str
    """Which."""
    heading: str
    """The words of the link that placed it."""


@dataclass(frozen=True, slots=True)
class FaqItem:
    """A question with its answer."""

    question: str
    answer: Markup
    anchor: str
    """Its id on the page."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A publication in the list at the foot of a page."""

    number: int
    """The number it is cited by."""
    anchor: str
    """Its id on the page."""
    citations: tuple[str, ...]
    """Ids of the places in the text that cite it, in order; may be empty."""
    title: str
    publisher: str | None
    year: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class SummaryBox:
    """The box at the top of a condition page, its Markdown rendered."""

    what: Markup
    may_help: Markup
    visits: Markup
    do_not_wait: Markup


@dataclass(frozen=True, slots=True)
class TownPanel:
    """What is known of a town, its Markdown rendered."""

    name: str
    county: str | None
    region: str | None
    url: str | None
    """The town's page."""
    coordinates: Coordinates
    route: Markup | None
    """How to get to the clinic from there. This and the next three on the town's own page and on made pages."""
    travel_tip: Markup | None
    nearer_home: Markup | None
    distance: Markup | None
    landmarks: tuple[str, ...] = ()
    """Places there that its text names; on the town's own page and on made pages."""
    intro: Markup | None = None
    """On a made page: the first paragraph of the town's text."""
    place: Place | None = None
    """The clinic's place to which people go from there, where it is not the main one."""


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Who checked or wrote a text."""

    name: str | Todo
    url: str | None
    """The page about the person."""


@dataclass(frozen=True, slots=True)
class VideoView:
    """A video, as far as it is known."""

    title: str
    description: str
    url: str | None
    """Where to watch it; None while the owner has not said where it is kept."""
    embed_url: str | None
    """Its player at another company, without what makes it play at once."""
    player: str | None
    """What to load into the page when it is pressed: the player, set to play at once."""
    company: str | None
    """Who keeps it, for visitors; None for a film on this website."""
    duration: Fact
    upload_date: date | Todo
    transcript: Fact
    poster: Markup | None
    """A still picture."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that stands in the page. None is needed for anything; each only adds a comfort."""

    type: str | None
    """Its type; None for a program."""
    text: Markup
    """What it says."""

    @property
    def hash(self) -> str:
        """Its name in a content security policy (CSP Level 3, 2.3.1)."""
        return "sha256-" + base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photograph of a page."""

    picture: Markup
    """The element that shows it."""
    caption: str | None
    """A line below it."""


@dataclass(frozen=True, slots=True)
class FigureLink:
    """A part of the figure that leads to a condition."""

    number: int
    """Its place in the list beside the figure, counted from 1."""
    link: Link
    drawing: Markup
    """Its shapes."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """The drawing on which visitors show where it hurts."""

    view_box: str
    """The corner, width and height of its canvas."""
    drawing: Markup
    """The parts that lead nowhere."""
    links: tuple[FigureLink, ...]
    """The others, in the order of the drawing."""
    listing: tuple[Link, ...]
    """All conditions: those of the links in their order, then the others."""


@dataclass(frozen=True, slots=True)
class MapTown:
    """A town on the map."""

    name: str
    """Its name and how far away it is."""
    url: str | None
    """Its page; None for the town that the page is about."""
    spot: Spot


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map of the towns around the clinic, or of the way from one of them."""

    layout: Layout
    """The size of the canvas, and its rings, roads and nameless points."""
    clinics: tuple[Spot, ...]
    towns: tuple[MapTown, ...]
    title: str
    description: str
    """What it shows, for people who cannot see it."""
    caption: str
    """What the rings mean, or how long the way is."""
    is_leg: bool
    """Whether it shows the way from the only town on it to the only clinic."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What is the same on every page."""

    name: str
    specialty: str | None
    description: str | None
    url: str
    """Address of the site without a slash at the end."""
    language: str
    """Code for `<html lang>`."""
    direction: str
    """`ltr` or `rtl`."""
    contact: Contact
    """Phone, e-mail, booking and places; unknown facts are `Todo`s and print as a marked note."""
    navigation: tuple[Link, ...]
    footer: tuple[Link, ...]
    conditions: tuple[Link, ...]
    towns: tuple[Link, ...]
    people: tuple[Link, ...]
    home: Link
    contact_page: Link | None
    """The page with the layout `contact`."""
    logo: str | None
    """Address of the logo."""
    emergency_number: str
    """The number that calls an ambulance in the main place's country."""
    figure: FigureView | None = None
    """The drawing on which visitors show where it hurts."""
    cards: Mapping[str, str] = field(default_factory=dict)
    """For each place of which enough is known, by its anchor: the address of a file that phones save as a contact."""
    calendar: str | None = None
    """The address of the calendar of closures and special hours, where there are any."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What is a page's own."""

    kind: PageKind
    url: str
    title: str
    """The h1."""
    nav_title: str
    description: str
    head: tuple[HeadTag, ...]
    """Everything in `<head>` but character set, viewport and style."""
    css: Markup
    """The style sheet for this kind of page, to stand in `<style>`; the site's colours stand before it."""
    graph: Mapping[str, object] | Later[Mapping[str, object] | None] | None
    """The JSON-LD of the page."""
    breadcrumbs: tuple[Link, ...]
    """From the home page to this one; empty on the home page."""
    opening: tuple[Markup | Block, ...]
    """On a town's page: the text before its second heading, for the way to the clinic comes behind it."""
    body: tuple[Markup | Block, ...]
    """The text, or the rest of it: safe HTML, and blocks that the template draws."""
    headings: tuple[Heading, ...]
    """Headings of the text, for a list of contents."""
    faq: tuple[FaqItem, ...]
    faq_placed: bool
    """Whether the text says where the questions go; else they come at the end."""
    sources: tuple[SourceItem, ...]
    video: VideoView | None
    summary: SummaryBox | None
    town: TownPanel | None
    """On a town's page and on those about a condition in a town."""
    person: PersonFrontMatter | None
    """On a person's page."""
    portrait: PhotoView | None
    """On the page of a person who has one."""
    photos: tuple[PhotoView, ...]
    """Photographs of the page, shown below its text."""
    reviewer: PersonLink | None
    last_reviewed: date | Todo | None
    updated: date | None
    previous: Link | None
    next: Link | None
    related: tuple[Link, ...]
    conditions: tuple[Link, ...]
    """On a town's page: its leading condition, then others that are common there. On an article: what it is about."""
    towns: tuple[Link, ...]
    """On a condition's page: towns whose pages lead with it."""
    listing: tuple[Link, ...]
    """On an overview: the pages it lists. On the site map: all pages."""
    indexable: bool
    published: date | None = None
    """On an article: the day on which it came out."""
    author: PersonLink | None = None
    """On an article: who wrote it."""
    articles: tuple[Link, ...] = ()
    """On a condition's page: the newest articles about it."""
    pager: Pager | None = None
    """On the list of articles, when it has several pages."""
    sheet: str | None = None
    """Address of the one-page sheet of a condition."""
    scripts: tuple[Script, ...] = ()
    """Scripts of the page, to stand at its end."""
    map: AreaMap | Later[AreaMap | None] | None = None
    """On the overview of towns: all of them. On a town's page: the way from there."""
