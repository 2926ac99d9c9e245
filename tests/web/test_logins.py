"""Logging in and out, and what ends a session."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account, LoginAttempt, LoginSession
from facilitation.usecases import accounts, attempts
from tests import cast
from tests.web.conftest import LogIn


@pytest.fixture
def ada_with_password(engine: Engine, stage: cast.Scene) -> str:
    with Session(engine) as session, session.begin():
        account = session.get_one(Account, stage.ada.account_id)
        account.password_hash = accounts.hash_password(cast.PASSWORD)
        return account.email


def test_the_right_password_opens_the_house(app: Flask, ada_with_password: str) -> None:
    client = app.test_client()

    answer = client.post("/login", data={"email": ada_with_password, "password": cast.PASSWORD})

    assert answer.status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["ada@musterkreis.example", "nobody@musterkreis.example"])
def test_a_wrong_password_and_an_unknown_account_look_alike(
    app: Flask, ada_with_password: str, email: str
) -> None:
    answer = app.test_client().post("/login", data={"email": email, "password": "falsch"})

    assert answer.status_code == 422
    assert "passen nicht zusammen" in answer.text


def test_the_eleventh_try_is_told_to_wait(app: Flask, ada_with_password: str) -> None:
    client = app.test_client()
    for _ in range(accounts.TRIES_PER_ACCOUNT):
        client.post("/login", data={"email": ada_with_password, "password": "falsch"})

    answer = client.post("/login", data={"email": ada_with_password, "password": cast.PASSWORD})

    assert answer.status_code == 422
    assert "Zu viele Versuche" in answer.text


def test_a_cookie_copied_before_the_logout_is_dead_after(stage: cast.Scene, log_in: LogIn) -> None:
    client, thief = log_in(stage.ada), log_in(None)
    with client.session_transaction() as mine, thief.session_transaction() as copied:
        copied.update(mine)
    assert thief.get("/account").status_code == 200

    client.post("/logout")

    assert thief.get("/account").status_code == 303


@pytest.mark.parametrize(("idle", "age"), [(timedelta(hours=8), timedelta(hours=9)),
                                           (timedelta(0), timedelta(days=7))])  # fmt: skip
def test_a_session_ends_by_itself(
    engine: Engine,
    stage: cast.Scene,
    log_in: LogIn,
    now: datetime,
    idle: timedelta,
    age: timedelta,
) -> None:
    client = log_in(stage.ada)
    with Session(engine) as session, session.begin():
        row = session.query(LoginSession).one()
        row.seen_at, row.began_at = now - idle, now - age

    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/account", "/account"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_the_login_nobody_is_sent_elsewhere(
    app: Flask, ada_with_password: str, wanted: str, leads_to: str
) -> None:
    answer = app.test_client().post(
        "/login", data={"email": ada_with_password, "password": cast.PASSWORD, "next": wanted}
    )

    assert answer.location == leads_to


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("kurz", "zu kurz"),
        ("x" * 201, "zu lang"),
        ("passwort123456", "leicht zu erraten"),
        ("musterkreis1", "leicht zu erraten"),
    ],
)
def test_a_weak_password_is_refused(
    stage: cast.Scene, log_in: LogIn, password: str, sentence: str
) -> None:
    answer = log_in(stage.ada).post(
        "/account/password", data={"old": cast.PASSWORD, "password": password}
    )

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_new_password_ends_the_other_sessions(
    engine: Engine, stage: cast.Scene, log_in: LogIn, ada_with_password: str
) -> None:
    here, elsewhere = log_in(stage.ada), log_in(stage.ada)

    answer = here.post(
        "/account/password", data={"old": cast.PASSWORD, "password": "ganz andere lange Worte"}
    )

    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_a_password_of_others_making_opens_only_the_page_to_change_it(
    engine: Engine, stage: cast.Scene, log_in: LogIn, ada_with_password: str
) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(Account, stage.ada.account_id).must_change_password = True
    client = log_in(stage.ada)

    for path in ("/", "/d/musterkreis", "/d/musterkreis/p/integration/people"):
        assert client.get(path).location == "/account", path
    assert client.post("/d/musterkreis/roles").location == "/account"
    assert client.get("/impressum").status_code == 200

    same = {"old": cast.PASSWORD, "password": cast.PASSWORD}
    assert "Wählen Sie ein neues" in client.post("/account/password", data=same).text
    client.post("/account/password", data=same | {"password": "ganz andere lange Worte"})
    assert client.get("/d/musterkreis").status_code == 200


def test_a_password_given_anew_ends_all_sessions(stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)

    log_in(stage.admin).post(f"/admin/accounts/{stage.ada.account_id}/password")

    assert client.get("/account").status_code == 303


def test_failed_logins_are_forgotten_when_they_no_longer_count(
    engine: Engine, app: Flask, stage: cast.Scene, now: datetime
) -> None:
    with Session(engine) as session, session.begin():
        session.add(LoginAttempt(subject="address:x", at=now - attempts.WINDOW))

    app.test_client().post("/login", data={"email": "x@y.example", "password": "falsch"})

    with Session(engine) as session:
        assert session.query(LoginAttempt).filter_by(subject="address:x").count() == 0
        assert session.query(LoginAttempt).count() == 2


def test_the_way_back_after_the_login_is_kept_whole(app: Flask, stage: cast.Scene) -> None:
    answer = app.test_client().get("/d/musterkreis?a=1&next=//evil.example")

    assert answer.location == "/login?next=/d/musterkreis%3Fa%3D1%26next%3D//evil.example"
