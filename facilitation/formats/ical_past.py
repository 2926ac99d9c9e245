"""What calendars were told of a date, and since when: read from the messages that were sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dateutil.rrule import rrulestr

from facilitation.formats.ical_lines import Event, Object, read_object
from facilitation.model.calendars import CANCEL

_UNTIL = re.compile(r";?UNTIL=(\d{8}T\d{6})Z")


@dataclass(frozen=True)
class Shown:
    """The time at which a calendar has a date, and the SEQUENCE that first said so."""

    starts_at: datetime
    since: int


def read_told(calendars: Iterable[bytes], uid: str) -> list[Object]:
    """The messages under that UID, in the order given."""
    objects = (read_object(content.decode("utf-8", "replace")) for content in calendars)
    return [found for found in objects if found and found.events and _uid(found) == uid]


def shown(told: Iterable[Object], original: datetime | None) -> Shown | None:
    """How a calendar that took these messages in their order has a date of a series, by its
    original start, or a single meeting (None). None: it has it not."""
    found: Shown | None = None
    for message in told:
        event, starts_at = _said_of(message, original)
        if event is None:
            continue
        if starts_at is None:
            found = None
        elif found is None or found.starts_at != starts_at:
            found = Shown(starts_at, int(event.value("SEQUENCE") or 0))
    return found


def _uid(message: Object) -> str:
    return message.events[0].value("UID")


def _said_of(message: Object, original: datetime | None) -> tuple[Event | None, datetime | None]:
    """The event that speaks of the date, and when that has it; no event: nothing is said of it."""
    single = [event for event in message.events if event.find("RECURRENCE-ID")]
    master = next((event for event in message.events if not event.find("RECURRENCE-ID")), None)
    own = next((event for event in single if event.moment("RECURRENCE-ID") == original), None)
    event = own or master
    if event is None or message.method == CANCEL:
        return event, None
    if original is None or own is not None:
        starts_at = event.moment("DTSTART")
        return event, starts_at if isinstance(starts_at, datetime) else None
    return event, original if _recurs(event, original) else None


def _recurs(master: Event, original: datetime) -> bool:
    """Whether the rule of our own message gives that start and does not leave it out."""
    begins, rule = master.find("DTSTART"), master.value("RRULE")
    if begins is None or begins.zone is None or not isinstance(begins.moment, datetime) or not rule:
        return False
    left_out = (line.moments for line in master.lines if line.name == "EXDATE")
    if any(original in moments for moments in left_out):
        return False
    until = _UNTIL.search(rule)
    if until and original > datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC):
        return False
    local, first = (
        moment.astimezone(begins.zone).replace(tzinfo=None) for moment in (original, begins.moment)
    )
    return local in rrulestr(_UNTIL.sub("", rule), dtstart=first)
