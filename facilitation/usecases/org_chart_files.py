"""The organigram as files to be kept: on paper and as a drawing."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from facilitation.formats import org_charts_docx, org_charts_svg
from facilitation.formats.org_charts import Chart, ChartBody
from facilitation.formats.org_charts_svg import GAP, Manner, Spot
from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.planning.org_charts import grow, place
from facilitation.usecases.org_charts import ChartWanted, show_chart

FEW_SEATS = 60
"""Up to so many the drawing names them unless it is told not to, and the list is open."""

Label = Callable[[StrEnum], str]


def write_chart_files(
    session: Session, process: Process, label: Label, *, base_url: str, by: Actor, on: date
) -> tuple[bytes, bytes]:
    """The whole organigram of the day as Word and as SVG, with links to the pages of its bodies.

    Refused as `show_chart`.
    """
    district = session.get_one(District, process.district_id)
    chart = show_chart(session, process, ChartWanted(), as_of=on, zone=district.zone, by=by, on=on)
    base = f"{base_url.rstrip('/')}/d/{district.slug}"

    def link(body: ChartBody) -> str:
        return f"{base}{f'/p/{process.slug}' if body.is_own else ''}/bodies/{body.id}"

    with_seats = chart.seats <= FEW_SEATS
    manner = Manner(place=place_boxes, label=label, link=link, with_seats=with_seats)
    return org_charts_docx.write(chart, label), org_charts_svg.write(chart, manner)


def place_boxes(chart: Chart, heights: Mapping[int, float]) -> dict[int, Spot]:
    """Where the boxes of these heights stand: each below the body it reports to."""
    parents = {body.id: body.parent_id for body in chart.bodies}
    trees = grow([body.id for body in chart.bodies], parents)
    spots = place(trees, heights, gap=GAP)
    return {node: Spot(spot.column, spot.top) for node, spot in spots.items()}
