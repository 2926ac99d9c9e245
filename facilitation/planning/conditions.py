"""Exit conditions of phases: predicates over what has happened, as a template words them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import InvalidError
from facilitation.model.people import Language


class Scope(StrEnum):
    REGION = "region"
    """Asked of each region by itself."""
    PROCESS = "process"
    """Asked once, wherever it happened."""
    PARTNER = "partner"
    """Asked of each organisation that carries the process: of what was held at its place."""


class ByEach(StrEnum):
    """From whom a report is asked."""

    ORGANISATION = "organisation"
    """All that hold a seat."""
    PARTNER = "partner"
    """All that carry the process together."""


@dataclass(frozen=True)
class MeetingsHeld:
    kind: BodyKind
    at_least: int = 1
    scope: Scope = Scope.PROCESS
    marked: str = ""
    """Asked only of regions that bear this mark."""


@dataclass(frozen=True)
class ActivitiesHeld:
    kind: ActivityKind
    at_least: int = 1
    scope: Scope = Scope.PROCESS
    marked: str = ""
    language: Language | None = None
    """Asked only of those at which this language was spoken."""


@dataclass(frozen=True)
class TopicsRaised:
    at_least: int = 1
    scope: Scope = Scope.PROCESS


@dataclass(frozen=True)
class SeatsFilled:
    """A share of all seats (0 to 1) or a number of them; exactly one of the two is set."""

    kind: BodyKind
    share: float | None = None
    at_least: int | None = None
    scope: Scope = Scope.PROCESS


@dataclass(frozen=True)
class ReportsFiled:
    kind: str
    label: str = ""
    """What the report is called on pages: 'Entwurf des Konzepts'."""
    at_least: int = 1
    by_each: ByEach | None = None


@dataclass(frozen=True)
class Adopted:
    """A body of this kind has adopted what was passed to it: the Kreistag the concept."""

    kind: BodyKind
    at_least: int = 1


@dataclass(frozen=True)
class WithinMonths:
    """Met while the process is no older than this; extensions count on top."""

    months: int
    warn_at: int | None = None
    """Months after which a reminder of the end is shown."""


@dataclass(frozen=True)
class AllOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple["Condition", ...]


Condition = (
    MeetingsHeld
    | ActivitiesHeld
    | TopicsRaised
    | SeatsFilled
    | ReportsFiled
    | Adopted
    | WithinMonths
    | AllOf
    | AnyOf
)


def parse(stored: Mapping[str, Any]) -> Condition | None:
    """The condition kept with a phase: one predicate and what it asks. Empty: none.

    InvalidError where it is none; templates and dossiers say so earlier and with the line.
    """
    if not stored:
        return None
    if len(stored) != 1:
        raise InvalidError(
            "Eine Bedingung besteht aus genau einer Vorschrift; mehrere fassen Sie mit all_of oder "
            "any_of zusammen."
        )
    ((name, asked),) = stored.items()
    if name not in _PARSERS:
        raise InvalidError("Die Bedingung „%(name)s“ ist unbekannt.", name=name)
    try:
        _check_numbers(asked)
        return _PARSERS[name](asked)
    except (TypeError, ValueError, KeyError, AttributeError) as wrong:
        raise InvalidError(
            "Die Bedingung „%(name)s“ ist nicht vollständig oder enthält etwas Unbekanntes.",
            name=name,
        ) from wrong


def _check_numbers(asked: Any) -> None:
    if not isinstance(asked, Mapping):
        return
    for name in ("at_least", "months", "warn_at"):
        number = asked.get(name)
        if number is not None and (type(number) is not int or number < 1):
            raise ValueError(name)
    if asked.get("share") is not None and not 0 < asked["share"] <= 1:
        raise ValueError("share")


def _scoped(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {**asked, "scope": Scope(asked.get("scope", Scope.PROCESS))}


def _spoken(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"language": Language(asked["language"])} if asked.get("language") else {}


def _reports(asked: Mapping[str, Any]) -> ReportsFiled:
    each = asked.get("by_each")
    return ReportsFiled(**{**asked, "by_each": None if each is None else ByEach(each)})


def _seats(asked: Mapping[str, Any]) -> SeatsFilled:
    if (asked.get("share") is None) == (asked.get("at_least") is None):
        raise ValueError("share")
    return SeatsFilled(**{**_scoped(asked), "kind": BodyKind(asked["kind"])})


def _several(asked: list[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(part for part in map(parse, asked) if part is not None)


_PARSERS: Mapping[str, Callable[[Any], Condition]] = {
    "meetings_held": lambda asked: MeetingsHeld(
        **{**_scoped(asked), "kind": BodyKind(asked["kind"])}
    ),
    "activities_held": lambda asked: ActivitiesHeld(
        **{**_scoped(asked), **_spoken(asked), "kind": ActivityKind(asked["kind"])}
    ),
    "topics_raised": lambda asked: TopicsRaised(**_scoped(asked)),
    "seats_filled": _seats,
    "reports_filed": _reports,
    "adopted": lambda asked: Adopted(**{**asked, "kind": BodyKind(asked["kind"])}),
    "within_months": lambda asked: WithinMonths(**asked),
    "all_of": lambda asked: AllOf(_several(asked)),
    "any_of": lambda asked: AnyOf(_several(asked)),
}
