"""What deleting a thing takes along, and what forbids it: as its page lists it before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.calendars import SentState
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.outbox import LetterState, OutgoingLetter

UNTOUCHED = (MeetingState.PLANNED, MeetingState.CANCELLED)


@dataclass(frozen=True)
class Hindrance:
    """Something that would be lost or torn off: it has to go elsewhere first."""

    kind: str
    """The name of its class."""
    id: int
    name: str
    starts_at: datetime | None = None
    """Of a meeting: others may have the same name."""


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What would happen to a thing and its parts."""

    id: int
    name: str
    version: int
    parts: tuple[tuple[str, int], ...] = ()
    """By the name of a class, how many of them go along; without those at zero."""
    refusal: InvalidError | None = None
    """Why it stays."""
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.refusal is None

    def check(self, seen: int) -> None:
        """Refuse what is not possible, or what somebody changed since this version was `seen`."""
        if self.refusal is not None:
            raise self.refusal
        check_seen(seen, self.version, name=self.name)


def check_seen(seen: int, version: int, *, name: str) -> None:
    """Refuse to delete what somebody changed since this version was `seen`."""
    if seen != version:
        raise InvalidError(
            "Jemand anderes hat „%(name)s“ inzwischen geändert. Sehen Sie nach, ob Sie es "
            "immer noch löschen möchten.",
            name=name,
        )


def count(session: Session, *asked: tuple[type[Any], ColumnElement[bool]]) -> dict[str, int]:
    """How many rows of each kind fulfil its condition, in one query."""
    found = session.execute(
        union_all(
            *(
                select(literal(kind.__name__), func.count(kind.id)).where(condition)
                for kind, condition in asked
            )
        )
    )
    return {row[0]: row[1] for row in found}


def told_of(parts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Kinds with their numbers, without those of which there is none."""
    return tuple((kind, number) for kind, number in parts.items() if number)


def is_known_outside() -> ColumnElement[bool]:
    """Whether somebody was told of a meeting, or it was opened: then it is history."""
    left = exists().where(
        OutgoingLetter.meeting_id == Meeting.id, OutgoingLetter.state != LetterState.WITHDRAWN
    )
    return or_(
        Meeting.state.not_in(UNTOUCHED),
        Meeting.invited_at.is_not(None),
        exists().where(SentState.uid == Meeting.uid),
        left,
    )


def hindrances(kind: str, rows: Iterable[Any]) -> list[Hindrance]:
    """Of rows (id, name), or (id, name, start)."""
    return [Hindrance(kind, *row) for row in rows]
