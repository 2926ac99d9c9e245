"""All that was said to people about a series: the ground on which the next message is made.

A thread is fetched once, with a fixed number of statements however many dates and people it has.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from facilitation.formats.ical import Mailbox
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Answer, Invitation, Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import SentSeries, Series
from facilitation.model.series_views import SeriesDate, View, loaded
from facilitation.planning.recurrence import Rule, rule_of
from facilitation.planning.series_views import with_past
from facilitation.usecases.threads import organizer_of, reachable_address, told_of

_V = TypeVar("_V")


@dataclass
class SeriesThread:
    """A series with its dates, its people, and what each of them was last sent."""

    series: Series
    body: Body
    district: District
    process: Process | None
    meetings: dict[int, Meeting]
    """All its dates by id, in the order of the rule, with agenda and invitations."""
    sent: dict[int, SentSeries]
    """By person; whoever is not in it was never sent anything."""
    people: dict[int, Person]
    """Whoever was ever asked to it as one of the series, or was sent something, by name."""
    follower: Series | None
    """The series that begins where this one ends."""
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.district.zone

    @property
    def rule(self) -> Rule:
        return rule_of(self.series)

    @property
    def organizer(self) -> Mailbox:
        """The sender, for ever the one first used."""
        first = next(iter(self.sent.values()), None)
        return organizer_of(self.body, self.district, first.organizer if first else None)

    def day_of(self, meeting: Meeting) -> date:
        return meeting.local_day(self.zone)

    @cached_property
    def coming(self) -> list[Meeting]:
        """Dates ahead that take place, as far as calendars may show them."""
        return [
            meeting
            for meeting in self.meetings.values()
            if meeting.starts_at > self.now
            and not meeting.is_cancelled
            and self.is_released(meeting)
        ]

    @cached_property
    def _coming_ids(self) -> frozenset[int]:
        return frozenset(meeting.id for meeting in self.coming)

    def is_released(self, meeting: Meeting) -> bool:
        until = self.series.released_until
        original = meeting.original_start
        return bool(until and original and original.astimezone(self.zone).date() <= until)

    @cached_property
    def _asked(self) -> dict[int, list[Invitation]]:
        found = defaultdict(list)
        for meeting in self.meetings.values():
            for invitation in meeting.invitations:
                if invitation.is_by_series:
                    found[invitation.person_id].append(invitation)
        return found

    @cached_property
    def _dates(self) -> dict[int, SeriesDate]:
        return {meeting.id: series_date(meeting) for meeting in self.meetings.values()}

    def invitations_of(self, person_id: int) -> Sequence[Invitation]:
        """To dates ahead that take place, by the series and not withdrawn."""
        asked = self._asked.get(person_id, [])
        return [one for one in asked if one.is_open and one.meeting_id in self._coming_ids]

    def invitations_ever(self, person_id: int) -> Sequence[Invitation]:
        """To whatever date of the series, past and withdrawn ones too, in the order of the rule."""
        return self._asked.get(person_id, [])

    def has_left(self, person_id: int) -> bool:
        """The person wants no more mail about the series."""
        state = self.sent.get(person_id)
        return state is not None and state.left_at is not None

    def shown_to(self, person: Person) -> View | None:
        """What the person's present mailbox was told for them; None if it was told nothing."""
        state = self.sent.get(person.id)
        address = reachable_address(person)
        if state is None or address is None or state.address.lower() != address.lower():
            return None
        return loaded(state.shown)

    def view_of(self, person: Person) -> View:
        """What the person's calendar is to show."""
        if self.has_left(person.id):
            return {}
        coming = [self._dates[one.meeting_id] for one in self.invitations_of(person.id)]
        return with_past(
            {one.original_start: one for one in coming},
            self.shown_to(person) or {},
            now=self.now,
        )

    def answers_of(self, person: Person) -> dict[datetime, Answer]:
        """By original start, past dates included; to another time than now holds: none."""
        return {
            self._dates[invitation.meeting_id].original_start: standing_answer(invitation)
            for invitation in self._asked.get(person.id, [])
        }

    def mailbox(self, address: str) -> "SharedMailbox":
        """What all who read that mailbox are to see in their one calendar, and what it shows."""
        readers = [p for p in self.people.values() if _reads(p, address)]
        told = [s for s in self.sent.values() if s.address.lower() == address.lower()]
        told.sort(key=lambda state: (state.dtstamp, state.id))
        return SharedMailbox(
            shown=_united(loaded(state.shown) for state in told) if told else None,
            view=_united(self.view_of(person) for person in readers),
            answers=_united(self.answers_of(person) for person in readers),
            rule=told[-1].rule if told else "",
            dtstamp=told[-1].dtstamp if told else None,
        )


@dataclass(frozen=True)
class SharedMailbox:
    """The calendar behind an address, whoever reads it."""

    shown: View | None
    """None: it was told nothing yet."""
    view: View
    answers: Mapping[datetime, Answer]
    rule: str
    dtstamp: datetime | None
    """Of the last message to it."""


def standing_answer(invitation: Invitation) -> Answer:
    """The answer, as long as it was given to the time that holds; `meeting` loaded."""
    return Answer.NONE_YET if is_stale(invitation) else invitation.answer


def is_stale(invitation: Invitation) -> bool:
    """Answered to another time: no yes to this one."""
    time = (invitation.meeting.starts_at, invitation.meeting.ends_at)
    return invitation.answered_at is not None and invitation.time_answered != time


def series_date(meeting: Meeting) -> SeriesDate:
    assert meeting.original_start is not None
    return SeriesDate(
        meeting_id=meeting.id, original_start=meeting.original_start, told=told_of(meeting)
    )


def open_series_thread(
    session: Session, series_id: int, *, action: Action, by: Actor, now: datetime
) -> SeriesThread:
    """The thread, if `by` has the right to it; the series is locked where the database can."""
    query = _series().with_for_update(of=Series).execution_options(populate_existing=True)
    return _fetch(session, query, series_id, action=action, by=by, now=now)


def look_into_series_thread(
    session: Session, series_id: int, *, action: Action, by: Actor, now: datetime
) -> SeriesThread:
    """The same for a page that only shows."""
    return _fetch(session, _series(), series_id, action=action, by=by, now=now)


def open_own_series_thread(session: Session, series_id: int, *, now: datetime) -> SeriesThread:
    """The same for somebody whose right the caller has checked: through their own link, or as a
    member whose deputy comes."""
    query = _series().with_for_update(of=Series).execution_options(populate_existing=True)
    row = session.execute(query.where(Series.id == series_id)).one()
    return _thread(session, *row, now=now)


def _series() -> Select[Series, Body, District, Process]:
    return (
        select(Series, Body, District, Process)
        .join(Body, Body.id == Series.body_id)
        .join(District, District.id == Series.district_id)
        .outerjoin(Process, Process.id == Series.process_id)
        .options(selectinload(Series.left_out))
    )


def _fetch(
    session: Session,
    query: Select[Series, Body, District, Process],
    series_id: int,
    *,
    action: Action,
    by: Actor,
    now: datetime,
) -> SeriesThread:
    mine = query.where(Series.id == series_id, Series.district_id == by.district_id)
    row = session.execute(mine).first()
    if row is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    series, body, district, process = row
    demand(by, action, series, now.astimezone(district.zone).date())
    return _thread(session, series, body, district, process, now=now)


def _thread(
    session: Session,
    series: Series,
    body: Body,
    district: District,
    process: Process | None,
    *,
    now: datetime,
) -> SeriesThread:
    session.flush()
    meetings = _meetings(session, series)
    sent = _sent(session, series)
    return SeriesThread(
        series,
        body,
        district,
        process,
        {meeting.id: meeting for meeting in meetings},
        {state.person_id: state for state, _ in sent},
        _people(meetings, (person for _, person in sent)),
        session.scalar(select(Series).where(Series.follows_id == series.id)),
        now,
    )


def _meetings(session: Session, series: Series) -> list[Meeting]:
    invitations = selectinload(Meeting.invitations)
    seat = invitations.joinedload(Invitation.mandate).joinedload(Mandate.seat)
    found = session.scalars(
        select(Meeting)
        .where(Meeting.series_id == series.id, Meeting.original_start.is_not(None))
        .options(
            selectinload(Meeting.agenda),
            invitations.joinedload(Invitation.person),
            seat.joinedload(Seat.body),
        )
        .order_by(Meeting.original_start, Meeting.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def _sent(session: Session, series: Series) -> list[tuple[SentSeries, Person]]:
    rows = session.execute(
        select(SentSeries, Person)
        .join(Person, Person.id == SentSeries.person_id)
        .where(SentSeries.series_id == series.id)
        .order_by(SentSeries.id)
    )
    return [(state, person) for state, person in rows]


def _people(meetings: Iterable[Meeting], told: Iterable[Person]) -> dict[int, Person]:
    people = {person.id: person for person in told}
    for meeting in meetings:
        for invitation in meeting.invitations:
            if invitation.is_by_series:
                people[invitation.person_id] = invitation.person
    return {
        person.id: person
        for person in sorted(people.values(), key=lambda person: (person.sort_key, person.id))
    }


def _reads(person: Person, address: str) -> bool:
    own = reachable_address(person)
    return own is not None and own.lower() == address.lower()


def _united(parts: Iterable[Mapping[datetime, _V]]) -> dict[datetime, _V]:
    """Of two that speak of the same date, the later."""
    return {start: value for part in parts for start, value in part.items()}
