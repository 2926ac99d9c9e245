"""All series of a process at a glance."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import LeftOutDate, Series
from facilitation.planning.recurrence import in_words, rule_of
from facilitation.usecases.series_rows import day_of


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRow:
    id: int
    title: str
    body: str
    in_words: str
    local_start: str
    place: str
    ends_on: date | None
    is_invited: bool
    ahead: int
    """How many dates that take place are still to come."""
    next_at: datetime | None
    open_days: int
    """Days of which a person has yet to say what becomes of them."""
    is_over: bool


def list_series(session: Session, process: Process, *, by: Actor, now: datetime) -> list[SeriesRow]:
    """The series of the process, those with coming dates first, by the next of these."""
    today = day_of(now, session.get_one(District, process.district_id).zone)
    demand(by, Action.PLAN_MEETINGS, process, today)
    coming = (Meeting.starts_at > now) & (Meeting.state != MeetingState.CANCELLED)
    open_days = (
        select(func.count(LeftOutDate.id))
        .where(LeftOutDate.series_id == Series.id, LeftOutDate.is_open)
        .scalar_subquery()
    )
    dates = (
        select(
            Meeting.series_id,
            func.count(case((coming, Meeting.id))).label("ahead"),
            func.min(case((coming, Meeting.starts_at))).label("next_at"),
        )
        .where(Meeting.process_id == process.id, Meeting.series_id.is_not(None))
        .group_by(Meeting.series_id)
        .subquery()
    )
    rows = session.execute(
        select(Series, Body.name, dates.c.ahead, dates.c.next_at, open_days)
        .join(Body, Body.id == Series.body_id)
        .outerjoin(dates, dates.c.series_id == Series.id)
        .where(Series.process_id == process.id)
        .order_by(dates.c.next_at.is_(None), dates.c.next_at, Series.id.desc())
    )
    return [_row(*row, today=today) for row in rows]


def _row(
    series: Series,
    body: str,
    ahead: int | None,
    next_at: datetime | None,
    open_days: int,
    *,
    today: date,
) -> SeriesRow:
    return SeriesRow(
        id=series.id,
        title=series.title,
        body=body,
        in_words=in_words(rule_of(series)),
        local_start=series.local_start,
        place=series.place,
        ends_on=series.ends_on,
        is_invited=series.released_until is not None,
        ahead=ahead or 0,
        next_at=next_at,
        open_days=open_days,
        is_over=series.ends_on is not None and series.ends_on < today and not ahead,
    )
