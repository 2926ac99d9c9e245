"""What another body answers: where it is asked for, what cannot be, what is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, FollowupState, StateChange
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import AgendaItem, MeetingState
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases import (
    referral_answers,
    referral_lists,
    referral_proposals,
    referral_slips,
)
from facilitation.usecases.meeting_heads import get_head
from facilitation.usecases.referral_answers import ReferralAnswer
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.referrals.desk import TOMORROW, YESTERDAY, Desk


def test_answers_that_cannot_be(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body, topic: Topic
) -> None:
    referral = desk.pass_decision(decision, council)

    def answer(outcome: ReferralOutcome, **said: object) -> None:
        given = ReferralAnswer(outcome=outcome, **({"answered_on": TODAY} | said))  # type: ignore[arg-type]
        referral_answers.answer_referral(
            session, scene.process, referral.id, given, by=desk.ada, on=TODAY, now=NOW
        )

    for said, field in (
        ({"answered_on": YESTERDAY - timedelta(days=1)}, "answered_on"),
        ({"answered_on": TOMORROW}, "answered_on"),
    ):
        with pytest.raises(InvalidError) as refused:
            answer(ReferralOutcome.NOTED, **said)
        assert refused.value.field == field
    with pytest.raises(InvalidError, match="So lässt sich") as odd:
        answer(ReferralOutcome.ADOPTED)
    assert odd.value.field == "outcome"
    answer(ReferralOutcome.NOTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        answer(ReferralOutcome.NOTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        desk.take_back(referral)


def test_the_answer_is_asked_for_where_it_was_talked_about_and_proposed_where_it_went_on(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    first = desk.pass_topic(topic, scene.steering)
    meeting = cast.meeting(session, scene.steering, starts_at=NOW - timedelta(hours=3))
    head = get_head(session, scene.process, meeting.id, by=ada, on=TODAY)
    line = referral_lists.get_line(session, scene.process, first.id, by=ada, on=TODAY)

    assert referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY) == []
    assert referral_proposals.find_last_talk(session, line) is None
    item = AgendaItem(meeting_id=meeting.id, position=9, title="Bus")
    session.add(item)
    session.flush()
    session.add(AgendaTopic(agenda_item_id=item.id, topic_id=topic.id))
    meeting.state = MeetingState.CLOSED
    session.flush()

    asked = referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY)
    assert [(one.referral_id, one.from_body) for one in asked] == [(first.id, "Runder Tisch West")]
    assert referral_proposals.find_last_talk(session, line) == meeting.starts_at
    assert referral_proposals.find_onward_way(session, line) is None
    desk.pass_topic(topic, council)
    onward = referral_proposals.find_onward_way(session, line)
    assert onward is not None
    assert (onward.to_body, onward.passed_on) == (council.name, YESTERDAY)
    desk.answer(first, ReferralOutcome.TAKEN_UP)
    assert referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY) == []


def _take_back_answer(desk: Desk, referral: Referral) -> None:
    referral_slips.take_back_answer(
        desk.session, desk.scene.process, referral.id, by=desk.ada, on=TODAY, now=NOW
    )
    desk.session.flush()


def test_a_slip_of_an_answer_is_taken_back(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision, council: Body
) -> None:
    # given
    passed = desk.pass_topic(topic, scene.steering)
    before = desk.way(topic)
    asked = desk.pass_decision(decision, council, for_adoption=True)

    for outcome in ReferralOutcome:
        # when
        desk.answer(passed, outcome, "Vertippt.")
        session.flush()
        _take_back_answer(desk, passed)
        # then
        assert (passed.is_open, passed.answer, topic.body_id) == (True, "", scene.steering.id)
        assert (topic.state, desk.way(topic)) == (TopicState.RAISED, before), outcome
    for outcome in (ReferralOutcome.ADOPTED, ReferralOutcome.REJECTED, ReferralOutcome.SENT_BACK):
        desk.answer(asked, outcome, "Vertippt.")
        session.flush()
        _take_back_answer(desk, asked)
        assert decision.state is FollowupState.AWAITS_ADOPTION, outcome
    states = session.scalars(select(StateChange.state)).all()
    assert states == [FollowupState.AWAITS_ADOPTION]
    with pytest.raises(InvalidError, match="noch keine Antwort"):
        _take_back_answer(desk, asked)


def test_an_answer_stays_once_something_followed_from_it(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision, council: Body
) -> None:
    passed = desk.pass_topic(topic, scene.steering)
    desk.answer(passed, ReferralOutcome.NOTED)
    session.flush()
    desk.pass_topic(topic, council, passed_on=TODAY)
    asked = desk.pass_decision(decision, council, for_adoption=True)
    desk.answer(asked, ReferralOutcome.ADOPTED)
    decision.move_to(FollowupState.DONE, reason="")
    session.flush()

    for referral in (passed, asked):
        with pytest.raises(InvalidError, match="schon Weiteres geschehen"):
            _take_back_answer(desk, referral)


def test_it_is_dealt_with_only_at_a_meeting_of_the_body_that_got_it(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    referral = desk.pass_topic(topic, council)
    own = cast.meeting(session, council, starts_at=NOW + timedelta(days=3))
    other = cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=4))

    def attach(meeting_id: int | None) -> None:
        referral_answers.attach_referral(
            session, scene.process, referral.id, meeting_id, by=ada, on=TODAY, now=NOW
        )

    with pytest.raises(InvalidError, match="anderen Gremium"):
        attach(other.id)
    attach(own.id)
    assert referral.meeting_id == own.id
    attach(None)
    assert referral.meeting_id is None
