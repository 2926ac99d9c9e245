"""Pages of a series ask as much of a long one as of a short one."""

import pytest

from facilitation.usecases.series_lists import list_series
from facilitation.usecases.series_members import show_membership
from facilitation.usecases.series_shown import (
    get_shown,
    list_dates,
    list_days_without,
    list_dispatches,
)
from facilitation.usecases.series_telling import preview_telling
from tests.conftest import NOW
from tests.usecases.series_stage import ask_to_all, weekly
from tests.usecases.test_query_counts import counted


def show(session, scene, series, ada):
    shown = get_shown(session, scene.process, series.id, by=ada, now=NOW)
    list_dates(session, shown, now=NOW)
    list_days_without(session, shown)
    list_dispatches(session, shown)


PAGES = {
    "list": lambda s, scene, series, ada: list_series(s, scene.process, by=ada, now=NOW),
    "one series": show,
    "members": lambda s, scene, series, ada: show_membership(
        s, scene.process, series.id, by=ada, now=NOW
    ),
    "what is to be told": lambda s, scene, series, ada: preview_telling(
        s, scene.process, series.id, by=ada, now=NOW
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_longer_series_costs_no_more_statements(session, engine, scene, ada, name):
    counts = []

    for number in (2, 12):
        series = weekly(session, scene.round_table, number=number, key=f"of {number}")
        for person in (scene.ben, scene.gus, scene.olga)[: number // 2]:
            ask_to_all(session, series, person)
        session.expire_all()
        _ = (scene.process.id, scene.district.id)
        with counted(engine) as statements:
            PAGES[name](session, scene, series, ada)
        counts.append(len(statements))

    assert counts[1] == counts[0]
