"""Every letter is there in every language, says the same in each, and keeps to its language."""

import re

import pytest

from facilitation.formats import letters
from facilitation.formats.languages import GERMAN, TONGUES
from facilitation.formats.letter_shapes import END, FOLDER, ISOLATE
from facilitation.model.meetings import InvitedAs
from facilitation.model.outbox import Letter
from facilitation.model.people import Language
from tests.formats import letter_samples as samples

PARTS = {"parts", "series_parts"}
"""Templates that letters share; they are none themselves."""
FOREIGN = sorted(TONGUES.keys() - {"de", "de-x-plain"})
GERMAN_WORDS = """
aber alle als am an antworten auf aus bei bis bitte bisher dafür das dass dem den der die dies
diese dieser ein eine einen einladung er es findet für haben ihr ihre ihren im in ist kein keine
kommen kommt können mit nach neu neue neuer nicht nichts nur oder ohne ort sagen sich sie sind
statt tagesordnung termin termine uhr um und uns vielleicht vom von wann was weil wenn werden
wie wir wird wo zu zum zur über grund montag mai juni minuten punkt öffentlicher telefon
zusage absage guten tag grüßen
"""
SHARED = {
    "en": {"in", "an", "am", "was"},
    "pl": {"telefon", "termin", "punkt"},
    "cs": {"telefon", "den"},
    "uk": set(),
    "ar": set(),
}
"""Words that look German and are the language's own."""


def written_in(language: str) -> set[str]:
    return {file.stem for file in (FOLDER / language).glob("*.jinja")}


def source(language: str, name: str) -> str:
    return (FOLDER / language / f"{name}.jinja").read_text(encoding="utf-8")


def words(letter: Letter) -> set[str]:
    plain = re.sub(r"<[^>]*>|\{\{.*?\}\}", " ", f"{letter.subject}\n{letter.text}\n{letter.html}")
    return {word.lower() for word in re.findall(r"[^\W\d_]+", plain)}


def asked_for(language: str, name: str) -> set[str]:
    """What the template takes from what it is given: 'told.summary', 'reader.seat'."""
    code = " ".join(re.findall(r"\{[{%].*?[%}]\}", source(language, name)))
    code = re.sub(r'"[^"]*"', " ", code)
    return set(re.findall(r"\b[a-z_]+(?:\.[A-Za-z_]+)+", code)) - {"rows.all"}


def test_every_language_of_the_people_has_a_name_and_a_direction() -> None:
    assert set(TONGUES) == {language.value for language in Language}
    assert [tongue.code for tongue in TONGUES.values() if tongue.direction == "rtl"] == ["ar"]


def test_no_letter_is_left_out_of_these_tests() -> None:
    on_paper = {"paper"}  # tried where it is set

    assert written_in(GERMAN) - PARTS - on_paper == set(samples.MAKERS)


@pytest.mark.parametrize("language", TONGUES)
def test_every_letter_is_written_in_every_language(language: str) -> None:
    assert written_in(language) == written_in(GERMAN)


@pytest.mark.parametrize("language", sorted(TONGUES.keys() - {GERMAN}))
@pytest.mark.parametrize("name", sorted(written_in(GERMAN)))
def test_a_translation_tells_what_the_german_letter_tells(language: str, name: str) -> None:
    own = {"parts.message", "gathering.message"}  # introduced as German where it is foreign
    missing = asked_for(GERMAN, name) - asked_for(language, name) - own
    added = asked_for(language, name) - asked_for(GERMAN, name) - own

    assert (missing, added) == (set(), set())


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("name", samples.MAKERS)
def test_every_turn_of_every_letter_is_whole(name: str, language: str) -> None:
    for letter in samples.every(name, language):
        assert letter.language == language
        assert letter.subject
        assert "\n" not in letter.subject
        for text in (letter.subject, letter.text, letter.html):
            assert not re.search(
                r"None|undefined|Markup|&lt;|&amp;|\.\.(?!\.)|\( ?\)|  \S", text
            ), text
        assert "\n\n\n" not in letter.text


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("name", samples.MAKERS)
def test_no_german_word_is_left_in_a_translation(name: str, language: str) -> None:
    german = set(GERMAN_WORDS.split()) - SHARED[language]

    for invited_as in InvitedAs:
        for letter in samples.MAKERS[name](samples.writing(language, invited_as=invited_as)):
            assert words(letter) & german == set()


@pytest.mark.parametrize("name", samples.MAKERS)
def test_plain_german_says_nothing_in_the_words_of_offices(name: str) -> None:
    heavy = {"gremium", "vertretung", "tagesordnung", "zurückgenommen", "verfahren", "verlegt"}

    for letter in samples.every(name, "de-x-plain"):
        own = letter.text.partition("=" * 40)[0]
        assert {word.lower() for word in re.findall(r"\w+", own)} & heavy == set()


@pytest.mark.parametrize("name", samples.MAKERS)
def test_sentences_in_plain_german_are_short(name: str) -> None:
    for letter in samples.MAKERS[name](samples.writing("de-x-plain")):
        for row in letter.text.splitlines():
            for sentence in re.split(r"(?<=[.?!:])\s", row):
                assert len(sentence.split()) <= 15, sentence


@pytest.mark.parametrize("name", samples.MAKERS)
def test_names_and_numbers_in_arabic_keep_their_direction(name: str) -> None:
    for letter in samples.MAKERS[name](samples.writing("ar")):
        assert '<html lang="ar" dir="rtl">' in letter.html
        assert f"{ISOLATE}03871 722-0{END}" in letter.text
        assert "<bdi>03871 722-0</bdi>" in letter.html
        for text in (letter.subject, letter.text):
            assert text.count(ISOLATE) == text.count(END)


def test_an_address_in_arabic_text_can_be_clicked() -> None:
    (letter,) = samples.MAKERS["invitation"](samples.writing("ar"))

    assert f"{ISOLATE}https://video.example/q {END}" in letter.text


def test_what_people_wrote_is_marked_as_german() -> None:
    (letter,) = samples.MAKERS["invitation"](samples.writing("pl"))

    assert "Wiadomość od organizatorów (po niemiecku)" in letter.text
    for typed in ("Brng Tss.", "Lbr Frnd.", "Znd Kpf."):
        assert re.search(rf'<p lang="de" dir="auto"[^>]*>{re.escape(typed)}</p>', letter.html)
    assert '<bdi lang="de">Vbn Plk 2</bdi>' in letter.html


def test_german_stands_below_if_wished() -> None:
    (letter,) = samples.MAKERS["invitation"](samples.writing("uk", german_beside=True))
    translated, _, german = letter.text.partition("=" * 40)

    assert letter.subject.startswith("Запрошення: ")
    assert "Коли: понеділок, 31 травня 2027 року" in translated
    assert german.startswith("\nDeutsch\n\nEinladung zu „Qwx Zrk“ am Montag, 31. Mai 2027")
    assert letter.text.count("Znd Kpf.") == 1
    assert letter.html.index('<div lang="uk"') < letter.html.index('<div lang="de"')
    assert letter.language == "uk"


def test_german_does_not_stand_twice() -> None:
    (letter,) = samples.MAKERS["invitation"](samples.writing("de", german_beside=True))

    assert letter.text.count("Sie sind herzlich eingeladen") == 1


def test_a_letter_that_a_language_has_not_got_is_german_as_a_whole() -> None:
    (german,) = samples.MAKERS["invitation"](samples.writing(GERMAN))
    (instead,) = samples.MAKERS["invitation"](samples.writing("tr", german_beside=True))

    assert instead == german
    assert letters.language_of("a letter nobody has translated", "pl") == GERMAN
