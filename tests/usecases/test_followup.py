"""What becomes of decisions and tasks: who may say so, and what stays in the history."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, FollowupState, Result, StateChange
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.journal import JournalEntry
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.usecases import access, followup
from facilitation.usecases.followup import Report, list_moves
from facilitation.usecases.matter_history import show_history
from facilitation.usecases.matters import MatterKind, kind_of, show_matter
from tests import cast, findings
from tests.conftest import NOW, TODAY

_S = FollowupState


def _actor(session: Session, person: Person) -> Actor:
    return access.actor_of(session, person, on=TODAY)


def _say(
    session: Session,
    scene: cast.Scene,
    matter: findings.Decision | findings.Task,
    state: FollowupState | None,
    text: str = "",
    *,
    by: Actor,
    version: int | None = None,
    replaced_by_id: int | None = None,
    now: datetime = NOW,
) -> None:
    followup.report(
        session,
        scene.process,
        kind_of(matter),
        matter.id,
        Report(state=state, text=text, replaced_by_id=replaced_by_id),
        version=matter.version if version is None else version,
        by=by,
        on=TODAY,
        now=now,
    )


def test_a_caretaker_reports_and_the_history_keeps_it(session: Session, scene: cast.Scene) -> None:
    # given
    decision = findings.decide(session, scene.round_table, caretaker=scene.ben)
    ben = _actor(session, scene.ben)

    # when
    _say(session, scene, decision, _S.IN_PROGRESS, "Der Bus ist bestellt.", by=ben)
    _say(session, scene, decision, None, "Er fährt.", by=ben, now=NOW + timedelta(days=1))

    # then
    assert decision.state is _S.IN_PROGRESS
    events = show_history(session, decision).events
    assert [(e.who, e.state, e.text) for e in events] == [
        ("Ben Becker", None, "Er fährt."),
        ("Ben Becker", _S.IN_PROGRESS, "Der Bus ist bestellt."),
    ]
    lines = session.scalars(select(JournalEntry.action)).all()
    assert lines == ["decision_moved"]


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("ada", {_S.IN_PROGRESS, _S.DONE, _S.STALLED, _S.REVISED, _S.REVOKED, _S.AWAITS_ADOPTION}),
        ("sam", {_S.IN_PROGRESS, _S.DONE, _S.STALLED, _S.REVISED, _S.REVOKED, _S.AWAITS_ADOPTION}),
        ("ben", {_S.IN_PROGRESS, _S.DONE, _S.STALLED}),
        ("dora", {_S.IN_PROGRESS, _S.DONE, _S.STALLED}),
        ("stella", set()),
    ],
)
def test_each_is_offered_the_moves_that_are_theirs(
    session: Session, scene: cast.Scene, name: str, moves: set[FollowupState]
) -> None:
    task = findings.give(session, scene.round_table, caretaker=scene.ben, deputy=scene.dora)
    by = _actor(session, getattr(scene, name))

    assert set(list_moves(task, by=by, on=TODAY)) == moves


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("stella", NotAllowedError), ("olga", NotFoundError), ("gus", NotFoundError),
     ("cem", NotFoundError)],
)  # fmt: skip
def test_others_may_not_report(
    session: Session, scene: cast.Scene, name: str, refusal: type[Exception]
) -> None:
    task = findings.give(session, scene.round_table, caretaker=scene.ben)

    with pytest.raises(refusal):
        _say(session, scene, task, _S.DONE, by=_actor(session, getattr(scene, name)))


def test_a_caretaker_cannot_revoke_what_a_body_has_found(
    session: Session, scene: cast.Scene
) -> None:
    decision = findings.decide(session, scene.round_table, caretaker=scene.ben)

    with pytest.raises(InvalidError) as refused:
        _say(session, scene, decision, _S.REVOKED, "Keine Lust", by=_actor(session, scene.ben))

    assert refused.value.field == "state"
    assert decision.state is _S.OPEN


def test_a_caretaker_waits_for_adoption_like_everybody(session: Session, scene: cast.Scene) -> None:
    task = findings.give(session, scene.round_table, caretaker=scene.ben, state=_S.AWAITS_ADOPTION)

    assert list_moves(task, by=_actor(session, scene.ben), on=TODAY) == []


def test_what_stalls_needs_a_reason_beside_the_text_field(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    task = findings.give(session, scene.round_table)

    with pytest.raises(InvalidError) as refused:
        _say(session, scene, task, _S.STALLED, " ", by=ada)

    assert refused.value.field == "text"


def test_a_note_alone_must_say_something(session: Session, scene: cast.Scene, ada: Actor) -> None:
    task = findings.give(session, scene.round_table)

    with pytest.raises(InvalidError) as refused:
        _say(session, scene, task, None, "  ", by=ada)

    assert refused.value.field == "text"


@pytest.mark.parametrize("result", [Result.REJECTED, Result.DEFERRED])
def test_what_was_not_adopted_has_no_way_to_go(
    session: Session, scene: cast.Scene, ada: Actor, result: Result
) -> None:
    decision = findings.decide(session, scene.round_table, result=result)

    assert list_moves(decision, by=ada, on=TODAY) == []


def test_the_second_of_two_sees_both_texts(session: Session, scene: cast.Scene, ada: Actor) -> None:
    # given
    task = findings.give(session, scene.round_table)
    seen = task.version
    _say(session, scene, task, _S.STALLED, "Kein Geld", by=ada)
    session.flush()

    # when
    with pytest.raises(ConflictError) as refused:
        _say(session, scene, task, _S.DONE, "Alles gut", by=ada, version=seen)

    # then
    assert refused.value.theirs["state"] == "stalled"
    assert refused.value.theirs["text"] == "Kein Geld"
    assert refused.value.yours == {"state": "done", "text": "Alles gut"}
    assert task.state is _S.STALLED


def test_a_revised_decision_names_its_successor(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    old = findings.decide(session, scene.round_table, "alt", number="1/1")
    new = findings.decide(session, scene.round_table, "neu", number="2/1")

    _say(session, scene, old, _S.REVISED, "Neu gefasst", by=ada, replaced_by_id=new.id)
    session.flush()

    sheet = show_matter(session, scene.process, MatterKind.DECISION, old.id, by=ada, on=TODAY)
    assert sheet.replaced_by is not None
    assert sheet.replaced_by.wording == "neu"
    later = show_matter(session, scene.process, MatterKind.DECISION, new.id, by=ada, on=TODAY)
    assert [row.wording for row in later.replaces] == ["alt"]


def test_no_decision_of_another_body_takes_its_place(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    old = findings.decide(session, scene.round_table, "alt")
    foreign = findings.decide(session, scene.east_table, "fremd")

    with pytest.raises(NotFoundError):
        _say(session, scene, old, _S.REVISED, "Neu", by=ada, replaced_by_id=foreign.id)

    assert session.get_one(Decision, old.id).replaced_by_id is None


def test_a_decision_is_not_reached_through_another_process(
    session: Session, scene: cast.Scene, cem: Actor
) -> None:
    other = cast._process(scene.elsewhere)
    session.add(other)
    session.flush()
    decision = findings.decide(session, scene.round_table)

    with pytest.raises(NotFoundError):
        show_matter(session, other, MatterKind.DECISION, decision.id, by=cem, on=TODAY)


def test_a_sheet_names_only_what_its_reader_may_see(session: Session, scene: cast.Scene) -> None:
    # given: Gus cares for a task, but has no seat
    decision = findings.decide(session, scene.round_table, "nicht für Gus")
    task = findings.give(session, scene.round_table, caretaker=scene.gus, decision=decision)
    gus, ben = _actor(session, scene.gus), _actor(session, scene.ben)

    # when
    his, bens = (
        show_matter(session, scene.process, MatterKind.TASK, task.id, by=by, on=TODAY)
        for by in (gus, ben)
    )

    # then
    assert his.decision is None
    assert bens.decision is not None
    assert not session.scalars(select(StateChange)).all()
