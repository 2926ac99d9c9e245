"""Changing a series from a date on: another rule, time, place or title for all that is to come.

A series of which no date lies before keeps its UID; calendars are told the new rule. One that has
begun ends on the day before, and a new series takes over its coming meetings, with those asked to
them. What is past stays as it was. Nobody hears of it until both are announced.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.planning.obstacles import marks_on
from facilitation.planning.recurrence import in_words, rule_of
from facilitation.planning.series_dates import Choice, PlannedDate
from facilitation.planning.series_handover import Handover, hand_over
from facilitation.usecases import journal
from facilitation.usecases.series import (
    PreviewLine,
    SeriesPlan,
    Setting,
    dates_of,
    series_of,
    setting_of,
)
from facilitation.usecases.series_care import carry_over
from facilitation.usecases.series_dates import add_dates
from facilitation.usecases.series_ending import cut
from facilitation.usecases.series_refit import Lost, Own, Usual, lost_by, refit, usual_of
from facilitation.usecases.series_rows import NOT_HERE, coming_dates, day_of, open_series, rule_day
from facilitation.usecases.series_settling import ask_the_same
from facilitation.usecases.series_surplus import take_off

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ChangePreview:
    """What `change_series` would do now."""

    in_words: str
    begins_anew: bool
    """The series ends and another one begins: answers given to other times do not count there."""
    lines: tuple[PreviewLine, ...]
    lost: tuple[Lost, ...]
    """Changes of single dates that will not hold any more."""
    dropped: tuple[datetime, ...]
    """Dates for which there is no place in the new rule: they are called off."""


@dataclass(frozen=True)
class _Change:
    """All that is known before anything is stored."""

    series: Series
    draft: Series
    """What the plan makes of it; not stored."""
    setting: Setting
    dates: list[PlannedDate]
    handover: Handover[Meeting, PlannedDate]
    orphans: list[Meeting]
    """Called-off meetings on days that the new rule does not have."""
    begins_anew: bool

    @property
    def zone(self) -> ZoneInfo:
        return self.setting.district.zone

    @property
    def lost(self) -> list[Lost]:
        found = [
            lost_by(meeting, planned, usual_of(self.series), usual_of(self.draft), self.zone)
            for meeting, planned in self.handover.pairs
        ]
        gone = [Lost(meeting.starts_at, (Own.CANCELLED,)) for meeting in self.orphans]
        return sorted([one for one in found if one] + gone, key=lambda one: one.starts_at)


def preview_change(
    session: Session,
    process: Process,
    series_id: int,
    since: date,
    plan: SeriesPlan,
    *,
    host: str,
    by: Actor,
    now: datetime,
) -> ChangePreview:
    """The dates from `since` on under the new plan, and what gets lost. Nothing is stored."""
    change = _work_out(session, process, series_id, since, plan, host=host, by=by, now=now)
    state = change.setting.district.state
    return ChangePreview(
        in_words=in_words(rule_of(change.draft)),
        begins_anew=change.begins_anew,
        lines=tuple(
            PreviewLine(planned=one, remarks=tuple(marks_on(one.on, state)) if one.on else ())
            for one in change.dates
        ),
        lost=tuple(change.lost),
        dropped=tuple(one.starts_at for one in change.handover.surplus),
    )


def change_series(
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
) -> Series:
    """Let the plan hold from the rule's day `since` on; the series that goes on comes back.

    ConflictError if somebody changed the series after this version was seen. Refuses what
    planning refuses, and a first day before `since` where earlier dates stay.
    """
    change = _work_out(session, process, series_id, since, plan, host=host, by=by, now=now)
    change.series.check_version(version, theirs=_texts(change.series), yours=_texts(change.draft))
    before, goes_on = usual_of(change.series), change.series
    if change.begins_anew:
        goes_on = _begin_anew(session, change, since, now=now)
    else:
        _take_over_rule(session, change)
    _hand_over(session, change, before, goes_on, by=by, now=now)
    journal.note(
        session, by, "series_changed", goes_on, now=now,
        since=since.isoformat(), begins_anew=change.begins_anew,
    )  # fmt: skip
    return goes_on


def _work_out(
    session: Session,
    process: Process,
    series_id: int,
    since: date,
    plan: SeriesPlan,
    *,
    host: str,
    by: Actor,
    now: datetime,
) -> _Change:
    series, district = open_series(session, process, series_id, by=by, now=now)
    if plan.body_id != series.body_id:
        raise NotFoundError(NOT_HERE)
    setting = setting_of(session, process, plan, by=by, now=now)
    rows = [
        meeting
        for meeting in coming_dates(session, series, now=now)
        if rule_day(meeting, district.zone) >= since
    ]
    begins_anew = _has_begun(session, series, rows, now=now)
    if begins_anew and plan.rule.starts_on < since:
        raise InvalidError(
            "Die Reihe ändert sich erst ab dem %(since)s. Wählen Sie einen ersten Termin ab "
            "diesem Tag.",
            field="starts_on",
            since=since,
        )
    dates = _dates(session, setting, series, rows, plan, now=now)
    there = {one.day for one in dates if one.on is not None}
    orphans = [m for m in rows if m.is_cancelled and rule_day(m, district.zone) not in there]
    handover = hand_over(
        [(rule_day(m, district.zone), m) for m in rows if m not in orphans],
        [(one.day, one) for one in dates if one.on is not None],
    )
    draft = series_of(setting, plan, dates, host=host)
    return _Change(series, draft, setting, dates, handover, orphans, begins_anew)


def _has_begun(session: Session, series: Series, rows: list[Meeting], *, now: datetime) -> bool:
    """Whether some date of it stays before those that change."""
    others = Meeting.id.not_in([meeting.id for meeting in rows])
    return bool(session.scalar(select(exists().where(Meeting.series_id == series.id, others))))


def _dates(
    session: Session,
    setting: Setting,
    series: Series,
    rows: list[Meeting],
    plan: SeriesPlan,
    *,
    now: datetime,
) -> list[PlannedDate]:
    """The dates of the plan, with what was decided of single days before; a day that can no more
    be where it was (a neighbour is there by the new rule) is as the policy says."""
    inherited = _decided(series, rows, plan, setting.district.zone)
    while True:
        try:
            choices = {**inherited, **plan.choices}
            return dates_of(session, setting, replace(plan, choices=choices), now=now)
        except InvalidError as error:
            day = error.parameters.get("day")
            if error.field != "on" or day in plan.choices or day not in inherited:
                raise
            del inherited[day]


def _decided(
    series: Series, rows: list[Meeting], plan: SeriesPlan, zone: ZoneInfo
) -> dict[date, Choice]:
    """Where single dates were put and, as long as the policy stays, which were left out."""
    is_same = (series.holiday_policy, series.avoids_school_holidays) == (
        plan.policy,
        plan.avoids_school_holidays,
    )
    found = {
        rule_day(meeting, zone): Choice(day_of(meeting.starts_at, zone), meeting.moved_because)
        for meeting in rows
        if is_same or _was_moved_by_hand(meeting, zone)
    }
    if is_same:
        gone = [one for one in series.left_out if not one.is_open]
        found |= {one.day: Choice(None, one.reason) for one in gone}
    return found


def _was_moved_by_hand(meeting: Meeting, zone: ZoneInfo) -> bool:
    differs = rule_day(meeting, zone) != day_of(meeting.starts_at, zone)
    return differs and not meeting.moved_because


def _begin_anew(session: Session, change: _Change, since: date, *, now: datetime) -> Series:
    """End the series before that day, and let another one begin."""
    old, new = change.series, change.draft
    new.key, new.follows_id = new_key(), old.id
    new.body, new.released_until = old.body, _released(old, new)
    cut(session, old, since - _DAY, now=now)
    session.add(new)
    session.flush()
    carry_over(session, old, new)
    return new


def _take_over_rule(session: Session, change: _Change) -> None:
    """The same series, under the same UID, by another rule."""
    series, draft = change.series, change.draft
    series.released_until = _released(series, draft)
    for left_out in list(series.left_out):
        session.delete(left_out)
    for name in _SAID_BY_PLAN:
        setattr(series, name, getattr(draft, name))
    session.flush()
    session.refresh(series, ["left_out"])


_SAID_BY_PLAN = (
    "title",
    "frequency",
    "step",
    "weekday",
    "nth",
    "month_day",
    "local_start",
    "minutes",
    "place",
    "venue_id",
    "online_url",
    "starts_on",
    "ends_on",
    "grown_until",
    "holiday_policy",
    "avoids_school_holidays",
)


def _released(before: Series, after: Series) -> date | None:
    """People who were asked to the series hear of all that is there of it now."""
    if before.released_until is None:
        return None
    return after.ends_on or after.grown_until


def _hand_over(
    session: Session, change: _Change, before: Usual, series: Series, *, by: Actor, now: datetime
) -> None:
    handover, setting = change.handover, change.setting
    for meeting, planned in handover.pairs:
        refit(meeting, planned, before, series, zone=change.zone, now=now)
    missing = [one for one in change.dates if one.on is None or one in handover.fresh]
    made = add_dates(session, series, setting.body, missing, zone=change.zone, now=now)
    others = [*handover.surplus, *(meeting for meeting, _ in handover.pairs)]
    ask_the_same(session, made, others, series=series, district=setting.district, now=now)
    _detach(session, handover.surplus, change.orphans, by=by, now=now)


def _detach(
    session: Session,
    surplus: list[Meeting],
    orphans: list[Meeting],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """What has no place in the new rule is a called-off meeting of its own from now on, if
    anybody knows of it."""
    known = [meeting for meeting in surplus if meeting.invitations]
    take_off(session, surplus, reason=NEW_DATES, by=by, now=now)
    for meeting in [*known, *orphans]:
        meeting.series_id = meeting.original_start = None
        meeting.moved_because = ""
    session.flush()


NEW_DATES = "Die Reihe hat neue Termine."


def _texts(series: Series) -> dict[str, str]:
    return {
        "title": series.title,
        "frequency": series.frequency.value,
        "starts": series.local_start,
        "place": series.place,
        "online_url": series.online_url,
        "until": series.ends_on.isoformat() if series.ends_on else "",
    }
