"""Of one date hears who comes to it as a deputy or a guest, and whom it was taken from."""

import pytest
from sqlalchemy import select

from facilitation.model.calendars import SentState
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import InvitedAs
from facilitation.model.outbox import LetterKind
from facilitation.usecases import invitations
from facilitation.usecases.series_announcements import preview_series_announcement
from facilitation.usecases.series_errands import Matter
from facilitation.usecases.series_joining import add_to_series
from tests.conftest import NOW
from tests.usecases.series_told.letters import (
    DAY,
    LATER,
    announce,
    dates,
    events,
    last,
    letters,
    move,
)


def test_the_deputy_comes_to_one_date_and_the_member_loses_it(session, scene, told, ada):
    june = dates(session, told)[4]
    own = next(i for i in june.invitations if i.person_id == scene.ben.id)
    move(dates(session, told)[2], DAY)
    session.flush()

    outcome = invitations.invite_deputy(session, own.id, by=ada, now=LATER)

    to_dora, to_ben = letters(session)[-2:]
    (event,) = events(to_ben)
    assert outcome.letters == 2
    assert (to_dora.to, events(to_dora)[0]["UID"]) == ("dora@musterkreis.example", june.uid)
    assert (to_ben.method, event["UID"], event["RECURRENCE-ID"].dt) == (
        "CANCEL", told.uid, june.original_start,
    )  # fmt: skip
    assert "Ihre Vertretung ist eingeladen" in to_ben.subject
    assert "Dora Dahl" in to_ben.text
    pending = preview_series_announcement(session, told.id, by=ada, now=LATER)
    assert [one.matter for one in pending.intended] == [Matter.DATE]


def test_taking_one_date_back_from_a_member_tells_them_of_that_date(session, scene, told, ada):
    june = dates(session, told)[4]
    own = next(i for i in june.invitations if i.person_id == scene.ben.id)

    invitations.withdraw_invitation(session, own.id, by=ada, now=LATER)

    (event,) = events(last(session))
    assert (last(session).kind, event["RECURRENCE-ID"].dt) == (
        LetterKind.WITHDRAWAL, june.original_start,
    )  # fmt: skip
    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, told, ada)


def test_a_guest_of_one_date_who_joins_loses_the_single_invitation(session, scene, told, ada):
    june = dates(session, told)[4]
    invitations.add_guest(session, june.id, scene.gus.id, by=ada, now=NOW)
    add_to_series(
        session, scene.process, told.id, scene.gus.id, invited_as=InvitedAs.MEMBER,
        by=ada, now=LATER,
    )  # fmt: skip

    announce(session, told, ada)

    whole, single = letters(session)[-2:]
    assert (whole.kind, events(whole)[0]["UID"]) == (LetterKind.SERIES_INVITATION, told.uid)
    assert (single.method, events(single)[0]["UID"]) == ("CANCEL", june.uid)
    assert "durch die Einladung zur Reihe" in single.subject
    state = session.scalars(select(SentState).where(SentState.uid == june.uid)).one()
    assert not state.is_in_calendar


def test_guests_of_one_date_hear_nothing_of_the_series(session, scene, told, ada):
    invitations.add_guest(session, dates(session, told)[4].id, scene.gus.id, by=ada, now=NOW)
    before = len(letters(session))
    move(dates(session, told)[4], DAY)

    announce(session, told, ada)

    assert [letter.to for letter in letters(session)[before:]] == ["ben@musterkreis.example"]
