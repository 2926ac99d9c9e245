"""The page of the concept as a whole: a draft, submitted, adopted."""

from datetime import timedelta
from io import BytesIO

from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import cast, findings
from tests.conftest import TODAY
from tests.web.conftest import LogIn

CONCEPT = "/d/musterkreis/p/integration/concept"
STATUS = f"{CONCEPT}/status"


def _paper(client: FlaskClient) -> str:
    content = client.get(f"{CONCEPT}/concept.docx").data
    return "\n".join(one.text for one in Document(BytesIO(content)).paragraphs)


def test_the_office_says_how_far_the_concept_is(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    sam, ben = log_in(stage.sam), log_in(stage.ben)
    submitted = {"version": "1", "state": "submitted"}
    assert sam.post(STATUS, data=submitted).status_code == 404  # nothing has begun
    with Session(engine) as session, session.begin():
        topic = findings.topic(session, session.merge(stage.round_table), "Bus nach 19 Uhr")
        findings.measure(session, session.merge(stage.process), topic)

    # it is brought before those who decide
    assert STATUS not in ben.get(CONCEPT).text
    assert ben.post(STATUS, data=submitted).status_code == 403
    assert "Entwurf." in _paper(ben)
    assert sam.post(STATUS, data=submitted).status_code == 303
    assert "zur Beschlussfassung vorgelegt" in ben.get(CONCEPT).text
    assert "Zur Beschlussfassung vorgelegt." in _paper(ben)

    # somebody else has not seen that
    late = sam.post(STATUS, data=submitted | {"state": "draft"})
    assert late.status_code == 409
    assert "Jemand anderes" in late.text

    # it is adopted on a day
    adopted = {"version": "2", "state": "adopted", "adopted_on": TODAY.isoformat()}
    for wrong, said in (
        ({"adopted_on": ""}, "Wann wurde das Konzept beschlossen?"),
        ({"adopted_on": str(TODAY + timedelta(days=1))}, "in der Zukunft"),
        ({"adopted_on": "<b>"}, "adopted_on"),
        ({"state": "<b>"}, "state"),
        ({"state": ""}, "state"),
    ):
        answer = sam.post(STATUS, data=adopted | wrong)
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert sam.post(STATUS, data=adopted).status_code == 303
    assert "Beschlossen am " in _paper(ben)
    assert (
        "Stand des Konzepts: „beschlossen“" in sam.get("/d/musterkreis/p/integration/journal").text
    )

    # a revision is a draft again; the day in its field does not matter
    assert sam.post(STATUS, data=adopted | {"version": "3", "state": "draft"}).status_code == 303
    assert "Entwurf." in _paper(ben)
