"""Findings and tasks of a meeting: wording, votes, numbers, and in whose hands they are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Presence
from facilitation.model.bodies import DecisionKind
from facilitation.model.decisions import Decision, FollowupState, Result, StateChange, Task
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.responsibilities import Responsibility
from facilitation.usecases import (
    agendas,
    attendance,
    closing,
    decisions,
    matters,
    minutes_taking,
    sittings,
    tasks,
)
from facilitation.usecases.attendance import Mark
from facilitation.usecases.charges import Charge
from facilitation.usecases.tasks import Assignment
from tests import cast
from tests.conftest import NOW
from tests.usecases.findings_recorded import AGREED, VOTED, decide, opened, strike
from tests.usecases.minutes_stage import AFTER, DAY, Stage, marked


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    return opened(session, scene, ada)


def give(session: Session, stage: Stage, by, item: int = 1, **said) -> Task:
    assignment = Assignment(wording="Schlüssel besorgen", **said)
    made = tasks.give_task(
        session, stage.process, stage.meeting.id, stage.items[item].id, assignment, by=by, now=NOW
    )
    session.refresh(made)
    return made


def edit(session: Session, stage: Stage, by, made: Decision, version: int, **changes) -> Decision:
    return decisions.edit_decision(
        session,
        stage.process,
        made.id,
        replace(AGREED, **changes),
        version=version,
        by=by,
        now=NOW,
    )


def held(session: Session, made: Decision | Task) -> Responsibility:
    found = matters.find_responsibility(session, made)
    assert found is not None
    return found


def test_a_finding_is_written_down_with_all_that_belongs_to_it(session, stage, ada) -> None:
    charge = Charge(caretaker_id=stage.scene.ben.id, due_on=date(2027, 3, 1), resources="500 Euro")

    made = decide(session, stage, ada, replace(AGREED, charge=charge))

    responsibility = held(session, made)
    assert (made.number, made.decided_on, made.body_id) == ("1/1", DAY, stage.meeting.body_id)
    assert (made.result, made.eligible, made.yes) == (Result.ADOPTED, 3, None)
    assert (responsibility.caretaker_id, responsibility.due_on, responsibility.resources) == (
        stage.scene.ben.id,
        date(2027, 3, 1),
        "500 Euro",
    )
    history = session.scalars(select(StateChange)).one()
    assert (history.decision_id, history.state) == (made.id, FollowupState.OPEN)


def test_without_a_person_it_is_orphaned_and_visible_as_such(session, stage, ada) -> None:
    assert held(session, decide(session, stage, ada)).is_orphaned
    assert held(session, give(session, stage, ada)).is_orphaned


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        ((3, 0, 0), Result.ADOPTED),
        ((2, 1, 0), Result.ADOPTED),
        ((1, 0, 2), Result.ADOPTED),
        ((1, 1, 1), Result.REJECTED),
        ((0, 0, 3), Result.REJECTED),
        ((0, 3, 0), Result.REJECTED),
        ((1, 2, 0), Result.REJECTED),
        ((1, 0, 0), Result.ADOPTED),
    ],
)
def test_votes_make_the_result_and_a_tie_rejects(session, stage, ada, votes, result) -> None:
    yes, no, abstained = votes

    made = decide(session, stage, ada, replace(VOTED, yes=yes, no=no, abstained=abstained))

    assert (made.result, made.yes, made.no, made.abstained, made.eligible) == (result, *votes, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"yes": 3, "no": 1}, "yes"),
        ({"yes": 0, "no": 0}, "yes"),
        ({}, "yes"),
        ({"yes": -1, "no": 1}, "yes"),
        ({"yes": 1, "eligible": 4}, "eligible"),
        ({"yes": 2, "eligible": 1}, "yes"),
        ({"yes": 1, "kind": DecisionKind.RESOLUTION}, "kind"),
        ({"yes": 1, "wording": "  "}, "wording"),
    ],
    ids=[
        "too many",
        "none",
        "nothing",
        "negative",
        "beyond the roster",
        "fewer in the room",
        "no Beschluss here",
        "no wording",
    ],
)
def test_odd_findings_are_refused(session, stage, ada, changes, field) -> None:
    with pytest.raises(InvalidError) as refusal:
        decide(session, stage, ada, replace(VOTED, **changes))
    assert refusal.value.field == field


def test_only_those_in_the_room_vote(session, stage, ada) -> None:
    away = marked(session, stage.meeting, "Olga", Mark(Presence.EXCUSED))
    attendance.mark_lines(session, stage.process, stage.meeting.id, away, by=ada, now=NOW)
    session.flush()

    with pytest.raises(InvalidError, match="nur 2 Stimmberechtigte"):
        decide(session, stage, ada, replace(VOTED, yes=3))


def test_what_was_put_off_needs_no_votes(session, stage, ada) -> None:
    made = decide(session, stage, ada, replace(VOTED, result=Result.DEFERRED))

    assert (made.result, made.yes) == (Result.DEFERRED, None)


def test_numbers_follow_the_agenda_until_the_meeting_is_closed(session, stage, ada) -> None:
    second, first = decide(session, stage, ada, item=1), decide(session, stage, ada, item=0)
    session.refresh(second)
    assert (first.number, second.number) == ("1/1", "1/2")

    closing.close_meeting(session, stage.process, stage.meeting.id, ended=None, by=ada, now=AFTER)
    closing.reopen_meeting(session, stage.process, stage.meeting.id, by=ada, now=AFTER)
    late = decide(session, stage, ada, item=0)
    session.refresh(second)

    assert (late.number, second.number) == ("1/3", "1/2")


def test_moving_an_item_numbers_anew(session, stage, ada) -> None:
    first, second = decide(session, stage, ada, item=0), decide(session, stage, ada, item=1)

    minutes_taking.move_item(
        session, stage.process, stage.meeting.id, stage.items[0].id, steps=1, by=ada, now=NOW
    )

    session.refresh(first)
    session.refresh(second)
    assert (first.number, second.number) == ("1/2", "1/1")


def test_a_task_belongs_to_a_finding_of_the_same_meeting_only(session, stage, ada) -> None:
    other = cast.meeting(session, stage.scene.east_table, starts_at=NOW)
    sittings.open_meeting(session, stage.process, other.id, by=ada, now=NOW)
    item_id = agendas.add_item(
        session,
        stage.process,
        other.id,
        agendas.Item(title="X", minutes=None, is_public=True),
        by=ada,
        now=NOW,
    )
    session.flush()
    strange = decisions.record_decision(
        session, stage.process, other.id, item_id.id, AGREED, by=ada, now=NOW
    )

    with pytest.raises(NotFoundError):
        give(session, stage, ada, decision_id=strange.id)
    with pytest.raises(NotFoundError):
        decisions.record_decision(
            session, stage.process, stage.meeting.id, item_id.id, AGREED, by=ada, now=NOW
        )


@pytest.mark.parametrize("part", ["caretaker_id", "deputy_id"])
def test_a_caretaker_of_another_district_is_refused(session, stage, ada, part) -> None:
    people = {"caretaker_id": stage.scene.ben.id, part: stage.scene.cem.id}

    with pytest.raises(NotFoundError):
        decide(session, stage, ada, replace(AGREED, charge=Charge(**people)))
    with pytest.raises(NotFoundError):
        give(session, stage, ada, charge=Charge(**people))


def test_a_name_that_means_one_person_is_enough(session, stage, ada) -> None:
    made = decide(session, stage, ada, replace(AGREED, charge=Charge(caretaker_name="Oezdemir")))

    assert held(session, made).caretaker_id == stage.scene.olga.id


@pytest.mark.parametrize(
    ("name", "field", "sentence"),
    [
        ("Niemand", "caretaker_name", "Niemand heißt"),
        ("a", "caretaker", "passen"),
        ("Cramer", "caretaker_name", "Niemand heißt"),
    ],
    ids=["unknown", "several", "of another district"],
)
def test_a_name_that_means_nobody_or_several_is_refused(
    session, stage, ada, name, field, sentence
) -> None:
    with pytest.raises(InvalidError, match=sentence) as refusal:
        decide(session, stage, ada, replace(AGREED, charge=Charge(caretaker_name=name)))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("charge", "field"),
    [
        ({"due_on": DAY - timedelta(days=1)}, "due_on"),
        ({"due_on": DAY, "resubmit_on": DAY + timedelta(days=1)}, "resubmit_on"),
        ({"deputy_name": "Dahl"}, "caretaker"),
        ({"caretaker_name": "Dahl", "deputy_name": "Dora Dahl"}, "deputy"),
    ],
    ids=["due before the meeting", "resubmitted after due", "deputy alone", "own deputy"],
)
def test_odd_charges_are_refused(session, stage, ada, charge, field) -> None:
    with pytest.raises(InvalidError) as refusal:
        give(session, stage, ada, charge=Charge(**charge))
    assert refusal.value.field == field


def test_the_second_to_edit_gets_both_texts_even_if_only_the_charge_differs(
    session, stage, ada
) -> None:
    made = decide(session, stage, ada)
    _finding, seen = decisions.show_finding(
        session,
        sittings.get_sitting(session, stage.process, stage.meeting.id, by=ada, now=NOW),
        made.id,
    )
    edit(session, stage, ada, made, seen, charge=Charge(caretaker_id=stage.scene.ben.id))
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        edit(session, stage, ada, made, seen, wording="Anders.")
    assert conflict.value.theirs["caretaker"] == str(stage.scene.ben.id)
    assert conflict.value.yours["wording"] == "Anders."
    edit(session, stage, ada, made, int(conflict.value.theirs["version"]), wording="Anders.")
    assert made.wording == "Anders."


def test_deleting_a_finding_keeps_its_tasks_and_numbers_anew(session, stage, ada) -> None:
    first, second = decide(session, stage, ada, item=0), decide(session, stage, ada, item=1)
    task = give(session, stage, ada, decision_id=first.id)

    struck = strike(session, stage, ada, first, now=NOW)
    assert struck.name.startswith("1/1: ")

    session.refresh(second)
    session.refresh(task)
    assert (second.number, task.decision_id, task.number) == ("1/1", None, "1/1")
    strike(session, stage, ada, task, now=NOW)
    session.flush()
    assert session.scalars(select(Task)).all() == []
    assert len(session.scalars(select(Responsibility)).all()) == 1


def test_nothing_is_deleted_once_the_meeting_is_closed(session, stage, ada) -> None:
    made, task = decide(session, stage, ada), give(session, stage, ada)
    closing.close_meeting(session, stage.process, stage.meeting.id, ended=None, by=ada, now=AFTER)

    with pytest.raises(InvalidError, match="geschlossen"):
        strike(session, stage, ada, made, now=AFTER)
    with pytest.raises(InvalidError, match="geschlossen"):
        strike(session, stage, ada, task, now=AFTER)


def test_members_write_nothing(session, stage, ben) -> None:
    with pytest.raises(NotAllowedError):
        decide(session, stage, ben)
    with pytest.raises(NotAllowedError):
        give(session, stage, ben)
