"""Ending a series before its time: no more dates from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.formats.wording import clean
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.usecases import journal
from facilitation.usecases.series_rows import coming_dates, day_of, open_series, rule_day
from facilitation.usecases.series_surplus import take_off
from facilitation.usecases.threads import Outcome


@dataclass(frozen=True)
class Ending:
    """What ending a series on a day would do."""

    last_day: date
    dates: tuple[datetime, ...]
    """Dates that would not take place."""


def preview_ending(
    session: Session, process: Process, series_id: int, last_day: date, *, by: Actor, now: datetime
) -> Ending:
    """What `end_series` would do now. Refuses what it would refuse."""
    series, district = open_series(session, process, series_id, by=by, now=now)
    beyond = _beyond(session, series, district, last_day, now=now)
    return Ending(last_day, tuple(one.starts_at for one in beyond if not one.is_cancelled))


def end_series(
    session: Session,
    process: Process,
    series_id: int,
    last_day: date,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Let `last_day` be the last on which the series may have a date; later dates are called off.

    Whoever is in the series hears of it with the next announcement. InvalidError for a day in
    the past, and for one on or after the end that the series has already.
    """
    series, district = open_series(session, process, series_id, by=by, now=now)
    beyond = _beyond(session, series, district, last_day, now=now)
    outcome = take_off(session, beyond, reason=clean(reason).strip(), by=by, now=now)
    cut(session, series, last_day, now=now)
    journal.note(
        session, by, "series_ended", series, now=now, last_day=last_day.isoformat(),
        dates=len(beyond),
    )  # fmt: skip
    return outcome


def cut(session: Session, series: Series, last_day: date, *, now: datetime) -> None:
    """Nothing of the rule is left after that day; `left_out` loaded."""
    end = max(last_day, series.starts_on)
    series.ends_on, series.ended_at = end, now
    series.grown_until = min(series.grown_until or end, end)
    if series.released_until is not None:
        series.released_until = min(series.released_until, end)
    for left_out in [one for one in series.left_out if one.day > last_day]:
        session.delete(left_out)


def _beyond(
    session: Session, series: Series, district: District, last_day: date, *, now: datetime
) -> Sequence[Meeting]:
    if last_day < day_of(now, district.zone) - timedelta(days=1):
        raise InvalidError(
            "Das Ende liegt in der Vergangenheit. Wählen Sie einen Tag ab heute.",
            field="last_day",
        )
    if series.ends_on is not None and last_day >= series.ends_on:
        raise InvalidError(
            "Die Reihe endet schon am %(day)s. Wählen Sie einen früheren Tag.",
            field="last_day",
            day=series.ends_on,
        )
    dates = coming_dates(session, series, now=now)
    return [one for one in dates if rule_day(one, district.zone) > last_day]
