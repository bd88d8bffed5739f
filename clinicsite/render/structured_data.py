"""The JSON-LD of a page: one `@graph` with stable ids, drawn from the same values that its template gets.

Search engines read one page at a time, so whatever a page names is described on it; what is said is what the page
shows (Google, structured data policies, 2026-09). The clinic stands whole on the home and contact pages and in short on
all others. Facts that nobody has supplied never enter. Not told at all: reviews and ratings, which a clinic may not
give itself, and features that search engines have retired.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite.model.planned import Link, Page, PageKind, Place, Plan
from clinicsite.model.read import ConditionFrontMatter, Licence, PersonFrontMatter, Site, TownFrontMatter
from clinicsite.model.values import Todo
from clinicsite.render.clinic_node import Node, address, booking, geo, place_properties, telephone, type_of
from clinicsite.render.context import PageContext, SourceItem
from clinicsite.wording import plain_words

PAGE_TYPES: Mapping[PageKind, str] = {
    PageKind.CONDITION: "MedicalWebPage",
    PageKind.PAIR: "MedicalWebPage",
    PageKind.PERSON: "ProfilePage",
    PageKind.CONDITIONS: "CollectionPage",
    PageKind.TOWNS: "CollectionPage",
    PageKind.TEAM: "CollectionPage",
}
"""Types of pages by what they are about; all others are a WebPage."""
LAYOUT_TYPES = {"contact.html": "ContactPage", "about.html": "AboutPage"}
"""Types of pages by their template, which counts more."""
SERVING_TYPES = ("Hospital", "MedicalClinic", "Physician")
"""Types that have `availableService` (schema.org)."""

_TAG = re.compile(r"<[^>]*>")
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

    def nodes(self) -> Iterator[Node]:
        """Yield the page, what it is about, the clinic, and on the home page the website."""
        subjects = tuple(self._subjects())
        yield self._web_page(subjects)
        yield from subjects
        yield self._clinic()
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
            "mainEntity" if kind == "ProfilePage" else "about": about[0] if len(about) == 1 else about,
            "publisher": {"@id": self._clinic_id},
            "isPartOf": {"@id": f"{self._base}/#website"} if page.kind is PageKind.HOME else None,
            "breadcrumb": {"@id": f"{self._address}#breadcrumb"} if page.breadcrumbs else None,
            "dateModified": _day(shown.updated),
            "lastReviewed": _day(shown.last_reviewed) if self._has_endnotes else None,
            "reviewedBy": self._reviewer() if self._has_endnotes else None,
            "citation": [_citation(source) for source in shown.sources if source.url],
            "primaryImageOfPage": self._main_picture(),
            "video": self._video(),
        }

    @property
    def _has_endnotes(self) -> bool:
        """Whether the page has the notes at its end that say who reviewed it, and when."""
        shown = self._shown
        return bool(shown.sources or shown.reviewer or shown.updated)

    def _reviewer(self) -> Node | None:
        """Return who checked the text."""
        reviewer = self._shown.reviewer
        if reviewer is None or isinstance(reviewer.name, Todo):
            return None
        url = f"{self._base}{reviewer.url}" if reviewer.url else None
        return {"@type": "Person", "@id": f"{url}#person" if url else None, "name": reviewer.name, "url": url}

    def _main_picture(self) -> Node | None:
        """Return the first picture of the page."""
        shown = self._shown
        views = (shown.portrait, *shown.photos)
        pictures = [view.picture for view in views[:1] if view]
        pictures += [part for part in shown.body if isinstance(part, str)]
        pictures += [view.picture for view in views[1:] if view]
        match = next(filter(None, map(_IMAGE.search, pictures)), None)
        if not match:
            return None
        url = f"{self._base}{html.unescape(match[1])}"
        return {"@type": "ImageObject", "contentUrl": url, "width": int(match[2]), "height": int(match[3])}

    def _video(self) -> Node | None:
        """Return the film on the page, once everything is known that Google requires (VideoObject, 2026-09)."""
        film = self._shown.video
        placed = any(getattr(part, "kind", "") == "video" for part in self._shown.body)
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
            "alternateName": self._said(front.also_called),
            "signOrSymptom": [{"@type": "MedicalSymptom", "name": sign} for sign in self._said(front.symptoms)],
            "possibleTreatment": self._treatment() if backed else None,
        }

    def _town(self, front: TownFrontMatter) -> Node:
        """Return the town that the page is about: a place that is served, never one where the clinic is."""
        county = self._said((front.county,) if front.county else ())
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

    def _treatment(self) -> Node | None:
        """Return the treatment that the clinic gives, by a name that stands on the page."""
        name = self._treatment_name
        if not name:
            return None
        profession = self._site.profession
        return {
            "@type": profession["treatment_type"],
            "@id": f"{self._base}/#treatment",
            "name": name,
            "medicineSystem": f"https://schema.org/{profession['medicine_system']}",
        }

    @cached_property
    def _treatment_name(self) -> str | None:
        """The first of the treatment's names that stands on the page."""
        names = self._site.profession.get("treatment")
        language = self._site.config.site.language.partition("-")[0]
        own = names.get(language, ()) if isinstance(names, Mapping) else ()
        return next(iter(self._said(own)), None)

    # --- the clinic -----------------------------------------------------------------------------------------------

    def _clinic(self) -> Node:
        """Return the clinic: whole on the home and contact pages, elsewhere what stands on every page."""
        contact, clinic = self._plan.contact, self._site.config.clinic
        main, *others = contact.places
        kind = type_of(main, clinic.type)
        node = {
            "@type": kind,
            "@id": self._clinic_id,
            "name": contact.name,
            "url": f"{self._base}/",
            "telephone": telephone(contact.phone),
            **self._main_place(main),
            "logo": self._logo,
            "image": self._image() if kind == clinic.type else None,
            # Only a local business has a price range (schema.org), and only where it can be read.
            "priceRange": next(iter(self._said((clinic.price_range,))), None) if kind == clinic.type else None,
            "areaServed": self._towns(),
            "makesOffer": [{"@type": "Offer", "itemOffered": service} for service in self._services()],
        }
        if self._page.kind is not PageKind.HOME and self._page.template != "contact.html":
            return node
        return node | {
            "description": next(iter(self._said((clinic.description,))), None),
            "email": contact.email,
            "hasMap": main.map_url if kind == clinic.type else None,
            "sameAs": list(clinic.same_as),
            "potentialAction": booking(contact.booking),
            "availableService": self._treatment() if kind in SERVING_TYPES else None,
            "location": [
                {
                    "@type": type_of(place, clinic.type),
                    "@id": f"{self._base}/#{place.anchor}",
                    "name": f"{contact.name}, {place.name}",
                    "url": f"{self._base}/",
                    "telephone": telephone(place.phone),
                    **place_properties(place),
                    "hasMap": place.map_url,
                    "parentOrganization": {"@id": self._clinic_id},
                }
                for place in others
                if place_properties(place)
            ],
        }

    def _main_place(self, place: Place) -> Node:
        """Return where the clinic is and when it is open; only its address on pages of conditions, the longest."""
        if self._page.kind is PageKind.CONDITION:
            return {"address": address(place)}
        return place_properties(place)

    def _image(self) -> str | None:
        """Return a picture of the clinic: the first one on the home page, else the logo."""
        picture = self._main_picture() if self._page.kind is PageKind.HOME else None
        return picture["contentUrl"] if picture else self._logo

    def _towns(self) -> list[Node]:
        """Return the towns that are served, on pages that list them."""
        listed: Mapping[PageKind, Sequence[Link]] = {PageKind.HOME: self._plan.towns, PageKind.TOWNS: self._plan.towns}
        return list(self._cities(listed.get(self._page.kind, ())))

    def _cities(self, links: Iterable[Link]) -> Iterator[Node]:
        """Yield towns by the pages about them; one whose short name hides its own name is left out."""
        fronts = {page.url: page.document.front for page in self._plan.pages if page.kind is PageKind.TOWN}
        for link in links:
            name = getattr(fronts.get(link.url), "name", "")
            if name and name in link.title:
                yield {"@type": "City", "@id": f"{self._base}{link.url}#place", "name": name}

    def _services(self) -> Iterator[Node]:
        """Yield what the clinic offers, as far as the page speaks of it."""
        page = self._page
        if page.kind in (PageKind.HOME, PageKind.CONDITIONS):
            yield from (self._service(link.title, link.url) for link in self._plan.conditions)
        elif page.kind is PageKind.CONDITION:
            audience = {"@type": "PeopleAudience", "healthCondition": {"@id": f"{self._address}#condition"}}
            towns = list(self._cities(page.towns))
            yield self._service(page.nav_title, page.url) | {"audience": audience, "areaServed": towns}
        elif page.kind in (PageKind.TOWN, PageKind.PAIR):
            front, town = page.document.front, self._shown.town
            place = {"@id": f"{self._base}{town.url}#place"} if town and town.url else None
            yield self._service(front.head_title or front.title, page.url) | {"areaServed": place}

    def _service(self, name: str, url: str) -> Node:
        """Return the service that a page speaks of."""
        return {
            "@type": "Service",
            "@id": f"{self._base}{url}#service",
            "name": name,
            "serviceType": self._treatment_name,
            "url": f"{self._base}{url}",
        }

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

    # --- what the page says ---------------------------------------------------------------------------------------

    def _said(self, texts: Iterable[object]) -> list[str]:
        """Return those of some texts that stand on the page in these words."""
        return [text for text in texts if isinstance(text, str) and f" {plain_words(text)} " in self._words]

    @cached_property
    def _words(self) -> str:
        """The words of the page."""
        shown, clinic = self._shown, self._site.config.clinic
        parts: list[str | None] = [self._page.head_title, shown.title, shown.description, clinic.specialty]
        parts += [_text(part) for part in shown.body if isinstance(part, str)]
        for box in (shown.summary, shown.town):
            fields = box.__dataclass_fields__ if box else ()
            parts += [_text(value) for value in (getattr(box, name) for name in fields) if hasattr(value, "__html__")]
        parts += [f"{item.question} . {_text(item.answer)}" for item in shown.faq]
        return f" {plain_words(' . '.join(part for part in parts if part))} "


def _text(markup: str) -> str:
    """Return HTML without its tags."""
    return html.unescape(_TAG.sub(" ", markup))


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
