"""Whoever answers and whoever tells people of changes take turns; SQLite lets one write at a time
anyway."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitation.database import transactions
from facilitation.model.links import LinkKind, token
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.rights import Action, Actor
from facilitation.model.series import Series
from facilitation.usecases.announcements import move_meeting
from facilitation.usecases.answers import answer_by_link
from facilitation.usecases.deputies import send_deputy_by_link
from facilitation.usecases.incoming_matters import dates_of, find_matter
from facilitation.usecases.series_answers import answer_all_by_link
from facilitation.usecases.series_threads import open_series_thread
from tests import cast, databases
from tests.conftest import NOW
from tests.usecases.series_stage import HOURS, ask_to_all, weekly

KEYS = ("the key",)
NO_PATIENCE = text("SET LOCAL lock_timeout = '50ms'")

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(scene_in_postgres: databases.Reused) -> databases.Prepared:
    return scene_in_postgres.again()


@pytest.fixture
def series(engine: Engine, session: Session, scene: cast.Scene) -> Series:
    """Weekly, with Ben asked to all of it; stored, so that others see it."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben)
    session.commit()
    return made


@pytest.fixture
def of_ben(session: Session, series: Series) -> Invitation:
    return session.scalars(select(Invitation).order_by(Invitation.id)).first()


def rsvp(of_ben: Invitation) -> str:
    return token(
        KEYS[0], LinkKind.RSVP, person_id=of_ben.person_id, subject_id=of_ben.id,
        version=of_ben.version_of_link,
    )  # fmt: skip


def answer_one(session: Session, of_ben: Invitation, _by: Actor) -> None:
    answer_by_link(session, rsvp(of_ben), Answer.ACCEPTED, keys=KEYS, now=NOW)


def send_deputy(session: Session, of_ben: Invitation, _by: Actor) -> None:
    send_deputy_by_link(session, rsvp(of_ben), seen=None, keys=KEYS, now=NOW)


def answer_all(session: Session, of_ben: Invitation, _by: Actor) -> None:
    series_id = of_ben.meeting.series_id
    link = token(
        KEYS[0], LinkKind.SERIES, person_id=of_ben.person_id, subject_id=series_id, version=""
    )
    answer_all_by_link(session, link, Answer.ACCEPTED, seen=None, keys=KEYS, now=NOW)


def answer_by_mail(session: Session, of_ben: Invitation, _by: Actor) -> None:
    matter = find_matter(session, "weekly@kreisrunde.test")
    assert matter is not None
    dates_of(session, matter, of_ben.person)


def move(session: Session, of_ben: Invitation, by: Actor) -> None:
    starts_at = of_ben.meeting.starts_at + HOURS
    move_meeting(
        session, of_ben.meeting_id, starts_at=starts_at, ends_at=starts_at + HOURS,
        place="", online_url="", by=by, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("act", [answer_one, send_deputy, answer_all, answer_by_mail, move])
def test_nobody_comes_between_while_people_are_told_of_a_series(
    engine, session, series, of_ben, ada, act
):
    # given
    session.refresh(of_ben, ["meeting", "person"])
    transaction = transactions(engine)

    def in_between() -> None:
        with transaction() as other:
            other.execute(NO_PATIENCE)
            act(other, of_ben, ada)

    with transaction() as telling:
        open_series_thread(telling, series.id, action=Action.INVITE, by=ada, now=NOW)

        # when, then
        with pytest.raises(OperationalError, match="lock timeout"):
            in_between()
