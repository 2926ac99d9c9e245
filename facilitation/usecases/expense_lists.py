"""Who got what for which meeting: the list, its sums, and the table for the treasury."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.expenses import demand_money
from facilitation.usecases.journal import note
from facilitation.usecases.paging import Page, fetch_page

TITLE = "Entschädigungen"
_KINDS = {
    ExpenseKind.ATTENDANCE_FEE: "Sitzungsgeld",
    ExpenseKind.ALLOWANCE: "Aufwandsentschädigung",
    ExpenseKind.HONORARIUM: "Honorar",
    ExpenseKind.MICRO_GRANT: "Mikroprojekt",
}
_HEADS = ("Tag", "Art", "Person", "Organisation", "Gremium", "Termin am", "Zweck", "Betrag in Euro")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is narrowed down to."""

    kind: ExpenseKind | None = None
    meeting_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class ExpenseLine:
    id: int
    kind: ExpenseKind
    cents: int
    spent_on: date
    purpose: str
    person_id: int | None
    person: str
    organisation: str
    """Of one that gets it itself, or the one for which the person speaks."""
    is_for_organisation: bool
    meeting_id: int | None
    body: str
    meeting_at: datetime | None
    version: int


@dataclass(frozen=True)
class Sum:
    kind: ExpenseKind
    number: int
    cents: int


@dataclass(frozen=True)
class Expenses:
    """A page of the list, with the sums over all its pages."""

    page: Page[ExpenseLine]
    sums: Sequence[Sum]

    @property
    def cents(self) -> int:
        return sum(one.cents for one in self.sums)


@dataclass(frozen=True)
class Choices:
    """By what the list can be narrowed down: only what occurs in it."""

    meetings: list[tuple[int, str, datetime]]
    people: list[tuple[int, str]]
    organisations: list[tuple[int, str]]
    years: list[int]


def list_expenses(
    session: Session, process: Process, wanted: Wanted, *, page: int = 1, by: Actor, on: date
) -> Expenses:
    """The latest first, within a day by meeting and name; for the office alone."""
    demand_money(process, by=by, on=on)
    found = fetch_page(session, _query(process, wanted), page)
    lines = Page([_line(row) for row in found.rows], found.number, found.pages, found.total)
    return Expenses(lines, _sums(session, process, wanted))


def take_expenses(
    session: Session, process: Process, wanted: Wanted, *, by: Actor, on: date, now: datetime
) -> list[ExpenseLine]:
    """All lines for a file; the journal keeps who took them."""
    demand_money(process, by=by, on=on)
    rows = session.execute(_query(process, wanted)).all()
    note(session, by, "expenses_taken", process, now=now, number=len(rows))
    return [_line(row) for row in rows]


def expense_table(
    lines: Sequence[ExpenseLine], days: Sequence[date | None]
) -> list[Sequence[str | Decimal]]:
    """Headings and cells; `days` are those of the meetings, where the people live."""
    return [
        _HEADS,
        *(
            (
                f"{line.spent_on:%d.%m.%Y}",
                _KINDS[line.kind],
                line.person,
                line.organisation,
                line.body,
                f"{day:%d.%m.%Y}" if day else "",
                line.purpose,
                Decimal(line.cents).scaleb(-2),
            )
            for line, day in zip(lines, days, strict=True)
        ),
    ]


def list_choices(session: Session, process: Process, *, by: Actor, on: date) -> Choices:
    """What filters offer."""
    demand_money(process, by=by, on=on)
    here = Expense.process_id == process.id
    people = session.execute(
        select(Person.id, Person.title, Person.given_name, Person.family_name)
        .where(Person.id.in_(select(Expense.person_id).where(here)))
        .order_by(Person.sort_key, Person.id)
    )
    organisations = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(select(Expense.organisation_id).where(here)))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return Choices(
        _meetings(session, Meeting.id.in_(select(Expense.meeting_id).where(here))),
        [(row.id, _by_family(row.title, row.given_name, row.family_name)) for row in people],
        [(row.id, row.name) for row in organisations],
        _years(session, here),
    )


def list_held(
    session: Session, process: Process, *, by: Actor, on: date
) -> list[tuple[int, str, datetime]]:
    """(id, body, start) of meetings to which a sum can belong: those that were opened."""
    demand_money(process, by=by, on=on)
    was_opened = Meeting.state.in_([MeetingState.OPENED, MeetingState.CLOSED])
    return _meetings(session, (Meeting.process_id == process.id) & was_opened)


def _meetings(session: Session, where: ColumnElement[bool]) -> list[tuple[int, str, datetime]]:
    rows = session.execute(
        select(Meeting.id, Body.name, Meeting.starts_at)
        .join(Body, Body.id == Meeting.body_id)
        .where(where)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _years(session: Session, here: ColumnElement[bool]) -> list[int]:
    first, last = session.execute(
        select(func.min(Expense.spent_on), func.max(Expense.spent_on)).where(here)
    ).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def _conditions(process: Process, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Expense.process_id == process.id]
    for name in ("kind", "meeting_id", "person_id", "organisation_id"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(getattr(Expense, name) == value)
    if wanted.year is not None:
        found.append(Expense.spent_on >= date(wanted.year, 1, 1))
        found.append(Expense.spent_on <= date(wanted.year, 12, 31))
    return found


def _query(process: Process, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    to = func.coalesce(Expense.organisation_id, Person.organisation_id)
    return (
        select(
            Expense.id, Expense.kind, Expense.cents, Expense.spent_on, Expense.purpose,
            Expense.person_id, Person.title, Person.given_name, Person.family_name,
            Organisation.name.label("organisation"), Expense.organisation_id,
            Expense.meeting_id, Body.name.label("body"), Meeting.starts_at, Expense.version,
        )
        .outerjoin(Person, Person.id == Expense.person_id)
        .outerjoin(Organisation, Organisation.id == to)
        .outerjoin(Meeting, Meeting.id == Expense.meeting_id)
        .outerjoin(Body, Body.id == Meeting.body_id)
        .where(*_conditions(process, wanted))
        .order_by(
            Expense.spent_on.desc(),
            func.coalesce(Expense.meeting_id, 0).desc(),
            func.coalesce(Person.sort_key, Organisation.sort_key, ""),
            Expense.id,
        )
    )  # fmt: skip


def _line(row: Any) -> ExpenseLine:
    return ExpenseLine(
        row.id,
        row.kind,
        row.cents,
        row.spent_on,
        row.purpose,
        row.person_id,
        _by_family(row.title, row.given_name, row.family_name) if row.person_id else "",
        row.organisation or "",
        row.organisation_id is not None,
        row.meeting_id,
        row.body or "",
        row.starts_at,
        row.version,
    )


def _by_family(title: str, given_name: str, family_name: str) -> str:
    first = " ".join(part for part in (title, given_name) if part)
    return f"{family_name}, {first}" if first else family_name


def _sums(session: Session, process: Process, wanted: Wanted) -> list[Sum]:
    rows = session.execute(
        select(Expense.kind, func.count(Expense.id), func.sum(Expense.cents))
        .where(*_conditions(process, wanted))
        .group_by(Expense.kind)
    )
    by_kind = {row[0]: Sum(row[0], row[1], int(row[2])) for row in rows}
    return [by_kind[kind] for kind in ExpenseKind if kind in by_kind]
