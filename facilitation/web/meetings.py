"""The pages of meetings: the list, planning one or a round, one meeting, its calendar file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.bodies import BodyKind, last_day_to_invite
from facilitation.model.meetings import Answer, MeetingState
from facilitation.model.rights import Action
from facilitation.model.texts import clean_line
from facilitation.usecases.calendar_files import calendar_file
from facilitation.usecases.meeting_lists import (
    MeetingRow,
    Offers,
    Wanted,
    When,
    list_meetings,
    list_offers,
)
from facilitation.web import desk, labels
from facilitation.web.meeting_frame import address_of, enter_meeting, open_tab
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.words import month, zone

blueprint = Blueprint("meetings", __name__, url_prefix="/d/<district>/p/<process>/meetings")

_Kind = TypeVar("_Kind", bound=StrEnum)
_S = MeetingState
_STATES = {
    When.AHEAD: (_S.PLANNED, _S.INVITED, _S.CANCELLED),
    When.PAST: (_S.OPENED, _S.CLOSED, _S.CANCELLED),
    When.ALL: tuple(_S),
}
"""Which states are offered as filters."""
Chip = tuple[str, str, bool]


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    """All meetings of the process that the visitor may see, month by month."""
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        wanted, number = _wanted(), _number("page") or 1
        page = list_meetings(
            session, found, wanted, page=number, zone=zone(), by=actor, now=desk().now()
        )
        offers = list_offers(session, found, by=actor, now=desk().now())
        stand_at("meetings")
        return render_template(
            "meetings/list.html",
            page=page,
            months=_by_month(page.rows),
            wanted=wanted,
            chips=_chips(wanted, offers),
            body=dict(offers.bodies).get(wanted.body_id or 0, ""),
            kept=_as_query(wanted, q=""),
            address=_address(wanted, page=""),
            without_body=_address(wanted, body=None),
        )


@blueprint.get("/<int:meeting_id>")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """To the step that is next."""
    with desk().reading() as session:
        _process, head, _actor = enter_meeting(session, district, process, meeting_id)
        return redirect(address_of(head, f"/{open_tab(head, desk().today())}"), 303)


@blueprint.get("/<int:meeting_id>/meeting.ics")
@login_required
def download(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _process, head, actor = enter_meeting(session, district, process, meeting_id)
        content = calendar_file(session, head.id, by=actor, now=desk().now())
        name = f"termin-{head.local_day(zone()):%Y-%m-%d}.ics"
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@dataclass(frozen=True)
class Line:
    """A meeting in the list, with what is to be known of it at a glance."""

    row: MeetingRow
    note: str
    kind: str
    """How urgent the note is, as colour."""


def _by_month(rows: Sequence[MeetingRow]) -> list[tuple[str, list[Line]]]:
    months: dict[str, list[Line]] = {}
    for row in rows:
        months.setdefault(month(row.starts_at), []).append(Line(row, *_note(row)))
    return list(months.items())


def _note(row: MeetingRow) -> tuple[str, str]:
    """What is to be done with a meeting, or what became of it."""
    if row.minutes_state is not None:
        return _("Protokoll: %(state)s", state=labels.label(row.minutes_state)), ""
    is_invited = row.state is MeetingState.INVITED
    if place().may(Action.INVITE):
        return _invited(row) if is_invited else _planned(row)
    return _own(row.own) if is_invited and row.own is not None else ("", "")


def _own(answer: Answer) -> tuple[str, str]:
    if answer is Answer.NONE_YET:
        return _("Ihre Antwort fehlt noch"), "warning"
    return _("Ihre Antwort: %(answer)s", answer=labels.label(answer)), ""


def _invited(row: MeetingRow) -> tuple[str, str]:
    waiting = row.invited - row.answered
    if not waiting:
        return _("alle haben geantwortet"), ""
    return ngettext("wartet auf %(num)s Antwort", "wartet auf %(num)s Antworten", waiting), ""


def _planned(row: MeetingRow) -> tuple[str, str]:
    today = desk().today()
    day = row.starts_at.astimezone(zone()).date()
    last = last_day_to_invite(day, row.invitation_period_days)
    if row.state is not MeetingState.PLANNED or row.is_linked or day < today:
        return "", ""
    if last < today:
        return _("Einladungsfrist verpasst"), "warning"
    return _("einladen bis %(day)s", day=f"{last:%d.%m.}"), ""


def _wanted() -> Wanted:
    """The filters as they stand in the address; what makes no sense is left out."""
    given = request.args
    return Wanted(
        when=_one_of(When, given.get("when")) or When.AHEAD,
        body_id=_number("body"),
        region_id=_number("region"),
        kind=_one_of(BodyKind, given.get("kind")),
        state=_one_of(MeetingState, given.get("state")),
        round_key=clean_line(given.get("round", "")[:40]) or None,
        words=clean_line(given.get("q", "")[:100]),
    )


def _one_of(kind: type[_Kind], text: str | None) -> _Kind | None:
    return next((value for value in kind if value.value == text), None)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _as_query(wanted: Wanted, **changes: Any) -> dict[str, Any]:
    """The filters for an address; those at their default are left out."""
    values: dict[str, Any] = {
        "when": wanted.when.value,
        "kind": wanted.kind and wanted.kind.value,
        "region": wanted.region_id,
        "state": wanted.state and wanted.state.value,
        "body": wanted.body_id,
        "round": wanted.round_key,
        "q": wanted.words,
    } | changes
    if values["when"] == When.AHEAD.value:
        values["when"] = None
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _address(wanted: Wanted, **changes: Any) -> str:
    base = f"{place().base}/meetings"
    page = "page" in changes
    changes.pop("page", None)
    query = urlencode(_as_query(wanted, **changes))
    if page:
        return f"{base}?{query}&page=" if query else f"{base}?page="
    return f"{base}?{query}" if query else base


def _chips(wanted: Wanted, offers: Offers) -> list[tuple[str, list[Chip]]]:
    """Rows of filters, each chip a link to the list narrowed down by it."""
    when = [
        (word, _address(wanted, when=value.value), wanted.when is value)
        for value, word in (
            (When.AHEAD, _("Kommende")),
            (When.PAST, _("Vergangene")),
            (When.ALL, _("Alle")),
        )
    ]
    states = _row(wanted, "state", wanted.state, labels.choices(MeetingState, _STATES[wanted.when]))
    kinds = _row(wanted, "kind", wanted.kind, labels.choices(BodyKind, offers.kinds))
    regions = _row(wanted, "region", wanted.region_id, offers.regions)
    further = [(_("Art"), kinds), (_("Region"), regions)]
    return [
        (_("Zeit"), when),
        (_("Stand"), states),
        *((name, chips) for name, chips in further if len(chips) > 2),
    ]


def _row(wanted: Wanted, name: str, chosen: Any, offered: Sequence[tuple[Any, str]]) -> list[Chip]:
    every = (_("Alle"), _address(wanted, **{name: None}), chosen is None)
    return [
        every,
        *((word, _address(wanted, **{name: value}), chosen == value) for value, word in offered),
    ]
