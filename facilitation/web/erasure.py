"""Erasing a person for good: what goes and what stays is shown before."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from facilitation.model.errors import InvalidError
from facilitation.usecases import erasure
from facilitation.web import desk
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Tick
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back

blueprint = Blueprint(
    "erasure", __name__, url_prefix="/d/<district>/p/<process>/people/<int:person_id>/erase"
)


class ErasureForm(Form):
    is_certain = Tick(_l("Ja, diese Daten endgültig löschen"))


@blueprint.get("")
@login_required
def ask(district: str, process: str, person_id: int) -> ResponseReturnValue:
    return _page(district, process, person_id, ErasureForm(formdata=None))


def _page(district: str, process: str, person_id: int, form: ErasureForm) -> ResponseReturnValue:
    try:
        with desk().reading() as session:
            here, actor = enter_process(session, district, process)
            found = erasure.preview_erasure(session, here, person_id, by=actor, on=desk().today())
            back = f"{place().base}/people/{person_id}"
            stand_at("people", (found.person.name, None), (_("Endgültig löschen"), None))
            return render_template(
                "people/erase.html",
                person=found.person,
                counts=found.counts,
                form=form,
                back=f"{back}/removed" if found.person.deleted_at else back,
            )
    except InvalidError as error:
        return turned_back(error, f"{place().base}/people/{person_id}")


@blueprint.post("")
@login_required
def erase(district: str, process: str, person_id: int) -> ResponseReturnValue:
    form = ErasureForm()
    if not form.is_certain.data:
        form.is_certain.errors = [_("Bestätigen Sie, dass nichts davon zurückkommt.")]
        page = _page(district, process, person_id, form)
        return (page, 422) if isinstance(page, str) else page
    with form.attempt() as session:
        here, actor = enter_process(session, district, process)
        everybody = f"{place().base}/people"  # nothing that was read outlives the erasure
        erasure.erase_person(
            session,
            here,
            person_id,
            keys=desk().settings.keys,
            by=actor,
            on=desk().today(),
            now=desk().now(),
        )
    if not form.was_accepted:
        for sentence in form.form_errors:
            flash(sentence, "danger")
        return redirect(f"{place().base}/people/{person_id}", 303)
    flash(_("Die Daten der Person sind endgültig gelöscht."), "success")
    return redirect(everybody, 303)
