"""Two topics out of one; merged and split ones in a dossier and in the trash."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import read_dossier, write_dossier
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.interviews import Statement
from facilitation.model.referrals import Referral
from facilitation.model.rights import Actor
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, CarriedPart, Topic, TopicState
from facilitation.usecases import topic_splits
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.dossiers import export_dossier, import_dossier
from facilitation.usecases.trash import discard
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.topics_merged import LATER, Stage


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada: Actor) -> Stage:
    return Stage(session, scene, ada)


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
