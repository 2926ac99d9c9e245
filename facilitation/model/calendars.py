"""What people's calendars were told; the next message is computed from it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, references

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
"""Methods of calendar messages (RFC 5546)."""


class Change(StrEnum):
    """In what a meeting differs from what somebody was told."""

    TIME = "time"
    PLACE = "place"
    ONLINE = "online"
    TITLE = "title"
    AGENDA = "agenda"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a calendar message tells of a meeting."""

    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    online_url: str
    agenda: str

    @property
    def time(self) -> tuple[datetime, datetime]:
        return self.starts_at, self.ends_at

    def changes(self, other: "Told") -> frozenset["Change"]:
        """In what the other differs."""
        pairs = {
            Change.TIME: (self.time, other.time),
            Change.PLACE: (self.location, other.location),
            Change.ONLINE: (self.online_url, other.online_url),
            Change.TITLE: (self.summary, other.summary),
            Change.AGENDA: (self.agenda, other.agenda),
        }
        return frozenset(change for change, (mine, theirs) in pairs.items() if mine != theirs)


def new_uid(host: str) -> str:
    """A UID for a meeting or series, made once and kept for ever (RFC 7986 5.3)."""
    return f"{uuid.uuid4()}@{host}"


class SentState(Base):
    """What a person's calendar was last told of a single meeting under its UID; of a series see
    `model.series.SentSeries`. The next message is computed from it."""

    __tablename__ = "sent_state"
    __table_args__ = (UniqueConstraint("person_id", "uid"),)

    person_id: Mapped[int] = references("person", on_delete="CASCADE", index=False)
    uid: Mapped[str] = mapped_column(index=True)
    method: Mapped[str]
    sequence: Mapped[int]
    dtstamp: Mapped[datetime]
    organizer: Mapped[str]
    """ORGANIZER stays for the life of a UID, also when the district's mailbox changes."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    summary: Mapped[str]
    location: Mapped[str]
    online_url: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    """As the calendar showed it: one line for each item."""

    @property
    def told(self) -> Told:
        return Told(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            summary=self.summary,
            location=self.location,
            online_url=self.online_url,
            agenda=self.agenda,
        )

    @property
    def is_in_calendar(self) -> bool:
        return self.method != CANCEL

    def tell(self, told: Told, *, method: str, sequence: int, dtstamp: datetime) -> None:
        """Remember the message that now leaves."""
        self.method, self.sequence, self.dtstamp = method, sequence, dtstamp
        self.starts_at, self.ends_at = told.time
        self.summary, self.location = told.summary, told.location
        self.online_url, self.agenda = told.online_url, told.agenda
