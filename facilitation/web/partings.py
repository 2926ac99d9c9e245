"""Ending a person's part: what they hold, and what becomes of each."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.usecases import partings, people
from facilitation.usecases.partings import Holdings, Parting
from facilitation.web import desk
from facilitation.web.forms.people import PartingForm
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("partings", __name__, url_prefix="/d/<district>/p/<process>/people")


@blueprint.get("/<int:person_id>/end")
@login_required
def ask_end(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, actor = enter_process(session, district, process)
        held = partings.list_holdings(session, person_id, by=actor, on=desk().today())
        form = PartingForm(formdata=None, data={"last_day": desk().today()})
        chosen = {f"care-{c.responsibility_id}": str(c.deputy_id or "") for c in held.cares}
        return _page(session, form, held, chosen)


@blueprint.post("/<int:person_id>/end")
@login_required
def end(district: str, process: str, person_id: int) -> ResponseReturnValue:
    form = PartingForm()
    if form.is_in_order():
        with form.attempt() as session:
            _here, actor = enter_process(session, district, process)
            parting = Parting(
                last_day=form.last_day.data,
                parts=_successors("part"),
                cares=_successors("care"),
            )
            done = partings.end_part(
                session, person_id, parting, by=actor, on=desk().today(), now=desk().now()
            )
    if form.was_accepted:
        flash(_told(done), "success")
        return redirect(f"{place().base}/people/{person_id}", 303)
    with desk().reading() as session:
        _here, actor = enter_process(session, district, process)
        held = partings.list_holdings(session, person_id, by=actor, on=desk().today())
        return _page(session, form, held, request.form), 422


def _successors(prefix: str) -> dict[int, int | None]:
    """The choices 'part-12' = '34' as numbers; an empty one means nobody."""
    found: dict[int, int | None] = {}
    for name, value in request.form.items():
        kind, _dash, row = name.partition("-")
        if kind != prefix or not _is_number(row):
            continue
        if value and not _is_number(value):
            raise InvalidError("Diese Auswahl gibt es nicht. Wählen Sie aus der Liste.")
        found[int(row)] = int(value) if value else None
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _told(done: partings.Parted) -> str:
    sentence = _("Die Mitwirkung von %(name)s ist beendet.", name=done.name)
    if done.handed_over:
        sentence += " " + ngettext(
            "Eine Aufgabe ist übergeben.", "%(num)s Aufgaben sind übergeben.", done.handed_over
        )
    if done.left_open:
        sentence += " " + ngettext(
            "Eine Aufgabe ist unbesetzt und wird so gezeigt.",
            "%(num)s Aufgaben sind unbesetzt und werden so gezeigt.",
            done.left_open,
        )
    return sentence


def _page(session: Session, form: PartingForm, held: Holdings, chosen: Mapping[str, str]) -> str:
    names = people.list_person_names(session, held.person.district_id)
    back = f"{place().base}/people/{held.person.id}"
    stand_at("people", (held.person.name, back), (_("Mitwirkung beenden"), None))
    return render_template(
        "people/end.html",
        form=form,
        held=held,
        person=held.person,
        chosen=chosen,
        people=[(number, name) for number, name, _of in names if number != held.person.id],
        back=back,
    )
