"""Finding room for names on a map: first come, first served, and none covers another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import dist

_STEPS = tuple(range(-72, 73, 12))
_WAY = 3.0


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_within(self, width: float, height: float) -> bool:
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A name that would like to stand at a point, or beside the circle around it."""

    id: int
    x: float
    y: float
    radius: float
    """0: the name stands upon the point."""
    width: float
    height: float


def place_labels(
    wanted: Iterable[Wanted],
    *,
    sure: frozenset[int] = frozenset(),
    obstacles: Sequence[Box],
    width: float,
    height: float,
) -> dict[int, Box]:
    """Boxes by id, in the order of importance; those that find no room are left out.

    A name beside a circle keeps clear of obstacles, unless it is `sure`: then, and upon a point,
    of other names alone, and stands where it covers few.
    """
    placed: dict[int, Box] = {}
    for one in wanted:
        free = [
            box
            for box in _candidates(one)
            if box.is_within(width, height) and not any(box.meets(o) for o in placed.values())
        ]
        if one.radius and one.id not in sure:
            free = [box for box in free if not any(box.meets(other) for other in obstacles)]
        found = min(free, key=lambda box: _cost(box, one, obstacles), default=None)
        if found is not None:
            placed[one.id] = found
    return placed


def _cost(box: Box, one: Wanted, obstacles: Sequence[Box]) -> float:
    """What is large is covered less willingly; it weighs as much as a little way."""
    way = dist(((box.left + box.right) / 2, (box.top + box.bottom) / 2), (one.x, one.y))
    way *= one.radius == 0
    covered = sum(other.right - other.left for other in obstacles if box.meets(other))
    return covered + way / _WAY


def _candidates(one: Wanted) -> list[Box]:
    if not one.radius:
        corners = [
            (one.x - one.width / 2 + right, one.y - one.height / 2 + down)
            for down in _STEPS
            for right in _STEPS
        ]
    else:
        away, middle = one.radius + 3, one.y - one.height / 2
        corners = [
            (one.x + away, middle),
            (one.x - away - one.width, middle),
            (one.x - one.width / 2, one.y + away - 2),
            (one.x - one.width / 2, one.y - away - one.height + 2),
        ]
    return [Box(left, top, left + one.width, top + one.height) for left, top in corners]
