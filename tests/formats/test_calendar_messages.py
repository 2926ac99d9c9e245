"""Every calendar message keeps the rules that calendars go by, and all programs read it alike."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from facilitation.formats import ical
from facilitation.formats.ical import Attendee, Mailbox
from facilitation.mail import compose
from facilitation.model.calendars import Told
from facilitation.model.outbox import LINK, Letter
from tests import node_packages, readers
from tests.conftest import missing
from tests.formats.messages import BEN, BERLIN, HOURS, MAY, MESSAGE, OFFICE, TOLD, every_letter
from tests.readers import Reading, by_icalendar, by_libical

EVERY = every_letter()

HOSTILE = [
    'Max "M" Müller',
    "Beyer, Jörg (Amt 61): Leitung; Vertretung",
    "Größe – ß €",
    "a\\nb \\, \\; \\\\",
    "",
    "x" * 200,
    "Ä" * 61 + "🎉" * 20,
    "مرحبا بالعالم",
    "שלום\u202e gnol",
    "Zeile eins\r\nATTENDEE:mailto:all@kreis.example",
    "BEGIN:VEVENT\nEND:VCALENDAR",
    "vertikal\x0btab\x00null\x1b[31m",
    "^n ^' ^^ %0A &amp; <b>",
    "'einfach' „doppelt“",
    "Ł" * 75,
    " Rand ",
]


@pytest.fixture(params=EVERY, ids=str)
def letter(request: pytest.FixtureRequest) -> Letter:
    return EVERY[request.param]


@pytest.fixture
def unfolded(letter: Letter) -> list[str]:
    return letter.calendar.decode().replace("\r\n ", "").split("\r\n")


def test_the_stream_is_utf8_with_crlf_in_short_lines_without_control_characters(letter):
    content = letter.calendar
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content.decode())


def test_the_event_has_what_every_client_asks_for(letter, unfolded):
    calendar = Calendar.from_ical(letter.calendar)
    (event,) = calendar.events
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "ORGANIZER", "STATUS"):
        assert sum(re.match(rf"{name}[;:]", line) is not None for line in unfolded) >= 1
    assert re.fullmatch(r"[0-9a-f-]{36}@[a-z.]+", event["UID"])
    assert "DTSTAMP:20270111T090000Z" in unfolded
    assert any(line.startswith("DTSTART;TZID=Europe/Berlin:2027") for line in unfolded)
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"]
    assert event["TRANSP"]
    assert event.start < event.end


def test_method_in_calendar_and_mail_are_the_same(letter):
    message = email.message_from_bytes(
        compose(letter, message_id="<1@kreis.example>", date=MAY), policy=default
    )
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    (attached,) = message.iter_attachments()
    calendar = Calendar.from_ical(letter.calendar)

    assert part["Content-Type"].params["method"] == calendar["METHOD"] == letter.method
    assert part.get_payload(decode=True) == attached.get_payload(decode=True) == letter.calendar


def test_the_zone_has_yearly_rules_and_no_list_of_dates(letter):
    (zone,) = Calendar.from_ical(letter.calendar).timezones
    assert zone["TZID"] == "Europe/Berlin"
    assert {part.name: part["RRULE"].to_ical() for part in zone.subcomponents} == {
        "DAYLIGHT": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }
    assert b"RDATE" not in letter.calendar


def test_the_sender_is_the_organizer_and_the_reader_the_only_other_address(letter, unfolded):
    (event,) = Calendar.from_ical(letter.calendar).events
    assert event["ORGANIZER"] == f"mailto:{letter.sender}"
    assert event["ORGANIZER"].params["CN"] == letter.sender_name
    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", "\n".join(unfolded)))
    assert addresses <= {letter.sender, letter.to, str(event["UID"])}
    if letter.method == "PUBLISH":
        assert "ATTENDEE" not in event
    else:
        assert event["ATTENDEE"] == f"mailto:{letter.to}"


def test_a_request_asks_for_an_answer_and_a_cancellation_does_not(letter):
    (event,) = Calendar.from_ical(letter.calendar).events
    is_off = "CANCELLED" if letter.method == "CANCEL" else event["STATUS"]
    assert event["STATUS"] == is_off
    if letter.method == "REQUEST":
        params = event["ATTENDEE"].params
        assert event["STATUS"] == "CONFIRMED"
        assert (params["RSVP"], params["CUTYPE"]) == ("TRUE", "INDIVIDUAL")
        assert params["PARTSTAT"] in ("NEEDS-ACTION", "ACCEPTED")
        assert params["ROLE"] in ("REQ-PARTICIPANT", "OPT-PARTICIPANT")


def test_nothing_private_and_no_alarm_is_inside(letter, unfolded):
    content = "\n".join(unfolded)
    assert LINK not in content
    assert "/rsvp/" not in content
    for name in ("VALARM", "X-WR-CALNAME", "X-PUBLISHED-TTL", "RRULE:FREQ=MONTHLY", "X-ALT-DESC"):
        assert name not in content


def test_the_way_in_online_stands_where_clients_show_it(letter):
    (event,) = Calendar.from_ical(letter.calendar).events
    url = TOLD.online_url
    assert event["URL"] == url
    assert event["CONFERENCE"] == url.replace(",", "%2C").replace(";", "%3B")
    assert event["CONFERENCE"].params["VALUE"] == "URI"
    assert url in event["DESCRIPTION"]


def test_letters_name_the_day_in_subject_and_first_line(letter):
    first = letter.text.partition("\n")[0]
    weekday_date = r"Montag, (31\. Mai|6\. Dezember) 2027"
    assert re.search(weekday_date, letter.subject)
    assert re.search(weekday_date, letter.text.partition("\n\n")[0]) or "Ort ist neu" in first
    assert letter.text.count("Guten Tag ") == 1
    assert "Telefon 03871 722-0" in letter.text
    for content in (letter.text, letter.html):
        assert "{%" not in content
        assert "None" not in content


def test_html_letters_load_nothing_and_track_nobody(letter):
    assert '<html lang="de" dir="ltr">' in letter.html
    assert '<meta name="color-scheme" content="light dark">' in letter.html
    for tag in ("<img", "<script", "<link", "url(", "@import", "<iframe", "<form"):
        assert tag not in letter.html
    targets = set(re.findall(r'href="([^"]*)"', letter.html))
    assert targets <= {LINK, TOLD.online_url.replace("&", "&amp;"), f"mailto:{letter.sender}"}


def test_the_same_data_give_the_same_bytes():
    again = every_letter()

    assert {name: found.calendar for name, found in again.items()} == {
        name: found.calendar for name, found in EVERY.items()
    }
    assert again == EVERY


def test_the_bytes_are_those_of_the_library(letter):
    """Written in pieces for speed; the library would write the same."""
    calendar = Calendar.from_ical(letter.calendar)
    order = ["VERSION", "PRODID", "METHOD"]
    whole = Calendar()
    for name in order:
        whole.add(name, calendar[name])
    for part in calendar.subcomponents:
        whole.add_component(part)
    assert Calendar.from_ical(letter.calendar) == whole
    assert sorted(whole.to_ical().splitlines()) == sorted(letter.calendar.splitlines())


def test_summer_and_winter_are_five_in_the_afternoon():
    for name in ("invitation", "moved"):
        reading = by_icalendar(EVERY[name].calendar)
        at = datetime.fromtimestamp(reading.starts_at, BERLIN)
        assert (at.hour, at.minute) == (17, 0)


@pytest.mark.node
def test_ical_js_reads_every_message_alike():
    if not node_packages.has_node():
        missing("Node")
    contents = [found.calendar for found in EVERY.values()]
    contents += [hostile_request(text) for text in HOSTILE]

    found = readers.by_ical_js(contents)

    assert found == [by_icalendar(content) for content in contents]


def test_libical_reads_every_message_alike_and_finds_its_table_kept(letter):
    if readers.libical() is None:
        missing("libical")

    assert by_libical(letter.calendar) == by_icalendar(letter.calendar)


def hostile_request(text: str) -> bytes:
    told = replace(TOLD, summary=text, location=text, agenda=text, online_url=text)
    message = replace(
        MESSAGE, told=told, organizer=Mailbox(address=OFFICE.address, name=text), description=text
    )
    attendee = Attendee(mailbox=Mailbox(address=BEN.address, name=text))
    return ical.request(message, attendee)


def check_hostile(text: str) -> Reading:
    content = hostile_request(text)
    reading = by_icalendar(content)
    assert (reading.events, reading.uid, reading.attendee) == (
        1,
        MESSAGE.uid,
        f"mailto:{BEN.address}",
    )
    assert (reading.starts_at, reading.sequence) == (int(MAY.timestamp()), 0)
    assert content.count(b"BEGIN:VEVENT\r\n") == content.count(b"\r\nATTENDEE;") == 1
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]", content.decode())
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert '"' not in reading.attendee_name
    if readers.libical() is not None:
        assert by_libical(content) == reading
    return reading


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text):
    reading = check_hostile(text)
    assert reading.summary == (reading.location or "Termin")


@settings(deadline=None, max_examples=150)
@given(text=st.text(max_size=120))
def test_any_text_stays_a_text(text):
    check_hostile(text)


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)),  # noqa: DTZ001 - made aware
    minutes=st.integers(1, 60 * 24 * 3),
)
def test_any_time_comes_back_as_it_went(start, minutes):
    begins = start.replace(second=0, microsecond=0, tzinfo=UTC)
    told = replace(TOLD, starts_at=begins, ends_at=begins + timedelta(minutes=minutes))
    reading = by_icalendar(ical.request(replace(MESSAGE, told=told), Attendee(mailbox=BEN)))

    folded = begins.astimezone(BERLIN).fold or told.ends_at.astimezone(BERLIN).fold
    if not folded:  # the doubled hour of October cannot be written in local time
        assert reading.starts_at == begins.timestamp()
        assert reading.ends_at == told.ends_at.timestamp()


def test_a_zone_without_a_yearly_rule_is_written_in_utc():
    content = ical.publish(replace(MESSAGE, zone=ZoneInfo("Africa/Casablanca")))

    assert b"DTSTART:20270531T150000Z\r\n" in content
    assert b"VTIMEZONE" not in content


def test_without_place_the_online_address_is_the_place():
    told = Told(
        starts_at=MAY, ends_at=MAY + HOURS, summary="x", location="",
        online_url="https://video.example/x", agenda="",
    )  # fmt: skip
    reading = by_icalendar(ical.publish(replace(MESSAGE, told=told)))

    assert reading.location == "https://video.example/x"
