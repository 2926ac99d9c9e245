"""Who may do what: one table over roles and mandates, asked by every use case.

`may` answers a question; `demand` refuses: what a person cannot see is not found, what they see
but may not do is not allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from facilitation.model.accounts import RoleKind
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import NotAllowedError, NotFoundError


class Standing(StrEnum):
    """What a person is to the matter at hand."""

    FACILITATOR = "facilitator"
    STAFF = "staff"
    STEERING = "steering"
    """Holds a seat in the steering group of the process, or deputises there."""
    MEMBER = "member"
    """Holds a seat in the body, or deputises there."""
    FORMER = "former"
    """Did so during the meeting or decision in question."""
    PARTICIPANT = "participant"
    """Has some part in the process."""
    GUEST = "guest"
    """Was invited to this very meeting, or to one of this process."""
    CARETAKER = "caretaker"
    """Takes care of this very matter, or deputises."""
    KNOWN = "known"
    """Has some part in the district."""


class Action(StrEnum):
    SEE_DISTRICT = "see_district"
    SEE_PROCESS = "see_process"
    SEE_BODY = "see_body"
    SEE_MEETING = "see_meeting"
    SEE_MINUTES = "see_minutes"
    SEE_DECISION = "see_decision"
    SEE_PEOPLE = "see_people"
    """Contact data, language, mailing: participants see names only."""
    SEE_POST = "see_post"
    REPORT_PROGRESS = "report_progress"
    FOLLOW_UP = "follow_up"
    """Say what becomes of a finding or task: any state, who takes care of it, until when."""
    EDIT_PEOPLE = "edit_people"
    PLAN_MEETINGS = "plan_meetings"
    INVITE = "invite"
    TAKE_MINUTES = "take_minutes"
    EDIT_TOPICS = "edit_topics"
    EDIT_BODIES = "edit_bodies"
    EDIT_REGIONS = "edit_regions"
    RUN_PROCESS = "run_process"
    """Start a process, pass its gates, change its texts."""
    RUN_DISTRICT = "run_district"
    """The register, the district's texts, who has which role."""


_S, _A = Standing, Action
_OFFICE = frozenset({_S.FACILITATOR, _S.STAFF})
_AT_THE_TABLE = _OFFICE | {_S.STEERING, _S.MEMBER, _S.FORMER}

RIGHTS: Mapping[Action, frozenset[Standing]] = {
    _A.SEE_DISTRICT: frozenset(Standing),
    _A.SEE_PROCESS: _AT_THE_TABLE | {_S.PARTICIPANT, _S.GUEST, _S.CARETAKER},
    _A.SEE_BODY: _AT_THE_TABLE | {_S.PARTICIPANT},
    _A.SEE_MEETING: _AT_THE_TABLE | {_S.GUEST},
    _A.SEE_MINUTES: _AT_THE_TABLE,
    _A.SEE_DECISION: _AT_THE_TABLE | {_S.CARETAKER},
    _A.SEE_PEOPLE: _OFFICE,
    _A.SEE_POST: _OFFICE,
    _A.REPORT_PROGRESS: _OFFICE | {_S.CARETAKER},
    _A.FOLLOW_UP: _OFFICE,
    _A.EDIT_PEOPLE: _OFFICE,
    _A.PLAN_MEETINGS: _OFFICE,
    _A.INVITE: _OFFICE,
    _A.TAKE_MINUTES: _OFFICE,
    _A.EDIT_TOPICS: _OFFICE,
    _A.EDIT_BODIES: frozenset({_S.FACILITATOR}),
    _A.EDIT_REGIONS: frozenset({_S.FACILITATOR}),
    _A.RUN_PROCESS: frozenset({_S.FACILITATOR}),
    _A.RUN_DISTRICT: frozenset({_S.FACILITATOR}),
}

_SIGHT: Mapping[str, Action] = {
    "District": _A.SEE_DISTRICT,
    "Process": _A.SEE_PROCESS,
    "Body": _A.SEE_BODY,
    "Series": _A.SEE_BODY,
    "Meeting": _A.SEE_MEETING,
    "Decision": _A.SEE_DECISION,
    "Task": _A.SEE_DECISION,
    "Topic": _A.SEE_PROCESS,
    "Activity": _A.SEE_PROCESS,
    "Offer": _A.SEE_DISTRICT,
    "Person": _A.SEE_PEOPLE,
    "Organisation": _A.SEE_PEOPLE,
}
"""By the kind of a thing, the right without which it is simply not there."""

_SHARED = frozenset({"Person", "Organisation"})


@dataclass(frozen=True)
class RoleHeld:
    kind: RoleKind
    process_id: int | None
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True)
class SeatHeld:
    """A mandate of one's own, or one for which one deputises."""

    body_id: int
    process_id: int | None
    body_kind: BodyKind
    valid_from: date
    valid_until: date | None
    as_deputy: bool = False


@dataclass(frozen=True)
class Actor:
    """A person of a district with everything that gives them rights there, fetched at once."""

    person_id: int
    district_id: int
    name: str
    account_id: int | None = None
    roles: tuple[RoleHeld, ...] = ()
    seats: tuple[SeatHeld, ...] = ()
    invited_to: frozenset[int] = field(default_factory=frozenset)
    """Meetings to which the person is invited."""
    invited_in: frozenset[int] = field(default_factory=frozenset)
    """Processes to a meeting of which the person is invited."""
    takes_care_of: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    """('Decision', id), also of a Task, Series, Measure and Offer in the person's hands."""
    cares_in: frozenset[int] = field(default_factory=frozenset)
    """Processes in which something is in the person's hands."""


def _holds(span: RoleHeld | SeatHeld, on: date) -> bool:
    return span.valid_from <= on and (span.valid_until is None or on < span.valid_until)


def standings(actor: Actor, subject: Any, on: date) -> frozenset[Standing]:
    """Everything the actor is to the subject on that day; empty for another district's."""
    if _district_of(subject) != actor.district_id:
        return frozenset()
    kind = _kind_of(subject)
    process_id = getattr(subject, "process_id", None)
    found = {Standing(r.kind.value) for r in actor.roles if _covers(r, kind, process_id, on)}
    if actor.roles or actor.seats or actor.invited_to or actor.takes_care_of:
        found.add(Standing.KNOWN)
    if process_id is not None and (
        process_id in actor.cares_in or any(r.process_id == process_id for r in actor.roles)
    ):
        found.add(Standing.PARTICIPANT)
    found |= _by_seats(actor, subject, process_id, on)
    if _is_guest(actor, kind, subject.id):
        found.add(Standing.GUEST)
    if (kind, subject.id) in actor.takes_care_of:
        found.add(Standing.CARETAKER)
    return frozenset(found)


def _is_guest(actor: Actor, kind: str, id: int) -> bool:
    """Invited to this meeting, or to one of this process: nothing else of it follows from that."""
    if kind == "Meeting":
        return id in actor.invited_to
    return kind == "Process" and id in actor.invited_in


def _covers(role: RoleHeld, kind: str, process_id: int | None, on: date) -> bool:
    """A role for one process reaches the district's people, but not the district itself."""
    if not _holds(role, on):
        return False
    return role.process_id is None or role.process_id == process_id or kind in _SHARED


def _by_seats(actor: Actor, subject: Any, process_id: int | None, on: date) -> set[Standing]:
    found: set[Standing] = set()
    body_id = getattr(subject, "body_id", None)
    happened_on = _day_of(subject)
    for seat in actor.seats:
        if process_id is not None and seat.process_id == process_id:
            found.add(Standing.PARTICIPANT)
            if seat.body_kind is BodyKind.STEERING_GROUP and _holds(seat, on):
                found.add(Standing.STEERING)
        if body_id is not None and seat.body_id == body_id:
            if _holds(seat, on):
                found.add(Standing.MEMBER)
            elif happened_on is not None and _holds(seat, happened_on):
                found.add(Standing.FORMER)
    return found


def _kind_of(subject: Any) -> str:
    """The name of its class; a value fetched instead of the row says what it `stands_for`."""
    return str(getattr(subject, "stands_for", type(subject).__name__))


def _district_of(subject: Any) -> int | None:
    if _kind_of(subject) == "District":
        return int(subject.id)
    return getattr(subject, "district_id", None)


def _day_of(subject: Any) -> date | None:
    """When it happened: the day whose members keep the right to read it."""
    starts_at = getattr(subject, "starts_at", None)
    if starts_at is not None:
        return date.fromordinal(starts_at.toordinal())
    return getattr(subject, "decided_on", None) or getattr(subject, "given_on", None)


def may(actor: Actor, action: Action, subject: Any, on: date) -> bool:
    """Whether the table gives one of the actor's standings this right."""
    return bool(RIGHTS[action] & standings(actor, subject, on))


def demand(actor: Actor, action: Action, subject: Any, on: date) -> None:
    """Refuse unless `may`: NotFoundError for what is out of sight, else NotAllowedError."""
    held = standings(actor, subject, on)
    if RIGHTS[action] & held:
        return
    sight = _SIGHT[_kind_of(subject)]
    if not RIGHTS[sight] & held:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    raise NotAllowedError("Dafür fehlt Ihnen das Recht. Fragen Sie die Prozessbegleitung.")
