"""Looking at a letter before it leaves, in each language in which it will leave."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitation.model.outbox import MARKER, Letter
from facilitation.model.people import Language
from facilitation.usecases.letter_samples import Samples
from facilitation.web import labels

PARAMETER = "language"


@dataclass(frozen=True)
class Shown:
    """What the page shows of the letters that go out."""

    letter: Letter | None
    chips: list[tuple[str, str, bool, int]]
    """Language, address, whether it is shown now, how many get it; none if there is one only."""
    only_german: str
    """Who reads another language, which has not got this letter."""

    @property
    def text(self) -> str:
        """The letter without the personal links, which only its reader may see."""
        return MARKER.sub(_("[der persönliche Link]"), self.letter.text) if self.letter else ""


def shown(samples: Samples) -> Shown:
    letter = wanted(samples)
    return Shown(letter, _chips(samples, letter), _only_german(samples.only_german))


def wanted(samples: Samples) -> Letter | None:
    """The letter in the language that the address asks for."""
    return samples.in_language(request.args.get(PARAMETER, ""))


def _chips(samples: Samples, letter: Letter | None) -> list[tuple[str, str, bool, int]]:
    if letter is None or len(samples.by_language) < 2:
        return []
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    return [
        (
            labels.label(Language(code)),
            f"?{urlencode([*kept, (PARAMETER, code)])}#brief",
            code == letter.language,
            sample.readers,
        )
        for code, sample in samples.by_language.items()
    ]


def _only_german(names: list[str]) -> str:
    if not names:
        return ""
    return ngettext(
        "Für eine Person gibt es diese Nachricht nur auf Deutsch: %(names)s.",
        "Für %(num)s Personen gibt es diese Nachricht nur auf Deutsch: %(names)s.",
        len(names),
        names=", ".join(names),
    )
