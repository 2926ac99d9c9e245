"""What an import of people made and changed, so that it can be taken back as a whole."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, references

UNDOABLE = timedelta(days=30)


class PeopleImport(InDistrict, Base):
    """One file of people taken over. `made` and `changed` hold numbers of rows and old values."""

    __tablename__ = "people_import"

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    at: Mapped[datetime]
    name: Mapped[str]
    """Name of the file."""
    rows: Mapped[int]
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Table name to the numbers of the rows that came to be."""
    changed: Mapped[list[Any]] = mapped_column(default=list)
    """Objects with kind, id and the values before, in the order in which they were changed."""
    undone_at: Mapped[datetime | None]
