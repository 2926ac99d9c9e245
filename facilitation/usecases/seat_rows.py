"""Who sits in a body: its seats with their holders as of a day, and those of before and after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Mandate, MandateFunction, Seat
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation, Person, Sector

_Row = Row[Mandate, Person, str, Person]


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A person on a seat, from a day to another; `since` is the first day of an unbroken time."""

    mandate_id: int
    version: int
    person_id: int
    name: str
    organisation: str | None
    has_email: bool
    deputy_id: int | None
    deputy: str | None
    function: MandateFunction
    valid_from: date
    valid_until: date | None
    since: date

    @property
    def last_day(self) -> date | None:
        return self.valid_until and self.valid_until - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, kw_only=True)
class SeatRow:
    """A seat of a body with everybody who ever held it."""

    seat_id: int
    label: str
    sector: Sector
    organisation_id: int | None
    stands_for: str | None
    """Name of the organisation, municipality or association; None: the sector as a whole."""
    covers: tuple[str, ...]
    """The municipalities for which the seat of an association stands on the day."""
    is_voting: bool
    may_decide: bool
    valid_from: date
    valid_until: date | None
    holders: tuple[Holder, ...]

    @property
    def last_day(self) -> date | None:
        return self.valid_until and self.valid_until - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def holder_on(self, day: date) -> Holder | None:
        return next((holder for holder in self.holders if holder.holds_on(day)), None)

    def next_after(self, day: date) -> Holder | None:
        """Who takes the seat later, when that is known."""
        return next((holder for holder in self.holders if holder.valid_from > day), None)

    def before(self, day: date) -> tuple[Holder, ...]:
        """Who held it until before the day, the latest first."""
        past = [h for h in self.holders if h.valid_until is not None and h.valid_until <= day]
        return tuple(reversed(past))


def list_seats(session: Session, body_id: int, *, on: date) -> list[SeatRow]:
    """All seats a body ever had, in their order. Asks three queries, however many seats."""
    rows = session.execute(
        select(Seat, Organisation.name, Municipality.name, MunicipalAssociation.name)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(Municipality, Municipality.id == Seat.municipality_id)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Seat.association_id)
        .where(Seat.body_id == body_id)
        .order_by(Seat.position, Seat.id)
    ).all()
    holders = _holders(session, body_id)
    covered = _covered(session, {seat.association_id for seat, *_ in rows}, on=on)
    return [
        SeatRow(
            seat_id=seat.id,
            label=seat.label,
            sector=seat.sector,
            organisation_id=seat.organisation_id,
            stands_for=next((name for name in names if name), None),
            covers=covered.get(seat.association_id, ()),
            is_voting=seat.is_voting,
            may_decide=seat.may_decide,
            valid_from=seat.valid_from,
            valid_until=seat.valid_until,
            holders=holders.get(seat.id, ()),
        )
        for seat, *names in rows
    ]


def _holders(session: Session, body_id: int) -> dict[int, tuple[Holder, ...]]:
    deputy = aliased(Person)
    found = session.execute(
        select(Mandate, Person, Organisation.name, deputy)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Person, Person.id == Mandate.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(deputy, deputy.id == Mandate.deputy_id)
        .where(Seat.body_id == body_id)
        .order_by(Mandate.seat_id, Mandate.valid_from, Mandate.id)
    ).all()
    by_seat: dict[int, list[_Row]] = defaultdict(list)
    for row in found:
        by_seat[row[0].seat_id].append(row)
    return {seat_id: _in_turn(rows) for seat_id, rows in by_seat.items()}


def _in_turn(rows: Sequence[_Row]) -> tuple[Holder, ...]:
    holders: list[Holder] = []
    for mandate, person, organisation, deputy in rows:
        previous = holders[-1] if holders else None
        goes_on = (
            previous is not None
            and previous.person_id == person.id
            and previous.valid_until == mandate.valid_from
        )
        holders.append(
            Holder(
                mandate_id=mandate.id,
                version=mandate.version,
                person_id=person.id,
                name=person.name,
                organisation=organisation,
                has_email=person.is_reachable,
                deputy_id=deputy.id if deputy else None,
                deputy=deputy.name if deputy else None,
                function=mandate.function,
                valid_from=mandate.valid_from,
                valid_until=mandate.valid_until,
                since=previous.since if previous and goes_on else mandate.valid_from,
            )
        )
    return tuple(holders)


def _covered(
    session: Session, association_ids: Iterable[int | None], *, on: date
) -> dict[int | None, tuple[str, ...]]:
    wanted = {number for number in association_ids if number is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(Municipality.association_id, Municipality.name)
        .where(Municipality.association_id.in_(wanted), Municipality.held_on(on))
        .order_by(Municipality.sort_key)
    )
    covered: dict[int | None, list[str]] = defaultdict(list)
    for association_id, name in rows:
        covered[association_id].append(name)
    return {number: tuple(names) for number, names in covered.items()}
