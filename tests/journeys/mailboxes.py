"""Three people of a round table with their mailboxes and calendars, before a running district."""

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from sqlalchemy import Engine, select

from facilitation.jobs import Work, deliver
from facilitation.model.accounts import Account
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.meetings import Meeting
from facilitation.model.people import Language
from facilitation.settings import Settings
from facilitation.usecases import accounts
from tests import cast
from tests.conftest import NOW, TODAY
from tests.journeys.conftest import Installation, running
from tests.receiver import Receiver

FOREVER = NOW + timedelta(days=800)
LANGUAGES = {"Ben": Language.POLISH, "Stella": Language.ARABIC, "Olga": Language.PLAIN_GERMAN}


class Clock:
    """The installation's clock: each time it is looked at, a second has passed."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Received:
    """A mail as it came."""

    message: EmailMessage

    @property
    def text(self) -> str:
        return self._body("plain").replace("\u00a0", " ")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def calendar(self) -> bytes:
        parts = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        (content,) = (part.get_payload(decode=True) for part in parts)
        assert isinstance(content, bytes)
        return content

    @property
    def said(self) -> str:
        """What the calendar message says, unfolded."""
        return self.calendar.decode().replace("\r\n ", "")

    def link(self, kind: str) -> str:
        """The reader's own link of that kind."""
        found = re.search(rf"http://127\.0\.0\.1:\d+/{kind}/[\w-]+", self.text)
        assert found, self.text
        return found[0]

    def _body(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Mailboxes:
    installation: Installation
    clock: Clock
    calendars: dict[str, Receiver] = field(
        default_factory=lambda: {name: Receiver() for name in LANGUAGES}
    )
    _read: set[str] = field(default_factory=set)

    def deliver(self) -> dict[str, list[Received]]:
        """Let the worker send what waits: what came for each, in the order of sending."""
        here = self.installation
        deliver(Work(here.settings, here.transaction, self.clock, lambda: False))
        came: dict[str, list[Received]] = {name: [] for name in LANGUAGES}
        for received in self._new():
            to = received.message["To"].addresses[0].username
            came[to.capitalize()].append(received)
            self.calendars[to.capitalize()].take(received.calendar)
        return came

    def _new(self) -> Iterator[Received]:
        for file in sorted(self.installation.mail_folder.glob("*.eml")):
            if file.name not in self._read:
                self._read.add(file.name)
                yield Received(email.message_from_bytes(file.read_bytes(), policy=default))

    def check_calendars(self) -> list[datetime]:
        """Each calendar shows the dates as the database has them; these come back, in order."""
        with self.installation.transaction() as session:
            rows = session.scalars(
                select(Meeting).where(Meeting.series_id.is_not(None)).order_by(Meeting.starts_at)
            )
            dates = [meeting for meeting in rows if not meeting.is_cancelled]
            said = [(one.starts_at, one.ends_at, one.title, one.place) for one in dates]
        for name, calendar in self.calendars.items():
            shown = calendar.occurrences(NOW, FOREVER)
            assert [(o.starts_at, o.ends_at, o.summary, o.location) for o in shown] == said, name
        return [starts_at for starts_at, *_ in said]


@contextmanager
def district(settings: Settings, engine: Engine, folder: Path) -> Iterator[Mailboxes]:
    """Served until the block is left: Ada facilitates the round table West with these three."""
    clock = Clock()
    with running(settings, engine, folder, clock=clock) as installation:
        with installation.transaction() as session:
            scene = cast.set_up(session, today=TODAY)
            account = session.get_one(Account, scene.ada.account_id)
            account.password_hash = accounts.hash_password(cast.PASSWORD)
            for name, language in LANGUAGES.items():
                getattr(scene, name.lower()).language = language
            third = Seat(
                body_id=scene.round_table.id,
                position=3,
                label="Verein Ost",
                sector=scene.seat.sector,
                organisation_id=scene.seat.organisation_id,
                valid_from=cast.SINCE,
            )
            session.add(third)
            session.flush()
            for person, seat in ((scene.stella, scene.vacant), (scene.olga, third)):
                session.add(Mandate(seat_id=seat.id, person_id=person.id, valid_from=cast.SINCE))
        yield Mailboxes(installation, clock)
