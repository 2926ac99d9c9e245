"""No date of a series lies on a holiday in silence; what takes its place stays in its gap."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.model.districts import State
from facilitation.model.errors import InvalidError
from facilitation.model.series import Frequency, HolidayPolicy
from facilitation.planning.holidays import holidays_on, last_known_school_holiday
from facilitation.planning.obstacles import Blocked, Obstacles, end_of_school_data, marks_on
from facilitation.planning.recurrence import LAST, Rule, days
from facilitation.planning.series_dates import (
    Choice,
    Outcome,
    PlannedDate,
    Terms,
    check_times,
    judge,
    plan,
)

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 1, 5)
LAST_MONDAYS = Rule(
    frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=date(2026, 5, 1)
)
MONDAYS = Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2026, 5, 1))
WHIT_MONDAY, EASTER_MONDAY = date(2026, 5, 25), date(2027, 3, 29)
P = HolidayPolicy


def terms(
    policy: HolidayPolicy = P.SKIP,
    *blocked: Blocked,
    state: State = State.NI,
    avoids_school_holidays: bool = False,
    choices: dict[date, Choice] | None = None,
    not_before: date = TODAY,
) -> Terms:
    obstacles = Obstacles(
        state=state, blocked=blocked, avoids_school_holidays=avoids_school_holidays
    )
    return Terms(policy=policy, obstacles=obstacles, not_before=not_before, choices=choices or {})


def by_day(found: list[PlannedDate]) -> dict[date, PlannedDate]:
    return {one.day: one for one in found}


@pytest.mark.parametrize(
    ("policy", "outcome", "whit", "easter"),
    [
        (P.SKIP, Outcome.LEFT_OUT, None, None),
        (P.ASK, Outcome.OPEN, None, None),
        (P.NEXT_FREE_DAY, Outcome.MOVED, date(2026, 5, 26), date(2027, 3, 30)),
        (P.WEEK_LATER, Outcome.MOVED, date(2026, 6, 1), date(2027, 4, 5)),
        (P.WEEK_EARLIER, Outcome.MOVED, date(2026, 5, 18), date(2027, 3, 22)),
    ],
)
def test_last_mondays_of_lower_saxony_meet_whit_and_easter_monday(
    policy: HolidayPolicy, outcome: Outcome, whit: date | None, easter: date | None
) -> None:
    found = plan(LAST_MONDAYS, terms(policy), until=date(2027, 4, 30))

    touched = [one for one in found if one.outcome is not Outcome.KEPT]
    assert [(one.day, one.on, one.reason) for one in touched] == [
        (WHIT_MONDAY, whit, "Pfingstmontag"),
        (EASTER_MONDAY, easter, "Ostermontag"),
    ]
    assert {one.outcome for one in touched} == {outcome}
    assert len(found) == 12


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("policy", list(P))
def test_no_state_ever_meets_on_a_holiday(state: State, policy: HolidayPolicy) -> None:
    for weekday in range(7):
        rule = Rule(frequency=Frequency.WEEKLY, weekday=weekday, starts_on=date(2026, 1, 5))
        for one in plan(rule, terms(policy, state=state), until=date(2029, 12, 31)):
            is_holiday = bool(holidays_on(one.day, state).public)
            assert is_holiday == (one.outcome is not Outcome.KEPT), one
            assert one.on is None or not holidays_on(one.on, state).public
            assert one.reason or not is_holiday


def test_a_week_later_is_no_substitute_where_the_next_date_is() -> None:
    (found,) = judge(MONDAYS, terms(P.WEEK_LATER), since=WHIT_MONDAY, last=WHIT_MONDAY)

    assert (found.outcome, found.on) == (Outcome.OPEN, None)
    assert found.reason.startswith("Pfingstmontag; eine Woche später (01.06.2026)")


def test_a_substitute_on_another_holiday_is_none() -> None:
    fridays = Rule(frequency=Frequency.YEARLY, month_day=25, starts_on=date(2026, 12, 1))

    (christmas,) = plan(fridays, terms(P.WEEK_LATER), until=date(2026, 12, 31))

    assert christmas.outcome is Outcome.OPEN
    assert christmas.reason == ("Erster Weihnachtstag; eine Woche später (01.01.2027): Neujahr")


def test_the_next_free_working_day_skips_weekend_and_second_holiday() -> None:
    christmas = Rule(frequency=Frequency.YEARLY, month_day=25, starts_on=date(2026, 12, 1))

    (found,) = plan(christmas, terms(P.NEXT_FREE_DAY), number=1)

    assert (found.day, found.on) == (date(2026, 12, 25), date(2026, 12, 28))


def test_no_substitute_is_sought_beyond_two_weeks() -> None:
    closed = Blocked(first_day=date(2026, 6, 20), last_day=date(2026, 8, 1), reason="Umbau")
    rule = Rule(frequency=Frequency.YEARLY, weekday=0, nth=LAST, starts_on=date(2026, 6, 1))

    (found,) = plan(rule, terms(P.NEXT_FREE_DAY, closed), number=1)

    assert found.outcome is Outcome.OPEN
    assert found.reason == "Umbau; in den 14 Tagen danach ist kein Arbeitstag frei"


def test_a_substitute_is_not_later_than_the_end_of_the_series() -> None:
    (found,) = plan(LAST_MONDAYS, terms(P.NEXT_FREE_DAY), until=WHIT_MONDAY)

    assert found.outcome is Outcome.OPEN
    assert "nach dem Ende der Reihe" in found.reason


def test_a_substitute_is_not_in_the_past() -> None:
    late = terms(P.WEEK_EARLIER, not_before=date(2026, 5, 20))

    found = plan(LAST_MONDAYS, late, until=date(2026, 7, 1))[0]

    assert found.outcome is Outcome.OPEN
    assert "schon vorbei" in found.reason


def test_a_substitute_stays_behind_the_substitute_before_it() -> None:
    closed = Blocked(first_day=date(2026, 6, 29), last_day=date(2026, 6, 29), reason="Umbau")
    choices = {WHIT_MONDAY: Choice(date(2026, 6, 24))}

    found = by_day(
        plan(
            LAST_MONDAYS,
            terms(P.WEEK_EARLIER, closed, choices=choices),
            until=date(2026, 8, 1),
        )
    )

    assert found[WHIT_MONDAY].on == date(2026, 6, 24)
    assert found[date(2026, 6, 29)].outcome is Outcome.OPEN
    assert "der Termin davor" in found[date(2026, 6, 29)].reason


def test_a_substitute_stays_before_the_day_a_person_chose_for_the_next() -> None:
    next_one = date(2026, 6, 29)
    choices = {next_one: Choice(date(2026, 5, 27))}

    found = by_day(plan(LAST_MONDAYS, terms(P.WEEK_LATER, choices=choices), until=date(2026, 8, 1)))

    assert found[WHIT_MONDAY].outcome is Outcome.OPEN
    assert found[next_one].on == date(2026, 5, 27)


@pytest.mark.parametrize("day", [date(2026, 6, 29), date(2026, 7, 1)])
def test_a_person_cannot_put_a_date_past_the_next_one(day: date) -> None:
    choices = {WHIT_MONDAY: Choice(day)}

    with pytest.raises(InvalidError, match=r"muss vor dem nächsten Termin am .*29"):
        plan(LAST_MONDAYS, terms(choices=choices), until=date(2026, 8, 1))


def test_a_person_cannot_put_a_date_before_the_one_before() -> None:
    choices = {date(2026, 6, 29): Choice(WHIT_MONDAY)}

    with pytest.raises(InvalidError, match="muss nach dem Termin davor"):
        plan(LAST_MONDAYS, terms(choices=choices), until=date(2026, 8, 1))


def test_a_person_cannot_put_a_date_into_the_past() -> None:
    late = terms(not_before=date(2026, 5, 20), choices={WHIT_MONDAY: Choice(date(2026, 5, 19))})

    with pytest.raises(InvalidError, match="Vergangenheit"):
        plan(LAST_MONDAYS, late, until=date(2026, 8, 1))


def test_a_person_has_the_last_word_on_each_day() -> None:
    june, july = date(2026, 6, 29), date(2026, 7, 27)
    choices = {
        WHIT_MONDAY: Choice(WHIT_MONDAY),
        june: Choice(None, "Kreistagswahl"),
        july: Choice(None),
        date(2026, 8, 1): Choice(None, "not a day of the rule"),
    }

    found = plan(LAST_MONDAYS, terms(choices=choices), until=date(2026, 8, 1))

    assert found == [
        PlannedDate(day=WHIT_MONDAY, outcome=Outcome.KEPT, on=WHIT_MONDAY, reason="Pfingstmontag"),
        PlannedDate(day=june, outcome=Outcome.LEFT_OUT, on=None, reason="Kreistagswahl"),
        PlannedDate(day=july, outcome=Outcome.LEFT_OUT, on=None, reason="von Hand ausgelassen"),
    ]


def test_a_number_counts_dates_that_take_place() -> None:
    skipped = plan(LAST_MONDAYS, terms(), number=10)
    asked = plan(LAST_MONDAYS, terms(P.ASK), number=10)

    assert len(skipped) == 12
    assert sum(one.on is not None for one in skipped) == 10
    assert len(asked) == 10


def test_an_open_series_has_dates_for_a_year() -> None:
    found = plan(MONDAYS, terms())

    assert found[0].day == date(2026, 5, 4)
    assert found[-1].day == date(2027, 5, 3)


def test_school_holidays_are_avoided_only_if_wished() -> None:
    july = date(2026, 7, 27)

    kept = by_day(plan(LAST_MONDAYS, terms(), until=date(2026, 12, 1)))
    avoided = by_day(
        plan(LAST_MONDAYS, terms(avoids_school_holidays=True), until=date(2026, 12, 1))
    )

    assert kept[july].outcome is Outcome.KEPT
    assert [str(mark) for mark in marks_on(july, State.NI)] == ["Schulferien: Sommerferien."]
    assert (avoided[july].outcome, avoided[july].reason) == (Outcome.LEFT_OUT, "Sommerferien")


def test_it_is_said_once_where_nothing_is_known_of_school_holidays() -> None:
    known = last_known_school_holiday(State.NI, 2026)

    assert end_of_school_data(known, State.NI) is None
    remark = end_of_school_data(known + timedelta(days=4000), State.NI)
    assert remark is not None
    assert remark.parameters["last"] >= known


def test_sundays_and_holidays_taken_anyway_are_marked() -> None:
    assert str(marks_on(WHIT_MONDAY, State.NI)[0]) == "Feiertag: Pfingstmontag."
    assert [str(mark) for mark in marks_on(date(2026, 5, 3), State.NI)] == [
        "Der Tag ist ein Sonntag."
    ]


def test_blackouts_hold_to_their_last_day_and_are_named_beside_holidays() -> None:
    closed = Blocked(first_day=date(2026, 5, 20), last_day=WHIT_MONDAY, reason="Messe")

    obstacles = terms(P.SKIP, closed).obstacles

    assert obstacles.on(date(2026, 5, 19)) == ""
    assert obstacles.on(date(2026, 5, 20)) == "Messe"
    assert obstacles.on(WHIT_MONDAY) == "Pfingstmontag; Messe"
    assert obstacles.on(date(2026, 5, 26)) == ""


@pytest.mark.parametrize(
    ("extent", "field", "sentence"),
    [
        ({"until": date(2026, 4, 30)}, "until", "vor dem Beginn"),
        ({"until": date(2026, 5, 20)}, "until", "keinen Termin"),
        ({"until": date(2032, 1, 1)}, "until", "höchstens 5 Jahre"),
        ({"until": date.max}, "until", "höchstens 5 Jahre"),
        ({"number": 0}, "number", "zwischen 1 und 260"),
        ({"number": 10**9}, "number", "zwischen 1 und 260"),
        ({"number": 61}, "number", "So viele Termine"),
    ],
)
def test_an_extent_that_cannot_be_is_refused(
    extent: dict[str, int], field: str, sentence: str
) -> None:
    with pytest.raises(InvalidError, match=sentence) as refusal:
        plan(LAST_MONDAYS, terms(), **extent)  # type: ignore[arg-type]

    assert refusal.value.field == field


def test_a_series_of_which_nothing_is_left_is_refused() -> None:
    with pytest.raises(InvalidError, match="Kein einziger Termin"):
        plan(LAST_MONDAYS, terms(), until=WHIT_MONDAY)


def test_a_series_far_in_the_future_is_refused() -> None:
    rule = Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2040, 1, 1))

    with pytest.raises(InvalidError, match="zu weit in der Zukunft"):
        plan(rule, terms(), number=3)


@pytest.mark.parametrize("last", [date(2027, 3, 31), date(2027, 10, 31)])
def test_a_time_that_the_change_of_clocks_takes_away_is_refused(last: date) -> None:
    sundays = Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY,
        weekday=6,
        nth=LAST,
        starts_on=last.replace(day=1),
    )
    found = plan(sundays, terms(P.SKIP, state=State.NW), until=last)

    with pytest.raises(InvalidError, match="Uhrzeit"):
        check_times(found, time(2, 30), time(4), BERLIN)
    check_times(found, time(3, 30), time(4), BERLIN)


rules = st.one_of(
    st.builds(
        Rule,
        frequency=st.just(Frequency.WEEKLY),
        step=st.integers(1, 4),
        weekday=st.integers(0, 6),
        starts_on=st.dates(date(2026, 1, 5), date(2028, 1, 1)),
    ),
    st.builds(
        Rule,
        frequency=st.sampled_from(
            [Frequency.MONTHLY_BY_WEEKDAY, Frequency.QUARTERLY, Frequency.YEARLY]
        ),
        weekday=st.integers(0, 6),
        nth=st.sampled_from([1, 2, 3, 4, LAST]),
        starts_on=st.dates(date(2026, 1, 5), date(2028, 1, 1)),
    ),
)
closures = st.lists(
    st.builds(
        lambda first, length: Blocked(
            first_day=first, last_day=first + timedelta(days=length), reason="zu"
        ),
        st.dates(date(2026, 1, 5), date(2029, 1, 1)),
        st.integers(0, 20),
    ),
    max_size=6,
)


@given(rules, closures, st.sampled_from(list(P)), st.sampled_from(list(State)), st.booleans())
def test_all_dates_stay_in_order_each_on_a_free_day_of_its_own(
    rule: Rule, closed: list[Blocked], policy: HolidayPolicy, state: State, avoids: bool
) -> None:
    given_terms = terms(policy, *closed, state=state, avoids_school_holidays=avoids)
    last = rule.starts_on + timedelta(days=500)

    found = judge(rule, given_terms, since=rule.starts_on, last=last)

    assert [one.day for one in found] == days(rule, until=last)
    taken = [one.on for one in found if one.on is not None]
    assert taken == sorted(set(taken))
    originals = [one.day for one in found]
    for number, one in enumerate(found):
        assert bool(one.reason) == (one.outcome is not Outcome.KEPT)
        if one.outcome is Outcome.MOVED:
            assert one.on is not None
            assert not given_terms.obstacles.on(one.on)
            assert number == 0 or originals[number - 1] < one.on
            assert number + 1 == len(found) or one.on < originals[number + 1]


@given(rules, closures, st.sampled_from(list(P)), st.integers(1, 499))
def test_growing_in_two_steps_gives_the_same_as_at_once(
    rule: Rule, closed: list[Blocked], policy: HolidayPolicy, cut: int
) -> None:
    given_terms = terms(policy, *closed)
    last = rule.starts_on + timedelta(days=500)
    between = rule.starts_on + timedelta(days=cut)

    first = judge(rule, given_terms, since=rule.starts_on, last=between)
    after = max((one.on or one.day for one in first), default=None)
    second = judge(rule, given_terms, since=between + timedelta(days=1), last=last, after=after)

    assert first + second == judge(rule, given_terms, since=rule.starts_on, last=last)
