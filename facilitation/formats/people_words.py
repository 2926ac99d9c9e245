"""Words and forms in which people files put sectors, languages, dates and yes or no."""

import re
from collections.abc import Mapping
from datetime import date

from facilitation.model.people import Language, Sector
from facilitation.model.sorting import folded, spellings

_NO_WORD = re.compile(r"[^\w]+")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_EARLIEST, _LATEST = 1990, 2100

_S = Sector
SECTORS: Mapping[Sector, tuple[str, ...]] = {
    _S.ADMINISTRATION: ("Verwaltung", "Kommune", "Kommunalverwaltung", "administration"),
    _S.POLITICS: ("Politik", "Kommunalpolitik", "politics"),
    _S.CIVIL_SOCIETY: (
        *("Zivilgesellschaft", "Verein", "Vereine", "Ehrenamt", "Initiative", "Verband"),
        "civil society",
    ),
    _S.CHURCH: (
        *("Kirche", "Kirchen", "Kirchengemeinde", "Religionsgemeinschaft"),
        *("Religionsgemeinschaften", "church"),
    ),
    _S.ECONOMY: ("Wirtschaft", "Unternehmen", "Betrieb", "economy", "business"),
    _S.MIGRANT_ORGANISATIONS: (
        *("Migrantenorganisationen", "Migrantenorganisation", "Migrantenselbstorganisation"),
        *("Migrantenselbstorganisationen", "Migrantinnen- und Migrantenorganisation", "MSO", "MO"),
        *("migrant organisations", "migrant organisation"),
    ),
    _S.AUTHORITIES: ("Behörden", "Behörde", "Behörden und Einrichtungen", "authorities"),
    _S.OTHERS: ("Sonstige", "Sonstiges", "Andere", "others", "other"),
}
"""The first word of each is the one that messages and files made here use."""

_L = Language
LANGUAGES: Mapping[Language, tuple[str, ...]] = {
    _L.GERMAN: ("Deutsch", "de", "german"),
    _L.PLAIN_GERMAN: (
        *("Einfache Sprache", "Leichte Sprache", "einfaches Deutsch", "de-x-plain"),
        "plain german",
    ),
    _L.ENGLISH: ("Englisch", "en", "english"),
    _L.POLISH: ("Polnisch", "pl", "polish", "polski"),
    _L.CZECH: ("Tschechisch", "cs", "cz", "czech", "čeština"),
    _L.UKRAINIAN: ("Ukrainisch", "uk", "ua", "ukrainian", "українська"),
    _L.ARABIC: ("Arabisch", "ar", "arabic", "العربية"),
}
_YES = frozenset({"ja", "j", "yes", "y", "x", "1", "wahr", "true", "stimmberechtigt", "mitglied"})
_NO = frozenset({"nein", "n", "no", "0", "falsch", "false", "beratend", "-", "ohne"})


def find_sector(text: str) -> Sector | None:
    return next((_BY_SECTOR_WORD[w] for w in _words(text) if w in _BY_SECTOR_WORD), None)


def find_language(text: str) -> Language | None:
    return next((_BY_LANGUAGE_WORD[w] for w in _words(text) if w in _BY_LANGUAGE_WORD), None)


def known_sectors() -> str:
    return ", ".join(words[0] for words in SECTORS.values())


def known_languages() -> str:
    return ", ".join(words[0] for words in LANGUAGES.values())


def find_yes_or_no(text: str) -> bool | None:
    word = folded(text)
    return True if word in _YES else False if word in _NO else None


def find_day(text: str) -> date | None:
    """A day as 31.05.2027 or 2027-05-31, between 1990 and 2100."""
    german, iso = _GERMAN_DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    if german:
        day, month, year = (int(part) for part in german.groups())
    elif iso:
        year, month, day = (int(part) for part in iso.groups())
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _EARLIEST <= year < _LATEST else None


def _words(text: str) -> list[str]:
    """The word with umlauts drawn and written out: 'Behoerde' is Behörde."""
    return [_word(form) for form in spellings(text)]


def _word(text: str) -> str:
    return _NO_WORD.sub(" ", folded(text)).strip()


_BY_SECTOR_WORD = {
    _word(word): sector
    for sector, words in SECTORS.items()
    for word in (*words, sector.value, sector.value.replace("_", " "))
}
_BY_LANGUAGE_WORD = {_word(word): found for found, words in LANGUAGES.items() for word in words}
