"""Where the pages of series are, the rule that is planned there, and what is stored of it."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from facilitation.model.outbox import LetterKind, OutgoingLetter

BASE = "/d/musterkreis/p/integration/series"
RULE = {
    "title": "Aktivgruppe Wege",
    "starts_on": "2027-02-22",
    "frequency": "monthly_by_weekday",
    "starts": "17:00",
    "ends": "19:00",
    "place": "Rathaus, Saal 2",
    "extent": "until",
    "until": "2027-06-30",
    "policy": "ask",
}
"""The last Monday of each month; 29 March 2027 is Easter Monday."""


def meetings(engine: Engine, series_id: int) -> list[Meeting]:
    with Session(engine) as session:
        found = session.scalars(
            select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.original_start)
        )
        return list(found)


def letters(engine: Engine) -> list[LetterKind]:
    with Session(engine) as session:
        return list(session.scalars(select(OutgoingLetter.kind).order_by(OutgoingLetter.id)))


def days(engine: Engine, series_id: int) -> list[str]:
    return [f"{one.starts_at:%m-%d}" for one in meetings(engine, series_id)]
