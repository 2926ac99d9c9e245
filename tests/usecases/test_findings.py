"""Findings and tasks of a meeting: wording, votes, numbers, and in whose hands they are."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Presence
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, FollowupState, Result, StateChange, Task
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.responsibilities import Responsibility
from facilitation.model.topics import Topic, TopicState, TopicStation
from facilitation.usecases import (
    agendas,
    attendance,
    charges,
    closing,
    decisions,
    matters,
    minutes_taking,
    sittings,
    tasks,
    topics,
)
from facilitation.usecases.attendance import Mark
from facilitation.usecases.charges import Charge
from facilitation.usecases.decisions import Finding
from facilitation.usecases.tasks import Assignment
from facilitation.usecases.topics import Spoken
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, DAY, Stage, marked

AGREED = Finding(
    kind=DecisionKind.AGREEMENT, mode=DecisionMode.CONSENSUS, wording="Wir öffnen das Haus."
)
VOTED = replace(AGREED, mode=DecisionMode.VOTE)


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    """Three with a vote are there."""
    made = minutes_stage.set_up(session, scene)
    sittings.open_meeting(session, made.process, made.meeting.id, by=ada, now=NOW)
    attendance.mark_all_present(session, made.process, made.meeting.id, by=ada, now=NOW)
    session.flush()
    return made


def decide(
    session: Session, stage: Stage, by, finding: Finding = AGREED, item: int = 1
) -> Decision:
    made = decisions.record_decision(
        session, stage.process, stage.meeting.id, stage.items[item].id, finding, by=by, now=NOW
    )
    session.refresh(made)
    return made


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


def strike(session, stage, ada, row, *, now=NOW):
    """As from the page that shows it as it is now."""
    on_it: dict[str, Any] = {"by": ada, "now": now}
    if isinstance(row, Topic):
        version = row.version
        return topics.delete_topic(session, stage.process, row.id, version=version, **on_it)
    version = charges.stored_charge(session, row)[1]
    if isinstance(row, Task):
        return tasks.delete_task(session, stage.process, row.id, version=version, **on_it)
    return decisions.delete_decision(session, stage.process, row.id, version=version, **on_it)


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


def raise_topic(session: Session, stage: Stage, by, title: str = "Bus am Abend"):
    made = topics.raise_topic(
        session,
        stage.process,
        stage.meeting.id,
        stage.items[2].id,
        Spoken(title=title, words="Der letzte fährt um sechs."),
        by=by,
        now=NOW,
    )
    session.flush()
    return made


def states(session: Session, topic) -> list[TopicState]:
    query = select(TopicStation.state).where(TopicStation.topic_id == topic.id)
    return list(session.scalars(query.order_by(TopicStation.id)))


def test_a_topic_raised_belongs_to_the_region_of_the_body(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)

    assert (topic.region_id, topic.raised_on, topic.state) == (
        stage.scene.west.id,
        DAY,
        TopicState.RAISED,
    )
    assert states(session, topic) == [TopicState.RAISED]


def test_a_topic_on_the_agenda_counts_as_discussed_and_back(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    where = (session, stage.process, stage.meeting.id, stage.items[0].id, topic.id)

    topics.put_on_agenda(*where, by=ada, now=NOW)
    topics.put_on_agenda(*where, by=ada, now=NOW)
    session.flush()
    assert topic.state is TopicState.DISCUSSED
    assert states(session, topic) == [TopicState.RAISED, TopicState.DISCUSSED]

    topics.take_off_agenda(*where, by=ada, now=NOW)
    assert topic.state is TopicState.RAISED
    assert states(session, topic) == [TopicState.RAISED]


def test_topics_put_on_the_agenda_before_are_discussed_when_it_is_opened(
    session, scene, ada
) -> None:
    stage = minutes_stage.set_up(session, scene)
    other = cast.meeting(
        session, scene.west and scene.round_table, starts_at=NOW - timedelta(days=60)
    )
    topic = topics.Topic(
        district_id=scene.district.id,
        process_id=scene.process.id,
        raised_on=DAY,
        meeting_id=other.id,
    )
    topic.call("Kita-Plätze", "")
    session.add(topic)
    session.flush()

    topics.put_on_agenda(
        session, stage.process, stage.meeting.id, stage.items[0].id, topic.id, by=ada, now=NOW
    )
    session.flush()
    assert states(session, topic) == []

    sittings.open_meeting(session, stage.process, stage.meeting.id, by=ada, now=NOW)
    session.flush()
    assert states(session, topic) == [TopicState.DISCUSSED]


def test_a_finding_decides_its_topic_and_sets_it_free_again(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    made = decide(session, stage, ada, replace(AGREED, topic_id=topic.id))
    assert topic.state is TopicState.DECIDED

    strike(session, stage, ada, made, now=NOW)

    assert topic.state is TopicState.RAISED
    assert states(session, topic) == [TopicState.RAISED]


def test_a_rejected_finding_decides_no_topic(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)

    decide(session, stage, ada, replace(VOTED, no=3, topic_id=topic.id))

    assert topic.state is TopicState.RAISED


def test_topics_are_worded_anew_and_deleted_while_nothing_came_of_them(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    topics.edit_topic(
        session,
        stage.process,
        topic.id,
        Spoken(title="Bus"),
        version=topic.version,
        by=ada,
        now=NOW,
    )
    session.flush()
    assert (topic.title, topic.search_key) == ("Bus", "bus")
    with pytest.raises(ConflictError):
        topics.edit_topic(
            session, stage.process, topic.id, Spoken(title="Bahn"), version=1, by=ada, now=NOW
        )

    made = decide(session, stage, ada, replace(AGREED, topic_id=topic.id))
    with pytest.raises(InvalidError, match="schon weiter"):
        strike(session, stage, ada, topic)
    strike(session, stage, ada, made, now=NOW)
    assert strike(session, stage, ada, topic).name == "Bus"


def test_a_topic_of_another_process_is_refused(session, stage, ada) -> None:
    where = (session, stage.process, stage.meeting.id, stage.items[0].id, 4711)

    with pytest.raises(NotFoundError):
        topics.put_on_agenda(*where, by=ada, now=NOW)
    with pytest.raises(NotFoundError):
        topics.take_off_agenda(*where, by=ada, now=NOW)
    with pytest.raises(NotFoundError):
        decide(session, stage, ada, replace(AGREED, topic_id=4711))
