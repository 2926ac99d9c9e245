"""Every answer tells the browser whom to trust; foreign forms are turned away."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from facilitation.settings import Settings
from facilitation.web import security

KEY = "x" * 40


def make_app(base_url: str = "https://kreis.example") -> Flask:
    app = Flask(__name__, static_folder=None)
    security.install(app, Settings(secret_key=KEY, base_url=base_url))
    app.add_url_rule("/", "page", lambda: "page", methods=["GET", "POST"])
    app.add_url_rule("/rsvp/<token>", "rsvp", lambda token: "rsvp", methods=["GET", "POST"])
    app.add_url_rule("/own", "own", lambda: ("own", {"Cache-Control": "public, max-age=60"}))
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    return app


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


def test_the_policy_allows_own_files_only_and_nothing_inline(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
        ("Strict-Transport-Security", "max-age=31536000"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/nowhere", "/broken"])
def test_every_answer_carries_the_header(
    client: FlaskClient, path: str, header: str, value: str
) -> None:
    assert client.get(path).headers[header] == value


def test_a_view_may_say_how_long_its_page_is_kept(client: FlaskClient) -> None:
    assert client.get("/own").headers["Cache-Control"] == "public, max-age=60"


def test_an_address_with_a_personal_link_is_passed_on_to_nobody(client: FlaskClient) -> None:
    answer = client.get("/rsvp/abc")

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_letter_is_shown_in_a_frame_that_can_do_nothing() -> None:
    app = make_app()
    app.add_url_rule("/letter", "letter", lambda: security.show_in_own_frame(Response("<p>")))
    answer = app.test_client().get("/letter")

    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_https_nothing_insists_on_it() -> None:
    app = make_app("http://127.0.0.1:5000")

    assert "Strict-Transport-Security" not in app.test_client().get("/").headers
    assert app.config["SESSION_COOKIE_SECURE"] is False
    assert app.config["SESSION_COOKIE_NAME"] == "kreisrunde"


def test_with_https_the_cookie_belongs_to_this_host_alone() -> None:
    config = make_app().config

    assert config["SESSION_COOKIE_NAME"] == "__Host-kreisrunde"
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["SESSION_COOKIE_HTTPONLY"] is True
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a mail program, a script
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 200),
        ({"Origin": "https://kreis.example"}, 200),
        ({"Origin": "http://localhost"}, 200),  # the host that was asked
        ({"Origin": "null"}, 200),  # sent from pages with no-referrer
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://kreis.example.evil.example"}, 403),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/", headers=headers).status_code == status


def test_reading_from_elsewhere_is_allowed(client: FlaskClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_what_comes_in_is_limited(client: FlaskClient) -> None:
    too_much = b"x" * (security.LARGEST_UPLOAD + 1)
    app = make_app()
    app.add_url_rule("/up", "up", lambda: str(len(security.request.form)), methods=["POST"])

    assert app.test_client().post("/up", data={"minutes": too_much}).status_code == 413
    assert app.test_client().post("/up", data={"minutes": "x" * 1_000_000}).status_code == 200
