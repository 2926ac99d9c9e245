"""Money for taking part: written down by the office, for the treasury and for nobody else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.expenses import MOST_CENTS, Expense, ExpenseKind, euros
from facilitation.model.meetings import Meeting
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.trash import Discarded
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.trash import discard

NOT_HERE = "Diese Entschädigung gibt es hier nicht."


@dataclass(frozen=True, kw_only=True)
class ExpenseDetails:
    """A sum as it is typed: for a person or an organisation, with or without a meeting."""

    kind: ExpenseKind
    cents: int
    spent_on: date
    person_id: int | None = None
    organisation_id: int | None = None
    meeting_id: int | None = None
    purpose: str = ""

    def texts(self) -> dict[str, str]:
        return {
            "kind": self.kind.value,
            "cents": euros(self.cents),
            "spent_on": f"{self.spent_on:%d.%m.%Y}",
            "person_id": str(self.person_id or ""),
            "organisation_id": str(self.organisation_id or ""),
            "meeting_id": str(self.meeting_id or ""),
            "purpose": self.purpose,
        }


def demand_money(process: Process, *, by: Actor, on: date) -> None:
    """Refuse all but the office: nobody learns here what others get."""
    demand(by, Action.EDIT_PEOPLE, process, on)


def get_expense(
    session: Session, process: Process, expense_id: int, *, by: Actor, on: date
) -> Expense:
    demand_money(process, by=by, on=on)
    expense = session.scalar(
        select(Expense).where(Expense.id == expense_id, Expense.process_id == process.id)
    )
    if expense is None:
        raise NotFoundError(NOT_HERE)
    return expense


def details_of(expense: Expense) -> ExpenseDetails:
    return ExpenseDetails(
        **{name: getattr(expense, name) for name in ExpenseDetails.__annotations__}
    )


def add_expense(
    session: Session,
    process: Process,
    details: ExpenseDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Expense:
    """Write down a sum. InvalidError without exactly one who gets it, or for a day to come.

    `once`: see `find_made`.
    """
    demand_money(process, by=by, on=on)
    if made := find_made(session, Expense, once, district_id=process.district_id):
        return made
    expense = Expense(key=once or new_key(), district_id=process.district_id, process_id=process.id)
    _store(session, process, expense, details, on=on)
    session.add(expense)
    note(
        session, by, "expense_added", expense, now=now,
        expense=expense.kind.value, amount=euros(expense.cents),
    )  # fmt: skip
    return expense


def edit_expense(
    session: Session,
    process: Process,
    expense_id: int,
    details: ExpenseDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Expense:
    """Correct a sum or what is said of it. ConflictError when somebody was quicker."""
    expense = get_expense(session, process, expense_id, by=by, on=on)
    expense.check_version(version, theirs=details_of(expense).texts(), yours=details.texts())
    before = euros(expense.cents)
    _store(session, process, expense, details, on=on)
    changes = changes_of(expense, "spent_on")
    if before != euros(expense.cents):
        changes.append(("cents", before, euros(expense.cents)))
    note(
        session, by, "expense_edited", expense, now=now,
        expense=expense.kind.value, amount=euros(expense.cents), changes=changes,
    )  # fmt: skip
    return expense


def remove_expense(
    session: Session,
    process: Process,
    expense_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Take it out of the list and of all sums, with a way back."""
    expense = get_expense(session, process, expense_id, by=by, on=on)
    person = session.get(Person, expense.person_id) if expense.person_id else None
    parts = (euros(expense.cents), person.name if person else "", f"{expense.spent_on:%d.%m.%Y}")
    name = ", ".join(filter(None, parts))
    check_seen(version, expense.version, name=name)
    note(
        session, by, "expense_removed", expense, now=now,
        expense=expense.kind.value, amount=euros(expense.cents),
    )  # fmt: skip
    return discard(session, expense, name=name, by=by, now=now)


def _store(
    session: Session, process: Process, expense: Expense, details: ExpenseDetails, *, on: date
) -> None:
    check_amount(details.cents)
    if details.spent_on > on:
        raise InvalidError("Dieser Tag liegt in der Zukunft.", field="spent_on")
    if details.person_id and details.organisation_id:
        raise InvalidError(
            "Wählen Sie eine Person oder eine Organisation, nicht beides.", field="organisation_id"
        )
    was_erased = expense.id and not (expense.person_id or expense.organisation_id)
    if not (details.person_id or details.organisation_id or was_erased):
        raise InvalidError(
            "Wer bekommt das Geld? Wählen Sie eine Person oder eine Organisation.",
            field="person_id",
        )
    # Who was thrown away meanwhile stays where they are named, and is not chosen anew.
    if details.person_id and details.person_id != expense.person_id:
        get_owned(session, Person, details.person_id, process.district_id)
    if details.organisation_id and details.organisation_id != expense.organisation_id:
        get_owned(session, Organisation, details.organisation_id, process.district_id)
    if details.meeting_id:
        _check_meeting(session, process, details.meeting_id)
    for name in ExpenseDetails.__annotations__:
        setattr(expense, name, getattr(details, name))
    expense.purpose = details.purpose.strip()


def check_amount(cents: int) -> None:
    if not 0 < cents <= MOST_CENTS:
        raise InvalidError(
            "Der Betrag liegt zwischen einem Cent und %(most)s.",
            field="cents",
            most=euros(MOST_CENTS),
        )


def _check_meeting(session: Session, process: Process, meeting_id: int) -> None:
    known = select(Meeting.id).where(Meeting.id == meeting_id, Meeting.process_id == process.id)
    if session.scalar(known) is None:
        raise NotFoundError("Diesen Termin gibt es hier nicht.")
