"""What a preview shows of letters that would go out: one in each language, and who gets German
because their language has not got that letter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from facilitation.formats.letters import language_of
from facilitation.model.outbox import Letter
from facilitation.model.people import Person


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
        return self.in_language("")

    def in_language(self, code: str) -> Letter | None:
        """The letter in that language, else in the one of the first reader."""
        found = self.by_language.get(code) or next(iter(self.by_language.values()), None)
        return found.letter if found else None


def sample_letters(name: str, readers: Iterable[tuple[Person, Callable[[], Letter]]]) -> Samples:
    """Compose the letter of that name for the first reader of each language only."""
    samples = Samples()
    for person, write in readers:
        wanted = person.language.value
        language = language_of(name, wanted)
        if language != wanted:
            samples.only_german.append(person.name)
        if language in samples.by_language:
            samples.by_language[language].readers += 1
        else:
            samples.by_language[language] = Sample(write())
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
