"""Findings that are recorded and tasks that are given at the meeting in progress."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, Task
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases import attendance, charges, decisions, sittings, tasks, topics
from facilitation.usecases.decisions import Finding
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import Stage

AGREED = Finding(
    kind=DecisionKind.AGREEMENT, mode=DecisionMode.CONSENSUS, wording="Wir öffnen das Haus."
)
VOTED = replace(AGREED, mode=DecisionMode.VOTE)


def opened(session: Session, scene: cast.Scene, by: Actor) -> Stage:
    """The meeting in progress; three with a vote are there."""
    made = minutes_stage.set_up(session, scene)
    sittings.open_meeting(session, made.process, made.meeting.id, by=by, now=NOW)
    attendance.mark_all_present(session, made.process, made.meeting.id, by=by, now=NOW)
    session.flush()
    return made


def decide(
    session: Session, stage: Stage, by, finding: Finding = AGREED, item: int = 1
) -> Decision:
    made = decisions.record_decision(
        session, stage.process, stage.meeting.id, stage.items[item].id, finding, by=by, now=NOW
    )
    session.refresh(made)
    return made


def strike(session, stage, ada, row, *, now=NOW):
    """As from the page that shows it as it is now."""
    on_it: dict[str, Any] = {"by": ada, "now": now}
    if isinstance(row, Topic):
        version = row.version
        return topics.delete_topic(session, stage.process, row.id, version=version, **on_it)
    version = charges.stored_charge(session, row)[1]
    if isinstance(row, Task):
        return tasks.delete_task(session, stage.process, row.id, version=version, **on_it)
    return decisions.delete_decision(session, stage.process, row.id, version=version, **on_it)
