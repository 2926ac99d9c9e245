"""The measures of the concept: the page of each, and the form in which one is written."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import (
    handovers,
    measure_care,
    measure_lists,
    measure_reports,
    measures,
    people,
    surveys,
)
from facilitation.usecases.matter_history import find_waiting
from facilitation.usecases.measure_origins import list_origins
from facilitation.usecases.topic_lists import demand_sight
from facilitation.web import desk
from facilitation.web.addresses import number, row_number
from facilitation.web.forms.measures import MeasureForm, ProgressForm
from facilitation.web.forms.offers import HandoverForm
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.handovers import asked_for, settled_in_words
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back
from facilitation.web.undo import offer_return

blueprint = Blueprint("measures", __name__, url_prefix="/d/<district>/p/<process>/concept")


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
        form = _form(session, here, begun.topic_id, formdata=None, data=asdict(begun))
        return _page(session, here, actor, form)


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand_sight(here, by=actor, on=desk().today(), action=Action.EDIT_TOPICS)
        form = _form(session, here, row_number(request.form.get("topic_id", "")))
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
def show(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _show_page(session, here, actor, measure_id)


def _show_page(
    session: Session,
    here: Process,
    actor: Actor,
    measure_id: int,
    *,
    handover: HandoverForm | None = None,
    progress: ProgressForm | None = None,
) -> str:
    today = desk().today()
    line = measure_lists.show_measure(session, here, measure_id, by=actor, on=today)
    thing = measure_care.measure_to_pass(session, here, measure_id, on=today)
    people = handovers.list_askable(session, thing, by=actor)
    stand_at("topics", (_("Konzept"), _base()), (line.title, None))
    return render_template(
        "measures/show.html",
        line=line,
        origin=list_origins(session, here, measure_id)[measure_id],
        held=thing.held,
        waiting=find_waiting(session, thing.held) if thing.held else None,
        passed=handovers.list_passed(session, thing.held) if thing.held else [],
        handover=handover or HandoverForm(formdata=None, people=people),
        reports=measure_reports.may_report(here, thing.held, by=actor, on=today),
        progress=progress
        or ProgressForm(formdata=None, data={"version": line.version, "state": line.state}),
        address=f"{_base()}/{measure_id}",
        base=_base(),
        today=today,
    )


@blueprint.post("/<int:measure_id>/progress")
@login_required
def report(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    """Say how far it is."""
    form = ProgressForm()
    with form.attempt() as session:
        here, actor = enter_process(session, district, process)
        measure_reports.report_measure(
            session,
            here,
            measure_id,
            form.state.data if form.is_in_order() else None,
            version=form.version.data,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )
    if form.was_accepted:
        flash(_("Der Stand ist eingetragen."), "success")
        return redirect(f"{_base()}/{measure_id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _show_page(session, here, actor, measure_id, progress=form), form.status


@blueprint.post("/<int:measure_id>/handover")
@login_required
def propose(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    """Ask somebody to take it over."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        thing = measure_care.measure_to_pass(session, here, measure_id, on=desk().today())
        handovers.demand_passing(thing, by=actor)
        form = HandoverForm(people=handovers.list_askable(session, thing, by=actor))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            handovers.propose(
                session,
                measure_care.measure_to_pass(session, here, measure_id, on=desk().today()),
                form.to_id.data,
                text=form.text.data or "",
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            _("Die Übergabe ist vorgeschlagen. Sie gilt, sobald beide zugesagt haben."), "success"
        )
        return redirect(f"{_base()}/{measure_id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _show_page(session, here, actor, measure_id, handover=form), 422


@blueprint.post("/<int:measure_id>/handover/confirm")
@login_required
def confirm(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        thing = measure_care.measure_to_pass(session, here, measure_id, on=desk().today())
        is_done = handovers.confirm(session, thing, asked_for(), by=actor, now=desk().now())
    flash(settled_in_words(is_done), "success")
    return redirect(_way_back(measure_id), 303)


@blueprint.post("/<int:measure_id>/handover/withdraw")
@login_required
def withdraw(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        thing = measure_care.measure_to_pass(session, here, measure_id, on=desk().today())
        handovers.withdraw(session, thing, asked_for(), by=actor, now=desk().now())
    flash(_("Die Übergabe findet nicht statt."), "success")
    return redirect(_way_back(measure_id), 303)


def _way_back(measure_id: int) -> str:
    """Who gave it away may see the concept no more: they go to their own first page."""
    here = place()
    assert here.district is not None  # the process was entered
    is_office = here.may(Action.EDIT_TOPICS)
    return f"{_base()}/{measure_id}" if is_office else f"/d/{here.district.slug}"


@blueprint.get("/<int:measure_id>/edit")
@login_required
def ask_edit(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        measure = measures.get_measure(
            session, here, measure_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
        )
        data = asdict(measures.details_of(session, measure)) | {"version": measure.version}
        form = _form(session, here, measure.topic_id, formdata=None, data=data)
        return _page(session, here, actor, form, measure_id)


@blueprint.post("/<int:measure_id>/edit")
@login_required
def edit(district: str, process: str, measure_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        measure = measures.get_measure(
            session, here, measure_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
        )
        form = _form(session, here, measure.topic_id)
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
        return redirect(f"{_base()}/{measure_id}", 303)
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
        return turned_back(error, f"{_base()}/{measure_id}")
    offer_return(_("„%(name)s“ steht nicht mehr im Konzept.", name=gone.name), gone)
    return redirect(_base(), 303)


def _form(session: Session, here: Process, topic_id: int | None, **options: Any) -> MeasureForm:
    """With the people of the district and the topics of the process, the chosen one among them."""
    names = people.list_person_names(session, here.district_id)
    return MeasureForm(
        people=[(id, name) for id, name, _of in names],
        topics=surveys.list_topics(session, here, chosen=topic_id),
        **options,
    )


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
