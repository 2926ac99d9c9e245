"""Asking people to the rest of a series, and taking them out of it.

Only coming dates change; what is past stays as it was. Nobody hears of it until the series is
announced: who joins late then gets the series with all its changes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import ASKED_ONCE, Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.series_members import has_left
from facilitation.usecases.series_rows import coming_dates, day_of, open_series
from facilitation.usecases.series_seats import Seating, seating_of
from facilitation.usecases.threads import Part


def add_to_series(
    session: Session,
    process: Process,
    series_id: int,
    person_id: int,
    *,
    invited_as: InvitedAs,
    by: Actor,
    now: datetime,
) -> int:
    """Ask one more person to all coming dates; says to how many. By their seat where they hold
    one on the day, else as is said here. InvalidError for guests, and if they are asked to all."""
    series, district = open_series(
        session, process, series_id, action=Action.INVITE, by=by, now=now
    )
    if invited_as in ASKED_ONCE:
        raise InvalidError(
            "Zu einer Reihe gehört man als Mitglied oder beratendes Mitglied. Gäste laden Sie zu "
            "einem einzelnen Termin ein.",
            field="invited_as",
        )
    person = get_owned(session, Person, person_id, series.district_id)
    seating = seating_of(session, series, since=day_of(now, district.zone)).of(person.id)
    added = 0
    for meeting in coming_dates(session, series, now=now):
        holding = seating.on(day_of(meeting.starts_at, district.zone)).get(person.id)
        part = holding.part if holding else Part(invited_as, series.body.name)
        added += ask(meeting, person, part)
    if not added:
        raise InvalidError(
            "%(name)s ist schon zu allen kommenden Terminen der Reihe eingeladen.",
            field="person_id",
            name=person.name,
        )
    journal.note(session, by, "series_joined", series, now=now, person=person.name, dates=added)
    return added


def drop_from_series(
    session: Session, process: Process, series_id: int, person_id: int, *, by: Actor, now: datetime
) -> int:
    """Take a person out of all coming dates; says of how many. Where they are asked to one date
    alone, as guest or deputy, that stays."""
    series, _district = open_series(
        session, process, series_id, action=Action.INVITE, by=by, now=now
    )
    person = get_owned(session, Person, person_id, series.district_id)
    theirs = [
        invitation
        for meeting in coming_dates(session, series, now=now)
        for invitation in meeting.invitations
        if invitation.person_id == person.id and is_asked(invitation)
    ]
    if not theirs:
        raise InvalidError(
            "%(name)s ist zu keinem kommenden Termin der Reihe eingeladen.", name=person.name
        )
    for invitation in theirs:
        invitation.withdraw(now=now)
    journal.note(session, by, "series_left", series, now=now, person=person.name, dates=len(theirs))
    return len(theirs)


def follow_body(
    session: Session,
    process: Process,
    series_id: int,
    *,
    joining: Collection[int],
    leaving: Collection[int],
    by: Actor,
    now: datetime,
) -> tuple[int, int]:
    """Take in these people where they hold a seat on the day of a coming date, and take out those
    whose mandate is over by then; says how many of each there were."""
    series, district = open_series(
        session, process, series_id, action=Action.INVITE, by=by, now=now
    )
    seating = seating_of(session, series, since=day_of(now, district.zone))
    came: set[int] = set()
    went: set[int] = set()
    for meeting in coming_dates(session, series, now=now):
        day = day_of(meeting.starts_at, district.zone)
        gone = [i for i in meeting.invitations if i.person_id in leaving and is_asked(i)]
        for invitation in [i for i in gone if has_left(i, seating, day)]:
            invitation.withdraw(now=now)
            went.add(invitation.person_id)
        came |= _take_in(meeting, seating, joining, zone=district.zone)
    if came or went:
        journal.note(
            session, by, "series_followed_body", series, now=now, joined=len(came), left=len(went)
        )
    return len(came), len(went)


def _take_in(
    meeting: Meeting,
    seating: Seating,
    joining: Collection[int],
    *,
    zone: ZoneInfo,
) -> set[int]:
    """Whoever was asked to the date before, also where it was taken back, is left alone."""
    asked = {invitation.person_id for invitation in meeting.invitations}
    found = {
        person_id: holding
        for person_id, holding in seating.on(day_of(meeting.starts_at, zone)).items()
        if person_id in joining and person_id not in asked
    }
    for holding in found.values():
        ask(meeting, holding.person, holding.part)
    return set(found)


def ask_members(dates: Iterable[Meeting], seating: Seating, *, zone: ZoneInfo) -> int:
    """Ask to each date whoever holds a seat on its day; says how many people that are."""
    everybody = {holding.person.id for holding in seating.holdings}
    came: set[int] = set()
    for meeting in dates:
        came |= _take_in(meeting, seating, everybody, zone=zone)
    return len(came)


def carry_on(dates: Iterable[Meeting], model: Meeting, seating: Seating, *, zone: ZoneInfo) -> None:
    """Ask to these dates whoever is asked to that one: by their seat as long as they hold one, and
    whoever was asked without a seat as before."""
    people = [invitation for invitation in model.invitations if is_asked(invitation)]
    for meeting in dates:
        held = seating.on(day_of(meeting.starts_at, zone))
        for invitation in people:
            holding = held.get(invitation.person_id)
            if holding is not None:
                ask(meeting, holding.person, holding.part)
            elif invitation.mandate_id is None:
                ask(meeting, invitation.person, Part(invitation.invited_as, ""))


def is_asked(invitation: Invitation) -> bool:
    """Asked to the date as one of the series, neither as guest nor as deputy."""
    return invitation.is_open and invitation.is_by_series


def ask(meeting: Meeting, person: Person, part: Part) -> bool:
    """Ask the person to this date as one of the series; says whether that is new. A guest of the
    date keeps the answer, a deputy stays one."""
    invitation = next((i for i in meeting.invitations if i.person_id == person.id), None)
    if invitation is None:
        meeting.invitations.append(
            Invitation(
                person_id=person.id,
                person=person,
                invited_as=part.invited_as,
                mandate_id=part.mandate_id,
            )
        )
        return True
    if invitation.is_open and invitation.invited_as is not InvitedAs.GUEST:
        return False
    if invitation.is_open:
        invitation.invited_as, invitation.mandate_id = part.invited_as, part.mandate_id
    else:
        invitation.renew(part.invited_as, part.mandate_id)
    return True
