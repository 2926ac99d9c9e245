"""Mails for tests of the inbox: answers as calendars write them, and a mailbox of them."""

from datetime import UTC, datetime

from facilitation.model.incoming import (
    InboxDownError,
    IncomingKind,
    IncomingMail,
    IncomingState,
    RawMail,
)
from tests.conftest import NOW

BEN = "ben@musterkreis.example"
OFFICE = "beteiligung@musterkreis.example"


def answer(
    uid: str,
    partstat: str = "ACCEPTED",
    *,
    at: datetime = NOW,
    attendee: str = BEN,
    sender: str | None = None,
    name: str = "Ben Becker",
    sender_name: str = "",
    sequence: int | None = 0,
    method: str = "REPLY",
    more: str = "",
) -> bytes:
    """A mail of a calendar that answers."""
    event = [f"UID:{uid}", f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    if sequence is not None:
        event.append(f"SEQUENCE:{sequence}")
    if more:
        event.append(more)
    event.append(f"ATTENDEE;CN={name};PARTSTAT={partstat}:mailto:{attendee}")
    body = "\r\n".join(
        ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *event, "END:VEVENT",
         "END:VCALENDAR", ""]
    )  # fmt: skip
    kind = f"text/calendar; charset=utf-8; method={method}"
    return mail(body, sender=sender or attendee, sender_name=sender_name, at=at, kind=kind)


def mail(
    text: str = "Guten Tag\r\n",
    *,
    sender: str = BEN,
    sender_name: str = "",
    to: str = OFFICE,
    at: datetime = NOW,
    kind: str = "text/plain; charset=utf-8",
    more: str = "",
) -> bytes:
    head = (
        f"From: {sender_name} <{sender}>\r\nTo: {to}\r\nSubject: Antwort\r\n"
        f"Date: {at.astimezone(UTC):%d %b %Y %H:%M:%S} +0000\r\n{more}"
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return (head + text).encode()


class Pigeonhole:
    """A mailbox in memory that says what was put away; it may break down or lose a mail."""

    def __init__(self, *mails: bytes) -> None:
        self.unread = {str(number): content for number, content in enumerate(mails)}
        self.away: list[str] = []
        self.breaks_at: str | None = None
        self.is_open = True

    def list_unread(self) -> list[str]:
        return list(self.unread)

    def fetch(self, reference: str) -> RawMail | None:
        if reference == self.breaks_at:
            raise InboxDownError("Der Server %(host)s ist fort.", host="mail.example")
        content = self.unread.get(reference)
        if content is None:
            return None
        return RawMail(reference=reference, content=content, size=len(content))

    def put_away(self, reference: str) -> None:
        self.unread.pop(reference)
        self.away.append(reference)

    def close(self) -> None:
        self.is_open = False


def kept(number: int, **more: object) -> IncomingMail:
    """A mail in the inbox that asks for an invitation, and whose answer could be taken over."""
    given = {
        "mark": f"mark {number}",
        "received_at": NOW,
        "read_at": NOW,
        "sender": BEN,
        "subject": f"Nachricht {number}",
        "kind": IncomingKind.REFRESH,
        "state": IncomingState.OPEN,
        "parameters": {},
    }
    return IncomingMail(**(given | more))


def answered_for(person_id: int) -> dict[str, object]:
    """The parameters of a mail whose answer can be taken over for that person."""
    return {"people": [person_id], "answer": "accepted", "word": "Zusage", "note": "Bis dann"}
