"""An organigram as of a day, as plain values: bodies, seats, and who answers for what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitation.model.bodies import BodyKind, MandateFunction


class Level(StrEnum):
    """For how much of the district somebody answers."""

    DISTRICT = "district"
    REGION = "region"
    MUNICIPALITY = "municipality"


class ChargeKind(StrEnum):
    DECISION = "decision"
    TASK = "task"
    SERIES = "series"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSeat:
    id: int
    label: str
    stands_for: str
    """Organisation, municipality or association; empty for a sector as a whole."""
    person_id: int | None
    person: str
    """Empty: vacant."""
    organisation: str
    deputy_id: int | None
    deputy: str
    function: MandateFunction | None
    is_voting: bool

    @property
    def is_vacant(self) -> bool:
        return self.person_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCharge:
    """One matter and who takes care of it."""

    kind: ChargeKind
    id: int
    number: str
    text: str
    body_id: int | None
    place: str
    """The municipality of an offer."""
    topic_id: int | None
    caretaker_id: int | None
    caretaker: str
    """Empty: orphaned."""
    deputy: str
    lead_body_id: int | None
    due_on: date | None

    @property
    def is_orphaned(self) -> bool:
        return self.caretaker_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBody:
    id: int
    name: str
    kind: BodyKind
    region_id: int | None
    region: str
    is_linked: bool
    """Others run it."""
    is_own: bool
    """Of this process, with a page in it."""
    parent_id: int | None
    """The body above it in the drawing; None for the first ones."""
    depth: int
    seats: tuple[ChartSeat, ...]
    charges: tuple[ChartCharge, ...]

    def descriptions(self, label: Callable[[BodyKind], str]) -> list[str]:
        """Its kind, unless its name says the same, and its region."""
        kind = label(self.kind)
        return [part for part in ("" if kind == self.name else kind, self.region) if part]

    @property
    def level(self) -> Level:
        return Level.DISTRICT if self.region_id is None else Level.REGION

    @property
    def vacant(self) -> int:
        return sum(seat.is_vacant for seat in self.seats)

    @property
    def orphaned(self) -> int:
        return sum(charge.is_orphaned for charge in self.charges)


@dataclass(frozen=True, slots=True)
class ManyParts:
    """Somebody with several seats or many matters."""

    person_id: int
    name: str
    bodies: tuple[str, ...]
    charges: int


@dataclass(frozen=True, slots=True)
class SharedMatter:
    """One matter in the hands of several people or bodies."""

    text: str
    hands: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    process: str
    carrier: str
    """Organisation or district that runs the process."""
    as_of: date
    bodies: tuple[ChartBody, ...]
    """From the top down, each followed by those that report to it."""
    elsewhere: tuple[ChartCharge, ...]
    """Matters of no body: offers in the municipalities."""
    circles: tuple[tuple[str, ...], ...]
    """Names of bodies that report to each other in a circle."""
    many_parts: tuple[ManyParts, ...]
    shared: tuple[SharedMatter, ...]

    @property
    def seats(self) -> int:
        return sum(len(body.seats) for body in self.bodies)

    @property
    def vacant(self) -> int:
        return sum(body.vacant for body in self.bodies)

    @property
    def charges(self) -> int:
        return len(self.elsewhere) + sum(len(body.charges) for body in self.bodies)

    @property
    def orphaned(self) -> int:
        of_none = sum(charge.is_orphaned for charge in self.elsewhere)
        return of_none + sum(body.orphaned for body in self.bodies)

    def vacancies(self) -> Iterator[tuple[ChartBody, ChartSeat]]:
        return ((body, seat) for body in self.bodies for seat in body.seats if seat.is_vacant)
