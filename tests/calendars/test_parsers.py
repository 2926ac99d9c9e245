"""Programs of others read every calendar file alike, and find in each series the dates it has.

The matrix: whatever the project writes, and every series that comes with it over three years,
against icalendar, recurring-ical-events, vobject, ical.js, libical and sabre/vobject.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
import vobject
from icalendar import Calendar

from facilitation.formats import ical_series
from facilitation.formats.ical import Attendee
from facilitation.model.series_views import View
from tests.calendars.expanders import EXPANDERS, Expander, Shown
from tests.calendars.play import Mail, Shelf
from tests.calendars.shipped import BERLIN, Shipped
from tests.formats.messages import BEN, MESSAGE

pytestmark = pytest.mark.calendars

WRITERS: dict[str, Callable[[Shipped], bytes]] = {
    "asked": lambda series: ical_series.request_series(
        MESSAGE, series.recurring(), Attendee(mailbox=BEN)
    ),
    "published": lambda series: ical_series.publish_series(MESSAGE, series.recurring()),
}
Expand = Callable[[str], Expander]


def dates_of(view: View, uid: str) -> list[Shown]:
    told = [date.told for date in view.values()]
    return sorted(
        (int(t.starts_at.timestamp()), int(t.ends_at.timestamp()), t.summary, t.location, uid)
        for t in told
    )


def times(rows: Iterable[Shown]) -> list[tuple[int, int, str]]:
    return [(begins, ends, uid) for begins, ends, _title, _place, uid in rows]


@pytest.mark.parametrize("how", WRITERS)
@pytest.mark.parametrize("program", EXPANDERS)
def test_every_shipped_series_has_the_dates_that_we_say(
    expand: Expand, every_series: dict[str, Shipped], program, how
):
    """R37: over three years, 28 March and 31 October 2027 included."""
    found = expand(program)([WRITERS[how](series) for series in every_series.values()])

    for (name, series), rows in zip(every_series.items(), found, strict=True):
        said = dates_of(series.view, MESSAGE.uid)
        if program == "sabre/vobject" and begins_elsewhere(series):
            rows, said = rows_after_first(series, rows), rows_after_first(series, said)
        assert rows == said, name


def begins_elsewhere(series: Shipped) -> bool:
    """Whether the first date is moved: version 2 of sabre/vobject, of 2015, shows such a date at
    its original time; the versions in use since 2016 do not."""
    (original, date), *_ = series.view.items()
    return date.told.starts_at != original


def rows_after_first(series: Shipped, rows: list[Shown]) -> list[Shown]:
    (original, date), *_ = series.view.items()
    latest = max(original, date.told.starts_at).timestamp()
    return [row for row in rows if row[0] > latest]


@pytest.mark.parametrize("program", EXPANDERS)
def test_every_date_is_at_the_same_time_of_day(
    expand: Expand, every_series: dict[str, Shipped], program
):
    """R38: the clocks change, the hour of a meeting does not."""
    found = expand(program)([WRITERS["asked"](series) for series in every_series.values()])

    for (name, series), rows in zip(every_series.items(), found, strict=True):
        clocks = {datetime.fromtimestamp(row[0], series.zone).time() for row in rows}
        assert clocks == {series.starts}, name


@pytest.mark.parametrize(
    "name",
    ["when the clocks change, 8 o'clock", "before the clocks change", "over the change of clocks"],
)
def test_the_days_on_which_clocks_change_are_among_them(every_series, name):
    assert {"2027-03-28", "2027-10-31"} <= days_of(every_series[name])


def test_so_are_the_last_mondays_of_lower_saxony_that_are_holidays(every_series):
    assert not {"2026-05-25", "2027-03-29"} & days_of(every_series["last Mondays, skip"])
    assert {"2026-05-26", "2027-03-30"} <= days_of(every_series["last Mondays, next_free_day"])


def days_of(series: Shipped) -> set[str]:
    starts = (date.told.starts_at.astimezone(BERLIN) for date in series.view.values())
    return {start.date().isoformat() for start in starts}


@pytest.mark.parametrize("program", EXPANDERS)
def test_every_file_is_read_alike(expand: Expand, shelf: Shelf, program):
    """R09 to R14: read without a warning, the table of the method kept, and the same found."""
    files = shelf.files

    found = expand(program)(list(files.values()))
    first = expand("recurring-ical-events")(list(files.values()))

    for name, rows, others in zip(files, found, first, strict=True):
        assert rows == others, name


@pytest.mark.parametrize("program", EXPANDERS)
def test_a_mail_about_a_series_says_what_the_calendar_is_to_show(
    expand: Expand, shelf: Shelf, program
):
    whole = [mail for mail in shelf.with_calendar if is_about_all(mail)]
    assert len(whole) > 9

    found = expand(program)([mail.calendar for mail in whole])

    for mail, rows in zip(whole, found, strict=True):
        uid = str(Calendar.from_ical(mail.calendar).events[0]["UID"])
        assert times(rows) == times(dates_of(mail.shown, uid)), mail.name


def is_about_all(mail: Mail) -> bool:
    """A message with the whole series that leaves something of it."""
    has_rule = b"\r\nRRULE:FREQ=MONTHLY" in mail.calendar
    is_off = b"\r\nSTATUS:CANCELLED" in mail.calendar
    return has_rule and not is_off and mail.shown != {}


@pytest.mark.parametrize("reader", ["icalendar", "vobject"])
def test_every_file_is_read_without_an_error(shelf: Shelf, reader):
    for name, content in shelf.files.items():
        if reader == "vobject":
            assert vobject.readOne(content.decode()).validate(raiseException=True), name
            continue
        calendar = Calendar.from_ical(content)
        assert calendar.errors == [], name
        assert [event.errors for event in calendar.walk()] == [[] for _ in calendar.walk()], name


def test_the_series_of_templates_and_of_the_demo_are_among_them(every_series):
    names = {name.partition(",")[0] for name in every_series}
    assert {"demo", "koenigslutter"} <= names


def test_the_shelf_holds_every_kind_of_file(shelf: Shelf):
    """So that a kind that is not written any more is missed here."""
    kinds = {_kind(content) for content in shelf.files.values()}
    assert kinds >= {
        f"{method} of {what}"
        for method in ("REQUEST", "CANCEL", "PUBLISH")
        for what in ("a meeting", "a series", "a date")
    }
    assert sum("feed" in name for name in shelf.files) == 4
    assert sum("download" in name for name in shelf.files) == 3


def _kind(content: bytes) -> str:
    calendar = Calendar.from_ical(content)
    event = next(iter(calendar.events), {})
    what = "a series" if "RRULE" in event else "a meeting"
    return f"{calendar['METHOD']} of {'a date' if 'RECURRENCE-ID' in event else what}"
