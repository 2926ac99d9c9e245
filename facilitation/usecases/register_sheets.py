"""The register of decisions and tasks as a table and as a list on paper."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from facilitation.formats.docx_sheets import Sheet, Table
from facilitation.formats.wording import long_date
from facilitation.model.bodies import DecisionKind
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.usecases.matter_rows import RegisterRow

TITLE = "Vereinbarungen und Aufträge"
_KINDS: Mapping[DecisionKind | None, str] = {
    None: "Auftrag",
    DecisionKind.RESOLUTION: "Beschluss",
    DecisionKind.AGREEMENT: "Vereinbarung",
    DecisionKind.RECOMMENDATION: "Empfehlung",
}
_RESULTS: Mapping[Result | None, str] = {
    None: "",
    Result.ADOPTED: "angenommen",
    Result.REJECTED: "abgelehnt",
    Result.DEFERRED: "vertagt",
}
_STATES: Mapping[FollowupState, str] = {
    FollowupState.OPEN: "offen",
    FollowupState.IN_PROGRESS: "in Arbeit",
    FollowupState.DONE: "erledigt",
    FollowupState.STALLED: "stockt",
    FollowupState.REVISED: "geändert",
    FollowupState.REVOKED: "aufgehoben",
    FollowupState.AWAITS_ADOPTION: "wartet auf Zustimmung",
}
_HEADS = (
    "Nummer", "Art", "Datum", "Gremium", "Region", "Wortlaut", "Ergebnis", "Stand",
    "Zustimmung von", "Zuständig", "Stellvertretung", "Mittel", "Frist", "Wiedervorlage",
)  # fmt: skip
_PRINTED = ("Nr.", "Art, Datum", "Gremium", "Wortlaut", "Ergebnis, Stand", "Zuständig", "Frist")
_WIDTHS = (17, 27, 38, 91, 29, 34, 21)


def register_table(rows: Sequence[RegisterRow]) -> list[Sequence[str]]:
    """All columns for a spreadsheet program, headings first."""
    return [_HEADS, *map(_cells, rows)]


def _cells(row: RegisterRow) -> list[str]:
    return [
        row.number,
        _KINDS[row.kind],
        _day(row.day),
        row.body,
        row.region or "",
        row.wording,
        _RESULTS[row.result],
        _STATES[row.state],
        row.waits_for if _is_awaited(row) else "",
        row.caretaker,
        row.deputy or "",
        row.resources or "",
        _day(row.due_on),
        _day(row.resubmit_on),
    ]


def compose_register(
    session: Session,
    process: Process,
    rows: Sequence[RegisterRow],
    narrowed: Sequence[str],
    *,
    on: date,
) -> Sheet:
    """A list to print; `narrowed` says in words what of the register it shows."""
    district = session.get_one(District, process.district_id)
    facts = [("Stand", long_date(on)), ("Einträge", str(len(rows)))]
    if narrowed:
        facts.append(("Auswahl", "; ".join(narrowed)))
    return Sheet(
        organisation=district.name,
        title=TITLE,
        subtitle=process.name,
        facts=facts,
        tables=[_printed(rows)] if rows else [],
        notes=[] if rows else ["Es ist nichts vermerkt."],
        on=on,
    )


def _printed(rows: Sequence[RegisterRow]) -> Table:
    return Table(
        TITLE,
        "Vereinbarungen und Aufträge mit Stand, zuständiger Person und Frist",
        [_PRINTED, *([cell or "–" for cell in _short(row)] for row in rows)],
        _WIDTHS,
    )


def _short(row: RegisterRow) -> list[str]:
    held = [row.caretaker or "niemand", f"Stellv.: {row.deputy}" if row.deputy else ""]
    awaited = f"von: {row.waits_for}" if _is_awaited(row) and row.waits_for else ""
    stands = [_RESULTS[row.result], _STATES[row.state], awaited]
    return [
        row.number,
        "\n".join((_KINDS[row.kind], _day(row.day))),
        row.body,
        row.wording,
        "\n".join(part for part in stands if part),
        "\n".join(part for part in held if part),
        _day(row.due_on),
    ]


def _is_awaited(row: RegisterRow) -> bool:
    """Whether it holds only once another body has adopted it."""
    return row.state is FollowupState.AWAITS_ADOPTION and row.result is not Result.REJECTED


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
