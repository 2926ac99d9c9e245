"""Interviews: consent, interpreter and a pseudonym; what was said stays when the person goes."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Keyed, Versioned, link, references


class Interview(Versioned, Base):
    """The conversation with one person, kept under a pseudonym."""

    __tablename__ = "interview"
    __table_args__ = (UniqueConstraint("activity_id", "pseudonym"),)

    activity_id: Mapped[int] = references("activity", on_delete="CASCADE", index=False)
    pseudonym: Mapped[str]
    person_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    """Who it was, where they agreed that this is kept; erasing the person leaves the words."""
    consented_on: Mapped[date | None]
    """Nothing is written down before consent was given (Art. 6, 7 GDPR)."""
    consent_note: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[str] = mapped_column(default="")
    """Who interpreted, or how; empty: nobody."""

    statements: Mapped[list["Statement"]] = link(
        back_populates="interview", order_by="Statement.position"
    )


class Statement(Keyed, Versioned, Base):
    """One thing that was said, in the words of the person who said it."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("interview_id", "key"),)

    interview_id: Mapped[int] = references("interview", on_delete="CASCADE", index=False)
    position: Mapped[int]
    words: Mapped[str]
    topic_id: Mapped[int | None] = references("topic", on_delete="SET NULL")

    interview: Mapped[Interview] = link(back_populates="statements")
