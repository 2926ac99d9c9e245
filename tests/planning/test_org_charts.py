"""Hierarchies without circles, and drawings without overlaps."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.planning.org_charts import Branch, Spot, break_circles, grow, place


def test_who_reports_to_nobody_known_stands_at_the_top() -> None:
    assert break_circles({1: None, 2: 1, 3: 99}).parents == {1: None, 2: 1, 3: None}


def test_a_circle_is_named_and_opened_at_its_smallest_number() -> None:
    found = break_circles({1: 3, 2: 1, 3: 2, 4: 3})

    assert found.circles == ((1, 3, 2),)
    assert found.parents == {1: None, 2: 1, 3: 2, 4: 3}


def test_a_body_that_reports_to_itself_is_a_circle() -> None:
    assert break_circles({7: 7}).circles == ((7,),)


def test_a_parent_stands_in_the_middle_of_its_children() -> None:
    trees = grow([1, 2, 3], {1: None, 2: 1, 3: 1})

    assert place(trees, {1: 10, 2: 10, 3: 10}, gap=2) == {
        1: Spot(0, 6),
        2: Spot(1, 0),
        3: Spot(1, 12),
    }


def test_a_high_parent_is_never_above_the_edge() -> None:
    spots = place((Branch(1, (Branch(2),)),), {1: 100, 2: 10}, gap=2)

    assert spots == {1: Spot(0, 0), 2: Spot(1, 45)}


@st.composite
def forests(draw: st.DrawFn) -> tuple[dict[int, int | None], dict[int, float]]:
    size = draw(st.integers(1, 40))
    parents = {
        node: draw(st.none() | st.integers(0, node - 1)) if node else None for node in range(size)
    }
    heights = {node: float(draw(st.integers(1, 300))) for node in range(size)}
    return parents, heights


@settings(deadline=None)
@given(forests())
def test_no_two_boxes_overlap(forest: tuple[dict[int, int | None], dict[int, float]]) -> None:
    parents, heights = forest

    spots = place(grow(sorted(parents), parents), heights, gap=5)

    assert spots.keys() == parents.keys()
    assert min(spot.top for spot in spots.values()) == 0
    columns: dict[int, list[tuple[float, float]]] = {}
    for node, spot in spots.items():
        above = parents[node]
        assert spot.column == (0 if above is None else spots[above].column + 1)
        columns.setdefault(spot.column, []).append((spot.top, spot.top + heights[node]))
    for boxes in columns.values():
        boxes.sort()
        assert all(upper[1] + 4.99 <= lower[0] for upper, lower in pairwise(boxes))


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 15), st.none() | st.integers(0, 15), min_size=1))
def test_everything_is_drawn_once_whatever_the_circles(parents: dict[int, int | None]) -> None:
    opened = break_circles(parents).parents

    spots = place(grow(sorted(parents), opened), dict.fromkeys(parents, 1.0), gap=1)

    assert spots.keys() == parents.keys()
