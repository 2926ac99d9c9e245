"""Addresses whose numbers belong to different meetings or processes lead nowhere."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.topics import Topic
from facilitation.web.security import LARGEST_TEXT
from tests import cast, worlds
from tests.web.conftest import LogIn
from tests.worlds import World


@pytest.fixture
def two(session: Session, stage: cast.Scene, now: datetime) -> tuple[World, World]:
    both = tuple(worlds.build(session, stage.district, name, now=now) for name in ("hier", "dort"))
    session.commit()
    return both[0], both[1]


@pytest.mark.parametrize("act", ["answer", "withdraw", "deputy"])
def test_an_invitation_to_another_meeting_is_not_touched(
    session: Session, stage: cast.Scene, two: tuple[World, World], log_in: LogIn, act: str
) -> None:
    here, there = two
    path = f"/d/musterkreis/p/{here.process.slug}/meetings/{here.coming.id}/invitations"

    answer = log_in(stage.ada).post(
        f"{path}/{there.invitation.id}/{act}", data={"answer": "declined"}
    )

    assert answer.status_code == 404
    session.expire_all()
    untouched = session.get_one(Invitation, there.invitation.id)
    assert (untouched.answer, untouched.withdrawn_at) == (Answer.NONE_YET, None)


@pytest.mark.parametrize(("kind", "mapped"), [("decision", Decision), ("task", Task),
                                              ("topic", Topic)])  # fmt: skip
def test_what_came_of_another_meeting_is_neither_changed_nor_deleted(
    session: Session,
    stage: cast.Scene,
    two: tuple[World, World],
    log_in: LogIn,
    kind: str,
    mapped: type[Decision | Task | Topic],
) -> None:
    here, there = two
    base = f"/d/musterkreis/p/{here.process.slug}/meetings/{here.running.id}/conduct"
    item = here.items[here.running.id][0]
    count = session.scalar(select(func.count(mapped.id)))
    session.commit()
    client = log_in(stage.ada)

    for row in (getattr(there, kind).id, 999_999_999):
        for path in (f"items/{item}/{kind}/{row}", f"items/{item}/{kind}/{row}/delete"):
            assert client.post(f"{base}/{path}").status_code == 404, path
        assert client.get(f"{base}?item={item}&{kind}={row}").status_code == 404

    assert session.scalar(select(func.count(mapped.id))) == count


@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "²", "٣", "%00", "1e9"])
def test_absurd_numbers_in_an_address_are_none(
    stage: cast.Scene, two: tuple[World, World], log_in: LogIn, number: str
) -> None:
    here, _there = two
    base = f"/d/musterkreis/p/{here.process.slug}"
    item = here.items[here.running.id][0]
    client = log_in(stage.ada)

    for path in (
        f"{base}/meetings/{here.running.id}/conduct?item={number}",
        f"{base}/meetings/{here.running.id}/conduct?item={item}&decision={number}",
        f"{base}/meetings/{here.coming.id}/invite?row={number}&only={number}",
        f"{base}/meetings?page={number}&body={number}",
        f"{base}/people?seite={number}&gremium={number}",
        f"{base}/decisions?page={number}&caretaker={number}",
        f"{base}/topics?page={number}&region={number}",
        f"{base}/post?page={number}",
    ):
        assert client.get(path).status_code in (200, 404), path


def test_a_search_for_ten_thousand_words_ends(
    stage: cast.Scene, two: tuple[World, World], log_in: LogIn
) -> None:
    base, words = f"/d/musterkreis/p/{two[0].process.slug}", "a+" * 5_000
    client = log_in(stage.ada)

    for path in ("people", "organisations", "post", "meetings", "topics", "decisions",
                 f"meetings/{two[0].coming.id}/guests"):  # fmt: skip
        assert client.get(f"{base}/{path}?q={words}").status_code == 200, path


def test_typed_text_without_end_is_not_even_read(app: Flask, stage: cast.Scene) -> None:
    long = {"email": "x" * (LARGEST_TEXT + 1), "password": "x"}

    assert app.test_client().post("/login", data=long).status_code == 413
