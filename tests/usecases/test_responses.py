"""Who was asked and what they said: the list, sums by sector, the quorum to expect."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.bodies import Mandate, Quorum
from facilitation.model.meetings import Answer, Invitation, InvitedAs, Meeting
from facilitation.model.outbox import LetterState
from facilitation.model.people import Sector
from facilitation.model.rights import Actor
from facilitation.usecases import access, answers, invitations
from facilitation.usecases.meeting_heads import Head, get_head
from facilitation.usecases.own_answers import find_own_answer
from facilitation.usecases.responses import Responses, find_guests, list_responses
from tests import cast

EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)
KEY = "a key for tests, long enough to be one"


@pytest.fixture
def meeting(session: Session, scene: cast.Scene, ada: Actor, now: datetime) -> Meeting:
    made = cast.meeting(session, scene.round_table, starts_at=EVENING)
    invitations.invite(session, [made.id], by=ada, now=now)
    session.flush()
    return made


def head_of(session: Session, scene: cast.Scene, meeting: Meeting, by: Actor, on: date) -> Head:
    session.flush()
    return get_head(session, scene.process, meeting.id, by=by, on=on)


def responses(
    session: Session, scene: cast.Scene, meeting: Meeting, by: Actor, on: date
) -> Responses:
    head = head_of(session, scene, meeting, by, on)
    return list_responses(session, head, zone=scene.district.zone)


def invitation_of(session: Session, meeting: Meeting, person_id: int) -> Invitation:
    return session.scalars(
        select(Invitation).where(
            Invitation.meeting_id == meeting.id, Invitation.person_id == person_id
        )
    ).one()


def test_before_anybody_answers_all_are_waited_for(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, today: date
) -> None:
    found = responses(session, scene, meeting, ada, today)

    (row,) = found.rows
    assert (row.name, row.seat, row.answer) == ("Ben Becker", "Verein Brücke", Answer.NONE_YET)
    assert (row.letter, row.has_mail, row.deputy) == (LetterState.WAITING, True, "Dora Dahl")
    assert row.hears_of_withdrawal
    assert found.sectors[0].sector is Sector.CIVIL_SOCIETY
    assert (found.sectors[0].asked, found.sectors[0].waiting) == (1, 1)
    assert found.not_asked == 0


@pytest.mark.parametrize(
    ("rule", "answer", "is_met", "can_be_met"),
    [
        (Quorum.NONE, Answer.NONE_YET, True, True),
        (Quorum.HALF, Answer.NONE_YET, False, True),
        (Quorum.HALF, Answer.TENTATIVE, False, True),
        (Quorum.HALF, Answer.ACCEPTED, True, True),
        (Quorum.HALF, Answer.DECLINED, False, False),
    ],
)
def test_the_quorum_is_foreseen_from_the_answers(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    ada: Actor,
    today: date,
    now: datetime,
    rule: Quorum,
    answer: Answer,
    is_met: bool,
    can_be_met: bool,
) -> None:
    scene.round_table.quorum = rule
    own = invitation_of(session, meeting, scene.ben.id)
    if answer is not Answer.NONE_YET:
        answers.answer_for(session, own.id, answer, by=ada, now=now)

    forecast = responses(session, scene, meeting, ada, today).forecast

    assert forecast.voting == 1
    assert (forecast.is_met, forecast.can_be_met) == (is_met, can_be_met)


def test_a_seat_counts_once_when_the_deputy_comes_instead(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, today: date, now: datetime
) -> None:
    scene.round_table.quorum = Quorum.HALF
    ben = invitation_of(session, meeting, scene.ben.id)
    answers.answer_for(session, ben.id, Answer.DECLINED, by=ada, now=now)
    invitations.invite_deputy(session, ben.id, by=ada, now=now)
    dora = invitation_of(session, meeting, scene.dora.id)
    answers.answer_for(session, dora.id, Answer.ACCEPTED, by=ada, now=now)

    found = responses(session, scene, meeting, ada, today)

    assert (found.forecast.coming, found.forecast.needed) == (1, 1)
    assert [(row.name, row.deputy) for row in found.rows] == [("Dora Dahl", "")]


def test_guests_have_no_vote_in_the_forecast(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, today: date, now: datetime
) -> None:
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=now)
    gus = invitation_of(session, meeting, scene.gus.id)
    answers.answer_for(session, gus.id, Answer.ACCEPTED, note="mit Kind", by=ada, now=now)

    found = responses(session, scene, meeting, ada, today)

    assert found.counts[Answer.ACCEPTED] == 1
    assert found.forecast.coming == 0
    row = next(row for row in found.rows if row.invited_as is InvitedAs.GUEST)
    assert (row.note, row.sector) == ("mit Kind", None)


def test_who_was_taken_back_is_gone_from_the_list(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, today: date, now: datetime
) -> None:
    own = invitation_of(session, meeting, scene.ben.id)
    invitations.withdraw_invitation(session, own.id, by=ada, now=now)

    assert responses(session, scene, meeting, ada, today).rows == ()


def test_who_takes_a_seat_later_is_counted_as_not_asked(
    session: Session, scene: cast.Scene, meeting: Meeting, ada: Actor, today: date
) -> None:
    session.add(Mandate(seat_id=scene.vacant.id, person_id=scene.olga.id, valid_from=cast.SINCE))

    found = responses(session, scene, meeting, ada, today)

    assert (found.not_asked, found.forecast.voting) == (1, 2)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("gast", ["Gus Gast"]),
        ("özd", ["Olga Özdemir"]),
        ("OEZD", []),
        ("", []),
        ("%", []),
        ("becker", []),  # asked already
        ("cramer", []),  # of another district
    ],
)
def test_guests_are_found_in_the_own_district_unless_they_are_asked(
    session: Session,
    scene: cast.Scene,
    meeting: Meeting,
    ada: Actor,
    today: date,
    words: str,
    names: list[str],
) -> None:
    head = head_of(session, scene, meeting, ada, today)

    assert [guest.name for guest in find_guests(session, head, words)] == names


def test_a_member_finds_the_way_to_the_own_answer(
    session: Session, scene: cast.Scene, meeting: Meeting, today: date, ben: Actor
) -> None:
    ben = access.actor_of(session, scene.ben, on=today)
    head = head_of(session, scene, meeting, ben, today)

    own = find_own_answer(session, head, key=KEY, by=ben)

    assert own is not None
    assert own.answer is Answer.NONE_YET
    claim = links.read(own.path.rpartition("/")[2])
    invitation = session.scalars(select(Invitation)).one()
    assert claim is not None
    assert (claim.person_id, claim.subject_id) == (scene.ben.id, invitation.id)
    version = f"{meeting.uid}/{scene.ben.links_version + invitation.link_version}"
    assert links.is_genuine(claim, [KEY], version=version)


def test_who_is_not_asked_has_no_answer_to_give(
    session: Session, scene: cast.Scene, meeting: Meeting, today: date
) -> None:
    dora = access.actor_of(session, scene.dora, on=today)
    head = head_of(session, scene, meeting, dora, today)

    assert find_own_answer(session, head, key=KEY, by=dora) is None
