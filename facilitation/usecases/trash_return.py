"""Putting back the rows of something that was deleted, with the numbers they had."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitation.model.base import Base
from facilitation.model.errors import InvalidError
from facilitation.model.journal import JournalEntry
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.usecases.trash_reach import parts, references, rows_by
from facilitation.usecases.trash_rows import from_json, mark_of

_GONE = (
    "„%(name)s“ lässt sich nicht zurückholen: Wozu es gehörte, gibt es nicht mehr. Holen Sie "
    "zuerst das zurück."
)
_TAKEN = (
    "„%(name)s“ lässt sich nicht zurückholen: Inzwischen steht dort etwas anderes mit demselben "
    "Namen oder an derselben Stelle."
)
_OUTDATED = (
    "„%(name)s“ lässt sich nicht zurückholen: Es wurde mit einer anderen Fassung des Programms "
    "gelöscht."
)


def put_back(session: Session, stored: Mapping[str, Any], *, name: str) -> None:
    """Insert all rows and tie what pointed to them.

    InvalidError, and nothing is changed, if something else stands in their place or what they
    belonged to is gone.
    """
    tables = Base.metadata.tables
    if not stored["rows"].keys() <= tables.keys():
        raise InvalidError(_OUTDATED, name=name)
    rows = {
        of: [from_json(tables[of], row) for row in found] for of, found in stored["rows"].items()
    }
    _check_owners(session, rows, stored["owners"], name=name)
    try:
        with session.begin_nested():
            for table in Base.metadata.sorted_tables:
                _insert(session, table, rows.get(table.name, []))
            _tie(session, stored["pointers"])
            _retell(session, stored["told"])
            _let_wait_again(session, stored.get("waiting", {}))
    except IntegrityError as broken:
        raise InvalidError(_TAKEN, name=name) from broken
    session.expire_all()


def owners_of(
    session: Session, taken: Mapping[str, Mapping[int, Mapping[str, Any]]]
) -> dict[str, dict[str, str]]:
    """Rows outside to which these rows belong: by table and number, how they are known again."""
    wanted = _outside({of: list(rows.values()) for of, rows in taken.items()})
    return {
        of: {
            str(row["id"]): mark_of(Base.metadata.tables[of], row)
            for row in rows_by(session, Base.metadata.tables[of].c.id, numbers)
        }
        for of, numbers in wanted.items()
    }


def _outside(rows: Mapping[str, list[Any]]) -> dict[str, set[int]]:
    inside = {of: {row["id"] for row in found} for of, found in rows.items()}
    wanted: dict[str, set[int]] = {}
    for of, found in rows.items():
        for column, target in references(Base.metadata.tables[of]):
            named = {row[column.name] for row in found if row.get(column.name) is not None}
            wanted.setdefault(target.name, set()).update(named - inside.get(target.name, set()))
    return {of: numbers for of, numbers in wanted.items() if numbers}


def _check_owners(
    session: Session, rows: dict[str, list[dict[str, Any]]], marks: Mapping[str, Any], *, name: str
) -> None:
    """Refuse where an owner is gone; what may be without one is put back without."""
    tables = Base.metadata.tables
    there = {
        of: {
            row["id"]
            for row in rows_by(session, tables[of].c.id, numbers)
            if marks.get(of, {}).get(str(row["id"])) == mark_of(tables[of], row)
        }
        for of, numbers in _outside(rows).items()
    }
    inside = {of: {row["id"] for row in found} for of, found in rows.items()}
    for of, found in rows.items():
        for column, target in references(tables[of]):
            known = there.get(target.name, set()) | inside.get(target.name, set())
            for row in found:
                if row.get(column.name) is not None and row[column.name] not in known:
                    if next(iter(column.foreign_keys)).ondelete != "SET NULL":
                        raise InvalidError(_GONE, name=name)
                    row[column.name] = None


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows of one table; what points to others of it is tied once all of them are there."""
    own = [column.name for column, target in references(table) if target is table]
    for start in range(0, len(rows), 200):
        some = [row | dict.fromkeys(own) for row in rows[start : start + 200]]
        session.execute(insert(table), some)
    for row in rows:
        tied = {name: row[name] for name in own if row.get(name) is not None}
        if tied:
            session.execute(update(table).where(table.c.id == row["id"]).values(tied))


def _tie(session: Session, pointers: list[Any]) -> None:
    """Let others point here again, where they are still the same and point nowhere else."""
    for of, column, row_id, _, to_id, mark in pointers:
        table = Base.metadata.tables[of]
        row = session.execute(select(table).where(table.c.id == row_id)).mappings().first()
        if row is not None and row[column] is None and mark == mark_of(table, dict(row)):
            session.execute(update(table).where(table.c.id == row_id).values({column: to_id}))


def _retell(session: Session, told: list[Any]) -> None:
    """The journal's entries are about it again."""
    by_number: dict[int, list[int]] = {}
    for entry, _, number in told:
        by_number.setdefault(number, []).append(entry)
    for number, entries in by_number.items():
        for some in parts(entries):
            session.execute(
                update(JournalEntry)
                .where(JournalEntry.id.in_(some), JournalEntry.subject_id.is_(None))
                .values(subject_id=number)
            )


def _let_wait_again(session: Session, waiting: Mapping[str, str]) -> None:
    """Letters that were to leave when it was deleted are to leave now."""
    for number, due_at in waiting.items():
        session.execute(
            update(OutgoingLetter)
            .where(OutgoingLetter.id == int(number), OutgoingLetter.state == LetterState.WITHDRAWN)
            .values(state=LetterState.WAITING, due_at=datetime.fromisoformat(due_at))
        )
