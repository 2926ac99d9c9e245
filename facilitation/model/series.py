"""Recurring meetings: the rule by which their dates come about."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.bodies import Body


class Frequency(StrEnum):
    WEEKLY = "weekly"
    MONTHLY_BY_DAY = "monthly_by_day"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class HolidayPolicy(StrEnum):
    """What becomes of a date that falls on a public holiday."""

    SKIP = "skip"
    NEXT_FREE_DAY = "next_free_day"
    WEEK_LATER = "week_later"
    WEEK_EARLIER = "week_earlier"
    ASK = "ask"


class Series(InDistrict, Keyed, Versioned, Base):
    """A recurring meeting of a body; each of its dates is a `Meeting`."""

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        UniqueConstraint("uid"),
        CheckConstraint("step >= 1", name="goes_forward"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="ends_after_it_begins"),
    )

    body_id: Mapped[int] = references("body")
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    frequency: Mapped[Frequency]
    step: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int | None]
    """0 is Monday."""
    nth: Mapped[int | None]
    """1 to 4, or -1 for the last weekday of the month."""
    month_day: Mapped[int | None]
    local_start: Mapped[str]
    """Time of day in the district's zone, 'HH:MM'; it stays the same over the change of clocks."""
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Last day on which a date may fall; None: open, grown by a job."""
    holiday_policy: Mapped[HolidayPolicy] = mapped_column(default=HolidayPolicy.ASK)
    avoids_school_holidays: Mapped[bool] = mapped_column(default=False)

    body: Mapped[Body] = link()
