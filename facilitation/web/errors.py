"""Refusals become statuses and pages here, once for all views; failures get a number."""

import logging
import re
import secrets

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from facilitation.database import has_no_room
from facilitation.model.errors import (
    ConflictError,
    FacilitationError,
    FileRefusedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.web.place import forget_place, place
from facilitation.web.words import in_words

log = logging.getLogger("facilitation.web")

STATUS: dict[type[FacilitationError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    InvalidError: 422,
    ConflictError: 409,
    FileRefusedError: 422,
}

_TWO_AT_ONCE = (
    *("SQLITE_BUSY", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"),
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    *("23503", "23505", "40001", "40P01", "55P03"),  # foreign key, unique, serialised, deadlock
)
"""What a database says when two people did the same at the same moment."""


def install(app: Flask) -> None:
    app.register_error_handler(FacilitationError, refuse)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(DBAPIError, clash)
    app.register_error_handler(CSRFError, lost_form)
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Exception, fail)


def refuse(error: FacilitationError) -> ResponseReturnValue:
    status = STATUS.get(type(error), 400)
    if status == 404:
        return render_template("errors/404.html"), 404
    return (
        render_template("errors/refusal.html", message=in_words(error), back=place().base or "/"),
        status,
    )


def clash(error: DBAPIError) -> ResponseReturnValue:
    """Two at once whom no check could see: nothing is kept of the later one."""
    if has_no_room(error):
        return crowded(error)
    told = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    if not str(told).startswith(_TWO_AT_ONCE):
        return fail(error)
    log.warning("two at once: %s at %s", told, request.endpoint)
    return stale(error)


def crowded(error: Exception) -> ResponseReturnValue:
    """The disk is full: nothing was stored, and whoever wrote cannot help it."""
    log.error("no room to write at %s: %s", request.endpoint, error)
    message = _(
        "Auf dem Server ist kein Platz mehr. Es wurde nichts gespeichert. Sagen Sie der Stelle "
        "Bescheid, die diese Seite betreibt, und senden Sie danach noch einmal ab: Wenn Sie im "
        "Browser zurückgehen, stehen Ihre Eingaben meist noch da."
    )
    forget_place()
    return render_template("errors/refusal.html", message=message, back=_nearest_page()), 507


def stale(error: Exception) -> ResponseReturnValue:
    message = _(
        "Jemand anderes hat dies gerade geändert. Laden Sie die Seite neu und tragen Sie Ihre "
        "Änderung noch einmal ein."
    )
    forget_place()  # the database's refusal has emptied what was read
    return render_template("errors/refusal.html", message=message, back=_nearest_page()), 409


def _nearest_page() -> str:
    """The process or district of the address."""
    found = re.match(r"/d/[^/]+(/p/[^/]+)?", request.path)
    return found[0] if found else "/"


def lost_form(error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/csrf.html"), 400


def answer(error: HTTPException) -> ResponseReturnValue:
    page = {403: "403", 404: "404", 405: "404", 413: "413"}.get(error.code or 500)
    if page is None:
        return error.get_response()
    return render_template(f"errors/{page}.html"), error.code or 500


def fail(error: Exception) -> ResponseReturnValue:
    """Log a failure once, under a number that the page shows."""
    if isinstance(error, OSError) and has_no_room(error):
        return crowded(error)
    number = secrets.token_hex(4)
    log.exception("failure %s", number, exc_info=error)
    forget_place()
    return render_template("errors/500.html", number=number), 500
