"""The rows that a plan for a file of people becomes, and the record by which they can go again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.imports import PeopleImport
from facilitation.model.people import EmailState, Language, Membership, Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.people_plan import (
    Plan,
    PlannedMandate,
    PlannedOrganisation,
    PlannedPerson,
)


class Previewed(Protocol):
    """What was shown before: the plan and the file it came from."""

    @property
    def name(self) -> str: ...
    @property
    def plan(self) -> Plan: ...


def store_plan(
    session: Session,
    process: Process,
    preview: Previewed,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> PeopleImport:
    """Store everything; the number of statements does not grow with the rows of the file."""
    plan = preview.plan
    record = PeopleImport(
        district_id=process.district_id,
        process_id=process.id,
        by_id=by.person_id,
        at=now,
        name=preview.name,
        rows=len(plan.rows),
        made={},
        changed=[],
    )
    store = _Store(session, process, record, on)
    organisations = store.organisations(plan.new_organisations)
    people = store.people(plan.people, organisations)
    store.mandates(plan.mandates, organisations, people)
    session.flush()
    store.note_versions()
    session.add(record)
    session.flush()
    return record


class _Store:
    def __init__(self, session: Session, process: Process, record: PeopleImport, on: date) -> None:
        self.session, self.process, self.record, self.on = session, process, record, on
        self._changed: list[Any] = []

    def _keep(self, rows: list[Any]) -> None:
        """Store new rows of one kind and note their numbers."""
        self.session.add_all(rows)
        self.session.flush()
        if rows:
            made = self.record.made.setdefault(type(rows[0]).__tablename__, [])
            made.extend(row.id for row in rows)

    def _remember(self, row: Any, **before: Any) -> None:
        self.record.changed.append(
            {"table": type(row).__tablename__, "id": row.id, "before": before}
        )
        self._changed.append(row)

    def note_versions(self) -> None:
        """Write down which versions the changes led to: a later edit forbids the way back."""
        for entry, row in zip(self.record.changed, self._changed, strict=True):
            entry["version"] = getattr(row, "version", None)

    def organisations(self, planned: Iterable[PlannedOrganisation]) -> dict[int, int]:
        """Numbers of the new organisations by the identity of what was planned."""
        unique = list({id(found): found for found in planned}.values())
        rows = []
        for found in unique:
            row = Organisation(
                district_id=self.process.district_id,
                sector=found.sector,
                municipality_id=found.municipality_id,
            )
            row.rename(found.name)
            rows.append(row)
        self._keep(rows)
        return {id(found): row.id for found, row in zip(unique, rows, strict=True)}

    def people(self, planned: list[PlannedPerson], organisations: dict[int, int]) -> dict[int, int]:
        """Numbers of all people of the plan by the identity of what was planned."""
        new = [person for person in planned if person.known is None]
        rows = [self._person(person, organisations) for person in new]
        self._keep(rows)
        self._keep(
            [
                Membership(
                    person_id=row.id, organisation_id=row.organisation_id, valid_from=self.on
                )
                for row in rows
                if row.organisation_id is not None
            ]
        )
        known = {id(person): person.known.id for person in planned if person.known}
        self._update(
            [p for p in planned if p.known and (p.values or p.organisation)], organisations
        )
        return known | {id(person): row.id for person, row in zip(new, rows, strict=True)}

    def _person(self, planned: PlannedPerson, organisations: dict[int, int]) -> Person:
        row = Person(
            district_id=self.process.district_id,
            email=planned.values.get("email", ""),
            phone=planned.values.get("phone", ""),
            function=planned.values.get("function", ""),
            language=planned.values.get("language", Language.GERMAN),
            organisation_id=_number(planned.organisation, organisations),
        )
        row.call(
            title=planned.values.get("title", planned.title),
            given_name=planned.given_name,
            family_name=planned.family_name,
        )
        return row

    def _update(self, planned: list[PlannedPerson], organisations: dict[int, int]) -> None:
        by_id = {person.known.id: person for person in planned if person.known}
        rows = self.session.scalars(select(Person).where(Person.id.in_(by_id))).all()
        moved = []
        for row in rows:
            person = by_id[row.id]
            before = {name: getattr(row, name) for name in person.values}
            if person.organisation is not None:
                before["organisation_id"] = row.organisation_id
                row.organisation_id = _number(person.organisation, organisations)
                moved.append(row)
            if "email" in person.values:
                before["email_state"] = row.email_state
                row.email_state = EmailState.GOOD
            self._remember(row, **{name: _plain(value) for name, value in before.items()})
            for name, value in person.values.items():
                setattr(row, name, value)
            row.call(title=row.title, given_name=row.given_name, family_name=row.family_name)
        self._move(moved)

    def _move(self, people: list[Person]) -> None:
        """End the running memberships of those who speak for somebody else from today."""
        running = self.session.scalars(
            select(Membership).where(
                Membership.person_id.in_([person.id for person in people]),
                or_(Membership.valid_until.is_(None), Membership.valid_until > self.on),
            )
        )
        for membership in running:
            self._remember(membership, valid_until=_plain(membership.valid_until))
            membership.valid_until = max(self.on, membership.valid_from)
        self._keep(
            [
                Membership(
                    person_id=person.id, organisation_id=person.organisation_id, valid_from=self.on
                )
                for person in people
            ]
        )

    def mandates(
        self,
        planned: list[PlannedMandate],
        organisations: dict[int, int],
        people: dict[int, int],
    ) -> None:
        new = [mandate for mandate in planned if mandate.is_new]
        seats = self._seats(new, organisations)
        self._keep(
            [
                Mandate(
                    seat_id=seat.id,
                    person_id=people[id(mandate.person)],
                    deputy_id=people[id(mandate.deputy)] if mandate.deputy else None,
                    valid_from=mandate.since,
                    valid_until=seat.valid_until,
                )
                for mandate, seat in zip(new, seats, strict=True)
            ]
        )
        self._deputies(
            {m.known_id: m for m in planned if m.known_id is not None and m.changes_deputy},
            people,
        )

    def _seats(self, planned: list[PlannedMandate], organisations: dict[int, int]) -> list[Seat]:
        """The seat of each mandate: those that are there, and those that come to be."""
        known_ids = {m.seat.known_id for m in planned} - {None}
        found = self.session.scalars(select(Seat).where(Seat.id.in_(known_ids)))
        known = {seat.id: seat for seat in found}
        bodies = self._body_ends({m.seat.body_id for m in planned})
        seats, made = [], []
        for mandate in planned:
            if mandate.seat.known_id is not None:
                seats.append(known[mandate.seat.known_id])
                continue
            seat = self._seat(mandate, bodies, organisations)
            made.append(seat)
            seats.append(seat)
        self._keep(made)
        return seats

    def _seat(
        self,
        mandate: PlannedMandate,
        bodies: dict[int, list[Any]],
        organisations: dict[int, int],
    ) -> Seat:
        planned = mandate.seat
        bodies[planned.body_id][1] += 1
        until, position = bodies[planned.body_id]
        return Seat(
            body_id=planned.body_id,
            position=position,
            label=planned.label,
            sector=planned.sector,
            organisation_id=_number(planned.organisation, organisations),
            municipality_id=planned.municipality_id,
            is_voting=planned.is_voting,
            valid_from=mandate.since,
            valid_until=until,
        )

    def _body_ends(self, body_ids: set[int]) -> dict[int, list[Any]]:
        """By body: until when it exists, and the position of its last seat."""
        rows = self.session.execute(
            select(Body.id, Body.valid_until, func.max(Seat.position))
            .outerjoin(Seat, Seat.body_id == Body.id)
            .where(Body.id.in_(body_ids), Body.process_id == self.process.id)
            .group_by(Body.id, Body.valid_until)
        )
        return {body_id: [until, last or 0] for body_id, until, last in rows}

    def _deputies(self, planned: dict[int, PlannedMandate], people: dict[int, int]) -> None:
        """From today another deputy; a mandate that began earlier goes on as a new row."""
        rows = self.session.scalars(
            select(Mandate).options(joinedload(Mandate.person)).where(Mandate.id.in_(planned))
        ).all()
        later = []
        for row in rows:
            deputy = planned[row.id].deputy
            deputy_id = people[id(deputy)] if deputy else None
            if deputy_id == row.person_id:
                raise InvalidError(
                    "Niemand kann sich selbst vertreten: %(name)s.", name=row.person.name
                )
            if row.valid_from >= self.on:
                self._remember(row, deputy_id=row.deputy_id)
                row.deputy_id = deputy_id
                continue
            later.append(
                Mandate(
                    seat_id=row.seat_id,
                    person_id=row.person_id,
                    deputy_id=deputy_id,
                    function=row.function,
                    valid_from=self.on,
                    valid_until=row.valid_until,
                )
            )
            self._remember(row, valid_until=_plain(row.valid_until))
            row.valid_until = self.on
        self._keep(later)


def _number(planned: PlannedOrganisation | None, made: dict[int, int]) -> int | None:
    if planned is None:
        return None
    return planned.known_id if planned.known_id is not None else made[id(planned)]


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
