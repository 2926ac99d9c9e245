"""Subscribing to a calendar: the private address, and a new one when it fell into wrong hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.links import Claim, LinkKind
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.bodies import get_body
from facilitation.usecases.people import get_person


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A feed that somebody may subscribe to."""

    district: District
    person: Person
    body: Body | None
    """None: all meetings of the person."""
    path: str
    """Of the page that explains it; the feed itself is there with '.ics' behind."""

    @property
    def feed_path(self) -> str:
        return f"{self.path}.ics"


def path_of_feed(person: Person, *, key: str) -> str:
    """Where the person subscribes to all their meetings."""
    return _path(person, LinkKind.FEED, person.id, person.key, key=key)


def _path(person: Person, kind: LinkKind, subject_id: int, name: str, *, key: str) -> str:
    version = _version(person, name)
    token = links.token(key, kind, person_id=person.id, subject_id=subject_id, version=version)
    return links.path(kind, token)


def _version(person: Person, name: str) -> str:
    """What addresses of feeds are bound to: the person's or the body's key, and what revokes."""
    return links.version(name, person.links_version, person.feeds_version)


def show_own_subscription(
    session: Session, district: District, *, by: Actor, key: str
) -> Subscription:
    """The address under which one's own meetings are to be had."""
    person = _self(session, by)
    return Subscription(
        district=district, person=person, body=None, path=path_of_feed(person, key=key)
    )


def show_body_subscription(
    session: Session,
    process: Process,
    body_id: int,
    *,
    by: Actor,
    on: date,
    key: str,
) -> Subscription:
    """The address for a body's meetings, for those who may see them."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.SEE_MEETING)
    person = _self(session, by)
    path = _path(person, LinkKind.BODY_FEED, body.id, body.key, key=key)
    district = session.get_one(District, process.district_id)
    return Subscription(district=district, person=person, body=body, path=path)


def find_subscription_by_link(session: Session, token: str, *, keys: Sequence[str]) -> Subscription:
    """What the address of a feed is for. NotFoundError for one that is wrong or revoked."""
    claim = links.read(token)
    if claim is None or claim.kind not in (LinkKind.FEED, LinkKind.BODY_FEED):
        raise _no_such_address()
    person, district, body = _fetch(session, claim)
    name = person.key if body is None else body.key
    if not links.is_genuine(claim, keys, version=_version(person, name)):
        raise _no_such_address()
    return Subscription(
        district=district, person=person, body=body, path=links.path(claim.kind, token)
    )


def _fetch(session: Session, claim: Claim) -> tuple[Person, District, Body | None]:
    row = session.execute(
        select(Person, District)
        .join(District, District.id == Person.district_id)
        .where(Person.id == claim.person_id, Person.deleted_at.is_(None))
    ).first()
    if row is None:
        raise _no_such_address()
    person, district = row
    if claim.kind is LinkKind.FEED:
        if claim.subject_id != claim.person_id:
            raise _no_such_address()
        return person, district, None
    body = session.scalar(
        select(Body).where(Body.id == claim.subject_id, Body.district_id == district.id)
    )
    if body is None:
        raise _no_such_address()
    return person, district, body


def _no_such_address() -> NotFoundError:
    return NotFoundError("Diese Kalenderadresse gilt nicht oder nicht mehr.")


def renew_own_feeds(session: Session, *, by: Actor, now: datetime) -> None:
    """Make all one's calendar addresses void; new ones are shown from now on."""
    _renew(session, _self(session, by), by=by, now=now)


def renew_feeds_by_link(session: Session, token: str, *, keys: Sequence[str], now: datetime) -> str:
    """The same by whoever holds the address of all meetings; says where the new one is shown."""
    found = find_subscription_by_link(session, token, keys=keys)
    if found.body is not None:
        raise _no_such_address()
    person = found.person
    by = Actor(person.id, person.district_id, person.name, account_id=person.account_id)
    _renew(session, person, by=by, now=now)
    return path_of_feed(person, key=keys[0])


def renew_feeds_of(
    session: Session, person_id: int, *, by: Actor, on: date, now: datetime
) -> Person:
    """The same by the office, for somebody who asks for it."""
    person = get_person(session, person_id, by=by, on=on, action=Action.EDIT_PEOPLE)
    _renew(session, person, by=by, now=now)
    return person


def _renew(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    person.feeds_version += 1
    journal.note(session, by, "feeds_renewed", person, now=now)


def _self(session: Session, by: Actor) -> Person:
    return session.scalars(
        select(Person).where(Person.id == by.person_id, Person.district_id == by.district_id)
    ).one()
