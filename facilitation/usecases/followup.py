"""What becomes of decisions and tasks: states, reports on progress, and the history of both."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.decisions import (
    MOVES,
    Decision,
    FollowupState,
    Result,
    StateChange,
)
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases.journal import note
from facilitation.usecases.matters import Matter, MatterKind, get_matter, kind_of

_S = FollowupState
OF_CARETAKERS = frozenset({_S.OPEN, _S.IN_PROGRESS, _S.DONE, _S.STALLED})
"""What those who take care of it may say; the rest is for the office, which heard the body."""

MOST_SUCCESSORS = 50


@dataclass(frozen=True, kw_only=True)
class Report:
    """How it stands now. `state` None leaves it where it is: then the text says something."""

    state: FollowupState | None
    text: str = ""
    replaced_by_id: int | None = None
    """The decision that takes the place of a revised one."""


def list_moves(matter: Matter, *, by: Actor, on: date) -> list[FollowupState]:
    """The states that `by` may give it now, in the order of the vocabulary."""
    if isinstance(matter, Decision) and matter.result is not Result.ADOPTED:
        return []
    moves = MOVES[matter.state]
    if not may(by, Action.FOLLOW_UP, matter, on):
        allowed = may(by, Action.REPORT_PROGRESS, matter, on)
        from_there = matter.state is not _S.AWAITS_ADOPTION
        moves = moves & OF_CARETAKERS if allowed and from_there else frozenset()
    return [state for state in FollowupState if state in moves]


def report(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    said: Report,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Matter:
    """Say how it stands, or give it another state; both stay in its history.

    ConflictError when somebody gave it another state since `version` was read.
    """
    matter = get_matter(
        session, process, kind, matter_id, by=by, on=on, action=Action.REPORT_PROGRESS
    )
    if said.state is None or said.state is matter.state:
        _check_text(said)
    else:
        _move(session, matter, said, version=version, by=by, on=on)
        note(
            session, by, f"{kind.value}_moved", matter, now=now,
            number=matter.number, state=matter.state.value,
        )  # fmt: skip
    session.add(
        StateChange(
            decision_id=matter.id if kind is MatterKind.DECISION else None,
            task_id=matter.id if kind is MatterKind.TASK else None,
            at=now,
            by_id=by.person_id,
            state=matter.state,
            note=said.text.strip(),
        )
    )
    return matter


def _check_text(said: Report) -> None:
    if not said.text.strip():
        raise InvalidError("Schreiben Sie einen Satz dazu, wie es steht.", field="text")


def _move(
    session: Session, matter: Matter, said: Report, *, version: int, by: Actor, on: date
) -> None:
    assert said.state is not None
    matter.check_version(
        version,
        theirs={"state": matter.state.value, "text": _last_text(session, matter)},
        yours={"state": said.state.value, "text": said.text},
    )
    if said.state not in list_moves(matter, by=by, on=on) and said.state in MOVES[matter.state]:
        raise InvalidError(
            "Diesen Stand trägt die Geschäftsstelle ein. Schreiben Sie ihr, wie es steht.",
            field="state",
        )
    successor = _successor(session, matter, said)
    try:
        matter.move_to(said.state, reason=said.text)
    except InvalidError as refused:
        refused.field = "text" if refused.field == "reason" else refused.field
        raise
    if isinstance(matter, Decision):
        matter.replaced_by_id = successor


def _successor(session: Session, matter: Matter, said: Report) -> int | None:
    if said.replaced_by_id is None or said.state is not _S.REVISED:
        return None
    offered = {number for number, _words in list_successors(session, matter)}
    if said.replaced_by_id not in offered:
        raise NotFoundError("Diese Vereinbarung gibt es hier nicht.")
    return said.replaced_by_id


def list_successors(session: Session, matter: Matter) -> list[tuple[int, str]]:
    """Decisions of the same body, not earlier than this one, that may have taken its place."""
    if not isinstance(matter, Decision):
        return []
    rows = session.execute(
        select(Decision.id, Decision.number, Decision.wording)
        .where(
            Decision.body_id == matter.body_id,
            Decision.process_id == matter.process_id,
            Decision.decided_on >= matter.decided_on,
            Decision.id != matter.id,
            Decision.result == Result.ADOPTED,
        )
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .limit(MOST_SUCCESSORS)
    )
    return [(row[0], f"{row[1]} {row[2][:80]}".strip()) for row in rows]


def _last_text(session: Session, matter: Matter) -> str:
    column = (
        StateChange.decision_id if kind_of(matter) is MatterKind.DECISION else StateChange.task_id
    )
    return (
        session.scalar(
            select(StateChange.note)
            .where(column == matter.id)
            .order_by(StateChange.at.desc(), StateChange.id.desc())
            .limit(1)
        )
        or ""
    )
