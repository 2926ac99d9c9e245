"""Calling a body that meets on demand: the draft with its topics, planned with one button."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.model.bodies import Body
from facilitation.model.rights import Action
from facilitation.usecases import demand
from facilitation.usecases.meetings import Plan
from facilitation.usecases.rounds import remarks_on_meetings
from facilitation.web import desk
from facilitation.web.bodies import enter_body
from facilitation.web.forms.calls import CallForm
from facilitation.web.forms.fields import parse_clock
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import in_words

blueprint = Blueprint("calls", __name__, url_prefix="/d/<district>/p/<process>/bodies")


@blueprint.get("/<int:body_id>/call")
@login_required
def ask(district: str, process: str, body_id: int) -> ResponseReturnValue:
    body, draft = _draft(district, process, body_id)
    data = {
        "day": draft.day,
        "starts": parse_clock(draft.starts),
        "ends": parse_clock(draft.ends),
        "place": draft.place,
        "topic_ids": [topic.id for topic in draft.topics[: demand.MOST_TOPICS]],
    }
    return _page(body, draft, CallForm(formdata=None, data=data, offers=_offers(draft)))


@blueprint.post("/<int:body_id>/call")
@login_required
def call(district: str, process: str, body_id: int) -> ResponseReturnValue:
    body, draft = _draft(district, process, body_id)
    form = CallForm(offers=_offers(draft))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            meeting = demand.call_body(
                session,
                here,
                Plan(body_id=body_id, **form.values("day", "starts", "ends", "place")),
                topic_ids=form.topic_ids.data,
                host=desk().settings.mail_host,
                once=form.once.data,
                by=actor,
                now=desk().now(),
            )
            planned = meeting.id
    if form.was_accepted:
        flash(_("Der Termin ist geplant. Eingeladen ist noch niemand."), "success")
        _warn(district, process, planned)
        return redirect(f"{place().base}/meetings/{planned}/invite", 303)
    return _page(body, draft, form), 422


def _warn(district: str, process: str, meeting_id: int) -> None:
    """Say what stands out on the day that was chosen: a holiday, a period too short."""
    with desk().reading() as session:
        here, _actor = enter_process(session, district, process)
        said = remarks_on_meetings(session, here, [meeting_id], now=desk().now())
    for remark in said.get(meeting_id, ()):
        flash(in_words(remark), "warning")


def _draft(district: str, process: str, body_id: int) -> tuple[Body, demand.Draft]:
    with desk().reading() as session:
        here, body = enter_body(session, district, process, body_id, action=Action.PLAN_MEETINGS)
        _here, actor = enter_process(session, district, process)
        return body, demand.draft_call(session, here, body_id, by=actor, now=desk().now())


def _offers(draft: demand.Draft) -> dict[str, object]:
    return {"topic_ids": [(topic.id, topic.title) for topic in draft.topics]}


def _page(body: Body, draft: demand.Draft, form: CallForm) -> str:
    stand_at("bodies", (body.name, f"{place().base}/bodies/{body.id}"), (_("Einberufen"), None))
    return render_template("bodies/call.html", body=body, draft=draft, form=form)
