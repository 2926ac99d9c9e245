"""People from a file: kept, previewed with all that would happen, then taken over as a whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.formats.people_files import (
    FIELD_TITLES,
    PersonField,
    PersonRow,
    guess_mapping,
    read_people,
)
from facilitation.formats.tables import Line, Table
from facilitation.model.bodies import Body, Seat
from facilitation.model.errors import FileRefusedError, InvalidError, NotFoundError, Problem
from facilitation.model.imports import PeopleImport
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.uploads import Upload
from facilitation.usecases.journal import note
from facilitation.usecases.people_known import fetch_known
from facilitation.usecases.people_plan import PeoplePlanner, Plan
from facilitation.usecases.people_plan_seats import SeatPlanner
from facilitation.usecases.people_store import store_plan
from facilitation.usecases.uploads import get_upload, keep_upload

PURPOSE = "people"
MOST_ROWS = 3_000
_SAMPLES = 3


@dataclass(frozen=True)
class Column:
    """A column of the file with what stands in its first rows."""

    number: int
    heading: str
    samples: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """All that taking over the file would do, and what hinders it."""

    key: str
    name: str
    columns: tuple[Column, ...]
    mapping: Mapping[PersonField, int]
    chosen: Mapping[str, str]
    """What was said to single rows, by line."""
    since: date
    plan: Plan
    trouble: InvalidError | None
    """Why the rows could not even be read."""
    may_seat: bool
    digest: str
    """Changes with everything that would happen."""

    @property
    def is_ready(self) -> bool:
        return self.trouble is None and self.plan.is_ready and self.plan.does_something


def offer_people(
    session: Session,
    process: Process,
    content: bytes,
    name: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> str:
    """Keep a file for the preview and return its key. FileRefusedError when it is no table."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    table = tables.read(content, name)
    if not table.rows:
        raise FileRefusedError(
            "„%(name)s“ enthält nur eine Zeile. Erwartet werden Überschriften und darunter je "
            "Person eine Zeile.",
            [],
            name=name,
        )
    if len(table.rows) > MOST_ROWS:
        raise FileRefusedError(
            "„%(name)s“ hat %(found)s Zeilen, erlaubt sind %(most)s. Teilen Sie die Datei auf.",
            [],
            name=name,
            found=len(table.rows),
            most=MOST_ROWS,
        )
    guessed = {field.value: column for field, column in guess_mapping(table.header).items()}
    upload = keep_upload(
        session,
        _account(by),
        purpose=PURPOSE,
        name=name,
        content=content,
        choices={"columns": guessed, "rows": {}, "since": on.isoformat()},
        now=now,
    )
    return upload.key


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise NotFoundError("Diese Datei liegt hier nicht.")
    return by.account_id


def preview_people(
    session: Session,
    process: Process,
    key: str,
    *,
    keys: Sequence[str],
    by: Actor,
    on: date,
    now: datetime,
) -> Preview:
    """What the file would do today. The number of queries does not depend on its length.

    `keys` are the installation's: by them those are known who were erased for good.
    """
    demand(by, Action.EDIT_PEOPLE, process, on)
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    return _preview(session, process, upload, keys=keys, by=by, on=on)


def _preview(
    session: Session, process: Process, upload: Upload, *, keys: Sequence[str], by: Actor, on: date
) -> Preview:
    table = tables.read(upload.content, upload.name)
    mapping = {PersonField(name): column for name, column in upload.choices["columns"].items()}
    since = date.fromisoformat(upload.choices["since"])
    may_seat = may(by, Action.EDIT_BODIES, process, on)
    trouble: InvalidError | None = None
    plan = Plan()
    try:
        rows = _read(table, mapping, may_seat=may_seat)
    except InvalidError as error:
        trouble = error
    else:
        known = fetch_known(session, process, keys=keys, on=on)
        people = PeoplePlanner(known, upload.choices["rows"])
        for line, found in rows:
            people.read(line.number, found, raw_name=_raw_name(line, mapping))
        SeatPlanner(people, since=since).run()
        plan = people.plan
    return Preview(
        key=upload.key,
        name=upload.name,
        columns=_columns(table),
        mapping=mapping,
        chosen=upload.choices["rows"],
        since=since,
        plan=plan,
        trouble=trouble,
        may_seat=may_seat,
        digest=hashlib.sha256(repr(plan.rows).encode()).hexdigest()[:32],
    )


def _read(
    table: Table, mapping: Mapping[PersonField, int], *, may_seat: bool
) -> list[tuple[Line, PersonRow | Sequence[Problem]]]:
    """Lines, each with a person or all that is wrong in it."""
    found: list[tuple[Line, PersonRow | Sequence[Problem]]] = []
    for line in table.rows:
        alone = Table(table.name, table.sheet, (table.lines[0], line))
        parts = read_people(alone, mapping)
        problems = [part for part in parts if isinstance(part, Problem)]
        people = [part for part in parts if isinstance(part, PersonRow)]
        if people and not may_seat and (people[0].body or people[0].deputy_of):
            problems = [_no_seats(line)]
        found.append((line, problems or people[0]))
    return found


def _raw_name(line: Line, mapping: Mapping[PersonField, int]) -> str:
    """What stands in the columns of the name, shortened: a row with faults has to be found."""
    columns = (PersonField.NAME, PersonField.GIVEN_NAME, PersonField.FAMILY_NAME)
    cells = (line.cell(mapping[field]) for field in columns if field in mapping)
    return " ".join(" ".join(cells).split())[:80]


def _no_seats(line: Line) -> Problem:
    return Problem(
        f"Zeile {line.number}",
        "Sitze vergibt nur die Prozessbegleitung. Lassen Sie die Spalte Gremium weg: Wählen Sie "
        "dafür „nicht übernehmen“.",
    )


def _columns(table: Table) -> tuple[Column, ...]:
    width = max(len(line.cells) for line in table.lines[: _SAMPLES + 1])
    return tuple(
        Column(
            number,
            " ".join(table.lines[0].cell(number).split())[:60],
            " · ".join(text[:40] for line in table.rows[:_SAMPLES] if (text := line.cell(number))),
        )
        for number in range(max(width, len(table.header)))
    )


def choose(
    session: Session,
    process: Process,
    key: str,
    *,
    columns: Mapping[PersonField, int],
    rows: Mapping[str, str],
    since: date,
    by: Actor,
    on: date,
    now: datetime,
) -> bool:
    """Keep which column means what, and what was said to single rows; whether that is new."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    chosen = {
        "columns": {field.value: column for field, column in columns.items()},
        "rows": {line: choice for line, choice in rows.items() if choice},
        "since": since.isoformat(),
    }
    is_new = chosen != upload.choices
    upload.choices = chosen
    return is_new


def take_over(
    session: Session,
    process: Process,
    key: str,
    *,
    seen: str,
    keys: Sequence[str],
    by: Actor,
    on: date,
    now: datetime,
) -> PeopleImport:
    """Do all that the preview showed, or nothing. `seen` is the digest of the preview.

    InvalidError while rows are wrong or undecided, and when something has changed meanwhile.
    """
    demand(by, Action.EDIT_PEOPLE, process, on)
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    _lock_seats(session, process)
    preview = _preview(session, process, upload, keys=keys, by=by, on=on)
    if preview.trouble is not None:
        raise preview.trouble
    if not preview.plan.is_ready:
        raise InvalidError(
            "Noch wurde nichts übernommen: Es gibt Zeilen mit Fehlern oder offenen Fragen."
        )
    if not preview.plan.does_something:
        raise InvalidError("Es gibt nichts zu übernehmen: Alles aus der Datei ist schon da.")
    if preview.digest != seen:
        raise InvalidError(
            "Seit der Vorschau hat sich etwas geändert. Sehen Sie sie noch einmal durch und "
            "übernehmen Sie dann."
        )
    made = store_plan(session, process, preview, by=by, on=on, now=now)
    session.delete(upload)
    note(session, by, "people.imported", process, now=now, rows=made.rows)
    return made


def _lock_seats(session: Session, process: Process) -> None:
    """Nobody else fills a seat between the plan and its rows."""
    session.execute(
        select(Seat.id)
        .join(Body, Body.id == Seat.body_id)
        .where(Body.process_id == process.id)
        .with_for_update(of=Seat)
    )


def template_file(kind: str) -> bytes:
    """An empty table with the headings that are understood: 'csv' or 'xlsx'."""
    headings = [title for field, title in FIELD_TITLES.items() if field is not PersonField.NAME]
    if kind == "csv":
        return tables.write_csv([headings])
    return tables.write_xlsx("Menschen", [headings])
