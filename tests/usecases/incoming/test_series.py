"""Answers by mail to a series, and to single dates of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.incoming import IncomingState
from facilitation.model.meetings import Invitation, Meeting
from facilitation.usecases import announcements, inbox_answers
from facilitation.usecases.series_announcements import announce_series
from facilitation.usecases.series_invitations import invite_series
from tests.conftest import NOW
from tests.usecases import series_stage
from tests.usecases.incoming.taking import APPLIED, FILES, LATER, OPEN, letter, sentence, taken
from tests.usecases.incoming_stage import BEN, answer


@pytest.fixture
def series(session, scene, ada):
    """Ben is invited to five Mondays from 1 February on."""
    made = series_stage.weekly(session, scene.round_table)
    made.uid = "reihe@kreisrunde.test"
    scene.round_table.invitation_period_days = 0
    invite_series(session, made.id, by=ada, now=NOW - timedelta(days=1))
    return made


def said(session: Session, scene) -> list[str]:
    """Ben's answers to the dates, in order."""
    query = (
        select(Invitation.answer)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == scene.ben.id)
        .order_by(Meeting.original_start)
    )
    return [one.value[:2] for one in session.scalars(query)]


@pytest.mark.parametrize(
    "name",
    [
        "thunderbird_declines_one_date_named_with_zone",
        "evolution_declines_one_date_in_a_zone_with_prefix",
        "declines_one_date_named_in_utc",
        "declines_one_date_named_as_a_day",
        "declines_one_date_in_a_zone_nobody_knows",
    ],
)
def test_an_answer_to_one_date_leaves_all_others(session, scene, series, name):
    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    assert kept.state is APPLIED
    assert said(session, scene) == ["no", "no", "no", "de", "no"]


def test_an_answer_to_the_series_is_one_to_all_dates_ahead(session, scene, series):
    content = (FILES / "accepts_the_whole_series_without_stamp.eml").read_bytes()
    february = datetime(2027, 2, 2, tzinfo=UTC)

    kept = taken(session, content, now=february)

    assert said(session, scene) == ["no", "ac", "ac", "ac", "ac"]
    assert (kept.series_id, kept.meeting_id) == (series.id, None)
    assert "Kommende Termine: 4" in sentence(kept)


FEBRUARY = "RECURRENCE-ID;TZID=Europe/Berlin:20270222T170000"


def test_a_later_answer_to_one_date_outlives_one_to_the_series_that_comes_after(
    session, scene, series
):
    single = answer(series.uid, "DECLINED", at=NOW + timedelta(minutes=5), more=FEBRUARY)
    taken(session, single)
    taken(session, answer(series.uid, "ACCEPTED", at=NOW))
    assert said(session, scene) == ["ac", "ac", "ac", "de", "ac"]

    taken(session, answer(series.uid, "TENTATIVE", at=NOW + timedelta(minutes=9)))
    assert said(session, scene) == ["te"] * 5


def test_a_late_answer_to_the_series_leaves_out_what_was_moved_since(session, scene, series, ada):
    third = series_stage.dates(session, series)[2]
    announcements.move_meeting(
        session, third.id, starts_at=third.starts_at + timedelta(days=1),
        ends_at=third.ends_at + timedelta(days=1), place=third.place, online_url="", by=ada,
        now=NOW,
    )  # fmt: skip
    announce_series(session, series.id, by=ada, now=NOW)

    kept = taken(session, answer(series.uid, sequence=0))

    assert said(session, scene) == ["ac", "ac", "no", "ac", "ac"]
    assert "verlegte: 1" in sentence(kept)
    assert taken(session, answer(series.uid, sequence=1, at=LATER)).state is APPLIED
    assert said(session, scene) == ["ac"] * 5


def test_an_answer_to_a_date_the_series_has_not_is_shown(session, scene, series):
    other = "RECURRENCE-ID;TZID=Europe/Berlin:20270223T170000"
    kept = taken(session, answer(series.uid, more=other))
    unreadable = taken(session, answer(series.uid, more="RECURRENCE-ID:morgen"))

    assert (kept.state, unreadable.state) == (OPEN, OPEN)
    assert said(session, scene) == ["no"] * 5


def test_several_dates_in_one_mail_are_all_answered(session, scene, series):
    one = answer(series.uid, "DECLINED", more=FEBRUARY).decode()
    event = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")]
    second = event.replace("20270222", "20270301")

    taken(session, one.replace("END:VCALENDAR", second + "END:VCALENDAR").encode())

    assert said(session, scene) == ["no", "no", "no", "de", "de"]


def test_whoever_lost_the_series_gets_it_whole_once_more(session, scene, series, ada):
    kept = taken(session, answer(series.uid, "NEEDS-ACTION", method="REFRESH"))
    first = letter(session, scene.ben)

    inbox_answers.invite_again(session, scene.process, kept.id, by=ada, now=LATER)

    again = letter(session, scene.ben)
    assert (again.to, again.id > first.id, kept.state) == (BEN, True, IncomingState.DONE)
    assert b"RRULE" in again.calendar
