"""Taking letters from the outbox to the mail server, so that none is lost and none sent twice."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import Row, Select, Table, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.database import Transaction
from facilitation.formats.addresses import mail_address
from facilitation.model.outbox import (
    LEASE,
    Letter,
    LetterRefusedError,
    LetterState,
    MailDownError,
    OutgoingLetter,
)
from facilitation.model.people import EmailState, Person
from facilitation.usecases.letter_links import Addressee, Links, addressed

HOUR = timedelta(hours=1)
_AT_ONCE = 100
"""How many letters are looked up at once."""


class Mail(Protocol):
    """Whoever can carry a letter."""

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        """LetterRefusedError: never. MailDownError: none at all for now. OSError: not now."""

    def close(self) -> None:
        """Let go of the connection, if one is held."""


@dataclass(frozen=True)
class Delivered:
    """What came of a round: how many letters left, and why it ended before the last."""

    sent: int
    trouble: str = ""


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
    per_hour: int | None = None,
) -> Delivered:
    """Send what is due, one by one.

    No transaction is open while a letter is on the wire. A crash in between sends a letter twice
    rather than never, with the same Message-ID and the same calendar message. Letters to one
    person about one meeting or series leave in the order in which they were written. `stop` is
    asked between two letters. No more than `per_hour` leave within any hour, those that left
    before the start included.
    """
    sent, attempt = 0, None
    due = _Due(per_hour)
    try:
        while True:
            with transaction() as session:
                if attempt is not None:
                    sent += _settle(session, attempt, now=clock())
                goes_on = not (stop() or (attempt is not None and attempt.all_wait))
                parcel = _claim(session, due, links, now=clock()) if goes_on else None
            if parcel is None:
                trouble = attempt.trouble if attempt is not None and attempt.all_wait else ""
                return Delivered(sent, trouble)
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


@dataclass
class _Due:
    """Letters seen to be due."""

    per_hour: int | None
    seen: deque[tuple[int, int]] = field(default_factory=deque)
    """Id and attempts."""

    def next(self, session: Session, *, now: datetime) -> tuple[int, int] | None:
        if not self.seen and (most := self._most(session, now)) > 0:
            rows = session.execute(_DUE, {"moment": now, "most": most})
            self.seen.extend((row.id, row.attempts) for row in rows)
        return self.seen.popleft() if self.seen else None

    def _most(self, session: Session, now: datetime) -> int:
        if self.per_hour is None:
            return _AT_ONCE
        return min(_AT_ONCE, self.per_hour - count_sent(session, now - HOUR))


def count_sent(session: Session, since: datetime) -> int:
    """How many letters have left the installation since then."""
    counted = select(func.count()).where(OutgoingLetter.sent_at > since)
    return session.execute(counted).scalar_one()


def _claim(session: Session, due: _Due, how: Links, *, now: datetime) -> _Parcel | None:
    """Take the next letter that is due, hidden from other workers for the time of a lease."""
    while (seen := due.next(session, now=now)) is not None:
        id_, attempts = seen
        # Of two workers that saw the same letter, only one finds `attempts` unchanged.
        row = (
            session.connection()
            .execute(_CLAIM, {"seen_id": id_, "seen_attempts": attempts, "lease": now + LEASE})
            .first()
        )
        if row is None:
            continue
        if row.expires_at is not None and row.expires_at <= now:
            session.get_one(OutgoingLetter, id_).expire()
            session.flush()
            continue
        return _parcel(session, row, how)
    return None


def _parcel(session: Session, row: Row[*tuple[Any, ...]], how: Links) -> _Parcel:
    given = row._mapping
    letter = Letter(**{name: given[name] for name in _OF_LETTER})
    to = Addressee(**{name: given[name] for name in _OF_ADDRESSEE})
    return _Parcel(row.id, addressed(session, letter, to, how), row.message_id, row.created_at)


def _due_letters() -> Select[int, int]:
    """The next ones; none while an earlier one to this person about the same matter waits."""
    earlier = aliased(OutgoingLetter)
    overtakes = exists().where(
        earlier.person_id == OutgoingLetter.person_id,
        or_(
            earlier.meeting_id == OutgoingLetter.meeting_id,
            earlier.series_id == OutgoingLetter.series_id,
        ),
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
        .limit(bindparam("most"))
    )


_OF_LETTER = tuple(one.name for one in fields(Letter))
_OF_ADDRESSEE = tuple(one.name for one in fields(Addressee))
_ROW = cast(Table, OutgoingLetter.__table__)
_COLUMNS = ("id", "message_id", "created_at", "expires_at", *_OF_LETTER, *_OF_ADDRESSEE)
# Made once, and of plain columns: to make a statement or an object costs more than to run it, and
# a round runs thousands.
_DUE = _due_letters()
_CLAIM = (
    _ROW.update()
    .where(
        _ROW.c.id == bindparam("seen_id"),
        _ROW.c.attempts == bindparam("seen_attempts"),
        _ROW.c.state == LetterState.WAITING,
    )
    .values(attempts=bindparam("seen_attempts") + 1, due_at=bindparam("lease"))
    .returning(*(_ROW.c[name] for name in _COLUMNS))
)
_LEFT = (
    _ROW.update()
    .where(_ROW.c.id == bindparam("sent_id"))
    .values(state=LetterState.SENT, sent_at=bindparam("moment"), due_at=None, trouble="")
)


def _settle(session: Session, attempt: _Attempt, *, now: datetime) -> int:
    """Write down how it went. Gone in the meantime (its meeting was deleted): nothing to write."""
    if not attempt.trouble:
        left = {"sent_id": attempt.parcel.id, "moment": now}
        return session.connection().execute(_LEFT, left).rowcount
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
