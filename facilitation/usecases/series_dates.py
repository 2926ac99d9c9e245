"""The dates of a series as rows: a meeting for each that takes place, a line for each other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.calendars import new_uid
from facilitation.model.meetings import Meeting
from facilitation.model.series import LeftOutDate, Series
from facilitation.model.sorting import folded
from facilitation.planning import moments
from facilitation.planning.series_dates import Outcome, PlannedDate
from facilitation.usecases.meetings import agenda_of


def add_dates(
    session: Session,
    series: Series,
    body: Body,
    dates: Sequence[PlannedDate],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Meeting]:
    """Add the rows of these dates, with the body's agenda; nobody is asked to them yet.

    `series.left_out` is loaded. InvalidError for a time of day that the change of clocks leaves
    out on one of the days.
    """
    series.left_out += [
        LeftOutDate(day=one.day, reason=one.reason, is_open=one.outcome is Outcome.OPEN)
        for one in dates
        if one.on is None
    ]
    made = [
        _meeting(series, body, one, one.on, zone=zone, now=now)
        for one in dates
        if one.on is not None
    ]
    session.add_all(made)
    session.flush()
    return made


def _meeting(
    series: Series, body: Body, planned: PlannedDate, on: date, *, zone: ZoneInfo, now: datetime
) -> Meeting:
    starts_at, ends_at = span_on(series, on, zone)
    return Meeting(
        district_id=series.district_id,
        process_id=series.process_id,
        body_id=series.body_id,
        series_id=series.id,
        original_start=span_on(series, planned.day, zone)[0],
        moved_because=planned.reason if planned.outcome is Outcome.MOVED else "",
        key=new_key(),
        uid=new_uid(series.uid.partition("@")[2]),
        title=series.title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=series.place,
        venue_id=series.venue_id,
        online_url=series.online_url,
        is_public=body.meets_in_public,
        calendar_changed_at=now,
        search_key=folded(f"{series.title} {series.place}"),
        agenda=agenda_of(body),
        invitations=[],
    )


def span_on(series: Series, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end in UTC on a day. Refused where the change of clocks leaves a time out."""
    starts = time.fromisoformat(series.local_start)
    end = datetime.combine(day, starts, UTC) + timedelta(minutes=series.minutes)
    return moments.moment(day, starts, zone), moments.moment(
        end.date(), end.time(), zone, field="ends"
    )
