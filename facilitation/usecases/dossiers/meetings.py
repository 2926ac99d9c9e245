"""Meetings with agenda, invitations, roster and minutes."""

from typing import Any

from facilitation.formats.dossiers.findings import mandate_on
from facilitation.formats.dossiers.meetings import Invitation as InvitationRow
from facilitation.formats.dossiers.meetings import Meeting as MeetingRow
from facilitation.formats.dossiers.people import Person as PersonRow
from facilitation.formats.markdown import to_html
from facilitation.model.attendance import Attendance
from facilitation.model.calendars import CANCEL, REQUEST, SentState
from facilitation.model.meetings import ASKED_ONCE, AgendaItem, Invitation, Meeting, MeetingState
from facilitation.model.minutes import Minutes
from facilitation.model.processes import Process
from facilitation.model.sorting import folded
from facilitation.usecases.dossiers.rosters import Roster
from facilitation.usecases.dossiers.series import uid_of
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
    people = {person.key: person for person in store.dossier.people}
    roster = Roster(store, people)
    store.add_all(Invitation, [made for row in rows for made in _invitations(store, row)])
    store.add_all(SentState, [made for row in rows for made in _sent(store, row, people)])
    store.add_all(Attendance, [made for row in rows for made in roster.of(row)])
    store.add_all(Minutes, [made for row in rows for made in _minutes(store, row)])


def _meeting(store: Storing, process: Process, row: MeetingRow) -> Meeting:
    left_out = {"body", "venue", "place", "uid", "series", "round", "chair", "minute_taker"}
    left_out |= {"calendar_changed_at", "agenda", "invitations", "attendance", "minutes"}
    place = row.place or _place(store, row)
    return Meeting(
        district_id=store.district.id,
        process_id=process.id,
        body_id=store.ids["bodies"][row.body],
        venue_id=store.id_of("venues", row.venue),
        series_id=store.id_of("series", row.series),
        chair_id=store.id_of("people", row.chair),
        minute_taker_id=store.id_of("people", row.minute_taker),
        uid=uid_of(store, row),
        place=place,
        round_key=row.round or None,
        calendar_changed_at=row.calendar_changed_at or row.invited_at or store.now,
        search_key=folded(f"{row.title} {place}"),
        **row.model_dump(exclude=left_out),
    )


def _place(store: Storing, row: MeetingRow) -> str:
    """Where only the venue is named, its name and address are the place."""
    venue = next((venue for venue in store.dossier.venues if venue.key == row.venue), None)
    return ", ".join(part for part in (venue.name, venue.address) if part) if venue else ""


def _mandate_id(store: Storing, row: MeetingRow, seat: str | None) -> int | None:
    if seat is None:
        return None
    name = store.contents.seat_name(seat, of=row)
    mandate = mandate_on(store.contents.seats[name], store.contents.day_of(row.starts_at))
    return store.ids["mandates"][(*name, mandate.valid_from)] if mandate else None


def _invitations(store: Storing, row: MeetingRow) -> list[dict[str, Any]]:
    return [
        {
            "meeting_id": store.ids["meetings"][row.key],
            "person_id": store.ids["people"][invitation.person],
            "mandate_id": _mandate_id(store, row, invitation.seat),
            **invitation.model_dump(exclude={"person", "seat", "sent"}),
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


def _sent(store: Storing, row: MeetingRow, people: dict[str, PersonRow]) -> list[dict[str, Any]]:
    """What calendars were last told: the meeting as it stands, where the file says nothing else."""
    if row.invited_at is None:
        return []
    body = store.contents.bodies[row.body]
    cancelled = row.state is MeetingState.CANCELLED
    present = {
        "method": CANCEL if cancelled else REQUEST,
        "sequence": row.sequence,
        "dtstamp": row.calendar_changed_at or row.invited_at,
        "organizer": body.mailbox or store.district.mailbox,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "summary": row.title,
        "location": row.place or _place(store, row),
        "online_url": row.online_url,
        "agenda": "\n".join(
            f"{number}. {item.title if item.is_public else 'Nicht öffentlicher Punkt'}"
            for number, item in enumerate(row.agenda, start=1)
        ),
    }
    return [
        {
            "person_id": store.ids["people"][invitation.person],
            "uid": uid_of(store, row),
            **(invitation.sent.model_dump() if invitation.sent else present),
        }
        for invitation in row.invitations
        if invitation.sent or _was_told(row, invitation, people)
    ]


def _was_told(row: MeetingRow, invitation: InvitationRow, people: dict[str, PersonRow]) -> bool:
    """Of a date of a series only guests and deputies are told under its own UID."""
    by_series = row.series is not None and invitation.invited_as not in ASKED_ONCE
    has_mail = bool(people[invitation.person].email)
    return has_mail and not by_series and invitation.withdrawn_at is None


def _minutes(store: Storing, row: MeetingRow) -> list[dict[str, Any]]:
    return [
        {
            "meeting_id": store.ids["meetings"][row.key],
            "approved_in_id": store.id_of("meetings", minutes.approved_in),
            **minutes.model_dump(exclude={"approved_in"}),
        }
        for minutes in row.minutes
    ]
