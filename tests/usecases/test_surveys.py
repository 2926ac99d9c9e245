"""Results of a survey: looked at, kept, replaced, tied to a topic, and refused whole."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.markdown import to_html
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.errors import (
    FileRefusedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.meetings import MeetingState
from facilitation.model.rights import Actor
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic
from facilitation.model.uploads import Upload
from facilitation.usecases import access, surveys, topic_voices
from tests import cast, findings
from tests.conftest import NOW, TODAY

FILE = b"Frage;Antwort;n;Gewicht\r\nBus?;Ja;600;0,8\r\nBus?;Nein;400;1,3\r\nBahn?;Ja;10;1\r\n"


@pytest.fixture
def survey(session: Session, scene: cast.Scene) -> Activity:
    made = Activity(
        district_id=scene.district.id,
        process_id=scene.process.id,
        kind=ActivityKind.SURVEY,
        title="Umfrage",
        held_on=TODAY,
        asked=3000,
    )
    session.add(made)
    session.flush()
    return made


def _offer(
    session: Session, scene: cast.Scene, survey: Activity, by: Actor, content: bytes = FILE
) -> str:
    return surveys.offer_survey(
        session, scene.process, survey.id, content, "umfrage.csv", by=by, on=TODAY, now=NOW
    )


def _store(
    session: Session, scene: cast.Scene, survey: Activity, by: Actor, content: bytes = FILE
) -> None:
    key = _offer(session, scene, survey, by, content)
    surveys.store_survey(session, scene.process, survey.id, key, by=by, on=TODAY, now=NOW)
    session.flush()


def test_nothing_is_kept_before_it_was_looked_at(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    key = _offer(session, scene, survey, ada)

    preview = surveys.preview_survey(
        session, scene.process, survey.id, key, by=ada, on=TODAY, now=NOW
    )

    assert [one.text for one in preview.questions] == ["Bus?", "Bahn?"]
    assert round(preview.questions[0].result.shares[0].share, 3) == 0.48
    assert session.scalars(select(SurveyQuestion)).all() == []


def test_a_refused_file_leaves_nothing(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    with pytest.raises(FileRefusedError):
        _offer(session, scene, survey, ada, b"Frage;Antwort;n;Gewicht\nBus?;Ja;3;-1\n")

    assert session.scalars(select(Upload)).all() == []
    assert session.scalars(select(SurveyQuestion)).all() == []


def test_results_are_kept_and_say_how_many_took_part(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    _store(session, scene, survey, ada)

    bus, train = surveys.list_results(session, survey.id)
    assert [(one.answer, one.people) for one in bus.result.shares] == [("Ja", 600), ("Nein", 400)]
    assert train.result.people == 10
    assert survey.head_count == 1000


def test_a_new_file_replaces_the_old_and_keeps_the_topics(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    topic = findings.topic(session, scene.round_table)
    _store(session, scene, survey, ada)
    bus = surveys.list_results(session, survey.id)[0]
    surveys.tie_question(
        session, scene.process, survey.id, bus.id, topic.id, by=ada, on=TODAY, now=NOW
    )
    session.flush()

    _store(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;5\n")

    (only,) = surveys.list_results(session, survey.id)
    assert (only.topic_id, only.result.people) == (topic.id, 5)
    assert len(session.scalars(select(SurveyAnswer)).all()) == 1
    assert surveys.forget_survey(session, scene.process, survey.id, by=ada, on=TODAY, now=NOW) == 1


def test_the_result_stands_beside_what_a_round_table_said(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, survey: Activity
) -> None:
    topic = _discussed(session, scene)
    _store(session, scene, survey, ada)
    bus = surveys.list_results(session, survey.id)[0]
    surveys.tie_question(
        session, scene.process, survey.id, bus.id, topic.id, by=ada, on=TODAY, now=NOW
    )
    session.flush()

    (found,) = surveys.list_results_on(session, scene.process, topic.id, by=ben, on=TODAY)
    (voice,) = topic_voices.list_voices(session, scene.process, topic.id, by=ben, on=TODAY)

    assert (found.title, [one.text for one in found.questions]) == ("Umfrage", ["Bus?"])
    assert (voice.body, voice.html) == ("Runder Tisch West", "<p>Abends fährt nichts.</p>")


def _discussed(session: Session, scene: cast.Scene) -> Topic:
    topic = findings.topic(session, scene.round_table)
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW.replace(day=4))
    meeting.state = MeetingState.CLOSED
    meeting.agenda[1].discussion_html = to_html("Abends fährt nichts.")
    session.add(AgendaTopic(agenda_item_id=meeting.agenda[1].id, topic_id=topic.id))
    session.flush()
    return topic


def test_whoever_may_not_read_the_minutes_reads_no_words_of_them(
    session: Session, scene: cast.Scene, survey: Activity
) -> None:
    topic = _discussed(session, scene)
    olga = access.actor_of(session, scene.olga, on=TODAY)

    assert topic_voices.list_voices(session, scene.process, topic.id, by=olga, on=TODAY) == []


def test_only_a_survey_has_results_and_only_the_office_enters_them(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, survey: Activity
) -> None:
    with pytest.raises(NotAllowedError):
        _offer(session, scene, survey, ben)
    with pytest.raises(NotFoundError):
        _offer(session, scene, survey, cem)
    survey.kind = ActivityKind.FORUM
    with pytest.raises(InvalidError, match="nur bei einer Umfrage"):
        _offer(session, scene, survey, ada)


def test_a_file_belongs_to_its_survey_and_its_sender(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    other = Activity(
        district_id=scene.district.id,
        process_id=scene.process.id,
        kind=ActivityKind.SURVEY,
        title="Andere",
    )
    session.add(other)
    session.flush()
    key = _offer(session, scene, survey, ada)

    with pytest.raises(NotFoundError):
        surveys.preview_survey(session, scene.process, other.id, key, by=ada, on=TODAY, now=NOW)


def test_how_many_took_part_follows_the_file_until_somebody_says_otherwise(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    _store(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;2000\n")
    _store(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;5\n")
    assert survey.head_count == 5

    surveys.forget_survey(session, scene.process, survey.id, by=ada, on=TODAY, now=NOW)
    assert survey.head_count is None

    survey.head_count = 7
    _store(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;5\n")
    assert survey.head_count == 7


def test_more_answers_than_people_were_asked_are_refused_before_anything_is_kept(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    key = _offer(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;3000\n")
    survey.asked = 2999

    with pytest.raises(InvalidError, match="gefragt wurden aber nur"):
        _offer(session, scene, survey, ada, b"Frage;Antwort;n\nBus?;Ja;3000\n")
    with pytest.raises(InvalidError, match="gefragt wurden aber nur"):
        surveys.store_survey(session, scene.process, survey.id, key, by=ada, on=TODAY, now=NOW)

    assert session.scalars(select(SurveyQuestion)).all() == []


def test_a_survey_that_lies_ahead_or_has_no_day_counts_nobody_yet(
    session: Session, scene: cast.Scene, ada: Actor, survey: Activity
) -> None:
    for day in (None, TODAY.replace(year=TODAY.year + 1)):
        survey.held_on = day
        _store(session, scene, survey, ada)
        assert survey.head_count is None
