"""Municipalities on a map: inside the drawing, apart from each other, each within its cell."""

from math import dist, hypot, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.planning.map_labels import Box, Wanted, place_labels
from facilitation.planning.region_maps import (
    EDGE,
    LARGEST,
    SMALLEST,
    TALLEST,
    WIDTH,
    Layout,
    Site,
    Spot,
    is_on_the_map,
    lay_out,
)
from facilitation.planning.territories import Cell, cells_of

SITES = st.lists(
    st.builds(
        Site,
        id=st.just(0),
        longitude=st.floats(5, 16),
        latitude=st.floats(47, 56),
        inhabitants=st.integers(0, 4_000_000),
        area_km2=st.sampled_from([0.0, 0.4, 33.5, 900.0]),
    ),
    min_size=1,
    max_size=25,
).map(lambda found: [_numbered(site, number) for number, site in enumerate(found, start=7)])


def _numbered(site: Site, number: int) -> Site:
    return Site(
        **{**{name: getattr(site, name) for name in site.__dataclass_fields__}, "id": number}
    )


def site(number: int, longitude: float, latitude: float, inhabitants: int = 500) -> Site:
    return Site(
        id=number,
        longitude=longitude,
        latitude=latitude,
        inhabitants=inhabitants,
        area_km2=30,
    )


def area(cell: Cell) -> float:
    corners = [edge.start for edge in cell]
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def holds(cell: Cell, x: float, y: float) -> bool:
    """Whether a point lies in a cell, which is convex."""
    corners = [edge.start for edge in cell]
    sides = zip(corners, [*corners[1:], corners[0]], strict=True)
    return all((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= -1e-6 for a, b in sides)


@settings(max_examples=25, deadline=None)
@given(SITES)
def test_every_circle_and_cell_lies_inside_the_drawing(sites: list[Site]) -> None:
    layout = lay_out(sites)

    for spot in layout.spots:
        assert spot.radius <= spot.x <= layout.width - spot.radius
        assert spot.radius <= spot.y <= layout.height - spot.radius
        for edge in spot.cell:
            assert -1e-6 <= edge.start[0] <= layout.width + 1e-6
            assert -1e-6 <= edge.start[1] <= layout.height + 1e-6
    assert [spot.id for spot in layout.spots] == [site.id for site in sites]


@settings(max_examples=25, deadline=None)
@given(SITES)
def test_each_place_lies_in_its_own_cell_and_in_no_other(sites: list[Site]) -> None:
    spots = lay_out(sites).spots

    for spot in spots:
        assert holds(spot.cell, spot.x, spot.y)
        others = [other for other in spots if other is not spot]
        assert not any(
            holds(other.cell, spot.x, spot.y) and dist((spot.x, spot.y), (other.x, other.y)) > 1
            for other in others
        )


@settings(max_examples=15, deadline=None)
@given(SITES)
def test_the_same_places_give_the_same_map(sites: list[Site]) -> None:
    assert lay_out(sites) == lay_out(sites)


def test_a_district_fills_the_drawing_and_no_more() -> None:
    wide = lay_out([site(1, 10.5, 53.4), site(2, 12.5, 53.4)])
    tall = lay_out([site(1, 14.9, 50.8), site(2, 14.9, 51.7)])

    around = 2 * (LARGEST + 4)
    assert WIDTH - 2 * EDGE <= wide.width <= WIDTH + around
    assert wide.height == around + 2 * EDGE
    assert TALLEST - 2 * EDGE <= tall.height <= TALLEST + around


def test_north_is_up_and_east_is_right() -> None:
    west, north = lay_out([site(1, 11.0, 53.0), site(2, 11.5, 53.5)]).spots

    assert (west.x, west.y) < (north.x, 10_000)
    assert west.y > north.y


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    corner, east, north = lay_out(
        [site(1, 11.0, 53.0), site(2, 12.0, 53.0), site(3, 11.0, 54.0)]
    ).spots

    assert (east.x - corner.x) / (corner.y - north.y) == pytest.approx(0.596, abs=0.01)


def test_the_area_of_a_circle_stands_for_inhabitants() -> None:
    layout = lay_out([site(1, 11, 53, 40_000), site(2, 11.5, 53, 10_000), site(3, 11, 53.5, 0)])

    assert [spot.radius for spot in layout.spots] == [LARGEST, LARGEST / 2, SMALLEST]
    assert layout.radius_of(10_000) == LARGEST / 2


def test_places_at_the_same_point_are_set_apart() -> None:
    spots = lay_out([site(number, 11.0, 53.0) for number in range(30)]).spots

    places = {(round(spot.x, 3), round(spot.y, 3)) for spot in spots}
    assert len(places) == 30
    assert all(len(spot.cell) >= 3 for spot in spots)


def test_nothing_to_draw_is_an_empty_map() -> None:
    assert lay_out([]) == Layout(0, 0, (), 0)


@pytest.mark.parametrize(
    ("longitude", "latitude", "is_on"),
    [
        (11.5, 53.5, True),
        (None, 53.5, False),
        (11.5, None, False),
        (0.0, 0.0, False),
        (53.5, 11.5, False),
        (float("nan"), 53.5, False),
        (1e300, 53.5, False),
    ],
)
def test_only_coordinates_in_germany_are_mapped(
    longitude: float | None, latitude: float | None, is_on: bool
) -> None:
    assert is_on_the_map(longitude, latitude) is is_on


def test_two_cells_share_the_line_in_the_middle() -> None:
    left, right = cells_of([(0, 0), (10, 0)], [20, 20])

    assert max(edge.start[0] for edge in left) == pytest.approx(5)
    assert min(edge.start[0] for edge in right) == pytest.approx(5)
    assert [edge.neighbour for edge in left if edge.neighbour is not None] == [1]
    assert area(left) == pytest.approx(area(right))


def test_a_cell_ends_where_its_reach_ends() -> None:
    near, far = cells_of([(0, 0), (100, 0)], [10, 10])

    assert all(hypot(*edge.start) <= 10 + 1e-9 for edge in near)
    assert 0.95 * pi * 100 < area(near) < pi * 100
    assert {edge.neighbour for edge in (*near, *far)} == {None}


def wanted(number: int, x: float, y: float, radius: float = 5.0) -> Wanted:
    return Wanted(id=number, x=x, y=y, radius=radius, width=60, height=16)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), max_size=40))
def test_no_name_covers_another_or_leaves_the_drawing(points: list[tuple[float, float]]) -> None:
    names = [wanted(number, *point, radius=number % 3 * 4.0) for number, point in enumerate(points)]

    placed = list(
        place_labels(names, sure=frozenset({1, 2}), obstacles=[], width=400, height=400).values()
    )

    assert all(box.is_within(400, 400) for box in placed)
    assert not any(a.meets(b) for n, a in enumerate(placed) for b in placed[n + 1 :])


def test_a_name_goes_where_no_circle_is_unless_it_must_stand() -> None:
    everywhere = Box(0, 0, 400, 400)

    assert place_labels([wanted(1, 200, 200)], obstacles=[everywhere], width=400, height=400) == {}
    assert place_labels(
        [wanted(1, 200, 200)],
        sure=frozenset({1}),
        obstacles=[everywhere],
        width=400,
        height=400,
    )
    right = Box(205, 180, 300, 220)
    (box,) = place_labels([wanted(1, 200, 200)], obstacles=[right], width=400, height=400).values()
    assert box.right < 200


def test_spots_keep_the_ids_of_their_neighbours() -> None:
    one, two = lay_out([site(70, 11.0, 53.4), site(90, 11.05, 53.4)]).spots

    assert _neighbours(one) == {None, 90}
    assert _neighbours(two) == {None, 70}


def _neighbours(spot: Spot) -> set[int | None]:
    return {edge.neighbour for edge in spot.cell}
