"""What all pages of one meeting share: stepping in, the four tabs, and which of them is open."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from facilitation.model.meetings import MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.announcements import pending_changes
from facilitation.usecases.meeting_heads import Head, get_head
from facilitation.usecases.series_telling import count_untold
from facilitation.web import desk, labels
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import short_day, zone

Tab = tuple[str, str, bool, str]


def enter_meeting(
    session: Session,
    district: str,
    process: str,
    meeting_id: int,
    *,
    action: Action = Action.SEE_MEETING,
) -> tuple[Process, Head, Actor]:
    """Step into a meeting of the process; refused without the right to `action`."""
    found, actor = enter_process(session, district, process)
    head = get_head(session, found, meeting_id, by=actor, on=desk().today(), action=action)
    stand_at("meetings", (head.body, _body_url(head)), (name_of(head), None))
    return found, head, actor


def stand_below(head: Head, label: str) -> None:
    """Add a page below the meeting to the way that leads here."""
    place().crumbs[-1:] = [(name_of(head), address_of(head)), (label, None)]


def address_of(head: Head, path: str = "") -> str:
    return f"{place().base}/meetings/{head.id}{path}"


def series_address(head: Head, path: str = "") -> str:
    """Of the series of which the meeting is a date."""
    return f"{place().base}/series/{head.series_id}{path}"


def name_of(head: Head) -> str:
    """'3. Sitzung', or the day for one that has no number yet."""
    return (
        _("%(number)s. Sitzung", number=head.number) if head.number else short_day(head.starts_at)
    )


def frame(session: Session, head: Head, actor: Actor, tab: str) -> dict[str, Any]:
    """What `meetings/frame.html` wants to know, for `render_template(..., **frame(...))`."""
    untold = _untold(session, head, actor)
    return {
        "head": head,
        "tabs": tabs_of(head, tab),
        "untold": untold,
        "is_coming": head.starts_at > desk().now(),
    }


def _untold(session: Session, head: Head, actor: Actor) -> int:
    """How many of those asked do not know what has changed; asked only where it may be so."""
    if not (head.may_be_untold and not head.was_opened and place().may(Action.INVITE, head)):
        return 0
    if head.series_id is not None:
        process = place().process
        assert process is not None
        return count_untold(session, process, head.series_id, by=actor, now=desk().now())
    if not head.is_ahead:
        return 0
    return pending_changes(session, head.id, by=actor, now=desk().now()).people


def tabs_of(head: Head, current: str) -> list[Tab]:
    """The steps of a meeting that the visitor may see: (label, address, is open, state)."""
    works_here = place().may(Action.TAKE_MINUTES, head)
    agenda = _("Vorbereiten") if works_here else _("Tagesordnung")
    steps = [("prepare", agenda, _prepared(head))]
    if not head.is_linked:
        steps += _further_steps(head, works_here=works_here)
    return [(word, address_of(head, f"/{key}"), key == current, so) for key, word, so in steps]


def _further_steps(head: Head, *, works_here: bool) -> list[tuple[str, str, str]]:
    steps = []
    if place().may(Action.INVITE, head):
        steps.append(("invite", _("Einladen"), _invited(head)))
    if works_here:
        steps.append(("conduct", _("Durchführen"), _conducted(head)))
    if place().may(Action.SEE_MINUTES, head):
        record = _("Nachbereiten") if works_here else _("Protokoll")
        steps.append(("follow-up", record, _followed_up(head)))
    return steps


def open_tab(head: Head, today: date) -> str:
    """Where somebody who opens the meeting most likely wants to go."""
    if head.is_linked:
        return "prepare"
    if head.state is MeetingState.CLOSED and place().may(Action.SEE_MINUTES, head):
        return "follow-up"
    if not place().may(Action.INVITE, head):
        return "prepare"
    day = head.local_day(zone())
    if head.state is MeetingState.OPENED or (head.is_ahead and day <= today):
        return "conduct"
    return "invite" if head.state is MeetingState.INVITED else "prepare"


def _body_url(head: Head) -> str | None:
    return f"{place().base}/bodies/{head.body_id}" if place().may(Action.SEE_BODY, head) else None


def _prepared(head: Head) -> str:
    return ngettext("%(num)s Punkt", "%(num)s Punkte", head.items) if head.items else ""


def _invited(head: Head) -> str:
    if head.is_cancelled:
        return _("abgesagt")
    if head.invited:
        return _("%(n)s von %(all)s geantwortet", n=head.answered, all=head.invited)
    last = head.last_day_to_invite(zone())
    if head.state is not MeetingState.PLANNED or head.is_linked:
        return ""
    if last < desk().today():
        return _("Frist verpasst")
    return _("bis %(day)s", day=f"{last:%d.%m.}")


def _conducted(head: Head) -> str:
    if head.is_cancelled:
        return _("entfällt")
    if head.was_opened:
        return (
            _("%(n)s anwesend", n=head.present) if head.present else str(labels.label(head.state))
        )
    return _("am %(day)s", day=f"{head.local_day(zone()):%d.%m.}")


def _followed_up(head: Head) -> str:
    return str(labels.label(head.minutes_state)) if head.minutes_state else ""
