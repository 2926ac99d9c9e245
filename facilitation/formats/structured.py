"""YAML 1.2 or JSON as plain values, with the line in which each of them stands.

Only what such files need is read: no tags, no anchors, no aliases, one document. Plain scalars are
resolved by the core schema of YAML 1.2, so that dates stay the text that was written. Read event by
event: a dossier has tens of thousands of values, too many for a tree that keeps comments.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from facilitation.model.errors import FileRefusedError, Problem

Path = tuple[str | int, ...]

LARGEST, DEEPEST = 20_000_000, 30
"""Bytes of a file, and levels of nesting in it; real files have a tenth of both."""

_PACKAGE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""How a ZIP begins: with a file, with none, in parts."""
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")
_TRAP = re.compile(r"[-+]?0[0-9_]+|[0-9]{1,3}(:[0-5]?[0-9])+")
"""Read as 841745 or 1080 by programs that keep to YAML 1.1: 03154021 and 18:00 without quotes."""
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True)
class Structured:
    """What a file says. `lines` counts from 1; a JSON file has none."""

    value: Any
    lines: Mapping[Path, int]

    def place(self, path: Path) -> str:
        """The path in words: 'bodies[rt-west].seats[2].label, Zeile 12'. Rows count from 1."""
        where, here = "", self.value
        for step in path:
            here = _inside(here, step)
            if isinstance(step, str):
                where += f".{step}" if where else step
            else:
                where += f"[{_name_of(here) or step + 1}]"
        line = self.line(path)
        return f"{where or 'Datei'}, Zeile {line}" if line else where or "Datei"

    def line(self, path: Path) -> int | None:
        """Where it stands, or where that stands in which it is missing."""
        return next(
            (
                self.lines[path[:end]]
                for end in range(len(path), -1, -1)
                if path[:end] in self.lines
            ),
            None,
        )


def _inside(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _name_of(row: Any) -> str | None:
    name = row.get("key") if isinstance(row, dict) else None
    return name if isinstance(name, str) else None


def read_structured(content: bytes) -> Structured:
    """Read a file of either kind. Raises FileRefusedError with the line of what cannot be read."""
    if len(content) > LARGEST:
        raise _refused("Datei", "Die Datei ist größer als %(most)s MB.", most=LARGEST // 1_000_000)
    if not content.strip():
        raise _refused("Datei", "Die Datei ist leer.")
    if content.startswith(_PACKAGE):
        raise _refused(
            "Datei",
            "Das ist eine ZIP-Datei. Entpacken Sie sie zuerst, und nehmen Sie die Datei darin, die "
            "auf .yaml oder .json endet.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(
            "Datei", "Die Datei ist nicht in UTF-8 geschrieben. Speichern Sie sie als UTF-8."
        ) from None
    return _read_json(text) if text.lstrip()[:1] == "{" else _read_yaml(text)


def _refused(where: str, message: str, **parameters: Any) -> FileRefusedError:
    return FileRefusedError(
        "Die Datei lässt sich nicht lesen.", [Problem(where, message, **parameters)]
    )


def _read_json(text: str) -> Structured:
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as trouble:
        raise _refused(
            f"Zeile {trouble.lineno}",
            "Das ist kein gültiges JSON. Prüfen Sie Klammern, Kommas und Anführungszeichen.",
        ) from None
    except (RecursionError, ValueError):
        raise _refused("Datei", "Die Datei ist zu tief verschachtelt.") from None
    return Structured(value, {})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise _refused(
                name, "Das Feld „%(name)s“ steht zweimal da. Lassen Sie eines weg.", name=name
            )
        read[name] = value
    return read


def _constant(name: str) -> Any:
    raise _refused("Datei", "„%(name)s“ ist keine Zahl.", name=name)


@dataclass
class _Open:
    """A mapping or list whose end has not come yet; `name` is the field waiting for its value."""

    value: dict[str, Any] | list[Any]
    path: Path
    name: str | None = None


@dataclass
class _Composer:
    """Builds the values event by event, without recursion: depth is counted, not suffered."""

    lines: dict[Path, int] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    root: Any = None

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, DocumentStartEvent):
            self._begin_document(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.open.pop()
        elif isinstance(event, NodeEvent):
            self._node(event, line)

    def _begin_document(self, event: DocumentStartEvent, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _refused(
                f"Zeile {line}", "Hier beginnt ein zweites Dokument (---). Erlaubt ist eines."
            )

    def _node(self, event: NodeEvent, line: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise _refused(
                f"Zeile {line}",
                "Verweise (&, *) und Typangaben (!) gibt es hier nicht. Schreiben Sie den Wert "
                "aus, und Text, der so beginnt, in Anführungszeichen.",
            )
        if isinstance(event, ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, MappingStartEvent):
            self._begin({}, line)
        elif isinstance(event, SequenceStartEvent):
            self._begin([], line)

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        parent = self.open[-1] if self.open else None
        if parent is None or isinstance(parent.value, list) or parent.name is not None:
            self._put(_resolved(event, line), line)
        else:
            self._await(parent, str(event.value), line)

    def _await(self, parent: _Open, name: str, line: int) -> None:
        if name in parent.value:
            raise _refused(
                f"Zeile {line}", "Das Feld „%(name)s“ steht zweimal da. Lassen Sie eines weg.",
                name=name[:80],
            )  # fmt: skip
        parent.name = name

    def _begin(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.open) >= DEEPEST:
            raise _refused(f"Zeile {line}", "Die Datei ist zu tief verschachtelt.")
        self.open.append(_Open(value, self._put(value, line)))

    def _put(self, value: Any, line: int) -> Path:
        path: Path = ()
        if self.open:
            path = self._place(self.open[-1], value, line)
        else:
            self.root = value
        self.lines[path] = line
        return path

    def _place(self, parent: _Open, value: Any, line: int) -> Path:
        if isinstance(parent.value, list):
            parent.value.append(value)
            return (*parent.path, len(parent.value) - 1)
        if parent.name is None:
            raise _refused(f"Zeile {line}", "Der Name eines Feldes muss ein einfaches Wort sein.")
        name, parent.name = parent.name, None
        parent.value[name] = value
        return (*parent.path, name)


def _resolved(event: ScalarEvent, line: int) -> Any:
    text = str(event.value)
    if event.style is not None:
        return text
    if _TRAP.fullmatch(text):
        raise _refused(
            f"Zeile {line}",
            "%(found)s steht ohne Anführungszeichen und könnte als Zahl gelesen werden. Schreiben "
            'Sie "%(found)s".',
            found=text[:40],
        )
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _read_yaml(text: str) -> Structured:
    composer = _Composer()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            composer.take(event)
    except MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        where = f"Zeile {mark.line + 1}" if mark else "Datei"
        raise _refused(where, _NO_YAML) from None
    except (YAMLError, ValueError, AttributeError, AssertionError, IndexError):
        raise _refused("Datei", _NO_YAML) from None  # the library's own slips on odd input
    return Structured(composer.root, composer.lines)


_NO_YAML = (
    "Das ist kein gültiges YAML. Prüfen Sie Einrückung, Doppelpunkte und Anführungszeichen in "
    "dieser Zeile und der davor."
)
