"""Short codes say who and what, can be typed in any manner, and cannot be guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.model import codes
from facilitation.model.links import LinkKind

KEYS = ("the present key", "an earlier key")
IDS = st.integers(1, 2**31 - 1)


def made(kind=LinkKind.RSVP, person=7, subject=123, version="uid/2", key=KEYS[0]):
    return codes.code(key, kind, person_id=person, subject_id=subject, version=version)


def is_good(text, person=7, version="uid/2"):
    entered = codes.read(text)
    return entered is not None and codes.is_genuine(
        entered, KEYS, person_id=person, version=version
    )


@given(kind=st.sampled_from([LinkKind.RSVP, LinkKind.SERIES]), person=IDS, subject=IDS)
def test_what_was_made_is_read_again(kind, person, subject):
    entered = codes.read(made(kind, person, subject))

    assert (entered.kind, entered.subject_id) == (kind, subject)
    assert entered.person_id == (person if kind is LinkKind.SERIES else None)
    assert codes.is_genuine(entered, KEYS, person_id=person, version="uid/2")


@given(first=IDS, second=IDS)
def test_two_numbers_become_one_and_two_again(first, second):
    assert codes._unpaired(codes._paired(first, second)) == (first, second)


def test_a_code_is_short_and_has_no_letters_that_look_alike():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", made())
    assert len(made(LinkKind.SERIES, 2500, 40)) <= 19
    assert len(made(LinkKind.SERIES, 2**31 - 1, 2**31 - 1)) <= 29


def test_however_it_is_typed_it_is_the_same_code():
    for key in range(40):
        code = made(key=str(key))
        spelt = (
            code.lower(),
            code.replace("-", ""),
            f"  {code.replace('-', ' ')} ",
            code.replace("-", "–"),
            code.replace("0", "O").replace("1", "I"),
            code.replace("0", "o").replace("1", "l"),
        )
        assert {codes.read(text) for text in spelt} == {codes.read(code)}


@pytest.mark.parametrize(
    "text", ["", "-", "K7F3", "K7F3-9Q2M-4", "Ä" * 12, "🎉" * 12, "Z" * 28, "Z" * 24, "٣" * 12]
)
def test_what_is_no_code_is_none(text):
    assert codes.read(text) is None


def test_one_letter_more_or_less_makes_a_code_void():
    good = made()
    assert is_good(good)
    for place, letter in enumerate(good):
        if letter != "-":
            other = "A" if letter != "A" else "B"
            assert not is_good(good[:place] + other + good[place + 1 :])


def test_the_version_the_person_and_the_key_hold_it():
    assert is_good(made(key=KEYS[1]))
    assert not is_good(made(key="a stranger's key"))
    assert not is_good(made(), version="uid/3")
    assert not is_good(made(), person=8)
    assert made(LinkKind.SERIES) != made()


def test_the_secret_part_is_spread_over_all_letters():
    seals = [codes.read(made(subject=number)).seal for number in range(1, 2000)]
    for place in range(codes._SEAL):
        assert len({seal[place] for seal in seals}) == 32
