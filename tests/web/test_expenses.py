"""The pages of money for taking part."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.expenses import Expense
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Sector
from facilitation.web.forms.fields import parse_euros
from tests import cast
from tests.conftest import NOW
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

BASE = "/d/musterkreis/p/integration"


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("25", 2_500), ("25 €", 2_500), ("€ 25", 2_500), ("25,-", 2_500), ("25,5", 2_550),
        ("12.50", 1_250), ("1.234,50", 123_450), ("1.234", 123_400), ("30 Euro", 3_000),
        ("0", 0), ("-5", None), ("12.5", None), ("1,234.50", None), ("1.23,00", None),
        ("٣", None), ("9" * 30, None), ("25€ oder 30€", None), ("", None),
    ],
)  # fmt: skip
def test_euros_are_read_as_people_type_them(typed: str, cents: int | None) -> None:
    assert parse_euros(typed) == cents


FIELDS = [
    *("kind", "cents", "spent_on", "person_id", "organisation_id", "meeting_id", "purpose"),
    "version",
]


def test_the_office_writes_down_for_all_volunteers_and_for_one(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    # given
    meeting = _meeting_with_ben(session, stage)
    sam, url = log_in(stage.sam), f"{BASE}/meetings/{meeting.id}/expenses"
    name = stage.ben.family_name

    # when, then: an amount nobody can read, then the preview, which stores nothing
    assert "Das ist kein Betrag" in sam.get(url, query_string=_round("viel")).text
    preview = sam.get(url, query_string=_round("12,50")).text
    assert f"{name}, " in preview
    assert "eine Person, 12,50 €" in preview
    assert list(session.scalars(select(Expense))) == []
    session.commit()

    # when: it is entered, twice
    sent = _round("12,50") | {"person_ids": stage.ben.id}
    assert sam.post(url, data=sent).status_code == 303
    assert sam.post(url, data=sent).status_code == 422

    # then: it is there once, and Ben does not see the page
    assert "12,50 €" in sam.get(f"{BASE}/expenses?meeting={meeting.id}").text
    expense = session.scalars(select(Expense)).one()
    session.commit()
    assert log_in(stage.ben).get(f"{BASE}/expenses").status_code == 403
    for ending in ("csv", "xlsx"):
        answer = sam.post(f"{BASE}/expenses.{ending}", data={"meeting": meeting.id})
        assert answer.status_code == 200
        assert f".{ending}" in answer.headers["Content-Disposition"]

    # and: nothing typed into the form of one makes the page fail
    for address in ("new", f"{expense.id}/edit"):
        for hostile in hostile_forms(FIELDS):
            assert sam.post(f"{BASE}/expenses/{address}", data=hostile).status_code < 500
    for odd in ("page=x", "kind=x&to=p&year=99999", "to=o999999999999&meeting=-1", "to=%00"):
        assert sam.get(f"{BASE}/expenses?{odd}").status_code == 200


def _meeting_with_ben(session: Session, stage: cast.Scene) -> Meeting:
    """One that was opened, and at which he was."""
    meeting = cast.meeting(session, stage.round_table, starts_at=NOW - timedelta(days=1))
    meeting.state, meeting.number, meeting.opened_at = MeetingState.OPENED, 1, NOW
    session.add(
        Attendance(
            meeting_id=meeting.id,
            position=1,
            kind=RosterKind.SEAT,
            person_id=stage.ben.id,
            name="Ben",
            sector=Sector.MIGRANT_ORGANISATIONS,
            presence=Presence.PRESENT,
        )
    )
    session.commit()
    return meeting


def _round(cents: str) -> dict[str, object]:
    return {"kind": "attendance_fee", "cents": cents, "purpose": ""}
