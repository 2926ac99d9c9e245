"""Who takes care of a series: named by the office, passed on with both confirming."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.model.rights import Action
from facilitation.usecases import series_care
from facilitation.web import desk
from facilitation.web.addresses import row_number
from facilitation.web.forms.offers import HandoverForm
from facilitation.web.forms.series import SeriesCareForm, SettleForm
from facilitation.web.place import enter_process, place
from facilitation.web.series import choosable_people, show_page
from facilitation.web.series_frame import enter_series

blueprint = Blueprint("series_care", __name__, url_prefix="/d/<district>/p/<process>/series")


@blueprint.post("/<int:series_id>/care")
@login_required
def entrust(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _shown, _actor = enter_series(session, district, process, series_id)
        form = SeriesCareForm(people=choosable_people(session, here.district_id))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            held = series_care.entrust_series(
                session,
                here,
                series_id,
                series_care.SeriesCare(**form.values("caretaker_id", "deputy_id", "resources")),
                text=form.text.data or "",
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
            is_orphaned = held.is_orphaned
    if form.was_accepted:
        if is_orphaned:
            flash(_("Um die Reihe kümmert sich jetzt niemand."), "warning")
        else:
            flash(_("Gespeichert. Wer sich vorher gekümmert hat, bleibt vermerkt."), "success")
        return redirect(_address(series_id), 303)
    with desk().reading() as session:
        page = show_page(
            session, district, process, series_id, SettleForm(formdata=None), care=form
        )
        return page, form.status


@blueprint.post("/<int:series_id>/handover")
@login_required
def propose(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """Ask somebody to take it over."""
    with desk().reading() as session:
        here, _shown, _actor = enter_series(session, district, process, series_id)
        form = HandoverForm(people=choosable_people(session, here.district_id))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            series_care.propose_series_handover(
                session,
                here,
                series_id,
                form.to_id.data,
                text=form.text.data or "",
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            _("Die Übergabe ist vorgeschlagen. Sie gilt, sobald beide zugesagt haben."), "success"
        )
        return redirect(_address(series_id), 303)
    with desk().reading() as session:
        page = show_page(
            session, district, process, series_id, SettleForm(formdata=None), handover=form
        )
        return page, 422


@blueprint.post("/<int:series_id>/handover/confirm")
@login_required
def confirm(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        is_done = series_care.confirm_series_handover(
            session, here, series_id, _asked(), by=actor, now=desk().now()
        )
    flash(
        _("Übergeben: Beide haben zugesagt.")
        if is_done
        else _("Ihre Zusage ist eingetragen. Es fehlt noch die der anderen Person."),
        "success",
    )
    return redirect(_way_back(series_id), 303)


@blueprint.post("/<int:series_id>/handover/withdraw")
@login_required
def withdraw(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        series_care.withdraw_series_handover(
            session, here, series_id, _asked(), by=actor, now=desk().now()
        )
    flash(_("Die Übergabe findet nicht statt."), "success")
    return redirect(_way_back(series_id), 303)


def _asked() -> int:
    """The handover that the page showed."""
    return row_number(request.form.get("handover", "")) or 0


def _address(series_id: int) -> str:
    return f"{place().base}/series/{series_id}#zustaendig"


def _way_back(series_id: int) -> str:
    """Members say yes on their own first page: that of the series is the office's."""
    here = place()
    assert here.district is not None  # the process was entered
    return _address(series_id) if here.may(Action.PLAN_MEETINGS) else f"/d/{here.district.slug}"
