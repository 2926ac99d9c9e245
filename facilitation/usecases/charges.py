"""Who takes care of a finding or task: typed, looked up in the district, entrusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, or_, select, true
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.decisions import Decision, FollowupState, StateChange, Task
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.people import Organisation, Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded, spellings
from facilitation.usecases.matters import find_responsibility
from facilitation.usecases.sittings import Sitting

MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Responsibility as it is typed. A name is only looked at where no person was chosen."""

    caretaker_id: int | None = None
    caretaker_name: str = ""
    deputy_id: int | None = None
    deputy_name: str = ""
    due_on: date | None = None
    resubmit_on: date | None = None
    resources: str = ""


NOBODY = Charge()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may take care of things, named for a list to choose from."""

    id: int
    name: str
    organisation: str

    @property
    def label(self) -> str:
        return f"{self.name} – {self.organisation}" if self.organisation else self.name


@dataclass(frozen=True)
class Candidates:
    """People of the body first, then those who run the process, then whoever was searched for."""

    body: tuple[Candidate, ...]
    office: tuple[Candidate, ...]
    found: tuple[Candidate, ...] = ()


def list_candidates(session: Session, body_id: int, district_id: int, *, on: date) -> Candidates:
    """Who is likely to be named: members and deputies of the body, and the office."""
    values = {"body_id": body_id, "district_id": district_id, "day": on}
    rows = session.execute(_likely(), values).all()
    return Candidates(
        body=tuple(_candidate(row) for row in rows if row[-1]),
        office=tuple(_candidate(row) for row in rows if not row[-1]),
    )


@cache
def _likely() -> Any:
    """Built once: putting the statement together costs more than running it."""
    day: Any = bindparam("day", type_=Date)
    seats = select(Seat.id).where(Seat.body_id == bindparam("body_id"))
    sits = Mandate.seat_id.in_(seats), Mandate.held_on(day)
    members = select(Mandate.person_id).where(*sits)
    deputies = select(Mandate.deputy_id).where(*sits, Mandate.deputy_id.is_not(None))
    office = select(Role.person_id).where(Role.held_on(day))
    is_member = or_(Person.id.in_(members), Person.id.in_(deputies))
    return (
        select(*_NAMED, is_member)
        .select_from(Person)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.district_id == bindparam("district_id"),
            Person.deleted_at.is_(None),
            or_(is_member, Person.id.in_(office)),
        )
        .order_by(Person.sort_key, Person.id)
    )


_NAMED = (Person.id, Person.title, Person.given_name, Person.family_name, Organisation.name)


def _candidate(row: tuple[object, ...]) -> Candidate:
    number, title, given_name, family_name, organisation, *_ = row
    first = " ".join(str(part) for part in (title, given_name) if part)
    name = f"{family_name}, {first}" if first else str(family_name)
    return Candidate(int(str(number)), name, str(organisation or ""))


def find_people(
    session: Session, district_id: int, text: str, *, also: Iterable[int] = ()
) -> tuple[Candidate, ...]:
    """People of the district whose name holds every word of the text, umlauts folded; 20 at most.

    `also` are people to be named in any case, such as who was chosen before.
    """
    kept = list(also)
    words = [forms for word in text.split()[:6] if (forms := spellings(word))]
    named = and_(
        true(),
        *(
            or_(*(Person.search_key.contains(form, autoescape=True) for form in forms))
            for forms in words
        ),
    )
    wanted = Person.id.in_(kept) if not words else or_(Person.id.in_(kept), named)
    rows = session.execute(
        select(*_NAMED)
        .select_from(Person)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.district_id == district_id, Person.deleted_at.is_(None), wanted)
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_FOUND + len(kept))
    )
    return tuple(_candidate(tuple(row)) for row in rows)


def entrust(
    session: Session, sitting: Sitting, responsibility: Responsibility, charge: Charge
) -> None:
    """Write down who takes care of it. Refused for people of other districts."""
    charge = _resolved(session, sitting, charge)
    people = _people(session, sitting, {charge.caretaker_id, charge.deputy_id})
    if charge.due_on is not None and charge.due_on < sitting.day:
        raise InvalidError(
            "Die Frist liegt vor der Sitzung. Wählen Sie einen späteren Tag.", field="due_on"
        )
    responsibility.entrust(
        caretaker=people[charge.caretaker_id],
        deputy=people[charge.deputy_id],
        resources=charge.resources,
        due_on=charge.due_on,
        resubmit_on=charge.resubmit_on,
    )


def _people(
    session: Session, sitting: Sitting, wanted: set[int | None]
) -> Mapping[int | None, Person | None]:
    found = session.scalars(
        select(Person).where(
            Person.id.in_(wanted - {None}),
            Person.district_id == sitting.district.id,
            Person.deleted_at.is_(None),
        )
    )
    people: dict[int | None, Person | None] = {None: None}
    people.update({person.id: person for person in found})
    if not wanted <= people.keys():
        raise NotFoundError("Diese Person gibt es hier nicht.")
    return people


def _resolved(session: Session, sitting: Sitting, charge: Charge) -> Charge:
    caretaker_id = charge.caretaker_id or _sought(
        session, sitting, charge.caretaker_name, field="caretaker"
    )
    deputy_id = charge.deputy_id or _sought(session, sitting, charge.deputy_name, field="deputy")
    return replace(charge, caretaker_id=caretaker_id, deputy_id=deputy_id)


def _sought(session: Session, sitting: Sitting, name: str, *, field: str) -> int | None:
    """The one person a name means; refused where nobody or several are called so."""
    if not folded(name):
        return None
    found = find_people(session, sitting.district.id, name)
    if len(found) == 1:
        return found[0].id
    if not found:
        raise InvalidError(
            "Niemand heißt „%(name)s“. Prüfen Sie die Schreibweise, oder legen Sie die Person "
            "zuerst unter „Menschen“ an.",
            field=f"{field}_name",
            name=name,
        )
    raise InvalidError(
        "Auf „%(name)s“ passen %(number)s Personen. Wählen Sie jetzt eine aus der Liste.",
        field=field,
        name=name,
        number=len(found),
    )


def new_responsibility(
    session: Session, sitting: Sitting, matter: Decision | Task, charge: Charge
) -> Responsibility:
    """Each finding and task has one, so that nothing is unheld; without a person it is orphaned."""
    responsibility = Responsibility(
        district_id=sitting.district.id,
        decision_id=matter.id if isinstance(matter, Decision) else None,
        task_id=matter.id if isinstance(matter, Task) else None,
    )
    entrust(session, sitting, responsibility, charge)
    session.add(responsibility)
    return responsibility


def get_responsibility(
    session: Session, sitting: Sitting, matter: Decision | Task
) -> Responsibility:
    """The matter's responsibility; made here for one that was brought in without."""
    found = find_responsibility(session, matter)
    return found or new_responsibility(session, sitting, matter, NOBODY)


def stored_charge(session: Session, matter: Decision | Task) -> tuple[Charge, int]:
    """What is stored, with the version of matter and responsibility for a form to carry."""
    held = find_responsibility(session, matter)
    if held is None:
        return NOBODY, matter.version
    return charge_of(held), matter.version + held.version


def charge_of(responsibility: Responsibility) -> Charge:
    return Charge(
        caretaker_id=responsibility.caretaker_id,
        deputy_id=responsibility.deputy_id,
        due_on=responsibility.due_on,
        resubmit_on=responsibility.resubmit_on,
        resources=responsibility.resources,
    )


def texts_of(charge: Charge) -> dict[str, str]:
    """What is typed, by field name, to be compared by people."""
    return {
        "caretaker": str(charge.caretaker_id or ""),
        "deputy": str(charge.deputy_id or ""),
        "due_on": charge.due_on.isoformat() if charge.due_on else "",
        "resubmit_on": charge.resubmit_on.isoformat() if charge.resubmit_on else "",
        "resources": charge.resources,
    }


def check_versions(
    seen: int,
    matter: Decision | Task,
    responsibility: Responsibility,
    *,
    theirs: dict[str, str],
    yours: dict[str, str],
) -> None:
    """Refuse to overwrite a change of either row: both versions only rise, so their sum tells."""
    version = matter.version + responsibility.version
    if seen != version:
        raise ConflictError(
            "Jemand anderes hat dies inzwischen geändert. Vergleichen Sie beide Fassungen.",
            theirs=theirs | {"version": str(version)},
            yours=yours,
        )


def begin_history(session: Session, matter: Decision | Task, *, by: Actor, now: datetime) -> None:
    """The first line of what becomes of it."""
    session.add(
        StateChange(
            decision_id=matter.id if isinstance(matter, Decision) else None,
            task_id=matter.id if isinstance(matter, Task) else None,
            at=now,
            by_id=by.person_id,
            state=FollowupState.OPEN,
        )
    )
