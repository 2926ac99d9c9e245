"""In which language a page speaks: pages behind a personal link in the reader's, all else German.

The choice stands in the address (`?lang=pl`), so that no cookie is needed: links and forms of
such a page pass through the filter `spoken`, and answers that lead elsewhere take it along.
"""

import logging
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Domain
from markupsafe import Markup

from facilitation.formats.languages import GERMAN, TONGUES, Tongue, tongue
from facilitation.web import pages

PARAMETER = "lang"
FOLDER = Path(__file__).resolve().parent.parent / "translations"

log = logging.getLogger(__name__)


class _German(NullTranslations):
    """The sentences as they stand in the code."""


class _Missing(_German):
    """German in the place of a sentence nobody has translated, and a word to those who run it."""

    def gettext(self, message: str) -> str:
        log.warning("not translated: %s", message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Spoken(Domain):
    """The catalogue of the language this page speaks."""

    def get_translations(self) -> Translations:
        return catalogue(spoken().code)


@lru_cache(maxsize=len(TONGUES))
def catalogue(code: str) -> Translations:
    """The sentences in that language, read from its .po file when first asked for."""
    made = Translations()
    if code != GERMAN:
        file = FOLDER / code / "LC_MESSAGES" / "messages.po"
        compiled = BytesIO()
        with file.open("rb") as stream:
            write_mo(compiled, read_po(stream, locale=tongue(code).locale))
        compiled.seek(0)
        made = Translations(compiled)
        made.add_fallback(_Missing())
    return made


def install(app: Flask) -> None:
    domain = _Spoken()

    def begin() -> None:
        if request.blueprint in pages.BY_LINK:
            domain.as_default()
            _speak(_chosen() or _accepted() or GERMAN)

    app.before_request(begin)
    app.after_request(_take_along)
    app.context_processor(_for_templates)
    app.jinja_env.filters["spoken"] = keep_language
    app.jinja_env.filters["in_german"] = in_german
    app.jinja_env.filters["as_is"] = as_is


def spoken() -> Tongue:
    """The language of this page."""
    found: Tongue = g.get("tongue", TONGUES[GERMAN]) if has_request_context() else TONGUES[GERMAN]
    return found


def prefer(language: str) -> None:
    """Speak to the person whose link this is as they wish, unless they chose otherwise here."""
    _speak(_chosen() or language)


def keep_language(address: str) -> str:
    """The address of another page by link, with the language that was chosen on this one."""
    chosen = _chosen()
    if chosen is None:
        return address
    parts = urlsplit(address)
    query = f"{parts.query}&{PARAMETER}={chosen}".removeprefix("&")
    return parts._replace(query=query).geturl()


def in_german(text: str) -> Markup:
    """A German name or word in a page of any language, with its own direction."""
    return Markup('<bdi lang="de">{}</bdi>').format(text)


def as_is(text: str) -> Markup:
    """A person's name, a number, an address in a page of any language."""
    return Markup("<bdi>{}</bdi>").format(text)


def _speak(code: str) -> None:
    g.tongue = tongue(code)
    g.pop("catalogue", None)


def _chosen() -> str | None:
    wanted = request.args.get(PARAMETER, "")
    return wanted if wanted in TONGUES else None


def _accepted() -> str | None:
    return request.accept_languages.best_match([code for code in TONGUES if "-" not in code])


def _take_along(response: Response) -> Response:
    if request.blueprint in pages.BY_LINK:
        response.headers.setdefault("Content-Language", spoken().tag)
        if response.location and response.location.startswith("/"):
            response.location = keep_language(response.location)
    return response


def _address_to_switch() -> str:
    """This page, or what a form was sent from, up to where the language is written."""
    asks = request.method in ("GET", "HEAD")
    path = request.path if asks else "/".join(request.path.split("/")[:3])
    query = {name: value for name, value in request.args.items() if name != PARAMETER}
    return f"{quote(path)}?{urlencode(query)}&".replace("?&", "?")


def _for_templates() -> dict[str, object]:
    here = spoken()
    by_link = request.blueprint in pages.BY_LINK if has_request_context() else False
    return {
        "switches_language": by_link,
        "language_address": _address_to_switch() if by_link else "",
        "tongue": here,
        "page_language": here.tag,
        "page_direction": here.direction,
        "tongues": tuple(TONGUES.values()),
    }
