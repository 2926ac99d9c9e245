"""The concept: its fields of action and the measures that are to be carried out."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references


class ConceptState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"


class MeasureState(StrEnum):
    """How far it is. Not a finding's: a measure is not revoked, but taken out of the concept."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    STALLED = "stalled"
    DONE = "done"


class Concept(InDistrict, Keyed, Versioned, Base):
    """The integration and participation concept of a process, or a revision of it."""

    __tablename__ = "concept"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    title: Mapped[str]
    state: Mapped[ConceptState] = mapped_column(default=ConceptState.DRAFT)
    adopted_on: Mapped[date | None]
    revises_id: Mapped[int | None] = references("concept")

    fields_of_action: Mapped[list["FieldOfAction"]] = link(
        back_populates="concept", order_by="FieldOfAction.position"
    )


class FieldOfAction(Keyed, Base):
    """A chapter of the concept."""

    __tablename__ = "field_of_action"
    __table_args__ = (UniqueConstraint("concept_id", "key"),)

    concept_id: Mapped[int] = references("concept", on_delete="CASCADE")
    position: Mapped[int]
    name: Mapped[str]

    concept: Mapped[Concept] = link(back_populates="fields_of_action")


class Measure(InDistrict, Keyed, Versioned, Base):
    """A step of the concept; topics and decisions it came from are kept beside it."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    field_of_action_id: Mapped[int] = references("field_of_action")
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    state: Mapped[MeasureState] = mapped_column(default=MeasureState.OPEN)
    is_public: Mapped[bool] = mapped_column(default=False)
    """Residents read what is done and how far it is, but not who takes care of it."""
    topic_id: Mapped[int | None] = references("topic", on_delete="SET NULL")
    decision_id: Mapped[int | None] = references("decision", on_delete="SET NULL")

    @classmethod
    def unfinished(cls) -> ColumnElement[bool]:
        """Those about which something is still to be done."""
        return cls.state != MeasureState.DONE
