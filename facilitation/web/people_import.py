"""Taking people over from a file: choose it, look at the preview, take over, take back."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats.people_files import FIELD_TITLES
from facilitation.model.errors import FileRefusedError, InvalidError, NotFoundError, Problem
from facilitation.model.imports import PeopleImport
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import people_export, people_import, people_undo
from facilitation.usecases.people_import import Preview
from facilitation.usecases.people_plan import Fate, PlannedPerson, RowPlan
from facilitation.web import desk
from facilitation.web.forms.people_import import PeopleFileForm, PreviewForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.undo import offer_undo
from facilitation.web.words import in_words

blueprint = Blueprint(
    "people_import", __name__, url_prefix="/d/<district>/p/<process>/people/import"
)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("")
@login_required
def ask_for_file(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        return _file_page(session, here, PeopleFileForm(formdata=None), [])


@blueprint.post("")
@login_required
def take_file(district: str, process: str) -> ResponseReturnValue:
    form = PeopleFileForm()
    problems: list[Problem] = []
    if form.is_in_order():
        try:
            with desk().transaction() as session:
                here, actor = enter_process(session, district, process)
                key = people_import.offer_people(
                    session,
                    here,
                    form.file.data.read(),
                    form.file.data.filename,
                    by=actor,
                    on=desk().today(),
                    now=desk().now(),
                )
        except FileRefusedError as error:
            form.complain(in_words(error))
            problems = error.problems
        else:
            return redirect(f"{place().base}/people/import/{key}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        return _file_page(session, here, form, problems), 422


def _file_page(
    session: Session, here: Process, form: PeopleFileForm, problems: list[Problem]
) -> str:
    stand_at("people", (_("Aus Datei übernehmen"), None))
    return render_template(
        "people_import/file.html",
        form=form,
        problems=[f"{problem.where}: {in_words(problem)}" for problem in problems],
        last=people_undo.find_undoable(session, here, now=desk().now()),
        titles=[title for field, title in FIELD_TITLES.items() if field != "name"],
    )


@blueprint.get("/template.<kind>")
@login_required
def template(district: str, process: str, kind: str) -> ResponseReturnValue:
    """An empty table with the headings that are understood."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
    if kind not in TYPES:
        raise NotFoundError("Diese Vorlage gibt es nicht.")
    response = Response(people_import.template_file(kind), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="Vorlage-Menschen.{kind}"'
    return response


@blueprint.get("/export.<kind>")
@login_required
def export(district: str, process: str, kind: str) -> ResponseReturnValue:
    """All people with their seats, to be edited and taken over again."""
    if kind not in TYPES:
        raise NotFoundError("Diese Datei gibt es nicht.")
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        content = people_export.export_people(session, here, kind, by=actor, on=desk().today())
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="Menschen.{kind}"'
    return response


@blueprint.get("/<key>")
@login_required
def show(district: str, process: str, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        preview = _preview(session, here, key, actor)
        form = PreviewForm(formdata=None, data={"since": preview.since, "seen": preview.digest})
        return _page(form, preview)


def _preview(session: Session, here: Process, key: str, actor: Actor) -> Preview:
    return people_import.preview_people(
        session,
        here,
        key,
        keys=desk().settings.keys,
        by=actor,
        on=desk().today(),
        now=desk().now(),
    )


def _page(form: PreviewForm, preview: Preview) -> str:
    stand_at(
        "people",
        (_("Aus Datei übernehmen"), f"{place().base}/people/import"),
        (preview.name, None),
    )
    form.seen.raw_data, form.seen.data = None, preview.digest
    return render_template(
        "people_import/preview.html",
        form=form,
        preview=preview,
        plan=preview.plan,
        titles=FIELD_TITLES,
        meaning={column: field for field, column in preview.mapping.items()},
        unused=[
            column.heading or _("Spalte %(number)s", number=column.number + 1)
            for column in preview.columns
            if column.number not in preview.mapping.values()
        ],
        urgent=[
            row for row in preview.plan.rows if row.fate in (Fate.PROBLEM, Fate.OPEN, Fate.ERASED)
        ],
        calm=[
            row
            for row in preview.plan.rows
            if row.fate in (Fate.NEW, Fate.UPDATE)
            or (row.fate is Fate.KNOWN and _does_something(row))
        ],
        skipped=[row for row in preview.plan.rows if row.fate is Fate.SKIPPED],
        unchanged=[
            row for row in preview.plan.rows if row.fate is Fate.KNOWN and not _does_something(row)
        ],
        trouble=in_words(preview.trouble) if preview.trouble else "",
        say=in_words,
        changed_fields=_changed_fields,
    )


def _changed_fields(person: PlannedPerson) -> str:
    """'E-Mail, Telefon': what the file would change of somebody known."""
    return ", ".join(title for field, title in FIELD_TITLES.items() if field in person.values)


def _does_something(row: RowPlan) -> bool:
    mandate = row.mandate or row.deputises_for
    return mandate is not None and (mandate.is_new or mandate.changes_deputy)


@blueprint.post("/<key>")
@login_required
def go_on(district: str, process: str, key: str) -> ResponseReturnValue:
    """Keep what was chosen; take over when nothing was changed since the preview was shown."""
    form = PreviewForm()
    columns, rows = form.columns(), form.rows()
    if form.is_in_order() and not form.form_errors:
        try:
            with desk().transaction() as session:
                here, actor = enter_process(session, district, process)
                is_new = people_import.choose(
                    session,
                    here,
                    key,
                    columns=columns,
                    rows=rows,
                    since=form.since.data,
                    by=actor,
                    on=desk().today(),
                    now=desk().now(),
                )
            if request.form.get("do") != "take":
                return redirect(f"{place().base}/people/import/{key}", 303)
            if is_new:
                flash(_("Sie haben etwas geändert. Sehen Sie die Vorschau noch einmal an."), "info")
                return redirect(f"{place().base}/people/import/{key}", 303)
            return _take_over(district, process, key, seen=form.seen.data)
        except InvalidError as error:
            form.refuse(error)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(form, _preview(session, here, key, actor)), 422


def _take_over(district: str, process: str, key: str, *, seen: str) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        made = people_import.take_over(
            session,
            here,
            key,
            seen=seen,
            keys=desk().settings.keys,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )
    offer_undo(_told(made), f"{place().base}/people/import#zuruecknehmen")
    where = "bodies" if made.made.get("mandate") else "people"
    return redirect(f"{place().base}/{where}", 303)


def _told(made: PeopleImport) -> str:
    people = len(made.made.get("person", ()))
    seats = len(made.made.get("mandate", ()))
    parts = [ngettext("Eine Person ist neu.", "%(num)s Personen sind neu.", people)]
    if seats:
        parts.append(ngettext("Ein Sitz ist besetzt.", "%(num)s Sitze sind besetzt.", seats))
    return " ".join(parts)


@blueprint.post("/undo/<int:import_id>")
@login_required
def undo(district: str, process: str, import_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            people_undo.undo_import(
                session, here, import_id, by=actor, on=desk().today(), now=desk().now()
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
    else:
        flash(_("Der Import ist zurückgenommen. Alles ist wie davor."), "success")
    return redirect(f"{place().base}/people/import", 303)
