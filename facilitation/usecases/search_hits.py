"""What is searched for, where and by whom; and what a search finds.

Words are compared without case, umlauts and accents; each word must stand somewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_

from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.model.sorting import folded, spellings
from facilitation.model.texts import clean_line
from facilitation.planning.word_forms import related
from facilitation.usecases.topic_lists import TopicsOf

LONGEST_QUERY, MOST_WORDS = 100, 8
MOST_HITS = 6
"""How many of each kind are shown; the rest is counted."""


class HitKind(StrEnum):
    RESPONSIBILITY = "responsibility"
    PERSON = "person"
    ORGANISATION = "organisation"
    BODY = "body"
    MEETING = "meeting"
    TOPIC = "topic"
    DECISION = "decision"
    TASK = "task"
    MEASURE = "measure"
    REGION = "region"
    MUNICIPALITY = "municipality"
    ACTIVITY = "activity"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    title: str
    path: str
    """Below the district; empty where there is no page."""
    where: str = ""
    """Body, region, organisation: what tells it from others of its name."""
    day: date | datetime | None = None
    state: StrEnum | None = None
    process: str = ""


@dataclass(frozen=True)
class HitGroup:
    kind: HitKind
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Search:
    """Who searches where: only processes in which `by` has a part."""

    district: District
    processes: Sequence[Process]
    by: Actor
    on: date
    words: tuple[tuple[str, ...], ...]
    """Each with all spellings in which it may stand in a folded text."""

    def allowing(self, action: Action) -> list[Process]:
        return [process for process in self.processes if may(self.by, action, process, self.on)]

    def open_processes(self) -> list[int]:
        """Those whose topics and formats of participation one may see: not as a mere guest."""
        return [
            process.id
            for process in self.processes
            if may(
                self.by,
                Action.SEE_PROCESS,
                TopicsOf(process.district_id, process.id),
                self.on,
            )
        ]

    def says(self, *columns: Any) -> ColumnElement[bool]:
        """Every word stands in one of the columns, which hold folded texts."""
        return and_(
            *(
                or_(
                    false(),
                    *(_holds(column, form) for form in forms for column in columns),
                )
                for forms in self.words
            )
        )

    def is_said_in(self, *texts: str | None) -> bool:
        """The same for texts that have no folded column beside them."""
        whole = [f" {_folded(text)}" for text in texts if text]
        return all(any(form in text for form in forms for text in whole) for forms in self.words)

    def slug_of(self, process_id: int | None) -> str:
        return next((p.slug for p in self.processes if p.id == process_id), "")

    def name_of(self, process_id: int | None) -> str:
        """The process, named where more than one is searched."""
        if len(self.processes) < 2:
            return ""
        return next((p.name for p in self.processes if p.id == process_id), "")


def _holds(column: Any, form: str) -> ColumnElement[bool]:
    """A form with a blank in front must stand at the beginning of a word."""
    text = literal(" ").concat(column) if form.startswith(" ") else column
    return text.contains(form, autoescape=True)


_folded = lru_cache(maxsize=65_536)(folded)


def words_of(text: str) -> tuple[tuple[str, ...], ...]:
    """What was typed as words in all their spellings; empty for nothing to be searched for."""
    typed = clean_line(text)[:LONGEST_QUERY].split()[:MOST_WORDS]
    return tuple(tuple(spellings(word)) for word in typed)


def wider_words_of(text: str) -> tuple[tuple[str, ...], ...]:
    """The same with other forms of the words and with words that mean the same; empty where
    nothing comes of that."""
    typed = clean_line(text)[:LONGEST_QUERY].split()[:MOST_WORDS]
    wider = tuple((*spellings(word), *related(word)) for word in typed)
    return wider if wider != words_of(text) else ()


def group_of(kind: HitKind, rows: Sequence[Any], hits: Sequence[Hit]) -> HitGroup:
    """Hits of rows each of which says how many there are in all, as `total`."""
    return HitGroup(kind, rows[0].total if rows else 0, tuple(hits))


def nothing(kind: HitKind) -> HitGroup:
    return HitGroup(kind, 0, ())
