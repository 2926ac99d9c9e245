"""The dates of a series on either side of one of them: between these it has to stay."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.series import check_between


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


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
