"""The JSON-LD of a page: one `@graph` with stable ids, drawn from the same values that its template gets.

Search engines read one page at a time, so whatever a page names is described on it; what is said is what the page
shows (Google, structured data policies, 2026-09). The clinic stands whole on the home and contact pages and in short on
all others. Facts that nobody has supplied never enter. Not told at all: reviews and ratings, which a clinic may not
give itself, and features that search engines have retired.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite.model.planned import Page, PageKind, Plan
from clinicsite.model.read import (
    ArticleFrontMatter,
    ConditionFrontMatter,
    Licence,
    PersonFrontMatter,
    Site,
    TownFrontMatter,
)
from clinicsite.model.values import Todo
from clinicsite.render.clinic_node import Node, geo
from clinicsite.render.clinic_offers import CONTACT, ClinicOnPage
from clinicsite.render.context import PageContext, PersonLink, SourceItem
from clinicsite.render.page_words import PageWords

PAGE_TYPES: Mapping[PageKind, str] = {
    PageKind.CONDITION: "MedicalWebPage",
    PageKind.PAIR: "MedicalWebPage",
    PageKind.PERSON: "ProfilePage",
    PageKind.CONDITIONS: "CollectionPage",
    PageKind.TOWNS: "CollectionPage",
    PageKind.TEAM: "CollectionPage",
    PageKind.ARTICLES: "CollectionPage",
}
"""Types of pages by what they are about; all others are a WebPage."""
LAYOUT_TYPES = {CONTACT: "ContactPage", "about.html": "AboutPage"}
"""Types of pages by their template, which counts more."""

_IMAGE = re.compile(r'<img src="([^"]+)" width="(\d+)" height="(\d+)"')
_LENGTH = re.compile(r"(\d{1,3}):([0-5]\d)")


def graph_for(
    page: Page, shown: PageContext, site: Site, plan: Plan, logo: str | None = None
) -> Mapping[str, object] | None:
    """Return the JSON-LD of a page, or None for a page that search engines do not list.

    `shown` is all that the page's template gets, `logo` the address of the clinic's logo.
    """
    if not page.indexable:
        return None
    nodes = _Graph(page, shown, site, plan, logo).nodes()
    return {"@context": "https://schema.org", "@graph": [_known(node) for node in nodes]}


def _known(value: Any) -> Any:
    """Return a value without the facts that are not known."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if not _is_unknown(item)}
    if isinstance(value, (list, tuple)):
        return [_known(item) for item in value if not _is_unknown(item)]
    return value


def _is_unknown(value: object) -> bool:
    """Return whether a value says nothing."""
    return value is None or isinstance(value, Todo) or value in ((), [], {}, "")


class _Graph:
    """Makes the nodes of one page; used once."""

    def __init__(self, page: Page, shown: PageContext, site: Site, plan: Plan, logo: str | None) -> None:
        self._page = page
        self._shown = shown
        self._site = site
        self._plan = plan
        self._base = site.config.site.url.rstrip("/")
        self._address = self._base + page.url
        self._logo = f"{self._base}{logo}" if logo else None
        self._clinic_id = f"{self._base}/#clinic"
        self._words = PageWords(page, shown)
        self._clinic = ClinicOnPage(page, shown, site, plan, self._words)

    def nodes(self) -> Iterator[Node]:
        """Yield the page, what it is about, the clinic, and on the home page the website."""
        subjects = tuple(self._subjects())
        yield self._web_page(subjects)
        yield from subjects
        yield self._clinic.node(self._logo, self._image())
        if self._page.kind is PageKind.HOME:
            yield self._web_site()
        if self._page.breadcrumbs:
            yield self._breadcrumbs()

    # --- the page -------------------------------------------------------------------------------------------------

    def _web_page(self, subjects: Sequence[Node]) -> Node:
        """Return the page itself."""
        page, shown = self._page, self._shown
        about: Any = [{"@id": node["@id"]} for node in subjects] or [{"@id": self._clinic_id}]
        kind = LAYOUT_TYPES.get(page.template) or PAGE_TYPES.get(page.kind, "WebPage")
        return {
            "@type": kind,
            "@id": f"{self._address}#webpage",
            "url": self._address,
            "name": shown.title,
            "description": shown.description,
            "inLanguage": self._site.config.site.language,
            "mainEntity" if page.kind in (PageKind.PERSON, PageKind.ARTICLE) else "about": about[0]
            if len(about) == 1
            else about,
            "publisher": {"@id": self._clinic_id},
            "isPartOf": {"@id": f"{self._base}/#website"} if page.kind is PageKind.HOME else None,
            "breadcrumb": {"@id": f"{self._address}#breadcrumb"} if page.breadcrumbs else None,
            "dateModified": _day(shown.updated),
            "lastReviewed": _day(shown.last_reviewed) if self._has_endnotes else None,
            "reviewedBy": self._known_person(shown.reviewer) if self._has_endnotes else None,
            "citation": [_citation(source) for source in shown.sources if source.url],
            "primaryImageOfPage": self._main_picture(),
            "video": self._video(),
        }

    @property
    def _has_endnotes(self) -> bool:
        """Whether the page has the notes at its end that say who reviewed it, and when."""
        shown = self._shown
        return bool(shown.sources or shown.reviewer or shown.updated)

    def _known_person(self, person: PersonLink | None) -> Node | None:
        """Return who checked or wrote the text, once that is known."""
        if person is None or isinstance(person.name, Todo):
            return None
        url = f"{self._base}{person.url}" if person.url else None
        return {"@type": "Person", "@id": f"{url}#person" if url else None, "name": person.name, "url": url}

    def _main_picture(self) -> Node | None:
        """Return the first picture of the page."""
        shown = self._shown
        views = (shown.portrait, *shown.photos)
        pictures = [view.picture for view in views[:1] if view]
        pictures += [part for part in (*shown.opening, *shown.body) if isinstance(part, str)]
        pictures += [view.picture for view in views[1:] if view]
        match = next(filter(None, map(_IMAGE.search, pictures)), None)
        if not match:
            return None
        url = f"{self._base}{html.unescape(match[1])}"
        return {"@type": "ImageObject", "contentUrl": url, "width": int(match[2]), "height": int(match[3])}

    def _video(self) -> Node | None:
        """Return the film on the page, once everything is known that Google requires (VideoObject, 2026-09)."""
        film = self._shown.video
        placed = any(getattr(part, "kind", "") == "video" for part in (*self._shown.opening, *self._shown.body))
        if not film or not placed or not film.url or not film.poster or isinstance(film.upload_date, Todo):
            return None
        poster = _IMAGE.search(film.poster)
        # The day is known, its hour is not: the day begins at midnight where the clinic is.
        zone = ZoneInfo(self._site.config.site.time_zone)
        uploaded = datetime(film.upload_date.year, film.upload_date.month, film.upload_date.day, tzinfo=zone)
        length = _LENGTH.fullmatch(film.duration) if isinstance(film.duration, str) else None
        return {
            "@type": "VideoObject",
            "@id": f"{self._address}#video",
            "name": film.title,
            "description": film.description,
            "thumbnailUrl": f"{self._base}{html.unescape(poster[1])}" if poster else None,
            "uploadDate": uploaded.isoformat(),
            "duration": f"PT{int(length[1])}M{int(length[2])}S" if length else None,
            "embedUrl": film.embed_url,
            "contentUrl": None if film.embed_url else f"{self._base}{film.url}",
        }

    def _breadcrumbs(self) -> Node:
        """Return the way from the home page to this one (Google BreadcrumbList, 2026-09)."""
        items = [
            {"@type": "ListItem", "position": number, "name": link.title, "item": self._base + link.url}
            for number, link in enumerate(self._page.breadcrumbs, 1)
        ]
        return {"@type": "BreadcrumbList", "@id": f"{self._address}#breadcrumb", "itemListElement": items}

    # --- what it is about -----------------------------------------------------------------------------------------

    def _subjects(self) -> Iterator[Node]:
        """Yield what the page is about; nothing for a page about the clinic."""
        front = self._page.document.front
        if isinstance(front, ConditionFrontMatter):
            yield self._condition(front)
        elif isinstance(front, TownFrontMatter):
            yield self._town(front)
        elif isinstance(front, PersonFrontMatter):
            yield self._person(front)
        elif isinstance(front, ArticleFrontMatter):
            yield self._article(front)
        elif self._page.kind is PageKind.PAIR:
            for link in self._page.conditions:
                yield {"@type": "MedicalCondition", "@id": f"{self._base}{link.url}#condition", "name": link.title}
            town = self._shown.town
            if town and town.url:
                yield {"@type": "City", "@id": f"{self._base}{town.url}#place", "name": town.name}

    def _condition(self, front: ConditionFrontMatter) -> Node:
        """Return the condition that the page is about, by the names and signs that its text tells.

        That a treatment is possible is a claim: it is made only where the sentence about it cites a source.
        """
        summary = self._shown.summary
        backed = summary is not None and 'href="#source-' in summary.may_help
        return {
            "@type": "MedicalCondition",
            "@id": f"{self._address}#condition",
            "name": self._page.nav_title,
            "alternateName": self._words.said(front.also_called),
            "signOrSymptom": [{"@type": "MedicalSymptom", "name": sign} for sign in self._words.said(front.symptoms)],
            "possibleTreatment": self._clinic.treatment() if backed else None,
        }

    def _town(self, front: TownFrontMatter) -> Node:
        """Return the town that the page is about: a place that is served, never one where the clinic is."""
        county = self._words.said((front.county,) if front.county else ())
        return {
            "@type": "City",
            "@id": f"{self._address}#place",
            "name": front.name,
            "containedInPlace": {"@type": "AdministrativeArea", "name": county[0]} if county else None,
            "geo": geo(front.coordinates),
        }

    def _person(self, front: PersonFrontMatter) -> Node:
        """Return the person that the page is about."""
        picture = self._main_picture() if self._shown.portrait else None
        return {
            "@type": "Person",
            "@id": f"{self._address}#person",
            "name": front.title,
            "url": self._address,
            "jobTitle": front.role,
            "worksFor": {"@id": self._clinic_id},
            "honorificSuffix": [licence.abbreviation for licence in front.licences if licence.abbreviation],
            "hasCredential": [_credential(licence) for licence in front.licences],
            "identifier": [_number(licence) for licence in front.licences if isinstance(licence.number, str)],
            "image": picture["contentUrl"] if picture else None,
        }

    def _article(self, front: ArticleFrontMatter) -> Node:
        """Return the article that the page shows (Google, Article, 2026-09); without an author it is the clinic's."""
        picture = self._main_picture()
        return {
            "@type": "Article",
            "@id": f"{self._address}#article",
            "headline": front.title,
            "datePublished": _day(front.day),
            "dateModified": _day(front.updated),
            "author": self._known_person(self._shown.author) or {"@id": self._clinic_id},
            "publisher": {"@id": self._clinic_id},
            "image": picture["contentUrl"] if picture else None,
            "about": [
                {"@type": "MedicalCondition", "@id": f"{self._base}{link.url}#condition", "name": link.title}
                for link in self._page.conditions
            ],
        }

    def _image(self) -> str | None:
        """Return a picture of the clinic: the first one on the home page, else the logo."""
        picture = self._main_picture() if self._page.kind is PageKind.HOME else None
        return picture["contentUrl"] if picture else self._logo

    def _web_site(self) -> Node:
        """Return the website, whose name search results show (Google, site names, 2026-09)."""
        return {
            "@type": "WebSite",
            "@id": f"{self._base}/#website",
            "url": f"{self._base}/",
            "name": self._site.config.clinic.name,
            "publisher": {"@id": self._clinic_id},
            "inLanguage": self._site.config.site.language,
        }


def _day(value: object) -> str | None:
    """Return a date in its international form."""
    return value.isoformat() if isinstance(value, date) else None


def _citation(source: SourceItem) -> Node:
    """Return a publication on which the page relies.

    It is no Article: those are what Google expects a page to be, with a headline and a picture of its own.
    """
    return {"@type": "CreativeWork", "name": source.title, "url": source.url}


def _credential(licence: Licence) -> Node:
    """Return a licence or credential of a person."""
    issuer = {"@type": "Organization", "name": licence.issuer} if licence.issuer else None
    return {
        "@type": "EducationalOccupationalCredential",
        "name": licence.name,
        "recognizedBy": issuer,
        "expires": _day(licence.expires_on),
    }


def _number(licence: Licence) -> Node:
    """Return the number under which a person's licence is found in its register."""
    return {"@type": "PropertyValue", "name": licence.name, "value": licence.number}
