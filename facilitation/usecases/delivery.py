"""Taking letters from the outbox to the mail server, so that none is lost and none sent twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from facilitation.database import Transaction
from facilitation.formats.addresses import mail_address
from facilitation.model.links import LinkKind, path, token
from facilitation.model.meetings import Invitation
from facilitation.model.outbox import (
    LEASE,
    LINK,
    Letter,
    LetterRefusedError,
    LetterState,
    MailDownError,
    OutgoingLetter,
)
from facilitation.model.people import EmailState, Person


class Mail(Protocol):
    """Whoever can carry a letter."""

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        """LetterRefusedError: never. MailDownError: none at all for now. OSError: not now."""

    def close(self) -> None:
        """Let go of the connection, if one is held."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """From what personal links are made: the address people know, and the keys, newest first."""

    base_url: str
    keys: Sequence[str]


@dataclass(frozen=True)
class _Parcel:
    id: int
    letter: Letter
    message_id: str
    date: datetime


@dataclass(frozen=True)
class _Attempt:
    parcel: _Parcel
    trouble: str = ""
    for_good: bool = False
    address_is_wrong: bool = False
    all_wait: bool = False
    """The mail server is down: no use in trying the next one."""


def _never() -> bool:
    return False


def deliver_due(
    transaction: Transaction,
    mail: Mail,
    *,
    links: Links,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = _never,
) -> int:
    """Send what is due, one by one, and say how many letters left.

    No transaction is open while a letter is on the wire. A crash in between sends a letter twice
    rather than never, with the same Message-ID and the same calendar message. Letters to one
    person about one meeting leave in the order in which they were written. `stop` is asked
    between two letters.
    """
    sent, attempt = 0, None
    try:
        while True:
            with transaction() as session:
                if attempt is not None:
                    sent += _settle(session, attempt, now=clock())
                goes_on = not (stop() or (attempt is not None and attempt.all_wait))
                parcel = _claim(session, links, now=clock()) if goes_on else None
            if parcel is None:
                return sent
            attempt = _try(mail, parcel)
    finally:
        mail.close()


def _try(mail: Mail, parcel: _Parcel) -> _Attempt:
    try:
        mail.send(parcel.letter, message_id=parcel.message_id, date=parcel.date)
    except LetterRefusedError as error:
        return _Attempt(parcel, str(error), for_good=True, address_is_wrong=error.address_is_wrong)
    except MailDownError as error:
        return _Attempt(parcel, str(error), all_wait=True)
    except OSError as error:
        return _Attempt(parcel, str(error) or type(error).__name__)
    return _Attempt(parcel)


def _claim(session: Session, how: Links, *, now: datetime) -> _Parcel | None:
    """Take the next letter that is due, hidden from other workers for the time of a lease."""
    while True:
        due = session.execute(_next_due(now)).first()
        if due is None:
            return None
        # Of two workers that saw the same letter, only one finds `attempts` unchanged.
        claim = (
            update(OutgoingLetter)
            .where(
                OutgoingLetter.id == due.id,
                OutgoingLetter.attempts == due.attempts,
                OutgoingLetter.state == LetterState.WAITING,
            )
            .values(attempts=due.attempts + 1, due_at=now + LEASE)
            .returning(OutgoingLetter)
            .execution_options(populate_existing=True)
        )
        row = session.scalar(claim)
        if row is None:
            continue
        if row.expires_at is not None and row.expires_at <= now:
            row.expire()
            session.flush()
            continue
        return _Parcel(row.id, _addressed(session, row, how), row.message_id, row.created_at)


def _next_due(now: datetime) -> Select[int, int]:
    earlier = aliased(OutgoingLetter)
    overtakes = exists().where(
        earlier.person_id == OutgoingLetter.person_id,
        earlier.meeting_id == OutgoingLetter.meeting_id,
        earlier.id < OutgoingLetter.id,
        earlier.state == LetterState.WAITING,
    )
    return (
        select(OutgoingLetter.id, OutgoingLetter.attempts)
        .where(
            OutgoingLetter.state == LetterState.WAITING,
            OutgoingLetter.due_at <= now,
            ~overtakes,
        )
        .order_by(OutgoingLetter.due_at, OutgoingLetter.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutgoingLetter)
    )


def _addressed(session: Session, row: OutgoingLetter, how: Links) -> Letter:
    """The letter with the person's own link in the place of the marker."""
    letter = row.letter
    if row.link_kind is None or LINK not in letter.text:
        return letter
    address = _personal_address(session, row, how)
    return replace(
        letter,
        text=letter.text.replace(LINK, address),
        html=letter.html.replace(LINK, address),
    )


def _personal_address(session: Session, row: OutgoingLetter, how: Links) -> str:
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == row.link_subject)
        .options(joinedload(Invitation.person), joinedload(Invitation.meeting))
    )
    if invitation is None:
        return how.base_url
    own = token(
        how.keys[0],
        LinkKind.RSVP,
        person_id=invitation.person_id,
        subject_id=invitation.id,
        version=invitation.version_of_link,
    )
    return how.base_url + path(LinkKind.RSVP, own)


def _settle(session: Session, attempt: _Attempt, *, now: datetime) -> int:
    """Write down how it went. Gone in the meantime (its meeting was deleted): nothing to write."""
    row = session.get(OutgoingLetter, attempt.parcel.id)
    if row is None:
        return 0
    if not attempt.trouble:
        row.left(now=now)
        return 1
    if attempt.all_wait:
        row.was_not_tried(attempt.trouble, now=now)
        return 0
    row.came_back(attempt.trouble, for_good=attempt.for_good, now=now)
    if attempt.address_is_wrong and row.person_id is not None:
        person = session.get(Person, row.person_id)
        if person is not None and mail_address(person.email) == row.to:
            person.email_state = EmailState.BOUNCED
    return 0
