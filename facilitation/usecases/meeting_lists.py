"""Meetings of a process as a list: those the reader may see, filtered, a page at a time."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, and_, false, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.minutes import Minutes, MinutesState
from facilitation.model.processes import Process, Region
from facilitation.model.rights import RIGHTS, Action, Actor, SeatHeld, Standing, standings
from facilitation.model.sorting import folded
from facilitation.usecases.paging import Page, fetch_page


class When(StrEnum):
    AHEAD = "ahead"
    PAST = "past"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is narrowed down to."""

    when: When = When.AHEAD
    body_id: int | None = None
    region_id: int | None = None
    kind: BodyKind | None = None
    state: MeetingState | None = None
    round_key: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    id: int
    title: str
    number: int | None
    starts_at: datetime
    ends_at: datetime
    place: str
    state: MeetingState
    round_key: str | None
    body_id: int
    body: str
    region: str | None
    invitation_period_days: int
    is_linked: bool
    invited: int
    answered: int
    minutes_state: MinutesState | None
    own: Answer | None
    """What the reader has answered; None for somebody who is not asked."""


def list_meetings(
    session: Session,
    process: Process,
    wanted: Wanted,
    *,
    page: int,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
) -> Page[MeetingRow]:
    """The meetings of the process that `by` may see: those ahead from the next one on, past ones
    from the latest back."""
    today = now.astimezone(zone).date()
    query = _query(process, by, today).where(*_conditions(wanted, today, zone))
    order = (Meeting.starts_at, Meeting.id)
    if wanted.when is When.PAST:
        order = (Meeting.starts_at.desc(), Meeting.id.desc())  # type: ignore[assignment]
    found = fetch_page(session, query.order_by(*order), page)
    return replace(found, rows=[MeetingRow(**row._mapping) for row in found.rows])


def state_of_minutes() -> ScalarSelect[MinutesState]:
    """The state of the latest edition of a meeting's record, as a column beside the meeting."""
    return (
        select(Minutes.state)
        .where(Minutes.meeting_id == Meeting.id)
        .order_by(Minutes.edition.desc())
        .limit(1)
        .scalar_subquery()
    )


def _query(process: Process, by: Actor, today: date) -> Any:
    open_ = Invitation.withdrawn_at.is_(None)
    own = (
        select(Invitation.answer)
        .where(Invitation.meeting_id == Meeting.id, Invitation.person_id == by.person_id, open_)
        .scalar_subquery()
    )
    return (
        select(
            Meeting.id,
            Meeting.title,
            Meeting.number,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.state,
            Meeting.round_key,
            Meeting.body_id,
            Body.name.label("body"),
            Region.name.label("region"),
            Body.invitation_period_days,
            Body.is_linked,
            _count(open_).label("invited"),
            _count(open_, Invitation.answer != Answer.NONE_YET).label("answered"),
            state_of_minutes().label("minutes_state"),
            own.label("own"),
        )
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Meeting.process_id == process.id, visible(process, by, today))
    )


def _count(*conditions: ColumnElement[bool]) -> Any:
    counted = select(func.count()).select_from(Invitation)
    return counted.where(Invitation.meeting_id == Meeting.id, *conditions).scalar_subquery()


def _conditions(wanted: Wanted, today: date, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    morning = datetime.combine(today, time(), zone)
    found: list[ColumnElement[bool]] = []
    if wanted.when is When.AHEAD:
        found.append(Meeting.starts_at >= morning)
    if wanted.when is When.PAST:
        found.append(Meeting.starts_at < morning)
    if wanted.body_id is not None:
        found.append(Meeting.body_id == wanted.body_id)
    if wanted.region_id is not None:
        found.append(Body.region_id == wanted.region_id)
    if wanted.kind is not None:
        found.append(Body.kind == wanted.kind)
    if wanted.state is not None:
        found.append(Meeting.state == wanted.state)
    if wanted.round_key is not None:
        found.append(Meeting.round_key == wanted.round_key)
    for word in folded(wanted.words).split():
        found.append(
            or_(
                Meeting.search_key.contains(word, autoescape=True),
                Body.sort_key.contains(word, autoescape=True),
            )
        )
    return found


_SEES_ALL = RIGHTS[Action.SEE_MEETING] & {
    Standing.FACILITATOR,
    Standing.STAFF,
    Standing.STEERING,
}
"""What one is to a process, not to a single body or meeting of it."""


def visible(process: Process, by: Actor, on: date) -> ColumnElement[bool]:
    """The right to see a meeting, as a condition: what `rights.may` says of each single one."""
    if standings(by, process, on) & _SEES_ALL:
        return Meeting.process_id == process.id
    own = or_(Meeting.id.in_(by.invited_to), of_own_bodies(by, on))
    return and_(Meeting.process_id == process.id, own)


def of_own_bodies(by: Actor, on: date) -> ColumnElement[bool]:
    """Meetings of the bodies in which `by` holds a seat or deputises, or did at that time."""
    return or_(false(), *(_of_seat(seat, on) for seat in by.seats))


def _of_seat(seat: SeatHeld, on: date) -> ColumnElement[bool]:
    """Who holds the seat now sees all meetings of the body, who held it those of that time."""
    of_body = Meeting.body_id == seat.body_id
    if seat.valid_from <= on and (seat.valid_until is None or on < seat.valid_until):
        return of_body
    then = [Meeting.starts_at >= _midnight(seat.valid_from)]
    if seat.valid_until is not None:
        then.append(Meeting.starts_at < _midnight(seat.valid_until))
    return and_(of_body, *then)


def _midnight(day: date) -> datetime:
    """Days of meetings are those of UTC in `rights`, and so they are here."""
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True)
class Offers:
    """What one may filter by."""

    bodies: list[tuple[int, str]]
    regions: list[tuple[int, str]]
    kinds: list[BodyKind]


def list_offers(session: Session, process: Process, *, by: Actor, now: datetime) -> Offers:
    """Bodies, regions and kinds of bodies that have meetings which `by` may see."""
    rows = session.execute(
        select(Body.id, Body.name, Body.kind, Region.id, Region.name)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(
            Body.id.in_(
                select(Meeting.body_id).where(
                    Meeting.process_id == process.id, visible(process, by, now.date())
                )
            )
        )
        .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
    ).all()
    regions = {row[3]: row[4] for row in rows if row[3] is not None}
    return Offers(
        bodies=[(row[0], row[1]) for row in rows],
        regions=list(regions.items()),
        kinds=[kind for kind in BodyKind if any(row[2] is kind for row in rows)],
    )
