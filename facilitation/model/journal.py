"""Who did what when: one line for each change, readable per object."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, references


class JournalEntry(Base):
    __tablename__ = "journal_entry"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "district_id", "at"),
        Index(None, "process_id", "at"),
    )

    district_id: Mapped[int | None] = references("district")
    process_id: Mapped[int | None] = references("process", on_delete="SET NULL", index=False)
    """None for what the processes of a district share, and where the process is gone."""
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = references("account", on_delete="SET NULL")
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    action: Mapped[str]
    """A message id; with `details` it becomes a sentence at the page."""
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    """Only what the sentence needs; no contact data. `changes`: (field, before, after) each."""
