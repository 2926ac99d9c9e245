"""Mail that came in: answers of calendars, mail that bounced, and what a person should read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, link, references
from facilitation.model.errors import FacilitationError, InvalidError
from facilitation.model.people import Person


class InboxDownError(FacilitationError):
    """The mailbox cannot be read for now; what lies in it stays there."""


@dataclass(frozen=True, kw_only=True)
class RawMail:
    """A mail as it lay in the mailbox."""

    reference: str
    """By what the mailbox knows it."""
    content: bytes
    size: int
    """Of the whole mail in octets; more than `content` has of one too large to be fetched."""

    @property
    def is_cut(self) -> bool:
        return self.size > len(self.content)


class IncomingKind(StrEnum):
    REPLY = "reply"
    """A calendar accepts, declines or says maybe (RFC 5546 3.2.3)."""
    COUNTER = "counter"
    """A calendar proposes another time (RFC 5546 3.2.7); nothing moves by itself."""
    REFRESH = "refresh"
    """A calendar asks for the meeting once more."""
    DELEGATED = "delegated"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    """An absence note and the like: never answered."""
    PLAIN = "plain"
    """Somebody wrote a mail."""
    UNREADABLE = "unreadable"


class IncomingState(StrEnum):
    APPLIED = "applied"
    """The program did what it asked for."""
    IGNORED = "ignored"
    """Nothing to do: late, double, or automatic."""
    OPEN = "open"
    """A person should look at it."""
    DONE = "done"
    """A person has looked at it."""


class IncomingMail(Base):
    """A mail read from the mailbox. It belongs to no district while nobody knows to which."""

    __tablename__ = "incoming_mail"
    __table_args__ = (Index(None, "district_id", "state", "received_at"),)

    mark: Mapped[str] = mapped_column(unique=True)
    """What tells it from all others: a digest of its Message-ID and what it says, so that a mail
    that is read twice is taken once."""
    district_id: Mapped[int | None] = references("district", index=False)
    received_at: Mapped[datetime]
    read_at: Mapped[datetime]
    sender: Mapped[str]
    sender_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    """What a person would read, cut to a length."""
    kind: Mapped[IncomingKind]
    state: Mapped[IncomingState]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was not simply applied: a German sentence, with the parameters below."""
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    series_id: Mapped[int | None] = references("series", on_delete="SET NULL")
    letter_id: Mapped[int | None] = references("outgoing_letter", on_delete="SET NULL")
    """The letter that bounced."""
    wished_start: Mapped[datetime | None]
    """The other time that a COUNTER proposes."""
    wished_end: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = references("person", on_delete="SET NULL")

    person: Mapped[Person | None] = link(foreign_keys="IncomingMail.person_id")
    done_by: Mapped[Person | None] = link(foreign_keys="IncomingMail.done_by_id")

    def settle(self, by_id: int | None, *, now: datetime) -> None:
        """A person has looked at it; an administrator (None) need not be one of a district."""
        if self.state is not IncomingState.OPEN:
            raise InvalidError("Diese Nachricht ist schon erledigt.")
        self.state, self.done_at, self.done_by_id = IncomingState.DONE, now, by_id
