"""Results of a survey: a file looked at and kept, its questions tied to topics."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.errors import FileRefusedError, Problem
from facilitation.usecases import activities, surveys
from facilitation.web import desk
from facilitation.web.activities import activity_page
from facilitation.web.forms.activities import SurveyFileForm, TieForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.survey_bars import charts
from facilitation.web.words import in_words

blueprint = Blueprint(
    "surveys",
    __name__,
    url_prefix="/d/<district>/p/<process>/activities/<int:activity_id>/survey",
)


@blueprint.post("")
@login_required
def take_file(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    form, problems = SurveyFileForm(), list[Problem]()
    if form.is_in_order():
        try:
            with form.attempt() as session:
                here, actor = enter_process(session, district, process)
                key = surveys.offer_survey(
                    session,
                    here,
                    activity_id,
                    form.file.data.read(),
                    form.file.data.filename,
                    by=actor,
                    on=desk().today(),
                    now=desk().now(),
                )
        except FileRefusedError as error:
            form.complain(in_words(error))
            problems = error.problems
    if form.was_accepted:
        return redirect(f"{place().base}/activities/{activity_id}/survey/{key}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activities.demand_planning(session, here, activity_id, by=actor, on=desk().today())
        lines = [f"{problem.where}: {in_words(problem)}" for problem in problems]
        return activity_page(session, here, actor, activity_id, survey=form, problems=lines), 422


@blueprint.get("/<key>")
@login_required
def preview(district: str, process: str, activity_id: int, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = surveys.preview_survey(
            session, here, activity_id, key, by=actor, on=desk().today(), now=desk().now()
        )
        back = f"{place().base}/activities/{activity_id}"
        stand_at("activities", (found.activity.title, back), (_("Ergebnisse ansehen"), None))
        return render_template(
            "activities/survey_preview.html", found=found, charts=charts(found.questions), back=back
        )


@blueprint.post("/<key>")
@login_required
def store(district: str, process: str, activity_id: int, key: str) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        found = surveys.store_survey(
            session, here, activity_id, key, by=actor, on=desk().today(), now=desk().now()
        )
    flash(
        ngettext(
            "Das Ergebnis von %(num)s Frage ist gespeichert.",
            "Die Ergebnisse von %(num)s Fragen sind gespeichert.",
            len(found.questions),
        ),
        "success",
    )
    return redirect(f"{place().base}/activities/{activity_id}", 303)


@blueprint.post("/forget")
@login_required
def forget(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        surveys.forget_survey(
            session, here, activity_id, by=actor, on=desk().today(), now=desk().now()
        )
    flash(_("Die Ergebnisse sind gelöscht."), "success")
    return redirect(f"{place().base}/activities/{activity_id}", 303)


@blueprint.post("/questions/<int:question_id>/topic")
@login_required
def tie(district: str, process: str, activity_id: int, question_id: int) -> ResponseReturnValue:
    """Say which topic a question is about."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activities.demand_planning(session, here, activity_id, by=actor, on=desk().today())
        form = TieForm(offers={"topic_id": [("", ""), *surveys.list_topics(session, here)]})
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            title = surveys.tie_question(
                session,
                here,
                activity_id,
                question_id,
                form.topic_id.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if not form.was_accepted:
        flash(_("Dieses Thema gibt es hier nicht."), "danger")
    elif title:
        flash(_("Das Ergebnis steht jetzt auch beim Thema „%(title)s“.", title=title), "success")
    else:
        flash(_("Die Frage gehört zu keinem Thema mehr."), "success")
    return redirect(f"{place().base}/activities/{activity_id}#frage-{question_id}", 303)
