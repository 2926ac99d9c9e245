"""Open series get their dates a year ahead: rows only, calendars hear of it when a person says."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from facilitation.database import Transaction
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.processes import Process, ProcessState
from facilitation.model.series import Series
from facilitation.planning.recurrence import rule_of
from facilitation.planning.series_dates import HORIZON, Outcome, PlannedDate, judge
from facilitation.usecases import journal
from facilitation.usecases.item_by_item import item_by_item, never
from facilitation.usecases.series_dates import add_dates, span_on
from facilitation.usecases.series_rows import day_of, terms_of
from facilitation.usecases.series_settling import ask_the_same

_LATEST_ZONE = timedelta(days=1)
_NEARBY = 3
"""So many of the last dates say who is in the series."""


def grow_series(
    transaction: Transaction, *, now: datetime, stop: Callable[[], bool] = never
) -> int:
    """Give each open series its dates up to HORIZON from now; says how many rows were made.

    Each series is a transaction of its own: killed at any point and run again, it goes on with
    the next and makes no date twice; one that fails stops no other. A date that the policy leaves
    to a person becomes open, and so does one at whose time of day the clocks change. Nobody is
    told anything.
    """
    with transaction() as session:
        due = list(session.scalars(_due(now)))
    return item_by_item(transaction, due, partial(_grow, now=now), stop=stop)


def _due(now: datetime) -> Select[int]:
    horizon = now.astimezone(UTC).date() + HORIZON + _LATEST_ZONE
    return (
        select(Series.id)
        .outerjoin(Process, Process.id == Series.process_id)
        .where(
            Series.ends_on.is_(None),
            Series.ended_at.is_(None),
            or_(Series.grown_until.is_(None), Series.grown_until < horizon),
            or_(Process.id.is_(None), Process.state == ProcessState.RUNNING),
        )
        .order_by(Series.id)
    )


def _grow(session: Session, series_id: int, *, now: datetime) -> int:
    row = session.execute(
        select(Series, Body, District)
        .join(Body, Body.id == Series.body_id)
        .join(District, District.id == Series.district_id)
        .where(Series.id == series_id, Series.ends_on.is_(None))
        .options(selectinload(Series.body), selectinload(Series.left_out))
        .with_for_update(of=Series)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return 0
    series, body, district = row
    today = day_of(now, district.zone)
    others = last_dates(session, series)
    dates = _new_dates(session, series, body, district, others, today=today)
    if not dates:
        return 0
    made = add_dates(session, series, body, dates, zone=district.zone, now=now)
    ask_the_same(session, made, others, series=series, district=district, now=now)
    series.grown_until = today + HORIZON
    journal.note(session, None, "series_grown", series, now=now, dates=len(dates))
    return len(dates)


def last_dates(session: Session, series: Series) -> list[Meeting]:
    """Its last dates with all who were asked: they say who is in the series."""
    found = session.scalars(
        select(Meeting)
        .where(Meeting.series_id == series.id, Meeting.original_start.is_not(None))
        .options(
            selectinload(Meeting.invitations).joinedload(Invitation.person),
            selectinload(Meeting.invitations).joinedload(Invitation.mandate),
        )
        .order_by(Meeting.original_start.desc())
        .limit(_NEARBY)
    )
    return list(found)


def _new_dates(
    session: Session,
    series: Series,
    body: Body,
    district: District,
    others: Sequence[Meeting],
    *,
    today: date,
) -> list[PlannedDate]:
    """Up to the horizon, or as long as the body is there."""
    one_day = timedelta(days=1)
    first = series.grown_until + one_day if series.grown_until else series.starts_on
    since = max(first, today + one_day)
    last = min(today + HORIZON, body.last_day or date.max)
    if last < since:
        return []
    dates = judge(
        rule_of(series),
        terms_of(session, series, district, since=since, today=today),
        since=since,
        last=last,
        after=max((one.local_day(district.zone) for one in others), default=None),
    )
    return [with_a_time(series, body, district, one) for one in dates]


def with_a_time(
    series: Series, body: Body, district: District, planned: PlannedDate
) -> PlannedDate:
    """The same, or open where the change of clocks leaves the time out or the body is over."""
    try:
        for day in {planned.day, planned.on or planned.day}:
            span_on(series, day, district.zone)
    except InvalidError as refusal:
        return _open(planned, refusal.message % (refusal.parameters | {"day": f"{day:%d.%m.%Y}"}))
    if planned.on is not None and not body.holds_on(planned.on):
        return _open(planned, f"{planned.reason}; danach gibt es das Gremium nicht mehr")
    return planned


def _open(planned: PlannedDate, reason: str) -> PlannedDate:
    return PlannedDate(day=planned.day, outcome=Outcome.OPEN, on=None, reason=reason)
