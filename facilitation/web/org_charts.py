"""The organigram of a process on a day: the list, the drawing, and who is responsible for what.

What was drawn is kept in memory as long as nothing it shows has changed.
"""

from datetime import date
from enum import StrEnum
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.formats.docx import CONTENT_TYPE as WORD
from facilitation.formats.org_charts import Chart, ChartBody, Level
from facilitation.formats.org_charts_svg import CONTENT_TYPE as SVG
from facilitation.formats.org_charts_svg import Manner, draw
from facilitation.formats.org_charts_svg import write as write_drawing
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.texts import clean_line
from facilitation.usecases import body_changes, org_charts
from facilitation.usecases.org_chart_files import FEW_SEATS, place_boxes
from facilitation.usecases.org_charts import ChartWanted
from facilitation.usecases.search import search_responsible
from facilitation.usecases.search_hits import LONGEST_QUERY
from facilitation.web import desk, labels
from facilitation.web.addresses import number, with_query
from facilitation.web.feed_shelf import Shelf
from facilitation.web.forms.fields import parse_day
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("org_charts", __name__, url_prefix="/d/<district>/p/<process>")

MOST_OCTETS, MOST_CHARTS = 24 * 1024 * 1024, 200


class Detail(StrEnum):
    BODIES = "gremien"
    SEATS = "sitze"


def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["org_charts"] = Shelf(MOST_OCTETS, MOST_CHARTS)


blueprint.record(_set_up)


@blueprint.get("/org-chart")
@login_required
def show(district: str, process: str) -> ResponseReturnValue:
    text = clean_line(request.args.get("q", "")[:LONGEST_QUERY])
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.SEE_BODY, here, desk().today())
        stand_at("bodies", (_("Organigramm"), None))
        within = place().district
        assert within is not None
        answers = search_responsible(session, within, here, text, by=actor, on=desk().today())
        asked = request.args.get("am", "").strip()
        return render_template(
            "org_charts/show.html",
            text=text,
            answers=answers,
            chart=_kept(session, here, actor),
            odd_day=asked if asked and parse_day(asked) is None else "",
            filters=_filters(),
        )


def _filters() -> dict[str, str]:
    """Those that are set, as they stand in addresses."""
    level, body, detail = _level(), number("gremium"), _detail()
    found = {
        "am": "" if _as_of() == desk().today() else _as_of().isoformat(),
        "ebene": level.value if level else "",
        "gremium": str(body or ""),
        "bild": detail.value if detail else "",
    }
    return {name: value for name, value in found.items() if value}


def _as_of() -> date:
    return parse_day(request.args.get("am", "")) or desk().today()


def _level() -> Level | None:
    given = request.args.get("ebene", "")
    return Level(given) if given in set(Level) else None


def _detail() -> Detail | None:
    given = request.args.get("bild", "")
    return Detail(given) if given in set(Detail) else None


def _kept(session: Session, here: Process, actor: Actor) -> Markup:
    """List and drawing as they were made last, while they are right."""
    shelf: Shelf = current_app.extensions["org_charts"]
    sight = org_charts.sight_of(here, by=actor, on=desk().today())
    key = f"{here.id} {desk().today()} {_as_of()} {sorted(_filters().items())} {sight}"
    mark = org_charts.mark_of(session, here, by=actor, on=desk().today())
    kept = shelf.look_up(key, mark, now=desk().now())
    write = partial(_write, session, here, actor)
    return Markup(shelf.fill(key, kept, write, zipped=False).content.decode())


def _write(session: Session, here: Process, actor: Actor) -> bytes:
    chart = _chart(session, here, actor)
    with_seats = _with_seats(chart)
    base, filters = f"{place().base}/org-chart", _filters()
    return render_template(
        "org_charts/chart.html",
        chart=chart,
        drawing=Markup(draw(chart, _manner(place().base, with_seats=with_seats))),
        is_open=chart.seats <= FEW_SEATS,
        with_seats=with_seats,
        filters=filters,
        bodies=body_changes.list_body_names(session, here),
        levels=list(Level),
        details=[
            (_("nur Gremien"), with_query(base, filters, bild="gremien"), not with_seats),
            (_("mit Sitzen"), with_query(base, filters, bild="sitze"), with_seats),
        ],
        downloads=[
            (word, with_query(f"{base}.{ending}", filters))
            for word, ending in ((_("Word"), "docx"), (_("Bild (SVG)"), "svg"))
        ],
        today=desk().today(),
    ).encode()


def _chart(session: Session, here: Process, actor: Actor) -> Chart:
    district = place().district
    assert district is not None
    return org_charts.show_chart(
        session,
        here,
        ChartWanted(body_id=number("gremium"), level=_level()),
        as_of=_as_of(),
        zone=district.zone,
        by=actor,
        on=desk().today(),
    )


def _with_seats(chart: Chart) -> bool:
    wanted = _detail()
    return chart.seats <= FEW_SEATS if wanted is None else wanted is Detail.SEATS


def _manner(base: str, *, with_seats: bool) -> Manner:
    def link(body: ChartBody) -> str:
        of_process = base if body.is_own else base.rpartition("/p/")[0]
        return f"{of_process}/bodies/{body.id}"

    return Manner(place=place_boxes, label=labels.label, link=link, with_seats=with_seats)


@blueprint.get("/org-chart.<any(svg, docx):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        chart = _chart(session, here, actor)
    if ending == "svg":
        base = desk().settings.base_url.rstrip("/") + place().base
        content, kind = write_drawing(chart, _manner(base, with_seats=_with_seats(chart))), SVG
    else:
        from facilitation.formats.org_charts_docx import write

        content, kind = write(chart, labels.label), WORD
    answer = Response(content, content_type=kind)
    name = f"Organigramm_{here.slug}_{chart.as_of.isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer
