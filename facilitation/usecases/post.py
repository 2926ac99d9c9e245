"""What left the house, what waits, and what came back."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import REPLY_FOLLOWS, LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series
from facilitation.model.sorting import spellings
from facilitation.usecases import journal
from facilitation.usecases.delivery import HOUR, count_sent
from facilitation.usecases.paging import Page, fetch_page
from facilitation.usecases.posting import Post
from facilitation.usecases.series_announcements import repeat_series
from facilitation.usecases.threads import open_thread, reachable_address


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    id: int
    kind: LetterKind
    state: LetterState
    to: str
    to_name: str
    subject: str
    created_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    attempts: int
    trouble: str
    meeting_id: int | None


@dataclass(frozen=True)
class Fate:
    """Letters that failed for the same reason."""

    reason: str
    letters: int


@dataclass(frozen=True)
class Pace:
    """How many letters may leave in an hour, and when the next one may."""

    per_hour: int
    sent: int
    """In the hour before now, of the whole installation."""
    next_at: datetime | None
    """None: at once."""


@dataclass(frozen=True)
class LetterInPost:
    """A letter with what can be done about it."""

    letter: OutgoingLetter
    may_retry: bool
    new_address: str | None
    """Where the person can be reached by now, if that is elsewhere."""


def list_letters(
    session: Session,
    process: Process,
    *,
    state: LetterState | None,
    words: str,
    page: int,
    by: Actor,
    now: datetime,
) -> Page[LetterRow]:
    """The process's letters, newest first. `words`: part of a name or an address."""
    _demand(session, process, Action.SEE_POST, by, now)
    query = (
        _of(process, *(getattr(OutgoingLetter, name) for name in LetterRow.__slots__))
        .outerjoin(Person, Person.id == OutgoingLetter.person_id)
        .where(*_matching(words))
        .order_by(OutgoingLetter.created_at.desc(), OutgoingLetter.id.desc())
    )
    if state is not None:
        query = query.where(OutgoingLetter.state == state)
    found = fetch_page(session, query, page)
    return replace(found, rows=[LetterRow(**row._mapping) for row in found.rows])


def count_letters(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> dict[LetterState, int]:
    _demand(session, process, Action.SEE_POST, by, now)
    counted = _of(process, OutgoingLetter.state, func.count()).group_by(OutgoingLetter.state)
    return dict(session.execute(counted).all())


def list_fates(session: Session, process: Process, *, by: Actor, now: datetime) -> list[Fate]:
    """Why letters failed, the most frequent reason first."""
    _demand(session, process, Action.SEE_POST, by, now)
    rows = session.execute(
        _of(process, OutgoingLetter.trouble, func.count())
        .where(OutgoingLetter.state == LetterState.FAILED)
        .group_by(OutgoingLetter.trouble)
    )
    counts: Counter[str] = Counter()
    for trouble, count in rows:
        counts[trouble.partition(REPLY_FOLLOWS)[0]] += count
    return [Fate(reason, count) for reason, count in counts.most_common()]


def find_pace(session: Session, per_hour: int | None, *, now: datetime) -> Pace | None:
    """How fast letters may leave; None: without a limit."""
    if per_hour is None:
        return None
    sent = count_sent(session, now - HOUR)
    last = session.scalar(
        select(OutgoingLetter.sent_at)
        .where(OutgoingLetter.sent_at > now - HOUR)
        .order_by(OutgoingLetter.sent_at.desc())
        .offset(per_hour - 1)
        .limit(1)
    )
    return Pace(per_hour, sent, last + HOUR if last else None)


def get_letter(
    session: Session, process: Process, letter_id: int, *, by: Actor, now: datetime
) -> LetterInPost:
    letter, person = _get(session, process, letter_id, Action.SEE_POST, by=by, now=now)
    has_failed = letter.state is LetterState.FAILED
    in_time = letter.expires_at is None or letter.expires_at > now
    address = reachable_address(person) if person else None
    return LetterInPost(
        letter,
        may_retry=has_failed and in_time and not _is_overtaken(session, letter),
        new_address=address if has_failed and in_time and address != letter.to else None,
    )


def retry_letter(
    session: Session, process: Process, letter_id: int, *, by: Actor, now: datetime
) -> None:
    """Send a letter that failed after all: the same letter. InvalidError if it is of no use."""
    letter, _person = _get(session, process, letter_id, Action.INVITE, by=by, now=now)
    if _is_overtaken(session, letter):
        raise InvalidError(
            "Inzwischen ging eine neuere Nachricht zu diesem Termin hinaus. Diese wäre überholt."
        )
    letter.retry(now=now)
    journal.note(session, by, "letter_retried", process, now=now, letter=letter.id)


def retry_failed(
    session: Session, process: Process, *, reason: str | None = None, by: Actor, now: datetime
) -> int:
    """Send everything that failed, or failed for this reason, and is still of use; says how many
    letters that are."""
    _demand(session, process, Action.INVITE, by, now)
    failed = session.scalars(
        _of(process, OutgoingLetter).where(
            OutgoingLetter.state == LetterState.FAILED,
            or_(OutgoingLetter.expires_at.is_(None), OutgoingLetter.expires_at > now),
        )
    ).all()
    wanted = [letter for letter in failed if reason is None or letter.reason == reason]
    useful = [letter for letter in wanted if not _is_overtaken(session, letter)]
    for letter in useful:
        letter.retry(now=now)
    if useful:
        journal.note(session, by, "letters_retried", process, now=now, letters=len(useful))
    return len(useful)


def write_to_new_address(
    session: Session, process: Process, letter_id: int, *, by: Actor, now: datetime
) -> None:
    """Invite a person anew whose letter failed and whose address has been put right since; to the
    whole series if the letter was about one or about one of its dates."""
    letter, person = _get(session, process, letter_id, Action.INVITE, by=by, now=now)
    address = reachable_address(person) if person else None
    is_about = letter.meeting_id is not None or letter.series_id is not None
    if person is None or address is None or not is_about:
        raise InvalidError("Für diese Person ist keine brauchbare E-Mail-Adresse eingetragen.")
    if letter.state is not LetterState.FAILED:
        raise InvalidError("Diese Nachricht wartet nicht auf einen neuen Versuch.")
    letter.give_up()
    if letter.series_id is not None:
        repeat_series(session, letter.series_id, person.id, by=by, now=now)
    elif letter.meeting_id is not None:
        _invite_anew(session, letter, letter.meeting_id, person, address, by=by, now=now)
    journal.note(session, by, "letter_readdressed", process, now=now, letter=letter.id)


def _invite_anew(
    session: Session,
    letter: OutgoingLetter,
    meeting_id: int,
    person: Person,
    address: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    invitation = thread.invitations.get(person.id)
    if invitation is None or not invitation.is_open:
        raise InvalidError("Die Einladung dieser Person ist zurückgenommen.")
    post = Post(session, thread, now)
    post.invite(person, thread.part_of(invitation), address=address, instead_of=letter.id)


def _get(
    session: Session, process: Process, letter_id: int, action: Action, *, by: Actor, now: datetime
) -> tuple[OutgoingLetter, Person | None]:
    _demand(session, process, action, by, now)
    row = session.execute(
        _of(process, OutgoingLetter, Person)
        .outerjoin(Person, Person.id == OutgoingLetter.person_id)
        .where(OutgoingLetter.id == letter_id)
    ).first()
    if row is None:
        raise NotFoundError("Diese Nachricht gibt es hier nicht.")
    return row[0], row[1]


def _demand(session: Session, process: Process, action: Action, by: Actor, now: datetime) -> None:
    zone = session.get_one(District, process.district_id).zone
    demand(by, action, process, now.astimezone(zone).date())


def _of(process: Process, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Letters about the process's meetings and series, and overviews for those asked to them."""
    is_asked = exists().where(
        Invitation.person_id == OutgoingLetter.person_id,
        Invitation.meeting_id == Meeting.id,
        Meeting.process_id == process.id,
    )
    is_here = or_(
        OutgoingLetter.meeting_id.in_(select(Meeting.id).where(Meeting.process_id == process.id)),
        OutgoingLetter.series_id.in_(select(Series.id).where(Series.process_id == process.id)),
        and_(OutgoingLetter.kind == LetterKind.DIGEST, is_asked),
    )
    return (
        select(*columns)
        .select_from(OutgoingLetter)
        .where(OutgoingLetter.district_id == process.district_id, is_here)
    )


def _matching(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    found: list[Any] = [Person.search_key.contains(s, autoescape=True) for s in spellings(words)]
    found.append(OutgoingLetter.to.icontains(words.strip(), autoescape=True))
    return [or_(*found)]


def _is_overtaken(session: Session, letter: OutgoingLetter) -> bool:
    """Whether a later letter to the same person about the same matter has left or will; one that
    only reminds says nothing new."""
    later = select(OutgoingLetter.id).where(
        OutgoingLetter.person_id == letter.person_id,
        _says_it_anew(letter),
        OutgoingLetter.id > letter.id,
        OutgoingLetter.kind.not_in((LetterKind.REMINDER, LetterKind.DIGEST)),
        OutgoingLetter.state.in_((LetterState.SENT, LetterState.WAITING)),
    )
    return session.scalar(later.limit(1)) is not None


_OF_WHOLE_SERIES = (
    LetterKind.SERIES_INVITATION,
    LetterKind.SERIES_UPDATE,
    LetterKind.SERIES_END,
)


def _says_it_anew(letter: OutgoingLetter) -> ColumnElement[bool]:
    """About the same meeting, or about the whole of the same series; a letter about one date says
    nothing of the others."""
    same: list[ColumnElement[bool]] = []
    if letter.meeting_id is not None:
        same.append(OutgoingLetter.meeting_id == letter.meeting_id)
    if letter.series_id is not None:
        of_series = OutgoingLetter.series_id == letter.series_id
        same.append(and_(of_series, OutgoingLetter.kind.in_(_OF_WHOLE_SERIES)))
    return or_(false(), *same)
