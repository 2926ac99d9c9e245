"""Before letters go out, staff look at them in each language in which they will be read."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.formats import letters
from facilitation.model.bodies import Mandate
from facilitation.model.outbox import Letter
from facilitation.model.people import Language, Person
from facilitation.settings import Settings
from facilitation.usecases import access, announcements, invitations
from facilitation.usecases.letter_samples import sample_letters, together
from facilitation.web import letter_previews
from tests import cast
from tests.conftest import NOW, TODAY
from tests.formats import letter_samples as written
from tests.web.conftest import LogIn, OpenApp

BASE = "/d/musterkreis/p/integration/meetings"
EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)


@pytest.fixture
def address(engine: Engine, stage: cast.Scene) -> str:
    """A meeting of Ben, who reads German, and Gus, who reads Arabic."""
    with Session(engine) as session, session.begin():
        session.get_one(Person, stage.gus.id).language = Language.ARABIC
        session.add(Mandate(seat_id=stage.vacant.id, person_id=stage.gus.id, valid_from=cast.SINCE))
        meeting = cast.meeting(session, stage.round_table, starts_at=EVENING)
        return f"{BASE}/{meeting.id}"


@pytest.fixture
def app(open_app: OpenApp, settings: Settings, engine: Engine) -> Flask:
    return open_app(settings, engine=engine, clock=lambda: NOW)


def test_the_invitation_is_shown_in_each_language(
    stage: cast.Scene, address: str, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    page = client.get(f"{address}/invite").text
    assert 'href="?language=ar#brief">Arabisch <span class="kr-count">1</span>' in page
    assert f'src="{address}/letter?language=de"' in page

    page = client.get(f"{address}/invite?language=ar").text
    assert f'src="{address}/letter?language=ar"' in page
    assert "an Gus Gast" in page
    assert '<span lang="ar" dir="auto">دعوة: ' in page

    letter = client.get(f"{address}/letter?language=ar").text
    assert '<html lang="ar" dir="rtl">' in letter
    assert '<html lang="de" dir="ltr">' in client.get(f"{address}/letter?language=xx").text


def test_a_change_and_a_cancellation_are_shown_in_each_language(
    engine: Engine, stage: cast.Scene, address: str, log_in: LogIn
) -> None:
    number = int(address.rpartition("/")[2])
    with Session(engine) as session, session.begin():
        ada = access.actor_of(session, stage.ada, on=TODAY)
        invitations.invite(session, [number], by=ada, now=NOW)
        later = EVENING + timedelta(days=7)
        announcements.move_meeting(
            session, number, starts_at=later, ends_at=later + timedelta(hours=2),
            place="Schule", online_url="", by=ada, now=NOW,
        )  # fmt: skip
    client = log_in(stage.ada)

    assert "موعد جديد" in client.get(f"{address}/announce?language=ar").text
    assert "Verlegt auf" in client.get(f"{address}/announce").text
    assert "أُلغي" in client.get(f"{address}/cancel?language=ar").text


def test_one_language_needs_no_choice(
    engine: Engine, stage: cast.Scene, address: str, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(Person, stage.gus.id).language = Language.GERMAN

    assert "Sprache der E-Mail" not in log_in(stage.ada).get(f"{address}/invite").text


def test_who_gets_german_for_want_of_a_translation_is_named(app: Flask, stage: cast.Scene) -> None:
    def write(language: str) -> Letter:
        return letters.invitation(written.writing(language), None)

    people = (stage.ben, stage.gus, stage.dora)
    stage.gus.language = stage.dora.language = Language.POLISH
    first = sample_letters((one, partial(write, "de")) for one in people)
    second = sample_letters((one, partial(write, one.language.value)) for one in people)

    assert set(first.by_language) == {"de"}
    assert {code: one.readers for code, one in second.by_language.items()} == {"de": 1, "pl": 2}
    with app.test_request_context("/"):
        assert letter_previews.shown(second).only_german == ""
        assert letter_previews.shown(together([first, second, first])).only_german == (
            "Für 2 Personen gibt es diese Nachricht nur auf Deutsch: Gus Gast, Dora Dahl."
        )
