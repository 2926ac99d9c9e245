"""Kinds of fields in a dossier: keys, references, text, days, moments, numbers."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from facilitation.formats.addresses import mail_address
from facilitation.model.texts import clean_line, clean_text

OWN_SENTENCE = "sentence"
"""The type of errors that bring their German sentence along."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


class Row(BaseModel):
    """A row of the file: unknown fields are refused, and nothing is changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on_one_line: ClassVar[bool] = False
    """Written as `{key: …, name: …}`: for rows that come by the hundred."""


def refusal(sentence: str, **parameters: Any) -> PydanticCustomError:
    return PydanticCustomError(
        OWN_SENTENCE, "{sentence}", {"sentence": sentence, "parameters": parameters}
    )


def _shown(value: object) -> str:
    return str(value)[:80]


def _matching(pattern: str, sentence: str) -> Any:
    """A validator and its counterpart in the JSON Schema."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise refusal(sentence, given=_shown(value))
        return value

    return check, Field(json_schema_extra={"pattern": f"^{pattern}$"})


def _text(cleaned: Callable[[str], str], most: int, *, least: int = 0) -> Any:
    def check(value: str) -> str:
        kept = cleaned(value)
        before = unicodedata.normalize("NFC", value)
        if "".join(kept.split()) != "".join(before.split()):
            raise refusal(
                "Der Text enthält Steuerzeichen oder unsichtbare Zeichen. Schreiben Sie ihn neu."
            )
        if len(kept) > most:
            raise refusal(
                "Der Text hat %(length)s Zeichen. Erlaubt sind %(most)s.",
                length=len(kept),
                most=most,
            )
        if len(kept) < least:
            raise refusal("Hier darf kein leerer Text stehen.")
        return kept

    return AfterValidator(check)


Line = Annotated[str, _text(clean_line, 500, least=1), Field(json_schema_extra={"minLength": 1})]
MaybeLine = Annotated[str, _text(clean_line, 500)]
Prose = Annotated[str, _text(clean_text, 100_000)]

_key, _key_schema = _matching(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
    "„%(given)s“ ist kein Schlüssel. Erlaubt sind bis zu 64 Buchstaben ohne Umlaute, Ziffern, "
    "Punkt, Strich und Unterstrich.",
)
Key = Annotated[str, AfterValidator(_key), _key_schema]

_slug, _slug_schema = _matching(
    r"[a-z0-9]+(-[a-z0-9]+)*",
    "„%(given)s“ taugt nicht für eine Adresse. Nehmen Sie Kleinbuchstaben ohne Umlaute, Ziffern "
    "und Bindestriche.",
)
Slug = Annotated[str, AfterValidator(_slug), _slug_schema, Field(max_length=64)]

_clock, _clock_schema = _matching(
    r"([01]\d|2[0-3]):[0-5]\d",
    '„%(given)s“ ist keine Uhrzeit. Schreiben Sie sie wie "17:00".',
)
Clock = Annotated[str, AfterValidator(_clock), _clock_schema]


_ags5, _ags5_schema = _matching(
    r"\d{5}", "„%(given)s“ ist kein Kreisschlüssel. Er hat fünf Ziffern, auch führende Nullen."
)
_ars9, _ars9_schema = _matching(
    r"\d{9}", "„%(given)s“ ist kein Verbandsschlüssel. Er hat neun Ziffern, auch führende Nullen."
)
_ags8, _ags8_schema = _matching(
    r"\d{8}", "„%(given)s“ ist kein Gemeindeschlüssel. Er hat acht Ziffern, auch führende Nullen."
)
DistrictKey = Annotated[str, AfterValidator(_ags5), _ags5_schema]
AssociationKey = Annotated[str, AfterValidator(_ars9), _ars9_schema]
MunicipalityKey = Annotated[str, AfterValidator(_ags8), _ags8_schema]


@dataclass(frozen=True)
class RefTo:
    """The field holds the key of a row of this list of the dossier."""

    rows: str


OrganisationRef = Annotated[Key, RefTo("organisations")]
PersonRef = Annotated[Key, RefTo("people")]
VenueRef = Annotated[Key, RefTo("venues")]
BodyRef = Annotated[Key, RefTo("bodies")]
SeriesRef = Annotated[Key, RefTo("series")]
MeetingRef = Annotated[Key, RefTo("meetings")]
ActivityRef = Annotated[Key, RefTo("activities")]
TopicRef = Annotated[Key, RefTo("topics")]
DecisionRef = Annotated[Key, RefTo("decisions")]
ChapterRef = Annotated[Key, RefTo("chapters")]
ReferralRef = Annotated[Key, RefTo("referrals")]
RegionRef = Annotated[Key, RefTo("regions")]
MunicipalityRef = Annotated[MunicipalityKey, RefTo("municipalities")]
AssociationRef = Annotated[AssociationKey, RefTo("associations")]


def _seat_ref(value: str) -> str:
    for part in value.split("/", 1):
        _key(part)
    return value


SeatRef = Annotated[str, AfterValidator(_seat_ref)]
"""'west-03' for a seat of the meeting's own body, 'rt-west/west-03' for one of another body."""


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return _in_our_time(date.fromisoformat(value))
        except ValueError:
            pass
    raise refusal(
        "„%(given)s“ ist kein Tag. Schreiben Sie ihn wie 2026-11-23.", given=_shown(value)
    )


def _in_our_time(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError
    return day


def _moment(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
            _in_our_time(moment.date())
            return moment
        except ValueError:
            pass
    raise refusal(
        "„%(given)s“ ist kein Zeitpunkt. Schreiben Sie ihn mit dem Abstand zur Weltzeit, "
        "wie 2026-11-23T17:00+01:00.",
        given=_shown(value),
    )


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]

Count = Annotated[int, Strict(), Field(ge=0, le=10**9)]
Positive = Annotated[int, Strict(), Field(ge=1, le=10**6)]
YesNo = Annotated[bool, Strict()]


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**6:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    raise refusal("„%(given)s“ ist keine Fläche. Schreiben Sie Quadratkilometer wie 47.42.",
                  given=_shown(value))  # fmt: skip


Area = Annotated[
    Decimal, BeforeValidator(_decimal, json_schema_input_type=Annotated[float, Field(ge=0)])
]


def _degrees(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and -180 <= value <= 180:
        return float(value)
    raise refusal("„%(given)s“ ist keine Koordinate. Schreiben Sie Grad wie 11.497142.",
                  given=_shown(value))  # fmt: skip


def _weight(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**6:
        return float(value)
    raise refusal("„%(given)s“ ist kein Gewicht. Schreiben Sie eine Zahl ab 0 wie 0.85.",
                  given=_shown(value))  # fmt: skip


Weight = Annotated[
    float, BeforeValidator(_weight, json_schema_input_type=Annotated[float, Field(ge=0)])
]


Degrees = Annotated[float, BeforeValidator(_degrees)]


def _email(value: str) -> str:
    if value and mail_address(value) is None:
        raise refusal(
            "An „%(given)s“ geht keine E-Mail. Prüfen Sie die Adresse, oder lassen Sie sie weg.",
            given=_shown(value),
        )
    return value.strip()


Email = Annotated[str, AfterValidator(_email)]


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise refusal(
            "Die Zeitzone „%(given)s“ gibt es nicht. Richtig ist hier meist Europe/Berlin.",
            given=_shown(value),
        ) from None
    return value


Zone = Annotated[str, AfterValidator(_zone)]
