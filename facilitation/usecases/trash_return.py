"""Putting back the rows of something that was deleted: with their numbers where these are free."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitation.model.base import Base
from facilitation.model.errors import InvalidError
from facilitation.model.imports import PeopleImport
from facilitation.model.journal import JournalEntry
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.usecases.trash_reach import parts, references, rows_by
from facilitation.usecases.trash_rows import from_json, mark_of

Numbers = dict[tuple[str, int], int]
"""The number of each row now, by its table and the number it had."""

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


def put_back(session: Session, stored: Mapping[str, Any], *, name: str) -> Numbers:
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
            numbers = _insert_all(session, rows)
            _tie(session, stored["pointers"], numbers)
            _retell(session, stored["told"], numbers)
            _follow(session, numbers)
            _let_wait_again(session, stored.get("waiting", {}))
    except IntegrityError as broken:
        raise InvalidError(_TAKEN, name=name) from broken
    session.expire_all()
    return numbers


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


def _insert_all(session: Session, rows: Mapping[str, list[dict[str, Any]]]) -> Numbers:
    numbers: Numbers = {}
    for table in Base.metadata.sorted_tables:
        found = rows.get(table.name, [])
        if found:
            _insert(session, table, found, numbers)
    return numbers


def _insert(session: Session, table: Table, rows: list[dict[str, Any]], numbers: Numbers) -> None:
    taken = {row["id"] for row in rows_by(session, table.c.id, [row["id"] for row in rows])}
    own = [column.name for column, target in references(table) if target is table]
    ready = [(row["id"], _renumbered(table, row, numbers)) for row in rows]
    kept = [row | dict.fromkeys(own) for number, row in ready if number not in taken]
    for some in (kept[start : start + 200] for start in range(0, len(kept), 200)):
        session.execute(insert(table), some)
    for number, row in ready:
        numbers[table.name, number] = number
        if number in taken:
            new = {key: value for key, value in row.items() if key != "id"} | dict.fromkeys(own)
            made = session.execute(insert(table).values(new).returning(table.c.id))
            numbers[table.name, number] = made.scalar_one()
    for number, row in ready:
        _tie_own(
            session, table, numbers[table.name, number], {key: row[key] for key in own}, numbers
        )


def _renumbered(table: Table, row: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    """With the present numbers of the rows it points to; those of its own table follow later."""
    made = dict(row)
    for column, target in references(table):
        if target is not table and column.name in made:
            pointed = made[column.name]
            made[column.name] = numbers.get((target.name, pointed), pointed)
    return made


def _tie_own(
    session: Session, table: Table, row_id: int, own: dict[str, int | None], numbers: Numbers
) -> None:
    """Point to rows of the same table, once all of them are there."""
    tied = {
        name: numbers.get((table.name, pointed), pointed)
        for name, pointed in own.items()
        if pointed is not None
    }
    if tied:
        session.execute(update(table).where(table.c.id == row_id).values(tied))


def _tie(session: Session, pointers: list[Any], numbers: Numbers) -> None:
    """Let others point here again, where they are still the same and point nowhere else."""
    for of, column, row_id, to_table, to_id, mark in pointers:
        table = Base.metadata.tables[of]
        row = session.execute(select(table).where(table.c.id == row_id)).mappings().first()
        if row is None or row[column] is not None:
            continue
        target = numbers[to_table, to_id]
        if mark == mark_of(table, dict(row)):
            session.execute(update(table).where(table.c.id == row_id).values({column: target}))


def _retell(session: Session, told: list[Any], numbers: Numbers) -> None:
    """The journal's entries are about it again."""
    by_number: dict[int, list[int]] = {}
    for entry, table, number in told:
        by_number.setdefault(numbers[table, number], []).append(entry)
    for now_called, entries in by_number.items():
        for some in parts(entries):
            session.execute(
                update(JournalEntry)
                .where(JournalEntry.id.in_(some), JournalEntry.subject_id.is_(None))
                .values(subject_id=now_called)
            )


def _follow(session: Session, numbers: Numbers) -> None:
    """What names rows by number without a foreign key learns the new numbers."""
    moved = {place: new for place, new in numbers.items() if place[1] != new}
    for (table, old), new in moved.items():
        if table in _LINKED:
            _relink(session, _LINKED[table], old, new, numbers)
    if moved:
        for kept in session.scalars(
            select(PeopleImport).where(PeopleImport.id.in_(_of(numbers, "people_import")))
        ):
            kept.made = {
                of: [moved.get((of, number), number) for number in made]
                for of, made in kept.made.items()
            }


def _let_wait_again(session: Session, waiting: Mapping[str, str]) -> None:
    """Letters that were to leave when it was deleted are to leave now."""
    for number, due_at in waiting.items():
        session.execute(
            update(OutgoingLetter)
            .where(OutgoingLetter.id == int(number), OutgoingLetter.state == LetterState.WITHDRAWN)
            .values(state=LetterState.WAITING, due_at=datetime.fromisoformat(due_at))
        )


_LINKED = {"invitation": ("rsvp",), "series": ("dates", "leave")}
"""By table, the kinds of personal links whose subjects are its rows."""


def _relink(
    session: Session, link_kinds: tuple[str, ...], old: int, new: int, numbers: Numbers
) -> None:
    session.execute(
        update(OutgoingLetter)
        .where(
            OutgoingLetter.link_kind.in_(link_kinds),
            OutgoingLetter.link_subject == old,
            or_(
                OutgoingLetter.meeting_id.in_(_of(numbers, "meeting")),
                OutgoingLetter.series_id.in_(_of(numbers, "series")),
            ),
        )
        .values(link_subject=new)
    )


def _of(numbers: Numbers, table: str) -> list[int]:
    return [new for (of, _), new in numbers.items() if of == table]
