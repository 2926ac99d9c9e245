"""A typed code leads where the link leads, is revoked with it, and guessing is stopped."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.model import codes, links
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation
from facilitation.usecases import invitations
from facilitation.usecases.codes import TRIES_PER_ADDRESS, find_path_by_code
from tests import cast, rows
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
KEYS = ("the present key", "an earlier key")


@pytest.fixture
def of_ben(session, scene, ada) -> Invitation:
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    return session.scalars(select(Invitation)).one()


def code_of(invitation, key=KEYS[0]):
    return codes.code(
        key, LinkKind.RSVP, person_id=invitation.person_id, subject_id=invitation.id,
        version=invitation.version_of_link,
    )  # fmt: skip


def lead(session, text, *, address="192.0.2.1", now=NOW):
    @contextmanager
    def transaction():
        yield session
        session.flush()

    return find_path_by_code(transaction, text, address=address, keys=KEYS, now=now)


@pytest.mark.parametrize("key", KEYS)
def test_a_code_of_the_present_or_an_earlier_key_leads_to_the_answer(session, of_ben, key):
    path = lead(session, code_of(of_ben, key).lower())

    assert path == links.path(
        LinkKind.RSVP,
        links.token(
            KEYS[0], LinkKind.RSVP, person_id=of_ben.person_id, subject_id=of_ben.id,
            version=of_ben.version_of_link,
        ),
    )  # fmt: skip


def test_a_code_for_a_series_leads_to_its_dates(session, scene):
    series = rows.series(session, scene.round_table, MAY)[0].series
    version = links.version(series.uid, scene.ben.links_version)
    person, subject = scene.ben.id, series.id

    code = codes.code(
        KEYS[0], LinkKind.SERIES, person_id=person, subject_id=subject, version=version
    )

    assert lead(session, code).startswith("/dates/")
    stranger = codes.code(
        KEYS[0], LinkKind.SERIES, person_id=scene.cem.id, subject_id=subject, version=version
    )
    assert lead(session, stranger) is None


def test_a_code_is_revoked_with_the_link(session, scene, of_ben):
    code = code_of(of_ben)

    scene.ben.links_version += 1
    session.flush()

    assert lead(session, code) is None


def test_the_code_of_a_deleted_person_is_void(session, scene, of_ben):
    code = code_of(of_ben)
    scene.ben.deleted_at = NOW
    session.flush()

    assert lead(session, code) is None


def test_after_many_wrong_codes_an_address_has_to_wait(session, of_ben):
    good = code_of(of_ben)
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    for _ in range(TRIES_PER_ADDRESS):
        assert lead(session, wrong) is None

    with pytest.raises(InvalidError, match="Zu viele Versuche"):
        lead(session, good)
    assert lead(session, good, address="192.0.2.2")
    assert lead(session, good, now=NOW + timedelta(minutes=16))


def test_a_right_code_is_never_counted(session, of_ben):
    for _ in range(2 * TRIES_PER_ADDRESS):
        assert lead(session, code_of(of_ben))
