"""Seats of a body: for whom they are, since when and until when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation, Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.bodies import get_body
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.journal import note

Subject = tuple[str, int]
"""For whom a seat is: ('organisation', 7), ('municipality', 3) or ('association', 1)."""

_KINDS = ("organisation", "municipality", "association")


@dataclass(frozen=True, kw_only=True)
class SeatDetails:
    """What a seat is for. An empty label or sector follows from the subject."""

    label: str
    sector: Sector | None
    subject: Subject | None
    is_voting: bool
    may_decide: bool

    def texts(self) -> dict[str, str]:
        written = {
            name: "" if value is None else str(value) for name, value in asdict(self).items()
        }
        return written | {"subject": ":".join(map(str, self.subject)) if self.subject else ""}


def subject_of(seat: Seat) -> Subject | None:
    for kind in _KINDS:
        row_id = getattr(seat, f"{kind}_id")
        if row_id is not None:
            return kind, row_id
    return None


def details_of(seat: Seat) -> SeatDetails:
    return SeatDetails(
        label=seat.label,
        sector=seat.sector,
        subject=subject_of(seat),
        is_voting=seat.is_voting,
        may_decide=seat.may_decide,
    )


def get_seat(
    session: Session,
    process: Process,
    body_id: int,
    seat_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.EDIT_BODIES,
) -> Seat:
    """The seat with its body and all who held it; locked against a second writer."""
    seat = session.scalar(
        select(Seat)
        .join(Body, Body.id == Seat.body_id)
        .options(
            joinedload(Seat.body),
            selectinload(Seat.mandates).joinedload(Mandate.person),
            selectinload(Seat.mandates).joinedload(Mandate.deputy),
        )
        .where(
            Seat.id == seat_id,
            Body.id == body_id,
            Body.process_id == process.id,
            Body.district_id == by.district_id,
        )
        .with_for_update(of=Seat)
    )
    if seat is None:
        raise NotFoundError("Diesen Sitz gibt es hier nicht.")
    demand(by, action, seat.body, on)
    return seat


def add_seat(
    session: Session,
    process: Process,
    body_id: int,
    details: SeatDetails,
    *,
    valid_from: date,
    by: Actor,
    on: date,
    now: datetime,
) -> Seat:
    """A new, vacant seat at the end of the body's list."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    if valid_from < body.valid_from:
        raise InvalidError(
            "Das Gremium gibt es erst seit dem %(since)s. Der Sitz kann nicht älter sein.",
            field="valid_from",
            since=body.valid_from,
        )
    if body.valid_until is not None and valid_from >= body.valid_until:
        raise InvalidError(
            "Das Gremium gibt es nur bis zum %(last_day)s. Wählen Sie einen früheren Tag.",
            field="valid_from",
            last_day=body.last_day,
        )
    last = session.scalar(select(func.max(Seat.position)).where(Seat.body_id == body.id))
    seat = Seat(
        body_id=body.id,
        position=(last or 0) + 1,
        valid_from=valid_from,
        valid_until=body.valid_until,
        mandates=[],
    )
    _apply(session, seat, details, district_id=by.district_id)
    session.add(seat)
    session.flush()
    note(session, by, "seat.added", body, now=now, name=body.name, seat=seat.label)
    return seat


def change_seat(
    session: Session, seat: Seat, details: SeatDetails, *, version: int, by: Actor, now: datetime
) -> None:
    """Change what a seat is for; `seat` comes from `get_seat`. Who holds it stays.

    ConflictError when somebody else changed it since `version`.
    """
    seat.check_version(version, theirs=details_of(seat).texts(), yours=details.texts())
    _apply(session, seat, details, district_id=by.district_id)
    note(session, by, "seat.changed", seat.body, now=now, name=seat.body.name, seat=seat.label)


def _apply(session: Session, seat: Seat, details: SeatDetails, *, district_id: int) -> None:
    subject = _find_subject(session, details.subject, district_id=district_id)
    sector = details.sector or _sector_of(subject)
    if sector is None:
        raise InvalidError("Wählen Sie einen Bereich, oder für wen der Sitz ist.", field="sector")
    label = details.label or (subject.name if subject is not None else "")
    if not label:
        raise InvalidError(
            "Geben Sie dem Sitz eine Bezeichnung, oder wählen Sie, für wen er ist.", field="label"
        )
    seat.label, seat.sector = label, sector
    seat.is_voting, seat.may_decide = details.is_voting, details.may_decide
    seat.organisation_id = subject.id if isinstance(subject, Organisation) else None
    seat.municipality_id = subject.id if isinstance(subject, Municipality) else None
    seat.association_id = subject.id if isinstance(subject, MunicipalAssociation) else None


def _find_subject(
    session: Session, subject: Subject | None, *, district_id: int
) -> Organisation | Municipality | MunicipalAssociation | None:
    match subject:
        case None:
            return None
        case ("organisation", row_id):
            return get_owned(session, Organisation, row_id, district_id)
        case ("municipality", row_id):
            return get_owned(session, Municipality, row_id, district_id)
        case ("association", row_id):
            return get_owned(session, MunicipalAssociation, row_id, district_id)
    raise NotFoundError("Das gibt es hier nicht.")


def _sector_of(
    subject: Organisation | Municipality | MunicipalAssociation | None,
) -> Sector | None:
    if isinstance(subject, Organisation):
        return subject.sector
    return None if subject is None else Sector.ADMINISTRATION


@dataclass(frozen=True)
class Subjects:
    """For whom a seat of the district can be: (id, name), sorted by name."""

    organisations: list[tuple[int, str]]
    associations: list[tuple[int, str]]
    municipalities: list[tuple[int, str]]


def list_subjects(session: Session, district_id: int, *, on: date) -> Subjects:
    organisations = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.district_id == district_id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.sort_key)
    )
    associations, municipalities = (
        session.execute(
            select(kind.id, kind.name)
            .where(kind.district_id == district_id, kind.held_on(on))
            .order_by(kind.sort_key)
        )
        for kind in (MunicipalAssociation, Municipality)
    )
    return Subjects(
        *(
            [(row.id, row.name) for row in rows]
            for rows in (organisations, associations, municipalities)
        )
    )
