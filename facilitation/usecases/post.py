"""What left the house, what waits, and what came back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import spellings
from facilitation.usecases import journal
from facilitation.usecases.paging import Page, fetch_page
from facilitation.usecases.posting import Post
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
        select(*(getattr(OutgoingLetter, name) for name in LetterRow.__slots__))
        .join(Meeting, Meeting.id == OutgoingLetter.meeting_id)
        .outerjoin(Person, Person.id == OutgoingLetter.person_id)
        .where(*_within(process), *_matching(words))
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
    rows = session.execute(
        select(OutgoingLetter.state, func.count())
        .join(Meeting, Meeting.id == OutgoingLetter.meeting_id)
        .where(*_within(process))
        .group_by(OutgoingLetter.state)
    )
    return dict(rows.all())


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


def retry_failed(session: Session, process: Process, *, by: Actor, now: datetime) -> int:
    """Send everything that failed and is still of use; says how many letters that are."""
    _demand(session, process, Action.INVITE, by, now)
    failed = session.scalars(
        select(OutgoingLetter)
        .join(Meeting, Meeting.id == OutgoingLetter.meeting_id)
        .where(
            *_within(process),
            OutgoingLetter.state == LetterState.FAILED,
            or_(OutgoingLetter.expires_at.is_(None), OutgoingLetter.expires_at > now),
        )
    ).all()
    useful = [letter for letter in failed if not _is_overtaken(session, letter)]
    for letter in useful:
        letter.retry(now=now)
    if useful:
        journal.note(session, by, "letters_retried", process, now=now, letters=len(useful))
    return len(useful)


def write_to_new_address(
    session: Session, process: Process, letter_id: int, *, by: Actor, now: datetime
) -> None:
    """Invite a person anew whose letter failed and whose address has been put right since."""
    letter, person = _get(session, process, letter_id, Action.INVITE, by=by, now=now)
    address = reachable_address(person) if person else None
    if person is None or address is None or letter.meeting_id is None:
        raise InvalidError("Für diese Person ist keine brauchbare E-Mail-Adresse eingetragen.")
    if letter.state is not LetterState.FAILED:
        raise InvalidError("Diese Nachricht wartet nicht auf einen neuen Versuch.")
    thread = open_thread(session, letter.meeting_id, action=Action.INVITE, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    invitation = thread.invitations.get(person.id)
    if invitation is None or not invitation.is_open:
        raise InvalidError("Die Einladung dieser Person ist zurückgenommen.")
    letter.give_up()
    post = Post(session, thread, now)
    post.invite(person, thread.part_of(invitation), address=address, instead_of=letter.id)
    journal.note(session, by, "letter_readdressed", process, now=now, letter=letter.id)


def _get(
    session: Session, process: Process, letter_id: int, action: Action, *, by: Actor, now: datetime
) -> tuple[OutgoingLetter, Person | None]:
    _demand(session, process, action, by, now)
    row = session.execute(
        select(OutgoingLetter, Person)
        .join(Meeting, Meeting.id == OutgoingLetter.meeting_id)
        .outerjoin(Person, Person.id == OutgoingLetter.person_id)
        .where(OutgoingLetter.id == letter_id, *_within(process))
    ).first()
    if row is None:
        raise NotFoundError("Diese Nachricht gibt es hier nicht.")
    return row[0], row[1]


def _demand(session: Session, process: Process, action: Action, by: Actor, now: datetime) -> None:
    zone = session.get_one(District, process.district_id).zone
    demand(by, action, process, now.astimezone(zone).date())


def _within(process: Process) -> tuple[ColumnElement[bool], ...]:
    return (
        OutgoingLetter.district_id == process.district_id,
        Meeting.process_id == process.id,
    )


def _matching(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    found: list[Any] = [Person.search_key.contains(s, autoescape=True) for s in spellings(words)]
    found.append(OutgoingLetter.to.icontains(words.strip(), autoescape=True))
    return [or_(*found)]


def _is_overtaken(session: Session, letter: OutgoingLetter) -> bool:
    """Whether a later letter to the same person about the same meeting has left or will."""
    later = select(OutgoingLetter.id).where(
        OutgoingLetter.person_id == letter.person_id,
        OutgoingLetter.meeting_id == letter.meeting_id,
        OutgoingLetter.id > letter.id,
        OutgoingLetter.state.in_((LetterState.SENT, LetterState.WAITING)),
    )
    return session.scalar(later.limit(1)) is not None
