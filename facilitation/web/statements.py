"""One thing that was said in a conversation, worded anew."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.interviews import Statement
from facilitation.usecases.interviews import InterviewSheet
from facilitation.usecases.statements import reword_statement, show_statement
from facilitation.usecases.surveys import list_topics
from facilitation.web import desk
from facilitation.web.forms.interviews import RewordForm
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint(
    "statements",
    __name__,
    url_prefix=(
        "/d/<district>/p/<process>/activities/<int:activity_id>/interviews/<int:interview_id>"
        "/statements/<int:statement_id>"
    ),
)


@blueprint.get("/edit")
@login_required
def ask(
    district: str, process: str, activity_id: int, interview_id: int, statement_id: int
) -> ResponseReturnValue:
    with desk().reading() as session:
        found = _find(session, district, process, activity_id, interview_id, statement_id)
        form = RewordForm(formdata=None, obj=found[1], offers=_topics(session))
        return _page(*found, form)


@blueprint.post("/edit")
@login_required
def edit(
    district: str, process: str, activity_id: int, interview_id: int, statement_id: int
) -> ResponseReturnValue:
    with desk().reading() as session:
        found = _find(session, district, process, activity_id, interview_id, statement_id)
        form = RewordForm(offers=_topics(session))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            reword_statement(
                session,
                here,
                activity_id,
                interview_id,
                statement_id,
                form.words.data or "",
                topic_id=form.topic_id.data,
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"{_back(found[0])}/{interview_id}", 303)
    return _page(*found, form), form.status


def _find(
    session: Session,
    district: str,
    process: str,
    activity_id: int,
    interview_id: int,
    statement_id: int,
) -> tuple[InterviewSheet, Statement]:
    here, actor = enter_process(session, district, process)
    return show_statement(
        session, here, activity_id, interview_id, statement_id, by=actor, on=desk().today()
    )


def _topics(session: Session) -> dict[str, object]:
    here = place().process
    assert here is not None  # entered before
    return {"topic_id": [("", _("keinem")), *list_topics(session, here)]}


def _back(sheet: InterviewSheet) -> str:
    return f"{place().base}/activities/{sheet.activity.id}/interviews"


def _page(sheet: InterviewSheet, statement: Statement, form: RewordForm) -> str:
    back = f"{_back(sheet)}/{sheet.interview.id}"
    stand_at(
        "activities",
        (sheet.activity.title, f"{place().base}/activities/{sheet.activity.id}"),
        (sheet.interview.pseudonym, back),
        (_("Aussage ändern"), None),
    )
    return render_template(
        "activities/statement_edit.html",
        form=form,
        interview=sheet.interview,
        url=f"{back}/statements/{statement.id}",
        back=back,
    )
