"""A district that plans a series and tells of it, and the calendars that get its letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from facilitation.model import links
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.series import SentSeries, Series
from facilitation.usecases import access, series
from facilitation.usecases.letter_links import leave_version
from facilitation.usecases.series_invitations import invite_series
from tests import cast
from tests.conftest import NOW, TODAY
from tests.receiver import Occurrence, Receiver
from tests.usecases.series_plans import HOST, last_mondays

KEY = "a key for tests, long enough to be one"


class Office(RuleBasedStateMachine):
    """Ben holds a seat, Dora deputises; Olga reads Ben's mailbox."""

    engine: Engine
    scene: cast.Scene

    @initialize()
    def begin(self) -> None:
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.session = Session(self.connection, expire_on_commit=False)
        self.now = NOW
        self.scene = cast.set_up(self.session, today=TODAY)
        self.scene.olga.email = self.scene.ben.email.upper()
        self.session.flush()
        self.by: Actor = access.actor_of(self.session, self.scene.ada, on=TODAY)
        made = series.plan_series(
            self.session, self.scene.process, last_mondays(self.scene), host=HOST, by=self.by,
            now=self.now,
        )  # fmt: skip
        self.series_ids = [made.id]
        self.calendars: dict[str, Receiver] = {}
        self.delivered: dict[str, list[bytes]] = {}
        self.seen = 0
        invite_series(self.session, made.id, by=self.by, now=self.now, late_reason="Eile")
        self.is_told = True
        self.deliver()

    @contextmanager
    def editing(self) -> Iterator[Session]:
        """One request: all of it or, where it is refused, nothing."""
        self.now += timedelta(seconds=7)
        before = self.session.begin_nested()
        try:
            yield self.session
            self.session.flush()
            before.commit()
            self.is_told = False
        except (InvalidError, LookupError):
            before.rollback()

    def date(self, which: int, *, is_off: bool = False) -> Meeting:
        """One of the coming dates of the series that runs now."""
        found = self.session.scalars(
            select(Meeting)
            .where(Meeting.series_id == self.series_ids[-1], Meeting.starts_at > self.now)
            .order_by(Meeting.original_start)
        ).all()
        wanted = [meeting for meeting in found if meeting.is_cancelled == is_off]
        if not wanted:
            raise LookupError
        return wanted[which % len(wanted)]

    def link(self, name: str) -> str:
        """Ends the mail about the series that runs now; only of whoever was ever asked to it."""
        person, current = self.person(name), self.session.get_one(Series, self.series_ids[-1])
        asked = select(Invitation).where(Invitation.person_id == person.id)
        if self.session.scalars(asked).first() is None:
            raise LookupError
        return links.token(
            KEY, LinkKind.LEAVE, person_id=person.id, subject_id=current.id,
            version=leave_version(current.uid, person.links_version),
        )  # fmt: skip

    def person(self, name: str) -> Person:
        found: Person = getattr(self.scene, name)
        return found

    def invitation(self, meeting: Meeting, person: Person) -> Invitation | None:
        return self.session.scalar(
            select(Invitation)
            .where(Invitation.meeting_id == meeting.id, Invitation.person_id == person.id)
            .options(joinedload(Invitation.meeting))
        )

    def deliver(self) -> None:
        letters = self.session.scalars(
            select(OutgoingLetter).where(OutgoingLetter.id > self.seen).order_by(OutgoingLetter.id)
        ).all()
        for letter in letters:
            self.seen = letter.id
            if letter.calendar is not None:
                address = letter.to.lower()
                self.calendars.setdefault(address, Receiver()).take(letter.calendar)
                self.delivered.setdefault(address, []).append(letter.calendar)

    def addresses(self) -> set[str]:
        return {person.email.lower() for person in self.session.scalars(select(Person))}

    def said(self, address: str) -> list[Occurrence]:
        """What the district shows to all who read that mailbox; the same date twice where one of
        them is in the series and another is asked to it alone."""
        rows = self.session.execute(
            select(Meeting, Person.id, Invitation.invited_as, SentSeries.left_at, Series)
            .join(Invitation, Invitation.meeting_id == Meeting.id)
            .join(Person, Person.id == Invitation.person_id)
            .outerjoin(Series, Series.id == Meeting.series_id)
            .outerjoin(
                SentSeries,
                (SentSeries.series_id == Meeting.series_id) & (SentSeries.person_id == Person.id),
            )
            .where(Invitation.withdrawn_at.is_(None), Meeting.starts_at > self.now)
        ).all()
        emails = {p.id: p.email.lower() for p in self.session.scalars(select(Person))}
        found: set[Occurrence] = set()
        for meeting, person_id, invited_as, left_at, of in rows:
            if emails[person_id] != address or meeting.is_cancelled:
                continue
            alone = invited_as in (InvitedAs.GUEST, InvitedAs.DEPUTY) or of is None
            if not alone and left_at is not None:
                continue
            found.add(_occurrence(meeting, meeting.uid if alone else of.uid))
        return sorted(found)


def _occurrence(meeting: Meeting, uid: str) -> Occurrence:
    return Occurrence(meeting.starts_at, meeting.ends_at, meeting.title, meeting.place, uid)
