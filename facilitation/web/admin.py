"""The installation: its districts, accounts and jobs. For administrators only."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from facilitation.usecases import accounts, installation, roles
from facilitation.web import desk
from facilitation.web.jobs_in_words import job_lines
from facilitation.web.place import place

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
@login_required
def index() -> ResponseReturnValue:
    place().crumbs = [(_("Installation"), None)]
    with desk().reading() as session:
        overview = installation.show_installation(session, by=current_user.login)
        jobs = job_lines(overview.jobs, now=desk().now())
        return render_template("admin/index.html", overview=overview, jobs=jobs)


@blueprint.post("/accounts/<int:account_id>/lock")
@login_required
def lock(account_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        accounts.lock_account(session, account_id, by=current_user.login, now=desk().now())
    flash(_("Das Konto ist gesperrt und überall abgemeldet."), "success")
    return redirect("/admin", 303)


@blueprint.post("/accounts/<int:account_id>/unlock")
@login_required
def unlock(account_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        installation.unlock_account(session, account_id, by=current_user.login, now=desk().now())
    flash(_("Das Konto ist wieder offen."), "success")
    return redirect("/admin", 303)


@blueprint.post("/accounts/<int:account_id>/password")
@login_required
def reset_password(account_id: int) -> ResponseReturnValue:
    """The new first password is shown once, on this answer only."""
    place().crumbs = [(_("Installation"), "/admin"), (_("Neues Passwort"), None)]
    password = roles.new_password()
    with desk().transaction() as session:
        account = installation.reset_password(
            session, account_id, password, by=current_user.login, now=desk().now()
        )
        return render_template("admin/password.html", account=account, password=password.plain)
