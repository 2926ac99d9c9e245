"""A series ends before its time: later dates are off, earlier ones stay as they were."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.series import LeftOutDate
from facilitation.usecases import invitations
from facilitation.usecases.series_ending import end_series, preview_ending
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import FIRST, WEEK, ask_to_all, dates, picture, weekly

DAY = timedelta(days=1)
CANCELLED = MeetingState.CANCELLED


@pytest.fixture
def series(session, scene):
    return weekly(session, scene.round_table)


def end(session, scene, series, by, last_day=FIRST + WEEK):
    return end_series(
        session, scene.process, series.id, last_day, reason="Es fehlt an Zeit.", by=by, now=NOW
    )


def test_dates_of_which_nobody_knows_are_forgotten(session, scene, series, ada):
    end(session, scene, series, ada)

    assert [one.state for one in dates(session, series)] == [MeetingState.PLANNED] * 2
    assert (series.ends_on, series.grown_until, series.ended_at) == (
        FIRST + WEEK,
        FIRST + WEEK,
        NOW,
    )


def test_dates_to_which_people_were_asked_are_called_off(session, scene, series, ada):
    ask_to_all(session, series, scene.ben)

    outcome = end(session, scene, series, ada)

    states = [one.state for one in dates(session, series)]
    assert states == [MeetingState.INVITED] * 2 + [CANCELLED] * 3
    assert {one.cancel_reason for one in dates(session, series)[2:]} == {"Es fehlt an Zeit."}
    assert outcome.letters == 0


def test_guests_of_a_later_date_are_told_at_once(session, scene, series, ada):
    last = dates(session, series)[-1]
    invitations.add_guest(session, last.id, scene.gus.id, by=ada, now=NOW)

    assert end(session, scene, series, ada).letters == 1

    kinds = session.scalars(select(OutgoingLetter.kind).order_by(OutgoingLetter.id)).all()
    assert kinds == [LetterKind.INVITATION, LetterKind.CANCELLATION]


def test_what_would_end_is_shown_before(session, scene, series, ada):
    ending = preview_ending(session, scene.process, series.id, FIRST + 2 * WEEK, by=ada, now=NOW)

    assert ending.dates == tuple(one.starts_at for one in dates(session, series)[3:])
    assert session.scalar(select(func.count(Meeting.id))) == 5


def test_past_dates_and_left_out_ones_before_the_end_stay(session, scene, ada):
    half = weekly(session, scene.round_table, first=TODAY - 2 * WEEK, number=6, key="half")
    ask_to_all(session, half, scene.ben)
    session.add_all(
        LeftOutDate(series_id=half.id, day=TODAY + day, reason="Ferien") for day in (DAY, 9 * DAY)
    )
    session.flush()
    before = picture(session, half, until=NOW)

    end(session, scene, half, ada, last_day=TODAY + DAY)

    assert picture(session, half, until=NOW) == before
    assert session.scalars(select(LeftOutDate.day)).all() == [TODAY + DAY]


def test_a_series_that_has_not_begun_can_end_altogether(session, scene, series, ada):
    ask_to_all(session, series, scene.ben)

    end(session, scene, series, ada, last_day=TODAY)

    assert {one.state for one in dates(session, series)} == {CANCELLED}
    assert series.ends_on == series.starts_on


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [(TODAY - 2 * DAY, "in der Vergangenheit"), (FIRST + 4 * WEEK, "endet schon am")],
)
def test_an_end_in_the_past_or_none_at_all_is_refused(
    session, scene, series, ada, last_day, sentence
):
    with pytest.raises(InvalidError, match=sentence):
        end(session, scene, series, ada, last_day=last_day)


def test_only_the_office_of_the_process_ends_it(session, scene, series, ben, cem):
    with pytest.raises(NotAllowedError):
        end(session, scene, series, ben)
    with pytest.raises(NotFoundError):
        end(session, scene, series, cem)
