"""A map of regions as a drawing (SVG 1.1): territories, a circle for each municipality, names.

A region is known by its colour, its pattern, its number and name, and the line around it, so that
the map can be read without colours and in print. Inside a page its look comes from the page's
style sheet; as a file it carries its own, light and dark.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from facilitation.formats.drawings import pixels_wide, px, safe

TOWN_SIZE, ZONE_SIZE, FOOT_SIZE = 18.0, 24.0, 16.0
"""Of names, in the drawing's own units."""
COLOURS = 8
_MARGIN, _TITLE, _FOOT = 12, 46, 24
_RISE = 15
"""From the middle of a large number down to the line it stands on."""
Point = tuple[float, float]

_AREAS = ("56b4e9", "e69f00", "009e73", "cc79a7", "f0e442", "0072b2", "d55e00", "999999")
_TOWNS = ("00588f", "8f5200", "00593f", "862e62", "6b6100", "00406b", "8a3400", "4a4f52")
"""Okabe and Ito's colours, told apart by people who see few, and darker for circles."""
_PATTERNS = (
    "",
    "M-1 1L1-1M0 10L10 0M9 11L11 9",
    "M5 4.2V5.8M0-.8V.8M10-.8V.8M0 9.2V10.8M10 9.2V10.8",
    "M-1 9L1 11M0 0L10 10M9-1L11 1",
    "M0 5H10",
    "M5 0V10",
    "M0 5H10M5 0V10",
    "M0 5L5 0L10 5L5 10Z",
)
_STYLE = (
    'text{font-family:"Fira Sans",Arial,sans-serif;fill:#1b2629}'
    ".kr-map__paper{fill:#fff}.kr-map__edge{stroke:#1b2629;stroke-width:4}"
    ".kr-map__area{fill-opacity:.42}"
    ".kr-map__hatch{stroke:#1b2629;stroke-opacity:.3;fill:none}"
    ".kr-map__cell{fill:#fff;fill-opacity:0;stroke:#fff;stroke-width:1}"
    ".kr-map__border{fill:none;stroke:#1b2629;stroke-width:2;stroke-linecap:round}"
    ".kr-map__town{stroke:#fff;stroke-width:1}"
    ".kr-map__town--none{fill:#fff;stroke:#8a4500;stroke-width:2.5}"
    ".kr-map__name{font-size:18px;stroke:#fff;stroke-width:3px;paint-order:stroke}"
    ".kr-map__zone{font-size:24px;font-weight:600;stroke:#fff;stroke-width:4px;paint-order:stroke}"
    ".kr-map__size{fill:none;stroke:#1b2629}"
    ".kr-map__title{font-size:24px;font-weight:600}.kr-map__foot{font-size:16px}"
    + "".join(
        f".kr-map__c{number} .kr-map__area{{fill:#{area}}}"
        f".kr-map__c{number} .kr-map__town{{fill:#{town}}}"
        for number, (area, town) in enumerate(zip(_AREAS, _TOWNS, strict=True), start=1)
    )
)


@dataclass(frozen=True, kw_only=True)
class MapTown:
    """A municipality on the map."""

    ags: str
    name: str
    inhabitants: int
    zone: int
    """The number of its region, counted from 1; 0: in none yet."""
    x: float
    y: float
    radius: float
    outline: tuple[Point, ...]


@dataclass(frozen=True)
class MapName:
    """A name where there is room for it: its left end and its line."""

    text: str
    x: float
    y: float
    is_zone: bool


@dataclass(frozen=True, kw_only=True)
class RegionMap:
    title: str
    description: str
    width: float
    height: float
    zones: tuple[tuple[int, str], ...]
    """(id, name) of the regions in their order."""
    towns: tuple[MapTown, ...]
    """Those in no region first, then region by region, by name: the order of the Tab key."""
    borders: tuple[tuple[Point, Point], ...]
    """Where one region ends and another begins."""
    names: tuple[MapName, ...]
    middles: tuple[tuple[int, Point], ...]
    """Numbers of regions, and where they stand when there is no room for names."""
    sizes: tuple[tuple[str, float], ...]
    """Circles that explain the others: what they stand for, and their radius."""
    notes: tuple[str, ...]
    """Said below it in a file of its own."""


Link = Callable[[MapTown], str]


def write(found: RegionMap) -> bytes:
    """The drawing as a file of its own; the same map gives the same bytes."""
    height = _TITLE + found.height + _legend_height(found) + _FOOT * len(found.notes) + _MARGIN
    width = max(
        found.width, *(pixels_wide(note, FOOT_SIZE) + 2 * _MARGIN for note in found.notes), 400
    )
    feet = "".join(
        f'<text class="kr-map__foot" x="{_MARGIN}" '
        f'y="{px(found.height + _legend_height(found) + _FOOT * number)}">{safe(note)}</text>'
        for number, note in enumerate(found.notes, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"{_opening(found, width, height)}<style>{_STYLE}</style>"
        f'<rect class="kr-map__paper" width="{px(width)}" height="{px(height)}"/>'
        f'<text class="kr-map__title" x="{_MARGIN}" y="32">{safe(found.title)}</text>'
        f'<g transform="translate(0 {_TITLE})">{_inside(found, lambda _: "")}{feet}</g></svg>\n'
    ).encode()


def draw(found: RegionMap, link: Link, *, chosen: str = "") -> str:
    """The same to stand in a page; municipalities lead where `link` says, '' for nowhere.

    The one with the key `chosen` stands out.
    """
    height = found.height + _legend_height(found)
    ring = "".join(
        f'<path class="kr-map__chosen" d="{_path(town.outline)}"/>'
        for town in found.towns
        if town.ags == chosen
    )
    return f"{_opening(found, found.width, height)}{_inside(found, link)}{ring}</svg>\n"


def draw_small(found: RegionMap) -> str:
    """Territories, circles and the numbers of the regions: a picture to look at."""
    inside = "".join((_areas(found), _borders(found), _circles(found)))
    numbers = "".join(
        f'<text class="kr-map__number" text-anchor="middle" x="{px(x)}" y="{px(y + _RISE)}">'
        f"{number}</text>"
        for number, (x, y) in found.middles
    )
    return (
        f"{_opening(found, found.width, found.height, role='img')}"
        f'<g aria-hidden="true">{inside}{numbers}</g></svg>\n'
    )


def colour_of(zone: int) -> int:
    """The number of the class that colours a region; 0 for none."""
    return (zone - 1) % COLOURS + 1 if zone else 0


def _opening(found: RegionMap, width: float, height: float, role: str = "group") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kr-map__drawing" width="{px(width)}" '
        f'height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}" role="{role}" '
        'aria-labelledby="karte-titel karte-text">'
        f'<title id="karte-titel">{safe(found.title)}</title>'
        f'<desc id="karte-text">{safe(found.description)}</desc>'
    )


def _inside(found: RegionMap, link: Link) -> str:
    above = (_borders(found), _circles(found), *map(_name, found.names), _legend(found))
    return "".join(
        (
            f'<g aria-hidden="true">{_areas(found)}</g>',
            _cells(found, link),
            f'<g class="kr-map__above" aria-hidden="true">{"".join(above)}</g>',
        )
    )


def _pattern_of(zone: int) -> int:
    """After eight, colours and patterns meet anew."""
    return (zone - 1 + (zone - 1) // COLOURS) % len(_PATTERNS) if zone else 0


def _zones(found: RegionMap) -> list[int]:
    return sorted({town.zone for town in found.towns})


def _areas(found: RegionMap) -> str:
    """The line around everything first: what lies upon it leaves its outer half to be seen."""
    zones = _zones(found)
    defined = [*map(_pattern, sorted({_pattern_of(zone) for zone in zones} - {0}))]
    defined += [
        f'<path id="gebiet-{zone}" d="'
        + "".join(_path(town.outline) for town in found.towns if town.zone == zone)
        + '"/>'
        for zone in zones
    ]
    edges = "".join(f'<use class="kr-map__edge" href="#gebiet-{zone}"/>' for zone in zones)
    return f"<defs>{''.join(defined)}</defs>{edges}{''.join(map(_area, zones))}"


def _pattern(number: int) -> str:
    return (
        f'<pattern id="muster-{number}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<path class="kr-map__hatch" d="{_PATTERNS[number]}"/></pattern>'
    )


def _area(zone: int) -> str:
    where, pattern = f'href="#gebiet-{zone}"', _pattern_of(zone)
    parts = [f'<use class="kr-map__paper" {where}/>']
    if zone:
        parts.append(f'<use class="kr-map__area" {where}/>')
    if pattern:
        parts.append(f'<use fill="url(#muster-{pattern})" {where}/>')
    return f'<g class="kr-map__c{colour_of(zone)}">{"".join(parts)}</g>'


def _path(outline: Sequence[Point]) -> str:
    """In whole units, each corner told from the one before: short, and two cells meet exactly."""
    corners = [(round(x), round(y)) for x, y in outline]
    if not corners:
        return ""
    steps = (
        f"{x - before[0]} {y - before[1]}"
        for before, (x, y) in pairwise(corners)
        if before != (x, y)
    )
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _borders(found: RegionMap) -> str:
    lines: list[str] = []
    last: tuple[int, int] | None = None
    for start, end in found.borders:
        here, there = (round(start[0]), round(start[1])), (round(end[0]), round(end[1]))
        if here == there:
            continue
        lines.append(f"L{there[0]} {there[1]}" if here == last else _line(here, there))
        last = there
    return f'<path class="kr-map__border" d="{"".join(lines)}"/>'


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"M{start[0]} {start[1]}L{end[0]} {end[1]}"


def _cells(found: RegionMap, link: Link) -> str:
    """What is pointed at, clicked, and walked through with the keyboard."""
    parts = []
    for zone in _zones(found):
        inside = "".join(
            _cell(found, town, link(town)) for town in found.towns if town.zone == zone
        )
        region_id = found.zones[zone - 1][0] if zone else 0
        parts.append(f'<g data-region="{region_id}">{inside}</g>')
    return "".join(parts)


def _cell(found: RegionMap, town: MapTown, link: str) -> str:
    inside = (
        f"<title>{safe(_told(found, town))}</title>"
        f'<path class="kr-map__cell" d="{_path(town.outline)}"/>'
    )
    return f'<a href="{safe(link)}">{inside}</a>' if link else f"<g>{inside}</g>"


def _told(found: RegionMap, town: MapTown) -> str:
    where = found.zones[town.zone - 1][1] if town.zone else "noch in keiner Region"
    return f"{town.name}, {grouped(town.inhabitants)} Einw., {where}"


def grouped(number: int) -> str:
    """German thousands: 12.345."""
    return f"{number:,}".replace(",", ".")


def _circles(found: RegionMap) -> str:
    parts = []
    for zone in _zones(found):
        look = "kr-map__town" + ("" if zone else " kr-map__town--none")
        inside = "".join(
            f'<circle class="{look}" cx="{px(town.x)}" cy="{px(town.y)}" r="{px(town.radius)}"/>'
            for town in found.towns
            if town.zone == zone
        )
        parts.append(f'<g class="kr-map__c{colour_of(zone)}">{inside}</g>')
    return "".join(parts)


def _name(name: MapName) -> str:
    look = "zone" if name.is_zone else "name"
    return (
        f'<text class="kr-map__{look}" x="{px(name.x)}" y="{px(name.y)}">{escape(name.text)}</text>'
    )


def _legend_height(found: RegionMap) -> float:
    return 2 * max((radius for _, radius in found.sizes), default=0) + 2 * _MARGIN


def _legend(found: RegionMap) -> str:
    line = found.height + _legend_height(found) / 2
    return "".join(_sized(found, line))


def _sized(found: RegionMap, line: float) -> Iterable[str]:
    left = float(_MARGIN)
    entries = [("kr-map__size", text, radius) for text, radius in found.sizes]
    if 0 in _zones(found):
        entries.append(("kr-map__town--none", "noch in keiner Region", 7.0))
    for look, text, radius in entries:
        yield (
            f'<circle class="{look}" cx="{px(left + radius)}" cy="{px(line)}" r="{px(radius)}"/>'
            f'<text class="kr-map__foot" x="{px(left + 2 * radius + 7)}" y="{px(line + 5)}">'
            f"{safe(text)}</text>"
        )
        left += 2 * radius + 7 + pixels_wide(text, FOOT_SIZE) + 22
