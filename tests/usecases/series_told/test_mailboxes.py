"""A series goes to mailboxes: another one, the sender's own, one that several people read."""

import pytest
from sqlalchemy import select

from facilitation.model.meetings import Invitation, InvitedAs
from facilitation.model.outbox import LetterKind
from facilitation.model.series import SentSeries, Series
from facilitation.usecases.series_announcements import preview_series_announcement
from facilitation.usecases.series_joining import add_to_series, drop_from_series
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


def test_another_address_gets_the_whole(session, scene, told, ada):
    scene.ben.email = "ben@neu.example"

    announce(session, told, ada)

    letter = last(session)
    assert (letter.to, letter.kind) == ("ben@neu.example", LetterKind.SERIES_INVITATION)
    assert session.scalars(select(SentSeries.address)).all() == ["ben@neu.example"]


def test_the_senders_own_mailbox_gets_it_published(session, scene, told, ada):
    scene.ben.email = scene.district.mailbox.upper()

    announce(session, told, ada)

    assert last(session).method == "PUBLISH"
    assert b"ATTENDEE" not in last(session).calendar


@pytest.fixture
def shared(session, scene, told, ada) -> Series:
    """Olga reads Ben's mailbox and is asked to all dates too."""
    scene.olga.email = "BEN@musterkreis.example"
    add_to_series(
        session, scene.process, told.id, scene.olga.id, invited_as=InvitedAs.MEMBER,
        by=ada, now=LATER,
    )  # fmt: skip
    announce(session, told, ada)
    return told


def test_who_leaves_a_shared_mailbox_takes_nothing_out_of_it(session, scene, shared, ada):
    drop_from_series(session, scene.process, shared.id, scene.ben.id, by=ada, now=LATER)
    preview = preview_series_announcement(session, shared.id, by=ada, now=LATER)

    announce(session, shared, ada, LATER + DAY)

    assert [one.leaves_calendar for one in preview.intended] == [True]
    assert (last(session).kind, last(session).calendar) == (LetterKind.SERIES_END, None)
    drop_from_series(session, scene.process, shared.id, scene.olga.id, by=ada, now=LATER)
    announce(session, shared, ada, LATER + 2 * DAY)
    assert last(session).method == "CANCEL"


def test_a_calendar_shows_the_dates_of_all_who_read_it(session, scene, told, ada):
    scene.olga.email = "BEN@musterkreis.example"
    found = dates(session, told)
    for meeting in found[4:]:
        meeting.invitations[0].withdraw(now=LATER)
    announce(session, told, ada)
    add_to_series(
        session, scene.process, told.id, scene.olga.id, invited_as=InvitedAs.MEMBER,
        by=ada, now=LATER,
    )  # fmt: skip
    for meeting in found[:2]:
        session.scalars(
            select(Invitation).where(
                Invitation.meeting_id == meeting.id, Invitation.person_id == scene.olga.id
            )
        ).one().withdraw(now=LATER)

    announce(session, told, ada, LATER + DAY)

    to_olga = last(session)
    assert "9 Termine ab " in to_olga.subject
    (whole, *_) = events(to_olga)
    assert whole.start == found[0].original_start


def test_both_who_share_a_mailbox_hear_of_a_change_one_after_the_other(session, scene, shared, ada):
    move(dates(session, shared)[2], DAY)

    announce(session, shared, ada, LATER + DAY)

    one, two = letters(session, LetterKind.UPDATE)
    assert {one.person_id, two.person_id} == {scene.ben.id, scene.olga.id}
    (first,), (second,) = events(one), events(two)
    assert first["SEQUENCE"] == second["SEQUENCE"]
    assert first["DTSTAMP"].dt < second["DTSTAMP"].dt
