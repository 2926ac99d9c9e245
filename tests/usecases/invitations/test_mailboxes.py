"""Mailboxes: shared ones, that of the body, those of people without any."""

import pytest
from sqlalchemy import select

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Invitation, InvitedAs
from facilitation.model.outbox import LetterKind
from facilitation.usecases import invitations
from tests.conftest import NOW
from tests.usecases.invitations.letters import give_seat, invite, invited, letters


def test_people_who_share_a_mailbox_get_a_letter_each(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga)
    scene.olga.email = scene.ben.email = "Info@Verein.example"

    invite(session, meeting, ada)

    ben, olga = letters(session)
    assert ben.to == olga.to == "Info@Verein.example"
    assert ("Guten Tag Ben" in ben.text, "Guten Tag Olga" in olga.text) == (True, True)
    assert ben.link_subject != olga.link_subject


def test_who_has_no_mail_is_asked_and_listed(session, scene, meeting, ada):
    scene.ben.email, scene.ben.phone = "", "03871 1"

    outcome = invite(session, meeting, ada)

    assert (outcome.letters, [p.name for p in outcome.to_tell]) == (0, ["Ben Becker"])
    assert invited(session) == {"Ben": InvitedAs.MEMBER}
    assert letters(session) == []


def test_who_gets_an_address_later_is_written_to_by_the_next_call(session, scene, meeting, ada):
    scene.ben.email = ""
    invite(session, meeting, ada)
    scene.ben.email = "ben@verein.example"

    assert invite(session, meeting, ada).letters == 1


def test_a_shared_mailbox_keeps_the_meeting_when_one_of_two_is_withdrawn(
    session, scene, meeting, ada
):
    give_seat(session, scene, scene.olga)
    scene.olga.email = scene.ben.email
    invite(session, meeting, ada)
    of_ben = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id)).one()

    invitations.withdraw_invitation(session, of_ben.id, by=ada, now=NOW)

    letter = letters(session)[-1]
    assert (letter.kind, letter.calendar) == (LetterKind.WITHDRAWAL, None)


def test_the_sender_of_a_uid_stays(session, scene, meeting, ada):
    invite(session, meeting, ada)
    scene.district.mailbox = "neu@musterkreis.example"
    give_seat(session, scene, scene.olga)

    invite(session, meeting, ada)

    assert {letter.sender for letter in letters(session)} == {"beteiligung@musterkreis.example"}


def test_a_body_may_have_a_mailbox_of_its_own(session, scene, meeting, ada):
    scene.round_table.mailbox = "runder-tisch@musterkreis.example"
    scene.round_table.sender_name = "Runder Tisch"

    invite(session, meeting, ada)

    (letter,) = letters(session)
    assert (letter.sender, letter.sender_name) == (
        "runder-tisch@musterkreis.example",
        "Runder Tisch",
    )


def test_a_mailbox_that_is_none_is_refused(session, scene, meeting, ada):
    scene.district.mailbox = "Amt <amt@kreis.example>"

    with pytest.raises(InvalidError, match="Absenderadresse"):
        invite(session, meeting, ada)
