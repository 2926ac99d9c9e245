"""What something would send: done, looked at, and taken back, so that it is exactly so."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.letter_samples import Samples
from facilitation.usecases.series import SeriesPlan
from facilitation.usecases.series_changes import change_series
from facilitation.usecases.series_invitations import invite_series
from facilitation.usecases.series_shown import get_shown
from facilitation.usecases.series_telling import Telling, preview_telling
from facilitation.usecases.threads import Unheard

_SOME_REASON = "–"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The letters that would go out."""

    readers: tuple[tuple[str, str], ...]
    """Name and address of each."""
    to_tell: tuple[Unheard, ...]
    samples: Samples
    """The very mails to the first of each language."""


def try_inviting(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> Trial:
    """What `invite_series` would send now. Refuses what it would refuse, but for the reason of a
    late invitation."""
    get_shown(session, process, series_id, by=by, now=now, action=Action.INVITE)
    last = session.scalar(select(func.max(OutgoingLetter.id))) or 0
    with _taken_back(session):
        outcome = invite_series(session, series_id, by=by, now=now, late_reason=_SOME_REASON)
        rows = session.execute(
            select(OutgoingLetter, Person)
            .join(Person, Person.id == OutgoingLetter.person_id)
            .where(OutgoingLetter.id > last, OutgoingLetter.district_id == by.district_id)
            .order_by(OutgoingLetter.id)
        ).all()
        return Trial(
            readers=tuple((row.to_name, row.to) for row, _person in rows),
            to_tell=outcome.to_tell,
            samples=_samples(rows),
        )


def try_changing(
    session: Session,
    process: Process,
    series_id: int,
    since: date,
    plan: SeriesPlan,
    *,
    version: int,
    host: str,
    by: Actor,
    now: datetime,
) -> Telling:
    """What would have to be told after `change_series`; with what waits to be told already."""
    with _taken_back(session):
        goes_on = change_series(
            session, process, series_id, since, plan, version=version, host=host, by=by, now=now
        )
        session.flush()
        return preview_telling(session, process, goes_on.id, by=by, now=now)


def _samples(rows: Iterable[Row[OutgoingLetter, Person]]) -> Samples:
    samples = Samples()
    for row, person in rows:
        samples.add(person, row.letter)
    return samples


@contextmanager
def _taken_back(session: Session) -> Iterator[None]:
    nested = session.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
