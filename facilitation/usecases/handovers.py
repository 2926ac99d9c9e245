"""A responsibility passes on: proposed, confirmed by both, or taken back; of whatever it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.errors import InvalidError
from facilitation.model.people import Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases.matter_history import find_waiting

GONE = "Diese Übergabe ist schon abgeschlossen oder zurückgezogen."


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


def take_pending(session: Session, held: Responsibility) -> Handover | None:
    """Locked, or two who confirm at once would each miss the other's yes."""
    return session.scalar(
        select(Handover)
        .where(
            Handover.responsibility_id == held.id,
            or_(Handover.taken_at.is_(None), Handover.given_at.is_(None)),
        )
        .order_by(Handover.id.desc())
        .limit(1)
        .with_for_update()
    )


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
