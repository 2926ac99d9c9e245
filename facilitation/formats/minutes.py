"""Minutes as plain data: what the document says, before it is any kind of file.

All values are words, dates and moments in the district's own zone; nothing here looks anything up.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from facilitation.formats.markdown import Block, Run
from facilitation.formats.wording import (
    NO_BREAK,
    clean,
    counted,
    lines,
    listed,
    long_date,
    short_date,
    single_blanks,
    typeset,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_VERSION = 1
_Said = TypeVar("_Said")


class MinutesKind(StrEnum):
    RESULTS = "results"
    PROCEEDINGS = "proceedings"
    VERBATIM = "verbatim"

    @property
    def word(self) -> str:
        return {"results": "Ergebnis", "proceedings": "Verlaufs", "verbatim": "Wort"}[
            self
        ] + "protokoll"


class Presence(StrEnum):
    PRESENT = "present"
    REPRESENTED = "represented"
    EXCUSED = "excused"
    ABSENT = "absent"
    GUEST = "guest"

    @property
    def word(self) -> str:
        return {
            "present": "anwesend",
            "represented": "vertreten",
            "excused": "entschuldigt",
            "absent": "nicht gekommen",
            "guest": "Gast",
        }[self]


class DecisionKind(StrEnum):
    RESOLUTION = "resolution"
    AGREEMENT = "agreement"
    RECOMMENDATION = "recommendation"

    @property
    def word(self) -> str:
        return {
            "resolution": "Beschluss",
            "agreement": "Vereinbarung",
            "recommendation": "Empfehlung",
        }[self]


@dataclass(frozen=True)
class Role:
    """A person in a function: who led, who wrote, who signs. `name` may be '' when nobody did."""

    name: str
    function: str = ""


@dataclass(frozen=True)
class Break:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`objections_to` as in 'an die Geschäftsstelle', `approved_by` as in 'der Runde Tisch in der
    8. Sitzung'."""

    state: Literal["draft"] = "draft"
    objections_until: date | None = None
    objections_to: str = ""
    approved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Approved:
    """`where` as in 'in der 8. Sitzung' or 'im Umlaufverfahren', `changes` a sentence or ''."""

    state: Literal["approved"] = "approved"
    on: date
    where: str = ""
    changes: str = ""


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """`note` as in 'durch Ulf Petersen', 'ab 14:20 Uhr', 'Sitzungsleitung'."""

    name: str
    organisation: str = ""
    presence: Presence
    note: str = ""
    voting: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`number` as in '7/2', `result` a sentence without full stop, see `votes.vote_result`."""

    number: str
    kind: DecisionKind
    wording: tuple[Block, ...]
    result: str = ""
    caretaker: str = ""
    deputy: str = ""
    due: date | None = None
    resources: str = ""
    resubmission: date | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """`number` as in '7/1', `state` a word such as 'offen'."""

    number: str
    wording: str
    caretaker: str = ""
    deputy: str = ""
    due: date | None = None
    resources: str = ""
    resubmission: date | None = None
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """An agenda item: `background` is the Sachstand, `discussion` the Beratung."""

    number: int
    title: str
    is_public: bool
    background: tuple[Block, ...] = ()
    discussion: tuple[Block, ...] = ()
    decisions: tuple[Decision, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RaisedTopic:
    """`raised_by` as in 'Stadt Hagenow', `item` the number of the agenda item it came up at."""

    title: str
    raised_by: str = ""
    item: int | None = None


@dataclass(frozen=True, kw_only=True)
class NextMeeting:
    """`note` is a sentence such as when motions are due."""

    starts_at: datetime
    place: str = ""
    number: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Annex:
    """Annexes are numbered by their order; `note` as in 'verbleibt in der Akte'."""

    title: str
    pages: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """`organisation` is the district, `office` the line under it in the letterhead. `title` is what
    the meeting is called beyond its number, '' for an ordinary one. `due_notice`, `quorum` and
    `attendance_sentence` are whole sentences. `issued_on` is the day the minutes were written."""

    organisation: str
    office: str = ""
    kind: MinutesKind
    body: str
    number: int | None
    title: str = ""
    starts_at: datetime
    ends_at: datetime | None
    breaks: tuple[Break, ...] = ()
    place: str
    chair: Role
    minute_taker: Role
    file_number: str = ""
    is_public: bool
    invited_on: date | None = None
    due_notice: str = ""
    late_reason: str = ""
    issued_on: date
    status: Draft | Approved
    attendance: tuple[Attendee, ...] = ()
    attendance_sentence: str = ""
    quorum: str = ""
    agenda: tuple[Item, ...] = ()
    open_tasks: tuple[Task, ...] = ()
    topics: tuple[RaisedTopic, ...] = ()
    next_meeting: NextMeeting | None = None
    annexes: tuple[Annex, ...] = ()
    distribution: tuple[str, ...] = ()
    signatures: tuple[Role, ...] = ()

    @property
    def is_draft(self) -> bool:
        return isinstance(self.status, Draft)

    @property
    def meeting(self) -> str:
        """'7. Sitzung', or 'Sitzung' where meetings are not counted"""
        return "Sitzung" if self.number is None else typeset(f"{self.number}. Sitzung")

    @property
    def heading(self) -> str:
        """'Ergebnisprotokoll der 7. Sitzung am 5. November 2026'"""
        return f"{self.kind.word} der {self.meeting} am {long_date(self.starts_at)}"

    @property
    def running_title(self) -> str:
        """'Runder Tisch Integration – Protokoll der 7. Sitzung am 05.11.2026'"""
        return f"{self.body} – Protokoll der {self.meeting} am {short_date(self.starts_at)}"

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for item in self.agenda for task in item.tasks)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        return tuple(decision for item in self.agenda for decision in item.decisions)


def attendance_sentence(attendance: tuple[Attendee, ...], *, vacant_seats: int = 0) -> str:
    """'Von 14 stimmberechtigten Mitgliedern sind 11 anwesend oder vertreten, 2 entschuldigt und
    1 nicht gekommen.' Guests, people without a vote and vacant seats follow in their own sentences.
    """
    voters = Counter(row.presence for row in attendance if row.voting)
    others = [row for row in attendance if not row.voting and _is_there(row)]
    guests = sum(row.presence is Presence.GUEST for row in others)
    further = [
        counted(number, one, many)
        for number, one, many in (
            (len(others) - guests, "Person ohne Stimmrecht", "Personen ohne Stimmrecht"),
            (guests, "Gast", "Gäste"),
        )
        if number
    ]
    sentences = [_voters_sentence(voters)] if voters else []
    if further:
        sentences.append(f"{'Außerdem anwesend' if voters else 'Anwesend'}: {listed(further)}.")
    if vacant_seats:
        verb = "ist" if vacant_seats == 1 else "sind"
        sentences.append(f"{counted(vacant_seats, 'Sitz', 'Sitze')} {verb} unbesetzt.")
    return " ".join(sentences)


def _is_there(row: Attendee) -> bool:
    return row.presence not in (Presence.EXCUSED, Presence.ABSENT)


def _voters_sentence(voters: Counter[Presence]) -> str:
    excused, absent = voters[Presence.EXCUSED], voters[Presence.ABSENT]
    there = voters.total() - excused - absent
    members = (
        "stimmberechtigten Mitglied" if voters.total() == 1 else "stimmberechtigten Mitgliedern"
    )
    parts = [f"{excused}{NO_BREAK}entschuldigt"] if excused else []
    parts += [f"{absent}{NO_BREAK}nicht gekommen"] if absent else []
    if not there:
        parts[0] = f"{'ist' if (excused or absent) == 1 else 'sind'} {parts[0]}"
        nobody = "Niemand mit Stimmrecht ist anwesend oder vertreten"
        return f"{nobody}: Von {voters.total()} {members} {listed(parts)}."
    parts.insert(0, f"{there}{NO_BREAK}anwesend oder vertreten")
    verb = "ist" if there == 1 else "sind"
    return f"Von {voters.total()} {members} {verb} {listed(parts)}."


def shortcomings(minutes: Minutes) -> tuple[str, ...]:
    """What should be mended before these minutes go out, as German sentences naming the place."""
    return (*_missing_in_items(minutes.agenda), *_missing_in_head(minutes))


def _missing_in_items(agenda: tuple[Item, ...]) -> Iterator[str]:
    for item in agenda:
        for task in item.tasks:
            missing = [] if task.caretaker else ["die zuständige Person"]
            missing += [] if task.due else ["die Frist"]
            if missing:
                verb = "Es fehlt" if len(missing) == 1 else "Es fehlen"
                yield f"TOP {item.number}, Auftrag {task.number}: {verb} {listed(missing)}."
        for decision in item.decisions:
            if not decision.result:
                name = f"{decision.kind.word} {decision.number}"
                yield f"TOP {item.number}, {name}: Es fehlt das Abstimmungsergebnis."


def _missing_in_head(minutes: Minutes) -> Iterator[str]:
    start, end, following = minutes.starts_at, minutes.ends_at, minutes.next_meeting
    findings = {
        "Es fehlt das Ende der Sitzung.": end is None,
        "Das Ende der Sitzung liegt nicht nach ihrem Beginn.": end is not None and end <= start,
        "Die nächste Sitzung liegt nicht nach dieser.": following and following.starts_at <= start,
        "Es fehlt die Feststellung der Beschlussfähigkeit.": minutes.decisions
        and not minutes.quorum,
        "Es fehlt die Sitzungsleitung.": not minutes.chair.name,
        "Es fehlt die Protokollführung.": not minutes.minute_taker.name,
    }
    yield from (sentence for sentence, is_so in findings.items() if is_so)


def for_print(said: _Said) -> _Said:
    """The same data with each text cleaned, without surplus blanks and blank lines, and with its
    no-break spaces set; links stay as they are."""
    if isinstance(said, str) and not isinstance(said, Enum):
        return typeset(lines(said))  # type: ignore[return-value]
    if isinstance(said, Run):
        return replace(said, text=typeset(single_blanks(clean(said.text))))
    if isinstance(said, tuple):
        return tuple(for_print(part) for part in said)  # type: ignore[return-value]
    if is_dataclass(said) and not isinstance(said, type):
        values = {field.name: for_print(getattr(said, field.name)) for field in fields(said)}
        return replace(said, **values)
    return said


def to_json(minutes: Minutes) -> str:
    """The minutes as text to be stored; the same minutes give the same text."""
    plain = _shape().dump_python(minutes, mode="python")
    return json.dumps({"version": _VERSION, "minutes": plain}, default=_plain, ensure_ascii=True)


def from_json(text: str) -> Minutes:
    """What `to_json` stored, equal to what it was; moments keep their offset from UTC.

    Raises ValueError if the text is no stored minutes of this version.
    """
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("version") != _VERSION:
        raise ValueError(f"These are no stored minutes of version {_VERSION}.")
    return _shape().validate_python(stored["minutes"])


@cache
def _shape() -> "TypeAdapter[Minutes]":
    from pydantic import TypeAdapter

    return TypeAdapter(Minutes)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into stored minutes.")
