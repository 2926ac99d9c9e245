"""Synthetic districts: as much as was asked for, and the same each time."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError
from facilitation.model.expenses import Expense
from facilitation.model.incoming import IncomingMail
from facilitation.model.interviews import Statement
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Responsibility
from facilitation.model.surveys import SurveyAnswer
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.usecases.seeding import MIDDLE, Size, seed_district

TODAY = date(2027, 1, 11)
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
SMALL = Size(
    municipalities=7, bodies=3, meetings=12, people=40, decisions=48, seats=5, topics=4,
    activities=6, offers=10, letters=20, entries=30, mails=8, referrals=3, measures=4, expenses=9,
)  # fmt: skip


def count(session: Session, kind: Any) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_district_of_middle_size_holds_what_the_benchmark_asks_for() -> None:
    assert (MIDDLE.municipalities, MIDDLE.bodies, MIDDLE.meetings) == (36, 25, 240)
    assert (MIDDLE.people, MIDDLE.decisions, MIDDLE.items, MIDDLE.seats) == (800, 960, 8, 15)


def test_there_is_as_much_of_everything_as_was_asked_for(session: Session) -> None:
    seed_district(session, 1, today=TODAY, now=NOW, size=SMALL)

    assert count(session, Municipality) == 7
    assert count(session, Body) == 3
    assert count(session, Meeting) == 12
    assert session.scalar(select(func.count()).where(Person.deleted_at.is_(None))) == 40
    assert count(session, Decision) == 48
    assert count(session, AgendaItem) == 12 * 8
    assert count(session, Attendance) == 9 * 5
    assert count(session, Topic) == 4
    assert count(session, Responsibility) == 48 + 24 + 9 + 4
    assert count(session, Activity) == 6
    assert count(session, Offer) == 10
    assert count(session, OutgoingLetter) == 20
    assert count(session, JournalEntry) == 30
    assert count(session, Discarded) == 10
    assert count(session, Measure) == 4
    assert count(session, Expense) == 9
    assert count(session, Referral) == 2
    assert count(session, IncomingMail) == 8
    assert count(session, Statement) == 6 * 4
    assert count(session, SurveyAnswer) == 5 * 4


def test_a_quarter_of_the_meetings_lies_ahead(session: Session) -> None:
    seed_district(session, 1, today=TODAY, now=NOW, size=SMALL)

    ahead = session.scalars(select(Meeting.state).where(Meeting.starts_at > NOW)).all()
    assert ahead == [MeetingState.INVITED] * 3


def test_two_districts_do_not_touch(session: Session) -> None:
    first = seed_district(session, 1, today=TODAY, now=NOW, size=SMALL)
    second = seed_district(session, 2, today=TODAY, now=NOW, size=SMALL)

    strays = session.scalars(
        select(Meeting.id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Body.district_id != Meeting.district_id)
    ).all()
    assert first.district_id != second.district_id
    assert strays == []


def test_the_same_number_twice_is_refused(session: Session) -> None:
    seed_district(session, 1, today=TODAY, now=NOW, size=SMALL)

    with pytest.raises(InvalidError, match="gibt es schon"):
        seed_district(session, 1, today=TODAY, now=NOW, size=SMALL)
