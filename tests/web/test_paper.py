"""The office prints invitations; what it hands out leads to the answer page and is kept nowhere."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.people import EmailState, Language
from facilitation.usecases import access, invitations
from tests import cast, rows
from tests.conftest import NOW, TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)


@pytest.fixture
def meeting(session: Session, stage: cast.Scene) -> Meeting:
    """Ben has no e-mail; Gus is asked as a guest and has."""
    stage.ben.email, stage.ben.postal_address = "", "Lange Straße 12\n19053 Schwerin"
    made = cast.meeting(session, stage.round_table, starts_at=MAY)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    invitations.add_guest(session, made.id, stage.gus.id, by=ada, now=NOW)
    session.commit()
    return made


@pytest.fixture
def address(stage, meeting) -> str:
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}"
    return f"{base}/meetings/{meeting.id}/paper"


def text_of(content: bytes) -> str:
    return "\n".join(p.text for p in Document(BytesIO(content)).paragraphs).replace("\xa0", " ")


def code_in(text: str) -> str:
    found = re.search(r"Code: ([0-9A-Z-]{14,})", text)
    assert found is not None
    return found[1]


def test_the_page_proposes_whom_no_mail_reaches(stage, log_in, address):
    page = log_in(stage.sam).get(address).text

    assert f'value="{stage.ben.id}" id="p{stage.ben.id}" checked' in page
    assert f'value="{stage.gus.id}" id="p{stage.gus.id}">' in page
    assert "keine Adresse" in page


def test_a_letter_leads_to_the_answer_and_is_noted(session, stage, log_in, app, address):
    answer = log_in(stage.sam).post(address, data={"people": stage.ben.id})

    assert answer.status_code == 200
    assert "wordprocessingml" in answer.content_type
    assert (
        "2027-05-31_Einladung_Runder-Tisch-West_Ben-Becker.docx"
        in answer.headers["Content-Disposition"]
    )
    text = text_of(answer.data)
    for words in ("Ben Becker", "Lange Straße 12", "Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr"):
        assert words in text
    visitor = app.test_client()
    sent = visitor.post("/code", data={"code": code_in(text).lower().replace("-", " ")})
    assert sent.status_code == 303
    assert "Runder Tisch West" in visitor.get(sent.location).text
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "paper_letter_made")
    ).one()
    assert (entry.subject_id, entry.person_id) == (stage.ben.id, stage.sam.id)
    session.refresh(stage.ben)
    assert stage.ben.notice_given_at == NOW
    session.commit()
    again = log_in(stage.sam).get(address).text
    assert "erzeugt am 11.01.2027" in again
    assert f'id="p{stage.ben.id}" checked' not in again


def test_a_zip_holds_one_file_for_each(session, stage, log_in, address):
    people = [stage.ben.id, stage.gus.id, stage.ben.id]
    answer = log_in(stage.ada).post(address, data={"people": people, "as": "zip"})

    with ZipFile(BytesIO(answer.data)) as files:
        assert [name.rpartition("_")[2] for name in files.namelist()] == [
            "Ben-Becker.docx",
            "Gus-Gast.docx",
        ]
        assert "Gus Gast" in text_of(files.read(files.namelist()[1]))


def test_people_of_one_name_get_a_file_each(session, stage, log_in, address):
    stage.gus.call(given_name="Ben", family_name="Becker")
    session.commit()
    people = [stage.ben.id, stage.gus.id]

    answer = log_in(stage.ada).post(address, data={"people": people, "as": "zip"})

    with ZipFile(BytesIO(answer.data)) as files:
        assert len(files.namelist()) == 2


def test_each_letter_is_in_its_readers_language(session, stage, log_in, address):
    stage.ben.language = Language.ARABIC
    session.commit()

    answer = log_in(stage.ada).post(address, data={"people": [stage.ben.id, stage.gus.id]})

    text = text_of(answer.data)
    assert ("نرجو الرد" in text, "Guten Tag Gus Gast," in text) == (True, True)


@pytest.mark.parametrize("people", [[], ["x"], ["0"], ["-1"], ["9" * 50], ["\x00"]])
def test_nobody_or_nonsense_is_refused(session, stage, log_in, address, people):
    answer = log_in(stage.ada).post(address, data={"people": people})

    assert answer.status_code == (404 if people else 422)
    assert session.scalars(select(JournalEntry.action)).all().count("paper_letter_made") == 0
    session.commit()


def test_nobody_prints_for_people_who_are_not_asked(stage, log_in, address):
    for stranger in (stage.olga.id, stage.cem.id):
        assert log_in(stage.ada).post(address, data={"people": stranger}).status_code == 404


def test_a_cancelled_meeting_has_no_letters(session, stage, log_in, address, meeting):
    meeting.cancel(reason="Krankheit", now=NOW)
    session.commit()

    answer = log_in(stage.ada).post(address, data={"people": stage.ben.id})
    assert (answer.status_code, "abgesagt" in answer.text) == (422, True)


def test_a_series_has_letters_with_all_dates(session, stage, log_in, app):
    meetings = rows.series(session, stage.round_table, MAY)
    rows.ask(session, meetings, stage.ben)
    stage.ben.email_state = EmailState.BOUNCED
    session.commit()
    base = f"/d/{stage.district.slug}/p/{stage.process.slug}"
    address = f"{base}/series/{meetings[0].series_id}/paper"

    client = log_in(stage.ada)
    assert "Adresse unzustellbar" in client.get(address).text
    text = text_of(client.post(address, data={"people": stage.ben.id}).data)

    assert "Runder Tisch West, 3 Termine" in text
    visitor = app.test_client()
    sent = visitor.post("/code", data={"code": code_in(text)})
    assert sent.location.startswith("/dates/")
    assert "Montag, 7. Juni 2027" in visitor.get(sent.location).text
    assert client.post(address, data={"people": stage.gus.id}).status_code == 404


def test_hostile_names_and_addresses_become_text(session, stage, log_in, address, meeting):
    stage.ben.call(given_name="<w:p>\x0b{{7*7}}", family_name="\u202eBecker")
    stage.ben.postal_address = "</w:t>\x1b\nZeile " * 20
    meeting.title = "<script>alert(1)</script>"
    session.commit()

    client = log_in(stage.ada)
    assert "<script>alert" not in client.get(address).text
    answer = client.post(address, data={"people": stage.ben.id})
    assert answer.status_code == 200
    assert "{{7*7}}" in text_of(answer.data)
    assert len(session.scalars(select(Invitation)).all()) == 2
    session.commit()
