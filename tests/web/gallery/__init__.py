"""A page with every macro on it, to be looked at and measured: `python -m tests.web.gallery`."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, flash, render_template, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from facilitation.settings import SHIPPED, Settings
from facilitation.web import assets, security

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Named:
    name: str
    slug: str = ""


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Place:
    """What the context processor of the application promises the templates."""

    viewer: Named | None = Named("Ada Ahrens")
    actor: Named | None = Named("Ada Ahrens")
    district: Named | None = Named("Landkreis Ludwigslust-Parchim", "lup")
    process: Named | None = Named("Integrationskonzept 2027", "konzept")
    switch: tuple[tuple[str, str], ...] = (
        ("Integrationskonzept 2027", "/1"),
        ("Fortschreibung Pflege und Ehrenamt im ländlichen Raum", "/2"),
        ("Landkreis Görlitz: Beteiligungsverfahren", "/3"),
    )
    navigation: tuple[Entry, ...] = (
        Entry("Übersicht", "#u"),
        Entry("Regionen", "#r"),
        Entry("Gremien", "#g", True),
        Entry("Termine", "#t"),
        Entry("Themen", "#th"),
        Entry("Vereinbarungen", "#v"),
        Entry("Menschen", "#m"),
        Entry("Einstellungen", "#e"),
    )
    crumbs: tuple[tuple[str, str | None], ...] = (
        ("Integrationskonzept 2027", "#"),
        ("Region West", "#"),
        ("Runder Tisch West", None),
    )
    is_admin: bool = True


class MeetingForm(Form):
    title = StringField("Bezeichnung", [DataRequired("Die Bezeichnung fehlt."), Length(max=200)])
    email = StringField("E-Mail", [DataRequired("Die Adresse fehlt, etwa name@verein.de.")])
    day = DateField("Tag", [DataRequired("Der Tag fehlt, etwa 31.05.2027.")])
    begins = TimeField("Beginn", [DataRequired("Die Uhrzeit fehlt, etwa 17:00.")])
    seats = IntegerField("Plätze")
    body = SelectField(
        "Gremium",
        choices={"Region West": {"1": "Runder Tisch West", "2": "Aktivgruppe Sprache"}},
    )
    kind = SelectField(
        "Art", choices=[SelectChoice("a", "Sitzung"), SelectChoice("b", "Vorgespräch")]
    )
    note = TextAreaField("Hinweis an die Eingeladenen")
    public = BooleanField("Öffentlich")
    answer = RadioField("Antwort", choices={"yes": "Ich komme", "no": "Ich komme nicht"})
    days = SelectMultipleField("Erinnern", choices={"7": "7 Tage vorher", "1": "1 Tag vorher"})
    papers = FileField("Unterlagen")
    password = PasswordField("Kennwort", [DataRequired("Das Kennwort fehlt.")])


def create_app() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="only for looking at pages, nothing is kept", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(HERE), FileSystemLoader(SHIPPED / "templates")]
    )
    Babel(app, default_locale="de")
    CSRFProtect(app)
    assets.install(app)
    security.install(app, Settings(secret_key="k" * 40))
    app.context_processor(lambda: {"place": Place()})
    app.add_url_rule("/", "office", _office)
    app.add_url_rule("/empty", "empty", lambda: render_template("empty.html"))
    app.add_url_rule("/plain", "plain", _plain)
    app.add_url_rule("/errors/<name>", "errors", _error)
    return app


def _form() -> MeetingForm:
    form = MeetingForm(
        data={
            "title": "Runder Tisch West",
            "note": "Bitte bringen Sie\nFragen mit.",
            "kind": "b",
            "body": "2",
            "days": ["7"],
            "public": True,
        }
    )
    if "errors" in request.args:
        form.validate()
    return form


def _office() -> str:
    if "flash" in request.args:
        flash("Die Einladungen wurden an 14 Personen gesendet.", "success")
        flash("2 Adressen waren nicht erreichbar.", "error")
    return render_template("office.html", form=_form())


def _plain() -> str:
    language = request.args.get("lang", "de")
    return render_template(
        "rsvp.html",
        page_language=language,
        page_direction="rtl" if language == "ar" else "ltr",
        form=_form(),
    )


def _error(name: str) -> str:
    return render_template(f"errors/{name}.html", message="Die Sitzung hat schon begonnen.")
