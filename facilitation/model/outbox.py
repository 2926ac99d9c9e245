"""Letters that are to leave the house, kept until they have left."""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, link, references
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.people import Person

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440))
LINK = "{{link}}"
"""Stands in a stored letter for the person's own link, which is never stored."""
MARKER = re.compile(r"\{\{link(?::([a-z-]{1,20}):([0-9]{1,9}))?\}\}")
"""`LINK`, or another link of the same person with its kind and subject: see `link_to`."""
LEASE = timedelta(minutes=10)
"""How long a claimed letter is hidden from other workers: longer than any sending takes."""


REPLY_FOLLOWS = " (Antwort des Mailservers: "
"""Stands between our sentence and the server's own words, which differ from letter to letter."""


def link_to(kind: LinkKind, subject_id: int) -> str:
    """The marker of a further link in a letter, for the letter's person: `{{link:rsvp:17}}`."""
    return f"{{{{link:{kind.value}:{subject_id}}}}}"


class LetterKind(StrEnum):
    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    SERIES_INVITATION = "series_invitation"
    SERIES_UPDATE = "series_update"
    SERIES_END = "series_end"
    REMINDER = "reminder"
    DIGEST = "digest"
    OTHER = "other"


class LetterState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one person, fully worded.

    `text` and `html` may hold markers (`LINK`, `link_to`), which delivery replaces by the
    person's own derived addresses: personal links are never stored.
    """

    to: str
    to_name: str
    sender: str
    sender_name: str
    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str | None = None
    language: str = "de"


@dataclass(frozen=True, kw_only=True)
class SeriesLetter(Letter):
    """A letter about a series, as it leaves: its reader may end such letters with one click."""

    leave_url: str


class LetterRefusedError(Exception):
    """The mail server will never take this letter; the text is its reason.

    `address_is_wrong`: there is no such mailbox, so that nothing else should be sent to it.
    """

    def __init__(self, reason: str, *, address_is_wrong: bool = False) -> None:
        super().__init__(reason)
        self.address_is_wrong = address_is_wrong


class MailDownError(OSError):
    """The mail server cannot be reached or takes no mail at all: later, for every letter."""


class OutgoingLetter(InDistrict, Base):
    """A letter in the outbox, with its state and its tries."""

    __tablename__ = "outgoing_letter"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "district_id", "created_at"),
        Index(None, "sent_at"),
    )

    key: Mapped[str] = mapped_column(unique=True)
    """Occasion and recipient: the same letter is never put in twice."""
    message_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LetterKind]
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    series_id: Mapped[int | None] = references("series", on_delete="SET NULL")
    """The series it is about, from which the reader may take themselves out (RFC 8058)."""
    link_kind: Mapped[str | None]
    """Which personal link the marker stands for: `links.LinkKind`, for `person_id`."""
    link_subject: Mapped[int | None]
    """The id of what the link is the right to: an invitation's."""
    to: Mapped[str]
    to_name: Mapped[str]
    sender: Mapped[str]
    sender_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    calendar: Mapped[bytes | None]
    method: Mapped[str | None]
    language: Mapped[str]
    state: Mapped[LetterState] = mapped_column(default=LetterState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """From then on nobody has any use for the letter: the meeting is over."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(default="")

    person: Mapped[Person | None] = link()

    @property
    def letter(self) -> Letter:
        return Letter(**{field.name: getattr(self, field.name) for field in fields(Letter)})

    @property
    def reason(self) -> str:
        """The trouble without the server's words: the same for all letters of the same fate."""
        return self.trouble.partition(REPLY_FOLLOWS)[0]

    def came_back(self, trouble: str, *, for_good: bool, now: datetime) -> None:
        """Try again later, each time a little later; after the last time, wait for a person."""
        self.trouble = trouble
        if for_good or self.attempts > len(PAUSES):
            self.state, self.due_at = LetterState.FAILED, None
        else:
            self.due_at = now + PAUSES[max(self.attempts, 1) - 1]

    def was_not_tried(self, trouble: str, *, now: datetime) -> None:
        """No mail went at all: an outage of the mail server is not held against the letter."""
        self.trouble, self.due_at = trouble, now + PAUSES[0]
        self.attempts = max(self.attempts - 1, 0)

    def expire(self) -> None:
        self.state, self.due_at = LetterState.FAILED, None
        self.trouble = "Der Termin war vorbei, bevor die Nachricht hinausging."

    def give_up(self) -> None:
        """Another letter goes out instead."""
        self.state, self.due_at = LetterState.WITHDRAWN, None

    def retry(self, *, now: datetime) -> None:
        """A person wants it sent after all: the same letter, the same Message-ID."""
        if self.state is not LetterState.FAILED:
            raise InvalidError("Diese Nachricht wartet nicht auf einen neuen Versuch.")
        if self.expires_at is not None and self.expires_at <= now:
            raise InvalidError("Der Termin ist vorbei. Die Nachricht nützt niemandem mehr.")
        self.state, self.due_at, self.attempts = LetterState.WAITING, now, 0
