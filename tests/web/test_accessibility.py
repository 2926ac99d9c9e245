"""Every page as axe-core and the keyboard find it: for each role, light and dark, wide and narrow.

The pages are all routes with a row in docs/permissions.md: a new one is looked at by itself.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, ViewportSize
from werkzeug.serving import make_server

from facilitation.formats.languages import TONGUES
from tests import cast, databases
from tests.conftest import missing
from tests.node_packages import has_node
from tests.web import matrix, things
from tests.web.axe import NARROW, WIDE, Eye
from tests.web.conftest import LogIn

pytestmark = pytest.mark.browser
EXTRA = ("/datenschutz", "/barrierefreiheit", "/public/musterkreis/barrierefreiheit", "/nowhere")
"""Further words of an address with a choice, and a page that is not there."""
OTHERS = ("nobody", "guest", "member", "steering", "staff", "admin")
"""Who sees less than the facilitator, or something else."""


@pytest.fixture
def database(scene_in_sqlite: databases.Prepared, tmp_path) -> databases.Prepared:
    """Of one kind: pages look the same."""
    return scene_in_sqlite.copy_to(tmp_path / "test.sqlite")


@dataclass
class House:
    """The running application, the cast at its browsers, and what stands for each address."""

    url: str
    stage: cast.Scene
    parts: dict[str, str]
    log_in: LogIn
    browser: Browser
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    eyes: dict[str, Eye] = field(default_factory=dict)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """(role, path) of all that can be read, each as somebody who sees the most of it."""
        for (method, rule), told in sorted(matrix.rows().items()):
            if method == "GET":
                answers = dict(zip(matrix.ROLES, told, strict=True))
                roles = [who for who in ("nobody", "facilitator", "admin") if answers[who] == "yes"]
                yield from ((role, self.path(rule)) for role in roles[:1])
        yield from (("nobody", path) for path in EXTRA)

    def path(self, rule: str) -> str:
        along = things.sent_along(rule, self.parts)
        return matrix.filled(rule, self.parts) + (f"?{urlencode(along)}" if along else "")

    def client(self, role: str) -> FlaskClient:
        if role not in self.clients:
            who = matrix.WHO[role]
            self.clients[role] = self.log_in(getattr(self.stage, who) if who else None)
        return self.clients[role]

    def html(self, role: str, path: str) -> str:
        """The page; empty for files, for what leads elsewhere and for what is not theirs."""
        with self.client(role).get(path) as answer:
            assert answer.status_code < 500, path
            is_page = answer.mimetype == "text/html" and answer.status_code in (200, 404)
            return answer.text if is_page and (path in EXTRA or answer.status_code == 200) else ""

    def eye(self, role: str) -> Eye:
        """A window in which that person is logged in."""
        if role not in self.eyes:
            context = self.browser.new_context(locale="de-DE")
            client = self.client(role)
            name = client.application.config["SESSION_COOKIE_NAME"]
            if cookie := client.get_cookie(name):
                context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
            self.eyes[role] = Eye(context.new_page())
        return self.eyes[role]

    def open(self, role: str, path: str, *, size: ViewportSize = WIDE) -> Eye:
        eye = self.eye(role)
        eye.page.set_viewport_size(size)
        eye.page.goto(self.url + path)
        return eye

    def look(self, role: str, path: str) -> list[str]:
        """At a page, a part that is put into one, or a letter to be framed."""
        html = self.html(role, path)
        if path.endswith("/letter") and "<body" in html:  # no script runs in it, nor would axe
            eye = self.eye(role)
            eye.page.set_content(html)
            found = eye.look_at_letter()
        elif "<body" in html:
            found = self.open(role, path).look()
        else:
            eye = self.open(role, "/account")
            eye.page.evaluate("html => document.querySelector('main').innerHTML = html", html)
            found = eye.look()
        return [f"{path} as {role}, {finding}" for finding in found]


@pytest.fixture(autouse=True)
def _has_axe() -> None:
    if not has_node():
        missing("Node.js")


@pytest.fixture
def house(
    app: Flask, stage: cast.Scene, addresses: dict[str, str], log_in: LogIn, browser: Browser
) -> Iterator[House]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    house = House(f"http://127.0.0.1:{server.server_port}", stage, addresses, log_in, browser)
    yield house
    for eye in house.eyes.values():
        eye.page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_check_sees_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<html lang="de"><title>Ohne alles</title><p style="color: #999; background: #aaa">Blass'
        '<details><summary>Mehr</summary><input></details><p style="width: 500px">Breit</p>'
        '<a href="/" style="outline: 0">Blind</a><iframe title="Brief"></iframe>'
    )

    eye = Eye(page)
    found = "\n".join([*eye.look(), *eye.walk()])
    page.close()

    assert "1280 px, light: color-contrast (serious) at p" in found
    assert "390 px, dark: label (critical) at input: <input>" in found
    assert "letter may be light on white in the dark: <iframe" in found
    assert "320 px: wider than the window: <p style" in found
    assert 'looks the same with the focus on it: <a href="/"' in found


@pytest.mark.parametrize("half", [0, 1])
def test_nothing_stands_in_the_way_on_any_page(house: House, half: int) -> None:
    wrong = []

    for role, path in list(house.addresses())[half::2]:
        if house.html(role, path):
            wrong += house.look(role, path)

    assert wrong == []


def test_nothing_stands_in_the_way_where_a_page_shows_others_something_else(house: House) -> None:
    """Only pages on which there is a kind of element that no other page has."""
    pages = {path: house.html(role, path) for role, path in house.addresses()}
    known = {kind for html in pages.values() for kind in _kinds(html)}
    wrong = []

    for role, path in product(OTHERS, filter(pages.get, pages)):
        kinds = _kinds(house.html(role, path))
        if not kinds <= known:
            known |= kinds
            wrong += house.look(role, path)

    assert wrong == []


def _kinds(html: str) -> set[tuple[str, ...]]:
    """Which elements, with which classes, roles and types."""
    return {
        (tag, *sorted(re.findall(r'(?:class|role|type)="[^"]*"', attributes)))
        for tag, attributes in re.findall(r"<(\w+)([^>]*)>", html)
    }


REFUSED = (
    ("nobody", "/login"),
    ("nobody", "/code"),
    ("facilitator", "/d/<district>/offers/new"),
    ("facilitator", "/d/<district>/venues/new"),
    ("facilitator", f"{things.PROCESS}/bodies/new"),
    ("facilitator", f"{things.PROCESS}/meetings/new"),
    ("facilitator", f"{things.PROCESS}/people/new"),
    ("facilitator", f"{things.PROCESS}/activities/new"),
    ("facilitator", f"{things.PROCESS}/topics/new"),
)


def test_nothing_stands_in_the_way_where_a_form_is_refused(house: House) -> None:
    wrong = []

    for role, rule in REFUSED:
        eye = house.open(role, house.path(rule))
        with eye.page.expect_navigation():
            eye.page.evaluate(SEND_EMPTY)
        assert eye.page.locator("[aria-invalid=true], [role=alert]").count(), rule
        wrong += [f"{rule}, refused, {finding}" for finding in eye.look()]

    assert wrong == []


SEND_EMPTY = """() => {
  const form = document.querySelector("main form[method=post]");
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select"))
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
  form.requestSubmit();
}"""


def test_nothing_stands_in_the_way_in_any_language(house: House) -> None:
    """Pages behind personal links; in Arabic they run from right to left."""
    rules = [rule for _, rule in matrix.rows() if "<token>" in rule]
    paths = {path for path in map(house.path, rules) if house.html("nobody", path)}
    wrong = []

    for path, tongue in product(sorted(paths), TONGUES.values()):
        eye = house.open("nobody", f"{path}?lang={tongue.code}")
        assert eye.page.evaluate("document.documentElement.dir") == tongue.direction
        is_whole = tongue.direction == "rtl" or "/rsvp/" in path
        found = [*(eye.look_at_narrow() if is_whole else []), *eye.measure()]
        wrong += [f"{path} in {tongue.code}, {finding}" for finding in found]

    assert paths
    assert wrong == []


WALKS = (
    ("nobody", "/login", WIDE),
    ("nobody", "/rsvp/<token>", NARROW),
    ("facilitator", f"{things.PROCESS}/regions", WIDE),
    ("facilitator", f"{things.PROCESS}/bodies/<int:body_id>", NARROW),
    ("facilitator", f"{things.PROCESS}/org-chart", NARROW),
    ("facilitator", f"{things.MEETING}/conduct", WIDE),
    ("facilitator", f"{things.MEETING}/conduct", NARROW),
    ("facilitator", f"{things.PROCESS}/decisions", NARROW),
)


def test_whoever_walks_by_tab_sees_where_they_are_and_comes_out_again(house: House) -> None:
    wrong = []

    for role, rule, size in WALKS:
        eye = house.open(role, house.path(rule), size=size)
        wrong += [f"{rule}, {size['width']} px: {finding}" for finding in eye.walk()]

    assert wrong == []
