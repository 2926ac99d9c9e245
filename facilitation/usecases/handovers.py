"""A responsibility passes on: proposed, confirmed by both, or taken back; of whatever it is.

What passes is fetched by its own noun as something `Passable`; the verbs are here, once for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.usecases.charges import list_candidates
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.journal import note
from facilitation.usecases.matter_history import find_waiting
from facilitation.usecases.people import list_person_names

GONE = "Diese Übergabe ist schon abgeschlossen oder zurückgezogen."


@dataclass(frozen=True, kw_only=True)
class Passable:
    """A thing that may change hands, as its noun has fetched it in the actor's district."""

    subject: Any
    """The row that the journal is about."""
    named: Mapping[str, str]
    """What the journal calls it: ('title', …) or ('name', …)."""
    journal: str
    """What the journal calls the steps: 'offer_handover' for 'offer_handover_proposed'."""
    of: Mapping[str, int]
    """The column of a responsibility that names it, with its number: {'offer_id': 7}."""
    held: Responsibility | None
    district_id: int
    right: Action
    """Whoever may do this within `within` is the office: may ask anybody, and write down a yes."""
    within: Any
    on: date
    body_id: int | None = None
    """The body whose people a caretaker may ask, beside the office."""
    is_for_anybody: bool = False
    """A caretaker may ask everybody the district knows."""

    def is_office(self, by: Actor) -> bool:
        return may(by, self.right, self.within, self.on)

    def is_passed_on_by(self, by: Actor) -> bool:
        """The office, and who takes care of it now, may propose to pass it on."""
        return self.is_office(by) or (
            self.held is not None and self.held.caretaker_id == by.person_id
        )


def demand_passing(thing: Passable, *, by: Actor) -> None:
    """Refuse whoever may not propose that it passes on."""
    if not thing.is_passed_on_by(by):
        demand(by, thing.right, thing.within, thing.on)


def list_askable(session: Session, thing: Passable, *, by: Actor) -> list[tuple[int, str]]:
    """(id, name) of those whom `by` may ask to take it over."""
    if thing.is_for_anybody or thing.is_office(by):
        return [(id, name) for id, name, _of in list_person_names(session, thing.district_id)]
    found = list_candidates(session, thing.body_id or 0, thing.district_id, on=thing.on)
    return [(person.id, person.label) for person in (*found.body, *found.office)]


def propose(
    session: Session, thing: Passable, to_id: int, *, text: str = "", by: Actor, now: datetime
) -> Handover:
    """Ask somebody to take it over. It counts once both have confirmed.

    NotFoundError for a person whom `list_askable` does not offer.
    """
    demand_passing(thing, by=by)
    if not (thing.is_for_anybody or thing.is_office(by)):
        _check_askable(session, thing, to_id, by=by)
    person = get_owned(session, Person, to_id, thing.district_id)
    held = thing.held or begin_care(session, thing.district_id, **thing.of)
    handover = open_handover(session, held, person, text=text, by=by, now=now)
    note(session, by, f"{thing.journal}_proposed", thing.subject, now=now, **thing.named)
    return handover


def _check_askable(session: Session, thing: Passable, to_id: int, *, by: Actor) -> None:
    if to_id not in {id for id, _name in list_askable(session, thing, by=by)}:
        raise NotFoundError("Diese Person gibt es hier nicht.")


def confirm(
    session: Session, thing: Passable, handover_id: int, *, by: Actor, now: datetime
) -> bool:
    """Say yes; True once both have, and the thing is in the new hands.

    The office may write down the yes of either side that it was told.
    """
    held, handover = _waiting(session, thing, handover_id, by=by)
    is_settled = handover.confirm(by.person_id, for_both=thing.is_office(by), now=now)
    note(session, by, f"{thing.journal}_confirmed", thing.subject, now=now, **thing.named)
    if is_settled:
        held.pass_to(get_owned(session, Person, handover.to_id, thing.district_id))
    return is_settled


def withdraw(
    session: Session, thing: Passable, handover_id: int, *, by: Actor, now: datetime
) -> None:
    """Take it back, or decline: all stays in its hands. What somebody was given who parted from
    it is left to nobody then, and shown as orphaned."""
    held, handover = _waiting(session, thing, handover_id, by=by)
    forget_handover(session, held, handover)
    note(session, by, f"{thing.journal}_withdrawn", thing.subject, now=now, **thing.named)


def _waiting(
    session: Session, thing: Passable, handover_id: int, *, by: Actor
) -> tuple[Responsibility, Handover]:
    """The handover that waits, for those who have to say yes to it.

    Locked, or two who confirm at once would each miss the other's yes.
    """
    of = thing.held.id if thing.held else None
    handover = session.scalar(
        select(Handover)
        .where(Handover.id == handover_id, Handover.responsibility_id == of)
        .with_for_update()
    )
    if handover is None or by.person_id not in (handover.from_id, handover.to_id):
        demand(by, thing.right, thing.within, thing.on)
    if thing.held is None or handover is None or handover.is_settled:
        raise InvalidError(GONE)
    return thing.held, handover


def begin_care(session: Session, district_id: int, **of: int) -> Responsibility:
    """A responsibility in nobody's hands yet: `begin_care(session, 1, offer_id=7)`."""
    held = Responsibility(district_id=district_id, **of)
    held.caretaker = held.deputy = None
    session.add(held)
    session.flush()
    return held


@dataclass(frozen=True)
class Passed:
    """One time that it changed hands."""

    at: datetime | None
    giver: str | None
    taker: str
    note: str


def list_passed(session: Session, held: Responsibility) -> list[Passed]:
    """Through whose hands it went, the latest first. The caller has checked the right."""
    giver, taker = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Handover.taken_at, giver, taker, Handover.note)
        .outerjoin(giver, giver.id == Handover.from_id)
        .join(taker, taker.id == Handover.to_id)
        .where(Handover.responsibility_id == held.id, Handover.taken_at.is_not(None))
        .order_by(Handover.taken_at.desc(), Handover.id.desc())
    )
    return [Passed(row[0], row[1].name if row[1] else None, row[2].name, row[3]) for row in rows]


def open_handover(
    session: Session, held: Responsibility, person: Person, *, text: str, by: Actor, now: datetime
) -> Handover:
    """Ask the person to take over what is held; the right to ask is the caller's to check.

    Who gives it away by their own hand has confirmed; what nobody held needs no giving.
    InvalidError where they have it already, or somebody else is asked.
    """
    if person.id == held.caretaker_id:
        raise InvalidError("%(name)s kümmert sich schon darum.", field="to_id", name=person.name)
    if find_waiting(session, held):
        raise InvalidError(
            "Eine Übergabe ist schon vorgeschlagen. Warten Sie die Bestätigung ab, oder ziehen "
            "Sie sie zurück.",
            field="to_id",
        )
    handover = Handover(
        responsibility_id=held.id,
        from_id=held.caretaker_id,
        to_id=person.id,
        proposed_at=now,
        given_at=now if held.caretaker_id in (None, by.person_id) else None,
        note=text.strip(),
    )
    session.add(handover)
    return handover


def forget_handover(session: Session, held: Responsibility | None, handover: Handover) -> None:
    """It does not take place: all stays in its hands.

    What somebody was given who parted from it is left to nobody then, and shown as orphaned.
    """
    if held is not None and held.caretaker_id == handover.to_id:
        held.caretaker = None
    session.delete(handover)


def note_passed(
    session: Session, held: Responsibility, *, from_id: int | None, text: str = "", now: datetime
) -> None:
    """Write down that it is in other hands at once, both having agreed with the office.

    What was proposed before is forgotten. Does nothing where it stayed in the same hands.
    """
    if held.caretaker_id == from_id:
        return
    waits = or_(Handover.taken_at.is_(None), Handover.given_at.is_(None))
    session.execute(delete(Handover).where(Handover.responsibility_id == held.id, waits))
    if held.caretaker_id is not None:
        session.add(
            Handover(
                responsibility_id=held.id,
                from_id=from_id,
                to_id=held.caretaker_id,
                proposed_at=now,
                given_at=now,
                taken_at=now,
                note=text.strip(),
            )
        )
