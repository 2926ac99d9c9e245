"""Series of meetings: the list, planning one step by step, and one series with its dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Frequency, HolidayPolicy
from facilitation.planning.series_dates import Choice
from facilitation.usecases.handovers import list_passed
from facilitation.usecases.matter_history import find_waiting
from facilitation.usecases.people import list_person_names
from facilitation.usecases.responsibilities import care_of
from facilitation.usecases.rounds import Candidate, list_candidates, list_places
from facilitation.usecases.series import plan_series, preview_series
from facilitation.usecases.series_care import find_series_care
from facilitation.usecases.series_lists import list_series
from facilitation.usecases.series_settling import settle_date
from facilitation.usecases.series_shown import (
    DateRow,
    DayWithout,
    ShownSeries,
    list_dates,
    list_days_without,
    list_dispatches,
    list_venues,
)
from facilitation.web import desk
from facilitation.web.forms.fields import parse_day
from facilitation.web.forms.offers import HandoverForm
from facilitation.web.forms.series import (
    Extent,
    RuleForm,
    SeriesCareForm,
    SettleForm,
    Verdict,
    decision_of,
    verdicts,
)
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.series_frame import address_of, enter_series, extent, frame
from facilitation.web.words import in_words

blueprint = Blueprint("series", __name__, url_prefix="/d/<district>/p/<process>/series")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        rows = list_series(session, found, by=actor, now=desk().now())
        stand_at("meetings", (_("Reihen"), None))
        return render_template("series/list.html", rows=rows)


@blueprint.get("/new")
@login_required
def new(district: str, process: str) -> ResponseReturnValue:
    """For which body; then on which days, with what its rules of procedure say filled in."""
    with desk().reading() as session:
        found, _actor, bodies, body = _enter_new(session, district, process)
        if body is None:
            _stand()
            return render_template("series/choose.html", bodies=bodies)
        given = request.args if "starts_on" in request.args else None
        form = _form(session, found, formdata=given, data=_usual(body))
        return _form_page(session, found, body, form)


@blueprint.get("/preview")
@login_required
def preview(district: str, process: str) -> ResponseReturnValue:
    """All dates with their reasons, before anything is stored."""
    with desk().reading() as session:
        found, actor, _bodies, body = _enter_new(session, district, process)
        form = _form(session, found, formdata=request.args)
        if body is None:
            return redirect(f"{place().base}/series/new", 303)
        return _preview_or_form(session, found, actor, body, form)


@blueprint.post("/new")
@login_required
def plan(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found, _actor, _bodies, body = _enter_new(session, district, process)
        form = _form(session, found, formdata=request.form)
    if body is None:
        return redirect(f"{place().base}/series/new", 303)
    if (back := request.form.get("back")) in ("new", "preview"):
        return redirect(f"{place().base}/series/{back}?{typed()}", 303)
    if form.is_complete():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            series = plan_series(
                session,
                found,
                form.plan(body.id, decisions()),
                host=desk().settings.mail_host,
                once=form.once.data,
                by=actor,
                now=desk().now(),
            )
            planned = series.id
    if form.was_accepted:
        flash(_("Die Reihe steht. Eingeladen ist noch niemand."), "success")
        return redirect(f"{place().base}/series/{planned}", 303)
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        return _preview_or_form(session, found, actor, body, form)


@blueprint.get("/<int:series_id>")
@login_required
def show(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        return show_page(session, district, process, series_id, SettleForm(formdata=None))


@blueprint.post("/<int:series_id>/settle")
@login_required
def settle(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """Say what becomes of an open day, or of one that was left out."""
    form = SettleForm()
    decision = form.decision if form.is_in_order() else None
    if decision is None and not form.errors:
        form.complain(_("Wählen Sie den anderen Tag."))
    if decision is not None:
        with form.attempt() as session:
            found, shown, actor = enter_series(session, district, process, series_id)
            settle_date(
                session, found, shown.id, form.day.data, decision, by=actor, now=desk().now()
            )
    if form.was_accepted:
        flash(_("Die Entscheidung ist gespeichert. Mitgeteilt ist sie noch nicht."), "success")
        return redirect(address_of(shown), 303)
    with desk().reading() as session:
        return show_page(session, district, process, series_id, form), 422


def _enter_new(
    session: Session, district: str, process: str
) -> tuple[Process, Actor, list[Candidate], Candidate | None]:
    """With the bodies for which a series may be planned, and the one that the address names."""
    found, actor = enter_process(session, district, process)
    bodies = list_candidates(session, found, by=actor, on=desk().today())
    body = next((one for one in bodies if str(one.id) == request.values.get("body")), None)
    return found, actor, bodies, body


def _stand() -> None:
    stand_at("meetings", (_("Reihen"), f"{place().base}/series"), (_("Reihe planen"), None))


def _form(session: Session, process: Process, *, formdata: Any, **options: Any) -> RuleForm:
    return RuleForm(formdata=formdata, venues=list_venues(session, process), **options)


def _usual(body: Candidate) -> dict[str, Any]:
    return {
        "title": body.name,
        "frequency": Frequency.MONTHLY_BY_WEEKDAY,
        "starts": body.starts,
        "ends": body.ends,
        "place": body.default_place,
        "extent": Extent.UNTIL,
        "policy": HolidayPolicy.ASK,
        "step": 1,
    }


def _form_page(session: Session, process: Process, body: Candidate, form: RuleForm) -> str:
    _stand()
    return render_template(
        "series/new.html", body=body, form=form, places=list_places(session, process)
    )


def _preview_or_form(
    session: Session, process: Process, actor: Actor, body: Candidate, form: RuleForm
) -> ResponseReturnValue:
    """The dates; where a decision on one of them is refused, without it and with the reason."""
    if not form.is_complete():
        return _form_page(session, process, body, form), 422
    try:
        return _preview_page(session, process, actor, body, form, decisions())
    except InvalidError as error:
        form.refuse(error)
        if error.field != "on":
            return _form_page(session, process, body, form), 422
    return _preview_page(session, process, actor, body, form, {}), 422


def _preview_page(
    session: Session,
    process: Process,
    actor: Actor,
    body: Candidate,
    form: RuleForm,
    decided: dict[date, Choice],
) -> str:
    found = preview_series(
        session, process, form.plan(body.id, decided), by=actor, now=desk().now()
    )
    _stand()
    return render_template(
        "series/preview.html",
        body=body,
        form=form,
        found=found,
        remarks=[in_words(one) for one in found.remarks],
        lines=[(one.planned, [in_words(r) for r in one.remarks]) for one in found.lines],
        verdicts=verdicts(),
        said=said(),
    )


def decisions() -> dict[date, Choice]:
    """What the request says of single days: 'c2026-05-25' is the verdict, 'o2026-05-25' the day."""
    return dict(_decisions())


def _decisions() -> Iterator[tuple[date, Choice]]:
    for name, value in request.values.items():
        day = parse_day(name[1:]) if name.startswith("c2") and len(name) == 11 else None
        verdict = next((one for one in Verdict if one.value == value), None)
        if day is None or verdict is None:
            continue
        choice = decision_of(verdict, day, parse_day(request.values.get(f"o{name[1:]}", "")))
        if choice is None:
            raise InvalidError(
                "Für den %(day)s fehlt der andere Tag. Tragen Sie ihn ein.", field="on", day=day
            )
        yield day, choice


def typed() -> str:
    """All that was sent, as part of an address."""
    sent = request.form.items(multi=True)
    return urlencode([pair for pair in sent if pair[0] not in ("csrf_token", "back")])


def said() -> dict[str, str]:
    """The same as it was typed, to be shown again."""
    return {name: value for name, value in request.values.items() if name[:2] in ("c2", "o2")}


@dataclass(frozen=True)
class Entry:
    """A line of the list of dates: a date, or a day without one."""

    day: date
    date: DateRow | None = None
    without: DayWithout | None = None


def show_page(
    session: Session,
    district: str,
    process: str,
    series_id: int,
    form: SettleForm,
    *,
    care: SeriesCareForm | None = None,
    handover: HandoverForm | None = None,
) -> str:
    """The page of a series, with the forms as they were filled in where one was refused."""
    found, shown, actor = enter_series(session, district, process, series_id)
    rows = list_dates(session, shown, now=desk().now())
    without = list_days_without(session, shown)
    entries = _entries(rows, without)
    today = desk().today()
    ahead = [one for one in entries if _is_ahead(one, today)]
    return render_template(
        "series/show.html",
        **frame(session, found, shown, actor, ""),
        ahead=ahead,
        past=[one for one in reversed(entries) if one not in ahead],
        open_days=sum(one.is_open and one.day >= today for one in without),
        next_day=next((one.day for one in ahead if one.date and one.date.is_ahead), None),
        extent=extent(shown),
        dispatches=list_dispatches(session, shown),
        form=form,
        verdicts=verdicts(),
        to_release=_to_release(shown.grown_until, shown.released_until),
        **_care(session, shown, care, handover),
    )


def _care(
    session: Session,
    shown: ShownSeries,
    care: SeriesCareForm | None,
    handover: HandoverForm | None,
) -> dict[str, Any]:
    held = find_series_care(session, shown.id)
    people = choosable_people(session, shown.district_id)
    data = {"version": 0} if held is None else vars(care_of(held)) | {"version": held.version}
    return {
        "held": held,
        "waiting": find_waiting(session, held) if held else None,
        "passed": list_passed(session, held) if held else [],
        "care_form": care or SeriesCareForm(formdata=None, data=data, people=people),
        "handover": handover or HandoverForm(formdata=None, people=people),
    }


def choosable_people(session: Session, district_id: int) -> list[tuple[int, str]]:
    return [(id, name) for id, name, _of in list_person_names(session, district_id)]


def _is_ahead(entry: Entry, today: date) -> bool:
    if entry.date is not None:
        return entry.date.starts_at.astimezone(desk().settings.zone).date() >= today
    return entry.day >= today


def _to_release(grown: date | None, released: date | None) -> bool:
    return bool(grown and released and grown > released)


def _entries(rows: Sequence[DateRow], without: Sequence[DayWithout]) -> list[Entry]:
    found = [Entry(row.day, date=row) for row in rows]
    found += [Entry(one.day, without=one) for one in without]
    return sorted(found, key=lambda entry: entry.day)
