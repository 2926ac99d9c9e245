"""Before they leave, the office sees whom invitations reach and what they say."""

import pytest

from facilitation.model.people import EmailState
from facilitation.usecases import invitations
from facilitation.usecases.invitations import Prospect
from tests.conftest import NOW
from tests.statements import counted
from tests.usecases.invitations.letters import give_seat, invite, letters


@pytest.mark.parametrize(
    ("email", "state", "prospect"),
    [
        ("ben@kreis.example", EmailState.GOOD, Prospect.GETS_MAIL),
        ("ben@kröpelin.example", EmailState.GOOD, Prospect.GETS_MAIL),
        ("ben@kreis.example", EmailState.BOUNCED, Prospect.MAIL_BOUNCES),
        ("ben@kreis.example\nBcc: all@kreis.example", EmailState.GOOD, Prospect.MAIL_BOUNCES),
        ("Ben <ben@kreis.example>", EmailState.GOOD, Prospect.MAIL_BOUNCES),
        ("böse@kreis.example", EmailState.GOOD, Prospect.MAIL_BOUNCES),
        ("", EmailState.GOOD, Prospect.HAS_NO_MAIL),
    ],
)
def test_the_preview_says_whom_mail_reaches(session, scene, meeting, ada, email, state, prospect):
    scene.ben.email, scene.ben.email_state = email, state

    (preview,) = invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW)

    assert [invitee.prospect for invitee in preview.invitees] == [prospect]
    assert (preview.letter is not None) == (prospect is Prospect.GETS_MAIL)


def test_the_preview_shows_the_very_mail_and_stores_nothing(session, meeting, ada):
    (preview,) = invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW)
    assert letters(session) == []

    invite(session, meeting, ada)

    assert preview.letter == letters(session)[0].letter


def test_after_inviting_the_preview_has_nobody_left(session, scene, meeting, ada):
    invite(session, meeting, ada)

    (preview,) = invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW)

    assert [i.prospect for i in preview.invitees] == [Prospect.WAS_ASKED]
    assert preview.letter is None


def test_the_number_of_statements_does_not_grow_with_people(session, scene, meeting, ada):
    def asked() -> int:
        session.flush()
        with counted(session.get_bind()) as statements:
            invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW)
        return len(statements)

    few = asked()
    for person in (scene.olga, scene.stella, scene.gus, scene.sam):
        give_seat(session, scene, person)

    assert asked() == few
