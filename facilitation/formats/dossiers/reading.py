"""From the bytes of a file to a dossier, or to the list of what is wrong with it."""

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from facilitation.formats.dossiers.checking import problems_of
from facilitation.formats.dossiers.fields import OWN_SENTENCE, Row
from facilitation.formats.dossiers.walking import row_kind
from facilitation.formats.dossiers.whole import VERSION, Dossier
from facilitation.formats.structured import Path, Structured, read_structured
from facilitation.model.errors import FileRefusedError, Problem

REFUSED = "Das Dossier wurde nicht angenommen. Es wurde nichts gespeichert."
MOST_PROBLEMS = 100
"""More are not shown: who has so many mends the first ones and tries again."""


def read_dossier(content: bytes) -> Dossier:
    """Read and check a dossier. Raises FileRefusedError with all problems, each with its line."""
    structured = _read(content)
    _check_kind(structured)
    _check_end(structured)
    try:
        dossier = Dossier.model_validate(structured.value)
    except ValidationError as trouble:
        problems = [_problem(error, structured) for error in trouble.errors(include_url=False)]
        raise FileRefusedError(REFUSED, problems[:MOST_PROBLEMS]) from None
    found = [
        Problem(structured.place(finding.path), finding.message, **finding.parameters)
        for finding in problems_of(dossier)
    ]
    if found:
        raise FileRefusedError(REFUSED, found[:MOST_PROBLEMS])
    return dossier


def _read(content: bytes) -> Structured:
    try:
        return read_structured(content)
    except FileRefusedError:
        if _PROMISE.search(content[:_HEAD]) and not content.rstrip(b"\r\n }").endswith(_END):
            raise _cut_off("Datei") from None
        if content.strip() and not _is_meant(content):
            raise _other_kind("Datei") from None
        raise


def _is_meant(content: bytes) -> bool:
    """Whether somebody meant it as a dossier: then what is wrong inside is worth saying."""
    if content.startswith(b"PK"):
        return b"[Content_Types].xml" not in content  # Word and Excel are ZIP files too
    return _NAMED.search(content.replace(b"\0", b"")) is not None


_NAMED = re.compile(rb'^\W*dossier"?\s*:', re.MULTILINE)
_HEAD = 200
_PROMISE, _END = re.compile(rb'"?has_end"?: true'), b": true"


def _check_end(structured: Structured) -> None:
    value = structured.value
    if value.get("has_end") is True and value.get("end") is not True:
        raise _cut_off(structured.place(()))


def _cut_off(where: str) -> FileRefusedError:
    problem = Problem(
        where,
        "Das Dossier ist nicht vollständig: Am Ende fehlt die Zeile „end: true“. Wahrscheinlich "
        "ist die Datei beim Herunterladen oder Kopieren abgebrochen. Holen Sie sie noch einmal.",
    )
    return FileRefusedError(REFUSED, [problem])


def _other_kind(where: str) -> FileRefusedError:
    problem = Problem(
        where,
        "Das ist kein Dossier. Ein Dossier ist eine Textdatei (.yaml oder .json) und beginnt mit "
        "der Zeile „dossier: %(version)s“.",
        version=VERSION,
    )
    return FileRefusedError(REFUSED, [problem])


def _check_kind(structured: Structured) -> None:
    """Say it in one sentence when the file is something else altogether."""
    value = structured.value
    if not isinstance(value, dict) or "dossier" not in value:
        raise _other_kind(structured.place(()))
    given = value["dossier"]
    if isinstance(given, int) and given > VERSION:
        problem = Problem(
            structured.place(("dossier",)),
            "Das Dossier hat Fassung %(given)s, gelesen wird bis Fassung %(version)s. Bringen Sie "
            "zuerst diese Installation auf den neuesten Stand.",
            given=str(given)[:40],
            version=VERSION,
        )
        raise FileRefusedError(REFUSED, [problem])
    if given != VERSION or isinstance(given, bool):
        problem = Problem(
            structured.place(("dossier",)),
            "Die Fassung „%(given)s“ ist unbekannt. Gelesen wird Fassung %(version)s.",
            given=str(value["dossier"])[:40],
            version=VERSION,
        )
        raise FileRefusedError(REFUSED, [problem])


_SENTENCES = {
    "missing": "Hier fehlt das Feld „%(name)s“.",
    "extra_forbidden": "Das Feld „%(name)s“ gibt es hier nicht. Möglich sind: %(known)s.",
    "string_type": "Hier wird Text erwartet, nicht %(kind)s.",
    "int_type": "Hier wird eine ganze Zahl erwartet, nicht %(kind)s.",
    "bool_type": "Hier wird true oder false erwartet, nicht %(kind)s.",
    "list_type": "Hier wird eine Liste erwartet, nicht %(kind)s.",
    "dict_type": "Hier wird ein Abschnitt mit Feldern erwartet, nicht %(kind)s.",
    "model_type": "Hier wird ein Abschnitt mit Feldern erwartet, nicht %(kind)s.",
    "enum": "„%(given)s“ ist hier nicht möglich. Möglich sind: %(expected)s.",
    "greater_than_equal": "Die Zahl ist zu klein. Möglich ist %(ge)s und mehr.",
    "less_than_equal": "Die Zahl ist zu groß. Möglich ist höchstens %(le)s.",
    "string_too_long": "Der Text ist zu lang. Erlaubt sind %(max_length)s Zeichen.",
}
_NUMBER_FOR_TEXT = (
    "Hier steht die Zahl %(given)s, erwartet wird Text. Setzen Sie ihn in Anführungszeichen, mit "
    "allen führenden Nullen."
)
_OTHER = "Der Wert „%(given)s“ passt hier nicht."


def _problem(error: ErrorDetails, structured: Structured) -> Problem:
    path: Path = tuple(error["loc"])
    where = structured.place(path)
    given, context = error["input"], error.get("ctx", {})
    if error["type"] == OWN_SENTENCE:
        return Problem(where, context["sentence"], **context["parameters"])
    if error["type"] == "string_type" and _is_number(given):
        return Problem(where, _NUMBER_FOR_TEXT, given=str(given))
    parameters: dict[str, Any] = {
        "name": str(path[-1])[:80] if path else "",
        "known": ", ".join(_known_fields(path[:-1])),
        "kind": _kind(given),
        "given": str(given)[:80],
        **{name: context[name] for name in ("ge", "le", "max_length") if name in context},
        "expected": str(context.get("expected", "")).replace(" or ", ", ").replace("'", ""),
    }
    return Problem(where, _SENTENCES.get(error["type"], _OTHER), **parameters)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nichts"
        case bool():
            return "Ja oder Nein"
        case int() | float():
            return f"die Zahl {value}"
        case str():
            return "Text"
        case list():
            return "eine Liste"
        case _:
            return "ein Abschnitt mit Feldern"


def _known_fields(path: Path) -> list[str]:
    kind: type[Row] | None = Dossier
    for step in path:
        if kind is not None and isinstance(step, str):
            info = kind.model_fields.get(step)
            kind = row_kind(info.annotation) if info else None
    return list(kind.model_fields) if kind else []
