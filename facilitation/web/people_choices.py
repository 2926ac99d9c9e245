"""People to choose from in forms: those of the seat's own organisation first."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

Names = Sequence[tuple[int, str, int | None]]
"""As `usecases.people.list_person_names` gives them."""


def people_to_choose(
    names: Names, *, empty: str, organisation: tuple[int, str] | None = None
) -> Any:
    """Choices of a select: `empty` stands for nobody; with an organisation, in two groups."""
    nobody = ("", empty)
    own = [
        (number, name)
        for number, name, of in names
        if organisation is not None and of == organisation[0]
    ]
    if organisation is None or not own:
        return [nobody, *((number, name) for number, name, _of in names)]
    known = {number for number, _name in own}
    others = [(number, name) for number, name, _of in names if number not in known]
    return {
        _("Auswahl"): [nobody],
        _("Aus: %(name)s", name=organisation[1]): own,
        _("Alle anderen"): others,
    }
