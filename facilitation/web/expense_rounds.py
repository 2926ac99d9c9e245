"""One sum for all volunteers of a meeting: the amount, then who gets it, then the button."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from facilitation.model.expenses import ExpenseKind
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import expense_rounds
from facilitation.usecases.expense_rounds import RoundPreview
from facilitation.web import desk
from facilitation.web.forms.expenses import RoundForm
from facilitation.web.meeting_frame import address_of, enter_meeting, stand_below
from facilitation.web.place import enter_process, place

blueprint = Blueprint("expense_rounds", __name__, url_prefix="/d/<district>/p/<process>")


@blueprint.get("/meetings/<int:meeting_id>/expenses")
@login_required
def ask(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """The form; with an amount in the address, who would get it."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        preview = _preview(session, here, actor, meeting_id, request.args)
        if "cents" not in request.args:
            data = {"kind": ExpenseKind.ATTENDANCE_FEE}
            form = RoundForm(formdata=None, data=data)
            return _page(session, district, process, meeting_id, form, preview, is_sure=False)
        form = RoundForm(formdata=request.args, people=_pairs(preview))
        is_sure = form.validate()
        form.person_ids.data = [one.person_id for one in preview.due]
        return _page(session, district, process, meeting_id, form, preview, is_sure=is_sure)


@blueprint.post("/meetings/<int:meeting_id>/expenses")
@login_required
def add(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        preview = _preview(session, here, actor, meeting_id, request.form)
    form = RoundForm(people=_pairs(preview))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            made = expense_rounds.add_round(
                session,
                here,
                meeting_id,
                form.wish(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            ngettext(
                "Für eine Person eingetragen.", "Für %(num)s Personen eingetragen.", len(made)
            ),
            "success",
        )
        return redirect(f"{place().base}/expenses?meeting={meeting_id}", 303)
    is_sure = not (form.kind.errors or form.cents.errors or form.purpose.errors)
    with desk().reading() as session:
        page = _page(session, district, process, meeting_id, form, preview, is_sure=is_sure)
        return page, 422


def _preview(
    session: Session, here: Process, actor: Actor, meeting_id: int, given: MultiDict[str, str]
) -> RoundPreview:
    kind = next(
        (one for one in ExpenseKind if one.value == given.get("kind")), ExpenseKind.ATTENDANCE_FEE
    )
    return expense_rounds.preview_round(
        session, here, meeting_id, kind, by=actor, on=desk().today()
    )


def _pairs(preview: RoundPreview) -> list[tuple[int, str]]:
    """Those whose turn it is; who has it already is taken too, and passed over."""
    return [
        (one.person_id, f"{one.name} ({one.organisation})" if one.organisation else one.name)
        for one in (*preview.due, *preview.done)
    ]


def _page(
    session: Session,
    district: str,
    process: str,
    meeting_id: int,
    form: RoundForm,
    preview: RoundPreview,
    *,
    is_sure: bool,
) -> str:
    _here, head, _actor = enter_meeting(
        session, district, process, meeting_id, action=Action.SEE_MEETING
    )
    stand_below(head, _("Für alle Ehrenamtlichen"))
    form.person_ids.choices = _pairs(preview)[: len(preview.due)]
    return render_template(
        "expenses/round.html",
        form=form,
        head=head,
        preview=preview,
        is_sure=is_sure and preview.due,
        action=address_of(head, "/expenses"),
        back=address_of(head, "/follow-up"),
    )
