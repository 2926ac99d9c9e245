"""Who takes care of a decision, task, measure, series or offer; nothing is left unheld."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Versioned, filled, link, references
from facilitation.model.errors import InvalidError
from facilitation.model.people import Person

SUBJECTS = ("decision_id", "task_id", "measure_id", "series_id", "offer_id")


class Responsibility(InDistrict, Versioned, Base):
    """The caretaker of one matter, with deputy, resources and dates."""

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint(filled(*SUBJECTS) + " = 1", name="for_one_matter"),
        CheckConstraint(
            "deputy_id IS NULL OR caretaker_id IS NULL OR deputy_id <> caretaker_id",
            name="no_own_deputy",
        ),
    )

    decision_id: Mapped[int | None] = references("decision", on_delete="CASCADE", unique=True)
    task_id: Mapped[int | None] = references("task", on_delete="CASCADE", unique=True)
    measure_id: Mapped[int | None] = references("measure", on_delete="CASCADE", unique=True)
    series_id: Mapped[int | None] = references("series", on_delete="CASCADE", unique=True)
    offer_id: Mapped[int | None] = references("offer", on_delete="CASCADE", unique=True)
    caretaker_id: Mapped[int | None] = references("person")
    """None: orphaned, and shown as such."""
    deputy_id: Mapped[int | None] = references("person")
    lead_body_id: Mapped[int | None] = references("body", on_delete="SET NULL")
    """Federführung, when several share the matter."""
    resources: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None] = mapped_column(index=True)
    resubmit_on: Mapped[date | None]

    caretaker: Mapped[Person | None] = link(foreign_keys="Responsibility.caretaker_id")
    deputy: Mapped[Person | None] = link(foreign_keys="Responsibility.deputy_id")

    @property
    def is_orphaned(self) -> bool:
        return self.caretaker_id is None

    def entrust(
        self,
        *,
        caretaker: Person | None,
        deputy: Person | None,
        resources: str,
        due_on: date | None,
        resubmit_on: date | None,
    ) -> None:
        """Name who takes care of it until when. A deputy without a caretaker is refused."""
        if deputy is not None and deputy is caretaker:
            raise InvalidError(
                "Wer sich kümmert, kann sich nicht selbst vertreten. Wählen Sie jemand anderen für "
                "die Stellvertretung.",
                field="deputy",
            )
        if deputy is not None and caretaker is None:
            raise InvalidError(
                "Nennen Sie zuerst, wer sich kümmert; dann die Stellvertretung.",
                field="caretaker",
            )
        if due_on and resubmit_on and resubmit_on > due_on:
            raise InvalidError(
                "Die Wiedervorlage liegt nach der Frist. Wählen Sie einen früheren Tag.",
                field="resubmit_on",
            )
        self.caretaker, self.deputy, self.resources = caretaker, deputy, resources
        self.due_on, self.resubmit_on = due_on, resubmit_on

    def pass_to(self, person: Person | None) -> None:
        """Into new hands or nobody's; who deputised and takes over deputises no more."""
        if person is not None and self.deputy_id == person.id:
            self.deputy = None
        self.caretaker = person


class Handover(Base):
    """A responsibility passes from one person to another; it counts once both have confirmed."""

    __tablename__ = "handover"

    responsibility_id: Mapped[int] = references("responsibility", on_delete="CASCADE")
    from_id: Mapped[int | None] = references("person")
    to_id: Mapped[int] = references("person")
    proposed_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")

    @property
    def is_settled(self) -> bool:
        """Both have confirmed."""
        return self.given_at is not None and self.taken_at is not None

    def confirm(self, person_id: int | None, *, for_both: bool, now: datetime) -> bool:
        """Note the yes of the side that this person is; the office may note that of both.

        True once both have confirmed. A yes that was said before keeps its time.
        """
        if for_both or person_id == self.from_id:
            self.given_at = self.given_at or now
        if for_both or person_id == self.to_id:
            self.taken_at = self.taken_at or now
        return self.is_settled
