"""Whoever holds a link to a series sees all coming dates and answers one by one or at once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.calendars import REQUEST
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind, path, token, version
from facilitation.model.meetings import Answer, Invitation, InvitedAs, MeetingState
from facilitation.model.series import SentSeries, Series
from facilitation.model.series_views import SeriesDate, dumped
from tests import cast, rows
from tests.conftest import NOW

MAY = datetime(2027, 5, 3, 15, 0, tzinfo=UTC)


@pytest.fixture
def asked(session: Session, stage: cast.Scene) -> list[Invitation]:
    """Ben is asked to three dates, the next two years ahead being rows only."""
    meetings = rows.series(session, stage.round_table, MAY)
    found = rows.ask(session, meetings, stage.ben)
    session.commit()
    return found


@pytest.fixture
def series(session: Session, asked) -> Series:
    found = session.scalars(select(Series)).one()
    session.commit()
    return found


@pytest.fixture
def link(series, stage, settings) -> str:
    made = token(
        settings.secret_key, LinkKind.SERIES, person_id=stage.ben.id, subject_id=series.id,
        version=version(series.uid, stage.ben.links_version),
    )  # fmt: skip
    return path(LinkKind.SERIES, made)


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    app = open_app(settings, engine=engine, clock=lambda: NOW)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def answers(session: Session) -> list[Answer]:
    session.expire_all()
    found = list(session.scalars(select(Invitation.answer).order_by(Invitation.id)))
    session.commit()
    return found


NOTHING = [Answer.NONE_YET] * 3


def test_the_page_shows_all_coming_dates(visitor, link):
    page = visitor.get(link)

    for words in ("Montag, 3. Mai 2027", "Montag, 10. Mai 2027", "Montag, 17. Mai 2027"):
        assert words in page.text
    assert page.text.count('name="date"') == 3
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers


def test_one_date_is_answered(session, visitor, link, asked):
    sent = visitor.post(link, data={"answer": "declined", "date": asked[1].id})

    assert (sent.status_code, sent.location) == (303, f"{link}#d{asked[1].id}")
    assert answers(session) == [Answer.NONE_YET, Answer.DECLINED, Answer.NONE_YET]


def test_all_dates_are_answered_at_once_and_notes_stay(session, visitor, link, asked):
    asked[0].note = "Ich komme später"
    session.commit()

    assert visitor.post(link, data={"answer": "accepted"}).status_code == 303

    assert answers(session) == [Answer.ACCEPTED] * 3
    assert session.get_one(Invitation, asked[0].id).note == "Ich komme später"
    session.commit()
    assert "Sie haben auf alle Termine geantwortet" in visitor.get(link).text


def test_link_scanners_change_nothing(session, visitor, link):
    count = select(func.count()).select_from(JournalEntry)
    before = session.scalar(count)
    session.commit()

    for _ in range(3):
        assert visitor.get(f"{link}?answer=accepted&date=1").status_code == 200
        assert visitor.head(link).status_code == 200

    assert answers(session) == NOTHING
    assert session.scalar(count) == before
    session.commit()


@pytest.mark.parametrize(
    "form",
    [
        {}, {"answer": ""}, {"answer": "none_yet"}, {"answer": "<b>"},
        {"answer": "accepted", "date": ""}, {"answer": "accepted", "date": "9" * 40},
        {"answer": "accepted", "date": "-1"}, {"answer": "accepted", "date": "١"},
        {"answer": "accepted", "date": "x\x00"}, {"answer": "accepted", "seen": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(session, visitor, link, form):
    page = visitor.post(link, data=form)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert answers(session) == NOTHING


def test_nobody_answers_for_others(session, stage, visitor, link, asked):
    of_olga = rows.ask(session, [asked[0].meeting], stage.olga)[0]
    session.commit()

    assert visitor.post(link, data={"answer": "declined", "date": of_olga.id}).status_code == 422
    session.refresh(of_olga)
    assert of_olga.answer is Answer.NONE_YET
    session.commit()


def test_wrong_revoked_and_other_links_are_unknown(session, stage, visitor, link, asked, settings):
    rsvp = token(
        settings.secret_key, LinkKind.RSVP, person_id=stage.ben.id, subject_id=asked[0].id,
        version=asked[0].version_of_link,
    )  # fmt: skip
    for wrong in ("/dates/x", link[:-1], link + "A", f"/dates/{rsvp}", "/dates/" + "A" * 5000):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, data={"answer": "accepted"}).status_code == 404
    stage.ben.links_version += 1
    session.commit()
    assert visitor.get(link).status_code == 404


def test_cancelled_dates_are_struck_and_moved_ones_say_why(session, visitor, link, asked):
    first, second, _third = (invitation.meeting for invitation in asked)
    first.state, first.cancel_reason = MeetingState.CANCELLED, "Krankheit"
    second.starts_at += timedelta(days=1)
    second.ends_at += timedelta(days=1)
    second.moved_because = "Pfingstmontag"
    session.commit()

    page = visitor.get(link).text
    assert "<s>Montag, 3. Mai 2027, 17:00 bis 19:00 Uhr</s>" in page
    assert "Krankheit" in page
    assert "Dienstag, 11. Mai 2027" in page
    assert "statt Mo., 10.05.2027, 17:00" in page
    assert "Pfingstmontag" in page
    visitor.post(link, data={"answer": "accepted"})
    assert answers(session) == [Answer.NONE_YET, Answer.ACCEPTED, Answer.ACCEPTED]


def test_a_move_that_was_not_announced_is_not_shown(session, stage, visitor, link, asked, series):
    told = asked[0].meeting.told("")
    view = {MAY: SeriesDate(meeting_id=asked[0].meeting_id, original_start=MAY, told=told)}
    session.add(
        SentSeries(
            person_id=stage.ben.id, series_id=series.id, address="ben@musterkreis.example",
            method=REQUEST, sequence=4, dtstamp=NOW, organizer="x@musterkreis.example", rule="",
            shown=dumped(view),
        )
    )  # fmt: skip
    asked[0].meeting.starts_at -= timedelta(days=1)
    session.commit()

    assert "Montag, 3. Mai 2027" in visitor.get(link).text
    visitor.post(link, data={"answer": "accepted", "date": asked[0].id})
    session.refresh(asked[0])
    assert (asked[0].answered_start, asked[0].answer_sequence) == (MAY, 4)
    session.commit()


def test_an_answer_from_an_outdated_page_is_refused(session, visitor, link, asked):
    page = visitor.get(link).text
    marks = [part.partition('"')[0] for part in page.split('name="seen" value="')[1:]]
    meeting, (first, second) = asked[0].meeting, (asked[0].id, asked[1].id)
    meeting.starts_at, meeting.ends_at = MAY + timedelta(days=1), MAY + timedelta(days=1, hours=2)
    session.commit()

    for form in ({"seen": marks[0]}, {"seen": marks[1], "date": first}):
        again = visitor.post(link, data={"answer": "accepted", **form})
        assert (again.status_code, "inzwischen geändert" in again.text) == (422, True)
    still_good = {"answer": "accepted", "seen": marks[2], "date": second}
    assert visitor.post(link, data=still_good).status_code == 303
    assert answers(session) == [Answer.NONE_YET, Answer.ACCEPTED, Answer.NONE_YET]


def test_dates_of_later_years_and_past_ones_are_not_shown(session, visitor, link, asked, series):
    series.released_until = MAY.date()
    asked[0].meeting.starts_at = NOW - timedelta(days=1)
    asked[0].meeting.ends_at = NOW
    session.commit()

    assert "Es stehen keine Termine an" in visitor.get(link).text
    assert visitor.post(link, data={"answer": "accepted"}).status_code == 422


def test_markup_in_texts_stays_text(session, visitor, link, asked, series):
    series.title = "<script>alert(1)</script>"
    asked[0].meeting.place = "<b>Saal</b>"
    session.commit()

    page = visitor.get(link).text
    assert ("<script>alert" in page, "<b>Saal" in page) == (False, False)


def test_where_somebody_comes_instead_the_page_says_who(
    session: Session, stage: cast.Scene, asked: list[Invitation], visitor: FlaskClient, link: str
) -> None:
    own, other, declined = (session.merge(one) for one in asked[:3])
    mandate = session.get_one(Mandate, stage.mandate.id)
    for invitation in (own, other, declined):
        invitation.mandate_id, invitation.withdrawn_at = mandate.id, NOW
    for meeting_id, answer in (
        (own.meeting_id, Answer.NONE_YET),
        (declined.meeting_id, Answer.DECLINED),
    ):
        session.add(
            Invitation(
                meeting_id=meeting_id,
                person_id=stage.dora.id,
                mandate_id=mandate.id,
                invited_as=InvitedAs.DEPUTY,
                link_version=1,
                answer=answer,
            )
        )
    session.commit()

    page = visitor.get(link).text

    assert page.count("Dora Dahl kommt für Sie.") == 1
    assert f'id="d{own.id}"' in page
    assert f'id="d{other.id}"' not in page
    assert f'id="d{declined.id}"' not in page
