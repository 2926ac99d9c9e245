"""Calendar feeds: whose they are, whether anything changed, and their bytes when it did.

Reading a feed never writes. `find_…` costs two statements and says by its mark whether the bytes
somebody kept are still right; `write_feed` costs two more and is asked only when they are not.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from facilitation.formats import feeds
from facilitation.formats.addresses import mail_address
from facilitation.formats.ical import Mailbox, Message
from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.calendars import Told
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.links import Claim, LinkKind
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.usecases import feed_rows
from facilitation.usecases.feed_rows import Statements

LOOKS_BACK = timedelta(days=365)
SHOWS_CANCELLED = timedelta(days=30)
"""After the cancellation and after the day it would have been held, whichever is later."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed that exists and may be read by whoever asked."""

    key: str
    """The same for every request of the same feed."""
    mark: str
    """Differs as soon as one byte of the feed would; fit for an ETag."""
    name: str
    zone: ZoneInfo
    sender: Mailbox
    """Where neither the meeting nor its body has a sender of its own."""
    entry_address: str
    """Where a reader finds more about a meeting, with {process} and {id} to be filled in; empty:
    nowhere."""
    is_public: bool
    statements: Statements
    asked: Mapping[str, Any]


def find_person_feed(
    session: Session, token: str, *, keys: Sequence[str], base_url: str, on: date, now: datetime
) -> Feed:
    """All meetings of a person. NotFoundError for a token that is wrong or revoked."""
    claim = _claim(token, LinkKind.FEED)
    head = session.execute(_PERSON, {"person_id": claim.person_id, "today": on}).first()
    if head is None or claim.subject_id != claim.person_id:
        raise _no_such_feed()
    _check(claim, keys, head.key, head)
    name = f"Meine Termine – {head.name}"
    statements = feed_rows.OF_OFFICE if head.has_role else feed_rows.OF_PERSON
    return _private(session, head, claim, statements, name=name, base_url=base_url, on=on, now=now)


def find_body_feed(
    session: Session, token: str, *, keys: Sequence[str], base_url: str, on: date, now: datetime
) -> Feed:
    """A body's meetings as far as the person the token was made for may see them."""
    claim = _claim(token, LinkKind.BODY_FEED)
    asked = {"person_id": claim.person_id, "body_id": claim.subject_id, "today": on}
    head = session.execute(_BODY, asked).first()
    if head is None:
        raise _no_such_feed()
    _check(claim, keys, head.body_key, head)
    return _private(
        session,
        head,
        claim,
        feed_rows.OF_BODY,
        name=head.body_name,
        base_url=base_url,
        on=on,
        now=now,
    )


def find_public_feed(
    session: Session, district: str, process: str, *, base_url: str, on: date, now: datetime
) -> Feed:
    """The public meetings of a public process, for everybody."""
    head = session.execute(_PUBLIC, {"district": district, "process": process}).first()
    if head is None:
        raise _no_such_feed()
    asked = _window(head, on=on, now=now) | {"process_id": head.process_id}
    return _feed(
        session,
        head,
        f"public:{head.process_id}",
        feed_rows.IN_PUBLIC,
        asked,
        name=f"{head.process_name} – öffentliche Termine",
        entry_address=f"{base_url}/public/{head.slug}/{{process}}",
        is_public=True,
    )


def write_feed(session: Session, feed: Feed) -> bytes:
    """The file as it stands now."""
    agendas = _agendas(session, feed)
    rows = session.execute(feed.statements.rows, feed.asked)
    entries = [_entry(feed, row, agendas.get(row.id, "")) for row in rows]
    return feeds.write_feed(feed.name, entries, feed.zone)


def write_public_meeting(
    session: Session,
    district: str,
    process: str,
    meeting_id: int,
    *,
    base_url: str,
    on: date,
    now: datetime,
) -> tuple[datetime, bytes]:
    """The start of one public meeting, and it alone as a file to be kept."""
    feed = find_public_feed(session, district, process, base_url=base_url, on=on, now=now)
    only = feed.statements.rows.where(Meeting.id == meeting_id)
    row = session.execute(only, feed.asked).first()
    if row is None:
        raise NotFoundError("Diesen Termin gibt es nicht, oder er ist nicht öffentlich.")
    entry = _entry(feed, row, _agendas(session, feed).get(row.id, ""))
    return row.starts_at, feeds.write_file(replace(entry, is_free=False), feed.zone)


def _claim(token: str, kind: LinkKind) -> Claim:
    claim = links.read(token)
    if claim is None or claim.kind is not kind:
        raise _no_such_feed()
    return claim


def _check(claim: Claim, keys: Sequence[str], name: str, head: Any) -> None:
    version = links.version(name, head.links_version, head.feeds_version)
    if not links.is_genuine(claim, keys, version=version):
        raise _no_such_feed()


def _no_such_feed() -> NotFoundError:
    return NotFoundError("Diese Kalenderadresse gilt nicht oder nicht mehr.")


def _private(
    session: Session,
    head: Any,
    claim: Claim,
    statements: Statements,
    *,
    name: str,
    base_url: str,
    on: date,
    now: datetime,
) -> Feed:
    """A feed for one person; those who can log in find a link back in every entry."""
    asked = _window(head, on=on, now=now) | {"person_id": claim.person_id}
    if claim.kind is LinkKind.BODY_FEED:
        asked |= {"body_id": claim.subject_id, "sees_all": head.sees_all}
    pages = f"{base_url}/d/{head.slug}/p/{{process}}/meetings/{{id}}"
    return _feed(
        session,
        head,
        f"{claim.kind}:{claim.person_id}:{claim.subject_id}",
        statements,
        asked,
        name=name,
        entry_address=pages if head.account_id is not None else "",
        is_public=False,
    )


def _window(head: Any, *, on: date, now: datetime) -> dict[str, Any]:
    return {
        "district_id": head.district_id,
        "today": on,
        "since": now - LOOKS_BACK,
        "gone": now - SHOWS_CANCELLED,
    }


def _feed(
    session: Session,
    head: Any,
    key: str,
    statements: Statements,
    asked: dict[str, Any],
    *,
    name: str,
    entry_address: str,
    is_public: bool,
) -> Feed:
    seen = session.execute(statements.mark, asked).one()
    looks = (head.timezone, head.mailbox, head.sender_name, head.bodies, head.body_versions)
    covers = (feeds.EDITION, key, name, entry_address, *looks, *seen)
    return Feed(
        key=key,
        mark=hashlib.sha256(repr(covers).encode()).hexdigest()[:32],
        name=name,
        zone=ZoneInfo(head.timezone),
        sender=Mailbox(address=head.mailbox, name=head.sender_name),
        entry_address=entry_address,
        is_public=is_public,
        statements=statements,
        asked=asked,
    )


def _agendas(session: Session, feed: Feed) -> Mapping[int, str]:
    """By meeting, worded as in mails; to the public, items that are not are not even named."""
    found: dict[int, list[str]] = defaultdict(list)
    for meeting_id, position, title, is_public in session.execute(
        feed.statements.agenda, feed.asked
    ):
        if is_public:
            found[meeting_id].append(f"{position}. {title}")
        elif not feed.is_public:
            found[meeting_id].append(f"{position}. Nicht öffentlicher Punkt")
    return {meeting_id: "\n".join(rows) for meeting_id, rows in found.items()}


def _entry(feed: Feed, row: Any, agenda: str) -> feeds.Entry:
    """Where to dial in is told to those who are invited, not to everybody."""
    told = Told(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=row.title,
        location=row.place,
        online_url="" if feed.is_public else row.online_url,
        agenda=agenda,
    )
    message = Message(
        uid=row.uid,
        sequence=row.sequence,
        dtstamp=row.calendar_changed_at,
        organizer=_organizer(feed, row),
        told=told,
        zone=feed.zone,
        description=_way_back(feed, row),
    )
    is_cancelled = row.state is MeetingState.CANCELLED
    return feeds.Entry(message=message, is_cancelled=is_cancelled, is_free=bool(row.is_free))


def _way_back(feed: Feed, row: Any) -> str:
    if not feed.entry_address or row.process is None:
        return ""
    return f"Mehr dazu: {feed.entry_address.format(process=row.process, id=row.id)}"


def _organizer(feed: Feed, row: Any) -> Mailbox:
    """The sender as mails name it: for ever the one first used (RFC 5546 2.1.4)."""
    asked = (row.first_sender, row.mailbox, feed.sender.address)
    address = next((found for found in map(_address, asked) if found), "")
    return Mailbox(address=address, name=row.sender_name or feed.sender.name)


@lru_cache(1024)
def _address(text: str | None) -> str:
    return (mail_address(text) or "") if text else ""


def _bodies() -> tuple[Any, ...]:
    """What tells that a body of the district was renamed or got another sender."""
    any_body = aliased(Body)
    of_district = select(func.count()).where(any_body.district_id == District.id)
    versions = select(func.sum(any_body.version)).where(any_body.district_id == District.id)
    return (
        of_district.scalar_subquery().label("bodies"),
        versions.scalar_subquery().label("body_versions"),
    )


_DISTRICT = (
    District.id.label("district_id"),
    District.slug,
    District.name,
    District.timezone,
    District.mailbox,
    District.sender_name,
    *_bodies(),
)
_HOLDER = (Person.key, Person.links_version, Person.feeds_version, Person.account_id)
_PERSON = (
    select(*_HOLDER, *_DISTRICT, feed_rows.has_role().label("has_role"))
    .join(District, District.id == Person.district_id)
    .where(Person.id == bindparam("person_id"), Person.deleted_at.is_(None))
)
_BODY = (
    select(
        *_HOLDER,
        *_DISTRICT,
        Body.key.label("body_key"),
        Body.name.label("body_name"),
        case((feed_rows.sees_all_of_body(), 1), else_=0).label("sees_all"),
    )
    .select_from(Person)
    .join(District, District.id == Person.district_id)
    .join(Body, Body.district_id == Person.district_id)
    .where(
        Person.id == bindparam("person_id"),
        Person.deleted_at.is_(None),
        Body.id == bindparam("body_id"),
    )
)
_PUBLIC = (
    select(*_DISTRICT, Process.id.label("process_id"), Process.name.label("process_name"))
    .select_from(Process)
    .join(District, District.id == Process.district_id)
    .where(
        District.slug == bindparam("district"),
        Process.slug == bindparam("process"),
        Process.is_public.is_(True),
    )
)
