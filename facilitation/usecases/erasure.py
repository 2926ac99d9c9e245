"""Erasing a person for good (Art. 17 GDPR): what goes, what stays and why, shown before.

The row itself stays without a name, so that former seats and findings keep their place; minutes
and attendance lists are records and keep what they say (Art. 17(3)(b), (d) GDPR).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, Table, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from facilitation.model.base import Base, new_key
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.expenses import Expense
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.interviews import Interview
from facilitation.model.journal import JournalEntry
from facilitation.model.people import EmailState, Language, MailWish, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.erased_people import remember_erased
from facilitation.usecases.fetching import KEPT
from facilitation.usecases.journal import note
from facilitation.usecases.people import check_free
from facilitation.usecases.trash import forget_person_in_trash

NAMELESS = "Gelöschte Person"

GOES = (
    "outgoing_letter.person_id",
    "incoming_mail.person_id",
    "invitation.person_id",
    "membership.person_id",
    "role.person_id",
    "sent_series.person_id",
    "sent_state.person_id",
)
"""Rows that are about the person alone: they are deleted."""

IS_CUT = (
    "attendance.deputy_id",
    "attendance.person_id",
    "expense.person_id",
    "interview.person_id",
    "mandate.deputy_id",
)
"""Rows that stay and no longer say who it was; attendance lists keep the name as it was read."""

STAYS_NAMELESS = (
    "discarded.by_id",
    "document_run.asked_by_id",
    "extension.granted_by_id",
    "handover.from_id",
    "handover.to_id",
    "incoming_mail.done_by_id",
    "journal_entry.person_id",
    "mandate.person_id",
    "meeting.chair_id",
    "meeting.minute_taker_id",
    "people_import.by_id",
    "phase.passed_by_id",
    "state_change.by_id",
)
"""Rows that go on pointing to the row without a name."""


@dataclass(frozen=True)
class ErasurePreview:
    """What erasing would come to. `counts` by the names in GOES, IS_CUT and STAYS_NAMELESS."""

    person: Person
    counts: Mapping[str, int]


def preview_erasure(
    session: Session, process: Process, person_id: int, *, by: Actor, on: date
) -> ErasurePreview:
    """What would go and what would stay. InvalidError while the person still has a part."""
    person = _get(session, process, person_id, by=by, on=on)
    check_free(session, person, on=on)
    counts = {
        name: session.scalar(
            select(func.count()).select_from(table).where(table.c[column] == person.id)
        )
        or 0
        for name in (*GOES, *IS_CUT, *STAYS_NAMELESS)
        for table, column in [_place(name)]
    }
    return ErasurePreview(person, counts)


def erase_person(
    session: Session,
    process: Process,
    person_id: int,
    *,
    keys: Sequence[str],
    by: Actor,
    on: date,
    now: datetime,
) -> None:
    """Erase a person of the district; nothing brings them back.

    Also of whoever lies in the trash; other things there stay and no longer name them.
    InvalidError while they hold a seat, take care of something or can log in. Personal links and
    calendar addresses are void at once. A mark that only the installation's `keys` can make stays
    for a while, so that a file that brings the person again can say so.
    """
    person = _get(session, process, person_id, by=by, on=on)
    check_free(session, person, on=on)
    written = _written(person)
    forget_person_in_trash(session, person, put_instead=NAMELESS)
    _clean_journal(session, person, written)
    _clean_imports(session, person)
    _clean_mail(session, person)
    _clean_interviews(session, person)
    _clean_expenses(session, person)
    remember_erased(session, person, keys=keys, on=on)
    for name in GOES:
        table, column = _place(name)
        session.execute(delete(table).where(table.c[column] == person.id))
    for name in IS_CUT:
        table, column = _place(name)
        session.execute(update(table).where(table.c[column] == person.id).values({column: None}))
    _empty(person, now=now)
    session.flush()
    note(session, by, "person.erased", person, now=now)
    session.flush()
    session.expire_all()


def _get(session: Session, process: Process, person_id: int, *, by: Actor, on: date) -> Person:
    """A person of the district who was not erased yet, the trash included."""
    person = session.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.district_id == process.district_id,
            or_(Person.family_name != NAMELESS, Person.deleted_at.is_(None)),
        )
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    demand(by, Action.SEE_PEOPLE, person, on)
    district = session.get_one(District, process.district_id)
    demand(by, Action.RUN_DISTRICT, district, on)
    if person.id == by.person_id:
        raise InvalidError("Sich selbst können Sie nicht löschen. Bitten Sie jemand anderen.")
    return person


def _place(name: str) -> tuple[Table, str]:
    table, _dot, column = name.partition(".")
    return Base.metadata.tables[table], column


def _empty(person: Person, *, now: datetime) -> None:
    """Nothing is left but the number. Thrown away so long ago that nobody brings it back."""
    person.call(given_name="", family_name=NAMELESS)
    person.email = person.phone = person.postal_address = person.function = ""
    person.email_state, person.is_multiplier = EmailState.GOOD, False
    person.language, person.german_beside = Language.GERMAN, False
    person.mail_wish, person.organisation_id = MailWish.EACH, None
    person.notice_given_at = None
    person.key = new_key()
    person.links_version += 1
    person.feeds_version += 1
    person.deleted_at = now - KEPT


def _written(person: Person) -> list[str]:
    """How name and address stand in stored JSON, umlauts as they are or escaped."""
    names = (f"{person.given_name} {person.family_name}".strip(), person.name_by_family)
    plain = {text for text in (person.email, *names) if text}
    return sorted({form for text in plain for form in (text, json.dumps(text)[1:-1])})


def _clean_journal(session: Session, person: Person, written: list[str]) -> None:
    """Entries about the person, or that name them, keep only what was done and when."""
    session.execute(
        update(JournalEntry)
        .where(
            JournalEntry.district_id == person.district_id,
            or_(
                and_(JournalEntry.subject_kind == "Person", JournalEntry.subject_id == person.id),
                *(
                    cast(JournalEntry.details, String).contains(text, autoescape=True)
                    for text in written
                ),
            ),
        )
        .values(details={})
    )


def _clean_imports(session: Session, person: Person) -> None:
    """Taking an import back no longer brings the person's earlier data back."""
    for taken in session.scalars(
        select(PeopleImport).where(PeopleImport.district_id == person.district_id)
    ):
        about = {"table": person.__tablename__, "id": person.id}
        taken.changed = [
            entry for entry in taken.changed if not about.items() <= dict(entry).items()
        ]
        made = dict(taken.made)
        if person.id in made.get(person.__tablename__, []):
            made[person.__tablename__] = [
                row for row in made[person.__tablename__] if row != person.id
            ]
            taken.made = made


def _clean_interviews(session: Session, person: Person) -> None:
    """Notes of their consent no longer name them; nor do their own words, where they do in full."""
    spoken = f"{person.given_name} {person.family_name}".strip()
    whole = [re.escape(name) for name in (spoken, person.name_by_family)]
    parts = [re.escape(name) for name in (person.given_name, person.family_name) if len(name) > 2]
    for interview in session.scalars(
        select(Interview)
        .where(Interview.person_id == person.id)
        .options(selectinload(Interview.statements))
    ):
        interview.consent_note = _nameless(interview.consent_note, [*whole, *parts])
        for said in interview.statements:
            said.words = _nameless(said.words, whole)


def _clean_expenses(session: Session, person: Person) -> None:
    """Sums stay for the treasury; what they were for no longer names who got them."""
    names = [re.escape(name) for name in (person.given_name, person.family_name) if len(name) > 2]
    for expense in session.scalars(select(Expense).where(Expense.person_id == person.id)):
        if names:
            expense.purpose = _nameless(expense.purpose, names)


def _nameless(text: str, names: list[str]) -> str:
    return re.sub(rf"\b(?:{'|'.join(names)})\b", NAMELESS, text, flags=re.IGNORECASE)


def _clean_mail(session: Session, person: Person) -> None:
    """Mail that came from the address, unless others of the district write from it, too."""
    if not person.email:
        return
    address = person.email.lower()
    shared = session.scalar(
        select(Person.id).where(
            Person.district_id == person.district_id,
            Person.id != person.id,
            func.lower(Person.email) == address,
        )
    )
    if shared is None:
        session.execute(
            delete(IncomingMail).where(
                IncomingMail.district_id == person.district_id,
                func.lower(IncomingMail.sender) == address,
            )
        )
