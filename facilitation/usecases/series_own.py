"""A series in a member's own hands: its dates, who takes care of it, and what waits for a yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.usecases.handovers import Passable
from facilitation.usecases.matter_history import Proposal, find_waiting
from facilitation.usecases.series_care import series_to_pass
from facilitation.usecases.series_shown import DateRow, ShownSeries, get_shown, list_dates


@dataclass(frozen=True)
class OwnSeries:
    shown: ShownSeries
    thing: Passable
    waiting: Proposal | None
    """The handover that waits for somebody's yes."""
    ahead: list[DateRow]
    past: list[DateRow]
    """The latest first."""


def show_own_series(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> OwnSeries:
    """For whoever takes care of it, deputises, or is asked to take it over; and for the office."""
    thing = series_to_pass(session, process, series_id, now=now)
    waiting = find_waiting(session, thing.held) if thing.held else None
    is_asked = waiting is not None and by.person_id in (waiting.from_id, waiting.to_id)
    if not (is_asked or may(by, Action.REPORT_PROGRESS, thing.subject, thing.on)):
        demand(by, Action.PLAN_MEETINGS, thing.subject, thing.on)
    sight = Action.SEE_DISTRICT  # the right to this very series was asked above
    shown = get_shown(session, process, series_id, by=by, now=now, action=sight)
    dates = list_dates(session, shown, now=now)
    return OwnSeries(
        shown=shown,
        thing=thing,
        waiting=waiting,
        ahead=[one for one in dates if one.ends_at >= now],
        past=[one for one in reversed(dates) if one.ends_at < now],
    )
