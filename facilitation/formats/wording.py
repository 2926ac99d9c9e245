"""German as it is printed: clean text, DIN 5008 spaces, dates and times in words."""

import re
import unicodedata
from datetime import date, datetime

from babel.dates import format_date, get_month_names

NO_BREAK = "\u00a0"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028]")
_UNWANTED = {"Cc", "Cf", "Cn", "Co", "Cs"}
# Arabic and Indic spelling needs the zero-width joiners; everywhere else they only hide.
_JOINERS = {"\u200c", "\u200d"}
_JOINED_SCRIPTS = ("\u0600", "\u0dff")

_MONTHS = "|".join(get_month_names("wide", locale="de").values())
_UNITS = r"%|‰|€|Euro|EUR|Uhr|km|m²|m|kg|Stunden?|Minuten|Tage|Wochen|Monate|Personen"
_BEFORE_NUMBER = r"§§?|TOP|Abs\.|Absatz|Satz|Nr\.|Art\.|Artikel|Anlage|Seite|S\.|Nummer|Punkt"
_ABBREVIATIONS = r"e\. V|i\. V|i\. A|z\. B|d\. h|u\. a|o\. g|s\. o|s\. u|v\. H|a\. D|m\. b\. H"
_TITLES = r"Prof\.|Dr\.|Dipl\.-[A-Z]\w+\.|(?:rer|med|phil|jur|h|nat|pol|theol)\.(?= [a-zA-ZÄÖÜ])|PD"
_SPACES = [
    (re.compile(rf"(?<!\w)({_BEFORE_NUMBER}) (?=\d)"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), NO_BREAK),
    (re.compile(rf"(?<!\w)(\d{{1,2}}\.) (?=(?:{_MONTHS})(?!\w))"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<!\w)(\d{{1,2}}\.{NO_BREAK}(?:{_MONTHS})) (?=\d{{4}})"), rf"\1{NO_BREAK}"),
    (re.compile(r"(?<!\w)(\d{1,3}\.) (?=Sitzung|Runde|Treffen)"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<!\w)({_TITLES}) (?=\w)"), rf"\1{NO_BREAK}"),
]
_ABBREVIATION = re.compile(rf"(?<!\w)(?:{_ABBREVIATIONS})\.")


def clean(text: str) -> str:
    """Take out what must not be printed: control, bidi, zero-width, private and unassigned
    characters and lone surrogates; each kind of line end becomes ``\\n``, a tab becomes blanks.

    The rest is kept letter by letter, composed (NFC), so that a pasted ``u`` + ``¨`` is an ``ü``.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").replace("\t", "    ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.replace("\n", "").isprintable():  # by far the most texts, and much quicker
        return text
    return "".join(letter for place, letter in enumerate(text) if _is_wanted(text, place, letter))


def _is_wanted(text: str, place: int, letter: str) -> bool:
    if letter == "\n":
        return True
    if letter in _JOINERS:
        before = text[place - 1] if place else ""
        return _JOINED_SCRIPTS[0] <= before <= _JOINED_SCRIPTS[1]
    return unicodedata.category(letter) not in _UNWANTED


def line(text: str) -> str:
    """The clean text as one line without surplus blanks: for names, titles, short fields."""
    return re.sub(r"[ \n]+", " ", clean(text)).strip(" ")


def lines(text: str) -> str:
    """The clean text with its line breaks, but without blank lines, margins and surplus blanks."""
    return "\n".join(tidy for part in clean(text).split("\n") if (tidy := line(part)))


def single_blanks(text: str) -> str:
    """The text with one blank where there were several."""
    return re.sub(r" {2,}", " ", text)


def typeset(text: str) -> str:
    """Put no-break spaces where DIN 5008 wants them: '§ 5', 'TOP 3', '16:10 Uhr', 'Dr. X'."""
    if " " not in text:
        return text
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return _ABBREVIATION.sub(lambda match: match.group().replace(" ", NO_BREAK), text)


def long_date(day: date) -> str:
    """'5. November 2026'"""
    return typeset(format_date(day, "d. MMMM y", locale="de"))


def weekday_date(day: date) -> str:
    """'Donnerstag, 5. November 2026'"""
    return typeset(format_date(day, "EEEE, d. MMMM y", locale="de"))


def short_date(day: date) -> str:
    """'05.11.2026'"""
    return format_date(day, "dd.MM.y", locale="de")


def clock(moment: datetime) -> str:
    """'14:00 Uhr', as the clock shows it in the moment's own zone"""
    return f"{moment:%H:%M}{NO_BREAK}Uhr"


def span(start: datetime, end: datetime) -> str:
    """'15:00 bis 15:10 Uhr'"""
    return f"{start:%H:%M} bis {clock(end)}"


def counted(number: int, one: str, many: str) -> str:
    """'1 Gast', '2 Gäste': the number with the word in its form"""
    return f"{number}{NO_BREAK}{one if number == 1 else many}"


def listed(parts: list[str]) -> str:
    """'a', 'a und b', 'a, b und c'"""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} und {parts[-1]}"
