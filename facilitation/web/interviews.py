"""Conversations with single people: begun, consented to, written down, struck."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import activities, interviews, people, surveys
from facilitation.usecases.interviews import InterviewSheet
from facilitation.usecases.statements import remove_statement
from facilitation.web import desk
from facilitation.web.forms.interviews import InterviewForm, StatementForm, as_typed
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back
from facilitation.web.words import in_words

blueprint = Blueprint(
    "interviews",
    __name__,
    url_prefix="/d/<district>/p/<process>/activities/<int:activity_id>/interviews",
)


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activities.demand_planning(session, here, activity_id, by=actor, on=desk().today())
        name = interviews.propose_pseudonym(session, here, activity_id, by=actor, on=desk().today())
        form = InterviewForm(formdata=None, data={"pseudonym": name}, offers=_people(session, here))
        return _new_page(session, here, actor, activity_id, form)


@blueprint.post("/new")
@login_required
def add(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activities.demand_planning(session, here, activity_id, by=actor, on=desk().today())
        form = InterviewForm(offers=_people(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            interview = interviews.add_interview(
                session,
                here,
                activity_id,
                form.details(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        return redirect(f"{_base(activity_id)}/{interview.id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _new_page(session, here, actor, activity_id, form), 422


def _people(session: Session, here: Process) -> dict[str, object]:
    known = people.list_person_names(session, here.district_id)
    nobody = ("", _("wird nicht festgehalten"))
    return {"person_id": [nobody, *((person_id, name) for person_id, name, _of in known)]}


def _base(activity_id: int) -> str:
    return f"{place().base}/activities/{activity_id}/interviews"


def _new_page(
    session: Session, here: Process, actor: Actor, activity_id: int, form: InterviewForm
) -> str:
    activity = activities.get_activity(session, here, activity_id, by=actor, on=desk().today())
    back = f"{place().base}/activities/{activity_id}"
    stand_at("activities", (activity.title, back), (_("Neues Gespräch"), None))
    return render_template(
        "activities/interview_edit.html",
        form=form,
        activity=activity,
        interview=None,
        action=f"{back}/interviews/new",
        back=back,
    )


@blueprint.get("/<int:interview_id>")
@login_required
def show(district: str, process: str, activity_id: int, interview_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = _sheet(session, here, actor, activity_id, interview_id)
        form = StatementForm(formdata=None, offers=_topics(session, here))
        return _page(sheet, form)


def _sheet(
    session: Session, here: Process, actor: Actor, activity_id: int, interview_id: int
) -> InterviewSheet:
    return interviews.show_interview(
        session, here, activity_id, interview_id, by=actor, on=desk().today()
    )


def _topics(session: Session, here: Process) -> dict[str, object]:
    return {"topic_id": [("", _("keinem")), *surveys.list_topics(session, here)]}


def _page(sheet: InterviewSheet, form: StatementForm) -> str:
    back = f"{place().base}/activities/{sheet.activity.id}"
    stand_at("activities", (sheet.activity.title, back), (sheet.interview.pseudonym, None))
    return render_template(
        "activities/interview.html",
        sheet=sheet,
        interview=sheet.interview,
        form=form,
        url=f"{back}/interviews/{sheet.interview.id}",
    )


@blueprint.get("/<int:interview_id>/edit")
@login_required
def ask_edit(
    district: str, process: str, activity_id: int, interview_id: int
) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = _sheet(session, here, actor, activity_id, interview_id)
        form = InterviewForm(
            formdata=None, data=as_typed(sheet.interview), offers=_people(session, here)
        )
        return _edit_page(sheet, form)


@blueprint.post("/<int:interview_id>/edit")
@login_required
def edit(district: str, process: str, activity_id: int, interview_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = _sheet(session, here, actor, activity_id, interview_id)
        form = InterviewForm(offers=_people(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            interviews.edit_interview(
                session,
                here,
                activity_id,
                interview_id,
                form.details(),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"{_base(activity_id)}/{interview_id}", 303)
    return _edit_page(sheet, form), form.status


def _edit_page(sheet: InterviewSheet, form: InterviewForm) -> str:
    above = f"{place().base}/activities/{sheet.activity.id}"
    back = f"{above}/interviews/{sheet.interview.id}"
    stand_at(
        "activities",
        (sheet.activity.title, above),
        (sheet.interview.pseudonym, back),
        (_("Bearbeiten"), None),
    )
    return render_template(
        "activities/interview_edit.html",
        form=form,
        activity=sheet.activity,
        interview=sheet.interview,
        action=f"{back}/edit",
        back=back,
    )


@blueprint.post("/<int:interview_id>/remove")
@login_required
def remove(district: str, process: str, activity_id: int, interview_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            name = interviews.remove_interview(
                session,
                here,
                activity_id,
                interview_id,
                version=RemovalForm().seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    except InvalidError as error:
        return turned_back(error, f"{_base(activity_id)}/{interview_id}")
    flash(_("Das Gespräch „%(name)s“ ist mit allem Gesagten gelöscht.", name=name), "success")
    return redirect(f"{place().base}/activities/{activity_id}", 303)


@blueprint.post("/<int:interview_id>/statements")
@login_required
def write_down(
    district: str, process: str, activity_id: int, interview_id: int
) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _sheet(session, here, actor, activity_id, interview_id)
        form = StatementForm(offers=_topics(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            interviews.add_statement(
                session,
                here,
                activity_id,
                interview_id,
                form.words.data or "",
                topic_id=form.topic_id.data,
                new_topic=form.new_topic.data or "",
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("Aufgeschrieben."), "success")
        return redirect(f"{_base(activity_id)}/{interview_id}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(_sheet(session, here, actor, activity_id, interview_id), form), 422


@blueprint.post("/<int:interview_id>/statements/<int:statement_id>/remove")
@login_required
def strike(
    district: str, process: str, activity_id: int, interview_id: int, statement_id: int
) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            remove_statement(
                session,
                here,
                activity_id,
                interview_id,
                statement_id,
                version=RemovalForm().seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
    else:
        flash(_("Die Aussage ist gelöscht."), "success")
    return redirect(f"{_base(activity_id)}/{interview_id}", 303)
