"""What a preview shows of letters that would go out: one in each language, and who gets German
because their language has not got that letter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from facilitation.model.outbox import Letter
from facilitation.model.people import Language, Person


@dataclass
class Sample:
    """A letter as its first reader would get it."""

    letter: Letter
    readers: int = 1
    """How many get it in that language."""


@dataclass
class Samples:
    by_language: dict[str, Sample] = field(default_factory=dict)
    only_german: list[str] = field(default_factory=list)
    """Names of those who wish for another language."""

    @property
    def first(self) -> Letter | None:
        """The German one, which the office reads, else that of the first reader."""
        return self.in_language(Language.GERMAN.value)

    def in_language(self, code: str) -> Letter | None:
        """The letter in that language, else the first one."""
        found = self.by_language.get(code) or self.by_language.get(Language.GERMAN.value)
        found = found or next(iter(self.by_language.values()), None)
        return found.letter if found else None

    def add(self, person: Person, letter: Letter) -> None:
        """Count a reader, whose letter is in the language of this one."""
        if letter.language != person.language.value:
            self.only_german.append(person.name)
        if letter.language in self.by_language:
            self.by_language[letter.language].readers += 1
        else:
            self.by_language[letter.language] = Sample(letter)


def sample_letters(readers: Iterable[tuple[Person, Callable[[], Letter]]]) -> Samples:
    """Compose the letter for the first reader of each language only."""
    samples = Samples()
    written: dict[Language, Letter] = {}
    for person, write in readers:
        if person.language not in written:
            written[person.language] = write()
        samples.add(person, written[person.language])
    return samples


def together(previews: Iterable[Samples]) -> Samples:
    """What several previews show, as one: people who get several letters are named once."""
    made = Samples()
    for samples in previews:
        for code, sample in samples.by_language.items():
            if code in made.by_language:
                made.by_language[code].readers += sample.readers
            else:
                made.by_language[code] = Sample(sample.letter, sample.readers)
        made.only_german.extend(one for one in samples.only_german if one not in made.only_german)
    return made
