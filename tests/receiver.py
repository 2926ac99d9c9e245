"""A calendar that takes invitations by mail, written out: what RFC 5546 asks of one.

Under each UID it keeps the newest message about the whole, and by RECURRENCE-ID the newest about
single dates. Newer is what has the higher SEQUENCE, and of two with the same SEQUENCE the one
with the later DTSTAMP. Order and number of deliveries do not matter to it. What the dates are is
worked out by `recurring-ical-events`, which knows nothing of our own rules.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

Version = tuple[int, datetime]
"""SEQUENCE and DTSTAMP."""


@dataclass(frozen=True, order=True)
class Occurrence:
    """One entry as somebody sees it on a day of the calendar."""

    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    uid: str
    partstat: str = field(compare=False, default="")


@dataclass
class Entry:
    """What the calendar knows under one UID."""

    version: Version | None = None
    """Of the newest message about the whole."""
    whole: Event | None = None
    """None: called off, or not heard of yet."""
    dates: dict[datetime, tuple[Version, Event | None]] = field(default_factory=dict)
    """By original start: what newer messages say of single dates; None: called off."""

    def take_whole(self, event: Event | None, version: Version, overrides: list[Event]) -> None:
        """The whole anew: older news of single dates are part of it, or do not hold any more."""
        if self.version is not None and version <= self.version:
            return
        self.version, self.whole = version, event
        self.dates = {start: news for start, news in self.dates.items() if news[0] > version}
        for override in overrides:
            self.take_date(override, version, is_off=False)

    def take_date(self, event: Event, version: Version, *, is_off: bool) -> None:
        start = event["RECURRENCE-ID"].dt.astimezone(UTC)
        known = self.dates.get(start)
        of_whole = self.version if self.version != version else None
        if (known and version <= known[0]) or (of_whole and version <= of_whole):
            return
        self.dates[start] = (version, None if is_off else event)

    def events(self) -> list[Event]:
        """The whole with what is known of single dates, as one would export it."""
        if self.whole is None:
            return []
        whole = deepcopy(self.whole)
        for start, (_version, event) in self.dates.items():
            if event is None:
                whole.add("EXDATE", start.astimezone(whole.start.tzinfo))
        return [whole, *(deepcopy(event) for _, event in self.dates.values() if event)]


@dataclass
class Receiver:
    """One mailbox with its one calendar, whoever reads it."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def take(self, content: bytes) -> None:
        """A message as it comes: REQUEST, CANCEL, or PUBLISH from oneself."""
        calendar = Calendar.from_ical(content)
        (uid,) = {str(event["UID"]) for event in calendar.events}
        entry = self.entries.setdefault(uid, Entry())
        is_off = _is_off(calendar)
        wholes = [event for event in calendar.events if "RECURRENCE-ID" not in event]
        singles = [event for event in calendar.events if "RECURRENCE-ID" in event]
        if wholes:
            (whole,) = wholes
            assert all(_version(one)[0] >= _version(whole)[0] for one in singles)
            entry.take_whole(None if is_off else whole, _version(whole), [] if is_off else singles)
        for single in singles if not wholes else []:
            entry.take_date(single, _version(single), is_off=is_off)

    def occurrences(self, since: datetime, until: datetime) -> list[Occurrence]:
        """All that somebody would see between these two moments, in order."""
        found = []
        for entry in self.entries.values():
            if events := entry.events():
                found += _expanded(events, since, until)
        return sorted(found)


def _expanded(events: list[Event], since: datetime, until: datetime) -> list[Occurrence]:
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    shown = recurring_ical_events.of(calendar).between(since, until)
    return [_occurrence(event) for event in shown]


def _occurrence(event: Event) -> Occurrence:
    attendee: Any = event.get("ATTENDEE")
    return Occurrence(
        starts_at=event.start.astimezone(UTC),
        ends_at=event.end.astimezone(UTC),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        uid=str(event["UID"]),
        partstat=str(attendee.params["PARTSTAT"]) if attendee else "",
    )


def _is_off(calendar: Calendar) -> bool:
    if calendar["METHOD"] == "PUBLISH":
        return all(event["STATUS"] == "CANCELLED" for event in calendar.events)
    return bool(calendar["METHOD"] == "CANCEL")


def _version(event: Event) -> Version:
    return int(event["SEQUENCE"]), event["DTSTAMP"].dt
