"""The organigram as a page: kept until something changes, narrowed down, drawn, as a Word file."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from sqlalchemy.orm import Session

from facilitation.model.bodies import MandateFunction
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.usecases import mandates
from facilitation.usecases.mandates import Filling
from facilitation.usecases.seats import get_seat
from tests import cast, rows
from tests.conftest import NOW, TODAY
from tests.org_charts import decision, many_bodies
from tests.web.conftest import LogIn

URL = "/d/musterkreis/p/integration/org-chart"


def test_the_page_changes_with_the_data(session: Session, stage: cast.Scene, log_in: LogIn) -> None:
    ada = log_in(stage.ada)
    first, second = ada.get(URL).text, ada.get(URL).text
    plain = re.compile(r'value="[^"]{40,}"')
    assert plain.sub("", first) == plain.sub("", second)
    assert "Ben Becker" in first

    stage.ben.call(given_name="Benno", family_name="Becker")
    session.commit()

    assert "Benno Becker" in ada.get(URL).text


def test_whoever_takes_the_place_of_another_unseen_is_shown(
    session: Session, stage: cast.Scene, ada: Actor, log_in: LogIn
) -> None:
    """A mandate entered by mistake goes, and on SQLite the next one gets its number."""
    session.commit()
    client = log_in(stage.ada)
    where = stage.process, stage.round_table.id, stage.vacant.id

    def fill(person: Person) -> int:
        filling = Filling(
            person_id=person.id, deputy_id=None, function=MandateFunction.MEMBER, since=TODAY
        )
        seat = get_seat(session, *where, by=ada, on=TODAY)
        made = mandates.fill_seat(session, seat, filling, by=ada, now=NOW)
        session.commit()
        session.expunge_all()
        return made.id

    mistake = fill(stage.stella)
    assert "Gus Gast" not in client.get(URL).text
    seat = get_seat(session, *where, by=ada, on=TODAY)
    mandates.withdraw_mandate(session, seat, mistake, by=ada, now=NOW)
    session.commit()
    session.expunge_all()
    fill(stage.gus)

    assert "Gus Gast" in client.get(URL).text


def test_what_was_drawn_for_one_is_not_shown_to_another(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    decision(session, stage, stage.east_table, stage.stella, "Geheimes Ost")
    session.commit()

    assert "Geheimes Ost" in log_in(stage.ada).get(URL).text
    page = log_in(stage.ben).get(URL).text
    assert "Geheimes Ost" not in page
    assert "/people/" not in page
    assert "Geheimes Ost" in log_in(stage.olga).get(URL).text
    assert "Geheimes Ost" not in log_in(stage.ben).get(f"{URL}?q=geheimes").text


def test_the_list_is_well_nested(session: Session, stage: cast.Scene, log_in: LogIn) -> None:
    stage.round_table.parent_id = stage.steering.id
    many_bodies(session, stage, bodies=2, seats=1)
    stage.east_table.parent_id = stage.steering.id
    session.commit()

    page = log_in(stage.ada).get(URL).text
    found = re.search(r'<ul class="kr-orglist">.*?(?=\s*</section>)', page, re.DOTALL)

    assert found is not None
    tags = re.sub(r"<(?!/?(?:ul|li)\b)[^>]*>|[^<>]+(?=<)|&[a-z]+;", "", found[0])
    root = ElementTree.fromstring(re.sub(r' (class|dir)="[^"]*"', "", tags))
    assert len(root.findall("li")) == 1
    assert len(root.findall("li/ul/li")) == 3  # the seat of the group and the two tables


@pytest.mark.parametrize(
    "query",
    [
        "am=31.02.2027", "am=<script>", "gremium=abc", "gremium=999999999999", "ebene=<b>",
        "bild=%00", "q=%00%ff", "am=0001-01-01", "am=9999-12-31", "ebene=municipality",
    ],
)  # fmt: skip
def test_odd_addresses_get_a_page(stage: cast.Scene, log_in: LogIn, query: str) -> None:
    page = log_in(stage.ada).get(f"{URL}?{query}")

    assert page.status_code == 200
    assert "<script>" not in page.text.split("</head>")[1]


def test_a_body_of_another_process_is_not_there(stage: cast.Scene, log_in: LogIn) -> None:
    assert log_in(stage.ada).get(f"{URL}?gremium=987654").status_code == 404


def test_the_drawing_is_a_file_that_says_everything_and_harms_nobody(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    stage.round_table.name = (
        'Tisch <script>alert("1")</script> & \x0b]]> mit sehr sehr langem Namen'
    )
    stage.east_table.parent_id = stage.round_table.id
    session.commit()

    answer = log_in(stage.ada).get(f"{URL}.svg")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    root = ElementTree.fromstring(answer.data)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text.startswith("Organigramm: Integrationskonzept")  # type: ignore[union-attr]
    assert "3 Gremien" in (root.find(f"{space}desc").text or "")  # type: ignore[union-attr]
    assert not list(root.iter(f"{space}script"))
    links = [link.get("href", "") for link in root.iter(f"{space}a")]
    assert len(links) == 3
    assert all(link.startswith("http://kreisrunde.test/d/musterkreis/") for link in links)
    assert len(list(root.iter(f"{space}path"))) == 1


def test_the_word_file_names_bodies_seats_and_gaps(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    decision(session, stage, stage.round_table, stage.stella, "Bus\x0b am Abend").number = ""
    rows.series(session, stage.east_table, NOW, dates=1)
    stage.round_table.parent_id = stage.steering.id
    stage.steering.name = "Steuerungsgruppe"
    session.commit()
    ada = log_in(stage.ada)

    answer = ada.get(f"{URL}.docx")

    document = Document(BytesIO(answer.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Organigramm" in text
    assert "Unbesetzt: Kirche (Runder Tisch West)" in text
    for words in (text, text_of(ada.get(URL).text), text_of(ada.get(f"{URL}.svg").text)):
        assert "Steuerungsgruppe – Steuerungsgruppe" not in words
        assert "Steuerungsgruppe Steuerungsgruppe" not in words
    assert "Ben Becker" in cells
    assert "unbesetzt" in cells
    assert "Stella Stern" in cells
    assert {"Vereinbarung", "Terminreihe"} <= set(cells)
    assert answer.data == ada.get(f"{URL}.docx").data


def text_of(page: str) -> str:
    """What stands between the tags, side by side."""
    return " ".join(re.sub(r"<title>.*?</title>|<option.*?</option>|<[^>]+>", " ", page).split())
