"""Series in calendar messages: every rule calendars go by, and all readers find the same dates."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from facilitation.formats import ical_series
from facilitation.formats.ical import Attendee
from facilitation.formats.ical_zones import zone_rules
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer
from facilitation.model.series import Frequency
from facilitation.model.series_views import Recurring, SeriesDate, View
from facilitation.planning.recurrence import LAST, Rule, days
from facilitation.planning.series_views import recurring
from tests import node_packages, readers
from tests.conftest import missing
from tests.formats.messages import BEN, BERLIN, HOURS, MESSAGE, OFFICE, TOLD

MEMBER = Attendee(mailbox=BEN)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
RULES = {
    "last Monday": Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=date(2026, 1, 1)
    ),
    "second Sunday": Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=6, nth=2, starts_on=date(2026, 2, 1)
    ),
    "weekly on Sundays": Rule(frequency=Frequency.WEEKLY, weekday=6, starts_on=date(2026, 1, 4)),
    "every third Thursday": Rule(
        frequency=Frequency.WEEKLY, step=3, weekday=3, starts_on=date(2026, 1, 7)
    ),
    "on the 28th": Rule(
        frequency=Frequency.MONTHLY_BY_DAY, month_day=28, starts_on=date(2026, 1, 1)
    ),
    "quarterly": Rule(
        frequency=Frequency.QUARTERLY, weekday=6, nth=LAST, starts_on=date(2026, 1, 1)
    ),
    "every quarter on the 15th": Rule(
        frequency=Frequency.QUARTERLY, month_day=15, starts_on=date(2026, 2, 15)
    ),
    "yearly": Rule(frequency=Frequency.YEARLY, weekday=6, nth=LAST, starts_on=date(2026, 3, 1)),
    "yearly on a day": Rule(frequency=Frequency.YEARLY, month_day=28, starts_on=date(2026, 10, 1)),
}
"""Over three years, with 28 March and 31 October 2027, when the clocks change."""


def view_of(rule: Rule, *, until: date = date(2028, 12, 31), zone: ZoneInfo = BERLIN) -> View:
    """Every fourth date left out, every fifth a day later and elsewhere."""
    found = {}
    for number, day in enumerate(days(rule, until=until)):
        start = datetime.combine(day, time(17), zone).astimezone(UTC)
        if number % 4 == 1:
            continue
        is_moved = number % 5 == 2
        begins = start + timedelta(days=1) if is_moved else start
        told = replace(
            TOLD,
            starts_at=begins,
            ends_at=begins + HOURS,
            location="Schule, Aula" if is_moved else TOLD.location,
        )
        found[start] = SeriesDate(meeting_id=number, original_start=start, told=told)
    return found


def series_of(rule: Rule, *, zone: ZoneInfo = BERLIN, answers=None) -> Recurring:
    return recurring(view_of(rule, zone=zone), rule, zone=zone, answers=answers or {})


def expected(view: View) -> list[tuple[int, int, str, str]]:
    told = sorted((date.told for date in view.values()), key=lambda told: told.starts_at)
    return [
        (int(t.starts_at.timestamp()), int(t.ends_at.timestamp()), t.summary, t.location)
        for t in told
    ]


def by_recurring_ical_events(content: bytes) -> list[tuple[int, int, str, str]]:
    shown = recurring_ical_events.of(Calendar.from_ical(content)).between(SINCE, UNTIL)
    return sorted(
        (
            int(event.start.timestamp()),
            int(event.end.timestamp()),
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
        )
        for event in shown
    )


def lines(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


EVERY = {
    name: ical_series.request_series(
        MESSAGE, series_of(rule, answers={next(iter(view_of(rule))): Answer.ACCEPTED}), MEMBER
    )
    for name, rule in RULES.items()
}
SERIES = series_of(RULES["last Monday"])
ORIGINAL = SERIES.overrides[0].date.original_start
SINGLE = {
    "one date": ical_series.request_date(MESSAGE, ORIGINAL, MEMBER),
    "one date off": ical_series.cancel_date(MESSAGE, ORIGINAL, MEMBER),
    "series off": ical_series.cancel_series(MESSAGE, SERIES, MEMBER),
    "published": ical_series.publish_series(MESSAGE, SERIES),
    "published and off": ical_series.publish_series(MESSAGE, SERIES, is_cancelled=True),
    "one published": ical_series.publish_date(MESSAGE, ORIGINAL),
    "one published and off": ical_series.publish_date(MESSAGE, ORIGINAL, is_cancelled=True),
}
ALL = EVERY | SINGLE


@pytest.mark.parametrize("name", RULES)
def test_every_series_expands_to_its_own_dates(name):
    assert by_recurring_ical_events(EVERY[name]) == expected(view_of(RULES[name]))


@pytest.mark.node
def test_ical_js_finds_the_same_dates_by_the_zone_in_the_file():
    if not node_packages.has_node():
        missing("Node")

    found = readers.expanded_by_ical_js(list(EVERY.values()))

    assert found == [expected(view_of(rule)) for rule in RULES.values()]


@pytest.mark.node
def test_ical_js_reads_all_messages_strictly():
    if not node_packages.has_node():
        missing("Node")

    found = readers.by_ical_js(list(ALL.values()))

    assert [one.uid for one in found] == [MESSAGE.uid] * len(ALL)


@pytest.mark.parametrize("name", ALL)
def test_libical_finds_its_table_of_the_method_kept(name):
    if readers.libical() is None:
        missing("libical")

    assert readers.by_libical(ALL[name]).uid == MESSAGE.uid


@pytest.mark.parametrize("name", ALL)
def test_the_stream_is_utf8_with_crlf_in_short_lines(name):
    content = ALL[name]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content.decode())


@pytest.mark.parametrize("name", EVERY)
def test_the_whole_keeps_the_rules_of_recurrence(name):
    events = Calendar.from_ical(EVERY[name]).events
    whole, *overrides = events
    starts = {event["RECURRENCE-ID"].dt for event in overrides}
    left_out = {one.dt for one in whole["EXDATE"].dts}
    assert re.search(r"UNTIL=\d{8}T\d{6}Z", EVERY[name].decode().replace("\r\n ", ""))
    for absent in ("COUNT", "BYHOUR", "BYSETPOS", "BYWEEKNO"):
        assert absent not in whole["RRULE"]
    for absent in (b"RDATE", b"EXRULE", b"RANGE="):
        assert absent not in EVERY[name]
    assert not starts & left_out
    assert len(starts) == len(overrides)
    assert whole.start not in left_out
    for event in overrides:
        assert not {"RRULE", "EXDATE", "RDATE"} & set(event)
        assert event["SEQUENCE"] >= whole["SEQUENCE"]
    stamped = [
        line for line in lines(EVERY[name]) if re.match("(EXDATE|RECURRENCE-ID|DTSTART)", line)
    ]
    assert all(";TZID=Europe/Berlin:" in line for line in stamped if "1970" not in line)


def test_left_out_dates_stand_in_one_line_with_their_time_of_day():
    (line,) = [line for line in lines(EVERY["yearly"]) if line.startswith("EXDATE")]

    assert line == "EXDATE;TZID=Europe/Berlin:20270328T170000"


@pytest.mark.parametrize("name", ALL)
def test_the_reader_is_the_only_other_address_and_answers_for_themselves(name):
    calendar = Calendar.from_ical(ALL[name])
    addresses = set(re.findall(r"mailto:([\w.+-]+@[\w.-]+)", "\n".join(lines(ALL[name]))))
    assert addresses <= {OFFICE.address, BEN.address}
    for event in calendar.events:
        assert event["ORGANIZER"] == f"mailto:{OFFICE.address}"
        assert ("ATTENDEE" in event) == (calendar["METHOD"] != "PUBLISH")
        is_off = "off" in name
        assert (event["STATUS"] == "CANCELLED") is is_off
        if calendar["METHOD"] == "REQUEST":
            assert event["ATTENDEE"].params["RSVP"] == "TRUE"


def test_answers_stand_on_the_whole_and_on_single_dates():
    view = view_of(RULES["quarterly"])
    first, second, *_ = view
    accepted = dict.fromkeys(view, Answer.ACCEPTED) | {second: Answer.DECLINED}

    content = ical_series.request_series(
        MESSAGE, series_of(RULES["quarterly"], answers=accepted), MEMBER
    )

    whole, *overrides = Calendar.from_ical(content).events
    said = {e["RECURRENCE-ID"].dt: e["ATTENDEE"].params["PARTSTAT"] for e in overrides}
    assert whole.start == first
    assert whole["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert said[second] == "DECLINED"
    assert set(said.values()) == {"ACCEPTED", "DECLINED"}


@pytest.mark.parametrize(
    "key", ["Europe/Warsaw", "Europe/Athens", "Europe/Lisbon", "Europe/Istanbul"]
)
def test_other_zones_carry_their_own_rules(key):
    zone = ZoneInfo(key)
    rule = RULES["weekly on Sundays"]
    message = replace(MESSAGE, zone=zone)

    content = ical_series.request_series(message, series_of(rule, zone=zone), MEMBER)

    assert f"TZID:{key}\r\n".encode() in content
    assert by_recurring_ical_events(content) == expected(view_of(rule, zone=zone))
    if node_packages.has_node():
        (found,) = readers.expanded_by_ical_js([content])
        assert found == expected(view_of(rule, zone=zone))


def test_the_rules_of_berlin_are_those_written_by_hand():
    assert zone_rules(BERLIN).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("key", ["Africa/Casablanca", "Asia/Gaza"])
def test_where_clocks_keep_no_rule_a_series_is_refused(key):
    message = replace(MESSAGE, zone=ZoneInfo(key))

    for write in (
        lambda: ical_series.request_series(message, SERIES, MEMBER),
        lambda: ical_series.request_date(message, ORIGINAL, MEMBER),
        lambda: ical_series.publish_series(message, SERIES),
    ):
        with pytest.raises(InvalidError, match="keiner jährlichen Regel"):
            write()


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(sorted(RULES)),
    kept=st.lists(st.booleans(), min_size=8, max_size=8),
    shifts=st.lists(st.integers(-2, 2), min_size=8, max_size=8),
)
def test_any_choice_of_dates_comes_back_as_it_went(name, kept, shifts):
    dates = list(view_of(RULES[name]).items())[:8]
    view = {
        start: replace(
            one,
            told=replace(
                one.told,
                starts_at=one.told.starts_at + timedelta(hours=shift),
                ends_at=one.told.ends_at + timedelta(hours=shift),
            ),
        )
        for (start, one), keep, shift in zip(dates, kept, shifts, strict=False)
        if keep
    }
    if not view:
        return

    series = recurring(view, RULES[name], zone=BERLIN, answers={})

    assert by_recurring_ical_events(
        ical_series.request_series(MESSAGE, series, MEMBER)
    ) == expected(view)
