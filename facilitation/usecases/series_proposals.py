"""The series that the template of a process proposes for a body, until a person confirms one."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate, SeriesTemplate
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.model.series import Series
from facilitation.planning import recurrence
from facilitation.planning.recurrence import Rule
from facilitation.usecases.processes import get_template
from facilitation.usecases.series import SeriesPlan


def find_proposal(
    session: Session, process: Process, body: Body, folder: Path | None, *, by: Actor, on: date
) -> SeriesPlan | None:
    """The series as it would begin after `on`, open-ended; None for a body that has or had one.

    Nothing is stored: its dates are shown as those of any other series, and confirmed there.
    """
    if not may(by, Action.PLAN_MEETINGS, body, on) or not body.holds_on(on) or body.is_linked:
        return None
    if session.scalar(select(exists().where(Series.body_id == body.id))):
        return None
    try:
        proposed = _proposed(get_template(folder, process.template_key), body)
        return _plan(proposed, body, on=on) if proposed else None
    except (InvalidError, NotFoundError):
        return None


def _proposed(template: ProcessTemplate, body: Body) -> SeriesTemplate | None:
    found = (kind.series for kind in template.bodies if kind.key == body.template_key)
    return next(found, None)


def _plan(proposed: SeriesTemplate, body: Body, *, on: date) -> SeriesPlan:
    rule = Rule(
        frequency=proposed.frequency,
        starts_on=max(on + timedelta(days=1), body.valid_from),
        step=proposed.step,
        weekday=proposed.weekday.number if proposed.weekday else None,
        nth=proposed.nth,
        month_day=proposed.month_day,
    )
    recurrence.check(rule)
    starts = time.fromisoformat(proposed.local_start)
    ends = datetime.combine(on, starts) + timedelta(minutes=proposed.minutes)
    return SeriesPlan(
        body_id=body.id,
        rule=recurrence.aligned(rule),
        starts=starts,
        ends=ends.time(),
        policy=proposed.holiday_policy,
        avoids_school_holidays=proposed.avoids_school_holidays,
        title=proposed.title,
        place=body.default_place,
    )
