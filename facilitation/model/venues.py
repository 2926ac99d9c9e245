"""Rooms in municipalities where bodies meet."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, references


class Venue(InDistrict, Keyed, Versioned, Base):
    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[int | None] = references("municipality")
    is_step_free: Mapped[bool | None]
    notes: Mapped[str] = mapped_column(default="")

    @property
    def in_words(self) -> str:
        """As an invitation says it: 'Rathaus, Am Markt 1, 19370 Parchim'."""
        return ", ".join(part for part in (self.name, self.address) if part)
