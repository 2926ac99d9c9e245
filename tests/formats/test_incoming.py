"""Mail of any kind is understood as far as it can be, in bounded time, and breaks nothing."""

import time
from base64 import encodebytes
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facilitation.formats import mime
from facilitation.formats.ical_lines import read_object
from facilitation.formats.incoming import Incoming, read_mail
from facilitation.model.incoming import IncomingKind

FILES = Path(__file__).parent / "files" / "incoming"
BEN = "ben@musterkreis.example"
MONDAY = datetime(2027, 2, 22, 16, 0, tzinfo=UTC)


def read(name: str) -> Incoming:
    return read_mail((FILES / f"{name}.eml").read_bytes())


@pytest.mark.parametrize(
    ("name", "kind", "partstat"),
    [
        ("outlook_accepts_with_windows_zone_and_comment", "reply", "ACCEPTED"),
        ("outlook_com_declines_without_organizer_and_sequence", "reply", "DECLINED"),
        ("google_accepts_as_auto_generated_mail", "reply", "ACCEPTED"),
        ("apple_says_maybe_with_a_principal_for_address", "reply", "TENTATIVE"),
        ("nextcloud_accepts_with_everything_in_capitals", "reply", "ACCEPTED"),
        ("accepts_in_utf16", "reply", "ACCEPTED"),
        ("accepts_in_latin1_that_is_called_utf8", "reply", "ACCEPTED"),
        ("accepts_with_an_open_quote_and_a_colon_in_the_name", "reply", "ACCEPTED"),
        ("boundary_is_never_closed", "reply", "ACCEPTED"),
        ("reply_forwarded_inside_a_mail_of_somebody_else", "reply", "ACCEPTED"),
        ("delegates_to_somebody_else", "delegated", "DELEGATED"),
        ("outlook_proposes_another_time", "counter", "TENTATIVE"),
        ("asks_for_the_invitation_again", "refresh", "NEEDS-ACTION"),
    ],
)
def test_what_calendars_send_is_read_whoever_wrote_it(name, kind, partstat):
    mail = read(name)

    (answer,) = mail.answers
    assert (mail.kind.value, answer.uid) == (kind, "termin@kreisrunde.test")
    assert (answer.attendee, answer.partstat) == (BEN, partstat)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("thunderbird_declines_one_date_named_with_zone", MONDAY),
        ("evolution_declines_one_date_in_a_zone_with_prefix", MONDAY),
        ("declines_one_date_named_in_utc", MONDAY),
        ("declines_one_date_named_as_a_day", date(2027, 2, 22)),
        ("declines_one_date_in_a_zone_nobody_knows", datetime(2027, 2, 22, 17, 0)),  # noqa: DTZ001
    ],
)
def test_the_date_of_a_series_is_read_as_it_is_named(name, named):
    (answer,) = read(name).answers
    assert (answer.recurrence, answer.is_single, answer.partstat) == (named, True, "DECLINED")


def test_an_answer_carries_its_words_its_moment_and_its_time():
    (answer,) = read("outlook_accepts_with_windows_zone_and_comment").answers

    assert answer.comment == "Ich komme etwas später, gegen 17:15 Uhr."
    assert answer.stamp == datetime(2027, 1, 11, 8, 55, tzinfo=UTC)
    assert answer.starts == datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
    assert answer.attendee_name == "Becker, Ben"
    (google,) = read("google_accepts_as_auto_generated_mail").answers
    assert google.comment == "Bis dann"
    (apple,) = read("apple_says_maybe_with_a_principal_for_address").answers
    assert apple.ends == datetime(2027, 5, 31, 17, 0, tzinfo=UTC)
    (other,) = read("delegates_to_somebody_else").answers
    assert other.delegates == ("Frieda Fröhlich",)


@pytest.mark.parametrize("name", ["accepts_in_utf16", "accepts_in_latin1_that_is_called_utf8"])
def test_a_wrong_charset_spoils_no_umlaut(name):
    (answer,) = read(name).answers
    assert answer.comment in ("Größe – ß €", "Schöne Grüße")


@pytest.mark.parametrize(
    ("name", "status", "is_final", "marks"),
    [
        ("postfix_reports_no_such_user", "5.1.1", True, True),
        ("exchange_reports_mailbox_full_with_headers_only", "5.2.2", True, True),
        ("qmail_returns_it_in_its_own_words", "5.1.1", True, True),
        ("exim_returns_it_with_a_header_of_its_own", "5.1.1", True, True),
        ("report_that_our_words_are_not_wanted", "5.7.1", True, False),
        ("report_of_a_delay", "4.4.1", False, False),
    ],
)
def test_mail_that_came_back_names_the_letter_and_the_reason(name, status, is_final, marks):
    mail = read(name)

    (bounce,) = mail.bounces
    assert mail.kind is IncomingKind.BOUNCE
    assert mail.returned == ("<einladung@kreisrunde.test>",)
    assert (bounce.recipient, bounce.status) == (BEN, status)
    assert (bounce.is_final, bounce.is_about_address) == (is_final, marks)
    assert bounce.reason


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("absence_note_in_german", "automatic"),
        ("read_receipt", "automatic"),
        ("our_own_invitation_comes_back", "automatic"),
        ("winmail_dat_and_nothing_else", "unreadable"),
        ("somebody_writes_in_html_only", "plain"),
    ],
)
def test_all_other_mail_is_told_apart(name, kind):
    assert (read(name).kind.value, read(name).answers) == (kind, ())


def test_html_is_shown_as_text_without_its_styles_and_scripts():
    mail = read("somebody_writes_in_html_only")

    assert mail.text == "Guten Tag,\ndürfen wir zwei Leute mitbringen?"
    assert (mail.sender, mail.sender_name) == ("joerg@fremd.example", "Jörg Straße")
    assert mail.subject == "Frage zu nächster Woche"


@pytest.mark.parametrize(
    "head",
    [
        b"From: ben@musterkreis.example, eve@fremd.example",
        b"From: ben@musterkreis.example\r\nFrom: eve@fremd.example",
        b"From: Ben",
        b"From: " + b"(" * 3000 + b"ben@musterkreis.example",
        b"Subject: nobody",
    ],
)
def test_a_mail_of_several_or_nobody_has_no_sender(head):
    assert read_mail(head + b"\r\n\r\nHallo").sender == ""


def test_a_name_that_looks_like_an_address_is_not_the_sender():
    mail = read_mail(b'From: "ben@musterkreis.example" <eve@fremd.example>\r\n\r\n')
    assert mail.sender == "eve@fremd.example"


def test_the_same_mail_by_another_way_has_the_same_mark():
    content = (FILES / "absence_note_in_german.eml").read_bytes()
    again = b"Received: from elsewhere\r\n" + content
    forged = content.replace(b"20. Januar", b"21. Januar")

    assert read_mail(content).mark == read_mail(again).mark
    assert read_mail(content).mark != read_mail(forged).mark


def test_a_mail_that_was_fetched_in_part_is_noted_and_not_understood():
    content = (FILES / "boundary_is_never_closed.eml").read_bytes()
    mail = read_mail(content[:400], size=25_000_000)

    assert (mail.kind, mail.sender, mail.answers) == (IncomingKind.UNREADABLE, BEN, ())
    assert "zu groß" in mail.trouble


def carrying(calendar: bytes) -> bytes:
    head = (
        b"From: ben@musterkreis.example\r\nContent-Type: text/calendar; method=REPLY\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + encodebytes(calendar)


def test_a_calendar_of_ten_megabytes_is_refused_with_a_sentence():
    event = (
        b"BEGIN:VEVENT\r\nUID:1\r\n"
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@a.example\r\nEND:VEVENT\r\n"
    )
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + event * 130_000 + b"END:VCALENDAR\r\n"
    assert len(calendar) > 10_000_000

    mail, seconds = timed(carrying(calendar))

    assert (mail.kind, mail.answers) == (IncomingKind.UNREADABLE, ())
    assert "zu groß" in mail.trouble
    assert seconds < 3


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 200_000,
        b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
            for n in range(20_000)
        ),
        b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
        b"From: " + b"=?utf-8?q?a" * 90_000,
        b"From: " + b"<" * MEGABYTE,
        b"X" * MEGABYTE,
        b"A:\r\n" * 250_000,
        b" \r\n" * 300_000,
        b"Content-Type: text/html\r\n\r\n" + b"<style" * 160_000,
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"-a" * 400_000,
        b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 70_000,
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        + b"ATTENDEE"
        + b';A="' * 200_000,
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        + b"ATTENDEE:mailto:a@b\r\n" * 45_000,
        b"X-Failed-Recipients: a\r\n\r\n" + b"a@a" * 300_000,
        b"Content-Type: multipart/report\r\n\r\n" + b"Message-ID: " * 80_000,
    ],
    ids=lambda content: content[:30].decode(errors="replace").strip() or "blank",
)
def test_mail_made_to_take_long_does_not(content):
    _, seconds = timed(content)
    assert seconds < 3


def timed(content: bytes) -> tuple[Incoming, float]:
    began = time.perf_counter()
    return read_mail(content), time.perf_counter() - began


PIECES = st.sampled_from(
    [
        b"\r\n", b"\n", b"\r\n\r\n", b"--b", b"--b--", b": ", b";", b'"', b"=", b"\0", b"\xff",
        b"\\", b"From: ", b"<a@b.example>", b"Date: Mon, 11 Jan 2027 08:55:00 +0000",
        b"Subject: =?utf-8?b?", b"?=", b"Content-Type: ", b"multipart/mixed; boundary=b",
        b"multipart/report; boundary=b", b"text/calendar; method=REPLY", b"message/rfc822",
        b"message/delivery-status", b"text/html", b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable", b"=3D", b"charset=utf-16",
        b"charset=idna", b"charset=unicode_escape", b"filename*0*=utf-8''%ff",
        b"BEGIN:VCALENDAR", b"METHOD:REPLY", b"METHOD:COUNTER", b"BEGIN:VEVENT", b"END:VEVENT",
        b"UID:1", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example", b"DTSTAMP:00010101T000000Z",
        b"DTSTART;TZID=Europe/Berlin:99991231T235959", b"DURATION:P9999W", b"SEQUENCE:-1",
        b"RECURRENCE-ID;TZID=../../etc/passwd:20270229T250000",
        b"DTSTART;TZID=Europe:20270101T000000", b"Action: failed", b"Status: 5.1.1",
        b"Final-Recipient: rfc822; a@b.example", "ä".encode(), "٣".encode(), "\u2028".encode(),
        b"\xed\xa0\x80",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40).map(b"".join))
@settings(max_examples=300, deadline=None)
@example(b"Date: Mon, 99 Jan 99999 99:99:99 +9999\r\n\r\n")
@example(b"DTSTART;TZID=Europe/Berlin:00010101T000000")
def test_any_octets_give_a_mail_that_the_database_takes(content):
    mail = read_mail(content)

    for text in (mail.sender, mail.sender_name, mail.subject, mail.text, mail.mark, mail.trouble):
        assert "\0" not in text
        text.encode("utf-8")
    for answer in mail.answers:
        for text in (answer.uid, answer.attendee, answer.comment, *answer.delegates):
            assert "\0" not in text
            text.encode("utf-8")


@given(st.lists(PIECES | st.text(max_size=6).map(str.encode), max_size=40).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_calendar_or_none(content):
    found = read_object("BEGIN:VCALENDAR\r\nX:\r\n" + content.decode("utf-8", "replace"))
    assert found is not None
    for event in found.events:
        assert all(isinstance(moment, date) for line in event.lines for moment in line.moments)
        assert event.end is None or event.end


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("hex", "cp1252"),
        ("idna", "cp1252"),
        ("x" * 99, "cp1252"),
        ("", "cp1252"),
    ],
)
def test_only_codecs_of_texts_are_used(name, codec):
    assert mime.charset(name) == codec
