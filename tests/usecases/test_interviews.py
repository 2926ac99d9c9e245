"""Interviews: consent comes first, a pseudonym hides, words outlive the link to a person."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.interviews import Interview, Statement
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases import interviews
from facilitation.usecases.interviews import InterviewDetails
from tests import cast
from tests.conftest import NOW, TODAY

AGREED = InterviewDetails(pseudonym="Person 1", consented_on=date(2027, 1, 8), language="Dari")


@pytest.fixture
def talks(session: Session, scene: cast.Scene) -> Activity:
    made = Activity(
        district_id=scene.district.id,
        process_id=scene.process.id,
        kind=ActivityKind.INTERVIEW,
        title="Gespräche in Crivitz",
        held_on=date(2027, 1, 8),
        region_id=scene.west.id,
    )
    session.add(made)
    session.flush()
    return made


def _add(
    session: Session,
    scene: cast.Scene,
    talks: Activity,
    by: Actor,
    details: InterviewDetails = AGREED,
) -> Interview:
    return interviews.add_interview(
        session, scene.process, talks.id, details, by=by, on=TODAY, now=NOW
    )


def _say(
    session: Session,
    scene: cast.Scene,
    interview: Interview,
    by: Actor,
    words: str,
    new_topic: str = "",
) -> None:
    interviews.add_statement(
        session,
        scene.process,
        interview.activity_id,
        interview.id,
        words,
        new_topic=new_topic,
        by=by,
        on=TODAY,
        now=NOW,
    )
    session.flush()


def test_nothing_is_written_down_before_consent(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada, InterviewDetails(pseudonym="Person 1"))

    with pytest.raises(InvalidError, match="Vor der Einwilligung"):
        _say(session, scene, interview, ada, "Der Bus fehlt.")

    assert session.scalars(select(Statement)).all() == []


def test_what_is_said_may_become_a_topic_that_does_not_tell_the_words(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada)

    _say(session, scene, interview, ada, "Abends komme ich nicht heim.", "Bus am Abend")

    topic = session.scalars(select(Topic)).one()
    sheet = interviews.show_interview(
        session, scene.process, talks.id, interview.id, by=ada, on=TODAY
    )
    assert (topic.words, topic.activity_id, topic.region_id) == ("", talks.id, scene.west.id)
    assert [(said.words, said.topic) for said in sheet.statements] == [
        ("Abends komme ich nicht heim.", "Bus am Abend")
    ]


def test_consent_does_not_vanish_from_under_words(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada)
    _say(session, scene, interview, ada, "Der Bus fehlt.")

    with pytest.raises(InvalidError, match="löschen Sie das Gespräch"):
        interviews.edit_interview(
            session,
            scene.process,
            talks.id,
            interview.id,
            InterviewDetails(pseudonym="Person 1"),
            version=1,
            by=ada,
            on=TODAY,
            now=NOW,
        )

    interviews.remove_interview(
        session, scene.process, talks.id, interview.id, version=1, by=ada, on=TODAY, now=NOW
    )
    session.flush()
    assert session.scalars(select(Statement)).all() == []


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (InterviewDetails(pseudonym=" "), "Unter welchem Namen"),
        (InterviewDetails(pseudonym="A", consented_on=date(2027, 1, 12)), "in der Zukunft"),
        (InterviewDetails(pseudonym="Person 1"), "heißt schon so"),
        (InterviewDetails(pseudonym="A", person_id=-1), "erst nach der Einwilligung"),
        (InterviewDetails(pseudonym="B. BECKER", person_id=-1, consented_on=TODAY), "verrät"),
    ],
)
def test_what_would_harm_is_refused(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    talks: Activity,
    details: InterviewDetails,
    words: str,
) -> None:
    _add(session, scene, talks, ada)
    person_id = scene.ben.id if details.person_id else None
    given = InterviewDetails(
        pseudonym=details.pseudonym, consented_on=details.consented_on, person_id=person_id
    )

    with pytest.raises(InvalidError, match=words):
        _add(session, scene, talks, ada, given)


def test_the_next_free_pseudonym_is_proposed(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    _add(session, scene, talks, ada)
    _add(session, scene, talks, ada, InterviewDetails(pseudonym="Person 3"))

    proposed = interviews.propose_pseudonym(session, scene.process, talks.id, by=ada, on=TODAY)

    assert proposed == "Person 2"


def test_the_words_outlive_the_row_of_the_person(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    passer_by = Person(district_id=scene.district.id)
    passer_by.call(given_name="Pia", family_name="Passer")
    session.add(passer_by)
    session.flush()
    linked = InterviewDetails(pseudonym="Person 1", consented_on=TODAY, person_id=passer_by.id)
    interview = _add(session, scene, talks, ada, linked)
    _say(session, scene, interview, ada, "Der Bus fehlt.")

    session.execute(delete(Person).where(Person.id == passer_by.id))
    session.expire_all()

    sheet = interviews.show_interview(
        session, scene.process, talks.id, interview.id, by=ada, on=TODAY
    )
    assert (sheet.person, sheet.interview.person_id) == ("", None)
    assert [said.words for said in sheet.statements] == ["Der Bus fehlt."]


def test_only_the_office_reads_conversations(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada)
    given = (session, scene.process, talks.id)

    with pytest.raises(NotAllowedError):
        interviews.list_interviews(*given, by=ben, on=TODAY)
    with pytest.raises(NotAllowedError):
        interviews.show_interview(*given, interview.id, by=ben, on=TODAY)
    with pytest.raises(NotFoundError):
        interviews.show_interview(*given, interview.id, by=cem, on=TODAY)
    assert len(interviews.list_interviews(*given, by=ada, on=TODAY)) == 1


def test_the_second_editor_gets_both_versions(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada)

    def edit(language: str) -> None:
        interviews.edit_interview(
            session,
            scene.process,
            talks.id,
            interview.id,
            replace(AGREED, language=language),
            version=1,
            by=ada,
            on=TODAY,
            now=NOW,
        )
        session.flush()

    edit("Farsi")

    with pytest.raises(ConflictError) as conflict:
        edit("Paschtu")
    assert (conflict.value.theirs["language"], conflict.value.yours["language"]) == (
        "Farsi",
        "Paschtu",
    )


@pytest.mark.parametrize("name", ["Ben Becker", "becker ben", "BECKER-BEN, Verein Brücke"])
def test_no_pseudonym_is_the_name_of_anybody_known(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity, name: str
) -> None:
    with pytest.raises(InvalidError, match="jemand, der hier bekannt ist"):
        _add(session, scene, talks, ada, replace(AGREED, pseudonym=name))


def test_a_part_of_a_double_name_gives_a_person_away(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    scene.ben.family_name = "al-Becker"
    details = replace(AGREED, pseudonym="Herr Becker", person_id=scene.ben.id)

    with pytest.raises(InvalidError, match="verrät den wirklichen Namen"):
        _add(session, scene, talks, ada, details)


def test_the_same_new_topic_twice_is_one(
    session: Session, scene: cast.Scene, ada: Actor, talks: Activity
) -> None:
    interview = _add(session, scene, talks, ada)

    for words in ("Ich warte seit Mai.", "Drei Monate, keine Antwort."):
        _say(session, scene, interview, ada, words, new_topic="Warten auf das Amt")
        session.flush()

    assert len(session.scalars(select(Topic)).all()) == 1
