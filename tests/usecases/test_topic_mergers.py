"""One topic out of several, two out of one, and the way back from both."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import read_dossier, write_dossier
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.interviews import Interview, Statement
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Phase
from facilitation.model.referrals import Referral
from facilitation.model.rights import Actor
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, CarriedPart, Topic, TopicState, TopicStation
from facilitation.usecases import (
    access,
    agendas,
    demand,
    gates,
    referrals,
    topic_lists,
    topic_mergers,
    topic_removal,
    topic_sheets,
    topic_splits,
    topic_stations,
    topic_ways,
    topics,
)
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.dossiers import export_dossier, import_dossier
from facilitation.usecases.meeting_heads import get_head
from facilitation.usecases.topic_lists import Wanted
from facilitation.usecases.topic_parts import PARTS
from facilitation.usecases.topic_splits import Split
from facilitation.usecases.trash import discard
from tests import cast, findings
from tests.conftest import NOW, TODAY

LATER = NOW + timedelta(days=1)


class Stage:
    """The scene with Ada at work on its topics."""

    def __init__(self, session: Session, scene: cast.Scene, ada: Actor) -> None:
        self.session, self.scene, self.by = session, scene, ada

    def topic(self, title: str, *, words: str = "", east: bool = False) -> Topic:
        body = self.scene.east_table if east else self.scene.round_table
        return findings.topic(self.session, body, title, words=words)

    def merge(self, kept: Topic, *others: Topic) -> Topic:
        return topic_mergers.merge_topics(
            self.session, self.scene.process, [kept.id, *(other.id for other in others)],
            kept_id=kept.id, by=self.by, on=TODAY, now=NOW,
        )  # fmt: skip

    def separate(self, topic: Topic) -> Topic:
        return topic_mergers.separate_topic(
            self.session, self.scene.process, topic.id, by=self.by, on=TODAY, now=LATER
        )

    def split(self, topic: Topic, title: str, *pieces: str) -> Topic:
        return topic_splits.split_topic(
            self.session, self.scene.process, topic.id, Split(title=title, pieces=pieces),
            by=self.by, on=TODAY, now=NOW,
        )  # fmt: skip

    def way(self, topic: Topic) -> list[str]:
        """The stations as words: state or kin, and what they are named after."""
        sheet = topic_sheets.show_topic(
            self.session, self.scene.process, topic.id, by=self.by, on=TODAY, now=NOW
        )
        return [
            f"{one.kin or one.state} {one.kin_title or one.came_as}".strip()
            for one in sheet.stations
        ]

    def listed(self, **wanted: object) -> list[str]:
        found = topic_lists.list_topics(
            self.session, self.scene.process, Wanted(**wanted),  # type: ignore[arg-type]
            page=1, by=self.by, on=TODAY,
        )  # fmt: skip
        return sorted(row.title for row in found.rows)

    def meeting(self, *on_agenda: Topic, east: bool = False, days: int = 14) -> Meeting:
        body = self.scene.east_table if east else self.scene.round_table
        made = cast.meeting(self.session, body, starts_at=NOW + timedelta(days=days))
        item = made.agenda[0]
        for topic in on_agenda:
            self.session.add(AgendaTopic(agenda_item_id=item.id, topic_id=topic.id))
        self.session.flush()
        return made

    def talked(self, topic: Topic) -> None:
        """Everything that can belong to a topic belongs to this one."""
        session, scene = self.session, self.scene
        meeting = self.meeting(topic, days=-14)
        topic_stations.discuss_all(session, meeting, now=NOW - timedelta(days=14))
        decision = findings.decide(session, scene.round_table)
        decision.topic_id, decision.meeting_id = topic.id, meeting.id
        topic_stations.decide(session, decision, meeting, now=NOW - timedelta(days=13))
        activity = Activity(
            district_id=scene.district.id, process_id=scene.process.id,
            kind=ActivityKind.INTERVIEW, title="Gespräche",
        )  # fmt: skip
        session.add(activity)
        session.flush()
        interview = Interview(activity_id=activity.id, pseudonym="A", consented_on=TODAY)
        session.add(interview)
        session.flush()
        session.add_all([
            Statement(interview_id=interview.id, position=1, words="Spät.", topic_id=topic.id),
            SurveyQuestion(activity_id=activity.id, position=1, text="Bus?", topic_id=topic.id),
        ])  # fmt: skip
        referrals.pass_topic(
            session, scene.process, topic.id,
            referrals.Passing(body_id=scene.steering.id, passed_on=TODAY),
            by=self.by, on=TODAY, now=NOW - timedelta(days=1),
        )  # fmt: skip
        findings.measure(session, scene.process, topic)
        topic_stations.enter_concept(session, topic, "Mobilität", now=NOW - timedelta(hours=1))
        session.flush()

    def held(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows that belong to topics, and how far these are."""
        self.session.flush()
        rows: dict[str, list[tuple[object, ...]]] = {
            part.rows.__tablename__: [
                tuple(row)
                for row in self.session.execute(
                    select(part.rows.id, part.rows.topic_id).order_by(part.rows.id)
                )
            ]
            for part in PARTS
        }
        states = select(Topic.id, Topic.state, Topic.merged_into_id).order_by(Topic.id)
        return rows | {"topic": [tuple(row) for row in self.session.execute(states)]}


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


def test_a_topic_becomes_two_and_one_again(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    whole = stage.topic("Bus und Kurs")
    stage.talked(whole)
    before = stage.held()
    pieces = topic_splits.list_pieces(session, scene.process, whole.id, by=stage.by, on=TODAY)
    assert [piece.kind.value for piece in pieces] == [
        "item", "decision", "statement", "question", "referral", "measure",
    ]  # fmt: skip

    new = stage.split(whole, "Kurs", *(piece.key for piece in pieces if piece.kind != "statement"))

    assert (whole.state, new.state) == (TopicState.RAISED, TopicState.IN_CONCEPT)
    assert (new.region_id, new.raised_on) == (whole.region_id, whole.raised_on)
    assert session.scalar(select(Statement.topic_id)) == whole.id
    for kind in (Decision, SurveyQuestion, Referral, AgendaTopic):
        assert session.scalar(select(kind.topic_id)) == new.id
    assert stage.way(whole) == ["raised", "split_off Kurs"]
    assert stage.way(new)[:1] == ["raised"]
    assert "part_of Bus und Kurs" in stage.way(new)

    stage.merge(whole, new)
    again = stage.held()
    del again["topic"], before["topic"], again["topic_station"], before["topic_station"]
    assert again == before


def test_a_topic_is_split_by_what_belongs_to_it(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    whole, other = stage.topic("Bus"), stage.topic("Kurs")
    stage.talked(other)
    strange = topic_splits.list_pieces(session, scene.process, other.id, by=stage.by, on=TODAY)

    for title, piece, refusal in (
        ("  ", "", InvalidError),
        ("Neu", strange[0].key, NotFoundError),
        ("Neu", "item-x", NotFoundError),
    ):
        with pytest.raises(refusal):
            stage.split(whole, title, *filter(None, [piece]))
    whole.state, whole.drop_reason = TopicState.DROPPED, "Nein."
    with pytest.raises(InvalidError):
        stage.split(whole, "Neu")


def test_a_dossier_tells_of_mergers_and_splits(session: Session, stage: Stage) -> None:
    kept, other, third = stage.topic("Bus"), stage.topic("Busse"), stage.topic("ÖPNV", east=True)
    stage.talked(other)
    stage.meeting(other, third)
    pieces = topic_splits.list_pieces(session, stage.scene.process, other.id, by=stage.by, on=TODAY)
    stage.split(other, "Abgeteilt", pieces[1].key)
    stage.merge(kept, other, third)
    first = write_dossier(export_dossier(session, stage.scene.process))
    dossier = read_dossier(first)
    told = {topic.title: topic for topic in dossier.topics}
    assert told["Busse"].merged_into == told["ÖPNV"].merged_into == told["Bus"].key
    assert told["Abgeteilt"].split_from == told["Busse"].key
    assert len(told["Busse"].stations) > len(told["Bus"].stations) == 0

    discard(session, stage.scene.process, name="Verfahren", by=stage.by, now=NOW)
    brought = import_dossier(session, dossier, now=NOW)
    assert write_dossier(export_dossier(session, brought)) == first
    names = {topic.key: topic for topic in session.scalars(select(Topic))}
    assert set(session.scalars(select(SurveyQuestion.topic_id))) == {names[kept.key].id}


def test_a_process_comes_back_from_the_trash_with_its_mergers(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    kept, other = stage.topic("Bus"), stage.topic("Busse")
    stage.talked(other)
    stage.merge(kept, other)
    before, other_id = stage.held(), other.id

    gone = discard(session, scene.process, name="Verfahren", by=stage.by, now=NOW)
    assert stage.held()["topic"] == []
    bring_back(session, scene.district, None, gone.id, by=stage.by, on=TODAY, now=LATER)

    assert stage.held() == before
    carried = session.scalars(select(CarriedPart.topic_id).distinct()).all()
    assert carried == [other_id]
