"""What the maps show: which clinics and towns, how far they are, and the words for it. The drawing is `map.py`'s."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clinicsite.model.planned import Page, PageKind, Place, Plan
from clinicsite.model.read import Site, Town, TownFrontMatter
from clinicsite.model.values import Coordinates
from clinicsite.records import dataclass
from clinicsite.render.context import AreaMap, MapTown
from clinicsite.render.map import Layout, Marker, Scattered, distance, layout
from clinicsite.wording import distance_text

SAME = 0.05
"""Miles or kilometres within which two points are one place."""


@dataclass(frozen=True, slots=True)
class _Clinic:
    """A place where patients are seen, as far as the map knows it."""

    place: Place
    at: Coordinates
    town: str | None
    """The town at whose coordinates it stands while its own are not known."""


class Areas:
    """The maps of one site."""

    def __init__(self, site: Site, plan: Plan) -> None:
        self._words: Mapping[str, str] = site.words
        self._plan = plan
        self._unit = str(site.regions[plan.contact.places[0].country]["distance_unit"])
        self._roads = [(road.name, road.points) for road in site.config.roads]
        self._clinics = tuple(_clinics(plan.contact.places, site.towns))
        listed = {link.url for link in plan.towns}
        pages = ((town, plan.by_source.get(town.path)) for town in site.towns)
        self._towns = tuple((town, page.url) for town, page in pages if page and page.url in listed)
        self._scattered = Scattered([town.front.coordinates for town, _ in self._towns])
        self._numbers = {town.path: number for number, (town, _) in enumerate(self._towns)}

    def map_on(self, page: Page) -> AreaMap | None:
        """Return the map of a page: all towns on their overview, the way from a town on its page; else None."""
        front = page.document.front
        if not self._clinics:
            return None
        if page.kind is PageKind.TOWNS:
            return self._overview()
        return self._leg(front, page.document.path) if isinstance(front, TownFrontMatter) else None

    def _overview(self) -> AreaMap | None:
        """Return the map of all towns that have a page."""
        first = self._clinics[0]
        clinics = [self._marker(clinic) for clinic in self._clinics]
        towns = [Marker(town.front.name, town.front.coordinates) for town, _ in self._towns]
        drawn = self._layout([*clinics, *towns])
        if drawn is None:
            return None
        spots = drawn.spots[len(clinics) :]
        rings = self._words["distance_" + self._unit + "_short"].format_map({"number": drawn.step})
        caption = self._words["map_caption_town" if first.town else "map_caption"]
        return AreaMap(
            layout=drawn,
            clinics=drawn.spots[: len(clinics)],
            towns=tuple(
                MapTown(self._name(town.front), url, spot) for (town, url), spot in zip(self._towns, spots, strict=True)
            ),
            title=self._title(first),
            description=self._words["map_description"],
            caption=caption.format_map({"distance": rings, "town": first.town, "place": first.place.name}),
            is_leg=False,
        )

    def _leg(self, town: TownFrontMatter, path: str) -> AreaMap | None:
        """Return the map of the way from a town to the nearest clinic; None where there is no way to go."""
        clinic, far = self._nearest(town)
        markers = [self._marker(clinic), Marker(town.name, town.coordinates)]
        drawn = self._layout(markers, leg_from=path) if far > SAME else None
        if drawn is None:
            return None
        caption = self._words["leg_to_town" if clinic.town else "leg"]
        way = distance_text(self._words, far, self._unit)
        gaps = {"town": town.name, "distance": way, "place": clinic.town or clinic.place.name}
        return AreaMap(
            layout=drawn,
            clinics=drawn.spots[:1],
            towns=(MapTown(self._name(town), None, drawn.spots[1]),),
            title=self._title(clinic),
            description=caption.format_map(gaps),
            caption=caption.format_map(gaps),
            is_leg=True,
        )

    def _layout(self, markers: Sequence[Marker], leg_from: str | None = None) -> Layout | None:
        """Return where everything stands: all towns, or the way from a town with the other ones without a name."""
        short = self._words[f"distance_{self._unit}_short"]
        is_leg = leg_from is not None
        return layout(
            markers,
            self._unit,
            lambda number: short.format_map({"number": number}),
            self._scattered if is_leg else None,
            self._roads,
            leg=is_leg,
            but=self._numbers.get(leg_from or ""),
        )

    def _marker(self, clinic: _Clinic) -> Marker:
        """Return how a clinic is marked; one of several says where it is."""
        words = self._words["map_clinic" if len(self._clinics) == 1 else "map_clinic_in"]
        return Marker(words.format_map({"place": clinic.place.name}), clinic.at, "clinic")

    def _nearest(self, town: TownFrontMatter) -> tuple[_Clinic, float]:
        """Return the clinic to which people of a town go, by default the nearest, and how far it is."""
        chosen = [clinic for clinic in self._clinics if clinic.place.name == town.location] or self._clinics
        ways = [distance(clinic.at, town.coordinates, self._unit) for clinic in chosen]
        index = ways.index(min(ways))
        return chosen[index], ways[index]

    def _name(self, town: TownFrontMatter) -> str:
        """Return a town's name with how far it is to the nearest clinic; the clinic's own town by its name alone."""
        clinic, far = self._nearest(town)
        if clinic.town and far <= SAME:
            return town.name
        way = distance_text(self._words, far, self._unit)
        return self._words["map_town"].format_map({"town": town.name, "distance": way})

    def _title(self, clinic: _Clinic) -> str:
        """Return what a map is called."""
        return self._words["map_title"].format_map({"place": clinic.town or clinic.place.name})


def _clinics(places: Sequence[Place], towns: Sequence[Town]) -> Iterator[_Clinic]:
    """Yield the clinics of which it is known where they are, if need be by the town that they are in."""
    by_name = {town.front.name: town.front.coordinates for town in towns}
    for place in places:
        if place.coordinates:
            yield _Clinic(place, place.coordinates, None)
        elif isinstance(place.city, str) and place.city in by_name:
            yield _Clinic(place, by_name[place.city], place.city)
