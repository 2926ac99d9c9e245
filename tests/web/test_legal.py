"""Settings of a district and the legal pages that everybody may read."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from facilitation.app import create_app
from facilitation.settings import Settings
from tests import cast
from tests.web.conftest import LogIn

SETTINGS = "/d/musterkreis/settings"
FORM = {
    "version": "1",
    "name": "Landkreis Musterkreis",
    "mailbox": "amt@musterkreis.example",
    "sender_name": "Geschäftsstelle",
    "postal_address": "Am Markt 1\n19370 Parchim",
    "phone": "03871 7220",
    "privacy_notice": "Wir speichern Ihren Namen.",
    "imprint": "## Anbieter\n\nLandkreis Musterkreis",
    "privacy": "Alles Wichtige.",
    "accessibility": "Stand der Dinge.",
}


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def test_what_is_saved_stands_on_the_public_page(ada: FlaskClient, log_in: LogIn) -> None:
    answer = ada.post(SETTINGS, data=FORM)

    page = log_in(None).get("/public/musterkreis/impressum")
    assert answer.status_code == 303
    assert "<h2>Anbieter</h2>" in page.text
    assert 'href="/public/musterkreis/datenschutz"' in page.text


def test_a_preview_shows_and_stores_nothing(ada: FlaskClient) -> None:
    text = "**Neu** <script>alert(1)</script> [Bitte eintragen: etwas]"

    answer = ada.post(SETTINGS, data=FORM | {"imprint": text, "action": "preview"})

    assert answer.status_code == 200
    assert "<strong>Neu</strong>" in answer.text
    assert "Eine Stelle ist noch auszufüllen" in answer.text
    assert "<script>alert" not in answer.text
    assert "Neu" not in ada.get("/public/musterkreis/impressum").text


def test_who_comes_second_sees_both_and_may_insist(ada: FlaskClient) -> None:
    ada.post(SETTINGS, data=FORM)

    clash = ada.post(SETTINGS, data=FORM | {"phone": "112"})
    again = ada.post(SETTINGS, data=FORM | {"phone": "112", "version": "2"})

    assert clash.status_code == 409
    assert "03871 7220" in clash.text
    assert 'name="version" value="2"' in clash.text
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("mailbox", "keine"),
        ("mailbox", "a@b.example\r\nBcc: x@y.example"),
        ("sender_name", "x" * 121),
        ("imprint", "x" * 100_000),
        ("privacy_notice", "x" * 5_001),
    ],
)
def test_odd_entries_get_a_sentence(ada: FlaskClient, field: str, value: str) -> None:
    answer = ada.post(SETTINGS, data=FORM | {field: value})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("version", ["", "x", "9" * 99])
def test_an_odd_version_never_overwrites(ada: FlaskClient, version: str) -> None:
    assert ada.post(SETTINGS, data=FORM | {"version": version}).status_code == 409


@pytest.mark.parametrize(
    "text", ["‏مرحبا‏ 🌾", "\x00\x07 Text", "#" * 3000, "[" * 3000, "- " * 3000, "> " * 500]
)
def test_any_text_can_be_kept_and_shown(ada: FlaskClient, text: str) -> None:
    assert ada.post(SETTINGS, data=FORM | {"privacy": text}).status_code == 303
    assert ada.get("/public/musterkreis/datenschutz").status_code == 200


def test_only_facilitators_get_in(stage: cast.Scene, log_in: LogIn) -> None:
    for who, status in ((stage.ben, 403), (stage.sam, 403), (stage.cem, 404), (None, 303)):
        client = log_in(who)
        assert client.get(SETTINGS).status_code == status
        assert client.post(SETTINGS, data=FORM).status_code == status


@pytest.mark.parametrize("page", ["impressum", "datenschutz", "barrierefreiheit"])
def test_everybody_reads_the_legal_pages(stage: cast.Scene, log_in: LogIn, page: str) -> None:
    nobody = log_in(None)

    installation = nobody.get(f"/{page}")

    assert nobody.get(f"/public/musterkreis/{page}").status_code == 200
    assert nobody.get(f"/public/nirgends/{page}").status_code == 404
    assert f'href="/public/musterkreis/{page}"' in installation.text
    assert "[Bitte eintragen" in installation.text


def test_the_operator_brings_texts_of_their_own(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "impressum.md").write_text("# Rechenzentrum Nord", encoding="utf-8")
    client = create_app(replace(settings, legal_texts=tmp_path), engine=engine).test_client()

    assert "<h2>Rechenzentrum Nord</h2>" in client.get("/impressum").text
    assert "[Bitte eintragen" in client.get("/datenschutz").text


def test_the_footer_leads_to_the_districts_own_pages(ada: FlaskClient) -> None:
    assert 'href="/public/musterkreis/impressum"' in ada.get("/d/musterkreis/municipalities").text
    assert 'href="/impressum"' in ada.get("/hilfe").text
