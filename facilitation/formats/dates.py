"""Days and times in words, in each language that people are written to; clocks have 24 hours.

Month names stand in the form their language wants after a day (Babel); weekdays with the
preposition that goes before them stand here, since no library knows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.units import format_unit

from facilitation.formats.languages import GERMAN, tongue


@dataclass(frozen=True, kw_only=True)
class _Wording:
    day: str
    """Babel's pattern of a day with weekday and month in words."""
    short: str
    """Babel's pattern of a day in figures, with its weekday."""
    start: str
    span: str
    days: str
    on: str
    """A moment in the middle of a sentence: 'am Montag, 31. Mai 2027, um 17:00 Uhr'."""
    on_weekdays: tuple[str, ...]
    """From Monday, as they stand after 'on' in that language."""


def _after(preposition: str, locale: str) -> tuple[str, ...]:
    week = (date(2027, 5, 24 + weekday) for weekday in range(7))
    return tuple(f"{preposition} {format_date(day, 'EEEE', locale=locale)}" for day in week)


_GERMAN = _Wording(
    day="EEEE, d. MMMM y",
    short="EEE, dd.MM.y",
    start="{day}, {begins} Uhr",
    span="{day}, {begins} bis {ends} Uhr",
    days="{day}, {begins} Uhr bis {last_day}, {ends} Uhr",
    on="{day}, um {begins} Uhr",
    on_weekdays=_after("am", "de"),
)
_WORDINGS: Final[Mapping[str, _Wording]] = {
    "de": _GERMAN,
    "de-x-plain": _Wording(
        day="EEEE, d. MMMM y",
        short="EEE, dd.MM.y",
        start="{day}, um {begins} Uhr",
        span="{day}, von {begins} Uhr bis {ends} Uhr",
        days="{day}, {begins} Uhr, bis {last_day}, {ends} Uhr",
        on="{day}, um {begins} Uhr",
        on_weekdays=_GERMAN.on_weekdays,
    ),
    "en": _Wording(
        day="EEEE, d MMMM y",
        short="EEE, d MMM y",
        start="{day}, {begins}",
        span="{day}, {begins} to {ends}",
        days="{day}, {begins} to {last_day}, {ends}",
        on="{day}, at {begins}",
        on_weekdays=_after("on", "en"),
    ),
    "pl": _Wording(
        day="EEEE, d MMMM y 'r'.",
        short="EEE, dd.MM.y",
        start="{day}, godz. {begins}",
        span="{day}, godz. {begins}–{ends}",
        days="{day}, godz. {begins} – {last_day}, godz. {ends}",
        on="{day}, o godz. {begins}",
        on_weekdays=(
            "w poniedziałek",
            "we wtorek",
            "w środę",
            "w czwartek",
            "w piątek",
            "w sobotę",
            "w niedzielę",
        ),
    ),
    "cs": _Wording(
        day="EEEE d. MMMM y",
        short="EEE d. M. y",
        start="{day} od {begins} hodin",
        span="{day} od {begins} do {ends} hodin",
        days="{day} od {begins} hodin – {last_day} do {ends} hodin",
        on="{day} od {begins} hodin",
        on_weekdays=(
            "v pondělí",
            "v úterý",
            "ve středu",
            "ve čtvrtek",
            "v pátek",
            "v sobotu",
            "v neděli",
        ),
    ),
    "uk": _Wording(
        day="EEEE, d MMMM y 'року'",
        short="EEE, dd.MM.y",
        start="{day}, {at} {begins}",
        span="{day}, з {begins} до {ends}",
        days="{day}, {begins} – {last_day}, {ends}",
        on="{day}, {at} {begins}",
        on_weekdays=(
            "у понеділок",
            "у вівторок",
            "у середу",
            "у четвер",
            "у п’ятницю",
            "у суботу",
            "у неділю",
        ),
    ),
    "ar": _Wording(
        day="EEEE، d MMMM y",
        short="EEE، d/M/y",
        start="{day}، الساعة {begins}",
        span="{day}، من الساعة {begins} إلى الساعة {ends}",
        days="من {day}، الساعة {begins}، إلى {last_day}، الساعة {ends}",
        on="{day}، الساعة {begins}",
        on_weekdays=_after("يوم", "ar"),
    ),
}


def in_full(day: date, language: str = GERMAN) -> str:
    """'Montag, 31. Mai 2027', 'poniedziałek, 31 maja 2027 r.'"""
    return _formatted(day, _wording(language).day, language)


def in_short(day: date, language: str = GERMAN) -> str:
    """'Mo., 31.05.2027', 'pon., 31.05.2027'"""
    return _formatted(day, _wording(language).short, language)


def on_day(day: date, language: str = GERMAN) -> str:
    """'am Montag, 31. Mai 2027', 'w poniedziałek, 31 maja 2027 r.'"""
    wording = _wording(language)
    weekday = wording.on_weekdays[day.weekday()]
    return weekday + _formatted(day, wording.day.removeprefix("EEEE"), language)


def start(begins: datetime, language: str = GERMAN) -> str:
    """'Montag, 31. Mai 2027, 17:00 Uhr', as the clock shows it in the moment's own zone"""
    return _filled(_wording(language).start, begins, in_full(begins.date(), language))


def on(begins: datetime, language: str = GERMAN) -> str:
    """'am Montag, 31. Mai 2027, um 17:00 Uhr': for the middle of a sentence"""
    return _filled(_wording(language).on, begins, on_day(begins.date(), language))


def span(begins: datetime, ends: datetime, language: str = GERMAN) -> str:
    """'Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr'; both days where it ends on another"""
    first, last = in_full(begins.date(), language), in_full(ends.date(), language)
    return _spanned(begins, ends, first, last, language)


def short_start(begins: datetime, language: str = GERMAN) -> str:
    """'Mo., 31.05.2027, 17:00 Uhr'"""
    return _filled(_wording(language).start, begins, in_short(begins.date(), language))


def short_span(begins: datetime, ends: datetime, language: str = GERMAN) -> str:
    """'Mo., 31.05.2027, 17:00 bis 19:00 Uhr'"""
    first, last = in_short(begins.date(), language), in_short(ends.date(), language)
    return _spanned(begins, ends, first, last, language)


def minutes(number: int, language: str = GERMAN) -> str:
    """'10 Minuten', '10 хвилин', '10 دقائق'"""
    return format_unit(number, "duration-minute", locale=tongue(language).locale)


def _wording(language: str) -> _Wording:
    return _WORDINGS.get(language, _GERMAN)


def _spanned(begins: datetime, ends: datetime, first: str, last: str, language: str) -> str:
    wording = _wording(language)
    pattern = wording.span if first == last else wording.days
    return _filled(pattern, begins, first, ends=f"{ends:%H:%M}", last_day=last)


def _filled(pattern: str, begins: datetime, day: str, **more: str) -> str:
    # Ukrainian says 'об' before the one hour that begins with a vowel: об одинадцятій.
    at = "об" if begins.hour == 11 else "о"
    return pattern.format(day=day, begins=f"{begins:%H:%M}", at=at, **more)


@lru_cache(maxsize=1024)
def _formatted(day: date, pattern: str, language: str) -> str:
    words = format_date(day, pattern, locale=tongue(language).locale)
    return _both_months(day, words) if language == "ar" else words


def _both_months(day: date, words: str) -> str:
    """Arabic has two sets of month names; as the United Nations do, both are given."""
    western = format_date(day, "MMMM", locale="ar")
    return words.replace(western, f"{format_date(day, 'MMMM', locale='ar_SY')}/{western}")
