"""Findings passed to another body for adoption await it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision, FollowupState, Result, StateChange
from facilitation.model.errors import InvalidError
from facilitation.model.referrals import ReferralOutcome
from tests import cast, findings
from tests.usecases.referrals.desk import Desk


def test_a_finding_passed_for_adoption_awaits_it_and_is_open_once_all_have_adopted(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body
) -> None:
    mayors = cast._body(
        scene.district, scene.process, "Bürgermeister", BodyKind.MAYORS_CONFERENCE, None
    )
    session.add(mayors)
    session.flush()

    first = desk.pass_decision(decision, council, for_adoption=True, request="Bitte beschließen.")
    second = desk.pass_decision(decision, mayors, for_adoption=True)
    assert decision.state is FollowupState.AWAITS_ADOPTION

    desk.answer(first, ReferralOutcome.ADOPTED)
    assert decision.state is FollowupState.AWAITS_ADOPTION
    desk.answer(second, ReferralOutcome.ADOPTED, "einstimmig")
    session.flush()
    said = session.execute(select(StateChange.state, StateChange.note).order_by(StateChange.id))
    assert said.all() == [
        (FollowupState.AWAITS_ADOPTION, "Bitte beschließen."),
        (FollowupState.OPEN, "einstimmig"),
    ]


def test_a_finding_that_is_rejected_is_revoked_with_the_reason(
    session: Session, desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    with pytest.raises(InvalidError, match="Begründung") as refused:
        desk.answer(referral, ReferralOutcome.REJECTED, "  ")
    assert refused.value.field == "answer"
    desk.answer(referral, ReferralOutcome.REJECTED, "Zu teuer.")

    assert decision.state is FollowupState.REVOKED
    with pytest.raises(InvalidError, match="gilt so nicht mehr"):
        desk.pass_decision(decision, council)


def test_a_finding_sent_back_goes_on_waiting_and_can_be_passed_again(
    desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    desk.answer(referral, ReferralOutcome.SENT_BACK, "Bitte mit Kosten.")
    assert decision.state is FollowupState.AWAITS_ADOPTION
    again = desk.pass_decision(decision, council, for_adoption=True)
    assert again.is_open


def test_findings_that_cannot_be_passed_on(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body
) -> None:
    lost = findings.decide(session, scene.steering, "nein", result=Result.REJECTED)
    begun = findings.decide(session, scene.steering, "läuft", state=FollowupState.IN_PROGRESS)

    with pytest.raises(InvalidError, match="was vereinbart wurde"):
        desk.pass_decision(lost, council)
    with pytest.raises(InvalidError, match="selbst vereinbart"):
        desk.pass_decision(decision, scene.steering)
    with pytest.raises(InvalidError, match="solange eine Vereinbarung offen ist") as refused:
        desk.pass_decision(begun, council, for_adoption=True)
    assert refused.value.field == "for_adoption"
    desk.pass_decision(begun, scene.round_table)
    assert begun.state is FollowupState.IN_PROGRESS
