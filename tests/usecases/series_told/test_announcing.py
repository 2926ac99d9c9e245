"""What changes in a series is told in one message."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.formats.series_letters import News
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.outbox import LetterKind
from facilitation.model.series import SentSeries
from facilitation.model.series_views import loaded
from facilitation.usecases import announcements
from facilitation.usecases.series_announcements import preview_series_announcement
from facilitation.usecases.series_errands import Matter
from facilitation.usecases.series_joining import add_to_series, drop_from_series
from tests.conftest import NOW
from tests.usecases.series_told.letters import (
    DAY,
    LATER,
    announce,
    answer,
    dates,
    events,
    last,
    letters,
    move,
)


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
