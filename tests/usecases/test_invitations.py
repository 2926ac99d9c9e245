"""Members of a meeting's day are asked to come, once each, in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import BodyKind, Mandate, Seat
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Answer, Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.outbox import LINK, LetterKind, OutgoingLetter
from facilitation.model.people import EmailState
from facilitation.model.rights import Actor
from facilitation.usecases import invitations
from facilitation.usecases.invitations import Prospect
from tests import cast
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
"""Monday, 31 May 2027, 17:00 in Berlin."""


@pytest.fixture
def meeting(session: Session, scene: cast.Scene) -> Meeting:
    return cast.meeting(session, scene.round_table, starts_at=MAY)


def letters(session: Session) -> list[OutgoingLetter]:
    return list(session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)))


def invited(session: Session) -> dict[str, InvitedAs]:
    rows = session.scalars(select(Invitation).order_by(Invitation.id)).all()
    return {row.person.given_name: row.invited_as for row in rows}


def invite(session: Session, meeting: Meeting, by: Actor, now: datetime = NOW, **more: str):
    return invitations.invite(session, [meeting.id], by=by, now=now, **more)


def give_seat(session: Session, scene: cast.Scene, person, *, body=None, voting=True) -> Mandate:
    seat = Seat(
        body_id=(body or scene.round_table).id,
        position=9,
        label="Kirche",
        sector=scene.seat.sector,
        is_voting=voting,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    mandate = Mandate(seat_id=seat.id, person_id=person.id, valid_from=cast.SINCE)
    session.add(mandate)
    session.flush()
    return mandate


def test_members_of_the_day_get_a_letter_each(session, scene, meeting, ada):
    outcome = invite(session, meeting, ada)

    (letter,) = letters(session)
    assert (outcome.letters, outcome.to_tell) == (1, ())
    assert invited(session) == {"Ben": InvitedAs.MEMBER}
    assert (letter.to, letter.kind, letter.due_at) == (
        "ben@musterkreis.example",
        LetterKind.INVITATION,
        NOW,
    )
    assert "Montag, 31. Mai 2027, 17:00 Uhr" in letter.subject
    assert LINK in letter.text
    assert LINK in letter.html
    assert (meeting.state, meeting.invited_at) == (MeetingState.INVITED, NOW)
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.person_id) == ("meeting_invited", scene.ada.id)


def test_inviting_twice_sends_once(session, meeting, ada):
    invite(session, meeting, ada)
    outcome = invite(session, meeting, ada)

    assert outcome.letters == 0
    assert len(letters(session)) == 1


def test_who_joined_since_is_asked_by_the_second_call(session, scene, meeting, ada):
    invite(session, meeting, ada)
    give_seat(session, scene, scene.olga)

    outcome = invite(session, meeting, ada)

    assert outcome.letters == 1
    assert letters(session)[1].to == "olga@musterkreis.example"
    assert meeting.sequence == 0


def test_a_mandate_that_ends_before_the_day_is_not_asked(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga).valid_until = date(2027, 5, 31)
    give_seat(session, scene, scene.stella).valid_until = date(2027, 6, 1)

    invite(session, meeting, ada)

    assert set(invited(session)) == {"Ben", "Stella"}


def test_the_day_is_the_local_one(session, scene, ada):
    late = datetime(2027, 5, 30, 22, 30, tzinfo=UTC)
    meeting = cast.meeting(session, scene.round_table, starts_at=late)
    give_seat(session, scene, scene.olga).valid_from = date(2027, 5, 31)

    invite(session, meeting, ada)

    assert "Olga" in invited(session)


def test_two_seats_give_one_letter_and_the_vote_counts(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga, voting=False)
    give_seat(session, scene, scene.olga)
    give_seat(session, scene, scene.stella, voting=False)

    invite(session, meeting, ada)

    assert invited(session) == {
        "Ben": InvitedAs.MEMBER,
        "Olga": InvitedAs.MEMBER,
        "Stella": InvitedAs.ADVISORY_MEMBER,
    }
    assert len(letters(session)) == 3


def test_people_who_share_a_mailbox_get_a_letter_each(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga)
    scene.olga.email = scene.ben.email = "Info@Verein.example"

    invite(session, meeting, ada)

    ben, olga = letters(session)
    assert ben.to == olga.to == "Info@Verein.example"
    assert ("Guten Tag Ben" in ben.text, "Guten Tag Olga" in olga.text) == (True, True)
    assert ben.link_subject != olga.link_subject


def test_bodies_that_a_body_convenes_are_asked_along(session, scene, ada):
    scene.steering.convenes = [BodyKind.ROUND_TABLE.value]
    meeting = cast.meeting(session, scene.steering, starts_at=MAY)

    invite(session, meeting, ada)

    assert list(invited(session)) == ["Stella", "Olga", "Ben"]
    assert "Gremium „Runder Tisch West“" in letters(session)[2].text


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


@pytest.mark.parametrize(
    ("period", "today", "is_late"),
    [
        (14, date(2027, 5, 16), False),  # 17 to 30 May: fourteen clear days
        (14, date(2027, 5, 17), True),
        (1, date(2027, 5, 29), False),
        (1, date(2027, 5, 30), True),
        (0, date(2027, 5, 31), False),
    ],
)
def test_clear_days_decide_what_is_late(session, scene, meeting, ada, period, today, is_late):
    scene.round_table.invitation_period_days = period
    # 23:30 in Berlin on the day: still that day
    now = datetime.combine(today, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)

    (preview,) = invitations.preview_invitations(session, [meeting.id], by=ada, now=now)

    assert (preview.is_late, preview.needs_reason) == (is_late, is_late)
    assert (preview.last_day >= today) == (not is_late)


def test_late_invitations_need_a_reason_once(session, scene, meeting, ada):
    late = MAY - timedelta(days=5)
    with pytest.raises(InvalidError) as refusal:
        invite(session, meeting, ada, late)
    assert (refusal.value.field, refusal.value.parameters["last_day"]) == (
        "late_reason",
        date(2027, 5, 16),
    )
    assert letters(session) == []

    invite(session, meeting, ada, late, late_reason=" Neuer Termin des Landrats \x00")
    give_seat(session, scene, scene.olga)
    invite(session, meeting, ada, late)

    assert meeting.late_reason == "Neuer Termin des Landrats"
    assert len(letters(session)) == 2


def test_several_meetings_are_invited_together_or_not_at_all(session, scene, meeting, ada):
    east = cast.meeting(session, scene.east_table, starts_at=MAY)
    outcome = invitations.invite(session, [meeting.id, east.id], by=ada, now=NOW)
    assert outcome.letters == 2

    past = cast.meeting(session, scene.steering, starts_at=NOW - timedelta(days=1))
    with pytest.raises(InvalidError):
        invitations.invite(session, [east.id, past.id], by=ada, now=NOW)


def test_the_privacy_notice_stands_in_the_first_letter_only(session, scene, meeting, ada):
    other = cast.meeting(session, scene.round_table, starts_at=MAY + timedelta(days=7))
    invite(session, meeting, ada)
    invite(session, other, ada)

    first, second = letters(session)
    assert scene.ben.notice_given_at == NOW
    assert scene.district.privacy_notice in first.text
    assert scene.district.privacy_notice not in second.text


def test_nobody_to_ask_is_said(session, scene, ada, meeting):
    scene.seat.valid_until = date(2027, 1, 1)
    session.flush()

    with pytest.raises(InvalidError, match="kein Sitz besetzt"):
        invite(session, meeting, ada)


def test_deleted_people_are_not_asked(session, scene, ada, meeting):
    scene.ben.deleted_at = NOW
    session.flush()

    with pytest.raises(InvalidError, match="niemanden"):
        invite(session, meeting, ada)


@pytest.mark.parametrize(
    "state", [MeetingState.OPENED, MeetingState.CLOSED, MeetingState.CANCELLED]
)
def test_what_is_over_cannot_be_invited_to(session, meeting, ada, state):
    meeting.state = state

    with pytest.raises(InvalidError):
        invite(session, meeting, ada)


def test_members_may_not_invite_and_strangers_find_nothing(session, meeting, ben, cem):
    with pytest.raises(NotAllowedError):
        invite(session, meeting, ben)
    with pytest.raises(NotFoundError):
        invite(session, meeting, cem)
    with pytest.raises(NotFoundError):
        invitations.preview_invitations(session, [meeting.id, 10**6], by=cem, now=NOW)


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


def test_people_of_another_district_cannot_be_asked(session, scene, meeting, ada):
    with pytest.raises(NotFoundError):
        invitations.add_guest(session, meeting.id, scene.cem.id, by=ada, now=NOW)


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


def test_the_number_of_statements_does_not_grow_with_people(session, scene, meeting, ada, counted):
    few = counted(lambda: invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW))
    for person in (scene.olga, scene.stella, scene.gus, scene.sam):
        give_seat(session, scene, person)
    many = counted(lambda: invitations.preview_invitations(session, [meeting.id], by=ada, now=NOW))

    assert few == many


@pytest.fixture
def counted(session):
    from sqlalchemy import event

    def count(act) -> int:
        session.flush()
        seen: list[str] = []
        listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        act()
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(seen)

    return count


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
