"""Who is in a series: the people asked to its coming dates, beside those who sit in its body."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.meetings import ASKED_ONCE, Invitation, InvitedAs, Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.responses import Guest, find_people_besides
from facilitation.usecases.series_rows import coming_dates, day_of, open_series
from facilitation.usecases.series_seats import Holding, Seating, seating_of
from facilitation.usecases.series_shown import ShownSeries
from facilitation.usecases.threads import reachable_address


@dataclass(frozen=True, slots=True, kw_only=True)
class InSeries:
    """A person asked to coming dates of the series."""

    person_id: int
    name: str
    invited_as: InvitedAs
    seat: str
    dates: int
    """To how many of the coming dates they are asked."""
    has_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Where the body's seats and the series say different things of a person."""

    person_id: int
    name: str
    seat: str
    day: date | None
    """Since when they hold the seat, or the last day on which they did."""
    dates: int
    """Of how many coming dates that is true."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    people: tuple[InSeries, ...]
    dates: int
    """How many dates are ahead."""
    joining: tuple[Mismatch, ...]
    """Hold a seat on coming dates to which nobody has asked them."""
    leaving: tuple[Mismatch, ...]
    """Are asked to coming dates by a mandate that is over by then."""


def show_membership(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> Membership:
    """Who is in the series, and who would join or leave if it followed the body."""
    series, district = open_series(
        session, process, series_id, action=Action.INVITE, by=by, now=now
    )
    zone = district.zone
    dates = [one for one in coming_dates(session, series, now=now) if not one.is_cancelled]
    seating = seating_of(session, series, since=day_of(now, zone))
    asked = [i for one in dates for i in one.invitations if i.is_open and i.is_by_series]
    return Membership(
        people=_people(asked, seating),
        dates=len(dates),
        joining=_joining(dates, seating, zone) if series.released_until else (),
        leaving=_leaving(asked, seating, zone),
    )


def _people(asked: Sequence[Invitation], seating: Seating) -> tuple[InSeries, ...]:
    seats = {holding.part.mandate_id: holding.part.seat for holding in seating.holdings}
    people = [
        InSeries(
            person_id=first.person_id,
            name=first.person.name,
            invited_as=first.invited_as,
            seat=seats.get(first.mandate_id, ""),
            dates=1 + len(others),
            has_mail=reachable_address(first.person) is not None,
        )
        for first, *others in _by_person(asked)
    ]
    order = list(InvitedAs)
    return tuple(sorted(people, key=lambda one: (order.index(one.invited_as), one.name)))


def _by_person(asked: Iterable[Invitation]) -> list[list[Invitation]]:
    found: dict[int, list[Invitation]] = {}
    for invitation in asked:
        found.setdefault(invitation.person_id, []).append(invitation)
    return list(found.values())


def _joining(dates: Sequence[Meeting], seating: Seating, zone: ZoneInfo) -> tuple[Mismatch, ...]:
    missing: dict[int, list[Holding]] = {}
    for one in dates:
        asked = {invitation.person_id for invitation in one.invitations}
        for person_id, holding in seating.on(day_of(one.starts_at, zone)).items():
            if person_id not in asked:
                missing.setdefault(person_id, []).append(holding)
    return tuple(
        Mismatch(
            person_id=first.person.id,
            name=first.person.name,
            seat=first.part.seat,
            day=first.since,
            dates=1 + len(others),
        )
        for first, *others in missing.values()
    )


def _leaving(asked: Sequence[Invitation], seating: Seating, zone: ZoneInfo) -> tuple[Mismatch, ...]:
    over = [i for i in asked if has_left(i, seating, day_of(i.meeting.starts_at, zone))]
    return tuple(
        Mismatch(
            person_id=first.person_id,
            name=first.person.name,
            seat="",
            day=first.mandate.last_day if first.mandate else None,
            dates=1 + len(others),
        )
        for first, *others in _by_person(over)
    )


def find_others(session: Session, shown: ShownSeries, words: str, *, now: datetime) -> list[Guest]:
    """People of the district who might join the series, by name."""
    in_it = (
        select(Invitation.person_id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Meeting.series_id == shown.id,
            Meeting.starts_at > now,
            Invitation.withdrawn_at.is_(None),
            Invitation.invited_as.not_in(ASKED_ONCE),
        )
    )
    return find_people_besides(session, shown.district_id, words, besides=in_it)


def has_left(invitation: Invitation, seating: Seating, day: date) -> bool:
    """Asked by a mandate, while on the day the person holds no seat any more."""
    return invitation.mandate_id is not None and invitation.person_id not in seating.on(day)
