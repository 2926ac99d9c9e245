"""Who takes care of a decision or task: named by the office, passed on with both confirming."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.usecases import charges
from facilitation.usecases.charges import Candidates
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.handovers import Passable, begin_care, note_passed
from facilitation.usecases.journal import note
from facilitation.usecases.matters import (
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
    of = {f"{kind.value}_id": matter.id}
    held = held or begin_care(session, matter.district_id, **of)
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


def list_successors(session: Session, matter: Matter, *, on: date) -> Candidates:
    """Whom a caretaker may ask: members of the body and the office, by name."""
    return charges.list_candidates(session, matter.body_id, matter.district_id, on=on)


def matter_to_pass(
    session: Session, process: Process, kind: MatterKind, matter_id: int, *, by: Actor, on: date
) -> Passable:
    """The decision or task, to be passed on by `handovers`."""
    matter = get_matter(session, process, kind, matter_id, by=by, on=on)
    return passable(matter, find_responsibility(session, matter), on=on)


def passable(matter: Matter, held: Responsibility | None, *, on: date) -> Passable:
    """A matter fetched before, as something that may change hands."""
    return Passable(
        subject=matter,
        named={"number": matter.number},
        journal="handover",
        of={f"{kind_of(matter).value}_id": matter.id},
        held=held,
        district_id=matter.district_id,
        right=Action.FOLLOW_UP,
        within=matter,
        on=on,
        body_id=matter.body_id,
    )
