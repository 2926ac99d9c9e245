"""A concept as it is printed: chapters of measures, each with who answers for it and its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from facilitation.formats.wording import counted, listed, long_date


@dataclass(frozen=True, kw_only=True)
class PaperMeasure:
    title: str
    wording: str
    state: str
    """In words."""
    caretaker: str
    """Empty: nobody yet."""
    deputy: str
    due_on: date | None
    resources: str
    origins: Sequence[str]
    """Where it came from: the topic with where it was raised, the finding with its body and day."""
    is_overdue: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class PaperChapter:
    name: str
    measures: Sequence[PaperMeasure]


@dataclass(frozen=True, kw_only=True)
class PaperConcept:
    organisation: str
    title: str
    process: str
    carrier: str
    """Who carries the process where it is not the district itself."""
    chapters: Sequence[PaperChapter]
    on: date
    """The day of which it tells; the file's own date."""
    adopted_on: date | None = None
    is_submitted: bool = False

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None

    @property
    def measures(self) -> list[PaperMeasure]:
        return [one for chapter in self.chapters for one in chapter.measures]

    @property
    def numbered(self) -> list[tuple[str, PaperMeasure]]:
        """With their numbers: ('2.1', …)."""
        return [
            (f"{place}.{number}", one)
            for place, chapter in enumerate(self.chapters, start=1)
            for number, one in enumerate(chapter.measures, start=1)
        ]

    @property
    def status(self) -> tuple[str, str]:
        """In bold, and what follows."""
        if self.adopted_on is not None:
            return "Beschlossen", f" am {long_date(self.adopted_on)}."
        if self.is_submitted:
            return "Zur Beschlussfassung vorgelegt.", " Noch ist nichts beschlossen."
        day = long_date(self.on)
        return (
            "Entwurf.",
            f" Er gibt wieder, was am {day} im Konzept steht; beschlossen ist er nicht.",
        )

    @property
    def count(self) -> str:
        """'12, davon 3 erledigt, 2 überfällig und 1 ohne zuständige Person'"""
        every = self.measures
        kinds = (
            (sum(one.is_done for one in every), "erledigt"),
            (sum(one.is_overdue for one in every), "überfällig"),
            (sum(not one.caretaker and not one.is_done for one in every), "ohne zuständige Person"),
        )
        told = [counted(number, word, word) for number, word in kinds if number]
        return f"{len(every)}, davon {listed(told)}" if told else str(len(every))
