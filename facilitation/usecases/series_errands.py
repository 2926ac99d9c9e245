"""Who is to be told what about a series: one errand for each person, in words and for calendars.

Nothing is changed here: a preview and the sending itself ask the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from facilitation.formats.series_letters import (
    Answers,
    ChangeLine,
    DateLine,
    News,
    SeriesEnd,
    gathered,
)
from facilitation.model.calendars import Change, Told
from facilitation.model.meetings import Answer, Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.series_views import SeriesDate, View, loaded_off
from facilitation.planning.series_views import (
    DateChange,
    Next,
    Step,
    date_changes,
    next_step,
    rule_mark,
)
from facilitation.usecases.series_threads import SeriesThread, SharedMailbox, is_stale
from facilitation.usecases.threads import Part, part_of, reachable_address


class Matter(StrEnum):
    """What a letter is about."""

    INVITATION = "invitation"
    """All dates, to somebody who knows of none."""
    DATE = "date"
    """One date has changed."""
    CANCELLED = "cancelled"
    """One date is called off."""
    NOT_ASKED = "not_asked"
    """One date takes place without the person."""
    ADDED = "added"
    """One more date, or one that takes place after all."""
    UPDATE = "update"
    """Several things at once."""
    END = "end"
    """No dates are left."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What one person is to be told."""

    person: Person
    address: str
    part: Part
    matter: Matter
    step: Step
    """For the calendar behind the address; `Next.NOTHING` where others keep it as it is."""
    mailbox: SharedMailbox
    shown: View
    """What the person was told before."""
    view: View
    """What the person is told now."""
    lines: tuple[ChangeLine, ...]
    """What is new, date by date."""
    answers: Answers
    end: SeriesEnd = SeriesEnd.ENDED
    """Of a letter about the end: why."""
    deputy: str = ""
    """Of a letter about a date without the person: who is asked in their place."""

    @property
    def leaves_calendar(self) -> bool:
        """The letter comes without a calendar message."""
        return self.step.next is Next.NOTHING

    @property
    def changes_calendar(self) -> bool:
        """Whether a calendar that was told of the series before is told something else."""
        return (
            self.mailbox.shown is not None
            and not self.leaves_calendar
            and self.mailbox.shown != self.mailbox.view
        )


def list_errands(thread: SeriesThread, people: Iterable[Person] | None = None) -> list[Errand]:
    """One for each of the people (all, if none are named) who has something to hear, by name."""
    wanted = thread.people.values() if people is None else people
    found = (_errand(thread, person) for person in wanted)
    return [errand for errand in found if errand is not None]


def whole_errand(thread: SeriesThread, person: Person) -> Errand | None:
    """The whole series once more, whether anything is new or not; None if nothing is ahead for
    the person, or no mail reaches them."""
    address, view = reachable_address(person), thread.view_of(person)
    if address is None or not thread.invitations_of(person.id) or thread.has_left(person.id):
        return None
    changes = date_changes(thread.shown_to(person) or {}, view)
    return Errand(
        person=person,
        address=address,
        part=part_in(thread, person),
        matter=Matter.INVITATION,
        step=Step(Next.WHOLE),
        mailbox=thread.mailbox(address),
        shown=thread.shown_to(person) or {},
        view=view,
        lines=tuple(_line(thread, person, change) for change in changes),
        answers=_answers(thread, person, changes),
    )


def raised_sequence(thread: SeriesThread, errands: Iterable[Errand]) -> int:
    """One step for the whole announcement, if any calendar hears something new of what it knows
    (RFC 5546 2.1.4); who joins late is told the same under the same."""
    return thread.series.sequence + any(errand.changes_calendar for errand in errands)


def mark_of(thread: SeriesThread) -> str:
    """By which a calendar's rule is told from another: a new one needs the whole series anew."""
    return rule_mark(thread.rule, thread.series.local_start, thread.zone)


def _errand(thread: SeriesThread, person: Person) -> Errand | None:
    address = reachable_address(person)
    if address is None or person.deleted_at is not None or thread.has_left(person.id):
        return None
    shown, view = thread.shown_to(person), thread.view_of(person)
    if next_step(shown, view, same_rule=True).next is Next.NOTHING:
        return None
    mailbox = thread.mailbox(address)
    changes = date_changes(shown or {}, view)
    return Errand(
        person=person,
        address=address,
        part=part_in(thread, person),
        matter=_matter(thread, person, shown, changes),
        step=_step(thread, mailbox, is_new=not shown),
        mailbox=mailbox,
        shown=shown or {},
        view=view,
        lines=tuple(_line(thread, person, change) for change in changes),
        answers=_answers(thread, person, changes),
        end=_end(thread),
    )


def _step(thread: SeriesThread, mailbox: SharedMailbox, *, is_new: bool) -> Step:
    """Whoever is new to a calendar gets the whole, even where others have it there already: it is
    their own invitation."""
    if is_new:
        return Step(Next.WHOLE)
    same_rule = mailbox.rule == mark_of(thread)
    return next_step(mailbox.shown, mailbox.view, same_rule=same_rule)


def part_in(thread: SeriesThread, person: Person) -> Part:
    """By what the person is in the series: their next date, or the last they were asked to."""
    coming = thread.invitations_of(person.id)
    known = coming[:1] or thread.invitations_ever(person.id)[-1:]
    if not known:
        return Part(InvitedAs.MEMBER, thread.body.name)
    return part_of(known[0], thread.body)


def _matter(
    thread: SeriesThread, person: Person, shown: View | None, changes: list[DateChange]
) -> Matter:
    if not shown:
        return Matter.INVITATION
    if not thread.invitations_of(person.id) and _is_end(thread, changes):
        return Matter.END
    if len(changes) > 1:
        return Matter.UPDATE
    match _news(thread, person, changes[0]):
        case News.CHANGED:
            return Matter.DATE
        case News.CANCELLED:
            return Matter.CANCELLED
        case News.NOT_ASKED:
            return Matter.NOT_ASKED
        case News.NEW | News.BACK:
            return Matter.ADDED
        case News.ENDED:
            return Matter.UPDATE


def _is_end(thread: SeriesThread, changes: Iterable[DateChange]) -> bool:
    """Nothing is left for the person; unless that came about by calling off date after date."""
    if thread.series.ended_at is not None or thread.follower is not None:
        return True
    gone = [change.before for change in changes if change.before and not change.after]
    meetings = (thread.meetings.get(one.meeting_id) for one in gone)
    return not all(meeting is not None and meeting.is_cancelled for meeting in meetings)


def _end(thread: SeriesThread) -> SeriesEnd:
    if thread.follower is not None:
        return SeriesEnd.FOLLOWED
    return SeriesEnd.ENDED if thread.series.ended_at is not None else SeriesEnd.NOT_ASKED


def _line(thread: SeriesThread, person: Person, change: DateChange) -> ChangeLine:
    news = _news(thread, person, change)
    return ChangeLine(
        news=news,
        before=change.before.told if change.before else None,
        after=change.after.told if change.after else None,
        reason=_reason(thread, news, change.date),
    )


def _news(thread: SeriesThread, person: Person, change: DateChange) -> News:
    if change.before is None:
        was_off = change.date.meeting_id in off_for(thread, person)
        return News.BACK if was_off else News.NEW
    if change.after is not None:
        return News.CHANGED
    meeting = thread.meetings.get(change.date.meeting_id)
    if meeting is not None and meeting.is_cancelled:
        return News.CANCELLED
    if meeting is None or not thread.is_released(meeting):
        return News.ENDED
    return News.NOT_ASKED


def _reason(thread: SeriesThread, news: News, date: SeriesDate) -> str:
    if news is News.CANCELLED:
        return thread.meetings[date.meeting_id].cancel_reason
    if news is News.ENDED and thread.follower is not None:
        return "die neuen Termine stehen in einer eigenen Einladung"
    return ""


def off_for(thread: SeriesThread, person: Person) -> dict[int, SeriesDate]:
    """Dates that the person was told are off for them, by meeting."""
    state = thread.sent.get(person.id)
    return loaded_off(state.shown) if state else {}


def off_after(thread: SeriesThread, errand: Errand) -> list[SeriesDate]:
    """The same after the errand; dates that are past by now are forgotten."""
    gone = {
        change.date.meeting_id: change.date
        for change in date_changes(errand.shown, errand.view)
        if change.after is None
    }
    known = off_for(thread, errand.person) | gone
    back = {date.meeting_id for date in errand.view.values()}
    return [
        date
        for date in known.values()
        if date.meeting_id not in back and date.told.starts_at > thread.now
    ]


def date_lines(thread: SeriesThread, errand: Errand) -> list[DateLine]:
    """The person's dates ahead, and the days of the rule in between without one, with reasons."""
    ahead = [one for one in errand.view.values() if one.told.starts_at > thread.now]
    if not ahead:
        return []
    rows = [(_day(thread, one.told.starts_at), _date_line(thread, one)) for one in ahead]
    first, last = min(day for day, _ in rows), max(day for day, _ in rows)
    rows += [
        (day, DateLine(day=day, reason=reason))
        for day, reason in _days_off(thread)
        if first < day < last
    ]
    return [line for _, line in sorted(rows, key=lambda row: row[0])]


def _date_line(thread: SeriesThread, one: SeriesDate) -> DateLine:
    planned = _day(thread, one.original_start)
    if planned == _day(thread, one.told.starts_at):
        return DateLine(told=one.told)
    return DateLine(
        told=one.told, day=planned, reason=thread.meetings[one.meeting_id].moved_because
    )


def _days_off(thread: SeriesThread) -> Iterable[tuple[date, str]]:
    for left_out in thread.series.left_out:
        if not left_out.is_open:
            yield left_out.day, left_out.reason
    for meeting in thread.meetings.values():
        if meeting.is_cancelled:
            reason = meeting.cancel_reason
            yield thread.day_of(meeting), f"abgesagt: {reason}" if reason else "abgesagt"


def _day(thread: SeriesThread, moment: datetime) -> date:
    return moment.astimezone(thread.zone).date()


def gathered_lines(errand: Errand) -> list[ChangeLine]:
    """What is new, the same news of several dates in one line."""
    return gathered(errand.lines)


def _answers(thread: SeriesThread, person: Person, changes: Iterable[DateChange]) -> Answers:
    """What the person has answered to the dates that they are told of."""
    asked = thread.invitations_of(person.id)
    moved = {change.date.meeting_id for change in changes if Change.TIME in change.changes}
    if any(is_stale(one) and one.meeting_id in moved for one in asked):
        return Answers.AGAIN
    missing = any(one.answer is Answer.NONE_YET or is_stale(one) for one in asked)
    return Answers.MISSING if missing else Answers.COMPLETE


def stale_answers(thread: SeriesThread) -> list[Invitation]:
    """Answers to another time than now holds, of all who are in the series."""
    return [
        invitation
        for person_id in thread.people
        for invitation in thread.invitations_of(person_id)
        if is_stale(invitation)
    ]


def told_first(thread: SeriesThread, errand: Errand) -> Told:
    """The date in a letter's subject: the first ahead, or the first that is gone."""
    ahead = [one.told for one in errand.view.values() if one.told.starts_at > thread.now]
    gone = [line.told for line in errand.lines]
    return min(ahead or gone, key=lambda told: told.starts_at)


def meeting_told_first(thread: SeriesThread, errand: Errand) -> Meeting | None:
    """The first date ahead, whose agenda a letter about several dates can name."""
    ahead = [one for one in errand.view.values() if one.told.starts_at > thread.now]
    first = min(ahead, key=lambda one: one.told.starts_at, default=None)
    return thread.meetings.get(first.meeting_id) if first else None


def meeting_of(thread: SeriesThread, errand: Errand) -> Meeting | None:
    """The one date that a letter is about; None for a letter about several."""
    if errand.matter in (Matter.INVITATION, Matter.UPDATE, Matter.END):
        return None
    (change,) = date_changes(errand.shown, errand.view)
    return thread.meetings.get(change.date.meeting_id)
