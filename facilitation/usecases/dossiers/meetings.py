"""Meetings with agenda, invitations, roster and minutes."""

from typing import Any

from facilitation.formats.dossiers.deriving import (
    calendar_changed_at,
    mandate_of,
    place_of,
    sent_of,
    uid_of,
)
from facilitation.formats.dossiers.meetings import Invitation as InvitationRow
from facilitation.formats.dossiers.meetings import Meeting as MeetingRow
from facilitation.formats.dossiers.rosters import Rosters
from facilitation.formats.markdown import to_html
from facilitation.model.attendance import Attendance
from facilitation.model.calendars import SentState
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.minutes import Minutes
from facilitation.model.processes import Process
from facilitation.model.sorting import folded
from facilitation.usecases.dossiers.storing import Storing


def add_meetings(store: Storing, process: Process) -> None:
    rows = store.dossier.meetings
    store.add("meetings", {row.key: _meeting(store, process, row) for row in rows})
    store.add(
        "items",
        {
            (row.key, item.key): AgendaItem(
                meeting_id=store.ids["meetings"][row.key],
                key=item.key,
                position=position,
                title=item.title,
                minutes=item.minutes,
                is_public=item.is_public,
                background=item.background,
                background_html=to_html(item.background),
                discussion=item.discussion,
                discussion_html=to_html(item.discussion),
            )
            for row in rows
            for position, item in enumerate(row.agenda, start=1)
        },
    )
    rosters = Rosters(store.contents)
    store.add_all(Invitation, [made for row in rows for made in _invitations(store, row)])
    store.add_all(SentState, [made for row in rows for made in _sent(store, row)])
    store.add_all(Attendance, [made for row in rows for made in _roster(store, rosters, row)])
    store.add_all(Minutes, [made for row in rows for made in _minutes(store, row)])


def _meeting(store: Storing, process: Process, row: MeetingRow) -> Meeting:
    left_out = {"body", "venue", "place", "uid", "series", "round", "chair", "minute_taker"}
    left_out |= {"calendar_changed_at", "agenda", "invitations", "attendance", "minutes"}
    place = place_of(store.dossier, row)
    return Meeting(
        district_id=store.district.id,
        process_id=process.id,
        body_id=store.ids["bodies"][row.body],
        venue_id=store.id_of("venues", row.venue),
        series_id=store.id_of("series", row.series),
        chair_id=store.id_of("people", row.chair),
        minute_taker_id=store.id_of("people", row.minute_taker),
        uid=uid_of(store.dossier, row),
        place=place,
        round_key=row.round or None,
        calendar_changed_at=calendar_changed_at(row, now=store.now),
        search_key=folded(f"{row.title} {place}"),
        **row.model_dump(exclude=left_out),
    )


def _invitations(store: Storing, row: MeetingRow) -> list[dict[str, Any]]:
    return [
        {
            "meeting_id": store.ids["meetings"][row.key],
            "person_id": store.ids["people"][invitation.person],
            "mandate_id": store.id_of("mandates", mandate_of(store.contents, row, invitation)),
            **invitation.model_dump(exclude={"person", "seat", "mandate", "sent", "was_told"}),
            **_time_answered(row, invitation),
        }
        for invitation in row.invitations
    ]


def _time_answered(row: MeetingRow, invitation: InvitationRow) -> dict[str, Any]:
    if invitation.answered_at is None:
        return {}
    return {
        "answered_start": invitation.answered_start or row.starts_at,
        "answered_end": invitation.answered_end or row.ends_at,
    }


def _sent(store: Storing, row: MeetingRow) -> list[dict[str, Any]]:
    """What calendars were last told, where anything was told under the meeting's own UID."""
    told = (
        (invitation, sent_of(store.contents, row, invitation)) for invitation in row.invitations
    )
    uid = uid_of(store.dossier, row)
    return [
        {"person_id": store.ids["people"][invitation.person], "uid": uid, **sent}
        for invitation, sent in told
        if sent is not None
    ]


def _roster(store: Storing, rosters: Rosters, row: MeetingRow) -> list[dict[str, Any]]:
    return [
        _line(store, row, rosters.complete(row, line)) | {"position": position}
        for position, line in enumerate(row.attendance, start=1)
    ]


def _line(store: Storing, row: MeetingRow, full: dict[str, Any]) -> dict[str, Any]:
    seat = full.pop("seat")
    name = store.contents.seat_name(seat, of=row) if seat else None
    return {
        "meeting_id": store.ids["meetings"][row.key],
        "seat_id": store.id_of("seats", name),
        "person_id": store.id_of("people", full.pop("person")),
        "deputy_id": store.id_of("people", full.pop("deputy")),
        **full,
    }


def _minutes(store: Storing, row: MeetingRow) -> list[dict[str, Any]]:
    return [
        {
            "meeting_id": store.ids["meetings"][row.key],
            "approved_in_id": store.id_of("meetings", minutes.approved_in),
            **minutes.model_dump(exclude={"approved_in"}),
        }
        for minutes in row.minutes
    ]
