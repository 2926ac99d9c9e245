"""The common ground of all mapped classes: time, validity, keys, versions."""

import enum
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Enum,
    ForeignKey,
    MetaData,
    Table,
    and_,
    event,
    or_,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from facilitation.model.errors import ConflictError


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware datetimes out, UTC in between."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _values(choices: type[enum.Enum]) -> list[str]:
    return [choice.value for choice in choices]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix__%(table_name)s__%(column_0_N_name)s",
            "uq": "uq__%(table_name)s__%(column_0_N_name)s",
            "ck": "ck__%(table_name)s__%(constraint_name)s",
            "fk": "fk__%(table_name)s__%(column_0_N_name)s__%(referred_table_name)s",
            "pk": "pk__%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=_values,
        ),
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
    }

    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Table, "after_parent_attach")
def _give_no_number_twice(table: Table, metadata: Any) -> None:
    """A deleted row's number stands in letters, pages that are open, the trash and the journal.

    SQLite would give it to the next row (https://www.sqlite.org/autoinc.html).
    """
    if metadata is Base.metadata:
        table.dialect_options["sqlite"]["autoincrement"] = True


link: Callable[..., Any] = partial(relationship, lazy="raise_on_sql")
"""A relationship that never loads by itself: the query stands where the data are fetched."""


def new_key() -> str:
    """A stable key of a row, kept through export and import."""
    return uuid.uuid4().hex[:16]


def references(target: str, *, on_delete: str | None = None, **column: Any) -> Any:
    """A column with a foreign key to `target.id`, indexed, so that both ways are quick."""
    column.setdefault("index", True)
    return mapped_column(ForeignKey(f"{target}.id", ondelete=on_delete), **column)


class InDistrict:
    """An aggregate root: fetched through its district, never by its bare id."""

    @declared_attr
    @classmethod
    def district_id(cls) -> Mapped[int]:
        return references("district")  # type: ignore[no-any-return]


class Keyed:
    """Has a key of its own that survives export and import."""

    key: Mapped[str] = mapped_column(default=new_key)


class Versioned:
    """Two people may edit it at once; the second is told (the form carries the version)."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    def check_version(self, seen: int, *, theirs: dict[str, str], yours: dict[str, str]) -> None:
        """Refuse to overwrite what somebody stored after this version was `seen`.

        `theirs` is what is stored, `yours` what was to be stored, both by field name.
        """
        if seen != self.version:
            raise ConflictError(
                "Jemand anderes hat dies inzwischen geändert. Vergleichen Sie beide Fassungen.",
                theirs=theirs | {"version": str(self.version)},
                yours=yours,
            )


class Valid:
    """Holds from a day until before another: half-open `[valid_from, valid_until)`."""

    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    @property
    def last_day(self) -> date | None:
        """The end as people read it: the last day on which it holds."""
        return (
            None if self.valid_until is None else date.fromordinal(self.valid_until.toordinal() - 1)
        )

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    @classmethod
    def held_on(cls, day: date) -> ColumnElement[bool]:
        """The same question for a query."""
        return and_(cls.valid_from <= day, or_(cls.valid_until.is_(None), cls.valid_until > day))

    def overlaps(self, since: date, until: date | None) -> bool:
        """Whether some day lies in this span and in `[since, until)`; none lies in an empty one."""
        start = max(self.valid_from, since)
        return all(end is None or start < end for end in (self.valid_until, until))


def ends_after_it_begins() -> CheckConstraint:
    return CheckConstraint(
        "valid_until IS NULL OR valid_from <= valid_until", name="ends_after_it_begins"
    )


def filled(*columns: str) -> str:
    """SQL that counts how many of the columns are set, alike on SQLite and PostgreSQL."""
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in columns)
