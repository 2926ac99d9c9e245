"""Who is asked to meetings, what they have answered, and when they were last written to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from facilitation.formats.addresses import mail_address
from facilitation.model.calendars import CANCEL, SentState, Told
from facilitation.model.meetings import ASKED_ONCE, Answer, Invitation, InvitedAs, Meeting
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import EmailState, MailWish, Person
from facilitation.model.series import SentSeries
from facilitation.model.series_views import loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """Somebody with an open invitation to a meeting that is ahead."""

    meeting_id: int
    invitation_id: int
    person_id: int
    answer: Answer
    """To the time that holds; one to another time is none."""
    wish: MailWish
    has_mail: bool
    told: Told | None
    """What they were told of a date of their series; None for what was told by itself."""
    knows_time: bool
    """They were told of the meeting at the time that holds now."""
    first_written: datetime | None
    last_written: datetime | None
    """When a letter about the meeting was first and last put into the outbox for them."""


_Time = tuple[datetime, datetime]
_Span = tuple[datetime, datetime]
"""The first and the last moment."""
_Pair = tuple[int, int]
"""A person and a meeting, or a person and a series."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row of the invitations asked for."""

    id: int
    uid: str
    series_id: int | None
    starts_at: datetime
    ends_at: datetime
    invitation_id: int
    person_id: int
    invited_as: InvitedAs
    answer: Answer
    answered_start: datetime | None
    answered_end: datetime | None
    mail_wish: MailWish
    email: str
    email_state: EmailState


@dataclass
class _Memory:
    """What was said to whom."""

    letters: dict[_Pair, _Span]
    series_letters: dict[_Pair, _Span]
    alone: dict[tuple[int, str], tuple[_Time, datetime]]
    in_series: dict[_Pair, tuple[str, datetime]]


def list_asked(
    session: Session, meeting_ids: Collection[int], *, person_id: int | None = None
) -> list[Reminded]:
    """Everybody with an open invitation to these meetings, or only that person, with a fixed
    number of statements."""
    only = [] if person_id is None else [Invitation.person_id == person_id]
    found = session.execute(
        select(
            Meeting.id,
            Meeting.uid,
            Meeting.series_id,
            Meeting.starts_at,
            Meeting.ends_at,
            Invitation.id.label("invitation_id"),
            Invitation.person_id,
            Invitation.invited_as,
            Invitation.answer,
            Invitation.answered_start,
            Invitation.answered_end,
            Person.mail_wish,
            Person.email,
            Person.email_state,
        )
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            Meeting.id.in_(meeting_ids),
            Invitation.withdrawn_at.is_(None),
            Person.deleted_at.is_(None),
            *only,
        )
        .order_by(Meeting.id, Person.sort_key, Person.id)
    )
    rows = [_Asked(**row._mapping) for row in found]
    memory = _remembered(
        session,
        meeting_ids,
        {row.uid for row in rows},
        {row.series_id for row in rows if row.series_id is not None},
    )
    return [_asked(row, memory) for row in rows]


def _asked(row: _Asked, memory: _Memory) -> Reminded:
    told, time, moments = _told(row, memory)
    is_standing = (row.answered_start, row.answered_end) == (row.starts_at, row.ends_at)
    return Reminded(
        meeting_id=row.id,
        invitation_id=row.invitation_id,
        person_id=row.person_id,
        answer=row.answer if is_standing else Answer.NONE_YET,
        wish=row.mail_wish,
        has_mail=row.email_state is EmailState.GOOD and mail_address(row.email) is not None,
        told=told,
        knows_time=time == (row.starts_at, row.ends_at),
        first_written=min(moments, default=None),
        last_written=max(moments, default=None),
    )


def _told(row: _Asked, memory: _Memory) -> tuple[Told | None, _Time | None, tuple[datetime, ...]]:
    """What they were told, at what time, and when they were written to."""
    written: tuple[datetime, ...] = memory.letters.get((row.person_id, row.id), ())
    if row.series_id is None or row.invited_as in ASKED_ONCE:
        sent = memory.alone.get((row.person_id, row.uid))
        return (None, sent[0], written or (sent[1],)) if sent else (None, None, written)
    pair = (row.person_id, row.series_id)
    if pair not in memory.in_series:
        return None, None, written
    shown, stamp = memory.in_series[pair]
    told = _dates(shown).get(row.id)
    begun = memory.series_letters.get(pair, () if written else (stamp,))
    return told, told.time if told else None, (*written, *begun)


@lru_cache(maxsize=512)
def _dates(shown: str) -> dict[int, Told]:
    """By meeting; most people of a series were told the same."""
    return {date.meeting_id: date.told for date in loaded(shown).values()}


def _remembered(
    session: Session, meetings: Collection[int], uids: Collection[str], series: Collection[int]
) -> _Memory:
    first, last = func.min(OutgoingLetter.created_at), func.max(OutgoingLetter.created_at)
    letters = select(OutgoingLetter.person_id, OutgoingLetter.meeting_id, first, last).where(
        OutgoingLetter.meeting_id.in_(meetings), OutgoingLetter.state != LetterState.WITHDRAWN
    )
    of_series = select(OutgoingLetter.person_id, OutgoingLetter.series_id, first, last).where(
        OutgoingLetter.series_id.in_(series),
        OutgoingLetter.kind == LetterKind.SERIES_INVITATION,
    )
    alone = select(
        SentState.person_id, SentState.uid, SentState.starts_at, SentState.ends_at,
        SentState.dtstamp,
    ).where(SentState.uid.in_(uids), SentState.method != CANCEL)  # fmt: skip
    in_series = select(
        SentSeries.person_id, SentSeries.series_id, SentSeries.shown, SentSeries.dtstamp
    ).where(SentSeries.series_id.in_(series), SentSeries.left_at.is_(None))
    return _Memory(
        letters=_spans(
            session, letters.group_by(OutgoingLetter.person_id, OutgoingLetter.meeting_id)
        ),
        series_letters=_spans(
            session, of_series.group_by(OutgoingLetter.person_id, OutgoingLetter.series_id)
        ),
        alone={(row[0], row[1]): ((row[2], row[3]), row[4]) for row in session.execute(alone)},
        in_series={(row[0], row[1]): (row[2], row[3]) for row in session.execute(in_series)},
    )


def _spans(
    session: Session, query: Select[int | None, int | None, datetime, datetime]
) -> dict[_Pair, _Span]:
    return {
        (person, matter): (first, last)
        for person, matter, first, last in session.execute(query)
        if person is not None and matter is not None
    }
