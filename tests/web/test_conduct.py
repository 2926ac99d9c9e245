"""Conducting a meeting in the browser: attendance, items, findings, the record as Word."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence
from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.responsibilities import Responsibility
from tests import cast
from tests.usecases import minutes_stage
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"


@pytest.fixture
def show(session: Session, scene: cast.Scene) -> minutes_stage.Stage:
    made = minutes_stage.set_up(session, scene)
    session.commit()
    return made


@pytest.fixture
def address(show: minutes_stage.Stage) -> str:
    return f"{BASE}/{show.meeting.id}"


@pytest.fixture
def ada(show: minutes_stage.Stage, log_in: LogIn) -> FlaskClient:
    return log_in(show.scene.ada)


def fields_of(page: str) -> dict[str, str]:
    """What the roster's form would send unchanged: hidden marks only."""

    return dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', page))


def hidden(page: str, name: str) -> str:

    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


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


def post_item(client: FlaskClient, address: str, item: AgendaItem, **changes: str):
    page = client.get(f"{address}/conduct?item={item.id}").text
    data = {
        "title": item.title,
        "is_public": "y",
        "background": "",
        "discussion": "",
        "version": hidden(page, "version"),
        "seen": hidden(page, "seen"),
        "add": "decision",
        "new-kind": "agreement",
        "new-mode": "consensus",
        "new-result": "adopted",
        "new-is_public": "y",
    }
    data.update({name.replace("new_", "new-"): value for name, value in changes.items()})
    return client.post(f"{address}/conduct/items/{item.id}", data=data)


@pytest.fixture
def opened(ada: FlaskClient, address: str) -> str:
    """The address of the meeting, opened, with everybody present."""
    ada.post(f"{address}/conduct/open")
    page = ada.get(f"{address}/conduct").text
    ada.post(f"{address}/conduct/attendance", data={**fields_of(page), "everybody": "1"})
    return address


def test_each_kind_is_added_changed_and_deleted(ada, opened, show) -> None:
    item = show.items[0]
    texts = {"decision": "new_wording", "task": "new_wording", "topic": "new_title"}
    for kind, field in texts.items():
        assert post_item(ada, opened, item, add=kind, **{field: f"Neu {kind}"}).status_code == 303
        page = ada.get(f"{opened}/conduct?item={item.id}").text
        row_id = re.search(rf"item={item.id}&amp;{kind}=(\d+)", page)[1]
        edit = f"{opened}/conduct/items/{item.id}/{kind}/{row_id}"

        form = ada.get(f"{opened}/conduct?item={item.id}&{kind}={row_id}").text
        data = {"wording": "Anders", "title": "Anders", "kind": "agreement", "mode": "consensus"}
        data |= {"result": "adopted", "version": hidden(form, "version")}
        assert ada.post(edit, data=data).status_code == 303
        page = ada.get(f"{opened}/conduct?part=none").text
        assert "Anders" in page
        assert f"Neu {kind}" not in page

        assert ada.post(edit, data=data).status_code == 422  # from the older version
        assert ada.post(f"{edit}/delete").status_code == 303
        assert "ist gelöscht" in ada.get(f"{opened}/conduct").text
        assert "Anders" not in ada.get(f"{opened}/conduct?part=none").text


def test_a_name_that_means_several_is_offered_to_choose_from(ada, opened, show) -> None:
    answer = post_item(ada, opened, show.items[0], new_wording="X", new_caretaker_name="a")

    assert answer.status_code == 422
    assert "Wählen Sie jetzt eine aus der Liste" in answer.text
    assert re.search(r'<optgroup label="Gefunden">.*Gast, Gus', answer.text, re.DOTALL)
    chosen = str(show.scene.gus.id)
    answer = post_item(ada, opened, show.items[0], new_wording="X", new_caretaker=chosen)
    assert answer.status_code == 303


def test_people_are_found_while_a_name_is_typed(ada, opened, show, log_in) -> None:
    options = ada.get(f"{opened}/conduct/people?new-caretaker_name=oezd").text
    assert options == f'<option value="{show.scene.olga.id}">Özdemir, Olga</option>'
    assert "gefunden – bitte wählen" in ada.get(f"{opened}/conduct/people?x_name=s").text
    assert "niemand gefunden" in ada.get(f"{opened}/conduct/people?x_name=Cramer").text
    assert "optgroup" in ada.get(f"{opened}/conduct/people?x_name=").text
    assert log_in(show.scene.ben).get(f"{opened}/conduct/people?x_name=a").status_code == 403


def test_both_texts_are_shown_to_the_second_who_writes(ada, opened, show, log_in) -> None:
    item, sam = show.items[0], log_in(show.scene.sam)
    page = sam.get(f"{opened}/conduct?item={item.id}").text
    post_item(ada, opened, item, discussion="Adas Fassung")

    answer = sam.post(
        f"{opened}/conduct/items/{item.id}",
        data={
            "title": item.title, "is_public": "y", "discussion": "Sams Fassung",
            "version": hidden(page, "version"), "seen": hidden(page, "seen"),
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Adas Fassung" in answer.text
    assert "Sams Fassung" in answer.text
    assert "Noch ist nichts überschrieben" in answer.text


def test_a_finding_is_kept_although_somebody_else_writes_the_notes(
    ada, opened, show, log_in
) -> None:
    item, sam = show.items[0], log_in(show.scene.sam)
    page = sam.get(f"{opened}/conduct?item={item.id}").text
    post_item(ada, opened, item, discussion="Adas Fassung")

    answer = sam.post(
        f"{opened}/conduct/items/{item.id}",
        data={
            "title": item.title, "is_public": "y", "discussion": "", "background": "",
            "version": hidden(page, "version"), "seen": hidden(page, "seen"), "add": "task",
            "new-wording": "Schlüssel besorgen", "new-is_public": "y",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    page = ada.get(f"{opened}/conduct?part=none").text
    assert "Adas Fassung" in page
    assert "Schlüssel besorgen" in page


HOSTILE_FIELDS = [
    {"title": ""},
    {"background": "x" * 100_001},
    {"new_wording": "x", "new_caretaker": "99999"},
    {"new_wording": "x", "new_caretaker": "' OR 1=1"},
    {"new_wording": "x", "new_due_on": "31.02.2027"},
    {"new_wording": "x", "new_due_on": "2020-01-01"},
    {"new_wording": "x", "new_kind": "resolution"},
    {"new_wording": "x", "new_kind": "gibt es nicht"},
    {"new_wording": "x", "new_mode": "vote"},
    {"new_wording": "x", "new_mode": "vote", "new_yes": "999"},
    {"new_wording": "x", "new_yes": "-1"},
    {"new_wording": "x", "new_yes": "99999999999999999999"},
    {"new_wording": "x", "new_eligible": "٣٣"},
    {"new_wording": "x", "new_topic_id": "77"},
    {"new_wording": "x", "new_resources": "y" * 500},
    {"new_wording": "\u200b", "new_due_on": "2027-02-01"},
    {"new_due_on": "2027-02-01"},
    {"add": "task", "new_wording": "x", "new_decision_id": "77"},
    {"add": "topic", "new_title": "t" * 300},
    {"add": "topic", "new_topic_id": "77"},
]


@pytest.mark.parametrize("fields", HOSTILE_FIELDS, ids=str)
def test_odd_input_gets_a_sentence_and_nothing_is_stored(ada, opened, show, engine, fields) -> None:
    answer = post_item(ada, opened, show.items[0], **{"background": "bleibt stehen", **fields})

    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Eingaben" in answer.text
    with Session(engine) as session:
        assert session.scalars(select(Decision.id)).all() == []
        assert session.scalars(select(Task.id)).all() == []
        assert session.get_one(AgendaItem, show.items[0].id).background == ""


HOSTILE = "</textarea><script>alert(1)</script> {{7*7}} \u202eRTL \x00 🎉 السيدة"


def test_hostile_text_is_shown_as_text(ada, opened, show) -> None:
    answer = post_item(
        ada, opened, show.items[0], title=HOSTILE, background=HOSTILE, discussion=HOSTILE,
        new_wording=HOSTILE, new_resources=HOSTILE,
    )  # fmt: skip
    assert answer.status_code == 303
    ada.post(f"{opened}/conduct/guests", data={"name": HOSTILE, "organisation": HOSTILE})

    for path in (
        "/conduct",
        "/conduct?part=attendance",
        f"/conduct?item={show.items[0].id}",
        "/minutes",
        "/follow-up",
    ):
        page = ada.get(opened + path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text
        assert "49" not in re.sub(r"<[^>]*>", "", page.text)


def attend(client: FlaskClient, address: str, line: int, **said: str):
    page = client.get(f"{address}/conduct?part=attendance").text
    data = {**fields_of(page), **{f"{name}-{line}": value for name, value in said.items()}}
    return client.post(f"{address}/conduct/attendance", data=data)


@pytest.mark.parametrize(
    "said",
    [
        {"presence": "represented", "deputy": ""},
        {"presence": "überall"},
        {"presence": "present", "from": "25:99"},
        {"presence": "present", "from": "11:00", "until": "10:00"},
        {"presence": "present", "remark": "x" * 201},
    ],
    ids=str,
)
def test_odd_attendance_gets_a_sentence_and_keeps_the_input(
    ada, opened, show, engine, said
) -> None:
    with Session(engine) as session:
        line = session.scalars(select(Attendance).where(Attendance.name == "Olga Özdemir")).one()

    answer = attend(ada, opened, line.id, **{"remark": "kommt später", **said})

    assert answer.status_code == 422
    assert "Olga Özdemir" in answer.text
    with Session(engine) as session:
        assert session.get_one(Attendance, line.id).presence is Presence.PRESENT


def test_exceptions_are_marked_after_everybody(ada, opened, show, engine) -> None:
    with Session(engine) as session:
        line = session.scalars(select(Attendance).where(Attendance.name == "Olga Özdemir")).one()

    assert attend(ada, opened, line.id, presence="excused", remark="krank").status_code == 303

    page = ada.get(f"{opened}/conduct?part=none").text
    assert "Entschuldigt" in page
    with Session(engine) as session:
        assert session.get_one(Attendance, line.id).remark == "krank"


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
    from sqlalchemy import event

    def count(path: str) -> int:
        asked: list[str] = []
        listener = lambda *args: asked.append(args[2])  # noqa: E731 - named to be removed again
        event.listen(engine, "before_cursor_execute", listener)
        assert ada.get(opened + path).status_code == 200
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

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
