"""Topics passed between bodies, seen at both ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import access, referral_lists
from tests import cast, findings
from tests.conftest import TODAY
from tests.usecases.referrals.desk import TOMORROW, Desk


def test_a_topic_passed_on_is_seen_at_both_ends_and_on_its_way(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic
) -> None:
    referral = desk.pass_topic(topic, scene.steering, request="Bitte beraten.")

    assert topic.body_id == scene.steering.id
    given = referral_lists.list_of_body(session, scene.round_table, by=ada, on=TODAY)
    taken = referral_lists.list_of_body(session, scene.steering, by=ada, on=TODAY)
    assert [line.referral_id for line in given.passed] == [referral.id]
    assert [(line.from_body, line.wording) for line in taken.received] == [
        ("Runder Tisch West", "Bus nach 19 Uhr")
    ]
    assert (given.received, taken.passed) == ([], [])
    assert desk.way(topic)[1:] == [("raised", "Steuerungsgruppe", "Bitte beraten.")]


@pytest.mark.parametrize(
    ("outcome", "state", "stays"),
    [
        (ReferralOutcome.TAKEN_UP, TopicState.TAKEN_UP, True),
        (ReferralOutcome.NOTED, TopicState.RAISED, False),
        (ReferralOutcome.ADOPTED, TopicState.DECIDED, True),
        (ReferralOutcome.REJECTED, TopicState.RAISED, False),
        (ReferralOutcome.SENT_BACK, TopicState.RAISED, False),
    ],
)
def test_a_topic_stays_where_it_is_taken_up_and_else_comes_back(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic,
    outcome: ReferralOutcome, state: TopicState, stays: bool,
) -> None:  # fmt: skip
    referral = desk.pass_topic(topic, scene.steering)

    desk.answer(referral, outcome, "So ist es.")
    session.flush()

    assert topic.state is state
    assert topic.body_id == (scene.steering.id if stays else scene.round_table.id)
    assert desk.way(topic)[-1] == (outcome.value, "Steuerungsgruppe", "So ist es.")


def test_an_action_group_takes_up_what_it_is_given(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic
) -> None:
    group = cast._body(
        scene.district, scene.process, "Aktivgruppe", BodyKind.ACTION_GROUP, scene.west
    )
    session.add(group)
    session.flush()

    referral = desk.pass_topic(topic, group)
    assert topic.state is TopicState.TAKEN_UP

    desk.take_back(referral)
    session.flush()
    assert (topic.state, topic.body_id) == (TopicState.RAISED, scene.round_table.id)
    assert session.scalars(select(Referral)).all() == []
    assert len(desk.way(topic)) == 1


def test_topics_that_cannot_be_passed_on(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    ended = cast._body(scene.district, scene.process, "Früher", BodyKind.FORUM, None)
    ended.valid_until = TODAY
    session.add(ended)
    dropped = findings.topic(session, scene.round_table, "weg", state=TopicState.DROPPED)
    twice = findings.topic(session, scene.east_table, "zweimal")
    desk.pass_topic(twice, council)
    desk.pass_topic(twice, scene.steering)

    tries: list[tuple[Callable[[], object], str]] = [
        (lambda: desk.pass_topic(topic, scene.round_table), "wartet schon bei"),
        (lambda: desk.pass_topic(topic, ended), "gibt es an diesem Tag nicht"),
        (lambda: desk.pass_topic(dropped, council), "nicht weiterverfolgt"),
        (lambda: desk.pass_topic(twice, council), "liegt schon bei"),
        (lambda: desk.pass_topic(topic, council, passed_on=TOMORROW), "in der Zukunft"),
        (
            lambda: desk.pass_topic(topic, council, passed_on=findings.DAY - timedelta(days=1)),
            "erst seit dem",
        ),
    ]
    for attempt, sentence in tries:
        with pytest.raises(InvalidError, match=sentence) as refused:
            attempt()
        assert refused.value.field in ("body_id", "passed_on")
    assert topic.body_id == scene.round_table.id


def test_nothing_is_passed_beyond_the_process_or_by_others(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision
) -> None:
    process = cast._process(scene.elsewhere)
    session.add(process)
    session.flush()
    foreign = cast._body(scene.elsewhere, process, "Anderswo", BodyKind.COUNCIL, None)
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        desk.pass_topic(topic, foreign)
    with pytest.raises(NotFoundError):
        desk.pass_decision(decision, foreign)
    for name, refusal in (("ben", NotAllowedError), ("cem", NotFoundError)):
        desk.ada = access.actor_of(session, getattr(scene, name), on=TODAY)
        with pytest.raises(refusal):
            desk.pass_topic(topic, scene.steering)


def test_taking_back_leaves_a_finding_as_it_was(
    session: Session, desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    desk.take_back(referral)

    assert decision.state is FollowupState.OPEN
    assert session.scalars(select(Referral)).all() == []


def test_what_went_on_to_a_third_body_is_not_taken_back(
    scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    first = desk.pass_topic(topic, scene.steering)
    desk.pass_topic(topic, council)

    with pytest.raises(InvalidError, match="inzwischen weitergegeben"):
        desk.take_back(first)
    desk.answer(first, ReferralOutcome.NOTED)
    assert topic.body_id == council.id
