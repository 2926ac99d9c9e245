"""Feeds over the wire: what is said beside the bytes, who is refused, and what asking costs."""

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest

from facilitation.model.meetings import (
    Invitation,
    InvitedAs,
)
from tests import cast
from tests.conftest import NOW
from tests.statements import counted
from tests.web.feed_readers import body_feed_of, feed_of
from tests.web.feeds.conftest import SOON


def test_a_feed_says_what_it_is(reader):
    answer = reader.ask()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Last-Modified"] == "Mon, 11 Jan 2027 09:00:00 GMT"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert reader.titles() == ["Runder Tisch West"]


def test_the_same_is_given_twice_in_the_same_bytes(reader):
    first, second = reader.ask(), reader.ask(by_tag=False, by_time=False)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Last-Modified"] == second.headers["Last-Modified"]


@pytest.mark.parametrize("how", [{"by_time": False}, {"by_tag": False}, {}])
def test_nothing_new_is_said_without_the_bytes(reader, clock, how):
    reader.ask()
    clock.now += timedelta(hours=6)

    again = reader.ask(**how)

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == reader.last.headers["ETag"]
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in again.headers


def test_an_etag_counts_more_than_a_time(reader, client, clock):
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    reader.ask()

    stale = client.get(reader.address, headers={"If-None-Match": '"stale"', **later})

    assert stale.status_code == 200


@pytest.mark.parametrize("odd", ["yesterday", "", "Mon, 11 Jan 1999 09:00:00 GMT"])
def test_an_odd_or_old_time_gets_the_whole_feed(reader, client, odd):
    assert client.get(reader.address, headers={"If-Modified-Since": odd}).status_code == 200


def test_head_says_the_same_without_the_bytes(reader, client):
    whole, head = reader.ask(), client.head(reader.address)

    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]
    unchanged = client.head(reader.address, headers={"If-None-Match": whole.headers["ETag"]})
    assert unchanged.status_code == 304


def test_a_feed_comes_packed_to_those_who_can_unpack(reader, client):
    plain = reader.ask()
    packed = client.get(reader.address, headers={"Accept-Encoding": "gzip, deflate"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    for known in (packed, plain):
        tag = known.headers["ETag"]
        again = client.get(
            reader.address, headers={"Accept-Encoding": "gzip", "If-None-Match": f'W/{tag}, "x"'}
        )
        assert (again.status_code, again.headers["ETag"]) == (304, tag)


@pytest.mark.parametrize("spoil", ["wrong", "cut", "other kind", "other person"])
def test_an_address_that_was_never_given_is_not_there(stage, client, settings, spoil):
    good = feed_of(stage.ben, settings.secret_key)
    address = {
        "wrong": feed_of(stage.ben, "another key that is long enough to be one"),
        "cut": good[:-8] + ".ics",
        "other kind": good.replace("/feeds/", "/body-feeds/"),
        "other person": body_feed_of(stage.ben, stage.round_table, settings.secret_key).replace(
            "/body-feeds/", "/feeds/"
        ),
    }[spoil]

    assert client.get(address).status_code == 404
    assert client.head(address).status_code == 404
    assert client.get(address.removesuffix(".ics")).status_code == 404


@pytest.mark.parametrize("counter", ["feeds_version", "links_version"])
def test_a_revoked_address_is_not_there(session, stage, reader, client, settings, counter):
    body_address = body_feed_of(stage.ben, stage.round_table, settings.secret_key)
    assert reader.ask().status_code == client.get(body_address).status_code == 200
    person = session.get_one(type(stage.ben), stage.ben.id)

    setattr(person, counter, getattr(person, counter) + 1)
    session.commit()

    assert reader.ask().status_code == 404
    assert client.get(body_address).status_code == 404


def test_whoever_is_deleted_has_no_feed(session, stage, reader):
    assert reader.ask().status_code == 200

    session.get_one(type(stage.ben), stage.ben.id).deleted_at = NOW
    session.commit()

    assert reader.ask().status_code == 404


def test_an_earlier_key_still_opens_a_feed(open_app, engine, stage, settings, meeting):
    address = feed_of(stage.ben, settings.secret_key)
    newer = replace(
        settings,
        secret_key="a newer key that is long enough to be one",
        secret_key_fallbacks=(settings.secret_key,),
    )

    client = open_app(newer, engine=engine, clock=lambda: NOW).test_client()

    assert client.get(address).status_code == 200


def test_fetching_never_writes(stage, reader, client, settings, written):
    address = body_feed_of(stage.ben, stage.round_table, settings.secret_key)

    for one in (reader.address, address):
        for method in (client.get, client.head):
            assert method(one).status_code == 200
            assert method(one.removesuffix(".ics")).status_code == 200
    assert reader.ask().status_code == 200
    assert reader.ask().status_code == 304

    assert written == []


def test_the_number_of_statements_does_not_grow(session, stage, reader, engine):
    def asked(expected: int, **how: bool) -> int:
        with counted(engine) as statements:
            assert reader.ask(**how).status_code == expected
        return sum(statement.lstrip().startswith("SELECT") for statement in statements)

    def all_ways() -> tuple[int, int, int]:
        """Changed; unchanged, but the reader kept nothing; unchanged."""
        return asked(200), asked(200, by_tag=False, by_time=False), asked(304)

    few = all_ways()
    for day in range(1, 40):
        made = cast.meeting(session, stage.round_table, starts_at=SOON + timedelta(days=day))
        session.add(
            Invitation(meeting_id=made.id, person_id=stage.ben.id, invited_as=InvitedAs.MEMBER)
        )
    session.commit()

    assert few == all_ways() == (4, 2, 2)
