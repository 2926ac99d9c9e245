"""The Kreistag of a district, to which each of its processes passes something."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.decisions import Decision
from facilitation.model.errors import NotFoundError
from facilitation.model.people import Sector
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases.access import actor_of
from facilitation.usecases.referral_receivers import list_receivers
from facilitation.usecases.shared_bodies import (
    SharedBody,
    list_shared_bodies,
    show_shared_body,
)
from tests import cast, findings, world_parts
from tests.conftest import NOW, TODAY
from tests.usecases.referrals.desk import Desk


@pytest.fixture
def kreistag(session: Session, scene: cast.Scene) -> Body:
    """It met yesterday and meets next week."""
    made = world_parts.shared_body(session, scene.district, "hier")
    for days in (-1, 7):
        meeting = cast.meeting(session, made, starts_at=NOW + timedelta(days=days))
        meeting.online_url, meeting.file_number = "https://rat.example/7", "12/2027"
    session.flush()
    return made


@pytest.fixture
def other(session: Session, scene: cast.Scene) -> Process:
    """A second process of the district, in which only the office has a part."""
    return world_parts.process(session, scene.district, "zweites")[0]


def show(session: Session, scene: cast.Scene, body: Body, by: Actor) -> SharedBody:
    return show_shared_body(session, scene.district, body.id, by=by, on=TODAY, now=NOW)


def test_each_visitor_sees_what_their_processes_passed_to_it_and_got_back(
    session: Session,
    scene: cast.Scene,
    desk: Desk,
    kreistag: Body,
    other: Process,
    topic: Topic,
    decision: Decision,
    ada: Actor,
    ben: Actor,
) -> None:
    # given: a finding that was adopted, a topic that waits, and a topic of another process
    adopted = desk.pass_decision(decision, kreistag, for_adoption=True)
    desk.answer(adopted, ReferralOutcome.ADOPTED, "einstimmig")
    desk.pass_topic(topic, kreistag)
    table = cast._body(scene.district, other, "Anderer Tisch", BodyKind.ROUND_TABLE, None)
    session.add(table)
    session.flush()
    elsewhere = findings.topic(session, table, "Wege")
    elsewhere.body_id = kreistag.id
    session.add(
        Referral(
            district_id=kreistag.district_id,
            topic_id=elsewhere.id,
            to_body_id=kreistag.id,
            passed_on=TODAY,
        )
    )
    session.flush()

    # when
    told = show(session, scene, kreistag, ada)
    of_ben = show(session, scene, kreistag, ben)

    # then
    assert [meeting.starts_at for meeting in told.ahead] == [NOW + timedelta(days=7)]
    assert [meeting.file_number for meeting in told.behind] == ["12/2027"]
    assert {one.process.name: len(one.referrals.received) for one in told.processes} == {
        scene.process.name: 2,
        other.name: 1,
    }
    (own,) = of_ben.processes
    assert [(line.is_topic, line.outcome) for line in own.referrals.received] == [(True, None)]
    assert [meeting.place for meeting in of_ben.ahead] == [told.ahead[0].place]


def test_nobody_from_elsewhere_sees_it_nor_a_process_own_body_here(
    session: Session, scene: cast.Scene, kreistag: Body, ada: Actor, cem: Actor
) -> None:
    for by in (actor_of(session, scene.gus, on=TODAY), cem):
        with pytest.raises(NotFoundError):
            show(session, scene, kreistag, by)
    with pytest.raises(NotFoundError):
        show(session, scene, scene.round_table, ada)


def test_members_are_named_where_somebody_entered_them(
    session: Session, scene: cast.Scene, kreistag: Body, ben: Actor
) -> None:
    seat = Seat(
        body_id=kreistag.id,
        position=1,
        label="Fraktion",
        sector=Sector.POLITICS,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    session.add(Mandate(seat_id=seat.id, person_id=scene.stella.id, valid_from=cast.SINCE))
    session.flush()

    (shown,) = show(session, scene, kreistag, ben).seats

    holder = shown.holder_on(TODAY)
    assert holder
    assert holder.name == "Stella Stern"


def test_councils_are_offered_first_whoever_names_them(
    session: Session, scene: cast.Scene, kreistag: Body, council: Body, ada: Actor, cem: Actor
) -> None:
    council.name, council.sort_key = "Stadtrat", "stadtrat"
    session.flush()

    found = list_receivers(session, scene.process, on=TODAY)

    assert [name for _, name in found.councils] == ["Kreistag hier", "Stadtrat"]
    assert scene.round_table.id in dict(found.others)
    assert dict(found.without(council.id).councils) == {kreistag.id: "Kreistag hier"}
    listed = list_shared_bodies(session, scene.process, by=ada, on=TODAY)
    assert [id for id, _, _ in listed] == [kreistag.id]
    assert list_shared_bodies(session, scene.process, by=cem, on=TODAY) == []


def test_nothing_is_passed_to_a_body_of_another_process(
    session: Session, scene: cast.Scene, desk: Desk, other: Process, topic: Topic
) -> None:
    theirs = cast._body(scene.district, other, "Anderer Tisch", BodyKind.ROUND_TABLE, None)
    session.add(theirs)
    session.flush()

    with pytest.raises(NotFoundError):
        desk.pass_topic(topic, theirs)
