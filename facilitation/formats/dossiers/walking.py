"""All rows of a dossier with their paths, and which of their fields hold references."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from facilitation.formats.dossiers.fields import RefTo, Row
from facilitation.formats.structured import Path


def rows_of(row: Row, path: Path = ()) -> Iterator[tuple[Path, Row]]:
    """The row itself and every row inside it."""
    yield path, row
    for name in child_fields(type(row)):
        value = getattr(row, name)
        if isinstance(value, Row):
            yield from rows_of(value, (*path, name))
        elif isinstance(value, list):
            for place, child in enumerate(value):
                yield from rows_of(child, (*path, name, place))


def references_of(row: Row) -> Iterator[tuple[Path, str, str]]:
    """Path inside the row, the list of the dossier that is meant, and the key."""
    for name, target in reference_fields(type(row)):
        value = getattr(row, name)
        if isinstance(value, list):
            yield from (((name, place), target, key) for place, key in enumerate(value))
        elif value is not None:
            yield (name,), target, value


@cache
def child_fields(kind: type[Row]) -> tuple[str, ...]:
    return tuple(name for name, info in kind.model_fields.items() if row_kind(info.annotation))


@cache
def reference_fields(kind: type[Row]) -> tuple[tuple[str, str], ...]:
    found = ((name, _target(info)) for name, info in kind.model_fields.items())
    return tuple((name, target) for name, target in found if target)


def row_kind(annotation: Any) -> type[Row] | None:
    """The class of rows that a field holds: one, maybe none, or a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, Row):
        return annotation
    return next((kind for part in get_args(annotation) if (kind := row_kind(part))), None)


def _target(info: FieldInfo) -> str | None:
    for mark in info.metadata:
        if isinstance(mark, RefTo):
            return mark.rows
    return _marked(info.annotation)


def _marked(annotation: Any) -> str | None:
    for part in get_args(annotation):
        if isinstance(part, RefTo):
            return part.rows
        if get_origin(part) is not None and (found := _marked(part)):
            return found
    return None
