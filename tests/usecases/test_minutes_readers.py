"""Who reads the record of a meeting, what is missing in it, and what its pages cost."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Presence
from facilitation.model.bodies import Mandate, Quorum
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.usecases import (
    access,
    attendance,
    minutes,
    minutes_gaps,
)
from facilitation.usecases.attendance import Guest
from facilitation.usecases.charges import Charge
from tests import cast
from tests.conftest import NOW
from tests.statements import counted
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, DAY, Stage, decide, give, roster, said


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    return minutes_stage.opened(session, scene, ada)


def gaps(session: Session, stage: Stage, by) -> list[minutes_gaps.Gap]:
    standing = minutes.show_standing(session, stage.process, stage.meeting.id, by=by, now=AFTER)
    return minutes_gaps.list_gaps(standing.sources, standing.said)


def test_what_is_missing_is_named_with_its_place(session, stage, ada) -> None:
    rows = roster(session, stage.meeting)
    rows["Olga"].presence = Presence.UNKNOWN
    decide(session, stage, ada, item=0)
    give(session, stage, ada, item=1)
    session.flush()

    found = {gap.sentence: (gap.item_id, gap.part) for gap in gaps(session, stage, ada)}

    assert found == {
        "Die Anwesenheit ist noch offen bei Olga Özdemir.": (None, "attendance"),
        "TOP 2, Auftrag 1/1: Es fehlen die zuständige Person und die Frist.": (
            stage.items[1].id,
            "",
        ),
        "Es fehlt das Ende der Sitzung.": (None, "course"),
        "TOP 1, Vereinbarung 1/1: Es kümmert sich noch niemand.": (stage.items[0].id, ""),
    }


def test_findings_without_quorum_are_pointed_out(session, stage, ada) -> None:
    stage.scene.round_table.quorum = Quorum.TWO_THIRDS
    decide(session, stage, ada)
    for name in ("Ben", "Olga", "Stella"):
        roster(session, stage.meeting)[name].presence = Presence.EXCUSED
    session.flush()

    assert any("0 von 2 nötigen" in gap.sentence for gap in gaps(session, stage, ada))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ada", None), ("sam", None), ("ben", None), ("dora", None), ("stella", None),
     ("gus", NotAllowedError), ("cem", NotFoundError)],
)  # fmt: skip
def test_those_at_the_table_read_the_record(session, stage, who, refusal) -> None:
    actor = access.actor_of(session, getattr(stage.scene, who), on=DAY)

    if refusal is None:
        assert said(session, stage, actor).number == 1
    else:
        with pytest.raises(refusal):
            said(session, stage, actor)


@pytest.mark.parametrize(("until", "may_read"), [(DAY + timedelta(days=1), True), (DAY, False)])
def test_former_members_read_the_minutes_of_their_term(session, stage, until, may_read) -> None:
    for mandate in session.scalars(select(Mandate).where(Mandate.person_id == stage.scene.ben.id)):
        mandate.valid_until = until
    session.flush()
    later = DAY + timedelta(days=400)
    actor = access.actor_of(session, stage.scene.ben, on=later)
    moment = datetime.combine(later, time(9), tzinfo=UTC)

    def read():
        return minutes.get_minutes(session, stage.process, stage.meeting.id, by=actor, now=moment)

    if may_read:
        assert read().number == 1
    else:
        with pytest.raises(NotFoundError):
            read()


def test_a_meeting_not_opened_has_no_record(session, scene, ada) -> None:
    stage = minutes_stage.set_up(session, scene)

    with pytest.raises(NotFoundError, match="noch kein Protokoll"):
        said(session, stage, ada)


def test_composing_asks_as_often_for_much_as_for_little(session, stage, ada) -> None:
    def count() -> int:
        session.flush()
        session.expire_all()
        with counted(session.get_bind()) as statements:
            said(session, stage, ada)
        return len(statements)

    said(session, stage, ada)
    little = count()
    for number in range(6):
        decide(session, stage, ada, item=number % 3, charge=Charge(caretaker_id=stage.scene.ben.id))
        give(session, stage, ada, item=number % 3)
        attendance.add_guest(
            session, stage.process, stage.meeting.id, Guest(name=f"Gast {number}"), by=ada, now=NOW
        )

    assert count() == little
