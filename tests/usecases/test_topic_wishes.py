"""A topic begins with the words of a mail or an answer, for those who may read them."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.meetings import Answer, Invitation, InvitedAs
from facilitation.model.rights import Actor
from facilitation.usecases.topic_wishes import wish_in_answer, wish_in_mail
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.incoming_stage import kept


def _invitation(session: Session, scene: cast.Scene) -> Invitation:
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=9))
    invitation = Invitation(
        meeting_id=meeting.id,
        person_id=scene.ben.id,
        invited_as=InvitedAs.MEMBER,
        answer=Answer.ACCEPTED,
        answered_at=NOW,
        note="Wir brauchen einen Bus nach 19 Uhr.",
    )
    session.add(invitation)
    session.flush()
    return invitation


def test_a_note_to_an_answer_begins_a_topic_of_its_body(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    invitation = _invitation(session, scene)

    wish = wish_in_answer(session, scene.process, invitation.id, by=ada, now=NOW)

    assert (wish.words, wish.said_on) == ("Wir brauchen einen Bus nach 19 Uhr.", TODAY)
    assert wish.body_id == scene.round_table.id
    with pytest.raises(NotAllowedError):
        wish_in_answer(session, scene.process, invitation.id, by=ben, now=NOW)
    for row_id, actor in ((invitation.id, cem), (invitation.id + 1, ada)):
        with pytest.raises(NotFoundError):
            wish_in_answer(session, scene.process, row_id, by=actor, now=NOW)


def test_a_mail_begins_a_topic_only_for_those_who_read_the_post(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    mail = kept(1, district_id=scene.district.id, text="Bitte einen Kurs am Abend. \n")
    session.add(mail)
    session.flush()

    wish = wish_in_mail(session, scene.process, mail.id, by=ada, now=NOW)

    assert (wish.words, wish.said_on, wish.body_id) == ("Bitte einen Kurs am Abend.", TODAY, None)
    for actor in (ben, cem):
        with pytest.raises((NotAllowedError, NotFoundError)):
            wish_in_mail(session, scene.process, mail.id, by=actor, now=NOW)
