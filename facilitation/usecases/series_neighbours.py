"""The dates of a series on either side of one of them: between these it has to stay."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.series import Series, check_between


def check_neighbours(
    session: Session, meeting: Meeting, starts_at: datetime, *, zone: ZoneInfo
) -> None:
    """Refuse a day on or past the next date of the series on either side; dates called off do
    not count. A meeting that is no date of a series may be on any day."""
    if meeting.series_id is None or meeting.original_start is None:
        return
    earlier = Meeting.original_start < meeting.original_start
    rows = session.execute(
        select(Meeting.starts_at, earlier.label("is_earlier")).where(
            Meeting.series_id == meeting.series_id,
            Meeting.id != meeting.id,
            Meeting.state != MeetingState.CANCELLED,
        )
    ).all()
    check_between(
        _day(starts_at, zone),
        before=max((_day(row.starts_at, zone) for row in rows if row.is_earlier), default=None),
        after=min((_day(row.starts_at, zone) for row in rows if not row.is_earlier), default=None),
    )


def check_end(session: Session, meeting: Meeting, *, zone: ZoneInfo) -> None:
    """Refuse a date of a series that has ended before it."""
    if meeting.series_id is None or meeting.original_start is None:
        return
    ends_on = session.scalar(select(Series.ends_on).where(Series.id == meeting.series_id))
    if ends_on is not None and _day(meeting.original_start, zone) > ends_on:
        raise InvalidError(
            "Die Reihe endet am %(day)s. Verlängern Sie zuerst die Reihe.", day=ends_on
        )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
