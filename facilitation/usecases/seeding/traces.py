"""What work leaves behind: letters both ways, lines of the journal, and things in the trash."""

from datetime import timedelta
from typing import Any

from facilitation.model.incoming import IncomingKind, IncomingMail, IncomingState
from facilitation.model.journal import JournalEntry
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.sorting import folded
from facilitation.model.venues import Venue
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.trash import discard

_STATES = (LetterState.SENT,) * 18 + (LetterState.FAILED, LetterState.WITHDRAWN)
"""None waits: a worker beside would send it."""
_INCOMING = ((IncomingKind.REPLY, IncomingState.APPLIED),) * 2 + (
    (IncomingKind.PLAIN, IncomingState.OPEN),
    (IncomingKind.AUTOMATIC, IncomingState.IGNORED),
)
_DISCARDED, _REMOVED = 10, 5


def add_letters(ground: Ground) -> None:
    """Invitations to the newest meetings."""
    ground.add(OutgoingLetter, [_letter(ground, place) for place in range(ground.size.letters)])


def _letter(ground: Ground, place: int) -> dict[str, Any]:
    number, seat = divmod(place, ground.size.seats)
    meeting = -1 - number % len(ground.meetings)
    person = ground.person_of(seat)
    at = ground.now - timedelta(minutes=place)
    state = _STATES[place % len(_STATES)]
    return {
        "district_id": ground.district,
        "key": f"seeded {ground.slug} {place}",
        "message_id": f"<{place}@{ground.slug}.example>",
        "kind": LetterKind.INVITATION,
        "person_id": ground.people[person],
        "meeting_id": ground.meetings[meeting],
        "to": f"person{person}@{ground.slug}.example",
        "to_name": " ".join(ground.names[person]),
        "sender": f"teilhabe@{ground.slug}.example",
        "sender_name": "Geschäftsstelle",
        "subject": f"Einladung: {ground.body_names[ground.body_of(place)]}",
        "text": "Guten Tag,\n\nwir laden Sie herzlich ein.\n",
        "html": "<p>Guten Tag,</p><p>wir laden Sie herzlich ein.</p>",
        "language": "de",
        "state": state,
        "created_at": at,
        "sent_at": at if state is LetterState.SENT else None,
        "trouble": "Das Postfach ist voll." if state is LetterState.FAILED else "",
        "attempts": 1,
    }


def add_incoming_mail(ground: Ground) -> None:
    """About the newest meetings, a mail an hour; every fourth waits for a person."""
    ground.add(IncomingMail, [_mail(ground, place) for place in range(ground.size.mails)])


def _mail(ground: Ground, place: int) -> dict[str, Any]:
    at = ground.now - timedelta(hours=place)
    person = ground.person_of(place)
    kind, state = _INCOMING[place % len(_INCOMING)]
    return {
        "district_id": ground.district,
        "mark": f"seeded {ground.slug} {place}",
        "received_at": at,
        "read_at": at,
        "sender": f"person{person}@{ground.slug}.example",
        "sender_name": " ".join(ground.names[person]),
        "subject": "Ihre Einladung",
        "text": "Guten Tag,\n\nwir kommen zu zweit.\n",
        "kind": kind,
        "state": state,
        "person_id": ground.people[person],
        "meeting_id": ground.meetings[-1 - place % len(ground.meetings)],
    }


def add_journal(ground: Ground) -> None:
    """Who wrote what of the minutes, a line an hour."""
    ground.add(
        JournalEntry,
        [
            {
                "district_id": ground.district,
                "process_id": ground.process,
                "at": ground.now - timedelta(hours=place),
                "person_id": ground.people[0],
                "action": "item_minuted",
                "subject_kind": "Meeting",
                "subject_id": ground.meetings[place % len(ground.meetings)],
                "details": {"position": place % ground.size.items + 1},
            }
            for place in range(ground.size.entries)
        ],
    )


def add_venues(ground: Ground) -> None:
    """As many as are thrown away again, and one more."""
    rows = [
        {"district_id": ground.district, "key": f"venue-{place}", "name": f"Saal {place}"}
        for place in range(_DISCARDED + 1)
    ]
    for number in ground.add(Venue, rows)[1:]:
        venue = ground.session.get_one(Venue, number)
        discard(ground.session, venue, name=venue.name, by=None, now=ground.now)


def add_removed(ground: Ground) -> None:
    """People and organisations that can still be brought back."""
    removed = {"district_id": ground.district, "deleted_at": ground.now}
    places = range(_REMOVED)
    ground.add(
        Organisation,
        [
            removed
            | {
                "key": f"removed-{place}",
                "name": f"Früherer Verein {place}",
                "sort_key": f"fruherer verein {place}",
                "sector": Sector.CIVIL_SOCIETY,
            }
            for place in places
        ],
    )
    ground.add(
        Person,
        [
            removed
            | {
                "key": f"removed-{place}",
                "given_name": "Gerd",
                "family_name": f"Gegangen-{place}",
                "sort_key": folded(f"Gegangen-{place} Gerd"),
                "search_key": folded(f"Gerd Gegangen-{place} Gerd"),
            }
            for place in places
        ],
    )
