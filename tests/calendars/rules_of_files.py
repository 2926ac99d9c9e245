"""What every calendar file keeps to, rule by rule: the stream, the events, and scheduling.

Each function is a rule and begins with its number; AssertionError says what is broken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from tests.calendars.expanders import by_recurring_ical_events
from tests.calendars.play import PLACE

_VALUE = r'(?:"[^"\x00-\x08\x0a-\x1f]*"|[^";:,\x00-\x08\x0a-\x1f]*)'
_HEAD = re.compile(rf"[A-Z-]+(;[A-Z-]+={_VALUE}(,{_VALUE})*)*:")
_ZONE = (
    "TZID:Europe/Berlin",
    *("BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
    *("TZNAME:CEST", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT"),
    *("BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"),
    *("TZNAME:CET", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD"),
)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    is_mailed: bool

    @property
    def is_feed(self) -> bool:
        return "feed" in self.name

    @cached_property
    def lines(self) -> list[str]:
        """Unfolded."""
        return self.content.decode().replace("\r\n ", "").split("\r\n")

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar.from_ical(self.content)

    @property
    def method(self) -> str:
        return str(self.calendar["METHOD"])

    @cached_property
    def events(self) -> list[Event]:
        return list(self.calendar.events)

    @property
    def wholes(self) -> list[Event]:
        """Events with a rule."""
        return [event for event in self.events if "RRULE" in event]

    @property
    def overrides(self) -> list[Event]:
        return [event for event in self.events if "RECURRENCE-ID" in event]

    @cached_property
    def blocks(self) -> list[list[str]]:
        """The lines of each event."""
        found: list[list[str]] = []
        is_inside = False
        for line in self.lines:
            if line == "BEGIN:VEVENT":
                found.append([])
            is_inside = (is_inside or line == "BEGIN:VEVENT") and line != "END:VEVENT"
            if is_inside:
                found[-1].append(line)
        return found

    def named(self, *names: str) -> Iterator[tuple[str, str]]:
        """Head and value of the events' lines of these names."""
        for block in self.blocks:
            for line in block:
                if re.match(rf"({'|'.join(names)})[;:]", line):
                    found = _HEAD.match(line)
                    assert found, line
                    yield line[: found.end() - 1], line[found.end() :]


def starts_of(whole: Event) -> set[datetime]:
    """All that its rule gives, left out or not, in local time without a zone."""
    rule = whole["RRULE"].to_ical().decode()
    until = re.search(r";?UNTIL=(\d{8}T\d{6})Z", rule)
    assert until, rule
    last = datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    zone = whole.start.tzinfo
    begins, ends = whole.start.replace(tzinfo=None), last.astimezone(zone).replace(tzinfo=None)
    given = rrulestr(rule.replace(until[0], ""), dtstart=begins)
    return set(given.between(begins, ends, inc=True))


def _left_out(whole: Event) -> list[datetime]:
    found = whole.get("EXDATE", [])
    lists = found if isinstance(found, list) else [found]
    return [one.dt for dates in lists for one in dates.dts]


# The stream


def r01_utf8_without_a_mark(file: File) -> None:
    assert not file.content.startswith(b"\xef\xbb\xbf")
    file.content.decode("utf-8")


def r02_crlf_everywhere(file: File) -> None:
    rest = file.content.replace(b"\r\n", b"")
    assert b"\n" not in rest
    assert b"\r" not in rest
    assert file.content.endswith(b"END:VCALENDAR\r\n")


def r03_short_lines_with_whole_characters(file: File) -> None:
    for line in file.content.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode()


def r04_no_control_characters(file: File) -> None:
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b]", file.content.decode())


def r05_texts_are_escaped(file: File) -> None:
    for _head, value in file.named("SUMMARY", "LOCATION", "DESCRIPTION"):
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), value


def r06_parameters_are_quoted(file: File) -> None:
    for line in file.lines[:-1]:
        assert _HEAD.match(line), line
    for head, _value in file.named("ATTENDEE", "ORGANIZER"):
        assert head.count(";CN=") == 1, head


def r07_names_and_texts_come_back_as_they_are(file: File) -> None:
    names = {"Max 'M' Müller-Lüdenscheidt", "Jörg (Amt 61) Beyer, geb. Ö"}
    names |= {"Geschäftsstelle; Beteiligung, Amt 61", "Łukasz Żółć: x / y"}
    names |= {"Dora Dahl", "Sam Sommer", "Olga Özdemir"}
    for event in file.events:
        for person in filter(None, (event["ORGANIZER"], event.get("ATTENDEE"))):
            assert person.params["CN"] in names
        assert event["LOCATION"] in (PLACE, "Schule", "Rathaus, Saal 2")


def r08_one_calendar_with_version_and_maker(file: File) -> None:
    heads = [line.partition(":")[0] for line in file.lines]
    assert file.lines.count("BEGIN:VCALENDAR") == file.lines.count("VERSION:2.0") == 1
    assert heads.count("VERSION") == heads.count("PRODID") == 1


# The event


def r15_r16_one_uid_without_an_address(file: File) -> None:
    for block in file.blocks:
        (uid,) = [line for line in block if line.startswith("UID")]
        assert re.fullmatch(r"UID:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[a-z.]+", uid)


def r17_one_stamp_in_utc(file: File) -> None:
    for block in file.blocks:
        (stamp,) = [line for line in block if line.startswith("DTSTAMP")]
        assert re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", stamp)


def r18_an_end_after_the_start(file: File) -> None:
    for event in file.events:
        assert ("DTEND" in event) != ("DURATION" in event)
        assert event.start < event.end


def r19_r20_no_floating_times_and_series_in_their_zone(file: File) -> None:
    for head, value in file.named("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE"):
        assert head.endswith(";TZID=Europe/Berlin"), head
        assert not value.endswith("Z")


def r21_r22_r23_the_zone_is_there_and_right_with_yearly_rules(file: File) -> None:
    text = "\n".join(file.lines)
    blocks = re.findall(r"BEGIN:VTIMEZONE\n(.*?)\nEND:VTIMEZONE", text, re.DOTALL)
    assert blocks == ["\n".join(_ZONE)]


def r24_all_times_are_of_one_kind(file: File) -> None:
    heads = {head.partition(";")[2] for head, _ in file.named("DTSTART", "DTEND", "EXDATE")}
    heads |= {head.partition(";")[2] for head, _ in file.named("RECURRENCE-ID")}
    assert len(heads) <= 1


def r25_until_is_in_utc_and_there_is_no_count(file: File) -> None:
    for _head, value in file.named("RRULE"):
        assert re.search(r"UNTIL=\d{8}T\d{6}Z(;|$)", value), value
        assert "COUNT" not in value


def r26_the_start_is_the_first_of_the_rule(file: File) -> None:
    for whole in file.wholes:
        begins = whole.start.replace(tzinfo=None)
        assert min(starts_of(whole)) == begins
        assert begins in starts_of(whole)


def r27_what_is_left_out_is_of_the_rule(file: File) -> None:
    for whole in file.wholes:
        left_out = [one.replace(tzinfo=None) for one in _left_out(whole)]
        assert set(left_out) <= starts_of(whole)
        assert len(set(left_out)) == len(left_out)
        assert whole.start.replace(tzinfo=None) not in left_out


def r28_overrides_name_their_original_start_once(file: File) -> None:
    for whole in file.wholes:
        theirs = [one for one in file.overrides if one["UID"] == whole["UID"]]
        named = [one["RECURRENCE-ID"].dt.replace(tzinfo=None) for one in theirs]
        assert len(set(named)) == len(named)
        assert set(named) <= starts_of(whole)
        assert not set(named) & {one.replace(tzinfo=None) for one in _left_out(whole)}


def r29_something_is_left(file: File) -> None:
    if file.events:
        assert by_recurring_ical_events([file.content])[0]


def r30_rules_that_outlook_can_store(file: File) -> None:
    for block in file.blocks:
        assert sum(line.startswith("RRULE") for line in block) <= 1
        assert not any(line.startswith("EXRULE") for line in block)
    for _head, value in file.named("RRULE"):
        parts = dict(part.split("=") for part in value.split(";"))
        assert parts.keys() <= {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "UNTIL"}
        assert re.fullmatch(r"(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", "MO"))
        assert re.fullmatch(r"\d{1,2}", parts.get("BYMONTHDAY", "1"))


def r31_r32_no_lists_of_dates_and_no_ranges(file: File) -> None:
    assert not list(file.named("RDATE", "EXRULE"))
    assert b"RANGE=" not in file.content


def r33_overrides_do_not_recur(file: File) -> None:
    for override in file.overrides:
        assert not {"RRULE", "EXDATE", "RDATE", "EXRULE"} & set(override)


def r34_dates_keep_their_order_each_on_its_own_day(file: File) -> None:
    for whole in file.wholes:
        moved = {
            one["RECURRENCE-ID"].dt.replace(tzinfo=None): one.start.replace(tzinfo=None)
            for one in file.overrides
            if one["UID"] == whole["UID"]
        }
        given = sorted(starts_of(whole) - {one.replace(tzinfo=None) for one in _left_out(whole)})
        shown = [moved.get(start, start) for start in given]
        assert shown == sorted(shown)
        assert len({start.date() for start in shown}) == len(shown)


def r35_no_time_that_clocks_leave_out_or_show_twice(file: File) -> None:
    for event in file.events:
        for moment in (event.start, event.end):
            local = moment.replace(tzinfo=ZoneInfo("Europe/Berlin"))
            assert local.utcoffset() == local.replace(fold=1).utcoffset()


def r36_nothing_lasts_whole_days(file: File) -> None:
    assert b"VALUE=DATE" not in file.content


# Scheduling


def r39_r46_a_method_and_one_uid_in_a_mail(file: File) -> None:
    (method,) = [line for line in file.lines if line.startswith("METHOD")]
    assert method in ("METHOD:REQUEST", "METHOD:CANCEL", "METHOD:PUBLISH")
    if file.is_mailed:
        assert len({event["UID"] for event in file.events}) == 1


def r40_r41_sequences_rise_from_the_whole_to_the_date(file: File) -> None:
    for event in file.events:
        assert event["SEQUENCE"] >= 0
    for whole in file.wholes:
        theirs = [one for one in file.overrides if one["UID"] == whole["UID"]]
        assert all(one["SEQUENCE"] >= whole["SEQUENCE"] for one in theirs)


def r42_one_organizer_by_a_bare_address(file: File) -> None:
    for block in file.blocks:
        (organizer,) = [line for line in block if line.startswith("ORGANIZER")]
        assert re.search(r":mailto:[\w.+-]+@[\w.-]+$", organizer)


def r43_attendees_are_asked_and_none_stand_in_a_feed(file: File) -> None:
    asked = 0 if file.method == "PUBLISH" else 1
    for block in file.blocks:
        assert sum(line.startswith("ATTENDEE") for line in block) == asked


def r44_whoever_is_asked_can_answer(file: File) -> None:
    for event in file.events if file.method == "REQUEST" else []:
        params = event["ATTENDEE"].params
        assert params["RSVP"] == "TRUE"
        assert params["PARTSTAT"] in ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE")
        assert params["ROLE"] in ("REQ-PARTICIPANT", "OPT-PARTICIPANT")
        assert params["CN"]


def r45_what_is_called_off_says_so(file: File) -> None:
    for event in file.events:
        if file.method == "CANCEL":
            assert event["STATUS"] == "CANCELLED"
        if file.method == "REQUEST":
            assert event["STATUS"] == "CONFIRMED"


def r47_only_feeds_have_names_and_pauses(file: File) -> None:
    for name in ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        stands = any(re.match(rf"{name}[;:]", line) for line in file.lines)
        assert stands is file.is_feed, name


def r48_descriptions_are_plain(file: File) -> None:
    assert b"X-ALT-DESC" not in file.content
    for _head, value in file.named("DESCRIPTION"):
        assert not re.search(r"<[a-z/!]|&[a-z]+;", value)


def r49_addresses_are_addresses_and_stand_in_the_text_too(file: File) -> None:
    for event in file.events:
        if "CONFERENCE" in event:
            assert event["CONFERENCE"].params["VALUE"] == "URI"
            assert re.fullmatch(r"https?://[!-+\--:<-~]+", event["CONFERENCE"])
            assert event["URL"] in f"{event['LOCATION']} {event['DESCRIPTION']}"


def r50_nothing_rings(file: File) -> None:
    assert b"VALARM" not in file.content


def r51_feeds_are_published_and_say_how_often_to_ask(file: File) -> None:
    if file.is_feed:
        assert file.method == "PUBLISH"
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in file.lines
        assert "X-PUBLISHED-TTL:PT1H" in file.lines


FILE_RULES = [value for name, value in list(globals().items()) if re.match(r"r\d\d", name)]
