"""Who takes care of a series: named by the office, passed on with both confirming."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.rights import Action
from facilitation.usecases import handovers, series_care
from facilitation.usecases.series_own import show_own_series
from facilitation.web import desk
from facilitation.web.forms.offers import HandoverForm
from facilitation.web.forms.series import SeriesCareForm, SettleForm
from facilitation.web.handovers import asked_for, settled_in_words
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.series import choosable_people, show_page
from facilitation.web.series_frame import enter_series, extent, in_words

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
        here, actor = enter_process(session, district, process)
        thing = series_care.series_to_pass(session, here, series_id, now=desk().now())
        handovers.demand_passing(thing, by=actor)
        form = HandoverForm(people=handovers.list_askable(session, thing, by=actor))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            handovers.propose(
                session,
                series_care.series_to_pass(session, here, series_id, now=desk().now()),
                form.to_id.data,
                text=form.text.data or "",
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            _("Die Übergabe ist vorgeschlagen. Sie gilt, sobald beide zugesagt haben."), "success"
        )
        return redirect(_way_back(series_id), 303)
    with desk().reading() as session:
        return _page_with(session, district, process, series_id, form), 422


def _page_with(
    session: Session, district: str, process: str, series_id: int, form: HandoverForm
) -> str:
    """The page from which it was asked."""
    enter_process(session, district, process)
    if not place().may(Action.PLAN_MEETINGS):
        return own_page(session, district, process, series_id, handover=form)
    return show_page(
        session, district, process, series_id, SettleForm(formdata=None), handover=form
    )


@blueprint.post("/<int:series_id>/handover/confirm")
@login_required
def confirm(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        thing = series_care.series_to_pass(session, here, series_id, now=desk().now())
        is_done = handovers.confirm(session, thing, asked_for(), by=actor, now=desk().now())
    flash(settled_in_words(is_done), "success")
    return redirect(_way_back(series_id), 303)


@blueprint.post("/<int:series_id>/handover/withdraw")
@login_required
def withdraw(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        thing = series_care.series_to_pass(session, here, series_id, now=desk().now())
        handovers.withdraw(session, thing, asked_for(), by=actor, now=desk().now())
    flash(_("Die Übergabe findet nicht statt."), "success")
    return redirect(_way_back(series_id), 303)


def _address(series_id: int) -> str:
    return f"{place().base}/series/{series_id}#zustaendig"


def _way_back(series_id: int) -> str:
    """Members say yes on their own first page: that of the series is the office's."""
    here = place()
    assert here.district is not None  # the process was entered
    return _address(series_id) if here.may(Action.PLAN_MEETINGS) else f"/d/{here.district.slug}"


@blueprint.get("/<int:series_id>/care")
@login_required
def show_own(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """A series in one's own hands: its dates, and passing it on."""
    with desk().reading() as session:
        return own_page(session, district, process, series_id)


def own_page(
    session: Session,
    district: str,
    process: str,
    series_id: int,
    *,
    handover: HandoverForm | None = None,
) -> str:
    here, actor = enter_process(session, district, process)
    own = show_own_series(session, here, series_id, by=actor, now=desk().now())
    people = handovers.list_askable(session, own.thing, by=actor)
    stand_at("meetings", (own.shown.title, None))
    return render_template(
        "series/own.html",
        own=own,
        rule_words=in_words(own.shown),
        extent=extent(own.shown),
        handover=handover or HandoverForm(formdata=None, people=people),
        address=f"{place().base}/series/{series_id}",
    )
