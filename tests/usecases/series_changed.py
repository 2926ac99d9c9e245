"""Five Mondays and how they are changed from a date on."""

from dataclasses import replace
from datetime import date, time, timedelta

from facilitation.model.series import Frequency
from facilitation.planning.recurrence import Rule
from facilitation.usecases import announcements
from facilitation.usecases.series import SeriesPlan
from facilitation.usecases.series_changes import change_series, preview_change
from tests.conftest import NOW
from tests.usecases.series_stage import BERLIN, FIRST, HOURS, WEEK, dates

DAY = timedelta(days=1)
TUESDAY = FIRST + DAY
THIRD = FIRST + 2 * WEEK
LAST = FIRST + 4 * WEEK
SAME = SeriesPlan(
    body_id=0,
    rule=Rule(frequency=Frequency.WEEKLY, starts_on=FIRST, weekday=0),
    starts=time(17),
    ends=time(19),
    until=LAST,
    title="Runder Tisch West",
    place="Rathaus, Saal 2",
)
"""What the series says already."""


def weekly_on(first: date, **changes: object) -> SeriesPlan:
    rule = Rule(frequency=Frequency.WEEKLY, starts_on=first, weekday=first.weekday())
    until = LAST + timedelta(days=first.weekday())
    return replace(SAME, rule=rule, until=until, **changes)


def change(session, scene, series, by, plan, *, since=FIRST, version=None, now=NOW):
    session.flush()
    return change_series(
        session, scene.process, series.id, since, replace(plan, body_id=series.body_id),
        version=version or series.version, host="kreis.example", by=by, now=now,
    )  # fmt: skip


def preview(session, scene, series, by, plan, *, since=FIRST):
    plan = replace(plan, body_id=series.body_id)
    return preview_change(
        session, scene.process, series.id, since, plan, host="kreis.example", by=by, now=NOW
    )


def days(session, series):
    return [one.starts_at.astimezone(BERLIN).date() for one in dates(session, series)]


def move(session, meeting, by, starts_at, place="Rathaus, Saal 2"):
    announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + HOURS,
        place=place, online_url="", by=by, now=NOW,
    )  # fmt: skip


def cancel(session, meeting, by):
    announcements.cancel_meeting(session, meeting.id, reason="Ferien", by=by, now=NOW)
