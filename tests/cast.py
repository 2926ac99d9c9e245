"""The people and bodies of all tests: a small district in which everybody has one part.

Ada facilitates, Sam is staff, Stella sits in the steering group, Ben is a member of the round
table West and Dora his deputy, Olga is a member of the round table Ost, Gus was invited once, and
Cem facilitates in another district.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.bodies import Body, BodyKind, DecisionKind, Mandate, Quorum, Seat
from facilitation.model.districts import District, State
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState, Process, Region
from facilitation.model.sorting import folded

SINCE = date(2026, 1, 1)
PASSWORD = "vier lose Worte im Test"


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage; all of it flushed."""

    district: District
    elsewhere: District
    process: Process
    west: Region
    east: Region
    round_table: Body
    east_table: Body
    steering: Body
    admin: Account
    ada: Person
    sam: Person
    stella: Person
    ben: Person
    dora: Person
    olga: Person
    gus: Person
    cem: Person
    seat: Seat
    vacant: Seat
    mandate: Mandate


def set_up(session: Session, *, today: date) -> Scene:
    """Put the scene into the session and flush it."""
    district, elsewhere = _district("Musterkreis", "13076"), _district("Nachbarkreis", "14626")
    session.add_all([district, elsewhere])
    session.flush()
    people = {name: _person(session, district, name) for name in _NAMES}
    cem = _person(session, elsewhere, "Cem")
    for person, kind in (
        (people["Ada"], RoleKind.FACILITATOR),
        (people["Sam"], RoleKind.STAFF),
        (cem, RoleKind.FACILITATOR),
    ):
        session.add(Role(person_id=person.id, kind=kind, valid_from=SINCE))
    admin = Account(
        email="admin@kreis.example", name="Adam Admin", password_hash="-", is_admin=True
    )
    process = _process(district)
    session.add_all([admin, process])
    session.flush()
    regions = _regions(session, process)
    _municipalities(session, district)
    bodies = [
        _body(district, process, "Runder Tisch West", BodyKind.ROUND_TABLE, regions[0]),
        _body(district, process, "Runder Tisch Ost", BodyKind.ROUND_TABLE, regions[1]),
        _body(district, process, "Steuerungsgruppe", BodyKind.STEERING_GROUP, None),
    ]
    bodies[2].may_resolve, bodies[2].quorum = True, Quorum.HALF
    session.add_all(bodies)
    session.flush()
    seat = _seat(session, bodies[0], 1, "Verein Brücke", people["Ben"], people["Dora"])
    vacant = _seat(session, bodies[0], 2, "Kirche", None)
    _seat(session, bodies[1], 1, "Verein Ost", people["Olga"])
    _seat(session, bodies[2], 1, "Landkreis", people["Stella"])
    session.flush()
    return Scene(
        district,
        elsewhere,
        process,
        *regions,
        *bodies,
        admin,
        *(people[name] for name in _NAMES),
        cem,
        seat,
        vacant,
        session.scalars(select(Mandate).where(Mandate.seat_id == seat.id)).one(),
    )


_NAMES = ("Ada", "Sam", "Stella", "Ben", "Dora", "Olga", "Gus")
_FAMILY = {
    "Ada": "Ahrens",
    "Sam": "Sommer",
    "Stella": "Stern",
    "Ben": "Becker",
    "Dora": "Dahl",
    "Olga": "Özdemir",
    "Gus": "Gast",
    "Cem": "Cramer",
}


def _district(name: str, ags: str) -> District:
    slug = name.lower()
    return District(
        slug=slug,
        name=f"Landkreis {name}",
        ags=ags,
        state=State.MV if ags.startswith("13") else State.SN,
        mailbox=f"beteiligung@{slug}.example",
        sender_name=f"Geschäftsstelle {name}",
        privacy_notice="Wir speichern Ihren Namen und Ihre Adresse, um Sie einzuladen.",
    )


def _person(session: Session, district: District, given_name: str) -> Person:
    email = f"{given_name.lower()}@{district.slug}.example"
    account = Account(email=email, name=given_name, password_hash="-")
    session.add(account)
    session.flush()
    person = Person(district_id=district.id, account_id=account.id, email=email)
    person.call(given_name=given_name, family_name=_FAMILY[given_name])
    session.add(person)
    session.flush()
    return person


def _process(district: District) -> Process:
    process = Process(
        district_id=district.id,
        slug="integration",
        name="Integrationskonzept 2027",
        template_key="test",
        starts_on=SINCE,
        phases=[],
    )
    for position, name in enumerate(("Vorgespräche", "Runde Tische", "Konzept"), start=1):
        process.phases.append(
            Phase(
                position=position,
                key=f"phase-{position}",
                name=name,
                condition={},
                state=PhaseState.RUNNING if position == 1 else PhaseState.AHEAD,
                began_on=SINCE if position == 1 else None,
            )
        )
    return process


def _regions(session: Session, process: Process) -> tuple[Region, Region]:
    west, east = (
        Region(
            process_id=process.id,
            key=name.lower(),
            position=position,
            name=f"Region {name}",
            sort_key=folded(f"Region {name}"),
            marks=["talks"] if name == "West" else [],
        )
        for position, name in enumerate(("West", "Ost"), start=1)
    )
    session.add_all([west, east])
    session.flush()
    return west, east


def _municipalities(session: Session, district: District) -> None:
    amt = MunicipalAssociation(
        district_id=district.id,
        ars="130765053",
        name="Amt Crivitz",
        sort_key="amt crivitz",
        valid_from=SINCE,
    )
    session.add(amt)
    session.flush()
    for number, (name, inhabitants) in enumerate(
        (("Crivitz, Stadt", 4800), ("Banzkow", 2600), ("Öhringsdorf", 300)), start=1
    ):
        session.add(
            Municipality(
                district_id=district.id,
                ags=f"1307600{number}",
                name=name,
                sort_key=folded(name),
                kind=MunicipalityKind.MUNICIPALITY,
                association_id=amt.id if number < 3 else None,
                inhabitants=inhabitants,
                valid_from=SINCE,
                register_date=date(2019, 12, 31),
            )
        )


def _body(
    district: District, process: Process, name: str, kind: BodyKind, region: Region | None
) -> Body:
    return Body(
        district_id=district.id,
        process_id=process.id,
        region_id=region.id if region else None,
        kind=kind,
        name=name,
        sort_key=folded(name),
        decision_kind=DecisionKind.AGREEMENT,
        default_place="Rathaus, Saal 2",
        agenda=[
            {"title": "Begrüßung", "minutes": 10, "is_public": True},
            {"title": "Berichte", "minutes": 60, "is_public": True},
            {"title": "Verschiedenes", "minutes": 20, "is_public": True},
        ],
        valid_from=SINCE,
    )


def _seat(
    session: Session,
    body: Body,
    position: int,
    label: str,
    holder: Person | None,
    deputy: Person | None = None,
) -> Seat:
    organisation = Organisation(district_id=body.district_id, sector=Sector.CIVIL_SOCIETY)
    organisation.rename(label)
    session.add(organisation)
    session.flush()
    seat = Seat(
        body_id=body.id,
        position=position,
        label=label,
        sector=Sector.CIVIL_SOCIETY,
        organisation_id=organisation.id,
        valid_from=SINCE,
    )
    session.add(seat)
    session.flush()
    if holder:
        session.add(
            Mandate(
                seat_id=seat.id,
                person_id=holder.id,
                deputy_id=deputy.id if deputy else None,
                valid_from=SINCE,
            )
        )
    return seat


def meeting(session: Session, body: Body, *, starts_at: datetime, hours: int = 2) -> Meeting:
    """A planned meeting of the body with three agenda items, flushed."""
    made = Meeting(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        title=body.name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        place="Rathaus, Saal 2",
        uid=f"{uuid4()}@kreisrunde.test",
        calendar_changed_at=starts_at - timedelta(days=60),
        agenda=[
            AgendaItem(position=position, title=title)
            for position, title in enumerate(("Begrüßung", "Berichte", "Verschiedenes"), start=1)
        ],
    )
    session.add(made)
    session.flush()
    return made
