"""Series with the days they leave out and what calendars were told; days nobody should meet."""

from facilitation.formats.dossiers import series as file
from facilitation.model.bodies import Body
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.series import Blackout, LeftOutDate, SentSeries, Series
from facilitation.model.series_views import SeriesDate, loaded, loaded_off
from facilitation.model.venues import Venue
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.responsibilities import tell_responsibility
from facilitation.usecases.dossiers.telling.rows import made, told


def tell_series(gathered: Gathered) -> list[file.Series]:
    rows = sorted(gathered.all(Series), key=lambda row: (row.starts_on, row.key))
    return [
        told(
            file.Series,
            row,
            body=gathered.key(Body, row.body_id),
            venue=gathered.key(Venue, row.venue_id),
            follows=gathered.key(Series, row.follows_id),
            responsibility=tell_responsibility(gathered, Responsibility.series_id, row.id),
            left_out=[
                told(file.LeftOutDate, day)
                for day in sorted(
                    gathered.parts(LeftOutDate.series_id, row.id), key=lambda one: one.day
                )
            ],
            sent=_sent(gathered, row),
        )
        for row in rows
    ]


def _sent(gathered: Gathered, row: Series) -> list[file.SentSeries]:
    found = gathered.parts(SentSeries.series_id, row.id)
    keys = {one.id: gathered.key(Person, one.person_id) or "" for one in found}
    return [
        told(file.SentSeries, one, person=keys[one.id], shown=_shown(gathered, one))
        for one in sorted(found, key=lambda one: keys[one.id])
    ]


def _shown(gathered: Gathered, row: SentSeries) -> list[file.ShownDate]:
    """A date whose meeting is gone, no calendar needs to be told of again."""
    view = loaded(row.shown)
    dates = [(view[start], False) for start in sorted(view)]
    dates += [(one, True) for one in loaded_off(row.shown).values()]
    return [
        _date(meeting, one, is_off=is_off)
        for one, is_off in dates
        if (meeting := gathered.key(Meeting, one.meeting_id)) is not None
    ]


def _date(meeting: str, one: SeriesDate, *, is_off: bool) -> file.ShownDate:
    told_of = one.told
    return made(
        file.ShownDate,
        meeting=meeting,
        original_start=one.original_start,
        starts_at=told_of.starts_at,
        ends_at=told_of.ends_at,
        summary=told_of.summary,
        location=told_of.location,
        online_url=told_of.online_url,
        agenda=told_of.agenda,
        is_off=is_off,
    )


def tell_blackouts(gathered: Gathered) -> list[file.Blackout]:
    rows = gathered.all(Blackout)
    rows.sort(key=lambda row: (row.first_day, row.last_day, row.reason, row.id))
    return [
        told(
            file.Blackout,
            row,
            body=gathered.key(Body, row.body_id),
            venue=gathered.key(Venue, row.venue_id),
        )
        for row in rows
    ]
