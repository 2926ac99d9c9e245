"""Existing bodies of the district itself (Kreistag, mayors' conference), which others run: their
dates, who sits there, and what each process passed to them and got back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases.access import list_visible_processes
from facilitation.usecases.referral_lists import (
    BodyReferrals,
    ReferralLine,
    fetch_lines,
    only_visible,
)
from facilitation.usecases.seat_rows import SeatRow, list_seats

MOST_DATES = 20
"""How many dates ahead and behind are shown, each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDate:
    starts_at: datetime
    ends_at: datetime
    place: str
    is_cancelled: bool
    online_url: str
    """A page with agenda and papers."""
    file_number: str


@dataclass(frozen=True)
class PassedIn:
    """What a process and the body passed to each other."""

    process: Process
    referrals: BodyReferrals


@dataclass(frozen=True, kw_only=True)
class SharedBody:
    name: str
    kind: BodyKind
    last_day: date | None
    seats: tuple[SeatRow, ...]
    """Those of today, where anybody has entered them."""
    ahead: tuple[SharedDate, ...]
    behind: tuple[SharedDate, ...]
    processes: tuple[PassedIn, ...]
    """Only those that the visitor may see and that passed something to it, or got something."""


def is_shared() -> ColumnElement[bool]:
    """A body that others run, of the district and not of a single process."""
    return and_(Body.process_id.is_(None), Body.is_linked.is_(True))


def list_shared_bodies(
    session: Session, process: Process, *, by: Actor, on: date
) -> list[tuple[int, str, BodyKind]]:
    """(id, name, kind) of those there are on that day, for whoever sees the process's own."""
    if not may(by, Action.SEE_BODY, process, on):
        return []
    rows = session.execute(
        select(Body.id, Body.name, Body.kind)
        .where(Body.district_id == process.district_id, is_shared(), Body.held_on(on))
        .order_by(Body.sort_key, Body.id)
    )
    return [(row.id, row.name, row.kind) for row in rows]


def show_shared_body(
    session: Session, district: District, body_id: int, *, by: Actor, on: date, now: datetime
) -> SharedBody:
    """For those who see the bodies of any process, as the organigram does. Which dates an existing
    body has is no secret; what was passed on shows as far as each visitor may see it.

    NotFoundError for all others, and for a body of a process.
    """
    processes = list_visible_processes(session, district, by=by, on=on)
    body = session.scalar(
        select(Body).where(Body.id == body_id, Body.district_id == district.id, is_shared())
    )
    if body is None or not _may_look(body, processes, by, on):
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    ahead, behind = _dates(session, body, now)
    return SharedBody(
        name=body.name,
        kind=body.kind,
        last_day=body.valid_until and body.valid_until - timedelta(days=1),
        seats=tuple(seat for seat in list_seats(session, body.id, on=on) if seat.holds_on(on)),
        ahead=ahead,
        behind=behind,
        processes=_passed(session, body, processes, by, on),
    )


def _may_look(body: Body, processes: Sequence[Process], by: Actor, on: date) -> bool:
    return any(may(by, Action.SEE_BODY, one, on) for one in (body, *processes))


def _dates(
    session: Session, body: Body, now: datetime
) -> tuple[tuple[SharedDate, ...], tuple[SharedDate, ...]]:
    """Those ahead from the next one on, those behind from the latest back."""
    columns = select(
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.place,
        (Meeting.state == MeetingState.CANCELLED).label("is_cancelled"),
        Meeting.online_url,
        Meeting.file_number,
    ).where(Meeting.body_id == body.id)
    ahead = columns.where(Meeting.ends_at >= now).order_by(Meeting.starts_at, Meeting.id)
    behind = columns.where(Meeting.ends_at < now).order_by(Meeting.starts_at.desc(), Meeting.id)
    return _few(session, ahead), _few(session, behind)


def _few(session: Session, query: Any) -> tuple[SharedDate, ...]:
    rows = session.execute(query.limit(MOST_DATES))
    return tuple(SharedDate(**row._mapping) for row in rows)


def _passed(
    session: Session, body: Body, processes: Sequence[Process], by: Actor, on: date
) -> tuple[PassedIn, ...]:
    either = or_(Referral.to_body_id == body.id, Referral.from_body_id == body.id)
    found = only_visible(fetch_lines(session, either), by, on)
    return tuple(
        PassedIn(one, _both_ways(body, lines))
        for one in processes
        if (lines := [line for line in found if line.process_id == one.id])
    )


def _both_ways(body: Body, lines: Sequence[ReferralLine]) -> BodyReferrals:
    return BodyReferrals(
        received=[line for line in lines if line.to_body_id == body.id],
        passed=[line for line in lines if line.from_body_id == body.id],
    )
