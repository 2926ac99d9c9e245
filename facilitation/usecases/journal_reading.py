"""Reading the journal: of a district, of a process, of one thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.activities import Activity
from facilitation.model.base import Base
from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.series import Series
from facilitation.model.topics import Topic
from facilitation.usecases.paging import Page, fetch_page

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."

FOR_ALL = frozenset(
    {
        "activity_added",
        "activity_edited",
        "agenda_item_removed",
        "body.added",
        "body.agenda_changed",
        "body.changed",
        "body.ended",
        "body.rules_changed",
        "cancellation_taken_back",
        "decision_edited",
        "decision_moved",
        "decision_passed_on",
        "decision_recorded",
        "handover_confirmed",
        "mandate.begun",
        "mandate.ended",
        "meeting_cancelled",
        "meeting_closed",
        "meeting_moved",
        "meeting_opened",
        "meeting_planned",
        "meeting_reopened",
        "phase.passed",
        "process.extended",
        "process.started",
        "referral_answer_taken_back",
        "referral_answered",
        "referral_attached",
        "referral_taken_back",
        "report.filed",
        "responsibility_changed",
        "seat.added",
        "seat.ended",
        "series_changed",
        "series_ended",
        "series_extended",
        "series_planned",
        "task_edited",
        "task_given",
        "task_moved",
        "thing.brought_back",
        "topic_dropped",
        "topic_edited",
        "topic_passed_on",
        "topic_put_on_agenda",
        "topic_raised",
        "topic_taken_off_agenda",
        "topic_taken_up_again",
    }
)
"""What people outside the office read of the things that they may see: nothing of who was asked,
what anybody answered, or what went to whom."""

_SEEN_BY: Mapping[str, tuple[type[Any], Action]] = {
    "Activity": (Activity, Action.SEE_PROCESS),
    "Body": (Body, Action.SEE_BODY),
    "Decision": (Decision, Action.SEE_DECISION),
    "Meeting": (Meeting, Action.SEE_MEETING),
    "Organisation": (Organisation, Action.SEE_PEOPLE),
    "Person": (Person, Action.SEE_PEOPLE),
    "Process": (Process, Action.SEE_PROCESS),
    "Series": (Series, Action.SEE_BODY),
    "Task": (Task, Action.SEE_DECISION),
    "Topic": (Topic, Action.SEE_PROCESS),
}
"""Things that have a history of their own, and the right to read it."""

KINDS = tuple(_SEEN_BY)


@dataclass(frozen=True)
class Wanted:
    """What the journal is narrowed down to."""

    person_id: int | None = None
    kind: str = ""
    row_id: int | None = None
    """One thing of that kind."""
    since: date | None = None
    until: date | None = None
    """The last day."""
    page: int = 1


@dataclass(frozen=True)
class Line:
    at: datetime
    by: str
    """Empty for the system itself."""
    action: str
    details: Mapping[str, Any]
    kind: str
    subject_id: int | None
    """None where the thing is gone."""
    process: str | None
    """The short name of its process in addresses."""


@dataclass(frozen=True)
class History:
    """One thing, as it is called, with what happened to it."""

    name: str
    page: Page[Line]


def list_journal(
    session: Session,
    district: District,
    process: Process | None,
    wanted: Wanted,
    *,
    by: Actor,
    on: date,
) -> Page[Line]:
    """What happened in a process, or in the whole district; the latest first. For the office."""
    demand(by, Action.SEE_POST, process or district, on)
    query = _entries(district.id).where(*_narrowed(district, wanted))
    if process is not None:
        query = query.where(JournalEntry.process_id == process.id)
    return _page(session, query, wanted.page)


def list_writers(
    session: Session, district: District, process: Process | None, *, by: Actor, on: date
) -> list[tuple[int, str]]:
    """(id, name) of those who did something there, by family name."""
    demand(by, Action.SEE_POST, process or district, on)
    theirs = select(JournalEntry.person_id).where(JournalEntry.district_id == district.id)
    if process is not None:
        theirs = theirs.where(JournalEntry.process_id == process.id)
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(theirs), Person.district_id == district.id)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person.id, person.name) for person in people]


def show_history(
    session: Session,
    process: Process,
    kind: str,
    row_id: int,
    *,
    page: int,
    by: Actor,
    on: date,
) -> History:
    """What happened to one thing. Whoever is not of the office reads only what is for all.

    NotFoundError for what does not exist there or is not to be seen.
    """
    if kind not in _SEEN_BY:
        raise NotFoundError(NOT_HERE)
    of, action = _SEEN_BY[kind]
    query = select(of).where(of.id == row_id, of.district_id == process.district_id)
    if kind == "Process":
        query = query.where(of.id == process.id)
    elif kind not in ("Person", "Organisation"):
        query = query.where(of.process_id == process.id)
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(NOT_HERE)
    demand(by, action, row, on)
    entries = _entries(process.district_id, _about(kind, row))
    if not may(by, Action.SEE_POST, process, on):
        entries = entries.where(JournalEntry.action.in_(FOR_ALL))
    return History(_name(row), _page(session, entries, page))


def _name(row: Any) -> str:
    for field in ("name", "title", "number"):
        if text := getattr(row, field, ""):
            return str(text)
    return ""


def _about(kind: str, row: Any) -> ColumnElement[bool]:
    own = and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id == row.id)
    if kind == "Person" and row.account_id is not None:
        return or_(
            own,
            and_(
                JournalEntry.subject_kind == "Account",
                JournalEntry.subject_id == row.account_id,
            ),
        )
    return own


def _entries(district_id: int, about: ColumnElement[bool] | None = None) -> Select[Any]:
    own = JournalEntry.district_id == district_id
    if about is not None:
        # What an administrator does to an account belongs to no district.
        own = and_(or_(own, JournalEntry.district_id.is_(None)), about)
    return (
        select(
            JournalEntry.at,
            Person.title,
            Person.given_name,
            Person.family_name,
            Account.name,
            JournalEntry.action,
            JournalEntry.details,
            JournalEntry.subject_kind,
            JournalEntry.subject_id,
            Process.slug,
        )
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .outerjoin(Account, Account.id == JournalEntry.account_id)
        .outerjoin(Process, Process.id == JournalEntry.process_id)
        .where(own)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    )


def _narrowed(district: District, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.person_id is not None:
        found.append(JournalEntry.person_id == wanted.person_id)
    if wanted.kind:
        found.append(JournalEntry.subject_kind == wanted.kind)
        if wanted.row_id is not None:
            found.append(JournalEntry.subject_id == wanted.row_id)
    if wanted.since is not None:
        begin = datetime.combine(wanted.since, time(), district.zone)
        found.append(JournalEntry.at >= begin)
    if wanted.until is not None and wanted.until < date.max:
        after = datetime.combine(wanted.until + timedelta(days=1), time(), district.zone)
        found.append(JournalEntry.at < after)
    return found


def _page(session: Session, query: Select[Any], number: int) -> Page[Line]:
    page = fetch_page(session, query, number)
    there = _still_there(session, [(row.subject_kind, row.subject_id) for row in page.rows])
    lines = [
        Line(
            at=row.at,
            by=_called(row.title, row.given_name, row.family_name) or row.name or "",
            action=row.action,
            details=row.details,
            kind=row.subject_kind,
            subject_id=row.subject_id if (row.subject_kind, row.subject_id) in there else None,
            process=row.slug,
        )
        for row in page.rows
    ]
    return Page(lines, page.number, page.pages, page.total)


def _called(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _still_there(
    session: Session, subjects: Sequence[tuple[str, int | None]]
) -> set[tuple[str, int]]:
    """Those of the subjects that exist, asked for at once."""
    tables = {mapper.class_.__name__: mapper.local_table for mapper in Base.registry.mappers}
    wanted: dict[str, set[int]] = {}
    for kind, number in subjects:
        if number is not None and kind in tables:
            wanted.setdefault(kind, set()).add(number)
    if not wanted:
        return set()
    queries = [
        select(literal(kind), tables[kind].c.id).where(tables[kind].c.id.in_(numbers))
        for kind, numbers in wanted.items()
    ]
    return {(kind, number) for kind, number in session.execute(union_all(*queries))}
