"""Who was there, when, and for whom: a roster frozen when the meeting is opened."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Versioned, link, references
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person, Sector


class Presence(StrEnum):
    UNKNOWN = "unknown"
    PRESENT = "present"
    REPRESENTED = "represented"
    """The seat is taken by the deputy (i. V.)."""
    EXCUSED = "excused"
    ABSENT = "absent"


class RosterKind(StrEnum):
    SEAT = "seat"
    """A seat's line: its holder, or the deputy in their stead."""
    GUEST = "guest"
    STAFF = "staff"
    """Leads the meeting or writes its minutes without a seat: there, but not a guest."""


class Attendance(Versioned, Base):
    """One line of the roster, in the words of that day; never derived from answers."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "seat_id"),
        UniqueConstraint("meeting_id", "kind", "person_id"),
        CheckConstraint(
            "present_from IS NULL OR present_until IS NULL OR present_from < present_until",
            name="leaves_after_coming",
        ),
    )

    meeting_id: Mapped[int] = references("meeting", on_delete="CASCADE", index=False)
    position: Mapped[int]
    kind: Mapped[RosterKind]
    seat_id: Mapped[int | None] = references("seat")
    person_id: Mapped[int | None] = references("person")
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    seat_label: Mapped[str] = mapped_column(default="")
    sector: Mapped[Sector | None]
    is_voting: Mapped[bool] = mapped_column(default=False)
    deputy_id: Mapped[int | None] = references("person")
    deputy_name: Mapped[str] = mapped_column(default="")
    presence: Mapped[Presence] = mapped_column(default=Presence.UNKNOWN)
    present_from: Mapped[datetime | None]
    """Came late; None: from the beginning."""
    present_until: Mapped[datetime | None]
    """Left early; None: to the end."""
    remark: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = link()
    person: Mapped[Person | None] = link(foreign_keys="Attendance.person_id")

    @property
    def is_there(self) -> bool:
        return self.presence in (Presence.PRESENT, Presence.REPRESENTED)

    def mark(
        self,
        presence: Presence,
        *,
        present_from: datetime | None = None,
        present_until: datetime | None = None,
        deputy_name: str = "",
        remark: str = "",
    ) -> None:
        """Say whether the person was there. Times only count for those who were."""
        if presence is Presence.REPRESENTED and not deputy_name.strip():
            raise InvalidError(
                "%(name)s ist als vertreten eingetragen. Tragen Sie ein, durch wen.",
                field="deputy_name",
                name=self.name,
            )
        if present_from and present_until and present_until <= present_from:
            raise InvalidError(
                "%(name)s geht vor dem Kommen. Prüfen Sie „ab“ und „bis“.",
                field="present_until",
                name=self.name,
            )
        there = presence in (Presence.PRESENT, Presence.REPRESENTED)
        self.presence, self.remark = presence, remark
        self.present_from = present_from if there else None
        self.present_until = present_until if there else None
        if presence is Presence.REPRESENTED:
            self.deputy_name = deputy_name.strip()
