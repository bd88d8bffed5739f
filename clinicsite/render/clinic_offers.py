"""The clinic in a page's structured data: itself, the towns it serves, what it offers, and its treatment.

What a page tells of it is what the page speaks of: the home page lists towns and conditions, a condition's page its own
service. The clinic's type, address and hours are made in `clinic_node.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from clinicsite.model.planned import Link, Page, PageKind, Place, Plan
from clinicsite.model.read import Site
from clinicsite.render.clinic_node import Node, address, booking, place_properties, telephone, type_of
from clinicsite.render.context import PageContext
from clinicsite.render.page_words import PageWords
from clinicsite.wording import list_text

SERVING_TYPES = ("Hospital", "MedicalClinic", "Physician")
"""Types that have `availableService` (schema.org)."""
CONTACT = "contact.html"
"""The template of the page on how to reach the clinic."""


class ClinicOnPage:
    """What one page tells of the clinic."""

    def __init__(self, page: Page, shown: PageContext, site: Site, plan: Plan, words: PageWords) -> None:
        self._page = page
        self._town = shown.town
        self._site = site
        self._plan = plan
        self._words = words
        self._base = site.config.site.url.rstrip("/")
        self._id = f"{self._base}/#clinic"

    def node(self, logo: str | None, image: str | None) -> Node:
        """Return the clinic: whole on the home and contact pages, elsewhere what stands on every page.

        `logo` and `image` are whole addresses.
        """
        contact, clinic = self._plan.contact, self._site.config.clinic
        main, *others = contact.places
        kind = type_of(main, clinic.type)
        is_business = kind == clinic.type
        node = {
            "@type": kind,
            "@id": self._id,
            "name": contact.name,
            "url": f"{self._base}/",
            "telephone": telephone(contact.phone),
            **self._main_place(main),
            "logo": logo,
            "image": image if is_business else None,
            "priceRange": self._price_range() if is_business else None,
            "employee": list(self._people()),
            "areaServed": list(self._towns()),
            "makesOffer": [
                {"@type": "Offer", "itemOffered": service, **self._given_at()} for service in self._services()
            ],
            "location": [self._further(place) for place in self._place_of_town()],
        }
        if self._page.kind is not PageKind.HOME and self._page.template != CONTACT:
            return node
        return node | {
            "description": self._said(clinic.description),
            "email": contact.email,
            "hasMap": main.map_url if is_business else None,
            "sameAs": list(clinic.same_as),
            "potentialAction": booking(contact.booking),
            "availableService": self.treatment() if kind in SERVING_TYPES else None,
            "location": [self._further(place) for place in others if place_properties(place)],
            **(self._terms(is_business) if self._page.template == CONTACT else {}),
        }

    def _place_of_town(self) -> list[Place]:
        """Return the place to which people of the page's town go, if it is not the main one."""
        place = self._town.place if self._town else None
        return [place] if place and place_properties(place) else []

    def _given_at(self) -> Node:
        """Return where what the page speaks of is given, if not at the main place."""
        places = [{"@id": f"{self._base}/#{place.anchor}"} for place in self._place_of_town()]
        return {"availableAtOrFrom": places[0]} if places else {}

    def _price_range(self) -> object:
        """Return the range of prices where it is shown: on the contact page, and where a text names it."""
        given = self._site.config.clinic.price_range
        return given if self._page.template == CONTACT else self._said(given)

    def _terms(self, is_business: bool) -> Node:
        """Return how one can pay and in which languages one can speak, as the contact page lists them."""
        contact, language = self._plan.contact, self._site.language
        payments = contact.payments if isinstance(contact.payments, tuple) else ()
        return {
            "paymentAccepted": list_text(language, payments) if is_business else None,
            "knowsLanguage": list(contact.languages) if isinstance(contact.languages, tuple) else None,
        }

    def _people(self) -> Iterator[Node]:
        """Yield who works here, on the page that lists them by their names."""
        if self._page.kind is not PageKind.TEAM:
            return  # Looking through all pages for each page would take the square of their number.
        names = {page.url: page.document.front.title for page in self._plan.pages if page.kind is PageKind.PERSON}
        for link in self._plan.people:
            if names.get(link.url) == link.title:
                url = f"{self._base}{link.url}"
                yield {"@type": "Person", "@id": f"{url}#person", "name": link.title, "url": url}

    def _said(self, text: object) -> str | None:
        """Return a text if the page says it."""
        return next(iter(self._words.said((text,))), None)

    def _main_place(self, place: Place) -> Node:
        """Return where the clinic is and when it is open; only its address on pages of conditions, the longest."""
        if self._page.kind is PageKind.CONDITION:
            return {"address": address(place)}
        return place_properties(place)

    def _further(self, place: Place) -> Node:
        """Return a further place, by the name under which it stands at the foot of each page."""
        return {
            "@type": self._site.config.clinic.type,
            "@id": f"{self._base}/#{place.anchor}",
            "name": f"{self._plan.contact.name}, {place.name}",
            "url": f"{self._base}/",
            "telephone": telephone(place.phone),
            **place_properties(place),
            "hasMap": place.map_url,
            "parentOrganization": {"@id": self._id},
        }

    def _towns(self) -> Iterator[Node]:
        """Yield the towns that are served, on pages that list them."""
        if self._page.kind in (PageKind.HOME, PageKind.TOWNS):
            yield from self._cities(self._plan.towns)

    def _cities(self, links: Iterable[Link]) -> Iterator[Node]:
        """Yield towns by the pages about them; one whose short name hides its own name is left out."""
        for link in links:
            page = self._plan.page_at(link.url)
            name = getattr(page.document.front, "name", "") if page and page.kind is PageKind.TOWN else ""
            if name and name in link.title:
                yield {"@type": "City", "@id": f"{self._base}{link.url}#place", "name": name}

    def _services(self) -> Iterator[Node]:
        """Yield what the clinic offers, as far as the page speaks of it."""
        page = self._page
        if page.kind in (PageKind.HOME, PageKind.CONDITIONS):
            yield from (self._service(link.title, link.url) for link in self._plan.conditions)
        elif page.kind is PageKind.CONDITION:
            about = {"@type": "PeopleAudience", "healthCondition": {"@id": f"{self._base}{page.url}#condition"}}
            towns = list(self._cities(page.towns))
            yield self._service(page.nav_title, page.url) | {"audience": about, "areaServed": towns}
        elif page.kind in (PageKind.TOWN, PageKind.PAIR):
            front, town = page.document.front, self._town
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

    def treatment(self) -> Node | None:
        """Return the treatment that the clinic gives, by a name that stands on the page; None where none does."""
        if not self._treatment_name:
            return None
        profession = self._site.profession
        return {
            "@type": profession["treatment_type"],
            "@id": f"{self._base}/#treatment",
            "name": self._treatment_name,
            "medicineSystem": f"https://schema.org/{profession['medicine_system']}",
        }

    @cached_property
    def _treatment_name(self) -> str | None:
        """The first of the treatment's names that stands on the page, in the site's language."""
        names = self._site.profession.get("treatment")
        language = self._site.config.site.language.partition("-")[0]
        own = names.get(language, ()) if isinstance(names, Mapping) else ()
        return next(iter(self._words.said(own)), None)
