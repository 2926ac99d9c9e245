"""A series is told to each person once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind
from facilitation.model.meetings import MeetingState
from facilitation.model.outbox import LetterKind
from facilitation.model.people import EmailState
from facilitation.usecases import series
from facilitation.usecases.series_announcements import announce_series, preview_series_announcement
from facilitation.usecases.series_invitations import invite_series, preview_series_invitation
from tests.conftest import NOW
from tests.usecases.series_plans import HOST, last_mondays
from tests.usecases.series_told.letters import (
    DAY,
    LATE,
    LATER,
    announce,
    dates,
    events,
    give_seat,
    last,
    letters,
    move,
)


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
