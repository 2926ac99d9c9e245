"""A series is planned, shown and invited to in the browser."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import Invitation, MeetingState
from facilitation.model.outbox import LetterKind
from facilitation.model.series import LeftOutDate, Series
from tests import cast
from tests.web.series.pages import BASE, days, letters, meetings


def test_without_a_series_the_page_says_what_belongs_there(office) -> None:
    page = office.get(BASE).text

    assert "Noch gibt es keine Reihe" in page
    assert f'href="{BASE}/new"' in page


def test_planning_begins_with_the_body_and_what_its_rules_say(office, stage: cast.Scene) -> None:
    choice = office.get(f"{BASE}/new").text
    form = office.get(f"{BASE}/new?body={stage.round_table.id}").text

    assert f"{BASE}/new?body={stage.round_table.id}" in choice
    assert 'value="Rathaus, Saal 2"' in form
    assert 'value="Runder Tisch West"' in form


def test_all_dates_are_shown_before_they_are_planned(engine: Engine, office, rule) -> None:
    answer = office.get(f"{BASE}/preview", query_string=rule)

    assert answer.status_code == 200
    assert "jeden letzten Montag im Monat, 17:00 bis 19:00 Uhr" in answer.text
    assert "Ostermontag" in answer.text
    assert "4 Termine anlegen" in answer.text
    with Session(engine) as session:
        assert session.scalar(select(func.count(Series.id))) == 0


def test_open_days_are_decided_where_they_are_shown(engine: Engine, office, rule) -> None:
    decided = {"c2027-03-29": "other", "o2027-03-29": "2027-03-30"}

    again = office.get(f"{BASE}/preview", query_string=rule | decided)
    planned = office.post(f"{BASE}/new", data=rule | decided)

    assert "5 Termine anlegen" in again.text
    assert planned.status_code == 303
    series_id = int(planned.location.rpartition("/")[2])
    assert days(engine, series_id) == ["02-22", "03-30", "04-26", "05-31", "06-28"]


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        ({"c2027-03-29": "other"}, "fehlt der andere Tag"),
        ({"c2027-03-29": "other", "o2027-03-29": "2027-04-26"}, "vor dem nächsten Termin"),
        ({"c2027-03-29": "other", "o2027-03-29": "2027-02-01"}, "nach dem Termin davor"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_beside_the_dates(
    engine: Engine, office, rule, decided, sentence
) -> None:
    shown = office.get(f"{BASE}/preview", query_string=rule | decided)
    planned = office.post(f"{BASE}/new", data=rule | decided)

    for answer in (shown, planned):
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Ostermontag" in answer.text


def test_with_the_buttons_below_the_dates_one_goes_back_with_all_that_was_typed(
    office, rule
) -> None:
    back = office.post(f"{BASE}/new", data=rule | {"back": "new", "csrf_token": "secret"})
    form = office.get(back.location).text

    assert "secret" not in back.location
    assert 'value="Aktivgruppe Wege"' in form
    assert 'value="2027-02-22"' in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts_on": ""}, "Hier fehlt eine Angabe"),
        ({"until": ""}, "Hier fehlt eine Angabe"),
        ({"extent": "number", "number": ""}, "Hier fehlt eine Angabe"),
        ({"extent": "number", "number": "99999"}, "ganze Zahl von 1 bis 260"),
        ({"extent": "number", "number": "-1"}, "ganze Zahl von 1 bis 260"),
        ({"extent": "for ever"}, "Diese Auswahl gibt es nicht"),
        ({"frequency": "hourly"}, "Diese Auswahl gibt es nicht"),
        ({"frequency": "weekly", "step": "99"}, "ganze Zahl von 1 bis 52"),
        ({"frequency": "monthly_by_day", "month_day": "31"}, "ganze Zahl von 1 bis 28"),
        (
            {"frequency": "monthly_by_day", "starts_on": "2027-03-31"},
            "Den 31. gibt es nicht in jedem Monat",
        ),
        ({"weekday": "9"}, "Diese Auswahl gibt es nicht"),
        ({"nth": "5"}, "Diese Auswahl gibt es nicht"),
        ({"until": "2027-01-31"}, "Das Ende liegt vor dem Beginn"),
        ({"until": "2027-02-22", "starts_on": "2027-02-21", "nth": "-1"}, "gibt die Regel"),
        ({"until": "2199-01-01"}, "höchstens 5 Jahre"),
        ({"starts_on": "2020-01-27", "until": "2020-12-31"}, "liegt in der Vergangenheit"),
        ({"starts_on": "2150-01-27", "until": "2151-01-01"}, "zu weit in der Zukunft"),
        ({"starts": "19:00", "ends": "17:00"}, "Das Ende liegt vor dem Beginn"),
        ({"starts": "25:00"}, "keine Uhrzeit"),
        ({"online_url": "javascript:alert(1)"}, "keine Internetadresse"),
        ({"policy": "never"}, "Diese Auswahl gibt es nicht"),
        (
            {"frequency": "weekly", "starts_on": "2027-03-21", "starts": "02:30", "ends": "04:00",
             "until": "2027-04-30"},
            "wird die Uhr vorgestellt",
        ),
        (
            {"starts_on": "2027-03-29", "until": "2027-04-01", "policy": "skip", "nth": "-1"},
            "Kein einziger Termin bleibt übrig",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence_and_keeps_the_input(
    engine: Engine, office, rule, wrong, sentence
) -> None:
    shown = office.get(f"{BASE}/preview", query_string=rule | wrong)
    planned = office.post(f"{BASE}/new", data=rule | wrong)

    for answer in (shown, planned):
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="Aktivgruppe Wege"' in answer.text
    with Session(engine) as session:
        assert session.scalar(select(func.count(Series.id))) == 0


def test_a_form_sent_twice_plans_once(engine: Engine, office, rule) -> None:
    once = rule | {"once": "0123456789abcdef"}

    first, second = office.post(f"{BASE}/new", data=once), office.post(f"{BASE}/new", data=once)

    assert first.location == second.location
    with Session(engine) as session:
        assert session.scalar(select(func.count(Series.id))) == 1


def test_the_page_shows_rule_dates_and_open_days(office, planned: int) -> None:
    page = office.get(f"{BASE}/{planned}").text

    assert "jeden letzten Montag im Monat, 17:00 bis 19:00" in page
    assert "Mo., 22.02.2027" in page
    assert "Ostermontag" in page
    assert "noch nicht eingeladen" in page
    assert "Bei einem Tag ist noch zu entscheiden" in page


def test_an_open_day_is_decided_later(engine: Engine, office, planned: int) -> None:
    refused = office.post(
        f"{BASE}/{planned}/settle", data={"day": "2027-03-29", "verdict": "other", "on": ""}
    )
    settled = office.post(
        f"{BASE}/{planned}/settle",
        data={"day": "2027-03-29", "verdict": "other", "on": "2027-03-30"},
    )

    assert (refused.status_code, settled.status_code) == (422, 303)
    assert "Wählen Sie den anderen Tag" in refused.text
    assert "03-30" in days(engine, planned)
    with Session(engine) as session:
        assert session.scalars(select(LeftOutDate)).all() == []


def test_the_very_mail_is_shown_before_it_leaves(engine: Engine, office, planned: int) -> None:
    page = office.get(f"{BASE}/{planned}/invite").text

    assert "Ben Becker" in page
    assert "1 Einladung senden" in page
    assert "Kalendereintrag" in page
    assert letters(engine) == []
    with Session(engine) as session:
        assert session.scalar(select(func.count(Invitation.id))) == 0


def test_inviting_sends_one_mail_for_all_dates(engine: Engine, office, invited: int) -> None:
    page = office.get(f"{BASE}/{invited}").text

    assert letters(engine) == [LetterKind.SERIES_INVITATION]
    assert {one.state for one in meetings(engine, invited)} == {MeetingState.INVITED}
    assert "Ansehen und mitteilen" not in page
    assert "1 E-Mail" in page


def test_a_late_invitation_wants_a_reason(engine: Engine, office, rule, stage) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(type(stage.round_table), stage.round_table.id).invitation_period_days = 60
    office.post(f"{BASE}/new", data=rule)
    with Session(engine) as session:
        series_id = session.scalars(select(Series.id)).one()

    shown = office.get(f"{BASE}/{series_id}/invite").text
    refused = office.post(f"{BASE}/{series_id}/invite", data={"late_reason": ""})
    sent = office.post(f"{BASE}/{series_id}/invite", data={"late_reason": "Es eilt."})

    assert "Einladung verspätet" in shown
    assert refused.status_code == 422
    assert sent.status_code == 303
    assert letters(engine) == [LetterKind.SERIES_INVITATION]


def test_a_body_that_others_run_gets_no_series(engine: Engine, office, rule, stage) -> None:
    # given
    with Session(engine) as session:
        session.get_one(Body, stage.round_table.id).is_linked = True
        session.commit()

    # when
    choice = office.get(f"{BASE}/new").text
    answer = office.post(f"{BASE}/new", data=rule)

    # then
    assert f"body={stage.round_table.id}" not in choice
    assert answer.location == f"{BASE}/new"


def test_inviting_twice_says_that_all_are_invited(office, invited: int) -> None:
    again = office.post(f"{BASE}/{invited}/invite", data={"late_reason": ""})

    assert again.status_code == 303
    assert "Alle sind schon eingeladen." in office.get(again.location).text
