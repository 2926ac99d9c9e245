"""One topic out of several, and the way back."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.processes import Phase
from facilitation.model.rights import Actor
from facilitation.model.topics import CarriedPart, TopicState, TopicStation
from facilitation.usecases import (
    access,
    agendas,
    demand,
    gates,
    topic_mergers,
    topic_removal,
    topic_stations,
    topic_ways,
    topics,
)
from facilitation.usecases.meeting_heads import get_head
from tests import cast, findings
from tests.conftest import NOW, TODAY
from tests.usecases.topics_merged import LATER, Stage


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada: Actor) -> Stage:
    return Stage(session, scene, ada)


def test_one_topic_takes_over_everything_and_gives_all_of_it_back(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    kept = stage.topic("Bus am Abend", words="Nach acht fährt nichts.")
    rich = stage.topic("ÖPNV", words="Der letzte fährt um sieben.", east=True)
    stage.talked(rich)
    before = stage.held()

    assert stage.merge(kept, rich) is kept

    merged = stage.held()
    assert all(
        {topic_id for _, topic_id in rows} <= {kept.id, None}
        for of, rows in merged.items()
        if of != "topic"
    )
    assert (kept.state, rich.state, rich.merged_into_id) == (
        TopicState.IN_CONCEPT, TopicState.IN_CONCEPT, kept.id,
    )  # fmt: skip
    assert stage.way(kept) == [
        "raised", "discussed ÖPNV", "decided ÖPNV", "decided ÖPNV", "in_concept ÖPNV", "joined ÖPNV"
    ]  # fmt: skip
    (origin,) = topic_mergers.list_origins(session, kept, by=stage.by, on=TODAY)
    assert (origin.title, origin.words, origin.place) == (
        "ÖPNV", "Der letzte fährt um sieben.", "Region Ost",
    )  # fmt: skip
    assert stage.listed() == ["Bus am Abend"]
    assert stage.listed(words="sieben") == stage.listed(region_id=scene.east.id) == ["Bus am Abend"]

    stage.separate(rich)

    assert stage.held() == before
    assert session.scalars(select(CarriedPart)).all() == []
    assert stage.listed() == ["Bus am Abend", "ÖPNV"]
    told = select(JournalEntry.action).where(JournalEntry.subject_kind == "Topic")
    assert {"topic_merged", "topic_joined", "topic_separated", "topic_left"} <= set(
        session.scalars(told)
    )


def test_topics_merged_one_after_another_separate_in_any_order(
    session: Session, stage: Stage
) -> None:
    first, second, third = (stage.topic(name) for name in ("Eins", "Zwei", "Drei"))
    third.is_urgent = True
    stage.talked(first)
    stage.talked(second)
    before = stage.held()
    stage.merge(second, first)

    stage.merge(third, second)
    assert {first.merged_into_id, second.merged_into_id} == {third.id}
    origins = topic_mergers.list_origins(session, third, by=stage.by, on=TODAY)
    assert [one.title for one in origins] == ["Eins", "Zwei"]

    stage.separate(second)
    assert first.merged_into_id == third.id
    stage.separate(first)
    assert stage.held() == before


def test_what_is_on_the_same_item_stands_there_once(session: Session, stage: Stage) -> None:
    kept, other, third = stage.topic("Bus"), stage.topic("Busse"), stage.topic("Buslinie")
    meeting = stage.meeting(other, kept, third)
    before = stage.held()

    stage.merge(kept, other, third)

    assert [way.split()[0] for way in stage.way(kept)] == [
        "raised",
        "joined",
        "joined",
        "discussed",
    ]
    topic_stations.discuss_all(session, meeting, now=LATER)
    session.flush()
    assert kept.state is TopicState.DISCUSSED
    session.execute(delete(TopicStation))  # as if the meeting had not been opened
    for topic in (kept, other, third):
        topic.state = TopicState.RAISED
    stage.separate(other)
    stage.separate(third)
    assert stage.held() == before


def test_what_became_of_a_topic_since_goes_back_with_it(session: Session, stage: Stage) -> None:
    kept, other = stage.topic("Bus"), stage.topic("Linie 12")
    meeting = stage.meeting(other)
    stage.merge(kept, other)

    topic_stations.discuss_all(session, meeting, now=LATER)
    session.flush()
    assert kept.state is TopicState.DISCUSSED

    stage.separate(other)
    assert (kept.state, other.state) == (TopicState.RAISED, TopicState.DISCUSSED)


def test_a_merged_topic_counts_once_where_a_body_is_called_on_demand(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    scene.round_table.calls_on_demand = True
    made = [stage.topic(name) for name in ("Busse", "Kurse", "Bus")]
    session.flush()
    assert len(demand.list_calls(session, scene.district, now=NOW)) == 1

    stage.merge(made[0], made[2])

    assert demand.list_calls(session, scene.district, now=NOW) == []
    waiting = demand.list_waiting(session, scene.round_table, now=NOW)
    assert [one.title for one in waiting] == ["Busse", "Kurse"]
    assert [title for _, title in topics.list_waiting(session, scene.round_table)] == [
        "Kurse", "Busse",
    ]  # fmt: skip
    stage.separate(made[2])
    assert len(demand.list_calls(session, scene.district, now=NOW)) == 1


def test_each_region_still_raised_it_but_it_is_one_topic(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    west, east, again = stage.topic("Bus"), stage.topic("Busse", east=True), stage.topic("ÖPNV")
    phase = session.query(Phase).filter_by(process_id=scene.process.id, position=1).one()
    phase.condition = {
        "all_of": [
            {"topics_raised": {"at_least": 1, "scope": "region"}},
            {"topics_raised": {"at_least": 3, "scope": "process"}},
            {"topics_raised": {"at_least": 2, "scope": "region"}},
        ]
    }
    session.flush()

    def met() -> list[tuple[int | None, bool]]:
        report = gates.list_phases(session, scene.process, on=TODAY)[0].report
        assert report is not None
        return [(line.done, line.is_met) for line in report.lines]

    assert met() == [(2, True), (3, True), (1, False)]
    stage.merge(west, east, again)
    assert met() == [(2, True), (1, False), (0, False)]
    topic_ways.drop_topic(
        session, scene.process, west.id, reason="Erledigt.", by=stage.by, on=TODAY, now=NOW
    )
    assert met() == [(0, False), (0, False), (0, False)]


def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    bus, course = stage.topic("Bus"), stage.topic("Kurs")
    gone, joined = stage.topic("Weg"), stage.topic("Dabei")
    gone.state, gone.drop_reason = TopicState.DROPPED, "Macht der Kreis."
    stage.merge(course, joined)
    foreign = findings.topic(session, _body_elsewhere(session, scene))
    before = stage.held()

    for kept, others, refusal in (
        (bus, [], InvalidError),
        (bus, [bus], InvalidError),
        (gone, [bus], InvalidError),
        (bus, [joined], InvalidError),
        (joined, [bus], InvalidError),
        (bus, [foreign], NotFoundError),
        (foreign, [bus], NotFoundError),
    ):
        with pytest.raises(refusal), session.begin_nested():
            stage.merge(kept, *others)
    for refused in (bus, course):
        with pytest.raises(InvalidError):
            stage.separate(refused)
    with pytest.raises(NotFoundError):
        stage.separate(foreign)
    assert stage.held() == before


def _body_elsewhere(session: Session, scene: cast.Scene):  # type: ignore[no-untyped-def]
    process = cast._process(scene.elsewhere)
    session.add(process)
    session.flush()
    west, _east = cast._regions(session, process)
    body = cast._body(scene.elsewhere, process, "Anderswo", scene.round_table.kind, west)
    session.add(body)
    session.flush()
    return body


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("ben", NotAllowedError), ("stella", NotAllowedError), ("cem", NotFoundError)],
)
def test_only_the_office_merges_separates_and_splits(
    session: Session, scene: cast.Scene, stage: Stage, name: str, refusal: type[Exception]
) -> None:
    kept, other, third = stage.topic("Bus"), stage.topic("Busse"), stage.topic("Kurs")
    stage.merge(kept, other)
    stage.by = access.actor_of(session, getattr(scene, name), on=TODAY)

    acts: list[Callable[[], object]] = [
        partial(stage.merge, kept, third),
        partial(stage.separate, other),
        partial(stage.split, kept, "Neu"),
    ]
    for act in acts:
        with pytest.raises(refusal):
            act()


def test_with_a_merged_topic_nothing_else_is_done(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    kept, other = stage.topic("Bus"), stage.topic("Busse")
    stage.merge(kept, other)
    of, values = (session, scene.process, other.id), {"by": stage.by, "on": TODAY, "now": NOW}

    for refused in (
        lambda: topic_ways.drop_topic(*of, reason="Nein.", **values),
        lambda: topic_ways.reword_topic(
            *of, topic_ways.Wording(title="Neu"), version=other.version, **values
        ),
        lambda: topic_removal.remove_topic(*of, version=other.version, **values),
        lambda: topic_removal.remove_topic(
            session, scene.process, kept.id, version=kept.version, **values
        ),
        lambda: stage.split(other, "Neu"),
    ):
        with pytest.raises(InvalidError):
            refused()
    assert agendas.list_waiting_topics(
        session, get_head(session, scene.process, stage.meeting().id, by=stage.by, on=TODAY)
    ) == [(kept.id, "Bus")]  # fmt: skip
