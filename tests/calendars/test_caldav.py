"""A CalDAV server takes every file as a calendar client would store it, and gives it back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from icalendar import Calendar, Component

from tests.calendars.caldav import Radicale
from tests.calendars.expanders import by_recurring_ical_events
from tests.calendars.play import Shelf
from tests.calendars.shipped import Shipped
from tests.calendars.test_parsers import WRITERS

pytestmark = pytest.mark.calendars

SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Radicale]:
    with Radicale() as server:
        yield server


def test_it_takes_every_file_and_gives_back_what_it_means(server: Radicale, shelf: Shelf):
    """R14"""
    for name, content in shelf.files.items():
        for number, kept in enumerate(objects_of(content)):
            server.put(f"file-{number}", kept)

            given_back = server.get(f"file-{number}")

            assert meaning(given_back) == meaning(kept), name
            assert times_in([given_back]) == times_in([kept]), name
            server.delete(f"file-{number}")


def test_it_finds_the_dates_of_every_series(server: Radicale, every_series: dict[str, Shipped]):
    """R14, R37: a query for a time, with everything expanded."""
    for name, series in every_series.items():
        (kept,) = objects_of(WRITERS["asked"](series))
        server.put("series", kept)

        found = server.expanded(SINCE, UNTIL)

        server.delete("series")
        told = [date.told for date in series.view.values()]
        assert found == sorted((one.starts_at, one.ends_at) for one in told), name


def objects_of(content: bytes) -> list[bytes]:
    """What a calendar client stores of a file: one object for each UID, without METHOD."""
    calendar = Calendar.from_ical(content)
    found: dict[str, Calendar] = {}
    for event in calendar.events:
        kept = found.get(str(event["UID"]))
        if kept is None:
            kept = found[str(event["UID"])] = Calendar()
            kept["VERSION"], kept["PRODID"] = calendar["VERSION"], calendar["PRODID"]
            for zone in calendar.timezones:
                kept.add_component(zone)
        kept.add_component(event)
    return [kept.to_ical() for kept in found.values()]


def meaning(content: bytes) -> list[object]:
    """Each component with its properties and parameters, in no particular order."""
    return sorted((_meaning(part) for part in Calendar.from_ical(content).walk()), key=repr)


def _meaning(part: Component) -> tuple[str, list[str]]:
    lines = [
        line for line in part.content_lines() if line and not line.startswith(("BEGIN", "END"))
    ]
    return part.name, sorted(lines)


def times_in(contents: list[bytes]) -> list[list[tuple[int, int]]]:
    return [[row[:2] for row in rows] for rows in by_recurring_ical_events(contents)]
