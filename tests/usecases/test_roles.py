"""Who runs a district's processes, and who may log in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.rights import Actor
from facilitation.usecases import access, roles
from tests import cast

PASSWORD = roles.NewPassword("plain", "hash")


def test_a_role_is_given_and_taken_back(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    roles.give_role(
        session,
        scene.district,
        scene.dora.id,
        kind=RoleKind.STAFF,
        process_id=None,
        by=ada,
        now=now,
    )
    session.flush()
    row = next(
        r
        for r in roles.list_roles(session, scene.district, by=ada, now=now)
        if r.person_id == scene.dora.id
    )

    roles.end_role(session, scene.district, row.role_id, by=ada, now=now + timedelta(days=1))
    session.flush()

    left = roles.list_roles(session, scene.district, by=ada, now=now + timedelta(days=1))
    assert scene.dora.id not in {r.person_id for r in left}


def test_the_same_role_twice_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    with pytest.raises(InvalidError, match="hat diese Aufgabe schon"):
        roles.give_role(
            session,
            scene.district,
            scene.sam.id,
            kind=RoleKind.STAFF,
            process_id=None,
            by=ada,
            now=now,
        )


def test_the_last_facilitator_cannot_leave(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    only = session.query(Role).filter_by(person_id=scene.ada.id).one()

    with pytest.raises(InvalidError, match="mindestens eine Prozessbegleitung"):
        roles.end_role(session, scene.district, only.id, by=ada, now=now)


def test_a_login_is_taken_back_and_the_person_no_longer_comes_in(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    account = scene.ben.account_id
    assert account is not None

    roles.take_login(session, scene.district, scene.ben.id, by=ada, now=now)
    session.flush()

    with pytest.raises(NotFoundError):
        access.enter(session, account, scene.district.slug, on=now.date())


def test_nobody_takes_the_own_login(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    with pytest.raises(InvalidError, match="eigenen Zugang"):
        roles.take_login(session, scene.district, scene.ada.id, by=ada, now=now)


def test_a_login_needs_an_address(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    scene.gus.account_id, scene.gus.email = None, ""

    with pytest.raises(InvalidError, match="E-Mail-Adresse"):
        roles.give_login(session, scene.district, scene.gus.id, PASSWORD, by=ada, now=now)


def test_an_account_of_another_district_is_joined(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    scene.gus.account_id, scene.gus.email = None, scene.cem.email

    person, is_new = roles.give_login(
        session, scene.district, scene.gus.id, PASSWORD, by=ada, now=now
    )

    assert not is_new
    assert person.account_id == scene.cem.account_id


@pytest.mark.parametrize(("who", "error"), [("sam", NotAllowedError), ("cem", NotFoundError)])
def test_only_a_facilitator_gives_and_takes(
    session: Session, scene: cast.Scene, now: datetime, who: str, error: type[Exception]
) -> None:
    actor = access.actor_of(session, getattr(scene, who), on=now.date())

    with pytest.raises(error):
        roles.take_login(session, scene.district, scene.ben.id, by=actor, now=now)
