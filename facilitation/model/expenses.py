"""Money for taking part: fees, allowances, honoraria and small grants."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, references


class ExpenseKind(StrEnum):
    ATTENDANCE_FEE = "attendance_fee"
    ALLOWANCE = "allowance"
    HONORARIUM = "honorarium"
    MICRO_GRANT = "micro_grant"


class Expense(InDistrict, Keyed, Base):
    __tablename__ = "expense"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        CheckConstraint("cents >= 0", name="not_negative"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    kind: Mapped[ExpenseKind]
    cents: Mapped[int]
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    organisation_id: Mapped[int | None] = references("organisation")
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    spent_on: Mapped[date]
    purpose: Mapped[str] = mapped_column(default="")
