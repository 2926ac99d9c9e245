"""Meetings with agenda, invitations and answers, the roster, and their minutes."""

from typing import Any, ClassVar

from facilitation.formats.dossiers.fields import (
    BodyRef,
    Count,
    Day,
    Key,
    Line,
    MaybeLine,
    MeetingRef,
    Moment,
    PersonRef,
    Positive,
    Prose,
    Row,
    SeatRef,
    SeriesRef,
    TopicRef,
    VenueRef,
    YesNo,
)
from facilitation.model.attendance import Presence, RosterKind
from facilitation.model.meetings import Answer, AnswerWay, InvitedAs, MeetingState
from facilitation.model.minutes import MinutesKind, MinutesState
from facilitation.model.people import Sector


class AgendaItem(Row):
    key: Key
    title: Line
    minutes: Positive | None = None
    is_public: YesNo = True
    background: Prose = ""
    discussion: Prose = ""
    topics: list[TopicRef] = []


class Sent(Row):
    """What the person's calendar was last told; what is left out, is as the meeting stands."""

    on_one_line: ClassVar[bool] = True

    method: Line
    sequence: Count
    dtstamp: Moment
    organizer: Line
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    summary: MaybeLine | None = None
    location: MaybeLine | None = None
    online_url: MaybeLine | None = None
    agenda: Prose | None = None


class Invitation(Row):
    on_one_line: ClassVar[bool] = True

    person: PersonRef
    invited_as: InvitedAs = InvitedAs.MEMBER
    seat: SeatRef | None = None
    """The seat by whose mandate the person is asked, as it was held on the meeting's day."""
    mandate: Positive | None = None
    """Which of the seat's mandates, counted from 1, where it is not the one of that day."""
    answer: Answer = Answer.NONE_YET
    answered_at: Moment | None = None
    answer_way: AnswerWay | None = None
    answer_sequence: Count | None = None
    answered_start: Moment | None = None
    """The time the person spoke of; left out: the present one."""
    answered_end: Moment | None = None
    note: Prose = ""
    wished_deputy: MaybeLine = ""
    withdrawn_at: Moment | None = None
    sent: Sent | None = None
    """Left out: the meeting as it stands, where it was invited to and the person has e-mail."""
    was_told: YesNo = True
    """false: the person's calendar was told nothing."""


class Attendance(Row):
    """A line of the roster. Name, organisation, label, sector and vote are taken from the seat
    and its holder on that day where they are left out."""

    on_one_line: ClassVar[bool] = True

    kind: RosterKind | None = None
    """Left out: a seat's line where a seat is named, else a guest's."""
    seat: SeatRef | None = None
    person: PersonRef | None = None
    name: MaybeLine = ""
    organisation: MaybeLine | None = None
    seat_label: MaybeLine | None = None
    sector: Sector | None = None
    is_voting: YesNo | None = None
    deputy: PersonRef | None = None
    deputy_name: MaybeLine | None = None
    is_frozen: YesNo = False
    """true: nothing is taken from the seat; what the line leaves out was not so."""
    presence: Presence = Presence.UNKNOWN
    present_from: Moment | None = None
    present_until: Moment | None = None
    remark: MaybeLine = ""


class Minutes(Row):
    edition: Positive = 1
    kind: MinutesKind = MinutesKind.RESULTS
    state: MinutesState = MinutesState.DRAFT
    drafted_on: Day
    objections_until: Day | None = None
    approved_at: Moment | None = None
    approved_in: MeetingRef | None = None
    composed: dict[str, Any] | None = None


class Meeting(Row):
    key: Key
    body: BodyRef
    title: Line
    number: Positive | None = None
    starts_at: Moment
    ends_at: Moment
    venue: VenueRef | None = None
    place: MaybeLine = ""
    online_url: MaybeLine = ""
    is_public: YesNo = False
    message: Prose = ""
    state: MeetingState = MeetingState.PLANNED
    uid: MaybeLine = ""
    """Empty: made from the keys of district, process and meeting."""
    sequence: Count = 0
    series: SeriesRef | None = None
    original_start: Moment | None = None
    moved_because: MaybeLine = ""
    """Why it is not on the day of the rule."""
    round: MaybeLine = ""
    calendar_changed_at: Moment | None = None
    invited_at: Moment | None = None
    late_reason: Prose = ""
    cancel_reason: Prose = ""
    opened_at: Moment | None = None
    began_at: Moment | None = None
    ended_at: Moment | None = None
    breaks: MaybeLine = ""
    chair: PersonRef | None = None
    minute_taker: PersonRef | None = None
    file_number: MaybeLine = ""
    annexes: Prose = ""
    distribution: Prose = ""
    agenda: list[AgendaItem] = []
    invitations: list[Invitation] = []
    attendance: list[Attendance] = []
    minutes: list[Minutes] = []
