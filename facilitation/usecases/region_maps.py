"""The map of a process's regions on a day, made of what the page of regions shows."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from math import dist

from facilitation.formats.drawings import pixels_wide, shortened
from facilitation.formats.region_maps import (
    TOWN_SIZE,
    ZONE_SIZE,
    MapName,
    MapTown,
    Point,
    RegionMap,
    grouped,
)
from facilitation.formats.registers import SOURCE
from facilitation.planning.map_labels import Box, Wanted, place_labels
from facilitation.planning.region_maps import Layout, Site, Spot, is_on_the_map, lay_out
from facilitation.planning.region_rows import Place

_SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_SHOWN_SIZES = 3
_MOST_NAMES, _SURE_NAMES = 45, 9
_LONGEST_ZONE, _LONGEST_TOWN = 260.0, 170.0


def not_mapped(places: Iterable[Place]) -> tuple[Place, ...]:
    """Municipalities of which nobody knows where they lie."""
    return tuple(place for place in places if not _is_mapped(place))


def compose_map(
    regions: Sequence[tuple[int, str]], places: Iterable[Place], *, process: str, as_of: date
) -> RegionMap | None:
    """Everything the drawing shows, in its own units; None where no place is known.

    Regions come as (id, name) in their order, places by name.
    """
    numbers = {region_id: number for number, (region_id, _) in enumerate(regions, start=1)}
    here = [place for place in places if _is_mapped(place)]
    if not here:
        return None
    zones = {place.id: numbers.get(place.region_id or 0, 0) for place in here}
    ordered = sorted(here, key=lambda place: zones[place.id])
    layout = lay_out([_site(place) for place in ordered])
    spots = {spot.id: spot for spot in layout.spots}
    names = tuple(name for _, name in regions)
    nowhere = sum(not zone for zone in zones.values())
    day = f"{as_of.day:02}.{as_of.month:02}.{as_of.year}"
    return RegionMap(
        title=f"Regionen: {process}, Stand {day}",
        description=_described(len(here), len(names), nowhere),
        width=layout.width,
        height=layout.height,
        zones=tuple(regions),
        towns=tuple(_town(place, spots[place.id], zones[place.id]) for place in ordered),
        borders=tuple(_borders(layout, zones)),
        names=_names(ordered, layout, zones, names),
        middles=tuple(
            (number, _middle(inside))
            for number in range(1, len(names) + 1)
            if (inside := [spot for spot in layout.spots if zones[spot.id] == number])
        ),
        sizes=tuple(_sizes(layout)),
        notes=(
            "Kreise: Einwohner. Flächen: errechnet aus Lage und Größe, keine Gemeindegrenzen.",
            SOURCE,
        ),
    )


def _is_mapped(place: Place) -> bool:
    return is_on_the_map(place.longitude, place.latitude)


def _site(place: Place) -> Site:
    return Site(
        id=place.id,
        longitude=place.longitude or 0.0,
        latitude=place.latitude or 0.0,
        inhabitants=place.inhabitants,
        area_km2=float(place.area_km2),
    )


def _described(towns: int, regions: int, nowhere: int) -> str:
    return (
        f"{towns} Gemeinden als Kreise, je größer, desto mehr Einwohner, in {regions} Regionen. "
        f"{nowhere} sind noch in keiner Region. Dieselben Angaben stehen in der Tabelle."
    )


def _town(place: Place, spot: Spot, zone: int) -> MapTown:
    return MapTown(
        ags=place.ags,
        name=place.name,
        inhabitants=place.inhabitants,
        zone=zone,
        x=spot.x,
        y=spot.y,
        radius=spot.radius,
        outline=tuple(edge.start for edge in spot.cell),
    )


def _borders(layout: Layout, zones: dict[int, int]) -> Iterable[tuple[Point, Point]]:
    """From both sides, for the cells of neighbours may differ in how far they reach."""
    for spot in layout.spots:
        for place, edge in enumerate(spot.cell):
            if edge.neighbour is not None and zones[edge.neighbour] != zones[spot.id]:
                yield edge.start, spot.cell[(place + 1) % len(spot.cell)].start


def _names(
    places: Sequence[Place], layout: Layout, zones: dict[int, int], regions: Sequence[str]
) -> tuple[MapName, ...]:
    """Regions by number, then municipalities from large to small, while there is room."""
    texts: dict[int, str] = {}
    of_regions: list[Wanted] = []
    shared = _shared_beginning(regions)
    for number, region in enumerate(regions, start=1):
        inside = [spot for spot in layout.spots if zones[spot.id] == number]
        if inside:
            texts[-number] = shortened(f"{number} {region[shared:]}", ZONE_SIZE, _LONGEST_ZONE)
            of_regions.append(_wanted(-number, texts[-number], _middle(inside), ZONE_SIZE))
    spots = {spot.id: spot for spot in layout.spots}
    of_towns: list[Wanted] = []
    for place in sorted(places, key=lambda one: -one.inhabitants)[:_MOST_NAMES]:
        name = place.name.partition(",")[0].partition(" / ")[0]
        texts[place.id] = shortened(name, TOWN_SIZE, _LONGEST_TOWN)
        at = spots[place.id]
        of_towns.append(_wanted(place.id, texts[place.id], (at.x, at.y), TOWN_SIZE, at.radius))
    placed = place_labels(
        [*of_towns[:_SURE_NAMES], *of_regions, *of_towns[_SURE_NAMES:]],
        sure=frozenset(one.id for one in of_towns[:_SURE_NAMES]),
        obstacles=[_box(spot) for spot in layout.spots],
        width=layout.width,
        height=layout.height,
    )
    return tuple(
        MapName(texts[id_], box.left, box.bottom - (box.bottom - box.top) * 0.24, id_ < 0)
        for id_, box in placed.items()
    )


def _shared_beginning(names: Sequence[str]) -> int:
    """How many letters of whole words all names begin with: 'Zielregion ' says nothing here."""
    words = zip(*(name.split(" ")[:-1] for name in names), strict=False)
    shared = takewhile(lambda same: len(set(same)) == 1, words)
    return sum(len(same[0]) + 1 for same in shared) if len(names) > 1 else 0


def _middle(spots: Sequence[Spot]) -> Point:
    """The municipality that lies nearest to the middle of all of them."""
    x = sum(spot.x for spot in spots) / len(spots)
    y = sum(spot.y for spot in spots) / len(spots)
    nearest = min(spots, key=lambda spot: dist((spot.x, spot.y), (x, y)))
    return nearest.x, nearest.y


def _wanted(id_: int, text: str, at: Point, size: float, radius: float = 0.0) -> Wanted:
    wide = pixels_wide(text, size) * (1.06 if not radius else 1.0)
    return Wanted(id=id_, x=at[0], y=at[1], radius=radius, width=wide, height=size * 1.15)


def _box(spot: Spot) -> Box:
    inner = spot.radius * 0.8
    return Box(spot.x - inner, spot.y - inner, spot.x + inner, spot.y + inner)


def _sizes(layout: Layout) -> list[tuple[str, float]]:
    """Round numbers up to the largest circle."""
    fitting = [size for size in _SIZES if size <= layout.inhabitants_of_largest]
    return [
        (f"{grouped(size)} Einwohner", layout.radius_of(size)) for size in fitting[-_SHOWN_SIZES:]
    ]
