"""What a facilitator sets for the whole district: sender, address, legal texts."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.formats.legal_texts import LegalText, gaps, to_legal_html
from facilitation.model.districts import District
from facilitation.model.rights import Actor
from facilitation.usecases import district_settings
from facilitation.usecases.district_settings import DistrictSettings
from facilitation.web import desk
from facilitation.web.forms.districts import SettingsForm
from facilitation.web.place import enter_district, place

blueprint = Blueprint("district_settings", __name__, url_prefix="/d/<district>/settings")

_FIELDS = (
    "name",
    "mailbox",
    "sender_name",
    "postal_address",
    "phone",
    "privacy_notice",
    "imprint",
    "privacy",
    "accessibility",
)


@blueprint.get("")
@login_required
def show(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        stored = district_settings.get_settings(here, by=actor, now=desk().now())
        form = SettingsForm(formdata=None, obj=stored, data={"version": here.version})
        return _page(form)


@blueprint.post("")
@login_required
def change(district: str) -> ResponseReturnValue:
    form, wants_preview = SettingsForm(), request.form.get("action") == "preview"
    if form.is_in_order() and not wants_preview:
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            _store(session, here, form, actor)
    if form.was_accepted:
        flash(_("Die Einstellungen sind gespeichert."), "success")
        return redirect(f"/d/{district}/settings", 303)
    status = 200 if wants_preview else form.status
    return _again(district, form, with_preview=wants_preview), status


def _store(session: Session, here: District, form: SettingsForm, actor: Actor) -> None:
    district_settings.change_settings(
        session,
        here,
        DistrictSettings(**form.values(*_FIELDS)),
        version=_version(form),
        by=actor,
        now=desk().now(),
    )


def _version(form: SettingsForm) -> int:
    """The version the form was made from; one that was tampered with never fits."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _again(district: str, form: SettingsForm, *, with_preview: bool = False) -> str:
    """The form with what was typed, for those who may change it at all."""
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        district_settings.get_settings(here, by=actor, now=desk().now())
        return _page(form, with_preview=with_preview)


def _page(form: SettingsForm, *, with_preview: bool = False) -> str:
    place().crumbs.append((_("Einstellungen des Landkreises"), None))
    texts = {kind: str(form[kind.value].data or "") for kind in LegalText}
    shown = {
        kind.value: Markup(to_legal_html(text)) if with_preview else None
        for kind, text in texts.items()
    }
    waiting = {kind.value: gaps(text) for kind, text in texts.items()}
    return render_template("district_settings/show.html", form=form, shown=shown, waiting=waiting)
