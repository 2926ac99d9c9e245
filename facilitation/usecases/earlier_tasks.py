"""What a body gave to do in earlier meetings, and how far it had got by this one."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.decisions import UNFINISHED, FollowupState, StateChange, Task
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.usecases.minutes_rows import called

_STATES = {
    FollowupState.OPEN: "offen",
    FollowupState.IN_PROGRESS: "in Arbeit",
    FollowupState.DONE: "erledigt",
    FollowupState.STALLED: "stockt",
    FollowupState.AWAITS_ADOPTION: "wartet auf Zustimmung",
}


@dataclass(frozen=True, slots=True)
class EarlierTask:
    number: str
    wording: str
    is_public: bool
    due_on: date | None
    caretaker: str
    deputy: str
    state: str
    """As it stood then, in a word."""


def list_open(session: Session, meeting: Meeting, *, on: date) -> tuple[EarlierTask, ...]:
    """Tasks the body gave earlier, with their state at this meeting's end.

    What was done since the meeting before is named once more.
    """
    values = {
        "body_id": meeting.body_id,
        "meeting_id": meeting.id,
        "day": on,
        "until": meeting.ended_at or meeting.ends_at,
        "starts_at": meeting.starts_at,
    }
    rows = session.execute(_earlier_tasks(), values)
    return tuple(
        EarlierTask(
            number=row.number,
            wording=row.wording,
            is_public=row.is_public,
            due_on=row.due_on,
            caretaker=called(row[5:8]),
            deputy=called(row[8:11]),
            state=_STATES[row.state_then or FollowupState.OPEN],
        )
        for row in rows
    )


@cache
def _earlier_tasks() -> Any:
    """Tasks given before a day that were still to be done then, or done since a moment."""
    caretaker, deputy = aliased(Person), aliased(Person)
    latest = (
        select(func.max(StateChange.id))
        .where(StateChange.task_id == Task.id, StateChange.at <= bindparam("until"))
        .correlate(Task)
        .scalar_subquery()
    )
    before = (
        select(func.max(Meeting.starts_at))
        .where(
            Meeting.body_id == bindparam("body_id"),
            Meeting.starts_at < bindparam("starts_at"),
            Meeting.state.in_([MeetingState.OPENED, MeetingState.CLOSED]),
        )
        .scalar_subquery()
    )
    then = aliased(StateChange)
    return (
        select(
            Task.number,
            Task.wording,
            Task.is_public,
            Responsibility.due_on,
            then.state.label("state_then"),
            *(person for who in (caretaker, deputy) for person in _names(who)),
        )
        .select_from(Task)
        .outerjoin(then, then.id == latest)
        .outerjoin(Responsibility, Responsibility.task_id == Task.id)
        .outerjoin(caretaker, caretaker.id == Responsibility.caretaker_id)
        .outerjoin(deputy, deputy.id == Responsibility.deputy_id)
        .where(
            Task.body_id == bindparam("body_id"),
            Task.given_on < bindparam("day"),
            or_(Task.meeting_id.is_(None), Task.meeting_id != bindparam("meeting_id")),
            or_(
                then.state.is_(None),
                then.state.in_(UNFINISHED),
                (then.state == FollowupState.DONE) & (then.at >= before),
            ),
        )
        .order_by(Task.given_on, Task.position, Task.id)
    )


def _names(person: Any) -> tuple[Any, ...]:
    return person.title, person.given_name, person.family_name
