"""What is kept of feeds is bounded, right, and never says the same time of two states."""

from datetime import UTC, datetime, timedelta

from facilitation.web.feed_shelf import Shelf

NOON = datetime(2027, 1, 11, 12, 0, 0, 250_000, tzinfo=UTC)


def test_a_state_is_known_since_it_was_first_seen():
    shelf = Shelf()

    first = shelf.look_up("ben", "a", now=NOON)
    again = shelf.look_up("ben", "a", now=NOON + timedelta(hours=3))

    assert first.since == again.since == NOON.replace(microsecond=0)


def test_two_states_within_a_second_have_two_times():
    shelf = Shelf()

    times = [shelf.look_up("ben", mark, now=NOON).since for mark in "abcab"]

    assert times == sorted(set(times))
    assert times[1] > NOON


def test_bytes_are_written_once_and_packed_when_asked():
    shelf, written = Shelf(), []

    def write() -> bytes:
        written.append(1)
        return b"BEGIN:VCALENDAR" * 50

    shelf.fill("ben", shelf.look_up("ben", "a", now=NOON), write, zipped=False)
    kept = shelf.fill("ben", shelf.look_up("ben", "a", now=NOON), write, zipped=True)

    assert len(written) == 1
    assert 0 < len(kept.zipped) < len(kept.content)
    assert shelf.look_up("ben", "a", now=NOON) == kept


def test_bytes_of_an_earlier_state_are_not_kept():
    shelf = Shelf()
    old = shelf.look_up("ben", "a", now=NOON)
    shelf.look_up("ben", "b", now=NOON)

    assert shelf.fill("ben", old, lambda: b"old", zipped=False).content == b"old"

    assert shelf.look_up("ben", "b", now=NOON).content == b""


def test_what_was_asked_for_longest_ago_makes_room():
    shelf = Shelf(most_octets=2500)
    for name in ("ada", "ben", "dora"):
        shelf.fill(name, shelf.look_up(name, "a", now=NOON), lambda: b"x" * 1000, zipped=False)

    later = NOON + timedelta(hours=1)

    assert shelf.look_up("ada", "a", now=later).since == later.replace(microsecond=0)
    assert len(shelf.look_up("dora", "a", now=later).content) == 1000


def test_a_feed_too_large_for_the_shelf_is_given_all_the_same():
    shelf = Shelf(most_octets=10)

    kept = shelf.fill("ben", shelf.look_up("ben", "a", now=NOON), lambda: b"x" * 50, zipped=False)

    assert len(kept.content) == 50


def test_the_number_of_feeds_is_bounded():
    shelf = Shelf(most_feeds=3)

    for number in range(10):
        shelf.look_up(str(number), "a", now=NOON)

    later = NOON + timedelta(hours=1)
    assert shelf.look_up("9", "a", now=later).since == NOON.replace(microsecond=0)
    assert shelf.look_up("0", "a", now=later).since == later.replace(microsecond=0)
