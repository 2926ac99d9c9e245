"""Calendar files from elsewhere say when nobody should meet, and never more than they may."""

import time
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from facilitation.formats.blackout_files import BlackoutFile, read_blackouts
from facilitation.formats.day_rules import NotUnderstoodError, Steps, expand
from facilitation.model.errors import FileRefusedError

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2027, 1, 11)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(content: bytes) -> BlackoutFile:
    return read_blackouts(content, "kreistag.ics", today=TODAY, zone=BERLIN)


def days(found: BlackoutFile) -> list[tuple[str, str, str]]:
    return [
        (f"{row.first_day:%Y-%m-%d}", f"{row.last_day:%Y-%m-%d}", row.reason) for row in found.rows
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            "UID:1\nSUMMARY:Kreistag\nDTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270302",
            [("2027-03-01", "2027-03-01", "Kreistag")],
        ),
        (
            "UID:1\nSUMMARY:Klausur\nDTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270304",
            [("2027-03-01", "2027-03-03", "Klausur")],
        ),
        (
            "UID:1\nSUMMARY:Messe\nDTSTART;VALUE=DATE:20270301",
            [("2027-03-01", "2027-03-01", "Messe")],
        ),
        (
            "UID:1\nSUMMARY:Umbau\nDTSTART;VALUE=DATE:20270301\nDURATION:P1W",
            [("2027-03-01", "2027-03-07", "Umbau")],
        ),
        (
            "UID:1\nSUMMARY:Ausschuss\nDTSTART:20270301T233000Z\nDTEND:20270302T003000Z",
            [("2027-03-02", "2027-03-02", "Ausschuss")],
        ),
        (
            "UID:1\nSUMMARY:Fest\nDTSTART;TZID=Europe/Berlin:20270301T180000\n"
            "DTEND;TZID=Europe/Berlin:20270302T010000",
            [("2027-03-01", "2027-03-02", "Fest")],
        ),
        (
            "UID:1\nSUMMARY:Bis Mitternacht\nDTSTART:20270301T180000\nDTEND:20270302T000000",
            [("2027-03-01", "2027-03-01", "Bis Mitternacht")],
        ),
        (
            "UID:1\nSUMMARY:Läuft schon\nDTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270201",
            [("2027-01-01", "2027-01-31", "Läuft schon")],
        ),
        (
            "UID:1\nDTSTART;VALUE=DATE:20270301\nSUMMARY:",
            [("2027-03-01", "2027-03-01", "kreistag.ics")],
        ),
        (
            "UID:1\nSUMMARY:Jour fixe\nDTSTART:20260105T090000\nDTEND:20260105T100000\n"
            "RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270406T000000\nEXDATE:20270301T090000",
            [("2027-02-01", "2027-02-01", "Jour fixe"), ("2027-04-05", "2027-04-05", "Jour fixe")],
        ),
        (
            "UID:1\nSUMMARY:Zweimal\nDTSTART;VALUE=DATE:20270301\nRDATE;VALUE=DATE:20270401",
            [("2027-03-01", "2027-03-01", "Zweimal"), ("2027-04-01", "2027-04-01", "Zweimal")],
        ),
    ],
)
def test_events_block_the_days_they_touch(event: str, expected: list[tuple[str, str, str]]) -> None:
    assert days(read(calendar(event))) == expected


def test_a_single_date_of_a_recurring_event_may_be_moved_or_called_off() -> None:
    master = (
        "UID:1\nSUMMARY:Ausschuss\nDTSTART:20270201T180000\nDTEND:20270201T200000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4"
    )
    moved = "UID:1\nSUMMARY:verlegt\nRECURRENCE-ID:20270208T180000\nDTSTART:20270209T180000"
    off = "UID:1\nRECURRENCE-ID:20270215T180000\nDTSTART:20270215T180000\nSTATUS:CANCELLED"
    later = "UID:1\nSUMMARY:später\nRECURRENCE-ID:20270222T180000\nDTSTART:20270222T190000"

    found = days(read(calendar(master, moved, off, later)))

    assert [(first, reason) for first, _last, reason in found] == [
        ("2027-02-01", "Ausschuss"),
        ("2027-02-09", "verlegt"),
        ("2027-02-22", "später"),
    ]


def test_past_and_cancelled_events_are_left_out_and_counted() -> None:
    past = "UID:1\nSUMMARY:vorbei\nDTSTART;VALUE=DATE:20260301"
    off = "UID:2\nSUMMARY:abgesagt\nDTSTART;VALUE=DATE:20270301\nSTATUS:CANCELLED"
    on = "UID:3\nSUMMARY:Kreistag\nDTSTART;VALUE=DATE:20270301"

    found = read(calendar(past, off, on))

    assert (len(found.rows), found.past) == (1, 1)


def test_an_event_that_is_not_understood_is_named_and_the_others_hold() -> None:
    good = "UID:1\nSUMMARY:Kreistag\nDTSTART;VALUE=DATE:20270301"

    found = read(
        calendar(
            good,
            "UID:2\nSUMMARY:Ohne Beginn",
            "UID:3\nSUMMARY:Kein Tag\nDTSTART:morgen",
            "UID:4\nSUMMARY:Stündlich\nDTSTART:20270301T000000\nRRULE:FREQ=HOURLY",
            "UID:5\nSUMMARY:Ewig\nDTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20990301",
            "UID:6\nSUMMARY:Uralt\nDTSTART;VALUE=DATE:00010101",
            "UID:7\nSUMMARY:Letzter Tag\nDTSTART;VALUE=DATE:99991231",
            "UID:8\nSUMMARY:Wochen\nDTSTART;VALUE=DATE:20270301\nRRULE:FREQ=YEARLY;BYWEEKNO=3",
            "UID:9\nSUMMARY:Null\nDTSTART;VALUE=DATE:20270301\nRRULE:FREQ=DAILY;INTERVAL=0",
        )
    )

    assert [row.reason for row in found.rows] == ["Kreistag"]
    assert [problem.where for problem in found.problems] == [
        "„Ohne Beginn“", "„Kein Tag“", "„Stündlich“", "„Ewig“", "„Uralt“", "„Letzter Tag“",
        "„Wochen“", "„Null“",
    ]  # fmt: skip


HOSTILE = {
    "empty": b"",
    "no calendar": b"Guten Tag",
    "zip": b"PK\x03\x04" + b"\0" * 1000,
    "no event": calendar(),
    "broken": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY",
    "not closed": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270301T000000\r\n",
    "ten megabytes": calendar(*["UID:1\nDTSTART;VALUE=DATE:20270301"] * 150_000),
    "many events": calendar(*["UID:1\nDTSTART;VALUE=DATE:20270301"] * 5_000),
    "deep": b"BEGIN:VCALENDAR\r\n" * 3_000,
    "deeper": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 3_000 + b"END:VEVENT\r\n" * 3_000,
    "one long line": b"BEGIN:VCALENDAR\r\nSUMMARY:" + b"x" * 900_000,
    "one folded line": b"BEGIN:VCALENDAR\r\nSUMMARY:" + b"x\r\n " * 200_000,
    "parameters": b"BEGIN:VCALENDAR\r\nDTSTART" + b';X="' * 200_000,
    "many parameters": b"BEGIN:VCALENDAR\r\n" + (b"DTSTART" + b';X="' * 4_000 + b"\r\n") * 50,
    "many commas": calendar(
        *["UID:1\nDTSTART;VALUE=DATE:20270301\nRDATE;VALUE=DATE:" + "20200101," * 2_000] * 50
    ),
    "many quotes": calendar(
        *["DTSTART;TZID=" + "a^n" * 5_000 + ":20270301T000000\nX" + "\\\\" * 1_000] * 50
    ),
    "long zone": calendar("DTSTART;TZID=" + "a" * 5_000 + ":20270301T000000"),
    "deep zone": calendar("DTSTART;TZID=" + "a/" * 2_000 + "b:20270301T000000"),
    "each second": calendar(*["UID:1\nDTSTART:20270301T000000\nRRULE:FREQ=SECONDLY"] * 1_000),
    "each day": calendar(*["UID:1\nDTSTART:19700301T000000\nRRULE:FREQ=DAILY"] * 1_000),
    "30 February": calendar(
        *["UID:1\nDTSTART:19700301T000000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"] * 1_000
    ),
    "all past": calendar("UID:1\nDTSTART;VALUE=DATE:20200301"),
    "many lists": calendar(
        "UID:1\nDTSTART;VALUE=DATE:20270301\nRRULE:FREQ=YEARLY;BYMONTH=" + "1," * 5_000 + "1"
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence_and_soon(kind: str) -> None:
    began = time.perf_counter()

    with pytest.raises(FileRefusedError) as refusal:
        read(HOSTILE[kind])

    assert "„kreistag.ics“" in str(refusal.value)
    assert time.perf_counter() - began < 5


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_make_it_fail(noise: bytes, at: int) -> None:
    content = calendar("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270301\nRRULE:FREQ=DAILY;COUNT=2")

    with suppress(FileRefusedError):
        read(content[:at] + noise + content[at:])


frequencies = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(frequencies)
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    numbered = st.builds(lambda n, d: f"{n}{d}", st.sampled_from(["1", "2", "-1"]), weekdays)
    if frequency in ("DAILY", "WEEKLY") or draw(st.booleans()):
        numbered = weekdays  # dateutil takes 'MO,1TU' for both at once
    if frequency == "YEARLY" or draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True))
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.lists(numbered, min_size=1, max_size=3))))
    if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        numbers = st.sampled_from([1, 5, 13, 28, 29, 31, -1, -3])
        parts.append(
            "BYMONTHDAY=" + ",".join(map(str, draw(st.lists(numbers, min_size=1, max_size=3))))
        )
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 9))}")
    if draw(st.booleans()):
        parts.append("WKST=SU")
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_rules_are_expanded_as_dateutil_does_it(text: str, first: date) -> None:
    last = first + timedelta(days=1200)
    start = datetime.combine(first, datetime.min.time())

    found = list(expand(first, vRecur.from_ical(text), since=first, last=last, steps=Steps(10_000)))

    assume(found)  # for a rule that never gives a day, dateutil looks until the year 9999
    expected = rrulestr(text, dtstart=start).between(
        start, datetime.combine(last, datetime.max.time()), inc=True
    )
    assert found == [one.date() for one in expected]


@pytest.mark.parametrize(
    "text",
    ["FREQ=YEARLY;BYDAY=20MO", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=YEARLY;BYYEARDAY=3"],
)
def test_rules_of_other_kinds_are_not_guessed(text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        list(expand(TODAY, vRecur.from_ical(text), since=TODAY, last=TODAY, steps=Steps(9)))
