"""Inviting to a meeting, and who has said what: the second step of a meeting."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Answer, MeetingState
from facilitation.model.outbox import MARKER
from facilitation.model.rights import Action, Actor
from facilitation.model.texts import clean_line
from facilitation.usecases import answers, invitations
from facilitation.usecases.inbox import list_about_meeting
from facilitation.usecases.invitations import Preview, preview_invitations
from facilitation.usecases.invitees import Prospect
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.meetings import NOT_HERE
from facilitation.usecases.paper_letters import find_made
from facilitation.usecases.reminders import remind_unanswered
from facilitation.usecases.response_places import list_places
from facilitation.usecases.responses import (
    Responses,
    check_invitation,
    find_guests,
    list_responses,
)
from facilitation.usecases.telephone_answers import answer_series_for
from facilitation.web import desk, labels, letter_previews
from facilitation.web.forms.meetings import AnswerForm, InviteForm
from facilitation.web.meeting_frame import (
    address_of,
    enter_meeting,
    frame,
    series_address,
    stand_below,
)
from facilitation.web.rounds import sent_sentence
from facilitation.web.security import show_in_own_frame
from facilitation.web.words import in_words, zone

blueprint = Blueprint("invitations", __name__, url_prefix="/d/<district>/p/<process>/meetings")


@blueprint.get("/<int:meeting_id>/invite")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Before the invitations go out: the very mail and whom it reaches. After it: the answers."""
    with desk().reading() as session:
        head, actor = _enter(session, district, process, meeting_id)
        if _is_preview(head):
            return _preview_page(session, head, actor, InviteForm(formdata=None))
        return _answers_page(session, head, actor)


@blueprint.post("/<int:meeting_id>/invite")
@login_required
def send(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = InviteForm()
    if form.is_in_order():
        with form.attempt() as session:
            head, actor = _enter(session, district, process, meeting_id)
            outcome = invitations.invite(
                session,
                [head.id],
                by=actor,
                now=desk().now(),
                late_reason=form.late_reason.data,
            )
    if form.was_accepted:
        flash(sent_sentence(outcome.letters, len(outcome.to_tell)), "success")
        return _back(head)
    with desk().reading() as session:
        head, actor = _enter(session, district, process, meeting_id)
        if head.series_id is not None:
            return _answers_page(session, head, actor, refused=form), 422
        return _preview_page(session, head, actor, form), 422


@blueprint.get("/<int:meeting_id>/letter")
@login_required
def letter(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """The invitation as its first reader will see it, for a frame of the preview."""
    with desk().reading() as session:
        head, actor = _enter(session, district, process, meeting_id)
        sample = letter_previews.wanted(_preview(session, head, actor).samples)
    if sample is None:
        raise NotFoundError(NOT_HERE)
    content = MARKER.sub("#", sample.html)
    return show_in_own_frame(Response(content, content_type="text/html; charset=utf-8"))


@blueprint.post("/<int:meeting_id>/invitations/<int:invitation_id>/answer")
@login_required
def put_down(
    district: str, process: str, meeting_id: int, invitation_id: int
) -> ResponseReturnValue:
    """What somebody said on the telephone."""
    form = AnswerForm()
    if form.is_in_order():
        with form.attempt() as session:
            head, actor = _enter_for(session, district, process, meeting_id, invitation_id)
            name = _put_down(session, head, invitation_id, form, actor)
    if form.was_accepted:
        word = labels.label(form.answer.data)
        flash(_("%(name)s: %(answer)s.", name=name, answer=word), "success")
        return _back(head)
    with desk().reading() as session:
        head, actor = _enter_for(session, district, process, meeting_id, invitation_id)
        return _answers_page(session, head, actor, opened=invitation_id, form=form), 422


def _put_down(
    session: Session, head: Head, invitation_id: int, form: AnswerForm, actor: Actor
) -> str:
    """The answer to this meeting with its note, and if wished to all dates of the series."""
    answered = answers.answer_for(
        session,
        invitation_id,
        form.answer.data,
        note=form.note.data,
        by=actor,
        now=desk().now(),
    )
    if form.whole_series.data and head.series_id is not None:
        answer_series_for(
            session,
            head.series_id,
            answered.person_id,
            form.answer.data,
            by=actor,
            now=desk().now(),
        )
    return answered.person.name


@blueprint.post("/<int:meeting_id>/remind")
@login_required
def remind(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Write once more to everybody who has not answered."""
    try:
        with desk().transaction() as session:
            head, actor = _enter(session, district, process, meeting_id)
            outcome = remind_unanswered(session, head.id, by=actor, now=desk().now())
    except InvalidError as error:
        flash(in_words(error), "info")
        return redirect(f"/d/{district}/p/{process}/meetings/{meeting_id}/invite", 303)
    flash(sent_sentence(outcome.letters, len(outcome.to_tell)), "success")
    return _back(head)


@blueprint.post("/<int:meeting_id>/invitations/<int:invitation_id>/withdraw")
@login_required
def withdraw(
    district: str, process: str, meeting_id: int, invitation_id: int
) -> ResponseReturnValue:
    with desk().transaction() as session:
        head, actor = _enter_for(session, district, process, meeting_id, invitation_id)
        outcome = invitations.withdraw_invitation(
            session, invitation_id, by=actor, now=desk().now()
        )
    if outcome.letters:
        flash(_("Die Einladung ist zurückgenommen; die Person erfährt es per E-Mail."), "success")
    elif head.series_id is not None:
        flash(
            _("Die Einladung zu diesem Termin der Reihe ist zurückgenommen. Teilen Sie es mit, "
              "wenn alles bereit ist."),
            "success",
        )  # fmt: skip
        return redirect(series_address(head, "/announce"), 303)
    else:
        flash(_("Die Einladung ist zurückgenommen. Sagen Sie der Person Bescheid."), "warning")
    return _back(head)


@blueprint.post("/<int:meeting_id>/invitations/<int:invitation_id>/deputy")
@login_required
def ask_deputy(
    district: str, process: str, meeting_id: int, invitation_id: int
) -> ResponseReturnValue:
    with desk().transaction() as session:
        head, actor = _enter_for(session, district, process, meeting_id, invitation_id)
        outcome = invitations.invite_deputy(session, invitation_id, by=actor, now=desk().now())
    if outcome.to_tell:
        name = outcome.to_tell[0].name
        flash(_("Rufen Sie %(name)s an: Dorthin geht keine E-Mail.", name=name), "warning")
    flash(
        _(
            "Die Vertretung ist eingeladen. Die Einladung des Mitglieds ist damit zurückgenommen; "
            "der Termin verschwindet aus dem Kalender."
        ),
        "success",
    )
    return _back(head)


@blueprint.get("/<int:meeting_id>/guests")
@login_required
def search_guests(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        head, _actor = _enter(session, district, process, meeting_id)
        words = clean_line(request.args.get("q", "")[:100])
        stand_below(head, _("Gast einladen"))
        return render_template(
            "meetings/guests.html", head=head, words=words, found=find_guests(session, head, words)
        )


@blueprint.post("/<int:meeting_id>/guests")
@login_required
def add_guest(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    given = request.form.get("person", "")
    person_id = int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else 0
    with desk().transaction() as session:
        head, actor = _enter(session, district, process, meeting_id)
        outcome = invitations.add_guest(session, head.id, person_id, by=actor, now=desk().now())
    flash(sent_sentence(outcome.letters, len(outcome.to_tell)), "success")
    return _back(head)


def _enter(session: Session, district: str, process: str, meeting_id: int) -> tuple[Head, Actor]:
    _process, head, actor = enter_meeting(
        session, district, process, meeting_id, action=Action.INVITE
    )
    return head, actor


def _enter_for(
    session: Session, district: str, process: str, meeting_id: int, invitation_id: int
) -> tuple[Head, Actor]:
    """The same where the address also names an invitation to this meeting."""
    head, actor = _enter(session, district, process, meeting_id)
    check_invitation(session, head, invitation_id)
    return head, actor


def _back(head: Head) -> ResponseReturnValue:
    return redirect(address_of(head, "/invite"), 303)


def _is_preview(head: Head) -> bool:
    """Not for a date of a series: there the very mail is the series'."""
    if head.series_id is not None:
        return False
    return head.state is MeetingState.PLANNED or (head.is_ahead and "more" in request.args)


def _preview(session: Session, head: Head, actor: Actor) -> Preview:
    (found,) = preview_invitations(session, [head.id], by=actor, now=desk().now())
    return found


def _preview_page(session: Session, head: Head, actor: Actor, form: InviteForm) -> str:
    found = _preview(session, head, actor)
    mails = found.with_prospect(Prospect.GETS_MAIL)
    unreachable = found.with_prospect(Prospect.HAS_NO_MAIL, Prospect.MAIL_BOUNCES)
    return render_template(
        "meetings/invite.html",
        **frame(session, head, actor, "invite"),
        preview=found,
        shown=letter_previews.shown(found.samples),
        mails=mails,
        unreachable=unreachable,
        asked=found.with_prospect(Prospect.WAS_ASKED),
        form=form,
        has_begun=head.starts_at <= desk().now(),
        today=desk().today(),
    )


def _answers_page(
    session: Session,
    head: Head,
    actor: Actor,
    *,
    opened: int | None = None,
    form: AnswerForm | None = None,
    refused: InviteForm | None = None,
) -> str:
    responses = list_responses(session, head, zone=zone())
    wanted = next((one for one in Answer if one.value == request.args.get("only")), None)
    row = request.args.get("row", "")
    return render_template(
        "meetings/answers.html",
        **frame(session, head, actor, "invite"),
        responses=responses,
        rows=[one for one in responses.rows if wanted in (None, one.answer)],
        chips=_chips(responses, wanted),
        opened=opened or (int(row) if row.isdecimal() and len(row) < 10 else None),
        form=form or AnswerForm(formdata=None),
        refused=refused or InviteForm(formdata=None),
        forecast=_forecast(responses),
        mails=list_about_meeting(session, head),
        can_change=head.is_ahead and head.starts_at > desk().now(),
        said=(Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED),
        waiting=responses.counts[Answer.NONE_YET],
        places=list_places(session, head, responses.rows, zone=zone()),
        letters_made=find_made(
            session, [one.person_id for one in responses.rows], head.id, head.series_id
        ),
        live=f"?live=1&only={wanted.value}" if wanted else "?live=1",
    )


def _chips(responses: Responses, wanted: Answer | None) -> list[tuple[str, str, bool, int]]:
    counts = responses.counts
    every = (_("Alle"), "?", wanted is None, len(responses.rows))
    order = (Answer.NONE_YET, Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)
    return [
        every,
        *(
            (labels.label(answer), f"?only={answer.value}", answer is wanted, counts[answer])
            for answer in order
            if counts[answer] or answer is wanted
        ),
    ]


@dataclass(frozen=True)
class Outlook:
    """The quorum forecast in words."""

    sentence: str
    kind: str


def _forecast(responses: Responses) -> Outlook:
    seen = responses.forecast
    coming = ngettext(
        "%(num)s von %(all)s besetzten Stimmen hat zugesagt",
        "%(num)s von %(all)s besetzten Stimmen haben zugesagt",
        seen.coming,
        all=seen.voting,
    )
    if not seen.needed:
        return Outlook(_("%(coming)s. Eine Mindestzahl gibt es nicht.", coming=coming), "info")
    words = {"coming": coming, "needed": seen.needed}
    if seen.is_met:
        return Outlook(_("Beschlussfähig: %(coming)s, nötig sind %(needed)s.", **words), "success")
    if seen.can_be_met:
        return Outlook(
            _("Noch nicht beschlussfähig: %(coming)s, nötig sind %(needed)s.", **words), "warning"
        )
    return Outlook(
        _("Voraussichtlich nicht beschlussfähig: %(coming)s, nötig sind %(needed)s.", **words),
        "danger",
    )
