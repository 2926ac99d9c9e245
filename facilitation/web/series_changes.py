"""Changing a series: from a date on, its end, its people; and telling them when all is ready."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.planning.series_dates import Choice
from facilitation.usecases.rounds import list_places
from facilitation.usecases.series_changes import change_series, preview_change
from facilitation.usecases.series_ending import Ending, end_series, preview_ending
from facilitation.usecases.series_extent import extend_series, release_series
from facilitation.usecases.series_rows import NOT_HERE
from facilitation.usecases.series_shown import ShownSeries, list_venues, rule_day_of
from facilitation.usecases.series_trials import try_changing
from facilitation.web import desk, letter_previews
from facilitation.web.forms.fields import parse_day
from facilitation.web.forms.series import EndForm, ExtendForm, Extent, RuleForm, verdicts
from facilitation.web.outcomes import told
from facilitation.web.series import decisions, said, typed
from facilitation.web.series_frame import address_of, enter_series, extent, in_words
from facilitation.web.words import in_words as refusal_in_words

blueprint = Blueprint("series_changes", __name__, url_prefix="/d/<district>/p/<process>/series")


@blueprint.get("/<int:series_id>/change")
@login_required
def change(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """What is to hold from a date on, as it holds now."""
    with desk().reading() as session:
        found, shown, _actor = enter_series(session, district, process, series_id, _("Ändern"))
        given = request.args if "starts_on" in request.args else None
        since = _since(session, shown)
        form = _form(session, found, formdata=given, data=_as_now(shown, since))
        return _form_page(session, found, shown, since, form)


@blueprint.get("/<int:series_id>/change/preview")
@login_required
def preview(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """The new dates, what gets lost, and who will hear of it, before anything is stored."""
    # What would be told is found by doing it and taking it back, so this must be able to write.
    with desk().transaction() as session:
        found, shown, actor = enter_series(session, district, process, series_id, _("Ändern"))
        form = _form(session, found, formdata=request.args)
        return _preview_or_form(session, found, shown, actor, form)


@blueprint.post("/<int:series_id>/change")
@login_required
def store(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        found, shown, _actor = enter_series(session, district, process, series_id, _("Ändern"))
        since = _since(session, shown)
        form = _form(session, found, formdata=request.form)
    if (back := request.form.get("back")) in ("change", "change/preview"):
        return redirect(f"{address_of(shown)}/{back}?{typed()}", 303)
    if form.is_complete():
        with form.attempt() as session:
            found, shown, actor = enter_series(session, district, process, series_id)
            goes_on = change_series(
                session,
                found,
                shown.id,
                since,
                form.plan(shown.body_id, decisions()),
                version=form.version.data,
                host=desk().settings.mail_host,
                by=actor,
                now=desk().now(),
            )
            kept = goes_on.id
    if form.was_accepted:
        flash(_("Die Reihe ist geändert."), "success")
        path = "/announce" if shown.is_invited else ""
        return redirect(f"{address_of(shown).rpartition('/')[0]}/{kept}{path}", 303)
    with desk().transaction() as session:
        found, shown, actor = enter_series(session, district, process, series_id, _("Ändern"))
        if form.was_overtaken:
            return _form_page(session, found, shown, since, form), form.status
        return _preview_or_form(session, found, shown, actor, form)


@blueprint.get("/<int:series_id>/end")
@login_required
def ask_to_end(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _found, shown, _actor = enter_series(session, district, process, series_id, _("Beenden"))
        return _end_page(shown, EndForm(formdata=None), None)


@blueprint.post("/<int:series_id>/end")
@login_required
def end(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """First which dates fall out; with `sure` they do."""
    form = EndForm()
    is_sure = "sure" in request.form
    if form.is_in_order() and is_sure:
        with form.attempt() as session:
            found, shown, actor = enter_series(session, district, process, series_id)
            outcome = end_series(
                session,
                found,
                shown.id,
                form.last_day.data,
                reason=form.reason.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        letters = f" {told(outcome)}" if outcome.letters else ""
        flash(f"{_('Die Reihe ist beendet.')}{letters}", "success")
        return redirect(_to_announce(shown), 303)
    with desk().reading() as session:
        found, shown, actor = enter_series(session, district, process, series_id, _("Beenden"))
        ending = _ending(session, found, shown, actor, form)
        return _end_page(shown, form, ending), 200 if ending and not form.errors else 422


@blueprint.get("/<int:series_id>/extend")
@login_required
def ask_to_extend(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _found, shown, _actor = enter_series(session, district, process, series_id, _("Verlängern"))
        return _extend_page(shown, ExtendForm(formdata=None))


@blueprint.post("/<int:series_id>/extend")
@login_required
def extend(district: str, process: str, series_id: int) -> ResponseReturnValue:
    form = ExtendForm()
    if form.is_in_order():
        with form.attempt() as session:
            found, shown, actor = enter_series(session, district, process, series_id)
            added = extend_series(
                session, found, shown.id, form.ends_on.data, by=actor, now=desk().now()
            )
    if form.was_accepted:
        flash(
            ngettext(
                "%(num)s Termin ist dazugekommen.", "%(num)s Termine sind dazugekommen.", added
            )
            if added
            else _("Die Reihe ist verlängert; neue Termine gibt es bis dahin noch nicht."),
            "success",
        )
        return redirect(_to_announce(shown), 303)
    with desk().reading() as session:
        _found, shown, _actor = enter_series(session, district, process, series_id, _("Verlängern"))
        return _extend_page(shown, form), 422


@blueprint.post("/<int:series_id>/release")
@login_required
def release(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, shown, actor = enter_series(session, district, process, series_id)
        release_series(session, found, shown.id, by=actor, now=desk().now())
    flash(_("Die Termine sind freigegeben."), "success")
    return redirect(_to_announce(shown), 303)


def _to_announce(shown: ShownSeries) -> str:
    return address_of(shown, "/announce" if shown.is_invited else "")


def _since(session: Session, shown: ShownSeries) -> date:
    """The day of the rule that the address names, by itself or by the meeting on it."""
    meeting = request.values.get("meeting", "")
    if meeting.isdecimal() and meeting.isascii() and len(meeting) < 10:
        return rule_day_of(session, shown, int(meeting))
    day = parse_day(request.values.get("since", ""))
    if day is None:
        raise NotFoundError(NOT_HERE)
    return day


def _form(session: Session, process: Process, *, formdata: Any, **options: Any) -> RuleForm:
    return RuleForm(formdata=formdata, venues=list_venues(session, process), **options)


def _as_now(shown: ShownSeries, since: date) -> dict[str, Any]:
    rule = shown.rule
    return {
        "version": shown.version,
        "title": shown.title,
        "starts_on": since,
        "frequency": rule.frequency,
        "step": rule.step,
        "weekday": rule.weekday,
        "nth": rule.nth,
        "month_day": rule.month_day,
        "starts": shown.starts,
        "ends": shown.ends,
        "place": shown.place,
        "venue_id": shown.venue_id,
        "online_url": shown.online_url,
        "extent": Extent.UNTIL if shown.ends_on else Extent.OPEN,
        "until": shown.ends_on,
        "policy": shown.policy,
        "avoids_school_holidays": shown.avoids_school_holidays,
    }


def _form_page(
    session: Session, process: Process, shown: ShownSeries, since: date, form: RuleForm
) -> str:
    return render_template(
        "series/change.html",
        shown=shown,
        since=since,
        form=form,
        rule_words=in_words(shown),
        places=list_places(session, process),
    )


def _preview_or_form(
    session: Session, process: Process, shown: ShownSeries, actor: Actor, form: RuleForm
) -> ResponseReturnValue:
    """What would change; where a decision on a single day is refused, without it."""
    since = _since(session, shown)
    if not form.is_complete():
        return _form_page(session, process, shown, since, form), 422
    try:
        page = _preview_page(session, process, shown, actor, since, form, decisions())
        return (page, 422) if form.errors else page
    except InvalidError as error:
        form.refuse(error)
        if error.field != "on":
            return _form_page(session, process, shown, since, form), 422
    return _preview_page(session, process, shown, actor, since, form, {}), 422


def _preview_page(
    session: Session,
    process: Process,
    shown: ShownSeries,
    actor: Actor,
    since: date,
    form: RuleForm,
    decided: dict[date, Choice],
) -> str:
    given: dict[str, Any] = {
        "host": desk().settings.mail_host,
        "by": actor,
        "now": desk().now(),
    }
    plan = form.plan(shown.body_id, decided)
    found = preview_change(session, process, shown.id, since, plan, **given)
    telling = try_changing(session, process, shown.id, since, plan, version=shown.version, **given)
    return render_template(
        "series/change_preview.html",
        shown=shown,
        since=since,
        form=form,
        rule_words=in_words(shown),
        found=found,
        telling=telling,
        letters=[letter_previews.shown(one) for one in telling.samples],
        lines=[(one.planned, [refusal_in_words(r) for r in one.remarks]) for one in found.lines],
        verdicts=verdicts(),
        said=said(),
    )


def _ending(
    session: Session, process: Process, shown: ShownSeries, actor: Actor, form: EndForm
) -> Ending | None:
    if form.errors:
        return None
    try:
        return preview_ending(
            session, process, shown.id, form.last_day.data, by=actor, now=desk().now()
        )
    except InvalidError as error:
        form.refuse(error)
        return None


def _end_page(shown: ShownSeries, form: EndForm, ending: Ending | None) -> str:
    return render_template(
        "series/end.html",
        shown=shown,
        form=form,
        ending=ending,
        rule_words=in_words(shown),
        extent=extent(shown),
    )


def _extend_page(shown: ShownSeries, form: ExtendForm) -> str:
    return render_template("series/extend.html", shown=shown, form=form)
