"""Forms of the import of people: the file, and what was chosen on its preview."""

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.formats.people_files import FIELD_TITLES, PersonField
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Day, Line, Upload

_LONGEST_NUMBER = 9


class PeopleFileForm(Form):
    file = Upload(_l("Datei"))


class PreviewForm(Form):
    """The day seats begin, and the digest of what was shown; columns and rows come by number."""

    since = Day(_l("Sitze beginnen am"), is_required=True)
    seen = Line(_l("Stand der Vorschau"))

    def columns(self) -> dict[PersonField, int]:
        """Which field stands in which column; a field named twice is refused with a sentence."""
        chosen: dict[PersonField, int] = {}
        for number, value in _numbered("column").items():
            if value not in set(PersonField):
                continue
            field = PersonField(value)
            if field in chosen:
                self.complain(
                    _(
                        "Zwei Spalten sind als „%(field)s“ zugeordnet. Lassen Sie eine davon weg.",
                        field=FIELD_TITLES[field],
                    )
                )
            chosen[field] = number
        return chosen

    def rows(self) -> Mapping[str, str]:
        return {str(line): value[:12] for line, value in _numbered("row").items() if value}


def _numbered(prefix: str) -> dict[int, str]:
    """What was sent as 'row-12', by number."""
    found: dict[int, str] = {}
    for name in request.form:
        kind, _dash, number = name.partition("-")
        if kind != prefix or not (number.isascii() and number.isdigit()):
            continue
        if len(number) <= _LONGEST_NUMBER:
            found[int(number)] = request.form[name]
    return found
