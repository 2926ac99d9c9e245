"""People as lists and sheets show them: who, for whom, in what language, with which seats."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import Body, Mandate, MandateFunction, Seat
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision, FollowupState, Task
from facilitation.model.meetings import Invitation, Meeting, MeetingState
from facilitation.model.offers import Offer
from facilitation.model.people import (
    EmailState,
    Language,
    Membership,
    Organisation,
    Person,
    Sector,
)
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series
from facilitation.model.sorting import spellings
from facilitation.usecases.paging import Page, fetch_page
from facilitation.usecases.people import get_person


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which people to list; empty fields narrow nothing down."""

    words: str = ""
    organisation_id: int | None = None
    sector: Sector | None = None
    body_id: int | None = None
    without_email: bool = False
    without_seat: bool = False
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    id: int
    name: str
    organisation_id: int | None
    organisation: str | None
    sector: Sector | None
    function: str
    email: str
    email_state: EmailState
    language: Language
    bodies: tuple[str, ...]
    """Names of the process's bodies in which the person sits or deputises today."""


def list_people(
    session: Session, process: Process, wanted: Wanted, *, by: Actor, on: date
) -> Page[PersonLine]:
    """People of the district by family name, a page at a time. Asks three queries."""
    demand(by, Action.SEE_PEOPLE, process, on)
    query: Select[*tuple[object, ...]] = (
        select(Person, Organisation.name, Organisation.sector)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.district_id == process.district_id, Person.deleted_at.is_(None))
        .where(*_conditions(wanted, process, on=on))
        .order_by(Person.sort_key, Person.id)
    )
    page = fetch_page(session, query, wanted.page)
    bodies = _bodies(session, process, [person.id for person, *_ in page.rows], on=on)
    lines = [
        PersonLine(
            id=person.id,
            name=person.name_by_family,
            organisation_id=person.organisation_id,
            organisation=organisation,
            sector=sector,
            function=person.function,
            email=person.email,
            email_state=person.email_state,
            language=person.language,
            bodies=tuple(bodies.get(person.id, ())),
        )
        for person, organisation, sector in page.rows
    ]
    return Page(lines, page.number, page.pages, page.total)


def _conditions(wanted: Wanted, process: Process, *, on: date) -> list[ColumnElement[bool]]:
    found = [_says(word) for word in wanted.words.split()]
    if wanted.organisation_id is not None:
        found.append(Person.organisation_id == wanted.organisation_id)
    if wanted.sector is not None:
        found.append(Organisation.sector == wanted.sector)
    if wanted.body_id is not None:
        of_process = select(Body.id).where(Body.id == wanted.body_id, Body.process_id == process.id)
        found.append(_sits(Seat.body_id.in_(of_process), on=on))
    if wanted.without_email:
        found.append(or_(Person.email == "", Person.email_state == EmailState.BOUNCED))
    if wanted.without_seat:
        found.append(~_sits(on=on))
    return found


def _says(word: str) -> ColumnElement[bool]:
    """The word in any of its spellings, in the name, the organisation's or the mail."""
    columns = (Person.search_key, Organisation.sort_key, Person.email)
    forms = spellings(word) or [word]
    return or_(*(column.icontains(form, autoescape=True) for column in columns for form in forms))


def _sits(*conditions: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Mandate.seat_id == Seat.id,
            or_(Mandate.person_id == Person.id, Mandate.deputy_id == Person.id),
            Mandate.held_on(on),
            *conditions,
        )
        .correlate(Person)
    )


def _bodies(
    session: Session, process: Process, person_ids: Sequence[int], *, on: date
) -> dict[int, list[str]]:
    rows = session.execute(
        select(Body.name, Mandate.person_id, Mandate.deputy_id)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(
            Body.process_id == process.id,
            Mandate.held_on(on),
            or_(Mandate.person_id.in_(person_ids), Mandate.deputy_id.in_(person_ids)),
        )
        .order_by(Body.position, Body.sort_key, Body.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for name, person_id, deputy_id in rows:
        for number in (person_id, deputy_id):
            if number is not None and name not in found[number]:
                found[number].append(name)
    return found


@dataclass(frozen=True, kw_only=True)
class Part:
    """A seat a person holds, held or will hold, or for whose holder they deputise."""

    mandate_id: int
    body_id: int
    body: str
    process_slug: str | None
    seat_id: int
    seat: str
    holder: str
    """Who holds the seat: the person, or the member for whom they deputise."""
    function: MandateFunction
    valid_from: date
    valid_until: date | None
    as_deputy: bool

    @property
    def last_day(self) -> date | None:
        return self.valid_until and date.fromordinal(self.valid_until.toordinal() - 1)

    def is_over_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until <= day


@dataclass(frozen=True, kw_only=True)
class Care:
    """A matter a person takes care of, or for whose caretaker they deputise."""

    responsibility_id: int
    what: str
    process_slug: str | None
    process_id: int | None
    decision_id: int | None
    state: FollowupState | None
    due_on: date | None
    caretaker: str | None
    as_deputy: bool
    deputy_id: int | None


@dataclass(frozen=True, kw_only=True)
class MembershipLine:
    organisation_id: int
    organisation: str
    function: str
    valid_from: date
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class PersonSheet:
    person: Person
    sector: Sector | None
    memberships: tuple[MembershipLine, ...]
    parts: tuple[Part, ...]
    """Running and coming seats and deputyships."""
    past: tuple[Part, ...]
    cares: tuple[Care, ...]
    roles: tuple[RoleKind, ...]
    invited_to: int
    """How many meetings ahead the person is invited to."""
    shares_mailbox_with: tuple[tuple[int, str], ...]


def show_person(
    session: Session, person_id: int, *, by: Actor, on: date, now: datetime
) -> PersonSheet:
    """All that is known of a person of the district."""
    person = get_person(session, person_id, by=by, on=on)
    parts = list_parts(session, person)
    return PersonSheet(
        person=person,
        sector=person.organisation.sector if person.organisation else None,
        memberships=_memberships(session, person.id),
        parts=tuple(part for part in parts if not part.is_over_on(on)),
        past=tuple(part for part in reversed(parts) if part.is_over_on(on)),
        cares=list_cares(session, person),
        roles=list_role_kinds(session, person.id, on=on),
        invited_to=count_invitations(session, person.id, now=now),
        shares_mailbox_with=_mailbox_partners(session, person),
    )


def list_parts(session: Session, person: Person) -> list[Part]:
    holder = aliased(Person)
    rows = session.execute(
        select(Mandate, Seat.label, Body.id, Body.name, Process.slug, holder)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .join(holder, holder.id == Mandate.person_id)
        .outerjoin(Process, Process.id == Body.process_id)
        .where(
            or_(Mandate.person_id == person.id, Mandate.deputy_id == person.id),
            or_(Mandate.valid_until.is_(None), Mandate.valid_until > Mandate.valid_from),
        )
        .order_by(Mandate.valid_from, Body.sort_key, Mandate.id)
    )
    return [
        Part(
            mandate_id=mandate.id,
            body_id=body_id,
            body=body,
            process_slug=slug,
            seat_id=mandate.seat_id,
            seat=seat,
            holder=sitting.name,
            function=mandate.function,
            valid_from=mandate.valid_from,
            valid_until=mandate.valid_until,
            as_deputy=mandate.person_id != person.id,
        )
        for mandate, seat, body_id, body, slug, sitting in rows
    ]


def list_cares(session: Session, person: Person) -> tuple[Care, ...]:
    """What the person takes care of, or deputises for; finished matters are left out."""
    caretaker = aliased(Person)
    done = (FollowupState.DONE, FollowupState.REVISED, FollowupState.REVOKED)
    rows = session.execute(
        select(
            Responsibility,
            Decision,
            Task,
            func.coalesce(Measure.title, Series.title, Offer.name, ""),
            Process.slug,
            caretaker,
        )
        .outerjoin(Decision, Decision.id == Responsibility.decision_id)
        .outerjoin(Task, Task.id == Responsibility.task_id)
        .outerjoin(Measure, Measure.id == Responsibility.measure_id)
        .outerjoin(Series, Series.id == Responsibility.series_id)
        .outerjoin(Offer, Offer.id == Responsibility.offer_id)
        .outerjoin(Process, or_(Process.id == Decision.process_id, Process.id == Task.process_id))
        .outerjoin(caretaker, caretaker.id == Responsibility.caretaker_id)
        .where(
            or_(Responsibility.caretaker_id == person.id, Responsibility.deputy_id == person.id),
            or_(Decision.id.is_(None), Decision.state.not_in(done)),
            or_(Task.id.is_(None), Task.state.not_in(done)),
        )
        .order_by(Responsibility.due_on, Responsibility.id)
    )
    return tuple(
        Care(
            responsibility_id=care.id,
            what=decision.wording if decision else task.wording if task else other,
            process_slug=slug,
            process_id=decision.process_id if decision else task.process_id if task else None,
            decision_id=decision.id if decision else None,
            state=decision.state if decision else task.state if task else None,
            due_on=care.due_on,
            caretaker=holder.name if holder else None,
            as_deputy=care.caretaker_id != person.id,
            deputy_id=care.deputy_id,
        )
        for care, decision, task, other, slug, holder in rows
    )


def list_role_kinds(session: Session, person_id: int, *, on: date) -> tuple[RoleKind, ...]:
    rows = session.scalars(
        select(Role.kind).where(Role.person_id == person_id, Role.held_on(on)).distinct()
    )
    return tuple(sorted(rows))


def count_invitations(session: Session, person_id: int, *, now: datetime) -> int:
    rows = session.scalars(
        select(Invitation.id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.person_id == person_id,
            Invitation.withdrawn_at.is_(None),
            Meeting.starts_at >= now,
            Meeting.state != MeetingState.CANCELLED,
        )
    )
    return len(rows.all())


def _memberships(session: Session, person_id: int) -> tuple[MembershipLine, ...]:
    rows = session.execute(
        select(Membership, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
    )
    return tuple(
        MembershipLine(
            organisation_id=membership.organisation_id,
            organisation=name,
            function=membership.function,
            valid_from=membership.valid_from,
            last_day=membership.last_day,
        )
        for membership, name in rows
    )


def _mailbox_partners(session: Session, person: Person) -> tuple[tuple[int, str], ...]:
    if not person.email:
        return ()
    others = session.scalars(
        select(Person)
        .where(
            and_(Person.district_id == person.district_id, Person.id != person.id),
            Person.deleted_at.is_(None),
            Person.email == person.email,
        )
        .order_by(Person.sort_key)
    )
    return tuple((other.id, other.name) for other in others)
