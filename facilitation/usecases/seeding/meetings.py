"""Meetings with agenda, invitations, rosters and minutes."""

from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from facilitation.formats.markdown import to_html
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.meetings import (
    AgendaItem,
    Answer,
    AnswerWay,
    Invitation,
    InvitedAs,
    Meeting,
    MeetingState,
)
from facilitation.model.minutes import Minutes
from facilitation.model.sorting import folded
from facilitation.usecases.seeding.ground import ZONE, Ground

MATTERS = (
    "Busse am Abend",
    "Sprachkurs mit Kinderbetreuung",
    "Wohnungen für große Familien",
    "Ehrenamt stärken",
    "Ausbildung im Betrieb",
    "Hausärztliche Versorgung",
    "Schulwege",
    "Treffpunkt im Dorf",
)
_BACKGROUND = "Seit der letzten Sitzung hat sich wenig geändert. „{matter}“ bleibt dringend."
_DISCUSSION = (
    "Aus der Runde kommen **drei Hinweise** zu „{matter}“:\n\n- Die Wege sind zu weit.\n"
    "- Es fehlt eine Ansprechperson.\n- Die Mittel reichen nur bis zum Jahresende.\n\n"
    "Die Anwesenden sind sich über das weitere Vorgehen einig."
)
_ANSWERS = (Answer.ACCEPTED, Answer.ACCEPTED, Answer.DECLINED, Answer.NONE_YET)


def add_meetings(ground: Ground) -> None:
    ground.starts = [_start(ground, place) for place in range(ground.size.meetings)]
    ground.meetings = ground.add(
        Meeting, [_meeting(ground, place) for place in range(ground.size.meetings)]
    )
    ground.items = ground.add(
        AgendaItem,
        [
            _item(meeting, place, MATTERS[(place + number) % len(MATTERS)])
            for number, meeting in enumerate(ground.meetings)
            for place in range(ground.size.items)
        ],
    )
    past, seats = ground.past_meetings, range(ground.size.seats)
    meetings = range(ground.size.meetings)
    ground.add(Invitation, [_invitation(ground, n, place) for n in meetings for place in seats])
    ground.add(Attendance, [_line(ground, n, place) for n in meetings[:past] for place in seats])
    ground.add(
        Minutes,
        [
            {"meeting_id": ground.meetings[n], "drafted_on": ground.starts[n].date()}
            for n in meetings[:past]
        ],
    )


def _start(ground: Ground, place: int) -> datetime:
    """The past ones lie four days apart, those to come three; none on a weekend."""
    apart = place - ground.past_meetings
    day = ground.today + timedelta(days=4 * apart if apart < 0 else 3 * apart + 7)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(17), ZONE)


def _meeting(ground: Ground, place: int) -> dict[str, Any]:
    body, starts_at = ground.body_of(place), ground.starts[place]
    was_held = place < ground.past_meetings
    ends_at = starts_at + timedelta(hours=2)
    return {
        "district_id": ground.district,
        "process_id": ground.process,
        "body_id": ground.bodies[body],
        "key": f"meeting-{place}",
        "number": place // len(ground.bodies) + 1 if was_held else None,
        "title": ground.body_names[body],
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": "Rathaus",
        "state": MeetingState.CLOSED if was_held else MeetingState.INVITED,
        "uid": f"meeting-{place}@{ground.slug}.example",
        "calendar_changed_at": ground.now,
        "invited_at": starts_at - timedelta(days=20),
        "opened_at": starts_at if was_held else None,
        "began_at": starts_at if was_held else None,
        "ended_at": ends_at if was_held else None,
        "chair_id": ground.people[0],
        "is_public": place % 3 == 0,
        "search_key": folded(f"{ground.body_names[body]} Rathaus"),
    }


def _item(meeting: int, place: int, matter: str) -> dict[str, Any]:
    background, discussion = _BACKGROUND.format(matter=matter), _DISCUSSION.format(matter=matter)
    return {
        "meeting_id": meeting,
        "key": f"item-{place}",
        "position": place + 1,
        "title": matter,
        "minutes": 15,
        "background": background,
        "background_html": _html(background),
        "discussion": discussion,
        "discussion_html": _html(discussion),
    }


@cache
def _html(text: str) -> str:
    return to_html(text)


def _invitation(ground: Ground, meeting: int, place: int) -> dict[str, Any]:
    seat = ground.body_of(meeting) * ground.size.seats + place
    answer = _ANSWERS[place % len(_ANSWERS)]
    has_answered = answer is not Answer.NONE_YET
    return {
        "meeting_id": ground.meetings[meeting],
        "person_id": ground.people[ground.person_of(seat)],
        "invited_as": InvitedAs.MEMBER,
        "mandate_id": ground.mandates[seat],
        "answer": answer,
        "answered_at": ground.starts[meeting] - timedelta(days=15) if has_answered else None,
        "answer_way": AnswerWay.LINK if has_answered else None,
        "answer_sequence": 0 if has_answered else None,
    }


def _line(ground: Ground, meeting: int, place: int) -> dict[str, Any]:
    seat = ground.body_of(meeting) * ground.size.seats + place
    person = ground.person_of(seat)
    return {
        "meeting_id": ground.meetings[meeting],
        "position": place + 1,
        "kind": RosterKind.SEAT,
        "seat_id": ground.seats[seat],
        "person_id": ground.people[person],
        "name": " ".join(ground.names[person]),
        "organisation": f"Verein {person % 100} e. V.",
        "seat_label": f"Sitz {place + 1}",
        "is_voting": True,
        "presence": Presence.EXCUSED if place % 5 == 4 else Presence.PRESENT,
    }
