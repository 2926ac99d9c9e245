"""Taking in what lies in the mailbox: each mail once, and never a mail in reply.

Whatever comes in, nothing is sent because of it: two programs that answer each other would never
end (RFC 3834).
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.formats.incoming import Incoming, read_mail
from facilitation.model.errors import FacilitationError
from facilitation.model.incoming import (
    IncomingKind,
    IncomingMail,
    IncomingState,
    RawMail,
)
from facilitation.usecases.incoming_answers import take_answers
from facilitation.usecases.incoming_bounces import take_bounces
from facilitation.usecases.incoming_places import find_place
from facilitation.usecases.verdicts import Verdict

_log = logging.getLogger(__name__)


class Inbox(Protocol):
    """Whoever can fetch mail. Each method may raise InboxDownError: later, for all mail."""

    def list_unread(self) -> list[str]:
        """References to all mail that was not put away."""

    def fetch(self, reference: str) -> RawMail | None:
        """None if it is there no more."""

    def put_away(self, reference: str) -> None:
        """Never list it again."""

    def close(self) -> None:
        """Let go of the connection, if one is held."""


class MailNotTakenError(FacilitationError):
    """Some mail could not be taken in; it stays in the mailbox, all other is taken."""


def _never() -> bool:
    return False


def read_replies(
    transaction: Transaction,
    inbox: Inbox,
    *,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = _never,
) -> int:
    """Take in what lies in the mailbox, one by one, and say how many mails were new.

    No transaction is open while something is on the wire. A mail is put away after it was
    stored: killed in between, it is read again, found to be known, and put away then.
    """
    taken, failed = 0, 0
    try:
        for reference in inbox.list_unread():
            if stop():
                break
            raw = inbox.fetch(reference)
            if raw is None:
                continue
            try:
                taken += _take(transaction, raw, now=clock())
            except OperationalError:  # the database is out of reach, for this mail as for any
                raise
            except Exception:  # one mail that nobody foresaw must not hold up all after it
                _log.exception("mail %s could not be taken in", reference)
                failed += 1
            else:
                inbox.put_away(reference)
    finally:
        inbox.close()
    if failed:
        raise MailNotTakenError(
            "%(count)s Nachrichten ließen sich nicht übernehmen; sie bleiben im Postfach.",
            count=failed,
        )
    return taken


def _take(transaction: Transaction, raw: RawMail, *, now: datetime) -> int:
    mail = read_mail(raw.content, size=raw.size)
    with transaction() as session:
        return int(take_mail(session, mail, now=now) is not None)


def take_mail(session: Session, mail: Incoming, *, now: datetime) -> IncomingMail | None:
    """Do what the mail asks for, as far as its sender may, and keep it; None if it is known."""
    if session.scalar(select(IncomingMail.id).where(IncomingMail.mark == mail.mark)) is not None:
        return None
    verdict = _judge(session, mail, now=now)
    kept = IncomingMail(
        **vars(verdict),
        mark=mail.mark,
        received_at=min(mail.dated or now, now),
        read_at=now,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        text=mail.text,
        kind=mail.kind,
    )
    session.add(kept)
    session.flush()
    return kept


def _judge(session: Session, mail: Incoming, *, now: datetime) -> Verdict:
    if mail.answers:
        return take_answers(session, mail, now=now)
    if mail.bounces:
        return take_bounces(session, mail, now=now)
    place = find_place(session, mail)
    if mail.kind is IncomingKind.AUTOMATIC:
        return place.verdict(
            IncomingState.IGNORED, "Automatische Nachricht; niemand antwortet ihr."
        )
    return place.verdict(IncomingState.OPEN, mail.trouble)
