"""A new district in the browser: upload, choose, confirm; and files of every wrong kind."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.municipalities import Municipality
from facilitation.model.uploads import Upload
from tests import cast
from tests.registers import SCENE, Town, register
from tests.web.conftest import LogIn

NEW = "/admin/districts/new"
HELMSTEDT = register(
    Town("001", "Bahrdorf", 1825, "5404"),
    Town("013", "Königslutter am Elm, Stadt", 15704, code="63"),
    ags="03154",
    name="Helmstedt",
    associations=(("5404", "Velpke"),),
)
TWO = HELMSTEDT + b"\n" + register(*SCENE).partition(b"\n")[2]
FORM = {
    "name": "Landkreis Helmstedt",
    "slug": "helmstedt",
    "mailbox": "beteiligung@helmstedt.example",
    "sender_name": "Landkreis Helmstedt",
    "stated_on": "2026-12-31",
    "becomes_facilitator": "y",
}


@pytest.fixture
def admin(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.admin)


def send(client: FlaskClient, content: bytes, name: str = "gv.csv") -> str:
    answer = client.post(NEW, data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_district_takes_an_upload_a_choice_and_a_confirmation(
    admin: FlaskClient, engine: Engine
) -> None:
    choice = send(admin, TWO)
    page = admin.get(choice).text
    assert "Helmstedt" in page
    assert "schon angelegt" in page
    form = admin.get(f"{choice}/03154").text
    assert 'value="Landkreis Helmstedt"' in form
    assert 'value="helmstedt"' in form
    assert 'value="kreisrunde@kreis.example"' in form

    answer = admin.post(f"{choice}/03154", data=FORM)

    assert (answer.status_code, answer.location) == (303, "/d/helmstedt")
    assert "mit 2 Gemeinden" in admin.get("/d/helmstedt").text
    with Session(engine) as session:
        keys = session.scalars(
            select(Municipality.ags).where(Municipality.ags.startswith("03154"))
        ).all()
    assert sorted(keys) == ["03154001", "03154013"]


def test_a_file_with_one_district_needs_no_choice(admin: FlaskClient) -> None:
    assert send(admin, HELMSTEDT).endswith("/03154")


def test_the_date_is_not_asked_when_the_file_says_it(admin: FlaskClient) -> None:
    location = send(admin, register(*SCENE, ags="03154", name="Helmstedt", stated_on="31.12.2026"))

    page = admin.get(location).text
    answer = admin.post(location, data=FORM | {"stated_on": "1999-01-01"})

    assert "Stand 31.12.2026" in page
    assert 'name="stated_on"' not in page
    assert answer.status_code == 303
    assert "Stand 31.12.2026" in admin.get("/d/helmstedt/municipalities").text


def test_the_list_can_be_searched(admin: FlaskClient) -> None:
    choice = send(admin, TWO)

    assert "Musterkreis" not in admin.get(f"{choice}?q=helm").text
    assert "Kein Landkreis gefunden" in admin.get(f"{choice}?q=xyz").text


def xlsx(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "leer.csv"),
        (b"\n\n\n", "leer.csv"),
        (b"Name;Ort\nBen;Crivitz\n", "personen.csv"),
        (b"\x00\x01\x02\xff\xfe" * 200, "binär.csv"),
        (b"%PDF-1.7 ...", "verzeichnis.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "alt.xls"),
        (zipped(), "archiv.zip"),
        (xlsx([["Name", "Ort"], ["Ben", "Crivitz"]]), "personen.xlsx"),
        (HELMSTEDT[:140], "abgeschnitten.csv"),
        (HELMSTEDT.replace(b"1825", b"viele"), "gv.csv"),
        (HELMSTEDT.replace(b"40;44;", b"40;41;"), "stadt.csv"),
        (HELMSTEDT, "../../etc/passwd"),
        (b"60;64;x", "<script>alert(1)</script>.csv"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_is_not_kept(
    admin: FlaskClient, engine: Engine, content: bytes, name: str
) -> None:
    answer = admin.post(NEW, data={"file": (io.BytesIO(content), name)})

    if name == "../../etc/passwd":  # an odd name alone does no harm
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Eingaben" in answer.text
    assert "<script>alert" not in answer.text
    with Session(engine) as session:
        assert session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize("make", [dict, lambda: {"file": "kein Anhang"},
                                  lambda: {"file": (io.BytesIO(b"x"), "")}])  # fmt: skip
def test_no_file_gets_a_sentence(admin: FlaskClient, make: Callable[[], dict[str, object]]) -> None:
    answer = admin.post(NEW, data=make())

    assert answer.status_code == 422
    assert "Wählen Sie eine Datei aus" in answer.text


def test_eleven_megabytes_are_too_many(admin: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="gross.csv"\r\n\r\n'
    body = head + b"x" * 11 * 1024 * 1024 + b"\r\n--x--\r\n"

    answer = admin.post(NEW, data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413
    assert "zu groß" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 5000),
        ("slug", "Mit Leerzeichen"),
        ("slug", "musterkreis"),
        ("mailbox", "keine Adresse"),
        ("mailbox", "a@b.example\r\nBcc: x@y.example"),
        ("sender_name", "   "),
        ("stated_on", "gestern"),
        ("stated_on", "2999-01-01"),
        ("stated_on", ""),
    ],
)
def test_odd_entries_get_a_sentence_and_keep_the_rest(
    admin: FlaskClient, engine: Engine, field: str, value: str
) -> None:
    location = send(admin, HELMSTEDT)

    answer = admin.post(location, data=FORM | {field: value})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with Session(engine) as session:
        assert session.scalars(select(District).where(District.ags == "03154")).all() == []


@pytest.mark.parametrize("name", ["مقاطعة 🌾", "<b>Kreis</b>", "Kreis\u202eknurk", "Ö" * 120])
def test_hostile_names_are_shown_as_text(admin: FlaskClient, name: str) -> None:
    location = send(admin, HELMSTEDT)

    answer = admin.post(location, data=FORM | {"name": name}, follow_redirects=True)

    assert answer.status_code == 200
    assert "<b>Kreis</b>" not in answer.text
    assert "\u202e" not in answer.text


def test_only_administrators_get_in(stage: cast.Scene, log_in: LogIn, admin: FlaskClient) -> None:
    location = send(admin, HELMSTEDT)
    ada, nobody = log_in(stage.ada), log_in(None)

    for address in (NEW, location, location.rsplit("/", 1)[0]):
        assert ada.get(address).status_code == 404
        assert nobody.get(address).status_code == 303
    assert ada.post(NEW, data={"file": (io.BytesIO(HELMSTEDT), "gv.csv")}).status_code == 404
    assert ada.post(location, data=FORM).status_code == 404
    assert admin.get(f"{NEW}/nirgends").status_code == 404
    assert admin.get(location.replace("03154", "99999")).status_code == 404
