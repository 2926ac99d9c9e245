"""What was passed on is proposed for agendas, shown to whom it concerns, named when it waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases import agendas, referral_agendas, referral_lists
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.meeting_heads import get_head
from facilitation.usecases.trash import discard
from tests import cast, findings
from tests.conftest import NOW, TODAY
from tests.usecases.referrals.desk import Desk


def test_what_was_passed_on_is_proposed_for_the_next_agenda(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    # given
    finding = findings.decide(session, scene.round_table, "Der Bus wird erprobt.")
    first = desk.pass_topic(topic, scene.steering)
    second = desk.pass_decision(finding, scene.steering, for_adoption=True)
    met = cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=9))

    def proposed() -> list[str]:
        head = get_head(session, scene.process, met.id, by=ada, on=TODAY)
        return [line.wording for line in referral_lists.list_proposed(session, head)]

    def put(referral: Referral, meeting_id: int) -> AgendaItem:
        return referral_agendas.put_on_agenda(
            session, scene.process, meeting_id, referral.id, by=ada, on=TODAY, now=NOW
        )

    # when
    assert proposed() == ["Bus nach 19 Uhr", "Der Bus wird erprobt."]
    items = [put(first, met.id), put(second, met.id)]
    session.flush()

    # then
    assert [item.title for item in items] == ["Bus nach 19 Uhr", "Der Bus wird erprobt."]
    assert (first.meeting_id, second.meeting_id) == (met.id, met.id)
    assert proposed() == []
    other = cast.meeting(session, council, starts_at=NOW + timedelta(days=9))
    with pytest.raises(InvalidError, match="anderen Gremium"):
        put(first, other.id)
    desk.answer(second, ReferralOutcome.ADOPTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        put(second, met.id)
    agendas.remove_item(
        session, scene.process, met.id, items[0].id, version=items[0].version, by=ada, now=NOW
    )
    assert proposed() == ["Bus nach 19 Uhr"]


def test_members_see_topics_passed_on_but_only_findings_of_their_own_body(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, desk: Desk,
    topic: Topic, decision: Decision, council: Body,
) -> None:  # fmt: skip
    desk.pass_topic(topic, council)
    secret = desk.pass_decision(decision, council)

    seen = referral_lists.list_of_body(session, council, by=ben, on=TODAY)

    assert [line.is_topic for line in seen.received] == [True]
    for by in (ben, cem):
        with pytest.raises(NotFoundError):
            referral_lists.get_line(session, scene.process, secret.id, by=by, on=TODAY)
    with pytest.raises(NotFoundError):
        referral_lists.list_of_body(session, council, by=cem, on=TODAY)


def test_a_topic_out_of_the_trash_still_knows_who_passed_it_to_whom(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    referral = desk.pass_topic(topic, council, request="Bitte beraten.")
    session.flush()
    key, before = referral.key, desk.way(topic)

    kept = discard(session, topic, name=topic.title, by=ada, now=NOW)
    assert session.scalars(select(Referral)).all() == []
    bring_back(session, scene.district, scene.process, kept.id, by=ada, on=TODAY, now=NOW)

    assert session.scalars(select(Referral.key)).all() == [key]
    assert desk.way(session.scalars(select(Topic)).one()) == before


def test_what_has_waited_for_long_is_named(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    def waiting(days: int) -> list[str]:
        found = referral_lists.list_long_open(
            session, scene.district, on=TODAY + timedelta(days=days)
        )
        return [line.wording for line in found]

    referral = desk.pass_topic(topic, council)
    assert waiting(40) == []
    assert waiting(41) == ["Bus nach 19 Uhr"]
    held = cast.meeting(session, council, starts_at=NOW + timedelta(days=3))
    referral.meeting_id = held.id
    session.flush()
    assert waiting(3) == []
    assert waiting(4) == ["Bus nach 19 Uhr"]
    desk.answer(referral, ReferralOutcome.NOTED)
    session.flush()
    assert waiting(99) == []
