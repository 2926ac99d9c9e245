"""Whatever happens to a series, every calendar ends with what the database says.

Two hundred histories of moving, calling off, taking back, forking, joining late, leaving, sending
a deputy and sharing a mailbox. The real letters from the outbox go to simulated calendars: in
order, late, twice, shuffled, and some of them lost before the last message about the whole.
"""

import random
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from icalendar import Calendar
from sqlalchemy import select

from facilitation.database import open_database
from facilitation.model.calendars import SentState
from facilitation.model.meetings import Answer, AnswerWay, InvitedAs, Meeting
from facilitation.model.series import Series
from facilitation.usecases import announcements, invitations, leaving, series_changes
from facilitation.usecases.series_announcements import announce_series
from facilitation.usecases.series_joining import add_to_series, drop_from_series
from tests.receiver import Receiver
from tests.usecases.series_plans import HOST, last_mondays
from tests.usecases.series_told.office import KEY, Office

PEOPLE = ("ben", "stella", "olga", "gus", "sam")
ELSEWHERE = ("stella", "gus", "sam")
"""Those who share no mailbox."""
PLACES = ("Schule", "Kirche", "Rathaus, Saal 2")
FAR = datetime(2030, 1, 1, tzinfo=UTC)


class Histories(Office):
    """What the office does, in any order; refusals are part of life."""

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.announce()
            self.session.close()
            self.transaction.rollback()
            self.connection.close()

    @rule(which=st.integers(0, 12), days=st.integers(-9, 9), hours=st.integers(-3, 3))
    def move(self, which: int, days: int, hours: int) -> None:
        with self.editing() as session:
            meeting = self.date(which)
            shift = timedelta(days=days, hours=hours)
            announcements.move_meeting(
                session,
                meeting.id,
                starts_at=meeting.starts_at + shift,
                ends_at=meeting.ends_at + shift,
                place=meeting.place,
                online_url="",
                by=self.by,
                now=self.now,
            )

    @rule(which=st.integers(0, 12), place=st.sampled_from(PLACES))
    def change_place(self, which: int, place: str) -> None:
        with self.editing() as session:
            meeting = self.date(which)
            announcements.move_meeting(
                session,
                meeting.id,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                place=place,
                online_url="",
                by=self.by,
                now=self.now,
            )

    @rule(which=st.integers(0, 12))
    def call_off(self, which: int) -> None:
        with self.editing() as session:
            announcements.cancel_meeting(
                session, self.date(which).id, reason="Krankheit", by=self.by, now=self.now
            )

    @rule(which=st.integers(0, 12))
    def take_back(self, which: int) -> None:
        with self.editing() as session:
            announcements.take_back_cancellation(
                session, self.date(which, is_off=True).id, by=self.by, now=self.now
            )

    @rule(name=st.sampled_from(PEOPLE))
    def join(self, name: str) -> None:
        with self.editing() as session:
            add_to_series(
                session, self.scene.process, self.series_ids[-1], self.person(name).id,
                invited_as=InvitedAs.MEMBER, by=self.by, now=self.now,
            )  # fmt: skip

    @rule(name=st.sampled_from(PEOPLE))
    def drop(self, name: str) -> None:
        with self.editing() as session:
            drop_from_series(
                session, self.scene.process, self.series_ids[-1], self.person(name).id,
                by=self.by, now=self.now,
            )  # fmt: skip

    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 12))
    def ask_guest(self, name: str, which: int) -> None:
        with self.editing() as session:
            invitations.add_guest(
                session, self.date(which).id, self.person(name).id, by=self.by, now=self.now
            )

    @rule(which=st.integers(0, 12))
    def send_deputy(self, which: int) -> None:
        with self.editing() as session:
            asked = self.invitation(self.date(which), self.scene.ben)
            if asked is not None:
                invitations.invite_deputy(session, asked.id, by=self.by, now=self.now)

    @rule(which=st.integers(0, 12), name=st.sampled_from(PEOPLE))
    def withdraw(self, which: int, name: str) -> None:
        with self.editing() as session:
            asked = self.invitation(self.date(which), self.person(name))
            if asked is not None:
                invitations.withdraw_invitation(session, asked.id, by=self.by, now=self.now)

    @rule(
        which=st.integers(0, 12), name=st.sampled_from(PEOPLE), what=st.sampled_from(list(Answer))
    )
    def answer(self, which: int, name: str, what: Answer) -> None:
        with self.editing():
            meeting = self.date(which)
            asked = self.invitation(meeting, self.person(name))
            if asked is not None and asked.is_open and what is not Answer.NONE_YET:
                asked.reply(
                    what, note="", way=AnswerWay.STAFF, sequence=0,
                    time=(meeting.starts_at, meeting.ends_at), now=self.now,
                )  # fmt: skip

    @rule(which=st.integers(0, 8), hour=st.integers(15, 19), by_day=st.booleans())
    def change_all_from(self, which: int, hour: int, *, by_day: bool) -> None:
        """From a date on: another time, and perhaps another day of the month."""
        with self.editing() as session:
            current = session.get_one(Series, self.series_ids[-1])
            since = self.date(which).original_start.astimezone(self.scene.district.zone).date()
            changed = last_mondays(self.scene).rule
            changed = type(changed)(
                frequency=changed.frequency, weekday=changed.weekday,
                nth=2 if by_day else changed.nth, starts_on=since,
            )  # fmt: skip
            plan = last_mondays(self.scene, rule=changed, starts=time(hour), ends=time(hour + 2))
            follower = series_changes.change_series(
                session, self.scene.process, current.id, since, plan,
                version=current.version, host=HOST, by=self.by, now=self.now,
            )  # fmt: skip
            if follower.id not in self.series_ids:
                self.series_ids.append(follower.id)

    @rule(which=st.integers(0, 12), title=st.sampled_from(("Runder Tisch", "Große Runde – ß")))
    def rename(self, which: int, title: str) -> None:
        with self.editing():
            self.date(which).title = title

    @rule(name=st.sampled_from(ELSEWHERE))
    def get_another_address(self, name: str) -> None:
        """Of somebody who is not asked to a single date: there the office sends anew by hand."""
        with self.editing() as session:
            person = self.person(name)
            told = select(SentState).where(SentState.person_id == person.id)
            if session.scalars(told).first() is None:
                person.email = f"neu.{person.email}"

    @rule(name=st.sampled_from(ELSEWHERE))
    def hear_no_more(self, name: str) -> None:
        with self.editing() as session:
            leaving.leave_series(session, self.link(name), keys=[KEY], now=self.now)

    @rule(name=st.sampled_from(ELSEWHERE))
    def hear_of_it_again(self, name: str) -> None:
        with self.editing() as session:
            leaving.rejoin_series(session, self.link(name), keys=[KEY], now=self.now)

    @precondition(lambda self: not self.is_told)
    @rule()
    def announce(self) -> None:
        """Everything since the last time in one round: to members, guests and deputies."""
        for series_id in self.series_ids:
            with self.editing() as session:
                announce_series(session, series_id, by=self.by, now=self.now)
        for meeting_id in self.session.scalars(select(Meeting.id)).all():
            with self.editing() as session:
                announcements.announce_move(session, meeting_id, by=self.by, now=self.now)
        self.is_told = True
        self.deliver()

    @precondition(lambda self: self.is_told)
    @rule(weeks=st.integers(1, 9))
    def time_passes(self, weeks: int) -> None:
        self.now += timedelta(weeks=weeks)

    @invariant()
    def every_calendar_shows_what_the_database_says(self) -> None:
        if hasattr(self, "session") and self.is_told:
            for address in self.addresses():
                calendar = self.calendars.get(address, Receiver())
                assert calendar.occurrences(self.now, FAR) == self.said(address), address

    @invariant()
    def order_and_number_of_deliveries_do_not_matter(self) -> None:
        if not (hasattr(self, "session") and self.is_told):
            return
        for address, contents in self.delivered.items():
            chance = random.Random(len(contents))
            in_order = self.calendars[address].occurrences(self.now, FAR)
            twice = [*contents, *contents]
            chance.shuffle(twice)
            late = contents[::-1]
            some = _some_lost(contents, chance)
            for delivery in (twice, late, some):
                other = Receiver()
                for content in delivery:
                    other.take(content)
                assert other.occurrences(self.now, FAR) == in_order


def _some_lost(contents: list[bytes], chance: random.Random) -> list[bytes]:
    """Of each UID some messages before the last about the whole get lost; the others come late."""
    parsed = [Calendar.from_ical(content) for content in contents]
    uids = [str(calendar.events[0]["UID"]) for calendar in parsed]
    last_whole = {
        uid: place
        for place, (uid, calendar) in enumerate(zip(uids, parsed, strict=True))
        if any("RECURRENCE-ID" not in event for event in calendar.events)
    }
    kept = [
        content
        for place, (uid, content) in enumerate(zip(uids, contents, strict=True))
        if place >= last_whole[uid] or chance.random() < 0.5
    ]
    chance.shuffle(kept)
    return kept


@pytest.mark.slow
def test_every_calendar_ends_with_what_the_database_says(empty_sqlite) -> None:
    Histories.engine = open_database(f"sqlite:///{empty_sqlite}")
    try:
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=200,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        Histories.engine.dispose()
