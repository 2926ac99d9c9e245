"""Whoever wants no more mail about a series gets one last one, and nobody else hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.errors import NotFoundError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.series import SentSeries, Series
from facilitation.usecases import series_announcements
from facilitation.usecases.leaving import find_subscription, leave_series, rejoin_series
from facilitation.usecases.letter_links import leave_version
from facilitation.usecases.today import show_today
from tests import rows
from tests.conftest import NOW

FIRST = datetime(2027, 2, 8, 16, 0, tzinfo=UTC)
LATER, HOUR = NOW + timedelta(days=30), timedelta(hours=1)
"""After the first date."""
KEYS = ("a key", "an older key")


@pytest.fixture
def series(session, scene, ada) -> Series:
    """Three dates to which Ben and Dora are asked and which they have in their calendars."""
    dates = rows.series(session, scene.round_table, FIRST)
    for person in (scene.ben, scene.dora):
        rows.ask(session, dates, person)
    made = dates[0].series
    series_announcements.announce_series(session, made.id, by=ada, now=NOW)
    session.flush()
    return made


def token(series: Series, person: Person, *, key: str = KEYS[0], kind=LinkKind.LEAVE) -> str:
    version = leave_version(series.uid, person.links_version)
    return links.token(key, kind, person_id=person.id, subject_id=series.id, version=version)


def letters(session: Session) -> list[OutgoingLetter]:
    session.flush()
    return list(session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)))


def open_dates(session: Session, person: Person) -> list[datetime]:
    query = (
        select(Meeting.starts_at)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Invitation.person_id == person.id, Invitation.withdrawn_at.is_(None))
        .order_by(Meeting.starts_at)
    )
    session.flush()
    return list(session.scalars(query))


def test_who_leaves_is_out_of_all_coming_dates_and_alone_hears_of_it(session, scene, series):
    before = len(letters(session))

    leave_series(session, token(series, scene.ben), keys=KEYS, now=LATER)

    (letter,) = letters(session)[before:]
    assert (letter.to, letter.kind) == (scene.ben.email, LetterKind.SERIES_END)
    assert letter.subject.startswith("Keine Einladungen mehr: Runder Tisch West")
    assert letter.series_id == series.id
    assert open_dates(session, scene.ben) == [FIRST]
    assert len(open_dates(session, scene.dora)) == 3
    (event,) = Calendar.from_ical(letter.calendar).events
    assert event["ATTENDEE"] == f"mailto:{scene.ben.email}"
    assert find_subscription(session, token(series, scene.ben), keys=KEYS).has_left


def test_the_office_is_told_for_two_weeks_who_has_left(session, scene, series, ada):
    leave_series(session, token(series, scene.ben), keys=KEYS, now=LATER)

    def departures(now):
        return show_today(session, scene.district, by=ada, now=now).departures

    (one,) = departures(LATER + HOUR)
    assert (one.name, one.series, one.series_id) == ("Ben Becker", series.title, series.id)
    assert departures(LATER + timedelta(days=15)) == []
    rejoin_series(session, token(series, scene.ben), keys=KEYS, now=LATER + HOUR)
    assert departures(LATER + HOUR) == []


def test_leaving_twice_says_nothing_more(session, scene, series):
    own = token(series, scene.ben)
    leave_series(session, own, keys=KEYS, now=LATER)
    before = len(letters(session))
    leave_series(session, own, keys=KEYS, now=LATER + HOUR)

    assert len(letters(session)) == before


def test_nothing_more_is_sent_to_who_has_left(session, scene, series, ada):
    leave_series(session, token(series, scene.ben), keys=KEYS, now=LATER)
    before = len(letters(session))
    for meeting in session.scalars(select(Meeting).where(Meeting.starts_at > LATER)):
        meeting.place = "Kreishaus"
    session.flush()
    series_announcements.announce_series(session, series.id, by=ada, now=LATER + HOUR)

    assert {letter.to for letter in letters(session)[before:]} == {scene.dora.email}


def test_coming_back_brings_the_coming_dates_back_and_only_to_them(session, scene, series):
    own = token(series, scene.ben)
    leave_series(session, own, keys=KEYS, now=LATER)
    before = len(letters(session))
    rejoin_series(session, own, keys=KEYS, now=LATER + HOUR)
    rejoin_series(session, own, keys=KEYS, now=LATER + 2 * HOUR)

    (letter,) = letters(session)[before:]
    assert (letter.to, letter.method) == (scene.ben.email, "REQUEST")
    assert len(open_dates(session, scene.ben)) == 3
    states = {s.person_id: s for s in session.scalars(select(SentSeries))}
    assert states[scene.ben.id].left_at is None


def test_what_staff_took_back_stays_taken_back(session, scene, series):
    last = session.scalars(
        select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == scene.ben.id)
        .order_by(Meeting.starts_at.desc())
    ).first()
    last.withdraw(now=NOW + HOUR)
    own = token(series, scene.ben)
    leave_series(session, own, keys=KEYS, now=LATER)
    rejoin_series(session, own, keys=KEYS, now=LATER + HOUR)

    assert len(open_dates(session, scene.ben)) == 2


def test_somebody_without_a_mailbox_can_leave_too(session, scene, series):
    dates = list(session.scalars(select(Meeting).order_by(Meeting.starts_at)))
    scene.gus.email = ""
    rows.ask(session, dates, scene.gus)
    before = len(letters(session))

    leave_series(session, token(series, scene.gus), keys=KEYS, now=LATER)

    assert len(letters(session)) == before
    assert find_subscription(session, token(series, scene.gus), keys=KEYS).has_left


def test_only_the_own_link_of_the_right_kind_leaves(session, scene, series):
    good = token(series, scene.ben, key=KEYS[1])
    assert find_subscription(session, good, keys=KEYS).person is scene.ben
    others = [
        token(series, scene.ben, kind=LinkKind.SERIES),
        token(series, scene.cem),
        token(series, scene.ben, key="a stranger's"),
        good[:-2],
        "",
    ]
    for wrong in others:
        with pytest.raises(NotFoundError):
            leave_series(session, wrong, keys=KEYS, now=LATER)
    scene.ben.links_version += 1
    session.flush()
    with pytest.raises(NotFoundError):
        find_subscription(session, good, keys=KEYS)
