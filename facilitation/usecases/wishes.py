"""What people say of themselves: their language, how often they want to hear, their series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import ASKED_ONCE, Invitation, Meeting, MeetingState
from facilitation.model.people import Language, MailWish, Person
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import SentSeries, Series
from facilitation.usecases import journal
from facilitation.usecases.answers import no_such_link
from facilitation.usecases.letter_links import leave_version


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be written to."""

    language: Language
    german_beside: bool
    mail_wish: MailWish


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeries:
    """A series with coming dates to which the person is asked."""

    title: str
    body: str
    dates: int
    """How many are ahead."""
    hears: bool
    """Whether the person gets mail about it."""
    dates_path: str
    leave_path: str


@dataclass(frozen=True, kw_only=True)
class Wishes:
    person: Person
    district: District
    series: tuple[OwnSeries, ...]

    @property
    def wish(self) -> Wish:
        person = self.person
        return Wish(person.language, person.german_beside, person.mail_wish)


class Asked(StrEnum):
    """By which way somebody says what they wish, for the journal."""

    BY_LINK = "wishes_set_by_link"
    LOGGED_IN = "wishes_set"


def find_wishes_by_link(
    session: Session, token: str, *, keys: Sequence[str], now: datetime
) -> Wishes:
    """The holder's own page. NotFoundError for a link that is wrong, revoked or of another kind."""
    claim = links.read(token)
    if claim is None or claim.kind is not LinkKind.WISHES or claim.subject_id != claim.person_id:
        raise no_such_link()
    row = _fetch(session, claim.person_id)
    if row is None:
        raise no_such_link()
    person, district = row
    if not links.is_genuine(claim, keys, version=_version(person)):
        raise no_such_link()
    return _wishes(session, person, district, key=keys[0], now=now)


def show_own_wishes(session: Session, *, by: Actor, key: str, now: datetime) -> Wishes:
    """The same for somebody who is logged in."""
    person, district = _own(session, by, now=now)
    return _wishes(session, person, district, key=key, now=now)


def set_wishes_by_link(
    session: Session, token: str, wish: Wish, *, keys: Sequence[str], now: datetime
) -> None:
    """Take what the holder of the link wishes; the last one counts."""
    found = find_wishes_by_link(session, token, keys=keys, now=now)
    person = found.person
    by = Actor(person.id, person.district_id, person.name, account_id=person.account_id)
    _set(session, person, wish, Asked.BY_LINK, by=by, now=now)


def set_own_wishes(session: Session, wish: Wish, *, by: Actor, now: datetime) -> None:
    person, _district = _own(session, by, now=now)
    _set(session, person, wish, Asked.LOGGED_IN, by=by, now=now)


def path_of_wishes(person: Person, *, key: str) -> str:
    """The person's own page of wishes."""
    token = links.token(
        key, LinkKind.WISHES, person_id=person.id, subject_id=person.id, version=_version(person)
    )
    return links.path(LinkKind.WISHES, token)


def _version(person: Person) -> str:
    return links.version(person.key, person.links_version)


def _fetch(session: Session, person_id: int) -> tuple[Person, District] | None:
    return session.execute(
        select(Person, District)
        .join(District, District.id == Person.district_id)
        .where(Person.id == person_id, Person.deleted_at.is_(None))
    ).first()


def _own(session: Session, by: Actor, *, now: datetime) -> tuple[Person, District]:
    row = _fetch(session, by.person_id)
    if row is None:
        raise no_such_link()
    person, district = row
    demand(by, Action.SEE_DISTRICT, district, now.astimezone(district.zone).date())
    return person, district


def _set(
    session: Session, person: Person, wish: Wish, asked: Asked, *, by: Actor, now: datetime
) -> None:
    if wish.language is Language.GERMAN and wish.german_beside:
        raise InvalidError(
            "Deutsch ist schon Ihre Sprache. Nehmen Sie das Häkchen heraus, oder wählen Sie eine "
            "andere Sprache.",
            field="german_beside",
        )
    person.language, person.german_beside = wish.language, wish.german_beside
    person.mail_wish = wish.mail_wish
    journal.note(session, by, asked.value, person, now=now)


def _wishes(
    session: Session, person: Person, district: District, *, key: str, now: datetime
) -> Wishes:
    rows = session.execute(
        select(
            Series.id,
            Series.uid,
            Series.title,
            Body.name,
            func.count(Meeting.id).label("dates"),
            SentSeries.left_at,
        )
        .join(Meeting, Meeting.series_id == Series.id)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .join(Body, Body.id == Series.body_id)
        .outerjoin(
            SentSeries,
            (SentSeries.series_id == Series.id) & (SentSeries.person_id == person.id),
        )
        .where(
            Invitation.person_id == person.id,
            or_(Invitation.withdrawn_at.is_(None), SentSeries.left_at.is_not(None)),
            Invitation.invited_as.not_in(ASKED_ONCE),
            Meeting.starts_at > now,
            Meeting.state != MeetingState.CANCELLED,
        )
        .group_by(Series.id, Series.uid, Series.title, Body.name, SentSeries.left_at)
        .order_by(Series.title, Series.id)
    )
    own = tuple(
        OwnSeries(
            title=row.title,
            body=row.name,
            dates=row.dates,
            hears=row.left_at is None,
            dates_path=_path(LinkKind.SERIES, person, row.id, row.uid, key=key),
            leave_path=_path(LinkKind.LEAVE, person, row.id, row.uid, key=key),
        )
        for row in rows
    )
    return Wishes(person=person, district=district, series=own)


def _path(kind: LinkKind, person: Person, series_id: int, uid: str, *, key: str) -> str:
    leaves = kind is LinkKind.LEAVE
    version = (
        leave_version(uid, person.links_version)
        if leaves
        else links.version(uid, person.links_version)
    )
    token = links.token(key, kind, person_id=person.id, subject_id=series_id, version=version)
    return links.path(kind, token)
