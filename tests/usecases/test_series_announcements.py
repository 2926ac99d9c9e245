"""A series is told to each person once; what changes in it is told in one message."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as CalendarEvent
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitation.formats.series_letters import News
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.calendars import SentState
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind
from facilitation.model.meetings import (
    Answer,
    AnswerWay,
    Invitation,
    InvitedAs,
    Meeting,
    MeetingState,
)
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import EmailState
from facilitation.model.series import SentSeries, Series
from facilitation.model.series_views import loaded
from facilitation.usecases import announcements, invitations, post, series
from facilitation.usecases.series_announcements import (
    announce_series,
    preview_series_announcement,
    repeat_series,
)
from facilitation.usecases.series_errands import Matter
from facilitation.usecases.series_invitations import invite_series, preview_series_invitation
from facilitation.usecases.series_joining import add_to_series, drop_from_series
from tests import cast
from tests.conftest import NOW
from tests.usecases.series_plans import HOST, last_mondays

LATE = "Die Räume standen erst jetzt fest."
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def planned(session, scene, ada) -> Series:
    """The last Mondays of 2027 of the round table West, nobody asked yet."""
    return series.plan_series(
        session, scene.process, last_mondays(scene), host=HOST, by=ada, now=NOW
    )


@pytest.fixture
def told(session, planned, ada) -> Series:
    """The same; Ben was asked to all dates."""
    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)
    return planned


def dates(session, series) -> list[Meeting]:
    query = (
        select(Meeting)
        .where(Meeting.series_id == series.id)
        .options(joinedload(Meeting.invitations))
        .order_by(Meeting.original_start)
    )
    return list(session.scalars(query).unique())


def move(meeting: Meeting, by: timedelta) -> None:
    meeting.starts_at += by
    meeting.ends_at += by


def letters(session, kind: LetterKind | None = None) -> list[OutgoingLetter]:
    found = session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)).all()
    return [letter for letter in found if kind in (None, letter.kind)]


def last(session) -> OutgoingLetter:
    return letters(session)[-1]


def events(letter: OutgoingLetter) -> list[CalendarEvent]:
    return Calendar.from_ical(letter.calendar).events


def give_seat(session, scene, person, *, since=cast.SINCE, until=None) -> None:
    seat = Seat(
        body_id=scene.round_table.id, position=9, label="Kirche", sector=scene.seat.sector,
        valid_from=cast.SINCE,
    )  # fmt: skip
    session.add(seat)
    session.flush()
    session.add(Mandate(seat_id=seat.id, person_id=person.id, valid_from=since, valid_until=until))
    session.flush()


def answer(session, person, meeting: Meeting, what=Answer.ACCEPTED) -> Invitation:
    own = next(one for one in meeting.invitations if one.person_id == person.id)
    own.reply(
        what, note="", way=AnswerWay.LINK, sequence=0,
        time=(meeting.starts_at, meeting.ends_at), now=NOW,
    )  # fmt: skip
    return own


def announce(session, series, by, now=LATER):
    session.flush()
    return announce_series(session, series.id, by=by, now=now)


# Inviting


def test_members_are_asked_to_all_dates_in_one_letter(session, scene, planned, ada):
    outcome = invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    (letter,) = letters(session)
    whole = events(letter)[0]
    assert (outcome.letters, outcome.to_tell, outcome.has_left) == (1, (), ())
    assert (letter.kind, letter.method, letter.series_id, letter.meeting_id) == (
        LetterKind.SERIES_INVITATION, "REQUEST", planned.id, None,
    )  # fmt: skip
    assert (letter.link_kind, letter.link_subject) == (LinkKind.SERIES.value, planned.id)
    assert "11 Termine ab Montag, 25. Januar 2027, 17:00 Uhr" in letter.subject
    assert (whole["UID"], whole["SEQUENCE"]) == (planned.uid, 0)
    assert planned.released_until == date(2027, 12, 31)
    asked = dates(session, planned)
    assert {m.state for m in asked} == {MeetingState.INVITED}
    assert {i.person_id for m in asked for i in m.invitations} == {scene.ben.id}
    entries = session.scalars(select(JournalEntry.action)).all()
    assert "series_invited" in entries


def test_the_letter_lists_dates_with_weekday_and_what_is_moved_or_left_out(
    session, scene, planned, ada
):
    february = dates(session, planned)[1]
    move(february, DAY)
    february.moved_because = "Feiertag <b>"
    session.flush()

    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    text, html = last(session).text, last(session).html
    assert "Tagesordnung am Montag, 25. Januar 2027, 17:00 Uhr\n1. Begrüßung" in text
    assert "- Montag, 25. Januar 2027, 17:00 bis 19:00 Uhr\n" in text
    assert (
        "- Dienstag, 23. Februar 2027, 17:00 bis 19:00 Uhr "
        "(statt Montag, 22. Februar 2027: Feiertag <b>)" in text
    )
    assert "Feiertag &lt;b&gt;" in html


def test_a_day_left_for_good_is_named_with_its_reason(session, scene, planned, ada):
    (easter,) = [one for one in planned.left_out if one.day == date(2027, 3, 29)]
    easter.is_open = False
    session.flush()

    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    assert "- Montag, 29. März 2027: kein Termin (Ostermontag)" in last(session).text
    assert b"EXDATE;TZID=Europe/Berlin:20270329T170000\r\n" in last(session).calendar


def test_a_late_series_needs_a_reason_and_keeps_it_where_it_is_late(session, planned, ada):
    with pytest.raises(InvalidError) as refusal:
        invite_series(session, planned.id, by=ada, now=NOW)
    assert refusal.value.field == "late_reason"
    assert letters(session) == []

    preview = preview_series_invitation(session, planned.id, by=ada, now=NOW)
    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    assert preview.late == (date(2027, 1, 25),)
    assert (preview.until, len(preview.dates)) == (date(2027, 12, 31), 11)
    assert [m.late_reason for m in dates(session, planned)] == [LATE, *[""] * 10]


def test_a_mandate_counts_on_the_days_on_which_it_holds(session, scene, planned, ada):
    give_seat(session, scene, scene.olga, since=date(2027, 6, 1), until=date(2027, 9, 1))

    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    to_olga = last(session)
    assert (to_olga.to, "3 Termine ab Montag, 28. Juni 2027" in to_olga.subject) == (
        "olga@musterkreis.example", True,
    )  # fmt: skip
    assert b"UNTIL=20270830T150000Z" in to_olga.calendar


def test_inviting_twice_asks_only_who_joined_since(session, scene, told, ada):
    give_seat(session, scene, scene.olga)
    move(dates(session, told)[2], DAY)
    session.flush()

    outcome = invite_series(session, told.id, by=ada, now=LATER)

    assert outcome.letters == 1
    assert last(session).to == "olga@musterkreis.example"
    assert len(letters(session)) == 2


def test_an_open_series_is_shown_for_twelve_months(session, scene, ada):
    plan = last_mondays(scene, until=None)
    endless = series.plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    invite_series(session, endless.id, by=ada, now=NOW, late_reason=LATE)

    assert endless.released_until == date(2028, 1, 11)
    assert b"UNTIL=20271227T160000Z" in last(session).calendar


def test_without_anybody_on_the_seats_nobody_is_asked(session, scene, planned, ada):
    scene.mandate.valid_until = date(2027, 1, 12)
    session.flush()

    with pytest.raises(InvalidError, match="niemanden einzuladen"):
        invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)


def test_a_series_that_is_over_is_not_invited_to(session, planned, ada):
    with pytest.raises(InvalidError, match="kein Termin"):
        invite_series(session, planned.id, by=ada, now=datetime(2028, 2, 1, tzinfo=UTC))


def test_who_has_no_mail_is_asked_and_named(session, scene, planned, ada):
    scene.ben.email_state = EmailState.BOUNCED
    session.flush()

    outcome = invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)

    assert (outcome.letters, [one.name for one in outcome.to_tell]) == (0, ["Ben Becker"])
    assert len(dates(session, planned)[0].invitations) == 1


def test_a_mailbox_that_becomes_known_gets_the_whole_with_the_next_announcement(
    session, scene, planned, ada
):
    scene.ben.email_state = EmailState.BOUNCED
    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)
    scene.ben.email_state = EmailState.GOOD

    announce(session, planned, ada)

    assert (last(session).kind, last(session).to) == (
        LetterKind.SERIES_INVITATION, "ben@musterkreis.example",
    )  # fmt: skip


def test_members_may_not_and_strangers_do_not_find_it(session, told, ben, cem):
    for call in (invite_series, announce_series, preview_series_announcement):
        with pytest.raises(NotAllowedError):
            call(session, told.id, by=ben, now=NOW)
        with pytest.raises(NotFoundError):
            call(session, told.id, by=cem, now=NOW)


# Announcing


def test_nothing_new_is_not_announced(session, told, ada):
    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, told, ada)
    assert preview_series_announcement(session, told.id, by=ada, now=LATER).is_empty


def test_one_moved_date_goes_out_alone(session, scene, told, ada):
    june = dates(session, told)[4]
    move(june, DAY)

    announce(session, told, ada)

    letter = last(session)
    (event,) = events(letter)
    own = next(i for i in june.invitations if i.person_id == scene.ben.id)
    assert (letter.kind, letter.method, letter.meeting_id) == (
        LetterKind.UPDATE, "REQUEST", june.id,
    )  # fmt: skip
    assert (letter.link_kind, letter.link_subject) == (LinkKind.RSVP.value, own.id)
    assert letter.subject.startswith("Verlegt auf ")
    assert f"bisher {letter.subject.partition('bisher ')[2].rstrip(')')}" in letter.subject
    assert "einzelner Termin einer Reihe" in letter.text
    assert (event["UID"], event["SEQUENCE"]) == (told.uid, 1)
    assert (event["RECURRENCE-ID"].dt, event.start) == (june.original_start, june.starts_at)


def test_one_date_called_off_goes_out_alone(session, told, ada):
    june = dates(session, told)[4]
    announcements.cancel_meeting(session, june.id, reason="Krankheit", by=ada, now=LATER)

    announce(session, told, ada)

    letter = last(session)
    (event,) = events(letter)
    assert (letter.kind, letter.method) == (LetterKind.CANCELLATION, "CANCEL")
    assert (event["STATUS"], event["RECURRENCE-ID"].dt) == ("CANCELLED", june.original_start)
    assert "Grund: Krankheit" in letter.text


def test_a_date_that_takes_place_after_all_comes_with_the_whole(session, told, ada):
    june = dates(session, told)[4]
    announcements.cancel_meeting(session, june.id, reason="Krankheit", by=ada, now=LATER)
    announce(session, told, ada)
    announcements.take_back_cancellation(session, june.id, by=ada, now=LATER)

    announce(session, told, ada, LATER + DAY)

    letter = last(session)
    assert letter.subject.startswith("Findet doch statt: Runder Tisch West am ")
    assert "RRULE" in events(letter)[0]
    assert [e["SEQUENCE"] for e in events(letter)] == [2]


def test_called_off_and_taken_back_before_telling_says_nothing(session, told, ada):
    june = dates(session, told)[4]
    announcements.cancel_meeting(session, june.id, reason="", by=ada, now=LATER)
    announcements.take_back_cancellation(session, june.id, by=ada, now=LATER)

    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, told, ada)


def test_several_changes_go_out_as_the_whole_under_one_step(session, told, ada):
    january, february, *_ = dates(session, told)
    move(january, DAY)
    move(january, DAY)
    february.place = "Schule"

    announce(session, told, ada)

    letter = last(session)
    whole, *overrides = events(letter)
    assert letter.kind is LetterKind.SERIES_UPDATE
    assert "2 Termine, zuerst Mittwoch, 27. Januar 2027" in letter.subject
    first = letter.text.partition("Guten Tag")[0]
    assert (
        "neu Mittwoch, 27. Januar 2027, 17:00 bis 19:00 Uhr, "
        "bisher Montag, 25. Januar 2027, 17:00 bis 19:00 Uhr" in first
    )
    assert "Schule, bisher " in first
    assert {event["SEQUENCE"] for event in (whole, *overrides)} == {1}
    assert {e["RECURRENCE-ID"].dt for e in overrides} == {
        january.original_start, february.original_start,
    }  # fmt: skip


def test_the_same_news_of_many_dates_is_said_once(session, told, ada):
    for meeting in dates(session, told)[3:]:
        meeting.place = "Schule"

    announce(session, told, ada)

    first = last(session).text.partition("Guten Tag")[0]
    assert first.count("Neuer Ort") == 1
    assert "bei 8 Terminen" in first


def test_a_later_whole_repeats_what_was_told_of_single_dates(session, told, ada):
    found = dates(session, told)
    move(found[2], DAY)
    announce(session, told, ada)
    announcements.cancel_meeting(session, found[5].id, reason="", by=ada, now=LATER)
    announce(session, told, ada, LATER + DAY)
    found[0].place = found[1].place = "Schule"

    announce(session, told, ada, LATER + 2 * DAY)

    whole, *overrides = events(last(session))
    assert found[5].original_start in {one.dt for one in whole["EXDATE"].dts}
    assert found[2].original_start in {e["RECURRENCE-ID"].dt for e in overrides}


def test_the_preview_shows_what_is_sent_and_stores_nothing(session, scene, told, ada):
    june = dates(session, told)[4]
    answer(session, scene.ben, june)
    move(june, DAY)
    session.flush()

    preview = preview_series_announcement(session, told.id, by=ada, now=LATER)
    before = len(letters(session))
    announce(session, told, ada)

    (intended,) = preview.intended
    assert (intended.name, intended.matter, preview.forgets_answers) == (
        "Ben Becker", Matter.DATE, 1,
    )  # fmt: skip
    assert [line.news for line in intended.lines] == [News.CHANGED]
    assert len(letters(session)) == before + 1
    assert preview.letter == last(session).letter


def test_an_answer_to_another_time_is_forgotten_others_are_repeated(session, scene, told, ada):
    january, february, *_ = dates(session, told)
    of_january = answer(session, scene.ben, january)
    of_february = answer(session, scene.ben, february)
    move(january, DAY)
    february.place = "Schule"

    announce(session, told, ada)

    _, *overrides = events(last(session))
    said = {e["RECURRENCE-ID"].dt: e["ATTENDEE"].params["PARTSTAT"] for e in overrides}
    assert (of_january.answer, of_february.answer) == (Answer.NONE_YET, Answer.ACCEPTED)
    assert said[january.original_start] == "NEEDS-ACTION"
    assert said[february.original_start] == "ACCEPTED"
    assert "galt Ihre Antwort der alten Zeit" in last(session).text


def test_an_answer_alone_is_no_news(session, scene, told, ada):
    answer(session, scene.ben, dates(session, told)[0])

    with pytest.raises(InvalidError, match="nichts geändert"):
        announce(session, told, ada)


def test_dtstamp_rises_with_every_letter_also_within_one_second(session, told, ada):
    january, february, *_ = dates(session, told)
    for meeting in (january, february):
        move(meeting, DAY)
        announce(session, told, ada, NOW)

    stamps = [events(letter)[0]["DTSTAMP"].dt for letter in letters(session)]
    assert stamps == sorted(set(stamps))


def test_past_dates_are_never_told_anew(session, told, ada):
    january, february, *_ = dates(session, told)
    much_later = february.starts_at - DAY
    january.title, january.place = "Anders", "Woanders"
    move(february, timedelta(hours=1))

    announce(session, told, ada, much_later)

    (event,) = events(last(session))
    assert event["RECURRENCE-ID"].dt == february.original_start
    state = session.scalars(select(SentSeries)).one()
    assert loaded(state.shown)[january.original_start].told.summary == "Runder Tisch West"


def test_who_joins_late_gets_the_series_with_all_its_changes(session, scene, told, ada):
    found = dates(session, told)
    move(found[2], DAY)
    announcements.cancel_meeting(session, found[3].id, reason="", by=ada, now=LATER)
    announce(session, told, ada)
    in_march = datetime(2027, 3, 1, 9, tzinfo=UTC)
    add_to_series(
        session, scene.process, told.id, scene.olga.id, invited_as=InvitedAs.ADVISORY_MEMBER,
        by=ada, now=in_march,
    )  # fmt: skip

    announce(session, told, ada, in_march)

    whole, *overrides = events(last(session))
    assert last(session).to == "olga@musterkreis.example"
    assert whole.start == found[2].original_start
    assert found[3].original_start in {one.dt for one in whole["EXDATE"].dts}
    assert overrides[0].start == found[2].starts_at
    assert {e["SEQUENCE"] for e in (whole, *overrides)} == {told.sequence} == {1}


def test_who_is_dropped_loses_what_is_ahead_and_keeps_what_was(session, scene, told, ada):
    found = dates(session, told)
    in_march = datetime(2027, 3, 1, 9, tzinfo=UTC)
    drop_from_series(session, scene.process, told.id, scene.ben.id, by=ada, now=in_march)

    announce(session, told, ada, in_march)

    letter = last(session)
    (whole,) = events(letter)
    assert (letter.kind, letter.method) == (LetterKind.SERIES_END, "REQUEST")
    assert "Keine Einladungen mehr" in letter.subject
    assert whole["RRULE"]["UNTIL"] == [found[1].original_start]


def test_who_is_dropped_before_the_first_date_loses_the_series(session, scene, told, ada):
    drop_from_series(session, scene.process, told.id, scene.ben.id, by=ada, now=LATER)
    announce(session, told, ada)

    letter = last(session)
    (whole,) = events(letter)
    assert (letter.method, whole["STATUS"], whole["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)

    add_to_series(
        session, scene.process, told.id, scene.ben.id, invited_as=InvitedAs.MEMBER,
        by=ada, now=LATER,
    )  # fmt: skip
    announce(session, told, ada, LATER + DAY)

    assert (last(session).kind, events(last(session))[0]["SEQUENCE"]) == (
        LetterKind.SERIES_INVITATION, 2,
    )  # fmt: skip


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


# One mailbox for several people


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


# Single dates


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


# In the post


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
