"""Topics with all that belongs to one, which are merged, separated and split."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import Meeting
from facilitation.model.rights import Actor
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic
from facilitation.usecases import (
    referrals,
    topic_lists,
    topic_mergers,
    topic_sheets,
    topic_splits,
    topic_stations,
)
from facilitation.usecases.topic_lists import Wanted
from facilitation.usecases.topic_parts import PARTS
from facilitation.usecases.topic_splits import Split
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
