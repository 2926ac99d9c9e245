"""Taking a meeting out of the calendar of a person who is asked no more: by itself, or as one
date of their series."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.formats.series_letters import Answers, ChangeLine, News
from facilitation.model.meetings import Invitation
from facilitation.model.people import Person
from facilitation.model.series_views import View
from facilitation.planning.series_views import next_step
from facilitation.usecases.posting import Post
from facilitation.usecases.series_errands import (
    Errand,
    Matter,
    part_in,
    raised_sequence,
)
from facilitation.usecases.series_posting import SeriesPost
from facilitation.usecases.series_threads import (
    SeriesThread,
    SharedMailbox,
    open_own_series_thread,
)
from facilitation.usecases.threads import Thread, reachable_address


def take_out(
    session: Session, thread: Thread, invitation: Invitation, *, deputy: str = "", now: datetime
) -> bool:
    """Tell a person whose invitation was just withdrawn, if their calendar shows the meeting;
    says whether a letter was written. `deputy`: who is asked in their place."""
    if invitation.is_by_series and thread.meeting.series_id is not None:
        return _out_of_series(session, thread, invitation, deputy=deputy, now=now)
    person = invitation.person
    state, address = thread.sent.get(person.id), reachable_address(person)
    if address is None or state is None or not state.is_in_calendar:
        return False
    post = Post(session, thread, now)
    if deputy:
        post.represent(invitation, deputy, address=address)
    else:
        post.withdraw(invitation, address=address)
    return True


def _out_of_series(
    session: Session, thread: Thread, invitation: Invitation, *, deputy: str, now: datetime
) -> bool:
    """Of this one date alone; what else has changed waits for its announcement."""
    assert thread.meeting.series_id is not None
    series = open_own_series_thread(session, thread.meeting.series_id, now=now)
    errand = _errand(series, invitation.person, thread.meeting.id, deputy=deputy)
    if errand is None:
        return False
    series.series.sequence = raised_sequence(series, [errand])
    SeriesPost(session, series).send(errand)
    return True


def _errand(thread: SeriesThread, person: Person, meeting_id: int, *, deputy: str) -> Errand | None:
    address = reachable_address(person)
    shown = thread.shown_to(person) or {}
    gone = {start: one for start, one in shown.items() if one.meeting_id == meeting_id}
    if address is None or not gone or thread.has_left(person.id):
        return None
    (date,) = gone.values()
    mailbox = _calendar_without(thread, person, address, gone)
    return Errand(
        person=person,
        address=address,
        part=part_in(thread, person),
        matter=Matter.NOT_ASKED,
        step=next_step(mailbox.shown, mailbox.view, same_rule=True),
        mailbox=mailbox,
        shown=shown,
        view=_without(shown, gone),
        lines=(ChangeLine(news=News.NOT_ASKED, before=date.told),),
        answers=Answers.COMPLETE,
        deputy=deputy,
    )


def _calendar_without(
    thread: SeriesThread, person: Person, address: str, gone: View
) -> SharedMailbox:
    """The calendar without the dates, but for those to which somebody else who reads it is still
    asked. What else has changed waits for its announcement."""
    mailbox = thread.mailbox(address)
    shown = mailbox.shown or {}
    others = (
        other
        for other in thread.people.values()
        if other.id != person.id and (reachable_address(other) or "").lower() == address.lower()
    )
    kept = {start for other in others for start in thread.view_of(other)}
    lost = {start: date for start, date in gone.items() if start not in kept}
    return replace(mailbox, view=_without(shown, lost))


def _without(view: View, gone: View) -> View:
    return {start: one for start, one in view.items() if start not in gone}
