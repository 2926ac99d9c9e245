"""The result of a vote as a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.formats.votes import Outcome, Vote, consensus_result, vote_result


def said(sentence):
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("eligible", "yes", "no", "abstentions", "sentence"),
    [
        (10, 9, 0, 1, "10 Stimmberechtigte anwesend; 9 Ja, 0 Nein, 1 Enthaltung – angenommen"),
        (11, 8, 1, 2, "11 Stimmberechtigte anwesend; 8 Ja, 1 Nein, 2 Enthaltungen – angenommen"),
        (11, 11, 0, 0, "11 Stimmberechtigte anwesend; einstimmig (11 Ja, 0 Nein, 0 Enthaltungen)"),
        (
            10, 5, 5, 0,
            "10 Stimmberechtigte anwesend; 5 Ja, 5 Nein, 0 Enthaltungen – "
            "abgelehnt (Stimmengleichheit)",
        ),
        (9, 3, 6, 0, "9 Stimmberechtigte anwesend; 3 Ja, 6 Nein, 0 Enthaltungen – abgelehnt"),
        (
            4, 0, 4, 0,
            "4 Stimmberechtigte anwesend; einstimmig abgelehnt (0 Ja, 4 Nein, 0 Enthaltungen)",
        ),
        (
            11, 8, 1, 1,
            "11 Stimmberechtigte anwesend; 8 Ja, 1 Nein, 1 Enthaltung, "
            "1 nicht abgestimmt – angenommen",
        ),
        (
            3, 0, 0, 3,
            "3 Stimmberechtigte anwesend; 0 Ja, 0 Nein, 3 Enthaltungen – "
            "abgelehnt (Stimmengleichheit)",
        ),
        (
            1, 1, 0, 0,
            "1 stimmberechtigte Person anwesend; einstimmig (1 Ja, 0 Nein, 0 Enthaltungen)",
        ),
    ],
)  # fmt: skip
def test_the_sentence_tells_the_count_and_the_outcome(eligible, yes, no, abstentions, sentence):
    vote = Vote(eligible=eligible, yes=yes, no=no, abstentions=abstentions)
    assert said(vote_result(vote)) == sentence


def test_a_majority_that_is_needed_is_named_when_it_is_missed():
    vote = Vote(eligible=12, yes=7, no=3, abstentions=2, needed=8)
    assert said(vote_result(vote)).endswith("– abgelehnt (erforderlich: 8 Ja)")


@pytest.mark.parametrize("counts", [(3, 2, 2, 0), (2, -1, 0, 0)])
def test_votes_that_cannot_be_are_refused(counts):
    eligible, yes, no, abstentions = counts
    with pytest.raises(ValueError, match=r"votes"):
        Vote(eligible=eligible, yes=yes, no=no, abstentions=abstentions)


def test_consensus_says_whether_anybody_objected():
    assert said(consensus_result(eligible=10)) == (
        "10 Stimmberechtigte anwesend; im Konsens, keine Einwände"
    )
    assert said(consensus_result(eligible=3, objections=1)) == (
        "3 Stimmberechtigte anwesend; kein Konsens, 1 Einwand – nicht angenommen"
    )


@given(*[st.integers(0, 40)] * 4)
def test_the_sentence_never_contradicts_the_count(yes, no, abstentions, silent):
    vote = Vote(eligible=yes + no + abstentions + silent, yes=yes, no=no, abstentions=abstentions)
    sentence = vote_result(vote)
    assert ("abgelehnt" in sentence) is (vote.outcome is Outcome.REJECTED)
    assert ("einstimmig" in sentence) is (bool(vote.eligible) and vote.eligible in (yes, no))
