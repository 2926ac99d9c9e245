"""Which modules of pages there are."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from facilitation.web import home, logins

MODULES = (home, logins)
BY_LINK: tuple[str, ...] = ()
"""Blueprints whose posts come by personal link: the link is the proof, no CSRF token is asked."""


def register(app: Flask, csrf: CSRFProtect) -> None:
    for module in MODULES:
        app.register_blueprint(module.blueprint)
        if module.blueprint.name in BY_LINK:
            csrf.exempt(module.blueprint)
