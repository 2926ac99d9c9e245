"""Pages of formats of participation: the list, one of them, what was raised there."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.texts import clean_line
from facilitation.usecases import (
    activities,
    activity_lists,
    interviews,
    organisations,
    seats,
    surveys,
    topic_ways,
)
from facilitation.usecases.activity_lists import LONGEST_QUERY, Wanted
from facilitation.usecases.interviews import InterviewRow
from facilitation.web import desk, labels
from facilitation.web.addresses import kept, number, page_number, paged, with_query
from facilitation.web.forms.activities import (
    ActivityForm,
    PartnerForm,
    RaisedForm,
    SurveyFileForm,
    as_typed,
    languages_in_words,
)
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back
from facilitation.web.survey_bars import charts
from facilitation.web.undo import offer_return

blueprint = Blueprint("activities", __name__, url_prefix="/d/<district>/p/<process>/activities")

FILTERS = ("q", "art", "region")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    filters = kept(*FILTERS)
    kind = filters.get("art", "")
    wanted = Wanted(
        kind=ActivityKind(kind) if kind in set(ActivityKind) else None,
        region_id=number("region"),
        words=clean_line(request.args.get("q", "")[:LONGEST_QUERY]),
    )
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        page = activity_lists.list_activities(
            session, here, wanted, page=page_number(), by=actor, on=desk().today()
        )
        stand_at("activities")
        base = f"{place().base}/activities"
        return render_template(
            "activities/list.html",
            page=page,
            wanted=wanted,
            filters=filters,
            chips=[
                (_("Alle"), with_query(base, filters, art=None), wanted.kind is None),
                *(
                    (word, with_query(base, filters, art=value), wanted.kind == value)
                    for value, word in labels.choices(ActivityKind)
                ),
            ],
            regions=activity_lists.list_regions(session, here),
            pages=paged(base, filters),
            today=desk().today(),
        )


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand_planning(here, actor)
        kind = request.args.get("art", "")
        data = {
            "kind": ActivityKind(kind) if kind in set(ActivityKind) else None,
            "region_id": number("region"),
        }
        return _new_page(ActivityForm(formdata=None, data=data, offers=_offers(session, here)))


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _demand_planning(here, actor)
        form = ActivityForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            activity = activities.add_activity(
                session,
                here,
                form.details(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("„%(title)s“ ist eingetragen.", title=activity.title), "success")
        return redirect(f"{place().base}/activities/{activity.id}", 303)
    return _new_page(form), 422


def _demand_planning(here: Process, actor: Actor) -> None:
    activities.demand_right(here, Action.PLAN_MEETINGS, by=actor, on=desk().today())


def _offers(session: Session, here: Process) -> dict[str, Any]:
    places = seats.list_subjects(session, here.district_id, on=desk().today()).municipalities
    return {
        "kind": [("", _("Bitte wählen")), *labels.choices(ActivityKind)],
        "municipality_id": [("", _("keine bestimmte")), *places],
        "region_id": [
            ("", _("das ganze Verfahren")),
            *activity_lists.list_regions(session, here),
        ],
    }


def _new_page(form: ActivityForm) -> str:
    stand_at("activities", (_("Neu eintragen"), None))
    return render_template("activities/edit.html", form=form, activity=None)


@blueprint.get("/<int:activity_id>")
@login_required
def show(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return activity_page(session, here, actor, activity_id)


def activity_page(
    session: Session,
    here: Process,
    actor: Actor,
    activity_id: int,
    *,
    partner: PartnerForm | None = None,
    raised: RaisedForm | None = None,
    survey: SurveyFileForm | None = None,
    problems: Sequence[str] = (),
) -> str:
    """The page of one activity, with forms as they were sent."""
    sheet = activity_lists.show_activity(session, here, activity_id, by=actor, on=desk().today())
    activity = sheet.activity
    stand_at("activities", (activity.title, None))
    return render_template(
        "activities/show.html",
        sheet=sheet,
        activity=activity,
        notes=Markup(activity.notes_html) if sheet.shows_notes else "",
        partner=partner or PartnerForm(formdata=None, offers=_organisations(session, here)),
        raised=raised or RaisedForm(formdata=None),
        survey=survey or SurveyFileForm(formdata=None),
        problems=problems,
        languages=languages_in_words(activity.languages),
        **_survey(session, here, activity),
        interviews=_interviews(session, here, activity, actor),
        today=desk().today(),
        url=f"{place().base}/activities/{activity.id}",
    )


def _survey(session: Session, here: Process, activity: Activity) -> dict[str, Any]:
    if activity.kind is not ActivityKind.SURVEY:
        return {"charts": [], "topics": []}
    return {
        "charts": charts(surveys.list_results(session, activity.id)),
        "topics": surveys.list_topics(session, here),
    }


def _interviews(
    session: Session, here: Process, activity: Activity, actor: Actor
) -> list[InterviewRow] | None:
    """None for whoever may not know of them."""
    on = desk().today()
    if activity.kind is not ActivityKind.INTERVIEW or not place().may(
        Action.PLAN_MEETINGS, activity
    ):
        return None
    return interviews.list_interviews(session, here, activity.id, by=actor, on=on)


def _organisations(session: Session, here: Process) -> dict[str, Any]:
    known = organisations.list_organisation_names(session, here.district_id)
    return {"organisation_id": [("", _("Bitte wählen")), *known]}


@blueprint.get("/<int:activity_id>/edit")
@login_required
def ask_edit(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activity = _get(session, here, actor, activity_id)
        data = as_typed(activities.details_of(session, activity)) | {"version": activity.version}
        form = ActivityForm(formdata=None, data=data, offers=_offers(session, here))
        return _edit_page(form, activity)


@blueprint.post("/<int:activity_id>/edit")
@login_required
def edit(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        activity = _get(session, here, actor, activity_id)
        form = ActivityForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            activities.edit_activity(
                session,
                here,
                activity_id,
                form.details(),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"{place().base}/activities/{activity_id}", 303)
    return _edit_page(form, activity), form.status


def _get(session: Session, here: Process, actor: Actor, activity_id: int) -> Activity:
    return activities.get_activity(
        session, here, activity_id, by=actor, on=desk().today(), action=Action.PLAN_MEETINGS
    )


def _edit_page(form: ActivityForm, activity: Activity) -> str:
    url = f"{place().base}/activities/{activity.id}"
    stand_at("activities", (activity.title, url), (_("Bearbeiten"), None))
    return render_template("activities/edit.html", form=form, activity=activity)


@blueprint.post("/<int:activity_id>/remove")
@login_required
def remove(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            kept = activities.remove_activity(
                session,
                here,
                activity_id,
                version=RemovalForm().seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    except InvalidError as error:
        return turned_back(error, f"{place().base}/activities/{activity_id}")
    offer_return(_("„%(title)s“ ist gelöscht.", title=kept.name), kept)
    return redirect(f"{place().base}/activities", 303)


@blueprint.post("/<int:activity_id>/topics")
@login_required
def raise_topic(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    """Note a topic that came up there; it belongs to the region and the day of the activity."""
    form = RaisedForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            activity = activities.get_activity(
                session, here, activity_id, by=actor, on=desk().today(), action=Action.EDIT_TOPICS
            )
            topic_ways.note_topic(
                session,
                here,
                form.wording(activity.region_id),
                activity_id=activity.id,
                raised_on=min(activity.held_on or desk().today(), desk().today()),
                by=actor,
                on=desk().today(),
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        flash(_("Das Thema ist notiert."), "success")
        return redirect(f"{place().base}/activities/{activity_id}#themen", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _get(session, here, actor, activity_id)
        return activity_page(session, here, actor, activity_id, raised=form), 422


@blueprint.post("/<int:activity_id>/partners")
@login_required
def add_partner(district: str, process: str, activity_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        _get(session, here, actor, activity_id)
        form = PartnerForm(offers=_organisations(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            organisation = activities.add_partner(
                session,
                here,
                activity_id,
                form.organisation_id.data,
                role=form.role.data or "",
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("%(name)s ist als Partner eingetragen.", name=organisation.name), "success")
        return redirect(f"{place().base}/activities/{activity_id}#partner", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return activity_page(session, here, actor, activity_id, partner=form), 422


@blueprint.post("/<int:activity_id>/partners/<int:organisation_id>/remove")
@login_required
def remove_partner(
    district: str, process: str, activity_id: int, organisation_id: int
) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        kept = activities.remove_partner(
            session,
            here,
            activity_id,
            organisation_id,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )
    offer_return(_("%(name)s ist nicht mehr als Partner eingetragen.", name=kept.name), kept)
    return redirect(f"{place().base}/activities/{activity_id}#partner", 303)
