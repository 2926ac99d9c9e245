"""Inviting to a series: all who hold a seat, to all its dates, in one message to each."""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.invitations import mark_invited
from facilitation.usecases.series_announcements import (
    SeriesOutcome,
    check_period,
    is_late,
    send,
)
from facilitation.usecases.series_errands import list_errands
from facilitation.usecases.series_joining import ask_members
from facilitation.usecases.series_seats import seating_of
from facilitation.usecases.series_threads import (
    SeriesThread,
    look_into_series_thread,
    open_series_thread,
)

AHEAD = relativedelta(months=12)
"""How far calendars are told the dates of an open series at once."""


@dataclass(frozen=True, kw_only=True)
class Invitable:
    """What the first invitation to a series depends on, besides the people."""

    dates: tuple[tuple[int, datetime], ...]
    """Meeting and start of each date that people would be asked to."""
    until: date
    """The last day that calendars will show."""
    last_day: date | None
    """The last day on which an invitation to the first date is in time."""
    late: tuple[date, ...]
    """The days of dates for which the invitation period is over; a reason is needed if any."""


def preview_series_invitation(
    session: Session, series_id: int, *, by: Actor, now: datetime
) -> Invitable:
    """Which dates `invite_series` would ask to now, and whether it is late for some."""
    thread = look_into_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    until = _release(thread)
    dates = _to_be_asked(thread, until)
    late = [thread.day_of(meeting) for meeting in dates if is_late(thread, meeting)]
    first = thread.body.last_day_to_invite(thread.day_of(dates[0])) if dates else None
    return Invitable(
        dates=tuple((meeting.id, meeting.starts_at) for meeting in dates),
        until=until,
        last_day=first,
        late=tuple(late),
    )


def invite_series(
    session: Session, series_id: int, *, by: Actor, now: datetime, late_reason: str = ""
) -> SeriesOutcome:
    """Ask everybody who holds a seat on the days of the coming dates to all of these at once.

    The first call sets `released_until`: the end of the series, or 12 months ahead. A later one
    asks those who have joined since and sends the series only to people who do not know it yet.
    InvalidError if no date is ahead, nobody holds a seat, or the invitation period of a date is
    over without a reason (field `late_reason`); then nobody is asked.
    """
    thread = open_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    series = thread.series
    until = _release(thread)
    dates = _to_be_asked(thread, until)
    if not dates:
        raise InvalidError(
            "In dieser Reihe liegt kein Termin vor Ihnen, zu dem Sie einladen könnten."
        )
    check_period(thread, dates, late_reason)
    series.released_until = until
    seating = seating_of(session, series, since=now.astimezone(thread.zone).date())
    ask_members(dates, seating, zone=thread.zone)
    thread = open_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    members = [p for p in thread.people.values() if thread.invitations_of(p.id)]
    if not members:
        raise InvalidError(
            "Für „%(series)s“ gibt es niemanden einzuladen: Kein Sitz ist besetzt.",
            series=series.title,
        )
    newcomers = [person for person in members if not thread.shown_to(person)]
    outcome = send(session, thread, list_errands(thread, newcomers), by=by)
    for meeting in dates:
        mark_invited(meeting, now=now)
    journal.note(session, by, "series_invited", series, now=now, letters=outcome.letters)
    return outcome


def _release(thread: SeriesThread) -> date:
    """Up to which day calendars show the dates."""
    series = thread.series
    if series.released_until is not None:
        return series.released_until
    if series.ends_on is not None:
        return series.ends_on
    return thread.now.astimezone(thread.zone).date() + AHEAD


def _to_be_asked(thread: SeriesThread, until: date) -> list[Meeting]:
    return [
        meeting
        for meeting in thread.meetings.values()
        if meeting.starts_at > thread.now
        and not meeting.is_cancelled
        and not meeting.was_opened
        and meeting.original_start is not None
        and meeting.original_start.astimezone(thread.zone).date() <= until
    ]
