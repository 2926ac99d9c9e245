"""What a calendar feed of 600 meetings costs: unchanged, as a 304, and after a change.

Beside the bare page, and beside what `icalendar` needs to write the same events once.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.databases import Clock
from benchmarks.stage import Stage, seeded
from facilitation.formats import ical
from facilitation.formats.feeds import write_event
from facilitation.model import links
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import Told
from facilitation.model.links import LinkKind
from facilitation.model.meetings import AgendaItem, Invitation, InvitedAs, Meeting
from facilitation.model.people import Person

MEETINGS, ITEMS = 600, 5
ROUNDS, REQUESTS = 9, 12
_BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Way:
    """One way to ask for the feed, and how many times what it is held against it may cost."""

    name: str
    ask: Callable[[], object]
    against: str
    limit: float
    before: Callable[[], object] = lambda: None
    """Done before each request, its time not counted."""
    requests: int = REQUESTS
    took: list[float] = field(default_factory=list)


def report(server: str | None = None) -> bool:
    """Print the table; False when a feed costs more than it may."""
    with seeded(server) as stage:
        ways = _ways(stage, _address(stage))
        for way in ways:
            _measure(way, stage.clock)
            way.took.clear()
        for _ in range(ROUNDS):
            for way in ways:
                _measure(way, stage.clock)
    return _print(ways)


def _address(stage: Stage) -> str:
    """The feed of a member with 600 meetings beside the seeded ones."""
    now = datetime.now(UTC)
    with Session(stage.engine) as session, session.begin():
        person, body = session.execute(
            select(Person, Body)
            .join(Mandate, Mandate.person_id == Person.id)
            .join(Seat, Seat.id == Mandate.seat_id)
            .join(Body, Body.id == Seat.body_id)
            .order_by(Person.id)
            .limit(1)
        ).one()
        meetings = [_meeting(body, number, now) for number in range(MEETINGS)]
        session.add_all(meetings)
        session.flush()
        session.add_all(
            Invitation(meeting_id=m.id, person_id=person.id, invited_as=InvitedAs.MEMBER)
            for m in meetings
        )
        token = links.token(
            stage.app.config["SECRET_KEY"],
            LinkKind.FEED,
            person_id=person.id,
            subject_id=person.id,
            version=links.version(person.key, person.links_version, person.feeds_version),
        )
    return f"{links.path(LinkKind.FEED, token)}.ics"


def _meeting(body: Body, number: int, now: datetime) -> Meeting:
    starts_at = now + timedelta(days=number - 100)
    return Meeting(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        title=f"Runder Tisch Region West, {number}. Sitzung",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Rathaus Öhringsdorf, Saal 2",
        uid=f"meeting-{number}@kreis.example",
        calendar_changed_at=now,
        agenda=[
            AgendaItem(position=position, title=f"Begrüßung, Überblick und Punkt {position}")
            for position in range(1, ITEMS + 1)
        ],
    )


def _ways(stage: Stage, address: str) -> list[Way]:
    reader = stage.app.test_client()
    first = reader.get(address)
    if first.status_code != 200 or first.data.count(b"BEGIN:VEVENT") < MEETINGS:
        raise RuntimeError(f"no feed of {MEETINGS} meetings: {first.status_code}")
    packed = {"Accept-Encoding": "gzip"}
    known: dict[str, str] = {}
    messages = _messages()

    def expect(status: int, headers: dict[str, str]) -> Callable[[], object]:
        def ask() -> None:
            answer = reader.get(address, headers=headers)
            if answer.status_code != status:
                raise RuntimeError(f"{status} expected, not {answer.status_code}")

        return ask

    def learn() -> None:
        known["If-None-Match"] = reader.get(address).headers["ETag"]

    def change_one() -> None:
        _change(stage)

    def forget_all() -> None:
        _change(stage)
        write_event.cache_clear()

    return [
        Way("bare page", lambda: stage.client.get("/bare"), "", 0),
        Way("icalendar, once", lambda: _as_icalendar(messages), "", 0, requests=1),
        Way("304", expect(304, known), "bare page", 1.0, learn),
        Way("unchanged", expect(200, {}), "bare page", 3.0),
        Way("unchanged, packed", expect(200, packed), "bare page", 3.0),
        Way("one changed", expect(200, {}), "icalendar, once", 1.3, change_one, requests=2),
        Way("all anew", expect(200, {}), "icalendar, once", 1.3, forget_all, requests=1),
        Way(
            "all anew, packed", expect(200, packed), "icalendar, once", 1.3, forget_all, requests=1
        ),
    ]


def _change(stage: Stage) -> None:
    with Session(stage.engine) as session, session.begin():
        session.execute(
            update(Meeting)
            .where(Meeting.uid == "meeting-300@kreis.example")
            .values(version=Meeting.version + 1, calendar_changed_at=datetime.now(UTC))
        )


def _messages() -> list[ical.Message]:
    now = datetime.now(UTC)
    agenda = "\n".join(f"{n}. Begrüßung, Überblick und Punkt {n}" for n in range(1, ITEMS + 1))
    return [
        ical.Message(
            uid=f"meeting-{number}@kreis.example",
            sequence=0,
            dtstamp=now,
            organizer=ical.Mailbox(address="amt@kreis.example", name="Geschäftsstelle"),
            told=Told(
                starts_at=now + timedelta(days=number),
                ends_at=now + timedelta(days=number, hours=2),
                summary=f"Runder Tisch Region West, {number}. Sitzung",
                location="Rathaus Öhringsdorf, Saal 2",
                online_url="",
                agenda=agenda,
            ),
            zone=_BERLIN,
        )
        for number in range(MEETINGS)
    ]


def _as_icalendar(messages: list[ical.Message]) -> bytes:
    events = [ical.published(message) for message in messages]
    return ical.calendar_of("PUBLISH", events, _BERLIN)


def _measure(way: Way, clock: Clock) -> None:
    spent = 0.0
    for _ in range(way.requests):
        way.before()
        begun = clock()
        way.ask()
        spent += clock() - begun
    way.took.append(spent / way.requests * 1000)


def _print(ways: list[Way]) -> bool:
    """Each round is held against the same round of what it is measured by."""
    by_name = {way.name: way for way in ways}
    is_kept = True
    print(f"\n{'feed of 600 meetings':22} {'CPU ms':>8} {'ratio':>7} {'limit':>6}  against")
    for way in ways:
        line = f"{way.name:22} {statistics.median(way.took):8.2f}"
        if way.against:
            rival = by_name[way.against].took
            ratio = statistics.median(a / b for a, b in zip(way.took, rival, strict=True))
            is_kept = is_kept and ratio <= way.limit
            too_much = "  too much" if ratio > way.limit else ""
            line += f" {ratio:7.2f} {way.limit:6.1f}  {way.against}{too_much}"
        print(line)
    return is_kept
