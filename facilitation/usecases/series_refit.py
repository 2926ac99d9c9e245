"""Fitting a coming meeting into a date of another rule, and what it loses of its own by that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from facilitation.model.meetings import Meeting
from facilitation.model.series import Series
from facilitation.model.sorting import folded
from facilitation.planning.series_dates import PlannedDate
from facilitation.usecases.series_dates import span_on
from facilitation.usecases.series_rows import day_of


class Own(StrEnum):
    """What had been changed of one date alone."""

    TIME = "time"
    PLACE = "place"
    ONLINE = "online"
    TITLE = "title"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Usual:
    """What a series says of all its dates."""

    title: str
    place: str
    venue_id: int | None
    online_url: str
    local_start: str
    minutes: int


def usual_of(series: Series) -> Usual:
    """A picture of it, that stays when the series changes."""
    return Usual(
        series.title,
        series.place,
        series.venue_id,
        series.online_url,
        series.local_start,
        series.minutes,
    )


@dataclass(frozen=True)
class Lost:
    """A date that was changed alone, and of that what will not hold any more."""

    starts_at: datetime
    what: tuple[Own, ...]


def owned(meeting: Meeting, usual: Usual, zone: ZoneInfo) -> set[Own]:
    """What of the meeting is not as its series says; a substitute for a holiday is as it says."""
    found = set()
    if _is_off_time(meeting, usual, zone):
        found.add(Own.TIME)
    if meeting.place != usual.place:
        found.add(Own.PLACE)
    if meeting.online_url != usual.online_url:
        found.add(Own.ONLINE)
    if meeting.title != usual.title:
        found.add(Own.TITLE)
    if meeting.is_cancelled:
        found.add(Own.CANCELLED)
    return found


def _is_off_time(meeting: Meeting, usual: Usual, zone: ZoneInfo) -> bool:
    by_hand = _day_differs(meeting, zone) and not meeting.moved_because
    return by_hand or _has_own_clock(meeting, usual, zone)


def _day_differs(meeting: Meeting, zone: ZoneInfo) -> bool:
    original = meeting.original_start or meeting.starts_at
    return day_of(original, zone) != day_of(meeting.starts_at, zone)


def _has_own_clock(meeting: Meeting, usual: Usual, zone: ZoneInfo) -> bool:
    minutes = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1)
    starts = f"{meeting.starts_at.astimezone(zone):%H:%M}"
    return (starts, minutes) != (usual.local_start, usual.minutes)


def kept(
    meeting: Meeting, planned: PlannedDate, before: Usual, after: Usual, zone: ZoneInfo
) -> set[Own]:
    """What the meeting keeps of its own: all of it where its day of the rule stays, but for a time
    of day of its own where the series' changes, and a day on which it can no more be."""
    original = meeting.original_start
    if original is None or day_of(original, zone) != planned.day:
        return set()
    found = owned(meeting, before, zone)
    stays = planned.on == day_of(meeting.starts_at, zone)
    is_same_time = (before.local_start, before.minutes) == (after.local_start, after.minutes)
    if stays and (is_same_time or not _has_own_clock(meeting, before, zone)):
        return found
    return found - {Own.TIME}


def lost_by(
    meeting: Meeting, planned: PlannedDate, before: Usual, after: Usual, zone: ZoneInfo
) -> Lost | None:
    """What `refit` would take from the meeting; None: nothing."""
    gone = owned(meeting, before, zone) - kept(meeting, planned, before, after, zone)
    if not gone:
        return None
    return Lost(meeting.starts_at, tuple(what for what in Own if what in gone))


def refit(
    meeting: Meeting,
    planned: PlannedDate,
    before: Usual,
    series: Series,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Make the meeting this date of the series, which it may have been in before; `original_start`
    is still the one of its former rule."""
    after = usual_of(series)
    keeps = kept(meeting, planned, before, after, zone)
    meeting.series_id = series.id
    meeting.original_start = span_on(series, planned.day, zone)[0]
    if Own.TIME not in keeps or not _has_own_clock(meeting, before, zone):
        meeting.starts_at, meeting.ends_at = span_on(series, planned.on or planned.day, zone)
    meeting.moved_because = planned.reason if planned.on != planned.day else ""
    if Own.PLACE not in keeps:
        meeting.place, meeting.venue_id = after.place, after.venue_id
    if Own.ONLINE not in keeps:
        meeting.online_url = after.online_url
    if Own.TITLE not in keeps:
        meeting.title = after.title
    meeting.search_key = folded(f"{meeting.title} {meeting.place}")
    meeting.calendar_changed_at = now
