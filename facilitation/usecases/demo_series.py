"""Series for the demo: one planned and invited to, with a date called off and one moved that nobody
has been told of yet; and those that templates propose."""

from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout, Frequency, HolidayPolicy, Series
from facilitation.planning.recurrence import LAST, Rule, iterate
from facilitation.usecases.announcements import cancel_meeting, move_meeting
from facilitation.usecases.series import SeriesPlan, plan_series
from facilitation.usecases.series_announcements import announce_series
from facilitation.usecases.series_care import SeriesCare, entrust_series
from facilitation.usecases.series_invitations import invite_series
from facilitation.usecases.series_proposals import find_proposal

BODY = "ag-west"
_HOST = "kreisrunde.example"
_NOTICE = timedelta(days=28)
"""So long before its first date people are invited: longer than any invitation period."""
_SOON = timedelta(days=8)
"""Longer than the invitation period of bodies that templates propose a series for."""
_LATER = timedelta(minutes=30)


def add_demo_series(
    session: Session, process: Process, *, by: Actor, today: date, now: datetime
) -> Series:
    """Every last Monday, the first in four weeks or later; dates on holidays and on the one day on
    which the body cannot meet move to the next working day."""
    body = session.scalars(
        select(Body).where(Body.process_id == process.id, Body.key == BODY)
    ).one()
    rule = Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=today + _NOTICE
    )
    third = [*islice(iterate(rule), 3)][-1]
    session.add(
        Blackout(
            district_id=body.district_id,
            body_id=body.id,
            first_day=third,
            last_day=third,
            reason="Fortbildung im Rathaus",
        )
    )
    session.flush()
    plan = SeriesPlan(
        body_id=body.id,
        rule=rule,
        starts=time(17, 30),
        ends=time(19),
        policy=HolidayPolicy.NEXT_FREE_DAY,
        title=f"{body.name}: Montagsrunde",
        place="Boizenburg, Rathaus, kleiner Saal",
    )
    series = plan_series(session, process, plan, host=_HOST, by=by, now=now)
    session.flush()
    care = SeriesCare(caretaker_id=by.person_id, resources="Raum und Getränke stellt die Stadt")
    entrust_series(session, process, series.id, care, version=0, by=by, now=now)
    invite_series(session, series.id, by=by, now=now)
    dates = _dates(session, series)
    cancel_meeting(session, dates[3].id, reason="Ferienzeit", by=by, now=now)
    announce_series(session, series.id, by=by, now=now)
    _move(session, dates[1], by=by, now=now)
    return series


def confirm_proposals(session: Session, process: Process, *, by: Actor, now: datetime) -> None:
    """Plan what the template proposes, so that inviting to its first date is not late."""
    soon = now.date() + _SOON
    bodies = session.scalars(select(Body).where(Body.process_id == process.id)).all()
    for body in bodies:
        plan = find_proposal(session, process, body, None, by=by, on=soon)
        if plan is not None:
            made = plan_series(session, process, plan, host=_HOST, by=by, now=now)
            care = SeriesCare(caretaker_id=by.person_id)
            entrust_series(session, process, made.id, care, version=0, by=by, now=now)


def _dates(session: Session, series: Series) -> list[Meeting]:
    found = session.scalars(
        select(Meeting).where(Meeting.series_id == series.id).order_by(Meeting.original_start)
    )
    return list(found)


def _move(session: Session, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    move_meeting(
        session,
        meeting.id,
        starts_at=meeting.starts_at + _LATER,
        ends_at=meeting.ends_at + _LATER,
        place="Boizenburg, Begegnungscafé im alten Zollhaus",
        online_url="",
        by=by,
        now=now,
    )
