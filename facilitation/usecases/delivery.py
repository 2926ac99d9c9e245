"""Taking letters from the outbox to the mail server, so that none is lost and none sent twice."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from facilitation.database import Transaction
from facilitation.formats.addresses import mail_address
from facilitation.model.links import LinkKind, path, token, version
from facilitation.model.meetings import Invitation, Meeting
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
    due: _Due = deque()
    try:
        while True:
            with transaction() as session:
                if attempt is not None:
                    sent += _settle(session, attempt, now=clock())
                goes_on = not (stop() or (attempt is not None and attempt.all_wait))
                parcel = _claim(session, due, links, now=clock()) if goes_on else None
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


_Due = deque[tuple[int, int]]
"""Letters seen to be due: id and attempts."""


def _claim(session: Session, due: _Due, how: Links, *, now: datetime) -> _Parcel | None:
    """Take the next letter that is due, hidden from other workers for the time of a lease."""
    while True:
        if not due:
            due.extend((row.id, row.attempts) for row in session.execute(_DUE, {"moment": now}))
        if not due:
            return None
        id_, attempts = due.popleft()
        # Of two workers that saw the same letter, only one finds `attempts` unchanged.
        seen = {"seen_id": id_, "seen_attempts": attempts, "lease": now + LEASE}
        row = session.scalar(_CLAIM, seen)
        if row is None:
            continue
        if row.expires_at is not None and row.expires_at <= now:
            row.expire()
            session.flush()
            continue
        return _Parcel(row.id, _addressed(session, row, how), row.message_id, row.created_at)


def _due_letters() -> Select[int, int]:
    """The next hundred; none while an earlier one to this person about this meeting waits."""
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
            OutgoingLetter.due_at <= bindparam("moment"),
            ~overtakes,
        )
        .order_by(OutgoingLetter.due_at, OutgoingLetter.id)
        .limit(100)
    )


# Made once: to make a statement costs more than to run it, and a round runs thousands.
_DUE = _due_letters()
_CLAIM = (
    update(OutgoingLetter)
    .where(
        OutgoingLetter.id == bindparam("seen_id"),
        OutgoingLetter.attempts == bindparam("seen_attempts"),
        OutgoingLetter.state == LetterState.WAITING,
    )
    .values(attempts=bindparam("seen_attempts") + 1, due_at=bindparam("lease"))
    .returning(OutgoingLetter)
    .execution_options(synchronize_session=False)
)
_LEFT = (
    update(OutgoingLetter)
    .where(OutgoingLetter.id == bindparam("sent_id"))
    .values(state=LetterState.SENT, sent_at=bindparam("moment"), due_at=None, trouble="")
    .returning(OutgoingLetter.id)
    .execution_options(synchronize_session=False)
)
_VERSION = (
    select(Meeting.uid, Person.links_version, Invitation.link_version)
    .join(Invitation, Invitation.meeting_id == Meeting.id)
    .join(Person, Person.id == Invitation.person_id)
    .where(Invitation.id == bindparam("invitation_id"))
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
    """Derived from what holds now: a letter that waited carries a link that is still good."""
    bound_to = session.execute(_VERSION, {"invitation_id": row.link_subject}).first()
    if bound_to is None or row.person_id is None or row.link_subject is None:
        return how.base_url
    own = token(
        how.keys[0],
        LinkKind.RSVP,
        person_id=row.person_id,
        subject_id=row.link_subject,
        version=version(*bound_to),
    )
    return how.base_url + path(LinkKind.RSVP, own)


def _settle(session: Session, attempt: _Attempt, *, now: datetime) -> int:
    """Write down how it went. Gone in the meantime (its meeting was deleted): nothing to write."""
    if not attempt.trouble:
        left = session.scalar(_LEFT, {"sent_id": attempt.parcel.id, "moment": now})
        return int(left is not None)
    row = session.get(OutgoingLetter, attempt.parcel.id)
    if row is None:
        return 0
    if attempt.all_wait:
        row.was_not_tried(attempt.trouble, now=now)
        return 0
    row.came_back(attempt.trouble, for_good=attempt.for_good, now=now)
    if attempt.address_is_wrong and row.person_id is not None:
        person = session.get(Person, row.person_id)
        if person is not None and mail_address(person.email) == row.to:
            person.email_state = EmailState.BOUNCED
    return 0
