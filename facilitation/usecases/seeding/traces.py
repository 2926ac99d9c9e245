"""What work leaves behind: letters, lines of the journal, and things in the trash."""

from datetime import timedelta
from typing import Any

from facilitation.model.journal import JournalEntry
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.venues import Venue
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.trash import discard

_STATES = (LetterState.SENT,) * 18 + (LetterState.FAILED, LetterState.WITHDRAWN)
"""None waits: a worker beside would send it."""
_DISCARDED = 10


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
