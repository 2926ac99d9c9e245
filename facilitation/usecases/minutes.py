"""The record of a meeting, composed from its rows: what pages show and Word is written from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from facilitation.formats import minutes as record
from facilitation.formats.markdown import Block, blocks
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.minutes import Minutes, MinutesKind, MinutesState
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import attendance, earlier_tasks, minutes_rows, minutes_words, rosters
from facilitation.usecases.attendance import Line
from facilitation.usecases.minutes_rows import FindingRow, TaskRow, TopicRow, by_item
from facilitation.usecases.sittings import NOT_HERE

NO_RECORD = "Zu diesem Termin gibt es noch kein Protokoll."


@dataclass(frozen=True)
class Occasion:
    """A meeting with everything its record says about where it belongs."""

    meeting: Meeting
    body: Body
    district: District
    process: Process | None
    carrier: str | None
    chair: Person | None
    minute_taker: Person | None

    @property
    def zone(self) -> ZoneInfo:
        return self.district.zone

    @property
    def organisation(self) -> str:
        return self.carrier or self.district.name

    @property
    def office(self) -> str:
        """The line under the organisation, which is not named twice."""
        name = self.body.sender_name or self.district.sender_name
        office = name.removeprefix(self.organisation).removeprefix(", ")
        return "" if office == self.organisation else office

    @property
    def day(self) -> date:
        return self.meeting.local_day(self.zone)


def get_minutes(
    session: Session,
    process: Process,
    meeting_id: int,
    *,
    for_public: bool = False,
    by: Actor,
    now: datetime,
) -> record.Minutes:
    """The record as it stands: of a closed meeting what was kept then, else composed from the rows.

    `for_public` leaves out every item, finding and task that is not public. NotFoundError for
    meetings that were never opened, and for those who may not read minutes here.
    """
    occasion = get_occasion(session, process, meeting_id, by=by, now=now)
    kept = find_kept(find_record(session, meeting_id), for_public=for_public)
    return kept or compose(session, occasion, for_public=for_public)


def get_occasion(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Occasion:
    """The meeting for somebody who may read its minutes."""
    row = session.execute(_occasion(), {"meeting_id": meeting_id, "process_id": process.id}).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    occasion = Occasion(*row)
    demand(by, Action.SEE_MINUTES, occasion.meeting, now.astimezone(occasion.zone).date())
    if not occasion.meeting.was_opened:
        raise NotFoundError(NO_RECORD)
    return occasion


def find_record(session: Session, meeting_id: int) -> Minutes | None:
    """The latest edition."""
    return session.scalars(
        select(Minutes).where(Minutes.meeting_id == meeting_id).order_by(Minutes.edition.desc())
    ).first()


def find_kept(row: Minutes | None, *, for_public: bool) -> record.Minutes | None:
    """What was composed when the meeting was closed; None where nothing (readable) was kept."""
    kept: Any = row.composed if row else None
    if for_public and kept:
        kept = kept.get("public")
    if not kept:
        return None
    try:
        return record.from_json(json.dumps(kept))
    except ValueError:
        return None


def keep(session: Session, occasion: Occasion, row: Minutes) -> None:
    """Keep what the record says now, in both versions: nothing said later changes it."""
    session.flush()
    full, public = (compose(session, occasion, for_public=part) for part in (False, True))
    row.composed = json.loads(record.to_json(full)) | {"public": json.loads(record.to_json(public))}


def compose(session: Session, occasion: Occasion, *, for_public: bool = False) -> record.Minutes:
    """Put the record together from the rows, with the same number of queries for every meeting."""
    meeting, zone = occasion.meeting, occasion.zone
    lines = attendance.list_lines(session, meeting.id)
    row = find_record(session, meeting.id)
    leaders = minutes_words.Leaders(occasion.chair, occasion.minute_taker)
    listed = minutes_words.attendees(lines, leaders, zone=zone)
    vacant = rosters.count_vacant(session, meeting.body_id, on=occasion.day)
    following = _following(session, occasion)
    chair, taker = _leader(occasion.chair, lines), _leader(occasion.minute_taker, lines)
    invited_on = meeting.invited_at.astimezone(zone).date() if meeting.invited_at else None
    notice = minutes_words.due_notice(occasion.body, occasion.day, invited_on)
    return record.Minutes(
        organisation=occasion.organisation,
        office=occasion.office,
        kind=_KINDS[row.kind if row else MinutesKind.RESULTS],
        body=occasion.body.name,
        number=meeting.number,
        title="" if meeting.title == occasion.body.name else meeting.title,
        starts_at=(meeting.began_at or meeting.starts_at).astimezone(zone),
        ends_at=meeting.ended_at.astimezone(zone) if meeting.ended_at else None,
        breaks=minutes_words.breaks_of(meeting, zone),
        place=_place(meeting),
        chair=chair,
        minute_taker=taker,
        file_number=meeting.file_number,
        is_public=meeting.is_public,
        due_notice=notice,
        late_reason=meeting.late_reason,
        issued_on=row.drafted_on if row else occasion.day,
        status=_status(session, occasion, row),
        attendance=listed,
        attendance_sentence=record.attendance_sentence(listed, vacant_seats=vacant),
        quorum=minutes_words.quorum_sentence(
            occasion.body.kind, attendance.quorum_state(occasion.body, lines)
        ),
        **_contents(session, occasion, lines, for_public=for_public),
        next_meeting=following,
        annexes=minutes_words.annexes_of(meeting.annexes),
        distribution=tuple(minutes_words.lines_of(meeting.distribution)),
        signatures=_signatures(chair, taker),
    )


_KINDS = {
    MinutesKind.RESULTS: record.MinutesKind.RESULTS,
    MinutesKind.PROCEEDINGS: record.MinutesKind.PROCEEDINGS,
    MinutesKind.VERBATIM: record.MinutesKind.VERBATIM,
}


def _place(meeting: Meeting) -> str:
    online = f"online: {meeting.online_url}" if meeting.online_url else ""
    return "; ".join(part for part in (meeting.place, online) if part)


def _leader(person: Person | None, lines: Sequence[Line]) -> record.Role:
    """A person as the roster of that day calls them; by their name of today if not on it."""
    if person is None:
        return record.Role("")
    line = next((line for line in lines if line.person_id == person.id), None)
    if line is None:
        return record.Role(person.name, person.function)
    return record.Role(line.name, line.organisation)


def _signatures(chair: record.Role, taker: record.Role) -> tuple[record.Role, ...]:
    if chair.name and chair.name == taker.name:
        return (record.Role(chair.name, "Sitzungsleitung und Protokollführung"),)
    return (
        record.Role(chair.name, "Sitzungsleitung"),
        record.Role(taker.name, "Protokollführung"),
    )


def _status(
    session: Session,
    occasion: Occasion,
    row: Minutes | None,
) -> record.Draft | record.Approved:
    if row is not None and row.state is MinutesState.APPROVED and row.approved_at is not None:
        approved = session.get(Meeting, row.approved_in_id) if row.approved_in_id else None
        number = approved.number if approved else None
        return record.Approved(
            on=row.approved_at.astimezone(occasion.zone).date(),
            where=f"in der {number}. Sitzung" if number else "",
        )
    office = f"an die Geschäftsstelle ({occasion.body.mailbox or occasion.district.mailbox})"
    decides = minutes_words.the_body(occasion.body.kind)
    following = f"{occasion.meeting.number + 1}." if occasion.meeting.number else "nächsten"
    return record.Draft(
        objections_until=row.objections_until if row else None,
        objections_to=office if row and row.objections_until else "",
        approved_by=f"{decides} in der {following} Sitzung",
    )


def _following(session: Session, occasion: Occasion) -> record.NextMeeting | None:
    """The body's next meeting; its number is foreseen where the meetings are counted."""
    meeting = occasion.meeting
    row = session.execute(
        select(Meeting.starts_at, Meeting.place, Meeting.number)
        .where(
            Meeting.body_id == meeting.body_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    foreseen = meeting.number + 1 if meeting.number else None
    return record.NextMeeting(
        starts_at=row.starts_at.astimezone(occasion.zone),
        place=row.place,
        number=row.number or foreseen,
    )


def _contents(
    session: Session, occasion: Occasion, lines: Sequence[Line], *, for_public: bool
) -> dict[str, Any]:
    """Agenda, topics and open tasks of earlier meetings."""
    meeting = occasion.meeting
    items = session.execute(_items(), {"meeting_id": meeting.id}).all()
    shown = [item for item in items if item.is_public or not for_public]
    numbers = {item.id: item.position for item in shown}
    findings = by_item(minutes_rows.list_findings(session, meeting.id))
    tasks = by_item(minutes_rows.list_tasks(session, meeting.id))
    topics = [row for row in minutes_rows.list_topics(session, meeting.id) if row.was_raised_here]
    present = attendance.eligible_at(lines, None)
    return {
        "agenda": tuple(
            record.Item(
                number=item.position,
                title=item.title,
                is_public=meeting.is_public and item.is_public,
                background=_read(item.background),
                discussion=_read(item.discussion),
                decisions=tuple(
                    _decision(row, present=present)
                    for row in findings.get(item.id, [])
                    if row.is_public or not for_public
                ),
                tasks=tuple(
                    _task(row) for row in tasks.get(item.id, []) if row.is_public or not for_public
                ),
            )
            for item in shown
        ),
        "topics": tuple(_topics(occasion, topics, numbers, for_public=for_public)),
        "open_tasks": earlier_tasks.list_open(
            session, occasion.meeting, on=occasion.day, for_public=for_public
        ),
    }


def _read(text: str) -> tuple[Block, ...]:
    return blocks(text) if text else ()


def _decision(row: FindingRow, *, present: int) -> record.Decision:
    return record.Decision(
        number=row.number,
        kind=record.DecisionKind(row.kind.value),
        wording=blocks(row.wording),
        result=minutes_words.result_of(row, present=present),
        caretaker=row.holding.caretaker,
        deputy=row.holding.deputy,
        due=row.holding.due_on,
        resources=row.holding.resources,
        resubmission=row.holding.resubmit_on,
    )


def _task(row: TaskRow) -> record.Task:
    return record.Task(
        number=row.number,
        wording=row.wording,
        caretaker=row.holding.caretaker,
        deputy=row.holding.deputy,
        due=row.holding.due_on,
        resources=row.holding.resources,
        resubmission=row.holding.resubmit_on,
    )


def _topics(
    occasion: Occasion, rows: list[TopicRow], numbers: Mapping[int, int], *, for_public: bool
) -> list[record.RaisedTopic]:
    return [
        record.RaisedTopic(
            title=f"{row.title}: {row.words}" if row.words else row.title,
            item=numbers.get(row.item_id) if row.item_id else None,
        )
        for row in rows
        if not for_public or row.item_id in numbers
    ]


@cache
def _occasion() -> Any:
    """Built once: putting the statement together costs more than running it."""
    chair, taker = aliased(Person), aliased(Person)
    return (
        select(Meeting, Body, District, Process, Organisation.name, chair, taker)
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .join(Process, Process.id == Meeting.process_id)
        .outerjoin(Organisation, Organisation.id == Process.carrier_organisation_id)
        .outerjoin(chair, chair.id == Meeting.chair_id)
        .outerjoin(taker, taker.id == Meeting.minute_taker_id)
        .where(Meeting.id == bindparam("meeting_id"), Meeting.process_id == bindparam("process_id"))
    )


@cache
def _items() -> Any:
    return (
        select(
            AgendaItem.id,
            AgendaItem.position,
            AgendaItem.title,
            AgendaItem.is_public,
            AgendaItem.background,
            AgendaItem.discussion,
        )
        .where(AgendaItem.meeting_id == bindparam("meeting_id"))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
