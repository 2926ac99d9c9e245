"""What a synthetic district is made on: the session, its size, and the ids learnt so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from facilitation.model.activities import ActivityKind
from facilitation.model.base import Base

ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Size:
    """How much there is of everything; a quarter of the meetings lies ahead."""

    municipalities: int = 36
    bodies: int = 25
    meetings: int = 240
    people: int = 800
    decisions: int = 960
    items: int = 8
    seats: int = 15
    """Per body, and so the lines of each roster."""
    topics: int = 120
    referrals: int = 40
    measures: int = 40
    expenses: int = 300
    activities: int = 40
    offers: int = 60
    letters: int = 600
    mails: int = 60
    """That came in."""
    entries: int = 1000
    """Lines of the journal."""


MIDDLE = Size()
"""A district of middle size after some years of work."""


@dataclass
class Ground:
    """One district in the making."""

    session: Session
    number: int
    slug: str
    today: date
    now: datetime
    size: Size
    district: int = 0
    process: int = 0
    municipalities: list[int] = field(default_factory=list)
    regions: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    body_names: list[str] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)
    """Those of the first body, then those of the second …"""
    mandates: list[int] = field(default_factory=list)
    meetings: list[int] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    activities: list[int] = field(default_factory=list)

    @property
    def since(self) -> date:
        return self.today - timedelta(days=3 * 365)

    @property
    def past_meetings(self) -> int:
        return self.size.meetings * 3 // 4

    def add(self, kind: type[Base], rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert all in one statement; the ids come back in the order of the rows."""
        statement = insert(kind).returning(kind.id, sort_by_parameter_order=True)
        return list(self.session.scalars(statement, rows)) if rows else []

    def activities_of(self, kind: ActivityKind) -> list[int]:
        """The activities take the kinds in turn."""
        kinds = tuple(ActivityKind)
        return self.activities[kinds.index(kind) :: len(kinds)]

    def body_of(self, meeting: int) -> int:
        """Which body, counted from 0, holds the meeting of this place."""
        return meeting % len(self.bodies)

    def person_of(self, seat: int) -> int:
        """Who, counted from 0, holds the seat of this place."""
        return seat % len(self.people)
