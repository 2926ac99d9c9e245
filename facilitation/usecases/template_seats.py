"""Seats that a template asks for: fixed ones, and one for each Amt or municipality."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from facilitation.formats.process_templates import SeatEach, SeatTemplate
from facilitation.model.bodies import Body, Seat
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation
from facilitation.model.processes import Process, RegionMunicipality
from facilitation.model.sorting import folded


@dataclass(frozen=True)
class Stand:
    """An Amt or a municipality for which a seat is made."""

    association_id: int | None
    municipality_id: int | None
    name: str

    @property
    def identity(self) -> tuple[int | None, int | None]:
        return self.association_id, self.municipality_id


@dataclass(frozen=True)
class _Place:
    """A municipality with its Amt and its region in the process."""

    municipality_id: int
    name: str
    sort_key: str
    association_id: int | None
    association_name: str | None
    region_id: int | None


def add_fixed(
    session: Session,
    body: Body,
    templates: Iterable[SeatTemplate],
    *,
    partners: Sequence[Organisation] = (),
    on: date,
) -> None:
    """The seats that do not depend on where municipalities belong."""
    position = 0
    for template in templates:
        if template.for_each is SeatEach.PARTNER:
            session.add_all(_of_partners(body, template, partners, after=position, on=on))
            position += len(partners)
        if template.for_each is not None:
            continue
        organisation = _organisation(session, body, template)
        for number in range(1, template.count + 1):
            position += 1
            session.add(
                Seat(
                    body_id=body.id,
                    key=template.key if template.count == 1 else f"{template.key}_{number}",
                    position=position,
                    label=template.label if template.count == 1 else f"{template.label} {number}",
                    sector=template.sector,
                    organisation_id=organisation.id if organisation else None,
                    is_voting=template.is_voting,
                    may_decide=template.may_decide,
                    valid_from=on,
                )
            )


def _of_partners(
    body: Body, template: SeatTemplate, partners: Sequence[Organisation], *, after: int, on: date
) -> list[Seat]:
    return [
        Seat(
            body_id=body.id,
            key=f"{template.key}_{number}",
            position=after + number,
            label=template.label_for(partner.name),
            sector=partner.sector,
            organisation_id=partner.id,
            is_voting=template.is_voting,
            may_decide=template.may_decide,
            valid_from=on,
        )
        for number, partner in enumerate(partners, start=1)
    ]


def _organisation(session: Session, body: Body, template: SeatTemplate) -> Organisation | None:
    """The organisation of that name in the district; made where it is not known yet."""
    if template.organisation is None:
        return None
    found = session.scalar(
        select(Organisation).where(
            Organisation.district_id == body.district_id,
            Organisation.sort_key == folded(template.organisation),
            Organisation.deleted_at.is_(None),
        )
    )
    if found is None:
        found = Organisation(district_id=body.district_id, sector=template.sector)
        found.rename(template.organisation)
        session.add(found)
        session.flush()
    return found


def settle(session: Session, process: Process, *, on: date) -> int:
    """Make the seats that follow from the regions as they now are; say how many are new.

    Seats for an Amt or municipality that left the region end, but only while nobody ever held
    them: who sits there stays until somebody decides otherwise. A second call changes nothing.
    """
    bodies = session.scalars(
        select(Body)
        .where(Body.process_id == process.id, Body.held_on(on))
        .options(selectinload(Body.seats).selectinload(Seat.mandates))
        .order_by(Body.position)
    ).all()
    bodies = [body for body in bodies if body.seat_rules]
    if not bodies:
        return 0
    places = _places(session, process, on)
    return sum(_settle_body(session, body, places, on) for body in bodies)


def _settle_body(session: Session, body: Body, places: Sequence[_Place], on: date) -> int:
    made = 0
    for stored in body.seat_rules:
        template = SeatTemplate.model_validate(stored)
        wanted = {stand.identity: stand for stand in _stands(template.for_each, body, places)}
        there = {
            (seat.association_id, seat.municipality_id): seat
            for seat in body.seats
            if seat.key.startswith(f"{template.key}_") and seat.holds_on(on)
        }
        for identity, seat in there.items():
            if identity not in wanted and not seat.mandates:
                session.delete(seat)
        for identity, stand in wanted.items():
            if identity not in there:
                body.seats.append(_seat(body, template, stand, on))
                made += 1
    return made


def _seat(body: Body, template: SeatTemplate, stand: Stand, on: date) -> Seat:
    number = stand.association_id or stand.municipality_id
    kind = "a" if stand.association_id else "m"
    return Seat(
        key=f"{template.key}_{kind}{number}",
        position=max((seat.position for seat in body.seats), default=0) + 1,
        label=template.label_for(stand.name),
        sector=template.sector,
        association_id=stand.association_id,
        municipality_id=stand.municipality_id,
        is_voting=template.is_voting,
        may_decide=template.may_decide,
        valid_from=on,
        mandates=[],
    )


def _stands(each: SeatEach | None, body: Body, places: Sequence[_Place]) -> list[Stand]:
    """For whom seats are made, by name: an Amt once, whichever of its municipalities are there."""
    if each is None:
        return []
    if each.is_in_region:
        places = [place for place in places if place.region_id == body.region_id]
    by_amt = each in (SeatEach.ASSOCIATION, SeatEach.ASSOCIATION_IN_REGION)
    stands: dict[tuple[int | None, int | None], Stand] = {}
    for place in sorted(places, key=lambda p: p.association_name or p.sort_key):
        if by_amt and place.association_id is not None:
            stand = Stand(place.association_id, None, place.association_name or "")
        else:
            stand = Stand(None, place.municipality_id, place.name.partition(",")[0])
        stands.setdefault(stand.identity, stand)
    return list(stands.values())


def _places(session: Session, process: Process, on: date) -> list[_Place]:
    rows = session.execute(
        select(
            Municipality.id,
            Municipality.name,
            Municipality.sort_key,
            Municipality.association_id,
            MunicipalAssociation.name,
            RegionMunicipality.region_id,
            Municipality.kind,
        )
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Municipality.association_id)
        .outerjoin(
            RegionMunicipality,
            (RegionMunicipality.municipality_id == Municipality.id)
            & (RegionMunicipality.process_id == process.id)
            & RegionMunicipality.valid_until.is_(None),
        )
        .where(Municipality.district_id == process.district_id, Municipality.held_on(on))
    )
    return [_Place(*row[:6]) for row in rows if row[6] != "unincorporated"]
