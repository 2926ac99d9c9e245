"""An organigram as a drawing (SVG 1.1): boxes with links, joined by lines, with title and text.

Inside a page its look comes from the page's style sheet; as a file it carries its own, light and
dark. Names that are longer than their box are shortened; the whole name stands in the title.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from facilitation.formats.drawings import CONTENT_TYPE as CONTENT_TYPE
from facilitation.formats.drawings import clean, pixels_wide, px, safe, shortened
from facilitation.formats.org_charts import Chart, ChartBody, ChartSeat

WIDTH, PITCH, GAP, EDGE = 264, 320, 14, 8
"""Of a box, from one column to the next, between boxes, and around the whole; in pixels."""
_PAD, _NAME, _LINE = 10, 19, 16
_NAME_SIZE, _TEXT_SIZE = 15, 12.5
_MOST_NAME_LINES = 2
_ROOM = WIDTH - 2 * _PAD

_STYLE = """
.kr-chart__box{fill:#fff;stroke:#6a7a80;stroke-width:1}
.kr-chart__box--linked{stroke-dasharray:5 4}
.kr-chart__box--gap{stroke:#a35200;stroke-width:2}
.kr-chart__edge{fill:none;stroke:#6a7a80;stroke-width:1.5}
text{font-family:"Fira Sans",Arial,sans-serif;fill:#1b2629}
.kr-chart__name{font-size:15px;font-weight:600}
.kr-chart__text{font-size:12.5px}
.kr-chart__gap{font-size:12.5px;font-weight:600;fill:#8a4500}
@media (prefers-color-scheme:dark){svg{background:#10181b}
.kr-chart__box{fill:#182327;stroke:#93a5ab}
.kr-chart__edge{stroke:#93a5ab}text{fill:#eef4f5}.kr-chart__gap{fill:#ffc27a}
.kr-chart__box--gap{stroke:#ffb35c}}
@media print{svg{background:none}.kr-chart__box{fill:#fff;stroke:#333}.kr-chart__edge{stroke:#333}
text{fill:#000}}
""".replace("\n", "")


@dataclass(frozen=True)
class Spot:
    """Where a box stands: column, and pixels from the top."""

    column: int
    top: float


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a chart is drawn."""

    place: Callable[[Chart, Mapping[int, float]], Mapping[int, Spot]]
    """Finds the spots for boxes of these heights."""
    label: Callable[[StrEnum], str]
    link: Callable[[ChartBody], str]
    """The address of a body's page; empty for none."""
    with_seats: bool


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: str
    size: float


def write(chart: Chart, manner: Manner) -> bytes:
    """The drawing as a file of its own; the same chart gives the same bytes."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (head + _draw(chart, manner, style=f"<style>{_STYLE}</style>")).encode()


def draw(chart: Chart, manner: Manner) -> str:
    """The same to stand in a page."""
    return _draw(chart, manner, style="")


def _draw(chart: Chart, manner: Manner, *, style: str) -> str:
    lines = {body.id: _lines(body, manner) for body in chart.bodies}
    heights = {number: _height(found) for number, found in lines.items()}
    spots = manner.place(chart, heights)
    width = EDGE * 2 + WIDTH + PITCH * max((spot.column for spot in spots.values()), default=0)
    bottoms = (spot.top + heights[number] for number, spot in spots.items())
    height = EDGE * 2 + max(bottoms, default=0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kr-chart__drawing" width="{width}" '
        f'height="{px(height)}" viewBox="0 0 {width} {px(height)}" role="group" '
        f'aria-labelledby="bild-titel bild-text">',
        f'<title id="bild-titel">{safe(_title(chart))}</title>',
        f'<desc id="bild-text">{safe(_description(chart))}</desc>',
        style,
        *_edges(chart, spots, heights),
    ]
    for body in chart.bodies:
        parts.append(_box(body, manner, lines[body.id], spots[body.id], heights[body.id]))
    return "".join((*parts, "</svg>\n"))


def _title(chart: Chart) -> str:
    day = chart.as_of
    return f"Organigramm: {chart.process}, Stand {day.day:02}.{day.month:02}.{day.year}"


def _description(chart: Chart) -> str:
    return (
        f"{_count(len(chart.bodies), 'Gremium', 'Gremien')} mit "
        f"{_count(chart.seats, 'Sitz', 'Sitzen')}, davon {chart.vacant} unbesetzt. Linien führen "
        "von links nach rechts zu den Gremien, die berichten. Dieselben Angaben stehen in der "
        "Liste."
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _lines(body: ChartBody, manner: Manner) -> list[_Line]:
    names = _wrapped(body.name)
    found = [_Line(name, "name", _NAME_SIZE) for name in names]
    if where := " · ".join(body.descriptions(manner.label)):
        found.append(_text(where))
    if body.seats:
        found.append(_amount(body.vacant, "unbesetzt", _count(len(body.seats), "Sitz", "Sitze")))
    else:
        found.append(_text("andere führen es" if body.is_linked else "noch ohne Sitze"))
    if manner.with_seats:
        found += [_seat(seat) for seat in body.seats]
    if body.charges:
        matters = _count(len(body.charges), "Zuständigkeit", "Zuständigkeiten")
        found.append(_amount(body.orphaned, "verwaist", matters))
    return found


def _text(text: str, style: str = "text") -> _Line:
    return _Line(shortened(text, _TEXT_SIZE, _ROOM), style, _TEXT_SIZE)


def _amount(missing: int, word: str, all_: str) -> _Line:
    return _text(f"{all_}, {missing} {word}", "gap") if missing else _text(all_)


def _seat(seat: ChartSeat) -> _Line:
    if seat.is_vacant:
        return _text(f"○ unbesetzt: {seat.label}", "gap")
    return _text(f"• {seat.person} – {seat.label}")


def _height(lines: list[_Line]) -> float:
    return 2 * _PAD + sum(_NAME if line.style == "name" else _LINE for line in lines)


def _wrapped(name: str) -> list[str]:
    """At most two lines; the second is shortened."""
    lines: list[str] = []
    words = clean(name).split()
    while words and len(lines) < _MOST_NAME_LINES - 1:
        line = words.pop(0)
        while words and _fits(f"{line} {words[0]}", _NAME_SIZE):
            line = f"{line} {words.pop(0)}"
        lines.append(shortened(line, _NAME_SIZE, _ROOM))
    if words:
        lines.append(shortened(" ".join(words), _NAME_SIZE, _ROOM))
    return lines or ["–"]


def _fits(text: str, size: float) -> bool:
    return pixels_wide(text, size) <= _ROOM


def _edges(chart: Chart, spots: Mapping[int, Spot], heights: Mapping[int, float]) -> list[str]:
    found = []
    for body in chart.bodies:
        if body.parent_id is None:
            continue
        above = spots[body.parent_id]
        x, y = _corner(above)
        right, start = x + WIDTH, y + heights[body.parent_id] / 2
        left, end_top = _corner(spots[body.id])
        end = end_top + heights[body.id] / 2
        found.append(
            f'<path class="kr-chart__edge" d="M{right} {px(start)}H{(right + left) // 2}'
            f'V{px(end)}H{left}"/>'
        )
    return found


def _corner(spot: Spot) -> tuple[int, float]:
    return EDGE + spot.column * PITCH, EDGE + spot.top


def _box(body: ChartBody, manner: Manner, lines: list[_Line], spot: Spot, height: float) -> str:
    x, y = _corner(spot)
    style = "kr-chart__box" + (" kr-chart__box--linked" if body.is_linked else "")
    style += " kr-chart__box--gap" if body.vacant or body.orphaned else ""
    parts = [
        f"<title>{safe(_whole(body, manner))}</title>",
        f'<rect class="{style}" x="{x}" y="{px(y)}" width="{WIDTH}" height="{px(height)}" rx="6"/>',
    ]
    baseline = y + _PAD
    for line in lines:
        baseline += _NAME if line.style == "name" else _LINE
        parts.append(
            f'<text class="kr-chart__{line.style}" x="{x + _PAD}" y="{px(baseline - 4)}">'
            f"{escape(line.text)}</text>"
        )
    content = "".join(parts)
    link = manner.link(body)
    return (
        f'<a class="kr-chart__link" href="{safe(link)}">{content}</a>'
        if link
        else f"<g>{content}</g>"
    )


def _whole(body: ChartBody, manner: Manner) -> str:
    """Everything the box says, unshortened: what hovering shows and screen readers read."""
    parts = [body.name, *body.descriptions(manner.label)]
    if body.seats:
        parts.append(f"{_count(len(body.seats), 'Sitz', 'Sitze')}, {body.vacant} unbesetzt")
    if body.charges:
        matters = _count(len(body.charges), "Zuständigkeit", "Zuständigkeiten")
        parts.append(f"{matters}, {body.orphaned} verwaist")
    return ", ".join(part for part in parts if part)
