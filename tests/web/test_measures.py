"""The pages of the concept: a measure is noted, shown to residents, passed on, and printed."""

from io import BytesIO

from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from tests import cast, findings
from tests.web.conftest import LogIn
from tests.web.series.test_caring import handover_in

BASE = "/d/musterkreis"
CONCEPT = f"{BASE}/p/integration/concept"
PUBLIC = "/public/musterkreis/integration"


def topic_of_public_process(engine: Engine, stage: cast.Scene) -> int:
    with Session(engine) as session, session.begin():
        session.get_one(Process, stage.process.id).is_public = True
        return findings.topic(session, session.merge(stage.round_table), "Bus nach 19 Uhr").id


def report_progress(here: str, sam: FlaskClient, ben: FlaskClient, olga: FlaskClient) -> None:
    """Who takes care of it says how far it is, as the office may."""
    stalled = {"version": "2", "state": "stalled"}
    assert f"{here}/progress" not in ben.get(here).text
    assert ben.post(f"{here}/progress", data=stalled).status_code == 403
    assert f"{here}/progress" in olga.get(here).text
    for wrong in ("", "revoked"):
        assert olga.post(f"{here}/progress", data=stalled | {"state": wrong}).status_code == 422
    assert olga.post(f"{here}/progress", data=stalled).status_code == 303
    assert "stockt" in ben.get(here).text
    assert olga.post(f"{here}/progress", data=stalled | {"state": "done"}).status_code == 409
    assert sam.post(f"{here}/progress", data=stalled | {"version": "3"}).status_code == 303
    assert "neuer Stand „stockt“" in sam.get(f"{BASE}/p/integration/journal").text


def read_on_paper(sam: FlaskClient, ben: FlaskClient) -> None:
    answer = ben.get(f"{CONCEPT}/concept.docx")
    assert "Konzept" in answer.headers["Content-Disposition"]
    text = "\n".join(one.text for one in Document(BytesIO(answer.data)).paragraphs)
    assert "Rufbus <b>" in text
    assert "Thema „Bus nach 19" in text
    assert "/concept/concept.docx" in sam.get(f"{BASE}/p/integration/documents").text


def test_a_measure_is_noted_passed_on_shown_and_printed(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    topic = topic_of_public_process(engine, stage)
    sam, ben, olga = log_in(stage.sam), log_in(stage.ben), log_in(stage.olga)
    typed = {
        "title": "Rufbus <b>", "chapter": "Mobilität", "description": "Er fährt.", "state": "open",
        "topic_id": topic, "caretaker_id": stage.olga.id,
    }  # fmt: skip

    assert "Bus nach 19 Uhr" in sam.get(f"{CONCEPT}/new").text
    for wrong in ({"state": "revoked"}, {"topic_id": "999999"}, {"topic_id": "-1"}, {"title": ""}):
        assert sam.post(f"{CONCEPT}/new", data=typed | wrong).status_code == 422
    assert sam.post(f"{CONCEPT}/new", data=typed).status_code == 303
    here = f"{CONCEPT}/{sam.get(CONCEPT).text.split('/concept/')[-1].split(chr(34))[0]}"

    # members read it with its way; only the office changes it
    page = ben.get(here).text
    words = "Rufbus &lt;b&gt;", "Mobilität", "Bus nach 19 Uhr", "Olga Özdemir"
    assert [word for word in words if word not in page] == []
    assert ben.get(f"{here}/edit").status_code == 403
    assert ben.get(f"{CONCEPT}/999999").status_code == 404

    # nobody without login sees it before it is marked
    assert "Rufbus" not in sam.get(PUBLIC).text
    edit = typed | {"version": "1", "is_public": "y", "state": "in_progress"}
    assert sam.post(f"{here}/edit", data=edit).status_code == 303
    assert sam.post(f"{here}/edit", data=edit).status_code == 409
    assert "Rufbus &lt;b&gt;" in (shown := sam.get(PUBLIC).text)
    assert "Olga" not in shown

    report_progress(here, sam, ben, olga)

    # Olga asks Ben; both say yes
    assert olga.post(f"{here}/handover", data={"handover-to_id": ""}).status_code == 422
    assert ben.post(f"{here}/handover", data={"handover-to_id": stage.ben.id}).status_code == 403
    assert olga.post(f"{here}/handover", data={"handover-to_id": stage.ben.id}).status_code == 303
    mine = ben.get(BASE).text
    assert "Ihre Zusage fehlt" in mine
    asked = {"handover": handover_in(mine)}
    yes = ben.post(f"{here}/handover/confirm", data=asked)
    assert (yes.status_code, yes.location) == (303, BASE)
    assert "Ben Becker" in sam.get(here).text
    assert sam.post(f"{here}/handover/withdraw", data=asked).status_code == 422

    read_on_paper(sam, ben)
