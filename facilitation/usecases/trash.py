"""Deleting with a way back: a thing is kept with all its parts for thirty days."""

import json
from collections.abc import Collection
from datetime import datetime
from textwrap import shorten
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from facilitation.model.base import Base, Versioned
from facilitation.model.errors import InvalidError
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.trash import KEPT_FOR, Discarded
from facilitation.usecases.removals import check_seen
from facilitation.usecases.trash_reach import (
    Reach,
    find_holding,
    parts,
    reach_of,
    references,
    take_out,
)
from facilitation.usecases.trash_return import owners_of
from facilitation.usecases.trash_rows import to_json


def discard(
    session: Session,
    row: Any,
    *,
    name: str,
    by: Actor | None,
    now: datetime,
    owner: Any = None,
) -> Discarded:
    """Delete a mapped object with all that hangs on it, kept so that it can be brought back.

    `name` is how people know it. `owner` is told for parts: the aggregate that they are part of.
    Letters about it that still wait are withdrawn. InvalidError if something that stays cannot be
    without it. The object itself is no longer part of the session, but can still be read.
    """
    session.flush()
    _lock(session, row, name=name)
    table = Base.metadata.tables[row.__tablename__]
    found = reach_of(session, table, row.id)
    holding = find_holding(session, found)
    if holding is not None:
        raise InvalidError(
            "„%(name)s“ lässt sich nicht löschen: Anderes hängt noch daran.",
            name=name,
            held=holding,
        )
    waiting = _withdraw_letters(session, found)
    kept = Discarded(
        district_id=(owner or row).district_id,
        process_id=None if table.name == "process" else getattr(owner or row, "process_id", None),
        kind=type(row).__name__,
        name=name,
        discarded_at=now,
        by_id=by.person_id if by else None,
        rows=_stored(session, found, waiting),
    )
    session.add(kept)
    session.flush()
    take_out(session, found)
    return kept


def _lock(session: Session, row: Any, *, name: str) -> None:
    """Nobody changes it from here on; refuse if somebody did since it was fetched."""
    kind: Any = type(row)
    if issubclass(kind, Versioned):
        stored = session.scalar(select(kind.version).where(kind.id == row.id).with_for_update())
        check_seen(row.version, stored or 0, name=name)


def named(number: str, wording: str) -> str:
    """How people know a finding or task: '7/2: Der Bus fährt auch am …'."""
    return f"{number}: {shorten(wording, 80, placeholder=' …')}"


def _stored(session: Session, found: Reach, waiting: dict[int, str]) -> str:
    tables = Base.metadata.tables
    return json.dumps(
        {
            "rows": {
                of: [to_json(tables[of], row) for row in rows.values()]
                for of, rows in found.taken.items()
                if rows
            },
            "owners": owners_of(session, found.taken),
            "pointers": [
                (one.table, one.column, one.row_id, one.to_table, one.to_id, one.mark)
                for one in found.pointers
            ],
            "told": found.told,
            "waiting": waiting,
        },
        ensure_ascii=False,
    )


def _withdraw_letters(session: Session, found: Reach) -> dict[int, str]:
    """Nobody is to hear of what no longer is. By their numbers, when the letters were due."""
    waiting: dict[int, str] = {}
    for of, column in (
        ("meeting", OutgoingLetter.meeting_id),
        ("series", OutgoingLetter.series_id),
    ):
        for some in parts(found.taken.get(of, {})):
            due = session.execute(
                select(OutgoingLetter.id, OutgoingLetter.due_at)
                .where(column.in_(some), OutgoingLetter.state == LetterState.WAITING)
                .with_for_update()
            ).all()
            waiting |= {row.id: row.due_at.isoformat() for row in due if row.due_at}
            session.execute(
                update(OutgoingLetter)
                .where(OutgoingLetter.id.in_([row.id for row in due]))
                .values(state=LetterState.WITHDRAWN, due_at=None)
            )
    return waiting


def empty_trash(session: Session, *, now: datetime) -> int:
    """Forget for good what was deleted more than thirty days ago; says how many things."""
    gone = session.execute(
        delete(Discarded).where(Discarded.discarded_at <= now - KEPT_FOR).returning(Discarded.id)
    )
    return len(gone.all())


def forget_person_in_trash(session: Session, person: Person, *, put_instead: str) -> int:
    """Erase a person from everything that waits in the trash of their district, for good.

    Rows that are about them alone (invitations, mandates) go, with what hangs on these; others
    no longer name them; in all texts `put_instead` stands where their name, address or telephone
    number stood. Says how many things were changed.
    """
    told = [text for text in _ways_to_name(person) if text]
    changed = 0
    for kept in session.scalars(
        select(Discarded).where(Discarded.district_id == person.district_id)
    ):
        rows = _without(kept.rows, person.id, told, put_instead)
        name = _reworded(kept.name, told, put_instead)
        if (rows, name) != (kept.rows, kept.name):
            kept.rows, kept.name, changed = rows, name, changed + 1
    return changed


def _ways_to_name(person: Person) -> tuple[str, ...]:
    """The longest first: what is left of a name would still tell."""
    return (
        person.name_by_family,
        person.name,
        f"{person.given_name} {person.family_name}".strip(),
        person.email,
        person.phone,
        person.postal_address,
    )


def _without(text: str, person_id: int, told: Collection[str], put_instead: str) -> str:
    stored = json.loads(text)
    gone = {("person", person_id)}
    _drop(stored["rows"], gone)
    stored["owners"].get("person", {}).pop(str(person_id), None)
    stored["pointers"] = [one for one in stored["pointers"] if (one[3], one[4]) not in gone]
    stored["told"] = [one for one in stored["told"] if (one[1], one[2]) not in gone]
    for row in stored["rows"].get("discarded", ()):
        row["rows"] = _without(row["rows"], person_id, told, put_instead)
    return json.dumps(_reworded(stored, told, put_instead), ensure_ascii=False)


def _drop(rows: dict[str, list[dict[str, Any]]], gone: set[tuple[str, int]]) -> None:
    """Take out the rows that cannot be without what is gone, and untie those that can."""
    for table in Base.metadata.sorted_tables:
        kept = []
        for row in rows.get(table.name, []):
            lost = [
                column
                for column, target in references(table)
                if (target.name, row.get(column.name)) in gone
            ]
            if all(column.nullable for column in lost):
                kept.append(row | {column.name: None for column in lost})
            else:
                gone.add((table.name, row["id"]))
        if table.name in rows:
            rows[table.name] = kept


def _reworded(value: Any, told: Collection[str], put_instead: str) -> Any:
    """The same with other words in all its texts, however deep."""
    if isinstance(value, str):
        for text in told:
            # A name of one word ("Busch") may be a word of the language too.
            if value == text or not text.isalpha():
                value = value.replace(text, put_instead)
        return value
    if isinstance(value, list):
        return [_reworded(one, told, put_instead) for one in value]
    if isinstance(value, dict):
        return {key: _reworded(one, told, put_instead) for key, one in value.items()}
    return value
