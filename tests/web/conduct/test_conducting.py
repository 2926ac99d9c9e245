"""Conducting a meeting in the browser, from its opening to its closing."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.responsibilities import Responsibility
from tests.statements import counted
from tests.web.conduct.pages import fields_of, hidden, post_item


def test_a_meeting_is_minuted_and_downloaded_in_ten_steps(ada, address, show, engine) -> None:
    # 1, 2: the meeting opens on its day at 'Durchführen'
    assert ada.get(address).location.endswith("/conduct")
    assert "Sitzung eröffnen" in ada.get(f"{address}/conduct").text

    # 3: open, 4: everybody present
    assert ada.post(f"{address}/conduct/open").status_code == 303
    page = ada.get(f"{address}/conduct").text
    assert "Alle anwesend" in page
    answer = ada.post(f"{address}/conduct/attendance", data={**fields_of(page), "everybody": "1"})
    assert answer.status_code == 303

    # 5 to 9: an item with notes, and a finding with caretaker and due date, in one save
    item = show.items[1]
    page = ada.get(f"{address}/conduct?item={item.id}").text
    answer = ada.post(
        f"{address}/conduct/items/{item.id}",
        data={
            "title": item.title,
            "is_public": "y",
            "background": "Der Bus fährt **nie**.",
            "discussion": "- eins\n- zwei",
            "version": hidden(page, "version"),
            "seen": hidden(page, "seen"),
            "add": "decision",
            "new-wording": "Der Bus fährt künftig.",
            "new-caretaker": str(show.scene.ben.id),
            "new-due_on": "2027-03-01",
            "new-kind": "agreement",
            "new-mode": "consensus",
            "new-result": "adopted",
            "new-is_public": "y",
        },
    )
    assert answer.status_code == 303, answer.text
    page = ada.get(answer.location).text
    assert "Vereinbarung 1/1 ist festgehalten" in page
    assert "<strong>nie</strong>" in ada.get(f"{address}/conduct?part=none").text

    # 10: Word
    answer = ada.get(f"{address}/minutes.docx")
    assert answer.status_code == 200
    text = ZipFile(BytesIO(answer.data)).read("word/document.xml").decode()
    assert "Der Bus fährt künftig." in text
    assert "Ben Becker" in text
    with Session(engine) as session:
        held = session.scalars(select(Responsibility)).one()
        assert held.caretaker_id == show.scene.ben.id


def test_course_items_and_closing(ada, opened, show, engine) -> None:
    page = ada.get(f"{opened}/conduct?part=course").text
    course = {
        "number": "5",
        "began": "09:10",
        "breaks": "10-10:05",
        "version": hidden(page, "version"),
    }
    assert (
        ada.post(f"{opened}/conduct/course", data={**course, "ended": "08:00"}).status_code == 422
    )
    assert ada.post(f"{opened}/conduct/course", data=course).status_code == 303
    assert ada.post(f"{opened}/conduct/items", data={"title": ""}).status_code == 422
    added = ada.post(f"{opened}/conduct/items", data={"title": "Noch etwas"})
    written = ada.get(added.location).text
    assert "Noch etwas" in written
    for page in (written, ada.get(f"{opened}/conduct?part=course").text):
        names = re.findall(r' id="([^"]+)"', page)
        assert len(names) == len(set(names)), "each label belongs to one field"
    item_id = re.search(r"item=(\d+)", added.location)[1]
    assert (
        ada.post(f"{opened}/conduct/items/{item_id}/move", data={"steps": "-1"}).status_code == 303
    )
    refused = ada.post(f"{opened}/conduct/close", data={"ended": "8:00"})
    assert refused.status_code == 422
    assert 'href="#close-ended"' in refused.text, "said at the top of a long page too"
    assert ada.post(f"{opened}/conduct/close", data={"ended": "11:00"}).location.endswith(
        "/follow-up"
    )
    assert post_closed(ada, opened, show.items[0]).status_code == 422
    page = ada.get(f"{opened}/follow-up").text
    assert "Entwurf" in page
    assert "25.01.2027" in page
    assert ada.post(f"{opened}/conduct/reopen").status_code == 303
    with Session(engine) as session:
        meeting = session.get_one(Meeting, show.meeting.id)
        assert (meeting.state, meeting.number) == (MeetingState.OPENED, 5)


def post_closed(client: FlaskClient, address: str, item: AgendaItem):
    return client.post(f"{address}/conduct/items/{item.id}", data={"title": "x"})


def test_what_is_missing_is_linked_to_where_it_is_mended(ada, opened, show) -> None:
    post_item(ada, opened, show.items[1], add="task", new_wording="Ohne jemanden")

    page = ada.get(f"{opened}/follow-up").text

    assert "TOP 2, Auftrag 1/1: Es fehlen die zuständige Person und die Frist." in page
    assert f"conduct?item={show.items[1].id}#punkt-{show.items[1].id}" in page
    assert ada.get(f"{opened}/minutes.docx").status_code == 200


def test_particulars_are_set_and_compared(ada, opened) -> None:
    page = ada.get(f"{opened}/follow-up").text
    data = {
        "kind": "results_minutes",
        "file_number": "RT 1",
        "annexes": "Foto",
        "distribution": "Alle",
    }
    data["version"] = hidden(page, "version")
    assert ada.post(f"{opened}/follow-up", data=data).status_code == 303
    answer = ada.post(f"{opened}/follow-up", data={**data, "file_number": "RT 2"})
    assert answer.status_code == 422
    assert "RT 1" in answer.text
    assert ada.post(f"{opened}/follow-up", data={**data, "kind": "x"}).status_code == 422
    assert ada.post(f"{opened}/follow-up/rebuild").status_code == 422


def test_the_word_file_is_named_for_every_program(ada, opened, show, engine) -> None:
    with Session(engine) as session, session.begin():
        body = session.get_one(type(show.scene.round_table), show.scene.round_table.id)
        body.name = 'Süd/Öst "A"'

    answer = ada.get(f"{opened}/minutes.docx")

    assert answer.content_type.endswith("wordprocessingml.document")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="2027-01-11_Protokoll_Sued-Oest-A_1_Entwurf.docx"; '
        "filename*=UTF-8''2027-01-11_Protokoll_S%C3%BCd-%C3%96st-A_1_Entwurf.docx"
    )


WRITING = [
    "conduct/open", "conduct/undo", "conduct/course", "conduct/attendance", "conduct/guests",
    "conduct/guests/1/remove", "conduct/items", "conduct/items/{item}", "conduct/items/{item}/move",
    "conduct/items/{item}/decision/1", "conduct/items/{item}/decision/1/delete",
    "conduct/items/{item}/topic/1/take-off", "conduct/close", "conduct/reopen", "follow-up",
    "follow-up/rebuild",
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "reading", "writing"),
    [
        ("ben", 200, 403),
        ("stella", 200, 403),
        ("gus", 403, 403),
        ("cem", 404, 404),
        (None, 303, 303),
    ],
)
def test_each_page_knows_for_whom_it_is(opened, show, log_in, who, reading, writing) -> None:
    client = log_in(getattr(show.scene, who) if who else None)

    for path in ("follow-up", "minutes", "minutes.docx"):
        assert client.get(f"{opened}/{path}").status_code == reading, path
    for path in ("conduct", "conduct/people?x_name=a"):
        assert client.get(f"{opened}/{path}").status_code == writing, path
    for path in WRITING:
        answer = client.post(f"{opened}/{path.format(item=show.items[0].id)}", data={"title": "x"})
        assert answer.status_code == writing, path


def test_pages_ask_as_often_for_much_as_for_little(ada, opened, show, engine) -> None:
    def count(path: str) -> int:
        with counted(engine) as statements:
            assert ada.get(opened + path).status_code == 200
        return len(statements)

    item = show.items[0]
    paths = (
        "/conduct?part=none",
        f"/conduct?item={item.id}",
        "/conduct?part=attendance",
        "/follow-up",
        "/minutes",
    )
    post_item(ada, opened, item, new_wording="Erstens")
    post_item(ada, opened, item, add="task", new_wording="Erstens")
    little = [count(path) for path in paths]
    for number in range(4):
        post_item(ada, opened, show.items[number % 3], new_wording=f"Satz {number}")
        post_item(ada, opened, show.items[number % 3], add="task", new_wording=f"Auftrag {number}")
        post_item(ada, opened, show.items[number % 3], add="topic", new_title=f"Thema {number}")
        ada.post(f"{opened}/conduct/guests", data={"name": f"Gast {number}"})

    assert [count(path) for path in paths] == little
