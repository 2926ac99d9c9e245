"""What all forms share: cleaned text, limits, and refusals put beside the field they concern."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from facilitation.model.errors import FacilitationError
from facilitation.web.words import in_words


class Form(FlaskForm):
    """A form of the product. CSRF comes from the application-wide check."""

    form_errors: list[str]

    class Meta:
        csrf = False  # checked once for all POSTs by CSRFProtect

    def refuse(self, error: FacilitationError) -> None:
        """Put a use case's refusal beside the field it names, else above the form."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.complain(in_words(error))
        else:
            field.errors = [*field.errors, in_words(error)]

    def complain(self, sentence: str) -> None:
        self.form_errors = [*self.form_errors, sentence]

    def is_in_order(self) -> bool:
        """Whether the form was posted and every field holds what it may hold."""
        return bool(self.validate_on_submit())

    def values(self, *names: str) -> dict[str, Any]:
        return {name: self._fields[name].data for name in names}


def required() -> str:
    return _("Hier fehlt eine Angabe.")
