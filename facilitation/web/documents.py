"""All documents of a process: each by itself, and all together in one file."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.model.errors import InvalidError
from facilitation.model.rights import Action
from facilitation.model.texts import clean_line
from facilitation.usecases import document_lists, document_runs, measure_lists, regions
from facilitation.usecases.document_lists import Narrowed
from facilitation.usecases.region_files import is_mapped
from facilitation.usecases.search_hits import LONGEST_QUERY
from facilitation.web import desk
from facilitation.web.addresses import kept, number, page_number, paged
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import in_words, zone

blueprint = Blueprint("documents", __name__, url_prefix="/d/<district>/p/<process>/documents")

PIECE = 64 * 1024


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    """Minutes and lists by meeting, registers and lists of the whole process, all in one."""
    narrowed = Narrowed(
        body_id=number("body"), words=clean_line(request.args.get("q", "")[:LONGEST_QUERY])
    )
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        now = desk().now()
        page = document_lists.list_meeting_files(
            session, here, narrowed, page=page_number(), zone=zone(), by=actor, now=now
        )
        bodies = document_lists.list_document_bodies(session, here, by=actor, now=now)
        is_office = place().may(Action.SEE_PEOPLE)
        exports = desk().settings.exports
        runs = (
            document_runs.list_runs(session, here, exports, by=actor, now=now) if is_office else []
        )
        found = regions.show_regions(session, here, by=actor, on=desk().today())
        has_concept = bool(measure_lists.count_measures(session, here, on=desk().today()).total)
        stand_at("documents")
        everything = f"{place().base}/documents"
        return render_template(
            "documents/index.html",
            page=page,
            bodies=bodies,
            narrowed=narrowed,
            runs=[run for run in runs if run is runs[0] or run.is_open or run.has_file],
            is_office=is_office,
            has_regions=bool(found.regions),
            has_map=is_mapped(found),
            has_concept=has_concept,
            everything=everything,
            address=paged(everything, kept("q", "body")),
        )


@blueprint.post("/runs")
@login_required
def ask(district: str, process: str) -> ResponseReturnValue:
    """Have all files written; while that is under way, lead there."""
    base = f"/d/{district}/p/{process}/documents"
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            run = document_runs.ask_for_documents(session, here, by=actor, now=desk().now())
    except InvalidError as error:
        flash(in_words(error), "warning")
        return redirect(base, 303)
    return redirect(f"{base}/runs/{run.id}", 303)


@blueprint.get("/runs/<int:run_id>")
@login_required
def watch(district: str, process: str, run_id: int) -> ResponseReturnValue:
    """How far it has got; the page asks again by itself."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        run = document_runs.show_run(
            session, here, run_id, desk().settings.exports, by=actor, now=desk().now()
        )
        stand_at("documents", (_("Alle Dokumente"), None))
        return render_template(
            "documents/run.html", run=run, everything=f"{place().base}/documents"
        )


@blueprint.post("/runs/<int:run_id>/download")
@login_required
def take(district: str, process: str, run_id: int) -> ResponseReturnValue:
    """The ZIP, a piece at a time. Not a link: the journal keeps who took it."""
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        package = document_runs.take_documents(
            session, here, run_id, desk().settings.exports, by=actor, now=desk().now()
        )
    return _streamed(package)


def _streamed(package: document_runs.Package) -> Response:
    try:
        length = package.path.stat().st_size
    except FileNotFoundError:
        raise InvalidError(document_runs.NO_FILE) from None
    answer = Response(_pieces(package.path), content_type="application/zip")
    answer.headers["Content-Length"] = str(length)
    answer.headers["Content-Disposition"] = f'attachment; filename="{package.name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pieces(path: Path) -> Iterator[bytes]:
    """Opened when the first piece is wanted: nobody may want any."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
