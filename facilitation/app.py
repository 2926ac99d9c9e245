"""Where everything is put together: settings, database, pages."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitation.database import open_database, readings, transactions
from facilitation.settings import SHIPPED, Settings
from facilitation.web import (
    Desk,
    assets,
    errors,
    labels,
    languages,
    logins,
    pages,
    security,
    words,
)
from facilitation.web.place import place


def _clock() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, *, engine: Engine | None = None, clock: Callable[[], datetime] = _clock
) -> Flask:
    """The web application. Opens the database unless an engine is handed over."""
    app = Flask("facilitation", template_folder=str(SHIPPED / "templates"), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        WTF_CSRF_TIME_LIMIT=None,  # long minutes must not be lost
        WTF_CSRF_SSL_STRICT=False,  # Sec-Fetch-Site and Origin are checked in web/security.py
        BABEL_DEFAULT_LOCALE="de",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
    )
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "extensions": ["jinja2.ext.do"],
    }
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    engine = engine or open_database(settings.database_url)
    app.extensions["facilitation"] = Desk(transactions(engine), readings(engine), settings, clock)
    Babel(app)
    security.install(app, settings)
    csrf = CSRFProtect(app)
    logins.install(app)
    languages.install(app)
    assets.install(app)
    words.install(app)
    labels.install(app)
    errors.install(app)
    app.context_processor(lambda: {"place": place()})
    pages.register(app, csrf)
    return app
