"""A new district out of the official register: upload, choose, confirm."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, login_required
from sqlalchemy.orm import Session

from facilitation.formats.registers import SOURCE
from facilitation.model.errors import FileRefusedError, InvalidError, NotFoundError
from facilitation.model.sorting import folded, spellings
from facilitation.model.texts import clean_line
from facilitation.usecases import districts
from facilitation.usecases.districts import NewDistrict
from facilitation.usecases.register_files import KeptRegister, Sums
from facilitation.web import desk
from facilitation.web.forms.districts import NewDistrictForm, RegisterFileForm
from facilitation.web.place import place

blueprint = Blueprint("districts", __name__, url_prefix="/admin/districts/new")

_NEW = "/admin/districts/new"


@blueprint.get("")
@login_required
def ask_for_file() -> ResponseReturnValue:
    districts.demand_admin(current_user.login)
    return _file_page(RegisterFileForm(formdata=None))


@blueprint.post("")
@login_required
def take_file() -> ResponseReturnValue:
    districts.demand_admin(current_user.login)
    form = RegisterFileForm()
    if form.is_in_order():
        try:
            with desk().transaction() as session:
                kept = districts.offer_districts(
                    session,
                    form.file.data.read(),
                    form.file.data.filename,
                    by=current_user.login,
                    now=desk().now(),
                )
        except (InvalidError, FileRefusedError) as error:
            form.refuse(error)
        else:
            only = f"/{kept.districts[0].ags}" if len(kept.districts) == 1 else ""
            return redirect(f"{_NEW}/{kept.key}{only}", 303)
    return _file_page(form), 422


@blueprint.get("/<key>")
@login_required
def choose(key: str) -> ResponseReturnValue:
    query = clean_line(request.args.get("q", "")[:100])
    with desk().reading() as session:
        kept = _offer(session, key)
        known = districts.list_known_keys(session, by=current_user.login)
    _stand(_("Auswählen"))
    return render_template(
        "districts/choose.html",
        kept=kept,
        offers=[sums for sums in kept.districts if _fits(sums, query)],
        known=known,
        query=query,
        source=SOURCE,
    )


@blueprint.get("/<key>/<ags>")
@login_required
def ask(key: str, ags: str) -> ResponseReturnValue:
    with desk().reading() as session:
        kept = _offer(session, key)
    sums = _sums(kept, ags)
    name = districts.full_name(sums)
    form = NewDistrictForm(
        formdata=None,
        data={
            "name": name,
            "slug": districts.slug_for(sums.name),
            "mailbox": _likely_mailbox(),
            "sender_name": name,
            "becomes_facilitator": True,
        },
    )
    return _new_page(kept, sums, form)


@blueprint.post("/<key>/<ags>")
@login_required
def create(key: str, ags: str) -> ResponseReturnValue:
    with desk().reading() as session:
        kept = _offer(session, key)
    sums, form = _sums(kept, ags), NewDistrictForm()
    if kept.stated_on is not None:
        del form.stated_on
    if form.is_in_order():
        with form.attempt() as session:
            district = districts.create_district(
                session,
                key,
                ags,
                _wish(kept, form),
                by=current_user.login,
                base_url=desk().settings.base_url,
                now=desk().now(),
            )
    if form.was_accepted:
        _praise(district.name, sums)
        return redirect(f"/d/{district.slug}" if _joins(form) else "/admin", 303)
    return _new_page(kept, sums, form), 422


def _offer(session: Session, key: str) -> KeptRegister:
    return districts.get_offer(session, key, by=current_user.login, now=desk().now())


def _sums(kept: KeptRegister, ags: str) -> Sums:
    sums = kept.find_sums(ags)
    if sums is None:
        raise NotFoundError("Diesen Landkreis gibt es in der Datei nicht.")
    return sums


def _fits(sums: Sums, query: str) -> bool:
    text = f"{folded(sums.name)} {sums.ags} {folded(sums.state)}"
    return not query or any(form in text for form in spellings(query))


def _likely_mailbox() -> str:
    """The installation's own sender, unless it is one that reaches nobody."""
    mailbox = desk().settings.mail_from
    return "" if mailbox.endswith("@localhost") else mailbox


def _wish(kept: KeptRegister, form: NewDistrictForm) -> NewDistrict:
    return NewDistrict(
        stated_on=kept.stated_on or form.stated_on.data,
        **form.values(
            "name", "slug", "mailbox", "sender_name", "with_unincorporated", "becomes_facilitator"
        ),
    )


def _joins(form: NewDistrictForm) -> bool:
    return bool(form.becomes_facilitator.data)


def _praise(name: str, sums: Sums) -> None:
    flash(
        ngettext(
            "%(name)s ist angelegt, mit %(num)s Gemeinde.",
            "%(name)s ist angelegt, mit %(num)s Gemeinden.",
            sums.municipalities,
            name=name,
        ),
        "success",
    )


def _file_page(form: RegisterFileForm) -> str:
    _stand(None)
    return render_template("districts/file.html", form=form)


def _new_page(kept: KeptRegister, sums: Sums, form: NewDistrictForm) -> str:
    _stand(sums.name)
    if kept.stated_on is not None and "stated_on" in form:
        del form.stated_on
    return render_template(
        "districts/new.html",
        kept=kept,
        sums=sums,
        full_name=districts.full_name(sums),
        form=form,
        source=SOURCE,
        today=desk().today(),
    )


def _stand(here: str | None) -> None:
    way = [(_("Installation"), "/admin"), (_("Landkreis anlegen"), _NEW if here else None)]
    place().crumbs = [*way, (here, None)] if here else way
