"""The dossier as bytes, always in the same order and spelling.

Fields stand in the order of the model, those with their default are left out. Text that a YAML
reader could take for something else is quoted as in JSON, which is YAML too; text of several lines
stands as a block.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from facilitation.formats.dossiers.fields import Row
from facilitation.formats.dossiers.whole import Dossier

_PLAIN = re.compile(r"[A-Za-zÄÖÜäöüß][\w /().–-]*", re.UNICODE)
_NOT_PLAIN = re.compile(r"true|false|null|~|.*\s$|.*[^\x20-\x7eÄÖÜäöüß–].*", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_BLOCK = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*")


def write_dossier(dossier: Dossier) -> bytes:
    """UTF-8 with a newline at the end; reading it gives an equal dossier."""
    writer = _Writer(ZoneInfo(dossier.district.timezone))
    return "".join(f"{line}\n" for line in writer.row(dossier)).encode()


def write_dossier_json(dossier: Dossier) -> bytes:
    """The same as JSON: same fields, same order, same spelling of days and moments."""
    plain = _Writer(ZoneInfo(dossier.district.timezone)).plain(dossier)
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


class _Writer:
    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def row(self, row: Row) -> Iterator[str]:
        for name, value in _told(row):
            yield from self._field(name, value)

    def plain(self, value: Any) -> Any:
        """The value in what JSON knows."""
        match value:
            case Row():
                return {name: self.plain(part) for name, part in _told(value)}
            case BaseModel():
                return value.model_dump(mode="json", exclude_defaults=True)
            case dict():
                return {_plain(key): self.plain(part) for key, part in value.items()}
            case list():
                return [self.plain(part) for part in value]
            case datetime():
                return self._moment(value)
            case Decimal():
                return float(value)
            case date() | Enum():
                return _plain(value)
            case _:
                return value

    def _field(self, name: str, value: Any) -> Iterator[str]:
        if isinstance(value, list) and value and not _are_scalars(value):
            yield f"{name}:"
            for part in value:
                yield from self._entry(part)
        elif isinstance(value, Row) and not _fits_on_one_line(value):
            yield f"{name}:"
            yield from _indented(self.row(value))
        elif isinstance(value, str) and "\n" in value and _may_be_block(value):
            yield f"{name}: |-"
            yield from (f"  {line}" if line else "" for line in value.split("\n"))
        else:
            yield f"{name}: {self._inline(value)}"

    def _entry(self, value: Any) -> Iterator[str]:
        if not isinstance(value, Row) or _fits_on_one_line(value):
            yield f"- {self._inline(value)}"
            return
        lines = _indented(self.row(value))
        yield f"- {next(lines)[2:]}"
        yield from lines

    def _inline(self, value: Any) -> str:
        match value:
            case Row():
                return self._inline(dict(_told(value)))
            case BaseModel():  # a part of a process template
                return self._inline(value.model_dump(mode="json", exclude_defaults=True))
            case dict():
                pairs = (f"{_text(_plain(k))}: {self._inline(v)}" for k, v in value.items())
                return "{" + ", ".join(pairs) + "}"
            case list():
                return "[" + ", ".join(self._inline(part) for part in value) + "]"
            case datetime():
                return self._moment(value)
            case str() if not isinstance(value, Enum):
                return _text(value)
            case _:
                return _plain(value)

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(UTC).astimezone(self._zone)
        whole = local.second == 0 and local.microsecond == 0
        return local.isoformat(timespec="minutes" if whole else "auto")


def _told(row: Row) -> Iterator[tuple[str, Any]]:
    """The fields that say something: set to other than their default."""
    for name, info in type(row).model_fields.items():
        value = getattr(row, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            yield name, value


def _fits_on_one_line(row: Row) -> bool:
    if not row.on_one_line:
        return False
    return all(
        not isinstance(value, Row) or _fits_on_one_line(value)
        if not isinstance(value, list)
        else _are_scalars(value)
        for _, value in _told(row)
    )


def _are_scalars(values: list[Any]) -> bool:
    return not any(isinstance(value, Row) for value in values)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _may_be_block(text: str) -> bool:
    return bool(_BLOCK.fullmatch(text)) and text[0] not in " \n" and text[-1] not in " \n"


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _NOT_PLAIN.fullmatch(text):
        return text
    return _UNPRINTED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def _plain(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
