"""The pages of the register: filters in the address, files, paper, who sees what."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.decisions import FollowupState
from facilitation.usecases import register
from tests import cast, findings
from tests.conftest import TODAY
from tests.statements import counted
from tests.web.conftest import LogIn
from tests.web.hostile import HOSTILE, LONG

BASE = "/d/musterkreis/p/integration/decisions"


@pytest.fixture
def agreed(session: Session, stage: cast.Scene) -> cast.Scene:
    """Four things in the west, one in the east."""
    west, late = stage.round_table, TODAY - timedelta(days=3)
    findings.decide(session, west, "Ein Fahrdienst wird erprobt.", caretaker=stage.ben, due_on=late)
    findings.decide(session, west, "Das Fest ist gewesen.", state=FollowupState.DONE)
    findings.give(session, west, "Müllerhalle mieten", caretaker=stage.dora)
    findings.give(session, west, "Niemand kümmert sich")
    findings.decide(session, stage.east_table, "Nur im Osten.", caretaker=stage.olga)
    session.commit()
    return stage


@pytest.fixture
def ada(agreed: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(agreed.ada)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", {"Fahrdienst", "Müllerhalle", "Osten"}),
        ("sam", {"Fahrdienst", "Müllerhalle", "Osten"}),
        ("stella", {"Fahrdienst", "Müllerhalle", "Osten"}),
        ("ben", {"Fahrdienst", "Müllerhalle"}),
        ("dora", {"Fahrdienst", "Müllerhalle"}),
        ("olga", {"Osten"}),
    ],
)
def test_each_sees_what_is_theirs_on_every_form_of_the_list(
    agreed: cast.Scene, log_in: LogIn, name: str, seen: set[str]
) -> None:
    client = log_in(getattr(agreed, name))

    for path in ("", "/print", ".csv"):
        page = client.get(BASE + path).data.decode()
        assert {word for word in ("Fahrdienst", "Müllerhalle", "Osten") if word in page} == seen


@pytest.mark.parametrize("path", ["", "/print", ".csv", ".xlsx"])
def test_strangers_and_visitors_do_not(agreed: cast.Scene, log_in: LogIn, path: str) -> None:
    assert log_in(agreed.cem).get(BASE + path).status_code == 404
    assert log_in(agreed.admin).get(BASE + path).status_code == 404
    away = log_in(None).get(BASE + path)
    assert away.status_code == 303
    assert away.location.startswith("/login")


FILTERS: list[tuple[str, set[str]]] = [
    ("?state=unfinished", {"Fahrdienst", "Müllerhalle", "Niemand", "Osten"}),
    ("?due=overdue", {"Fahrdienst"}),
    ("?caretaker=none", {"Niemand"}),
    ("?caretaker=mine", set()),
    ("?what=tasks", {"Müllerhalle", "Niemand"}),
    ("?state=done", {"Fest"}),
    ("?q=mueller", {"Müllerhalle"}),
    ("?q=becker", {"Fahrdienst"}),
    ("?state=unfinished&what=decisions&q=tisch+ost", {"Osten"}),
    ("?kind=recommendation", set()),
    ("?due=none&what=tasks", {"Müllerhalle", "Niemand"}),
    (
        "?state=nonsense&due=nonsense&caretaker=x&body=-1&order=x&what=x",
        {"Fahrdienst", "Fest", "Müllerhalle", "Niemand", "Osten"},
    ),
]


def test_the_address_keeps_the_filters(ada: FlaskClient) -> None:
    words = ("Fahrdienst", "Fest", "Müllerhalle", "Niemand", "Osten")

    for query, seen in FILTERS:
        page = ada.get(BASE + query).text
        assert {word for word in words if word in page} == seen, query
        assert ada.get(BASE + "/print" + query).status_code == 200


def test_a_chip_adds_to_the_other_filters_and_takes_itself_back(ada: FlaskClient) -> None:
    page = ada.get(BASE + "?q=tisch&due=overdue").text

    assert f'href="{BASE}?q=tisch&amp;due=overdue&amp;what=tasks"' in page or (
        f'href="{BASE}?what=tasks&amp;q=tisch&amp;due=overdue"' in page
    )
    assert f'href="{BASE}?q=tisch" aria-current="true">Überfällig' in page


def test_the_filters_of_one_person_are_named_on_paper(agreed: cast.Scene, ada: FlaskClient) -> None:
    page = ada.get(f"{BASE}/print?caretaker={agreed.ben.id}&q=fahr").text

    assert "Zuständig: Becker, Ben" in page
    assert "Suche: „fahr“" in page


def test_files_hold_all_rows_in_full(ada: FlaskClient) -> None:
    csv = ada.get(BASE + ".csv")
    book = load_workbook(BytesIO(ada.get(BASE + ".xlsx").data))

    lines = csv.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("Nummer;Art;Datum;Gremium")
    assert "vereinbarungen-integration-2027-01-11.csv" in csv.headers["Content-Disposition"]
    assert book.worksheets[0].max_row == 6


def test_a_wording_is_no_formula_in_a_spreadsheet(
    session: Session, agreed: cast.Scene, ada: FlaskClient
) -> None:
    findings.decide(session, agreed.round_table, '=HYPERLINK("http://boese.example")')
    session.commit()

    assert b'"=HYPERLINK' not in ada.get(BASE + ".csv").data
    book = load_workbook(BytesIO(ada.get(BASE + ".xlsx").data))
    assert all(cell.data_type != "f" for row in book.worksheets[0] for cell in row)


def test_hostile_filters_are_shrugged_off(ada: FlaskClient) -> None:
    names = ("q", "page", "body", "region", "caretaker", "state", "due", "kind", "order", "what")

    for value in (*HOSTILE, LONG[:30_000], "%", "_", "'", '"', "\\", "²" * 9):
        for path in ("", "/print"):
            answer = ada.get(BASE + path, query_string=dict.fromkeys(names, value))
            assert answer.status_code == 200, value[:40]


def test_what_people_wrote_is_escaped(
    session: Session, agreed: cast.Scene, ada: FlaskClient
) -> None:
    made = findings.decide(session, agreed.round_table, "<script>alert(1)</script> **fett**")
    session.commit()

    for path in (BASE, f"{BASE}/{made.id}", f"{BASE}/{made.id}/brief", f"{BASE}/print"):
        assert "<script>alert" not in ada.get(path).text


def test_pages_far_beyond_the_end_show_the_last(
    session: Session, agreed: cast.Scene, ada: FlaskClient
) -> None:
    for number in range(register.ROWS):
        findings.give(session, agreed.round_table, f"Nr. {number}")
    session.commit()

    page = ada.get(BASE + "?page=999999999").text

    assert "Seite 2 von 2" in page
    assert f'href="{BASE}?page=1"' in page


def test_an_empty_register_says_how_it_begins(stage: cast.Scene, log_in: LogIn) -> None:
    page = log_in(stage.ada).get(BASE).text

    assert "Noch nichts vereinbart" in page
    assert "Alle Filter aufheben" not in page


def test_the_page_costs_the_same_queries_for_any_amount(
    engine: Engine, session: Session, agreed: cast.Scene, ada: FlaskClient
) -> None:
    def queries() -> int:
        with counted(engine) as statements:
            assert ada.get(BASE).status_code == 200
        return len(statements)

    few = queries()
    for number in range(30):
        findings.decide(session, agreed.east_table, f"Nr. {number}", caretaker=agreed.olga)
    session.commit()

    assert queries() == few
