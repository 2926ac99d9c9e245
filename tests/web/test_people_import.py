"""The pages on which people are taken over from a file."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from facilitation.formats import tables
from facilitation.model.bodies import Mandate
from facilitation.model.people import Person
from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

IMPORT = "/d/musterkreis/p/integration/people/import"
FILE = (
    "Vorname;Nachname;E-Mail;Organisation;Gremium\r\n"
    "Änne;Müller;aenne@chor.example;Chor Crivitz;Runder Tisch West\r\n"
    "Pia;Pastor;;Kirche;Runder Tisch West\r\n"
).encode("cp1252")


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def send(client: FlaskClient, content: bytes, name: str = "menschen.csv") -> TestResponse:
    return client.post(IMPORT, data={"file": (io.BytesIO(content), name)})


def digest(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def as_chosen(page: str) -> dict[str, str]:
    """The form of the preview as a browser would send it back."""
    chosen = dict(re.findall(r'<select[^>]* name="(column-\d+)".*?value="(\w+)" selected', page))
    return {**chosen, "seen": digest(page), "since": "2027-01-11"}


def test_a_file_is_taken_over_with_two_clicks(ada: FlaskClient, engine: Engine) -> None:
    preview = send(ada, FILE).headers["Location"]
    page = ada.get(preview).text
    assert "Runder Tisch West: neuer Sitz „Chor Crivitz“" in page
    assert "besetzt den freien Sitz „Kirche“" in page

    answer = ada.post(preview, data={**as_chosen(page), "do": "take"}, follow_redirects=True)

    assert "2 Personen sind neu. 2 Sitze sind besetzt." in answer.text
    assert answer.request.path.endswith("/bodies")
    with Session(engine) as session:
        assert session.scalar(select(Person.id).where(Person.family_name == "Müller"))


def test_an_import_is_taken_back_in_the_browser(ada: FlaskClient, engine: Engine) -> None:
    with Session(engine) as session:
        before = session.scalar(select(func.count(Mandate.id)))
    preview = send(ada, FILE).headers["Location"]
    ada.post(preview, data={**as_chosen(ada.get(preview).text), "do": "take"})
    action = re.search(r'action="([^"]+/undo/\d+)"', ada.get(IMPORT).text)
    assert action

    answer = ada.post(action[1], follow_redirects=True)

    assert "Der Import ist zurückgenommen" in answer.text
    assert ada.post(action[1]).status_code == 404
    with Session(engine) as session:
        assert session.scalar(select(func.count(Mandate.id))) == before


def test_a_change_of_columns_is_shown_before_it_counts(ada: FlaskClient, engine: Engine) -> None:
    preview = send(ada, FILE).headers["Location"]
    chosen = as_chosen(ada.get(preview).text) | {"column-4": "", "do": "take"}

    answer = ada.post(preview, data=chosen, follow_redirects=True)

    assert "Sehen Sie die Vorschau noch einmal an" in answer.text
    assert "neuer Sitz" not in answer.text
    with Session(engine) as session:
        assert not session.scalar(select(Person.id).where(Person.family_name == "Müller"))


def test_one_meaning_for_two_columns_is_refused(ada: FlaskClient) -> None:
    preview = send(ada, FILE).headers["Location"]
    chosen = as_chosen(ada.get(preview).text) | {"column-3": "email"}

    answer = ada.post(preview, data=chosen)

    assert answer.status_code == 422
    assert "Zwei Spalten sind als „E-Mail“ zugeordnet" in answer.text


def test_a_faulty_row_hinders_all_and_may_be_left_out(ada: FlaskClient, engine: Engine) -> None:
    preview = send(ada, FILE + b"Udo;Unfug;kein at;;\r\n").headers["Location"]
    page = ada.get(preview).text
    assert "keine gültige E-Mail-Adresse" in page
    assert ">Übernehmen<" not in page
    assert ada.post(preview, data={**as_chosen(page), "do": "take"}).status_code == 422

    ada.post(preview, data={**as_chosen(page), "row-4": "skip"})
    page = ada.get(preview).text
    answer = ada.post(preview, data={**as_chosen(page), "row-4": "skip", "do": "take"})

    assert answer.status_code == 303
    with Session(engine) as session:
        assert not session.scalar(select(Person.id).where(Person.family_name == "Unfug"))


def test_a_file_of_another_kind_gets_a_sentence(ada: FlaskClient) -> None:
    for content in (b"%PDF-1.7 ...", b"", b"\x00\x01\x02", b"PK\x03\x04kaputt", b'a;"b\nc;d'):
        answer = send(ada, content)

        assert answer.status_code == 422
        assert "Bitte prüfen Sie Ihre Eingaben" in answer.text


def test_no_file_at_all_is_said(ada: FlaskClient) -> None:
    answer = ada.post(IMPORT, data={})

    assert answer.status_code == 422
    assert "Wählen Sie eine Datei aus." in answer.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_downloaded(ada: FlaskClient, kind: str) -> None:
    answer = ada.get(f"{IMPORT}/template.{kind}")

    assert answer.headers["Content-Disposition"].endswith(f'Menschen.{kind}"')
    assert "Nachname" in tables.read(answer.data, f"x.{kind}").header
    assert ada.get(f"{IMPORT}/template.exe").status_code == 404


def test_a_preview_belongs_to_who_sent_the_file(
    ada: FlaskClient, stage: cast.Scene, log_in: LogIn
) -> None:
    preview = send(ada, FILE).headers["Location"]

    assert log_in(stage.sam).get(preview).status_code == 404
    assert log_in(stage.ben).get(preview).status_code == 403
    assert log_in(stage.cem).get(preview).status_code == 404
    assert log_in(None).get(preview).status_code == 303
    assert ada.get(f"{IMPORT}/nonsense").status_code == 404


def test_hostile_choices_get_a_sentence(ada: FlaskClient) -> None:
    preview = send(ada, FILE).headers["Location"]
    names = ("since", "seen", "column-0", "column-99", "row-2", "row-x", "column-²", "do")

    answers = [ada.post(preview, data=data) for data in hostile_forms(names)]

    assert {answer.status_code for answer in answers} <= {303, 422}
    assert ada.get(preview).status_code == 200


def test_hostile_cells_are_shown_harmlessly(ada: FlaskClient) -> None:
    content = tables.write_csv(
        [
            ("Nachname", "Organisation"),
            ("<script>alert(1)</script>", "=1+1"),
            ("مرحبا", "👩‍🌾" * 40),
        ]
    )
    preview = send(ada, content, "<img src=x>.csv").headers["Location"]

    page = ada.get(preview).text

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
