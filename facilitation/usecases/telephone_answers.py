"""Putting down what somebody said on the telephone about a whole series."""

from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, AnswerWay
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.series_threads import open_series_thread


def answer_series_for(
    session: Session, series_id: int, person_id: int, answer: Answer, *, by: Actor, now: datetime
) -> int:
    """Put down what a person said on the telephone about all coming dates; says of how many."""
    thread = open_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    invitations = thread.invitations_of(person_id)
    if not invitations:
        raise InvalidError("Diese Person ist zu keinem kommenden Termin der Reihe eingeladen.")
    for invitation in invitations:
        meeting = thread.meetings[invitation.meeting_id]
        invitation.reply(
            answer,
            note=invitation.note,
            way=AnswerWay.STAFF,
            sequence=thread.series.sequence,
            time=(meeting.starts_at, meeting.ends_at),
            now=now,
        )
    journal.note(
        session, by, "series_answer_put_down", thread.series, now=now,
        person=invitations[0].person.name, answer=answer.value, dates=len(invitations),
    )  # fmt: skip
    return len(invitations)
