"""A whole process as a file: to take along, and to take over from another installation."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import write_dossier, write_dossier_json
from facilitation.model.errors import FileRefusedError
from facilitation.model.rights import Action, demand
from facilitation.usecases import districts, dossier_uploads
from facilitation.usecases.dossier_uploads import KeptDossier
from facilitation.usecases.dossiers import export_process
from facilitation.web import desk
from facilitation.web.forms.dossiers import DossierFileForm, TakeOverForm
from facilitation.web.place import enter_district, enter_process, place

blueprint = Blueprint("dossiers", __name__)

_TYPES = {"yaml": "application/yaml", "json": "application/json"}
_INSTALLATION = "/admin/dossiers"


@blueprint.post("/d/<district>/p/<process>/settings/dossier.<any(yaml, json):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    """Not a link: the journal keeps who took it."""
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        today = desk().today()
        dossier = export_process(session, here, by=actor, on=today, now=desk().now())
        name = f"{district}-{here.slug}-{today:%Y-%m-%d}.{ending}"
    content = write_dossier(dossier) if ending == "yaml" else write_dossier_json(dossier)
    answer = Response(content, content_type=_TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/d/<district>/processes/import")
@login_required
def ask_for_file(district: str) -> ResponseReturnValue:
    return _district_page(district, DossierFileForm(formdata=None))


@blueprint.post("/d/<district>/processes/import")
@login_required
def take_file(district: str) -> ResponseReturnValue:
    form = DossierFileForm()
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.RUN_DISTRICT, here, desk().today())

    def offer(session: Session, content: bytes, name: str) -> KeptDossier:
        here, actor = enter_district(session, district)
        return dossier_uploads.offer_dossier(
            session, here, content, name, by=actor, on=desk().today(), now=desk().now()
        )

    kept = _taken(form, offer)
    if kept is not None:
        return redirect(f"/d/{district}/processes/import/{kept.key}", 303)
    return _district_page(district, form), 422


@blueprint.get("/d/<district>/processes/import/<key>")
@login_required
def preview(district: str, key: str) -> ResponseReturnValue:
    """What the dossier holds; nothing is stored yet."""
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        kept = dossier_uploads.get_offered(
            session, here, key, by=actor, on=desk().today(), now=desk().now()
        )
        base = f"/d/{district}/processes/import"
        place().crumbs += [(_("Dossier übernehmen"), base), (kept.name, None)]
        return render_template("dossiers/preview.html", kept=kept, base=base, form=None)


@blueprint.post("/d/<district>/processes/import/<key>")
@login_required
def take_over(district: str, key: str) -> ResponseReturnValue:
    form = DossierFileForm(formdata=None)
    try:
        with desk().transaction() as session:
            here, actor = enter_district(session, district)
            process = dossier_uploads.take_over(
                session, here, key, by=actor, on=desk().today(), now=desk().now()
            )
    except FileRefusedError as error:
        form.refuse(error)
        return _district_page(district, form), 422
    flash(_("„%(name)s“ ist übernommen.", name=process.name), "success")
    return redirect(f"/d/{district}/p/{process.slug}", 303)


@blueprint.get(_INSTALLATION)
@login_required
def ask_for_district() -> ResponseReturnValue:
    districts.demand_admin(current_user.login)
    return _installation_page(DossierFileForm(formdata=None))


@blueprint.post(_INSTALLATION)
@login_required
def take_district_file() -> ResponseReturnValue:
    districts.demand_admin(current_user.login)
    form = DossierFileForm()

    def offer(session: Session, content: bytes, name: str) -> KeptDossier:
        return dossier_uploads.offer_new_district(
            session, content, name, by=current_user.login, now=desk().now()
        )

    kept = _taken(form, offer)
    if kept is not None:
        return redirect(f"{_INSTALLATION}/{kept.key}", 303)
    return _installation_page(form), 422


@blueprint.get(f"{_INSTALLATION}/<key>")
@login_required
def preview_district(key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        kept = dossier_uploads.get_offered_district(
            session, key, by=current_user.login, now=desk().now()
        )
    _stand_at_installation(kept.name)
    form = TakeOverForm(formdata=None)
    return render_template("dossiers/preview.html", kept=kept, base=_INSTALLATION, form=form)


@blueprint.post(f"{_INSTALLATION}/<key>")
@login_required
def take_over_district(key: str) -> ResponseReturnValue:
    districts.demand_admin(current_user.login)
    wish, form = TakeOverForm(), DossierFileForm(formdata=None)
    joins = wish.is_in_order() and bool(wish.becomes_facilitator.data)
    try:
        with desk().transaction() as session:
            district, process = dossier_uploads.take_over_district(
                session, key, becomes_facilitator=joins, by=current_user.login, now=desk().now()
            )
    except FileRefusedError as error:
        form.refuse(error)
        return _installation_page(form), 422
    flash(_("„%(name)s“ ist übernommen.", name=process.name), "success")
    return redirect(f"/d/{district.slug}/p/{process.slug}" if joins else "/admin", 303)


def _taken(
    form: DossierFileForm, offer: Callable[[Session, bytes, str], KeptDossier]
) -> KeptDossier | None:
    """The file kept for its preview; None with sentences at the form."""
    if not form.is_in_order():
        return None
    file = form.file.data
    try:
        with desk().transaction() as session:
            return offer(session, file.read(), file.filename)
    except FileRefusedError as error:
        form.refuse(error)
        return None


def _district_page(district: str, form: DossierFileForm) -> str:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.RUN_DISTRICT, here, desk().today())
        place().crumbs.append((_("Dossier übernehmen"), None))
        base = f"/d/{district}/processes/import"
        return render_template("dossiers/file.html", form=form, base=base, within=here.name)


def _installation_page(form: DossierFileForm) -> str:
    _stand_at_installation("")
    return render_template("dossiers/file.html", form=form, base=_INSTALLATION, within="")


def _stand_at_installation(name: str) -> None:
    way: list[tuple[str, str | None]] = [(_("Installation"), "/admin")]
    way.append((_("Dossier übernehmen"), _INSTALLATION if name else None))
    place().crumbs = [*way, (name, None)] if name else way
