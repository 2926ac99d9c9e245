"""The written record of a meeting: its kind, its state, and what was composed when approved."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Versioned, link, references
from facilitation.model.meetings import Meeting


class MinutesKind(StrEnum):
    RESULTS = "results_minutes"
    PROCEEDINGS = "proceedings_minutes"
    VERBATIM = "verbatim_minutes"


class MinutesState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"


class Minutes(Versioned, Base):
    """One record of a meeting; a later correction is an edition of its own."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "edition"),)

    meeting_id: Mapped[int] = references("meeting", on_delete="CASCADE", index=False)
    edition: Mapped[int] = mapped_column(default=1)
    kind: Mapped[MinutesKind] = mapped_column(default=MinutesKind.RESULTS)
    state: Mapped[MinutesState] = mapped_column(default=MinutesState.DRAFT)
    drafted_on: Mapped[date]
    objections_until: Mapped[date | None]
    approved_at: Mapped[datetime | None]
    approved_in_id: Mapped[int | None] = references("meeting")
    composed: Mapped[dict[str, Any] | None]
    """The data of an approved record, so that nothing later can change it."""

    meeting: Mapped[Meeting] = link(foreign_keys="Minutes.meeting_id")
