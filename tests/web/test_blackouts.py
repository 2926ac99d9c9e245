"""Pages of days on which nobody should meet, and of rooms."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.series import Blackout
from facilitation.model.venues import Venue
from tests import cast
from tests.usecases.test_blackouts import ics
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/blackouts"
MARCH = {"first_day": "2027-03-01", "last_day": "05.03.2027", "reason": "Fischmarkt"}


def count(session: Session) -> int:
    found = session.scalar(select(func.count(Blackout.id))) or 0
    session.rollback()
    return found


def test_days_are_entered_shown_and_removed(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    cast.meeting(session, stage.round_table, starts_at=datetime(2027, 3, 3, 16, tzinfo=UTC))
    session.commit()
    ada = log_in(stage.ada)

    stored = ada.post(BASE, data=MARCH)
    page = ada.get(BASE).text

    assert stored.status_code == 303
    assert "An diesen Tagen ist schon 1 Termin geplant." in page
    assert "1 geplanter Termin liegt auf einem Sperrtag" in page
    assert "Fischmarkt" in page
    row = session.execute(select(Blackout.id, Blackout.first_day, Blackout.last_day)).one()
    session.rollback()
    assert row[1:] == (date(2027, 3, 1), date(2027, 3, 5))
    assert ada.post(f"{BASE}/{row.id}/remove").status_code == 303
    assert count(session) == 0


@pytest.mark.parametrize("kind", ["body", "venue"])
def test_days_of_a_body_or_room_are_kept_apart(
    session: Session, stage: cast.Scene, log_in: LogIn, kind: str
) -> None:
    hall = Venue(district_id=stage.district.id, name="Festsaal")
    session.add(hall)
    session.commit()
    number = stage.round_table.id if kind == "body" else hall.id
    ada = log_in(stage.ada)

    stored = ada.post(f"{BASE}?{kind}={number}", data=MARCH)

    assert stored.location.endswith(f"{BASE}?{kind}={number}")
    page = ada.get(stored.location).text
    assert "Fischmarkt" in page
    assert ("Runder Tisch West" if kind == "body" else "Festsaal") in page
    assert "Fischmarkt" not in ada.get(BASE).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_day": "30.02.2027"}, "kein Tag"),
        ({"last_day": "2027-02-01"}, "liegt vor dem ersten"),
        ({"first_day": "1999-01-01", "last_day": ""}, "schon vorbei"),
        ({"reason": "  "}, "fehlt eine Angabe"),
        ({"reason": "x" * 1000}, "Bitte kürzen"),
    ],
)
def test_odd_input_gets_a_sentence_and_nothing_is_stored(
    session: Session, stage: cast.Scene, log_in: LogIn, wrong: dict[str, str], sentence: str
) -> None:
    answer = log_in(stage.ada).post(BASE, data=MARCH | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(session) == 0


def test_a_calendar_file_is_looked_at_and_taken_over(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)
    file = (BytesIO(ics("20270303", "20270310", summary="<b>Ausschuss</b>")), "kreistag.ics")

    offered = ada.post(f"{BASE}/import", data={"file": file})
    shown = ada.get(offered.location).text

    assert offered.status_code == 303
    assert "2 Einträge" in shown
    assert "<b>Ausschuss" not in shown
    assert count(session) == 0
    assert ada.post(offered.location).status_code == 303
    assert count(session) == 2
    assert ada.post(f"{BASE}/forget", data={"source": "kreistag.ics"}).status_code == 303
    assert count(session) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "keine Kalenderdatei"),
        (b"PK\x03\x04", "keine Kalenderdatei"),
        (ics(), "kein Termin"),
        (ics("20200101"), "der noch bevorsteht"),
    ],
)
def test_a_file_that_is_no_calendar_gets_a_sentence(
    session: Session, stage: cast.Scene, log_in: LogIn, content: bytes, sentence: str
) -> None:
    answer = log_in(stage.ada).post(
        f"{BASE}/import", data={"file": (BytesIO(content), "liste.ics")}
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(session) == 0


def test_a_file_of_ten_megabytes_gets_a_sentence(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="gross.ics"\r\n\r\n'
    body = head + b"BEGIN:VCALENDAR\r\n" + b"X:y\r\n" * 2_000_000 + b"\r\n--x--\r\n"

    answer = log_in(stage.ada).post(
        f"{BASE}/import", data=body, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 422
    assert "„gross.ics“ ist zu groß: höchstens 1000 Kilobyte werden gelesen." in answer.text
    assert count(session) == 0


ROOM = {
    "name": "Rathaus",
    "address": "Am Markt 1",
    "municipality_id": "",
    "is_step_free": "yes",
    "notes": "",
}


def test_rooms_are_entered_changed_and_removed(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    ada, base = log_in(stage.ada), "/d/musterkreis/venues"

    assert ada.post(f"{base}/new", data=ROOM).status_code == 303
    number = session.scalars(select(Venue.id)).one()
    session.rollback()
    assert "stufenlos" in ada.get(base).text
    assert "Am Markt 1" in ada.get(f"{base}/{number}/edit").text
    changed = ROOM | {"is_step_free": "no", "version": "1"}
    assert ada.post(f"{base}/{number}/edit", data=changed).status_code == 303
    overtaken = ada.post(f"{base}/{number}/edit", data=ROOM | {"version": "1"})
    assert overtaken.status_code == 409
    assert "mit Stufen" in ada.get(base).text
    assert ada.post(f"{base}/{number}/remove", data={"version": "2"}).status_code == 303
    assert "Noch kein Tagungsort" in ada.get(base).text


def test_rooms_are_offered_when_a_meeting_is_planned(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    session.add(Venue(district_id=stage.district.id, name="Festsaal", address="Hof 2"))
    session.commit()

    page = log_in(stage.ada).get(
        f"/d/musterkreis/p/integration/meetings/new?bodies={stage.round_table.id}"
    )

    assert '<option value="Festsaal, Hof 2"' in page.text


def test_a_room_without_a_name_is_refused(stage: cast.Scene, log_in: LogIn) -> None:
    answer = log_in(stage.ada).post("/d/musterkreis/venues/new", data=ROOM | {"name": " "})

    assert answer.status_code == 422
    assert "fehlt eine Angabe" in answer.text
