"""One sum for all who gave their own time to a meeting: shown before, and nobody twice."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.expenses import PAID_ANYWAY, Expense, ExpenseKind, euros
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.expenses import check_amount, demand_money
from facilitation.usecases.journal import note

_THERE = (Presence.PRESENT, Presence.REPRESENTED)


@dataclass(frozen=True, kw_only=True)
class RoundWish:
    """The same sum for each of these people."""

    kind: ExpenseKind
    cents: int
    person_ids: list[int]
    purpose: str = ""


@dataclass(frozen=True)
class Volunteer:
    person_id: int
    name: str
    organisation: str


@dataclass(frozen=True)
class RoundPreview:
    """Who was there as a volunteer, and whose turn it is."""

    due: list[Volunteer]
    done: list[Volunteer]
    """Who has a sum of this kind for this meeting already."""
    unknown: list[str]
    """Deputies who were there and stand in no list of people: to be written down one by one."""


def preview_round(
    session: Session,
    process: Process,
    meeting_id: int,
    kind: ExpenseKind,
    *,
    by: Actor,
    on: date,
) -> RoundPreview:
    """All who were there on a seat outside administration, authorities and politics, each once."""
    meeting = _get_meeting(session, process, meeting_id, by=by, on=on)
    return _preview(session, meeting, kind)


def add_round(
    session: Session,
    process: Process,
    meeting_id: int,
    wish: RoundWish,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> list[Expense]:
    """Write the sum down for each of them. Who has got it meanwhile is left out; InvalidError if
    nobody is left. NotFoundError for people who were not there."""
    meeting = _get_meeting(session, process, meeting_id, by=by, on=on)
    session.refresh(meeting, with_for_update={"of": Meeting})
    check_amount(wish.cents)
    found = _preview(session, meeting, wish.kind)
    due = [one.person_id for one in found.due]
    if set(wish.person_ids) - {*due, *(one.person_id for one in found.done)}:
        raise NotFoundError("Diese Person war bei diesem Termin nicht ehrenamtlich da.")
    day = meeting.local_day(session.get_one(District, meeting.district_id).zone)
    made = [
        Expense(
            district_id=process.district_id,
            process_id=process.id,
            kind=wish.kind,
            cents=wish.cents,
            person_id=person_id,
            meeting_id=meeting.id,
            spent_on=min(day, on),
            purpose=wish.purpose.strip(),
        )
        for person_id in due
        if person_id in wish.person_ids
    ]
    if not made:
        raise InvalidError("Wählen Sie mindestens eine Person, die noch nichts bekommen hat.")
    session.add_all(made)
    note(
        session, by, "expenses_added", meeting, now=now,
        expense=wish.kind.value, amount=euros(wish.cents), number=len(made),
    )  # fmt: skip
    return made


def _get_meeting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, on: date
) -> Meeting:
    demand_money(process, by=by, on=on)
    meeting = session.scalar(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.process_id == process.id)
    )
    if meeting is None:
        raise NotFoundError("Diesen Termin gibt es hier nicht.")
    return meeting


def _preview(session: Session, meeting: Meeting, kind: ExpenseKind) -> RoundPreview:
    lines = session.scalars(
        select(Attendance)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.kind == RosterKind.SEAT,
            Attendance.presence.in_(_THERE),
            Attendance.sector.not_in(PAID_ANYWAY),
        )
        .order_by(Attendance.position, Attendance.id)
    ).all()
    there: dict[int, str] = {}
    unknown = []
    for line in lines:
        came = line.deputy_id if line.presence is Presence.REPRESENTED else line.person_id
        if came is not None:
            there.setdefault(came, line.organisation or line.seat_label)
        elif line.presence is Presence.REPRESENTED:
            unknown.append(line.deputy_name)
    has_it = set(
        session.scalars(
            select(Expense.person_id).where(Expense.meeting_id == meeting.id, Expense.kind == kind)
        )
    )
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(there), Person.deleted_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    found = [Volunteer(one.id, one.name_by_family, there[one.id]) for one in people]
    return RoundPreview(
        [one for one in found if one.person_id not in has_it],
        [one for one in found if one.person_id in has_it],
        unknown,
    )
