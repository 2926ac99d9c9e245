"""Letters for tests of delivery: put into the outbox without a meeting or a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.outbox import Letter, LetterKind, OutgoingLetter


def put(session: Session, district_id: int, *, now: datetime, count: int = 1, **more) -> None:
    for number in range(count):
        session.add(waiting(district_id, number, now=now, **more))
    session.flush()


def waiting(district_id: int, number: int, *, now: datetime, **more) -> OutgoingLetter:
    given = {
        "district_id": district_id,
        "key": f"test:{number}",
        "message_id": f"<{number}@kreis.example>",
        "kind": LetterKind.OTHER,
        "to": f"person{number}@verein.example",
        "to_name": f"Person {number}",
        "sender": "amt@kreis.example",
        "sender_name": "Amt",
        "subject": f"Nachricht {number}",
        "text": "Guten Tag\n",
        "html": "<p>Guten Tag</p>\n",
        "calendar": None,
        "method": None,
        "language": "de",
        "created_at": now,
        "due_at": now,
    }
    return OutgoingLetter(**(given | more))


class RecordingMail:
    """A way out that keeps what it is given, and says no while `trouble` is set."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, Letter]] = []
        self.trouble: Exception | None = None
        self.is_open = True

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        if self.trouble:
            raise self.trouble
        self.letters.append((message_id, letter))

    def close(self) -> None:
        self.is_open = False

    @property
    def ids(self) -> list[str]:
        return [message_id for message_id, _ in self.letters]
