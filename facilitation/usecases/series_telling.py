"""What is still to be told of a series: to whoever is in it, and to guests of single dates.

A series that has been changed from a date on is two: what ends and what goes on are told together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.formats.series_letters import ChangeLine
from facilitation.model.calendars import CANCEL, SentState
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.series import Series
from facilitation.planning.recurrence import in_words, rule_of
from facilitation.usecases.announcements import announce_move, pending_in
from facilitation.usecases.letter_samples import Samples
from facilitation.usecases.series_announcements import (
    SeriesPreview,
    announce_series,
    preview_series_announcement,
)
from facilitation.usecases.series_errands import Matter
from facilitation.usecases.series_shown import get_shown
from facilitation.usecases.threads import Outcome, Unheard, look_into_threads, summed


@dataclass(frozen=True)
class SameNews:
    """People who are told the same."""

    matter: Matter
    lines: tuple[ChangeLine, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeriesNews:
    """What people in one series do not know yet."""

    series_id: int
    title: str
    in_words: str
    preview: SeriesPreview

    @property
    def groups(self) -> list[SameNews]:
        found: dict[tuple[Matter, tuple[ChangeLine, ...]], list[str]] = {}
        for one in self.preview.intended:
            found.setdefault((one.matter, one.lines), []).append(one.name)
        return [SameNews(matter, lines, tuple(names)) for (matter, lines), names in found.items()]


@dataclass(frozen=True, kw_only=True)
class GuestNews:
    """What guests and deputies of one date do not know yet."""

    meeting_id: int
    starts_at: datetime
    people: int
    samples: Samples


@dataclass(frozen=True, kw_only=True)
class Telling:
    series: tuple[SeriesNews, ...]
    guests: tuple[GuestNews, ...]

    @property
    def people(self) -> int:
        """How many letters would go out."""
        members = sum(len(one.preview.intended) for one in self.series)
        return members + sum(one.people for one in self.guests)

    @property
    def samples(self) -> list[Samples]:
        """The very mails, of each series and each date on its own."""
        found = [*(one.preview.samples for one in self.series), *(g.samples for g in self.guests)]
        return [samples for samples in found if samples.first]

    @property
    def is_empty(self) -> bool:
        return not self.guests and all(one.preview.is_empty for one in self.series)

    @property
    def forgets_answers(self) -> int:
        return sum(one.preview.forgets_answers for one in self.series)

    @property
    def late(self) -> list[date]:
        """Days of new dates for which the invitation period is over; a reason is needed."""
        return sorted({day for one in self.series for day in one.preview.late})

    @property
    def to_tell(self) -> tuple[Unheard, ...]:
        """Whom no mail reaches, each once."""
        return tuple(dict.fromkeys(u for one in self.series for u in one.preview.to_tell))

    @property
    def has_left(self) -> tuple[Unheard, ...]:
        return tuple(dict.fromkeys(u for one in self.series for u in one.preview.has_left))


def preview_telling(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> Telling:
    """What `tell` would send now."""
    get_shown(session, process, series_id, by=by, now=now, action=Action.INVITE)
    found = _together(session, series_id)
    news = [
        SeriesNews(
            series_id=one.id,
            title=one.title,
            in_words=in_words(rule_of(one)),
            preview=preview_series_announcement(session, one.id, by=by, now=now),
        )
        for one in found
    ]
    return Telling(
        series=tuple(one for one in news if not one.preview.is_empty),
        guests=tuple(_guests(session, [one.id for one in found], by=by, now=now)),
    )


def tell(
    session: Session,
    process: Process,
    series_id: int,
    *,
    by: Actor,
    now: datetime,
    late_reason: str = "",
) -> Outcome:
    """Tell everybody at once what they do not know yet: what ends first, then what goes on.
    InvalidError where a date that is new comes too late without a reason."""
    telling = preview_telling(session, process, series_id, by=by, now=now)
    outcomes: list[Outcome] = [
        announce_series(session, one.series_id, by=by, now=now, late_reason=late_reason)
        for one in telling.series
    ]
    outcomes += [announce_move(session, one.meeting_id, by=by, now=now) for one in telling.guests]
    return summed(outcomes)


def count_untold(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> int:
    """How many do not know the present state."""
    return preview_telling(session, process, series_id, by=by, now=now).people


def _together(session: Session, series_id: int) -> Sequence[Series]:
    """The series, the one before it and the one after it, in this order of time; only those to
    which people were invited."""
    this = aliased(Series)
    before = select(this.follows_id).where(this.id == series_id, this.follows_id.is_not(None))
    return session.scalars(
        select(Series)
        .where(
            or_(Series.id == series_id, Series.id.in_(before), Series.follows_id == series_id),
            Series.released_until.is_not(None),
        )
        .order_by(Series.id)
    ).all()


def _guests(
    session: Session, series_ids: Sequence[int], *, by: Actor, now: datetime
) -> list[GuestNews]:
    behind = session.scalars(
        select(Meeting.id)
        .distinct()
        .join(SentState, SentState.uid == Meeting.uid)
        .where(
            Meeting.series_id.in_(series_ids),
            Meeting.starts_at > now,
            Meeting.state.in_([MeetingState.PLANNED, MeetingState.INVITED]),
            SentState.method != CANCEL,
            SentState.dtstamp <= Meeting.calendar_changed_at,
        )
    ).all()
    threads = look_into_threads(session, behind, action=Action.INVITE, by=by, now=now)
    found = [(thread.meeting, pending_in(thread, now=now)) for thread in threads]
    return [
        GuestNews(
            meeting_id=meeting.id,
            starts_at=meeting.starts_at,
            people=pending.people,
            samples=pending.samples,
        )
        for meeting, pending in found
        if pending.people
    ]
