"""YAML 1.2 as plain values, with the line of every entry for messages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarstring import ScalarString

from facilitation.model.errors import FileRefusedError, Problem

Path = tuple[str | int, ...]

_SCALAR = re.compile(r"[^\s,\]}#]+")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_CLOCK_TIME = re.compile(r"\d{1,2}(:\d{2})+")
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 100
_DUPLICATE = re.compile(r'found duplicate key "([^"]*)"')

_UNQUOTED = (
    "%(found)s steht ohne Anführungszeichen und würde als Zahl gelesen. Schreiben Sie "
    '"%(found)s" in Anführungszeichen.'
)
_NO_TEXT_NAME = (
    "Der Name einer Angabe muss Text sein; %(found)s ist keiner. Setzen Sie ihn in "
    "Anführungszeichen."
)
_NO_YAML = (
    "Das ist kein gültiges YAML. Prüfen Sie Einrückung, Doppelpunkte und Anführungszeichen in "
    "dieser und der vorigen Zeile."
)
_ODDITIES = (YAMLError, ValueError, TypeError, LookupError, AttributeError, NotImplementedError)
"""What the library lets through when an entry is named by a list, or a number is none."""
_ALIAS = "Verweise mit & und * sind hier nicht möglich. Schreiben Sie den Abschnitt aus."


@dataclass
class YamlFile:
    """What a file says, and on which line it says it."""

    name: str
    values: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    """Unquoted values as they are written: 03154021, which YAML reads as a number."""

    def problem(self, path: Path, message: str, **parameters: Any) -> Problem:
        where = f"{self.name}, Zeile {self.line_of(path)}"
        spelt = self.spell(path)
        return Problem(f"{where}, {spelt}" if spelt else where, message, **parameters)

    def line_of(self, path: Path) -> int:
        """The line of the entry, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def spell(self, path: Path) -> str:
        """'bodies[round_table].seats[0].label': entries of lists by their key if they have one."""
        spelt, value = "", self.values
        for step in path:
            value = _entry(value, step)
            if isinstance(step, int):
                own = value.get("key") if isinstance(value, Mapping) else None
                spelt += f"[{own}]" if isinstance(own, str) else f"[{step}]"
            else:
                spelt += f".{step}" if spelt else step
        return spelt


def _entry(value: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    return value.get(step) if isinstance(value, Mapping) else None


def read_yaml(content: bytes, name: str, *, most_bytes: int) -> YamlFile:
    """The file as dicts, lists and scalars.

    Refused: what is no YAML, keys given twice, anchors and aliases, and unquoted values that other
    programs read as something else (03154021 as an octal number, 18:00 as 1080).
    """
    if len(content) > most_bytes:
        raise FileRefusedError(
            "„%(name)s“ ist größer als %(kilobytes)s kB und wird nicht gelesen.",
            [],
            name=name,
            kilobytes=most_bytes // 1024,
        )
    text = _decoded(content, name)
    file = YamlFile(name)
    walk = _Walk(file, text.splitlines())
    try:
        _check_depth(text)
        file.values = walk.plain(_loaded(text, name), ())
    except RecursionError as broken:
        trouble = Problem(name, "Die Angaben sind zu tief ineinander geschachtelt.")
        raise refused(name, [trouble]) from broken
    if walk.troubles:
        problems = [
            file.problem(path, message, found=found) for path, message, found in walk.troubles
        ]
        raise refused(name, problems)
    return file


def refused(name: str, problems: list[Problem]) -> FileRefusedError:
    return FileRefusedError(
        "„%(name)s“ wurde nicht übernommen, weil etwas nicht stimmt.", problems, name=name
    )


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content[: broken.start].count(b"\n") + 1
        trouble = Problem(
            f"{name}, Zeile {line}",
            "Ein Zeichen ist nicht in UTF-8 geschrieben. Speichern Sie die Datei als UTF-8.",
        )
        raise refused(name, [trouble]) from broken


def _check_depth(text: str) -> None:
    """Open brackets without end cost the library seconds before it gives up."""
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEEPEST:
            raise RecursionError


def _loaded(text: str, name: str) -> Any:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    try:
        return yaml.load(text)
    except DuplicateKeyError as broken:
        raise refused(name, [_duplicate(broken, name)]) from broken
    except MarkedYAMLError as broken:
        raise refused(name, [_syntax(broken, name)]) from broken
    except ReaderError as broken:
        trouble = Problem(name, "Die Datei enthält Zeichen, die in YAML nicht erlaubt sind.")
        raise refused(name, [trouble]) from broken
    except _ODDITIES as broken:
        trouble = Problem(name, _NO_YAML)
        raise refused(name, [trouble]) from broken


def _duplicate(broken: MarkedYAMLError, name: str) -> Problem:
    found = _DUPLICATE.search(str(broken.problem))
    return Problem(
        f"{name}, Zeile {_line(broken)}",
        "„%(key)s“ steht hier zum zweiten Mal. Jede Angabe darf in ihrem Abschnitt nur einmal "
        "vorkommen.",
        key=found[1] if found else "?",
    )


def _syntax(broken: MarkedYAMLError, name: str) -> Problem:
    return Problem(f"{name}, Zeile {_line(broken)}", _NO_YAML)


def _line(broken: MarkedYAMLError) -> int:
    mark = broken.problem_mark or broken.context_mark
    return mark.line + 1 if mark else 1


@dataclass
class _Walk:
    """Turns the loaded tree into plain values and notes lines on the way."""

    file: YamlFile
    source: list[str]
    troubles: list[tuple[Path, str, str]] = field(default_factory=list)
    """Path, message and what was found; put into words when all values are known."""
    seen: set[int] = field(default_factory=set)

    def plain(self, node: Any, path: Path) -> Any:
        if isinstance(node, CommentedMap | CommentedSeq):
            if id(node) in self.seen or getattr(node, "merge", None):
                self.troubles.append((path, _ALIAS, ""))
                return None
            self.seen.add(id(node))
            if isinstance(node, CommentedMap):
                return {
                    key: self._noted(value, (*path, key), where)
                    for key, value, where in self._entries(node, path)
                }
            return [
                self._noted(value, (*path, index), node.lc.item(index))
                for index, value in enumerate(node)
            ]
        return str(node) if isinstance(node, str) else node

    def _entries(self, node: CommentedMap, path: Path) -> Iterator[tuple[str, Any, Any]]:
        for key, value in node.items():
            if isinstance(key, str):
                line = node.lc.key(key)[0] + 1
                self.file.lines[(*path, str(key))] = line
                yield str(key), value, node.lc.value(key)
            else:
                self.troubles.append((path, _NO_TEXT_NAME, str(key)[:40]))

    def _noted(self, value: Any, path: Path, where: Any) -> Any:
        line, column = where
        self.file.lines.setdefault(path, line + 1)
        if not isinstance(value, ScalarString | CommentedMap | CommentedSeq):
            self._note_raw(path, self.source[line][column:] if line < len(self.source) else "")
        return self.plain(value, path)

    def _note_raw(self, path: Path, rest: str) -> None:
        found = _SCALAR.match(rest)
        if not found:
            return
        self.file.raw[path] = found[0]
        if _LEADING_ZERO.fullmatch(found[0]) or _CLOCK_TIME.fullmatch(found[0]):
            self.troubles.append((path, _UNQUOTED, found[0]))
