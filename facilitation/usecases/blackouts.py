"""Days on which nobody should meet: of the district, of a body, or of a venue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Blackout
from facilitation.model.trash import Discarded
from facilitation.model.venues import Venue
from facilitation.planning.obstacles import Blocked, Obstacles
from facilitation.usecases import journal
from facilitation.usecases.trash import discard

LONGEST = timedelta(days=366)
MOST_AFFECTED = 50
_NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."


@dataclass(frozen=True)
class Whose:
    """What the days belong to: a body, a venue, or with neither the whole district."""

    body_id: int | None = None
    venue_id: int | None = None


OF_DISTRICT = Whose()


@dataclass(frozen=True)
class Owner:
    """The same, fetched, with the right to change its days checked."""

    district: District
    body: Body | None
    venue: Venue | None
    process_slug: str
    """Of the body; empty for all others."""

    @property
    def name(self) -> str:
        owner = self.body or self.venue or self.district
        return owner.name

    @property
    def own(self) -> Any:
        """Condition for its blackouts and no others."""
        return and_(
            Blackout.district_id == self.district.id,
            Blackout.body_id.is_(None) if self.body is None else Blackout.body_id == self.body.id,
            Blackout.venue_id.is_(None)
            if self.venue is None
            else Blackout.venue_id == self.venue.id,
        )


@dataclass(frozen=True, slots=True)
class BlackoutLine:
    id: int
    first_day: date
    last_day: date
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A coming meeting on a day on which nobody should meet. It stays until somebody moves it."""

    meeting_id: int
    process_slug: str
    title: str
    starts_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class BlackoutList:
    owner: Owner
    lines: list[BlackoutLine]
    """Those that are not over, by day."""
    sources: list[str]
    """The files they were imported from."""
    affected: list[Affected]


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days to be kept free, as they are typed."""

    first_day: date
    last_day: date | None
    """None: that one day."""
    reason: str


def find_owner(
    session: Session, district: District, whose: Whose, *, by: Actor, now: datetime
) -> Owner:
    """Whose days these are. Refused to those who plan no meetings there."""
    today = now.astimezone(district.zone).date()
    if whose.body_id is not None:
        row = session.execute(
            select(Body, Process.slug)
            .join(Process, Process.id == Body.process_id)
            .where(Body.id == whose.body_id, Body.district_id == district.id)
        ).first()
        if row is None:
            raise NotFoundError(_NOT_HERE)
        body, slug = row
        demand(by, Action.PLAN_MEETINGS, body, today)
        return Owner(district, body, None, slug)
    demand(by, Action.PLAN_MEETINGS, district, today)
    if whose.venue_id is None:
        return Owner(district, None, None, "")
    venue = session.scalar(
        select(Venue).where(Venue.id == whose.venue_id, Venue.district_id == district.id)
    )
    if venue is None:
        raise NotFoundError(_NOT_HERE)
    return Owner(district, None, venue, "")


def list_blackouts(
    session: Session, district: District, whose: Whose, *, by: Actor, now: datetime
) -> BlackoutList:
    """The days ahead, and the meetings already planned on them."""
    owner = find_owner(session, district, whose, by=by, now=now)
    today = now.astimezone(district.zone).date()
    rows = session.execute(
        select(Blackout.id, Blackout.first_day, Blackout.last_day, Blackout.reason, Blackout.source)
        .where(owner.own, Blackout.last_day >= today)
        .order_by(Blackout.first_day, Blackout.last_day, Blackout.id)
    )
    lines = [BlackoutLine(*row) for row in rows]
    return BlackoutList(
        owner=owner,
        lines=lines,
        sources=sorted({line.source for line in lines if line.source}),
        affected=affected_by(session, owner, lines, now=now),
    )


def affected_by(
    session: Session,
    owner: Owner,
    days: Iterable[BlackoutLine],
    *,
    now: datetime,
) -> list[Affected]:
    """Coming meetings of the owner on these days, the first ones; nothing of them is changed."""
    zone = owner.district.zone
    spans = [
        Blocked(first_day=one.first_day, last_day=one.last_day, reason=one.reason) for one in days
    ]
    if not spans:
        return []
    last = max(span.last_day for span in spans)
    rows = session.execute(
        select(Meeting.id, Process.slug, Meeting.title, Meeting.starts_at)
        .join(Process, Process.id == Meeting.process_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            Meeting.district_id == owner.district.id,
            Meeting.state.in_([MeetingState.PLANNED, MeetingState.INVITED]),
            Meeting.starts_at > now,
            Meeting.starts_at < datetime.combine(last + timedelta(days=1), time(), zone),
            Body.is_linked.is_(False),
            *_meetings_of(owner),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    obstacles = [(row, _reason(spans, row.starts_at.astimezone(zone).date())) for row in rows]
    return [
        Affected(
            meeting_id=row.id,
            process_slug=row.slug,
            title=row.title,
            starts_at=row.starts_at,
            reason=reason,
        )
        for row, reason in obstacles
        if reason is not None
    ][:MOST_AFFECTED]


def _meetings_of(owner: Owner) -> list[Any]:
    if owner.body is not None:
        return [Meeting.body_id == owner.body.id]
    if owner.venue is not None:
        return [Meeting.venue_id == owner.venue.id]
    return []


def _reason(spans: Iterable[Blocked], day: date) -> str | None:
    return next((one.reason for one in spans if one.first_day <= day <= one.last_day), None)


def add_blackout(
    session: Session, district: District, whose: Whose, days: Days, *, by: Actor, now: datetime
) -> list[Affected]:
    """Keep these days free; gives back the meetings that are planned on them already.

    Entering the same days with the same reason again adds nothing.
    """
    owner = find_owner(session, district, whose, by=by, now=now)
    today = now.astimezone(district.zone).date()
    last_day = days.last_day or days.first_day
    _check(days.first_day, last_day, days.reason, today=today)
    is_there = session.scalar(
        select(Blackout.id).where(
            owner.own,
            Blackout.first_day == days.first_day,
            Blackout.last_day == last_day,
            Blackout.reason == days.reason,
        )
    )
    if is_there is None:
        blackout = blackout_of(owner, days.first_day, last_day, days.reason)
        session.add(blackout)
        session.flush()
        journal.note(session, by, "blackout_added", blackout, now=now, owner=owner.name)
    line = BlackoutLine(0, days.first_day, last_day, days.reason, "")
    return affected_by(session, owner, [line], now=now)


def blackout_of(
    owner: Owner, first_day: date, last_day: date, reason: str, source: str = "", uid: str = ""
) -> Blackout:
    return Blackout(
        district_id=owner.district.id,
        body_id=owner.body.id if owner.body else None,
        venue_id=owner.venue.id if owner.venue else None,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        source=source,
        source_uid=uid,
    )


def _check(first_day: date, last_day: date, reason: str, *, today: date) -> None:
    if last_day < first_day:
        raise InvalidError(
            "Der letzte Tag liegt vor dem ersten. Wählen Sie einen späteren.", field="last_day"
        )
    if last_day < today:
        raise InvalidError(
            "Diese Tage sind schon vorbei. Wählen Sie Tage ab heute.", field="first_day"
        )
    if last_day - first_day >= LONGEST:
        raise InvalidError(
            "Am Stück lässt sich höchstens ein Jahr sperren. Tragen Sie mehrere ein.",
            field="last_day",
        )
    if not reason:
        raise InvalidError("Nennen Sie den Grund.", field="reason")


def remove_blackout(
    session: Session, district: District, blackout_id: int, *, by: Actor, now: datetime
) -> tuple[Whose, Discarded]:
    """Free the days again, with a way back; says whose they were. What was left out because of
    them stays so."""
    blackout = session.scalar(
        select(Blackout).where(Blackout.id == blackout_id, Blackout.district_id == district.id)
    )
    if blackout is None:
        raise NotFoundError(_NOT_HERE)
    whose = Whose(blackout.body_id, blackout.venue_id)
    owner = find_owner(session, district, whose, by=by, now=now)
    journal.note(session, by, "blackout_removed", blackout, now=now, owner=owner.name)
    return whose, discard(session, blackout, name=blackout.reason, by=by, now=now)


def obstacles_for(
    session: Session,
    district: District,
    *,
    body_id: int,
    venue_id: int | None,
    avoids_school_holidays: bool,
    since: date,
) -> Obstacles:
    """All that speaks against days from `since` on for meetings of the body at the venue."""
    of_all = and_(Blackout.body_id.is_(None), Blackout.venue_id.is_(None))
    rows = session.execute(
        select(Blackout.first_day, Blackout.last_day, Blackout.reason)
        .where(
            Blackout.district_id == district.id,
            Blackout.last_day >= since,
            or_(of_all, Blackout.body_id == body_id, Blackout.venue_id == (venue_id or 0)),
        )
        .order_by(Blackout.first_day, Blackout.id)
    )
    return Obstacles(
        state=district.state,
        avoids_school_holidays=avoids_school_holidays,
        blocked=tuple(
            Blocked(first_day=row.first_day, last_day=row.last_day, reason=row.reason)
            for row in rows
        ),
    )
