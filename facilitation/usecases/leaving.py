"""Wanting no more mail about a series (RFC 8058), and changing one's mind.

Whoever leaves is asked no more to the coming dates; they alone hear of it, in one last message
that takes the dates out of their calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.series_letters import SeriesEnd
from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.calendars import CANCEL
from facilitation.model.districts import District
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import SentSeries, Series
from facilitation.usecases import journal
from facilitation.usecases.answers import no_such_link
from facilitation.usecases.letter_links import leave_version
from facilitation.usecases.series_errands import Matter, list_errands, raised_sequence
from facilitation.usecases.series_posting import SeriesPost
from facilitation.usecases.series_threads import SeriesThread, open_own_series_thread

LATELY = timedelta(days=14)
"""So long the office is told that somebody has left."""


@dataclass(frozen=True)
class Subscription:
    """What the link shows: whose mail about which series it stops."""

    person: Person
    series: Series
    body: Body
    district: District
    has_left: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who wants no more mail about a series."""

    name: str
    series: str
    series_id: int
    process_slug: str


def list_departures(session: Session, district: District, *, now: datetime) -> list[Departure]:
    """Who has left a series of the district lately; the caller has checked the right."""
    rows = session.execute(
        select(Person, Series.title, Series.id, Process.slug)
        .join(SentSeries, SentSeries.person_id == Person.id)
        .join(Series, Series.id == SentSeries.series_id)
        .join(Process, Process.id == Series.process_id)
        .where(
            Series.district_id == district.id,
            SentSeries.left_at > now - LATELY,
            Person.deleted_at.is_(None),
        )
        .order_by(SentSeries.left_at.desc(), SentSeries.id)
    )
    return [
        Departure(person.name, title, series_id, slug) for person, title, series_id, slug in rows
    ]


def find_subscription(session: Session, token: str, *, keys: Sequence[str]) -> Subscription:
    """What the link is the right to. NotFoundError for one that is wrong or revoked."""
    claim = links.read(token)
    if claim is None or claim.kind is not LinkKind.LEAVE:
        raise no_such_link()
    row = session.execute(
        select(Person, Series, Body, District, SentSeries.left_at)
        .join(Series, Series.district_id == Person.district_id)
        .join(Body, Body.id == Series.body_id)
        .join(District, District.id == Series.district_id)
        .outerjoin(
            SentSeries, (SentSeries.series_id == Series.id) & (SentSeries.person_id == Person.id)
        )
        .where(
            Person.id == claim.person_id,
            Person.deleted_at.is_(None),
            Series.id == claim.subject_id,
        )
    ).first()
    if row is None:
        raise no_such_link()
    person, series, body, district, left_at = row
    if not links.is_genuine(claim, keys, version=leave_version(series.uid, person.links_version)):
        raise no_such_link()
    return Subscription(person, series, body, district, left_at is not None)


def leave_series(session: Session, token: str, *, keys: Sequence[str], now: datetime) -> None:
    """Take the holder of the link out of all coming dates. A second time changes nothing."""
    thread, person, by = _open(session, token, keys=keys, now=now)
    if thread.has_left(person.id):
        return
    theirs = _coming(thread, person)
    for invitation in theirs:
        if invitation.is_open:
            invitation.withdraw(now=now)
    _tell(session, thread, person, is_leaving=True)
    _state(session, thread, person).left_at = now
    journal.note(session, by, "series_left_by_link", thread.series, now=now, person=person.name)


def rejoin_series(session: Session, token: str, *, keys: Sequence[str], now: datetime) -> None:
    """Take leaving back: the person is asked again to the dates that they gave up by it."""
    thread, person, by = _open(session, token, keys=keys, now=now)
    state = thread.sent.get(person.id)
    if state is None or state.left_at is None:
        return
    for invitation in _coming(thread, person):
        if invitation.withdrawn_at == state.left_at:
            invitation.renew(invitation.invited_as, invitation.mandate_id)
    state.left_at = None
    _tell(session, thread, person, is_leaving=False)
    journal.note(session, by, "series_rejoined_by_link", thread.series, now=now, person=person.name)


def _open(
    session: Session, token: str, *, keys: Sequence[str], now: datetime
) -> tuple[SeriesThread, Person, Actor]:
    found = find_subscription(session, token, keys=keys)
    thread = open_own_series_thread(session, found.series.id, now=now)
    person = found.person
    by = Actor(person.id, person.district_id, person.name, account_id=person.account_id)
    return thread, person, by


def _coming(thread: SeriesThread, person: Person) -> list[Invitation]:
    """To all dates ahead, also those that no calendar shows yet."""
    return [
        invitation
        for meeting in thread.meetings.values()
        if meeting.starts_at > thread.now and not meeting.is_cancelled
        for invitation in meeting.invitations
        if invitation.person_id == person.id and invitation.is_by_series
    ]


def _tell(session: Session, thread: SeriesThread, person: Person, *, is_leaving: bool) -> None:
    for errand in list_errands(thread, [person]):
        if is_leaving:
            errand = replace(errand, matter=Matter.END, end=SeriesEnd.LEFT)
        thread.series.sequence = raised_sequence(thread, [errand])
        SeriesPost(session, thread).send(errand)


def _state(session: Session, thread: SeriesThread, person: Person) -> SentSeries:
    """What the person was told; somebody who was told nothing left before hearing anything."""
    state = thread.sent.get(person.id)
    if state is None:
        state = SentSeries(
            person_id=person.id,
            series_id=thread.series.id,
            address=person.email,
            method=CANCEL,
            sequence=thread.series.sequence,
            dtstamp=thread.now.replace(microsecond=0),
            organizer=thread.organizer.address,
            rule="",
            shown="[]",
        )
        session.add(state)
    return state
