"""One letter of every kind that leaves the house, for tests of what all must keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.formats import ical, letters
from facilitation.formats.ical import Attendee, Mailbox, Message, PartStat
from facilitation.formats.letters import AgendaLine, Attached, Gathering, Reader, Sender, Writing
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST, Told
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.outbox import Letter

BERLIN = ZoneInfo("Europe/Berlin")
MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
"""Monday, 31 May 2027, 17:00 in Berlin."""
WINTER = datetime(2027, 12, 6, 16, 0, tzinfo=UTC)
"""Monday, 6 December 2027, 17:00 in Berlin."""
HOURS = timedelta(hours=2)

OFFICE = Mailbox(address="beteiligung@kreis.example", name="Geschäftsstelle Beteiligung")
BEN = Mailbox(address="Ben.Becker@verein.example", name="Ben Becker")

TOLD = Told(
    starts_at=MAY,
    ends_at=MAY + HOURS,
    summary="Runder Tisch West",
    location="Rathaus, Saal 2; Hof \\ hinten",
    online_url="https://video.example/raum?a=1,2;b",
    agenda="1. Begrüßung\n2. Wohnen",
)
MESSAGE = Message(
    uid="7f4c9a52-30d6-4b8e-9a1f-1c2d3e4f5a6b@kreis.example",
    sequence=0,
    dtstamp=datetime(2027, 1, 11, 9, 0, tzinfo=UTC),
    organizer=OFFICE,
    told=TOLD,
    zone=BERLIN,
    description="Fragen an: Geschäftsstelle Beteiligung, Telefon 03871 722-0",
)
WRITING = Writing(
    Sender(
        mailbox=OFFICE,
        district="Landkreis Musterkreis",
        phone="03871 722-0",
        postal_address="Am Markt 1\n19370 Parchim",
        privacy_notice="Wir speichern Ihren Namen und Ihre Adresse, um Sie einzuladen.",
    ),
    Reader(
        mailbox=BEN,
        invited_as=InvitedAs.MEMBER,
        body="Runder Tisch West",
        seat="Verein Brücke",
        needs_notice=True,
    ),
    Gathering(
        told=TOLD,
        zone=BERLIN,
        body="Runder Tisch West",
        process="Integrationskonzept 2027",
        agenda=(
            AgendaLine(position=1, title="Begrüßung", minutes=10),
            AgendaLine(position=2, title="Wohnen"),
        ),
        message="Bitte bringen Sie Ihre Ideen mit.",
    ),
)


def every_letter() -> dict[str, Letter]:
    """By a name for the test: members and guests, summer and winter, all methods."""
    member = Attendee(mailbox=BEN)
    guest = replace(member, role=ical.ROLE[InvitedAs.GUEST])
    accepted = replace(member, partstat=PartStat.ACCEPTED)
    told = replace(TOLD, starts_at=WINTER, ends_at=WINTER + HOURS, location="Schule")
    moved = replace(MESSAGE, sequence=1, told=told)
    off = replace(MESSAGE, sequence=2)
    new_time = replace(WRITING, gathering=replace(WRITING.gathering, told=told))
    as_guest = replace(WRITING, reader=replace(WRITING.reader, invited_as=InvitedAs.GUEST))
    to_self = replace(WRITING, reader=replace(WRITING.reader, mailbox=OFFICE))
    before, none = TOLD, Answer.NONE_YET
    return {
        "invitation": letters.invitation(WRITING, _with(ical.request(MESSAGE, member), REQUEST)),
        "to a guest": letters.invitation(as_guest, _with(ical.request(MESSAGE, guest), REQUEST)),
        "moved": letters.update(
            new_time, _with(ical.request(moved, member), REQUEST), before=before, answer=none
        ),
        "moved after an answer": letters.update(
            new_time,
            _with(ical.request(moved, accepted), REQUEST),
            before=replace(told, location="Kirche"),
            answer=Answer.ACCEPTED,
        ),
        "cancelled": letters.cancellation(
            WRITING, _with(ical.cancel(off, member), CANCEL), reason="Krankheit"
        ),
        "withdrawn": letters.withdrawal(WRITING, _with(ical.cancel(off, member), CANCEL)),
        "to the sender": letters.invitation(to_self, _with(ical.publish(MESSAGE), PUBLISH)),
        "cancelled for the sender": letters.cancellation(
            to_self, _with(ical.publish(off, is_cancelled=True), PUBLISH), reason=""
        ),
    }


def _with(content: bytes, method: str) -> Attached:
    return Attached(content, method)
