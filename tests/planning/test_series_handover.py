"""Coming meetings take over the dates of a new rule in order, and stay where they can."""

from datetime import date, timedelta

from facilitation.planning.series_handover import hand_over

MONDAY = date(2027, 2, 1)


def days(first: date, step: int, number: int) -> list[date]:
    return [first + timedelta(days=step * place) for place in range(number)]


def handed(old: list[date], new: list[date]) -> tuple[list[tuple[date, date]], int, int]:
    done = hand_over([(day, day) for day in old], [(day, day) for day in new])
    return done.pairs, len(done.surplus), len(done.fresh)


def test_another_weekday_moves_each_meeting_to_the_next_date():
    old, new = days(MONDAY, 7, 4), days(MONDAY + timedelta(days=1), 7, 4)

    assert handed(old, new) == (list(zip(old, new, strict=True)), 0, 0)


def test_a_meeting_stays_on_its_day_where_the_new_rule_has_it():
    old, new = days(MONDAY, 7, 5), days(MONDAY, 14, 3)

    assert handed(old, new) == ([(day, day) for day in new], 2, 0)


def test_missing_dates_are_made_between_those_that_stay():
    old, new = days(MONDAY, 14, 3), days(MONDAY, 7, 5)

    assert handed(old, new) == ([(day, day) for day in old], 0, 2)


def test_the_order_is_kept_around_a_day_that_both_rules_have():
    old = [date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)]
    new = [date(2027, 1, 18), date(2027, 2, 15), date(2027, 3, 16), date(2027, 4, 19)]

    assert handed(old, new) == (list(zip(old, new[:3], strict=True)), 0, 1)


def test_without_dates_all_meetings_are_too_many():
    assert handed(days(MONDAY, 7, 3), []) == ([], 3, 0)
