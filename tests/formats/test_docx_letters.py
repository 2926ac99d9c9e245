"""Invitations as printed letters: one page that says all, in the reader's language."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator

from facilitation.formats import docx_letters, wording
from facilitation.formats.ical import Mailbox
from facilitation.formats.languages import TONGUES
from facilitation.formats.letters import AgendaLine, Gathering, Reader, Sender, Writing
from facilitation.formats.paper_words import DateLine, PaperLetter, is_written_in, worded
from facilitation.model.calendars import Told
from facilitation.model.meetings import InvitedAs
from tests.formats.minutes_examples import HOSTILE

TOLD = Told(
    starts_at=datetime(2027, 5, 31, 15, tzinfo=UTC),
    ends_at=datetime(2027, 5, 31, 17, tzinfo=UTC),
    summary="Runder Tisch West",
    location="Rathaus, Saal 2",
    online_url="",
    agenda="",
)
CODE, LINK = "K7F3-9Q2M-4TRB", "https://kreisrunde.test/rsvp/AQAAAAEAAAABqKN4w9Sa6KXBRCJIakDDoDp8"
LATER = tuple(
    DateLine(
        told=replace(
            TOLD,
            starts_at=TOLD.starts_at + timedelta(weeks=week),
            ends_at=TOLD.ends_at + timedelta(weeks=week),
        )
    )
    for week in range(4)
)


def letter(text: str = "", *, language: str = "de", **more: object) -> PaperLetter:
    """An ordinary letter; `text` in every field that people type."""

    def typed(usual: str) -> str:
        return text or usual

    sender = Sender(
        mailbox=Mailbox(address="post@kreis.example", name=typed("Geschäftsstelle")),
        district=typed("Landkreis Musterkreis"),
        phone=typed("0385 555-120"),
        postal_address=typed("Markt 1\n19055 Lindow"),
        privacy_notice=typed("Wir speichern Ihren Namen, um Sie einzuladen."),
    )
    reader = Reader(
        mailbox=Mailbox(address="", name=typed("Ben Becker")),
        invited_as=InvitedAs.MEMBER,
        body=typed("Runder Tisch West"),
        language=language,
        needs_notice=True,
    )
    told = replace(TOLD, summary=typed(TOLD.summary), location=typed(TOLD.location))
    gathering = Gathering(
        told=told,
        zone=ZoneInfo("Europe/Berlin"),
        body=typed("Runder Tisch West"),
        agenda=(AgendaLine(position=1, title=typed("Berichte"), minutes=60),),
        message=typed("Kinder können mitkommen."),
        invitation_text=text,
    )
    made = PaperLetter(
        writing=Writing(sender, reader, gathering),
        address=(typed("Lange Straße 12"), typed("19053 Schwerin")),
        on=date(2027, 5, 3),
        link=LINK,
        code=CODE,
        code_page="kreisrunde.test/code",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def opened(*letters: PaperLetter):
    return Document(BytesIO(docx_letters.write(letters)))


def text_of(document) -> str:
    rows = (
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.iter(qn("w:p"))
    )
    return "\n".join(rows).replace(wording.NO_BREAK, " ").replace("\u200e", "")


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("dates", [(), LATER], ids=["meeting", "series"])
def test_word_opens_every_language_without_a_question(tmp_path, language, dates):
    file = tmp_path / "letter.docx"
    file.write_bytes(docx_letters.write([letter(language=language, dates=dates)]))

    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_is_typed_stands_in_the_letter_as_text(tmp_path, text):
    file = tmp_path / "letter.docx"
    file.write_bytes(docx_letters.write([letter(text), letter(text, language="ar")]))

    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    found = " ".join(text_of(Document(BytesIO(file.read_bytes()))).split())
    assert found.count(" ".join(wording.line(text).split())) >= 20
    assert ("\u202e" in found, "None" in found, "&lt;" in found) == (False,) * 3


def test_letters_speak_all_languages_that_are_offered():
    assert [code for code in TONGUES if not is_written_in(code)] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Guten Tag Ben Becker,"),
        ("de-x-plain", "Können Sie kommen?"),
        ("en", "Monday, 31 May 2027, 17:00 to 19:00"),
        ("pl", "Dzień dobry, Ben Becker!"),
        ("cs", "Váš kód:"),
        ("uk", "Запрошення:"),
        ("ar", "الرمز الخاص بكم:"),
    ],
)
def test_each_reader_gets_their_language_and_the_code(language, words):
    found = text_of(opened(letter(language=language)))

    for expected in (words, CODE, "kreisrunde.test/code", "Rathaus, Saal 2", "Lange Straße 12"):
        assert expected in found


def test_german_stands_below_for_those_who_wish_it():
    ordinary = letter(language="pl")
    reader = replace(ordinary.writing.reader, german_beside=True)
    both = replace(ordinary, writing=replace(ordinary.writing, reader=reader))

    assert [version.tongue.code for version in worded(both)] == ["pl", "de"]
    found = text_of(opened(both))
    assert found.count("Wir speichern Ihren Namen") == 1
    assert found.index("Dzień dobry") < found.index("Guten Tag")


def test_a_series_lists_its_dates_with_the_reason_of_a_move():
    moved = replace(LATER[1], moved_from=LATER[0].told, reason="Pfingstmontag")
    found = text_of(opened(letter(dates=(LATER[0], moved, *LATER[2:]))))

    assert "Einladung: Runder Tisch West, 4 Termine" in found
    assert "(statt Montag, 31. Mai 2027, 17:00 Uhr: Pfingstmontag)" in found
    assert "Tagesordnung" not in found


def test_guests_do_not_read_what_is_not_public():
    ordinary = letter()
    gathering = replace(
        ordinary.writing.gathering,
        agenda=(AgendaLine(position=1, title="Geheimes", is_public=False),),
    )
    reader = replace(ordinary.writing.reader, invited_as=InvitedAs.GUEST)
    writing = replace(ordinary.writing, gathering=gathering, reader=reader)

    found = text_of(opened(replace(ordinary, writing=writing)))
    assert ("Geheimes" in found, "Nicht öffentlicher Punkt" in found) == (False, True)


def test_the_same_letters_give_the_same_bytes_and_no_clock():
    letters = [letter(language=code) for code in TONGUES]
    file = docx_letters.write(letters)

    assert docx_letters.write(letters) == file
    with ZipFile(BytesIO(file)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_each_letter_begins_a_page_and_counts_from_one():
    document = opened(*[letter() for _ in range(3)])

    assert len(document.sections) == 3
    starts = [node.get(qn("w:start")) for node in document.element.iter(qn("w:pgNumType"))]
    assert starts == ["1", "1", "1"]
    ids = [node.get("id") for node in document.element.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 3


def test_the_picture_says_what_it_is_and_no_paragraph_is_empty():
    document = opened(letter())

    described = [node.get("descr") for node in document.element.iter(qn("wp:docPr"))]
    assert described == ["QR-Code: Er öffnet Ihre eigene Seite für die Antwort."]
    assert [
        p for p in document.element.iter(qn("w:p"))
        if not list(p.iter(qn("w:t"))) and not list(p.iter(qn("w:drawing")))
    ] == []  # fmt: skip


def test_file_names_fit_every_file_system():
    name = docx_letters.file_name(letter('Süd/Öst "A"'))

    assert name == "2027-05-31_Einladung_Süd-Öst-A_Süd-Öst-A.docx"
    assert docx_letters.in_ascii(name) == "2027-05-31_Einladung_Sued-Oest-A_Sued-Oest-A.docx"
    assert docx_letters.file_name(letter("..\\..")) == "2027-05-31_Einladung_Brief_Brief.docx"


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_address_shows_in_the_window_and_the_first_page_says_all(tmp_path):
    file = tmp_path / "letter.docx"
    long = replace(letter(), address=("c/o Familie Özdemir", "Hinterhaus", "Weg 1", "19053 Ort"))
    file.write_bytes(docx_letters.write([letter(), long, letter(language="ar")]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    seen = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "letter.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()

    pages = seen.split("<page ")[1:]
    first_pages = [page for page in pages if ">Becker<" in page and CODE in page]
    assert len(first_pages) == 3
    for page in first_pages:
        words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*?yMax="([\d.]+)">(.*?)<', page)
        millimetres = [
            (float(x) / 72 * 25.4, float(top) / 72 * 25.4, float(low) / 72 * 25.4, word)
            for x, top, low, word in words
        ]
        name = next(place for place in millimetres if place[3] == "Ben")
        town = next(place for place in millimetres if place[3].startswith("1905"))
        assert 24 < name[0] < 26
        assert 62 < name[1] < 66
        assert town[2] < 90
