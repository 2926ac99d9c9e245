"""A date that comes into a series too late for the invitation period needs a reason."""

import pytest

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import MeetingState
from facilitation.usecases.series_announcements import (
    announce_series,
    preview_series_announcement,
)
from tests.conftest import NOW
from tests.usecases.series_stage import FIRST, WEEK, ask_to_all, dates, weekly


@pytest.fixture
def series(session, scene):
    """Weekly from three weeks ahead, with Ben asked to all of it and nothing told yet."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben)
    return made


@pytest.fixture
def added(session, series):
    """Its second date has come in just now."""
    date = dates(session, series)[1]
    date.invited_at, date.state = None, MeetingState.PLANNED
    session.flush()
    return date


def announce(session, series, by, **more):
    return announce_series(session, series.id, by=by, now=NOW, **more)


def test_a_new_date_inside_the_period_needs_a_reason_that_it_keeps(
    session, scene, series, added, ada
):
    # given
    scene.round_table.invitation_period_days = 40

    # when
    with pytest.raises(InvalidError, match="Einladungsfrist") as refused:
        announce(session, series, ada)
    preview = preview_series_announcement(session, series.id, by=ada, now=NOW)
    announce(session, series, ada, late_reason="Der Saal war erst jetzt frei.")

    # then
    assert refused.value.field == "late_reason"
    assert preview.late == (FIRST + WEEK,)
    assert (added.late_reason, added.invited_at) == ("Der Saal war erst jetzt frei.", NOW)
    assert {one.late_reason for one in dates(session, series) if one is not added} == {""}


def test_a_new_date_in_good_time_needs_none(session, scene, series, added, ada):
    scene.round_table.invitation_period_days = 7

    announce(session, series, ada)

    assert (added.late_reason, added.state) == ("", MeetingState.INVITED)


def test_a_date_to_which_people_were_asked_before_is_late_no_more(session, scene, series, ada):
    scene.round_table.invitation_period_days = 40

    assert announce(session, series, ada).letters == 1
