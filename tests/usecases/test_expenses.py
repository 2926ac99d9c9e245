"""Money for taking part: who writes it down, for whom, and what the treasury gets."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Person, Sector
from facilitation.model.rights import Actor
from facilitation.usecases import access, expense_lists, expense_rounds, expenses
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.expense_lists import Wanted
from facilitation.usecases.expense_rounds import RoundWish
from facilitation.usecases.expenses import ExpenseDetails
from tests import cast
from tests.conftest import NOW, TODAY

_K = ExpenseKind


@pytest.fixture
def held(session: Session, scene: cast.Scene) -> Meeting:
    """Yesterday, with a volunteer, a deputy, an official, a guest, and somebody who was away."""
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW - timedelta(days=1))
    meeting.state, meeting.number, meeting.opened_at = MeetingState.OPENED, 1, NOW
    there, instead, away = Presence.PRESENT, Presence.REPRESENTED, Presence.ABSENT
    lines: list[tuple[Person | None, Sector, Presence, Person | None]] = [
        (scene.ben, Sector.MIGRANT_ORGANISATIONS, there, None),
        (scene.stella, Sector.CHURCH, instead, scene.gus),
        (scene.sam, Sector.ADMINISTRATION, there, None),
        (scene.ada, Sector.CIVIL_SOCIETY, away, None),
        (None, Sector.ECONOMY, instead, None),
    ]
    for place, (person, sector, presence, deputy) in enumerate(lines, start=1):
        session.add(
            Attendance(
                meeting_id=meeting.id,
                position=place,
                kind=RosterKind.SEAT,
                person_id=person.id if person else None,
                name="Sitz",
                sector=sector,
                presence=presence,
                deputy_id=deputy.id if deputy else None,
                deputy_name="" if deputy else "Fritz Fremd",
            )
        )
    session.flush()
    return meeting


class Desk:
    """Ada's."""

    def __init__(self, session: Session, scene: cast.Scene, ada: Actor) -> None:
        self.session, self.scene, self.ada = session, scene, ada

    def add(self, **details: object) -> Expense:
        typed = {"kind": _K.HONORARIUM, "cents": 123_450, "spent_on": TODAY} | details
        return expenses.add_expense(
            self.session,
            self.scene.process,
            ExpenseDetails(**typed),  # type: ignore[arg-type]
            by=self.ada,
            on=TODAY,
            now=NOW,
        )

    def listed(self, **wanted: object) -> expense_lists.Expenses:
        return expense_lists.list_expenses(
            self.session,
            self.scene.process,
            Wanted(**wanted),  # type: ignore[arg-type]
            by=self.ada,
            on=TODAY,
        )

    def preview(self, meeting: Meeting, kind: ExpenseKind) -> expense_rounds.RoundPreview:
        return expense_rounds.preview_round(
            self.session, self.scene.process, meeting.id, kind, by=self.ada, on=TODAY
        )

    def add_round(self, meeting: Meeting, people: list[int], cents: int = 2_500) -> list[Expense]:
        wish = RoundWish(kind=_K.ATTENDANCE_FEE, cents=cents, person_ids=people)
        return expense_rounds.add_round(
            self.session, self.scene.process, meeting.id, wish, by=self.ada, on=TODAY, now=NOW
        )


@pytest.fixture
def desk(session: Session, scene: cast.Scene, ada: Actor) -> Desk:
    return Desk(session, scene, ada)


def test_a_sum_is_for_exactly_one_and_has_a_day_behind_it(desk: Desk, scene: cast.Scene) -> None:
    ben, club = scene.ben.id, scene.seat.organisation_id
    for field, wrong in (
        ("person_id", {}),
        ("organisation_id", {"person_id": ben, "organisation_id": club}),
        ("spent_on", {"person_id": ben, "spent_on": TODAY + timedelta(days=1)}),
        ("cents", {"person_id": ben, "cents": 0}),
        ("cents", {"person_id": ben, "cents": 2**31}),
    ):
        with pytest.raises(InvalidError) as refused:
            desk.add(**wrong)
        assert refused.value.field == field
    with pytest.raises(NotFoundError):
        desk.add(person_id=ben, meeting_id=999)


def test_the_office_alone_reads_and_writes(
    session: Session, scene: cast.Scene, desk: Desk, held: Meeting
) -> None:
    own = desk.add(person_id=scene.ben.id)
    account = scene.ben.account_id
    assert account is not None
    _district, ben = access.enter(session, account, scene.district.slug, on=TODAY)
    process = scene.process

    for attempt in (
        lambda: expense_lists.list_expenses(session, process, Wanted(), by=ben, on=TODAY),
        lambda: expense_lists.list_choices(session, process, by=ben, on=TODAY),
        lambda: expense_lists.take_expenses(session, process, Wanted(), by=ben, on=TODAY, now=NOW),
        lambda: expenses.get_expense(session, process, own.id, by=ben, on=TODAY),
        lambda: expense_rounds.preview_round(
            session, process, held.id, _K.ALLOWANCE, by=ben, on=TODAY
        ),
    ):
        with pytest.raises(NotAllowedError):
            attempt()


def test_all_volunteers_of_a_meeting_get_it_once(
    session: Session, scene: cast.Scene, desk: Desk, held: Meeting
) -> None:
    ben, gus = scene.ben.id, scene.gus.id
    before = desk.preview(held, _K.ATTENDANCE_FEE)

    desk.add_round(held, [gus])
    made = desk.add_round(held, [ben, gus])

    assert {one.person_id for one in before.due} == {ben, gus}
    assert before.unknown == ["Fritz Fremd"]
    assert [one.person_id for one in made] == [ben]
    assert made[0].spent_on == TODAY - timedelta(days=1)
    after = desk.preview(held, _K.ATTENDANCE_FEE)
    assert (after.due, {one.person_id for one in after.done}) == ([], {ben, gus})
    assert len(desk.preview(held, _K.ALLOWANCE).due) == 2
    with pytest.raises(InvalidError, match="mindestens eine Person"):
        desk.add_round(held, [ben, gus])
    with pytest.raises(NotFoundError):
        desk.add_round(held, [scene.sam.id])
    with pytest.raises(InvalidError, match="Betrag"):
        desk.add_round(held, [ben], cents=0)


def test_the_list_is_narrowed_down_with_its_sums_and_goes_to_the_treasury(
    session: Session, scene: cast.Scene, desk: Desk, held: Meeting
) -> None:
    ben, club = scene.ben.id, scene.seat.organisation_id
    desk.add(person_id=ben, purpose="=HYPERLINK(1)")
    desk.add(person_id=ben, kind=_K.ALLOWANCE, cents=500, spent_on=date(2025, 12, 31))
    desk.add(organisation_id=club, kind=_K.MICRO_GRANT, cents=80_000, meeting_id=held.id)

    found = desk.listed()

    assert [(one.kind, one.number, one.cents) for one in found.sums] == [
        (_K.ALLOWANCE, 1, 500),
        (_K.HONORARIUM, 1, 123_450),
        (_K.MICRO_GRANT, 1, 80_000),
    ]
    assert found.cents == 203_950
    assert [len(desk.listed(**by).page.rows) for by in (
        {"person_id": ben}, {"organisation_id": club}, {"meeting_id": held.id}, {"year": 2025},
        {"kind": _K.ALLOWANCE, "year": 2026},
    )] == [2, 1, 1, 1, 0]  # fmt: skip
    lines = expense_lists.take_expenses(
        session, scene.process, Wanted(), by=desk.ada, on=TODAY, now=NOW
    )
    table = expense_lists.expense_table(lines, [None] * len(lines))
    text = write_csv(table).decode("utf-8-sig")
    assert ";'=HYPERLINK(1);1234,50\r\n" in text
    sheet = load_workbook(BytesIO(write_xlsx("x", table))).active
    assert sheet is not None
    assert sorted(float(str(row[7].value)) for row in sheet.iter_rows(min_row=2)) == [
        5,
        800,
        1234.5,
    ]
    assert sheet["H2"].number_format == "#,##0.00"
    assert isinstance(table[1][7], Decimal)


def test_a_sum_is_corrected_deleted_and_brought_back(
    session: Session, scene: cast.Scene, desk: Desk
) -> None:
    expense = desk.add(person_id=scene.ben.id)
    details = ExpenseDetails(kind=_K.HONORARIUM, cents=100, spent_on=TODAY, person_id=scene.ben.id)

    def edit(version: int) -> None:
        expenses.edit_expense(
            session, scene.process, expense.id, details,
            version=version, by=desk.ada, on=TODAY, now=NOW,
        )  # fmt: skip
        session.flush()

    edit(expense.version)
    with pytest.raises(ConflictError):
        edit(1)
    kept = expenses.remove_expense(
        session, scene.process, expense.id, version=expense.version,
        by=desk.ada, on=TODAY, now=NOW,
    )  # fmt: skip
    assert desk.listed().sums == []
    assert scene.ben.name in kept.name
    bring_back(session, scene.district, scene.process, kept.id, by=desk.ada, on=TODAY, now=NOW)

    assert desk.listed().cents == 100
    told = session.scalars(select(JournalEntry).where(JournalEntry.action == "expense_edited"))
    entry = told.one()
    assert entry.details["changes"] == [["cents", "1.234,50 €", "1,00 €"]]
    assert scene.ben.family_name not in str(entry.details)
