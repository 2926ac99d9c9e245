"""How fast invitations leave the outbox, beside bare smtplib with the same octets."""

import smtplib
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from benchmarks import sinks
from benchmarks.databases import database
from facilitation.database import transactions
from facilitation.mail import compose, open_mail
from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import Body, BodyKind, DecisionKind, Mandate, Seat
from facilitation.model.districts import District, State
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.outbox import Letter, LetterState, OutgoingLetter
from facilitation.model.people import Person, Sector
from facilitation.usecases import access, invitations
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.letter_links import Links

MEETINGS, PEOPLE, ROUNDS = 25, 100, 5
LETTERS = MEETINGS * PEOPLE
LIMIT = 1 / 3
"""Of the rate of bare smtplib, to a mail server that reads what it is told."""
SINKS = {"aiosmtpd": sinks.real, "raw sink": sinks.raw}
PROMISED = "aiosmtpd"
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
_LINKS = Links(base_url="https://kreisrunde.example", keys=("only for measuring",))


@dataclass
class Octets:
    """A way out that keeps each mail as it would go over the wire."""

    mails: list[tuple[str, str, bytes]] = field(default_factory=list)

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        content = compose(letter, message_id=message_id, date=date)
        self.mails.append((letter.sender, letter.to, content))

    def close(self) -> None:
        """Nothing is held open."""


def report(server: str | None = None) -> bool:
    """Print the table; False when letters leave more slowly than they may."""
    print(f"\n{LETTERS} invitations: {'sink':14} {'outbox/s':>9} {'smtplib/s':>10} {'ratio':>6}")
    with _outbox(server) as engine:
        octets = Octets()
        _deliver(engine, octets)
        kept = [_compare(engine, octets.mails, name) for name in SINKS]
    return all(kept)


def _compare(engine: Engine, mails: list[tuple[str, str, bytes]], name: str) -> bool:
    """Alternating in one run; each time over one connection."""
    ours: list[float] = []
    bare: list[float] = []
    with sinks.sink(SINKS[name]) as port:
        for _ in range(ROUNDS):
            bare.append(LETTERS / _send_bare(mails, port))
            ours.append(LETTERS / _send_outbox(engine, port))
    ratio = statistics.median(mine / base for mine, base in zip(ours, bare, strict=True))
    is_slow = name == PROMISED and ratio < LIMIT
    print(
        f"{'':18} {name:14} {statistics.median(ours):9.0f} {statistics.median(bare):10.0f} "
        f"{ratio:6.2f}{f'  less than {LIMIT:.2f}' if is_slow else ''}"
    )
    return not is_slow


def _send_bare(mails: list[tuple[str, str, bytes]], port: int) -> float:
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for sender, to, content in mails:
            server.sendmail(sender, [to], content)
    return time.perf_counter() - began


def _send_outbox(engine: Engine, port: int) -> float:
    with Session(engine) as session, session.begin():
        session.execute(
            update(OutgoingLetter).values(
                state=LetterState.WAITING, due_at=NOW, attempts=0, sent_at=None
            )
        )
    began = time.perf_counter()
    _deliver(engine, open_mail(f"smtp://127.0.0.1:{port}"))
    return time.perf_counter() - began


def _deliver(engine: Engine, mail: object) -> None:
    done = deliver_due(transactions(engine), mail, links=_LINKS, clock=lambda: NOW)  # type: ignore[arg-type]
    if done.sent != LETTERS:
        raise RuntimeError(f"{done.sent} of {LETTERS} letters left: {done.trouble}")


@contextmanager
def _outbox(server: str | None) -> Iterator[Engine]:
    """A database in which so many people are invited to so many meetings."""
    with database(server) as (engine, _clock):
        with transactions(engine)() as session:
            _invite(session)
        yield engine


def _invite(session: Session) -> None:
    district = District(
        slug="musterkreis", name="Landkreis Musterkreis", ags="13076", state=State.MV,
        mailbox="beteiligung@kreis.example", sender_name="Geschäftsstelle", phone="03871 722-0",
        postal_address="Am Markt 1\n19370 Parchim",
    )  # fmt: skip
    session.add(district)
    session.flush()
    body = Body(
        district_id=district.id, kind=BodyKind.ROUND_TABLE, name="Runder Tisch West",
        sort_key="runder tisch west", decision_kind=DecisionKind.AGREEMENT,
        valid_from=NOW.date(),
    )  # fmt: skip
    session.add(body)
    people = [_person(district, number) for number in range(PEOPLE + 1)]
    session.add_all(people)
    session.flush()
    facilitator, *members = people
    session.add(Role(person_id=facilitator.id, kind=RoleKind.FACILITATOR, valid_from=NOW.date()))
    for position, member in enumerate(members, start=1):
        _seat(session, body, position, member)
    meetings = [_meeting(body, week) for week in range(MEETINGS)]
    session.add_all(meetings)
    session.flush()
    by = access.actor_of(session, facilitator, on=NOW.date())
    invitations.invite(session, [meeting.id for meeting in meetings], by=by, now=NOW)


def _person(district: District, number: int) -> Person:
    person = Person(district_id=district.id, email=f"person{number}@verein.example")
    person.call(given_name="Petra", family_name=f"Müller-Lüdenscheidt {number}")
    return person


def _seat(session: Session, body: Body, position: int, person: Person) -> None:
    seat = Seat(
        body_id=body.id, position=position, label=f"Verein Brücke {position}",
        sector=Sector.CIVIL_SOCIETY, valid_from=NOW.date(),
    )  # fmt: skip
    session.add(seat)
    session.flush()
    session.add(Mandate(seat_id=seat.id, person_id=person.id, valid_from=NOW.date()))


def _meeting(body: Body, week: int) -> Meeting:
    starts_at = NOW + timedelta(weeks=6 + week)
    return Meeting(
        district_id=body.district_id, body_id=body.id, title=body.name, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2), place="Rathaus, Saal 2, Am Markt 1, Parchim",
        uid=f"bench-{week}@kreis.example", calendar_changed_at=NOW,
        agenda=[
            AgendaItem(position=position, title=title, minutes=20)
            for position, title in enumerate(("Begrüßung", "Wohnen", "Bus am Abend"), start=1)
        ],
    )  # fmt: skip
