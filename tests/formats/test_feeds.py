"""A feed holds what `icalendar` would write, byte for byte, and what calendars ask of one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.formats import feeds, ical
from facilitation.formats.feeds import Entry, write_event, write_feed
from facilitation.model.calendars import Told
from tests import node_packages, readers
from tests.conftest import missing

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)


def entry(
    *,
    title: str = "Runder Tisch West",
    place: str = "Rathaus, Saal 2; Hof \\ x",
    url: str = "",
    agenda: str = "1. Begrüßung\n2. Berichte",
    sender: str = "Beyer, Jörg (Amt 61)",
    starts_at: datetime = START,
    is_cancelled: bool = False,
    is_free: bool = False,
    zone: ZoneInfo = BERLIN,
) -> Entry:
    told = Told(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        summary=title,
        location=place,
        online_url=url,
        agenda=agenda,
    )
    message = ical.Message(
        uid="4f0c@kreis.example",
        sequence=3,
        dtstamp=datetime(2027, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        organizer=ical.Mailbox(address="beteiligung@kreis.example", name=sender),
        told=told,
        zone=zone,
        description="Mehr dazu: https://kreis.example/d/muster/p/konzept/meetings/1",
    )
    return Entry(message=message, is_cancelled=is_cancelled, is_free=is_free)


def as_icalendar_writes(entry: Entry) -> bytes:
    told, title = entry.message.told, entry.message.told.summary.strip()
    if entry.is_cancelled:
        told = replace(told, summary=f"Abgesagt: {title}" if title else "Abgesagt: Termin")
    event = ical.published(replace(entry.message, told=told), is_cancelled=entry.is_cancelled)
    if entry.is_free:
        event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"] = "TRANSPARENT", "FREE"
    written: bytes = event.to_ical()
    return written


@pytest.mark.parametrize(
    "one",
    [
        entry(),
        entry(is_cancelled=True),
        entry(is_free=True),
        entry(title="Ä" * 61 + "🎉" * 9, place="ß€" * 80),
        entry(title="", place="", agenda=""),
        entry(title="\x0baus\u200b Word\u00a0kopiert", agenda="1. a\r\n\r\n2. b\tc"),
        entry(url="https://online.example/raum?a=1,2;b=%C3%A4"),
        entry(url="nach Anmeldung", place=""),
        entry(sender='Max "M" Müller; ^x'),
        entry(zone=ZoneInfo("Africa/Casablanca")),
        entry(zone=ZoneInfo("UTC")),
        entry(starts_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_event_is_written_as_icalendar_writes_it(one):
    assert write_event(one) == as_icalendar_writes(one)


TEXT = st.text(max_size=220).filter(lambda text: r"\N" not in text)


@settings(max_examples=150, deadline=None)
@given(title=TEXT, place=TEXT, agenda=TEXT, sender=TEXT)
def test_so_is_any_text(title, place, agenda, sender):
    one = entry(title=title, place=place, agenda=agenda, sender=sender)
    told = one.message.told

    if "\\N" not in ical.description_of(one.message) + ical.line(told.summary + told.location):
        assert write_event(one) == as_icalendar_writes(one)


def test_a_feed_says_its_name_and_how_often_to_ask():
    written = write_feed("Termine: Größe ß €", [entry(), entry(is_cancelled=True)], BERLIN)

    calendar = icalendar.Calendar.from_ical(written)
    assert calendar["METHOD"] == "PUBLISH"
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Termine: Größe ß €"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in written
    assert written.count(b"BEGIN:VTIMEZONE") == 1
    assert [str(event["STATUS"]) for event in calendar.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]


def test_a_feed_names_no_attendee_and_an_organizer():
    written = write_feed("Termine", [entry()], BERLIN)

    assert b"ATTENDEE" not in written
    assert b"PARTSTAT" not in written
    assert b'ORGANIZER;CN="Beyer, J\xc3\xb6rg (Amt 61)":mailto:beteiligung@kreis.example' in written


def test_lines_are_short_and_end_with_crlf():
    written = write_feed("Ä" * 300, [entry(title="Öffentlich, " * 40)], BERLIN)

    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(len(row) for row in written.split(b"\r\n")) <= 75
    for row in written.split(b"\r\n"):
        row.decode()


def test_an_empty_feed_is_still_a_calendar():
    calendar = icalendar.Calendar.from_ical(write_feed("Termine", [], BERLIN))

    assert calendar.walk("VEVENT") == []
    assert calendar["VERSION"] == "2.0"


def test_a_zone_without_rule_is_told_in_universal_time():
    written = write_feed("Termine", [entry(zone=ZoneInfo("Africa/Casablanca"))], BERLIN)

    assert b"DTSTART:20270531T150000Z" in written


def test_the_same_entry_is_written_once():
    write_event.cache_clear()

    write_feed("Termine", [entry(), entry()], BERLIN)

    assert (write_event.cache_info().misses, write_event.cache_info().hits) == (1, 1)
    assert write_event.cache_info().maxsize == feeds.KEPT_EVENTS


ODD = (
    entry(),
    entry(is_cancelled=True, title="Größe, ß €; \\ x"),
    entry(url="https://online.example/raum?a=1,2", title="Ä" * 90, agenda="1. \x0bWort\n2. zwei"),
)


def test_libical_reads_a_feed_alike_and_finds_its_table_kept():
    if readers.libical() is None:
        missing("libical")
    for one in ODD:
        content = write_feed("Meine Termine – Größe", [one], BERLIN)
        assert readers.by_libical(content) == readers.by_icalendar(content)


@pytest.mark.node
def test_ical_js_reads_a_feed_alike():
    if not node_packages.has_node():
        missing("Node")
    contents = [write_feed("Meine Termine – Größe", [one], BERLIN) for one in ODD]

    found = readers.by_ical_js(contents)

    assert found == [readers.by_icalendar(content) for content in contents]


def test_vobject_takes_a_feed():
    content = write_feed("Meine Termine – Größe", ODD, BERLIN)

    found = vobject.readOne(content.decode())

    assert [event.location.value for event in found.vevent_list] == [
        one.message.told.location for one in ODD
    ]
