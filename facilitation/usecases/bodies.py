"""The bodies of a process: the list, one body with all that concerns it, founding and ending."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Sector
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases.meeting_lists import visible
from facilitation.usecases.seat_rows import SeatRow, list_seats

LATEST = 6
"""How many meetings, findings and topics a body's page shows of each."""

_WAITING = (TopicState.RAISED, TopicState.DISCUSSED, TopicState.TAKEN_UP)


@dataclass(frozen=True)
class BodyRow:
    """A body as the list shows it."""

    id: int
    name: str
    kind: BodyKind
    is_linked: bool
    region_id: int | None
    region: str | None
    last_day: date | None
    seats: int
    filled: int
    next_meeting_id: int | None
    next_meeting: datetime | None

    @property
    def vacant(self) -> int:
        return self.seats - self.filled

    def is_over_on(self, day: date) -> bool:
        return self.last_day is not None and self.last_day < day


def list_bodies(
    session: Session, process: Process, *, by: Actor, on: date, now: datetime
) -> list[BodyRow]:
    """All bodies of the process, those that have ended too, by kind, region and name. One query.

    Of the meetings ahead only one that `by` may see is named.
    """
    demand(by, Action.SEE_BODY, process, on)
    rows = session.execute(_list_query(process, by, on, now)).all()
    order = list(BodyKind)
    found = [
        BodyRow(
            id=row.id,
            name=row.name,
            kind=row.kind,
            is_linked=row.is_linked,
            region_id=row.region_id,
            region=row.region,
            last_day=row.valid_until and row.valid_until - timedelta(days=1),
            seats=row.seats,
            filled=row.filled,
            next_meeting_id=row.next_id,
            next_meeting=row.next_start,
        )
        for row in rows
    ]
    return sorted(found, key=lambda body: order.index(body.kind))


def _list_query(process: Process, by: Actor, on: date, now: datetime) -> Select[*tuple[Any, ...]]:
    held = select(func.count(Seat.id)).where(Seat.body_id == Body.id, Seat.held_on(on))
    has_holder = exists().where(Mandate.seat_id == Seat.id, Mandate.held_on(on))
    ahead = (
        select(Meeting.id)
        .where(
            Meeting.body_id == Body.id,
            visible(process, by, on),
            Meeting.starts_at >= now,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
        .correlate(Body)
        .scalar_subquery()
    )
    return (
        select(
            Body.id,
            Body.name,
            Body.kind,
            Body.is_linked,
            Body.region_id,
            Region.name.label("region"),
            Body.valid_until,
            held.correlate(Body).scalar_subquery().label("seats"),
            held.where(has_holder).correlate(Body).scalar_subquery().label("filled"),
            Meeting.id.label("next_id"),
            Meeting.starts_at.label("next_start"),
        )
        .outerjoin(Region, Region.id == Body.region_id)
        .outerjoin(Meeting, Meeting.id == ahead)
        .where(Body.process_id == process.id)
        .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
    )


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as a line of its body's page."""

    stands_for: ClassVar[str] = "Meeting"

    id: int
    district_id: int
    process_id: int | None
    body_id: int
    number: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    state: MeetingState


@dataclass(frozen=True)
class FindingLine:
    """A finding as a line of its body's page."""

    stands_for: ClassVar[str] = "Decision"

    id: int
    district_id: int
    process_id: int | None
    body_id: int
    number: str
    wording: str
    decided_on: date
    state: FollowupState


@dataclass(frozen=True)
class TopicLine:
    id: int
    title: str
    raised_on: date


@dataclass(frozen=True, kw_only=True)
class BodySheet:
    """All that the page of a body shows, as of a day."""

    body: Body
    as_of: date
    reports_to: str | None
    seats: tuple[SeatRow, ...]
    """Those that exist on the day."""
    coming: tuple[SeatRow, ...]
    gone: tuple[SeatRow, ...]
    ahead: tuple[MeetingLine, ...]
    held: tuple[MeetingLine, ...]
    findings: tuple[FindingLine, ...]
    topics: tuple[TopicLine, ...]

    @property
    def filled(self) -> int:
        return sum(1 for seat in self.seats if seat.holder_on(self.as_of))

    @property
    def vacant(self) -> int:
        return len(self.seats) - self.filled

    @property
    def voiceless(self) -> tuple[SeatRow, ...]:
        """Seats of migrants' organisations that have no vote, where others have one."""
        ours = [seat for seat in self.seats if seat.sector is Sector.MIGRANT_ORGANISATIONS]
        if not any(seat.is_voting for seat in self.seats if seat not in ours):
            return ()
        return tuple(seat for seat in ours if not seat.is_voting)


def get_body(
    session: Session,
    process: Process,
    body_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_BODY,
) -> Body:
    """The body with its region. Refused to those without the right to `action`."""
    body = session.scalar(
        select(Body)
        .options(joinedload(Body.region))
        .where(
            Body.id == body_id,
            Body.process_id == process.id,
            Body.district_id == by.district_id,
        )
    )
    if body is None:
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    demand(by, action, body, on)
    return body


def show_body(
    session: Session,
    process: Process,
    body_id: int,
    *,
    as_of: date,
    by: Actor,
    on: date,
    now: datetime,
) -> BodySheet:
    """The body as it was, is or will be on the day `as_of`."""
    body = get_body(session, process, body_id, by=by, on=on)
    seats = list_seats(session, body.id, on=as_of)
    meetings = _meetings(session, body.id, now=now)
    seen = [meeting for meeting in meetings if may(by, Action.SEE_MEETING, meeting, on)]
    findings = _findings(session, body.id)
    return BodySheet(
        body=body,
        as_of=as_of,
        reports_to=session.scalar(select(Body.name).where(Body.id == body.parent_id))
        if body.parent_id
        else None,
        seats=tuple(seat for seat in seats if seat.holds_on(as_of)),
        coming=tuple(seat for seat in seats if seat.valid_from > as_of and as_of >= on),
        gone=tuple(seat for seat in seats if seat.valid_until and seat.valid_until <= as_of),
        ahead=tuple(meeting for meeting in seen if meeting.ends_at >= now),
        held=tuple(meeting for meeting in seen if meeting.ends_at < now),
        findings=tuple(line for line in findings if may(by, Action.SEE_DECISION, line, on)),
        topics=_topics(session, body.id),
    )


def _meetings(session: Session, body_id: int, *, now: datetime) -> list[MeetingLine]:
    """The next ones in their order, then the last ones, the latest first."""
    of_body: Select[*tuple[Any, ...]] = select(
        Meeting.id,
        Meeting.district_id,
        Meeting.process_id,
        Meeting.body_id,
        Meeting.number,
        Meeting.title,
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.place,
        Meeting.state,
    ).where(Meeting.body_id == body_id)
    ahead = of_body.where(Meeting.ends_at >= now).order_by(Meeting.starts_at, Meeting.id)
    held = of_body.where(Meeting.ends_at < now).order_by(Meeting.starts_at.desc(), Meeting.id)
    rows = [row for part in (ahead, held) for row in session.execute(part.limit(LATEST))]
    return [MeetingLine(*row) for row in rows]


def _findings(session: Session, body_id: int) -> list[FindingLine]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Decision.id,
            Decision.district_id,
            Decision.process_id,
            Decision.body_id,
            Decision.number,
            Decision.wording,
            Decision.decided_on,
            Decision.state,
        )
        .where(Decision.body_id == body_id)
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .limit(LATEST)
    )
    return [FindingLine(*row) for row in session.execute(query)]


def _topics(session: Session, body_id: int) -> tuple[TopicLine, ...]:
    rows = session.execute(
        select(Topic.id, Topic.title, Topic.raised_on)
        .where(Topic.body_id == body_id, Topic.state.in_(_WAITING), Topic.stands_alone())
        .order_by(Topic.is_urgent.desc(), Topic.raised_on, Topic.id)
        .limit(LATEST)
    )
    return tuple(TopicLine(*row) for row in rows)
