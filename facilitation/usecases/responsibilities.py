"""Who takes care of a decision or task: named by the office, passed on with both confirming."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.usecases import charges
from facilitation.usecases.charges import Candidates
from facilitation.usecases.fetching import find_owned, get_owned
from facilitation.usecases.handovers import GONE, forget_handover, note_passed, open_handover
from facilitation.usecases.journal import note
from facilitation.usecases.matters import (
    NOT_HERE,
    Matter,
    MatterKind,
    find_responsibility,
    get_matter,
    kind_of,
)


@dataclass(frozen=True, kw_only=True)
class Care:
    """Responsibility as it is typed."""

    caretaker_id: int | None = None
    deputy_id: int | None = None
    lead_body_id: int | None = None
    resources: str = ""
    due_on: date | None = None
    resubmit_on: date | None = None


def entrust_matter(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    care: Care,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Responsibility:
    """Say who takes care of it, until when, with what. `version` is 0 where nobody was named yet.

    A new caretaker is written down as handed over at once, both having agreed with the office.
    """
    matter = get_matter(session, process, kind, matter_id, by=by, on=on, action=Action.FOLLOW_UP)
    held = find_responsibility(session, matter)
    check_version(version, held, care)
    held = held or _new(session, matter)
    _check_dates(matter, held, care)
    before, due_before = held.caretaker_id, held.due_on
    held.entrust(
        caretaker=find_owned(session, Person, care.caretaker_id, process.district_id),
        deputy=find_owned(session, Person, care.deputy_id, process.district_id),
        resources=care.resources,
        due_on=care.due_on,
        resubmit_on=care.resubmit_on,
    )
    held.lead_body_id = _lead_body(session, process, care.lead_body_id)
    session.flush()
    note_passed(session, held, from_id=before, now=now)
    days = [day.isoformat() if day else None for day in (due_before, held.due_on)]
    note(session, by, "responsibility_changed", matter, now=now, number=matter.number, due=days)
    return held


def _new(session: Session, matter: Matter) -> Responsibility:
    held = Responsibility(
        district_id=matter.district_id,
        decision_id=matter.id if isinstance(matter, Decision) else None,
        task_id=matter.id if isinstance(matter, Task) else None,
    )
    session.add(held)
    return held


def check_version(version: int, held: Responsibility | None, care: Care) -> None:
    """ConflictError if what was seen is no longer so; 0 is where nobody was named yet."""
    if version != (held.version if held else 0):
        theirs = care_of(held)
        raise ConflictError(
            "Jemand anderes hat dies inzwischen geändert. Vergleichen Sie beide Fassungen.",
            theirs=_texts(theirs) | {"version": str(held.version if held else 0)},
            yours=_texts(care),
        )


def _check_dates(matter: Matter, held: Responsibility, care: Care) -> None:
    """A date in the past may stay, but none is set before the day of the matter itself."""
    since = matter.decided_on if isinstance(matter, Decision) else matter.given_on
    for field in ("due_on", "resubmit_on"):
        day = getattr(care, field)
        if day is not None and day < since and day != getattr(held, field):
            raise InvalidError(
                "Dieser Tag liegt vor dem %(since)s, an dem das hier vereinbart wurde. Wählen Sie "
                "einen späteren.",
                field=field,
                since=since,
            )


def _lead_body(session: Session, process: Process, body_id: int | None) -> int | None:
    body = find_owned(session, Body, body_id, process.district_id)
    if body is not None and body.process_id != process.id:
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    return body.id if body else None


def care_of(held: Responsibility | None) -> Care:
    if held is None:
        return Care()
    return Care(
        caretaker_id=held.caretaker_id,
        deputy_id=held.deputy_id,
        lead_body_id=held.lead_body_id,
        resources=held.resources,
        due_on=held.due_on,
        resubmit_on=held.resubmit_on,
    )


def _texts(care: Care) -> dict[str, str]:
    return {
        "caretaker_id": str(care.caretaker_id or ""),
        "deputy_id": str(care.deputy_id or ""),
        "lead_body_id": str(care.lead_body_id or ""),
        "resources": care.resources,
        "due_on": care.due_on.isoformat() if care.due_on else "",
        "resubmit_on": care.resubmit_on.isoformat() if care.resubmit_on else "",
    }


def may_hand_over(matter: Matter, held: Responsibility | None, *, by: Actor, on: date) -> bool:
    """The office, and who takes care of it now."""
    if may(by, Action.FOLLOW_UP, matter, on):
        return True
    return held is not None and held.caretaker_id == by.person_id


def list_successors(session: Session, matter: Matter, *, on: date) -> Candidates:
    """Whom a caretaker may ask: members of the body and the office, by name."""
    return charges.list_candidates(session, matter.body_id, matter.district_id, on=on)


def propose_handover(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    to_id: int,
    *,
    text: str = "",
    by: Actor,
    on: date,
    now: datetime,
) -> Handover:
    """Ask somebody to take it over. It counts once both have confirmed."""
    matter = get_matter(
        session, process, kind, matter_id, by=by, on=on, action=Action.REPORT_PROGRESS
    )
    held = find_responsibility(session, matter) or _new(session, matter)
    session.flush()
    if not may_hand_over(matter, held, by=by, on=on):
        demand(by, Action.FOLLOW_UP, matter, on)
    person = _get_successor(session, matter, to_id, by=by, on=on)
    handover = open_handover(session, held, person, text=text, by=by, now=now)
    note(session, by, "handover_proposed", matter, now=now, number=matter.number)
    return handover


def _get_successor(session: Session, matter: Matter, to_id: int, *, by: Actor, on: date) -> Person:
    """The office may ask anybody; a caretaker those whom the page offers."""
    if not may(by, Action.FOLLOW_UP, matter, on):
        offered = list_successors(session, matter, on=on)
        if to_id not in {person.id for person in (*offered.body, *offered.office)}:
            raise NotFoundError("Diese Person gibt es hier nicht.")
    return get_owned(session, Person, to_id, matter.district_id)


def confirm_handover(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    handover_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> bool:
    """Say yes to a handover; True once both have, and the matter is in the new hands.

    The office may write down the yes of either side that it was told.
    """
    matter, handover = _get_handover(session, process, kind, matter_id, handover_id, by=by, on=on)
    for_both = may(by, Action.FOLLOW_UP, matter, on)
    is_settled = handover.confirm(by.person_id, for_both=for_both, now=now)
    note(session, by, "handover_confirmed", matter, now=now, number=matter.number)
    if is_settled:
        _pass_on(session, matter, handover)
    return is_settled


def _pass_on(session: Session, matter: Matter, handover: Handover) -> None:
    held = find_responsibility(session, matter)
    assert held is not None
    held.pass_to(get_owned(session, Person, handover.to_id, matter.district_id))


def withdraw_handover(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    handover_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> None:
    """Take a proposal back, or decline it: everything stays in the hands it is in.

    What somebody was given who parted from it, and who declines, is in nobody's hands then.
    """
    matter, handover = _get_handover(session, process, kind, matter_id, handover_id, by=by, on=on)
    forget_handover(session, find_responsibility(session, matter), handover)
    note(session, by, "handover_withdrawn", matter, now=now, number=matter.number)


def _get_handover(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    handover_id: int,
    *,
    by: Actor,
    on: date,
) -> tuple[Matter, Handover]:
    """A handover that waits, for those who have to say yes to it."""
    matter = get_matter(session, process, kind, matter_id, by=by, on=on)
    handover = session.scalar(
        select(Handover)
        .join(Responsibility, Responsibility.id == Handover.responsibility_id)
        .where(Handover.id == handover_id, kind_of(matter).subject == matter.id)
        .with_for_update(of=Handover)  # or two who confirm at once would each miss the other's yes
    )
    if handover is None:
        raise NotFoundError(NOT_HERE)
    if by.person_id not in (handover.from_id, handover.to_id):
        demand(by, Action.FOLLOW_UP, matter, on)
    if handover.is_settled:
        raise InvalidError(GONE)
    return matter, handover
