"""Fields as they are typed in town halls: text without hidden characters, days, times, choices."""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    Field,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, StopValidation

from facilitation.model.expenses import euros
from facilitation.model.texts import clean_line, clean_text
from facilitation.web.words import number as number_in_words

LINE, LETTER, LONG = 200, 5_000, 100_000
"""How many characters one line, a paragraph and the notes of an item may have."""

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
"""A number with points between its thousands."""

_MONEY = re.compile(
    r"(?:€|EUR)?(?P<whole>[1-9]\d{0,2}(?:\.\d{3}){1,2}|\d{1,9})"
    r"(?:,(?P<cents>\d{1,2}|--?|–)|\.(?P<point>\d{2}))?(?:€|EUR|Euro)?",
    re.ASCII | re.IGNORECASE,
)

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def _presence(is_required: bool) -> list[Any]:
    if is_required:
        return [_Given()]
    return [Optional()]


class _Given(InputRequired):
    """Something was entered that is more than blanks."""

    def __call__(self, form: Form, field: Field) -> None:
        raw = field.raw_data
        is_blank = isinstance(field.data, str) and not field.data.strip()
        if not raw or is_blank or (isinstance(raw[0], str) and not raw[0].strip()):
            field.errors = []
            raise StopValidation(_("Hier fehlt eine Angabe."))


def _cleaned(clean: Callable[[str], str]) -> Callable[[str | None], str]:
    return lambda value: clean(value or "")


class _Longest:
    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and len(field.data) > self.most:
            raise StopValidation(
                _(
                    "Der Text hat %(length)s Zeichen, erlaubt sind %(most)s. Bitte kürzen.",
                    length=len(field.data),
                    most=self.most,
                )
            )


class Line(StringField):
    """One line of text, cleaned; at most 200 characters."""

    def __init__(
        self, label: str, *, is_required: bool = False, most: int = LINE, **options: Any
    ) -> None:
        super().__init__(
            label,
            validators=[*_presence(is_required), _Longest(most)],
            filters=[_cleaned(clean_line)],
            **options,
        )


class Text(TextAreaField):
    """Several lines, cleaned."""

    def __init__(
        self, label: str, *, is_required: bool = False, most: int = LETTER, **options: Any
    ) -> None:
        super().__init__(
            label,
            validators=[*_presence(is_required), _Longest(most)],
            filters=[_cleaned(clean_text)],
            **options,
        )


class Mail(Line):
    """An e-mail address; whether it can be reached is not asked."""

    data: str
    errors: Any

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if not self.data or self.errors:
            return
        if any(char in (self.raw_data or [""])[0].strip() for char in "\r\n"):
            self.errors = [_("Eine E-Mail-Adresse steht in einer Zeile.")]
            return
        try:
            self.data = validate_email(self.data, check_deliverability=False).normalized
        except EmailNotValidError:
            self.errors = [
                _("Das ist keine E-Mail-Adresse. Richtig wäre zum Beispiel vorname@verein.de.")
            ]


class Secret(PasswordField):
    """A password: taken as it is typed."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, validators=[*_presence(True), _Longest(1000)], **options)


class _Typed(Field):
    """Something that people type and a rule reads; shown again as typed where it cannot be read."""

    data: Any  # what was read; None only where the field may stay empty

    def __init__(self, label: str, *, is_required: bool = False, **options: Any) -> None:
        super().__init__(label, validators=_presence(is_required), **options)

    def read(self, text: str) -> Any:
        """None for what is none."""
        raise NotImplementedError

    def written(self) -> str:
        raise NotImplementedError

    def refusal(self) -> str:
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data in (None, "") else self.written()

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if not values or not values[0].strip():
            return
        self.data = self.read(values[0])
        if self.data is None:
            raise ValueError(self.refusal())


class Day(_Typed):
    """A day, as browsers send it (2027-05-31) or as people type it (31.05.2027)."""

    def read(self, text: str) -> date | None:
        return parse_day(text)

    def written(self) -> str:
        return str(self.data.isoformat())

    def refusal(self) -> str:
        return _("Das ist kein Tag. Richtig wäre zum Beispiel 31.05.2027.")


class Clock(_Typed):
    """A time of day: 17:00."""

    def read(self, text: str) -> time | None:
        return parse_clock(text)

    def written(self) -> str:
        return f"{self.data:%H:%M}"

    def refusal(self) -> str:
        return _("Das ist keine Uhrzeit. Richtig wäre zum Beispiel 17:00.")


class Number(IntegerField):
    """A whole number from `least` to `most`; '1.200' is as good as '1200'."""

    data: Any  # an int; None only where the field may stay empty

    def __init__(
        self, label: str, *, least: int = 0, most: int, is_required: bool = False, **options: Any
    ) -> None:
        super().__init__(label, validators=_presence(is_required), **options)
        self.least, self.most = least, most

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if not values or not values[0].strip():
            return
        text = values[0].strip()
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        number = int(text) if text.lstrip("-").isdecimal() and len(text) < 12 else None
        if number is None or not self.least <= number <= self.most:
            raise ValueError(
                _(
                    "Hier gehört eine ganze Zahl von %(least)s bis %(most)s hin.",
                    least=self.least,
                    most=number_in_words(self.most),
                )
            )
        self.data = number


class Euros(_Typed):
    """A sum of money as people type it: '1.234,50', '25', '25 €'. `data` are cents."""

    def read(self, text: str) -> int | None:
        return parse_euros(text)

    def written(self) -> str:
        return euros(self.data).removesuffix(" €")

    def refusal(self) -> str:
        return _("Das ist kein Betrag. Richtig wäre zum Beispiel 25 oder 1.234,50.")


class Tick(BooleanField):
    """One tick box."""


class Choice(SelectField):
    """One of several. `kind` turns the value sent into a StrEnum or int; '' becomes None."""

    data: Any

    def __init__(
        self,
        label: str,
        *,
        kind: Callable[[str], Any] = str,
        is_required: bool = False,
        choices: Iterable[tuple[Any, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            label,
            validators=_presence(is_required),
            choices=list(choices) if choices is not None else [],
            coerce=lambda value: _coerced(value, kind),
            validate_choice=False,
            **options,
        )

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        try:
            super().process_formdata(values)
        except ValueError:
            raise ValueError(_not_on_the_list()) from None

    def pre_validate(self, form: Form) -> None:
        """Asked here, since the choices are often set after the form has read what was sent."""
        allowed = {str(value) for value, _label in _flat(self.choices)}
        if self.raw_data and self.raw_data[0] and self.raw_data[0] not in allowed:
            raise StopValidation(_not_on_the_list())


class Choices(SelectMultipleField):
    """Several of several, as tick boxes."""

    data: list[Any]

    def __init__(self, label: str, *, kind: Callable[[str], Any] = str, **options: Any) -> None:
        super().__init__(
            label, coerce=lambda value: _coerced(value, kind), validate_choice=False, **options
        )

    def process_formdata(self, values: list[str]) -> None:
        self.data = []
        try:
            super().process_formdata(values)
        except ValueError:
            raise ValueError(_not_on_the_list()) from None

    def pre_validate(self, form: Form) -> None:
        allowed = {str(value) for value, _label in _flat(self.choices)}
        if any(value not in allowed for value in self.raw_data or []):
            raise StopValidation(_not_on_the_list())


class Upload(FileField):
    """A file; its size is limited for the whole installation."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, validators=[_FileGiven()], **options)


class _FileGiven:
    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if not getattr(field.data, "filename", ""):  # a plain text may be sent in its place
            raise StopValidation(_("Wählen Sie eine Datei aus."))


def _not_on_the_list() -> str:
    return str(_("Diese Auswahl gibt es nicht. Wählen Sie einen Eintrag der Liste."))


def _flat(choices: Any) -> list[tuple[Any, str]]:
    if isinstance(choices, dict):
        return [pair for group in choices.values() for pair in group]
    return list(choices or [])


def _coerced(value: Any, kind: Callable[[str], Any]) -> Any:
    if value is None or value == "":
        return None
    return value if isinstance(value, StrEnum) else kind(value)


def parse_day(text: str) -> date | None:
    """A day in ISO or German writing; None for anything else, or one far away."""
    plain = text.strip()
    if "." in plain:
        parts = plain.split(".")
        plain = "-".join(part.strip().zfill(2) for part in reversed(parts))
    try:
        day = date.fromisoformat(plain)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None


def parse_euros(text: str) -> int | None:
    """Cents of '1.234,50', '25', '25 €', '25,-' or '12.50'; None for anything else.

    A point before three digits parts thousands, one before two digits stands for a comma.
    """
    found = _MONEY.fullmatch("".join(text.split()))
    if found is None:
        return None
    cents = (found["cents"] or found["point"] or "").strip("-–")
    return int(found["whole"].replace(".", "")) * 100 + int(cents.ljust(2, "0"))


def parse_clock(text: str) -> time | None:
    """A time of day: '17:00', '17.00' or '17'; None for anything else."""
    hours, _colon, minutes = (
        text.strip().removesuffix("Uhr").strip().replace(".", ":").partition(":")
    )
    minutes = minutes.partition(":")[0] or "0"
    if not (hours.isdecimal() and minutes.isdecimal() and len(hours) < 3 and len(minutes) < 3):
        return None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))
