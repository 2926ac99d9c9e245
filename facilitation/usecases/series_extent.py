"""How far a series reaches: a later end, or no end, and up to when calendars show it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.series import Series
from facilitation.planning.recurrence import rule_of
from facilitation.planning.series_dates import HORIZON, LONGEST, PlannedDate, judge
from facilitation.usecases import journal
from facilitation.usecases.series_dates import add_dates
from facilitation.usecases.series_growing import last_dates, with_a_time
from facilitation.usecases.series_rows import coming_dates, day_of, open_series, terms_of
from facilitation.usecases.series_settling import ask_the_same

_DAY = timedelta(days=1)


def extend_series(
    session: Session,
    process: Process,
    series_id: int,
    ends_on: date | None,
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Let the series go on up to that day, or without end; says how many dates were added.

    Without end there are dates for a year, and never fewer than there were. Whoever is asked to
    its last dates is asked to the new ones, and hears of it with the next announcement.
    InvalidError for an end that is not later, or too late, and for a series that goes on in
    another one.
    """
    series, district = open_series(session, process, series_id, by=by, now=now)
    _check_end(session, series, ends_on)
    others = last_dates(session, series)
    until = ends_on or _ahead(series, day_of(now, district.zone))
    dates = _further(session, series, district, until, now=now)
    series.ends_on, series.ended_at, series.grown_until = ends_on, None, until
    if series.released_until is not None:
        series.released_until = until
    made = add_dates(session, series, series.body, dates, zone=district.zone, now=now)
    ask_the_same(session, made, others, series=series, district=district, now=now)
    journal.note(
        session, by, "series_extended", series, now=now,
        until=ends_on.isoformat() if ends_on else None, dates=len(made),
    )  # fmt: skip
    return len(made)


def release_series(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> date:
    """Let calendars show all dates that there are by now, and say up to when that is.

    Whoever is asked to the ones before is asked to these too, and hears of it with the next
    announcement. InvalidError where nobody was invited yet, or nothing is new.
    """
    series, district = open_series(
        session, process, series_id, action=Action.INVITE, by=by, now=now
    )
    if series.released_until is None or series.grown_until is None:
        raise InvalidError("Zu dieser Reihe ist noch niemand eingeladen. Laden Sie zuerst ein.")
    if series.grown_until <= series.released_until:
        raise InvalidError(
            "Die Kalender zeigen schon alle Termine bis zum %(day)s.", day=series.released_until
        )
    dates = coming_dates(session, series, now=now)
    unasked = [one for one in dates if not one.invitations]
    asked = [one for one in dates if one.invitations] or last_dates(session, series)
    ask_the_same(session, unasked, asked, series=series, district=district, now=now)
    series.released_until = series.grown_until
    journal.note(
        session, by, "series_released", series, now=now, until=series.grown_until.isoformat()
    )
    return series.grown_until


def _ahead(series: Series, today: date) -> date:
    horizon = today + HORIZON
    return max(horizon, series.ends_on) if series.ends_on is not None else horizon


def _check_end(session: Session, series: Series, ends_on: date | None) -> None:
    if session.scalar(select(Series.id).where(Series.follows_id == series.id)) is not None:
        raise InvalidError("Diese Reihe geht in einer anderen weiter. Verlängern Sie diese.")
    if series.ends_on is None:
        raise InvalidError("Die Reihe hat kein Ende. Ihre Termine kommen von selbst dazu.")
    if ends_on is not None and ends_on <= series.ends_on:
        raise InvalidError(
            "Die Reihe endet schon am %(day)s. Wählen Sie einen späteren Tag.",
            field="ends_on",
            day=series.ends_on,
        )
    if ends_on is not None and ends_on > series.starts_on + LONGEST:
        raise InvalidError(
            "Eine Terminreihe reicht höchstens %(years)s Jahre weit. Wählen Sie einen früheren "
            "Tag, oder lassen Sie das Ende offen.",
            field="ends_on",
            years=LONGEST.years,
        )


def _further(
    session: Session, series: Series, district: District, until: date, *, now: datetime
) -> list[PlannedDate]:
    """The dates after those that there are; where one was called off it stays so."""
    today = day_of(now, district.zone)
    since = max((series.grown_until or series.starts_on) + _DAY, today + _DAY)
    terms = terms_of(session, series, district, since=since, today=today)
    there = _days_there(session, series, district)
    dates = judge(
        rule_of(series), terms, since=since, last=until, after=max(there.values(), default=None)
    )
    new = [one for one in dates if one.day not in there]
    return [with_a_time(series, series.body, district, one) for one in new]


def _days_there(session: Session, series: Series, district: District) -> dict[date, date]:
    """By day of the rule, the day on which each of its dates is; called-off ones included."""
    rows = session.execute(
        select(Meeting.original_start, Meeting.starts_at).where(Meeting.series_id == series.id)
    ).all()
    return {
        day_of(original, district.zone): day_of(starts_at, district.zone)
        for original, starts_at in rows
        if original is not None
    }
