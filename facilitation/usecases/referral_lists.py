"""What was passed on and what came back, as it is seen at both ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral, ReferralOutcome, possible_outcomes
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.topic_lists import TopicsOf

MOST, MOST_PROPOSED, MOST_MEETINGS = 200, 20, 50
PATIENCE = timedelta(days=42)
"""After so long without an answer somebody should ask."""

_From, _To = aliased(Body), aliased(Body)


@dataclass(frozen=True, kw_only=True)
class ReferralLine:
    """What was passed from one body to another, with the answer where there is one."""

    stands_for: ClassVar[str] = "Decision"
    """To ask who may see a finding; topics are everybody's who takes part."""

    referral_id: int
    id: int
    """Of the finding, or of the topic."""
    district_id: int
    process_id: int
    process_slug: str
    body_id: int | None
    """Of the finding's body."""
    decided_on: date | None
    is_topic: bool
    kind: DecisionKind | None
    number: str
    wording: str
    is_dropped: bool
    """A topic that is pursued no further."""
    from_body_id: int | None
    from_body: str | None
    to_body_id: int
    to_body: str
    is_to_shared: bool
    """It is of the district, not of the process, and has its page there."""
    is_to_linked: bool
    """Others run the body that it was passed to."""
    passed_on: date
    request: str
    for_adoption: bool
    meeting_id: int | None
    meeting_at: datetime | None
    answered_on: date | None
    outcome: ReferralOutcome | None
    answer: str

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def possible_outcomes(self) -> tuple[ReferralOutcome, ...]:
        return possible_outcomes(is_topic=self.is_topic, for_adoption=self.for_adoption)

    @property
    def path(self) -> str:
        return f"{'topics' if self.is_topic else 'decisions'}/{self.id}"


def _query() -> Any:
    """Built once: putting the statement together costs more than running it."""
    is_topic = Referral.topic_id.is_not(None)
    return (
        select(
            Referral.id.label("referral_id"),
            case((is_topic, Topic.id), else_=Decision.id).label("id"),
            Referral.district_id,
            Process.id.label("process_id"),
            Process.slug.label("process_slug"),
            Decision.body_id,
            Decision.decided_on,
            is_topic.label("is_topic"),
            Decision.kind,
            case((is_topic, ""), else_=Decision.number).label("number"),
            case((is_topic, Topic.title), else_=Decision.wording).label("wording"),
            case((Topic.state == TopicState.DROPPED, True), else_=False).label("is_dropped"),
            Referral.from_body_id,
            _From.name.label("from_body"),
            Referral.to_body_id,
            _To.name.label("to_body"),
            _To.process_id.is_(None).label("is_to_shared"),
            _To.is_linked.label("is_to_linked"),
            Referral.passed_on,
            Referral.request,
            Referral.for_adoption,
            Referral.meeting_id,
            Meeting.starts_at.label("meeting_at"),
            Referral.answered_on,
            Referral.outcome,
            Referral.answer,
        )
        .select_from(Referral)
        .outerjoin(Topic, Topic.id == Referral.topic_id)
        .outerjoin(Decision, Decision.id == Referral.decision_id)
        .join(Process, or_(Process.id == Topic.process_id, Process.id == Decision.process_id))
        .outerjoin(_From, _From.id == Referral.from_body_id)
        .join(_To, _To.id == Referral.to_body_id)
        .outerjoin(Meeting, Meeting.id == Referral.meeting_id)
    )


_LINES = _query()
_OPEN_FIRST = (
    case((Referral.outcome.is_(None), 0), else_=1),
    Referral.passed_on.desc(),
    Referral.id.desc(),
)


def fetch_lines(
    session: Session, *conditions: ColumnElement[bool], order: Iterable[Any] = _OPEN_FIRST
) -> list[ReferralLine]:
    """Lines of which `only_visible` has yet to tell who may see them."""
    rows = session.execute(_LINES.where(*conditions).order_by(*order).limit(MOST))
    return [ReferralLine(**row._mapping) for row in rows]


def _may_see(line: ReferralLine, by: Actor, on: date) -> bool:
    """Who may see what was passed on, sees that it was and what came back."""
    if line.is_topic:
        return may(by, Action.SEE_PROCESS, TopicsOf(line.district_id, line.process_id), on)
    return may(by, Action.SEE_DECISION, line, on)


def only_visible(lines: Iterable[ReferralLine], by: Actor, on: date) -> list[ReferralLine]:
    return [line for line in lines if _may_see(line, by, on)]


@dataclass(frozen=True)
class BodyReferrals:
    """What was passed to a body and what it passed on, the unanswered first."""

    received: list[ReferralLine]
    passed: list[ReferralLine]


def list_of_body(session: Session, body: Body, *, by: Actor, on: date) -> BodyReferrals:
    """As far as `by` may see the topics and findings."""
    demand(by, Action.SEE_BODY, body, on)
    either = or_(Referral.to_body_id == body.id, Referral.from_body_id == body.id)
    found = only_visible(fetch_lines(session, either), by, on)
    return BodyReferrals(
        received=[line for line in found if line.to_body_id == body.id],
        passed=[line for line in found if line.from_body_id == body.id],
    )


def list_of_decision(
    session: Session, decision: Decision, *, by: Actor, on: date
) -> list[ReferralLine]:
    """To whom a finding was passed and what they answered, the earliest first."""
    demand(by, Action.SEE_DECISION, decision, on)
    return fetch_lines(session, Referral.decision_id == decision.id, order=(Referral.id,))


def list_at_meeting(session: Session, head: Head, *, by: Actor, on: date) -> list[ReferralLine]:
    """What is dealt with at a meeting."""
    demand(by, Action.SEE_MEETING, head, on)
    return only_visible(fetch_lines(session, Referral.meeting_id == head.id), by, on)


def list_proposed(session: Session, head: Head) -> list[ReferralLine]:
    """What was passed to the meeting's body, is not answered, and stands on no agenda ahead; a
    topic that was taken off this one is proposed again."""
    is_ahead = Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED))
    on_agenda = (
        exists()
        .where(AgendaTopic.topic_id == Referral.topic_id)
        .where(AgendaItem.id == AgendaTopic.agenda_item_id, AgendaItem.meeting_id == head.id)
    )
    found = fetch_lines(
        session,
        Referral.to_body_id == head.body_id,
        Referral.outcome.is_(None),
        or_(
            Referral.meeting_id.is_(None),
            and_(Referral.meeting_id != head.id, ~is_ahead),
            and_(Referral.meeting_id == head.id, Referral.topic_id.is_not(None)),
        ),
        ~on_agenda,
        order=(Referral.passed_on, Referral.id),
    )
    return [line for line in found if not line.is_dropped][:MOST_PROPOSED]


def get_line(
    session: Session, process: Process, referral_id: int, *, by: Actor, on: date
) -> ReferralLine:
    """One referral of the process. NotFoundError for those who may not see what was passed on."""
    found = fetch_lines(session, Referral.id == referral_id, Process.id == process.id)
    if not only_visible(found, by, on):
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    return found[0]


def list_meetings_of(session: Session, body_id: int) -> list[tuple[int, datetime]]:
    """(id, start) of the body's meetings that were not called off, the latest first."""
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at)
        .where(Meeting.body_id == body_id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(MOST_MEETINGS)
    )
    return [(row.id, row.starts_at) for row in rows]


def list_long_open(session: Session, district: District, *, on: date) -> list[ReferralLine]:
    """What has waited for an answer for long, or was dealt with at a meeting that is over; the
    oldest first."""
    over = Meeting.starts_at < datetime.combine(on, datetime.min.time(), district.zone)
    found = fetch_lines(
        session,
        Referral.district_id == district.id,
        Referral.outcome.is_(None),
        or_(Referral.passed_on <= on - PATIENCE, over),
        order=(Referral.passed_on, Referral.id),
    )
    return [line for line in found if not line.is_dropped]
