"""The register of decisions and tasks: the list, on paper, and as a file."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.usecases.matter_history import list_waiting
from facilitation.usecases.matter_rows import RegisterRow
from facilitation.usecases.register import list_all, list_offers, list_register
from facilitation.web import desk, labels
from facilitation.web import register_filters as filters
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import short_day

blueprint = Blueprint("decisions", __name__, url_prefix="/d/<district>/p/<process>")

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/decisions")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    """A page of decisions and tasks that the visitor may see."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today, wanted = desk().today(), filters.wanted()
        page = filters.number("page") or 1
        register = list_register(session, here, wanted, page=page, by=actor, on=today)
        offers = list_offers(session, here, by=actor, on=today)
        stand_at("decisions")
        return render_template(
            "decisions/list.html",
            waiting=list_waiting(session, here, by=actor),
            register=register,
            page=register.page,
            today=today,
            wanted=wanted,
            what=filters.what_chips(wanted, register),
            quick=filters.quick_chips(wanted),
            selects=filters.selects(wanted, offers),
            kept=filters.as_query(wanted, q=None),
            address=filters.page_address(wanted),
            as_file=lambda path: filters.address(wanted, path),
            everything=f"{place().base}/decisions",
        )


@blueprint.get("/decisions/print")
@login_required
def on_paper(district: str, process: str) -> ResponseReturnValue:
    """All rows of the filters on one page, made for printing."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today, wanted = desk().today(), filters.wanted()
        rows = list_all(session, here, wanted, by=actor, on=today)
        offers = list_offers(session, here, by=actor, on=today)
        stand_at("decisions", (_("Druckansicht"), None))
        return render_template(
            "decisions/print.html",
            rows=rows,
            today=today,
            narrowed=filters.in_words(wanted, offers),
            back=filters.address(wanted),
        )


@blueprint.get("/decisions.<any(csv, xlsx):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    """All rows of the filters as a table for a spreadsheet program."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today = desk().today()
        rows = list_all(session, here, filters.wanted(), by=actor, on=today)
        name = f"vereinbarungen-{here.slug}-{today:%Y-%m-%d}.{ending}"
        title = _("Vereinbarungen und Aufträge")
    table = [_heads(), *(_cells(row) for row in rows)]
    content = write_csv(table) if ending == "csv" else write_xlsx(title, table)
    answer = Response(content, content_type=_TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _heads() -> list[str]:
    return [
        _("Nummer"),
        _("Art"),
        _("Datum"),
        _("Gremium"),
        _("Region"),
        _("Wortlaut"),
        _("Ergebnis"),
        _("Stand"),
        _("Zuständig"),
        _("Stellvertretung"),
        _("Mittel"),
        _("Frist"),
        _("Wiedervorlage"),
    ]


def _cells(row: RegisterRow) -> list[str]:
    return [
        row.number,
        labels.label(row.kind) if row.kind else _("Auftrag"),
        short_day(row.day),
        row.body,
        row.region or "",
        row.wording,
        labels.label(row.result) if row.result else "",
        labels.label(row.state),
        row.caretaker,
        row.deputy or "",
        row.resources or "",
        short_day(row.due_on) if row.due_on else "",
        short_day(row.resubmit_on) if row.resubmit_on else "",
    ]
