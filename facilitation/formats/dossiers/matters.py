"""Topics with their stations, decisions and tasks with what became of them."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    ActivityRef,
    BodyRef,
    Count,
    Day,
    DecisionRef,
    Key,
    Line,
    MaybeLine,
    MeetingRef,
    Moment,
    PersonRef,
    Prose,
    ReferralRef,
    RegionRef,
    Row,
    TopicRef,
    YesNo,
)
from facilitation.formats.dossiers.responsibilities import Responsibility
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.topics import TopicState


class Station(Row):
    on_one_line: ClassVar[bool] = True

    at: Moment
    state: TopicState
    body: BodyRef | None = None
    meeting: MeetingRef | None = None
    decision: DecisionRef | None = None
    referral: ReferralRef | None = None
    """The topic was passed on here, or what was passed on was answered."""
    note: Prose = ""


class Topic(Row):
    key: Key
    title: Line
    words: Prose = ""
    region: RegionRef | None = None
    body: BodyRef | None = None
    raised_on: Day
    meeting: MeetingRef | None = None
    item: Key | None = None
    """The key of an agenda item of that meeting."""
    activity: ActivityRef | None = None
    state: TopicState = TopicState.RAISED
    is_urgent: YesNo = False
    drop_reason: Prose = ""
    merged_into: TopicRef | None = None
    """The topic that stands for this one, too. Whatever came up under this one names it still."""
    merged_at: Moment | None = None
    split_from: TopicRef | None = None
    """The topic of which it was a part."""
    split_at: Moment | None = None
    stations: list[Station] = []


class StateChange(Row):
    on_one_line: ClassVar[bool] = True

    at: Moment
    by: PersonRef | None = None
    state: FollowupState
    note: Prose = ""


class Votes(Row):
    on_one_line: ClassVar[bool] = True

    yes: Count
    no: Count
    abstained: Count


class Decision(Row):
    key: Key
    body: BodyRef
    meeting: MeetingRef | None = None
    item: Key | None = None
    number: MaybeLine = ""
    decided_on: Day
    kind: DecisionKind
    mode: DecisionMode
    is_circular: YesNo = False
    wording: Prose
    result: Result = Result.ADOPTED
    votes: Votes | None = None
    eligible: Count | None = None
    """How many with a vote were there; left out: as many as the roster says."""
    is_public: YesNo = True
    topic: TopicRef | None = None
    replaced_by: DecisionRef | None = None
    state: FollowupState = FollowupState.OPEN
    responsibility: Responsibility | None = None
    history: list[StateChange] = []


class Task(Row):
    key: Key
    body: BodyRef
    meeting: MeetingRef | None = None
    item: Key | None = None
    decision: DecisionRef | None = None
    number: MaybeLine = ""
    given_on: Day
    wording: Prose
    is_public: YesNo = True
    state: FollowupState = FollowupState.OPEN
    responsibility: Responsibility | None = None
    history: list[StateChange] = []


class Referral(Row):
    """A topic or finding that one body passed to another, and what came back."""

    key: Key
    topic: TopicRef | None = None
    decision: DecisionRef | None = None
    from_body: BodyRef | None = None
    to_body: BodyRef
    passed_on: Day
    request: Prose = ""
    for_adoption: YesNo = False
    """The finding holds only once the other body has adopted it."""
    meeting: MeetingRef | None = None
    """The meeting of the other body at which it is dealt with."""
    answered_on: Day | None = None
    outcome: ReferralOutcome | None = None
    """Stands with the day of the answer."""
    answer: Prose = ""
