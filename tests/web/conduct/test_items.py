"""Items of a meeting that is held: notes, findings, tasks and topics."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import AgendaItem
from tests.web.conduct.pages import hidden, post_item


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
        ada.post(f"{edit}/delete", data={"version": data["version"]})
        form = ada.get(f"{opened}/conduct?item={item.id}&{kind}={row_id}").text
        assert "inzwischen geändert" in form
        seen = {"version": hidden(form, "version")}
        assert ada.post(f"{edit}/delete", data=seen).status_code == 303
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


HOSTILE = "</textarea><script>alert(1)</script> {{7*7}} \u202eRTL \x00 🎉 السيدة"
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
