"""Markup in any text of the database stays text on every page, in every letter and file."""

import re
from datetime import datetime
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Enum, String, Table, update
from sqlalchemy.orm import Session

from facilitation.formats.markdown import to_html
from facilitation.model.base import Base
from facilitation.usecases import access, invitations
from tests import cast, worlds
from tests.web.conftest import LogIn
from tests.worlds import World

HOSTILE = (
    "'\"><script>alert(1)</script><img src=x onerror=alert(1)><a href=//evil.example>x</a> "
    "[x](javascript:alert(1)) <javascript:alert(1)> {{ 7*7 }}"
)
MACHINES = re.compile(
    r"(^|_)(key|slug|uid|ags|ars|hash|id|state|kind|method|language|mode|rule|start|version)$|"
    r"^(email|mailbox|to|sender|purpose|job|postcode|action|subject|online_url|timezone|due_words|number|organizer_address|html)$"
)
"""Columns that hold no text of people's."""


@pytest.fixture
def hostile(session: Session, stage: cast.Scene, now: datetime) -> World:
    """A process in which every text that somebody may have typed is hostile."""
    world = worlds.build(session, stage.district, "hier", now=now)
    session.flush()
    for table in Base.metadata.sorted_tables:
        if table.name not in ("account", "login_session", "login_attempt", "journal_entry"):
            _spoil(session, table)
    session.commit()
    return world


def _spoil(session: Session, table: Table) -> None:
    names = [
        column.name
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Enum)
        if not MACHINES.search(column.name) and not column.foreign_keys
    ]
    for row_id in session.scalars(table.select().with_only_columns(table.c.id)).all():
        texts = {
            name: to_html(HOSTILE) if name.endswith("_html") else f"{HOSTILE} {row_id}"
            for name in names
        }
        if texts:
            session.execute(update(table).where(table.c.id == row_id).values(texts))


def dangers(page: html.HtmlElement) -> list[str]:
    """Elements and attributes that would do something."""
    found = [html.tostring(e)[:80].decode() for e in page.xpath("//script[not(@src)]")]
    found += [e.get("src") for e in page.xpath("//script[@src]|//img[@src]")
              if not e.get("src").startswith(("/assets/", "data:"))]  # fmt: skip
    for element in page.iter():
        if isinstance(element.tag, str):
            found += [name for name in element.attrib if str(name).startswith("on")]
            link = str(element.get("href") or element.get("action") or "")
            if re.match(r"\s*(javascript|data|vbscript):|//", link, re.IGNORECASE):
                found.append(link)
    return found


@pytest.mark.parametrize("name", ["ada", "ben"])
def test_no_page_runs_what_somebody_typed(
    stage: cast.Scene, hostile: World, log_in: LogIn, name: str
) -> None:
    pages = list(walk(log_in(getattr(stage, name)), "/d/musterkreis"))

    wrong = [f"{path}: {found}" for path, page in pages if (found := dangers(page))]
    assert wrong == []
    assert len(pages) > (40 if name == "ada" else 10)


def walk(client: FlaskClient, start: str):  # type: ignore[no-untyped-def]
    waiting, seen = [start], dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        shape = re.sub(r"\d+|=[^&]*", "9", path)
        if seen.setdefault(shape, 0) >= 2 or path.startswith("/assets"):
            continue
        seen[shape] += 1
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        if "html" in (answer.content_type or "") and answer.text.strip():
            page = html.fromstring(answer.text)
            yield path, page
            links = page.xpath("//a/@href | //iframe/@src | //@formaction | //@hx-get")
            found = {urljoin(answer.request.path, str(link)).partition("#")[0] for link in links}
            waiting += sorted(link for link in found if re.match(r"/(?!/)", link))


def test_no_letter_carries_what_somebody_typed_as_markup_or_header(
    session: Session, stage: cast.Scene, hostile: World, now: datetime
) -> None:
    session.expire_all()
    ada = access.actor_of(session, stage.ada, on=now.date())

    (preview,) = invitations.preview_invitations(session, [hostile.coming.id], by=ada, now=now)

    letter = preview.letter
    assert letter is not None
    assert dangers(html.fromstring(letter.html)) == []
    for header in (letter.subject, letter.to_name, letter.sender_name, letter.to, letter.sender):
        assert not {"\r", "\n"} & set(header)
