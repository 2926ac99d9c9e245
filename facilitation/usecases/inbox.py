"""What came in by mail, for those who look after it: what became of it, and what is left to do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.incoming import IncomingKind, IncomingMail, IncomingState
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.series import Series
from facilitation.usecases import journal
from facilitation.usecases.accounts import Login
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.paging import Page, fetch_page

NOT_HERE = "Diese Nachricht gibt es hier nicht."


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """One mail of the list."""

    id: int
    kind: IncomingKind
    state: IncomingState
    sender: str
    sender_name: str
    subject: str
    received_at: datetime
    reason: str
    parameters: dict[str, Any]
    wished_start: datetime | None
    wished_end: datetime | None
    meeting_id: int | None
    meeting_title: str | None
    meeting_starts_at: datetime | None


@dataclass(frozen=True)
class MailInInbox:
    """A mail with what it is about and what can be done about it."""

    mail: IncomingMail
    """With `person` and `done_by`."""
    meeting: Meeting | None
    series: Series | None
    people: tuple[tuple[int, str], ...]
    """For whom the answer can be taken over after all: id and name."""
    can_invite_again: bool


def list_mail(
    session: Session,
    process: Process,
    *,
    state: IncomingState | None,
    words: str,
    page: int,
    by: Actor,
    now: datetime,
) -> Page[MailRow]:
    """Mail about the process, and what is about none for those who work for the whole district;
    what is left to do first. `words`: part of a sender or a subject."""
    query = _listed().where(*_within(session, process, Action.SEE_POST, by=by, now=now))
    if words.strip():
        query = query.where(_matching(words.strip()))
    if state is not None:
        query = query.where(IncomingMail.state == state)
    found = fetch_page(session, query.order_by(*_open_first()), page)
    return replace(found, rows=[MailRow(**row._mapping) for row in found.rows])


def count_mail(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> dict[IncomingState, int]:
    rows = session.execute(
        _placed(select(IncomingMail.state, func.count()))
        .where(*_within(session, process, Action.SEE_POST, by=by, now=now))
        .group_by(IncomingMail.state)
    )
    return dict(rows.all())


def get_mail(
    session: Session, process: Process, mail_id: int, *, by: Actor, now: datetime
) -> MailInInbox:
    mail = find_mail(session, process, mail_id, action=Action.SEE_POST, by=by, now=now)
    is_open = mail.state is IncomingState.OPEN
    asked = mail.parameters.get("people", []) if is_open else []
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(asked), Person.district_id == process.district_id)
        .order_by(Person.id)
    )
    return MailInInbox(
        mail,
        session.get(Meeting, mail.meeting_id) if mail.meeting_id is not None else None,
        session.get(Series, mail.series_id) if mail.series_id is not None else None,
        tuple((person.id, person.name) for person in people),
        can_invite_again=is_open
        and mail.kind is IncomingKind.REFRESH
        and mail.person_id is not None,
    )


def find_mail(
    session: Session,
    process: Process,
    mail_id: int,
    *,
    action: Action,
    by: Actor,
    now: datetime,
) -> IncomingMail:
    """NotFoundError for mail of others."""
    mail: IncomingMail | None = session.scalar(
        _placed(select(IncomingMail))
        .where(IncomingMail.id == mail_id, *_within(session, process, action, by=by, now=now))
        .options(joinedload(IncomingMail.person), joinedload(IncomingMail.done_by))
    )
    if mail is None:
        raise NotFoundError(NOT_HERE)
    return mail


def settle_mail(
    session: Session, process: Process, mail_id: int, *, by: Actor, now: datetime
) -> None:
    """Put the mail aside: somebody has seen to it. InvalidError if somebody had before."""
    mail = find_mail(session, process, mail_id, action=Action.INVITE, by=by, now=now)
    mail.settle(by.person_id, now=now)
    journal.note(session, by, "mail_settled", process, now=now, mail=mail.id)


def list_about_meeting(session: Session, head: Head) -> list[MailRow]:
    """What came in about a meeting and was not simply applied, the newest first: wishes for
    another time, answers that did not count. The caller has checked the right to invite."""
    rows = session.execute(
        _listed()
        .where(
            IncomingMail.meeting_id == head.id,
            IncomingMail.kind.in_(
                (IncomingKind.REPLY, IncomingKind.COUNTER, IncomingKind.REFRESH,
                 IncomingKind.DELEGATED, IncomingKind.PLAIN)
            ),
            IncomingMail.state.in_((IncomingState.OPEN, IncomingState.IGNORED)),
        )
        .order_by(*_open_first())
        .limit(20)
    )  # fmt: skip
    return [MailRow(**row._mapping) for row in rows]


def count_open(session: Session, district: District) -> list[tuple[str | None, int]]:
    """How many mails of the district wait for a person, by the short name of their process; None:
    about none. The caller has checked the right to see the post of the district."""
    process_id = func.coalesce(Meeting.process_id, Series.process_id)
    rows = session.execute(
        _placed(select(Process.slug, func.count()))
        .outerjoin(Process, Process.id == process_id)
        .where(IncomingMail.district_id == district.id, IncomingMail.state == IncomingState.OPEN)
        .group_by(Process.slug)
        .order_by(Process.slug)
    )
    return [(row[0], row[1]) for row in rows]


def list_unplaced(session: Session, *, page: int, by: Login) -> Page[IncomingMail]:
    """Mail of which nobody knows to which district it belongs; for administrators."""
    _demand_admin(by)
    query = select(IncomingMail).where(IncomingMail.district_id.is_(None)).order_by(*_open_first())
    found = fetch_page(session, query, page)
    return replace(found, rows=[row[0] for row in found.rows])


def get_unplaced(session: Session, mail_id: int, *, by: Login) -> IncomingMail:
    _demand_admin(by)
    mail = session.scalar(
        select(IncomingMail).where(IncomingMail.id == mail_id, IncomingMail.district_id.is_(None))
    )
    if mail is None:
        raise NotFoundError(NOT_HERE)
    return mail


def settle_unplaced(session: Session, mail_id: int, *, by: Login, now: datetime) -> None:
    """The same for mail of no district; an administrator need not be a person anywhere."""
    get_unplaced(session, mail_id, by=by).settle(None, now=now)


def count_unplaced(session: Session) -> int:
    """How many of these wait for a person. The caller has checked the right."""
    counted = select(func.count(IncomingMail.id)).where(
        IncomingMail.district_id.is_(None), IncomingMail.state == IncomingState.OPEN
    )
    return session.scalar(counted) or 0


def list_homes(session: Session, *, by: Login) -> list[tuple[str, str]]:
    """The districts to which mail can be handed: slug and name."""
    _demand_admin(by)
    rows = session.execute(select(District.slug, District.name).order_by(District.name))
    return [(row.slug, row.name) for row in rows]


def place_mail(session: Session, mail_id: int, district_slug: str, *, by: Login) -> None:
    """Hand mail of no district to the one it belongs to."""
    mail = get_unplaced(session, mail_id, by=by)
    district = session.scalar(select(District).where(District.slug == district_slug))
    if district is None:
        raise NotFoundError("Diesen Landkreis gibt es hier nicht.")
    mail.district_id = district.id


def _listed() -> Select[*tuple[Any, ...]]:
    own = (name for name in MailRow.__slots__ if not name.startswith("meeting_"))
    query: Select[*tuple[Any, ...]] = _placed(
        select(
            *(getattr(IncomingMail, name) for name in own),
            Meeting.id.label("meeting_id"),
            Meeting.title.label("meeting_title"),
            Meeting.starts_at.label("meeting_starts_at"),
        )
    )
    return query


def _placed(query: Any) -> Any:
    return (
        query.select_from(IncomingMail)
        .outerjoin(Meeting, Meeting.id == IncomingMail.meeting_id)
        .outerjoin(Series, Series.id == IncomingMail.series_id)
    )


def _within(
    session: Session, process: Process, action: Action, *, by: Actor, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """What the actor may see or do something about here; refused without the right to `action`."""
    district = session.get_one(District, process.district_id)
    on = now.astimezone(district.zone).date()
    demand(by, action, process, on)
    process_id = func.coalesce(Meeting.process_id, Series.process_id)
    about = process_id == process.id
    if may(by, action, district, on):
        about = or_(about, process_id.is_(None))
    return IncomingMail.district_id == process.district_id, about


def _matching(words: str) -> ColumnElement[bool]:
    fields = (IncomingMail.sender, IncomingMail.sender_name, IncomingMail.subject)
    return or_(*(field.icontains(words, autoescape=True) for field in fields))


def _open_first() -> tuple[Any, ...]:
    is_open = case((IncomingMail.state == IncomingState.OPEN, 0), else_=1)
    return is_open, IncomingMail.received_at.desc(), IncomingMail.id.desc()


def _demand_admin(by: Login) -> None:
    if not by.is_admin:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
