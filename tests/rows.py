"""A series with its dates and who is asked to them, as rows."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.people import Person
from facilitation.model.series import Frequency, Series
from tests import cast


def series(session: Session, body: Body, first: datetime, *, dates: int = 3) -> list[Meeting]:
    """A weekly series, released for calendars, with so many dates; they come back."""
    row = Series(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        uid=f"series-of-{body.id}@test",
        title=body.name,
        frequency=Frequency.WEEKLY,
        weekday=first.weekday(),
        local_start="17:00",
        minutes=120,
        starts_on=first.date(),
        released_until=(first + timedelta(weeks=dates)).date(),
    )
    session.add(row)
    session.flush()
    meetings = [
        cast.meeting(session, body, starts_at=first + timedelta(weeks=week))
        for week in range(dates)
    ]
    for meeting in meetings:
        meeting.series, meeting.original_start = row, meeting.starts_at
        meeting.state = MeetingState.INVITED
    session.flush()
    return meetings


def ask(session: Session, meetings: list[Meeting], person: Person) -> list[Invitation]:
    invitations = [
        Invitation(meeting=meeting, person=person, invited_as=InvitedAs.MEMBER, link_version=1)
        for meeting in meetings
    ]
    session.add_all(invitations)
    session.flush()
    return invitations
