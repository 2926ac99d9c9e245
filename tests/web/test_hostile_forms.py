"""Hostile and absurd input in every field of every form that can be reached.

The pages of the demo are walked as the facilitator; each form is sent once for each field and each
bad value, everything else as it stands. Nothing may fail, and nothing may be kept half: every
request is rolled back, and a refusal must not have changed the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from facilitation.app import create_app
from facilitation.database import open_database, upgrade
from facilitation.model.accounts import Account
from facilitation.settings import Settings
from facilitation.usecases import accounts, demo
from tests.web.undoing import work_inside

VALUES = {
    "hidden and strange characters": "a\x00b\x0bc\x1bd\u202ee\ufefff\ud800g 👩🏽‍🌾 مرحبا Łódź ß",
    "markup, formula, pattern": "=1+1</textarea><script>alert(1)</script>{{ 7*7 }}%_'\";--<w:p>",
    "header injection": "a@b.example\r\nBcc: c@d.example",
    "100 kB": "x" * 100_001,
    "far number": "99999999999999999999",
    "negative": "-1",
    "impossible day": "2027-02-30",
    "nothing": "",
}
MOST_PAGES = 160
ALIKE = 2
"""Of pages with the same shape of address, so many are looked at."""


@dataclass(frozen=True)
class Form:
    page: str
    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """Forms that differ in their numbers only are the same."""
        names = tuple(sorted({_shape(name) for name, _value in self.fields}))
        return _shape(self.action), names


def _shape(text: str) -> str:
    return "".join("9" if char.isdigit() else char for char in text)


@pytest.fixture(scope="module")
def demo_client(
    empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, Connection]]:
    """The facilitator of the demo, whose requests are rolled back."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    file.write_bytes(empty_sqlite.read_bytes())
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with Session(engine) as session, session.begin():
        demo.load_demo(session, today=now.date(), password_hash="-", now=now)
        account = session.query(Account).filter_by(email="facilitator@kreisrunde.example").one()
        token = accounts.open_session(session, account.id, device="test", now=now)
    app = create_app(
        Settings(secret_key="a key for tests, long enough to be one"),
        engine=engine,
        clock=lambda: now,
    )
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    with engine.connect() as connection:
        work_inside(app, connection)
        yield client, connection
        connection.rollback()
    engine.dispose()


def _walk(client: FlaskClient) -> list[Form]:
    """All forms on the pages that can be reached by links, each shape once."""
    waiting, seen, forms = ["/"], dict[str, int](), dict[object, Form]()
    while waiting and sum(seen.values()) < MOST_PAGES:
        path = waiting.pop(0)
        shape = _shape(urlsplit(path).path) + "?" + _shape(urlsplit(path).query)
        if seen.get(shape, 0) >= ALIKE:
            continue
        seen[shape] = seen.get(shape, 0) + 1
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, f"GET {path}: {answer.status_code}"
        if "html" not in (answer.content_type or "") or answer.status_code != 200:
            continue
        page = html.fromstring(answer.text)
        for form in page.xpath("//form[translate(@method, 'POST', 'post')='post']"):
            found = _form(path, answer.request.path, form)
            forms.setdefault(found.shape, found)
        waiting += [
            urljoin(answer.request.path, link.partition("#")[0])
            for link in page.xpath("//a/@href")
            if link.startswith(("/", "?"))
        ]
    return list(forms.values())


def _form(page: str, path: str, form: html.FormElement) -> Form:
    action = urljoin(path, form.get("action") or "")
    fields = tuple(
        (str(name), str(value or "")) for name, value in form.form_values() if name != "csrf_token"
    )
    named = {name for name, _value in fields}
    rest = tuple(
        (element.get("name"), "")
        for element in form.iter("input", "textarea", "select", "button")
        if element.get("name") and element.get("name") not in named | {"csrf_token"}
    )
    return Form(page, action, fields + rest)


@pytest.fixture(scope="module")
def forms(demo_client: tuple[FlaskClient, Connection]) -> list[Form]:
    """All forms of the demo but those that would end the session."""
    found = [form for form in _walk(demo_client[0]) if form.action not in ("/logout", "/login")]
    assert len(found) > 20
    return found


@pytest.mark.slow
@pytest.mark.parametrize("what", VALUES)
def test_no_field_of_any_form_takes_the_program_down(
    demo_client: tuple[FlaskClient, Connection], forms: list[Form], what: str
) -> None:
    client, connection = demo_client
    value = VALUES[what].encode("utf-8", "surrogatepass")
    wrong = []

    for form in forms:
        for name in {_shape(name): name for name, _value in form.fields}.values():
            outer = connection.begin()
            sent: dict[str, str | bytes] = {k: kept for k, kept in form.fields if k != name}
            answer = client.post(form.action, data=sent | {name: value})
            outer.rollback()
            if answer.status_code >= 500:
                wrong.append(f"{form.action} {name}: {answer.status_code}")

    assert wrong == []
