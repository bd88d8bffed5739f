"""The map of the area: where points, rings, roads and labels come to stand on a small canvas.

Pure geometry: coordinates and texts in, whole numbers of the canvas out, the same on every machine. It knows neither
pages nor words nor markup, and asks nobody else for a map.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from clinicsite.model.values import Coordinates
from clinicsite.records import dataclass

EARTH = {"km": 6371.0, "mi": 3958.8}
"""Mean radius of the Earth in each unit (IUGG)."""
SIZE = (360, 400)
"""Width and greatest height of the canvas: about the pixels that telephones have for it, so text keeps its size."""
LEG_SIZE = (300, 260)
"""The same for a map that shows one way only, which stands within a panel."""
LEAST_HEIGHT = 160
"""Least height of the canvas."""
MARGINS = (34, 30)
"""How far points stay away from the sides, and from top and bottom."""
LABEL = 15
"""Size of the labels of points."""
SMALL = 13
"""Size of the labels of rings and roads."""
CLEAR = {"clinic": 14, "town": 10}
"""How far labels stay away from the middle of a point."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Distances between rings."""
MOST_RINGS = 5
"""How many rings there are up to the farthest town at most."""
TRIES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)
"""How much smaller the map may be drawn so that each label finds a place."""
SPACING = 0.12
"""Room between letters that readers may ask for, in parts of their size (WCAG 2.2, 1.4.12)."""
CELL = 0.25
"""Degrees of latitude and longitude of the cells into which many points are sorted; 360 is a multiple of it."""
PATIENCE = 2_000
"""How many places for labels are tried at each size."""

_NARROW, _WIDE = "iljtfrI.,'’-() ", "mwMW@"
_ANGLES = tuple(math.radians(degrees) for degrees in (90, 60, 120, 45, 135, 30, 150, 0, 180, *range(195, 360, 15)))
"""Directions in which the labels of the rings may stand in a row, up first."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """Where a text stands."""

    text: str
    x: int
    y: int
    """Its base line."""
    anchor: str
    """Which end of the text `x` is: `start`, `middle` or `end`."""


_Choice = tuple[Label, Box]
"""A place for a label, and what the label covers there."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A point that is to be shown with its label."""

    label: str
    at: Coordinates
    kind: str = "town"
    """`clinic` or `town`."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point stands."""

    x: int
    y: int
    label: Label | None
    """None where there is no room for it."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around the first clinic."""

    radius: int
    label: Label | None


@dataclass(frozen=True, slots=True)
class Road:
    """A road as a line."""

    points: str
    """Its corners, as the attribute `points` of a polyline."""
    label: Label | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands on the canvas."""

    width: int
    height: int
    step: int
    """Distance from ring to ring in miles or kilometres."""
    spots: tuple[Spot, ...]
    """The markers, in their order."""
    faint: tuple[tuple[int, int], ...]
    """Points that are shown without a label."""
    rings: tuple[Ring, ...]
    """From the smallest to the largest."""
    roads: tuple[Road, ...]


class Scattered:
    """Many points, of which those near a place are found without looking at all the others."""

    def __init__(self, points: Sequence[Coordinates]) -> None:
        self._points = points
        self._cells: dict[tuple[int, int], list[int]] = {}
        for number, point in enumerate(points):
            cell = math.floor(point.latitude / CELL), math.floor(point.longitude % 360 / CELL)
            self._cells.setdefault(cell, []).append(number)

    def near(self, latitudes: tuple[float, float], longitudes: tuple[float, float]) -> list[tuple[int, Coordinates]]:
        """Return number and place of at least all points between these degrees, in order; longitudes may pass 180."""
        first, last = (math.floor(degrees / CELL) for degrees in latitudes)
        west, east = (math.floor(degrees / CELL) for degrees in longitudes)
        around = round(360 / CELL)
        if (last - first + 1) * (east - west + 1) > len(self._cells) or east - west >= around:
            return list(enumerate(self._points))
        rows, columns = range(first, last + 1), range(west, east + 1)
        cells = (self._cells.get((row, column % around), ()) for row in rows for column in columns)
        return [(number, self._points[number]) for number in sorted(chain.from_iterable(cells))]


def distance(one: Coordinates, other: Coordinates, unit: str) -> float:
    """Return how far two points are from each other in a straight line, in `mi` or `km` (haversine formula)."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(turn / 2) ** 2
    return 2 * EARTH[unit] * math.asin(math.sqrt(min(1.0, half)))


def layout(
    markers: Sequence[Marker],
    unit: str,
    ring_label: Callable[[int], str],
    faint: Scattered | None = None,
    roads: Sequence[tuple[str, Sequence[Coordinates]]] = (),
    leg: bool = False,
    but: int | None = None,
) -> Layout | None:
    """Return where everything stands, or None when all markers are at one place.

    The first marker is the clinic around which the rings are drawn; `ring_label` gives the words of a ring. No two
    labels touch; one that finds no place is left out. With `leg` the line from the first marker to the last one is
    kept free. Of the `faint` points, which have no labels, the one of number `but` is left out.
    """
    centre = markers[0].at
    farthest = max(distance(centre, marker.at, unit) for marker in markers)
    if farthest < 0.01:
        return None
    step = next((step for step in STEPS if farthest / step <= MOST_RINGS), STEPS[-1])
    flat = _Projection([marker.at for marker in markers], unit)
    best: _Canvas | None = None
    for size in TRIES:
        canvas = _Canvas(flat, markers, size, step, leg)
        # All labels on a smaller map are better than some on a larger one.
        if best is None or canvas.shown > best.shown:
            best = canvas
        if best.shown == len(markers):
            break
    assert best is not None
    others = best.near(faint or Scattered(()))
    return best.layout(step, ring_label, [point for number, point in others if number != but], roads)


class _Projection:
    """Equirectangular: true to distance along the middle parallel, and good enough for a day's drive around it."""

    def __init__(self, points: Sequence[Coordinates], unit: str) -> None:
        self._origin = points[0]
        self._radius = EARTH[unit]
        latitudes = [point.latitude for point in points]
        self._narrowing = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))

    def flat(self, point: Coordinates) -> tuple[float, float]:
        """Return how far east and south of the first point another one is, in miles or kilometres."""
        turn = (point.longitude - self._origin.longitude + 180) % 360 - 180
        east = math.radians(turn) * self._narrowing * self._radius
        return east, math.radians(self._origin.latitude - point.latitude) * self._radius

    def degrees(self, east: float, south: float) -> tuple[float, float]:
        """Return the latitude and the longitude of what is so far east and south; beyond 180 where that is passed."""
        latitude = self._origin.latitude - math.degrees(south / self._radius)
        return latitude, self._origin.longitude + math.degrees(east / (self._radius * max(self._narrowing, 1e-9)))


class _Canvas:
    """One attempt to draw the map at a size."""

    def __init__(self, flat: _Projection, markers: Sequence[Marker], size: float, step: int, leg: bool) -> None:
        self._flat = flat
        points = [flat.flat(marker.at) for marker in markers]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        north, south = min(y for _, y in points), max(y for _, y in points)
        self.width, highest = LEG_SIZE if leg else SIZE
        room = self.width - 2 * MARGINS[0], highest - 2 * MARGINS[1]
        # At least one ring fits beside the towns.
        self.scale = size * min(room[0] / max(east - west, step), room[1] / max(south - north, step))
        self.height = max(LEAST_HEIGHT, round((south - north) * self.scale) + 2 * MARGINS[1])
        middle = (west + east) / 2 * self.scale, (north + south) / 2 * self.scale
        self._shift = self.width / 2 - middle[0], self.height / 2 - middle[1]
        self.spots = [self.place(marker.at) for marker in markers]
        clear = self._clearance(markers)
        self.taken = [_around(spot, room - 3) for spot, room in zip(self.spots, clear, strict=True)]
        if leg:
            self.taken += _along(self.spots[0], self.spots[-1])
        self._radii = self._ring_radii(step)
        choices = [
            self._choices(marker.label, spot, room)
            for marker, spot, room in zip(markers, self.spots, clear, strict=True)
        ]
        self.labels = _Labels(choices).placed()
        self.taken += [_box_of(label, LABEL) for label in self.labels if label]

    @property
    def shown(self) -> int:
        """How many markers have a label."""
        return sum(label is not None for label in self.labels)

    def _clearance(self, markers: Sequence[Marker]) -> list[int]:
        """Return how far the label of each marker stays away from it; a town at the clinic makes room for both."""
        wide = CLEAR["clinic"]
        clinics = [spot for spot, marker in zip(self.spots, markers, strict=True) if marker.kind == "clinic"]
        return [
            wide if any(math.dist(spot, clinic) < wide for clinic in clinics) else CLEAR["town"] for spot in self.spots
        ]

    def _choices(self, text: str, spot: tuple[int, int], clear: int) -> list[Label]:
        """Return the places for the label of a point, those that no ring runs through first."""
        free = (label for label in _places(text, spot, clear) if self._is_free(_box_of(label, LABEL)))
        return sorted(free, key=lambda label: self._is_crossed(_box_of(label, LABEL)))

    def _is_crossed(self, box: Box) -> bool:
        """Return whether a ring runs through a box."""
        x, y = self.spots[0]
        nearest = math.hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3]))
        farthest = math.hypot(max(x - box[0], box[2] - x), max(y - box[1], box[3] - y))
        return any(nearest <= radius <= farthest for radius in self._radii)

    def _ring_radii(self, step: int) -> list[int]:
        """Return how large the rings are that reach into the canvas."""
        x, y = self.spots[0]
        corner = max(math.hypot(x - side, y - end) for side in (0, self.width) for end in (0, self.height))
        return [round(number * step * self.scale) for number in range(1, int(corner / (step * self.scale)) + 1)]

    def place(self, point: Coordinates) -> tuple[int, int]:
        """Return where a point stands."""
        east, south = self._flat.flat(point)
        return round(east * self.scale + self._shift[0]), round(south * self.scale + self._shift[1])

    def near(self, points: Scattered) -> list[tuple[int, Coordinates]]:
        """Return number and place of at least all points that lie on the canvas."""
        corners = ((0, 0), (self.width, self.height))
        ends = [((x - self._shift[0]) / self.scale, (y - self._shift[1]) / self.scale) for x, y in corners]
        (north, west), (south, east) = (self._flat.degrees(*end) for end in ends)
        return points.near((south, north), (west, east))

    def layout(
        self,
        step: int,
        ring_label: Callable[[int], str],
        faint: Sequence[Coordinates],
        roads: Sequence[tuple[str, Sequence[Coordinates]]],
    ) -> Layout:
        """Return this attempt with rings, roads and further points."""
        spots = tuple(Spot(*spot, label) for spot, label in zip(self.spots, self.labels, strict=True))
        dots = [self.place(point) for point in faint]
        return Layout(
            width=self.width,
            height=self.height,
            step=step,
            spots=spots,
            faint=tuple(dot for dot in dots if self._is_within(_around(dot, 0))),
            rings=tuple(self._rings(step, ring_label)),
            roads=tuple(self._road(name, points) for name, points in roads),
        )

    def _rings(self, step: int, ring_label: Callable[[int], str]) -> Iterator[Ring]:
        """Yield the rings that reach into the canvas, their labels in the direction in which most find a place."""
        texts = [ring_label(number * step) for number in range(1, len(self._radii) + 1)]
        rows = [self._row(angle, self._radii, texts) for angle in _ANGLES]
        labels = max(rows, key=lambda row: sum(label is not None for label in row))
        self.taken += [_box_of(label, SMALL) for label in labels if label]
        yield from (Ring(radius, label) for radius, label in zip(self._radii, labels, strict=True))

    def _row(self, angle: float, radii: Sequence[int], texts: Sequence[str]) -> list[Label | None]:
        """Return the labels of the rings in one direction."""
        x, y = self.spots[0]
        row: list[Label | None] = []
        boxes: list[Box] = []
        for radius, text in zip(radii, texts, strict=True):
            label = Label(text, round(x + radius * math.cos(angle)), round(y - radius * math.sin(angle)) + 4, "middle")
            box = _box_of(label, SMALL)
            free = self._is_free(box) and not any(_overlap(box, other) for other in boxes)
            row.append(label if free else None)
            boxes += [box] if free else []
        return row

    def _road(self, name: str, points: Sequence[Coordinates]) -> Road:
        """Return a road with its name at the first of its stretches where there is room for it."""
        corners = [self.place(point) for point in points]
        middles = (((a + c) // 2, (b + d) // 2) for (a, b), (c, d) in pairwise(corners))
        labels = (Label(name, x, y + 4, "middle") for x, y in middles)
        label = next((label for label in labels if self._is_free(_box_of(label, SMALL))), None)
        if label:
            self.taken.append(_box_of(label, SMALL))
        return Road(" ".join(f"{x},{y}" for x, y in corners), label)

    def _is_free(self, box: Box) -> bool:
        """Return whether a label can stand here."""
        return self._is_within(box) and not any(_overlap(box, other) for other in self.taken)

    def _is_within(self, box: Box) -> bool:
        """Return whether a box lies on the canvas, not too near to its edge."""
        return box[0] >= 3 and box[1] >= 3 and box[2] <= self.width - 3 and box[3] <= self.height - 3


class _Labels:
    """Finds places for the labels of all points, so that none touches another; used once."""

    def __init__(self, choices: Sequence[Sequence[Label]]) -> None:
        self._choices = [[(label, _box_of(label, LABEL)) for label in labels] for labels in choices]
        # Whoever has the fewest choices chooses first.
        order = sorted(range(len(choices)), key=lambda index: (len(choices[index]), index))
        self._order = [index for index in order if choices[index]]
        self._left = PATIENCE

    def placed(self) -> list[Label | None]:
        """Return a place for each label; None for those without one."""
        found = self._search([]) or self._greedy()
        return [found[index][0] if index in found else None for index in range(len(self._choices))]

    def _search(self, chosen: list[_Choice]) -> dict[int, _Choice] | None:
        """Return places for all labels in turn, going back where one finds none; None if there are none."""
        if len(chosen) == len(self._order):
            return dict(zip(self._order, chosen, strict=True))
        for choice in self._choices[self._order[len(chosen)]]:
            self._left -= 1
            if self._left < 0:
                return None
            if _is_apart(choice, chosen):
                found = self._search([*chosen, choice])
                if found is not None:
                    return found
        return None

    def _greedy(self) -> dict[int, _Choice]:
        """Return places for as many labels as find one in turn."""
        chosen: dict[int, _Choice] = {}
        for index in self._order:
            choice = next((choice for choice in self._choices[index] if _is_apart(choice, chosen.values())), None)
            if choice:
                chosen[index] = choice
        return chosen


def _is_apart(choice: _Choice, others: Iterable[_Choice]) -> bool:
    """Return whether a label touches none of the others."""
    return not any(_overlap(choice[1], other) for _, other in others)


def _places(text: str, spot: tuple[int, int], clear: int) -> Iterator[Label]:
    """Yield the places around a point in which its label may stand, the best first."""
    x, y = spot
    near, middle = round(clear * 0.6), y + LABEL // 3
    above, below = y - clear - LABEL // 5, y + clear + LABEL * 2 // 3
    yield Label(text, x + clear, middle, "start")
    yield Label(text, x - clear, middle, "end")
    yield Label(text, x, above, "middle")
    yield Label(text, x, below, "middle")
    for side, anchor in ((near, "start"), (-near, "end")):
        yield Label(text, x + side, above, anchor)
        yield Label(text, x + side, below, anchor)


def _box_of(label: Label, size: int) -> Box:
    """Return what a label covers, with a little air."""
    width = text_width(label.text, size)
    left = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
    return left - 2, label.y - size * 0.8 - 1, left + width + 2, label.y + size * 0.27 + 1


def text_width(text: str, size: int) -> float:
    """Return how wide a text is at most in the sans-serif fonts of common systems, its letters spaced."""
    return size * sum(_letter_width(letter) + SPACING for letter in text)


def _letter_width(letter: str) -> float:
    """Return the width of a letter in parts of its size."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.92
    return 0.7 if letter.isupper() else 0.58


def _around(spot: tuple[int, int], radius: int) -> Box:
    """Return the box around a point."""
    return spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius


def _along(start: tuple[int, int], end: tuple[int, int], pieces: int = 16) -> list[Box]:
    """Return boxes along a line, its ends left out."""
    shares = (number / pieces for number in range(2, pieces - 1))
    return [
        _around((round(start[0] + (end[0] - start[0]) * share), round(start[1] + (end[1] - start[1]) * share)), 3)
        for share in shares
    ]


def _overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes touch."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
