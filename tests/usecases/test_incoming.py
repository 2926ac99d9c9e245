"""What comes by mail changes a person's own answer where it is sure, and is shown otherwise."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from facilitation.database import transactions
from facilitation.formats.incoming import read_mail
from facilitation.model.incoming import InboxDownError, IncomingMail, IncomingState
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.people import EmailState, Person
from facilitation.usecases import announcements, answers, inbox_answers, invitations
from facilitation.usecases.incoming import MailNotTakenError, read_replies, take_mail
from facilitation.usecases.series_announcements import announce_series
from facilitation.usecases.series_invitations import invite_series
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases import series_stage
from tests.usecases.incoming_stage import BEN, OFFICE, Pigeonhole, answer, mail

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FILES = Path(__file__).parents[1] / "formats" / "files" / "incoming"
OPEN, APPLIED, IGNORED = IncomingState.OPEN, IncomingState.APPLIED, IncomingState.IGNORED


@pytest.fixture
def meeting(session: Session, scene, ada) -> Meeting:
    """Ben is invited to the round table West on 31 May."""
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    made.uid = "termin@kreisrunde.test"
    invitations.invite(session, [made.id], by=ada, now=NOW - timedelta(days=1))
    letter(session, scene.ben).message_id = "<einladung@kreisrunde.test>"
    return made


def letter(session: Session, person: Person) -> OutgoingLetter:
    query = select(OutgoingLetter).where(OutgoingLetter.person_id == person.id)
    return session.scalars(query.order_by(OutgoingLetter.id.desc())).first()


def taken(session: Session, content: bytes, *, now: datetime = LATER) -> IncomingMail:
    found = take_mail(session, read_mail(content), now=now)
    assert found is not None
    return found


def bens(session: Session, scene, meeting: Meeting) -> Invitation:
    query = select(Invitation).where(
        Invitation.person_id == scene.ben.id, Invitation.meeting_id == meeting.id
    )
    return session.scalars(query).one()


def sentence(kept: IncomingMail) -> str:
    return kept.reason % kept.parameters if kept.parameters else kept.reason


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("outlook_accepts_with_windows_zone_and_comment", Answer.ACCEPTED),
        ("outlook_com_declines_without_organizer_and_sequence", Answer.DECLINED),
        ("google_accepts_as_auto_generated_mail", Answer.ACCEPTED),
        ("apple_says_maybe_with_a_principal_for_address", Answer.TENTATIVE),
        ("nextcloud_accepts_with_everything_in_capitals", Answer.ACCEPTED),
        ("accepts_in_utf16", Answer.ACCEPTED),
        ("accepts_with_an_open_quote_and_a_colon_in_the_name", Answer.ACCEPTED),
        ("boundary_is_never_closed", Answer.ACCEPTED),
    ],
)
def test_the_answer_of_any_calendar_counts(session, scene, meeting, name, said):
    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    invitation = bens(session, scene, meeting)
    assert (invitation.answer, invitation.answer_way) == (said, AnswerWay.MAIL)
    assert invitation.time_answered == (MAY, MAY + timedelta(hours=2))
    assert NOW - timedelta(minutes=10) < invitation.answered_at < NOW
    assert (kept.state, kept.person_id, kept.meeting_id) == (APPLIED, scene.ben.id, meeting.id)
    assert "Ben Becker" in sentence(kept)


def test_a_comment_becomes_the_note(session, scene, meeting):
    taken(session, (FILES / "outlook_accepts_with_windows_zone_and_comment.eml").read_bytes())
    assert bens(session, scene, meeting).note == "Ich komme etwas später, gegen 17:15 Uhr."


def test_nothing_is_ever_sent_because_of_a_mail(session, scene, meeting):
    before = session.scalar(select(func.count(OutgoingLetter.id)))
    for file in sorted(FILES.glob("*.eml")):
        taken(session, file.read_bytes())
        assert take_mail(session, read_mail(file.read_bytes()), now=LATER) is None

    assert session.scalar(select(func.count(OutgoingLetter.id))) == before


def test_a_mail_of_somebody_else_is_shown_and_not_applied(session, scene, meeting):
    kept = taken(session, answer(meeting.uid, sender="eve@fremd.example"))

    assert bens(session, scene, meeting).answer is Answer.NONE_YET
    assert (kept.state, kept.person_id) == (OPEN, scene.ben.id)
    assert "kam aber von eve@fremd.example" in sentence(kept)
    assert kept.parameters["people"] == [scene.ben.id]


def test_an_answer_forwarded_by_another_is_not_applied(session, scene, meeting):
    content = (FILES / "reply_forwarded_inside_a_mail_of_somebody_else.eml").read_bytes()
    kept = taken(session, content)

    assert (kept.state, bens(session, scene, meeting).answer) == (OPEN, Answer.NONE_YET)


def test_whoever_was_not_invited_is_shown_and_not_subscribed(session, scene, meeting):
    kept = taken(session, answer(meeting.uid, attendee="eve@fremd.example", name="Eve"))

    assert (kept.state, kept.meeting_id) == (OPEN, meeting.id)
    assert "eve@fremd.example antwortet (Zusage), ist aber nicht eingeladen" in sentence(kept)
    assert session.scalar(select(func.count(Invitation.id))) == 1


def test_an_answer_to_an_unknown_meeting_is_kept_for_the_district_it_was_sent_to(session, scene):
    kept = taken(session, answer("elsewhere@kreisrunde.test"))

    assert (kept.state, kept.district_id) == (OPEN, scene.district.id)
    assert "keinen Termin" in sentence(kept)


def test_a_late_answer_to_the_old_time_is_no_yes_to_the_new(session, scene, meeting, ada):
    early = answer(meeting.uid, at=NOW)
    move(session, meeting, MAY + timedelta(days=1), ada)

    kept = taken(session, early)

    assert bens(session, scene, meeting).answer is Answer.NONE_YET
    assert kept.state is IGNORED
    assert "frühere Zeit" in sentence(kept)
    assert taken(session, answer(meeting.uid, sequence=1, at=LATER)).state is APPLIED


def test_moved_there_and_back_the_first_answer_is_still_to_another_time(
    session, scene, meeting, ada
):
    for day in (1, 0):
        move(session, meeting, MAY + timedelta(days=day), ada)

    assert taken(session, answer(meeting.uid, sequence=0)).state is IGNORED
    assert taken(session, answer(meeting.uid, sequence=1)).state is IGNORED
    assert taken(session, answer(meeting.uid, sequence=2)).state is APPLIED


def test_another_room_leaves_an_answer_under_way_good(session, scene, meeting, ada):
    announcements.move_meeting(
        session, meeting.id, starts_at=MAY, ends_at=MAY + timedelta(hours=2), place="Saal 3",
        online_url="", by=ada, now=NOW,
    )  # fmt: skip
    announcements.announce_move(session, meeting.id, by=ada, now=NOW)

    assert taken(session, answer(meeting.uid, sequence=0)).state is APPLIED


def test_a_move_nobody_was_told_of_leaves_the_time_the_person_spoke_of(
    session, scene, meeting, ada
):
    announcements.move_meeting(
        session, meeting.id, starts_at=MAY + timedelta(days=1),
        ends_at=MAY + timedelta(days=1, hours=2), place="", online_url="", by=ada, now=NOW,
    )  # fmt: skip

    taken(session, answer(meeting.uid))

    assert bens(session, scene, meeting).answered_start == MAY


def move(session: Session, meeting: Meeting, starts_at: datetime, ada) -> None:
    announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
        place=meeting.place, online_url="", by=ada, now=NOW,
    )  # fmt: skip
    announcements.announce_move(session, meeting.id, by=ada, now=NOW)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_later_counts_in_whatever_order_they_come(
    session, scene, meeting, order
):
    mails = [
        answer(meeting.uid, "ACCEPTED", at=NOW),
        answer(meeting.uid, "DECLINED", at=NOW + timedelta(minutes=5)),
    ]
    for index in order:
        taken(session, mails[index])

    assert bens(session, scene, meeting).answer is Answer.DECLINED


def test_an_answer_by_telephone_is_overtaken_only_by_a_later_one(session, scene, meeting, ada):
    invitation = bens(session, scene, meeting)
    answers.answer_for(session, invitation.id, Answer.DECLINED, by=ada, now=NOW)

    assert taken(session, answer(meeting.uid, at=NOW - timedelta(hours=1))).state is IGNORED
    assert invitation.answer is Answer.DECLINED
    assert taken(session, answer(meeting.uid, at=NOW + timedelta(minutes=1))).state is APPLIED
    assert invitation.answer is Answer.ACCEPTED


def test_the_same_answer_in_a_new_mail_changes_nothing(session, scene, meeting):
    taken(session, answer(meeting.uid))
    again = taken(session, b"Message-ID: <other@verein.example>\r\n" + answer(meeting.uid))

    assert (again.state, "schon bekannt" in sentence(again)) == (IGNORED, True)


def test_two_different_answers_of_one_second_are_left_to_a_person(session, scene, meeting):
    taken(session, answer(meeting.uid, "ACCEPTED"))
    assert taken(session, answer(meeting.uid, "DECLINED")).state is OPEN
    assert bens(session, scene, meeting).answer is Answer.ACCEPTED


def test_a_clock_that_is_fast_does_not_block_later_answers(session, scene, meeting):
    taken(session, answer(meeting.uid, at=NOW + timedelta(days=400)), now=NOW)
    assert bens(session, scene, meeting).answered_at == NOW

    later = answer(meeting.uid, "DECLINED", at=NOW + timedelta(minutes=1))
    assert taken(session, later).state is APPLIED


@pytest.mark.parametrize(
    ("change", "partstat", "state", "words"),
    [
        ("withdraw", "ACCEPTED", OPEN, "zurückgenommen"),
        ("withdraw", "DECLINED", IGNORED, "zurückgenommen"),
        ("cancel", "ACCEPTED", IGNORED, "abgesagt"),
        ("begin", "ACCEPTED", IGNORED, "schon begonnen"),
    ],
)
def test_what_can_no_more_be_answered_says_why(
    session, scene, meeting, ada, change, partstat, state, words
):
    invitation, now = bens(session, scene, meeting), LATER
    if change == "withdraw":
        invitations.withdraw_invitation(session, invitation.id, by=ada, now=NOW)
    elif change == "cancel":
        announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=NOW)
    else:
        now = MAY + timedelta(minutes=1)

    kept = taken(session, answer(meeting.uid, partstat, sequence=9), now=now)

    assert (kept.state, words in sentence(kept)) == (state, True)
    assert invitation.answer is Answer.NONE_YET


@pytest.fixture
def family(session, scene, meeting, ada) -> Person:
    """Gus reads the same mailbox as Ben, and is invited too."""
    scene.gus.email = BEN
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)
    return scene.gus


@pytest.mark.parametrize(
    ("name", "sender_name", "state"),
    [
        ("Becker, Ben", "", APPLIED),
        ("Ben Becker", "Ben Becker", APPLIED),
        ("Ben Becker", "Familie Becker", APPLIED),
        ("Ben Becker", "Gus Gast", OPEN),
        ("Familie Becker", "", OPEN),
        (BEN, "", OPEN),
    ],
)
def test_of_two_who_share_a_mailbox_the_named_one_answers(
    session, scene, meeting, family, name, sender_name, state
):
    content = answer(meeting.uid, name=name, sender_name=sender_name, sequence=1)
    kept = taken(session, content.replace(f"CN={name}".encode(), f'CN="{name}"'.encode()))

    assert kept.state is state
    if state is OPEN:
        assert "teilen sich Ben Becker, Gus Gast" in sentence(kept)
        assert kept.parameters["people"] == [scene.ben.id, scene.gus.id]


def test_another_time_is_a_wish_and_moves_nothing(session, scene, meeting):
    kept = taken(session, (FILES / "outlook_proposes_another_time.eml").read_bytes())

    assert (kept.state, kept.kind.value, meeting.starts_at) == (OPEN, "counter", MAY)
    assert kept.wished_start == datetime(2027, 6, 1, 16, 0, tzinfo=UTC)
    assert bens(session, scene, meeting).answer is Answer.NONE_YET


@pytest.mark.parametrize(
    ("starts", "ends", "wished"),
    [
        (":99991231T235900Z", "99991231T235959Z", (None, None)),
        (":00010101T000000Z", "00010101T010000Z", (None, None)),
        (";TZID=Europe/Berlin:00010101T000000", "20270601T180000Z", (None, None)),
        (":20270601T160000Z", "99991231T235959Z", ("2027-06-01T16:00:00+00:00", None)),
        (":20270601T160000Z", "20270601T150000Z", ("2027-06-01T16:00:00+00:00", None)),
        (":20270601T160000Z", "20270601T160000Z", ("2027-06-01T16:00:00+00:00", None)),
    ],
)
def test_a_wished_time_that_no_page_could_show_is_not_kept(
    session, scene, meeting, starts, ends, wished
):
    times = f"DTSTART{starts}\r\nDTEND:{ends}"
    kept = taken(session, answer(meeting.uid, method="COUNTER", sequence=1, more=times))

    assert (kept.state, kept.kind.value) == (OPEN, "counter")
    assert tuple(one and one.isoformat() for one in (kept.wished_start, kept.wished_end)) == wished


def test_whoever_asks_for_the_invitation_again_is_shown(session, scene, meeting):
    kept = taken(session, (FILES / "asks_for_the_invitation_again.eml").read_bytes())
    assert (kept.state, kept.person_id) == (OPEN, scene.ben.id)


def test_a_delegation_is_a_wished_deputy(session, scene, meeting):
    kept = taken(session, (FILES / "delegates_to_somebody_else.eml").read_bytes())

    invitation = bens(session, scene, meeting)
    assert (invitation.answer, invitation.wished_deputy) == (Answer.DECLINED, "Frieda Fröhlich")
    assert (kept.state, "Frieda Fröhlich" in sentence(kept)) == (OPEN, True)


@pytest.mark.parametrize(
    ("name", "state", "address"),
    [
        ("postfix_reports_no_such_user", LetterState.FAILED, EmailState.BOUNCED),
        ("exchange_reports_mailbox_full_with_headers_only", LetterState.FAILED, EmailState.BOUNCED),
        ("qmail_returns_it_in_its_own_words", LetterState.FAILED, EmailState.BOUNCED),
        ("exim_returns_it_with_a_header_of_its_own", LetterState.FAILED, EmailState.BOUNCED),
        ("report_that_our_words_are_not_wanted", LetterState.FAILED, EmailState.GOOD),
        ("report_of_a_delay", LetterState.SENT, EmailState.GOOD),
    ],
)
def test_a_letter_that_came_back_is_noted(session, scene, meeting, name, state, address):
    sent = letter(session, scene.ben)
    sent.state = LetterState.SENT

    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    assert (sent.state, scene.ben.email_state, kept.letter_id) == (state, address, sent.id)
    assert kept.state is (IGNORED if state is LetterState.SENT else APPLIED)
    assert kept.district_id == scene.district.id


def test_an_address_put_right_since_is_not_marked(session, scene, meeting):
    letter(session, scene.ben).state = LetterState.SENT
    scene.ben.email = "ben@verein.example"

    taken(session, (FILES / "postfix_reports_no_such_user.eml").read_bytes())

    assert scene.ben.email_state is EmailState.GOOD


def test_a_forged_report_about_no_letter_of_ours_marks_nobody(session, scene):
    kept = taken(session, (FILES / "postfix_reports_no_such_user.eml").read_bytes())

    assert (kept.state, scene.ben.email_state) == (OPEN, EmailState.GOOD)


def test_an_absence_note_is_put_aside_and_a_word_of_a_person_is_not(session, scene, meeting):
    note = taken(session, (FILES / "absence_note_in_german.eml").read_bytes())
    word = taken(session, mail(more="In-Reply-To: <einladung@kreisrunde.test>\r\n"))

    assert (note.state, note.meeting_id) == (IGNORED, meeting.id)
    assert (word.state, word.person_id, word.text) == (OPEN, scene.ben.id, "Guten Tag")


@pytest.mark.parametrize(
    ("sender", "to", "where"),
    [
        ("eve@fremd.example", OFFICE, "district"),
        ("eve@fremd.example", "beteiligung@nachbarkreis.example", "elsewhere"),
        ("cem@nachbarkreis.example", "post@kreis.example", "elsewhere"),
        ("eve@fremd.example", "post@kreis.example", None),
        ("eve@fremd.example", f"{OFFICE}, beteiligung@nachbarkreis.example", None),
    ],
)
def test_mail_belongs_to_the_district_it_was_sent_to_or_whose_person_wrote_it(
    session, scene, sender, to, where
):
    kept = taken(session, mail(sender=sender, to=to))
    assert kept.district_id == (getattr(scene, where).id if where else None)


# Series


@pytest.fixture
def series(session, scene, ada):
    """Ben is invited to five Mondays from 1 February on."""
    made = series_stage.weekly(session, scene.round_table)
    made.uid = "reihe@kreisrunde.test"
    scene.round_table.invitation_period_days = 0
    invite_series(session, made.id, by=ada, now=NOW - timedelta(days=1))
    return made


def said(session: Session, scene) -> list[str]:
    """Ben's answers to the dates, in order."""
    query = (
        select(Invitation.answer)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == scene.ben.id)
        .order_by(Meeting.original_start)
    )
    return [one.value[:2] for one in session.scalars(query)]


@pytest.mark.parametrize(
    "name",
    [
        "thunderbird_declines_one_date_named_with_zone",
        "evolution_declines_one_date_in_a_zone_with_prefix",
        "declines_one_date_named_in_utc",
        "declines_one_date_named_as_a_day",
        "declines_one_date_in_a_zone_nobody_knows",
    ],
)
def test_an_answer_to_one_date_leaves_all_others(session, scene, series, name):
    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    assert kept.state is APPLIED
    assert said(session, scene) == ["no", "no", "no", "de", "no"]


def test_an_answer_to_the_series_is_one_to_all_dates_ahead(session, scene, series):
    content = (FILES / "accepts_the_whole_series_without_stamp.eml").read_bytes()
    february = datetime(2027, 2, 2, tzinfo=UTC)

    kept = taken(session, content, now=february)

    assert said(session, scene) == ["no", "ac", "ac", "ac", "ac"]
    assert (kept.series_id, kept.meeting_id) == (series.id, None)
    assert "Kommende Termine: 4" in sentence(kept)


FEBRUARY = "RECURRENCE-ID;TZID=Europe/Berlin:20270222T170000"


def test_a_later_answer_to_one_date_outlives_one_to_the_series_that_comes_after(
    session, scene, series
):
    single = answer(series.uid, "DECLINED", at=NOW + timedelta(minutes=5), more=FEBRUARY)
    taken(session, single)
    taken(session, answer(series.uid, "ACCEPTED", at=NOW))
    assert said(session, scene) == ["ac", "ac", "ac", "de", "ac"]

    taken(session, answer(series.uid, "TENTATIVE", at=NOW + timedelta(minutes=9)))
    assert said(session, scene) == ["te"] * 5


def test_a_late_answer_to_the_series_leaves_out_what_was_moved_since(session, scene, series, ada):
    third = series_stage.dates(session, series)[2]
    announcements.move_meeting(
        session, third.id, starts_at=third.starts_at + timedelta(days=1),
        ends_at=third.ends_at + timedelta(days=1), place=third.place, online_url="", by=ada,
        now=NOW,
    )  # fmt: skip
    announce_series(session, series.id, by=ada, now=NOW)

    kept = taken(session, answer(series.uid, sequence=0))

    assert said(session, scene) == ["ac", "ac", "no", "ac", "ac"]
    assert "verlegte: 1" in sentence(kept)
    assert taken(session, answer(series.uid, sequence=1, at=LATER)).state is APPLIED
    assert said(session, scene) == ["ac"] * 5


def test_an_answer_to_a_date_the_series_has_not_is_shown(session, scene, series):
    other = "RECURRENCE-ID;TZID=Europe/Berlin:20270223T170000"
    kept = taken(session, answer(series.uid, more=other))
    unreadable = taken(session, answer(series.uid, more="RECURRENCE-ID:morgen"))

    assert (kept.state, unreadable.state) == (OPEN, OPEN)
    assert said(session, scene) == ["no"] * 5


def test_several_dates_in_one_mail_are_all_answered(session, scene, series):
    one = answer(series.uid, "DECLINED", more=FEBRUARY).decode()
    event = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")]
    second = event.replace("20270222", "20270301")

    taken(session, one.replace("END:VCALENDAR", second + "END:VCALENDAR").encode())

    assert said(session, scene) == ["no", "no", "no", "de", "de"]


def test_whoever_lost_the_series_gets_it_whole_once_more(session, scene, series, ada):
    kept = taken(session, answer(series.uid, "NEEDS-ACTION", method="REFRESH"))
    first = letter(session, scene.ben)

    inbox_answers.invite_again(session, scene.process, kept.id, by=ada, now=LATER)

    again = letter(session, scene.ben)
    assert (again.to, again.id > first.id, kept.state) == (BEN, True, IncomingState.DONE)
    assert b"RRULE" in again.calendar


# The job


def stored(session: Session) -> int:
    """By now; no transaction stays open in the way of the job."""
    count = session.scalar(select(func.count(IncomingMail.id)))
    session.rollback()
    return count


@pytest.fixture
def ready(session, meeting):
    session.commit()
    return meeting


def clock() -> datetime:
    return LATER


def test_mail_is_put_away_after_it_was_stored(engine, session, scene, ready):
    inbox = Pigeonhole(answer(ready.uid), mail())

    assert read_replies(transactions(engine), inbox, clock=clock) == 2

    assert (inbox.away, inbox.is_open, stored(session)) == (["0", "1"], False, 2)


def test_a_mailbox_that_breaks_down_loses_nothing(engine, session, ready):
    inbox = Pigeonhole(answer(ready.uid), mail(), mail("Noch etwas"))
    inbox.breaks_at = "1"
    with pytest.raises(InboxDownError, match=r"mail\.example"):
        read_replies(transactions(engine), inbox, clock=clock)
    assert (inbox.away, inbox.is_open, stored(session)) == (["0"], False, 1)

    inbox.breaks_at = None
    assert read_replies(transactions(engine), inbox, clock=clock) == 2
    assert stored(session) == 3


def test_a_mail_that_cannot_be_stored_holds_up_no_other(engine, session, ready):
    inbox = Pigeonhole(mail("eins"), mail("zwei"), mail("drei"))
    calls = iter([False, True, False])

    @contextmanager
    def moody():
        with transactions(engine)() as one:
            yield one
            if next(calls):
                raise DataError("insert", {}, Exception("nobody foresaw this"))

    with pytest.raises(MailNotTakenError, match="1 Nachrichten"):
        read_replies(moody, inbox, clock=clock)

    assert (inbox.away, stored(session)) == (["0", "2"], 2)
    assert read_replies(transactions(engine), inbox, clock=clock) == 1


def test_it_stops_between_two_mails(engine, session, ready):
    inbox = Pigeonhole(mail("eins"), mail("zwei"))
    read_replies(transactions(engine), inbox, clock=clock, stop=iter([False, True]).__next__)
    assert inbox.away == ["0"]


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(engine, session, ready, seed):
    dice = random.Random(seed)
    moments = [NOW + timedelta(minutes=n) for n in range(6)]
    partstats = [dice.choice(("ACCEPTED", "DECLINED", "TENTATIVE")) for _ in moments]
    inbox = Pigeonhole(
        *(answer(ready.uid, p, at=at) for p, at in zip(partstats, moments, strict=True))
    )
    deaths = 0

    @contextmanager
    def mortal():
        nonlocal deaths
        with transactions(engine)() as one:
            yield one
            if dice.random() < 0.3:
                deaths += 1
                raise Killed
        if dice.random() < 0.3:
            deaths += 1
            raise Killed

    for _ in range(100):
        try:
            read_replies(mortal, inbox, clock=clock)
        except Killed:
            continue
        break

    assert (inbox.unread, stored(session)) == ({}, len(moments))
    invitation = session.scalars(select(Invitation)).one()
    assert invitation.answer.value == partstats[-1].lower()
    assert deaths


def test_the_cast_is_what_the_files_say(scene):
    assert (scene.ben.email, scene.district.mailbox, TODAY) == (BEN, OFFICE, NOW.date())
