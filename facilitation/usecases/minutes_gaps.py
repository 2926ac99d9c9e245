"""What is missing in the record of a meeting, and where it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitation.formats import minutes as record
from facilitation.model.attendance import Presence, RosterKind
from facilitation.usecases.attendance import Line, quorum_state
from facilitation.usecases.minutes_sources import Sources


@dataclass(frozen=True)
class Gap:
    """Something to be mended before the record goes out, and where."""

    sentence: str
    item_id: int | None = None
    part: str = ""
    """'attendance' or 'course', where it is not an agenda item."""


def list_gaps(sources: Sources, said: record.Minutes) -> list[Gap]:
    """What is missing in the record, naming agenda item and task. Nothing of it blocks."""
    places = {item.position: item.id for item in sources.items}
    gaps = [_gap_of(sentence, places) for sentence in record.shortcomings(said)]
    gaps += _orphans(said, places)
    return _unmarked(sources.lines) + _without_quorum(sources, said) + gaps


def _gap_of(sentence: str, places: Mapping[int, int]) -> Gap:
    """Sentences about an item begin with 'TOP 3'; all others are about the course."""
    first, _, rest = sentence.partition(" ")
    number = rest.partition(",")[0]
    if first == "TOP" and number.isdecimal():
        return Gap(sentence, item_id=places.get(int(number)))
    return Gap(sentence, part="course")


def _orphans(said: record.Minutes, places: Mapping[int, int]) -> list[Gap]:
    """Findings that stand, but that nobody takes care of: neither by themselves nor by a task."""
    return [
        Gap(
            f"TOP {item.number}, {decision.kind.word} {decision.number}: Es kümmert sich noch "
            "niemand.",
            item_id=places.get(item.number),
        )
        for item in said.agenda
        for decision in item.decisions
        if not decision.caretaker and not item.tasks and _stands(decision.result)
    ]


def _stands(result: str) -> bool:
    return bool(result) and not any(word in result for word in ("abgelehnt", "vertagt", "kein Kon"))


def _unmarked(lines: Sequence[Line]) -> list[Gap]:
    names = [line.name for line in lines if _is_unmarked(line)]
    if not names:
        return []
    shown = ", ".join(names[:3]) + (f" und {len(names) - 3} weiteren" if len(names) > 3 else "")
    return [Gap(f"Die Anwesenheit ist noch offen bei {shown}.", part="attendance")]


def _is_unmarked(line: Line) -> bool:
    return line.presence is Presence.UNKNOWN and line.kind is not RosterKind.GUEST


def _without_quorum(sources: Sources, said: record.Minutes) -> list[Gap]:
    state = quorum_state(sources.occasion.body, sources.lines)
    if state.is_met or not said.decisions:
        return []
    return [
        Gap(
            f"Es wurde etwas vereinbart, aber nur {state.there} von {state.needed} nötigen "
            "Stimmberechtigten sind eingetragen.",
            part="attendance",
        )
    ]
