"""The municipalities of a district: the list, a newer register, mergers."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.formats.registers import SOURCE
from facilitation.model.errors import FileRefusedError, InvalidError
from facilitation.model.rights import Action, demand
from facilitation.model.texts import clean_line
from facilitation.usecases import municipalities, register_updates
from facilitation.usecases.merger_moves import Moved
from facilitation.usecases.merger_rests import list_hanging, list_left_behind
from facilitation.usecases.municipalities import Merged
from facilitation.usecases.register_updates import Applied, Update
from facilitation.web import desk
from facilitation.web.forms.districts import RegisterFileForm
from facilitation.web.forms.municipalities import MergeForm, UpdateForm, update_form
from facilitation.web.place import enter_district, place
from facilitation.web.words import short_day

blueprint = Blueprint("municipalities", __name__, url_prefix="/d/<district>/municipalities")


@blueprint.get("")
@login_required
def index(district: str) -> ResponseReturnValue:
    query = clean_line(request.args.get("q", "")[:100])
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        found = municipalities.list_municipalities(
            session, here, query=query, by=actor, on=desk().today()
        )
        left = (
            list_left_behind(session, here, by=actor, on=desk().today())
            if place().may("run_district")
            else ()
        )
        _stand()
        return render_template(
            "municipalities/index.html", found=found, query=query, source=SOURCE, left=left
        )


@blueprint.get("/update")
@login_required
def ask_for_file(district: str) -> ResponseReturnValue:
    return _file_page(district, RegisterFileForm(formdata=None))


@blueprint.post("/update")
@login_required
def take_file(district: str) -> ResponseReturnValue:
    form = RegisterFileForm()
    if form.is_in_order():
        try:
            with desk().transaction() as session:
                here, actor = enter_district(session, district)
                key = register_updates.offer_update(
                    session,
                    here,
                    form.file.data.read(),
                    form.file.data.filename,
                    by=actor,
                    now=desk().now(),
                )
        except (InvalidError, FileRefusedError) as error:
            form.refuse(error)
        else:
            return redirect(f"/d/{district}/municipalities/update/{key}", 303)
    return _file_page(district, form), 422


@blueprint.get("/update/<key>")
@login_required
def preview(district: str, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        update = register_updates.preview_update(session, here, key, by=actor, now=desk().now())
        form = update_form(update, likely_end=_likely_end(update), formdata=None)
        return _preview_page(update, form)


@blueprint.post("/update/<key>")
@login_required
def apply(district: str, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        update = register_updates.preview_update(session, here, key, by=actor, now=desk().now())
        form = update_form(update, likely_end=_likely_end(update))
    if form.is_in_order():
        try:
            applied = _apply(district, update, form)
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_told(applied), "success")
            _remind(applied.seats)
            return redirect(f"/d/{district}/municipalities", 303)
    with desk().reading() as session:
        enter_district(session, district)
        return _preview_page(update, form), 422


@blueprint.get("/<ags>/merge")
@login_required
def ask_to_merge(district: str, ags: str) -> ResponseReturnValue:
    return _merge_page(district, ags, MergeForm(formdata=None))


@blueprint.post("/<ags>/merge")
@login_required
def merge(district: str, ags: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        municipality, others = municipalities.get_mergeable(
            session, here, ags, by=actor, now=desk().now()
        )
    form = MergeForm(offers={"successor": others})
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            merged = municipalities.merge(
                session,
                here,
                ags,
                successor_ags=form.successor.data,
                on=form.on.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_merged(municipality.name, merged, form.on.data), "success")
        _remind(merged.seats)
        return redirect(f"/d/{district}/municipalities", 303)
    return _merge_page(district, ags, form), 422


def _apply(district: str, update: Update, form: UpdateForm) -> Applied:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        return register_updates.apply_update(
            session,
            here,
            update.key,
            stated_on=update.stated_on or form.stated_on.data,
            ends=form.ends(update.changes.vanished),
            with_unincorporated="with_unincorporated" in form and form.with_unincorporated.data,
            by=actor,
            now=desk().now(),
        )


def _likely_end(update: Update) -> date:
    """Mergers mostly take place on 1 January: of the year the newer register describes."""
    last = update.stated_on or desk().today()
    return date(last.year, 1, 1)


def _told(applied: Applied) -> str:
    changes = applied.changes
    if changes.is_empty:
        return _("Es hat sich nichts geändert; der neue Stand ist vermerkt.")
    stored = _(
        "Das Gemeindeverzeichnis ist übernommen: %(new)s neu, %(changed)s geändert, "
        "%(vanished)s aufgegangen.",
        new=len(changes.new),
        changed=len(changes.changed),
        vanished=len(changes.vanished),
    )
    return f"{stored} {_followed(applied.seats, applied.things)}".strip()


def _merged(name: str, merged: Merged, on: date) -> str:
    told = _(
        "%(name)s geht am %(on)s in %(successor)s auf. Wo %(successor)s noch keiner Region "
        "zugeordnet war, ist die Region übernommen.",
        name=name,
        successor=merged.into,
        on=short_day(on),
    )
    return f"{told} {_followed(merged.seats, merged.things)}".strip()


def _followed(seats: Moved, things: int) -> str:
    """What went along, in words; nothing where nothing did."""
    parts = [
        ngettext("%(num)s Sitz", "%(num)s Sitze", seats.seats) if seats.seats else "",
        ngettext("%(num)s Eintrag", "%(num)s Einträge", things) if things else "",
    ]
    told = ", ".join(part for part in parts if part)
    return _("Auf die Nachfolgerin gehen über: %(what)s.", what=told) if told else ""


def _remind(seats: Moved) -> None:
    if seats.left:
        flash(
            ngettext(
                "%(num)s besetzter Sitz bleibt stehen, weil die Nachfolgerin in dem Gremium schon "
                "sitzt. Er steht unten unter „Nach Fusionen zu klären“.",
                "%(num)s besetzte Sitze bleiben stehen, weil die Nachfolgerin in dem Gremium "
                "schon sitzt. Sie stehen unten unter „Nach Fusionen zu klären“.",
                seats.left,
            ),
            "warning",
        )


def _file_page(district: str, form: RegisterFileForm) -> str:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.RUN_DISTRICT, here, desk().today())
        stored_on = municipalities.find_register_date(session, here)
        _stand((_("Neues Verzeichnis"), None))
        return render_template("municipalities/file.html", form=form, stored_on=stored_on)


def _preview_page(update: Update, form: UpdateForm) -> str:
    _stand((_("Neues Verzeichnis"), f"{place().base}/municipalities/update"), (_("Prüfen"), None))
    return render_template(
        "municipalities/update.html", update=update, form=form, source=SOURCE, today=desk().today()
    )


def _merge_page(district: str, ags: str, form: MergeForm) -> str:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        municipality, others = municipalities.get_mergeable(
            session, here, ags, by=actor, now=desk().now()
        )
        hanging = list_hanging(session, here, [ags], by=actor, on=desk().today())
        form.successor.choices = [("", _("Bitte wählen")), *others]
        _stand((municipality.name, None))
        return render_template(
            "municipalities/merge.html",
            municipality=municipality,
            form=form,
            hanging=hanging.get(ags),
        )


def _stand(*crumbs: tuple[str, str | None]) -> None:
    place().crumbs.append((_("Gemeinden"), f"{place().base}/municipalities" if crumbs else None))
    place().crumbs.extend(crumbs)
