"""What all forms share: cleaned text, limits, and refusals put beside the field they concern."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, FacilitationError, InvalidError
from facilitation.web import desk
from facilitation.web.words import in_words


@dataclass(frozen=True)
class Difference:
    """A field in which two people meant different things."""

    label: str
    theirs: str
    yours: str


class Form(FlaskForm):
    """A form of the product. CSRF comes from the application-wide check."""

    form_errors: list[str]
    differences: tuple[Difference, ...] = ()
    """Set by `compare`: where somebody else's change and this one part."""
    was_overtaken = False
    was_accepted = False
    """Set by `attempt`: what the form asks for is done and stored."""

    class Meta:
        csrf = False  # checked once for all POSTs by CSRFProtect

        def get_translations(self, form: Any) -> None:
            """None of WTForms' own sentences is shown; reading its catalogue for each request
            would cost more than the form."""

    def __init__(self, *args: Any, offers: Mapping[str, Any] | None = None, **options: Any) -> None:
        """`offers` gives choice fields what is only known now: field name to choices."""
        self._offers = offers or {}
        super().__init__(*args, **options)

    def process(self, *args: Any, **options: Any) -> None:
        for name, choices in self._offers.items():
            self._fields[name].choices = choices
        super().process(*args, **options)

    def refuse(self, error: FacilitationError) -> None:
        """Put a use case's refusal beside the field it names, else above the form."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.complain(in_words(error))
        else:
            field.errors = [*field.errors, in_words(error)]

    def complain(self, sentence: str) -> None:
        self.form_errors = [*self.form_errors, sentence]

    def compare(self, error: ConflictError) -> None:
        """Show both versions; the next attempt is made in sight of the other one."""
        self.was_overtaken = True
        self.differences = tuple(
            Difference(
                str(field.label.text),
                _as_shown(field, error.theirs[name]),
                _as_shown(field, error.yours[name]),
            )
            for name, field in self._fields.items()
            if name in error.yours and error.theirs.get(name) != error.yours[name]
        )
        version = self._fields.get("version")
        if version is not None:
            version.raw_data, version.data = None, int(error.theirs["version"])

    @contextmanager
    def attempt(self) -> Iterator[Session]:
        """A transaction to do what the form asks for; a refusal undoes it and stands at the form.

        The block ends quietly either way, so nothing is returned from within: `was_accepted`
        tells, once all is stored.
        """
        try:
            with desk().transaction() as session:
                yield session
        except InvalidError as error:
            self.refuse(error)
        except ConflictError as error:
            self.compare(error)
        else:
            self.was_accepted = True

    @property
    def status(self) -> int:
        """With which the form is shown again: 409 where somebody was quicker, 422 otherwise."""
        return 409 if self.was_overtaken else 422

    @property
    def mark(self) -> str | None:
        """By what a form sent twice is known again: it holds the same, and its page was fetched
        once (the CSRF token tells the second). A key for what it makes; None without a token."""
        if not request.form.get("csrf_token"):
            return None
        held = sorted(request.form.items(multi=True))
        return sha256(json.dumps(held).encode()).hexdigest()[:16]

    def is_in_order(self) -> bool:
        """Whether the form was posted and every field holds what it may hold."""
        return bool(self.validate_on_submit())

    def values(self, *names: str) -> dict[str, Any]:
        return {name: self._fields[name].data for name in names}


def _as_shown(field: Any, value: str) -> str:
    """The word for a value of a choice, the value itself otherwise."""
    offered = getattr(field, "choices", None) or []
    if isinstance(offered, Mapping):
        offered = [choice for group in offered.values() for choice in group]
    return next((str(word) for known, word in offered if str(known) == value), value)
