"""What is talked about, from where it was raised to what became of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import (
    Base,
    InDistrict,
    Keyed,
    Versioned,
    filled,
    link,
    references,
)
from facilitation.model.errors import InvalidError
from facilitation.model.sorting import folded


class TopicState(StrEnum):
    RAISED = "raised"
    DISCUSSED = "discussed"
    TAKEN_UP = "taken_up"
    DECIDED = "decided"
    IN_CONCEPT = "in_concept"
    DROPPED = "dropped"


_HOW_FAR = (
    TopicState.RAISED,
    TopicState.DISCUSSED,
    TopicState.TAKEN_UP,
    TopicState.DECIDED,
    TopicState.IN_CONCEPT,
)
"""A topic's way where nobody drops it."""


class Topic(InDistrict, Keyed, Versioned, Base):
    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        Index(None, "process_id", "raised_on"),
        CheckConstraint("state <> 'dropped' OR drop_reason <> ''", name="dropped_with_a_reason"),
        CheckConstraint("merged_into_id IS NULL OR merged_at IS NOT NULL", name="merged_at_a_time"),
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
    merged_into_id: Mapped[int | None] = references("topic")
    """The topic that now stands for this one, too; never one that is merged itself. What belonged
    to this one is with that one (`CarriedPart`); where and how it was raised stays here."""
    merged_at: Mapped[datetime | None]
    split_from_id: Mapped[int | None] = references("topic", on_delete="SET NULL")
    """The topic of which this one was a part."""
    split_at: Mapped[datetime | None]
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

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @classmethod
    def stands_alone(cls) -> ColumnElement[bool]:
        """For a query: no other topic stands for it."""
        return cls.merged_into_id.is_(None)

    def check_alone(self) -> None:
        """Refuse to do anything with a topic for which another one stands."""
        if self.is_merged:
            raise InvalidError(
                "„%(title)s“ ist mit einem anderen Thema zusammengelegt. Trennen Sie beide zuerst "
                "wieder, oder arbeiten Sie mit dem anderen weiter.",
                title=self.title,
            )

    def merge_into(self, kept: "Topic", *, at: datetime) -> None:
        """From now on the other topic stands for this one. It is as far as the further of the two,
        urgent if one of them is, and waits where this one waited if it waited nowhere."""
        for topic in (self, kept):
            topic.check_alone()
        if kept.state is TopicState.DROPPED:
            raise InvalidError(
                "„%(title)s“ wird nicht weiterverfolgt. Nehmen Sie es zuerst wieder auf, oder "
                "lassen Sie ein anderes Thema bestehen.",
                field="kept_id",
                title=kept.title,
            )
        if self.state is not TopicState.DROPPED:
            kept.state = max(kept.state, self.state, key=_HOW_FAR.index)
            kept.is_urgent = kept.is_urgent or self.is_urgent
            kept.body_id = kept.body_id or self.body_id
        self.merged_into_id, self.merged_at = kept.id, at

    def separate(self) -> None:
        """It stands for itself again."""
        self.merged_into_id, self.merged_at = None, None


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


_CARRIED = (
    "station_id",
    "agenda_topic_id",
    "decision_id",
    "statement_id",
    "question_id",
    "referral_id",
    "measure_id",
)


class CarriedPart(Base):
    """What went along when its topic was merged: it goes back when that one is separated."""

    __tablename__ = "carried_part"
    __table_args__ = (CheckConstraint(filled(*_CARRIED) + " = 1", name="of_one_part"),)

    topic_id: Mapped[int] = references("topic", on_delete="CASCADE")
    """The topic to which it belonged before."""
    station_id: Mapped[int | None] = references("topic_station", on_delete="CASCADE", unique=True)
    agenda_topic_id: Mapped[int | None] = references(
        "agenda_topic", on_delete="CASCADE", unique=True
    )
    decision_id: Mapped[int | None] = references("decision", on_delete="CASCADE", unique=True)
    statement_id: Mapped[int | None] = references("statement", on_delete="CASCADE", unique=True)
    question_id: Mapped[int | None] = references(
        "survey_question", on_delete="CASCADE", unique=True
    )
    referral_id: Mapped[int | None] = references("referral", on_delete="CASCADE", unique=True)
    measure_id: Mapped[int | None] = references("measure", on_delete="CASCADE", unique=True)
