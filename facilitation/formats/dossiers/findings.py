"""What a check finds, and what it needs to know of the dossier to look things up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from facilitation.formats.dossiers.bodies import Body, Mandate, Seat
from facilitation.formats.dossiers.fields import Row
from facilitation.formats.dossiers.matters import Referral, Topic
from facilitation.formats.dossiers.meetings import Attendance, Meeting
from facilitation.formats.dossiers.people import Person
from facilitation.formats.dossiers.whole import Dossier
from facilitation.formats.structured import Path
from facilitation.model.attendance import Presence


@dataclass(frozen=True)
class Finding:
    path: Path
    message: str
    parameters: Mapping[str, Any]


def finding(path: Path, message: str, **parameters: Any) -> Finding:
    return Finding(path, message, parameters)


def key_of(row: Row) -> str:
    """A row's own key; of a municipality or an association the official one."""
    return str(next(getattr(row, n) for n in ("key", "ags", "ars") if hasattr(row, n)))


def holds_on(span: Any, day: date) -> bool:
    return span.valid_from <= day and (span.valid_until is None or day < span.valid_until)


@dataclass(frozen=True)
class Contents:
    """A dossier with its rows at hand by key."""

    dossier: Dossier

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.dossier.district.timezone)

    @cached_property
    def lists(self) -> Mapping[str, Sequence[Row]]:
        """The lists in which keys stand."""
        dossier = self.dossier
        return {
            "associations": dossier.associations,
            "municipalities": dossier.municipalities,
            "regions": dossier.process.regions,
            "phases": dossier.process.phases,
            "reports": dossier.process.reports,
            "organisations": dossier.organisations,
            "people": dossier.people,
            "venues": dossier.venues,
            "bodies": dossier.bodies,
            "series": dossier.series,
            "meetings": dossier.meetings,
            "activities": dossier.activities,
            "topics": dossier.topics,
            "decisions": dossier.decisions,
            "tasks": dossier.tasks,
            "referrals": dossier.referrals,
            "chapters": dossier.concept.chapters if dossier.concept else [],
            "measures": dossier.measures,
            "offers": dossier.offers,
            "expenses": dossier.expenses,
        }

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(map(key_of, rows)) for name, rows in self.lists.items()}

    @cached_property
    def bodies(self) -> Mapping[str, Body]:
        return {body.key: body for body in self.dossier.bodies}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {person.key: person for person in self.dossier.people}

    @cached_property
    def meetings(self) -> Mapping[str, Meeting]:
        return {meeting.key: meeting for meeting in self.dossier.meetings}

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {topic.key: topic for topic in self.dossier.topics}

    @cached_property
    def referrals(self) -> Mapping[str, Referral]:
        return {referral.key: referral for referral in self.dossier.referrals}

    @cached_property
    def seats(self) -> Mapping[tuple[str, str], Seat]:
        """By key of the body and key of the seat."""
        return {(body.key, seat.key): seat for body in self.dossier.bodies for seat in body.seats}

    def seat_name(self, reference: str, *, of: Meeting) -> tuple[str, str]:
        """'west-03' is a seat of the meeting's body, 'rt-west/west-03' of the one named."""
        body, _, seat = reference.rpartition("/")
        return body or of.body, seat

    def voters_at(self, meeting: Meeting) -> int | None:
        """How many with a vote were there; None where the roster is not in the dossier."""
        if not meeting.attendance:
            return None
        there = (Presence.PRESENT, Presence.REPRESENTED)
        return sum(self._votes(row, meeting) for row in meeting.attendance if row.presence in there)

    def _votes(self, row: Attendance, meeting: Meeting) -> bool:
        if row.is_voting is not None or row.seat is None:
            return bool(row.is_voting)
        return self.seats[self.seat_name(row.seat, of=meeting)].is_voting

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def mandate_on(seat: Seat, day: date) -> Mandate | None:
    return next((mandate for mandate in seat.mandates if holds_on(mandate, day)), None)
