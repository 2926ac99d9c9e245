"""What stands out on the day of a meeting: holidays, Sundays, other meetings, a short period."""

from datetime import date

import pytest

from facilitation.model.bodies import last_day_to_invite
from facilitation.model.districts import State
from facilitation.planning.holidays import holidays_on, last_known_school_holiday
from facilitation.planning.remarks import Circumstances, remarks_on

TODAY = date(2027, 1, 11)
AMPLE = date(2027, 6, 8)
"""A plain Tuesday without holidays in Mecklenburg-Vorpommern."""


def circumstances(
    *,
    state: State = State.MV,
    clear_days: int = 14,
    is_invited: bool = False,
    others: tuple[str, ...] = (),
) -> Circumstances:
    return Circumstances(
        state=state, today=TODAY, clear_days=clear_days, is_invited=is_invited, others=others
    )


def said(day: date, **known: object) -> list[str]:
    return [str(remark) for remark in remarks_on(day, circumstances(**known))]  # type: ignore[arg-type]


def test_a_plain_day_calls_for_no_remark() -> None:
    assert said(AMPLE) == []


@pytest.mark.parametrize(
    ("day", "state", "word"),
    [
        (date(2027, 5, 17), State.MV, "Feiertag: Pfingstmontag."),
        (date(2027, 10, 31), State.MV, "Feiertag: Reformationstag."),
        (date(2027, 11, 17), State.SN, "Feiertag: Buß- und Bettag."),
        (date(2027, 6, 13), State.MV, "Der Tag ist ein Sonntag."),
        (date(2027, 2, 10), State.MV, "Schulferien: Winterferien."),
    ],
)
def test_holidays_of_the_state_and_sundays_are_named(day: date, state: State, word: str) -> None:
    assert word in said(day, state=state)


def test_what_is_a_holiday_in_one_state_is_none_in_another() -> None:
    assert said(date(2027, 11, 17), state=State.MV) == []


def test_where_school_holidays_are_not_laid_down_yet_it_is_said() -> None:
    last = last_known_school_holiday(State.MV, 2031)

    assert said(date(2031, 3, 4)) == [f"Zu Schulferien nach dem {last} liegen keine Angaben vor."]
    assert holidays_on(last, State.MV).school_is_known


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2199, 12, 31)])
def test_days_far_away_are_no_failure(day: date) -> None:
    assert remarks_on(day, circumstances()) is not None


@pytest.mark.parametrize(
    ("day", "clear_days", "is_invited", "is_late"),
    [
        (date(2027, 1, 27), 14, False, False),  # fifteen days on: dispatch today is in time
        (date(2027, 1, 26), 14, False, False),
        (date(2027, 1, 25), 14, False, True),
        (date(2027, 1, 25), 14, True, False),  # the letters have left already
        (date(2027, 1, 12), 0, False, False),  # no period at all
        (date(2027, 1, 11), 0, False, False),
        (date(2027, 1, 4), 14, False, False),  # over: nobody is invited any more
    ],
)
def test_an_invitation_that_can_only_be_late_is_announced(
    day: date, clear_days: int, is_invited: bool, is_late: bool
) -> None:
    remarks = said(day, clear_days=clear_days, is_invited=is_invited)

    assert any("verspätete Einladung" in remark for remark in remarks) is is_late


def test_neither_the_day_of_dispatch_nor_that_of_the_meeting_counts() -> None:
    assert last_day_to_invite(date(2027, 1, 26), 14) == date(2027, 1, 11)
    assert last_day_to_invite(date(2027, 1, 26), 1) == date(2027, 1, 24)
    assert last_day_to_invite(date(2027, 1, 26), 0) == date(2027, 1, 26)


def test_a_second_meeting_on_the_day_is_mentioned() -> None:
    assert said(AMPLE, others=("Runder Tisch West, 17:00 Uhr",)) == [
        "Am selben Tag tagt das Gremium schon: Runder Tisch West, 17:00 Uhr."
    ]
