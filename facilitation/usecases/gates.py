"""Where a process stands: what its running phase asks, what is met, and going on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Organisation
from facilitation.model.processes import (
    Extension,
    Phase,
    PhaseState,
    Process,
    ProcessState,
    Report,
)
from facilitation.model.rights import Action, Actor, demand
from facilitation.planning import conditions, gates
from facilitation.usecases.gate_facts import gather_facts, seated_organisations
from facilitation.usecases.journal import note


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
    rows = session.execute(seated_organisations(process, on))
    return [(row.id, row.name) for row in rows]


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
    return gates.check(condition, gather_facts(session, process, phase, on=on))
