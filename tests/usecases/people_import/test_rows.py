"""Rows of a file become people with a seat and a mandate; what nobody can know is asked."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.people import Membership, Organisation, Person, Sector
from facilitation.usecases.people_plan import Fate
from tests import cast
from tests.conftest import TODAY
from tests.usecases.people_import.desk import NEW, SEATED, Desk, count, person_named


def test_a_person_comes_with_organisation_seat_and_mandate(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    desk.bring(SEATED)

    person = person_named(session, "Müller")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).one()
    seat = session.get_one(Seat, mandate.seat_id)
    assert (seat.body_id, seat.label) == (scene.round_table.id, "Chor Crivitz")
    assert seat.organisation_id == person.organisation_id
    assert mandate.valid_from == TODAY
    assert session.scalars(select(Membership)).one().person_id == person.id


def test_the_same_file_twice_changes_nothing(session: Session, desk: Desk) -> None:
    rows = (SEATED, ("Ben", "Becker", "", "Verein Brücke", "", "Runder Tisch West", ""))
    desk.bring(*rows)
    before = count(session)

    key = desk.offer(*rows)

    assert not desk.preview(key).plan.does_something
    with pytest.raises(InvalidError, match="schon da"):
        desk.take(key)
    assert count(session) == before


def test_a_vacant_seat_that_fits_is_taken_first(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    seats = count(session)[3]

    desk.bring(("Pia", "Pastor", "", "Kirche", "Kirche", "runder tisch west", ""))

    assert count(session)[3] == seats
    assert session.scalars(select(Mandate).where(Mandate.seat_id == scene.vacant.id)).one()


def test_a_vacant_seat_is_found_by_its_label(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    desk.bring(("Pia", "Pastor", "", "", "", "Runder Tisch West", "KIRCHE"))

    assert session.scalars(select(Mandate).where(Mandate.seat_id == scene.vacant.id)).one()


def test_two_rows_do_not_take_one_seat(session: Session, desk: Desk) -> None:
    seats = count(session)[3]

    desk.bring(
        ("Pia", "Pastor", "", "Kirche", "Kirche", "Runder Tisch West", ""),
        ("Uwe", "Küster", "", "Kirche", "Kirche", "Runder Tisch West", ""),
    )

    assert count(session)[3] == seats + 1


def test_somebody_known_is_supplemented_and_not_doubled(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    head = ("Name", "Telefon", "Funktion")
    people = count(session)[0]

    key = desk.offer(("Özdemir, Olga", "03871 5", "Vorsitzende"), head=head)
    assert desk.preview(key).plan.rows[0].fate is Fate.UPDATE
    desk.take(key)

    session.expire_all()
    olga = session.get_one(Person, scene.olga.id)
    assert (olga.phone, olga.function) == ("03871 5", "Vorsitzende")
    assert count(session)[0] == people


def test_one_person_in_two_rows_sits_in_two_bodies(session: Session, desk: Desk) -> None:
    other = (*NEW[:5], "Runder Tisch Ost", "")
    people = count(session)[0]

    desk.bring(SEATED, other)

    assert count(session)[0] == people + 1
    person = person_named(session, "Müller")
    assert len(session.scalars(select(Mandate).where(Mandate.person_id == person.id)).all()) == 2


def test_a_deputy_is_named_beside_the_member(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    head = ("Name", "Gremium", "Stellvertretung")

    desk.bring(
        ("Pia Pastor", "Runder Tisch West", "Uwe Küster"),
        ("Olga Özdemir", "Runder Tisch Ost", "Gus Gast"),
        head=head,
    )

    pia = person_named(session, "Pastor")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == pia.id)).one()
    assert mandate.deputy_id == person_named(session, "Küster").id
    olgas = session.scalars(
        select(Mandate).where(Mandate.person_id == scene.olga.id).order_by(Mandate.valid_from)
    ).all()
    assert [m.deputy_id for m in olgas] == [None, scene.gus.id]
    assert [m.valid_until for m in olgas] == [TODAY, None]


def test_a_deputy_has_a_row_of_their_own(session: Session, desk: Desk, scene: cast.Scene) -> None:
    head = ("Name", "E-Mail", "Gremium", "Vertritt")

    desk.bring(
        ("Uwe Küster", "uwe@kirche.example", "Runder Tisch West", "Pastor, Pia"),
        ("Pia Pastor", "", "Runder Tisch West", ""),
        ("Lea Luft", "", "", "Ben Becker"),
        head=head,
    )

    pia = person_named(session, "Pastor")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == pia.id)).one()
    uwe = person_named(session, "Küster")
    assert mandate.deputy_id == uwe.id
    assert not session.scalars(select(Mandate).where(Mandate.person_id == uwe.id)).all()
    lea = person_named(session, "Luft")
    assert session.scalars(select(Mandate.person_id).where(Mandate.deputy_id == lea.id)).one() == (
        scene.ben.id
    )


def test_who_may_be_meant_has_to_be_said(session: Session, desk: Desk, scene: cast.Scene) -> None:
    key = desk.offer(("Ben", "Becker", "anderer@ben.example", "Ganz woanders", "", "", ""))

    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.OPEN
    assert [known.id for known in row.candidates] == [scene.ben.id]
    with pytest.raises(InvalidError, match="offenen Fragen"):
        desk.take(key)

    desk.choose(key, line2="new")
    assert desk.preview(key).plan.rows[0].fate is Fate.NEW
    desk.choose(key, line2=str(scene.ben.id))
    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.UPDATE
    assert row.person is not None
    assert row.person.values == {"email": "anderer@ben.example"}


def test_a_slip_in_a_name_with_the_same_mail_is_asked_about(desk: Desk, scene: cast.Scene) -> None:
    key = desk.offer(("Bem", "Becker", "BEN@musterkreis.example", "", "", "", ""))

    assert desk.preview(key).plan.rows[0].fate is Fate.OPEN


def test_another_name_with_the_same_mail_only_gets_a_hint(desk: Desk) -> None:
    key = desk.offer(("Rosa", "Ritter", "ben@musterkreis.example", "", "", "", ""))

    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.NEW
    assert row.shares_mailbox_with == ("Ben Becker",)


def test_a_person_of_another_district_is_never_meant(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    key = desk.offer(("Cem", "Cramer", "cem@nachbarkreis.example", "", "", "", ""))
    assert desk.preview(key).plan.rows[0].fate is Fate.NEW

    desk.choose(key, line2=str(scene.cem.id))
    desk.take(key)

    session.expire_all()
    assert session.get_one(Person, scene.cem.id).district_id == scene.elsewhere.id
    cems = session.scalars(select(Person).where(Person.family_name == "Cramer")).all()
    assert len(cems) == 2


def test_sectors_of_new_organisations_come_from_any_of_their_rows(
    session: Session, desk: Desk
) -> None:
    desk.bring(
        ("A", "Eins", "", "Moschee Lübz", "", "", ""),
        ("B", "Zwei", "", "moschee lübz", "Kirche", "", ""),
    )

    club = session.scalars(select(Organisation).where(Organisation.name == "Moschee Lübz")).one()
    assert club.sector is Sector.CHURCH
