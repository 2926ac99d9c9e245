"""What was passed to a body, put on the agenda of one of its meetings."""

from datetime import date, datetime
from textwrap import shorten

from sqlalchemy.orm import Session

from facilitation.model.meetings import AgendaItem
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.agendas import Item, add_item, add_topic
from facilitation.usecases.referral_answers import attach_referral, get_referral

LONGEST_TITLE = 160


def put_on_agenda(
    session: Session,
    process: Process,
    meeting_id: int,
    referral_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> AgendaItem:
    """Make it an item of its own at the end; the referral names the meeting from now on.

    InvalidError for a meeting of another body than the one it was passed to.
    """
    found = get_referral(session, process, referral_id, by=by, on=on)
    found.referral.check_open()
    attach_referral(session, process, referral_id, meeting_id, by=by, on=on, now=now)
    if found.topic is not None:
        return add_topic(session, process, meeting_id, found.topic.id, by=by, now=now)
    assert found.decision is not None
    item = Item(
        title=shorten(found.decision.wording, LONGEST_TITLE, placeholder=" …"),
        minutes=None,
        is_public=found.decision.is_public,
    )
    return add_item(session, process, meeting_id, item, by=by, now=now)
