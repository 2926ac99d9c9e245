"""Pages of what bodies pass to each other: passing a finding on, one referral and its answer."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Action, Actor
from facilitation.usecases import (
    matters,
    referral_answers,
    referral_lists,
    referral_slips,
    referrals,
)
from facilitation.usecases.matters import MatterKind
from facilitation.usecases.referral_lists import ReferralLine
from facilitation.usecases.referral_proposals import find_last_talk, find_onward_way
from facilitation.usecases.referral_receivers import list_receivers
from facilitation.web import desk, labels
from facilitation.web.forms import Form
from facilitation.web.forms.referrals import (
    AnswerForm,
    DealtWithForm,
    PassFindingForm,
    receivers_in_groups,
)
from facilitation.web.matters import name_of
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import moment, zone

blueprint = Blueprint("referrals", __name__, url_prefix="/d/<district>/p/<process>")


@blueprint.get("/decisions/<int:decision_id>/pass")
@login_required
def ask_pass(district: str, process: str, decision_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        decision = _decision(session, here, actor, decision_id)
        data = {"passed_on": desk().today()}
        form = PassFindingForm(formdata=None, data=data, offers=_offers(session, here, decision))
        return _pass_page(form, decision)


@blueprint.post("/decisions/<int:decision_id>/pass")
@login_required
def pass_on(district: str, process: str, decision_id: int) -> ResponseReturnValue:
    """Hand a finding to another body."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        decision = _decision(session, here, actor, decision_id)
        form = PassFindingForm(offers=_offers(session, here, decision))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            referrals.pass_decision(
                session,
                here,
                decision_id,
                form.finding_passing(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("%(name)s ist weitergegeben.", name=name_of(decision)), "success")
        return redirect(f"{place().base}/decisions/{decision_id}#weitergabe", 303)
    return _pass_page(form, decision), 422


def _decision(session: Session, here: Process, actor: Actor, decision_id: int) -> Decision:
    found = matters.get_matter(
        session, here, MatterKind.DECISION, decision_id,
        by=actor, on=desk().today(), action=Action.FOLLOW_UP,
    )  # fmt: skip
    assert isinstance(found, Decision)
    return found


def _offers(session: Session, here: Process, decision: Decision) -> dict[str, Any]:
    found = list_receivers(session, here, on=desk().today())
    return {
        "body_id": receivers_in_groups(found.without(decision.body_id)),
        "for_adoption": [
            (1, _("Das Gremium soll zustimmen. Bis dahin wartet die Vereinbarung.")),
            (0, _("Zur Kenntnis oder zur weiteren Beratung. Die Vereinbarung gilt schon.")),
        ],
    }


def _pass_page(form: PassFindingForm, decision: Decision) -> str:
    url = f"{place().base}/decisions/{decision.id}"
    stand_at("decisions", (name_of(decision), url), (_("Weitergeben"), None))
    return render_template("referrals/pass.html", form=form, decision=decision, url=url)


@blueprint.get("/referrals/<int:referral_id>")
@login_required
def show(district: str, process: str, referral_id: int) -> ResponseReturnValue:
    """What was passed on to whom, with what is still to be said of it."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor, referral_id)


@blueprint.post("/referrals/<int:referral_id>/answer")
@login_required
def answer(district: str, process: str, referral_id: int) -> ResponseReturnValue:
    form = AnswerForm(offers={"outcome": labels.choices(ReferralOutcome)})

    def act(session: Session, here: Process, actor: Actor) -> object:
        return referral_answers.answer_referral(
            session, here, referral_id, form.said(), by=actor, on=desk().today(), now=desk().now()
        )

    done = _("Die Antwort ist eingetragen.")
    return _done(district, process, referral_id, form, act, done=done)


@blueprint.post("/referrals/<int:referral_id>/meeting")
@login_required
def attach(district: str, process: str, referral_id: int) -> ResponseReturnValue:
    """Say at which meeting of the other body it is dealt with."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand(session, here, actor, referral_id)
        line = _line(session, here, actor, referral_id)
        form = DealtWithForm(offers=_meetings(session, line))

    def act(session: Session, here: Process, actor: Actor) -> Referral:
        return referral_answers.attach_referral(
            session,
            here,
            referral_id,
            form.meeting_id.data,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )

    return _done(district, process, referral_id, form, act, done=_("Der Termin ist vermerkt."))


@blueprint.post("/referrals/<int:referral_id>/take-back")
@login_required
def take_back(district: str, process: str, referral_id: int) -> ResponseReturnValue:
    """Undo what was passed on by mistake."""
    form = Form()
    with form.attempt() as session:
        here, actor = enter_process(session, district, process)
        subject = referral_answers.take_back_referral(
            session, here, referral_id, by=actor, on=desk().today(), now=desk().now()
        )
        part = "decisions" if isinstance(subject, Decision) else "topics"
        back = f"{place().base}/{part}/{subject.id}"
    if form.was_accepted:
        flash(_("Die Weitergabe ist zurückgenommen. Alles ist wieder wie zuvor."), "success")
        return redirect(back, 303)
    return _refused(district, process, referral_id, form)


@blueprint.post("/referrals/<int:referral_id>/answer/take-back")
@login_required
def take_back_answer(district: str, process: str, referral_id: int) -> ResponseReturnValue:
    """Forget an answer that was entered by mistake."""

    def act(session: Session, here: Process, actor: Actor) -> Referral:
        return referral_slips.take_back_answer(
            session, here, referral_id, by=actor, on=desk().today(), now=desk().now()
        )

    done = _("Die Antwort ist zurückgenommen.")
    return _done(district, process, referral_id, Form(), act, done=done)


Act = Callable[[Session, Process, Actor], object]


def _done(
    district: str, process: str, referral_id: int, form: Form, act: Act, *, done: str
) -> ResponseReturnValue:
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            act(session, here, actor)
    if form.was_accepted:
        flash(done, "success")
        return redirect(f"{place().base}/referrals/{referral_id}", 303)
    return _refused(district, process, referral_id, form)


def _refused(district: str, process: str, referral_id: int, form: Form) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand(session, here, actor, referral_id)
        return _page(session, here, actor, referral_id, form=form), 422


def _demand(session: Session, here: Process, actor: Actor, referral_id: int) -> None:
    referral_answers.get_referral(session, here, referral_id, by=actor, on=desk().today())


def _line(session: Session, here: Process, actor: Actor, referral_id: int) -> ReferralLine:
    return referral_lists.get_line(session, here, referral_id, by=actor, on=desk().today())


def _meetings(session: Session, line: ReferralLine) -> dict[str, Any]:
    found = referral_lists.list_meetings_of(session, line.to_body_id)
    return {"meeting_id": [("", _("noch offen")), *((id, moment(at)) for id, at in found)]}


def _proposed(session: Session, line: ReferralLine) -> dict[str, Any]:
    """The answer as far as it shows: what went on to others was taken up; else the day of the
    meeting at which it was dealt with, once this is over."""
    onward = find_onward_way(session, line)
    if onward is not None:
        return {
            "outcome": ReferralOutcome.TAKEN_UP,
            "answer": _("Weitergegeben an „%(body)s“.", body=onward.to_body),
            "answered_on": max(line.passed_on, onward.passed_on),
        }
    today = desk().today()
    met_at = line.meeting_at or find_last_talk(session, line)
    met = met_at.astimezone(zone()).date() if met_at else today
    return {"answered_on": max(line.passed_on, min(met, today))}


def _page(
    session: Session,
    here: Process,
    actor: Actor,
    referral_id: int,
    *,
    form: Form | None = None,
) -> str:
    line = _line(session, here, actor, referral_id)
    url = f"{place().base}/referrals/{referral_id}"
    stand_at(
        "bodies",
        (line.to_body, f"{place().base}/bodies/{line.to_body_id}"),
        (_("Weitergabe"), None),
    )
    outcomes = labels.choices(ReferralOutcome, line.possible_outcomes)
    answering = (
        form
        if isinstance(form, AnswerForm)
        else AnswerForm(
            formdata=None,
            offers={"outcome": outcomes},
            data=_proposed(session, line) if line.is_open else {},
        )
    )
    answering.outcome.choices = outcomes
    attaching = (
        form
        if isinstance(form, DealtWithForm)
        else DealtWithForm(
            formdata=None, offers=_meetings(session, line), data={"meeting_id": line.meeting_id}
        )
    )
    return render_template(
        "referrals/show.html",
        line=line,
        answering=answering,
        attaching=attaching,
        sentences=[] if form is None else form.form_errors,
        url=url,
    )
