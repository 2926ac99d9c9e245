"""Existing bodies that others run and one only links to: their dates and papers, nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.bodies import get_body
from facilitation.usecases.body_changes import BodyDetails, add_body
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.meetings import Plan, get_meeting, plan_meetings

KINDS = (BodyKind.COUNCIL, BodyKind.MAYORS_CONFERENCE)


@dataclass(frozen=True, kw_only=True)
class Papers:
    """Where to find what was on the table."""

    online_url: str
    """A page with agenda and papers."""
    file_number: str
    """As the council's office counts its papers: 'Drucksache 12/2027'."""


def link_body(
    session: Session,
    process: Process,
    *,
    name: str,
    kind: BodyKind,
    valid_from: date,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """Name a body that exists anyway. It gets no seats, and nobody is ever invited to it."""
    details = BodyDetails(
        name=name, kind=kind, region_id=None, parent_id=None, mailbox="", sender_name=""
    )
    body = add_body(session, process, details, valid_from=valid_from, by=by, on=on, now=now)
    body.is_linked = True
    return body


def add_date(
    session: Session,
    process: Process,
    plan: Plan,
    papers: Papers,
    *,
    host: str,
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Meeting:
    """Note when the body meets, before or after. `once` as in `plan_meetings`."""
    body = get_body(session, process, plan.body_id, by=by, on=on, action=Action.PLAN_MEETINGS)
    _check_linked(body)
    (meeting,) = plan_meetings(session, process, [plan], host=host, by=by, now=now, once=once)
    meeting.online_url, meeting.file_number = papers.online_url, papers.file_number
    return meeting


def edit_papers(
    session: Session,
    process: Process,
    meeting_id: int,
    papers: Papers,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Say where to find the papers of a meeting, before or after it. ConflictError as usual."""
    meeting = get_meeting(session, process, meeting_id, by=by, now=now)
    _check_linked(session.get_one(Body, meeting.body_id))
    meeting.check_version(
        version,
        theirs={"online_url": meeting.online_url, "file_number": meeting.file_number},
        yours={"online_url": papers.online_url, "file_number": papers.file_number},
    )
    if papers.online_url != meeting.online_url:
        meeting.online_url, meeting.calendar_changed_at = papers.online_url, now
    meeting.file_number = papers.file_number
    note(
        session, by, "meeting_edited", meeting, now=now,
        changes=changes_of(meeting, "online_url", "file_number"),
    )  # fmt: skip
    return meeting


def _check_linked(body: Body) -> None:
    if not body.is_linked:
        raise InvalidError(
            "„%(body)s“ führen Sie selbst. Planen Sie seine Termine unter „Termine“.",
            body=body.name,
        )
