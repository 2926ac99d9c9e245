"""The register of decisions and tasks: the list, on paper, and as a file."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.formats import docx_sheets
from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.usecases.matter_history import list_waiting
from facilitation.usecases.register import list_all, list_offers, list_register
from facilitation.usecases.register_sheets import TITLE, compose_register, register_table
from facilitation.web import desk
from facilitation.web import register_filters as filters
from facilitation.web.downloads import as_download
from facilitation.web.place import enter_process, place, stand_at

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


@blueprint.get("/decisions.<any(csv, xlsx, docx):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    """All rows of the filters: a table for a spreadsheet program, or a list on paper."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today = desk().today()
        rows = list_all(session, here, filters.wanted(), by=actor, on=today)
        name = f"vereinbarungen-{here.slug}-{today:%Y-%m-%d}.{ending}"
        if ending == "docx":
            offers = list_offers(session, here, by=actor, on=today)
            narrowed = filters.in_words(filters.wanted(), offers)
            sheet = compose_register(session, here, rows, narrowed, on=today)
            return as_download(docx_sheets.write(sheet), name, docx_sheets.CONTENT_TYPE)
    table = register_table(rows)
    content = write_csv(table) if ending == "csv" else write_xlsx(TITLE, table)
    answer = Response(content, content_type=_TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
