"""The page of one decision or task: what it says, how it stands, who takes care of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.formats.markdown import to_html
from facilitation.formats.votes import Vote, consensus_result, vote_result
from facilitation.model.bodies import DecisionMode
from facilitation.model.decisions import Decision, FollowupState, Result
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import (
    followup,
    matter_history,
    matters,
    referral_lists,
    responsibilities,
)
from facilitation.usecases.matters import Matter, MatterKind, Sheet
from facilitation.usecases.measure_lists import MeasureLine, list_measures
from facilitation.usecases.referral_lists import ReferralLine
from facilitation.web import desk, labels
from facilitation.web.forms.matters import HandoverForm, ReportForm
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint(
    "matters",
    __name__,
    url_prefix="/d/<district>/p/<process>/<any(decisions, tasks):matters>/<int:matter_id>",
)


def kind_at(matters: str) -> MatterKind:
    return MatterKind.DECISION if matters == "decisions" else MatterKind.TASK


def address_of(matters: str, matter_id: int) -> str:
    return f"{place().base}/{matters}/{matter_id}"


def name_of(matter: Matter) -> str:
    """'Vereinbarung 7/2'."""
    word = labels.label(matter.kind) if isinstance(matter, Decision) else _("Auftrag")
    return f"{word} {matter.number}".strip()


@blueprint.get("")
@login_required
def show(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return page_with(session, here, actor, kind_at(matters), matter_id)


@blueprint.get("/brief")
@login_required
def show_brief(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    """The same in short, to be opened in place in the register."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = _sheet(session, here, actor, kind_at(matters), matter_id)
        history = matter_history.show_history(session, sheet.matter)
        return render_template(
            "decisions/brief.html",
            sheet=sheet,
            latest=history.events[:1],
            passed=_passed(session, sheet.matter, actor),
            wording=Markup(to_html(sheet.matter.wording)),
            result=result_in_words(sheet.matter),
            url=address_of(matters, matter_id),
            today=desk().today(),
        )


@blueprint.post("/progress")
@login_required
def report(district: str, process: str, matters: str, matter_id: int) -> ResponseReturnValue:
    """Say how it stands, or give it another state."""
    kind = kind_at(matters)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        matter = _get(session, here, actor, kind, matter_id)
        form = _report_form(session, matter)
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            matter = followup.report(
                session,
                here,
                kind,
                matter_id,
                form.report(),
                version=form.version.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
            done = _reported(matter, form.state.data)
    if form.was_accepted:
        flash(done, "success")
        return redirect(address_of(matters, matter_id), 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        page = page_with(session, here, actor, kind, matter_id, form=form)
        return page, form.status


def _reported(matter: Matter, state: FollowupState | None) -> str:
    if state is None:
        return _("Ihr Eintrag steht im Verlauf.")
    return _("%(name)s: Stand ist jetzt „%(state)s“.", name=name_of(matter),
             state=labels.label(matter.state))  # fmt: skip


def _get(session: Session, here: Process, actor: Actor, kind: MatterKind, matter_id: int) -> Matter:
    return matters.get_matter(
        session, here, kind, matter_id, by=actor, on=desk().today(),
        action=Action.REPORT_PROGRESS,
    )  # fmt: skip


def _report_form(session: Session, matter: Matter, **options: Any) -> ReportForm:
    successors = followup.list_successors(session, matter)
    offers = {
        "state": [("", ""), *labels.choices(FollowupState)],
        "replaced_by_id": [("", _("noch offen")), *successors],
    }
    return ReportForm(offers=offers, **options)


def _sheet(
    session: Session, here: Process, actor: Actor, kind: MatterKind, matter_id: int
) -> Sheet:
    return matters.show_matter(session, here, kind, matter_id, by=actor, on=desk().today())


def page_with(
    session: Session,
    here: Process,
    actor: Actor,
    kind: MatterKind,
    matter_id: int,
    *,
    form: ReportForm | None = None,
    handover: HandoverForm | None = None,
) -> str:
    today = desk().today()
    sheet = _sheet(session, here, actor, kind, matter_id)
    matter = sheet.matter
    stand_at("decisions", (name_of(matter), None))
    thing = responsibilities.passable(matter, sheet.responsibility, on=today)
    hands_over = thing.is_passed_on_by(actor)
    return render_template(
        "decisions/show.html",
        sheet=sheet,
        name=name_of(matter),
        wording=Markup(to_html(matter.wording)),
        result=result_in_words(matter),
        history=matter_history.show_history(session, matter),
        passed=_passed(session, matter, actor),
        measures=_measures(session, here, matter, actor),
        moves=followup.list_moves(matter, by=actor, on=today),
        form=form or _report_form(session, matter, formdata=None, data={"version": matter.version}),
        handover=(handover or handover_form(session, matter)) if hands_over else None,
        url=f"{place().base}/{kind.value}s/{matter.id}",
        today=today,
    )


def _passed(session: Session, matter: Matter, actor: Actor) -> list[ReferralLine]:
    """To which bodies a finding was passed on."""
    if not isinstance(matter, Decision):
        return []
    return referral_lists.list_of_decision(session, matter, by=actor, on=desk().today())


def _measures(session: Session, here: Process, matter: Matter, actor: Actor) -> list[MeasureLine]:
    """What became of a finding in the concept, for those who see that."""
    if not isinstance(matter, Decision) or not place().may("see_process", here):
        return []
    return list_measures(session, here, decision_id=matter.id, by=actor, on=desk().today())


def handover_form(session: Session, matter: Matter, **options: Any) -> HandoverForm:
    found = responsibilities.list_successors(session, matter, on=desk().today())
    offers = {
        _("Auswahl"): [("", _("Bitte wählen"))],
        _("Mitglieder des Gremiums"): [(one.id, one.label) for one in found.body],
        _("Prozessbegleitung und Geschäftsstelle"): [(one.id, one.label) for one in found.office],
    }
    choices = {group: people for group, people in offers.items() if people}
    return HandoverForm(offers={"to_id": choices}, prefix="handover-", **options)


def result_in_words(matter: Matter) -> str:
    """'10 Stimmberechtigte anwesend; 9 Ja, 0 Nein, 1 Enthaltung – angenommen'."""
    if not isinstance(matter, Decision):
        return ""
    if matter.result is Result.DEFERRED:
        return labels.label(matter.result)
    if matter.mode is DecisionMode.VOTE and matter.yes is not None:
        yes, no, abstained = matter.yes, matter.no or 0, matter.abstained or 0
        eligible = max(matter.eligible or 0, yes + no + abstained)
        return vote_result(Vote(eligible=eligible, yes=yes, no=no, abstentions=abstained))
    is_agreed = matter.mode is DecisionMode.CONSENSUS and matter.result is Result.ADOPTED
    if is_agreed and matter.eligible:
        return consensus_result(eligible=matter.eligible)
    how = {
        DecisionMode.CONSENSUS: _("im Konsens"),
        DecisionMode.CONSENT: _("im Konsent"),
        DecisionMode.VOTE: _("durch Abstimmung"),
    }[matter.mode]
    return f"{how} {labels.label(matter.result)}"
