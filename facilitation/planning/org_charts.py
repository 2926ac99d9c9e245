"""Who stands above whom, without circles, and where each box of the drawing goes.

The drawing grows from left to right: one column for each level, so that names stay readable and
wide organisations become long pages rather than wide ones. The layout is that of Reingold and
Tilford (Tidier Drawings of Trees, 1981) for boxes of different heights: subtrees are moved
together until their outlines touch, and a parent stands in the middle of its children.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Outline = list[tuple[float, float]]
"""By column the top and the bottom of a subtree."""


@dataclass(frozen=True)
class Hierarchy:
    parents: Mapping[int, int | None]
    """Without circles."""
    circles: tuple[tuple[int, ...], ...]
    """Each begins with the smallest number in it; that one is shown at the top."""


def break_circles(parents: Mapping[int, int | None]) -> Hierarchy:
    """Everything under something that is there; of a circle the smallest number has no parent."""
    import networkx  # costs a tenth of a second, which only this page has to pay

    known = {node: above if above in parents else None for node, above in parents.items()}
    graph = networkx.DiGraph()
    graph.add_nodes_from(known)
    graph.add_edges_from((node, above) for node, above in known.items() if above is not None)
    circles = sorted(_from_smallest(circle) for circle in networkx.simple_cycles(graph))
    tops = {circle[0] for circle in circles}
    return Hierarchy(
        {node: None if node in tops else above for node, above in known.items()}, tuple(circles)
    )


def _from_smallest(circle: Sequence[int]) -> tuple[int, ...]:
    start = circle.index(min(circle))
    return (*circle[start:], *circle[:start])


@dataclass(frozen=True)
class Branch:
    """A node with all below it, in their order."""

    node: int
    children: tuple["Branch", ...] = ()


def grow(order: Sequence[int], parents: Mapping[int, int | None]) -> tuple[Branch, ...]:
    """The trees of these nodes; brothers and sisters keep the order given."""
    below: dict[int | None, list[int]] = {}
    for node in order:
        below.setdefault(parents[node], []).append(node)

    def branch(node: int) -> Branch:
        return Branch(node, tuple(branch(child) for child in below.get(node, ())))

    return tuple(branch(node) for node in below.get(None, ()))


@dataclass(frozen=True)
class Spot:
    """Where a box goes: the column from 0, and the distance of its top from the first box."""

    column: int
    top: float


def place(trees: Sequence[Branch], heights: Mapping[int, float], *, gap: float) -> dict[int, Spot]:
    """Boxes that never overlap, at least `gap` apart in their column; the same each time."""
    placed: dict[int, Spot] = {}
    outline: Outline = []
    for tree in trees:
        spots, own = _lay_out(tree, heights, gap)
        _put(placed, spots, column=0, down=_distance(outline, own, gap))
        _join(outline, own, _distance(outline, own, gap))
    top = min((spot.top for spot in placed.values()), default=0)
    return {node: Spot(spot.column, spot.top - top) for node, spot in placed.items()}


def _lay_out(
    tree: Branch, heights: Mapping[int, float], gap: float
) -> tuple[dict[int, Spot], Outline]:
    """A subtree whose outline begins anywhere: only distances within it count."""
    spots: dict[int, Spot] = {}
    below: Outline = []
    for child in tree.children:
        theirs, own = _lay_out(child, heights, gap)
        down = _distance(below, own, gap)
        _put(spots, theirs, column=1, down=down)
        _join(below, own, down)
    height = heights[tree.node]
    top = _middle(tree, spots, heights) - height / 2
    spots[tree.node] = Spot(0, top)
    return spots, [(top, top + height), *below]


def _middle(tree: Branch, spots: Mapping[int, Spot], heights: Mapping[int, float]) -> float:
    if not tree.children:
        return heights[tree.node] / 2
    first, last = tree.children[0].node, tree.children[-1].node
    return (spots[first].top + spots[last].top + heights[last]) / 2


def _distance(above: Outline, below: Outline, gap: float) -> float:
    """How far the lower outline is moved down until it stands just under the upper one."""
    return max(
        (bottom + gap - top for (_, bottom), (top, _) in zip(above, below, strict=False)),
        default=0,
    )


def _put(placed: dict[int, Spot], spots: Mapping[int, Spot], *, column: int, down: float) -> None:
    for node, spot in spots.items():
        placed[node] = Spot(spot.column + column, spot.top + down)


def _join(outline: Outline, added: Outline, down: float) -> None:
    for column, (top, bottom) in enumerate(added):
        if column == len(outline):
            outline.append((top + down, bottom + down))
        else:
            outline[column] = (outline[column][0], bottom + down)
