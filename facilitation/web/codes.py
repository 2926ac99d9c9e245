"""Typing the short code of a paper letter."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from facilitation.model.errors import InvalidError
from facilitation.model.texts import clean_line
from facilitation.usecases.codes import find_path_by_code
from facilitation.web import desk
from facilitation.web.words import in_words

blueprint = Blueprint("codes", __name__)


@blueprint.get("/code")
def ask() -> ResponseReturnValue:
    return render_template("codes/ask.html", typed="", error="")


@blueprint.post("/code")
def enter() -> ResponseReturnValue:
    typed = clean_line(request.form.get("code", "")[:200])
    if not typed:
        return _again(typed, _("Geben Sie den Code ein, der in Ihrem Brief steht."))
    try:
        found = find_path_by_code(
            desk().transaction,
            typed,
            address=request.remote_addr or "",
            keys=desk().settings.keys,
            now=desk().now(),
        )
    except InvalidError as error:
        return _again(typed, in_words(error))
    if found is None:
        wrong = _("Dieser Code gilt nicht oder nicht mehr. Vergleichen Sie ihn mit Ihrem Brief.")
        return _again(typed, wrong)
    return redirect(found, 303)


def _again(typed: str, error: str) -> ResponseReturnValue:
    return render_template("codes/ask.html", typed=typed[:40], error=error), 422
