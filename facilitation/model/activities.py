"""Formats of participation beside meetings: surveys, workshops, interviews, visits, events."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.people import Organisation, Sector


class ActivityKind(StrEnum):
    SURVEY = "survey"
    WORKSHOP = "workshop"
    INTERVIEW = "interview"
    FORUM = "forum"
    OUTREACH_VISIT = "outreach_visit"
    EVENT = "event"
    PRELIMINARY_TALK = "preliminary_talk"


class Activity(InDistrict, Keyed, Versioned, Base):
    """Something that took place, with head-counts and never names."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        CheckConstraint("head_count IS NULL OR head_count >= 0", name="heads_are_counted"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    region_id: Mapped[int | None] = references("region")
    kind: Mapped[ActivityKind]
    title: Mapped[str]
    held_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """Last day of what took longer than one."""
    place: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[int | None] = references("municipality")
    languages: Mapped[list[str]] = mapped_column(default=list)
    head_count: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[int | None]
    """Survey: how many were asked."""
    notes: Mapped[str] = mapped_column(default="")
    notes_html: Mapped[str] = mapped_column(default="")

    partners: Mapped[list["ActivityPartner"]] = link(back_populates="activity")


class ActivityPartner(Base):
    """An organisation that held an activity together with the district."""

    __tablename__ = "activity_partner"
    __table_args__ = (UniqueConstraint("activity_id", "organisation_id"),)

    activity_id: Mapped[int] = references("activity", on_delete="CASCADE", index=False)
    organisation_id: Mapped[int] = references("organisation")
    role: Mapped[str] = mapped_column(default="")

    activity: Mapped[Activity] = link(back_populates="partners")
    organisation: Mapped[Organisation] = link()


class HeadCount(Base):
    """How many of one sector were reached by an activity."""

    __tablename__ = "head_count"
    __table_args__ = (
        UniqueConstraint("activity_id", "sector"),
        CheckConstraint("people >= 0", name="heads_are_counted"),
    )

    activity_id: Mapped[int] = references("activity", on_delete="CASCADE", index=False)
    sector: Mapped[Sector]
    people: Mapped[int]
