"""Who was there: the roster of a meeting in one form, guests, everybody at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import NoReturn

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.attendance import Presence
from facilitation.model.errors import ConflictError, InvalidError
from facilitation.model.texts import clean_line
from facilitation.usecases import attendance
from facilitation.usecases.attendance import Guest, Line, Mark, Marked
from facilitation.web import desk
from facilitation.web.conduct_forms import Forms, Opened
from facilitation.web.conduct_page import enter_open, enter_to_write, show_page
from facilitation.web.forms.fields import LINE, parse_clock
from facilitation.web.forms.minuting import GuestForm
from facilitation.web.place import enter_process, place
from facilitation.web.words import in_words, zone

blueprint = Blueprint(
    "roster", __name__, url_prefix="/d/<district>/p/<process>/meetings/<int:meeting_id>/conduct"
)


@blueprint.post("/attendance")
@login_required
def mark(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Save all lines; with 'everybody' mark those present of whom nothing was said."""
    with desk().reading() as session:
        head, _sitting = enter_open(session, district, process, meeting_id)
        lines = attendance.list_lines(session, head.id)
    typed, errors = _read(lines)
    forms = Forms(errors=errors, marks=_as_typed(lines, typed))
    if not errors:
        try:
            with desk().transaction() as session:
                found, actor = enter_process(session, district, process)
                now = desk().now()
                attendance.mark_lines(session, found, meeting_id, typed, by=actor, now=now)
                declined = None
                if "everybody" in request.form:
                    session.flush()
                    declined = attendance.mark_all_present(
                        session, found, meeting_id, by=actor, now=now
                    )
        except ConflictError as error:
            forms.conflict = error
        except InvalidError as error:
            forms.errors = [in_words(error)]
        else:
            _tell(declined)
            part = "?part=attendance" if "everybody" in request.form else ""
            return redirect(_address(meeting_id, part), 303)
    with desk().reading() as session:
        found, head, actor = enter_to_write(session, district, process, meeting_id)
        opened = Opened(part="attendance")
        return show_page(session, found, head, actor, opened=opened, forms=forms), 422


def _tell(declined: list[str] | None) -> None:
    flash(
        _("Alle übrigen sind als anwesend eingetragen. Ändern Sie nur die Ausnahmen.")
        if declined is not None
        else _("Die Anwesenheit ist gespeichert."),
        "success",
    )
    if declined:
        sentence = ngettext(
            "%(names)s hatte abgesagt und steht jetzt als anwesend da. Bitte prüfen.",
            "%(names)s hatten abgesagt und stehen jetzt als anwesend da. Bitte prüfen.",
            len(declined),
            names=", ".join(declined),
        )
        flash(sentence, "warning")


def _read(lines: tuple[Line, ...]) -> tuple[dict[int, Marked], list[str]]:
    """The marks of the lines that the form holds, and what is wrong with them in words."""
    typed: dict[int, Marked] = {}
    errors: list[str] = []
    for line in lines:
        seen = request.form.get(f"seen-{line.id}")
        if seen is None:
            continue
        try:
            typed[line.id] = Marked(_mark(line), seen)
        except InvalidError as error:
            errors.append(in_words(error))
    return typed, errors


def _mark(line: Line) -> Mark:
    said = request.form.get(f"presence-{line.id}", Presence.UNKNOWN.value)
    if said not in {presence.value for presence in Presence}:
        _refuse(line, _("Diese Auswahl gibt es nicht."))
    return Mark(
        Presence(said),
        _text(line, "deputy"),
        _time(line, "from"),
        _time(line, "until"),
        _text(line, "remark"),
    )


def _text(line: Line, name: str) -> str:
    text = clean_line(request.form.get(f"{name}-{line.id}", ""))
    if len(text) > LINE:
        _refuse(line, _("Der Text ist zu lang. Bitte kürzen."))
    return text


def _time(line: Line, name: str) -> time | None:
    text = request.form.get(f"{name}-{line.id}", "")
    if not text.strip():
        return None
    at = parse_clock(text)
    if at is None:
        _refuse(line, _("Das ist keine Uhrzeit. Richtig wäre zum Beispiel 17:00."))
    return at


def _refuse(line: Line, sentence: str) -> NoReturn:
    raise InvalidError("%(name)s: %(sentence)s", name=line.name, sentence=sentence)


def _as_typed(lines: tuple[Line, ...], typed: Mapping[int, Marked]) -> dict[int, Line]:
    """The lines as the form left them, to be shown again."""
    return {
        line.id: replace(
            line,
            presence=mark.presence,
            deputy_name=mark.deputy_name,
            present_from=_on_day(mark.present_from),
            present_until=_on_day(mark.present_until),
            remark=mark.remark,
        )
        for line in lines
        if line.id in typed and (mark := typed[line.id].mark)
    }


def _on_day(at: time | None) -> datetime | None:
    """Some moment that shows this time of day; nothing is stored of it."""
    return datetime.combine(desk().today(), at, tzinfo=zone()) if at is not None else None


@blueprint.post("/guests")
@login_required
def add_guest(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = GuestForm()
    with desk().reading() as session:
        enter_open(session, district, process, meeting_id)
    if form.is_in_order():
        guest = Guest(name=form.name.data or "", organisation=form.organisation.data or "")
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            attendance.add_guest(session, found, meeting_id, guest, by=actor, now=desk().now())
    if form.was_accepted:
        return redirect(_address(meeting_id, "?part=attendance"), 303)
    with desk().reading() as session:
        found, head, actor = enter_to_write(session, district, process, meeting_id)
        opened = Opened(part="attendance")
        return show_page(session, found, head, actor, opened=opened, forms=Forms(guest=form)), 422


@blueprint.post("/guests/<int:line_id>/remove")
@login_required
def remove_guest(district: str, process: str, meeting_id: int, line_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        name = attendance.remove_guest(
            session, found, meeting_id, line_id, by=actor, now=desk().now()
        )
    flash(_("%(name)s steht nicht mehr auf der Liste.", name=name), "success")
    return redirect(_address(meeting_id, "?part=attendance"), 303)


def _address(meeting_id: int, query: str) -> str:
    return f"{place().base}/meetings/{meeting_id}/conduct{query}#anwesenheit"
