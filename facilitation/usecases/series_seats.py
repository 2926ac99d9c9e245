"""Who holds a seat on the days of a series: fetched at once, asked day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.meetings import InvitedAs
from facilitation.model.people import Person
from facilitation.model.series import Series
from facilitation.usecases.threads import Part


@dataclass(frozen=True)
class Holding:
    """A seat held by a person; it counts on days on which mandate, seat and body hold."""

    person: Person
    part: Part
    spans: tuple[Mandate, Seat, Body]

    def holds_on(self, day: date) -> bool:
        return all(span.holds_on(day) for span in self.spans)

    @property
    def since(self) -> date:
        return max(span.valid_from for span in self.spans)


@dataclass(frozen=True)
class Seating:
    """All seats of the body, and of those whose members come along, held by somebody."""

    holdings: Sequence[Holding]
    """The body's own first, voting seats before advisory ones: a person's first is what counts."""

    def on(self, day: date) -> dict[int, Holding]:
        """By person: for what each is asked to a date on that day."""
        found: dict[int, Holding] = {}
        for holding in self.holdings:
            if holding.holds_on(day):
                found.setdefault(holding.person.id, holding)
        return found

    def of(self, person_id: int) -> "Seating":
        return Seating([one for one in self.holdings if one.person.id == person_id])


def seating_of(session: Session, series: Series, *, since: date) -> Seating:
    """Whoever holds a seat on or after that day; `series.body` loaded."""
    body = series.body
    rows = session.execute(
        select(Person, Mandate, Seat, Body)
        .join(Mandate, Mandate.person_id == Person.id)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(
            _convened(body),
            or_(Mandate.valid_until.is_(None), Mandate.valid_until > since),
            Person.deleted_at.is_(None),
        )
        .order_by(Body.position, Body.sort_key, Seat.position, Person.sort_key, Mandate.id)
    ).all()
    own_first = sorted(rows, key=lambda row: (row[3].id != body.id, not row[2].is_voting))
    return Seating([_holding(*row) for row in own_first])


def _convened(body: Body) -> Any:
    """The body itself, and with a networking meeting the bodies whose members come along."""
    own = Body.id == body.id
    if not body.convenes or body.process_id is None:
        return own
    return or_(own, and_(Body.process_id == body.process_id, Body.kind.in_(body.convenes)))


def _holding(person: Person, mandate: Mandate, seat: Seat, body: Body) -> Holding:
    invited_as = InvitedAs.MEMBER if seat.is_voting else InvitedAs.ADVISORY_MEMBER
    part = Part(invited_as, body.name, seat.label, mandate.id)
    return Holding(person, part, (mandate, seat, body))
