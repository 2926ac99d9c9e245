"""What a weighted survey says, against a calculation by hand."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.planning.surveys import Counted, weigh

TOWN, VILLAGE = 0.8, 1.3
"""600 answers came from the town, where 48 % live, 400 from villages, where 52 % live: each
counts 0.48 / 0.6 = 0.8 and 0.52 / 0.4 = 1.3 times."""
THOUSAND = [
    Counted("ja", 330, TOWN),
    Counted("nein", 210, TOWN),
    Counted("weiß nicht", 60, TOWN),
    Counted("ja", 120, VILLAGE),
    Counted("nein", 240, VILLAGE),
    Counted("weiß nicht", 40, VILLAGE),
]


def test_a_survey_of_a_thousand_gives_what_a_hand_calculation_gives() -> None:
    """By hand. Sum of weights: 600 · 8/10 + 400 · 13/10 = 480 + 520 = 1000.
    Squares: 600 · 64/100 + 400 · 169/100 = 384 + 676 = 1060.
    Effective: 1000² / 1060 = 943.396…
    ja:         (330 · 8 + 120 · 13) / 10 = (2640 + 1560) / 10 = 420 → 42.0 %
    nein:       (210 · 8 + 240 · 13) / 10 = (1680 + 3120) / 10 = 480 → 48.0 %
    weiß nicht:  (60 · 8 +  40 · 13) / 10 =   (480 + 520) / 10 = 100 → 10.0 %
    Margin of ja: 1.96 · sqrt(0.42 · 0.58 · 1060 / 1000²) = 1.96 · sqrt(0.000258216)
    = 1.96 · 0.016069… = 0.031495…; of nein 0.031880…, of weiß nicht 0.0191437….
    """
    town, village = Fraction(8, 10), Fraction(13, 10)
    total = 600 * town + 400 * village
    effective = total**2 / (600 * town**2 + 400 * village**2)
    expected = {
        "ja": (450, (330 * town + 120 * village) / total, 0.031495),
        "nein": (450, (210 * town + 240 * village) / total, 0.031881),
        "weiß nicht": (100, (60 * town + 40 * village) / total, 0.019144),
    }
    assert (total, effective) == (Fraction(1000), Fraction(50000, 53))
    assert [share for _, share, _ in expected.values()] == [
        Fraction(42, 100),
        Fraction(48, 100),
        Fraction(10, 100),
    ]

    result = weigh(THOUSAND)

    assert result.people == 1000
    assert isclose(result.effective, float(effective), rel_tol=1e-12)
    assert [share.answer for share in result.shares] == list(expected)
    for share in result.shares:
        people, part, margin = expected[share.answer]
        by_hand = 1.96 * sqrt(part * (1 - part) / effective)
        assert share.people == people
        assert isclose(share.share, float(part), rel_tol=1e-12)
        assert isclose(share.margin, by_hand, rel_tol=1e-12)
        assert round(share.margin, 6) == margin


def test_without_weights_every_answer_counts_once() -> None:
    result = weigh([Counted("ja", 250), Counted("nein", 750)])

    assert result.effective == 1000
    assert not result.is_weighted
    assert [share.share for share in result.shares] == [0.25, 0.75]
    assert round(result.shares[0].margin, 4) == 0.0268


@pytest.mark.parametrize("rows", [[], [Counted("ja", 0)], [Counted("ja", 7, 0.0)]])
def test_where_nobody_counts_there_are_no_shares(rows: list[Counted]) -> None:
    result = weigh(rows)

    assert (result.effective, result.shares) == (0.0, ())


def test_few_answers_are_called_few() -> None:
    assert weigh([Counted("ja", 29)]).is_few
    assert not weigh([Counted("ja", 15), Counted("nein", 15)]).is_few


@given(
    st.lists(
        st.builds(
            Counted,
            st.sampled_from("abc"),
            st.integers(0, 10**7),
            st.floats(0.01, 1000, allow_nan=False),
        ),
        max_size=12,
    )
)
def test_shares_add_up_and_weights_never_make_a_survey_larger(rows: list[Counted]) -> None:
    result = weigh(rows)

    assert result.effective <= result.people * (1 + 1e-9)
    for share in result.shares:
        assert 0 <= share.least <= share.share <= share.most <= 1
    if result.shares:
        assert isclose(sum(share.share for share in result.shares), 1, rel_tol=1e-9)


def test_few_answers_of_unequal_weight_are_weighted_all_the_same() -> None:
    result = weigh([Counted("ja", 2, 1.0), Counted("nein", 1, 2.0)])

    assert result.is_weighted
    assert [share.share for share in result.shares] == [0.5, 0.5]
    assert not weigh([Counted("ja", 2, 0.8), Counted("nein", 1, 0.8)]).is_weighted
