"""People answer through their own link or on the telephone; looking changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind, token
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting, MeetingState
from facilitation.usecases import announcements, answers, invitations
from facilitation.usecases.answers import Standing
from tests import cast
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)
KEYS = ("the present key", "an earlier key")


@pytest.fixture
def meeting(session, scene, ada) -> Meeting:
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    return made


@pytest.fixture
def of_ben(session, meeting) -> Invitation:
    return session.scalars(select(Invitation)).one()


def link_of(invitation: Invitation, key: str = KEYS[0]) -> str:
    return token(
        key, LinkKind.RSVP, person_id=invitation.person_id, subject_id=invitation.id,
        version=invitation.version_of_link,
    )  # fmt: skip


def look(session, link, now=NOW):
    return answers.find_invitation_by_link(session, link, keys=KEYS, now=now)


def say(session, link, what=Answer.ACCEPTED, now=NOW, **more):
    return answers.answer_by_link(session, link, what, keys=KEYS, now=now, **more)


def move(session, meeting, by, starts_at):
    announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + HOURS,
        place=meeting.place, online_url="", by=by, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_link_of_the_present_or_an_earlier_key_answers(session, scene, of_ben, key):
    linked = look(session, link_of(of_ben, key))
    say(session, link_of(of_ben, key), Answer.TENTATIVE, note="vielleicht\x00 später")

    assert (linked.standing, linked.told.starts_at) == (Standing.OPEN, MAY)
    assert (of_ben.answer, of_ben.note, of_ben.answer_way) == (
        Answer.TENTATIVE,
        "vielleicht später",
        AnswerWay.LINK,
    )
    assert (of_ben.answered_start, of_ben.answer_sequence) == (MAY, 0)
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.action, entry.person_id) == ("answered_by_link", scene.ben.id)


def test_looking_changes_nothing(session, of_ben):
    session.commit()
    for _ in range(5):
        look(session, link_of(of_ben))

    assert not session.dirty
    assert not session.new
    assert of_ben.answer is Answer.NONE_YET


def test_a_later_answer_replaces_the_earlier(session, of_ben):
    say(session, link_of(of_ben))
    say(session, link_of(of_ben), Answer.DECLINED)

    assert of_ben.answer is Answer.DECLINED


def test_links_that_were_never_made_or_are_revoked_show_nothing(session, scene, of_ben):
    good = link_of(of_ben)
    foreign = token(
        KEYS[0], LinkKind.RSVP, person_id=scene.olga.id, subject_id=of_ben.id,
        version=of_ben.version_of_link,
    )  # fmt: skip
    wrong = ["", "x", "ä" * 36, good[:-1], good + "A", good[:-2] + "AA", foreign]
    wrong.append(link_of(of_ben, "a stranger's key"))
    for link in wrong:
        with pytest.raises(NotFoundError):
            look(session, link)

    scene.ben.links_version += 1
    with pytest.raises(NotFoundError):
        look(session, good)
    look(session, link_of(of_ben))


def test_one_bit_more_or_less_makes_a_link_void(session, of_ben):
    good = link_of(of_ben)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, letter in enumerate(good):
        other = alphabet[(alphabet.index(letter) + 1) % 64]
        with pytest.raises(NotFoundError):
            look(session, good[:place] + other + good[place + 1 :])


def test_the_link_of_a_deleted_person_is_void(session, scene, of_ben):
    scene.ben.deleted_at = NOW

    with pytest.raises(NotFoundError):
        look(session, link_of(of_ben))


def test_a_move_is_shown_when_it_is_announced_and_an_old_page_is_refused(
    session, scene, meeting, ada, of_ben
):
    seen = answers.time_mark(look(session, link_of(of_ben)).told)
    move(session, meeting, ada, MAY + timedelta(days=7))
    assert look(session, link_of(of_ben)).told.starts_at == MAY

    announcements.announce_move(session, meeting.id, by=ada, now=NOW)

    assert look(session, link_of(of_ben)).told.starts_at == MAY + timedelta(days=7)
    with pytest.raises(InvalidError, match="verlegt"):
        say(session, link_of(of_ben), seen=seen)
    assert of_ben.answer is Answer.NONE_YET


def test_who_answered_before_an_announced_move_is_asked_anew(session, meeting, ada, of_ben):
    move(session, meeting, ada, MAY + timedelta(days=7))
    say(session, link_of(of_ben))

    announcements.announce_move(session, meeting.id, by=ada, now=NOW)

    assert of_ben.answer is Answer.NONE_YET


def test_closed_doors_say_why(session, scene, meeting, ada, of_ben):
    link = link_of(of_ben)
    assert look(session, link, MAY).standing is Standing.BEGUN
    with pytest.raises(InvalidError, match="begonnen"):
        say(session, link, now=MAY)

    of_ben.withdrawn_at = NOW
    assert look(session, link).standing is Standing.WITHDRAWN
    with pytest.raises(InvalidError, match="zurückgenommen"):
        say(session, link)

    of_ben.withdrawn_at, meeting.state = None, MeetingState.CANCELLED
    assert look(session, link).standing is Standing.CANCELLED
    with pytest.raises(InvalidError, match="abgesagt"):
        say(session, link)


@pytest.mark.parametrize(
    ("what", "note", "field"),
    [(Answer.NONE_YET, "", "answer"), (Answer.ACCEPTED, "x" * 1001, "note")],
)
def test_answers_that_are_none_are_refused(session, of_ben, what, note, field):
    with pytest.raises(InvalidError) as refusal:
        say(session, link_of(of_ben), what, note=note)
    assert refusal.value.field == field


def test_staff_put_down_what_they_hear_on_the_telephone(session, meeting, ada, of_ben):
    move(session, meeting, ada, MAY + timedelta(days=7))

    answers.answer_for(session, of_ben.id, Answer.ACCEPTED, note="kommt", by=ada, now=NOW)
    announcements.announce_move(session, meeting.id, by=ada, now=NOW)

    assert (of_ben.answer, of_ben.answer_way) == (Answer.ACCEPTED, AnswerWay.STAFF)


def test_only_the_office_answers_for_others(session, of_ben, ben, cem):
    with pytest.raises(NotAllowedError):
        answers.answer_for(session, of_ben.id, Answer.ACCEPTED, by=ben, now=NOW)
    for invitation_id in (of_ben.id, 10**6):
        with pytest.raises(NotFoundError):
            answers.answer_for(session, invitation_id, Answer.ACCEPTED, by=cem, now=NOW)


def test_a_guests_page_hides_what_is_not_public(session, scene, meeting, ada):
    meeting.agenda[1].is_public = False
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)
    of_gus = session.scalars(select(Invitation).where(Invitation.person_id == scene.gus.id)).one()

    assert look(session, link_of(of_gus)).agenda == [
        (1, "Begrüßung"),
        (2, None),
        (3, "Verschiedenes"),
    ]
