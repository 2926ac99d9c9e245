"""Moves and cancellations reach everybody who was written to, in one message each."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as CalendarEvent
from sqlalchemy import select

from facilitation.model.calendars import CANCEL, Change, SentState
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases import announcements, invitations
from tests import cast
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)
WEEK = timedelta(days=7)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def meeting(session, scene, ada) -> Meeting:
    """The round table West, to which Ben and the guest Gus have been invited."""
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    invitations.add_guest(session, made.id, scene.gus.id, by=ada, now=NOW)
    return made


def move(session, meeting, by, *, starts_at=MAY, hours=HOURS, place="Rathaus, Saal 2", url=""):
    return announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + hours,
        place=place, online_url=url, by=by, now=LATER,
    )  # fmt: skip


def announce(session, meeting, by, now=LATER):
    return announcements.announce_move(session, meeting.id, by=by, now=now)


def written(session, kind: LetterKind) -> list[OutgoingLetter]:
    query = select(OutgoingLetter).where(OutgoingLetter.kind == kind).order_by(OutgoingLetter.id)
    return list(session.scalars(query))


def event(letter: OutgoingLetter) -> CalendarEvent:
    return Calendar.from_ical(letter.calendar).events[0]


def answer(session, scene, meeting, what=Answer.ACCEPTED) -> Invitation:
    found = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id)).one()
    found.reply(
        what, note="mit dem Rad", way=AnswerWay.LINK, sequence=meeting.sequence,
        time=(meeting.starts_at, meeting.ends_at), now=NOW,
    )  # fmt: skip
    return found


def test_moving_alone_writes_to_nobody(session, meeting, ada):
    assert move(session, meeting, ada, starts_at=MAY + WEEK)

    assert written(session, LetterKind.UPDATE) == []
    assert meeting.sequence == 0


def test_the_announcement_names_old_and_new_time(session, meeting, ada):
    move(session, meeting, ada, starts_at=MAY + WEEK)

    outcome = announce(session, meeting, ada)

    ben, gus = written(session, LetterKind.UPDATE)
    assert (outcome.letters, ben.to, gus.to) == (
        2,
        "ben@musterkreis.example",
        "gus@musterkreis.example",
    )
    assert ben.subject == (
        "Verlegt auf Montag, 7. Juni 2027, 17:00 Uhr: Runder Tisch West "
        "(bisher Montag, 31. Mai 2027, 17:00 Uhr)"
    )
    for content in (ben.text, ben.html):
        assert "neu Montag, 7. Juni 2027, 17:00 bis 19:00 Uhr" in content
        assert "bisher Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr" in content
    assert (event(ben)["SEQUENCE"], event(ben).start) == (1, MAY + WEEK)


def test_several_changes_before_the_announcement_give_one_step(session, meeting, ada):
    move(session, meeting, ada, starts_at=MAY + WEEK)
    move(session, meeting, ada, starts_at=MAY + 2 * WEEK)
    move(session, meeting, ada, starts_at=MAY + 2 * WEEK, place="Schule")

    announce(session, meeting, ada)

    assert {event(letter)["SEQUENCE"] for letter in written(session, LetterKind.UPDATE)} == {1}
    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, meeting, ada)


def test_moved_and_moved_back_there_is_nothing_to_tell(session, scene, meeting, ada):
    kept = answer(session, scene, meeting)
    move(session, meeting, ada, starts_at=MAY + WEEK)
    move(session, meeting, ada, starts_at=MAY)

    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, meeting, ada)
    assert kept.answer is Answer.ACCEPTED


def test_a_new_time_forgets_answers_a_new_place_keeps_them(session, scene, meeting, ada):
    given = answer(session, scene, meeting)
    move(session, meeting, ada, place="Schule")
    announce(session, meeting, ada)
    assert given.answer is Answer.ACCEPTED
    to_ben = written(session, LetterKind.UPDATE)[0]
    assert event(to_ben)["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "Ihre Antwort „Zusage“ bleibt gültig" in to_ben.text
    assert "Schule, bisher Rathaus, Saal 2" in to_ben.text

    move(session, meeting, ada, starts_at=MAY + WEEK, place="Schule")
    announce(session, meeting, ada, LATER + HOURS)

    assert (given.answer, given.note) == (Answer.NONE_YET, "")
    again = written(session, LetterKind.UPDATE)[-2]
    assert event(again)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_an_answer_on_the_telephone_to_the_new_time_survives_the_announcement(
    session, scene, meeting, ada
):
    move(session, meeting, ada, starts_at=MAY + WEEK)
    given = answer(session, scene, meeting)

    announce(session, meeting, ada)

    assert given.answer is Answer.ACCEPTED


def test_who_is_invited_after_a_move_hears_only_what_holds_now(session, scene, meeting, ada):
    move(session, meeting, ada, starts_at=MAY + WEEK)
    invitations.add_guest(session, meeting.id, scene.stella.id, by=ada, now=LATER)
    announce(session, meeting, ada)

    to_stella = written(session, LetterKind.INVITATION)[-1]
    assert (event(to_stella)["SEQUENCE"], event(to_stella).start) == (1, MAY + WEEK)
    updates = written(session, LetterKind.UPDATE)
    assert [letter.to for letter in updates] == [
        "ben@musterkreis.example",
        "gus@musterkreis.example",
    ]
    assert {event(letter)["SEQUENCE"] for letter in updates} == {1}


def test_a_new_agenda_can_be_announced_too(session, scene, meeting, ada):
    given = answer(session, scene, meeting)
    meeting.agenda[0].title = "Begrüßung und Vorstellung"
    session.flush()

    pending = announcements.pending_changes(session, meeting.id, by=ada, now=LATER)
    announce(session, meeting, ada)

    assert (pending.changes, pending.people, pending.forgets_answers) == (
        frozenset({Change.AGENDA}),
        2,
        0,
    )
    letter = written(session, LetterKind.UPDATE)[0]
    assert letter.subject.startswith("Neue Tagesordnung")
    assert "Begrüßung und Vorstellung" in str(event(letter)["DESCRIPTION"])
    assert given.answer is Answer.ACCEPTED


def test_what_is_pending_is_told_before_it_is_announced(session, scene, meeting, ada):
    answer(session, scene, meeting)
    nothing = announcements.pending_changes(session, meeting.id, by=ada, now=LATER)
    move(session, meeting, ada, starts_at=MAY + WEEK, url="https://video.example/raum")

    pending = announcements.pending_changes(session, meeting.id, by=ada, now=LATER)

    assert (nothing.changes, nothing.before, nothing.people) == (frozenset(), None, 0)
    assert pending.changes == {Change.TIME, Change.ONLINE}
    assert (pending.people, pending.forgets_answers) == (2, 1)


def test_dtstamp_rises_within_one_second(session, meeting, ada):
    move(session, meeting, ada, place="Schule")
    announce(session, meeting, ada)
    move(session, meeting, ada, place="Kirche")
    announce(session, meeting, ada)

    to_ben = [
        event(letter)["DTSTAMP"].dt
        for letter in session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id))
        if letter.to == "ben@musterkreis.example"
    ]
    assert to_ben == sorted(set(to_ben))


def test_cancelling_takes_the_meeting_out_of_every_calendar(session, scene, meeting, ada):
    outcome = announcements.cancel_meeting(
        session, meeting.id, reason="Die Referentin ist krank.", by=ada, now=LATER
    )

    letters = written(session, LetterKind.CANCELLATION)
    assert (outcome.letters, meeting.state) == (2, MeetingState.CANCELLED)
    for letter in letters:
        assert letter.method == CANCEL
        assert (event(letter)["STATUS"], event(letter)["SEQUENCE"]) == ("CANCELLED", 1)
        assert "Die Referentin ist krank." in letter.text
        assert "Die Referentin ist krank." in letter.html
    with pytest.raises(InvalidError, match="schon abgesagt"):
        announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=LATER)


def test_a_cancellation_speaks_of_what_people_were_told(session, meeting, ada):
    """A move that nobody heard of would only confuse."""
    move(session, meeting, ada, starts_at=MAY + WEEK)

    announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=LATER)

    letter = written(session, LetterKind.CANCELLATION)[0]
    assert "Montag, 31. Mai 2027" in letter.subject
    assert event(letter).start == MAY


def test_who_was_withdrawn_hears_nothing_of_later_changes(session, scene, meeting, ada):
    of_gus = session.scalars(select(Invitation).where(Invitation.person_id == scene.gus.id)).one()
    invitations.withdraw_invitation(session, of_gus.id, by=ada, now=NOW)
    move(session, meeting, ada, starts_at=MAY + WEEK)
    announce(session, meeting, ada)
    announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=LATER)

    assert [x.to for x in written(session, LetterKind.UPDATE)] == ["ben@musterkreis.example"]
    assert [x.to for x in written(session, LetterKind.CANCELLATION)] == ["ben@musterkreis.example"]


def test_every_message_is_above_all_that_was_said_to_its_reader(session, scene, meeting, ada):
    """Move, withdraw, ask again, move, cancel: SEQUENCE and DTSTAMP never fall for anybody."""
    move(session, meeting, ada, starts_at=MAY + WEEK)
    announce(session, meeting, ada)
    of_gus = session.scalars(select(Invitation).where(Invitation.person_id == scene.gus.id)).one()
    invitations.withdraw_invitation(session, of_gus.id, by=ada, now=LATER)
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=LATER)
    move(session, meeting, ada, starts_at=MAY + WEEK, place="Kirche")
    announce(session, meeting, ada)
    announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=LATER)

    for person in (scene.ben, scene.gus):
        letters = session.scalars(
            select(OutgoingLetter)
            .where(OutgoingLetter.person_id == person.id)
            .order_by(OutgoingLetter.id)
        ).all()
        sequences = [event(letter)["SEQUENCE"] for letter in letters]
        stamps = [event(letter)["DTSTAMP"].dt for letter in letters]
        assert sequences == sorted(set(sequences)), person.given_name
        assert stamps == sorted(set(stamps)), person.given_name
        assert {event(letter)["UID"] for letter in letters} == {meeting.uid}


def test_the_senders_own_mailbox_gets_a_copy_of_its_own_kind(session, scene, ada):
    """Exchange files a request from oneself to oneself without asking."""
    scene.ben.email = "Beteiligung@musterkreis.example"
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    move(session, made, ada, place="Schule")
    announce(session, made, ada)
    announcements.cancel_meeting(session, made.id, reason="", by=ada, now=LATER)

    letters = session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)).all()
    assert [letter.method for letter in letters] == ["PUBLISH"] * 3
    assert [event(letter)["STATUS"] for letter in letters] == ["CONFIRMED"] * 2 + ["CANCELLED"]
    assert [event(letter)["SEQUENCE"] for letter in letters] == [0, 1, 2]
    assert all("ATTENDEE" not in event(letter) for letter in letters)


def test_whom_no_mail_reaches_is_named(session, scene, meeting, ada):
    scene.ben.email, scene.ben.phone = "", "03871 1"
    move(session, meeting, ada, starts_at=MAY + WEEK)

    outcome = announce(session, meeting, ada)

    assert outcome.letters == 1
    assert [(p.name, p.phone) for p in outcome.to_tell] == [("Ben Becker", "03871 1")]


@pytest.mark.parametrize(
    ("starts_at", "hours", "field"),
    [
        (MAY, timedelta(0), "ends"),
        (MAY, -HOURS, "ends"),
        (MAY, timedelta(days=20), "ends"),
        (NOW - WEEK, HOURS, "date"),
    ],
)
def test_times_that_cannot_be_are_refused(session, meeting, ada, starts_at, hours, field):
    with pytest.raises(InvalidError) as refusal:
        move(session, meeting, ada, starts_at=starts_at, hours=hours)
    assert refusal.value.field == field


def test_what_has_begun_is_neither_moved_nor_cancelled_nor_announced(session, meeting, ada):
    for act in (
        lambda: announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=MAY),
        lambda: announce(session, meeting, ada, MAY),
    ):
        with pytest.raises(InvalidError, match="begonnen"):
            act()
    meeting.state = MeetingState.OPENED
    with pytest.raises(InvalidError):
        move(session, meeting, ada, place="Schule")


def test_members_may_not_and_strangers_find_nothing(session, meeting, ben, cem):
    acts = [
        lambda by: move(session, meeting, by, place="Schule"),
        lambda by: announce(session, meeting, by),
        lambda by: announcements.cancel_meeting(session, meeting.id, reason="", by=by, now=LATER),
        lambda by: announcements.pending_changes(session, meeting.id, by=by, now=LATER),
    ]
    for act in acts:
        with pytest.raises(NotAllowedError):
            act(ben)
        with pytest.raises(NotFoundError):
            act(cem)


def test_one_row_remembers_what_a_person_was_told(session, scene, meeting, ada):
    move(session, meeting, ada, starts_at=MAY + WEEK)
    announce(session, meeting, ada)
    announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=LATER)

    states = session.scalars(select(SentState)).all()
    assert {(s.person_id, s.method, s.sequence) for s in states} == {
        (scene.ben.id, CANCEL, 2),
        (scene.gus.id, CANCEL, 2),
    }
