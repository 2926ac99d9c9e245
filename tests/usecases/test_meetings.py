"""Planning meetings, one or a round, and setting what belongs to one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.rights import Actor
from facilitation.usecases import access
from facilitation.usecases.meeting_heads import get_head
from facilitation.usecases.meetings import (
    Details,
    Plan,
    PlanRefusedError,
    edit_details,
    list_leaders,
    plan_meetings,
)
from facilitation.usecases.rounds import (
    Dated,
    list_candidates,
    list_places,
    list_round,
    remarks_for,
    remarks_on_meetings,
)
from tests import cast

HOST = "kreisrunde.test"
EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)


def plan(body_id: int, **changes: object) -> Plan:
    usual = Plan(
        body_id=body_id,
        day=date(2027, 2, 8),
        starts=time(17),
        ends=time(19),
        place="Rathaus, Saal 2",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def count(session: Session) -> int:
    return session.scalar(select(func.count(Meeting.id))) or 0


def test_a_meeting_takes_its_agenda_from_the_body(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    (made,) = plan_meetings(
        session, scene.process, [plan(scene.round_table.id)], host=HOST, by=ada, now=now
    )

    assert made.starts_at == datetime(2027, 2, 8, 16, tzinfo=UTC)
    assert made.ends_at == datetime(2027, 2, 8, 18, tzinfo=UTC)
    assert (made.title, made.number, made.round_key) == ("Runder Tisch West", None, None)
    assert made.state is MeetingState.PLANNED
    assert made.uid.endswith("@kreisrunde.test")
    items = session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == made.id).order_by(AgendaItem.position)
    ).all()
    assert [(item.position, item.title, item.minutes) for item in items] == [
        (1, "Begrüßung", 10),
        (2, "Berichte", 60),
        (3, "Verschiedenes", 20),
    ]
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.subject_id) == ("meeting_planned", made.id)


def test_meetings_planned_together_are_one_round_with_uids_of_their_own(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    plans = [
        plan(scene.round_table.id),
        plan(scene.east_table.id, day=date(2027, 2, 9), place="Amtshaus"),
    ]

    west, east = plan_meetings(session, scene.process, plans, host=HOST, by=ada, now=now)

    assert west.round_key == east.round_key is not None
    assert west.uid != east.uid
    assert east.place == "Amtshaus"
    assert list_round(session, scene.process, west.round_key or "", by=ada, now=now) == [
        west.id,
        east.id,
    ]
    assert list_places(session, scene.process) == ["Amtshaus", "Rathaus, Saal 2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": time(16)}, "ends"),
        ({"ends": time(17)}, "ends"),
        ({"day": date(2027, 3, 28), "starts": time(2, 30), "ends": time(4)}, "starts"),
        ({"day": date(2027, 10, 31), "starts": time(1), "ends": time(2, 30)}, "ends"),
        ({"day": date(2027, 1, 10)}, "day"),
        ({"day": date(2027, 1, 11), "starts": time(9), "ends": time(11)}, "day"),
        ({"day": date(2025, 12, 31), "has_been_held": True}, "day"),  # before the body was there
    ],
)
def test_one_wrong_row_of_five_keeps_all_from_being_stored(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    now: datetime,
    changes: dict[str, object],
    field: str,
) -> None:
    body_ids = [scene.round_table.id, scene.east_table.id, scene.steering.id] * 2
    plans = [plan(body_id) for body_id in body_ids[:4]]
    plans.append(plan(scene.round_table.id, **changes))

    with pytest.raises(PlanRefusedError) as refusal:
        plan_meetings(session, scene.process, plans, host=HOST, by=ada, now=now)

    assert (refusal.value.row, refusal.value.field) == (4, field)
    session.flush()
    assert count(session) == 0


def test_a_meeting_that_has_been_held_may_be_entered_later(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    held = plan(scene.round_table.id, day=date(2026, 11, 9), has_been_held=True)

    (made,) = plan_meetings(session, scene.process, [held], host=HOST, by=ada, now=now)

    assert made.starts_at < now


def test_both_sides_of_the_change_of_clocks_keep_their_local_time(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    days = (date(2027, 3, 27), date(2027, 3, 29))
    plans = [plan(scene.round_table.id, day=day) for day in days]

    made = plan_meetings(session, scene.process, plans, host=HOST, by=ada, now=now)

    assert [meeting.starts_at.hour for meeting in made] == [16, 15]


def test_nothing_chosen_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    with pytest.raises(InvalidError):
        plan_meetings(session, scene.process, [], host=HOST, by=ada, now=now)


def test_a_body_of_another_process_is_not_there(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    with pytest.raises(NotFoundError):
        plan_meetings(session, scene.process, [plan(4711)], host=HOST, by=ada, now=now)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ben", NotAllowedError), ("stella", NotAllowedError), ("cem", NotFoundError)],
)
def test_only_the_office_plans(
    session: Session,
    scene: cast.Scene,
    now: datetime,
    today: date,
    who: str,
    refusal: type[Exception],
) -> None:
    by = access.actor_of(session, getattr(scene, who), on=today)

    with pytest.raises(refusal):
        plan_meetings(
            session, scene.process, [plan(scene.round_table.id)], host=HOST, by=by, now=now
        )


def details(**changes: object) -> Details:
    usual = Details(
        title="Dritter Runder Tisch", message="", chair_id=None, minute_taker_id=None,
        is_public=False,
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_a_new_title_is_something_calendars_have_to_be_told(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)
    uid, sequence = meeting.uid, meeting.sequence
    wanted = details(chair_id=scene.stella.id, minute_taker_id=scene.sam.id, message="Bitte …")

    edit_details(
        session, scene.process, meeting.id, wanted, version=meeting.version, by=ada, now=now
    )

    assert meeting.calendar_changed_at == now
    assert (meeting.uid, meeting.sequence) == (uid, sequence)
    assert (meeting.chair_id, meeting.minute_taker_id) == (scene.stella.id, scene.sam.id)


def test_the_second_of_two_editors_gets_both_texts(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)
    seen = meeting.version
    edit_details(
        session, scene.process, meeting.id, details(title="Zuerst"), version=seen, by=ada, now=now
    )
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        edit_details(
            session, scene.process, meeting.id, details(title="Danach"), version=seen, by=ada,
            now=now,
        )  # fmt: skip

    assert conflict.value.theirs["title"] == "Zuerst"
    assert conflict.value.yours["title"] == "Danach"
    assert meeting.title == "Zuerst"


def test_nobody_of_another_district_leads_a_meeting(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)

    with pytest.raises(NotFoundError):
        edit_details(
            session, scene.process, meeting.id, details(chair_id=scene.cem.id),
            version=meeting.version, by=ada, now=now,
        )  # fmt: skip


@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_what_is_over_stays_as_it_is(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, state: MeetingState
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)
    meeting.state = state
    session.flush()

    with pytest.raises(InvalidError):
        edit_details(
            session, scene.process, meeting.id, details(), version=meeting.version, by=ada, now=now
        )


@pytest.mark.parametrize(("who", "refusal"), [("ben", NotAllowedError), ("cem", NotFoundError)])
def test_members_and_strangers_change_no_details(
    session: Session,
    scene: cast.Scene,
    now: datetime,
    today: date,
    who: str,
    refusal: type[Exception],
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)
    by = access.actor_of(session, getattr(scene, who), on=today)

    with pytest.raises(refusal):
        edit_details(session, scene.process, meeting.id, details(), version=1, by=by, now=now)


def test_whoever_leads_now_can_be_chosen_again(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=EVENING)
    meeting.chair_id = scene.gus.id
    session.flush()
    head = get_head(session, scene.process, meeting.id, by=ada, on=today)

    names = [name for _id, name in list_leaders(session, head, on=today)]

    assert names == ["Ahrens, Ada", "Becker, Ben", "Dahl, Dora", "Gast, Gus", "Sommer, Sam"]


def test_the_form_is_filled_from_the_rules_of_procedure(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    west, _east, steering = (
        scene.round_table, scene.east_table, scene.steering
    )  # fmt: skip
    west.default_start, west.default_minutes = "18:30", 90
    steering.default_start, steering.default_minutes = "23:00", 120
    session.flush()

    candidates = list_candidates(session, scene.process, by=ada, on=today)

    by_id = {one.id: one for one in candidates}
    assert (by_id[west.id].starts, by_id[west.id].ends) == (time(18, 30), time(20))
    assert by_id[steering.id].ends is None
    assert by_id[west.id].members == 1
    assert [one.name for one in candidates] == [
        "Steuerungsgruppe", "Runder Tisch West", "Runder Tisch Ost"
    ]  # fmt: skip


def test_a_second_meeting_of_the_body_on_the_day_is_seen_but_not_itself(
    session: Session, scene: cast.Scene, now: datetime
) -> None:
    first = cast.meeting(session, scene.round_table, starts_at=EVENING)
    cast.meeting(session, scene.east_table, starts_at=EVENING)
    new = Dated(body_id=scene.round_table.id, day=date(2027, 2, 8), clear_days=0)

    (said,) = remarks_for(session, scene.process, [new], now=now)

    assert "Am selben Tag tagt das Gremium schon: Runder Tisch West, 17:00 Uhr." in map(str, said)
    own = remarks_on_meetings(session, scene.process, [first.id], now=now)[first.id]
    assert not any("selben Tag" in str(remark) for remark in own)


def test_no_period_is_asked_of_a_body_to_which_others_invite(
    session: Session, scene: cast.Scene, now: datetime
) -> None:
    soon = cast.meeting(session, scene.round_table, starts_at=datetime(2027, 1, 13, 16, tzinfo=UTC))
    late = remarks_on_meetings(session, scene.process, [soon.id], now=now)[soon.id]
    assert any("verspätete Einladung" in str(remark) for remark in late)

    scene.round_table.is_linked = True
    session.flush()

    assert remarks_on_meetings(session, scene.process, [soon.id], now=now)[soon.id] == []
