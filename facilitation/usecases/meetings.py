"""Planning meetings, one or a whole round at once, and setting what belongs to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.accounts import Role
from facilitation.model.base import new_key
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import new_uid
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.planning import moments
from facilitation.usecases import journal
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.venues import venues_by_place

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One meeting to be: local day and times of day in the district's zone."""

    body_id: int
    day: date
    starts: time
    ends: time
    place: str = ""
    online_url: str = ""
    title: str = ""
    """Empty: the body's name."""
    has_been_held: bool = False
    """It took place before it was entered here; then a day in the past is no slip."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said of a meeting beside time and place."""

    title: str
    message: str
    chair_id: int | None
    minute_taker_id: int | None
    is_public: bool


class PlanRefusedError(InvalidError):
    """One of several plans cannot be; `row` counts from 0. None of them was stored."""

    def __init__(self, row: int, cause: InvalidError) -> None:
        super().__init__(cause.message, field=cause.field, **cause.parameters)
        self.row = row


def plan_meetings(
    session: Session,
    process: Process,
    plans: Sequence[Plan],
    *,
    host: str,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> list[Meeting]:
    """Set up one meeting, or the same for several bodies: all of them or none.

    `once` is a word that comes with the wish: coming a second time with the same bodies and times
    (a button pressed twice) it plans nothing and gives back what is there.

    Agenda and public access come from each body's rules of procedure; meetings planned together
    share a `round_key`. `host` is what comes after the @ of each calendar UID. Raises
    PlanRefusedError for a body that does not exist on the day, for one that others run among
    several, for an end before the beginning,
    for a time that the change of clocks leaves out, and for a beginning in the past.
    """
    district = session.get_one(District, process.district_id)
    today = now.astimezone(district.zone).date()
    demand(by, Action.PLAN_MEETINGS, process, today)
    bodies = _bodies(session, process, {plan.body_id for plan in plans})
    made = []
    for row, plan in enumerate(plans):
        try:
            if len(plans) > 1:
                bodies[plan.body_id].check_is_run_here()
            made.append(_plan(district, bodies[plan.body_id], plan, now=now))
        except InvalidError as error:
            raise PlanRefusedError(row, error) from error
    keys = [f"{once}{row:02x}" if once else new_key() for row in range(len(made))]
    if before := _planned_with(session, process, keys):
        if [_slot(one) for one in before] == [_slot(one) for one in made]:
            return before
        keys = [new_key() for _ in made]
    return _add(session, made, keys, host=host, by=by, now=now)


def _add(
    session: Session,
    made: list[Meeting],
    keys: Sequence[str],
    *,
    host: str,
    by: Actor,
    now: datetime,
) -> list[Meeting]:
    round_key = new_key() if len(made) > 1 else None
    venues = venues_by_place(session, made[0].district_id)
    for meeting, key in zip(made, keys, strict=True):
        meeting.key, meeting.round_key, meeting.uid = key, round_key, new_uid(host)
        meeting.venue_id = venues.get(meeting.place)
    session.add_all(made)
    session.flush()
    for meeting in made:
        journal.note(session, by, "meeting_planned", meeting, now=now, body_id=meeting.body_id)
    return made


def _slot(meeting: Meeting) -> tuple[int, datetime]:
    return meeting.body_id, meeting.starts_at


def _planned_with(session: Session, process: Process, keys: Sequence[str]) -> list[Meeting]:
    found = session.scalars(
        select(Meeting)
        .where(Meeting.district_id == process.district_id, Meeting.key.in_(keys))
        .order_by(Meeting.key)
    )
    return list(found)


def _bodies(session: Session, process: Process, wanted: set[int]) -> Mapping[int, Body]:
    found = session.scalars(select(Body).where(Body.process_id == process.id, Body.id.in_(wanted)))
    bodies = {body.id: body for body in found}
    if not wanted:
        raise InvalidError("Wählen Sie mindestens ein Gremium.", field="bodies")
    if len(bodies) < len(wanted):
        raise NotFoundError(NOT_HERE)
    return bodies


def _plan(district: District, body: Body, plan: Plan, *, now: datetime) -> Meeting:
    starts_at, ends_at = moments.span(plan.day, plan.starts, plan.ends, district.zone)
    if not body.holds_on(plan.day):
        raise InvalidError(
            "„%(body)s“ gibt es am %(day)s nicht. Wählen Sie einen anderen Tag.",
            field="day",
            body=body.name,
            day=plan.day,
        )
    if starts_at <= now and not plan.has_been_held:
        raise InvalidError(
            "Der Tag liegt in der Vergangenheit. Wählen Sie einen Tag ab heute, oder kreuzen Sie "
            "an, dass der Termin schon stattgefunden hat.",
            field="day",
        )
    title = plan.title or body.name
    return Meeting(
        district_id=district.id,
        process_id=body.process_id,
        body_id=body.id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=plan.place,
        online_url=plan.online_url,
        is_public=body.meets_in_public,
        calendar_changed_at=now,
        search_key=folded(f"{title} {plan.place}"),
        agenda=agenda_of(body),
    )


def agenda_of(body: Body) -> list[AgendaItem]:
    """The items that the body's rules of procedure set for each meeting."""
    return [_item(position, entry) for position, entry in enumerate(body.agenda, start=1)]


def _item(position: int, entry: Mapping[str, Any]) -> AgendaItem:
    return AgendaItem(
        position=position,
        title=str(entry["title"]),
        minutes=entry.get("minutes"),
        is_public=bool(entry.get("is_public", True)),
    )


def get_meeting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Meeting:
    """A meeting of the process to be changed by somebody who plans its meetings."""
    row = session.execute(
        select(Meeting, District)
        .join(District, District.id == Meeting.district_id)
        .where(Meeting.id == meeting_id, Meeting.process_id == process.id)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    meeting, district = row
    demand(by, Action.PLAN_MEETINGS, meeting, now.astimezone(district.zone).date())
    return meeting


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the page of a meeting shows beside its head."""

    message: str
    chair_id: int | None
    chair: str
    minute_taker_id: int | None
    minute_taker: str
    file_number: str


def show_particulars(session: Session, head: Head) -> Particulars:
    row = session.execute(_PARTICULARS, {"meeting_id": head.id}).one()
    return Particulars(
        row.message,
        row.chair_id,
        _called(row[2:5]),
        row.minute_taker_id,
        _called(row[6:9]),
        row.file_number,
    )


def _particulars() -> Any:
    chair, taker = aliased(Person), aliased(Person)
    return (
        select(
            Meeting.message,
            Meeting.chair_id,
            chair.title,
            chair.given_name,
            chair.family_name,
            Meeting.minute_taker_id,
            taker.title,
            taker.given_name,
            taker.family_name,
            Meeting.file_number,
        )
        .outerjoin(chair, chair.id == Meeting.chair_id)
        .outerjoin(taker, taker.id == Meeting.minute_taker_id)
        .where(Meeting.id == bindparam("meeting_id"))
    )


_PARTICULARS = _particulars()
"""Built once: putting a statement together costs more than running it."""


def _called(parts: Sequence[str | None]) -> str:
    return " ".join(part for part in parts if part)


def edit_details(
    session: Session,
    process: Process,
    meeting_id: int,
    details: Details,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set title, message, chair and minute taker. ConflictError if somebody else was quicker.

    A new title changes what calendars show; people hear of it with the next announcement.
    """
    meeting = get_meeting(session, process, meeting_id, by=by, now=now)
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        raise InvalidError(
            "Der Termin ist abgeschlossen oder abgesagt. Hier lässt sich nichts mehr ändern."
        )
    _check_people(session, meeting, {details.chair_id, details.minute_taker_id} - {None})
    meeting.check_version(version, theirs=_texts(_details_of(meeting)), yours=_texts(details))
    if details.title != meeting.title:
        meeting.title, meeting.calendar_changed_at = details.title, now
        meeting.search_key = folded(f"{details.title} {meeting.place}")
    meeting.message, meeting.is_public = details.message, details.is_public
    meeting.chair_id, meeting.minute_taker_id = details.chair_id, details.minute_taker_id
    changes = journal.changes_of(meeting, "title", "is_public")
    journal.note(session, by, "meeting_edited", meeting, now=now, changes=changes)
    return meeting


def _check_people(session: Session, meeting: Meeting, wanted: set[int | None]) -> None:
    found = session.scalars(
        select(Person.id).where(
            Person.id.in_(wanted),
            Person.district_id == meeting.district_id,
            Person.deleted_at.is_(None),
        )
    ).all()
    if len(found) < len(wanted):
        raise NotFoundError("Diese Person gibt es hier nicht.")


def _details_of(meeting: Meeting) -> Details:
    return Details(
        title=meeting.title,
        message=meeting.message,
        chair_id=meeting.chair_id,
        minute_taker_id=meeting.minute_taker_id,
        is_public=meeting.is_public,
    )


def _texts(details: Details) -> dict[str, str]:
    return {
        "title": details.title,
        "message": details.message,
        "chair_id": str(details.chair_id or ""),
        "minute_taker_id": str(details.minute_taker_id or ""),
        "is_public": "ja" if details.is_public else "nein",
    }


def list_leaders(session: Session, head: Head, *, on: date) -> list[tuple[int, str]]:
    """(id, name) of those who may lead a meeting or take its minutes: the office, the body, and
    whoever does so now."""
    office = select(Role.person_id).where(Role.held_on(on))
    seats = select(Seat.id).where(Seat.body_id == head.body_id)
    members = select(Mandate.person_id).where(Mandate.seat_id.in_(seats), Mandate.held_on(on))
    deputies = select(Mandate.deputy_id).where(Mandate.seat_id.in_(seats), Mandate.held_on(on))
    chair = select(Meeting.chair_id).where(Meeting.id == head.id)
    taker = select(Meeting.minute_taker_id).where(Meeting.id == head.id)
    rows = session.execute(
        select(Person.id, Person.title, Person.given_name, Person.family_name)
        .where(
            Person.district_id == head.district_id,
            Person.deleted_at.is_(None),
            or_(*(Person.id.in_(ids) for ids in (office, members, deputies, chair, taker))),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, f"{row.family_name}, {_called((row.title, row.given_name))}") for row in rows]
