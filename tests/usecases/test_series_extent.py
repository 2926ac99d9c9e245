"""A series goes on for longer, and calendars are told of it when a person says so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Invitation, MeetingState
from facilitation.usecases import announcements
from facilitation.usecases.series_ending import end_series
from facilitation.usecases.series_extent import extend_series, release_series
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import FIRST, WEEK, ask_to_all, asked, dates, picture, weekly

LAST = FIRST + 4 * WEEK
DAY = timedelta(days=1)


@pytest.fixture
def series(session, scene):
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


def extend(session, scene, series, by, ends_on):
    return extend_series(session, scene.process, series.id, ends_on, by=by, now=NOW)


def release(session, scene, series, by):
    return release_series(session, scene.process, series.id, by=by, now=NOW)


def end(session, scene, series, by, last_day):
    return end_series(session, scene.process, series.id, last_day, reason="", by=by, now=NOW)


def test_a_later_end_adds_dates_to_which_the_same_people_are_asked(session, scene, series, ada):
    before = picture(session, series, until=NOW + 9 * WEEK)

    added = extend(session, scene, series, ada, LAST + 3 * WEEK)

    # 8 March is a holiday in Mecklenburg-Vorpommern: a person has to decide.
    assert added == 2
    assert asked(session, series, scene.ben)[-2:] == [LAST + 2 * WEEK, LAST + 3 * WEEK]
    assert [one.reason for one in series.left_out] == ["Frauentag"]
    assert (series.ends_on, series.released_until) == (LAST + 3 * WEEK, LAST + 3 * WEEK)
    after = picture(session, series, until=NOW + 9 * WEEK)
    assert after[: len(before)] == before


def test_without_an_end_no_date_later_than_in_a_year_is_lost(session, scene, ada):
    long = weekly(session, scene.round_table, number=60)
    ask_to_all(session, long, scene.ben, mandate_id=scene.mandate.id)
    last = FIRST + 59 * WEEK
    before = asked(session, long, scene.ben)

    extend(session, scene, long, ada, None)

    assert (long.ends_on, long.grown_until, long.released_until) == (None, last, last)
    assert asked(session, long, scene.ben) == before


def test_without_an_end_there_are_dates_for_a_year(session, scene, series, ada):
    extend(session, scene, series, ada, None)

    assert series.ends_on is None
    assert series.grown_until == date(2028, 1, 11)
    assert dates(session, series)[-1].starts_at.date() == date(2028, 1, 10)


def test_a_series_that_was_ended_goes_on_without_bringing_dates_back(session, scene, series, ada):
    end(session, scene, series, ada, FIRST + WEEK)

    extend(session, scene, series, ada, LAST + 2 * WEEK)

    states = [one.state for one in dates(session, series)]
    assert states == [MeetingState.INVITED] * 2 + [MeetingState.CANCELLED] * 3 + [
        MeetingState.PLANNED
    ]
    assert series.ended_at is None


def test_a_date_after_the_end_is_brought_back_only_with_its_series(session, scene, series, ada):
    end(session, scene, series, ada, FIRST + WEEK)
    third = dates(session, series)[2]

    with pytest.raises(InvalidError, match="Verlängern Sie zuerst"):
        announcements.take_back_cancellation(session, third.id, by=ada, now=NOW)
    extend(session, scene, series, ada, LAST)
    announcements.take_back_cancellation(session, third.id, by=ada, now=NOW)

    assert third.state is MeetingState.INVITED


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [(LAST, "endet schon am"), (LAST - DAY, "endet schon am"), (date(2033, 1, 1), "5 Jahre")],
)
def test_an_end_that_is_not_later_or_too_late_is_refused(
    session, scene, series, ada, ends_on, sentence
):
    with pytest.raises(InvalidError, match=sentence) as refused:
        extend(session, scene, series, ada, ends_on)
    assert refused.value.field == "ends_on"


def test_an_open_series_has_nothing_to_extend(session, scene, series, ada):
    series.ends_on = None
    session.flush()

    with pytest.raises(InvalidError, match="hat kein Ende"):
        extend(session, scene, series, ada, LAST + WEEK)


def test_a_series_that_goes_on_in_another_is_not_extended(session, scene, series, ada):
    other = weekly(session, scene.round_table, first=FIRST + 9 * WEEK, key="other")
    other.follows_id = series.id
    session.flush()

    with pytest.raises(InvalidError, match="geht in einer anderen weiter"):
        extend(session, scene, series, ada, LAST + WEEK)


def test_releasing_shows_all_dates_that_have_grown(session, scene, series, ada):
    series.ends_on, series.released_until = None, FIRST + WEEK
    session.flush()

    assert release(session, scene, series, ada) == LAST
    assert series.released_until == LAST
    with pytest.raises(InvalidError, match="zeigen schon alle"):
        release(session, scene, series, ada)


def test_who_is_in_the_series_is_asked_to_the_dates_that_are_released(session, scene, series, ada):
    late = dates(session, series)[-2:]
    session.execute(delete(Invitation).where(Invitation.meeting_id.in_([one.id for one in late])))
    series.ends_on, series.released_until = None, FIRST + 2 * WEEK
    session.flush()

    release(session, scene, series, ada)

    assert asked(session, series, scene.ben) == [FIRST + place * WEEK for place in range(5)]


def test_nothing_is_released_before_anybody_was_invited(session, scene, ada):
    with pytest.raises(InvalidError, match="noch niemand eingeladen"):
        release(session, scene, weekly(session, scene.round_table), ada)


def test_only_the_office_of_the_process_does_so(session, scene, series, ben, cem):
    for do in (extend, lambda *given: release(*given[:-1])):
        with pytest.raises(NotAllowedError):
            do(session, scene, series, ben, LAST + WEEK)
        with pytest.raises(NotFoundError):
            do(session, scene, series, cem, LAST + WEEK)
    assert dates(session, series)[0].starts_at.date() > TODAY
