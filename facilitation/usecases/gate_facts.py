"""What the exit conditions of phases ask of the data: facts of a process on one day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Organisation
from facilitation.model.processes import (
    Extension,
    Phase,
    Process,
    Region,
    Report,
)
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.topics import Topic, TopicState
from facilitation.planning.facts import (
    ActivityFact,
    AdoptionFact,
    Facts,
    MeetingFact,
    OrganisationFact,
    RegionFact,
    ReportFact,
    SeatFact,
    TopicFact,
)
from facilitation.usecases.process_partners import list_partners

_CLOSED = (MeetingState.OPENED, MeetingState.CLOSED)


def gather_facts(session: Session, process: Process, phase: Phase, *, on: date) -> Facts:
    """What the condition of a phase asks, known on that day; counted by the database."""
    asked = set(_words(phase.condition))
    return Facts(
        started_on=process.starts_on,
        today=on,
        regions=_regions(session, process),
        meetings=_meetings(session, process) if "meetings_held" in asked else (),
        activities=_activities(session, process, on) if "activities_held" in asked else (),
        topics=_topics(session, process) if "topics_raised" in asked else (),
        seats=_seats(session, process, on) if "seats_filled" in asked else (),
        reports=_reports(session, process) if "reports_filed" in asked else (),
        adoptions=_adoptions(session, process, phase, on) if "adopted" in asked else (),
        organisations=_organisations(session, process, on) if "by_each" in asked else (),
        partners=_partners(session, process) if "partner" in asked else (),
        extension_months=_extension(session, process) if "within_months" in asked else 0,
    )


def _words(stored: object) -> Iterable[str]:
    """All words of a stored condition: the names of its predicates, and what they say."""
    if isinstance(stored, dict):
        for name, asked in stored.items():
            yield name
            yield from _words(asked)
    elif isinstance(stored, list):
        for part in stored:
            yield from _words(part)
    elif isinstance(stored, str):
        yield stored


def seated_organisations(process: Process, on: date) -> Select[int, str, str, str]:
    """Those that hold a seat in the process, by name."""
    return (
        select(Organisation.id, Organisation.key, Organisation.name, Organisation.sort_key)
        .join(Seat, Seat.organisation_id == Organisation.id)
        .join(Body, Body.id == Seat.body_id)
        .where(Body.process_id == process.id, Seat.held_on(on))
        .distinct()
        .order_by(Organisation.sort_key)
    )


def _regions(session: Session, process: Process) -> tuple[RegionFact, ...]:
    rows = session.execute(
        select(Region.key, Region.name, Region.marks)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    return tuple(RegionFact(key, name, frozenset(marks)) for key, name, marks in rows)


def _meetings(session: Session, process: Process) -> tuple[MeetingFact, ...]:
    rows = session.execute(
        select(Body.kind, Region.key, Organisation.key, func.count())
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(Region, Region.id == Body.region_id)
        .outerjoin(Organisation, Organisation.id == Body.host_id)
        .where(Meeting.process_id == process.id, Meeting.state.in_(_CLOSED))
        .group_by(Body.kind, Region.key, Organisation.key)
    )
    return tuple(fact for kind, key, host, n in rows for fact in [MeetingFact(kind, key, host)] * n)


def _activities(session: Session, process: Process, on: date) -> tuple[ActivityFact, ...]:
    """What is over; what is planned or still going on does not count yet."""
    last_day = func.coalesce(Activity.ended_on, Activity.held_on)
    rows = session.execute(
        select(Activity.kind, Region.key, Activity.languages)
        .select_from(Activity)
        .outerjoin(Region, Region.id == Activity.region_id)
        .where(Activity.process_id == process.id, Activity.held_on.is_not(None), last_day <= on)
    )
    return tuple(ActivityFact(kind, key, frozenset(spoken)) for kind, key, spoken in rows)


def _topics(session: Session, process: Process) -> tuple[TopicFact, ...]:
    """What was merged was still raised in each of the regions, but it is one topic."""
    standing = aliased(Topic)
    rows = session.execute(
        select(Region.key, standing.id)
        .select_from(Topic)
        .join(standing, standing.id == func.coalesce(Topic.merged_into_id, Topic.id))
        .outerjoin(Region, Region.id == Topic.region_id)
        .where(
            Topic.process_id == process.id,
            Topic.state != TopicState.DROPPED,
            standing.state != TopicState.DROPPED,
        )
        .distinct()
        .order_by(standing.id, Region.key)
    )
    counted: set[int] = set()
    facts = []
    for key, topic_id in rows:
        facts.append(TopicFact(key, is_same=topic_id in counted))
        counted.add(topic_id)
    return tuple(facts)


def _seats(session: Session, process: Process, on: date) -> tuple[SeatFact, ...]:
    filled = (
        select(Mandate.id)
        .where(Mandate.seat_id == Seat.id, Mandate.held_on(on))
        .correlate(Seat)
        .exists()
    )
    is_filled = case((filled, 1), else_=0)
    rows = session.execute(
        select(Body.kind, Region.key, is_filled, func.count())
        .select_from(Seat)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Body.process_id == process.id, Seat.held_on(on))
        .group_by(Body.kind, Region.key, is_filled)
    )
    return tuple(f for kind, key, is_f, n in rows for f in [SeatFact(kind, key, bool(is_f))] * n)


def _reports(session: Session, process: Process) -> tuple[ReportFact, ...]:
    rows = session.execute(
        select(Report.kind, Organisation.key)
        .select_from(Report)
        .outerjoin(Organisation, Organisation.id == Report.organisation_id)
        .where(Report.process_id == process.id)
    )
    return tuple(ReportFact(kind, key) for kind, key in rows)


def _adoptions(
    session: Session, process: Process, phase: Phase, on: date
) -> tuple[AdoptionFact, ...]:
    """What other bodies said yes to since the phase began, and was not revoked since.

    An earlier yes was about something else: the Kreistag's to a budget adopts no concept.
    """
    rows = session.execute(
        select(Body.kind, func.count())
        .select_from(Referral)
        .join(Body, Body.id == Referral.to_body_id)
        .outerjoin(Topic, Topic.id == Referral.topic_id)
        .outerjoin(Decision, Decision.id == Referral.decision_id)
        .where(
            Referral.outcome == ReferralOutcome.ADOPTED,
            Referral.answered_on.between(phase.began_on or process.starts_on, on),
            or_(
                Topic.process_id == process.id,
                and_(Decision.process_id == process.id, Decision.state != FollowupState.REVOKED),
            ),
        )
        .group_by(Body.kind)
    )
    return tuple(fact for kind, n in rows for fact in [AdoptionFact(kind)] * n)


def _organisations(session: Session, process: Process, on: date) -> tuple[OrganisationFact, ...]:
    rows = session.execute(seated_organisations(process, on))
    return tuple(OrganisationFact(row.key, row.name) for row in rows)


def _partners(session: Session, process: Process) -> tuple[OrganisationFact, ...]:
    return tuple(OrganisationFact(row.key, row.name) for row in list_partners(session, process))


def _extension(session: Session, process: Process) -> int:
    months = session.scalar(
        select(func.sum(Extension.months)).where(Extension.process_id == process.id)
    )
    return int(months or 0)
