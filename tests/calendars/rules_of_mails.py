"""What every mail with a calendar message keeps to, rule by rule."""

import re
from datetime import date, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from facilitation.formats.wording import weekday_date
from tests.calendars.expanders import by_recurring_ical_events
from tests.calendars.play import Mail

BERLIN = ZoneInfo("Europe/Berlin")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _parts(mail: Mail) -> tuple[EmailMessage, EmailMessage, EmailMessage, EmailMessage]:
    """Text, HTML, the calendar message, and its copy."""
    alternative, copy = mail.message.iter_parts()
    text, html, calendar = alternative.iter_parts()
    return text, html, calendar, copy


def _events(mail: Mail) -> list[Event]:
    return list(Calendar.from_ical(mail.calendar).events)


def _texts(mail: Mail) -> list[str]:
    text, html, *_ = _parts(mail)
    return [text.get_content(), html.get_content()]


def r02_lines_end_with_crlf_after_decoding_too(mail: Mail) -> None:
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")
    for part in _parts(mail)[2:]:
        assert b"\n" not in part.get_payload(decode=True).replace(b"\r\n", b"")


def r60_r61_text_then_html_and_last_the_calendar(mail: Mail) -> None:
    alternative, _copy = mail.message.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    calendar = _parts(mail)[2]
    assert mail.message.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert calendar["Content-Disposition"] is None
    said = dict(calendar["Content-Type"].params)
    assert said == {"charset": "utf-8", "method": str(Calendar.from_ical(mail.calendar)["METHOD"])}


def r62_the_copy_is_the_same_byte_for_byte(mail: Mail) -> None:
    *_, calendar, copy = _parts(mail)
    assert calendar.get_payload(decode=True) == copy.get_payload(decode=True) == mail.calendar
    assert copy.get_content_type() == "application/ics"
    assert copy.get_content_disposition() == "attachment"
    assert copy.get_filename() in ("einladung.ics", "absage.ics")


def r63_r64_the_sender_is_the_organizer(mail: Mail) -> None:
    (sender,) = mail.message["From"].addresses
    for event in _events(mail):
        assert event["ORGANIZER"] == f"mailto:{sender.addr_spec}"
        assert event["ORGANIZER"].params["CN"] == sender.display_name
        assert "SENT-BY" not in event["ORGANIZER"].params


def r65_the_reader_is_the_attendee_spelt_alike(mail: Mail) -> None:
    (reader,) = mail.message["To"].addresses
    for event in _events(mail):
        if "ATTENDEE" in event:
            assert event["ATTENDEE"] == f"mailto:{reader.addr_spec}"
        else:
            (sender,) = mail.message["From"].addresses
            assert reader.addr_spec.lower() == sender.addr_spec.lower()


def r66_the_usual_headers_once_and_seven_bits(mail: Mail) -> None:
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(mail.message.get_all(name, [])) == 1, name
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    assert mail.message["Subject"]
    assert mail.message.defects == []


def r67_one_reader_and_answers_go_to_the_organizer(mail: Mail) -> None:
    assert len(mail.message["To"].addresses) == 1
    for name in ("Cc", "Bcc", "Reply-To"):
        assert mail.message[name] is None


def r68_the_text_names_the_days_it_is_about(mail: Mail) -> None:
    text = _texts(mail)[0].replace("\u00a0", " ")
    days = {one.start.astimezone(BERLIN).date() for one in _events(mail)}
    if "RRULE" in _events(mail)[0]:
        days = _coming_days(mail)
    named = [_in_words(day) in text for day in days]
    # About one date, with the whole series attached, the text speaks of that date; where nothing
    # is left, of what is lost.
    speaks_of_some = mail.stored.meeting_id or not mail.own
    assert any(named) if speaks_of_some else all(named), text


def _coming_days(mail: Mail) -> set[date]:
    starts = {one.told.starts_at for one in mail.own.values()}
    if not starts:
        (rows,) = by_recurring_ical_events([mail.calendar])
        starts = {datetime.fromtimestamp(row[0], BERLIN) for row in rows}
    return {at.astimezone(BERLIN).date() for at in starts if at > mail.stored.created_at}


def r68_a_move_names_the_old_and_the_new_time(mail: Mail) -> None:
    text = _texts(mail)[0].replace("\u00a0", " ")
    old_and_new = {
        "another day": ("Mittwoch, 10. Februar 2027", "Donnerstag, 11. Februar 2027"),
        "one date moved": ("Montag, 26. April 2027", "Dienstag, 27. April 2027"),
        "one date an hour later": ("17:00 bis 19:00 Uhr", "18:00 bis 20:00 Uhr"),
    }
    what = mail.name[3:].partition(":")[0]
    assert all(words in text for words in old_and_new.get(what, ())), text


def _in_words(day: date) -> str:
    return weekday_date(day).replace("\u00a0", " ")


def r70_nobody_elses_address(mail: Mail) -> None:
    (reader,), (sender,) = mail.message["To"].addresses, mail.message["From"].addresses
    uids = {str(event["UID"]) for event in _events(mail)}
    unfolded = mail.calendar.decode().replace("\r\n ", "")
    for content in (*_texts(mail), unfolded):
        assert set(_ADDRESS.findall(content)) <= {reader.addr_spec, sender.addr_spec} | uids


def r76_its_own_message_id(mail: Mail) -> None:
    assert mail.message["Message-ID"] == mail.stored.message_id
    assert mail.stored.message_id.endswith(f"@{mail.stored.sender.partition('@')[2]}>")


def stamp_of(mail: Mail) -> datetime:
    """DTSTAMP, the same in all events of a mail."""
    (stamp,) = {event["DTSTAMP"].dt for event in _events(mail)}
    assert isinstance(stamp, datetime)
    return stamp


def r17_the_stamp_is_the_time_of_the_message(mail: Mail) -> None:
    late = stamp_of(mail) - mail.stored.created_at.replace(microsecond=0)
    assert 0 <= late.total_seconds() < 30


MAIL_RULES = [value for name, value in list(globals().items()) if re.match(r"r\d\d", name)]
