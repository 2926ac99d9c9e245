"""The forms of a meeting that is conducted: which part of the page is open, and what it offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Result
from facilitation.model.errors import ConflictError
from facilitation.usecases import attendance, charges, decisions, minutes_rows
from facilitation.usecases.attendance import Line
from facilitation.usecases.decisions import Finding
from facilitation.usecases.item_matters import get_item
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.meetings import list_leaders
from facilitation.usecases.minutes_taking import notes_of
from facilitation.usecases.sittings import Sitting
from facilitation.usecases.tasks import Assignment, show_assignment
from facilitation.usecases.topics import find_topic_of, list_waiting, show_topic
from facilitation.web import desk, labels
from facilitation.web.addresses import number
from facilitation.web.forms import Form
from facilitation.web.forms.minuting import (
    AddedItemForm,
    CloseForm,
    CourseForm,
    FindingForm,
    GuestForm,
    NotesForm,
    TaskForm,
    TopicForm,
)

NEW = "new-"
"""Prefix of the fields of something to be added, which stand beside the notes in one form."""
KINDS: Mapping[str, type[FindingForm | TaskForm | TopicForm]] = {
    "decision": FindingForm,
    "task": TaskForm,
    "topic": TopicForm,
}


@dataclass(frozen=True)
class Opened:
    """Which part of the page is open: one at a time, the others are text."""

    part: str = ""
    """'attendance' or 'course'."""
    item_id: int | None = None
    kind: str = "decision"
    """What is added at the item, or what is changed: decision, task or topic."""
    row_id: int | None = None
    """The finding, task or topic being changed; None: something is added."""


@dataclass
class Forms:
    """Forms that came back with something wrong; the others are made afresh."""

    notes: NotesForm | None = None
    matter: Form | None = None
    course: CourseForm | None = None
    guest: GuestForm | None = None
    added: AddedItemForm | None = None
    close: CloseForm | None = None
    marks: dict[int, Line] = field(default_factory=dict)
    """Lines of the roster as they were typed."""
    errors: list[str] = field(default_factory=list)
    """What is wrong with the roster."""
    conflict: ConflictError | None = None


def asked_for() -> Opened:
    """What the address opens."""
    part = request.args.get("part", "")
    item_id = number("item")
    for kind in KINDS:
        if row_id := number(kind):
            return Opened(item_id=item_id, kind=kind, row_id=row_id)
    kind = request.args.get("add", "decision")
    return Opened(part, item_id, kind if kind in KINDS else "decision")


def leader_offers(session: Session, head: Head) -> dict[str, Any]:
    people = list_leaders(session, head, on=desk().today())
    offered = [("", _("noch offen")), *people]
    return {"chair_id": offered, "minute_taker_id": offered}


def item_forms(
    session: Session,
    sitting: Sitting,
    lines: tuple[Line, ...],
    *,
    opened: Opened,
    forms: Forms,
) -> dict[str, Form | None]:
    """The two forms of the open item: its notes, and what is added or changed there."""
    if opened.item_id is None:
        return {"notes": None, "matter": None}
    notes = forms.notes if opened.row_id is None else None
    if notes is None and opened.row_id is None:
        item = get_item(session, sitting, opened.item_id)
        stored = notes_of(item)
        data = vars(stored) | {"version": item.version, "seen": stored.print}
        notes = NotesForm(formdata=None, data=data)
    matter = forms.matter
    if matter is None and opened.row_id is not None:
        matter = _edit_form(session, sitting, opened)
    if matter is None:
        eligible = attendance.eligible_now(sitting, lines, now=desk().now())
        topic_id = find_topic_of(session, sitting, opened.item_id)
        matter = new_form(session, sitting, opened.kind, eligible=eligible, topic_id=topic_id)
    return {"notes": notes, "matter": matter}


def new_form(
    session: Session,
    sitting: Sitting,
    kind: str,
    *,
    eligible: int = 0,
    topic_id: int | None = None,
    posted: bool = False,
) -> FindingForm | TaskForm | TopicForm:
    """A form to add something at an item; filled from the request where it was posted.

    `topic_id`: what the item is about, which a finding there most likely is about, too.
    """
    body = sitting.body
    data: dict[str, Any] = {
        "kind": body.decision_kind,
        "mode": body.decision_mode,
        "result": Result.ADOPTED,
        "eligible": eligible,
        "topic_id": topic_id if kind == "decision" else None,
    }
    offers = offers_for(session, sitting, kind, prefix=NEW)
    if posted:
        return KINDS[kind](prefix=NEW, offers=offers)
    return KINDS[kind](formdata=None, prefix=NEW, offers=offers, data=data)


def _edit_form(session: Session, sitting: Sitting, opened: Opened) -> Form:
    """A form to change a finding, task or topic of this meeting."""
    row_id = opened.row_id or 0
    if opened.kind == "topic":
        spoken, version = show_topic(session, sitting, row_id)
        offers = offers_for(session, sitting, "topic")
        return TopicForm(formdata=None, offers=offers, data=vars(spoken) | {"version": version})
    typed: Finding | Assignment
    if opened.kind == "decision":
        typed, version = decisions.show_finding(session, sitting, row_id)
    else:
        typed, version = show_assignment(session, sitting, row_id)
    charge = typed.charge
    held = {"caretaker": charge.caretaker_id, "deputy": charge.deputy_id, "version": version}
    also = [number for number in (charge.caretaker_id, charge.deputy_id) if number]
    offers = offers_for(session, sitting, opened.kind, also=also)
    data = vars(typed) | vars(charge) | held
    return KINDS[opened.kind](formdata=None, offers=offers, data=data)


def offers_for(
    session: Session, sitting: Sitting, kind: str, *, prefix: str = "", also: Iterable[int] = ()
) -> dict[str, Any]:
    """What the selects of such a form offer; people searched for or chosen before included."""
    topics = [("", _("kein Thema")), *list_waiting(session, sitting.body)]
    if kind == "topic":
        return {"topic_id": [("", _("Bitte wählen")), *topics[1:]]}
    people = _people(session, sitting, prefix=prefix, also=also)
    offers: dict[str, Any] = {
        "caretaker": {_("Auswahl"): [("", _("noch niemand"))], **people},
        "deputy": {_("Auswahl"): [("", _("niemand"))], **people},
    }
    if kind == "task":
        found = minutes_rows.list_findings(session, sitting.meeting.id)
        named = [(row.id, f"{labels.label(row.kind)} {row.number}") for row in found]
        return offers | {"decision_id": [("", _("keiner Vereinbarung")), *named]}
    allowed = [
        one for one in DecisionKind if sitting.body.may_resolve or one != DecisionKind.RESOLUTION
    ]
    return offers | {
        "kind": labels.choices(DecisionKind, allowed),
        "mode": labels.choices(DecisionMode),
        "result": labels.choices(Result),
        "topic_id": topics,
    }


def _people(
    session: Session, sitting: Sitting, *, prefix: str, also: Iterable[int]
) -> dict[str, list[tuple[int, str]]]:
    chosen = {number for name in ("caretaker", "deputy") for number in _posted(f"{prefix}{name}")}
    sought = [request.form.get(f"{prefix}{name}_name", "") for name in ("caretaker", "deputy")]
    found: list[charges.Candidate] = []
    for text in sought:
        if text or chosen or also:
            found += charges.find_people(
                session, sitting.district.id, text[:100], also=[*chosen, *also]
            )
    return people_groups(
        charges.list_candidates(session, sitting.body.id, sitting.district.id, on=sitting.day),
        found,
    )


def _posted(name: str) -> list[int]:
    value = request.form.get(name, "")
    return [int(value)] if value.isdecimal() and len(value) < 10 else []


def people_groups(
    likely: charges.Candidates, found: Iterable[charges.Candidate]
) -> dict[str, list[tuple[int, str]]]:
    """Whoever was searched for first, then the body, then the office; everybody once."""
    known = {one.id for one in (*likely.body, *likely.office)}
    others = {one.id: one for one in found if one.id not in known}
    groups = {
        _("Gefunden"): [(one.id, one.label) for one in others.values()],
        _("Aus dem Gremium"): [(one.id, one.label) for one in likely.body],
        _("Prozessbegleitung und Geschäftsstelle"): [(one.id, one.label) for one in likely.office],
    }
    return {group: people for group, people in groups.items() if people}
