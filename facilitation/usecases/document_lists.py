"""Which documents of its meetings a process has, for whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, or_, select, true
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.minutes import Minutes, MinutesState
from facilitation.model.processes import Process
from facilitation.model.rights import RIGHTS, Action, Actor, Standing, demand, standings
from facilitation.model.sorting import folded
from facilitation.usecases.meeting_lists import of_own_bodies, visible
from facilitation.usecases.paging import Page, fetch_page

_OPENED = (MeetingState.OPENED, MeetingState.CLOSED)
_READS_ALL = RIGHTS[Action.SEE_MINUTES] & {
    Standing.FACILITATOR,
    Standing.STAFF,
    Standing.STEERING,
}
"""What one is to a process, not to a single body or meeting of it."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the list is narrowed down to."""

    body_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFiles:
    """A meeting with the files there are of it."""

    id: int
    title: str
    number: int | None
    body: str
    starts_at: datetime
    state: MeetingState
    minutes_state: MinutesState | None
    """None where nothing was written, or where the reader may not read it."""
    is_linked: bool
    """Others run its body, and have their own attendance list."""

    @property
    def has_minutes(self) -> bool:
        return self.minutes_state is not None


def list_meeting_files(
    session: Session,
    process: Process,
    narrowed: Narrowed,
    *,
    page: int,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
) -> Page[MeetingFiles]:
    """Meetings that `by` may see: those that were, from the latest back, then those ahead from the
    next one on. Cancelled ones have no documents."""
    today = now.astimezone(zone).date()
    demand(by, Action.SEE_BODY, process, today)
    reads_all = bool(standings(by, process, today) & _READS_ALL)
    readable = (true() if reads_all else of_own_bodies(by, today)).label("is_readable")
    latest = (
        select(Minutes.state)
        .where(Minutes.meeting_id == Meeting.id)
        .order_by(Minutes.edition.desc())
        .limit(1)
        .scalar_subquery()
        .label("minutes_state")
    )
    query = (
        select(
            Meeting.id,
            Meeting.title,
            Meeting.number,
            Body.name.label("body"),
            Body.is_linked,
            Meeting.starts_at,
            Meeting.state,
            latest,
            readable,
        )
        .join(Body, Body.id == Meeting.body_id)
        .where(visible(process, by, today), Meeting.state != MeetingState.CANCELLED)
        .order_by(*_order(now))
    )
    if narrowed.body_id is not None:
        query = query.where(Meeting.body_id == narrowed.body_id)
    query = query.where(*map(_names, folded(narrowed.words).split()))
    found = fetch_page(session, query, page)
    return replace(found, rows=[_row(dict(row._mapping)) for row in found.rows])


def _names(word: str) -> ColumnElement[bool]:
    return or_(
        Meeting.search_key.contains(word, autoescape=True),
        Body.sort_key.contains(word, autoescape=True),
    )


def _order(now: datetime) -> tuple[ColumnElement[Any], ...]:
    is_ahead = Meeting.starts_at > now
    return (
        case((is_ahead, 1), else_=0),
        case((is_ahead, Meeting.starts_at)),
        Meeting.starts_at.desc(),
        Meeting.id.desc(),
    )


def _row(row: dict[str, object]) -> MeetingFiles:
    """Minutes of a meeting that was opened are there as a draft even before anybody wrote."""
    is_readable = bool(row.pop("is_readable")) and row["state"] in _OPENED
    written = row.pop("minutes_state") or MinutesState.DRAFT
    return MeetingFiles(**row, minutes_state=written if is_readable else None)  # type: ignore[arg-type]


def list_document_bodies(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> Sequence[tuple[int, str]]:
    """Bodies with meetings that `by` may see: the list can be narrowed down to one."""
    demand(by, Action.SEE_BODY, process, now.date())
    held = select(Meeting.body_id).where(
        visible(process, by, now.date()), Meeting.state != MeetingState.CANCELLED
    )
    rows = session.execute(
        select(Body.id, Body.name)
        .where(Body.id.in_(held))
        .order_by(Body.position, Body.sort_key, Body.id)
    )
    return [(id_, name) for id_, name in rows]
