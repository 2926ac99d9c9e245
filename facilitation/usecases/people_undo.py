"""Taking back the last import of people, as long as nobody has built upon it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, and_, delete, select
from sqlalchemy.orm import Session

from facilitation.model.base import Base
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.imports import UNDOABLE, PeopleImport
from facilitation.model.people import EmailState, Language, Membership, Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.journal import note

_KINDS: dict[str, type[Base]] = {
    kind.__tablename__: kind for kind in (Mandate, Membership, Seat, Person, Organisation)
}
"""In the order in which rows go: what refers to others first."""


@dataclass(frozen=True)
class Undoable:
    """The last import of a process, as long as it can be taken back."""

    id: int
    name: str
    at: datetime
    people: int
    seats: int


def find_undoable(session: Session, process: Process, *, now: datetime) -> Undoable | None:
    """The last import, unless it is older than 30 days or taken back already."""
    last = _last(session, process)
    if last is None or last.undone_at is not None or now - last.at > UNDOABLE:
        return None
    made = last.made
    return Undoable(
        last.id, last.name, last.at, len(made.get("person", ())), len(made.get("mandate", ()))
    )


def _last(session: Session, process: Process) -> PeopleImport | None:
    return session.scalars(
        select(PeopleImport)
        .where(
            PeopleImport.process_id == process.id,
            PeopleImport.district_id == process.district_id,
        )
        .order_by(PeopleImport.id.desc())
        .limit(1)
    ).first()


def undo_import(
    session: Session, process: Process, import_id: int, *, by: Actor, on: date, now: datetime
) -> PeopleImport:
    """Take back the last import with all that it made and changed, or nothing.

    Refused after 30 days, and once something of it is in use or was edited.
    """
    demand(by, Action.EDIT_PEOPLE, process, on)
    last = _last(session, process)
    if last is None or last.id != import_id or last.undone_at is not None:
        raise NotFoundError("Dieser Import lässt sich nicht zurücknehmen.")
    if last.made.get("mandate") or last.made.get("seat"):
        demand(by, Action.EDIT_BODIES, process, on)
    if now - last.at > UNDOABLE:
        raise InvalidError(
            "Der Import ist älter als %(days)s Tage und lässt sich nicht mehr zurücknehmen.",
            days=UNDOABLE.days,
        )
    _check_unused(session, last)
    _restore(session, last)
    for name, kind in _KINDS.items():
        numbers = last.made.get(name, [])
        if numbers:
            session.execute(delete(kind).where(kind.id.in_(numbers)))
    last.undone_at = now
    note(session, by, "people.import_undone", process, now=now, rows=last.rows)
    return last


def _check_unused(session: Session, last: PeopleImport) -> None:
    """Nothing refers to what was made, and nobody has edited it, unless the import did."""
    for name in _KINDS:
        made = last.made.get(name, [])
        if made and (_was_edited(session, name, made) or _is_used(session, name, last)):
            raise InvalidError(
                "Der Import lässt sich nicht mehr zurücknehmen: Etwas daraus wird schon benutzt, "
                "zum Beispiel für eine Einladung, oder wurde bearbeitet. Ändern oder beenden Sie "
                "einzelne Einträge von Hand."
            )
    if _changed_since(session, last):
        raise InvalidError(
            "Der Import lässt sich nicht mehr zurücknehmen: Personen, die er geändert hat, wurden "
            "seitdem noch einmal geändert."
        )


def _was_edited(session: Session, name: str, numbers: list[int]) -> bool:
    version = Base.metadata.tables[name].c.get("version")
    if version is None:
        return False
    return _any(session, version.table, and_(version.table.c.id.in_(numbers), version > 1))


def _is_used(session: Session, name: str, last: PeopleImport) -> bool:
    own = {table: list(numbers) for table, numbers in last.made.items()}
    for table, entries in _by_table(last).items():
        own.setdefault(table, []).extend(entry["id"] for entry in entries)
    return any(
        _any(session, column.table, _uses(column, last.made[name], own.get(column.table.name)))
        for column in _references(name)
    )


def _references(name: str) -> Iterable[Column[Any]]:
    """Columns that point to the table, but for those that only remember who did something."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table.name == name and key.ondelete != "SET NULL":
                    yield column


def _uses(column: Column[Any], numbers: list[int], own: list[int] | None) -> Any:
    """Points to one of the rows, from one that the import neither made nor changed."""
    points_here = column.in_(numbers)
    return and_(points_here, column.table.c.id.not_in(own)) if own else points_here


def _any(session: Session, table: Any, condition: Any) -> bool:
    return session.execute(select(table.c.id).where(condition).limit(1)).first() is not None


def _changed_since(session: Session, last: PeopleImport) -> bool:
    """Whether a changed row no longer has the version that it had after the import."""
    for name, entries in _by_table(last).items():
        table: Table = Base.metadata.tables[name]
        if "version" not in table.c:
            continue
        versions = {entry["id"]: entry["version"] for entry in entries}
        rows = session.execute(select(table.c.id, table.c.version).where(table.c.id.in_(versions)))
        if {row.id: row.version for row in rows} != versions:
            return True
    return False


def _by_table(last: PeopleImport) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in last.changed:
        found.setdefault(entry["table"], []).append(entry)
    return found


def _restore(session: Session, last: PeopleImport) -> None:
    for name, entries in _by_table(last).items():
        before = {entry["id"]: entry["before"] for entry in entries}
        kind = _KINDS[name]
        for row in session.scalars(select(kind).where(kind.id.in_(before))):
            for column, value in before[row.id].items():
                setattr(row, column, _value(column, value))
            if isinstance(row, Person):
                row.call(title=row.title, given_name=row.given_name, family_name=row.family_name)
    session.flush()


def _value(column: str, value: Any) -> Any:
    if column == "valid_until" and value is not None:
        return date.fromisoformat(value)
    if column == "language":
        return Language(value)
    return EmailState(value) if column == "email_state" else value
