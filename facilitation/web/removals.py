"""Deleting things on their pages: first what goes along, then the button, then the way back."""

from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases.body_removal import preview_body_removal, remove_body
from facilitation.usecases.meeting_removal import (
    preview_meeting_removal,
    preview_series_removal,
    remove_meeting,
    remove_series,
)
from facilitation.usecases.meetings import get_meeting
from facilitation.usecases.process_removal import preview_process_removal, remove_process
from facilitation.usecases.removals import Hindrance, Removal
from facilitation.usecases.topic_removal import preview_topic_removal, remove_topic
from facilitation.web import desk
from facilitation.web.forms import Form
from facilitation.web.forms.removals import ProcessRemovalForm, RemovalForm
from facilitation.web.labels import N_
from facilitation.web.object_pages import page_of
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("removals", __name__, url_prefix="/d/<district>/p/<process>")

Way = tuple[str, str]
"""Another thing to do instead: its words and its address."""
Look = Callable[[Session, Process, Actor], tuple[Removal, list[Way]]]
Remove = Callable[[Session, Process, Actor], Discarded]


@blueprint.get("/meetings/<int:meeting_id>/remove")
@login_required
def ask_meeting(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    return _ask(district, process, _look_at_meeting(meeting_id), "meetings")


@blueprint.post("/meetings/<int:meeting_id>/remove")
@login_required
def meeting(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = RemovalForm()

    def act(session: Session, here: Process, actor: Actor) -> Discarded:
        version = form.version.data or 0
        return remove_meeting(
            session, here, meeting_id, version=version, by=actor, now=desk().now()
        )

    return _remove(district, process, _look_at_meeting(meeting_id), "meetings", form, act)


def _look_at_meeting(meeting_id: int) -> Look:
    def look(session: Session, here: Process, actor: Actor) -> tuple[Removal, list[Way]]:
        now = desk().now()
        removal = preview_meeting_removal(session, here, meeting_id, by=actor, now=now)
        found = get_meeting(session, here, meeting_id, by=actor, now=now)
        return removal, _instead_of_meeting(found)

    return look


def _instead_of_meeting(meeting: Meeting) -> list[Way]:
    ways = []
    if not meeting.is_cancelled and not meeting.was_opened and meeting.starts_at > desk().now():
        ways.append((_("Termin absagen"), f"{place().base}/meetings/{meeting.id}/cancel"))
    if meeting.series_id is not None:
        ways.append((_("Zur Reihe"), f"{place().base}/series/{meeting.series_id}"))
    return ways


@blueprint.get("/series/<int:series_id>/remove")
@login_required
def ask_series(district: str, process: str, series_id: int) -> ResponseReturnValue:
    return _ask(district, process, _look_at_series(series_id), "series")


@blueprint.post("/series/<int:series_id>/remove")
@login_required
def series(district: str, process: str, series_id: int) -> ResponseReturnValue:
    form = RemovalForm()

    def act(session: Session, here: Process, actor: Actor) -> Discarded:
        version = form.version.data or 0
        return remove_series(session, here, series_id, version=version, by=actor, now=desk().now())

    return _remove(district, process, _look_at_series(series_id), "series", form, act)


def _look_at_series(series_id: int) -> Look:
    def look(session: Session, here: Process, actor: Actor) -> tuple[Removal, list[Way]]:
        found = preview_series_removal(session, here, series_id, by=actor, now=desk().now())
        return found, [(_("Reihe beenden"), f"{place().base}/series/{series_id}/end")]

    return look


@blueprint.get("/bodies/<int:body_id>/remove")
@login_required
def ask_body(district: str, process: str, body_id: int) -> ResponseReturnValue:
    return _ask(district, process, _look_at_body(body_id), "bodies")


@blueprint.post("/bodies/<int:body_id>/remove")
@login_required
def body(district: str, process: str, body_id: int) -> ResponseReturnValue:
    form = RemovalForm()

    def act(session: Session, here: Process, actor: Actor) -> Discarded:
        return remove_body(
            session,
            here,
            body_id,
            version=form.version.data or 0,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )

    return _remove(district, process, _look_at_body(body_id), "bodies", form, act)


def _look_at_body(body_id: int) -> Look:
    def look(session: Session, here: Process, actor: Actor) -> tuple[Removal, list[Way]]:
        found = preview_body_removal(session, here, body_id, by=actor, on=desk().today())
        return found, [(_("Gremium beenden"), f"{place().base}/bodies/{body_id}/end")]

    return look


@blueprint.get("/topics/<int:topic_id>/remove")
@login_required
def ask_topic(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    return _ask(district, process, _look_at_topic(topic_id), "topics")


@blueprint.post("/topics/<int:topic_id>/remove")
@login_required
def topic(district: str, process: str, topic_id: int) -> ResponseReturnValue:
    form = RemovalForm()

    def act(session: Session, here: Process, actor: Actor) -> Discarded:
        return remove_topic(
            session,
            here,
            topic_id,
            version=form.version.data or 0,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )

    return _remove(district, process, _look_at_topic(topic_id), "topics", form, act)


def _look_at_topic(topic_id: int) -> Look:
    def look(session: Session, here: Process, actor: Actor) -> tuple[Removal, list[Way]]:
        found = preview_topic_removal(session, here, topic_id, by=actor, on=desk().today())
        return found, [(_("Zum Thema"), f"{place().base}/topics/{topic_id}")]

    return look


def _ask(district: str, process: str, look: Look, noun: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        removal, ways = look(session, here, actor)
        form = RemovalForm(formdata=None, data={"version": removal.version})
        return _page(district, process, removal, ways, noun, form)


def _remove(
    district: str, process: str, look: Look, noun: str, form: RemovalForm, remove: Remove
) -> ResponseReturnValue:
    """Do it and offer the way back; where it is refused, show why."""
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            kept = remove(session, here, actor)
    if form.was_accepted:
        offer_return(_("„%(name)s“ ist gelöscht.", name=kept.name), kept)
        return redirect(f"{place().base}/{noun}", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        removal, ways = look(session, here, actor)
        form.look_at(removal.version)
        if removal.refusal is not None:
            form.form_errors = []  # the page says it anyway
        return _page(district, process, removal, ways, noun, form), 422


def _page(
    district: str, process: str, removal: Removal, ways: list[Way], noun: str, form: Form
) -> str:
    base = f"{place().base}/{noun}/{removal.id}"
    section = "meetings" if noun == "series" else noun
    stand_at(section, (removal.name, base), (_("Löschen"), None))
    return render_template(
        "removals/ask.html",
        removal=removal,
        parts=_in_words(removal),
        refusal=in_words(removal.refusal) if removal.refusal else "",
        hindrances=[(one, _where(district, process, one)) for one in removal.hindrances],
        ways=ways,
        base=base,
        form=form,
    )


_SEVERAL: Mapping[str, str] = {
    "Activity": N_("Beteiligungsformate"),
    "Body": N_("Gremien"),
    "Decision": N_("Vereinbarungen"),
    "Mandate": N_("Mandate"),
    "Meeting": N_("Termine"),
    "Minutes": N_("Protokolle"),
    "Region": N_("Regionen"),
    "Seat": N_("Sitze"),
    "Series": N_("Reihen"),
    "Task": N_("Aufträge"),
    "Topic": N_("Themen"),
}


def _in_words(removal: Removal) -> list[tuple[str, int]]:
    return [(_(_SEVERAL[kind]), number) for kind, number in removal.parts]


def _where(district: str, process: str, one: Hindrance) -> str:
    return page_of(district, process, one.kind, one.id) or place().base


@blueprint.get("/settings/remove")
@login_required
def ask_process(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        return _process_page(session, district, process, None)


@blueprint.post("/settings/remove")
@login_required
def whole_process(district: str, process: str) -> ResponseReturnValue:
    form = ProcessRemovalForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            kept = remove_process(
                session,
                here,
                typed=form.typed.data,
                version=form.version.data or 0,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        offer_return(_("Das Verfahren „%(name)s“ ist gelöscht.", name=kept.name), kept)
        return redirect(f"/d/{district}", 303)
    with desk().reading() as session:
        return _process_page(session, district, process, form), 422


def _process_page(
    session: Session, district: str, process: str, form: ProcessRemovalForm | None
) -> str:
    here, actor = enter_process(session, district, process)
    found = preview_process_removal(session, here, by=actor, now=desk().now())
    form = form or ProcessRemovalForm(formdata=None)
    form.look_at(found.removal.version)
    stand_at("settings", (_("Verfahren löschen"), None))
    return render_template(
        "removals/process.html",
        found=found,
        parts=_in_words(found.removal),
        form=form,
    )
