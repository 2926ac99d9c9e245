"""Series of meetings with their rule, the days left out, and what calendars were told of them."""

from typing import ClassVar

from pydantic import Field

from facilitation.formats.dossiers.fields import (
    BodyRef,
    Clock,
    Count,
    Day,
    Email,
    Key,
    Line,
    MaybeLine,
    MeetingRef,
    Moment,
    PersonRef,
    Positive,
    Prose,
    Row,
    SeriesRef,
    VenueRef,
    YesNo,
)
from facilitation.formats.dossiers.responsibilities import Responsibility
from facilitation.model.series import Frequency, HolidayPolicy


class LeftOutDate(Row):
    """A day of the rule on which there is no meeting."""

    on_one_line: ClassVar[bool] = True

    day: Day
    reason: Line
    is_open: YesNo = False
    """A person has yet to say what becomes of it."""


class ShownDate(Row):
    """A date of the series as a person's calendar shows it."""

    on_one_line: ClassVar[bool] = True

    meeting: MeetingRef
    original_start: Moment
    starts_at: Moment
    ends_at: Moment
    summary: MaybeLine
    location: MaybeLine = ""
    online_url: MaybeLine = ""
    agenda: Prose = ""
    is_off: YesNo = False
    """The person was told that this date is off."""


class SentSeries(Row):
    """What a person's calendar was last told. Left out: the person was never told anything."""

    person: PersonRef
    address: Email
    method: Line
    sequence: Count
    dtstamp: Moment
    organizer: Line
    rule: MaybeLine
    left_at: Moment | None = None
    """The person wants no more mail about the series."""
    shown: list[ShownDate] = []


class Series(Row):
    """A recurring meeting of a body; its dates stand among the meetings."""

    key: Key
    body: BodyRef
    title: Line
    uid: MaybeLine = ""
    sequence: Count = 0
    frequency: Frequency
    step: Positive = 1
    weekday: int | None = Field(default=None, ge=0, le=6, strict=True)
    nth: int | None = Field(default=None, ge=-1, le=4, strict=True)
    month_day: int | None = Field(default=None, ge=1, le=28, strict=True)
    local_start: Clock
    minutes: Positive
    venue: VenueRef | None = None
    place: MaybeLine = ""
    online_url: MaybeLine = ""
    starts_on: Day
    """The rule begins with its first day on or after this one."""
    ends_on: Day | None = None
    grown_until: Day | None = None
    released_until: Day | None = None
    holiday_policy: HolidayPolicy = HolidayPolicy.ASK
    avoids_school_holidays: YesNo = False
    follows: SeriesRef | None = None
    """The series that ended where this one begins."""
    ended_at: Moment | None = None
    responsibility: Responsibility | None = None
    left_out: list[LeftOutDate] = []
    sent: list[SentSeries] = []


class Blackout(Row):
    """Days on which nobody should meet: of the district, of a body, or of a venue."""

    on_one_line: ClassVar[bool] = True

    body: BodyRef | None = None
    venue: VenueRef | None = None
    first_day: Day
    last_day: Day
    reason: Line
    source: MaybeLine = ""
    """The file from which it was taken over."""
    source_uid: MaybeLine = ""
