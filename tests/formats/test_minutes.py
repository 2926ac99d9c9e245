"""Minutes as plain data."""

from dataclasses import replace
from datetime import date

import pytest

from facilitation.formats.minutes import (
    Approved,
    Attendee,
    Minutes,
    Presence,
    attendance_sentence,
    for_print,
    from_json,
    shortcomings,
    to_json,
)
from tests.formats import minutes_examples as examples
from tests.formats.minutes_examples import at


def rows(*, voting=True, **numbers):
    return tuple(
        Attendee(name="Ada", presence=Presence(presence), voting=voting)
        for presence, number in numbers.items()
        for _ in range(number)
    )


@pytest.mark.parametrize(
    ("attendance", "sentence"),
    [
        (
            rows(present=10, represented=1, excused=2, absent=1),
            "Von 14 stimmberechtigten Mitgliedern sind 11 anwesend oder vertreten, "
            "2 entschuldigt und 1 nicht gekommen.",
        ),
        (
            rows(present=1, excused=1),
            "Von 2 stimmberechtigten Mitgliedern ist 1 anwesend oder vertreten und 1 entschuldigt.",
        ),
        (
            rows(present=3) + rows(present=2, guest=1, excused=1, voting=False),
            "Von 3 stimmberechtigten Mitgliedern sind 3 anwesend oder vertreten. "
            "Außerdem anwesend: 2 Personen ohne Stimmrecht und 1 Gast.",
        ),
        (
            rows(excused=2, absent=9),
            "Niemand mit Stimmrecht ist anwesend oder vertreten: Von 11 stimmberechtigten "
            "Mitgliedern sind 2 entschuldigt und 9 nicht gekommen.",
        ),
        (
            rows(absent=1),
            "Niemand mit Stimmrecht ist anwesend oder vertreten: Von 1 stimmberechtigten Mitglied "
            "ist 1 nicht gekommen.",
        ),
        (rows(guest=2, voting=False), "Anwesend: 2 Gäste."),
        ((), ""),
    ],
)
def test_the_attendance_is_summed_up_in_a_sentence(attendance, sentence):
    assert attendance_sentence(attendance).replace("\u00a0", " ") == sentence


def test_a_vacant_seat_is_told():
    sentence = attendance_sentence(rows(present=2), vacant_seats=1)
    assert sentence.endswith("1\u00a0Sitz ist unbesetzt.")


def test_the_heading_names_kind_number_and_day():
    minutes = examples.round_table()
    assert minutes.heading.replace("\u00a0", " ") == (
        "Ergebnisprotokoll der 4. Sitzung am 15. Oktober 2026"
    )
    assert replace(minutes, number=None).heading.startswith("Ergebnisprotokoll der Sitzung am")


@pytest.mark.parametrize(
    "minutes",
    [
        examples.round_table(),
        examples.approved(),
        examples.empty(),
        examples.hostile(examples.HOSTILE["surrogate"]),
        examples.hostile(examples.HOSTILE["arabic"]),
    ],
    ids=["round table", "approved", "empty", "surrogate", "arabic"],
)
def test_stored_minutes_come_back_as_they_were(minutes):
    # when
    stored = to_json(minutes)
    back = from_json(stored)
    # then
    assert back == minutes
    assert to_json(back) == stored
    assert isinstance(back, Minutes)
    assert f"{back.starts_at:%d.%m.%Y %H:%M}" == "15.10.2026 17:00"


@pytest.mark.parametrize("text", ["[]", "{}", '{"version": 99, "minutes": {}}', "nothing"])
def test_what_are_no_stored_minutes_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (also the error of json)
        from_json(text)


def test_complete_minutes_lack_nothing():
    assert shortcomings(examples.round_table()) == ()


def test_each_shortcoming_names_its_place():
    # given
    whole = examples.round_table()
    item = whole.agenda[2]
    bare = replace(item.tasks[0], caretaker="", due=None)
    silent = replace(item.decisions[0], result="")
    broken = replace(
        whole,
        agenda=(replace(item, tasks=(bare,), decisions=(silent,)),),
        ends_at=at("2026-10-15T16:00"),
        quorum="",
    )
    # when / then
    assert shortcomings(broken) == (
        "TOP 3, Auftrag 4/1: Es fehlen die zuständige Person und die Frist.",
        "TOP 3, Empfehlung 4/2: Es fehlt das Abstimmungsergebnis.",
        "Das Ende der Sitzung liegt nicht nach ihrem Beginn.",
        "Es fehlt die Feststellung der Beschlussfähigkeit.",
    )


def test_text_is_made_ready_for_print_everywhere_but_in_links():
    # given
    whole = examples.hostile("§ 5\x00 https://x.example/a b")
    # when
    said = for_print(whole)
    # then
    assert said.agenda[0].title == "§\u00a05 https://x.example/a b"
    assert said.kind is whole.kind
    assert said.starts_at == whole.starts_at


def test_approved_minutes_are_no_draft():
    approved = replace(examples.round_table(), status=Approved(on=date(2026, 11, 26)))
    assert not approved.is_draft
