"""Letters of a series that are sent once more, and those that a later one overtook."""

import pytest

from facilitation.model.errors import InvalidError
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.usecases import invitations, post
from facilitation.usecases.series_announcements import repeat_series
from facilitation.usecases.series_invitations import invite_series
from tests import cast
from tests.conftest import NOW
from tests.usecases.series_told.letters import (
    DAY,
    LATER,
    announce,
    dates,
    events,
    give_seat,
    last,
    letters,
    move,
)


def test_the_whole_is_sent_once_more_to_one_person(session, scene, told, ada):
    give_seat(session, scene, scene.olga)
    invite_series(session, told.id, by=ada, now=LATER)

    address = repeat_series(session, told.id, scene.ben.id, by=ada, now=LATER)

    first, again = [one for one in letters(session) if one.person_id == scene.ben.id]
    assert address == again.to
    assert len(letters(session)) == 3
    (before,), (after,) = events(first), events(again)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 0)
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt


def test_the_whole_is_not_sent_to_who_is_not_in_the_series(session, scene, told, ada):
    with pytest.raises(InvalidError, match="keinem kommenden Termin"):
        repeat_series(session, told.id, scene.olga.id, by=ada, now=LATER)


def failed(letter: OutgoingLetter) -> OutgoingLetter:
    letter.state = LetterState.FAILED
    return letter


def test_a_series_that_did_not_arrive_is_sent_again_though_single_dates_went_out_since(
    session, scene, told, ada
):
    (invitation,) = letters(session)
    failed(invitation)
    move(dates(session, told)[2], DAY)
    announce(session, told, ada)

    post.retry_letter(session, scene.process, invitation.id, by=ada, now=LATER)

    assert invitation.state is LetterState.WAITING


def test_a_series_that_was_told_anew_overtakes_what_failed_before(session, scene, told, ada):
    (invitation,) = letters(session)
    failed(invitation)
    for meeting in dates(session, told)[:2]:
        move(meeting, DAY)
    announce(session, told, ada)

    with pytest.raises(InvalidError, match="neuere Nachricht"):
        post.retry_letter(session, scene.process, invitation.id, by=ada, now=LATER)


def test_letters_about_other_matters_overtake_nothing(session, scene, told, ada):
    failed(letters(session)[0])
    other = cast.meeting(session, scene.round_table, starts_at=NOW + 60 * DAY)
    invitations.invite(session, [other.id], by=ada, now=NOW)
    failed(last(session))
    another = cast.meeting(session, scene.round_table, starts_at=NOW + 70 * DAY)
    invitations.invite(session, [another.id], by=ada, now=NOW)

    assert post.retry_failed(session, scene.process, by=ada, now=LATER) == 2


def test_a_letter_about_one_date_is_replaced_by_the_series_at_a_new_address(
    session, scene, told, ada
):
    move(dates(session, told)[2], DAY)
    announce(session, told, ada)
    failed(last(session))
    scene.ben.email = "ben@neu.example"
    letter_id = last(session).id
    session.flush()

    post.write_to_new_address(session, scene.process, letter_id, by=ada, now=LATER)

    assert (last(session).to, last(session).kind) == (
        "ben@neu.example", LetterKind.SERIES_INVITATION,
    )  # fmt: skip
