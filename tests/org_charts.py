"""An organigram of a day, and what stands in it: findings in somebody's hands, many bodies."""

from datetime import date

from sqlalchemy.orm import Session

from facilitation.formats.org_charts import Chart
from facilitation.model.bodies import Body, BodyKind, DecisionKind, DecisionMode, Mandate, Seat
from facilitation.model.decisions import Decision
from facilitation.model.people import Person, Sector
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases import org_charts
from facilitation.usecases.org_charts import ChartWanted
from tests import cast
from tests.conftest import TODAY

EVERYTHING = ChartWanted()


def decision(
    session: Session, scene: cast.Scene, body: Body, caretaker: Person | None, text: str = "Bus"
) -> Decision:
    made = Decision(
        district_id=scene.district.id,
        process_id=scene.process.id,
        body_id=body.id,
        decided_on=date(2026, 6, 1),
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
        number="1/1",
    )
    made.word(text)
    session.add(made)
    session.flush()
    session.add(
        Responsibility(
            district_id=scene.district.id,
            decision_id=made.id,
            caretaker_id=caretaker.id if caretaker else None,
        )
    )
    session.flush()
    return made


def chart(
    session: Session,
    scene: cast.Scene,
    by: Actor,
    wanted: ChartWanted = EVERYTHING,
    as_of: date = TODAY,
) -> Chart:
    return org_charts.show_chart(
        session,
        scene.process,
        wanted,
        as_of=as_of,
        zone=scene.district.zone,
        by=by,
        on=TODAY,
    )


def many_bodies(session: Session, scene: cast.Scene, *, bodies: int, seats: int) -> None:
    for place in range(bodies):
        body = Body(
            district_id=scene.district.id,
            process_id=scene.process.id,
            region_id=scene.west.id,
            kind=BodyKind.ACTION_GROUP,
            name=f"Aktivgruppe {place}",
            sort_key=f"aktivgruppe {place}",
            parent_id=scene.round_table.id,
            valid_from=cast.SINCE,
            seats=[
                Seat(
                    position=number,
                    label=f"Sitz {number}",
                    sector=Sector.CIVIL_SOCIETY,
                    valid_from=cast.SINCE,
                    mandates=[Mandate(person_id=scene.ben.id, valid_from=cast.SINCE)],
                )
                for number in range(seats)
            ],
        )
        session.add(body)
    session.flush()
