"""Rows of any table as JSON and back, by the types of their columns."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Enum,
    LargeBinary,
    Numeric,
    Table,
    Time,
    null,
)
from sqlalchemy.types import TypeDecorator

Row = Mapping[str, Any]

_TELLING = frozenset(
    {
        "key",
        "uid",
        "slug",
        "ags",
        "ars",
        "valid_from",
        "at",
        "position",
        "district_id",
        "process_id",
    }
)
"""Columns that tell a row from another one of the same number, should there be one."""


def to_json(table: Table, row: Row) -> dict[str, Any]:
    """A row as it was read, in words that JSON has."""
    return {column.name: _written(column, row[column.name]) for column in table.columns}


def from_json(table: Table, stored: Row) -> dict[str, Any]:
    """The row again. Columns that the table no longer has are left out; new ones get defaults."""
    return {
        column.name: _read(column, stored[column.name])
        for column in table.columns
        if column.name in stored
    }


def mark_of(table: Table, row: Row) -> str:
    """By what a row is known again, more surely than by its number."""
    told = {name: row[name] for name in _telling(table)}
    written = json.dumps(told, sort_keys=True, default=str)
    return sha256(f"{table.name} {written}".encode()).hexdigest()[:16]


@cache
def _telling(table: Table) -> list[str]:
    """What stays for the life of a row: its keys, and whose part it is."""
    keys = ("key", "uid") if {"key", "uid"} & set(table.columns.keys()) else _TELLING
    owners = {key.parent.name for key in table.foreign_keys if not key.parent.nullable}
    loose = {key.parent.name for key in table.foreign_keys if key.ondelete == "SET NULL"}
    return sorted(((set(keys) & set(table.columns.keys())) | owners) - loose)


def _kind(column: Column[Any]) -> Any:
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def _written(column: Column[Any], value: Any) -> Any:
    kind = _kind(column)
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, LargeBinary):
        return b64encode(value).decode("ascii")
    if isinstance(kind, DateTime | Date | Time):
        return value.isoformat()
    if isinstance(kind, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value


def _read(column: Column[Any], value: Any) -> Any:
    kind = _kind(column)
    if value is None:
        # None would become the JSON word null, which no query finds by IS NULL.
        return null() if isinstance(kind, JSON) else None
    for of, read in _READERS:
        if isinstance(kind, of):
            return read(kind, value)
    return value


_READERS: tuple[tuple[type[Any], Any], ...] = (
    (JSON, lambda _kind, value: value),
    (LargeBinary, lambda _kind, value: b64decode(value)),
    (DateTime, lambda _kind, value: datetime.fromisoformat(value)),
    (Date, lambda _kind, value: date.fromisoformat(value)),
    (Time, lambda _kind, value: time.fromisoformat(value)),
    (Enum, lambda kind, value: kind.enum_class(value) if kind.enum_class else value),
    (Numeric, lambda _kind, value: Decimal(value) if isinstance(value, str) else value),
)
