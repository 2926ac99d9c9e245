"""Letters about a series keep what all letters keep, whatever people typed."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from facilitation.formats import letters, series_letters
from facilitation.formats.series_letters import (
    Answers,
    ChangeLine,
    DateLine,
    News,
    SeriesEnd,
    gathered,
)
from facilitation.model.outbox import LINK, Letter
from tests.formats.messages import TOLD, WINTER, WRITING

HOSTILE = '<b>Haus</b> & "Hof" {{ 7*7 }}\r\nBcc: alle@kreis.example\x0b'
WEEK = timedelta(days=7)
ONE = replace(WRITING, gathering=replace(WRITING.gathering, is_one_of_series=True))
MOVED = replace(TOLD, starts_at=TOLD.starts_at + WEEK, ends_at=TOLD.ends_at + WEEK)
ELSEWHERE = replace(TOLD, location="Schule")
DATES = [
    DateLine(told=TOLD),
    DateLine(told=MOVED, day=date(2027, 6, 8), reason="Pfingsten"),
    DateLine(day=date(2027, 6, 14), reason="Feiertag"),
]
CHANGES = [
    ChangeLine(news=News.CHANGED, before=TOLD, after=MOVED),
    ChangeLine(news=News.CHANGED, before=TOLD, after=ELSEWHERE, also=(MOVED,)),
    ChangeLine(news=News.CHANGED, before=TOLD, after=replace(TOLD, online_url="")),
    ChangeLine(news=News.CHANGED, before=TOLD, after=replace(TOLD, summary="Neu")),
    ChangeLine(news=News.CHANGED, before=TOLD, after=replace(TOLD, agenda="")),
    ChangeLine(news=News.CANCELLED, before=TOLD, reason="Krankheit"),
    ChangeLine(news=News.ENDED, before=TOLD, reason="Ende"),
    ChangeLine(news=News.NOT_ASKED, before=TOLD),
    ChangeLine(news=News.NEW, after=TOLD),
    ChangeLine(news=News.BACK, after=TOLD),
]


def every(writing: letters.Writing = WRITING) -> dict[str, Letter]:
    one = replace(writing, gathering=replace(writing.gathering, is_one_of_series=True))
    found = {
        "invitation": series_letters.series_invitation(writing, None, dates=DATES),
        "one date": series_letters.series_invitation(writing, None, dates=DATES[:1], follows=True),
        "date back": series_letters.date_back(one, None, was_off=True),
        "date added": series_letters.date_back(one, None, was_off=False),
        "represented": letters.represented(one, None, deputy=writing.reader.mailbox.name),
        "replaced": series_letters.replaced(writing, None),
        "one called off": letters.cancellation(one, None, reason=writing.gathering.message),
    }
    for answers in Answers:
        found[f"changed, {answers}"] = series_letters.series_update(
            writing, None, changes=CHANGES, dates=DATES, answers=answers
        )
    for end in SeriesEnd:
        found[f"end, {end}"] = series_letters.series_end(writing, None, end=end, gone=[TOLD, MOVED])
    return found


EVERY = every()


@pytest.mark.parametrize("name", EVERY)
def test_subject_and_first_line_name_the_day_in_words(name):
    letter = EVERY[name]

    first = letter.text.partition("Guten Tag")[0]
    assert re.search(r"(Montag|Dienstag), \d+\. [A-Z]\w+ 2027", letter.subject)
    assert re.search(r"Montag, \d+\. [A-Z]\w+ 2027", first)
    assert "\n" not in letter.subject


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_left_of_the_template_and_nothing_is_loaded(name):
    letter = EVERY[name]

    for content in (letter.subject, letter.text, letter.html):
        assert "{%" not in content
        assert "None" not in content
        assert "  " not in content.replace("\n", "") or content is letter.html
    targets = set(re.findall(r'href="([^"]*)"', letter.html))
    own = {LINK, TOLD.online_url.replace("&", "&amp;"), f"mailto:{letter.sender}"}
    assert targets <= own
    for tag in ("<img", "<script", "<link", "url(", "@import"):
        assert tag not in letter.html


def test_hostile_texts_stay_texts():
    told = replace(TOLD, summary=HOSTILE, location=HOSTILE, starts_at=WINTER, ends_at=WINTER + WEEK)
    gathering = replace(WRITING.gathering, told=told, body=HOSTILE, message=HOSTILE)
    mailbox = replace(WRITING.reader.mailbox, name=HOSTILE)
    reader = replace(WRITING.reader, mailbox=mailbox, seat=HOSTILE)
    writing = replace(WRITING, gathering=gathering, reader=reader)

    for letter in every(writing).values():
        assert "<b>" not in letter.html
        assert "49" not in letter.subject
        assert not re.search(r"[\x00-\x08\x0b\x0c\r]", letter.text + letter.html)
        assert len(letter.subject.splitlines()) == 1


def test_old_and_new_stand_beside_each_other():
    first = EVERY["changed, missing"].text.partition("Guten Tag")[0]

    for words in (
        "Verlegt: neu Montag, 7. Juni 2027, 17:00 bis 19:00 Uhr, "
        "bisher Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr",
        "bei 2 Terminen, zuerst am Montag, 31. Mai 2027, 17:00 Uhr: Schule, bisher Rathaus",
        "Abgesagt: Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr. Grund: Krankheit",
        "Findet doch statt: Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr",
    ):
        assert words in first


def test_days_without_a_date_are_no_dates():
    letter = EVERY["invitation"]

    assert "2 Termine ab " in letter.subject
    assert "- Montag, 14. Juni 2027: kein Termin (Feiertag)" in letter.text


def test_moves_are_told_one_by_one_other_news_together():
    moved = [ChangeLine(news=News.CHANGED, before=TOLD, after=MOVED)] * 1
    again = ChangeLine(
        news=News.CHANGED,
        before=MOVED,
        after=replace(MOVED, starts_at=MOVED.starts_at + WEEK, ends_at=MOVED.ends_at + WEEK),
    )
    placed = [
        ChangeLine(news=News.CHANGED, before=told, after=replace(told, location="Schule"))
        for told in (TOLD, MOVED)
    ]

    found = gathered([*moved, again, *placed])

    assert [len(change.also) for change in found] == [0, 0, 1]
