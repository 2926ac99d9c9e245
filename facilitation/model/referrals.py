"""What one body passes to another, and what comes back: topics and findings on their way."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, filled, references


class Referral(InDistrict, Keyed, Base):
    """A topic or finding passed on; seen at both ends until it is answered."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(filled("topic_id", "decision_id") + " = 1", name="of_one_matter"),
        CheckConstraint(
            "from_body_id IS NULL OR from_body_id <> to_body_id", name="goes_elsewhere"
        ),
    )

    topic_id: Mapped[int | None] = references("topic", on_delete="CASCADE")
    decision_id: Mapped[int | None] = references("decision", on_delete="CASCADE")
    from_body_id: Mapped[int | None] = references("body")
    to_body_id: Mapped[int] = references("body")
    passed_on: Mapped[date]
    request: Mapped[str] = mapped_column(default="")
    """What the other body is asked for."""
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    """The meeting of the other body at which it is dealt with."""
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="")
    """What came back."""
