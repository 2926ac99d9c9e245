"""All people of a district as a table that can be edited and taken over again."""

from collections import defaultdict
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.formats import tables
from facilitation.formats.people_files import FIELD_TITLES, PersonField
from facilitation.formats.people_words import LANGUAGES, SECTORS
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand

FIELDS = tuple(field for field in PersonField if field is not PersonField.NAME)


def export_people(session: Session, process: Process, kind: str, *, by: Actor, on: date) -> bytes:
    """A row for each seat in the process, and one for each person without: 'csv' or 'xlsx'.

    Taking the file over again unchanged changes nothing.
    """
    demand(by, Action.SEE_PEOPLE, process, on)
    seats = _seats(session, process, on=on)
    people = session.execute(
        select(Person, Organisation.name, Organisation.sector)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.district_id == process.district_id, Person.deleted_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    lines = [[FIELD_TITLES[field] for field in FIELDS]]
    for person, organisation, sector in people:
        known = {
            PersonField.TITLE: person.title,
            PersonField.GIVEN_NAME: person.given_name,
            PersonField.FAMILY_NAME: person.family_name,
            PersonField.EMAIL: person.email,
            PersonField.PHONE: person.phone,
            PersonField.ORGANISATION: organisation or "",
            PersonField.SECTOR: SECTORS[sector][0] if sector else "",
            PersonField.FUNCTION: person.function,
            PersonField.LANGUAGE: LANGUAGES[person.language][0],
        }
        for seat in seats.get(person.id) or [{}]:
            lines.append([(known | seat).get(field, "") for field in FIELDS])
    return tables.write_csv(lines) if kind == "csv" else tables.write_xlsx("Menschen", lines)


def _seats(
    session: Session, process: Process, *, on: date
) -> dict[int, list[dict[PersonField, str]]]:
    deputy = aliased(Person)
    rows = session.execute(
        select(Mandate, Body.name, Seat.label, Seat.is_voting, deputy)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(deputy, deputy.id == Mandate.deputy_id)
        .where(
            Body.process_id == process.id,
            or_(Mandate.valid_until.is_(None), Mandate.valid_until > on),
        )
        .order_by(Body.position, Body.id, Seat.position, Mandate.valid_from)
    )
    found: dict[int, list[dict[PersonField, str]]] = defaultdict(list)
    for mandate, body, label, is_voting, stand_in in rows:
        if mandate.valid_until is not None and mandate.valid_until <= mandate.valid_from:
            continue
        found[mandate.person_id].append(
            {
                PersonField.BODY: body,
                PersonField.SEAT: label,
                PersonField.VOTING: "ja" if is_voting else "nein",
                PersonField.DEPUTY: stand_in.name_by_family if stand_in else "",
                PersonField.VALID_FROM: f"{mandate.valid_from:%d.%m.%Y}",
            }
        )
    return found
