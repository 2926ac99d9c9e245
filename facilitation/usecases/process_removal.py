"""Deleting a whole process: whoever may start one may delete one, by typing its name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Invitation, Meeting, MeetingState
from facilitation.model.minutes import Minutes
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series
from facilitation.model.sorting import folded
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.removals import Removal, count, told_of
from facilitation.usecases.trash import discard


@dataclass(frozen=True)
class ProcessRemoval:
    """What would go, and who would wait in vain."""

    removal: Removal
    asked: int
    """People who are invited to meetings that are ahead and would hear nothing."""
    letters: int
    """Letters that wait and would not be sent."""


def preview_process_removal(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> ProcessRemoval:
    """What deleting the process would take along."""
    _demand(session, process, by=by, now=now)
    of_process = select(Meeting.id).where(Meeting.process_id == process.id)
    parts = count(
        session,
        *(
            (kind, kind.process_id == process.id)
            for kind in (Region, Body, Series, Meeting, Topic, Activity, Decision, Task)
        ),
        (Minutes, Minutes.meeting_id.in_(of_process)),
        (OutgoingLetter, _waits(process)),
    )
    letters = parts.pop("OutgoingLetter")
    removal = Removal(
        id=process.id, name=process.name, version=process.version, parts=told_of(parts)
    )
    return ProcessRemoval(removal, _asked_in_vain(session, process, now=now), letters)


def _demand(session: Session, process: Process, *, by: Actor, now: datetime) -> None:
    district = session.get_one(District, process.district_id)
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())


def _waits(process: Process) -> ColumnElement[bool]:
    meetings = select(Meeting.id).where(Meeting.process_id == process.id)
    series = select(Series.id).where(Series.process_id == process.id)
    return (OutgoingLetter.state == LetterState.WAITING) & (
        OutgoingLetter.meeting_id.in_(meetings) | OutgoingLetter.series_id.in_(series)
    )


def _asked_in_vain(session: Session, process: Process, *, now: datetime) -> int:
    asked = session.scalar(
        select(func.count(Invitation.person_id.distinct()))
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Meeting.process_id == process.id,
            Meeting.state == MeetingState.INVITED,
            Meeting.starts_at > now,
            Invitation.withdrawn_at.is_(None),
        )
    )
    return asked or 0


def remove_process(
    session: Session, process: Process, *, typed: str, version: int, by: Actor, now: datetime
) -> Discarded:
    """Delete the process with everything in it, with a way back in the district's trash.

    People, organisations, venues and offers belong to the district and stay. `typed` must be the
    name of the process. Nobody is told; letters that wait are not sent.
    """
    _demand(session, process, by=by, now=now)
    session.refresh(process, with_for_update={"of": Process})
    if folded(typed) != folded(process.name):
        raise InvalidError(
            "Schreiben Sie zur Bestätigung genau den Namen des Verfahrens: „%(name)s“.",
            field="typed",
            name=process.name,
        )
    preview_process_removal(session, process, by=by, now=now).removal.check(version)
    note(session, by, "process_removed", process, now=now, name=process.name)
    return discard(session, process, name=process.name, by=by, now=now)
