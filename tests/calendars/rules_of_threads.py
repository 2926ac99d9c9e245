"""What all mails to one mailbox about one UID keep to, in the order sent, rule by rule."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from icalendar import Calendar, Event

from facilitation.formats.wording import line
from facilitation.model.calendars import Told
from tests.calendars.expanders import by_recurring_ical_events
from tests.calendars.play import Mail
from tests.calendars.rules_of_files import starts_of
from tests.calendars.rules_of_mails import stamp_of

Thread = list[Mail]


def threads_of(mails: Iterable[Mail]) -> dict[tuple[str, str], Thread]:
    """By mailbox and UID."""
    found = defaultdict(list)
    for mail in mails:
        uid = str(_events(mail)[0]["UID"])
        found[mail.stored.to.lower(), uid].append(mail)
    return dict(found)


def _events(mail: Mail) -> list[Event]:
    return list(Calendar.from_ical(mail.calendar).events)


def _method(mail: Mail) -> str:
    return str(Calendar.from_ical(mail.calendar)["METHOD"])


def _sequences(mail: Mail) -> list[int]:
    return [int(event["SEQUENCE"]) for event in _events(mail)]


def _is_off(mail: Mail) -> bool:
    return all(event["STATUS"] == "CANCELLED" for event in _events(mail))


def r71_uid_and_organizer_stay(thread: Thread) -> None:
    assert len({(e["UID"], e["ORGANIZER"]) for mail in thread for e in _events(mail)}) == 1


def r72_sequence_never_falls_and_rises_with_what_is_said(thread: Thread) -> None:
    last: dict[datetime | None, tuple[int, Any]] = {}
    highest = -1
    for mail in thread:
        assert min(_sequences(mail)) >= highest
        highest = max(_sequences(mail))
        for event in _events(mail):
            original = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None
            before = last.get(original)
            if before is not None and before[1] != _weight(event):
                assert event["SEQUENCE"] > before[0], mail.name
            last[original] = int(event["SEQUENCE"]), _weight(event)


def _weight(event: Event) -> tuple[Any, ...]:
    """Of what it says all that asks for a higher SEQUENCE."""
    rules = [event[name].to_ical() for name in ("RRULE", "EXDATE") if name in event]
    return event.start, event.end, *rules, str(event["STATUS"])


def r73_the_stamp_rises(thread: Thread) -> None:
    stamps = [stamp_of(mail) for mail in thread]
    assert stamps == sorted(set(stamps))


def r74_what_calls_off_is_above_all_before(thread: Thread) -> None:
    for number, mail in enumerate(thread):
        if _is_off(mail):
            # Two who share a mailbox are both told the same.
            before = [one for one in thread[:number] if _matter(one) != _matter(mail)]
            said = [sequence for earlier in before for sequence in _sequences(earlier)]
            assert min(_sequences(mail)) > max(said, default=-1), mail.name


def _matter(mail: Mail) -> tuple[Any, ...]:
    """What it says, whoever hears it and when."""
    return *(_weight(event) for event in _events(mail)), *_sequences(mail)


def r75_single_dates_are_named_as_the_series_last_had_them(thread: Thread) -> None:
    known: set[datetime] | None = None
    for mail in thread:
        whole, *_ = _events(mail)
        if "RRULE" in whole:
            known = starts_of(whole)
        elif "RECURRENCE-ID" in whole:
            assert known is not None, mail.name
            assert whole["RECURRENCE-ID"].dt.replace(tzinfo=None) in known, mail.name


def r78_a_message_about_all_carries_every_single_change(thread: Thread) -> None:
    for mail in thread:
        if "RRULE" in _events(mail)[0] and not _is_off(mail):
            (rows,) = by_recurring_ical_events([mail.calendar])
            told = [date.told for date in mail.shown.values()]
            assert [row[:4] for row in rows] == sorted(map(_row, told)), mail.name


def _row(told: Told) -> tuple[int, int, str, str]:
    begins, ends = (int(moment.timestamp()) for moment in told.time)
    return begins, ends, line(told.summary), line(told.location)


def r78_whoever_joins_first_hears_of_all(thread: Thread) -> None:
    first, *_ = _events(thread[0])
    if thread[0].stored.series_id is not None:
        assert "RRULE" in first
        assert _method(thread[0]) != "CANCEL"


THREAD_RULES = [value for name, value in list(globals().items()) if re.match(r"r\d\d", name)]
