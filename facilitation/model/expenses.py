"""Money for taking part: fees, allowances, honoraria and small grants."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, references
from facilitation.model.people import Sector

MOST_CENTS = 10_000_000
"""100,000 euros: more is a slip of the pen."""

PAID_ANYWAY = frozenset({Sector.ADMINISTRATION, Sector.AUTHORITIES, Sector.POLITICS})
"""Whoever sits for these takes part within their office; all others give their own time."""


class ExpenseKind(StrEnum):
    ATTENDANCE_FEE = "attendance_fee"
    """For one meeting."""
    ALLOWANCE = "allowance"
    """A lump sum for what taking part costs: the way, childcare."""
    HONORARIUM = "honorarium"
    """For a service: interpreting, a talk."""
    MICRO_GRANT = "micro_grant"
    """For a small project of a group."""


class Expense(InDistrict, Keyed, Versioned, Base):
    """One sum for one person or organisation. How it is paid, with what account, is kept by the
    treasury alone."""

    __tablename__ = "expense"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        CheckConstraint("cents >= 0", name="not_negative"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    kind: Mapped[ExpenseKind]
    cents: Mapped[int]
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    """None with no organisation either: the person was erased, the sum stays."""
    organisation_id: Mapped[int | None] = references("organisation")
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    spent_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(default="")


def euros(cents: int) -> str:
    """'1.234,50 €'."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02} €"
