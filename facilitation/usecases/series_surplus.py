"""Dates of a series that are not to take place any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from facilitation.model.rights import Action, Actor
from facilitation.usecases.announcements import call_off
from facilitation.usecases.threads import Outcome, open_threads, summed


def take_off(
    session: Session, dates: Iterable[Meeting], *, reason: str, by: Actor, now: datetime
) -> Outcome:
    """Call off the dates to which somebody was asked, and forget those of which nobody knows.

    Guests and deputies are told at once, under each meeting's own UID; whoever is in the series
    hears of it with the next announcement. `invitations` of the dates are loaded.
    """
    ahead = [meeting for meeting in dates if not meeting.is_cancelled]
    known = [meeting.id for meeting in ahead if meeting.invitations]
    unknown = [meeting.id for meeting in ahead if not meeting.invitations]
    threads = open_threads(session, known, action=Action.PLAN_MEETINGS, by=by, now=now)
    outcomes = [call_off(session, thread, reason=reason, by=by, now=now) for thread in threads]
    session.execute(delete(Meeting).where(Meeting.id.in_(unknown)))
    return summed(outcomes)
