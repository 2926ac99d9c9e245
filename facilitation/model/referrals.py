"""What one body passes to another, and what comes back: topics and findings on their way."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, filled, references
from facilitation.model.errors import InvalidError


class ReferralOutcome(StrEnum):
    """How the other body answered."""

    TAKEN_UP = "taken_up"
    NOTED = "noted"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"


_O = ReferralOutcome
NEEDS_REASON = frozenset({_O.REJECTED, _O.SENT_BACK})
STAYS_THERE = frozenset({_O.TAKEN_UP, _O.ADOPTED})
"""After these answers a topic goes on waiting at the body that gave them; else it comes back."""
_OF_FINDINGS = (_O.TAKEN_UP, _O.NOTED, _O.REJECTED, _O.SENT_BACK)
_OF_ADOPTION = (_O.ADOPTED, _O.REJECTED, _O.SENT_BACK)


def possible_outcomes(*, is_topic: bool, for_adoption: bool) -> tuple[ReferralOutcome, ...]:
    """How it may be answered, in the order of the vocabulary."""
    if is_topic:
        return tuple(ReferralOutcome)
    return _OF_ADOPTION if for_adoption else _OF_FINDINGS


class Referral(InDistrict, Keyed, Base):
    """A topic or finding passed on; seen at both ends until it is answered and after."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(filled("topic_id", "decision_id") + " = 1", name="of_one_matter"),
        CheckConstraint(
            "from_body_id IS NULL OR from_body_id <> to_body_id", name="goes_elsewhere"
        ),
        CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
    )

    topic_id: Mapped[int | None] = references("topic", on_delete="CASCADE")
    decision_id: Mapped[int | None] = references("decision", on_delete="CASCADE")
    from_body_id: Mapped[int | None] = references("body")
    """None: a topic that waited at no body yet."""
    to_body_id: Mapped[int] = references("body")
    passed_on: Mapped[date]
    request: Mapped[str] = mapped_column(default="")
    """What the other body is asked for."""
    for_adoption: Mapped[bool] = mapped_column(default=False)
    """The finding holds only once the other body has adopted it."""
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    """The meeting of the other body at which it is dealt with."""
    answered_on: Mapped[date | None]
    outcome: Mapped[ReferralOutcome | None]
    answer: Mapped[str] = mapped_column(default="")
    """What came back, in words."""

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def possible_outcomes(self) -> tuple[ReferralOutcome, ...]:
        return possible_outcomes(is_topic=self.topic_id is not None, for_adoption=self.for_adoption)

    def reopen(self) -> None:
        """Forget an answer that was a slip."""
        if self.is_open:
            raise InvalidError("Es ist noch keine Antwort eingetragen.")
        self.outcome, self.answered_on, self.answer = None, None, ""

    def check_open(self) -> None:
        if not self.is_open:
            raise InvalidError("Die Antwort ist schon eingetragen.")

    def settle(self, outcome: ReferralOutcome, *, on: date, text: str) -> None:
        """Take the answer. A no needs its reason; nothing is answered before it was passed on."""
        self.check_open()
        if outcome not in self.possible_outcomes:
            raise InvalidError(
                "So lässt sich diese Weitergabe nicht beantworten. Wählen Sie eine der "
                "angebotenen Antworten.",
                field="outcome",
            )
        if on < self.passed_on:
            raise InvalidError(
                "Weitergegeben wurde erst am %(day)s. Die Antwort kann nicht davor liegen.",
                field="answered_on",
                day=self.passed_on,
            )
        if outcome in NEEDS_REASON and not text.strip():
            raise InvalidError(
                "Zu dieser Antwort gehört eine Begründung. Schreiben Sie einen Satz dazu.",
                field="answer",
            )
        self.outcome, self.answered_on, self.answer = outcome, on, text.strip()
