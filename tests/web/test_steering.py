"""Steuerung: phases, findings by state, what is overdue or held by nobody, the next meeting."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases.steering import show_steering
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.conftest import LogIn

URL = "/d/musterkreis/p/integration/steering"


def finding(
    session: Session,
    scene: cast.Scene,
    text: str,
    *,
    state: FollowupState = FollowupState.OPEN,
    due_on: date | None = None,
    is_held: bool = True,
) -> None:
    made = Decision(
        district_id=scene.district.id,
        process_id=scene.process.id,
        body_id=scene.round_table.id,
        decided_on=date(2026, 6, 1),
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
        state=state,
    )
    made.word(text)
    session.add(made)
    session.flush()
    session.add(
        Responsibility(
            district_id=scene.district.id,
            decision_id=made.id,
            caretaker_id=scene.stella.id if is_held else None,
            due_on=due_on,
        )
    )
    session.flush()


def test_what_is_overdue_or_held_by_nobody_is_named(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    finding(session, scene, "Zu spät", due_on=TODAY - timedelta(days=3))
    finding(session, scene, "Allein", is_held=False)
    finding(session, scene, "Getan", state=FollowupState.DONE, due_on=TODAY - timedelta(days=3))
    cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=1))
    cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=9))

    found = show_steering(session, scene.process, zone=scene.district.zone, by=ada, now=NOW)

    assert [row.wording for row in found.overdue] == ["Zu spät"]
    assert [row.wording for row in found.orphaned] == ["Allein"]
    assert found.states == {FollowupState.OPEN: 2, FollowupState.DONE: 1}
    assert [meeting.is_own for meeting in found.meetings] == [True, False]
    assert len(found.phases) == 3


def test_nothing_to_do_says_so(stage: cast.Scene, log_in: LogIn, session: Session) -> None:
    finding(session, stage, "Getan", state=FollowupState.DONE)
    session.commit()

    page = log_in(stage.stella).get(URL)

    assert page.status_code == 200
    assert "Nichts ist überfällig" in page.text


def test_it_is_for_those_who_steer_and_the_office(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    for who, refusal in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            show_steering(session, scene.process, zone=scene.district.zone, by=who, now=NOW)


def test_the_page_links_to_what_it_counts(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    finding(session, stage, "Zu <b>spät</b>", due_on=TODAY - timedelta(days=3))
    session.commit()
    stella = log_in(stage.stella)

    page = stella.get(URL).text

    assert "Zu &lt;b&gt;spät" in page
    assert "/decisions?state=open" in page
    assert stella.get("/d/musterkreis/p/integration/decisions?state=open").status_code == 200
