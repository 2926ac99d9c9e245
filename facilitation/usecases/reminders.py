"""Reminding people of a meeting: by itself on the days that the body has chosen, or by hand.

What is due follows from what was sent: whoever got any letter about the meeting on the day of the
reminder or later needs none. So nothing is doubled however often or late this runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, Meeting, MeetingState
from facilitation.model.people import MailWish
from facilitation.model.rights import Action, Actor
from facilitation.planning.mail_times import latest_reminder, may_disturb
from facilitation.usecases import journal
from facilitation.usecases.item_by_item import item_by_item, never
from facilitation.usecases.reminder_letters import put_reminder
from facilitation.usecases.reminder_people import Reminded, list_asked
from facilitation.usecases.threads import (
    Outcome,
    open_thread,
    open_thread_unasked,
    unheard,
)

_AT_ONCE = 200
"""How many meetings are looked into with one set of statements."""
_MOVED_AT_MOST = timedelta(days=14)
"""A reminder is never moved further than this from its day to avoid holidays."""


@dataclass(frozen=True)
class _Due:
    """A meeting of which people should have been reminded by now, since this day."""

    meeting_id: int
    since: datetime


def remind_due(
    transaction: Transaction,
    *,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = never,
) -> int:
    """Put the reminders that are due into the outbox, meeting by meeting; says how many."""
    now = clock()
    with transaction() as session:
        due = _with_somebody_to_remind(session, _due_meetings(session, now=now))
    return item_by_item(
        transaction, due, lambda session, one: _remind(session, one, now=clock()), stop=stop
    )


def remind_unanswered(session: Session, meeting_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Remind everybody who has not answered yet, at once; `to_tell` are those to be telephoned.

    InvalidError if everybody has answered, or was reminded today already.
    """
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    asked = [one for one in list_asked(session, [meeting_id]) if one.answer is Answer.NONE_YET]
    if not asked:
        raise InvalidError("Alle Eingeladenen haben geantwortet. Niemand ist zu erinnern.")
    today = _midnight(now, thread.district.zone)
    fresh = [one for one in asked if one.last_written is None or one.last_written < today]
    if not fresh:
        raise InvalidError(
            "Heute ging schon eine Nachricht an alle, deren Antwort fehlt. Erinnern Sie morgen "
            "wieder."
        )
    heard = [one for one in fresh if one.has_mail and one.wish is not MailWish.NO_REMINDERS]
    for one in heard:
        put_reminder(session, thread, one, now=now)
    people = {invitation.id: invitation.person for invitation in thread.open_invitations}
    journal.note(session, by, "people_reminded", thread.meeting, now=now, letters=len(heard))
    rest = (one for one in fresh if one not in heard)
    return Outcome(len(heard), tuple(unheard(people[one.invitation_id]) for one in rest))


def _due_meetings(session: Session, *, now: datetime) -> list[_Due]:
    """Those ahead of which a reminder should have left by now, if mail may leave now at all."""
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at, Body.reminder_days, District.timezone, District.state)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .where(
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED)),
            Meeting.starts_at > now,
            Body.is_linked.is_(False),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    due = []
    for meeting_id, starts_at, days, timezone, state in rows:
        if not days or starts_at - now > timedelta(days=max(days)) + _MOVED_AT_MOST:
            continue
        zone = ZoneInfo(timezone)
        if not may_disturb(now.astimezone(zone), state):
            continue
        day = starts_at.astimezone(zone).date()
        since = latest_reminder(day, days, zone=zone, state=state, now=now)
        if since is not None:
            due.append(_Due(meeting_id, _midnight(since, zone)))
    return due


def _with_somebody_to_remind(session: Session, due: Sequence[_Due]) -> list[_Due]:
    found = []
    for start in range(0, len(due), _AT_ONCE):
        some = due[start : start + _AT_ONCE]
        asked = list_asked(session, [one.meeting_id for one in some])
        since = {one.meeting_id: one for one in some}
        found += [since[id_] for id_ in {
            one.meeting_id for one in asked if _is_to_be_reminded(one, since[one.meeting_id].since)
        }]  # fmt: skip
    return sorted(found, key=lambda one: due.index(one))


def _remind(session: Session, due: _Due, *, now: datetime) -> int:
    """Look once more, now that nobody else can: a meeting may just have been called off."""
    thread = open_thread_unasked(session, due.meeting_id)
    meeting = thread.meeting
    if meeting.is_cancelled or meeting.was_opened or meeting.starts_at <= now:
        return 0
    asked = list_asked(session, [meeting.id])
    people = [one for one in asked if _is_to_be_reminded(one, due.since)]
    for one in people:
        put_reminder(session, thread, one, now=now)
    return len(people)


def _is_to_be_reminded(one: Reminded, since: datetime) -> bool:
    return (
        one.has_mail
        and one.wish is MailWish.EACH
        and one.answer is not Answer.DECLINED
        and one.knows_time
        and one.last_written is not None
        and one.last_written < since
    )


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """Of the local day in which the moment lies."""
    day: date = moment.astimezone(zone).date()
    return datetime.combine(day, time(), zone).astimezone(UTC)
