"""Findings of a body, the tasks it gives, and how far each has got."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.sorting import folded


class Result(StrEnum):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class FollowupState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    STALLED = "stalled"
    REVISED = "revised"
    REVOKED = "revoked"
    AWAITS_ADOPTION = "awaits_adoption"


_S = FollowupState
MOVES: Mapping[FollowupState, frozenset[FollowupState]] = {
    _S.AWAITS_ADOPTION: frozenset({_S.OPEN, _S.REVISED, _S.REVOKED}),
    _S.OPEN: frozenset(
        {_S.IN_PROGRESS, _S.DONE, _S.STALLED, _S.REVISED, _S.REVOKED, _S.AWAITS_ADOPTION}
    ),
    _S.IN_PROGRESS: frozenset({_S.OPEN, _S.DONE, _S.STALLED, _S.REVISED, _S.REVOKED}),
    _S.STALLED: frozenset({_S.OPEN, _S.IN_PROGRESS, _S.DONE, _S.REVISED, _S.REVOKED}),
    _S.DONE: frozenset({_S.IN_PROGRESS}),
    _S.REVISED: frozenset(),
    _S.REVOKED: frozenset(),
}
"""From each state to those it may move to; a revised or revoked finding has found its end."""

NEEDS_REASON = frozenset({_S.STALLED, _S.REVISED, _S.REVOKED})
UNFINISHED = frozenset({_S.OPEN, _S.IN_PROGRESS, _S.STALLED, _S.AWAITS_ADOPTION})


class Followed:
    """What decisions and tasks share: wording and the way they are followed up."""

    number: Mapped[str] = mapped_column(default="")
    """Meeting's number and position, as the minutes print it: '7/2'."""
    wording: Mapped[str]
    state: Mapped[FollowupState] = mapped_column(default=FollowupState.OPEN)
    search_key: Mapped[str]

    @property
    def is_unfinished(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in UNFINISHED

    @classmethod
    def unfinished(cls) -> ColumnElement[bool]:
        """The same question for a query."""
        return cls.state.in_(UNFINISHED)

    def word(self, wording: str) -> None:
        self.wording, self.search_key = wording, folded(wording)

    def move_to(self, state: FollowupState, *, reason: str) -> None:
        """Take the next state. Refused where the table has no such move, or a reason is due."""
        if state not in MOVES[self.state]:
            raise InvalidError(
                "Von diesem Stand führt kein Weg dorthin. Wählen Sie einen der angebotenen Stände.",
                field="state",
            )
        if state in NEEDS_REASON and not reason.strip():
            raise InvalidError(
                "Für diesen Stand ist eine Begründung nötig. Schreiben Sie einen Satz dazu.",
                field="reason",
            )
        self.state = state


class Decision(InDistrict, Keyed, Versioned, Followed, Base):
    """A finding: Beschluss, Vereinbarung or Empfehlung, with how and with what result."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        Index(None, "process_id", "decided_on", "id"),
        CheckConstraint("yes >= 0 AND no >= 0 AND abstained >= 0", name="votes_are_not_negative"),
    )

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE", index=False)
    body_id: Mapped[int] = references("body")
    meeting_id: Mapped[int | None] = references("meeting")
    """None: decided without a meeting (Umlaufbeschluss)."""
    agenda_item_id: Mapped[int | None] = references("agenda_item")
    position: Mapped[int] = mapped_column(default=0)
    decided_on: Mapped[date]
    kind: Mapped[DecisionKind]
    mode: Mapped[DecisionMode]
    is_circular: Mapped[bool] = mapped_column(default=False)
    result: Mapped[Result] = mapped_column(default=Result.ADOPTED)
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstained: Mapped[int | None]
    eligible: Mapped[int | None]
    """How many with a vote were there when it was made; None: not written down."""
    is_public: Mapped[bool] = mapped_column(default=True)
    topic_id: Mapped[int | None] = references("topic", on_delete="SET NULL")
    replaced_by_id: Mapped[int | None] = references("decision")

    meeting: Mapped[Meeting | None] = link()
    agenda_item: Mapped[AgendaItem | None] = link()

    @property
    def is_unfinished(self) -> bool:
        """What was rejected or put off leaves nothing to be done."""
        return self.state in UNFINISHED and self.result is Result.ADOPTED

    @classmethod
    def unfinished(cls) -> ColumnElement[bool]:
        return and_(cls.state.in_(UNFINISHED), cls.result == Result.ADOPTED)

    def count(self, *, yes: int, no: int, abstained: int, eligible: int) -> None:
        """Take the votes; the outcome follows from them: a tie rejects."""
        if min(yes, no, abstained) < 0:
            raise InvalidError("Stimmen lassen sich nur von null an zählen.", field="yes")
        if yes + no + abstained > eligible:
            raise InvalidError(
                "Es wurden %(cast)s Stimmen gezählt, aber nur %(eligible)s Stimmberechtigte sind "
                "anwesend. Prüfen Sie die Zahlen oder die Anwesenheit.",
                field="yes",
                cast=yes + no + abstained,
                eligible=eligible,
            )
        if yes + no + abstained == 0:
            raise InvalidError("Tragen Sie die Stimmen ein.", field="yes")
        self.yes, self.no, self.abstained = yes, no, abstained
        self.mode, self.eligible = DecisionMode.VOTE, eligible
        self.result = Result.ADOPTED if yes > no else Result.REJECTED

    def settle(self, mode: DecisionMode, result: Result, *, eligible: int) -> None:
        """Say how it ended without counting: agreed on, not agreed on, or put off."""
        if mode is DecisionMode.VOTE and result is not Result.DEFERRED:
            raise InvalidError("Tragen Sie die Stimmen ein.", field="yes")
        self.yes = self.no = self.abstained = None
        self.mode, self.result, self.eligible = mode, result, eligible


class Task(InDistrict, Keyed, Versioned, Followed, Base):
    """Something to do, given at an agenda item, with or without a decision."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        Index(None, "process_id", "given_on", "id"),
    )

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE", index=False)
    body_id: Mapped[int] = references("body")
    meeting_id: Mapped[int | None] = references("meeting")
    agenda_item_id: Mapped[int | None] = references("agenda_item")
    decision_id: Mapped[int | None] = references("decision", on_delete="SET NULL")
    position: Mapped[int] = mapped_column(default=0)
    given_on: Mapped[date]
    is_public: Mapped[bool] = mapped_column(default=True)

    meeting: Mapped[Meeting | None] = link()
    agenda_item: Mapped[AgendaItem | None] = link()
    decision: Mapped[Decision | None] = link()


class StateChange(Base):
    """When a decision or task took which state, by whom, and what was said to it."""

    __tablename__ = "state_change"
    __table_args__ = (
        CheckConstraint(
            "(decision_id IS NULL) <> (task_id IS NULL)", name="of_a_decision_or_a_task"
        ),
    )

    decision_id: Mapped[int | None] = references("decision", on_delete="CASCADE")
    task_id: Mapped[int | None] = references("task", on_delete="CASCADE")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    state: Mapped[FollowupState]
    note: Mapped[str] = mapped_column(default="")
