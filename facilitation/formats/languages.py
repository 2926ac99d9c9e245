"""The languages that letters and participants' pages are written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from facilitation.model.people import Language

GERMAN: Final = Language.GERMAN.value


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """One language, with what it needs to be shown."""

    code: str
    own_name: str
    locale: str
    """What Babel calls it; private subtags ('de-x-plain') it does not know."""
    direction: str = "ltr"

    @property
    def tag(self) -> str:
        """For `lang` and `hreflang`: screen readers know languages, not how plain they are."""
        return self.code.partition("-")[0]


TONGUES: Final[Mapping[str, Tongue]] = {
    tongue.code: tongue
    for tongue in (
        Tongue(code="de", own_name="Deutsch", locale="de"),
        Tongue(code="de-x-plain", own_name="Einfache Sprache", locale="de"),
        Tongue(code="en", own_name="English", locale="en_GB"),
        Tongue(code="pl", own_name="Polski", locale="pl"),
        Tongue(code="cs", own_name="Čeština", locale="cs"),
        Tongue(code="uk", own_name="Українська", locale="uk"),
        Tongue(code="ar", own_name="العربية", locale="ar", direction="rtl"),
    )
}
"""By code, in the order in which they are offered."""


def tongue(code: str) -> Tongue:
    """The language of that code; German for one that nothing is written in."""
    return TONGUES.get(code, TONGUES[GERMAN])
