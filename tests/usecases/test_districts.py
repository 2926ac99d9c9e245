"""A district made from the official register, and everybody who may not make one."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.formats.legal_texts import gaps
from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.districts import District, State
from facilitation.model.errors import FileRefusedError, InvalidError, NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind
from facilitation.model.people import Person
from facilitation.model.uploads import Upload
from facilitation.usecases import districts
from facilitation.usecases.accounts import Login
from facilitation.usecases.districts import NewDistrict, full_name, slug_for
from facilitation.usecases.register_files import KeptRegister
from tests import cast
from tests.formats.test_registers import whole_district
from tests.registers import SCENE, Town, register

STATED = date(2026, 12, 31)
WISH = NewDistrict(
    name="Landkreis Helmstedt",
    slug="helmstedt",
    mailbox="beteiligung@helmstedt.example",
    sender_name="Landkreis Helmstedt",
    stated_on=STATED,
    with_unincorporated=False,
    becomes_facilitator=True,
)
HELMSTEDT = register(
    Town("001", "Bahrdorf", 1825, "5404"),
    Town("013", "Königslutter am Elm, Stadt", 15704, code="63"),
    Town("502", "Helmstedt, gemfr. Gebiet", 0, code="66"),
    ags="03154",
    name="Helmstedt",
    associations=(("5404", "Velpke"),),
)


def login(account: Account) -> Login:
    return Login(
        session_id=1,
        account_id=account.id,
        email=account.email,
        name=account.name,
        is_admin=account.is_admin,
        must_change_password=False,
    )


@pytest.fixture
def admin(scene: cast.Scene) -> Login:
    return login(scene.admin)


@pytest.fixture
def kept(session: Session, admin: Login, now: datetime) -> KeptRegister:
    return districts.offer_districts(session, HELMSTEDT, "gv.csv", by=admin, now=now)


def create(
    session: Session,
    kept: KeptRegister,
    *,
    by: Login,
    now: datetime,
    wish: NewDistrict = WISH,
    ags: str = "03154",
) -> District:
    return districts.create_district(
        session, kept.key, ags, wish, by=by, base_url="https://kreis.example", now=now
    )


def test_a_register_offers_its_districts_with_their_sums(kept: KeptRegister) -> None:
    (sums,) = kept.districts

    assert (sums.ags, sums.name, sums.state) == ("03154", "Helmstedt", "NI")
    assert (sums.municipalities, sums.associations, sums.without_association) == (2, 1, 1)
    assert (sums.unincorporated, sums.inhabitants) == (1, 17_529)


def test_a_district_comes_with_municipalities_associations_and_texts(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    district = create(session, kept, by=admin, now=now)

    assert (district.ags, district.state, district.mailbox) == (
        "03154",
        State.NI,
        "beteiligung@helmstedt.example",
    )
    rows = session.scalars(
        select(Municipality)
        .where(Municipality.district_id == district.id)
        .order_by(Municipality.ags)
    ).all()
    assert [(row.ags, row.name) for row in rows] == [
        ("03154001", "Bahrdorf"),
        ("03154013", "Königslutter am Elm"),
    ]
    assert {row.register_date for row in rows} == {STATED}
    association = session.scalars(
        select(MunicipalAssociation).where(MunicipalAssociation.district_id == district.id)
    ).one()
    assert (association.ars, association.name) == ("031545404", "Amt Velpke")
    assert rows[0].association_id == association.id
    assert rows[1].association_id is None
    assert "Landkreis Helmstedt" in district.privacy_html
    assert gaps(district.imprint)
    assert "https://kreis.example/public/helmstedt/datenschutz" in district.privacy_notice


def test_who_makes_a_district_may_run_it_at_once(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    district = create(session, kept, by=admin, now=now)

    person, role = session.execute(
        select(Person, Role)
        .join(Role, Role.person_id == Person.id)
        .where(Person.district_id == district.id)
    ).one()
    assert person.name == "Adam Admin"
    assert person.account_id == admin.account_id
    assert (role.kind, role.process_id) == (RoleKind.FACILITATOR, None)


def test_who_does_not_want_to_run_it_gets_no_part_in_it(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    wish = replace(WISH, becomes_facilitator=False)

    district = create(session, kept, by=admin, now=now, wish=wish)

    assert session.scalar(select(Person.id).where(Person.district_id == district.id)) is None


def test_unincorporated_areas_come_when_asked_for(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    wish = replace(WISH, with_unincorporated=True)

    district = create(session, kept, by=admin, now=now, wish=wish)

    kinds = session.scalars(
        select(Municipality.kind).where(Municipality.district_id == district.id)
    ).all()
    assert kinds.count(MunicipalityKind.UNINCORPORATED) == 1


def test_a_whole_district_comes_out_with_the_official_sums(
    session: Session, admin: Login, now: datetime
) -> None:
    session.query(District).filter_by(ags="13076").update({"ags": "99999"})
    kept = districts.offer_districts(session, whole_district(), "Auszug.csv", by=admin, now=now)

    district = create(session, kept, by=admin, now=now, ags="13076")

    found = select(func.count(), func.sum(Municipality.inhabitants)).where(
        Municipality.district_id == district.id
    )
    assert tuple(session.execute(found).one()) == (142, 211_779)


def test_the_file_is_gone_once_it_is_used(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    create(session, kept, by=admin, now=now)

    assert session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "musterkreis"}, "slug"),
        ({"slug": "Helmstedt"}, "slug"),
        ({"slug": "helm stedt"}, "slug"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "h" * 61}, "slug"),
        ({"slug": "-"}, "slug"),
        ({"stated_on": date(2027, 1, 12)}, "stated_on"),
    ],
)
def test_odd_wishes_are_refused_and_nothing_is_stored(
    session: Session,
    kept: KeptRegister,
    admin: Login,
    now: datetime,
    change: dict[str, object],
    field: str,
) -> None:
    before = session.scalar(select(func.count()).select_from(District))

    with pytest.raises(InvalidError) as refused:
        create(session, kept, by=admin, now=now, wish=replace(WISH, **change))  # type: ignore[arg-type]

    assert refused.value.field == field
    assert session.scalar(select(func.count()).select_from(District)) == before


def test_a_district_is_made_once(session: Session, admin: Login, now: datetime) -> None:
    kept = districts.offer_districts(session, register(*SCENE), "gv.csv", by=admin, now=now)

    with pytest.raises(InvalidError, match="schon angelegt"):
        create(session, kept, by=admin, now=now, ags="13076")


def test_only_administrators_make_districts(
    session: Session, scene: cast.Scene, kept: KeptRegister, now: datetime
) -> None:
    account = session.get_one(Account, scene.ada.account_id)

    with pytest.raises(NotFoundError):
        districts.offer_districts(session, HELMSTEDT, "gv.csv", by=login(account), now=now)
    with pytest.raises(NotFoundError):
        create(session, kept, by=login(account), now=now)


def test_another_administrators_file_is_not_found(
    session: Session, scene: cast.Scene, kept: KeptRegister, now: datetime
) -> None:
    other = Account(email="b@kreis.example", name="B", password_hash="-", is_admin=True)
    session.add(other)
    session.flush()

    with pytest.raises(NotFoundError):
        create(session, kept, by=login(other), now=now)


def test_a_file_is_kept_for_a_day(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    with pytest.raises(NotFoundError):
        create(session, kept, by=admin, now=now + timedelta(days=1, seconds=1))


def test_a_district_that_is_not_in_the_file_is_not_found(
    session: Session, kept: KeptRegister, admin: Login, now: datetime
) -> None:
    with pytest.raises(NotFoundError):
        create(session, kept, by=admin, now=now, ags="13076")


def test_a_file_of_another_shape_is_refused_and_not_kept(
    session: Session, admin: Login, now: datetime
) -> None:
    with pytest.raises(FileRefusedError):
        districts.offer_districts(session, b"Name;Ort\nBen;Crivitz", "x.csv", by=admin, now=now)

    assert session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ludwigslust-Parchim", "ludwigslust-parchim"),
        ("Görlitz", "goerlitz"),
        ("St. Wendel", "st-wendel"),
        ("Straße Łódź / Ölbaum", "strasse-lodz-oelbaum"),
        ("x" * 80, "x" * 60),
    ],
)
def test_an_address_is_proposed(name: str, slug: str) -> None:
    assert slug_for(name) == slug


@pytest.mark.parametrize(
    ("ags", "name", "full"),
    [
        ("14626", "Görlitz", "Landkreis Görlitz"),
        ("05570", "Warendorf", "Kreis Warendorf"),
        ("01051", "Dithmarschen", "Kreis Dithmarschen"),
        ("05362", "Rhein-Erft-Kreis", "Rhein-Erft-Kreis"),
        ("03241", "Region Hannover", "Region Hannover"),
    ],
)
def test_a_district_is_called_as_people_call_it(
    kept: KeptRegister, ags: str, name: str, full: str
) -> None:
    assert full_name(replace(kept.districts[0], ags=ags, name=name)) == full
