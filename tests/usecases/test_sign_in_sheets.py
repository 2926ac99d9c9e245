"""Lists on paper: sheets to be signed, and the register."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from sqlalchemy.orm import Session

from facilitation.formats import docx_sheets
from facilitation.formats.docx_sheets import Sheet, Table
from facilitation.model.decisions import FollowupState
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.referrals import Referral
from facilitation.model.rights import Actor
from facilitation.usecases.register import Wanted, list_all
from facilitation.usecases.register_sheets import compose_register, register_table
from facilitation.usecases.sign_in_sheets import EMPTY_ROWS, get_sign_in_sheet
from tests import cast, findings


def cells(table: Table) -> str:
    return "\n".join(" | ".join(row) for row in table.rows)


def test_members_stand_by_seat_with_room_to_sign_and_for_their_deputy(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=now + timedelta(days=30))

    name, sheet = get_sign_in_sheet(session, scene.process, meeting.id, by=ada, on=today)

    members, guests = sheet.tables
    assert name == "2027-02-10_Anwesenheitsliste_Runder-Tisch-West.docx"
    assert "Ben" in cells(members)
    assert members.rows[0][-1].startswith("in Vertretung")
    assert len(guests.rows) == 1 + EMPTY_ROWS


def test_only_those_who_take_minutes_get_the_sheet(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, now: datetime, today: date
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=now + timedelta(days=30))

    with pytest.raises(NotAllowedError):
        get_sign_in_sheet(session, scene.process, meeting.id, by=ben, on=today)
    with pytest.raises(NotFoundError):
        get_sign_in_sheet(session, scene.process, meeting.id, by=cem, on=today)
    with pytest.raises(NotFoundError):
        get_sign_in_sheet(session, scene.process, 9999, by=ben, on=today)


def test_the_register_on_paper_says_what_it_shows(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    findings.decide(session, scene.round_table, "=SUMME(1) <b>Bus</b>", number="1/1")
    rows = list_all(session, scene.process, Wanted(), by=ada, on=today)

    sheet = compose_register(session, scene.process, rows, ["Gremium: West"], on=today)

    assert ("Auswahl", "Gremium: West") in list(sheet.facts)
    assert "=SUMME(1) <b>Bus</b>" in cells(sheet.tables[0])
    assert register_table(rows)[1][5] == "=SUMME(1) <b>Bus</b>"


def test_the_register_names_all_whose_adoption_is_awaited(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    waiting = FollowupState.AWAITS_ADOPTION
    asked = findings.decide(session, scene.round_table, "Bus", number="1/2", state=waiting)
    findings.decide(session, scene.round_table, "Weg", number="1/1", state=waiting)
    for body in (scene.steering, scene.east_table):
        session.add(
            Referral(
                district_id=scene.district.id,
                decision_id=asked.id,
                to_body_id=body.id,
                passed_on=today,
                for_adoption=True,
            )
        )
    session.flush()

    rows = list_all(session, scene.process, Wanted(), by=ada, on=today)
    heads, first, second = register_table(rows)

    place = heads.index("Zustimmung von")
    both = f"{scene.steering.name}, {scene.east_table.name}"
    assert {first[place], second[place]} == {both, ""}
    printed = compose_register(session, scene.process, rows, [], on=today).tables[0]
    assert f"wartet auf Zustimmung\nvon: {both}" in cells(printed)


def sheet_of(text: str) -> Sheet:
    table = Table(
        text, text, [("Nr.", "Name"), *((str(n), text) for n in range(150))], (20, 237), 11
    )
    return Sheet(text, text, text, [(text, text)], [table], [text], date(2027, 1, 11))


@pytest.mark.parametrize(
    "text",
    ["Müller & Söhne <GmbH>", "a\x00b\x0bc\ud800", "{{ 7*7 }}", "لاجئون", "W" * 70, "\u202eabc"],
)
def test_whatever_is_typed_gives_a_sound_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sheet.docx"
    file.write_bytes(docx_sheets.write(sheet_of(text)))

    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    assert "\u202e" not in "".join(p.text for p in Document(BytesIO(file.read_bytes())).paragraphs)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert docx_sheets.write(sheet_of("Liste")) == docx_sheets.write(sheet_of("Liste"))


def test_the_head_of_a_table_repeats_on_each_page() -> None:
    document = Document(BytesIO(docx_sheets.write(sheet_of("Liste"))))

    (table,) = document.tables
    assert "tblHeader" in table.rows[0]._tr.xml
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
