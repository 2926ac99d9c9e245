"""The record of a meeting put together from its rows, without looking anything up."""

from collections.abc import Sequence

from facilitation.formats import minutes as record
from facilitation.formats.markdown import Block, blocks
from facilitation.model.meetings import Meeting
from facilitation.model.minutes import MinutesKind, MinutesState
from facilitation.model.people import Person
from facilitation.usecases import attendance, minutes_words
from facilitation.usecases.attendance import Line
from facilitation.usecases.earlier_tasks import EarlierTask
from facilitation.usecases.minutes_rows import FindingRow, TaskRow, by_item
from facilitation.usecases.minutes_sources import Sources


def compose(
    sources: Sources, *, for_public: bool = False, with_notes: bool = True
) -> record.Minutes:
    """Put the record together; nothing is fetched here.

    `for_public` leaves out every item, finding and task that is not public. Without notes and
    wordings it is quicker, and enough to see what is missing.
    """
    occasion, meeting, row = sources.occasion, sources.occasion.meeting, sources.row
    zone, lines = occasion.zone, sources.lines
    leaders = minutes_words.Leaders(occasion.chair, occasion.minute_taker)
    listed = minutes_words.attendees(lines, leaders, zone=zone)
    chair, taker = _leader(occasion.chair, lines), _leader(occasion.minute_taker, lines)
    invited_on = meeting.invited_at.astimezone(zone).date() if meeting.invited_at else None
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
        due_notice=minutes_words.due_notice(occasion.body, occasion.day, invited_on),
        late_reason=meeting.late_reason,
        issued_on=row.drafted_on if row else occasion.day,
        status=_status(sources),
        attendance=listed,
        attendance_sentence=record.attendance_sentence(listed, vacant_seats=sources.vacant),
        quorum=minutes_words.quorum_sentence(
            occasion.body.kind, attendance.quorum_state(occasion.body, lines)
        ),
        agenda=_agenda(sources, for_public=for_public, with_notes=with_notes),
        open_tasks=tuple(
            _earlier_task(task) for task in sources.earlier if task.is_public or not for_public
        ),
        topics=_topics(sources, for_public=for_public),
        next_meeting=_next_meeting(sources),
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


def _status(sources: Sources) -> record.Draft | record.Approved:
    occasion, row = sources.occasion, sources.row
    if row is not None and row.state is MinutesState.APPROVED and row.approved_at is not None:
        number = sources.approved_in
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


def _next_meeting(sources: Sources) -> record.NextMeeting | None:
    """Its number is foreseen where the meetings of the body are counted."""
    following, number = sources.following, sources.occasion.meeting.number
    if following is None:
        return None
    return record.NextMeeting(
        starts_at=following.starts_at.astimezone(sources.occasion.zone),
        place=following.place,
        number=following.number or (number + 1 if number else None),
    )


def _agenda(sources: Sources, *, for_public: bool, with_notes: bool) -> tuple[record.Item, ...]:
    is_public = sources.occasion.meeting.is_public
    findings, tasks = by_item(sources.findings), by_item(sources.tasks)
    present = attendance.eligible_at(sources.lines, None)
    return tuple(
        record.Item(
            number=item.position,
            title=item.title,
            is_public=is_public and item.is_public,
            background=_read(item.background, with_notes),
            discussion=_read(item.discussion, with_notes),
            decisions=tuple(
                _decision(row, present=present, with_notes=with_notes)
                for row in findings[item.id]
                if row.is_public or not for_public
            ),
            tasks=tuple(_task(row) for row in tasks[item.id] if row.is_public or not for_public),
        )
        for item in sources.items
        if item.is_public or not for_public
    )


def _read(text: str, with_notes: bool) -> tuple[Block, ...]:
    return blocks(text) if text and with_notes else ()


def _decision(row: FindingRow, *, present: int, with_notes: bool) -> record.Decision:
    return record.Decision(
        number=row.number,
        kind=record.DecisionKind(row.kind.value),
        wording=_read(row.wording, with_notes),
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


def _earlier_task(row: EarlierTask) -> record.Task:
    return record.Task(
        number=row.number,
        wording=row.wording,
        caretaker=row.caretaker,
        deputy=row.deputy,
        due=row.due_on,
        state=row.state,
    )


def _topics(sources: Sources, *, for_public: bool) -> tuple[record.RaisedTopic, ...]:
    numbers = {item.id: item.position for item in sources.items if item.is_public or not for_public}
    return tuple(
        record.RaisedTopic(
            title=f"{row.title}: {row.words}" if row.words else row.title,
            item=numbers.get(row.item_id) if row.item_id else None,
        )
        for row in sources.topics
        if row.was_raised_here and (not for_public or row.item_id in numbers)
    )
