"""Where a process stands: what its running phase asks, what is met, and going on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Organisation
from facilitation.model.processes import (
    Extension,
    Phase,
    PhaseState,
    Process,
    ProcessState,
    Region,
    Report,
)
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.topics import Topic, TopicState
from facilitation.planning import conditions, gates
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
from facilitation.usecases.journal import note
from facilitation.usecases.process_partners import list_partners

_CLOSED = (MeetingState.OPENED, MeetingState.CLOSED)


@dataclass(frozen=True)
class PhaseStand:
    """A phase and, while it runs, how far its exit condition is met."""

    phase: Phase
    report: gates.GateReport | None


def list_phases(session: Session, process: Process, *, on: date) -> list[PhaseStand]:
    """All phases in their order; the running ones with what is met and what is missing."""
    phases = session.scalars(
        select(Phase).where(Phase.process_id == process.id).order_by(Phase.position)
    ).all()
    return [
        PhaseStand(
            phase,
            _report(session, process, phase, on=on) if phase.state is PhaseState.RUNNING else None,
        )
        for phase in phases
    ]


def get_phase(session: Session, process: Process, phase_id: int, *, on: date) -> PhaseStand:
    """A running phase with its report. NotFoundError for any other."""
    phase = session.scalar(
        select(Phase).where(
            Phase.id == phase_id,
            Phase.process_id == process.id,
            Phase.state == PhaseState.RUNNING,
        )
    )
    if phase is None:
        raise NotFoundError("Diese Phase läuft hier gerade nicht.")
    return PhaseStand(phase, _report(session, process, phase, on=on))


def pass_phase(
    session: Session,
    process: Process,
    phase_id: int,
    *,
    reason: str,
    today: date,
    by: Actor,
    now: datetime,
) -> Phase | None:
    """Leave a running phase and begin the next one; None after the last.

    Where the exit condition is not met, a reason is asked for and kept with the phase.
    """
    demand(by, Action.RUN_PROCESS, process, today)
    phases = session.scalars(
        select(Phase).where(Phase.process_id == process.id).order_by(Phase.position)
    ).all()
    phase = next((phase for phase in phases if phase.id == phase_id), None)
    if phase is None:
        raise NotFoundError("Diese Phase gibt es hier nicht.")
    report = _report(session, process, phase, on=today)
    is_met = report.is_met
    _check_time(report)
    phase.leave(on=today, by_id=by.person_id, is_met=is_met, reason=reason)
    following = next((p for p in phases if p.state is PhaseState.AHEAD), None)
    if following is not None:
        following.begin(on=today)
    else:
        process.state = ProcessState.CLOSED
    note(session, by, "phase.passed", process, now=now, phase=phase.name, is_met=is_met)
    return following


def _check_time(report: gates.GateReport) -> None:
    """A reason does not make a process longer: more time is given openly, or not at all."""
    if any(line.where is gates.Where.EXTENSIONS and not line.is_met for line in report.lines):
        raise InvalidError(
            "Der Zeitraum des Verfahrens ist abgelaufen. Weiter geht es nur mit einer "
            "Verlängerung: Vermerken Sie sie mit ihrem Grund unter „Berichte und Verlängerung“."
        )


def extend(
    session: Session, process: Process, *, months: int, reason: str, by: Actor, now: datetime
) -> None:
    """Give a limited process more time. The reason is kept."""
    demand(by, Action.RUN_PROCESS, process, now.date())
    if not reason.strip():
        raise InvalidError(
            "Mehr Zeit gibt es nur mit einer Begründung. Schreiben Sie einen Satz dazu.",
            field="reason",
        )
    session.add(
        Extension(
            process_id=process.id,
            months=months,
            reason=reason.strip(),
            granted_at=now,
            granted_by_id=by.person_id,
        )
    )
    note(session, by, "process.extended", process, now=now, months=months)


def file_report(
    session: Session,
    process: Process,
    *,
    kind: str,
    title: str,
    organisation_id: int | None,
    filed_on: date,
    by: Actor,
    now: datetime,
) -> Report:
    """Note that a report was handed in."""
    demand(by, Action.TAKE_MINUTES, process, now.date())
    if organisation_id is not None:
        _check_organisation(session, process, organisation_id)
    report = Report(
        district_id=process.district_id,
        process_id=process.id,
        kind=kind,
        title=title,
        organisation_id=organisation_id,
        filed_on=filed_on,
    )
    session.add(report)
    note(session, by, "report.filed", process, now=now, title=title)
    return report


@dataclass(frozen=True)
class FiledReport:
    title: str
    organisation: str | None
    filed_on: date


def list_reports(session: Session, process: Process) -> list[FiledReport]:
    """What was handed in, the newest first."""
    rows = session.execute(
        select(Report.title, Organisation.name, Report.filed_on)
        .select_from(Report)
        .outerjoin(Organisation, Organisation.id == Report.organisation_id)
        .where(Report.process_id == process.id)
        .order_by(Report.filed_on.desc(), Report.id.desc())
    )
    return [FiledReport(*row) for row in rows]


def list_report_kinds(session: Session, process: Process) -> list[tuple[str, str]]:
    """(kind, name) of the reports that the phases of the process ask for."""
    stored = session.scalars(
        select(Phase.condition).where(Phase.process_id == process.id).order_by(Phase.position)
    )
    asked = [report for condition in stored for report in _asked_reports(condition)]
    return list(dict(asked).items())


def _asked_reports(stored: object) -> Iterable[tuple[str, str]]:
    if isinstance(stored, dict):
        for name, part in stored.items():
            if name == "reports_filed":
                yield part["kind"], part.get("label") or part["kind"]
            else:
                yield from _asked_reports(part)
    elif isinstance(stored, list):
        for part in stored:
            yield from _asked_reports(part)


def list_organisations(session: Session, process: Process, *, on: date) -> list[tuple[int, str]]:
    """(id, name) of those that hold a seat in the process, by name."""
    rows = session.execute(_seated_organisations(process, on))
    return [(row.id, row.name) for row in rows]


def _seated_organisations(process: Process, on: date) -> Select[int, str, str, str]:
    """Those that hold a seat in the process, by name."""
    return (
        select(Organisation.id, Organisation.key, Organisation.name, Organisation.sort_key)
        .join(Seat, Seat.organisation_id == Organisation.id)
        .join(Body, Body.id == Seat.body_id)
        .where(Body.process_id == process.id, Seat.held_on(on))
        .distinct()
        .order_by(Organisation.sort_key)
    )


def _check_organisation(session: Session, process: Process, organisation_id: int) -> None:
    found = session.scalar(
        select(Organisation.id).where(
            Organisation.id == organisation_id,
            Organisation.district_id == process.district_id,
        )
    )
    if found is None:
        raise NotFoundError("Diese Organisation gibt es hier nicht.")


def _report(session: Session, process: Process, phase: Phase, *, on: date) -> gates.GateReport:
    condition = conditions.parse(phase.condition)
    return gates.check(condition, _facts(session, process, set(_words(phase.condition)), on=on))


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


def _facts(session: Session, process: Process, asked: set[str], *, on: date) -> Facts:
    """What is known on that day, as far as it is asked for; counted by the database."""
    return Facts(
        started_on=process.starts_on,
        today=on,
        regions=_regions(session, process),
        meetings=_meetings(session, process) if "meetings_held" in asked else (),
        activities=_activities(session, process, on) if "activities_held" in asked else (),
        topics=_topics(session, process) if "topics_raised" in asked else (),
        seats=_seats(session, process, on) if "seats_filled" in asked else (),
        reports=_reports(session, process) if "reports_filed" in asked else (),
        adoptions=_adoptions(session, process, on) if "adopted" in asked else (),
        organisations=_organisations(session, process, on) if "by_each" in asked else (),
        partners=_partners(session, process) if "partner" in asked else (),
        extension_months=_extension(session, process) if "within_months" in asked else 0,
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
    rows = session.execute(
        select(Region.key, func.count())
        .select_from(Topic)
        .outerjoin(Region, Region.id == Topic.region_id)
        .where(Topic.process_id == process.id, Topic.state != TopicState.DROPPED)
        .group_by(Region.key)
    )
    return tuple(fact for key, n in rows for fact in [TopicFact(key)] * n)


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


def _adoptions(session: Session, process: Process, on: date) -> tuple[AdoptionFact, ...]:
    """What other bodies have said yes to, and was not revoked since."""
    rows = session.execute(
        select(Body.kind, func.count())
        .select_from(Referral)
        .join(Body, Body.id == Referral.to_body_id)
        .outerjoin(Topic, Topic.id == Referral.topic_id)
        .outerjoin(Decision, Decision.id == Referral.decision_id)
        .where(
            Referral.outcome == ReferralOutcome.ADOPTED,
            Referral.answered_on <= on,
            or_(
                Topic.process_id == process.id,
                and_(Decision.process_id == process.id, Decision.state != FollowupState.REVOKED),
            ),
        )
        .group_by(Body.kind)
    )
    return tuple(fact for kind, n in rows for fact in [AdoptionFact(kind)] * n)


def _organisations(session: Session, process: Process, on: date) -> tuple[OrganisationFact, ...]:
    rows = session.execute(_seated_organisations(process, on))
    return tuple(OrganisationFact(row.key, row.name) for row in rows)


def _partners(session: Session, process: Process) -> tuple[OrganisationFact, ...]:
    return tuple(OrganisationFact(row.key, row.name) for row in list_partners(session, process))


def _extension(session: Session, process: Process) -> int:
    months = session.scalar(
        select(func.sum(Extension.months)).where(Extension.process_id == process.id)
    )
    return int(months or 0)
