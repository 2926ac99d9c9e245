"""Mail that could wait comes by day, on days on which offices work, and before the meeting."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from facilitation.model.districts import State
from facilitation.planning.mail_times import (
    digest_moment,
    latest_reminder,
    may_disturb,
    reminder_moment,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("moment", "state", "may"),
    [
        (datetime(2027, 5, 18, 8, 0, tzinfo=BERLIN), State.NI, True),
        (datetime(2027, 5, 18, 7, 59, tzinfo=BERLIN), State.NI, False),
        (datetime(2027, 5, 18, 18, 59, tzinfo=BERLIN), State.NI, True),
        (datetime(2027, 5, 18, 19, 0, tzinfo=BERLIN), State.NI, False),
        (datetime(2027, 5, 15, 10, 0, tzinfo=BERLIN), State.NI, True),  # Saturday
        (datetime(2027, 5, 16, 10, 0, tzinfo=BERLIN), State.NI, False),  # Whit Sunday
        (datetime(2027, 5, 17, 10, 0, tzinfo=BERLIN), State.NI, False),  # Whit Monday
        (datetime(2027, 5, 27, 10, 0, tzinfo=BERLIN), State.NI, True),
        (datetime(2027, 5, 27, 10, 0, tzinfo=BERLIN), State.BY, False),  # Corpus Christi
    ],
)
def test_nobody_is_disturbed_at_night_or_on_quiet_days(moment, state, may):
    assert may_disturb(moment, state) is may


@pytest.mark.parametrize(
    ("meeting", "days", "expected"),
    [
        (date(2027, 5, 25), 7, date(2027, 5, 18)),
        (date(2027, 1, 12), 1, date(2027, 1, 11)),
        (date(2027, 5, 24), 7, date(2027, 5, 15)),  # Whit Monday: the Saturday before
        (date(2027, 5, 24), 1, date(2027, 5, 22)),  # Sunday: the Saturday before
        (date(2027, 3, 30), 1, date(2027, 3, 27)),  # over Easter, and the change of clocks
        (date(2027, 5, 25), 0, date(2027, 5, 25)),
    ],
)
def test_a_reminder_moves_to_the_last_working_day_before(meeting, days, expected):
    moment = reminder_moment(meeting, days, zone=BERLIN, state=State.NI).astimezone(BERLIN)

    assert (moment.date(), moment.hour) == (expected, 9)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(17, None), (18, 18), (19, 18), (24, 24)],
)
def test_of_missed_reminders_only_the_last_is_due(day, expected):
    now = datetime(2027, 5, day, 12, 0, tzinfo=UTC)

    due = latest_reminder(date(2027, 5, 25), [7, 1], zone=BERLIN, state=State.NI, now=now)

    assert (due.day if due else None) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 5, 10), date(2027, 5, 10)),
        (date(2027, 5, 16), date(2027, 5, 10)),
        (date(2027, 5, 19), date(2027, 5, 18)),  # Whit Monday: Tuesday
        (date(2027, 3, 29), date(2027, 3, 30)),  # Easter Monday: Tuesday
    ],
)
def test_the_digest_comes_on_monday_or_the_next_working_day(today, expected):
    moment = digest_moment(today, zone=BERLIN, state=State.NI).astimezone(BERLIN)

    assert (moment.date(), moment.hour) == (expected, 8)
