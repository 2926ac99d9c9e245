"""Who holds a seat: filling it, ending, replacing, deputies and the chair.

The seat comes from `seats.get_seat`, which has checked the right to change its body.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Mandate, MandateFunction, Seat
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Invitation
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases.fetching import find_owned, get_owned
from facilitation.usecases.journal import note
from facilitation.usecases.trash import discard


@dataclass(frozen=True, kw_only=True)
class Filling:
    """Who takes a seat, from which day, with whom as deputy."""

    person_id: int
    deputy_id: int | None
    function: MandateFunction
    since: date


def fill_seat(
    session: Session, seat: Seat, filling: Filling, *, by: Actor, now: datetime
) -> Mandate:
    """Give a vacant seat to a person. Nobody sits twice in one body at a time."""
    person = get_owned(session, Person, filling.person_id, by.district_id)
    deputy = find_owned(session, Person, filling.deputy_id, by.district_id)
    _check_sits_once(session, seat, person, since=filling.since)
    mandate = seat.fill(person, since=filling.since, deputy=deputy, function=filling.function)
    session.flush()
    note(session, by, "mandate.begun", seat.body, now=now, name=person.name, seat=seat.label)
    return mandate


def replace_holder(
    session: Session, seat: Seat, mandate_id: int, filling: Filling, *, by: Actor, now: datetime
) -> Mandate:
    """End one person's mandate the day before `since`; on that day the next one begins."""
    mandate = get_mandate(seat, mandate_id)
    if mandate.person_id == filling.person_id:
        raise InvalidError(
            "%(name)s hat den Sitz schon. Wählen Sie eine andere Person.",
            field="person_id",
            name=mandate.person.name,
        )
    if filling.since <= mandate.valid_from:
        raise InvalidError(
            "Das Mandat begann am %(since)s. Die Nachfolge kann erst danach beginnen; war der "
            "Eintrag ein Irrtum, löschen Sie ihn.",
            field="since",
            since=mandate.valid_from,
        )
    last_day = filling.since - timedelta(days=1)
    if mandate.valid_until is None or mandate.valid_until > filling.since:
        seat.end_mandate(mandate, after=last_day)
    return fill_seat(session, seat, filling, by=by, now=now)


def end_mandate(
    session: Session, seat: Seat, mandate_id: int, *, last_day: date, by: Actor, now: datetime
) -> Mandate:
    """Let a mandate end; the seat is vacant from the day after."""
    mandate = get_mandate(seat, mandate_id)
    seat.end_mandate(mandate, after=last_day)
    note(session, by, "mandate.ended", seat.body, now=now, name=mandate.person.name)
    return mandate


def change_mandate(
    session: Session,
    seat: Seat,
    mandate_id: int,
    *,
    deputy_id: int | None,
    function: MandateFunction,
    since: date,
    by: Actor,
    now: datetime,
) -> Mandate:
    """Give the mandate another deputy or function from `since` on.

    What was before stays as it was: a mandate that began earlier ends and a new one of the same
    person follows without a gap.
    """
    mandate = get_mandate(seat, mandate_id)
    deputy = find_owned(session, Person, deputy_id, by.district_id)
    if deputy is not None and deputy.id == mandate.person_id:
        raise InvalidError(
            "Niemand kann sich selbst vertreten. Wählen Sie eine andere Person.",
            field="deputy_id",
        )
    if (deputy_id, function) == (mandate.deputy_id, mandate.function):
        return mandate
    if mandate.valid_until is not None and since >= mandate.valid_until:
        raise InvalidError(
            "Das Mandat endet am %(last_day)s. Wählen Sie einen Tag davor.",
            field="since",
            last_day=mandate.last_day,
        )
    if since > mandate.valid_from:
        mandate = _split(seat, mandate, since=since)
    mandate.deputy, mandate.deputy_id, mandate.function = deputy, deputy_id, function
    session.flush()
    note(session, by, "mandate.changed", seat.body, now=now, name=mandate.person.name)
    return mandate


def _split(seat: Seat, mandate: Mandate, *, since: date) -> Mandate:
    later = Mandate(
        person=mandate.person,
        person_id=mandate.person_id,
        valid_from=since,
        valid_until=mandate.valid_until,
    )
    mandate.valid_until = since
    seat.mandates.append(later)
    return later


def withdraw_mandate(
    session: Session, seat: Seat, mandate_id: int, *, by: Actor, now: datetime
) -> Discarded:
    """Take back a mandate entered by mistake, with a way back. Refused once it has been used."""
    mandate = get_mandate(seat, mandate_id)
    invited = exists().where(Invitation.mandate_id == mandate.id)
    noted = exists().where(Attendance.seat_id == seat.id, Attendance.person_id == mandate.person_id)
    if session.scalar(select(invited)) or session.scalar(select(noted)):
        raise InvalidError(
            "%(name)s wurde mit diesem Mandat schon zu einem Termin eingeladen. Beenden Sie das "
            "Mandat, statt es zu löschen.",
            name=mandate.person.name,
        )
    note(session, by, "mandate.withdrawn", seat.body, now=now, name=mandate.person.name)
    name = f"{mandate.person.name}: {seat.label}"
    return discard(session, mandate, name=name, by=by, now=now, owner=seat.body)


def get_mandate(seat: Seat, mandate_id: int) -> Mandate:
    mandate = next((held for held in seat.mandates if held.id == mandate_id), None)
    if mandate is None:
        raise NotFoundError("Dieses Mandat gibt es hier nicht.")
    return mandate


def check_still_free(session: Session, mandate: Mandate) -> None:
    """Refuse to bring a mandate back to a seat that somebody else holds by now, or to somebody
    who sits elsewhere in the body by now. The mandate knows its seat from then on."""
    seat = session.scalars(
        select(Seat).options(selectinload(Seat.mandates)).where(Seat.id == mandate.seat_id)
    ).one()
    set_committed_value(mandate, "seat", seat)
    others = (other for other in seat.mandates if other is not mandate)
    if any(other.overlaps(mandate.valid_from, mandate.valid_until) for other in others):
        raise InvalidError(
            "Den Sitz „%(seat)s“ hat inzwischen jemand anderes. Beenden Sie zuerst dieses Mandat.",
            seat=seat.label,
        )
    person = session.get_one(Person, mandate.person_id)
    _check_sits_once(session, seat, person, since=mandate.valid_from)


def _check_sits_once(session: Session, seat: Seat, person: Person, *, since: date) -> None:
    label = session.scalar(
        select(Seat.label)
        .join(Mandate, Mandate.seat_id == Seat.id)
        .where(
            Seat.body_id == seat.body_id,
            Seat.id != seat.id,
            Mandate.person_id == person.id,
            or_(Mandate.valid_until.is_(None), Mandate.valid_until > since),
        )
        .limit(1)
    )
    if label is not None:
        raise InvalidError(
            "%(name)s sitzt in diesem Gremium schon für „%(seat)s“. Eine Person hat nur einen "
            "Sitz; wählen Sie jemand anderen.",
            field="person_id",
            name=person.name,
            seat=label,
        )
