"""The concept: its measures by chapter, and the page on which one is written."""

from dataclasses import asdict
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import measure_lists, measures, people
from facilitation.usecases.topic_lists import demand_sight
from facilitation.web import desk
from facilitation.web.addresses import number
from facilitation.web.forms.measures import MeasureForm
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("measures", __name__, url_prefix="/d/<district>/p/<process>/concept")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = measure_lists.list_measures(session, here, by=actor, on=desk().today())
        stand_at("topics", (_("Konzept"), None))
        chapters = [
            (name, list(rows)) for name, rows in groupby(found, key=lambda row: row.chapter)
        ]
        return render_template(
            "measures/list.html", chapters=chapters, base=_base(), today=desk().today()
        )


def _base() -> str:
    return f"{place().base}/concept"


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        begun = measures.begin_measure(
            session,
            here,
            topic_id=number("topic"),
            decision_id=number("decision"),
            by=actor,
            on=desk().today(),
        )
        form = MeasureForm(formdata=None, data=asdict(begun), people=_people(session, here))
        return _page(session, here, actor, form)


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand_sight(here, by=actor, on=desk().today(), action=Action.EDIT_TOPICS)
        form = MeasureForm(people=_people(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            measures.add_measure(
                session,
                here,
                form.details(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("Die Maßnahme steht im Konzept."), "success")
        return redirect(_base(), 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor, form), 422


@blueprint.get("/<int:measure_id>")
@login_required
def ask_edit(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        measure = measures.get_measure(
            session, here, measure_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
        )
        data = asdict(measures.details_of(session, measure)) | {"version": measure.version}
        form = MeasureForm(formdata=None, data=data, people=_people(session, here))
        return _page(session, here, actor, form, measure_id)


@blueprint.post("/<int:measure_id>")
@login_required
def edit(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        measures.get_measure(
            session, here, measure_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
        )
        form = MeasureForm(people=_people(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            measures.edit_measure(
                session,
                here,
                measure_id,
                form.details(),
                version=form.version.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(_base(), 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor, form, measure_id), form.status


@blueprint.post("/<int:measure_id>/remove")
@login_required
def remove(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            gone = measures.remove_measure(
                session,
                here,
                measure_id,
                version=RemovalForm().seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
        return redirect(f"{_base()}/{measure_id}", 303)
    offer_return(_("„%(name)s“ steht nicht mehr im Konzept.", name=gone.name), gone)
    return redirect(_base(), 303)


def _people(session: Session, here: Process) -> list[tuple[int, str]]:
    return [(id, name) for id, name, _of in people.list_person_names(session, here.district_id)]


def _page(
    session: Session,
    here: Process,
    actor: Actor,
    form: MeasureForm,
    measure_id: int | None = None,
) -> str:
    title = _("Maßnahme ändern") if measure_id else _("Neue Maßnahme")
    stand_at("topics", (_("Konzept"), _base()), (title, None))
    return render_template(
        "measures/edit.html",
        form=form,
        title=title,
        measure_id=measure_id,
        chapters=measure_lists.list_chapters(session, here, by=actor, on=desk().today()),
        base=_base(),
    )
