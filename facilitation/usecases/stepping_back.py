"""Taking one meeting out of the calendar of a person who is asked no more: by itself, or as one
date of their series."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.formats.series_letters import Answers, ChangeLine, News
from facilitation.model.meetings import Invitation
from facilitation.model.people import Person
from facilitation.model.series_views import SeriesDate, View
from facilitation.planning.series_views import next_step
from facilitation.usecases.posting import Post
from facilitation.usecases.series_errands import Errand, Matter, part_in, raised_sequence
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
    errand = _errand(series, invitation.person, thread.meeting.id)
    if errand is None:
        return False
    series.series.sequence = raised_sequence(series, [errand])
    SeriesPost(session, series).send(errand, deputy=deputy)
    return True


def _errand(thread: SeriesThread, person: Person, meeting_id: int) -> Errand | None:
    address = reachable_address(person)
    shown = thread.shown_to(person) or {}
    date = next((one for one in shown.values() if one.meeting_id == meeting_id), None)
    if address is None or date is None or thread.has_left(person.id):
        return None
    mailbox = _mailbox(thread, person, address, date)
    return Errand(
        person=person,
        address=address,
        part=part_in(thread, person),
        matter=Matter.NOT_ASKED,
        step=next_step(mailbox.shown, mailbox.view, same_rule=True),
        mailbox=mailbox,
        shown=shown,
        view=_without(shown, date),
        lines=(ChangeLine(news=News.NOT_ASKED, before=date.told),),
        answers=Answers.COMPLETE,
    )


def _mailbox(thread: SeriesThread, person: Person, address: str, date: SeriesDate) -> SharedMailbox:
    """The calendar without the date, unless somebody else who reads it is still asked."""
    mailbox = thread.mailbox(address)
    shown = mailbox.shown or {}
    others = (
        other
        for other in thread.people.values()
        if other.id != person.id and (reachable_address(other) or "").lower() == address.lower()
    )
    is_kept = any(date.original_start in thread.view_of(other) for other in others)
    return replace(mailbox, view=shown if is_kept else _without(shown, date))


def _without(view: View, date: SeriesDate) -> View:
    return {start: one for start, one in view.items() if start != date.original_start}
