"""Formats of participation: head-counts, what surveys found, what was said in interviews."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    Count,
    Day,
    Key,
    Line,
    MaybeLine,
    MunicipalityRef,
    OrganisationRef,
    PersonRef,
    Prose,
    RegionRef,
    Row,
    TopicRef,
    Weight,
    YesNo,
)
from facilitation.model.activities import ActivityKind
from facilitation.model.people import Sector


class Partner(Row):
    on_one_line: ClassVar[bool] = True

    organisation: OrganisationRef
    role: MaybeLine = ""


class Answer(Row):
    """So many people gave this answer, each counting with this weight."""

    on_one_line: ClassVar[bool] = True

    text: Line
    people: Count
    weight: Weight = 1.0


class Question(Row):
    key: Key
    text: Line
    topic: TopicRef | None = None
    answers: list[Answer] = []


class Statement(Row):
    on_one_line: ClassVar[bool] = True

    key: Key
    words: Prose
    topic: TopicRef | None = None


class Interview(Row):
    """A conversation, kept under a pseudonym; the person only where they agreed to it."""

    pseudonym: Line
    person: PersonRef | None = None
    consented_on: Day | None = None
    consent_note: Prose = ""
    language: MaybeLine = ""
    interpreter: MaybeLine = ""
    statements: list[Statement] = []


class Activity(Row):
    key: Key
    kind: ActivityKind
    title: Line
    region: RegionRef | None = None
    held_on: Day | None = None
    ended_on: Day | None = None
    """Last day of what took longer than one."""
    place: MaybeLine = ""
    municipality: MunicipalityRef | None = None
    languages: list[Line] = []
    head_count: Count | None = None
    heads: dict[Sector, Count] = {}
    """How many of each sector."""
    is_public: YesNo = False
    asked: Count | None = None
    """Survey: how many were asked."""
    notes: Prose = ""
    partners: list[Partner] = []
    questions: list[Question] = []
    interviews: list[Interview] = []
