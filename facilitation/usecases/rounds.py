"""Rounds: the same meeting for several bodies, from the choice of bodies to what stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.planning.remarks import Circumstances, Remark, remarks_on
from facilitation.usecases.venues import list_venue_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A body for which a meeting may be planned, with what its rules of procedure say of one."""

    id: int
    name: str
    kind: BodyKind
    region: str | None
    default_start: str
    default_minutes: int
    default_place: str
    clear_days: int
    """The invitation period."""
    members: int
    """Seats that are filled today."""

    @property
    def starts(self) -> time | None:
        try:
            return time.fromisoformat(self.default_start)
        except ValueError:
            return None

    @property
    def ends(self) -> time | None:
        """The usual end; None where it would be on the next day."""
        if self.starts is None:
            return None
        begin = datetime.combine(date.min, self.starts)
        end = begin + timedelta(minutes=self.default_minutes)
        return end.time() if end.date() == begin.date() else None


def list_candidates(session: Session, process: Process, *, by: Actor, on: date) -> list[Candidate]:
    """The bodies of the process for which `by` may plan, kind by kind, region by region; those
    that others run have their dates entered one by one."""
    demand(by, Action.PLAN_MEETINGS, process, on)
    members = (
        select(func.count(Mandate.id))
        .join(Seat, Seat.id == Mandate.seat_id)
        .where(Seat.body_id == Body.id, Seat.held_on(on), Mandate.held_on(on))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Body.id,
            Body.name,
            Body.kind,
            Region.name.label("region"),
            Body.default_start,
            Body.default_minutes,
            Body.default_place,
            Body.invitation_period_days.label("clear_days"),
            members.label("members"),
        )
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Body.process_id == process.id, Body.held_on(on), Body.is_linked.is_(False))
        .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
    )
    order = list(BodyKind)
    found = [Candidate(**row._mapping) for row in rows]
    return sorted(found, key=lambda candidate: order.index(candidate.kind))


MOST_PLACES = 30


def list_places(session: Session, process: Process) -> list[str]:
    """To be offered: the rooms of the district, then where the bodies of the process have met,
    the last ones first."""
    latest = func.max(Meeting.starts_at)
    used = session.scalars(
        select(Meeting.place)
        .where(Meeting.process_id == process.id, Meeting.place != "")
        .group_by(Meeting.place)
        .order_by(latest.desc(), Meeting.place)
        .limit(MOST_PLACES)
    )
    venues = [place for place, _is_step_free in list_venue_places(session, process.district_id)]
    return list(dict.fromkeys([*venues, *used]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A body and a day on which it is to meet; `meeting_id` once there is such a meeting."""

    body_id: int
    day: date
    clear_days: int
    meeting_id: int | None = None
    is_invited: bool = False


def remarks_on_meetings(
    session: Session, process: Process, meeting_ids: Sequence[int], *, now: datetime
) -> dict[int, list[Remark]]:
    """What stands out on the days of these meetings, by the meeting's id."""
    zone = session.get_one(District, process.district_id).zone
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.body_id,
            Meeting.starts_at,
            Meeting.invited_at,
            Body.invitation_period_days,
            Body.is_linked,
        )
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.process_id == process.id, Meeting.id.in_(meeting_ids))
    )
    dated = [
        Dated(
            body_id=row.body_id,
            day=row.starts_at.astimezone(zone).date(),
            clear_days=0 if row.is_linked else row.invitation_period_days,
            meeting_id=row.id,
            is_invited=row.invited_at is not None,
        )
        for row in rows
    ]
    said = remarks_for(session, process, dated, now=now)
    return {one.meeting_id or 0: remarks for one, remarks in zip(dated, said, strict=True)}


def remarks_for(
    session: Session, process: Process, dated: Sequence[Dated], *, now: datetime
) -> list[list[Remark]]:
    """What stands out on each of these days, in the same order."""
    district = session.get_one(District, process.district_id)
    today = now.astimezone(district.zone).date()
    others = _meetings(session, process, dated, zone=district.zone)
    return [
        remarks_on(
            one.day,
            Circumstances(
                state=district.state,
                today=today,
                clear_days=one.clear_days,
                is_invited=one.is_invited,
                others=tuple(other.title for other in others if other.is_beside(one)),
            ),
        )
        for one in dated
    ]


@dataclass(frozen=True)
class _Other:
    id: int
    body_id: int
    day: date
    title: str

    def is_beside(self, one: Dated) -> bool:
        same = (self.body_id, self.day) == (one.body_id, one.day)
        return same and self.id != one.meeting_id


def _meetings(
    session: Session, process: Process, dated: Sequence[Dated], *, zone: ZoneInfo
) -> list[_Other]:
    """The meetings of these bodies around these days, called-off ones left out."""
    if not dated:
        return []
    first, last = min(one.day for one in dated), max(one.day for one in dated)
    rows = session.execute(
        select(Meeting.id, Meeting.body_id, Meeting.title, Meeting.starts_at)
        .where(
            Meeting.process_id == process.id,
            Meeting.body_id.in_({one.body_id for one in dated}),
            Meeting.state != MeetingState.CANCELLED,
            Meeting.starts_at >= datetime.combine(first, time(), zone),
            Meeting.starts_at < datetime.combine(last + timedelta(days=1), time(), zone),
        )
        .order_by(Meeting.starts_at)
    )
    return [
        _Other(
            row.id,
            row.body_id,
            row.starts_at.astimezone(zone).date(),
            f"{row.title}, {row.starts_at.astimezone(zone):%H:%M} Uhr",
        )
        for row in rows
    ]


def list_round(
    session: Session, process: Process, round_key: str, *, by: Actor, now: datetime
) -> list[int]:
    """The ids of the meetings planned together, called-off ones left out, by their start."""
    demand(by, Action.INVITE, process, now.date())
    return list(
        session.scalars(
            select(Meeting.id)
            .join(Body, Body.id == Meeting.body_id)
            .where(
                Meeting.process_id == process.id,
                Meeting.round_key == round_key,
                Meeting.state != MeetingState.CANCELLED,
                Body.is_linked.is_(False),
            )
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )
