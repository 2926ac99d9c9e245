"""Series as calendar messages: all dates under one UID, or one of them by its original start.

Single changes go out alone, as Exchange and Google send them; every message about the whole series
carries all of them again (RFC 5545 3.8.4.4, 3.8.5; RFC 5546 3.2.2, 3.2.5).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from icalendar import Event, vDDDLists, vRecur

from facilitation.formats.ical import (
    PARTSTAT,
    Attendee,
    Message,
    calendar_of,
    invited,
    local,
    published,
    uninvited,
)
from facilitation.formats.ical_zones import zone_rules
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST
from facilitation.model.errors import InvalidError
from facilitation.model.series_views import Recurring

# `Message.told` is about one meeting; of a message about a whole series it is not read.


def request_series(message: Message, series: Recurring, attendee: Attendee) -> bytes:
    """The whole series with every single change; the attendee's answers are those of `series`."""
    _check_zone(message)
    first = replace(message, told=series.told)
    master = invited(first, replace(attendee, partstat=PARTSTAT[series.answer]))
    events = [_recurring(master, message, series)]
    for override in series.overrides:
        one = replace(message, told=override.date.told)
        event = invited(one, replace(attendee, partstat=PARTSTAT[override.answer]))
        events.append(_of_date(event, message, override.date.original_start))
    return calendar_of(REQUEST, events, message.zone)


def request_date(message: Message, original_start: datetime, attendee: Attendee) -> bytes:
    """One date anew: `message.told` is what holds of it."""
    _check_zone(message)
    event = _of_date(invited(message, attendee), message, original_start)
    return calendar_of(REQUEST, [event], message.zone)


def cancel_date(message: Message, original_start: datetime, attendee: Attendee) -> bytes:
    """One date leaves the attendee's calendar; `message.told` is what it shows of it."""
    _check_zone(message)
    event = _of_date(uninvited(message, attendee), message, original_start)
    return calendar_of(CANCEL, [event], message.zone)


def cancel_series(message: Message, series: Recurring, attendee: Attendee) -> bytes:
    """The whole series leaves the attendee's calendar; `series` is what it shows."""
    _check_zone(message)
    master = uninvited(replace(message, told=series.told), attendee)
    return calendar_of(CANCEL, [_ruled(master, series)], message.zone)


def publish_series(message: Message, series: Recurring, *, is_cancelled: bool = False) -> bytes:
    """The series without anybody to answer, for the sender's own mailbox."""
    return calendar_of(
        PUBLISH, series_events(message, series, is_cancelled=is_cancelled), message.zone
    )


def series_events(
    message: Message, series: Recurring, *, is_cancelled: bool = False
) -> Iterator[Event]:
    """The events of a series that nobody answers, master first."""
    _check_zone(message)
    first = replace(message, told=series.told)
    yield _recurring(published(first, is_cancelled=is_cancelled), message, series)
    for override in series.overrides:
        event = published(replace(message, told=override.date.told), is_cancelled=is_cancelled)
        yield _of_date(event, message, override.date.original_start)


def publish_date(
    message: Message, original_start: datetime, *, is_cancelled: bool = False
) -> bytes:
    """One date of the series for the sender's own mailbox."""
    _check_zone(message)
    event = _of_date(published(message, is_cancelled=is_cancelled), message, original_start)
    return calendar_of(PUBLISH, [event], message.zone)


def _recurring(event: Event, message: Message, series: Recurring) -> Event:
    _ruled(event, series)
    if series.left_out:
        starts = [local(start, message.zone).dt for start in series.left_out]
        event.add("exdate", vDDDLists(starts))
    return event


def _ruled(event: Event, series: Recurring) -> Event:
    """With RRULE; UNTIL is in UTC whatever the zone (RFC 5545 3.3.10)."""
    rule = vRecur.from_ical(series.rule)
    rule["UNTIL"] = [series.until.astimezone(UTC)]
    event.add("rrule", rule)
    return event


def _of_date(event: Event, message: Message, original_start: datetime) -> Event:
    event.add("recurrence-id", local(original_start, message.zone))
    return event


def _check_zone(message: Message) -> None:
    """A series in UTC would come an hour late in summer."""
    if zone_rules(message.zone) is None:
        raise InvalidError(
            "In der Zeitzone „%(zone)s“ gehen die Uhren nach keiner jährlichen Regel. Eine Reihe "
            "lässt sich dort nicht in Kalender schreiben; planen Sie einzelne Termine.",
            zone=message.zone.key,
        )
