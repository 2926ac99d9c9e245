"""Rosters: what a line of the file leaves out is what held on the day of the meeting."""

from datetime import date
from typing import Any

from facilitation.formats.dossiers.bodies import Seat as SeatRow
from facilitation.formats.dossiers.findings import holds_on, mandate_on
from facilitation.formats.dossiers.meetings import Attendance as AttendanceRow
from facilitation.formats.dossiers.meetings import Meeting as MeetingRow
from facilitation.formats.dossiers.people import Person as PersonRow
from facilitation.model.attendance import RosterKind
from facilitation.usecases.dossiers.storing import Storing


class Roster:
    """Composes the roster's lines with the names of that day."""

    def __init__(self, store: Storing, people: dict[str, PersonRow]) -> None:
        dossier = store.dossier
        self._store, self._people = store, people
        self._names: dict[str | None, str] = {None: ""}
        self._names |= {row.key: row.name for row in dossier.organisations}
        self._names |= {row.ags: row.name for row in dossier.municipalities}
        self._names |= {row.ars: row.name for row in dossier.associations}

    def of(self, meeting: MeetingRow) -> list[dict[str, Any]]:
        day = self._store.contents.day_of(meeting.starts_at)
        return [
            self._line(meeting, line, day) | {"position": position}
            for position, line in enumerate(meeting.attendance, start=1)
        ]

    def _line(self, meeting: MeetingRow, line: AttendanceRow, day: date) -> dict[str, Any]:
        seat = self._store.contents.seat_name(line.seat, of=meeting) if line.seat else None
        row = self._store.contents.seats[seat] if seat else None
        mandate = mandate_on(row, day) if row else None
        person = line.person or (mandate.person if mandate else None)
        deputy = line.deputy or (mandate.deputy if mandate else None)
        told = line.model_dump(exclude={"kind", "seat", "person", "deputy"}, exclude_defaults=True)
        return {
            "meeting_id": self._store.ids["meetings"][meeting.key],
            "kind": line.kind or (RosterKind.SEAT if seat else RosterKind.GUEST),
            "seat_id": self._store.id_of("seats", seat),
            "person_id": self._store.id_of("people", person),
            "deputy_id": self._store.id_of("people", deputy),
            "name": self._name(person),
            "organisation": self._speaks_for(row, person, day),
            "seat_label": row.label if row else "",
            "sector": row.sector if row else None,
            "is_voting": row.is_voting if row else False,
            "deputy_name": self._name(deputy),
            "presence": line.presence,
            "present_from": None,
            "present_until": None,
            "remark": "",
            **told,
        }

    def _speaks_for(self, seat: SeatRow | None, person: str | None, day: date) -> str:
        """The one the seat is for, else the person's own organisation; and what the person does."""
        named = (seat.organisation or seat.municipality or seat.association) if seat else None
        own = self._organisation(self._people[person], day) if person else ""
        function = self._people[person].function if person else ""
        speaks_for = self._names[named] or own or (seat.label if seat else "")
        return ", ".join(part for part in (speaks_for, function) if part)

    def _organisation(self, person: PersonRow, day: date) -> str:
        """By the membership of the day, else as known now."""
        then = [self._names[row.organisation] for row in person.memberships if holds_on(row, day)]
        return min(then, default=self._names[person.organisation])

    def _name(self, person: str | None) -> str:
        if person is None:
            return ""
        row = self._people[person]
        return " ".join(part for part in (row.title, row.given_name, row.family_name) if part)
