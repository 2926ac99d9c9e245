"""Findings of a meeting: how they were reached, with what result, and who takes care of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, Result
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases import attendance, charges, topic_stations
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
from facilitation.usecases.topic_lists import get_standing
from facilitation.usecases.trash import discard, named


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is typed for a finding. Votes make the result; `eligible` None takes who is there."""

    kind: DecisionKind
    mode: DecisionMode
    wording: str
    result: Result = Result.ADOPTED
    yes: int | None = None
    no: int | None = None
    abstained: int | None = None
    eligible: int | None = None
    is_public: bool = True
    topic_id: int | None = None
    charge: Charge = NOBODY


def record_decision(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    finding: Finding,
    *,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Decision:
    """Write down a finding at an agenda item. The body's rules say how it may be called.

    It is numbered within the meeting and put into somebody's hands; without a person named it is
    orphaned. A linked topic counts as decided.

    `once`: see `find_made`.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    item = get_item(session, sitting, item_id)
    if made := find_made(session, Decision, once, district_id=process.district_id):
        return made
    decision = Decision(
        key=once or new_key(),
        district_id=sitting.district.id,
        process_id=process.id,
        body_id=sitting.body.id,
        meeting_id=sitting.meeting.id,
        agenda_item_id=item.id,
        position=next_position(session, sitting, Decision),
        decided_on=sitting.day,
    )
    _word(session, sitting, decision, finding, now=now)
    session.add(decision)
    session.flush()
    charges.new_responsibility(session, sitting, decision, finding.charge)
    charges.begin_history(session, decision, by=by, now=now)
    topic_stations.decide(session, decision, sitting.meeting, now=now)
    number_through(session, sitting.meeting)
    note(session, by, "decision_recorded", decision, now=now, number=decision.number)
    return decision


def edit_decision(
    session: Session,
    process: Process,
    decision_id: int,
    finding: Finding,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Decision:
    """Word a finding anew while its meeting is open. ConflictError if somebody was quicker."""
    decision, sitting = get_changeable(session, process, Decision, decision_id, by=by, now=now)
    responsibility = charges.get_responsibility(session, sitting, decision)
    theirs = _texts(finding_of(decision, charges.charge_of(responsibility)))
    charges.check_versions(version, decision, responsibility, theirs=theirs, yours=_texts(finding))
    _word(session, sitting, decision, finding, now=now)
    changes = changes_of(decision, "wording", "kind", "result", "is_public")
    charges.entrust(session, sitting, responsibility, finding.charge)
    topic_stations.decide(session, decision, sitting.meeting, now=now)
    number = decision.number
    note(session, by, "decision_edited", decision, now=now, number=number, changes=changes)
    return decision


def delete_decision(
    session: Session, process: Process, decision_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Strike a finding while its meeting is open, with a way back. Its tasks stay."""
    decision, sitting = get_changeable(session, process, Decision, decision_id, by=by, now=now)
    _charge, stored = charges.stored_charge(session, decision)
    check_seen(version, stored, name=named(decision.number, decision.wording))
    number = decision.number
    if session.scalar(select(Decision.id).where(Decision.replaced_by_id == decision.id)):
        raise InvalidError(
            "%(number)s ersetzt einen früheren Stand und lässt sich nicht löschen.", number=number
        )
    topic_stations.undecide(session, decision)
    note(session, by, "decision_deleted", decision, now=now, number=number)
    name = named(number, decision.wording)
    kept = discard(session, decision, name=name, by=by, now=now)
    number_through(session, sitting.meeting)
    return kept


def show_finding(session: Session, sitting: Sitting, decision_id: int) -> tuple[Finding, int]:
    """A finding of the meeting as it may be typed anew, and its version."""
    decision = get_of_meeting(session, sitting, Decision, decision_id)
    charge, version = charges.stored_charge(session, decision)
    return finding_of(decision, charge), version


def finding_of(decision: Decision, charge: Charge) -> Finding:
    return Finding(
        kind=decision.kind,
        mode=decision.mode,
        wording=decision.wording,
        result=decision.result,
        yes=decision.yes,
        no=decision.no,
        abstained=decision.abstained,
        eligible=decision.eligible,
        is_public=decision.is_public,
        topic_id=decision.topic_id,
        charge=charge,
    )


def _word(
    session: Session, sitting: Sitting, decision: Decision, finding: Finding, *, now: datetime
) -> None:
    if not finding.wording.strip():
        raise InvalidError("Schreiben Sie den Wortlaut auf.", field="wording")
    sitting.body.check_decision_kind(finding.kind)
    decision.kind, decision.is_public = finding.kind, finding.is_public
    decision.topic_id = get_standing(session, sitting.meeting.process_id, finding.topic_id)
    decision.word(finding.wording)
    _settle(session, sitting, decision, finding, now=now)


def _settle(
    session: Session, sitting: Sitting, decision: Decision, finding: Finding, *, now: datetime
) -> None:
    lines = attendance.list_lines(session, sitting.meeting.id)
    eligible = finding.eligible
    if eligible is None:
        eligible = attendance.eligible_now(sitting, lines, now=now)
    voters = sum(line.is_voting for line in lines)
    if eligible > voters:
        raise InvalidError(
            "Auf der Anwesenheitsliste stehen nur %(voters)s Stimmberechtigte.",
            field="eligible",
            voters=voters,
        )
    votes = (finding.yes, finding.no, finding.abstained)
    if finding.mode is DecisionMode.VOTE and finding.result is not Result.DEFERRED:
        yes, no, abstained = (number or 0 for number in votes)
        decision.count(yes=yes, no=no, abstained=abstained, eligible=eligible)
    else:
        decision.settle(finding.mode, finding.result, eligible=eligible)


def _texts(finding: Finding) -> dict[str, str]:
    numbers = {
        name: "" if value is None else str(value)
        for name, value in (
            ("yes", finding.yes),
            ("no", finding.no),
            ("abstained", finding.abstained),
            ("eligible", finding.eligible),
            ("topic_id", finding.topic_id),
        )
    }
    return {
        "kind": finding.kind.value,
        "mode": finding.mode.value,
        "wording": finding.wording,
        "result": finding.result.value,
        "is_public": "ja" if finding.is_public else "nein",
        **numbers,
        **charges.texts_of(finding.charge),
    }
