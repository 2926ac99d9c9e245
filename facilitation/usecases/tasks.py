"""Tasks given at an agenda item, with or without a finding."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases import charges
from facilitation.usecases.charges import NOBODY, Charge
from facilitation.usecases.item_matters import (
    get_changeable,
    get_item,
    get_of_meeting,
    next_position,
)
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.numbering import number_through
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.sittings import Sitting, get_open_sitting
from facilitation.usecases.trash import discard, named


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What is typed for a task."""

    wording: str
    decision_id: int | None = None
    is_public: bool = True
    charge: Charge = NOBODY


def give_task(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    assignment: Assignment,
    *,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Task:
    """Write down a task at an agenda item; without a person named it is orphaned.

    `once`: see `find_made`.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    item = get_item(session, sitting, item_id)
    if made := find_made(session, Task, once, district_id=process.district_id):
        return made
    task = Task(
        key=once or new_key(),
        district_id=sitting.district.id,
        process_id=process.id,
        body_id=sitting.body.id,
        meeting_id=sitting.meeting.id,
        agenda_item_id=item.id,
        position=next_position(session, sitting, Task),
        given_on=sitting.day,
    )
    _word(session, sitting, task, assignment)
    session.add(task)
    session.flush()
    charges.new_responsibility(session, sitting, task, assignment.charge)
    charges.begin_history(session, task, by=by, now=now)
    number_through(session, sitting.meeting)
    note(session, by, "task_given", task, now=now, number=task.number)
    return task


def edit_task(
    session: Session,
    process: Process,
    task_id: int,
    assignment: Assignment,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Task:
    """Word a task anew while its meeting is open. ConflictError if somebody was quicker."""
    task, sitting = get_changeable(session, process, Task, task_id, by=by, now=now)
    responsibility = charges.get_responsibility(session, sitting, task)
    theirs = _texts(assignment_of(task, charges.charge_of(responsibility)))
    charges.check_versions(version, task, responsibility, theirs=theirs, yours=_texts(assignment))
    _word(session, sitting, task, assignment)
    changes = changes_of(task, "wording", "is_public")
    charges.entrust(session, sitting, responsibility, assignment.charge)
    note(session, by, "task_edited", task, now=now, number=task.number, changes=changes)
    return task


def delete_task(
    session: Session, process: Process, task_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Strike a task while its meeting is open, with a way back."""
    task, sitting = get_changeable(session, process, Task, task_id, by=by, now=now)
    _charge, stored = charges.stored_charge(session, task)
    check_seen(version, stored, name=named(task.number, task.wording))
    number = task.number
    note(session, by, "task_deleted", task, now=now, number=number)
    kept = discard(session, task, name=named(number, task.wording), by=by, now=now)
    number_through(session, sitting.meeting)
    return kept


def show_assignment(session: Session, sitting: Sitting, task_id: int) -> tuple[Assignment, int]:
    """A task of the meeting as it may be typed anew, and its version."""
    task = get_of_meeting(session, sitting, Task, task_id)
    charge, version = charges.stored_charge(session, task)
    return assignment_of(task, charge), version


def assignment_of(task: Task, charge: Charge) -> Assignment:
    return Assignment(
        wording=task.wording,
        decision_id=task.decision_id,
        is_public=task.is_public,
        charge=charge,
    )


def _word(session: Session, sitting: Sitting, task: Task, assignment: Assignment) -> None:
    if not assignment.wording.strip():
        raise InvalidError("Schreiben Sie auf, was zu tun ist.", field="wording")
    task.decision_id = _decision_id(session, sitting, assignment.decision_id)
    task.is_public = assignment.is_public
    task.word(assignment.wording)


def _decision_id(session: Session, sitting: Sitting, decision_id: int | None) -> int | None:
    """A finding of this very meeting."""
    if decision_id is None:
        return None
    found = session.scalar(
        select(Decision.id).where(
            Decision.id == decision_id, Decision.meeting_id == sitting.meeting.id
        )
    )
    if found is None:
        raise NotFoundError("Diese Vereinbarung gibt es in dieser Sitzung nicht.")
    return found


def _texts(assignment: Assignment) -> dict[str, str]:
    return {
        "wording": assignment.wording,
        "decision_id": str(assignment.decision_id or ""),
        "is_public": "ja" if assignment.is_public else "nein",
        **charges.texts_of(assignment.charge),
    }
