"""Rosters: what a line of the file leaves out is what held on the day of the meeting."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from facilitation.formats.dossiers.bodies import Seat
from facilitation.formats.dossiers.findings import Contents, holds_on, mandate_on
from facilitation.formats.dossiers.meetings import Attendance, Meeting
from facilitation.formats.dossiers.people import Person
from facilitation.model.attendance import RosterKind

_REFERENCES = ("kind", "seat", "person", "deputy")
_FROZEN = ("name", "organisation", "seat_label", "sector", "is_voting", "deputy_name")
_MARKS = ("presence", "present_from", "present_until", "remark")
FIELDS = (*_REFERENCES, *_FROZEN, *_MARKS)
"""What a line says in full; seats, people and deputies by their keys."""


class Rosters:
    """Completes the lines of a dossier, and leaves out again what need not be said."""

    def __init__(self, contents: Contents) -> None:
        dossier = contents.dossier
        self._contents = contents
        self._people: Mapping[str, Person] = {row.key: row for row in dossier.people}
        self._names: dict[str | None, str] = {None: ""}
        self._names |= {row.key: row.name for row in dossier.organisations}
        self._names |= {row.ags: row.name for row in dossier.municipalities}
        self._names |= {row.ars: row.name for row in dossier.associations}

    def complete(self, meeting: Meeting, line: Attendance) -> dict[str, Any]:
        """The line with all `FIELDS`."""
        if line.is_frozen:
            return _as_it_stands(line)
        day = self._contents.day_of(meeting.starts_at)
        seat = self._contents.seats[self._contents.seat_name(line.seat, of=meeting)] if line.seat \
            else None  # fmt: skip
        mandate = mandate_on(seat, day) if seat else None
        person = line.person or (mandate.person if mandate else None)
        deputy = line.deputy or (mandate.deputy if mandate else None)
        said = line.model_dump(include={*_FROZEN}, exclude_defaults=True)
        return {
            "kind": line.kind or (RosterKind.SEAT if seat else RosterKind.GUEST),
            "seat": line.seat,
            "person": person,
            "deputy": deputy,
            "name": self._name(person),
            "organisation": self._speaks_for(seat, person, day),
            "seat_label": seat.label if seat else "",
            "sector": seat.sector if seat else None,
            "is_voting": seat.is_voting if seat else False,
            "deputy_name": self._name(deputy),
            **{name: getattr(line, name) for name in _MARKS},
            **said,
        }

    def shorten(self, meeting: Meeting, full: Mapping[str, Any]) -> Attendance:
        """The line that says the least and still is completed to `full`."""
        said = {name: full[name] for name in ("seat", *_MARKS)}
        for _ in range(3):  # who it is decides what follows, and so is said first
            line = Attendance(**said)
            found = self.complete(meeting, line)
            other = {name: full[name] for name in FIELDS if found[name] != full[name]}
            if not other:
                return line
            said |= {name: other[name] for name in _REFERENCES if name in other} or other
        return Attendance(**full, is_frozen=True)

    def _speaks_for(self, seat: Seat | None, person: str | None, day: date) -> str:
        """The one the seat is for, else the person's own organisation; and what the person does."""
        named = (seat.organisation or seat.municipality or seat.association) if seat else None
        own = self._organisation(self._people[person], day) if person else ""
        function = self._people[person].function if person else ""
        speaks_for = self._names[named] or own or (seat.label if seat else "")
        return ", ".join(part for part in (speaks_for, function) if part)

    def _organisation(self, person: Person, day: date) -> str:
        """By the membership of the day, else as known now."""
        then = [self._names[row.organisation] for row in person.memberships if holds_on(row, day)]
        return min(then, default=self._names[person.organisation])

    def _name(self, person: str | None) -> str:
        if person is None:
            return ""
        row = self._people[person]
        return " ".join(part for part in (row.title, row.given_name, row.family_name) if part)


def _as_it_stands(line: Attendance) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in FIELDS},
        "kind": line.kind or (RosterKind.SEAT if line.seat else RosterKind.GUEST),
        "organisation": line.organisation or "",
        "seat_label": line.seat_label or "",
        "is_voting": bool(line.is_voting),
        "deputy_name": line.deputy_name or "",
    }
