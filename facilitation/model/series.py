"""Recurring meetings: the rule by which their dates come about, and the dates that fall out."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError


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

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE")
    body_id: Mapped[int] = references("body")
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    """The highest SEQUENCE that has left under the UID, in whatever message."""
    title: Mapped[str]
    frequency: Mapped[Frequency]
    step: Mapped[int] = mapped_column(default=1)
    """Every so many weeks; 1 for all other frequencies."""
    weekday: Mapped[int | None]
    """0 is Monday."""
    nth: Mapped[int | None]
    """1 to 4, or -1 for the last weekday of the month."""
    month_day: Mapped[int | None]
    """1 to 28: later days are not in every month, and calendars differ about what to do."""
    local_start: Mapped[str]
    """Time of day in the district's zone, 'HH:MM'; it stays the same over the change of clocks."""
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    venue_id: Mapped[int | None] = references("venue")
    online_url: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    """The first day the rule gives; for quarterly and yearly rules it sets the months."""
    ends_on: Mapped[date | None]
    """Last day on which a date may fall; None: open, grown by a job."""
    grown_until: Mapped[date | None]
    """Up to this day the dates of the rule have become meetings, or were left out; None: no date
    yet."""
    released_until: Mapped[date | None]
    """Up to this day calendars may show the dates; a person moves it on once a year. None: nobody
    has been invited yet."""
    holiday_policy: Mapped[HolidayPolicy] = mapped_column(default=HolidayPolicy.ASK)
    avoids_school_holidays: Mapped[bool] = mapped_column(default=False)
    follows_id: Mapped[int | None] = references("series", on_delete="SET NULL")
    """The series that ended where this one begins."""
    ended_at: Mapped[datetime | None]
    """When somebody ended it before its time."""

    body: Mapped[Body] = link()
    left_out: Mapped[list["LeftOutDate"]] = link(
        back_populates="series", order_by="LeftOutDate.day"
    )


def check_between(day: date, *, before: date | None, after: date | None) -> None:
    """Refuse a day on which calendars cannot keep a date of a series: each stays between its
    neighbours and alone on its day."""
    if (before is None or before < day) and (after is None or day < after):
        return
    raise InvalidError(
        "Der %(day)s liegt nicht zwischen dem vorigen und dem nächsten Termin der Reihe. Kalender "
        "können das nicht darstellen: Sagen Sie diesen Termin ab, und planen Sie einen einzelnen.",
        field="day",
        day=day,
    )


class LeftOutDate(Base):
    """A day of the rule on which there is no meeting, and why."""

    __tablename__ = "left_out_date"
    __table_args__ = (UniqueConstraint("series_id", "day"),)

    series_id: Mapped[int] = references("series", on_delete="CASCADE", index=False)
    day: Mapped[date]
    reason: Mapped[str]
    """In words, as people read it: 'Pfingstmontag'."""
    is_open: Mapped[bool] = mapped_column(default=False)
    """A person has yet to say what becomes of it (`HolidayPolicy.ASK`)."""

    series: Mapped[Series] = link(back_populates="left_out")


class SentSeries(Base):
    """What a person's calendar was last told of a series; the next message is computed from it."""

    __tablename__ = "sent_series"
    __table_args__ = (UniqueConstraint("person_id", "series_id"),)

    person_id: Mapped[int] = references("person", on_delete="CASCADE", index=False)
    series_id: Mapped[int] = references("series", on_delete="CASCADE")
    address: Mapped[str]
    """Where it was sent: another mailbox knows nothing of the series yet."""
    method: Mapped[str]
    sequence: Mapped[int]
    dtstamp: Mapped[datetime]
    organizer: Mapped[str]
    """ORGANIZER stays for the life of a UID, also when the district's mailbox changes."""
    rule: Mapped[str]
    """RRULE with its first date, as the last message about the whole series said it."""
    shown: Mapped[str]
    """JSON: all dates that the calendar shows by now, by their original start."""
    left_at: Mapped[datetime | None]
    """The person wants no more mail about the series (RFC 8058)."""


class Blackout(InDistrict, Base):
    """Days on which nobody should meet: of the district, of a body, or of a venue."""

    __tablename__ = "blackout"
    __table_args__ = (
        Index(None, "district_id", "first_day"),
        CheckConstraint("first_day <= last_day", name="ends_after_it_begins"),
        CheckConstraint("body_id IS NULL OR venue_id IS NULL", name="of_one_at_most"),
    )

    body_id: Mapped[int | None] = references("body", on_delete="CASCADE")
    venue_id: Mapped[int | None] = references("venue", on_delete="CASCADE")
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    """The file it was imported from; empty: entered by hand."""
    source_uid: Mapped[str] = mapped_column(default="")
