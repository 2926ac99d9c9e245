"""Rooms of the district in which bodies meet: one list, offered when a meeting is planned."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Blackout, Series
from facilitation.model.sorting import folded
from facilitation.model.trash import Discarded
from facilitation.model.venues import Venue
from facilitation.usecases import journal
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.removals import check_seen
from facilitation.usecases.trash import discard


@dataclass(frozen=True, kw_only=True)
class VenueDetails:
    name: str
    address: str = ""
    municipality_id: int | None = None
    is_step_free: bool | None = None
    """None: nobody has said."""
    notes: str = ""

    def texts(self) -> dict[str, str]:
        return {name: "" if value is None else str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class VenueLine:
    id: int
    name: str
    address: str
    municipality: str | None
    is_step_free: bool | None
    notes: str
    meetings: int
    """How many meetings were or will be held there."""
    closed_days: int
    """How many entries of days ahead there are on which it is closed."""
    version: int


def list_venues(
    session: Session, district: District, *, by: Actor, now: datetime
) -> list[VenueLine]:
    """All rooms of the district by name."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.PLAN_MEETINGS, district, today)
    meetings = select(func.count(Meeting.id)).where(Meeting.venue_id == Venue.id)
    closed = select(func.count(Blackout.id)).where(
        Blackout.venue_id == Venue.id, Blackout.last_day >= today
    )
    rows = session.execute(
        select(
            Venue.id,
            Venue.name,
            Venue.address,
            Municipality.name,
            Venue.is_step_free,
            Venue.notes,
            meetings.correlate(Venue).scalar_subquery(),
            closed.correlate(Venue).scalar_subquery(),
            Venue.version,
        )
        .outerjoin(Municipality, Municipality.id == Venue.municipality_id)
        .where(Venue.district_id == district.id)
    )
    return sorted((VenueLine(*row) for row in rows), key=lambda line: (folded(line.name), line.id))


def get_venue(
    session: Session, district: District, venue_id: int, *, by: Actor, now: datetime
) -> Venue:
    """A room of the district to be changed."""
    demand(by, Action.PLAN_MEETINGS, district, now.astimezone(district.zone).date())
    venue = session.scalar(
        select(Venue).where(Venue.id == venue_id, Venue.district_id == district.id)
    )
    if venue is None:
        raise NotFoundError("Diesen Tagungsort gibt es hier nicht.")
    return venue


def details_of(venue: Venue) -> VenueDetails:
    return VenueDetails(**{name: getattr(venue, name) for name in VenueDetails.__annotations__})


def add_venue(
    session: Session, district: District, details: VenueDetails, *, by: Actor, now: datetime
) -> Venue:
    """A new room. InvalidError if one of that name at that address is there already."""
    demand(by, Action.PLAN_MEETINGS, district, now.astimezone(district.zone).date())
    venue = Venue(district_id=district.id)
    _store(session, district, venue, details)
    session.add(venue)
    journal.note(session, by, "venue_added", venue, now=now, name=venue.name)
    return venue


def edit_venue(
    session: Session,
    district: District,
    venue_id: int,
    details: VenueDetails,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Venue:
    """Change a room. Meetings planned there keep the place that people were told.

    ConflictError if somebody else was quicker.
    """
    venue = get_venue(session, district, venue_id, by=by, now=now)
    venue.check_version(version, theirs=details_of(venue).texts(), yours=details.texts())
    _store(session, district, venue, details)
    changes = journal.changes_of(venue, "name", "address")
    journal.note(session, by, "venue_edited", venue, now=now, name=venue.name, changes=changes)
    return venue


def remove_venue(
    session: Session, district: District, venue_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Remove a room in which nothing was or is to be held, with a way back."""
    venue = get_venue(session, district, venue_id, by=by, now=now)
    check_seen(version, venue.version, name=venue.name)
    if session.scalar(select(or_(_has(Meeting), _has(Series))).where(Venue.id == venue.id)):
        raise InvalidError(
            "In „%(name)s“ sind Termine geplant, oder es gab dort welche. Deshalb bleibt der "
            "Tagungsort in der Liste.",
            name=venue.name,
        )
    journal.note(session, by, "venue_removed", venue, now=now, name=venue.name)
    return discard(session, venue, name=venue.name, by=by, now=now)


def _has(kind: type[Meeting | Series]) -> ColumnElement[bool]:
    return exists().where(kind.venue_id == Venue.id)


def _store(session: Session, district: District, venue: Venue, details: VenueDetails) -> None:
    find_owned(session, Municipality, details.municipality_id, district.id)
    twin = session.scalar(
        select(Venue.id).where(
            Venue.district_id == district.id,
            Venue.name == details.name,
            Venue.address == details.address,
            Venue.id != (venue.id or 0),
        )
    )
    if twin is not None:
        raise InvalidError("Diesen Tagungsort gibt es schon in der Liste.", field="name")
    for name in VenueDetails.__annotations__:
        setattr(venue, name, getattr(details, name))


def list_venue_places(session: Session, district_id: int) -> list[tuple[str, bool | None]]:
    """(place as it stands in an invitation, whether it is step-free) of the district's rooms."""
    venues = session.scalars(select(Venue).where(Venue.district_id == district_id))
    found = [(venue.in_words, venue.is_step_free) for venue in venues]
    return sorted(found, key=lambda one: folded(one[0]))


def venues_by_place(session: Session, district_id: int) -> dict[str, int]:
    """The rooms by the place as it stands in an invitation: whoever types another place means no
    room of the list."""
    venues = session.scalars(select(Venue).where(Venue.district_id == district_id))
    return {venue.in_words: venue.id for venue in venues}
