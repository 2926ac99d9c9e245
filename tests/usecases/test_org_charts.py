"""The organigram as of a day, for those who may see it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.formats import org_charts_docx
from facilitation.formats.org_charts import Level
from facilitation.model.bodies import Body, BodyKind, Mandate
from facilitation.model.decisions import FollowupState, StateChange
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded
from facilitation.usecases import access, org_charts
from facilitation.usecases.org_charts import ChartWanted
from tests import cast
from tests.conftest import NOW, TODAY
from tests.org_charts import chart, decision, many_bodies
from tests.statements import counted


@pytest.fixture
def scene_with_tree(session: Session, scene: cast.Scene) -> cast.Scene:
    """Both round tables report to the steering group."""
    for body in (scene.round_table, scene.east_table):
        body.parent_id = scene.steering.id
    session.flush()
    return scene


def test_bodies_stand_under_those_to_which_they_report(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    found = chart(session, scene_with_tree, ada)

    assert [(body.name, body.depth) for body in found.bodies] == [
        ("Steuerungsgruppe", 0),
        ("Runder Tisch West", 1),
        ("Runder Tisch Ost", 1),
    ]
    assert (found.seats, found.vacant) == (4, 1)
    assert [seat.label for _, seat in found.vacancies()] == ["Kirche"]


def test_a_circle_is_named_and_drawn_without_it(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    scene_with_tree.steering.parent_id = scene_with_tree.round_table.id
    session.flush()

    found = chart(session, scene_with_tree, ada)

    assert found.circles == (("Runder Tisch West", "Steuerungsgruppe"),)
    assert {body.name for body in found.bodies} == {
        "Runder Tisch West",
        "Steuerungsgruppe",
        "Runder Tisch Ost",
    }


def test_who_sat_there_then_is_shown_for_a_day_past(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    scene.mandate.valid_from = date(2026, 7, 1)
    session.add(
        Mandate(
            seat_id=scene.seat.id,
            person_id=scene.olga.id,
            valid_from=cast.SINCE,
            valid_until=date(2026, 7, 1),
        )
    )
    session.flush()

    names = {
        day: {
            seat.person
            for body in chart(session, scene, ada, as_of=day).bodies
            for seat in body.seats
            if seat.id == scene.seat.id
        }
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    }

    assert names == {
        date(2026, 6, 30): {"Olga Özdemir"},
        date(2026, 7, 1): {"Ben Becker"},
    }
    assert chart(session, scene, ada, as_of=date(2025, 1, 1)).bodies == ()


def test_what_was_done_since_was_still_to_be_done_then(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    made = decision(session, scene, scene.round_table, scene.stella)
    made.state = FollowupState.DONE
    session.add(
        StateChange(decision_id=made.id, at=NOW - timedelta(days=10), state=FollowupState.DONE)
    )
    session.flush()

    assert chart(session, scene, ada).charges == 0
    assert chart(session, scene, ada, as_of=TODAY - timedelta(days=20)).charges == 1
    assert chart(session, scene, ada, as_of=TODAY - timedelta(days=5)).charges == 0
    assert chart(session, scene, ada, as_of=date(2026, 5, 31)).charges == 0


def test_before_a_handover_it_was_in_the_hands_of_the_one_before(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.ben)
    held = session.query(Responsibility).one()
    session.add(
        Handover(
            responsibility_id=held.id,
            from_id=scene.stella.id,
            to_id=scene.ben.id,
            proposed_at=NOW - timedelta(days=9),
            given_at=NOW - timedelta(days=9),
            taken_at=NOW - timedelta(days=8),
        )
    )
    session.flush()

    def caretaker(day: date) -> str:
        found = chart(session, scene, ada, as_of=day)
        return next(charge.caretaker for body in found.bodies for charge in body.charges)

    assert caretaker(TODAY) == "Ben Becker"
    assert caretaker(TODAY - timedelta(days=7)) == "Ben Becker"
    assert caretaker(TODAY - timedelta(days=20)) == "Stella Stern"


def test_double_parts_and_shared_matters_are_named(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.stella, "Der Bus fährt.")
    decision(session, scene, scene.east_table, scene.ben, "Der BUS fährt.")
    decision(session, scene, scene.steering, None, "Verwaist")
    session.add(Mandate(seat_id=scene.vacant.id, person_id=scene.stella.id, valid_from=cast.SINCE))
    session.flush()

    found = chart(session, scene, ada)

    assert [(many.name, many.bodies, many.charges) for many in found.many_parts] == [
        ("Stella Stern", ("Steuerungsgruppe", "Runder Tisch West"), 1)
    ]
    assert [shared.hands for shared in found.shared] == [("Stella Stern", "Ben Becker")]
    assert found.orphaned == 1


def test_members_see_seats_but_only_the_matters_of_their_own_bodies(
    session: Session, scene: cast.Scene, ben: Actor
) -> None:
    decision(session, scene, scene.round_table, scene.stella, "West")
    decision(session, scene, scene.east_table, scene.stella, "Ost")

    found = chart(session, scene, ben)

    assert found.seats == 4
    assert [c.text for body in found.bodies for c in body.charges] == ["West"]


def test_strangers_and_guests_get_no_organigram(
    session: Session, scene: cast.Scene, cem: Actor
) -> None:
    with pytest.raises(NotFoundError):
        chart(session, scene, cem)
    gus = replace(
        access.actor_of(session, scene.gus, on=TODAY), invited_in=frozenset({scene.process.id})
    )
    with pytest.raises(NotAllowedError):
        chart(session, scene, gus)


def test_a_level_and_a_body_narrow_it_down(
    session: Session, scene_with_tree: cast.Scene, ada: Actor
) -> None:
    scene = scene_with_tree

    regional = chart(session, scene, ada, ChartWanted(level=Level.REGION))
    west = chart(session, scene, ada, ChartWanted(body_id=scene.round_table.id))
    all_ = chart(session, scene, ada, ChartWanted(body_id=scene.steering.id))

    assert [(body.name, body.depth) for body in regional.bodies] == [
        ("Runder Tisch West", 0),
        ("Runder Tisch Ost", 0),
    ]
    assert [body.name for body in west.bodies] == ["Runder Tisch West"]
    assert len(all_.bodies) == 3


def test_a_linked_body_is_shown_where_somebody_reports_to_it(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for name in ("Kreistag", "Stadtrat"):
        session.add(
            Body(
                district_id=scene.district.id,
                kind=BodyKind.COUNCIL,
                name=name,
                sort_key=folded(name),
                is_linked=True,
                valid_from=cast.SINCE,
            )
        )
    session.flush()
    scene.steering.parent_id = next(b.id for b in session.query(Body).all() if b.name == "Kreistag")
    session.flush()

    found = chart(session, scene, ada)

    assert [(b.name, b.depth, b.is_linked) for b in found.bodies][:2] == [
        ("Kreistag", 0, True),
        ("Steuerungsgruppe", 1, False),
    ]
    assert "Stadtrat" not in {body.name for body in found.bodies}


def test_the_number_of_statements_does_not_grow(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    def count() -> int:
        with counted(session.get_bind()) as statements:
            chart(session, scene, ada)
        return len(statements)

    before = count()
    many_bodies(session, scene, bodies=10, seats=5)

    assert count() == before <= 5


def change_person(session: Session, scene: cast.Scene) -> None:
    scene.ben.call(given_name="Benno", family_name="Becker")


def change_seat(session: Session, scene: cast.Scene) -> None:
    scene.vacant.label = "Pfarramt"


def fill_seat(session: Session, scene: cast.Scene) -> None:
    session.add(Mandate(seat_id=scene.vacant.id, person_id=scene.ben.id, valid_from=TODAY))


def change_parent(session: Session, scene: cast.Scene) -> None:
    scene.round_table.parent_id = scene.steering.id


def rename_region(session: Session, scene: cast.Scene) -> None:
    scene.west.name = "Region Abendrot"


def add_decision(session: Session, scene: cast.Scene) -> None:
    decision(session, scene, scene.round_table, scene.stella)


def end_mandate(session: Session, scene: cast.Scene) -> None:
    session.delete(scene.mandate)


@pytest.mark.parametrize(
    "change",
    [
        change_person,
        change_seat,
        fill_seat,
        change_parent,
        rename_region,
        add_decision,
        end_mandate,
    ],
)
def test_any_change_that_shows_is_noticed(
    session: Session, scene: cast.Scene, ada: Actor, change: object
) -> None:
    def mark() -> str:
        return org_charts.mark_of(session, scene.process, by=ada, on=TODAY)

    before = mark()
    assert mark() == before

    change(session, scene)  # type: ignore[operator]
    session.flush()

    assert mark() != before


def test_an_empty_day_makes_a_word_file_too(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    empty = chart(session, scene, ada, as_of=date(2020, 1, 1))

    assert org_charts_docx.write(empty, str).startswith(b"PK")
