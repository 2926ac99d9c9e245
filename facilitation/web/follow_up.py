"""After the meeting: how far its minutes are, what is missing, the record to read and as Word."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats import docx
from facilitation.model.meetings import MeetingState
from facilitation.model.minutes import MinutesKind, MinutesState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import closing, minutes
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.minutes_gaps import list_gaps
from facilitation.usecases.referral_lists import ReferralLine
from facilitation.usecases.referral_proposals import list_unanswered_at
from facilitation.web import desk, labels
from facilitation.web.forms.minuting import ParticularsForm
from facilitation.web.meeting_frame import enter_meeting, frame
from facilitation.web.minutes_preview import preview
from facilitation.web.place import enter_process, place

blueprint = Blueprint(
    "follow_up", __name__, url_prefix="/d/<district>/p/<process>/meetings/<int:meeting_id>"
)

PUBLIC = "public"
"""Value of `version` in the address: without what is not public."""


@blueprint.get("/follow-up")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        found, head, actor = _enter(session, district, process, meeting_id)
        return _page(session, found, head, actor)


@blueprint.post("/follow-up")
@login_required
def set_particulars(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = _form()
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            closing.edit_particulars(
                session,
                found,
                meeting_id,
                form.particulars(),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Angaben zum Protokoll sind gespeichert."), "success")
        return redirect(f"{place().base}/meetings/{meeting_id}/follow-up", 303)
    with desk().reading() as session:
        found, head, actor = enter_meeting(
            session, district, process, meeting_id, action=Action.TAKE_MINUTES
        )
        return _page(session, found, head, actor, form=form), 422


@blueprint.post("/follow-up/rebuild")
@login_required
def rebuild(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        closing.rebuild_minutes(session, found, meeting_id, by=actor, now=desk().now())
    flash(_("Das Protokoll ist auf den heutigen Stand gebracht."), "success")
    return redirect(f"{place().base}/meetings/{meeting_id}/follow-up", 303)


@blueprint.get("/minutes")
@login_required
def read(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """The record to read and to print."""
    with desk().reading() as session:
        found, head, actor = _enter(session, district, process, meeting_id)
        for_public = request.args.get("version") == PUBLIC
        said = minutes.get_minutes(
            session, found, head.id, for_public=for_public, by=actor, now=desk().now()
        )
        place().crumbs.append((_("Protokoll"), None))
        return render_template(
            "meetings/minutes.html", head=head, said=preview(said), for_public=for_public
        )


@blueprint.get("/minutes.docx")
@login_required
def download(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """The record as a Word file."""
    with desk().reading() as session:
        found, head, actor = _enter(session, district, process, meeting_id)
        said = minutes.get_minutes(
            session,
            found,
            head.id,
            for_public=request.args.get("version") == PUBLIC,
            by=actor,
            now=desk().now(),
        )
    answer = Response(docx.write(said), content_type=docx.CONTENT_TYPE)
    plain, full = docx.ascii_file_name(said), quote(docx.file_name(said), safe="")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    )
    return answer


def _enter(
    session: Session, district: str, process: str, meeting_id: int
) -> tuple[Process, Head, Actor]:
    return enter_meeting(session, district, process, meeting_id, action=Action.SEE_MINUTES)


def _form() -> ParticularsForm:
    return ParticularsForm(offers={"kind": labels.choices(MinutesKind)})


def _page(
    session: Session,
    process: Process,
    head: Head,
    actor: Actor,
    *,
    form: ParticularsForm | None = None,
) -> str:
    tab = frame(session, head, actor, "follow-up")
    if not head.was_opened:
        return render_template("meetings/follow_up_early.html", **tab)
    now, may_write = desk().now(), place().may(Action.TAKE_MINUTES, head)
    standing = minutes.show_standing(session, process, head.id, by=actor, now=now)
    sources, said = standing.sources, standing.said
    row, meeting = sources.row, sources.occasion.meeting
    is_approved = row is not None and row.state is MinutesState.APPROVED
    may_edit = may_write and not is_approved
    if form is None and may_edit:
        data = vars(closing.particulars_of(meeting, row))
        data |= {"version": meeting.version}
        form = ParticularsForm(
            formdata=None, offers={"kind": labels.choices(MinutesKind)}, data=data
        )
    return render_template(
        "meetings/follow_up.html",
        **tab,
        said=said,
        today=desk().today(),
        row=row,
        gaps=list_gaps(sources, said) if may_write else [],
        has_changed=standing.has_changed and may_edit,
        is_closed=head.state is MeetingState.CLOSED,
        is_approved=is_approved,
        may_edit=may_edit,
        may_write=may_write,
        has_hidden=sources.has_hidden,
        findings=sources.findings,
        tasks=sources.tasks,
        to_answer=_to_answer(session, head, actor),
        next_url=f"{place().base}/meetings/new?bodies={head.body_id}",
        form=form if may_edit else None,
        file_name=docx.file_name(said),
    )


def _to_answer(session: Session, head: Head, actor: Actor) -> list[ReferralLine]:
    """For those who may write the answer down."""
    if not place().may(Action.EDIT_TOPICS):
        return []
    return list_unanswered_at(session, head, by=actor, on=desk().today())
