"""The rules that calendars and mailboxes go by, each over everything that leaves the house.

The numbers are those of the house's table of calendar rules; what a rule asks for stands in its
name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.calendars.play import Fetched, Mail, Shelf
from tests.calendars.rules_of_files import FILE_RULES, File
from tests.calendars.rules_of_mails import MAIL_RULES
from tests.calendars.rules_of_threads import THREAD_RULES, Thread, threads_of


def name_of(rule: Callable[..., None]) -> str:
    return rule.__name__


@pytest.fixture(scope="session")
def files(shelf: Shelf) -> list[File]:
    mailed = [File(mail.name, mail.calendar, is_mailed=True) for mail in shelf.with_calendar]
    fetched = [File(one.name, one.answer.data, is_mailed=False) for one in shelf.fetched]
    return [*mailed, *fetched]


@pytest.mark.parametrize("rule", FILE_RULES, ids=name_of)
def test_every_file_keeps(files: list[File], rule: Callable[[File], None]):
    for file in files:
        with _told_of(file.name):
            rule(file)


@pytest.mark.parametrize("rule", MAIL_RULES, ids=name_of)
def test_every_mail_keeps(shelf: Shelf, rule: Callable[[Mail], None]):
    for mail in shelf.with_calendar:
        with _told_of(mail.name):
            rule(mail)


@pytest.mark.parametrize("rule", THREAD_RULES, ids=name_of)
def test_every_thread_keeps(shelf: Shelf, rule: Callable[[Thread], None]):
    for (to, uid), thread in threads_of(shelf.with_calendar).items():
        with _told_of(f"{uid} to {to}"):
            rule(thread)


def r16_uids_stay_when_meetings_are_renamed_and_moved(shelf: Shelf) -> None:
    of_series = {mail.stored.series_id for mail in shelf.with_calendar} - {None}
    alone = {
        mail.stored.meeting_id for mail in shelf.with_calendar if mail.stored.series_id is None
    }
    uids = {uid for _to, uid in threads_of(shelf.with_calendar)}
    assert len(uids) == len(of_series) + len(alone)


def r72_two_edits_before_sending_are_one_step(shelf: Shelf) -> None:
    def highest(what: str) -> int:
        found = [m for m in shelf.with_calendar if what in m.name and m.stored.series_id]
        return max(File(m.name, m.calendar, is_mailed=True).events[0]["SEQUENCE"] for m in found)

    assert highest("two dates changed") == highest("one date called off") + 1


def r76_message_ids_are_never_given_twice(shelf: Shelf) -> None:
    ids = [mail.message["Message-ID"] for mail in shelf.mails]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "rule",
    [
        r16_uids_stay_when_meetings_are_renamed_and_moved,
        r72_two_edits_before_sending_are_one_step,
        r76_message_ids_are_never_given_twice,
    ],
    ids=name_of,
)
def test_all_together_keep(shelf: Shelf, rule: Callable[[Shelf], None]):
    rule(shelf)


def r81_calendar_text_in_utf8(one: Fetched) -> None:
    assert one.answer.status_code == 200
    assert one.answer.headers["Content-Type"] == "text/calendar; charset=utf-8"


def r82_feeds_know_when_nothing_has_changed(one: Fetched) -> None:
    if "feed" in one.name:
        assert one.answer.headers["Last-Modified"]
        assert one.unchanged.status_code == 304
        assert one.unchanged.data == b""
        assert one.unchanged.headers["ETag"] == one.answer.headers["ETag"]


def r83_the_same_bytes_twice(one: Fetched) -> None:
    assert one.again.data == one.answer.data
    assert one.again.headers.get("ETag") == one.answer.headers.get("ETag")


def r84_head_says_the_same_and_nothing_sets_a_cookie(one: Fetched) -> None:
    assert one.head.status_code == 200
    assert one.head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert one.head.headers.get(name) == one.answer.headers.get(name)
    for answer in (one.answer, one.again, one.head, one.unchanged):
        assert "Set-Cookie" not in answer.headers


HTTP_RULES = [
    r81_calendar_text_in_utf8,
    r82_feeds_know_when_nothing_has_changed,
    r83_the_same_bytes_twice,
    r84_head_says_the_same_and_nothing_sets_a_cookie,
]


@pytest.mark.parametrize("rule", HTTP_RULES, ids=name_of)
def test_everything_fetched_keeps(shelf: Shelf, rule: Callable[[Fetched], None]):
    for one in shelf.fetched:
        with _told_of(one.name):
            rule(one)


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """Say of what a broken rule was."""
    try:
        yield
    except (AssertionError, ValueError, KeyError) as broken:
        broken.add_note(name)
        raise
