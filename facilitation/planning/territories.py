"""What lies nearest to which point: cells that share a plane out, none larger than its reach.

Each cell is that of a Voronoi diagram, cut out of a polygon around its point. So cells never
overlap, and each holds its own point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, dist, hypot, pi, sin

Point = tuple[float, float]
_CORNERS = 18
_SHORTEST = 1e-9


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of a cell, from its start to the start of the next."""

    start: Point
    neighbour: int | None
    """Position of the point on the other side; None: nothing lies there."""


Cell = tuple[Edge, ...]
"""Counter-clockwise where y grows upwards."""


def cells_of(points: Sequence[Point], reaches: Sequence[float]) -> list[Cell]:
    """The cell of each point, in their order. Points are apart, reaches are greater than zero."""
    return [_cell(number, points, reaches[number]) for number in range(len(points))]


def _cell(number: int, points: Sequence[Point], reach: float) -> Cell:
    centre = points[number]
    cell = [Edge(corner, None) for corner in _around(centre, reach)]
    near = [
        (away, other)
        for other, point in enumerate(points)
        if other != number and (away := dist(centre, point)) < 2 * reach
    ]
    for away, other in sorted(near):
        if away >= 2 * max(dist(centre, edge.start) for edge in cell):
            break
        cell = _cut(cell, centre, points[other], other)
    return tuple(cell)


def _around(centre: Point, reach: float) -> list[Point]:
    turns = (2 * pi * corner / _CORNERS for corner in range(_CORNERS))
    return [(centre[0] + reach * cos(turn), centre[1] + reach * sin(turn)) for turn in turns]


def _cut(cell: list[Edge], centre: Point, other: Point, number: int) -> list[Edge]:
    """What of the cell lies nearer to its centre than to the other point."""
    along = (other[0] - centre[0], other[1] - centre[1])
    length = hypot(*along)
    half = length / 2

    def beyond(point: Point) -> float:
        """How far past the line in the middle."""
        away = (point[0] - centre[0]) * along[0] + (point[1] - centre[1]) * along[1]
        return away / length - half

    kept: list[Edge] = []
    for place, edge in enumerate(cell):
        end = cell[(place + 1) % len(cell)].start
        here, there = beyond(edge.start), beyond(end)
        if here <= 0:
            kept.append(edge)
        if (here <= 0) != (there <= 0) and abs(here - there) > _SHORTEST:
            crossing = _between(edge.start, end, here / (here - there))
            kept.append(Edge(crossing, number if here <= 0 else edge.neighbour))
    return kept


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
