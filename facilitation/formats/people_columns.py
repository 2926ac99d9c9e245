"""Columns of people files: what offices call them, and which one holds what."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from facilitation.model.sorting import spellings

_NO_LETTER = re.compile("[^a-z]+")


class PersonField(StrEnum):
    """What a column may say of a person; the value is the name of the form field."""

    TITLE = "title"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NAME = "name"
    """Both names in one column: 'Ada Kern' or 'Kern, Ada'."""
    EMAIL = "email"
    PHONE = "phone"
    ORGANISATION = "organisation"
    SECTOR = "sector"
    MUNICIPALITY = "municipality"
    FUNCTION = "function"
    LANGUAGE = "language"
    BODY = "body"
    SEAT = "seat"
    VOTING = "voting"
    DEPUTY_OF = "deputy_of"
    DEPUTY = "deputy"
    VALID_FROM = "valid_from"


_F = PersonField
FIELD_TITLES: Mapping[PersonField, str] = {
    _F.TITLE: "Titel",
    _F.GIVEN_NAME: "Vorname",
    _F.FAMILY_NAME: "Nachname",
    _F.NAME: "Name (Vor- und Nachname)",
    _F.EMAIL: "E-Mail",
    _F.PHONE: "Telefon",
    _F.ORGANISATION: "Organisation",
    _F.SECTOR: "Bereich",
    _F.MUNICIPALITY: "Gemeinde",
    _F.FUNCTION: "Funktion",
    _F.LANGUAGE: "Sprache",
    _F.BODY: "Gremium",
    _F.SEAT: "Sitz",
    _F.VOTING: "Stimmrecht",
    _F.DEPUTY_OF: "Vertritt",
    _F.DEPUTY: "Stellvertretung",
    _F.VALID_FROM: "Mitglied ab",
}
"""The heading each field has in files made here, and its name where columns are assigned."""

_HEADINGS: Mapping[PersonField, tuple[str, ...]] = {
    _F.TITLE: ("titel", "akademischer titel", "akad titel", "title", "academic title", "grad"),
    _F.GIVEN_NAME: ("vorname", "vornamen", "rufname", "given name", "first name", "forename"),
    _F.FAMILY_NAME: ("nachname", "familienname", "zuname", "family name", "last name", "surname"),
    _F.NAME: (
        *("name", "vor und nachname", "name vorname", "nachname vorname", "vorname nachname"),
        *("vorname und nachname", "person", "teilnehmer", "teilnehmerin", "teilnehmende"),
        *("mitglied", "ansprechpartner", "ansprechpartnerin", "ansprechperson", "kontaktperson"),
        *("full name", "member"),
    ),
    _F.EMAIL: (
        *("e mail", "email", "mail", "e mail adresse", "email adresse", "mailadresse"),
        *("emailadresse", "e mailadresse", "mail adresse", "e mail dienstlich", "email address"),
    ),
    _F.PHONE: (
        *("telefon", "tel", "telefonnummer", "telefon nr", "rufnummer", "handy", "mobil"),
        *("mobiltelefon", "telefon dienstlich", "phone", "phone number", "telephone", "mobile"),
    ),
    _F.ORGANISATION: (
        *("organisation", "einrichtung", "institution", "verein", "firma", "trager"),
        *("verein organisation", "dienststelle", "arbeitgeber", "unternehmen", "behorde"),
        *("organization", "company", "organisation einrichtung"),
    ),
    _F.SECTOR: ("bereich", "sektor", "akteursgruppe", "gruppe der akteure", "sector"),
    _F.MUNICIPALITY: (
        *("gemeinde", "stadt", "kommune", "ort", "wohnort", "stadt gemeinde", "gemeinde stadt"),
        *("municipality", "town", "city"),
    ),
    _F.FUNCTION: (
        *("funktion", "position", "amt", "amtsbezeichnung", "dienststellung", "rolle"),
        *("funktion amt", "function", "role", "job title"),
    ),
    _F.LANGUAGE: ("sprache", "korrespondenzsprache", "briefsprache", "language"),
    _F.BODY: (
        *("gremium", "runder tisch", "arbeitsgruppe", "arbeitskreis", "gruppe", "ausschuss"),
        *("body", "group", "committee"),
    ),
    _F.SEAT: ("sitz", "platz", "sitz fur", "sitz im gremium", "seat"),
    _F.VOTING: (
        *("stimmrecht", "stimmberechtigt", "stimme", "mit stimmrecht", "stimmberechtigung"),
        *("voting", "voting right", "vote"),
    ),
    _F.DEPUTY_OF: (
        *("vertritt", "stellvertretung von", "stellvertretung fur", "vertretung von"),
        *("vertretung fur", "stellvertreter von", "stellvertreterin von", "stellvertreter fur"),
        *("deputy of", "deputy for", "represents"),
    ),
    _F.DEPUTY: (
        *("stellvertretung", "stellvertreter", "stellvertreterin", "vertretung", "vertreter"),
        *("stellvertreter in", "personliche stellvertretung", "deputy", "substitute"),
    ),
    _F.VALID_FROM: (
        *("mitglied ab", "mitglied seit", "ab", "seit", "gultig ab", "beginn", "von", "mandat ab"),
        *("valid from", "since", "from", "start"),
    ),
}


def guess_mapping(header: Sequence[str]) -> dict[PersonField, int]:
    """From fields to columns, counted from 0; each column at most once, the first one wins.

    A proposal that people may change. A column 'Name' beside 'Vorname' is the family name.
    """
    guessed: dict[PersonField, int] = {}
    for column, heading in enumerate(header):
        field = _meant_by(heading)
        if field is not None and field not in guessed:
            guessed[field] = column
    if _F.NAME in guessed and _F.GIVEN_NAME in guessed and _F.FAMILY_NAME not in guessed:
        guessed[_F.FAMILY_NAME] = guessed.pop(_F.NAME)
    return guessed


def _meant_by(heading: str) -> PersonField | None:
    forms = {_NO_LETTER.sub(" ", form).strip() for form in spellings(heading)}
    return next((field for field, known in _HEADINGS.items() if forms & set(known)), None)
