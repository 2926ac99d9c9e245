"""What pydantic found wrong with a file, in German: what is wrong and what would be right."""

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from facilitation.formats.yaml_files import Path, YamlFile
from facilitation.model.errors import Problem

_MAPPING = "Hier werden benannte Angaben erwartet (Name: Wert)."
_WHOLE_NUMBER = "Hier wird eine ganze Zahl ohne Anführungszeichen erwartet."
_PLAIN: Mapping[str, str] = {
    "missing": "Diese Angabe fehlt.",
    "bool_type": "Hier wird true oder false erwartet.",
    "int_type": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": "Hier wird eine Zahl ohne Anführungszeichen erwartet, zum Beispiel 0.5.",
    "list_type": "Hier wird eine Liste erwartet (Zeilen, die mit „- “ beginnen).",
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "string_too_short": "Der Text darf nicht leer sein.",
}
_LIMITED: Mapping[str, tuple[str, str]] = {
    "greater_than": ("Die Zahl muss größer als %(limit)s sein.", "gt"),
    "greater_than_equal": ("Die Zahl muss mindestens %(limit)s sein.", "ge"),
    "less_than": ("Die Zahl muss kleiner als %(limit)s sein.", "lt"),
    "less_than_equal": ("Die Zahl darf höchstens %(limit)s sein.", "le"),
    "string_too_long": ("Der Text darf höchstens %(limit)s Zeichen lang sein.", "max_length"),
    "too_short": ("Die Liste braucht mindestens %(limit)s Eintrag.", "min_length"),
    "too_long": ("Die Liste darf höchstens %(limit)s Einträge haben.", "max_length"),
}


def problem_of(
    error: ErrorDetails, file: YamlFile, *, model: type[BaseModel], patterns: Mapping[str, str]
) -> Problem:
    """The error as a finding in the file; `patterns` says what each regular expression wants."""
    path: Path = error["loc"]
    kind, limits = error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return _unknown_field(file, path, model)
        case "enum" | "literal_error":
            return _unknown_value(file, path, model, error["input"])
        case "string_type":
            return _no_text(file, path, error["input"])
        case "string_pattern_mismatch":
            return file.problem(
                path,
                "„%(found)s“ passt hier nicht. %(right)s",
                found=_short(error["input"]),
                right=patterns.get(limits["pattern"], ""),
            )
    if kind in _LIMITED:
        message, name = _LIMITED[kind]
        return file.problem(path, message, limit=limits[name])
    return file.problem(path, _PLAIN.get(kind, "Dieser Wert passt hier nicht."))


def _unknown_field(file: YamlFile, path: Path, model: type[BaseModel]) -> Problem:
    around = _type_at(model, path[:-1])
    known = list(around.model_fields) if _is_model(around) else []
    near = get_close_matches(str(path[-1]), known, n=1)
    return file.problem(
        path,
        "Die Angabe „%(found)s“ gibt es hier nicht. Meinten Sie „%(near)s“?"
        if near
        else "Die Angabe „%(found)s“ gibt es hier nicht. Möglich sind: %(known)s.",
        found=_short(path[-1]),
        near=near[0] if near else "",
        known=", ".join(known),
    )


def _unknown_value(file: YamlFile, path: Path, model: type[BaseModel], found: object) -> Problem:
    known = _choices(_type_at(model, path))
    near = get_close_matches(str(found), known, n=1)
    return file.problem(
        path,
        "„%(found)s“ gibt es hier nicht. Meinten Sie „%(near)s“? Möglich sind: %(known)s."
        if near
        else "„%(found)s“ gibt es hier nicht. Möglich sind: %(known)s.",
        found=_short(found),
        near=near[0] if near else "",
        known=", ".join(known),
    )


def _no_text(file: YamlFile, path: Path, found: object) -> Problem:
    if found is None:
        return file.problem(path, "Diese Angabe ist leer. Tragen Sie Text ein.")
    if isinstance(found, dict | list):
        return file.problem(path, "Hier wird Text erwartet, keine Liste und kein Abschnitt.")
    return file.problem(
        path,
        "%(found)s steht ohne Anführungszeichen und wird nicht als Text gelesen. Schreiben Sie "
        '"%(found)s" in Anführungszeichen.',
        found=_short(file.raw.get(path, found)),
    )


def _short(found: object) -> str:
    return str(found)[:60]


def _type_at(model: Any, path: Path) -> Any:
    """The type a file's entry is read as, found by walking the models along its path."""
    here: Any = model
    for step in path:
        here = _bare(here)
        if isinstance(step, int) and get_origin(here) in (list, tuple):
            here = get_args(here)[0]
        elif _is_model(here) and step in here.model_fields:
            here = here.model_fields[step].annotation
        else:
            return None
    return _bare(here)


def _bare(kind: Any) -> Any:
    """The type without `Annotated` and `| None`."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [str(choice) for choice in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return [choice.value for choice in kind]
    return []
