"""Forms for mergers and for a newer register."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.usecases.register_updates import End, Update
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Tick

ELSEWHERE = "elsewhere"
"""The municipality has gone to another district."""


class MergeForm(Form):
    successor = Choice(_l("Aufgegangen in"), is_required=True)
    on = Day(_l("Erster Tag nach der Fusion"), is_required=True)


class UpdateForm(Form):
    """With a successor and a day for each key that has vanished (`update_form`)."""

    stated_on = Day(_l("Stand des Gemeindeverzeichnisses"), is_required=True)
    with_unincorporated = Tick(_l("Auch gemeindefreie Gebiete übernehmen"))

    def ends(self, vanished: Iterable[tuple[str, str]]) -> dict[str, End]:
        return {ags: self._end(ags) for ags, _name in vanished}

    def _end(self, ags: str) -> End:
        chosen, day = self._fields[f"successor_{ags}"].data, self._fields[f"on_{ags}"].data
        return End(None if chosen == ELSEWHERE else chosen, day)


def update_form(update: Update, *, likely_end: date, **options: Any) -> UpdateForm:
    """The form for these changes; what the file says itself is not asked."""
    fields: dict[str, Any] = {}
    offers: dict[str, Any] = {}
    for ags, name in update.changes.vanished:
        label = _("%(name)s ist aufgegangen in", name=name)
        fields[f"successor_{ags}"] = Choice(label, is_required=True)
        fields[f"on_{ags}"] = Day(_("zum"), is_required=True, default=likely_end)
        offers[f"successor_{ags}"] = [
            ("", _("Bitte wählen")),
            *update.successors,
            (ELSEWHERE, _("keine: gehört jetzt zu einem anderen Landkreis")),
        ]
    if update.stated_on is not None:
        fields["stated_on"] = None
    if not update.unincorporated:
        fields["with_unincorporated"] = None
    made: UpdateForm = type("UpdateForm", (UpdateForm,), fields)(offers=offers, **options)
    return made
