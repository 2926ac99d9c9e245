"""Inviting to a series, who is in it, and telling them what has changed."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.rights import Action
from facilitation.model.texts import clean_line
from facilitation.usecases.series_invitations import invite_series, preview_series_invitation
from facilitation.usecases.series_joining import add_to_series, drop_from_series, follow_body
from facilitation.usecases.series_members import find_others, show_membership
from facilitation.usecases.series_telling import preview_telling, tell
from facilitation.usecases.series_trials import Trial, try_inviting
from facilitation.web import desk, letter_previews
from facilitation.web.forms.meetings import InviteForm
from facilitation.web.forms.series import JoinForm
from facilitation.web.outcomes import told
from facilitation.web.series_frame import address_of, enter_series, frame

blueprint = Blueprint("series_people", __name__, url_prefix="/d/<district>/p/<process>/series")


@blueprint.get("/<int:series_id>/invite")
@login_required
def ask_to_invite(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """The very mail, and whom it reaches."""
    # What would go out is found by doing it and taking it back, so this must be able to write.
    with desk().transaction() as session:
        return _invite_page(session, district, process, series_id, InviteForm(formdata=None))


@blueprint.post("/<int:series_id>/invite")
@login_required
def invite(district: str, process: str, series_id: int) -> ResponseReturnValue:
    form = InviteForm()
    if form.is_in_order():
        with form.attempt() as session:
            _found, shown, actor = enter_series(
                session, district, process, series_id, action=Action.INVITE
            )
            outcome = invite_series(
                session,
                shown.id,
                by=actor,
                now=desk().now(),
                late_reason=form.late_reason.data,
            )
    if form.was_accepted:
        nothing_left = not outcome.letters and not outcome.to_tell
        flash(_("Alle sind schon eingeladen.") if nothing_left else told(outcome), "success")
        return redirect(address_of(shown), 303)
    with desk().transaction() as session:
        return _invite_page(session, district, process, series_id, form), 422


@blueprint.get("/<int:series_id>/announce")
@login_required
def ask_to_announce(district: str, process: str, series_id: int) -> ResponseReturnValue:
    """What has changed since the last mail, and who will hear of it."""
    with desk().reading() as session:
        return _announce_page(session, district, process, series_id, InviteForm(formdata=None))


@blueprint.post("/<int:series_id>/announce")
@login_required
def announce(district: str, process: str, series_id: int) -> ResponseReturnValue:
    form = InviteForm()
    if form.is_in_order():
        with form.attempt() as session:
            found, shown, actor = enter_series(
                session, district, process, series_id, action=Action.INVITE
            )
            outcome = tell(
                session,
                found,
                shown.id,
                by=actor,
                now=desk().now(),
                late_reason=form.late_reason.data,
            )
    if form.was_accepted:
        flash(told(outcome), "success")
        return redirect(address_of(shown), 303)
    with desk().reading() as session:
        return _announce_page(session, district, process, series_id, form), 422


@blueprint.get("/<int:series_id>/members")
@login_required
def members(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        return _members_page(session, district, process, series_id, JoinForm(formdata=None))


@blueprint.post("/<int:series_id>/join")
@login_required
def join(district: str, process: str, series_id: int) -> ResponseReturnValue:
    form = JoinForm()
    if form.is_in_order():
        with form.attempt() as session:
            found, shown, actor = enter_series(
                session, district, process, series_id, action=Action.INVITE
            )
            dates = add_to_series(
                session,
                found,
                shown.id,
                form.person_id.data,
                invited_as=form.invited_as.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            ngettext(
                "Die Person ist für einen Termin dabei. Mitgeteilt ist es noch nicht.",
                "Die Person ist für %(num)s Termine dabei. Mitgeteilt ist es noch nicht.",
                dates,
            ),
            "success",
        )
        return redirect(address_of(shown, "/members"), 303)
    with desk().reading() as session:
        return _members_page(session, district, process, series_id, form), 422


@blueprint.post("/<int:series_id>/drop")
@login_required
def drop(district: str, process: str, series_id: int) -> ResponseReturnValue:
    person_id = next(iter(_numbers("person_id")), 0)
    with desk().transaction() as session:
        found, shown, actor = enter_series(
            session, district, process, series_id, action=Action.INVITE
        )
        drop_from_series(session, found, shown.id, person_id, by=actor, now=desk().now())
    flash(
        _("Die Person ist aus dem Rest der Reihe heraus. Mitgeteilt ist es noch nicht."), "success"
    )
    return redirect(address_of(shown, "/members"), 303)


@blueprint.post("/<int:series_id>/follow")
@login_required
def follow(district: str, process: str, series_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, shown, actor = enter_series(
            session, district, process, series_id, action=Action.INVITE
        )
        came, went = follow_body(
            session,
            found,
            shown.id,
            joining=_numbers("joining"),
            leaving=_numbers("leaving"),
            by=actor,
            now=desk().now(),
        )
    flash(
        _("%(came)s dazugekommen, %(went)s herausgenommen. Mitgeteilt ist es noch nicht.",
          came=came, went=went)
        if came or went
        else _("Es hat sich nichts geändert."),
        "success" if came or went else "info",
    )  # fmt: skip
    return redirect(address_of(shown, "/members"), 303)


def _numbers(name: str) -> list[int]:
    """What was sent under that name and can be the number of a row."""
    given = request.form.getlist(name)
    return [int(one) for one in given if one.isdecimal() and one.isascii() and len(one) < 10]


def _members_page(
    session: Session, district: str, process: str, series_id: int, form: JoinForm
) -> str:
    found, shown, actor = enter_series(session, district, process, series_id, action=Action.INVITE)
    words = clean_line(request.args.get("q", "")[:100])
    return render_template(
        "series/members.html",
        **frame(session, found, shown, actor, "/members"),
        membership=show_membership(session, found, shown.id, by=actor, now=desk().now()),
        open_days=0,
        words=words,
        found=find_others(session, shown, words, now=desk().now()) if words else [],
        form=form,
    )


def _announce_page(
    session: Session, district: str, process: str, series_id: int, form: InviteForm
) -> str:
    found, shown, actor = enter_series(
        session, district, process, series_id, _("Mitteilen"), action=Action.INVITE
    )
    telling = preview_telling(session, found, shown.id, by=actor, now=desk().now())
    return render_template(
        "series/announce.html",
        shown=shown,
        telling=telling,
        letters=[letter_previews.shown(one) for one in telling.samples],
        form=form,
    )


def _invite_page(
    session: Session, district: str, process: str, series_id: int, form: InviteForm
) -> str:
    found, shown, actor = enter_series(
        session, district, process, series_id, _("Einladen"), action=Action.INVITE
    )
    invitable = preview_series_invitation(session, shown.id, by=actor, now=desk().now())
    trial: Trial | None = None
    try:
        trial = try_inviting(session, found, shown.id, by=actor, now=desk().now())
    except InvalidError as error:
        if not form.errors:
            form.refuse(error)
    return render_template(
        "series/invite.html",
        shown=shown,
        invitable=invitable,
        trial=trial,
        letters=letter_previews.shown(trial.samples) if trial else None,
        form=form,
        today=desk().today(),
    )
