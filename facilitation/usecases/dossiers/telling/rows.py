"""How a row of the database becomes one of the file."""

from typing import Any, TypeVar

from pydantic import ValidationError

from facilitation.formats.dossiers.fields import Row
from facilitation.model.base import Base
from facilitation.model.errors import InvalidError

R = TypeVar("R", bound=Row)


def told(kind: type[R], row: Base, /, **more: Any) -> R:
    """The fields that are columns of the row, as they stand, and those given.

    Raises InvalidError where a value could not be read again.
    """
    columns = row.__table__.columns
    same = {name: getattr(row, name) for name in kind.model_fields if name in columns}
    return made(kind, **(same | more))


def made(kind: type[R], /, **values: Any) -> R:
    try:
        return kind(**values)
    except ValidationError as trouble:
        first = trouble.errors(include_url=False)[0]
        raise InvalidError(
            "Das Dossier lässt sich nicht schreiben: Bei „%(name)s“ passt der Wert von "
            "„%(field)s“ nicht (%(given)s). Ändern Sie ihn, und versuchen Sie es noch einmal.",
            name=_name(values),
            field=".".join(str(step) for step in first["loc"]),
            given=str(first["input"])[:80],
        ) from trouble


def _name(values: dict[str, Any]) -> str:
    named = (values.get(name) for name in ("name", "title", "label", "wording", "key"))
    return str(next((value for value in named if value), "–"))[:80]
