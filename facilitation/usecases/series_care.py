"""Who takes care of a series: named by the office, passed on with both confirming."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process, ProcessState
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.model.series import Series
from facilitation.usecases.fetching import find_held, find_owned
from facilitation.usecases.handovers import Passable, begin_care, note_passed
from facilitation.usecases.journal import note
from facilitation.usecases.responsibilities import care_of, check_version
from facilitation.usecases.series_rows import NOT_HERE, open_series

MOST = 12


@dataclass(frozen=True, kw_only=True)
class SeriesCare:
    """Who takes care of a series and with what, as it is typed."""

    caretaker_id: int | None = None
    deputy_id: int | None = None
    resources: str = ""


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A series in one's own hands, in nobody's, or one that one is asked to take or to give."""

    id: int
    process_slug: str
    title: str
    body_id: int
    handover_id: int | None = None
    """Waits for one's yes."""


def find_series_care(session: Session, series_id: int) -> Responsibility | None:
    """Who takes care of it, with deputy; None where nobody was ever named. The caller has checked
    the right."""
    return find_held(session, Responsibility.series_id == series_id)


def entrust_series(
    session: Session,
    process: Process,
    series_id: int,
    care: SeriesCare,
    *,
    text: str = "",
    version: int,
    by: Actor,
    now: datetime,
) -> Responsibility:
    """Say who takes care of it from now on, and with what; nobody leaves it orphaned.

    A new caretaker is written down as handed over, both having agreed with the office. `version`
    is that of the responsibility, 0 where nobody was named yet; ConflictError if it is another.
    """
    series, _district = open_series(session, process, series_id, by=by, now=now)
    held = find_series_care(session, series.id)
    check_version(version, held, replace(care_of(held), **vars(care)))
    held = held or begin_care(session, series.district_id, series_id=series.id)
    before = held.caretaker_id
    held.entrust(
        caretaker=find_owned(session, Person, care.caretaker_id, process.district_id),
        deputy=find_owned(session, Person, care.deputy_id, process.district_id),
        resources=care.resources,
        due_on=held.due_on,
        resubmit_on=held.resubmit_on,
    )
    session.flush()
    note_passed(session, held, from_id=before, text=text, now=now)
    note(session, by, "series_entrusted", series, now=now, title=series.title)
    return held


def carry_over(session: Session, old: Series, new: Series) -> None:
    """Who takes care of a series takes care of what becomes of it."""
    held = find_series_care(session, old.id)
    if held is not None:
        begin_care(session, new.district_id, series_id=new.id).entrust(
            caretaker=held.caretaker,
            deputy=held.deputy if held.caretaker else None,
            resources=held.resources,
            due_on=None,
            resubmit_on=None,
        )


def series_to_pass(
    session: Session, process: Process, series_id: int, *, now: datetime
) -> Passable:
    """The series, to be passed on by `handovers`, which asks for the right to it."""
    row = session.execute(
        select(Series, District)
        .join(District, District.id == Series.district_id)
        .where(Series.id == series_id, Series.process_id == process.id)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    series, district = row
    return Passable(
        subject=series,
        named={"title": series.title},
        journal="series_handover",
        of={"series_id": series.id},
        held=find_series_care(session, series.id),
        district_id=series.district_id,
        right=Action.PLAN_MEETINGS,
        within=series,
        on=now.astimezone(district.zone).date(),
        body_id=series.body_id,
    )


def list_own_series(
    session: Session, district: District, *, by: Actor, on: date
) -> list[HeldSeries]:
    """Running ones that the actor takes care of, deputises for, or is asked about, by title."""
    me = by.person_id
    asks = and_(
        Handover.responsibility_id == Responsibility.id,
        or_(
            and_(Handover.to_id == me, Handover.taken_at.is_(None)),
            and_(Handover.from_id == me, Handover.given_at.is_(None)),
        ),
    )
    held = or_(
        Responsibility.caretaker_id == me, Responsibility.deputy_id == me, Handover.id.is_not(None)
    )
    rows = session.execute(
        select(Series.id, Process.slug, Series.title, Series.body_id, Handover.id)
        .join(Process, Process.id == Series.process_id)
        .join(Responsibility, Responsibility.series_id == Series.id)
        .outerjoin(Handover, asks)
        .where(Series.district_id == district.id, _runs(on), held)
        .order_by(Series.title, Series.id)
        .limit(MOST)
    )
    return [HeldSeries(*row) for row in rows]


def list_orphaned_series(session: Session, district: District, *, on: date) -> list[HeldSeries]:
    """Those of running processes that nobody takes care of. The caller has checked the right."""
    rows = session.execute(
        select(Series.id, Process.slug, Series.title, Series.body_id)
        .join(Process, Process.id == Series.process_id)
        .outerjoin(Responsibility, Responsibility.series_id == Series.id)
        .where(
            Series.district_id == district.id,
            Process.state == ProcessState.RUNNING,
            Responsibility.caretaker_id.is_(None),
            _runs(on),
        )
        .order_by(Series.title, Series.id)
        .limit(MOST)
    )
    return [HeldSeries(*row) for row in rows]


def _runs(on: date) -> ColumnElement[bool]:
    return or_(Series.ends_on.is_(None), Series.ends_on >= on)
