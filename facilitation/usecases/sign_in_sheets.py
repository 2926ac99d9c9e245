"""Sheets on which those present sign: who is expected, by seat, with room for others."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.docx_sheets import Sheet, Table, file_name
from facilitation.formats.wording import long_date
from facilitation.model.attendance import Attendance, RosterKind
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.rosters import Expected, list_expected

EMPTY_ROWS = 8
_HEADS = (
    "Nr.",
    "Name",
    "Organisation",
    "Sitz",
    "Unterschrift",
    "in Vertretung (Name, Unterschrift)",
)
_WIDTHS = (12, 50, 58, 37, 48, 52)
_GUEST_HEADS = ("Nr.", "Name", "Organisation", "E-Mail (freiwillig)", "Unterschrift")
_GUEST_WIDTHS = (12, 60, 70, 60, 55)
_ROW_MM = 11


def get_sign_in_sheet(
    session: Session, process: Process, meeting_id: int, *, by: Actor, on: date
) -> tuple[str, Sheet]:
    """Name of the file, and what the sheet says. For those who take minutes.

    Of an opened meeting the frozen roster, of one ahead whoever sits or is invited on its day.
    NotFoundError for meetings of other processes.
    """
    query = select(Meeting).where(Meeting.id == meeting_id, Meeting.process_id == process.id)
    meeting = session.scalar(query)
    if meeting is None:
        raise NotFoundError("Diesen Termin gibt es hier nicht.")
    demand(by, Action.TAKE_MINUTES, meeting, on)
    return compose_sheet(session, process, meeting)


def compose_sheet(session: Session, process: Process, meeting: Meeting) -> tuple[str, Sheet]:
    district = session.get_one(District, process.district_id)
    body = session.get_one(Body, meeting.body_id)
    day = meeting.local_day(district.zone)
    found = _frozen(session, meeting) or list_expected(session, meeting, body, on=day)
    sheet = Sheet(
        organisation=district.name,
        title="Anwesenheitsliste",
        subtitle=body.name,
        facts=_facts(meeting, district),
        tables=_tables(found),
        notes=[
            "Die Liste dient dem Protokoll und wird mit ihm verwahrt. Angaben von Gästen sind "
            "freiwillig."
        ],
        on=day,
    )
    return file_name(f"{day:%Y-%m-%d}", "Anwesenheitsliste", body.name), sheet


def _frozen(session: Session, meeting: Meeting) -> list[Expected]:
    lines = session.scalars(
        select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.position)
    )
    return [Expected(row.kind, row.name, row.organisation, row.seat_label) for row in lines]


def _facts(meeting: Meeting, district: District) -> list[tuple[str, str]]:
    starts, ends = (
        moment.astimezone(district.zone) for moment in (meeting.starts_at, meeting.ends_at)
    )
    title = f"{meeting.number}. Sitzung" if meeting.number else meeting.title
    when = f"{long_date(starts.date())}, {starts:%H:%M} bis {ends:%H:%M} Uhr"
    return [("Sitzung", title), ("Zeit", when), ("Ort", meeting.place or "–")]


def _tables(found: Sequence[Expected]) -> list[Table]:
    members = [row for row in found if row.kind is RosterKind.SEAT]
    others = [row for row in found if row.kind is not RosterKind.SEAT]
    tables = []
    if members:
        tables.append(
            Table(
                "Mitglieder",
                "Mitglieder nach Sitzen mit Feldern für Unterschrift und Vertretung",
                [
                    _HEADS,
                    *_numbered((row.name, row.organisation, row.seat, "", "") for row in members),
                ],
                _WIDTHS,
                _ROW_MM,
                "Mitglieder",
            )
        )
    guests = [(row.name, row.organisation, "", "") for row in others]
    empty = [("", "", "", "")] * EMPTY_ROWS
    tables.append(
        Table(
            "Gäste",
            "Gäste und weitere Anwesende mit freien Zeilen",
            [_GUEST_HEADS, *_numbered([*guests, *empty])],
            _GUEST_WIDTHS,
            _ROW_MM,
            "Gäste und weitere Anwesende",
        )
    )
    return tables


def _numbered(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(str(number), *row) for number, row in enumerate(rows, start=1)]
