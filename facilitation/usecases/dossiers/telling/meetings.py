"""Meetings with agenda, invitations and answers, what calendars were told, roster, minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from facilitation.formats.dossiers import meetings as file
from facilitation.formats.dossiers.deriving import (
    mandate_of,
    sent_of,
    shortest_sent,
    uid_of,
    venue_in_words,
)
from facilitation.formats.dossiers.findings import Contents
from facilitation.formats.dossiers.rosters import FIELDS, Rosters
from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body, Seat
from facilitation.model.calendars import SentState
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.minutes import Minutes
from facilitation.model.people import Person
from facilitation.model.series import Series
from facilitation.model.topics import AgendaTopic, CarriedPart
from facilitation.model.venues import Venue
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.people import mandates_of
from facilitation.usecases.dossiers.telling.rows import told


@dataclass(frozen=True)
class MeetingsTold:
    """Turns meetings into rows that leave out what follows from the rest of the dossier."""

    gathered: Gathered
    contents: Contents
    """The dossier so far: people, bodies and series, no meetings."""

    def all(self) -> list[file.Meeting]:
        rows = self.gathered.all(Meeting)
        rows.sort(key=lambda row: (row.starts_at, row.key))
        return [self._meeting(row) for row in rows]

    @cached_property
    def _rosters(self) -> Rosters:
        return Rosters(self.contents)

    @cached_property
    def _sent(self) -> Mapping[tuple[str, int], SentState]:
        return {(row.uid, row.person_id): row for row in self.gathered.all(SentState)}

    @cached_property
    def _mandates(self) -> Mapping[int, tuple[str, str, int]]:
        """Body, seat and number of each mandate by its id."""
        return {
            mandate.id: (self.gathered.key(Body, seat.body_id) or "", seat.key, number)
            for seat in self.gathered.all(Seat)
            for number, mandate in enumerate(mandates_of(self.gathered, seat), start=1)
        }

    def _meeting(self, row: Meeting) -> file.Meeting:
        bare = self._bare(row)
        return bare.model_copy(
            update={
                "invitations": [self._invitation(bare, row, one) for one in self._invited(row)],
                "attendance": [self._line(bare, line) for line in self._lines(row)],
            }
        )

    def _bare(self, row: Meeting) -> file.Meeting:
        """The meeting without the people."""
        gathered, dossier = self.gathered, self.contents.dossier
        venue = gathered.key(Venue, row.venue_id)
        bare = told(
            file.Meeting,
            row,
            body=gathered.key(Body, row.body_id),
            venue=venue,
            place="" if row.place == venue_in_words(dossier, venue) else row.place,
            series=gathered.key(Series, row.series_id),
            round=row.round_key or "",
            chair=gathered.key(Person, row.chair_id),
            minute_taker=gathered.key(Person, row.minute_taker_id),
            agenda=self._agenda(row),
            minutes=self._minutes(row),
        )
        left_out: dict[str, Any] = {}
        if row.calendar_changed_at == row.invited_at:
            left_out["calendar_changed_at"] = None
        if uid_of(dossier, bare.model_copy(update={"uid": ""})) == row.uid:
            left_out["uid"] = ""
        return bare.model_copy(update=left_out)

    def _agenda(self, row: Meeting) -> list[file.AgendaItem]:
        items = self.gathered.parts(AgendaItem.meeting_id, row.id)
        return [
            told(file.AgendaItem, item, topics=self._topics(item))
            for item in sorted(items, key=lambda item: (item.position, item.id))
        ]

    def _topics(self, item: AgendaItem) -> list[str]:
        found = self.gathered.parts(AgendaTopic.agenda_item_id, item.id)
        keys = (self.gathered.first_topic(one, CarriedPart.agenda_topic_id) for one in found)
        return [key for key in keys if key]

    def _minutes(self, row: Meeting) -> list[file.Minutes]:
        found = self.gathered.parts(Minutes.meeting_id, row.id)
        return [
            told(file.Minutes, one, approved_in=self.gathered.key(Meeting, one.approved_in_id))
            for one in sorted(found, key=lambda one: one.edition)
        ]

    def _invited(self, row: Meeting) -> list[Invitation]:
        found = self.gathered.parts(Invitation.meeting_id, row.id)
        return sorted(found, key=lambda one: self.gathered.key(Person, one.person_id) or "")

    def _invitation(self, bare: file.Meeting, row: Meeting, one: Invitation) -> file.Invitation:
        mandate = self._mandates.get(one.mandate_id or 0)
        shown = told(
            file.Invitation,
            one,
            person=self.gathered.key(Person, one.person_id),
            seat=_seat(bare, mandate),
            answered_start=_unless(one.answered_start, row.starts_at),
            answered_end=_unless(one.answered_end, row.ends_at),
        )
        if mandate and mandate_of(self.contents, bare, shown) != mandate:
            shown = shown.model_copy(update={"mandate": mandate[2]})
        return self._with_sent(bare, shown, self._sent.get((row.uid, one.person_id)))

    def _with_sent(
        self, bare: file.Meeting, shown: file.Invitation, sent: SentState | None
    ) -> file.Invitation:
        """Say what the calendar was told only where it is not what one would take it to know."""
        presumed = sent_of(self.contents, bare, shown)
        if sent is None:
            return shown if presumed is None else shown.model_copy(update={"was_told": False})
        full = {name: getattr(sent, name) for name in file.Sent.model_fields}
        if full == presumed:
            return shown
        return shown.model_copy(update={"sent": shortest_sent(self.contents, bare, full)})

    def _lines(self, row: Meeting) -> list[Attendance]:
        found = self.gathered.parts(Attendance.meeting_id, row.id)
        return sorted(found, key=lambda line: (line.position, line.id))

    def _line(self, bare: file.Meeting, line: Attendance) -> file.Attendance:
        seat = self.gathered.find(Seat, line.seat_id)
        body = self.gathered.key(Body, seat.body_id) if seat else None
        references = {
            "seat": _reference(bare, body, seat.key) if seat and body else None,
            "person": self.gathered.key(Person, line.person_id),
            "deputy": self.gathered.key(Person, line.deputy_id),
        }
        said = {name: getattr(line, name) for name in FIELDS if name not in references}
        return self._rosters.shorten(bare, said | references)


def _seat(bare: file.Meeting, mandate: tuple[str, str, int] | None) -> str | None:
    return _reference(bare, mandate[0], mandate[1]) if mandate else None


def _reference(bare: file.Meeting, body: str, seat: str) -> str:
    """A seat of the meeting's own body needs no body's name."""
    return seat if body == bare.body else f"{body}/{seat}"


def _unless(told_of: Any, present: Any) -> Any:
    return None if told_of == present else told_of
