"""Series with the days they leave out and what calendars were told; days nobody should meet."""

from typing import Any

from sqlalchemy import select

from facilitation.formats.dossiers.deriving import uid_of
from facilitation.formats.dossiers.series import Blackout as BlackoutRow
from facilitation.formats.dossiers.series import SentSeries as SentRow
from facilitation.formats.dossiers.series import Series as SeriesRow
from facilitation.formats.dossiers.series import ShownDate
from facilitation.model.calendars import Told
from facilitation.model.errors import InvalidError, Problem
from facilitation.model.processes import Process
from facilitation.model.series import Blackout, LeftOutDate, SentSeries, Series
from facilitation.model.series_views import SeriesDate, dumped
from facilitation.planning.recurrence import Rule, aligned, check
from facilitation.usecases.dossiers.storing import Storing


def odd_rules(store: Storing) -> list[Problem]:
    """Rules that no calendar could store."""
    found = []
    for row in store.dossier.series:
        try:
            check(_rule(row))
        except InvalidError as refusal:
            where = f"series[{row.key}].{refusal.field or 'frequency'}"
            found.append(Problem(where, refusal.message, **refusal.parameters))
    return found


def _rule(row: SeriesRow) -> Rule:
    return Rule(
        frequency=row.frequency,
        starts_on=row.starts_on,
        step=row.step,
        weekday=row.weekday,
        nth=row.nth,
        month_day=row.month_day,
    )


def add_series(store: Storing, process: Process) -> None:
    rows = store.dossier.series
    made = {row.key: _series(store, process, row) for row in rows}
    store.add("series", made)
    for row in rows:
        made[row.key].follows_id = store.id_of("series", row.follows)
    store.add_all(
        LeftOutDate,
        [
            {"series_id": made[row.key].id, **left_out.model_dump()}
            for row in rows
            for left_out in row.left_out
        ],
    )


def _series(store: Storing, process: Process, row: SeriesRow) -> Series:
    left_out = {"body", "venue", "uid", "follows", "responsibility", "left_out", "sent"}
    return Series(
        district_id=store.district.id,
        process_id=process.id,
        body_id=store.ids["bodies"][row.body],
        venue_id=store.id_of("venues", row.venue),
        uid=uid_of(store.dossier, row),
        starts_on=aligned(_rule(row)).starts_on,
        **row.model_dump(exclude=left_out | {"starts_on"}),
    )


def add_sent_series(store: Storing) -> None:
    """What calendars were told; the meetings are stored by now."""
    store.add_all(
        SentSeries,
        [_sent(store, row, sent) for row in store.dossier.series for sent in row.sent],
    )


def _sent(store: Storing, row: SeriesRow, sent: SentRow) -> dict[str, Any]:
    dates = [_shown(store, one) for one in sent.shown if not one.is_off]
    off = [_shown(store, one) for one in sent.shown if one.is_off]
    return {
        "person_id": store.ids["people"][sent.person],
        "series_id": store.ids["series"][row.key],
        "shown": dumped({date.original_start: date for date in dates}, off),
        **sent.model_dump(exclude={"person", "shown"}),
    }


def _shown(store: Storing, one: ShownDate) -> SeriesDate:
    told = one.model_dump(exclude={"meeting", "original_start", "is_off"})
    return SeriesDate(
        meeting_id=store.ids["meetings"][one.meeting],
        original_start=one.original_start,
        told=Told(**told),
    )


def add_blackouts(store: Storing) -> None:
    """Days that the district has already are not doubled."""
    known = {
        tuple(row)
        for row in store.session.execute(
            select(
                Blackout.body_id,
                Blackout.venue_id,
                Blackout.first_day,
                Blackout.last_day,
                Blackout.reason,
            ).where(Blackout.district_id == store.district.id)
        )
    }
    made = [_blackout(store, row) for row in store.dossier.blackouts]
    names = ("body_id", "venue_id", "first_day", "last_day", "reason")
    store.add_all(
        Blackout, [row for row in made if tuple(row[name] for name in names) not in known]
    )


def _blackout(store: Storing, row: BlackoutRow) -> dict[str, Any]:
    return {
        "district_id": store.district.id,
        "body_id": store.id_of("bodies", row.body),
        "venue_id": store.id_of("venues", row.venue),
        **row.model_dump(exclude={"body", "venue"}),
    }
