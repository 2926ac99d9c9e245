"""Bodies that others run: dates and papers are kept, nobody is invited, nothing is conducted."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind, Seat
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.rights import Actor
from facilitation.usecases import invitations, linked_bodies, reminders, rounds, sittings, today
from facilitation.usecases.linked_bodies import Papers
from facilitation.usecases.meetings import Plan, PlanRefusedError, plan_meetings
from tests import cast
from tests.conftest import NOW, TODAY

HOST = "kreisrunde.test"
NONE = Papers(online_url="", file_number="")


@pytest.fixture
def council(session: Session, scene: cast.Scene, ada: Actor) -> Body:
    return linked_bodies.link_body(
        session, scene.process, name="Kreistag", kind=BodyKind.COUNCIL, valid_from=TODAY,
        by=ada, on=TODAY, now=NOW,
    )  # fmt: skip


def _plan(body: Body, day: date = TODAY + timedelta(days=3)) -> Plan:
    return Plan(body_id=body.id, day=day, starts=time(15), ends=time(18), has_been_held=True)


def _add(session: Session, scene: cast.Scene, ada: Actor, plan: Plan, papers: Papers) -> Meeting:
    return linked_bodies.add_date(
        session, scene.process, plan, papers, host=HOST, by=ada, on=TODAY, now=NOW
    )


def test_its_dates_are_kept_with_their_papers_before_and_after(
    session: Session, scene: cast.Scene, ada: Actor, council: Body
) -> None:
    papers = Papers(online_url="https://rat.example/7", file_number="Drucksache 12/2027")

    ahead = _add(session, scene, ada, _plan(council), papers)
    today = _add(session, scene, ada, _plan(council, TODAY), NONE)
    assert (ahead.file_number, ahead.online_url) == ("Drucksache 12/2027", "https://rat.example/7")
    seen = today.version
    linked_bodies.edit_papers(
        session, scene.process, today.id, papers, version=seen, by=ada, now=NOW
    )
    session.flush()
    assert today.file_number == "Drucksache 12/2027"
    with pytest.raises(ConflictError):
        linked_bodies.edit_papers(
            session, scene.process, today.id, NONE, version=seen, by=ada, now=NOW
        )


def test_only_those_who_found_bodies_link_one_and_only_once(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, council: Body
) -> None:
    def link(by: Actor) -> None:
        linked_bodies.link_body(
            session, scene.process, name="KREISTAG", kind=BodyKind.COUNCIL, valid_from=TODAY,
            by=by, on=TODAY, now=NOW,
        )  # fmt: skip

    with pytest.raises(InvalidError, match="gibt es in diesem Verfahren schon"):
        link(ada)
    with pytest.raises(NotAllowedError):
        link(ben)
    with pytest.raises(NotAllowedError):
        _add(session, scene, ben, _plan(council), NONE)


def test_what_one_runs_oneself_is_not_entered_like_that(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    own = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=3))

    with pytest.raises(InvalidError, match="führen Sie selbst"):
        _add(session, scene, ada, _plan(scene.round_table), NONE)
    with pytest.raises(InvalidError, match="führen Sie selbst"):
        linked_bodies.edit_papers(
            session, scene.process, own.id, NONE, version=own.version, by=ada, now=NOW
        )


def test_nobody_is_ever_asked_to_it_and_nothing_is_conducted(
    session: Session, scene: cast.Scene, ada: Actor, council: Body
) -> None:
    # given: a dossier may bring seats along, and a body may meet with others in a round
    meeting = _add(session, scene, ada, _plan(council), NONE)
    cast._seat(session, council, 1, "Abgeordnete", scene.ben)
    meeting.round_key = "a round"
    session.flush()

    tries: list[Callable[[], object]] = [
        lambda: invitations.invite(session, [meeting.id], by=ada, now=NOW, late_reason="x"),
        lambda: invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW),
        lambda: sittings.open_meeting(session, scene.process, meeting.id, by=ada, now=NOW),
        lambda: plan_meetings(
            session, scene.process, [_plan(council), _plan(scene.round_table)],
            host=HOST, by=ada, now=NOW,
        ),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(InvalidError, match="führen andere, die auch einladen") as refused:
            attempt()
        assert "Kreistag" in str(refused.value)
    assert isinstance(refused.value, PlanRefusedError)
    assert rounds.list_round(session, scene.process, "a round", by=ada, now=NOW) == []
    names = [one.name for one in rounds.list_candidates(session, scene.process, by=ada, on=TODAY)]
    assert "Kreistag" not in names
    assert session.scalar(select(func.count(Seat.id)).where(Seat.body_id == council.id)) == 1


def test_no_reminder_leaves_even_for_invitations_that_came_from_elsewhere(
    session: Session, scene: cast.Scene, ada: Actor, council: Body
) -> None:
    meeting = _add(session, scene, ada, _plan(council, TODAY + timedelta(days=7)), NONE)
    assert reminders._due_meetings(session, now=NOW) == []
    council.is_linked = False
    session.flush()
    assert [due.meeting_id for due in reminders._due_meetings(session, now=NOW)] == [meeting.id]
    council.is_linked = True
    session.flush()

    found = today.show_today(session, scene.district, by=ada, now=NOW)
    assert [*found.to_invite, *found.unanswered, *found.to_minute] == []
    assert session.scalar(select(func.count(Invitation.id))) == 0
    assert session.scalar(select(func.count(OutgoingLetter.id))) == 0
