"""What meetings and invitations of a dossier leave out because it follows from other rows."""

from datetime import datetime
from typing import Any

from facilitation.formats.dossiers.findings import Contents, mandate_on
from facilitation.formats.dossiers.meetings import Invitation, Meeting, Sent
from facilitation.formats.dossiers.people import Venue
from facilitation.formats.dossiers.series import Series
from facilitation.formats.dossiers.whole import Dossier
from facilitation.model.calendars import CANCEL, REQUEST
from facilitation.model.meetings import ASKED_ONCE, MeetingState

MandateName = tuple[str, str, int]
"""Key of the body, key of the seat, and which of the seat's mandates, counted from 1."""


def uid_of(dossier: Dossier, row: Meeting | Series) -> str:
    """The UID of a meeting or series; made from the keys where the file gives none."""
    return row.uid or f"{row.key}.{dossier.process.slug}.{dossier.district.slug}@kreisrunde"


def place_of(dossier: Dossier, row: Meeting) -> str:
    """Where only the venue is named, its name and address are the place."""
    return row.place or venue_in_words(dossier, row.venue)


def venue_in_words(dossier: Dossier, key: str | None) -> str:
    venue: Venue | None = next((venue for venue in dossier.venues if venue.key == key), None)
    return ", ".join(part for part in (venue.name, venue.address) if part) if venue else ""


def calendar_changed_at(row: Meeting, *, now: datetime) -> datetime:
    return row.calendar_changed_at or row.invited_at or now


def mandate_of(contents: Contents, row: Meeting, invitation: Invitation) -> MandateName | None:
    """The mandate by which the person is asked: the one named, else that of the meeting's day."""
    if invitation.seat is None:
        return None
    body, key = contents.seat_name(invitation.seat, of=row)
    if invitation.mandate is not None:
        return body, key, invitation.mandate
    seat = contents.seats[body, key]
    mandate = mandate_on(seat, contents.day_of(row.starts_at))
    return (body, key, seat.mandates.index(mandate) + 1) if mandate else None


def sent_of(contents: Contents, row: Meeting, invitation: Invitation) -> dict[str, Any] | None:
    """What the person's calendar was last told; None: nothing under the meeting's own UID."""
    if invitation.sent is None and not _is_taken_to_know(contents, row, invitation):
        return None
    said = invitation.sent.model_dump(exclude_none=True) if invitation.sent else {}
    return as_it_stands(contents, row) | said


def as_it_stands(contents: Contents, row: Meeting) -> dict[str, Any]:
    """What a calendar shows that was told of everything."""
    body, dossier = contents.bodies[row.body], contents.dossier
    return {
        "method": CANCEL if row.state is MeetingState.CANCELLED else REQUEST,
        "sequence": row.sequence,
        "dtstamp": row.calendar_changed_at or row.invited_at,
        "organizer": body.mailbox or dossier.district.mailbox,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "summary": row.title,
        "location": place_of(dossier, row),
        "online_url": row.online_url,
        "agenda": "\n".join(
            f"{number}. {item.title if item.is_public else 'Nicht öffentlicher Punkt'}"
            for number, item in enumerate(row.agenda, start=1)
        ),
    }


def _is_taken_to_know(contents: Contents, row: Meeting, invitation: Invitation) -> bool:
    """Of a date of a series only guests and deputies are told under its own UID."""
    by_series = row.series is not None and invitation.invited_as not in ASKED_ONCE
    was_told = invitation.was_told and row.invited_at is not None
    has_mail = bool(contents.people[invitation.person].email)
    return was_told and has_mail and not by_series and invitation.withdrawn_at is None


def shortest_sent(contents: Contents, row: Meeting, full: dict[str, Any]) -> Sent:
    """Only what differs from the meeting as it stands."""
    present = as_it_stands(contents, row)
    always = ("method", "sequence", "dtstamp", "organizer")
    return Sent(
        **{name: full[name] for name in always},
        **{
            name: full[name]
            for name in present
            if name not in always and full[name] != present[name]
        },
    )
