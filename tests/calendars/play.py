"""A year of a district, played through the use cases, with everything that leaves the house.

Single meetings and series are invited to, moved, called off, taken back and told anew; people
join late, leave, send deputies and share mailboxes. Names and places hold whatever calendars trip
over.
"""

import email
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import default

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.test import TestResponse

from facilitation.app import create_app
from facilitation.database import transactions
from facilitation.mail import compose
from facilitation.model import links
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, InvitedAs, Meeting
from facilitation.model.outbox import Letter, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.series import HolidayPolicy, SentSeries, Series
from facilitation.model.series_views import View, loaded
from facilitation.settings import Settings
from facilitation.usecases import (
    access,
    accounts,
    announcements,
    invitations,
    series,
    series_changes,
)
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.letter_links import Links
from facilitation.usecases.series_announcements import announce_series
from facilitation.usecases.series_invitations import invite_series
from facilitation.usecases.series_joining import add_to_series, drop_from_series
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.series_plans import HOST, last_mondays
from tests.web.feed_readers import body_feed_of, feed_of

LATE = "Die Räume standen erst jetzt fest."
PLACE = "Rathaus, Saal 2; Hof \\ x"
LONG = "Ä" * 61 + "🎉 Größe – ß €"
PASTED = "Runder\x0bTisch\u200b\x1f: „Wege“; aus, Word"
"""With what comes along when text is copied from Word."""
URL = "https://video.example/raum?a=1,2;b=%C3%A4"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A letter as it left, with the stored row it was made from."""

    name: str
    raw: bytes
    stored: OutgoingLetter
    shown: View
    """What the mailbox is to show of the series after this mail; empty for a single meeting."""
    own: View
    """Of it, what is the reader's own."""

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=default)

    @property
    def calendar(self) -> bytes:
        assert self.stored.calendar is not None
        return self.stored.calendar


@dataclass(frozen=True)
class Fetched:
    """A calendar file that was fetched over HTTP."""

    name: str
    answer: TestResponse
    again: TestResponse
    head: TestResponse
    unchanged: TestResponse
    """To somebody who has what was answered first."""


@dataclass(frozen=True)
class Shelf:
    """All that was written."""

    mails: list[Mail]
    fetched: list[Fetched]

    @property
    def with_calendar(self) -> list[Mail]:
        return [mail for mail in self.mails if mail.stored.calendar is not None]

    @property
    def files(self) -> dict[str, bytes]:
        """Every calendar file, by name."""
        found = {mail.name: mail.calendar for mail in self.with_calendar}
        return found | {one.name: one.answer.data for one in self.fetched}


@dataclass
class Play:
    engine: Engine
    settings: Settings
    now: datetime = NOW
    mails: list[Mail] = field(default_factory=list)
    series_ids: list[int] = field(default_factory=list)
    _scene: cast.Scene | None = None
    _by: Actor | None = None

    def run(self) -> Shelf:
        with Session(self.engine, expire_on_commit=False) as session:
            self._set_the_stage(session)
            alone = self._single_meetings(session)
            self._series(session)
            session.commit()
            fetched = list(self._fetch(session, alone))
        return Shelf(self.mails, fetched)

    @property
    def scene(self) -> cast.Scene:
        assert self._scene is not None
        return self._scene

    @property
    def given(self) -> dict[str, object]:
        """Who acts and when; each time a little later."""
        self.now += timedelta(minutes=3)
        return {"by": self._by, "now": self.now}

    def _set_the_stage(self, session: Session) -> None:
        scene = cast.set_up(session, today=TODAY)
        scene.district.sender_name = "Geschäftsstelle; Beteiligung, Amt 61"
        scene.district.phone = "03871 722-0"
        scene.process.is_public = True
        scene.ben.call(given_name='Max "M"', family_name="Müller-Lüdenscheidt")
        scene.ben.email = "Ben.Becker@Musterkreis.example"
        scene.stella.call(given_name="Jörg (Amt 61)", family_name="Beyer, geb. Ö")
        scene.olga.email = scene.ben.email.lower()
        scene.gus.call(given_name="Łukasz", family_name="Żółć: ^x \\ y")
        scene.sam.email = scene.district.mailbox.upper()
        session.flush()
        self._scene = scene
        self._by = access.actor_of(session, scene.ada, on=TODAY)

    def _single_meetings(self, session: Session) -> Meeting:
        scene = self.scene
        meeting = cast.meeting(session, scene.round_table, starts_at=NOW + 30 * DAY)
        meeting.title, meeting.place, meeting.online_url = LONG, PLACE, URL
        meeting.is_public = True
        invitations.invite(session, [meeting.id], **self.given)
        for guest in (scene.gus, scene.sam):
            invitations.add_guest(session, meeting.id, guest.id, **self.given)
        self._take("a meeting", session)
        self._answer(session, meeting, scene.gus)
        meeting.place = "Schule"
        self._announce(session, meeting, "another place")
        self._move(session, meeting, DAY)
        self._announce(session, meeting, "another day")
        asked = self._asked(session, meeting, scene.ben)
        invitations.invite_deputy(session, asked.id, **self.given)
        self._take("a deputy", session)
        guest = self._asked(session, meeting, scene.gus)
        invitations.withdraw_invitation(session, guest.id, **self.given)
        self._take("a guest asked no more", session)
        invitations.add_guest(session, meeting.id, scene.gus.id, **self.given)
        self._take("a guest asked again", session)
        gone = cast.meeting(session, scene.round_table, starts_at=NOW + 40 * DAY)
        gone.title, gone.is_public = PASTED, True
        invitations.invite(session, [gone.id], **self.given)
        self._take("a second meeting", session)
        announcements.cancel_meeting(session, gone.id, reason="Krankheit", **self.given)
        self._take("a meeting called off", session)
        announcements.take_back_cancellation(session, gone.id, **self.given)
        self._take("a meeting that takes place after all", session)
        announcements.cancel_meeting(session, gone.id, reason="", **self.given)
        self._take("a meeting called off for good", session)
        return meeting

    def _series(self, session: Session) -> None:
        scene = self.scene
        plan = last_mondays(scene, place=PLACE, policy=HolidayPolicy.NEXT_FREE_DAY, online_url=URL)
        made = series.plan_series(session, scene.process, plan, host=HOST, **self.given)
        self.series_ids.append(made.id)
        invite_series(session, made.id, late_reason=LATE, **self.given)
        self._take("a series", session)
        dates = self._dates(session)
        self._move(session, dates[3], DAY)
        self._announce_series(session, "one date moved")
        announcements.cancel_meeting(session, dates[5].id, reason="Krankheit", **self.given)
        self._announce_series(session, "one date called off")
        self._answer(session, dates[4], scene.ben)
        dates[4].title, dates[6].place = PASTED, "Schule"
        self._announce_series(session, "two dates changed")
        announcements.take_back_cancellation(session, dates[5].id, **self.given)
        self._announce_series(session, "a date takes place after all")
        for person, part in (
            (scene.stella, InvitedAs.MEMBER),
            (scene.olga, InvitedAs.ADVISORY_MEMBER),
            (scene.sam, InvitedAs.MEMBER),
        ):
            self._join(session, person, part)
        self._announce_series(session, "people join late")
        self._move(session, dates[8], HOUR)
        self._announce_series(session, "one date an hour later")
        announcements.cancel_meeting(session, dates[9].id, reason="", **self.given)
        self._announce_series(session, "another date called off")
        self._single_people(session, dates)
        self._fork(session)
        drop_from_series(session, scene.process, self.series_ids[-1], scene.stella.id, **self.given)
        self._announce_series(session, "somebody leaves")
        for meeting in self._dates(session):
            if not meeting.is_cancelled:
                announcements.cancel_meeting(session, meeting.id, reason="", **self.given)
        self._announce_series(session, "nothing is left")

    def _single_people(self, session: Session, dates: list[Meeting]) -> None:
        """To one date of a series are asked a guest, and a deputy in the place of a member."""
        invitations.add_guest(session, dates[7].id, self.scene.gus.id, **self.given)
        self._take("a guest of one date", session)
        asked = self._asked(session, dates[7], self.scene.ben)
        invitations.invite_deputy(session, asked.id, **self.given)
        self._take("a deputy for one date", session)
        self._join(session, self.scene.gus, InvitedAs.MEMBER)
        self._announce_series(session, "a guest joins the series")

    def _join(self, session: Session, person: Person, part: InvitedAs) -> None:
        add_to_series(
            session, self.scene.process, self.series_ids[-1], person.id, invited_as=part,
            **self.given,
        )  # fmt: skip

    def _fork(self, session: Session) -> None:
        current = session.get_one(Series, self.series_ids[-1])
        rule = replace(last_mondays(self.scene).rule, nth=2, starts_on=date(2027, 9, 1))
        plan = last_mondays(
            self.scene, rule=rule, starts=time(18), ends=time(20), title=LONG, place=PLACE
        )
        self.now = datetime(2027, 6, 1, 9, tzinfo=UTC)
        follower = series_changes.change_series(
            session, self.scene.process, current.id, date(2027, 8, 30), plan,
            version=current.version, host=HOST, **self.given,
        )  # fmt: skip
        self.series_ids.append(follower.id)
        self._announce_series(session, "from September on at another time")

    def _announce(self, session: Session, meeting: Meeting, what: str) -> None:
        session.flush()
        announcements.announce_move(session, meeting.id, **self.given)
        self._take(what, session)

    def _announce_series(self, session: Session, what: str) -> None:
        session.flush()
        for series_id in self.series_ids:
            with suppress(InvalidError):  # nothing is new about the other series
                announce_series(session, series_id, **self.given)
        self._take(what, session)

    def _move(self, session: Session, meeting: Meeting, by: timedelta) -> None:
        announcements.move_meeting(
            session, meeting.id, starts_at=meeting.starts_at + by, ends_at=meeting.ends_at + by,
            place=meeting.place, online_url=meeting.online_url, **self.given,
        )  # fmt: skip

    def _answer(self, session: Session, meeting: Meeting, person: Person) -> None:
        self._asked(session, meeting, person).reply(
            Answer.ACCEPTED, note="", way=AnswerWay.STAFF, sequence=0,
            time=(meeting.starts_at, meeting.ends_at), now=self.now,
        )  # fmt: skip
        session.flush()

    def _asked(self, session: Session, meeting: Meeting, person: Person) -> Invitation:
        query = select(Invitation).options(joinedload(Invitation.meeting))
        return session.scalars(
            query.where(Invitation.meeting_id == meeting.id, Invitation.person_id == person.id)
        ).one()

    def _dates(self, session: Session) -> list[Meeting]:
        query = select(Meeting).where(Meeting.series_id == self.series_ids[-1])
        return list(session.scalars(query.order_by(Meeting.original_start)))

    def _take(self, what: str, session: Session) -> None:
        """Let the worker send what was written, and note what it was about."""
        session.commit()
        bag = Mailbag()
        how = Links(base_url=self.settings.base_url, keys=self.settings.keys)
        deliver_due(transactions(self.engine), bag, links=how, clock=lambda: self.now)
        found = session.scalars(
            select(OutgoingLetter)
            .where(OutgoingLetter.message_id.in_(bag.sent))
            .order_by(OutgoingLetter.id)
        )
        for letter in found:
            to = letter.to.partition("@")[0].lower()
            name = f"{len(self.mails) + 1:02} {what}: {letter.kind.value} to {to}"
            raw, (shown, own) = bag.sent[letter.message_id], self._shown(session, letter)
            self.mails.append(Mail(name=name, raw=raw, stored=letter, shown=shown, own=own))

    @staticmethod
    def _shown(session: Session, letter: OutgoingLetter) -> tuple[View, View]:
        """What the mailbox, and of it the reader, is shown of the series by now."""
        sent = session.scalars(
            select(SentSeries).where(
                SentSeries.series_id == letter.series_id,
                func.lower(SentSeries.address) == letter.to.lower(),
            )
        ).all()
        own = [one for one in sent if one.person_id == letter.person_id]
        return _united(sent), _united(own)

    def _fetch(self, session: Session, alone: Meeting) -> Iterator[Fetched]:
        scene, key = self.scene, self.settings.secret_key
        app = create_app(self.settings, engine=self.engine, clock=lambda: NOW + 2 * HOUR)
        public = f"/public/{scene.district.slug}/{scene.process.slug}"
        rsvp = invitation_link(self._asked(session, alone, scene.gus), key)
        for name, address in {
            "personal feed": feed_of(scene.ben, key),
            "personal feed of the office": feed_of(scene.ada, key),
            "body feed": body_feed_of(scene.ben, scene.round_table, key),
            "public feed": f"{public}.ics",
            "public download": f"{public}/{alone.id}.ics",
            "download by link": f"{rsvp}/termin.ics",
        }.items():
            yield _fetched(app, name, address)
        page = f"/d/{scene.district.slug}/p/{scene.process.slug}/meetings/{alone.id}/meeting.ics"
        yield _fetched(app, "download in the office", page, cookie=self._login(session))

    def _login(self, session: Session) -> str:
        account_id = self.scene.ada.account_id
        assert account_id is not None
        token = accounts.open_session(session, account_id, device="test", now=NOW)
        session.commit()
        return token


def invitation_link(invitation: Invitation, key: str) -> str:
    own = links.token(
        key, links.LinkKind.RSVP, person_id=invitation.person_id, subject_id=invitation.id,
        version=invitation.version_of_link,
    )  # fmt: skip
    return links.path(links.LinkKind.RSVP, own)


def _fetched(app: Flask, name: str, address: str, *, cookie: str = "") -> Fetched:
    first, *others = (_client(app, cookie) for _ in range(4))
    answer = first.get(address)
    known = {"If-None-Match": answer.headers.get("ETag", '"none"')}
    return Fetched(
        name,
        answer,
        others[0].get(address),
        others[1].head(address),
        others[2].get(address, headers=known),
    )


def _client(app: Flask, cookie: str) -> FlaskClient:
    """Whoever knows nothing yet; with `cookie` somebody who has logged in."""
    client = app.test_client()
    if cookie:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = cookie, True
    return client


def _united(sent: Iterable[SentSeries]) -> View:
    return {start: date for one in sent for start, date in loaded(one.shown).items()}


class Mailbag:
    """A way out that keeps the octets of each mail by its Message-ID."""

    def __init__(self) -> None:
        self.sent: dict[str, bytes] = {}

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        self.sent[message_id] = compose(letter, message_id=message_id, date=date)

    def close(self) -> None:
        """Nothing is held open."""
