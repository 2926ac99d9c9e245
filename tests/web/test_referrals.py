"""The pages of what bodies pass to each other, and of bodies that others run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.topics import Topic
from tests import cast, findings, world_parts
from tests.conftest import NOW
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

BASE = "/d/musterkreis/p/integration"


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.fixture
def topic(session: Session, stage: cast.Scene) -> Topic:
    made = findings.topic(session, stage.round_table)
    session.commit()
    return made


@pytest.fixture
def decision(session: Session, stage: cast.Scene) -> Decision:
    made = findings.decide(session, stage.steering, "Das Konzept wird vorgelegt.")
    session.commit()
    return made


def _council(ada: FlaskClient, session: Session) -> Body:
    form = {"name": "Kreistag", "kind": "council", "valid_from": "2026-01-01"}
    ada.post(f"{BASE}/bodies/link", data=form)
    council: Body = _one(session, select(Body).where(Body.name == "Kreistag"))
    return council


def _one(session: Session, query: Any) -> Any:
    """What a page has stored; nothing stays locked."""
    found = session.scalars(query).one()
    session.commit()
    return found


def _dated(ada: FlaskClient, session: Session, council: Body) -> Meeting:
    """A date of a body that others run, with its papers."""
    added = ada.post(
        f"{BASE}/bodies/{council.id}/dates/new",
        data={"day": "2027-01-20", "starts": "15:00", "place": "Kreishaus",
              "online_url": "https://rat.example/7", "file_number": "12/2027"},
    )  # fmt: skip
    assert added.status_code == 303
    meeting = _one(session, select(Meeting).where(Meeting.body_id == council.id))
    page = ada.get(f"{BASE}/meetings/{meeting.id}", follow_redirects=True).text
    assert "12/2027" in page
    assert "https://rat.example/7" in page
    assert "Eigenes Postfach" not in ada.get(f"{BASE}/bodies/{council.id}/edit").text
    for step in ("invite", "conduct", "follow-up"):
        assert f"/meetings/{meeting.id}/{step}" not in page
    ada.post(
        f"{BASE}/meetings/{meeting.id}/papers",
        data={"file_number": "13/2027", "version": str(meeting.version)},
    )
    assert "13/2027" in ada.get(f"{BASE}/meetings/{meeting.id}/prepare").text
    return meeting


def test_the_council_adopts_what_the_steering_group_recommends(
    session: Session, stage: cast.Scene, ada: FlaskClient, decision: Decision
) -> None:
    # given
    council = _council(ada, session)
    meeting = _dated(ada, session, council)

    # when: the finding is passed on for adoption
    form = {"body_id": str(council.id), "for_adoption": "1", "text": "Bitte beschließen."}
    passed = ada.post(f"{BASE}/decisions/{decision.id}/pass", data=form)
    assert passed.status_code == 303
    referral = _one(session, select(Referral))
    url = f"{BASE}/referrals/{referral.id}"
    ada.post(f"{url}/meeting", data={"meeting_id": str(meeting.id)})

    # then: it is seen everywhere
    for path in (
        f"/decisions/{decision.id}",
        f"/decisions/{decision.id}/brief",
        f"/bodies/{council.id}",
        f"/bodies/{stage.steering.id}",
        f"/meetings/{meeting.id}/prepare",
    ):
        shown = ada.get(BASE + path)
        assert shown.status_code == 200
        assert f"/referrals/{referral.id}" in shown.text, path
        assert "wartet auf Zustimmung" in shown.text, path
    assert "Bitte beschließen." in ada.get(url).text
    register = ada.get(f"{BASE}/decisions?state=awaits_adoption").text
    assert "Kreistag</div>" in register

    # and: the answer opens it
    assert ada.post(f"{url}/answer", data={"outcome": "taken_up"}).status_code == 422
    answered = ada.post(f"{url}/answer", data={"outcome": "adopted", "answer": "einstimmig"})
    assert answered.status_code == 303
    session.expire_all()
    assert (decision.state, referral.outcome) == (FollowupState.OPEN, ReferralOutcome.ADOPTED)
    after = ada.get(url).text
    assert "einstimmig" in after
    assert f"{url}/take-back" not in after
    history = ada.get(f"{BASE}/journal/decisions/{decision.id}").text
    assert "weitergegeben" in history
    assert "angenommen" in history


def test_a_topic_is_passed_on_answered_and_seen_on_its_way(
    session: Session, stage: cast.Scene, ada: FlaskClient, log_in: LogIn, topic: Topic
) -> None:
    form = {"body_id": str(stage.steering.id), "text": "Bitte beraten."}
    assert ada.post(f"{BASE}/topics/{topic.id}/pass", data=form).status_code == 303
    referral = _one(session, select(Referral))
    url = f"{BASE}/referrals/{referral.id}"

    way = ada.get(f"{BASE}/topics/{topic.id}").text
    assert "von Runder Tisch West an Steuerungsgruppe" in way
    assert "noch ohne Antwort" in way
    reader = log_in(stage.ben).get(url).text
    assert "Bitte beraten." in reader
    assert "/answer" not in reader
    assert log_in(stage.ben).post(f"{url}/answer", data={}).status_code == 403
    assert log_in(stage.cem).get(url).status_code == 404

    refused = ada.post(f"{url}/answer", data={"outcome": "rejected", "answer": " "})
    assert refused.status_code == 422
    assert "Begründung" in refused.text
    assert ada.post(f"{url}/answer", data={"outcome": "noted"}).status_code == 303
    assert "zur Kenntnis genommen" in ada.get(f"{BASE}/topics/{topic.id}").text
    again = ada.post(f"{url}/take-back")
    assert again.status_code == 422
    assert "schon eingetragen" in again.text
    assert ada.post(f"{url}/answer/take-back").status_code == 303
    assert "noch ohne Antwort" in ada.get(f"{BASE}/topics/{topic.id}").text
    assert "noch keine Antwort" in ada.post(f"{url}/answer/take-back").text

    # and: the answer is asked for after the meeting, and proposed once the topic went on
    meeting = cast.meeting(session, stage.steering, starts_at=NOW - timedelta(hours=3))
    meeting.state = MeetingState.OPENED
    session.flush()
    session.get_one(Referral, referral.id).meeting_id = meeting.id
    session.commit()
    after = ada.get(f"{BASE}/meetings/{meeting.id}/follow-up").text
    assert "An „Runder Tisch West“ zurückmelden" in after
    ada.post(f"{BASE}/topics/{topic.id}/pass", data={"body_id": str(stage.east_table.id)})
    assert "Weitergegeben an „Runder Tisch Ost“." in ada.get(url).text


def test_what_was_passed_on_by_mistake_is_taken_back(
    session: Session, stage: cast.Scene, ada: FlaskClient, topic: Topic
) -> None:
    meeting = cast.meeting(session, stage.steering, starts_at=datetime(2027, 2, 1, 9, tzinfo=UTC))
    session.commit()
    form = {"body_id": str(stage.steering.id), "passed_on": "03.11.2026"}
    ada.post(f"{BASE}/topics/{topic.id}/pass", data=form)
    referral = _one(session, select(Referral))
    today = ada.get("/d/musterkreis").text
    assert "liegt seit 03.11.2026 bei Steuerungsgruppe, noch ohne Antwort" in today
    prepare = f"{BASE}/meetings/{meeting.id}/prepare"
    assert "Von anderen Gremien weitergegeben" in ada.get(prepare).text
    along = {"referral": str(referral.id)}
    put = ada.post(f"{BASE}/meetings/{meeting.id}/agenda/referrals", data=along)
    assert put.location.startswith(prepare)
    assert "Von anderen Gremien weitergegeben" not in ada.get(prepare).text

    answer = ada.post(f"{BASE}/referrals/{referral.id}/take-back")

    assert answer.location == f"{BASE}/topics/{topic.id}"
    session.expire_all()
    assert topic.body_id == stage.round_table.id
    assert session.scalars(select(Referral)).all() == []


def test_nonsense_in_any_field_is_answered_with_a_sentence(
    session: Session, stage: cast.Scene, ada: FlaskClient, topic: Topic, decision: Decision
) -> None:
    council = _council(ada, session)
    meeting = cast.meeting(session, council, starts_at=datetime(2027, 2, 1, 9, tzinfo=UTC))
    session.commit()
    ada.post(f"{BASE}/topics/{topic.id}/pass", data={"body_id": str(council.id)})
    referral = _one(session, select(Referral))
    forms = {
        f"/decisions/{decision.id}/pass": ("body_id", "for_adoption", "text", "passed_on"),
        f"/referrals/{referral.id}/answer": ("outcome", "answer", "answered_on"),
        f"/referrals/{referral.id}/meeting": ("meeting_id",),
        "/bodies/link": ("name", "kind", "valid_from"),
        f"/bodies/{council.id}/dates/new": (
            "day", "starts", "ends", "place", "online_url", "file_number", "once",
        ),
        f"/meetings/{meeting.id}/papers": ("online_url", "file_number", "version"),
    }  # fmt: skip

    for path, names in forms.items():
        for form in hostile_forms(names):
            answer = ada.post(BASE + path, data=form)
            assert answer.status_code in (303, 409, 422), (path, form)


def test_the_district_s_kreistag_has_a_page_that_its_processes_lead_to(
    session: Session, stage: cast.Scene, ada: FlaskClient, decision: Decision
) -> None:
    # given: a Kreistag of the district beside a council of the process
    kreistag = world_parts.shared_body(session, stage.district, "hier")
    stage.steering.parent_id = kreistag.id
    met = cast.meeting(session, kreistag, starts_at=NOW - timedelta(days=1))
    met.online_url, met.file_number = "https://rat.example/7", "12/2027"
    session.commit()
    page = f"/d/musterkreis/bodies/{kreistag.id}"
    _council(ada, session)

    # when: a finding is passed to it, councils offered first
    form = ada.get(f"{BASE}/decisions/{decision.id}/pass").text
    offered = form.partition('<optgroup label="Kreistag und andere Räte')[2]
    assert f'value="{kreistag.id}"' in offered.partition("</optgroup>")[0]
    assert 'value="' in offered.partition('label="Andere Gremien"')[2]
    sent = {"body_id": str(kreistag.id), "for_adoption": "1", "passed_on": "2027-01-11"}
    assert ada.post(f"{BASE}/decisions/{decision.id}/pass", data=sent).status_code == 303

    # then: it stands on its page, and whatever names the body leads there
    shown = ada.get(page).text
    assert "Das Konzept wird vorgelegt." in shown
    assert "wartet auf Zustimmung" in shown
    assert "https://rat.example/7" in shown
    referral = _one(session, select(Referral))
    for where in ("bodies", "org-chart", f"referrals/{referral.id}"):
        assert f'href="{page}"' in ada.get(f"{BASE}/{where}").text, where
    drawing = ada.get(f"{BASE}/org-chart.svg").text
    assert page in drawing
