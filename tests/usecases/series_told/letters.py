"""What happens to the dates of a series, and the letters that tell of it."""

from datetime import timedelta

from icalendar import Calendar
from icalendar import Event as CalendarEvent
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitation.model.bodies import Mandate, Seat
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases.series_announcements import announce_series
from tests import cast
from tests.conftest import NOW

LATE = "Die Räume standen erst jetzt fest."
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


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
