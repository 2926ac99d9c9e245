"""What is talked about, from where it was raised to what became of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.errors import InvalidError
from facilitation.model.sorting import folded


class TopicState(StrEnum):
    RAISED = "raised"
    DISCUSSED = "discussed"
    TAKEN_UP = "taken_up"
    DECIDED = "decided"
    IN_CONCEPT = "in_concept"
    DROPPED = "dropped"


class Topic(InDistrict, Keyed, Versioned, Base):
    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        Index(None, "process_id", "raised_on"),
        CheckConstraint("state <> 'dropped' OR drop_reason <> ''", name="dropped_with_a_reason"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE", index=False)
    title: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    """As it was said where it came up."""
    region_id: Mapped[int | None] = references("region")
    """The region that raised it."""
    body_id: Mapped[int | None] = references("body")
    """The body at which it waits now."""
    raised_on: Mapped[date]
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    agenda_item_id: Mapped[int | None] = references("agenda_item", on_delete="SET NULL")
    activity_id: Mapped[int | None] = references("activity", on_delete="SET NULL")
    state: Mapped[TopicState] = mapped_column(default=TopicState.RAISED)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    drop_reason: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str]

    stations: Mapped[list["TopicStation"]] = link(
        back_populates="topic", order_by="(TopicStation.at, TopicStation.id)"
    )

    def call(self, title: str, words: str) -> None:
        self.title, self.words, self.search_key = title, words, folded(f"{title} {words}")

    def drop(self, *, reason: str) -> None:
        if not reason.strip():
            raise InvalidError(
                "Ein Thema fällt nur mit einer Begründung weg. Schreiben Sie einen Satz dazu.",
                field="reason",
            )
        self.state, self.drop_reason = TopicState.DROPPED, reason.strip()


class TopicStation(Base):
    """One station on a topic's way: when, where, and what happened to it there."""

    __tablename__ = "topic_station"

    topic_id: Mapped[int] = references("topic", on_delete="CASCADE")
    at: Mapped[datetime]
    state: Mapped[TopicState]
    body_id: Mapped[int | None] = references("body", on_delete="SET NULL")
    meeting_id: Mapped[int | None] = references("meeting", on_delete="SET NULL")
    decision_id: Mapped[int | None] = references("decision", on_delete="SET NULL")
    referral_id: Mapped[int | None] = references("referral", on_delete="CASCADE")
    """It was passed on here (the first station of a referral), or answered (the second)."""
    note: Mapped[str] = mapped_column(default="")

    topic: Mapped[Topic] = link(back_populates="stations")


class AgendaTopic(Base):
    """A topic stands on the agenda: at this item it is talked about."""

    __tablename__ = "agenda_topic"
    __table_args__ = (UniqueConstraint("agenda_item_id", "topic_id"),)

    agenda_item_id: Mapped[int] = references("agenda_item", on_delete="CASCADE", index=False)
    topic_id: Mapped[int] = references("topic", on_delete="CASCADE")
