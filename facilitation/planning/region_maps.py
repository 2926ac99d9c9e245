"""Where municipalities stand on a map of their district, and how much of it is theirs.

Coordinates become a plane by the equirectangular projection around the middle of the district: at
its size the error is smaller than a line. Circles grow with inhabitants by their area. Cells stand
for territories, whose true borders no register tells: what lies nearest, as far as a municipality
of that area reaches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, radians, sin, sqrt
from statistics import median

from facilitation.planning.territories import Cell, Point, cells_of

WIDTH, TALLEST, EDGE = 800, 860, 12
"""Of the drawing in its own units: how wide, how high at most but for large circles at its very
edge, and the room around it."""
LARGEST, SMALLEST = 30.0, 5.0
"""Radius of the circle with most inhabitants, and of those with hardly any."""
_GERMANY = ((5.0, 16.0), (47.0, 56.0))
_KM_PER_DEGREE = 111.2
_REACH = 1.6
"""How many times the radius that a round territory of its area would have."""
_GOLDEN = 2.399963


@dataclass(frozen=True, kw_only=True)
class Site:
    """A municipality with its place on earth."""

    id: int
    longitude: float
    latitude: float
    inhabitants: int
    area_km2: float
    """0 where it is not known."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A municipality on the map: the middle and radius of its circle, and its cell."""

    id: int
    x: float
    y: float
    radius: float
    cell: Cell
    """Neighbours are ids of municipalities."""


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    spots: tuple[Spot, ...]
    """In the order of the sites."""
    inhabitants_of_largest: int

    def radius_of(self, inhabitants: int) -> float:
        return _radius(inhabitants, self.inhabitants_of_largest)


def is_on_the_map(longitude: float | None, latitude: float | None) -> bool:
    """Whether there are coordinates, and in Germany: a slip would shrink all others to a dot."""
    return (
        longitude is not None
        and latitude is not None
        and _GERMANY[0][0] <= longitude <= _GERMANY[0][1]
        and _GERMANY[1][0] <= latitude <= _GERMANY[1][1]
    )


def lay_out(sites: Sequence[Site]) -> Layout:
    """Everything inside the drawing, north at the top; the same sites give the same layout."""
    if not sites:
        return Layout(0, 0, (), 0)
    on_plane = _projected(sites)
    reaches = _reaches(sites)
    scale = _scale(on_plane, reaches)
    most = max(site.inhabitants for site in sites)
    radii = [_radius(site.inhabitants, most) for site in sites]
    points = _apart([(x * scale, y * scale) for x, y in on_plane])
    grown = [max(reach * scale, radius + 4) for reach, radius in zip(reaches, radii, strict=True)]
    left = min(point[0] - reach for point, reach in zip(points, grown, strict=True)) - EDGE
    top = min(point[1] - reach for point, reach in zip(points, grown, strict=True)) - EDGE
    moved = [(x - left, y - top) for x, y in points]
    cells = cells_of(moved, grown)
    ids = [site.id for site in sites]
    return Layout(
        max(x + reach for (x, _), reach in zip(moved, grown, strict=True)) + EDGE,
        max(y + reach for (_, y), reach in zip(moved, grown, strict=True)) + EDGE,
        tuple(
            Spot(id=id_, x=x, y=y, radius=radius, cell=_named(cell, ids))
            for id_, (x, y), radius, cell in zip(ids, moved, radii, cells, strict=True)
        ),
        most,
    )


def _named(cell: Cell, ids: Sequence[int]) -> Cell:
    return tuple(
        edge if edge.neighbour is None else replace(edge, neighbour=ids[edge.neighbour])
        for edge in cell
    )


def _projected(sites: Sequence[Site]) -> list[Point]:
    """In km, y growing to the south."""
    south, north = _ends(site.latitude for site in sites)
    shrink = cos(radians((south + north) / 2))
    return [
        (site.longitude * shrink * _KM_PER_DEGREE, -site.latitude * _KM_PER_DEGREE)
        for site in sites
    ]


def _reaches(sites: Sequence[Site]) -> list[float]:
    """In km; where the area is not known, that of a municipality in the middle of the others."""
    known = [site.area_km2 for site in sites if site.area_km2 > 0]
    usual = median(known) if known else 30.0
    return [_REACH * sqrt((site.area_km2 or usual) / pi) for site in sites]


def _scale(points: Sequence[Point], reaches: Sequence[float]) -> float:
    """Units per km, so that the whole is as wide, or as high, as the drawing may be."""
    both = list(zip(points, reaches, strict=True))
    across = max(x + reach for (x, _), reach in both) - min(x - reach for (x, _), reach in both)
    down = max(y + reach for (_, y), reach in both) - min(y - reach for (_, y), reach in both)
    return min((WIDTH - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / down)


def _radius(inhabitants: int, most: int) -> float:
    return max(SMALLEST, LARGEST * sqrt(max(inhabitants, 0) / most)) if most > 0 else SMALLEST


def _apart(points: Iterable[Point]) -> list[Point]:
    """Points that fall together are set apart around the first of them."""
    taken: set[tuple[int, int]] = set()
    found: list[Point] = []
    for x, y in points:
        step, place = 0, (x, y)
        while (round(place[0]), round(place[1])) in taken:
            step += 1
            away, turn = 8 * sqrt(step), step * _GOLDEN
            place = (x + away * cos(turn), y + away * sin(turn))
        taken.add((round(place[0]), round(place[1])))
        found.append(place)
    return found


def _ends(numbers: Iterable[float]) -> tuple[float, float]:
    found = sorted(numbers)
    return found[0], found[-1]
