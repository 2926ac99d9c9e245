"""Organisations, people, rooms and offers; bodies with their seats and mandates."""

from datetime import date
from typing import Any

from facilitation.formats.dossiers import bodies as file
from facilitation.formats.dossiers.offers import Offer as OfferRow
from facilitation.formats.dossiers.people import Membership as MembershipRow
from facilitation.formats.dossiers.people import Organisation as OrganisationRow
from facilitation.formats.dossiers.people import Person as PersonRow
from facilitation.formats.dossiers.people import Venue as VenueRow
from facilitation.formats.template_parts import SeatTemplate
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Membership, Organisation, Person
from facilitation.model.processes import Region
from facilitation.model.responsibilities import Responsibility
from facilitation.model.venues import Venue
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.responsibilities import tell_responsibility
from facilitation.usecases.dossiers.telling.rows import made, told


def by_name(row: Any) -> tuple[str, str]:
    return row.sort_key, row.key


def tell_organisations(gathered: Gathered) -> list[OrganisationRow]:
    return [
        told(OrganisationRow, row, municipality=gathered.key(Municipality, row.municipality_id))
        for row in sorted(gathered.all(Organisation), key=by_name)
    ]


def tell_people(gathered: Gathered) -> list[PersonRow]:
    return [
        told(
            PersonRow,
            row,
            organisation=gathered.key(Organisation, row.organisation_id),
            memberships=[_membership(gathered, part) for part in _memberships(gathered, row)],
        )
        for row in sorted(gathered.all(Person), key=by_name)
    ]


def _memberships(gathered: Gathered, row: Person) -> list[Membership]:
    found = gathered.parts(Membership.person_id, row.id)
    return sorted(found, key=lambda part: (part.valid_from, part.id))


def _membership(gathered: Gathered, row: Membership) -> MembershipRow:
    return told(MembershipRow, row, organisation=gathered.key(Organisation, row.organisation_id))


def tell_venues(gathered: Gathered) -> list[VenueRow]:
    return [
        told(VenueRow, row, municipality=gathered.key(Municipality, row.municipality_id))
        for row in sorted(gathered.all(Venue), key=lambda row: (row.name, row.key))
    ]


def tell_offers(gathered: Gathered) -> list[OfferRow]:
    return [
        told(
            OfferRow,
            row,
            municipality=gathered.key(Municipality, row.municipality_id),
            organisation=gathered.key(Organisation, row.organisation_id),
            responsibility=tell_responsibility(gathered, Responsibility.offer_id, row.id),
        )
        for row in sorted(gathered.all(Offer), key=lambda row: (row.name, row.key))
    ]


def mandates_of(gathered: Gathered, seat: Seat) -> list[Mandate]:
    """In the order of the file, in which invitations count them."""
    found = gathered.parts(Mandate.seat_id, seat.id)
    return sorted(found, key=lambda row: (row.valid_from, row.valid_until or date.max, row.id))


def tell_bodies(gathered: Gathered) -> list[file.Body]:
    """Those of the process first, then those of the district that are named."""
    rows = gathered.all(Body)
    rows.sort(key=lambda row: (row.process_id is None, row.position, row.key))
    return [
        told(
            file.Body,
            row,
            region=gathered.key(Region, row.region_id),
            host=gathered.key(Organisation, row.host_id),
            parent=gathered.key(Body, row.parent_id),
            is_shared=row.process_id is None,
            rules=told(file.Rules, row),
            agenda=[made(file.AgendaLine, **line) for line in row.agenda],
            seat_rules=[SeatTemplate(**rule) for rule in row.seat_rules],
            seats=[_seat(gathered, seat) for seat in _seats(gathered, row)],
        )
        for row in rows
    ]


def _seats(gathered: Gathered, row: Body) -> list[Seat]:
    return sorted(gathered.parts(Seat.body_id, row.id), key=lambda seat: (seat.position, seat.id))


def _seat(gathered: Gathered, row: Seat) -> file.Seat:
    return told(
        file.Seat,
        row,
        organisation=gathered.key(Organisation, row.organisation_id),
        municipality=gathered.key(Municipality, row.municipality_id),
        association=gathered.key(MunicipalAssociation, row.association_id),
        mandates=[
            told(
                file.Mandate,
                mandate,
                person=gathered.key(Person, mandate.person_id),
                deputy=gathered.key(Person, mandate.deputy_id),
            )
            for mandate in mandates_of(gathered, row)
        ],
    )
