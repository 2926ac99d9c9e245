"""Ending a person's part: what is handed over, what is left open, what is refused."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.people import Membership, Organisation, Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.model.series import Frequency, Series
from facilitation.usecases import access, partings
from facilitation.usecases.partings import Parted, Parting
from tests import cast
from tests.conftest import NOW, TODAY

LAST = date(2027, 1, 31)


@pytest.fixture
def care(session: Session, scene: cast.Scene) -> Responsibility:
    """Ben looks after a series of meetings; Dora deputises."""
    series = Series(
        district_id=scene.district.id,
        body_id=scene.round_table.id,
        uid="reihe@test",
        title="Sprachcafé",
        frequency=Frequency.WEEKLY,
        local_start="15:00",
        minutes=90,
        starts_on=cast.SINCE,
    )
    session.add(series)
    session.flush()
    held = Responsibility(
        district_id=scene.district.id,
        series_id=series.id,
        caretaker_id=scene.ben.id,
        deputy_id=scene.dora.id,
    )
    session.add(held)
    session.flush()
    return held


def mandate_of(session: Session, person: Person) -> int:
    return session.scalars(select(Mandate.id).where(Mandate.person_id == person.id)).one()


def end(
    session: Session,
    person: Person,
    by: Actor,
    *,
    parts: Mapping[int, int | None],
    cares: Mapping[int, int | None] | None = None,
) -> Parted:
    session.expire_all()
    parting = Parting(last_day=LAST, parts=parts, cares=cares or {})
    return partings.end_part(session, person.id, parting, by=by, on=TODAY, now=NOW)


def test_all_that_is_held_is_listed(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    held = partings.list_holdings(session, scene.ben.id, by=ada, on=TODAY)
    deputy = partings.list_holdings(session, scene.dora.id, by=ada, on=TODAY)

    assert [(part.seat, part.as_deputy) for part in held.parts] == [("Verein Brücke", False)]
    assert [(matter.what, matter.as_deputy) for matter in held.cares] == [("Sprachcafé", False)]
    assert [part.as_deputy for part in deputy.parts] == [True]
    assert [matter.as_deputy for matter in deputy.cares] == [True]


def test_seat_and_matter_go_to_others(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    mandate = mandate_of(session, scene.ben)

    done = end(
        session,
        scene.ben,
        ada,
        parts={mandate: scene.gus.id},
        cares={care.id: scene.dora.id},
    )

    assert (done.handed_over, done.left_open) == (2, 0)
    session.flush()
    session.expire_all()
    assert session.get_one(Mandate, mandate).last_day == LAST
    after = session.get_one(Mandate, mandate_of(session, scene.gus))
    assert (after.valid_from, after.deputy_id) == (date(2027, 2, 1), scene.dora.id)
    matter = session.get_one(Responsibility, care.id)
    assert (matter.caretaker_id, matter.deputy_id) == (scene.dora.id, None)
    handover = session.scalars(select(Handover)).one()
    assert (handover.from_id, handover.to_id) == (scene.ben.id, scene.dora.id)
    assert handover.taken_at is None


def test_what_nobody_takes_is_left_open_in_sight(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    mandate = mandate_of(session, scene.ben)

    done = end(session, scene.ben, ada, parts={mandate: None}, cares={care.id: None})

    assert (done.handed_over, done.left_open) == (0, 2)
    session.flush()
    session.expire_all()
    assert session.get_one(Responsibility, care.id).is_orphaned


def test_a_deputy_goes_and_the_member_stays(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    mandate = mandate_of(session, scene.ben)

    end(session, scene.dora, ada, parts={mandate: scene.gus.id}, cares={care.id: None})

    session.flush()
    session.expire_all()
    mandates = session.scalars(
        select(Mandate).where(Mandate.person_id == scene.ben.id).order_by(Mandate.valid_from)
    ).all()
    assert [m.deputy_id for m in mandates] == [scene.dora.id, scene.gus.id]
    matter = session.get_one(Responsibility, care.id)
    assert (matter.caretaker_id, matter.deputy_id) == (scene.ben.id, None)


def test_memberships_end_with_the_last_day(session: Session, scene: cast.Scene, ada: Actor) -> None:
    club = session.scalars(select(Organisation).where(Organisation.name == "Kirche")).one()
    session.add(Membership(person_id=scene.gus.id, organisation_id=club.id, valid_from=cast.SINCE))
    session.flush()

    end(session, scene.gus, ada, parts={})

    session.flush()
    session.expire_all()
    assert session.scalars(select(Membership)).one().last_day == LAST


def test_nothing_passes_to_another_district_or_to_the_one_who_leaves(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    mandate = mandate_of(session, scene.ben)

    with pytest.raises(NotFoundError):
        end(session, scene.ben, ada, parts={mandate: scene.cem.id}, cares={care.id: None})
    session.rollback()


def test_the_leaver_does_not_take_over_from_themselves(
    session: Session, scene: cast.Scene, ada: Actor, care: Responsibility
) -> None:
    mandate = mandate_of(session, scene.ben)

    with pytest.raises(InvalidError, match="nicht an sich selbst"):
        end(session, scene.ben, ada, parts={mandate: None}, cares={care.id: scene.ben.id})


def test_only_who_may_change_the_body_ends_a_mandate(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    for actor, refusal in ((ben, NotFoundError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            partings.list_holdings(session, scene.ben.id, by=actor, on=TODAY)


def test_staff_end_parts_without_seats_only(session: Session, scene: cast.Scene) -> None:
    sam = access.actor_of(session, scene.sam, on=TODAY)

    assert partings.list_holdings(session, scene.gus.id, by=sam, on=TODAY).parts == ()
    with pytest.raises(NotAllowedError):
        partings.list_holdings(session, scene.ben.id, by=sam, on=TODAY)
