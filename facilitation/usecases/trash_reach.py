"""What goes with a row when it is deleted, and which others point to it: by foreign keys."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, delete, inspect, select, update
from sqlalchemy.orm import Session

from facilitation.model.base import Base
from facilitation.model.journal import JournalEntry
from facilitation.usecases.trash_rows import Row, mark_of

AT_ONCE = 500
"""So many numbers stand in one statement."""

ALONG = frozenset(
    {
        "meeting.body_id",
        "meeting.series_id",
        "measure.field_of_action_id",
        "role.process_id",
        "series.body_id",
    }
)
"""References without a rule of their own whose rows go along all the same."""


@dataclass(frozen=True)
class Pointer:
    """A column of a row that stays; it pointed to a row that goes."""

    table: str
    column: str
    row_id: int
    to_table: str
    to_id: int
    mark: str


@dataclass
class Reach:
    """Rows by table and number that go together, and what pointed to them."""

    taken: dict[str, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    pointers: list[Pointer] = field(default_factory=list)
    told: list[tuple[int, str, int]] = field(default_factory=list)
    """(number, table, number of the row) of the journal's entries about them."""

    def has(self, table: str, row_id: int | None) -> bool:
        return row_id in self.taken.get(table, {})


def references(table: Table) -> list[tuple[Column[Any], Table]]:
    """Columns of the table that point somewhere, with where."""
    return [(key.parent, key.column.table) for key in table.foreign_keys]


@cache
def pointing_to(table: Table) -> list[Column[Any]]:
    return [
        column
        for other in Base.metadata.sorted_tables
        for column, target in references(other)
        if target is table
    ]


def parts(numbers: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def rows_by(session: Session, column: Column[Any], numbers: Collection[int]) -> Iterator[Row]:
    """All rows of the column's table in which it has one of the numbers."""
    for some in parts(numbers):
        found = session.execute(
            select(column.table).where(column.in_(some)).order_by(column.table.c.id)
        )
        yield from (dict(row) for row in found.mappings())


def reach_of(session: Session, table: Table, row_id: int) -> Reach:
    """Everything that goes with a row; nothing is changed."""
    found = Reach()
    waiting = [list(rows_by(session, table.c.id, [row_id]))]
    tables = [table]
    while waiting:
        rows, of = waiting.pop(), tables.pop()
        new = {row["id"]: row for row in rows if not found.has(of.name, row["id"])}
        found.taken[of.name].update(new)
        for column in pointing_to(of) if new else ():
            if _goes_along(column):
                waiting.append(list(rows_by(session, column, new)))
                tables.append(column.table)
    found.pointers = [
        pointer for name in found.taken for pointer in _pointers(session, found, name)
    ]
    found.told = _told(session, found)
    return found


def find_holding(session: Session, found: Reach) -> str | None:
    """The table of a row that stays and cannot be without one that would go."""
    for name, taken in found.taken.items():
        for column in pointing_to(Base.metadata.tables[name]):
            if _rule(column) is None and not _goes_along(column):
                for row in rows_by(session, column, taken):
                    if not found.has(column.table.name, row["id"]):
                        return str(column.table.name)
    return None


def take_out(session: Session, found: Reach) -> None:
    """Delete the rows, those first that need the others, and forget the objects."""
    for table in reversed(Base.metadata.sorted_tables):
        numbers = found.taken.get(table.name, {})
        own = [column.name for column, target in references(table) if target is table]
        for some in parts(numbers):
            if own:
                emptied = dict.fromkeys(own)
                session.execute(update(table).where(table.c.id.in_(some)).values(emptied))
    for table in reversed(Base.metadata.sorted_tables):
        for some in parts(found.taken.get(table.name, {})):
            session.execute(delete(table).where(table.c.id.in_(some)))
    _untell(session, found)
    _forget_objects(session, found)


def _goes_along(column: Column[Any]) -> bool:
    return _rule(column) == "CASCADE" or f"{column.table.name}.{column.name}" in ALONG


def _rule(column: Column[Any]) -> str | None:
    return next(iter(column.foreign_keys)).ondelete


def _pointers(session: Session, found: Reach, name: str) -> Iterator[Pointer]:
    for column in pointing_to(Base.metadata.tables[name]):
        if _rule(column) != "SET NULL":
            continue
        table: Table = column.table
        for row in rows_by(session, column, found.taken[name]):
            if not found.has(table.name, row["id"]):
                yield Pointer(
                    table.name, column.name, row["id"], name, row[column.name], mark_of(table, row)
                )


def kinds() -> dict[str, str]:
    """Names of classes to names of their tables."""
    return {
        mapper.class_.__name__: str(mapper.local_table.description)
        for mapper in Base.registry.mappers
    }


def _told(session: Session, found: Reach) -> list[tuple[int, str, int]]:
    entry = JournalEntry
    told: list[tuple[int, str, int]] = []
    for kind, table in kinds().items():
        for some in parts(found.taken.get(table, {})):
            rows = session.execute(
                select(entry.id, entry.subject_id).where(
                    entry.subject_kind == kind, entry.subject_id.in_(some)
                )
            )
            told.extend((row.id, table, row.subject_id) for row in rows)
    return told


def _untell(session: Session, found: Reach) -> None:
    """The entries stay, but must not be read as those of a row that gets the number later."""
    for some in parts([number for number, _, _ in found.told]):
        session.execute(
            update(JournalEntry).where(JournalEntry.id.in_(some)).values(subject_id=None)
        )


def _forget_objects(session: Session, found: Reach) -> None:
    changed = {(pointer.table, pointer.row_id) for pointer in found.pointers}
    for kept in list(session.identity_map.values()):
        state = inspect(kept)
        place = (state.mapper.local_table.name, state.identity[0])
        if found.has(*place):
            session.expunge(kept)
        elif place in changed:
            session.expire(kept)
