"""Ending a seat or deleting one entered by mistake, each with a way back."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Invitation
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.mandates import check_still_free
from facilitation.usecases.seats import get_seat
from facilitation.usecases.trash import discard

KIND = "SeatEnd"
"""As what the end of a seat lies in the trash: bringing it back takes the end back."""


def end_seat(
    session: Session, seat: Seat, *, last_day: date, by: Actor, now: datetime
) -> Discarded:
    """Let the seat, and whoever holds it, be there until `last_day`, with a way back."""
    if last_day < seat.valid_from - timedelta(days=1):
        raise InvalidError(
            "Den Sitz gibt es erst seit dem %(since)s. Der letzte Tag kann nicht davor liegen.",
            field="last_day",
            since=seat.valid_from,
        )
    if seat.valid_until is not None and last_day >= seat.valid_until:
        raise InvalidError(
            "Der Sitz endet schon am %(last_day)s. Wählen Sie einen früheren Tag.",
            field="last_day",
            last_day=seat.last_day,
        )
    before = _spans(seat)
    seat.close(last_day + timedelta(days=1))
    note(session, by, "seat.ended", seat.body, now=now, name=seat.body.name, seat=seat.label)
    return _keep(session, seat, before, by=by, now=now)


def _spans(seat: Seat) -> dict[str, Any]:
    """The last days of the seat and its mandates, by number."""
    return {
        "seat": _written(seat.valid_until),
        "mandates": {str(one.id): _written(one.valid_until) for one in seat.mandates},
    }


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _keep(
    session: Session, seat: Seat, before: dict[str, Any], *, by: Actor, now: datetime
) -> Discarded:
    nothing: dict[str, Any] = {"rows": {}, "owners": {}, "pointers": [], "told": []}
    ended = {"body": seat.body_id, "seat": seat.id, "before": before, "after": _spans(seat)}
    kept = Discarded(
        district_id=seat.body.district_id,
        process_id=seat.body.process_id,
        kind=KIND,
        name=seat.label,
        discarded_at=now,
        by_id=by.person_id,
        rows=json.dumps(nothing | {"ended": ended}),
    )
    session.add(kept)
    session.flush()
    return kept


def take_back_end(
    session: Session, process: Process, stored: Mapping[str, Any], *, by: Actor, on: date
) -> Seat:
    """Give the seat and its mandates the last days that they had before.

    InvalidError if somebody changed them since, if the body ends before, or if one of the people
    sits elsewhere in the body by now. NotFoundError if the seat is gone.
    """
    ended = stored["ended"]
    seat = get_seat(session, process, ended["body"], ended["seat"], by=by, on=on)
    if _spans(seat) != ended["after"]:
        raise InvalidError(
            "Der Sitz „%(seat)s“ wurde inzwischen anders geändert. Sehen Sie dort nach.",
            seat=seat.label,
        )
    until = _read(ended["before"]["seat"])
    if seat.body.valid_until is not None and (until is None or until > seat.body.valid_until):
        raise InvalidError(
            "Das Gremium gibt es nur bis zum %(last_day)s. Länger kann der Sitz nicht bestehen.",
            last_day=seat.body.last_day,
        )
    seat.valid_until = until
    for mandate in seat.mandates:
        before = _read(ended["before"]["mandates"][str(mandate.id)])
        if mandate.valid_until != before:
            mandate.valid_until = before
            check_still_free(session, mandate)
    return seat


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def remove_seat(
    session: Session, seat: Seat, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Delete a seat entered by mistake, with a way back. Refused once it has been used."""
    mandates = select(Mandate.id).where(Mandate.seat_id == seat.id)
    invited = exists().where(Invitation.mandate_id.in_(mandates))
    noted = exists().where(Attendance.seat_id == seat.id)
    if session.scalar(select(or_(invited, noted))):
        raise InvalidError(
            "Für den Sitz „%(seat)s“ wurde schon jemand eingeladen. Beenden Sie ihn, statt ihn zu "
            "löschen.",
            seat=seat.label,
        )
    if version != seat.version:
        raise InvalidError(
            "Jemand anderes hat „%(name)s“ inzwischen geändert. Sehen Sie nach, ob Sie es immer "
            "noch löschen möchten.",
            name=seat.label,
        )
    note(session, by, "seat.removed", seat.body, now=now, name=seat.body.name, seat=seat.label)
    return discard(session, seat, name=seat.label, by=by, now=now, owner=seat.body)
