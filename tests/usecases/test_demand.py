"""A body that meets on demand: when it is proposed to call it, and what the draft holds."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases import access, demand, sittings
from facilitation.usecases.meetings import Plan
from tests import cast, findings
from tests.conftest import NOW, TODAY

HOST = "kreisrunde.test"


@pytest.fixture
def table(session: Session, scene: cast.Scene) -> Body:
    """Gathers topics until three wait; a fortnight's notice."""
    scene.round_table.calls_on_demand = True
    session.flush()
    return scene.round_table


def _gather(session: Session, table: Body, *titles: str, urgent: bool = False) -> list[Topic]:
    made = [findings.topic(session, table, title) for title in titles]
    for topic in made:
        topic.is_urgent = urgent
    session.flush()
    return made


def _calls(session: Session, scene: cast.Scene, now: datetime = NOW) -> list[str]:
    return [call.body_name for call in demand.list_calls(session, scene.district, now=now)]


def _plan(table: Body, day: date = date(2027, 2, 1)) -> Plan:
    return Plan(body_id=table.id, day=day, starts=time(14), ends=time(16), place="Saal 1")


def test_three_topics_make_it_time_to_call(
    session: Session, scene: cast.Scene, table: Body
) -> None:
    _gather(session, table, "Busse", "Kurse")
    assert _calls(session, scene) == []

    _gather(session, table, "Wohnungen")

    (call,) = demand.list_calls(session, scene.district, now=NOW)
    assert (call.body_name, call.topics, call.urgent) == ("Runder Tisch West", 3, 0)


def test_one_urgent_topic_is_enough(session: Session, scene: cast.Scene, table: Body) -> None:
    _gather(session, table, "Unterkunft schließt", urgent=True)

    (call,) = demand.list_calls(session, scene.district, now=NOW)
    assert (call.topics, call.urgent) == (1, 1)


def test_what_is_at_no_body_yet_waits_with_the_one_of_its_region(
    session: Session, scene: cast.Scene, table: Body
) -> None:
    topics = _gather(session, table, "Busse", "Kurse", "Wohnungen")
    topics[0].body_id = topics[0].region_id = None
    topics[1].body_id, topics[1].region_id = None, scene.west.id
    session.flush()
    assert _calls(session, scene) == ["Runder Tisch West"]

    topics[1].region_id = scene.east.id
    session.flush()
    assert _calls(session, scene) == []


@pytest.mark.parametrize("reason", ["series", "dropped", "discussed", "linked", "meets", "ended"])
def test_nothing_is_proposed_without_need(
    session: Session, scene: cast.Scene, table: Body, reason: str
) -> None:
    topics = _gather(session, table, "Busse", "Kurse", "Wohnungen")
    match reason:
        case "series":
            table.calls_on_demand = False
        case "dropped":
            topics[0].drop(reason="Hat sich erledigt.")
        case "discussed":
            topics[0].state = TopicState.DISCUSSED
        case "linked":
            table.is_linked = True
        case "meets":
            cast.meeting(session, table, starts_at=NOW + timedelta(days=3))
        case "ended":
            table.valid_until = TODAY
    session.flush()

    assert _calls(session, scene) == []


def test_a_meeting_called_off_does_not_count(
    session: Session, scene: cast.Scene, table: Body
) -> None:
    _gather(session, table, "Busse", "Kurse", "Wohnungen")
    cast.meeting(session, table, starts_at=NOW + timedelta(days=3)).state = MeetingState.CANCELLED
    session.flush()

    assert _calls(session, scene) == ["Runder Tisch West"]


def test_the_draft_keeps_the_invitation_period_on_a_free_working_day(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    _gather(session, table, "Busse")
    _gather(session, table, "Unterkunft schließt", urgent=True)

    draft = demand.draft_call(session, scene.process, table.id, by=ada, now=NOW)

    # Sent on Tuesday 12 January; fourteen clear days end on the 26th.
    assert draft.day == date(2027, 1, 27)
    assert (draft.starts, draft.ends, draft.place) == ("17:00", "19:00", "Rathaus, Saal 2")
    assert [topic.title for topic in draft.topics] == ["Unterkunft schließt", "Busse"]
    session.add(
        Blackout(
            district_id=scene.district.id,
            first_day=date(2027, 1, 27),
            last_day=date(2027, 1, 29),
            reason="Kreistag",
        )
    )
    session.flush()
    later = demand.draft_call(session, scene.process, table.id, by=ada, now=NOW)
    assert later.day == date(2027, 2, 1)


def test_calling_makes_an_item_of_each_topic(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    topics = _gather(session, table, "Busse", "Kurse", "Wohnungen")

    meeting = demand.call_body(
        session, scene.process, _plan(table), topic_ids=[topic.id for topic in topics[:2]],
        host=HOST, by=ada, now=NOW,
    )  # fmt: skip

    rows = session.execute(
        select(AgendaItem.title, AgendaItem.minutes, AgendaTopic.topic_id)
        .outerjoin(AgendaTopic, AgendaTopic.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position)
    )
    assert [tuple(row) for row in rows] == [
        ("Begrüßung", 10, None),
        ("Busse", 30, topics[0].id),
        ("Kurse", 30, topics[1].id),
        ("Verschiedenes", 20, None),
    ]
    assert (meeting.place, meeting.state) == ("Saal 1", MeetingState.PLANNED)
    assert _calls(session, scene) == []


def test_after_the_meeting_only_what_was_left_over_waits(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    topics = _gather(session, table, "Busse", "Kurse", "Wohnungen")
    meeting = demand.call_body(
        session, scene.process, _plan(table), topic_ids=[topics[0].id, topics[1].id],
        host=HOST, by=ada, now=NOW,
    )  # fmt: skip
    after = meeting.ends_at + timedelta(hours=1)

    sittings.open_meeting(session, scene.process, meeting.id, by=ada, now=after)

    assert [topic.title for topic in demand.list_waiting(session, table, now=after)] == [
        "Wohnungen"
    ]
    assert _calls(session, scene, after) == []


def test_calling_twice_with_the_same_word_plans_once(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    (topic,) = _gather(session, table, "Busse")

    made = [
        demand.call_body(
            session, scene.process, _plan(table), topic_ids=[topic.id],
            host=HOST, by=ada, now=NOW, once="a" * 30,
        )
        for _ in range(2)
    ]  # fmt: skip

    assert made[0].id == made[1].id
    assert len(session.scalars(select(Meeting.id).where(Meeting.body_id == table.id)).all()) == 1
    assert len(session.scalars(select(AgendaTopic.id)).all()) == 1


def test_topics_that_do_not_wait_there_are_refused(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    (topic,) = _gather(session, table, "Busse")
    other = findings.topic(session, scene.east_table, "Anderswo")

    for chosen in ([], [topic.id, other.id], [-1]):
        with pytest.raises(InvalidError) as refused:
            demand.call_body(
                session, scene.process, _plan(table), topic_ids=chosen, host=HOST, by=ada, now=NOW
            )
        assert refused.value.field == "topic_ids"


def test_a_body_that_others_run_is_not_called_from_here(
    session: Session, scene: cast.Scene, ada: Actor, table: Body
) -> None:
    table.is_linked = True
    session.flush()

    with pytest.raises(InvalidError, match="nicht von hier aus"):
        demand.draft_call(session, scene.process, table.id, by=ada, now=NOW)


@pytest.mark.parametrize(
    ("who", "error"),
    [("ben", NotAllowedError), ("stella", NotAllowedError), ("cem", NotFoundError)],
)
def test_only_the_office_calls(
    session: Session, scene: cast.Scene, table: Body, who: str, error: type[Exception]
) -> None:
    actor = access.actor_of(session, getattr(scene, who), on=TODAY)

    with pytest.raises(error):
        demand.draft_call(session, scene.process, table.id, by=actor, now=NOW)
