"""Results of a survey as a table: question, answer, how many gave it, and their weight."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from facilitation.formats import tables
from facilitation.formats.tables import UNREADABLE, Line, Table
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.sorting import folded

MOST_ROWS = 5_000
MOST_QUESTIONS = 300
MOST_PROBLEMS = 20
LONGEST_QUESTION, LONGEST_ANSWER = 500, 300
MOST_PEOPLE = 10_000_000
MOST_WEIGHT = Decimal(1000)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Frage": ("frage", "question", "fragetext", "frage text", "item"),
    "Antwort": ("antwort", "answer", "auspragung", "auspraegung", "kategorie"),
    "n": ("n", "anzahl", "personen", "haufigkeit", "haeufigkeit", "count", "people", "fallzahl"),
    "Gewicht": ("gewicht", "weight", "gewichtung", "gewichtungsfaktor", "faktor"),
}
"""How the columns may be called, folded. All but the weight have to be there."""
_NEEDED = ("Frage", "Antwort", "n")

MOST_TITLES = 10
"""Lines that may stand above the header, as offices write titles over a table."""

_WHOLE = re.compile(r"\d{1,9}|[1-9]\d{0,2}(?:\.\d{3}){1,2}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,25})?", re.ASCII)
_NOTE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class ReadAnswer:
    text: str
    people: int
    weight: float


@dataclass(frozen=True)
class Joined:
    """Spellings of one answer: that which most people gave, and the others, counted with it."""

    kept: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class ReadQuestion:
    text: str
    answers: tuple[ReadAnswer, ...]
    joined: tuple[Joined, ...] = ()


@dataclass(frozen=True)
class SurveyFile:
    """What stands in a file of results, question by question in its order."""

    questions: tuple[ReadQuestion, ...]


def read_survey(content: bytes, name: str) -> SurveyFile:
    """The results in a CSV or xlsx file of that name.

    Titles may stand above the header. An empty question means the one above. One answer may stand
    in several rows with weights of their own, and in spellings that differ by case and blanks only:
    these are counted together, and `joined` says so. Numbers are German or English: '1.200' people,
    weight '0,85' or '0.85'; without any weight in a question each counts once. FileRefusedError,
    with the row of each trouble, for anything else.
    """
    table = tables.read(content, name)
    header, *rows = table.lines[_header_at(table) :]
    columns = _columns(table, header)
    if len(rows) > MOST_ROWS:
        raise _refused(table, "„%(name)s“ hat mehr als %(most)s Zeilen.", most=MOST_ROWS)
    reading = _Reading(table, columns)
    for line in rows:
        reading.take(line)
    questions = tuple(reading.questions())
    if reading.problems:
        raise FileRefusedError(
            "„%(name)s“ wird nicht übernommen. Verbessern Sie diese Zeilen und laden Sie die Datei "
            "noch einmal hoch.",
            reading.problems[:MOST_PROBLEMS],
            name=name,
        )
    if not questions:
        raise _refused(table, "In „%(name)s“ steht unter den Überschriften keine Antwort.")
    if len(questions) > MOST_QUESTIONS:
        raise _refused(table, "„%(name)s“ enthält mehr als %(most)s Fragen.", most=MOST_QUESTIONS)
    return SurveyFile(questions)


def _refused(table: Table, message: str, **parameters: object) -> FileRefusedError:
    return FileRefusedError(message, [], name=table.name, **parameters)


def _named(line: Line) -> list[str]:
    """'Fallzahl (n):' is the column 'fallzahl'."""
    return [" ".join(_NOTE.sub(" ", folded(cell)).split()).strip(" .:*") for cell in line.cells]


def _header_at(table: Table) -> int:
    """The first line with all columns that have to be there; the very first if there is none."""
    for at, line in enumerate(table.lines[: MOST_TITLES + 1]):
        cells = set(_named(line))
        if all(cells & set(COLUMNS[title]) for title in _NEEDED):
            return at
    return 0


def _columns(table: Table, line: Line) -> dict[str, int]:
    """Where each column stands; refused where one is missing or there twice."""
    header = _named(line)
    found: dict[str, int] = {}
    problems = []
    where = f"{table.name}, Zeile {line.number}"
    for title, names in COLUMNS.items():
        places = [at for at, cell in enumerate(header) if cell in names]
        if len(places) > 1:
            problems.append(Problem(where, "Zwei Spalten heißen wie „%(title)s“.", title=title))
        elif places:
            found[title] = places[0]
        elif title in _NEEDED:
            problems.append(
                Problem(
                    where,
                    "Die Spalte „%(title)s“ fehlt. Erwartet werden Frage, Antwort, n und, wenn "
                    "gewichtet wurde, Gewicht.",
                    title=title,
                )
            )
    if problems:
        raise FileRefusedError(
            "Die Spalten von „%(name)s“ sind nicht zu erkennen.", problems, name=table.name
        )
    return found


@dataclass
class _Reading:
    """Rows as they come; a question's answers are gathered even if it comes in pieces."""

    table: Table
    columns: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)
    _found: dict[str, list[ReadAnswer]] = field(default_factory=dict)
    _seen: dict[tuple[str, str, float], int] = field(default_factory=dict)
    _unweighted: dict[str, int] = field(default_factory=dict)
    """By question the first row without a weight."""
    _weighted: set[str] = field(default_factory=set)
    _question: str = ""

    def take(self, line: Line) -> None:
        asked = " ".join(self._cell(line, "Frage").split())
        answer = " ".join(self._cell(line, "Antwort").split())
        self._question = asked or self._question
        people, weight = self._people(line), self._weight(line)
        if not self._check_texts(line, answer) or people is None or weight is None:
            return
        same = (self._question, self._cell(line, "Antwort"), weight)
        if same in self._seen:
            self._complain(
                line,
                "„%(answer)s“ steht schon in Zeile %(row)s. Fassen Sie beide zusammen.",
                answer=answer,
                row=self._seen[same],
            )
            return
        self._seen[same] = line.number
        self._found.setdefault(self._question, []).append(ReadAnswer(answer, people, weight))

    def _cell(self, line: Line, title: str) -> str:
        return line.cell(self.columns[title])

    def _complain(self, line: Line, message: str, **parameters: object) -> None:
        self.problems.append(
            Problem(f"{self.table.name}, Zeile {line.number}", message, **parameters)
        )

    def _check_texts(self, line: Line, answer: str) -> bool:
        before = len(self.problems)
        for title, text, longest in (
            ("Frage", self._question, LONGEST_QUESTION),
            ("Antwort", answer, LONGEST_ANSWER),
        ):
            if not text:
                self._complain(line, "In der Spalte „%(title)s“ steht nichts.", title=title)
            elif UNREADABLE in text:
                self._complain(
                    line, "In der Spalte „%(title)s“ steht ein Zeichen, das niemand lesen kann.",
                    title=title,
                )  # fmt: skip
            elif len(text) > longest:
                self._complain(
                    line,
                    "Der Text in der Spalte „%(title)s“ hat mehr als %(most)s Zeichen.",
                    title=title,
                    most=longest,
                )
        return len(self.problems) == before

    def _people(self, line: Line) -> int | None:
        text = self._cell(line, "n").replace(" ", "")
        number = int(text.replace(".", "")) if _WHOLE.fullmatch(text) else None
        if number is not None and number <= MOST_PEOPLE:
            return number
        if not text:
            self._complain(
                line,
                "In der Spalte „n“ steht nichts. Hat niemand so geantwortet, schreiben Sie 0; "
                "rechnet dort eine Formel, öffnen und speichern Sie die Datei einmal in Ihrem "
                "Tabellenprogramm.",
            )
        else:
            self._complain(
                line,
                "In der Spalte „n“ steht „%(found)s“. Dort gehört hin, wie viele Personen so "
                "geantwortet haben: eine ganze Zahl, null oder größer. Aus Anteilen allein lässt "
                "sich keine Unschärfe berechnen.",
                found=text[:40],
            )
        return None

    def _weight(self, line: Line) -> float | None:
        text = self._cell(line, "Gewicht").replace(" ", "") if "Gewicht" in self.columns else ""
        if not text:
            self._unweighted.setdefault(self._question, line.number)
            return 1.0
        self._weighted.add(self._question)
        weight = Decimal(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
        if weight is None or weight > MOST_WEIGHT:
            self._complain(
                line,
                "In der Spalte „Gewicht“ steht „%(found)s“. Richtig wäre eine Zahl von 0 bis 1000, "
                "zum Beispiel 0,85.",
                found=text[:40],
            )
            return None
        return float(weight)

    def questions(self) -> Iterator[ReadQuestion]:
        for text, answers in self._found.items():
            if not any(answer.people and answer.weight for answer in answers):
                self.problems.append(
                    Problem(
                        self.table.name,
                        "Bei „%(question)s“ zählt keine einzige Antwort: überall ist n oder das "
                        "Gewicht null.",
                        question=text[:120],
                    )
                )
            if text in self._weighted and text in self._unweighted:
                self.problems.append(
                    Problem(
                        f"{self.table.name}, Zeile {self._unweighted[text]}",
                        "Bei „%(question)s“ haben nur manche Antworten ein Gewicht. Tragen Sie es "
                        "überall ein oder nirgends; rechnet dort eine Formel, öffnen und speichern "
                        "Sie die Datei einmal in Ihrem Tabellenprogramm.",
                        question=text[:120],
                    )
                )
            yield _together(text, answers)


def _together(question: str, answers: Sequence[ReadAnswer]) -> ReadQuestion:
    """'Ja' and 'ja' are one answer; 'schön' and 'schon' are two."""
    given: dict[str, Counter[str]] = {}
    counted: dict[tuple[str, float], int] = {}
    for one in answers:
        same = _same(one.text)
        given.setdefault(same, Counter())[one.text] += one.people
        counted[same, one.weight] = counted.get((same, one.weight), 0) + one.people
    kept = {same: spellings.most_common(1)[0][0] for same, spellings in given.items()}
    return ReadQuestion(
        question,
        tuple(ReadAnswer(kept[same], people, weight) for (same, weight), people in counted.items()),
        tuple(
            Joined(kept[same], tuple(text for text in spellings if text != kept[same]))
            for same, spellings in given.items()
            if len(spellings) > 1
        ),
    )


def _same(answer: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", answer.casefold()).split())
