"""Who takes care of a series: named by the office, passed on with both confirming."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process, ProcessState
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.series import Series
from facilitation.usecases.fetching import find_held, find_owned, get_owned
from facilitation.usecases.handovers import (
    GONE,
    forget_handover,
    note_passed,
    open_handover,
    take_pending,
)
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
    held = held or _new(session, series)
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


def _new(session: Session, series: Series) -> Responsibility:
    held = Responsibility(district_id=series.district_id, series_id=series.id)
    held.caretaker = held.deputy = None
    session.add(held)
    session.flush()
    return held


def carry_over(session: Session, old: Series, new: Series) -> None:
    """Who takes care of a series takes care of what becomes of it."""
    held = find_series_care(session, old.id)
    if held is not None:
        _new(session, new).entrust(
            caretaker=held.caretaker,
            deputy=held.deputy if held.caretaker else None,
            resources=held.resources,
            due_on=None,
            resubmit_on=None,
        )


def propose_series_handover(
    session: Session,
    process: Process,
    series_id: int,
    to_id: int,
    *,
    text: str = "",
    by: Actor,
    now: datetime,
) -> Handover:
    """Ask somebody to take it over. It counts once both have confirmed."""
    series, _district = open_series(session, process, series_id, by=by, now=now)
    person = get_owned(session, Person, to_id, process.district_id)
    held = find_series_care(session, series.id) or _new(session, series)
    handover = open_handover(session, held, person, text=text, by=by, now=now)
    note(session, by, "series_handover_proposed", series, now=now, title=series.title)
    return handover


def confirm_series_handover(
    session: Session,
    process: Process,
    series_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Say yes; True once both have, and the series is in the new hands.

    The office may write down the yes of either side that it was told.
    """
    series, held, handover, is_office = _get(
        session, process, series_id, handover_id, by=by, now=now
    )
    is_settled = handover.confirm(by.person_id, for_both=is_office, now=now)
    note(session, by, "series_handover_confirmed", series, now=now, title=series.title)
    if is_settled:
        held.pass_to(get_owned(session, Person, handover.to_id, process.district_id))
    return is_settled


def withdraw_series_handover(
    session: Session,
    process: Process,
    series_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Take it back, or decline: all stays in its hands. What somebody was given who parted from
    it is left to nobody then, and shown as orphaned."""
    series, held, handover, _office = _get(session, process, series_id, handover_id, by=by, now=now)
    forget_handover(session, held, handover)
    note(session, by, "series_handover_withdrawn", series, now=now, title=series.title)


def _get(
    session: Session,
    process: Process,
    series_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> tuple[Series, Responsibility, Handover, bool]:
    """A handover that waits, for those who have to say yes to it; and whether `by` may for all."""
    row = session.execute(
        select(Series, District)
        .join(District, District.id == Series.district_id)
        .where(Series.id == series_id, Series.process_id == process.id)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    series, today = row[0], now.astimezone(row[1].zone).date()
    held = find_series_care(session, series.id)
    handover = take_pending(session, held) if held else None
    if handover is None or by.person_id not in (handover.from_id, handover.to_id):
        demand(by, Action.PLAN_MEETINGS, series, today)
    if held is None or handover is None or handover.id != handover_id:
        raise InvalidError(GONE)
    return series, held, handover, may(by, Action.PLAN_MEETINGS, series, today)


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
