"""Whom a process reached: the page, and the same as a table to take away."""

from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.formats.tables import write_csv
from facilitation.model.bodies import BodyKind
from facilitation.usecases.reach import FormatReach, Reach, show_reach
from facilitation.web import desk
from facilitation.web.labels import label
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("reach", __name__, url_prefix="/d/<district>/p/<process>/activities")


@blueprint.get("/reach")
@login_required
def show(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        reach = show_reach(session, here, by=actor, on=desk().today())
        stand_at("activities", (_("Reichweite"), None))
        return render_template(
            "activities/reach.html",
            reach=reach,
            words=[format_in_words(one) for one in reach.formats],
            regions=[(name or _("ganzes Verfahren"), "number") for _id, name in reach.regions],
            region_ids=[region for region, _name in reach.regions],
            sectors=[(_sector(sector), "number") for sector in reach.sectors],
            base=f"{place().base}/activities",
        )


@blueprint.get("/reach.csv")
@login_required
def as_csv(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        content = write_csv(_rows(show_reach(session, here, by=actor, on=desk().today())))
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="Reichweite.csv"'
    return response


def _rows(reach: Reach) -> list[list[str | int]]:
    head: list[str | int] = [
        *(_("Format"), _("Anlässe"), _("Gefragt"), _("Personen")),
        *(f"{_('Region')}: {name or _('ganzes Verfahren')}" for _id, name in reach.regions),
        *(f"{_('Bereich')}: {_sector(sector)}" for sector in reach.sectors),
    ]
    return [head, *(_row(one, reach) for one in (*reach.formats, reach.total))]


def _row(one: FormatReach, reach: Reach) -> list[str | int]:
    return [
        *(format_in_words(one), one.occasions, one.asked, one.people),
        *(one.by_region[region] for region, _name in reach.regions),
        *(one.by_sector[sector] for sector in reach.sectors),
    ]


def _sector(sector: Any) -> str:
    return label(sector) if sector is not None else _("ohne Angabe")


def format_in_words(one: FormatReach) -> str:
    if one.format is None:
        return _("Zusammen")
    word = label(one.format)
    return _("Sitzung: %(kind)s", kind=word) if isinstance(one.format, BodyKind) else word
