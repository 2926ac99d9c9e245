"""The agenda of a meeting: items, their order, their times, and who may read them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.meetings import (
    AgendaItem,
    Invitation,
    InvitedAs,
    Meeting,
    MeetingState,
)
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import access, agendas
from facilitation.usecases.agendas import Item, show_agenda
from facilitation.usecases.meeting_heads import get_head
from tests import cast

EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)


@pytest.fixture
def meeting(session: Session, scene: cast.Scene) -> Meeting:
    return cast.meeting(session, scene.round_table, starts_at=EVENING)


def titles(session: Session, meeting: Meeting) -> list[str]:
    rows = session.execute(
        select(AgendaItem.position, AgendaItem.title)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position)
    ).all()
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.title for row in rows]


def item(title: str = "Fahrdienst", minutes: int | None = 15, is_public: bool = True) -> Item:
    return Item(title=title, minutes=minutes, is_public=is_public)


def test_a_new_item_comes_last_and_is_news_for_calendars(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    agendas.add_item(session, scene.process, meeting.id, item(), by=ada, now=now)
    session.flush()

    assert titles(session, meeting) == ["Begrüßung", "Berichte", "Verschiedenes", "Fahrdienst"]
    assert meeting.calendar_changed_at == now


@pytest.mark.parametrize(
    ("which", "steps", "after"),
    [
        (0, 1, ["Berichte", "Begrüßung", "Verschiedenes"]),
        (2, -1, ["Begrüßung", "Verschiedenes", "Berichte"]),
        (0, -1, ["Begrüßung", "Berichte", "Verschiedenes"]),
        (2, 1, ["Begrüßung", "Berichte", "Verschiedenes"]),
    ],
)
def test_items_move_up_and_down_and_stay_at_the_ends(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    ada: Actor,
    now: datetime,
    which: int,
    steps: int,
    after: list[str],
) -> None:
    chosen = meeting.agenda[which].id

    agendas.move_item(session, scene.process, meeting.id, chosen, steps=steps, by=ada, now=now)
    session.flush()

    assert titles(session, meeting) == after


def test_an_order_may_name_only_some_items_and_foreign_ones(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    last = meeting.agenda[2].id

    agendas.order_items(session, scene.process, meeting.id, [last, 4711], by=ada, now=now)
    session.flush()

    assert titles(session, meeting) == ["Verschiedenes", "Begrüßung", "Berichte"]


def test_a_struck_item_leaves_no_gap(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    first = meeting.agenda[0]

    with pytest.raises(InvalidError, match="inzwischen geändert"):
        agendas.remove_item(
            session, scene.process, meeting.id, first.id, version=0, by=ada, now=now
        )
    struck = agendas.remove_item(
        session, scene.process, meeting.id, first.id, version=first.version, by=ada, now=now
    )
    session.flush()

    assert struck.name == "Begrüßung"
    assert titles(session, meeting) == ["Berichte", "Verschiedenes"]


def test_the_second_of_two_editors_of_an_item_gets_both_texts(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    first = meeting.agenda[0]
    seen = first.version
    agendas.edit_item(
        session, scene.process, meeting.id, first.id, item("Auftakt"), version=seen, by=ada, now=now
    )
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        agendas.edit_item(
            session, scene.process, meeting.id, first.id, item("Anfang"), version=seen, by=ada,
            now=now,
        )  # fmt: skip

    assert (conflict.value.theirs["title"], conflict.value.yours["title"]) == ("Auftakt", "Anfang")


def test_an_item_of_another_meeting_is_not_there(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    other = cast.meeting(session, scene.east_table, starts_at=EVENING)

    with pytest.raises(NotFoundError):
        agendas.remove_item(
            session, scene.process, meeting.id, other.agenda[0].id, version=1, by=ada, now=now
        )


def test_there_is_an_end_to_an_agenda(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    for number in range(agendas.MOST_ITEMS - 3):
        agendas.add_item(session, scene.process, meeting.id, item(str(number)), by=ada, now=now)

    with pytest.raises(InvalidError):
        agendas.add_item(session, scene.process, meeting.id, item(), by=ada, now=now)


def test_once_minutes_are_taken_items_are_added_but_not_struck(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime
) -> None:
    meeting.state = MeetingState.OPENED
    session.flush()

    agendas.add_item(session, scene.process, meeting.id, item(), by=ada, now=now)
    with pytest.raises(InvalidError):
        agendas.remove_item(
            session, scene.process, meeting.id, meeting.agenda[0].id, version=1, by=ada, now=now
        )


@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_the_agenda_of_what_is_over_stays(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    ada: Actor,
    now: datetime,
    state: MeetingState,
) -> None:
    meeting.state = state
    session.flush()

    with pytest.raises(InvalidError):
        agendas.add_item(session, scene.process, meeting.id, item(), by=ada, now=now)


@pytest.mark.parametrize(("who", "refusal"), [("ben", NotAllowedError), ("cem", NotFoundError)])
def test_members_and_strangers_change_no_agenda(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    now: datetime,
    today: date,
    who: str,
    refusal: type[Exception],
) -> None:
    by = access.actor_of(session, getattr(scene, who), on=today)

    with pytest.raises(refusal):
        agendas.add_item(session, scene.process, meeting.id, item(), by=by, now=now)


def test_clock_times_run_until_a_length_is_missing(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime, today: date
) -> None:
    for entry, minutes in zip(meeting.agenda, (10, None, 20), strict=True):
        entry.minutes = minutes
    session.flush()
    head = get_head(session, scene.process, meeting.id, by=ada, on=today)

    agenda = show_agenda(session, head, by=ada, now=now)

    starts = [row.starts_at and row.starts_at.strftime("%H:%M") for row in agenda.rows]
    assert starts == ["16:00", "16:10", None]
    assert (agenda.minutes, agenda.over_by) == (30, 0)


@pytest.mark.parametrize(("who", "seen"), [("ada", 3), ("ben", 3), ("dora", 3), ("gus", 2)])
def test_guests_read_the_public_items_only(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    now: datetime,
    today: date,
    who: str,
    seen: int,
) -> None:
    meeting.agenda[1].is_public = False
    session.add(
        Invitation(meeting_id=meeting.id, person_id=scene.gus.id, invited_as=InvitedAs.GUEST)
    )
    session.flush()
    by = access.actor_of(session, getattr(scene, who), on=today)
    head = get_head(session, scene.process, meeting.id, by=by, on=today)

    agenda = show_agenda(session, head, by=by, now=now)

    assert (len(agenda.rows), agenda.hidden) == (seen, 3 - seen)


def test_a_waiting_topic_becomes_an_item_and_waits_no_more(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, now: datetime, today: date
) -> None:
    topics = {}
    for title, region, state in (
        ("Fahrdienst", scene.west, TopicState.RAISED),
        ("Sprachkurs", scene.east, TopicState.RAISED),
        ("Spielplatz", scene.west, TopicState.DECIDED),
    ):
        topics[title] = Topic(
            district_id=scene.district.id,
            process_id=scene.process.id,
            region_id=region.id,
            raised_on=today,
            state=state,
        )
        topics[title].call(title, "")
    session.add_all(topics.values())
    session.flush()
    head = get_head(session, scene.process, meeting.id, by=ada, on=today)
    fahrdienst = topics["Fahrdienst"].id
    assert agendas.list_waiting_topics(session, head) == [(fahrdienst, "Fahrdienst")]

    agendas.add_topic(session, scene.process, meeting.id, fahrdienst, by=ada, now=now)

    assert titles(session, meeting)[-1] == "Fahrdienst"
    assert agendas.list_waiting_topics(session, head) == []
    taken_up = topics["Sprachkurs"]
    taken_up.body_id, taken_up.state = head.body_id, TopicState.TAKEN_UP
    session.flush()
    assert agendas.list_waiting_topics(session, head) == [(taken_up.id, "Sprachkurs")]
    with pytest.raises(NotFoundError):
        agendas.add_topic(session, scene.process, meeting.id, 4711, by=ada, now=now)
