"""When mail that could wait may reach people: by day, and on days on which offices work.

Reminders and digests keep to this; invitations, changes and cancellations always leave at once.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitation.model.districts import State
from facilitation.planning.holidays import holidays_on

FIRST, LAST = time(8), time(19)
"""Local time between which mail that could wait may arrive."""
REMIND_AT = time(9)
DIGEST_AT = time(8)
_SATURDAY, _SUNDAY = 5, 6
_ONE = timedelta(days=1)


def may_disturb(local: datetime, state: State) -> bool:
    """Whether mail that could wait may leave now: not at night, on Sundays or public holidays."""
    return FIRST <= local.time() < LAST and _is_quiet_day(local.date(), state) is False


def reminder_moment(meeting_day: date, days: int, *, zone: ZoneInfo, state: State) -> datetime:
    """When people are reminded so many `days` before: in the morning, in UTC.

    On a Sunday or public holiday they are reminded on the last day before that is neither: later
    could be too late.
    """
    day = meeting_day - timedelta(days=days)
    while _is_quiet_day(day, state):
        day -= _ONE
    return datetime.combine(day, REMIND_AT, zone).astimezone(UTC)


def latest_reminder(
    meeting_day: date, days: Iterable[int], *, zone: ZoneInfo, state: State, now: datetime
) -> datetime | None:
    """The reminder that is due by now; of several that were missed, only the last one counts."""
    moments = (reminder_moment(meeting_day, n, zone=zone, state=state) for n in days)
    return max((moment for moment in moments if moment <= now), default=None)


def digest_moment(today: date, *, zone: ZoneInfo, state: State) -> datetime:
    """When this week's digest is due: Monday morning, or that of the next working day."""
    day = today - timedelta(days=today.weekday())
    while day.weekday() >= _SATURDAY or _is_quiet_day(day, state):
        day += _ONE
    return datetime.combine(day, DIGEST_AT, zone).astimezone(UTC)


def _is_quiet_day(day: date, state: State) -> bool:
    return day.weekday() == _SUNDAY or bool(holidays_on(day, state).public)
