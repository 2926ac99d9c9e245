"""What needs a hand now: for those who run processes, and for those who take part."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, last_day_to_invite
from facilitation.model.decisions import Decision, FollowupState, Task
from facilitation.model.districts import District
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.series import Series
from facilitation.usecases import inbox
from facilitation.usecases.deadlines import Deadline, list_deadlines
from facilitation.usecases.demand import Call, list_calls
from facilitation.usecases.leaving import Departure, list_departures
from facilitation.usecases.measure_lists import (
    HeldMeasure,
    list_orphaned_measures,
    list_own_measures,
)
from facilitation.usecases.meeting_lists import of_own_bodies
from facilitation.usecases.offer_handovers import OwnOffer, list_own_offers
from facilitation.usecases.offer_lists import list_orphaned_offers
from facilitation.usecases.referral_lists import ReferralLine, list_long_open
from facilitation.usecases.series_care import (
    HeldSeries,
    list_orphaned_series,
    list_own_series,
)
from facilitation.usecases.series_waiting import WaitingSeries, list_waiting_series

AHEAD = timedelta(days=60)
MOST = 12
"""How many lines of one sort are shown; the lists behind them hold all."""


@dataclass(frozen=True)
class MeetingLine:
    """A meeting that waits for something."""

    id: int
    process_slug: str
    title: str
    starts_at: datetime
    state: MeetingState
    unanswered: int
    invite_until: date | None = None
    """The last day on which the invitation is in time."""
    series_id: int | None = None
    series: str = ""
    """The title of the series it is a date of."""
    body_id: int | None = None


@dataclass(frozen=True)
class Matter:
    """A decision or task in somebody's hands, or in nobody's."""

    kind: str
    id: int
    process_slug: str
    number: str
    wording: str
    state: FollowupState
    due_on: date | None


@dataclass(frozen=True)
class Today:
    to_invite: list[MeetingLine]
    unanswered: list[MeetingLine]
    to_minute: list[MeetingLine]
    """Meetings that took place without their attendance being noted."""
    in_draft: list[MeetingLine]
    orphaned: list[Matter]
    overdue: list[Matter]
    failed_letters: int
    incoming: list[tuple[str | None, int]]
    """How many mails wait for a person, by process; None: about none of them."""
    departures: list[Departure]
    """Who has unsubscribed from a series lately."""
    series: list[WaitingSeries]
    referrals: list[ReferralLine]
    """What other bodies have not answered for long."""
    calls: list[Call]
    """Bodies on demand that it is time to call."""
    offers: list[tuple[int, str]]
    """(id, name) of offers that nobody takes care of."""
    measures: list[HeldMeasure]
    """Measures of the concept that nobody takes care of."""
    unheld_series: list[HeldSeries]
    """Running series that nobody takes care of."""
    deadlines: list[Deadline]
    """Processes whose time is over, or nearly."""
    upcoming: list[MeetingLine]

    @property
    def is_quiet(self) -> bool:
        waiting = (self.to_invite, self.unanswered, self.to_minute, self.in_draft)
        mail = (self.failed_letters, self.incoming, self.departures)
        due = (self.overdue, self.deadlines, self.series, self.calls, self.offers, self.referrals)
        unheld = (self.orphaned, self.measures, self.unheld_series)
        return not any((*waiting, *unheld, *due, *mail))


def show_today(session: Session, district: District, *, by: Actor, now: datetime) -> Today:
    """Everything in the district that waits for the facilitator or the staff."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.SEE_POST, district, today)
    soon = _meetings(session, district, Meeting.starts_at.between(now, now + AHEAD))
    past = _meetings(
        session, district, Meeting.starts_at.between(now - 6 * AHEAD, now), latest_first=True
    )
    overdue = _matters(session, district, Responsibility.due_on < today)
    orphaned = _matters(session, district, Responsibility.caretaker_id.is_(None))
    return Today(
        to_invite=_to_invite(soon)[:MOST],
        unanswered=[
            line for line in soon if line.state is MeetingState.INVITED and line.unanswered
        ][:MOST],
        to_minute=[
            line for line in past if line.state in (MeetingState.PLANNED, MeetingState.INVITED)
        ][:MOST],
        in_draft=[line for line in past if line.state is MeetingState.OPENED][:MOST],
        orphaned=[matter for matter in orphaned if matter not in overdue],
        overdue=overdue,
        failed_letters=_failed(session, district),
        incoming=inbox.count_open(session, district),
        departures=list_departures(session, district, now=now),
        series=list_waiting_series(session, district, now=now, most=MOST),
        referrals=list_long_open(session, district, on=today)[:MOST],
        calls=list_calls(session, district, now=now),
        offers=list_orphaned_offers(session, district, on=today)[:MOST],
        measures=list_orphaned_measures(session, district),
        unheld_series=list_orphaned_series(session, district, on=today),
        deadlines=list_deadlines(session, district, on=today),
        upcoming=soon[:MOST],
    )


def _to_invite(soon: list[MeetingLine]) -> list[MeetingLine]:
    """Of a series its first date alone: people are asked to all of it at once."""
    waiting = [line for line in soon if line.state is MeetingState.PLANNED]
    first = {line.series_id: line.id for line in reversed(waiting)}
    return [line for line in waiting if line.series_id is None or first[line.series_id] == line.id]


def _meetings(
    session: Session, district: District, condition: object, *, latest_first: bool = False
) -> list[MeetingLine]:
    order = Meeting.starts_at.desc() if latest_first else Meeting.starts_at
    rows = session.execute(
        select(
            Meeting.id,
            Process.slug,
            Meeting.title,
            Meeting.starts_at,
            Meeting.state,
            func.count(Invitation.id),
            Body.invitation_period_days,
            Meeting.series_id,
            Series.title.label("series"),
            Meeting.body_id,
        )
        .join(Process, Process.id == Meeting.process_id)
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(Series, Series.id == Meeting.series_id)
        .outerjoin(
            Invitation,
            and_(
                Invitation.meeting_id == Meeting.id,
                Invitation.answer == Answer.NONE_YET,
                Invitation.withdrawn_at.is_(None),
            ),
        )
        .where(
            Meeting.district_id == district.id,
            Meeting.state.not_in((MeetingState.CANCELLED, MeetingState.CLOSED)),
            Body.is_linked.is_(False),
            condition,  # type: ignore[arg-type]
        )
        .group_by(Meeting.id, Process.slug, Body.invitation_period_days, Series.title)
        .order_by(order, Meeting.id)
        .limit(5 * MOST)
    )
    return [
        MeetingLine(
            *row[:6],
            invite_until=last_day_to_invite(row.starts_at.astimezone(district.zone).date(), row[6]),
            series_id=row.series_id,
            series=row.series or "",
            body_id=row.body_id,
        )
        for row in rows
    ]


def _matters(session: Session, district: District, condition: object) -> list[Matter]:
    found: list[Matter] = []
    for kind, subject in ((Decision, Responsibility.decision_id), (Task, Responsibility.task_id)):
        rows = session.execute(
            select(
                kind.id,
                Process.slug,
                kind.number,
                kind.wording,
                kind.state,
                Responsibility.due_on,
            )
            .join(Process, Process.id == kind.process_id)
            .join(Responsibility, subject == kind.id)
            .where(
                kind.district_id == district.id,
                kind.unfinished(),
                condition,  # type: ignore[arg-type]
            )
            .order_by(Responsibility.due_on, kind.id)
            .limit(MOST)
        )
        found += [Matter(kind.__name__, *row) for row in rows]
    return sorted(found, key=lambda matter: (matter.due_on or date.max, matter.id))[:MOST]


def _failed(session: Session, district: District) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                OutgoingLetter.district_id == district.id,
                OutgoingLetter.state == LetterState.FAILED,
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Gathering:
    """Coming dates of one series, or a single meeting."""

    series_id: int | None
    series: str
    process_slug: str
    body_id: int | None
    meetings: list[MeetingLine]


@dataclass(frozen=True)
class Mine:
    """A participant's own: coming and past meetings, and what they take care of."""

    coming: list[MeetingLine]
    past: list[MeetingLine]
    matters: list[Matter]
    offers: list[OwnOffer]
    measures: list[HeldMeasure]
    series: list[HeldSeries]
    answers: dict[int, Answer]
    """By meeting, what the person has said; only where they were asked."""

    @property
    def gatherings(self) -> list[Gathering]:
        """What is coming, dates of a series together where its next one stands."""
        found: dict[tuple[str, int], Gathering] = {}
        for line in self.coming:
            key = ("series", line.series_id) if line.series_id else ("meeting", line.id)
            group = found.setdefault(
                key,
                Gathering(line.series_id, line.series, line.process_slug, line.body_id, []),
            )
            group.meetings.append(line)
        return list(found.values())

    @property
    def own_series(self) -> frozenset[int]:
        """Those one takes care of, deputises for, or is asked about."""
        return frozenset(one.id for one in self.series)


def show_mine(session: Session, district: District, *, by: Actor, now: datetime) -> Mine:
    """The meetings of the actor's bodies and invitations, and the matters in their hands.

    Of past ones only those whose minutes they may read: an invitation alone is not enough.
    """
    today = now.astimezone(district.zone).date()
    demand(by, Action.SEE_DISTRICT, district, today)
    of_bodies = of_own_bodies(by, today)
    own = or_(of_bodies, Meeting.id.in_(by.invited_to))
    coming = _meetings(session, district, and_(own, Meeting.ends_at >= now))[:MOST]
    return Mine(
        coming=coming,
        answers=_own_answers(session, by, coming),
        past=_held(session, district, of_bodies),
        matters=_matters(
            session,
            district,
            or_(
                Responsibility.caretaker_id == by.person_id,
                Responsibility.deputy_id == by.person_id,
            ),
        ),
        offers=list_own_offers(session, district, by=by),
        measures=list_own_measures(session, district, by=by),
        series=list_own_series(session, district, by=by, on=today),
    )


def _own_answers(session: Session, by: Actor, coming: list[MeetingLine]) -> dict[int, Answer]:
    rows = session.execute(
        select(Invitation.meeting_id, Invitation.answer).where(
            Invitation.person_id == by.person_id,
            Invitation.withdrawn_at.is_(None),
            Invitation.meeting_id.in_([meeting.id for meeting in coming]),
        )
    )
    return {row.meeting_id: row.answer for row in rows}


def _held(session: Session, district: District, own: ColumnElement[bool]) -> list[MeetingLine]:
    rows = session.execute(
        select(Meeting.id, Process.slug, Meeting.title, Meeting.starts_at, Meeting.state)
        .join(Process, Process.id == Meeting.process_id)
        .where(
            Meeting.district_id == district.id,
            Meeting.state.in_((MeetingState.OPENED, MeetingState.CLOSED)),
            own,
        )
        .order_by(Meeting.starts_at.desc())
        .limit(MOST)
    )
    return [MeetingLine(*row, unanswered=0) for row in rows]


def is_office(by: Actor, district: District, today: date) -> bool:
    """Whether the actor works for the whole district, rather than taking part."""
    return may(by, Action.SEE_POST, district, today)
