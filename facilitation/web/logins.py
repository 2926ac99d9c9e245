"""Logging in and out, the own account and its sessions."""

from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_required, login_user, logout_user

from facilitation.model.errors import InvalidError
from facilitation.usecases import accounts
from facilitation.usecases.accounts import Login
from facilitation.web import desk
from facilitation.web.devices import device
from facilitation.web.forms import Form
from facilitation.web.forms.logins import LoginForm, PasswordForm
from facilitation.web.pages import BY_LINK
from facilitation.web.place import place

blueprint = Blueprint("logins", __name__)

_OPEN = (None, blueprint.name, "legal", *BY_LINK)
"""Where nobody needs to be logged in, or may change their password; style sheets have none."""


class Visitor:
    """What Flask-Login keeps: the token of a session row, and who that is."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, login: Login) -> None:
        self.token, self.login = token, login

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the session row is the protection

    @manager.user_loader
    def load(token: str) -> Visitor | None:
        now = desk().now()
        with desk().reading() as reading:
            found = accounts.find_login(reading, token, now=now)
        if found is None:
            return None
        login, is_stale = found
        if is_stale and not _asks_by_itself():
            with desk().transaction() as writing:
                accounts.mark_seen(writing, login.session_id, now=now)
        return Visitor(token, login)

    @manager.unauthorized_handler
    def ask_to_log_in() -> ResponseReturnValue:
        if _asks_by_itself():
            return "", 204
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(f"/login?next={quote(here)}" if here != "/" else "/login", 303)

    app.before_request(_insist_on_an_own_password)
    app.jinja_env.filters["device"] = device


def _asks_by_itself() -> bool:
    """A page that keeps itself fresh: nobody sits there, so no session lives on by it."""
    return request.method == "GET" and request.args.get("live") == "1"


def _insist_on_an_own_password() -> ResponseReturnValue | None:
    """A password that somebody else has chosen opens nothing but the page to change it."""
    if request.blueprint in _OPEN or not current_user.is_authenticated:
        return None
    return redirect("/account", 303) if current_user.login.must_change_password else None


def _is_local(address: str) -> bool:
    """Only a path of this host: no scheme, no host, no backslash, no control characters."""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return False
    if any(char == "\\" or ord(char) < 0x20 for char in address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


@blueprint.get("/login")
def ask() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/", 303)
    return render_template("logins/login.html", form=LoginForm(formdata=None), next=_next())


@blueprint.post("/login")
def log_in() -> ResponseReturnValue:
    form = LoginForm()
    if form.validate():
        try:
            token = accounts.log_in(
                desk().transaction,
                email=form.email.data,
                password=form.password.data,
                address=request.remote_addr or "",
                device=request.user_agent.string,
                secret=desk().settings.secret_key,
                now=desk().now(),
            )
            if token is not None:
                return _welcome(token)
            form.complain(_("E-Mail-Adresse und Passwort passen nicht zusammen."))
        except InvalidError as error:
            form.refuse(error)
    return render_template("logins/login.html", form=form, next=_next()), 422


def _next() -> str:
    wanted = request.values.get("next", "")
    return wanted if _is_local(wanted) else "/"


def _welcome(token: str) -> ResponseReturnValue:
    session.clear()  # nothing from before the login is taken along
    with desk().reading() as reading:
        found = accounts.find_login(reading, token, now=desk().now())
    if found is None:
        raise RuntimeError("a session that was just opened is not there")
    login_user(Visitor(token, found[0]))
    return redirect("/account" if found[0].must_change_password else _next(), 303)


@blueprint.post("/logout")
@login_required
def log_out() -> ResponseReturnValue:
    with desk().transaction() as writing:
        accounts.log_out(writing, current_user.login.session_id, now=desk().now())
    logout_user()
    session.clear()
    flash(_("Sie sind abgemeldet."), "success")
    answer = redirect("/login", 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/account")
@login_required
def account() -> ResponseReturnValue:
    return _account_page(PasswordForm(formdata=None))


@blueprint.post("/account/password")
@login_required
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate():
        try:
            accounts.change_password(
                desk().transaction,
                current_user.login,
                old=form.old.data,
                new=form.password.data,
                now=desk().now(),
            )
        except InvalidError as error:
            form.refuse(error)
        else:
            flash(_("Das neue Passwort gilt. Andere Geräte sind abgemeldet."), "success")
            return redirect("/account", 303)
    return _account_page(form), 422


@blueprint.post("/account/sessions/end")
@login_required
def end_sessions() -> ResponseReturnValue:
    with desk().transaction() as writing:
        accounts.end_other_sessions(writing, current_user.login, now=desk().now())
    flash(_("Alle anderen Geräte sind abgemeldet."), "success")
    return redirect("/account", 303)


def _account_page(form: Form) -> str:
    place().crumbs = [(_("Ihr Konto"), None)]
    with desk().reading() as reading:
        sessions = accounts.list_sessions(reading, current_user.login, now=desk().now())
    return render_template("logins/account.html", form=form, sessions=sessions)
