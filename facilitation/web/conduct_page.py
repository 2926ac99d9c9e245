"""The page on which a meeting is conducted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.model.attendance import Presence, RosterKind
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import attendance, minutes_rows, rosters, sittings
from facilitation.usecases.attendance import Line
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.minutes_rows import FindingRow, ItemRow, TaskRow, TopicRow
from facilitation.usecases.sittings import Sitting, course_of
from facilitation.web import desk
from facilitation.web.conduct_forms import Forms, Opened, item_forms, leader_offers
from facilitation.web.forms.minuting import (
    AddedItemForm,
    CloseForm,
    CourseForm,
    GuestForm,
)
from facilitation.web.meeting_frame import enter_meeting, frame
from facilitation.web.words import zone

EARLY = timedelta(hours=12)
"""A meeting opened longer before its beginning may be a slip: the page asks."""


@dataclass(frozen=True)
class Block:
    """An agenda item with all that came of it."""

    item: ItemRow
    findings: list[FindingRow]
    tasks: list[TaskRow]
    topics: list[TopicRow]

    @property
    def background(self) -> Markup:
        return Markup(self.item.background_html)

    @property
    def discussion(self) -> Markup:
        return Markup(self.item.discussion_html)

    @property
    def is_empty(self) -> bool:
        return not (self.item.has_notes or self.findings or self.tasks or self.topics)


def enter_to_write(
    session: Session, district: str, process: str, meeting_id: int
) -> tuple[Process, Head, Actor]:
    return enter_meeting(session, district, process, meeting_id, action=Action.TAKE_MINUTES)


def enter_open(
    session: Session, district: str, process: str, meeting_id: int
) -> tuple[Head, Sitting]:
    """The same for what is written while a meeting is open; refused when it is not."""
    found, head, actor = enter_to_write(session, district, process, meeting_id)
    return head, sittings.get_open_sitting(session, found, head.id, by=actor, now=desk().now())


def show_page(
    session: Session,
    process: Process,
    head: Head,
    actor: Actor,
    *,
    opened: Opened,
    forms: Forms | None = None,
) -> str:
    forms = forms or Forms()
    now = desk().now()
    sitting = sittings.get_sitting(session, process, head.id, by=actor, now=now)
    if not head.was_opened:
        return render_template(
            "meetings/open.html",
            **frame(session, head, actor, "conduct"),
            is_early=head.starts_at - now > EARLY,
        )
    lines = attendance.list_lines(session, head.id)
    blocks = _blocks(session, head)
    may_write = head.state is MeetingState.OPENED
    opened = _settled(opened, lines, blocks) if may_write else Opened()
    return render_template(
        "meetings/conduct.html",
        **frame(session, head, actor, "conduct"),
        sitting=sitting,
        groups=_groups(lines),
        lines=[forms.marks.get(line.id, line) for line in lines],
        marks={line.id: line.mark(sitting.zone) for line in lines},
        typed={line.id: line.mark(sitting.zone) for line in forms.marks.values()},
        quorum=attendance.quorum_state(sitting.body, lines),
        vacant=rosters.count_vacant(session, head.body_id, on=sitting.day),
        blocks=blocks,
        opened=opened,
        may_write=may_write,
        may_undo=may_write
        and not head.present
        and sittings.may_be_undone(session, sitting.meeting),
        forms=forms,
        course=_course_form(session, head, sitting, opened, forms),
        chair=_name(lines, sitting.meeting.chair_id),
        taker=_name(lines, sitting.meeting.minute_taker_id),
        guest=forms.guest or GuestForm(formdata=None),
        added=forms.added or AddedItemForm(formdata=None),
        close=forms.close or _close_form(sitting),
        **item_forms(session, sitting, lines, opened=opened, forms=forms),
    )


def _settled(opened: Opened, lines: Iterable[Line], blocks: list[Block]) -> Opened:
    """The roster is open until something is said of everybody; unknown items open nothing."""
    if opened.item_id is not None and opened.item_id not in {block.item.id for block in blocks}:
        raise NotFoundError("Diesen Tagesordnungspunkt gibt es hier nicht.")
    is_new = not opened.part and opened.item_id is None
    if is_new and any(line.presence is Presence.UNKNOWN for line in lines):
        return replace(opened, part="attendance")
    return opened


def _blocks(session: Session, head: Head) -> list[Block]:
    findings = minutes_rows.by_item(minutes_rows.list_findings(session, head.id))
    tasks = minutes_rows.by_item(minutes_rows.list_tasks(session, head.id))
    topics = minutes_rows.by_item(minutes_rows.list_topics(session, head.id))
    return [
        Block(item, findings[item.id], tasks[item.id], topics[item.id])
        for item in minutes_rows.list_items(session, head.id)
    ]


def _groups(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The roster in a few words: who is there, who is not, who is a guest."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(_group(line), []).append(line)
    return [(name, groups[name]) for name in _order() if name in groups]


def _order() -> tuple[str, ...]:
    return _("Anwesend"), _("Gäste"), _("Entschuldigt"), _("Nicht gekommen"), _("Noch offen")


def _group(line: Line) -> str:
    there, guests, excused, absent, unknown = _order()
    if line.is_there:
        return guests if line.kind is RosterKind.GUEST else there
    return {Presence.EXCUSED: excused, Presence.ABSENT: absent}.get(line.presence, unknown)


def _name(lines: Iterable[Line], person_id: int | None) -> str:
    return next((ln.name for ln in lines if ln.person_id and ln.person_id == person_id), "")


def _course_form(
    session: Session, head: Head, sitting: Sitting, opened: Opened, forms: Forms
) -> CourseForm | None:
    if forms.course or opened.part != "course":
        return forms.course
    data = vars(course_of(sitting)) | {"version": sitting.meeting.version}
    return CourseForm(formdata=None, offers=leader_offers(session, head), data=data)


def _close_form(sitting: Sitting) -> CloseForm:
    """The end is proposed: now while the day goes on, else as planned."""
    meeting, now = sitting.meeting, desk().now()
    end = meeting.ended_at or meeting.ends_at
    begun = meeting.began_at or meeting.starts_at
    if meeting.ended_at is None and begun < now < meeting.ends_at + EARLY:
        end = now
    return CloseForm(formdata=None, data={"ended": end.astimezone(zone()).time()})
