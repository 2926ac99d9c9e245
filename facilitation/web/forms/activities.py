"""Forms about formats of participation: the format itself, its partners, topics raised there."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from facilitation.model.activities import ActivityKind
from facilitation.model.people import Language, Sector
from facilitation.model.sorting import folded
from facilitation.usecases.activities import ActivityDetails
from facilitation.usecases.topic_ways import Wording
from facilitation.web.forms import Form
from facilitation.web.forms.fields import LONG, Choice, Day, Line, Number, Text, Tick, Upload
from facilitation.web.labels import LABELS, label

MOST_PEOPLE = 1_000_000
MOST_LANGUAGES, LONGEST_LANGUAGE = 15, 40


class ActivityForm(Form):
    version = Number(_l("Fassung"), most=2**31 - 1)
    kind = Choice(_l("Art"), kind=ActivityKind, is_required=True)
    title = Line(_l("Bezeichnung"), is_required=True)
    held_on = Day(_l("Tag"))
    ended_on = Day(_l("Letzter Tag"))
    place = Line(_l("Ort"))
    municipality_id = Choice(_l("Gemeinde"), kind=int)
    region_id = Choice(_l("Region"), kind=int)
    languages = Line(_l("Sprachen"))
    asked = Number(_l("Gefragt wurden"), most=MOST_PEOPLE)
    head_count = Number(_l("Personen insgesamt"), most=MOST_PEOPLE)
    notes = Text(_l("Notizen"), most=LONG)
    is_public = Tick(_l("Auf der öffentlichen Seite zeigen"))

    def details(self) -> ActivityDetails:
        data = self.values(
            *("kind", "title", "held_on", "ended_on", "place", "municipality_id", "region_id"),
            *("asked", "head_count"),
        )
        return ActivityDetails(
            **data,
            languages=typed_languages(self.languages.data or ""),
            heads={
                sector: field.data
                for sector, field in zip(Sector, self.sector_fields, strict=True)
                if field.data is not None
            },
            notes=self.notes.data or "",
            is_public=bool(self.is_public.data),
        )

    @property
    def sector_fields(self) -> list[Any]:
        return [self[f"heads_{sector.value}"] for sector in Sector]


for _sector in Sector:
    setattr(
        ActivityForm,
        f"heads_{_sector.value}",
        Number(_l(LABELS[Sector][_sector.value]), most=MOST_PEOPLE),
    )


def typed_languages(typed: str) -> tuple[str, ...]:
    """Words between commas; languages that letters are written in become their code."""
    words = [part.strip()[:LONGEST_LANGUAGE] for part in typed.replace(";", ",").split(",")]
    codes = {folded(label(language)): language.value for language in Language}
    known = (codes.get(folded(word), word) for word in words if word)
    return tuple(dict.fromkeys(known))[:MOST_LANGUAGES]


def languages_in_words(stored: Iterable[str]) -> str:
    """'Polnisch, Tigrinya': languages that letters are written in are kept by their code."""
    known = {language.value: language for language in Language}
    return ", ".join(label(known[one]) if one in known else one for one in stored)


def as_typed(details: ActivityDetails) -> dict[str, Any]:
    """What is stored, by the names of the form's fields."""
    data = {
        name: getattr(details, name)
        for name in (
            *("kind", "title", "held_on", "ended_on", "place", "municipality_id", "region_id"),
            *("asked", "head_count", "notes", "is_public"),
        )
    }
    heads = {f"heads_{sector.value}": people for sector, people in details.heads.items()}
    return data | heads | {"languages": languages_in_words(details.languages)}


class PartnerForm(Form):
    organisation_id = Choice(_l("Organisation"), kind=int, is_required=True)
    role = Line(_l("Aufgabe dabei"), most=100)


class RaisedForm(Form):
    title = Line(_l("Thema"), is_required=True, most=200)
    words = Text(_l("So wurde es gesagt"))
    is_urgent = Tick(_l("Eilt"))

    def wording(self, region_id: int | None) -> Wording:
        return Wording(
            title=self.title.data or "",
            words=self.words.data or "",
            region_id=region_id,
            is_urgent=bool(self.is_urgent.data),
        )


class SurveyFileForm(Form):
    file = Upload(_l("Datei"))


class TieForm(Form):
    topic_id = Choice(_l("Thema"), kind=int)
