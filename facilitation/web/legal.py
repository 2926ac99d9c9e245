"""Imprint, privacy, accessibility and help: pages for everybody."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from facilitation.formats.legal_texts import LegalText, Publisher, first_text, to_legal_html
from facilitation.usecases import district_settings
from facilitation.web import desk
from facilitation.web.place import place

blueprint = Blueprint("legal", __name__)

_PAGES = {
    "impressum": (LegalText.IMPRINT, _l("Impressum")),
    "datenschutz": (LegalText.PRIVACY, _l("Datenschutz")),
    "barrierefreiheit": (LegalText.ACCESSIBILITY, _l("Erklärung zur Barrierefreiheit")),
}


@blueprint.get("/public/<district>/<any(impressum, datenschutz, barrierefreiheit):page>")
def of_district(district: str, page: str) -> ResponseReturnValue:
    kind, title = _PAGES[page]
    with desk().reading() as session:
        found = district_settings.get_public_text(session, district, kind, today=desk().today())
        place().district = found.district
        return render_template(
            "legal/page.html", title=title, text=Markup(found.html), page=page, others=[]
        )


@blueprint.get("/<any(impressum, datenschutz, barrierefreiheit):page>")
def of_installation(page: str) -> ResponseReturnValue:
    """The operator's own text, with a way to those of the districts."""
    kind, title = _PAGES[page]
    with desk().reading() as session:
        names = district_settings.list_names(session)
    return render_template(
        "legal/page.html",
        title=title,
        text=Markup(to_legal_html(_operators_text(kind, page))),
        page=page,
        others=names,
    )


@blueprint.get("/hilfe")
def help_page() -> ResponseReturnValue:
    return render_template("legal/help.html")


def _operators_text(kind: LegalText, page: str) -> str:
    """What lies in the operator's folder as `impressum.md` and so on, else a text to begin with."""
    folder = desk().settings.legal_texts
    file = folder / f"{page}.md" if folder else None
    if file is not None and file.is_file():
        return file.read_text(encoding="utf-8")
    publisher = Publisher(
        name=_("[Bitte eintragen: wer diese Installation betreibt]"),
        mailbox=desk().settings.mail_from,
    )
    return first_text(kind, publisher, today=desk().today())
