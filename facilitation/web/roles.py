"""Who runs and supports the district's processes, and who may log in."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.accounts import RoleKind
from facilitation.model.districts import District
from facilitation.usecases import roles
from facilitation.web import desk, labels
from facilitation.web.forms.roles import LoginFor, RoleForm
from facilitation.web.place import enter_district, place

blueprint = Blueprint("roles", __name__, url_prefix="/d/<district>/roles")


@blueprint.get("")
@login_required
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _actor = enter_district(session, district)
        return _page(session, here, _role_form(session, here), _login_form(session, here))


@blueprint.post("")
@login_required
def give(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _actor = enter_district(session, district)
        form = _role_form(session, here)
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            person = roles.give_role(
                session,
                here,
                form.person_id.data,
                kind=form.kind.data,
                process_id=form.process_id.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        word = labels.label(form.kind.data)
        flash(
            _("%(name)s hat jetzt die Aufgabe %(role)s.", name=person.name, role=word),
            "success",
        )
        return redirect(f"/d/{district}/roles", 303)
    with desk().reading() as session:
        here, _actor = enter_district(session, district)
        return _page(session, here, form, _login_form(session, here)), 422


@blueprint.post("/<int:role_id>/end")
@login_required
def end(district: str, role_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        roles.end_role(session, here, role_id, by=actor, now=desk().now())
    flash(_("Die Aufgabe ist beendet."), "success")
    return redirect(f"/d/{district}/roles", 303)


@blueprint.post("/login")
@login_required
def give_login(district: str) -> ResponseReturnValue:
    """Make a login for a person; the first password is shown once, on this answer only."""
    with desk().reading() as session:
        here, _actor = enter_district(session, district)
        form = _login_form(session, here)
    if form.is_in_order():
        password = roles.new_password()
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            person, is_new = roles.give_login(
                session, here, form.person_id.data, password, by=actor, now=desk().now()
            )
    if form.was_accepted:
        place().crumbs.append((_("Zugang"), None))
        shown = password.plain if is_new else None
        return render_template("roles/login_given.html", person=person, password=shown)
    with desk().reading() as session:
        here, _actor = enter_district(session, district)
        return _page(session, here, _role_form(session, here), form), 422


@blueprint.post("/login/<int:person_id>/end")
@login_required
def take_login(district: str, person_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_district(session, district)
        person = roles.take_login(session, here, person_id, by=actor, now=desk().now())
    flash(_("%(name)s kann sich hier nicht mehr anmelden.", name=person.name), "success")
    return redirect(f"/d/{district}/roles", 303)


def _role_form(session: Session, here: District) -> RoleForm:
    form = RoleForm()
    form.person_id.choices = [("", _("Bitte wählen")), *roles.list_candidates(session, here)]
    form.kind.choices = labels.choices(RoleKind)
    everywhere = ("", _("alle Verfahren des Landkreises"))
    form.process_id.choices = [everywhere, *roles.list_process_names(session, here)]
    return form


def _login_form(session: Session, here: District) -> LoginFor:
    form = LoginFor(prefix="login-")
    form.person_id.choices = [("", _("Bitte wählen")), *roles.list_candidates(session, here)]
    return form


def _page(session: Session, here: District, form: RoleForm, login: LoginFor) -> str:
    actor = place().actor
    if actor is None:
        raise RuntimeError("the page needs a district to stand in")
    rows = roles.list_roles(session, here, by=actor, now=desk().now())
    logins = roles.list_logins(session, here, by=actor, now=desk().now())
    place().crumbs.append((_("Mitarbeitende"), None))
    return render_template(
        "roles/index.html", rows=rows, form=form, login=login, logins=logins, mine=actor.person_id
    )
