"""The map of the area: distances, where things come to stand, and what a visitor gets of it."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import pytest
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.model.values import Coordinates
from clinicsite.pipeline import theme_folder
from clinicsite.render.areas import Areas
from clinicsite.render.context import AreaMap
from clinicsite.render.map import LABEL, SMALL, Label, Layout, Marker, Scattered, distance, layout, text_width
from tests.conftest import Project

HOME = Coordinates(39.5186, -104.76136)
TOWNS = {
    "Near": Coordinates(39.57916, -104.87692),
    "A Town With a Long Name": Coordinates(39.61721, -104.95081),
    "Left": Coordinates(39.64777, -104.98776),
    "Above": Coordinates(39.72943, -104.83192),
    "Farther Left": Coordinates(39.61332, -105.01665),
    "Far": Coordinates(39.73915, -104.9847),
}
"""Six towns north-west of a clinic, three of them close together."""


def drawn(towns: dict[str, Coordinates], home: Coordinates = HOME, unit: str = "mi", **more: object) -> Layout:
    """Return the map of some towns."""
    markers = [Marker("Our clinic", home, "clinic"), *(Marker(name, at) for name, at in towns.items())]
    made = layout(markers, unit, lambda number: f"{number} {unit}", **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def box(label: Label, size: int) -> tuple[float, float, float, float]:
    """Return what the letters of a label cover."""
    width = text_width(label.text, size)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - size * 0.75, left + width, label.y + size * 0.2


def labels(made: Layout) -> list[tuple[float, float, float, float]]:
    """Return what all labels cover."""
    large = [box(spot.label, LABEL) for spot in made.spots if spot.label]
    small = [box(thing.label, SMALL) for thing in (*made.rings, *made.roads) if thing.label]
    return large + small


def touching(boxes: Sequence[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    """Return the numbers of boxes that touch each other."""
    return [
        (first, second)
        for (first, one), (second, other) in itertools.combinations(enumerate(boxes), 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


DISTANCES = [
    ("mi", HOME, TOWNS["Near"], 7.4),
    ("mi", HOME, TOWNS["Far"], 19.3),
    ("km", HOME, TOWNS["Far"], 31.1),
    ("km", Coordinates(53.86655, 10.69342), Coordinates(53.8634, 11.19036), 32.6),
    ("km", Coordinates(0, 179.5), Coordinates(0, -179.5), 111.2),
    ("km", Coordinates(90, 0), Coordinates(-90, 0), 20015.1),
    ("mi", HOME, HOME, 0.0),
]


@pytest.mark.parametrize(("unit", "one", "other", "expected"), DISTANCES)
def test_a_distance_is_a_straight_line_over_the_globe(
    unit: str, one: Coordinates, other: Coordinates, expected: float
) -> None:
    """In miles or kilometres, also over the line of the date and between the poles."""
    assert expected == round(distance(one, other, unit), 1)


def test_north_is_up_and_east_is_right() -> None:
    """As on every map."""
    made = drawn({"North": Coordinates(39.7, -104.76136), "East": Coordinates(39.5186, -104.5)})
    home, north, east = made.spots

    assert (home.x, True) == (north.x, north.y < home.y)
    assert (home.y, True) == (east.y, east.x > home.x)


def test_a_town_across_the_line_of_the_date_is_near() -> None:
    """Longitude -179 lies east of 179."""
    home, town = drawn({"Taveuni": Coordinates(-16.8, -179.9)}, Coordinates(-16.8, 179.9), "km").spots

    assert town.x > home.x


@pytest.mark.parametrize("name", TOWNS)
def test_towns_stand_at_their_distance(name: str) -> None:
    """Measured by the rings: to within two pixels."""
    made = drawn(TOWNS)
    home, town = made.spots[0], made.spots[1 + list(TOWNS).index(name)]
    pixels = made.rings[0].radius / made.step

    assert abs(math.dist((home.x, home.y), (town.x, town.y)) - distance(HOME, TOWNS[name], "mi") * pixels) < 2


STEPS = [("mi", "Near", 2), ("mi", "Above", 5), ("mi", "Far", 5), ("km", "Near", 5), ("km", "Far", 10)]


@pytest.mark.parametrize(("unit", "farthest", "expected"), STEPS)
def test_rings_are_a_round_number_apart(unit: str, farthest: str, expected: int) -> None:
    """At most five of them up to the farthest town."""
    assert expected == drawn({farthest: TOWNS[farthest]}, unit=unit).step


def test_rings_are_labelled_with_their_distance() -> None:
    """Those that find no room are left without."""
    made = drawn(TOWNS)

    assert ["5 mi", "10 mi", "15 mi"] == [ring.label.text for ring in made.rings if ring.label]


def test_every_town_gets_its_label() -> None:
    """Also those that are close together."""
    assert ["Our clinic", *TOWNS] == [spot.label and spot.label.text for spot in drawn(TOWNS).spots]


def test_the_clinic_and_its_town_are_both_labelled() -> None:
    """While the door is not known, both stand at one place."""
    made = drawn({"Here": HOME, **TOWNS})

    assert (made.spots[0].x, made.spots[0].y) == (made.spots[1].x, made.spots[1].y)
    assert ["Our clinic", "Here"] == [spot.label and spot.label.text for spot in made.spots[:2]]


NAMES = st.text(st.characters(categories=["L", "Zs"], max_codepoint=0x9FFF), min_size=1, max_size=24)
AROUND = st.builds(Coordinates, st.floats(39.2, 39.9), st.floats(-105.2, -104.3))


@given(towns=st.dictionaries(NAMES, AROUND, min_size=1, max_size=12))
def test_no_label_touches_another(towns: dict[str, Coordinates]) -> None:
    """Whatever the towns are called and wherever they are."""
    assert [] == touching(labels(drawn(towns)))


@given(towns=st.dictionaries(NAMES, AROUND, min_size=1, max_size=12))
def test_nothing_is_cut_off(towns: dict[str, Coordinates]) -> None:
    """Points and labels lie on the canvas, which is no higher than a telephone shows."""
    made = drawn(towns)
    boxes = [(spot.x, spot.y, spot.x, spot.y) for spot in made.spots] + labels(made)

    cut = [box for box in boxes if min(box) < 0 or box[2] > made.width or box[3] > made.height]

    assert ([], True) == (cut, made.height <= 400)


@given(towns=st.dictionaries(NAMES, AROUND, min_size=1, max_size=6))
def test_the_same_towns_give_the_same_map(towns: dict[str, Coordinates]) -> None:
    """To the last digit."""
    assert drawn(towns) == drawn(dict(towns))


def test_forty_towns_at_one_place_are_drawn() -> None:
    """As many labels as there is room for, and no endless search for more."""
    made = drawn({f"Town {number}": Coordinates(39.7, -104.9 + number / 100_000) for number in range(40)})

    assert 41 == len(made.spots)
    assert 2 <= sum(spot.label is not None for spot in made.spots) < 40


def test_places_that_are_all_one_need_no_map() -> None:
    """There is no way to show."""
    markers = [Marker("Our clinic", HOME, "clinic"), Marker("Here", HOME)]

    assert layout(markers, "mi", str) is None


def test_a_road_is_a_line_with_its_name() -> None:
    """Through the places that are given for it."""
    made = drawn({"Near": TOWNS["Near"]}, roads=[("Mill Road", (HOME, TOWNS["Near"]))])
    (road,) = made.roads
    home, town = made.spots

    assert f"{home.x},{home.y} {town.x},{town.y}" == road.points
    assert road.label is not None
    assert [] == touching(labels(made))


def test_labels_leave_the_way_free() -> None:
    """On the map of one way the line runs through no word."""
    for name, at in TOWNS.items():
        made = drawn({name: at}, leg=True)
        home, town = made.spots
        steps = [number / 40 for number in range(4, 37)]
        line = [(home.x + (town.x - home.x) * share, home.y + (town.y - home.y) * share) for share in steps]

        crossed = [
            (x, y) for x, y in line for left, top, right, down in labels(made) if left < x < right and top < y < down
        ]

        assert [] == crossed


# --- on the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def themed(project: Project) -> Project:
    """A good site with the theme that comes with the generator."""
    project.theme = theme_folder()
    return project


SPRINGFIELD = "39.50000, -104.70000"
NORTH = "Many who live up here mind bees, and lifting full hives in summer is what brings most of them down to us. " * 2
SOUTH = (
    "The tannery closed long ago; now it is violin makers who sit bent over their benches from morning to night. " * 2
)
"""Two texts that nobody would call copies of each other."""


def town(name: str, at: str, body: str) -> str:
    """Return the content file of a town that is somewhere else than the towns of other tests."""
    return Project.town(name, body).replace("39.5, -104.7", at)


def site(coordinates: str = "TODO the door", **changes: str) -> str:
    """Return `site.yaml` with the coordinates of the clinic."""
    text = Project.site().replace("    hours: TODO", f"    coordinates: {coordinates}\n    hours: TODO")
    for old, new in changes.items():
        text = text.replace(f"{old}: ", f"{old}: {new} # ")
    return text


def files(text: str) -> dict[str, str]:
    """Return a site of the clinic's own town and another one, 14 miles to the north, with the page that lists them."""
    return {
        "site.yaml": text,
        "content/conditions/sciatica.md": Project.condition(),
        "content/towns/index.md": Project.text(),
        "content/towns/northbrook.md": town("Northbrook", "39.70000, -104.70000", NORTH),
        "content/towns/springfield.md": town("Springfield", SPRINGFIELD, SOUTH),
    }


def map_of(project: Project, text: str, url: str) -> AreaMap | None:
    """Return the map of a page as its template gets it."""
    made = project.plan(files(text))
    return Areas(made.site, made.plan).map_on(next(page for page in made.plan.pages if page.url == url))


MIDDLE = (
    "Each circle is another {} from the middle of Springfield, the clinic’s town, in a straight line. Roads are longer."
)
CAPTIONS = [
    (
        site(),
        MIDDLE.format("5 mi"),
    ),
    (
        site("39.50100, -104.70000"),
        "Each circle is another 5 mi from our clinic in Mill Street, in a straight line. Roads are longer.",
    ),
    (
        site(country="CA"),
        MIDDLE.format("5 km"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CAPTIONS)
def test_the_caption_says_what_the_rings_are_measured_from(text: str, expected: str, project: Project) -> None:
    """From the town while the door is not known; in the unit of the country."""
    made = map_of(project, text, "/areas/")

    assert made is not None
    assert expected == made.caption


NAMED = [
    (site(), ["Northbrook, about 14 miles", "Springfield"]),
    (site("39.50100, -104.70000"), ["Northbrook, about 14 miles", "Springfield, less than a mile"]),
    (site("39.51500, -104.70000"), ["Northbrook, about 13 miles", "Springfield, about 1 mile"]),
    (site(country="CA"), ["Northbrook, about 22 kilometers", "Springfield"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_town_says_how_far_away_it_is(text: str, expected: list[str], project: Project) -> None:
    """But the clinic's own town is not said to be far from itself."""
    made = map_of(project, text, "/areas/")

    assert made is not None
    assert expected == [town.name for town in made.towns]


WAY = "From Northbrook it is about {} in a straight line to {}. Roads are longer."
LEGS = [
    (site(), WAY.format("14 miles", "the middle of Springfield, the clinic’s town")),
    (site("39.51500, -104.70000"), WAY.format("13 miles", "our clinic in Mill Street")),
]


@pytest.mark.parametrize(("text", "expected"), LEGS)
def test_the_page_of_a_town_says_how_long_its_way_is(text: str, expected: str, project: Project) -> None:
    """And to what it is measured."""
    made = map_of(project, text, "/areas/northbrook/")

    assert made is not None
    assert (expected, True) == (made.caption, made.is_leg)


def test_the_way_leads_to_the_nearest_clinic(project: Project) -> None:
    """Of two places, the one that spares people the longer way."""
    second = (
        "  - {name: Mill Lane, street: 2 Mill Lane, city: Northbrook, postal_code: '1', country: US, "
        "coordinates: '39.69000, -104.70000', hours: TODO hours}"
    )
    text = site("39.51500, -104.70000") + second + "\n"

    made = map_of(project, text, "/areas/northbrook/")

    assert made is not None
    assert made.caption.endswith("about 1 mile in a straight line to our clinic in Mill Lane. Roads are longer.")


WITHOUT = [
    ("the clinic's own town has no way to go", site(), "/areas/springfield/"),
    ("nobody knows where the clinic is", site(city="Elsewhere"), "/areas/"),
    ("nobody knows where the clinic is", site(city="TODO the town"), "/areas/northbrook/"),
    ("other pages have no map", site(), "/conditions/sciatica/"),
]


@pytest.mark.parametrize(("text", "url"), [case[1:] for case in WITHOUT], ids=[case[0] for case in WITHOUT])
def test_there_is_no_map_where(text: str, url: str, project: Project) -> None:
    """A page has none rather than a wrong one."""
    assert map_of(project, text, url) is None


def figure(themed: Project, url: str) -> Tag:
    """Return the map of a page of the built site."""
    (found,) = themed.render(files(site())).main(url).select("figure.map")
    return found


def test_each_town_on_the_map_is_a_link_to_its_page(themed: Project) -> None:
    """Its name says how far it is, and begins with the words that are seen."""
    links = figure(themed, "/areas/").select("svg a")

    assert [
        ("/areas/northbrook/", "Northbrook, about 14 miles", "Northbrook"),
        ("/areas/springfield/", "Springfield", "Springfield"),
    ] == [(str(link["href"]), str(link["aria-label"]), link.get_text().strip()) for link in links]


def test_the_map_says_what_it_is(themed: Project) -> None:
    """Title and description for screen readers, which find them by their ids; the caption for everybody."""
    found = figure(themed, "/areas/")
    (svg,) = found.select("svg")
    named = [found.find(id=str(svg[key])) for key in ("aria-labelledby", "aria-describedby")]

    assert "group" == svg["role"]
    assert [
        "Map of the area around Springfield",
        "The clinic is marked. Each town is a link to its page and says how far away it is.",
    ] == [node.get_text() for node in named if isinstance(node, Tag)]


def test_the_map_of_a_way_is_one_picture(themed: Project) -> None:
    """The town, the clinic, the line between them and the rings; nothing to press."""
    (svg,) = figure(themed, "/areas/northbrook/").select("svg")

    assert ("img", [], 1) == (svg["role"], svg.select("a"), len(svg.select("path.leg")))
    assert ["Northbrook", "Our clinic"] == [label.get_text() for label in svg.select("text:not(.small)")]


def test_roads_of_the_owner_are_drawn(themed: Project) -> None:
    """With their names."""
    road = f"roads:\n  - name: Mill Road\n    points: ['{SPRINGFIELD}', '39.60000, -104.80000']\n"
    (svg,) = themed.render(files(site() + road)).main("/areas/").select("figure.map svg")

    assert 1 == len(svg.select("polyline.road"))
    assert "Mill Road" in [label.get_text() for label in svg.select("text.small")]


def test_a_label_stands_where_no_ring_runs_through_it() -> None:
    """Where there is a choice: beside these towns a ring would run through their names."""
    made = drawn({"Above": TOWNS["Above"], "Riverton": Coordinates(39.66, -104.765)})
    home = made.spots[0]

    for spot in made.spots[1:]:
        assert spot.label is not None
        left, top, right, bottom = box(spot.label, LABEL)
        far = [math.dist((home.x, home.y), corner) for corner in itertools.product((left, right), (top, bottom))]
        assert [] == [ring.radius for ring in made.rings if min(far) <= ring.radius <= max(far)], spot.label.text


class _All(Scattered):
    """Points of which all are looked at."""

    def near(self, latitudes: tuple[float, float], longitudes: tuple[float, float]) -> list[tuple[int, Coordinates]]:
        """Return all of them."""
        return list(enumerate(self._points))


@pytest.mark.parametrize("middle", [(39.5, -104.8), (0.0, 179.9), (-17.8, -179.95), (51.5, 0.0), (88.9, 20.0)])
def test_points_are_found_by_where_they_are_as_if_all_had_been_looked_at(middle: tuple[float, float]) -> None:
    """Also where longitudes begin anew, at the equator, and far in the north."""
    chance = random.Random(1)
    places = [
        Coordinates(
            max(-90.0, min(90.0, middle[0] + chance.gauss(0, 1))),
            (middle[1] + chance.gauss(0, 2) + 180) % 360 - 180,
        )
        for _ in range(400)
    ]
    ways = [[Marker("Clinic", places[0], "clinic"), Marker("Town", place)] for place in places[1:40]]

    found, expected = (
        [layout(way, "km", str, points, leg=True, but=7) for way in ways]
        for points in (Scattered(places), _All(places))
    )

    assert expected == found
    assert any(one and one.faint for one in expected)
