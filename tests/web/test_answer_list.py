"""The answers as the office sees them: who is missing, who is sent instead, what else to do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import LoginSession
from facilitation.model.meetings import Answer, Invitation, InvitedAs, Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.processes import RegionMunicipality
from facilitation.usecases import access, invitations
from tests import cast, rows
from tests.conftest import NOW, TODAY

EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)


@pytest.fixture
def invited(session: Session, stage: cast.Scene) -> Meeting:
    """Ben was invited three days ago."""
    made = cast.meeting(session, stage.round_table, starts_at=EVENING)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    invitations.invite(session, [made.id], by=ada, now=NOW - timedelta(days=3))
    session.commit()
    session.refresh(made)
    session.commit()
    return made


def test_whom_a_member_has_named_is_found_and_asked_instead(session, stage, log_in, invited):
    of_ben = session.scalars(select(Invitation).where(Invitation.person_id == stage.ben.id)).one()
    of_ben.answer, of_ben.wished_deputy = Answer.DECLINED, "Özdemir <b>"
    session.commit()
    client = log_in(stage.sam)
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}/meetings/{invited.id}"
    instead = f"{base}/invitations/{of_ben.id}/instead"

    page = client.get(f"{base}/invite").text
    assert "Soll stattdessen kommen" in page
    assert "Özdemir &lt;b&gt;" in page
    assert "Olga Özdemir" in client.get(f"{instead}?q=Özdemir").text
    for nonsense in ("", "x", "9" * 30, str(stage.cem.id), str(stage.ben.id)):
        assert client.post(instead, data={"person": nonsense}).status_code in (404, 422)
    assert client.post(instead, data={"person": stage.olga.id}).status_code == 303

    session.expire_all()
    of_olga = session.scalars(select(Invitation).where(Invitation.person_id == stage.olga.id)).one()
    assert (of_olga.invited_as, of_olga.mandate_id) == (InvitedAs.DEPUTY, stage.mandate.id)
    assert not session.get_one(Invitation, of_ben.id).is_open
    session.commit()


def test_those_who_have_not_answered_are_reminded(session, stage, log_in, invited):
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}/meetings/{invited.id}"
    client = log_in(stage.sam)

    assert "Eine Person erinnern" in client.get(f"{base}/invite").text
    assert client.post(f"{base}/remind").status_code == 303


def test_municipalities_from_which_nobody_comes_are_named(session, stage, log_in, invited):
    found = session.scalars(select(Municipality).order_by(Municipality.ags)).all()
    for municipality in found[:2]:
        session.add(
            RegionMunicipality(
                process_id=stage.process.id,
                region_id=stage.west.id,
                municipality_id=municipality.id,
                valid_from=cast.SINCE,
            )
        )
    stage.seat.organisation_id = None
    stage.seat.municipality_id = found[0].id
    of_ben = session.scalars(select(Invitation).where(Invitation.person_id == stage.ben.id)).one()
    session.commit()
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}/meetings/{invited.id}"
    client = log_in(stage.sam)

    assert "Aus 2 Gemeinden hat noch niemand zugesagt" in client.get(f"{base}/invite").text
    of_ben.answer = Answer.ACCEPTED
    session.commit()
    page = client.get(f"{base}/invite").text
    assert "Aus einer Gemeinde hat noch niemand zugesagt" in page
    assert page.index("Banzkow") < page.index("Gemeinden mit Zusagen") < page.index("Crivitz")


def test_the_page_keeps_itself_fresh_but_no_session_alive(
    session, stage, log_in, invited, app, now
):
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}/meetings/{invited.id}"
    client = log_in(stage.sam)
    assert 'hx-trigger="every 30s"' in client.get(f"{base}/invite").text
    opened = session.scalars(select(LoginSession)).one()
    opened.seen_at = seen = now - timedelta(hours=1)
    session.commit()

    assert client.get(f"{base}/invite?live=1").status_code == 200
    session.refresh(opened)
    assert opened.seen_at == seen
    session.commit()
    assert app.test_client().get(f"{base}/invite?live=1").status_code == 204


def test_on_the_telephone_all_dates_of_a_series_are_answered(session, stage, log_in):
    dates = rows.series(session, stage.round_table, datetime(2027, 5, 3, 15, tzinfo=UTC))
    asked = rows.ask(session, dates, stage.ben)
    session.commit()
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}/meetings/{dates[0].id}"
    client = log_in(stage.sam)

    assert "alle kommenden Termine der Reihe" in client.get(f"{base}/invite?row={asked[0].id}").text
    form = {"answer": "accepted", "note": "kommt", "whole_series": "y"}
    sent = client.post(f"{base}/invitations/{asked[0].id}/answer", data=form)

    assert sent.status_code == 303
    session.expire_all()
    answers = session.scalars(select(Invitation.answer)).all()
    assert answers == [Answer.ACCEPTED] * 3
    session.commit()
