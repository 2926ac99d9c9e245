"""Every list and every search shows the same on SQLite as on PostgreSQL, in the same order."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitation.database import open_database, upgrade
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, BodyKind, DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, Task
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Process
from facilitation.model.sorting import folded
from facilitation.model.topics import Topic, TopicState
from facilitation.model.venues import Venue
from facilitation.settings import Settings
from facilitation.usecases import accounts
from facilitation.usecases.journal import note
from tests import cast, servers
from tests.conftest import NOW, TODAY
from tests.web.conftest import OpenApp

NASTY = (
    "Ärger", "Arger", "ärger", "AERGER", "Zebra", "zebra", "ZEBRA", "Straße", "Strasse", "STRASSE",
    "Élan", "elan", "Ilgın", "İlgin", "ILGIN", "Łódź", "Lodz", "Čáslav", "Caslav", "Chebsko",
    "Їжак", "Яблуко", "їжак", "سلام", "العربية", "10. Sitzung", "2. Sitzung", "1 Mrd.", "  vorn",
    "O'Neil", "O’Neil", "100 % sicher", "100 Prozent", "unter_strich", "unterXstrich", '"Zitat"',
    "„Zitat“", "😀 Smiley", "👩‍👧 Familie", "a-b", "ab", "a b", "A B", "aB", "Œuvre", "ﬁn", "Ωmega",
    "x" * 300, "Größe (m²)", "back\\slash", "<b>fett</b>", "-minus", "zz top", "z",
)  # fmt: skip
QUERIES = (
    "ärger", "AERGER", "arger", "strasse", "ß", "élan", "ILGIN", "ılgın", "lodz", "łódź", "ЇЖАК",
    "سلام", "10", "2.", "o'neil", "%", "_", "100 %", "unter_", '"', "„", "😀", "a b", "\\",
    "<b>", "a\0b", "\0", "x" * 3000, "-", "  ", "sitzung 2.", "œuvre", "zz z", "\ud800",
)  # fmt: skip
OFFICE = "/d/musterkreis/p/integration"
LISTS = {
    f"{OFFICE}/people": "people",
    f"{OFFICE}/organisations": "organisations",
    f"{OFFICE}/topics": "topics",
    f"{OFFICE}/decisions": "decisions|tasks",
    f"{OFFICE}/meetings?when=all": "meetings",
    f"{OFFICE}/activities": "activities",
    "/d/musterkreis/offers": "offers",
}
"""Address → the part of an address that names a row."""
PLAIN = (
    f"{OFFICE}/bodies", f"{OFFICE}/regions", f"{OFFICE}/org-chart", f"{OFFICE}/steering",
    f"{OFFICE}/post", f"{OFFICE}/journal", f"{OFFICE}/decisions?order=due", f"{OFFICE}/topics/new",
    f"{OFFICE}/decisions.csv", f"{OFFICE}/people/import/export.csv", f"{OFFICE}/seats",
    "/d/musterkreis/journal", "/d/musterkreis/municipalities", "/d/musterkreis/venues",
    "/d/musterkreis/trash", "/d/musterkreis", "/public/musterkreis", "/public/musterkreis/angebote",
    "/public/musterkreis/integration",
)  # fmt: skip
SEARCHED = (
    *(f"{OFFICE}/{page}" for page in ("search", "people", "organisations", "topics", "decisions")),
    *(f"{OFFICE}/{page}" for page in ("meetings", "activities", "post", "org-chart")),
    "/d/musterkreis/search", "/d/musterkreis/municipalities",
)  # fmt: skip
_SECRETS = re.compile(r'name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"')


@pytest.mark.postgres
def test_lists_and_searches_are_alike_on_both_databases(
    empty_sqlite: Path,
    postgres_server: servers.Postgres,
    open_app: OpenApp,
    settings: Settings,
    tmp_path: Path,
) -> None:
    file = tmp_path / "alike.sqlite"
    shutil.copy(empty_sqlite, file)
    with (
        _office(f"sqlite:///{file}", open_app, settings) as small,
        _office(postgres_server.create_german("alike"), open_app, settings) as big,
    ):
        asked = [
            f"{page}?q={quote(q, errors='surrogatepass')}" for page in SEARCHED for q in QUERIES
        ]
        pages = (*LISTS, *PLAIN, *asked)
        assert [page for page in pages if _shown(small, page) != _shown(big, page)] == []
        for address, noun in LISTS.items():
            assert _rows(small, address, noun) == _rows(big, address, noun)


def _shown(client: FlaskClient, address: str) -> tuple[int, str]:
    answer = client.get(address)
    assert answer.status_code in (200, 303, 404), (address, answer.status_code)
    return answer.status_code, _SECRETS.sub("", answer.text)


def _rows(client: FlaskClient, address: str, noun: str) -> list[str]:
    """The rows of all pages of a list in their order, none of them twice."""
    found: list[str] = []
    joint = "&" if "?" in address else "?"
    for page in range(1, 9):
        text = client.get(f"{address}{joint}page={page}&seite={page}").text
        here = list(dict.fromkeys(re.findall(rf'href="/d/[^"]*?/((?:{noun})/\d+)"', text)))
        if here and here[-1] in found:  # a page after the last one shows the last one
            break
        found += here
    assert len(found) == len(set(found)), address
    assert len(found) >= len(NASTY), (address, len(found))
    return found


@contextmanager
def _office(url: str, open_app: OpenApp, settings: Settings) -> Iterator[FlaskClient]:
    """The facilitator before a database full of nasty names."""
    engine = open_database(url)
    try:
        upgrade(engine)
        with Session(engine, expire_on_commit=False) as session:
            scene = cast.set_up(session, today=TODAY)
            _fill(session, scene)
            token = accounts.open_session(session, scene.ada.account_id, device="test", now=NOW)
            session.commit()
        client: FlaskClient = open_app(settings, engine=engine, clock=lambda: NOW).test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        yield client
    finally:
        engine.dispose()


def _fill(session: Session, scene: cast.Scene) -> None:
    """Of each name one thing of every kind, the last name first, so that no order comes by itself.

    Keys are given, since those made by chance would differ.
    """
    scene.process.is_public = True
    district, process = scene.district.id, scene.process.id
    session.add_all(
        Process(
            district_id=district, slug=f"s{number}", name=name, template_key="test",
            starts_on=date(2026, 1, 1 + number % 3), is_public=True,
        )
        for number, name in enumerate(reversed(NASTY))
    )  # fmt: skip
    for number, name in enumerate(reversed(NASTY)):
        person = Person(district_id=district, key=f"p{number}", email=f"p{number}@kreis.example")
        person.call(given_name="Kim", family_name=name)
        organisation = Organisation(
            district_id=district, key=f"o{number}", sector=Sector.CIVIL_SOCIETY
        )
        organisation.rename(name)
        place = _municipality(district, number, name)
        session.add_all([person, organisation, place])
        session.flush()
        session.add_all(_things(scene, person, place, number, name))
        session.add_all(_matters(scene, number, name))
        session.flush()
        meeting = cast.meeting(session, scene.round_table, starts_at=_moment(number))
        meeting.key, meeting.uid, meeting.title = f"m{number}", f"m{number}@kreis.example", name
        meeting.search_key = folded(f"{name} {meeting.place}")
        note(session, None, "body.changed", scene.round_table, now=_moment(number), name=name)
    assert process


def _moment(number: int) -> datetime:
    """Three at a time at one moment."""
    return NOW + timedelta(days=30 + number // 3)


def _municipality(district: int, number: int, name: str) -> Municipality:
    return Municipality(
        district_id=district,
        ags=f"1307{number + 1000}",
        name=name,
        sort_key=folded(name),
        kind="municipality",
        inhabitants=100 + number % 3,
        valid_from=cast.SINCE,
        register_date=date(2019, 12, 31),
    )


def _things(
    scene: cast.Scene, person: Person, place: Municipality, number: int, name: str
) -> list[object]:
    district, process = scene.district.id, scene.process.id
    return [
        Body(
            district_id=district, process_id=process, key=f"b{number}", name=name,
            kind=BodyKind.ACTION_GROUP, sort_key=folded(name), valid_from=cast.SINCE,
        ),
        Venue(district_id=district, key=f"v{number}", name=name),
        Offer(
            district_id=district, key=f"f{number}", municipality_id=place.id, name=name,
            kind=OfferKind.SPORT, is_public=True, valid_from=cast.SINCE,
        ),
        Activity(
            district_id=district, process_id=process, key=f"a{number}", title=name,
            kind=ActivityKind.FORUM, held_on=date(2026, 6, 1 + number // 3), is_public=True,
        ),
        OutgoingLetter(
            district_id=district, key=f"l{number}", message_id=f"<{number}@kreis.example>",
            kind=LetterKind.OTHER, person_id=person.id, to=person.email, to_name=name, sender="a@b",
            sender_name="", subject=name, text=name, html="", language="de",
            state=LetterState.SENT, created_at=NOW - timedelta(hours=number // 3), sent_at=NOW,
        ),
    ]  # fmt: skip


def _matters(scene: cast.Scene, number: int, name: str) -> list[object]:
    common = {
        "district_id": scene.district.id,
        "process_id": scene.process.id,
        "body_id": scene.round_table.id,
        "number": f"{number % 12}/1",
        "wording": name,
        "search_key": folded(name),
    }
    day = date(2026, 6, 1 + number // 3)
    return [
        Decision(
            key=f"d{number}", decided_on=day, kind=DecisionKind.AGREEMENT,
            mode=DecisionMode.CONSENSUS, **common,
        ),
        Task(key=f"t{number}", given_on=day, **common),
        Topic(
            district_id=scene.district.id, process_id=scene.process.id, key=f"q{number}",
            title=name, search_key=folded(name), raised_on=day, state=TopicState.RAISED,
        ),
    ]  # fmt: skip
