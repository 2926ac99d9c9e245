"""Topics outside of meetings: noted, listed, passed on, dropped, taken up again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.rights import Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState, TopicStation
from facilitation.usecases import access, agendas, topic_lists, topic_sheets, topic_ways
from facilitation.usecases.topic_lists import Wanted
from facilitation.usecases.topic_sheets import TopicSheet
from facilitation.usecases.topic_ways import Wording
from tests import cast, findings
from tests.conftest import NOW, TODAY
from tests.statements import counted


def _list(session: Session, scene: cast.Scene, by: Actor, **wanted: object) -> list[str]:
    found = topic_lists.list_topics(
        session,
        scene.process,
        Wanted(**wanted),
        page=1,
        by=by,
        on=TODAY,  # type: ignore[arg-type]
    )
    return [row.title for row in found.rows]


def _show(session: Session, scene: cast.Scene, topic: Topic, by: Actor) -> TopicSheet:
    return topic_sheets.show_topic(session, scene.process, topic.id, by=by, on=TODAY, now=NOW)


def test_a_topic_is_noted_and_waits_at_a_body(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = topic_ways.note_topic(
        session,
        scene.process,
        Wording(title="Bus nach Łódź", words="Da fährt nichts.", region_id=scene.west.id),
        body_id=scene.round_table.id,
        raised_on=TODAY,
        by=ada,
        on=TODAY,
        now=NOW,
    )
    session.flush()

    sheet = _show(session, scene, topic, ada)
    assert (sheet.region, sheet.body) == ("Region West", "Runder Tisch West")
    assert [station.state for station in sheet.stations] == [TopicState.RAISED]
    assert _list(session, scene, ada, words="lodz") == ["Bus nach Łódź"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("ben", NotAllowedError), ("stella", NotAllowedError), ("cem", NotFoundError)],
)
def test_only_the_office_notes_topics(
    session: Session, scene: cast.Scene, name: str, refusal: type[Exception]
) -> None:
    by = access.actor_of(session, getattr(scene, name), on=TODAY)

    with pytest.raises(refusal):
        topic_ways.note_topic(
            session, scene.process, Wording(title="X"), raised_on=TODAY, by=by, on=TODAY, now=NOW
        )


def test_a_topic_has_a_name_and_did_not_come_up_tomorrow(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for title, day, field in (
        ("  ", TODAY, "title"),
        ("Bus", TODAY + timedelta(days=1), "raised_on"),
    ):
        with pytest.raises(InvalidError) as refused:
            topic_ways.note_topic(
                session, scene.process, Wording(title=title), raised_on=day,
                by=ada, on=TODAY, now=NOW,
            )  # fmt: skip
        assert refused.value.field == field


def _foreign(session: Session, scene: cast.Scene) -> tuple[Body, int]:
    process = cast._process(scene.elsewhere)
    session.add(process)
    session.flush()
    west, _east = cast._regions(session, process)
    body = cast._body(scene.elsewhere, process, "Anderswo", BodyKind.ROUND_TABLE, west)
    session.add(body)
    session.flush()
    return body, west.id


def test_places_of_another_district_are_refused(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    body, region_id = _foreign(session, scene)
    with pytest.raises(NotFoundError):
        topic_ways.note_topic(
            session, scene.process, Wording(title="X", region_id=region_id), raised_on=TODAY,
            by=ada, on=TODAY, now=NOW,
        )  # fmt: skip
    elsewhere = findings.topic(session, body)
    with pytest.raises(NotFoundError):
        _show(session, scene, elsewhere, ada)


def test_every_participant_sees_all_topics_and_strangers_none(
    session: Session, scene: cast.Scene, cem: Actor
) -> None:
    findings.topic(session, scene.round_table, "West")
    findings.topic(session, scene.east_table, "Ost")

    for name in ("ada", "sam", "stella", "ben", "dora", "olga"):
        by = access.actor_of(session, getattr(scene, name), on=TODAY)
        assert _list(session, scene, by) == ["Ost", "West"], name
    with pytest.raises(NotFoundError):
        _list(session, scene, cem)


def test_the_list_is_narrowed_down(session: Session, scene: cast.Scene, ada: Actor) -> None:
    findings.topic(session, scene.round_table, "Müllabfuhr", words="Der Bus ist weg.")
    findings.topic(session, scene.round_table, "weg", state=TopicState.DROPPED)
    findings.topic(session, scene.east_table, "Ost", state=TopicState.TAKEN_UP).is_urgent = True
    session.flush()

    assert _list(session, scene, ada, is_open=True) == ["Ost", "Müllabfuhr"]
    assert _list(session, scene, ada, state=TopicState.DROPPED) == ["weg"]
    assert _list(session, scene, ada, region_id=scene.east.id) == ["Ost"]
    assert _list(session, scene, ada, body_id=scene.round_table.id) == ["weg", "Müllabfuhr"]
    assert _list(session, scene, ada, is_urgent=True) == ["Ost"]
    assert _list(session, scene, ada, words="muellabfuhr bus") == ["Müllabfuhr"]
    assert _list(session, scene, ada, words="%") == []
    assert _list(session, scene, ada, words="\u0301") == []


def test_dropping_needs_a_reason_that_stays(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = findings.topic(session, scene.round_table)

    with pytest.raises(InvalidError) as refused:
        topic_ways.drop_topic(
            session, scene.process, topic.id, reason=" ", by=ada, on=TODAY, now=NOW
        )
    assert refused.value.field == "reason"
    topic_ways.drop_topic(
        session, scene.process, topic.id, reason="Macht der Kreistag.", by=ada, on=TODAY, now=NOW
    )
    session.flush()

    assert topic.drop_reason == "Macht der Kreistag."
    assert _show(session, scene, topic, ada).stations[-1].note == "Macht der Kreistag."
    with pytest.raises(InvalidError):
        topic_ways.drop_topic(
            session, scene.process, topic.id, reason="x", by=ada, on=TODAY, now=NOW
        )


def test_a_dropped_topic_is_taken_up_again(session: Session, scene: cast.Scene, ada: Actor) -> None:
    topic = findings.topic(session, scene.round_table, state=TopicState.DROPPED)

    topic_ways.take_up_again(session, scene.process, topic.id, by=ada, on=TODAY, now=NOW)
    session.flush()

    assert (topic.state, topic.drop_reason) == (TopicState.RAISED, "")
    with pytest.raises(InvalidError):
        topic_ways.take_up_again(session, scene.process, topic.id, by=ada, on=TODAY, now=NOW)


def test_the_second_who_words_it_anew_sees_both(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = findings.topic(session, scene.round_table)
    seen = topic.version
    topic.call("Bus am Abend", "")
    session.flush()

    with pytest.raises(ConflictError) as refused:
        topic_ways.reword_topic(
            session, scene.process, topic.id, Wording(title="Nachtbus"), version=seen,
            by=ada, on=TODAY, now=NOW,
        )  # fmt: skip

    assert refused.value.theirs["title"] == "Bus am Abend"
    assert refused.value.yours["title"] == "Nachtbus"


def test_its_way_names_only_what_the_reader_may_see(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    # given: raised in the west, agreed on there, on the agenda of its next meeting
    topic = findings.topic(session, scene.round_table, state=TopicState.DECIDED)
    decision = findings.decide(session, scene.round_table, "Der Bus wird erprobt.")
    session.add(
        TopicStation(
            topic_id=topic.id,
            at=NOW,
            state=TopicState.DECIDED,
            body_id=scene.round_table.id,
            decision_id=decision.id,
        )
    )
    ahead = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=9))
    session.add(AgendaTopic(agenda_item_id=ahead.agenda[1].id, topic_id=topic.id))
    session.flush()
    olga = access.actor_of(session, scene.olga, on=TODAY)

    # when
    all_of_it = _show(session, scene, topic, ada).stations
    olgas = _show(session, scene, topic, olga).stations

    # then
    assert [(s.state, s.decision, s.is_ahead) for s in all_of_it] == [
        (TopicState.RAISED, "", False),
        (TopicState.DECIDED, "Der Bus wird erprobt.", False),
        (TopicState.DISCUSSED, "", True),
    ]
    assert [(s.state, s.decision_id) for s in olgas] == [
        (TopicState.RAISED, None),
        (TopicState.DECIDED, None),
    ]


def test_a_long_way_costs_no_more_queries(
    engine: Engine, session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = findings.topic(session, scene.round_table, on=date(2026, 1, 5))

    def queries() -> int:
        with counted(engine) as statements:
            _show(session, scene, topic, ada)
        return len(statements)

    few = queries()
    for _ in range(20):
        met = cast.meeting(session, scene.round_table, starts_at=NOW)
        session.add(
            TopicStation(topic_id=topic.id, at=NOW, state=TopicState.DISCUSSED, meeting_id=met.id)
        )
    session.flush()
    session.expunge_all()

    assert queries() == few


def test_a_topic_becomes_an_item_of_one_agenda_once(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = findings.topic(session, scene.round_table)
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=30))

    made = [
        agendas.add_topic(session, scene.process, meeting.id, topic.id, by=ada, now=NOW).id
        for _ in range(2)
    ]

    assert made[0] == made[1]
