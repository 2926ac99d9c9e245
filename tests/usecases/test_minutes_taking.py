"""Notes of an agenda item are kept with what is shown of them, and never overwritten unseen."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError
from facilitation.model.minutes import Minutes
from facilitation.usecases import (
    closing,
    minutes_taking,
)
from facilitation.usecases.minutes_taking import Notes
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, Stage, close, take


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    return minutes_stage.opened(session, scene, ada)


def test_notes_are_rendered_once_and_kept_beside_the_text(session, stage, ada) -> None:
    item = take(session, stage, ada, background="<script>x</script> **fett**")

    assert item.background_html == "<p>&lt;script&gt;x&lt;/script&gt; <strong>fett</strong></p>"


def test_the_second_to_write_an_item_gets_both_texts(session, stage, ada) -> None:
    item = stage.items[0]
    seen = item.version
    take(session, stage, ada, discussion="Erste Fassung")
    notes = Notes(title=item.title, is_public=True, discussion="Zweite Fassung")

    with pytest.raises(ConflictError) as conflict:
        minutes_taking.take_notes(
            session, stage.process, stage.meeting.id, item.id, notes, version=seen, by=ada, now=NOW
        )
    assert conflict.value.theirs["discussion"] == "Erste Fassung"
    assert conflict.value.yours["discussion"] == "Zweite Fassung"


def test_an_item_keeps_a_title(session, stage, ada) -> None:
    with pytest.raises(InvalidError) as refusal:
        take(session, stage, ada, title=" ")
    assert refusal.value.field == "title"


def test_members_write_no_notes(session, stage, ben) -> None:
    with pytest.raises(NotAllowedError):
        take(session, stage, ben, discussion="x")


def test_only_one_row_keeps_the_record(session, stage, ada) -> None:
    close(session, stage, ada)
    closing.reopen_meeting(session, stage.process, stage.meeting.id, by=ada, now=AFTER)
    close(session, stage, ada)

    assert len(session.scalars(select(Minutes)).all()) == 1
