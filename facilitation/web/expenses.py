"""Money for taking part: the list with its sums, one sum, and the table for the treasury."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.model.errors import InvalidError
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import expense_lists, expenses, organisations, people
from facilitation.usecases.expense_lists import Choices, Wanted
from facilitation.web import desk, labels
from facilitation.web.downloads import as_download
from facilitation.web.forms.expenses import ExpenseForm, blank
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words, short_day, zone

blueprint = Blueprint("expenses", __name__, url_prefix="/d/<district>/p/<process>")

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PERSON, _ORGANISATION = "p", "o"
"""Before the number in the filter by who got it."""


@blueprint.get("/expenses")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today, wanted = desk().today(), _wanted(request.args)
        found = expense_lists.list_expenses(
            session, here, wanted, page=_number(request.args, "page") or 1, by=actor, on=today
        )
        offered = expense_lists.list_choices(session, here, by=actor, on=today)
        _stand()
        return render_template(
            "expenses/index.html",
            found=found,
            page=found.page,
            chosen=_as_query(wanted),
            filters=_filters(offered),
            address=f"{_base()}?{urlencode(_as_query(wanted) | {'page': ''})}",
            base=_base(),
            meeting_id=wanted.meeting_id,
        )


def _base() -> str:
    return f"{place().base}/expenses"


def _stand(*crumbs: tuple[str, str | None]) -> None:
    stand_at("people", (_("Entschädigungen"), _base() if crumbs else None), *crumbs)


def _number(given: MultiDict[str, str], name: str) -> int | None:
    return _as_number(given.get(name, ""))


def _as_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _wanted(given: MultiDict[str, str]) -> Wanted:
    """The filters sent; what makes no sense is left out."""
    kind, to, year = given.get("kind", ""), given.get("to", ""), _number(given, "year")
    return Wanted(
        kind=next((one for one in ExpenseKind if one.value == kind), None),
        meeting_id=_number(given, "meeting"),
        person_id=_as_number(to[1:]) if to.startswith(_PERSON) else None,
        organisation_id=_as_number(to[1:]) if to.startswith(_ORGANISATION) else None,
        year=year if year and 1900 <= year <= 2200 else None,
    )


def _as_query(wanted: Wanted) -> dict[str, str]:
    to = ""
    if wanted.person_id:
        to = f"{_PERSON}{wanted.person_id}"
    elif wanted.organisation_id:
        to = f"{_ORGANISATION}{wanted.organisation_id}"
    values = {
        "kind": wanted.kind.value if wanted.kind else "",
        "meeting": wanted.meeting_id,
        "to": to,
        "year": wanted.year,
    }
    return {name: str(value) for name, value in values.items() if value}


def _filters(offered: Choices) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, word, nothing chosen, choices)."""
    receivers = [(f"{_PERSON}{id}", name) for id, name in offered.people]
    receivers += [(f"{_ORGANISATION}{id}", name) for id, name in offered.organisations]
    meetings = [(str(id), name) for id, name in _named(offered.meetings)]
    years = [(str(year), str(year)) for year in offered.years]
    return [
        ("kind", _("Art"), _("Alle Arten"), labels.choices(ExpenseKind)),
        ("meeting", _("Termin"), _("Alle Termine"), meetings),
        ("to", _("Wer das Geld bekommt"), _("Alle Namen"), receivers),
        ("year", _("Jahr"), _("Alle Jahre"), years),
    ]


def _named(meetings: list[Any]) -> list[tuple[int, str]]:
    return [(id, f"{short_day(at)}, {body}") for id, body, at in meetings]


@blueprint.post("/expenses.<any(csv, xlsx):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    """All lines of the filters as a table; a button, since the journal keeps who took it."""
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        lines = expense_lists.take_expenses(
            session, here, _wanted(request.form), by=actor, on=desk().today(), now=desk().now()
        )
        name = f"entschaedigungen-{here.slug}-{desk().today():%Y-%m-%d}.{ending}"
    days = [line.meeting_at.astimezone(zone()).date() if line.meeting_at else None
            for line in lines]  # fmt: skip
    table = expense_lists.expense_table(lines, days)
    content = write_csv(table) if ending == "csv" else write_xlsx(expense_lists.TITLE, table)
    return as_download(content, name, _TYPES[ending])


@blueprint.get("/expenses/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        offered = _offers(session, here, actor)
        held = expense_lists.list_held(session, here, by=actor, on=desk().today())
        data = blank(_number(request.args, "meeting"), held)
        return _page(ExpenseForm(formdata=None, data=data, **offered), None)


@blueprint.post("/expenses/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        form = ExpenseForm(**_offers(session, here, actor))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            expenses.add_expense(
                session,
                here,
                form.details(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("Eingetragen."), "success")
        return redirect(_base(), 303)
    return _page(form, None), 422


@blueprint.get("/expenses/<int:expense_id>/edit")
@login_required
def ask_edit(district: str, process: str, expense_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor, expense = _enter(session, district, process, expense_id)
        data = vars(expenses.details_of(expense)) | {"version": expense.version}
        offered = _offers(session, here, actor, expense)
        return _page(ExpenseForm(formdata=None, data=data, **offered), expense)


@blueprint.post("/expenses/<int:expense_id>/edit")
@login_required
def edit(district: str, process: str, expense_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor, expense = _enter(session, district, process, expense_id)
        form = ExpenseForm(**_offers(session, here, actor, expense))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            expenses.edit_expense(
                session,
                here,
                expense_id,
                form.details(),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(_base(), 303)
    return _page(form, expense), form.status


@blueprint.post("/expenses/<int:expense_id>/remove")
@login_required
def remove(district: str, process: str, expense_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            kept = expenses.remove_expense(
                session,
                here,
                expense_id,
                version=RemovalForm().seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
    else:
        offer_return(_("Die Entschädigung ist gelöscht: %(name)s.", name=kept.name), kept)
    return redirect(_base(), 303)


def _enter(
    session: Session, district: str, process: str, expense_id: int
) -> tuple[Process, Actor, Expense]:
    here, actor = enter_process(session, district, process)
    expense = expenses.get_expense(session, here, expense_id, by=actor, on=desk().today())
    return here, actor, expense


def _offers(
    session: Session, here: Process, actor: Actor, expense: Expense | None = None
) -> dict[str, list[tuple[int, str]]]:
    """What may be chosen; what an older entry names stays on its lists."""
    today = desk().today()
    meetings = _named(expense_lists.list_held(session, here, by=actor, on=today))
    known = people.list_person_names(session, here.district_id)
    found = {
        "people": [(id, name) for id, name, _of in known],
        "organisations": organisations.list_organisation_names(session, here.district_id),
        "meetings": meetings,
    }
    if expense is not None:
        kept = expense_lists.list_choices(session, here, by=actor, on=today)
        for name, offered, chosen in (
            ("people", kept.people, expense.person_id),
            ("organisations", kept.organisations, expense.organisation_id),
            ("meetings", _named(kept.meetings), expense.meeting_id),
        ):
            if chosen not in dict(found[name]):
                found[name] += [pair for pair in offered if pair[0] == chosen]
    return found


def _page(form: ExpenseForm, expense: Expense | None) -> str:
    title = _("Entschädigung bearbeiten") if expense else _("Neue Entschädigung")
    _stand((title, None))
    return render_template(
        "expenses/edit.html", form=form, expense=expense, title=title, base=_base()
    )
