"""What was deleted and can be brought back for thirty days."""

from datetime import datetime, timedelta

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from facilitation.model.base import Base, InDistrict, references

KEPT_FOR = timedelta(days=30)


class Discarded(InDistrict, Base):
    """A thing with all its parts, taken out of the tables as one text."""

    __tablename__ = "discarded"
    __table_args__ = (Index(None, "district_id", "discarded_at"),)

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE")
    kind: Mapped[str]
    """The name of its class."""
    name: Mapped[str]
    """What it was called, for the list."""
    discarded_at: Mapped[datetime]
    by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    rows: Mapped[str]
    """JSON: its rows and those of its parts, and which others pointed to them."""
