"""Saying what becomes of a day of a series that is open, or was left out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import LeftOutDate, Series
from facilitation.planning.recurrence import days, first_day, rule_of
from facilitation.planning.series_dates import Choice, PlannedDate, settle
from facilitation.usecases import journal
from facilitation.usecases.series_dates import add_dates
from facilitation.usecases.series_joining import carry_on
from facilitation.usecases.series_rows import coming_dates, day_of, open_series, terms_of
from facilitation.usecases.series_seats import seating_of


def settle_date(
    session: Session,
    process: Process,
    series_id: int,
    day: date,
    choice: Choice,
    *,
    by: Actor,
    now: datetime,
) -> Meeting | None:
    """Let the day of the rule take place after all, on itself or on another day, or leave it out.

    Whoever is in the series is asked to the new date; nobody hears of it until the series is
    announced. Gives back the new meeting, or None where the day is left out. InvalidError for a
    day that is not open or left out (any more), for one in the past, and for a substitute that
    would pass a neighbouring date of the series or share its day.
    """
    series, district = open_series(session, process, series_id, by=by, now=now)
    left_out = next((one for one in series.left_out if one.day == day), None)
    if left_out is None:
        raise InvalidError(
            "Über den %(day)s ist schon entschieden, oder die Reihe kennt diesen Tag nicht.",
            day=day,
        )
    planned = _settled(session, series, district, day, choice, now=now)
    on = planned.on.isoformat() if planned.on else None
    journal.note(session, by, "series_date_settled", series, now=now, day=day.isoformat(), on=on)
    if planned.on is None:
        left_out.is_open, left_out.reason = False, choice.reason or left_out.reason
        return None
    return _put_in(session, series, district, left_out, planned, now=now)


def _settled(
    session: Session,
    series: Series,
    district: District,
    day: date,
    choice: Choice,
    *,
    now: datetime,
) -> PlannedDate:
    today = day_of(now, district.zone)
    terms = terms_of(session, series, district, since=day, today=today)
    after, before = _neighbours(session, series, district, day)
    return settle(day, choice, terms, after=after, before=before)


def _neighbours(
    session: Session, series: Series, district: District, day: date
) -> tuple[date | None, date]:
    """Between these days the date has to stay: those of the rule, and those of the meetings."""
    rule, one_day = rule_of(series), timedelta(days=1)
    rows = session.execute(
        select(Meeting.original_start, Meeting.starts_at).where(
            Meeting.series_id == series.id,
            Meeting.state != MeetingState.CANCELLED,
        )
    ).all()
    dates = [
        (day_of(original, district.zone), day_of(starts_at, district.zone))
        for original, starts_at in rows
        if original is not None
    ]
    earlier = [*days(rule, until=day - one_day)[-1:], *(on for of, on in dates if of < day)]
    later = [first_day(rule, since=day + one_day), *(on for of, on in dates if of > day)]
    return max(earlier, default=None), min(later)


def _put_in(
    session: Session,
    series: Series,
    district: District,
    left_out: LeftOutDate,
    planned: PlannedDate,
    *,
    now: datetime,
) -> Meeting:
    before = coming_dates(session, series, now=now)
    (made,) = add_dates(session, series, series.body, [planned], zone=district.zone, now=now)
    if made.starts_at <= now:
        raise InvalidError(
            "Der Termin läge in der Vergangenheit. Wählen Sie einen Tag ab heute.", field="on"
        )
    session.delete(left_out)
    ask_the_same(session, [made], before, series=series, district=district, now=now)
    return made


def ask_the_same(
    session: Session,
    made: Sequence[Meeting],
    others: Sequence[Meeting],
    *,
    series: Series,
    district: District,
    now: datetime,
) -> None:
    """Ask to new dates whoever is asked to the two nearest of the others: a member who sends a
    deputy to one of these is still in the series. `invitations` of the others are loaded."""
    seating = seating_of(session, series, since=day_of(now, district.zone))
    asking = [one for one in others if one.invitations and not one.is_cancelled]
    for meeting in made:
        nearest = sorted(asking, key=lambda one: abs(one.starts_at - meeting.starts_at))[:2]
        for model in nearest:
            carry_on([meeting], model, seating, zone=district.zone)
