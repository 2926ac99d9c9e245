"""Guests and deputies come to one meeting; who was asked may be asked no more."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, Invitation, InvitedAs
from facilitation.model.outbox import LetterKind
from facilitation.usecases import invitations
from tests import cast
from tests.conftest import NOW
from tests.usecases.invitations.letters import MAY, give_seat, invite, invited, letters


def test_a_guest_is_asked_for_this_once(session, scene, meeting, ada):
    invite(session, meeting, ada)

    outcome = invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)

    assert outcome.letters == 1
    assert invited(session)["Gus"] is InvitedAs.GUEST
    guest = letters(session)[1]
    assert "als Gast eingeladen" in guest.text
    attendee = Calendar.from_ical(guest.calendar).events[0]["ATTENDEE"]
    assert attendee.params["ROLE"] == "OPT-PARTICIPANT"
    with pytest.raises(InvalidError, match="schon eingeladen"):
        invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)


def test_a_guest_does_not_read_what_is_not_public(session, scene, meeting, ada):
    meeting.agenda[1].is_public = False
    invite(session, meeting, ada)
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)

    member, guest = letters(session)
    assert ("2. Berichte" in member.text, "2. Berichte" in guest.text) == (True, False)
    assert "Berichte" not in guest.html
    assert "2. Nicht öffentlicher Punkt" in guest.text
    # calendars are shared in offices: nobody's shows it
    assert b"Berichte" not in member.calendar


def test_a_guest_asked_first_does_not_keep_the_period(session, scene, meeting, ada):
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)

    with pytest.raises(InvalidError) as refusal:
        invite(session, meeting, ada, MAY - timedelta(days=2))
    assert refusal.value.field == "late_reason"


def test_the_deputy_is_asked_for_the_member(session, scene, meeting, ada):
    invite(session, meeting, ada)
    of_ben = session.scalars(select(Invitation)).one()

    invitations.invite_deputy(session, of_ben.id, by=ada, now=NOW)

    assert invited(session)["Dora"] is InvitedAs.DEPUTY
    assert "Vertretung" in letters(session)[1].text


def test_the_member_is_asked_no_more_once_the_deputy_is(session, scene, meeting, ada):
    invite(session, meeting, ada)
    of_ben = session.scalars(select(Invitation)).one()

    outcome = invitations.invite_deputy(session, of_ben.id, by=ada, now=NOW)

    to_ben = letters(session)[2]
    event = Calendar.from_ical(to_ben.calendar).events[0]
    assert (outcome.letters, of_ben.is_open) == (2, False)
    assert (to_ben.to, to_ben.method) == ("ben@musterkreis.example", "CANCEL")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "Ihre Vertretung ist eingeladen" in to_ben.subject
    assert "Dora Dahl" in to_ben.text


def test_without_a_deputy_nobody_is_asked(session, scene, ada):
    meeting = cast.meeting(session, scene.east_table, starts_at=MAY)
    invite(session, meeting, ada)
    of_olga = session.scalars(select(Invitation)).one()

    with pytest.raises(InvalidError, match="keine Vertretung"):
        invitations.invite_deputy(session, of_olga.id, by=ada, now=NOW)


def test_withdrawing_tells_this_person_only(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga)
    invite(session, meeting, ada)
    of_ben = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id)).one()

    outcome = invitations.withdraw_invitation(session, of_ben.id, by=ada, now=NOW)

    sent = letters(session)[2:]
    assert (outcome.letters, [letter.to for letter in sent]) == (1, [scene.ben.email])
    assert (sent[0].kind, sent[0].method) == (LetterKind.WITHDRAWAL, "CANCEL")
    assert Calendar.from_ical(sent[0].calendar).events[0]["SEQUENCE"] == 1
    with pytest.raises(InvalidError):
        invitations.withdraw_invitation(session, of_ben.id, by=ada, now=NOW)


def test_who_was_withdrawn_is_asked_again_only_by_name(session, scene, meeting, ada):
    invite(session, meeting, ada)
    of_ben = session.scalars(select(Invitation)).one()
    of_ben.reply(
        Answer.ACCEPTED, note="", way="link", sequence=0, time=(MAY, meeting.ends_at), now=NOW
    )
    invitations.withdraw_invitation(session, of_ben.id, by=ada, now=NOW)
    assert invite(session, meeting, ada).letters == 0

    invitations.add_guest(session, meeting.id, scene.ben.id, by=ada, now=NOW)

    last = letters(session)[-1]
    assert Calendar.from_ical(last.calendar).events[0]["SEQUENCE"] == 2
    assert (of_ben.answer, of_ben.is_open) == (Answer.NONE_YET, True)


def test_a_member_whose_deputy_comes_no_more_is_asked_again_by_their_seat(
    session, scene, meeting, ada
):
    # given
    invitations.invite(session, [meeting.id], by=ada, now=NOW)
    own = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id)).one()
    invitations.withdraw_invitation(session, own.id, by=ada, now=NOW)

    # when
    invitations.add_guest(session, meeting.id, scene.ben.id, by=ada, now=NOW)

    # then
    assert own.is_open
    assert (own.invited_as, own.mandate_id is not None) == (InvitedAs.MEMBER, True)
