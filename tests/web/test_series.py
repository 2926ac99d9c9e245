"""A series is planned, shown, invited to, changed and told in the browser."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.series import LeftOutDate, Series
from tests import cast
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/series"
RULE = {
    "title": "Aktivgruppe Wege",
    "starts_on": "2027-02-22",
    "frequency": "monthly_by_weekday",
    "starts": "17:00",
    "ends": "19:00",
    "place": "Rathaus, Saal 2",
    "extent": "until",
    "until": "2027-06-30",
    "policy": "ask",
}
"""The last Monday of each month; 29 March 2027 is Easter Monday."""


@pytest.fixture
def rule(stage: cast.Scene) -> dict[str, str]:
    return RULE | {"body": str(stage.round_table.id)}


@pytest.fixture
def office(stage: cast.Scene, log_in: LogIn):
    return log_in(stage.ada)


@pytest.fixture
def planned(engine: Engine, office, rule) -> int:
    """The id of a series with one open day."""
    office.post(f"{BASE}/new", data=rule)
    with Session(engine) as session:
        return session.scalars(select(Series.id)).one()


@pytest.fixture
def invited(office, planned: int) -> int:
    assert office.post(f"{BASE}/{planned}/invite", data={"late_reason": ""}).status_code == 303
    return planned


def meetings(engine: Engine, series_id: int) -> list[Meeting]:
    with Session(engine) as session:
        found = session.scalars(
            select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.original_start)
        )
        return list(found)


def letters(engine: Engine) -> list[LetterKind]:
    with Session(engine) as session:
        return list(session.scalars(select(OutgoingLetter.kind).order_by(OutgoingLetter.id)))


def days(engine: Engine, series_id: int) -> list[str]:
    return [f"{one.starts_at:%m-%d}" for one in meetings(engine, series_id)]


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
        ({"frequency": "monthly_by_day", "month_day": "31"}, "zwischen dem 1. und dem 28."),
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


def test_one_date_moves_and_the_series_is_told_when_all_is_ready(
    engine: Engine, office, invited: int
) -> None:
    first, second, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    moved = {"day": "2027-02-23", "starts": "18:00", "ends": "20:00", "place": "Kirche"}

    page = office.get(f"{at}/move").text
    answer = office.post(f"{at}/move", data=moved)
    news = office.get(answer.location).text

    assert f"{BASE}/{invited}/change?meeting={first.id}" in page
    assert answer.location == f"{BASE}/{invited}/announce"
    assert "Ben Becker" in news
    assert "bisher Mo., 22.02.2027" in news
    assert letters(engine) == [LetterKind.SERIES_INVITATION]
    for where in (f"{BASE}/{invited}", f"{at}/prepare"):
        assert "Ansehen und mitteilen" in office.get(where).text

    office.post(
        f"/d/musterkreis/p/integration/meetings/{second.id}/cancel", data={"reason": "Ferien"}
    )
    told = office.post(f"{BASE}/{invited}/announce")

    assert told.location == f"{BASE}/{invited}"
    assert letters(engine)[1:] == [LetterKind.SERIES_UPDATE]
    assert "Ansehen und mitteilen" not in office.get(f"{BASE}/{invited}").text


def test_a_date_called_off_comes_back(engine: Engine, office, invited: int) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    cancelled = office.post(f"{at}/cancel", data={"reason": "Krank"})
    office.post(f"{BASE}/{invited}/announce")

    page = office.get(f"{at}/restore").text
    restored = office.post(f"{at}/restore")

    assert cancelled.location == f"{BASE}/{invited}/announce"
    assert "Absage zurücknehmen" in page
    assert restored.location == f"{BASE}/{invited}/announce"
    assert meetings(engine, invited)[0].state is MeetingState.INVITED


def test_a_date_cannot_pass_its_neighbour_and_the_way_out_is_offered(
    engine: Engine, office, invited: int
) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"

    answer = office.post(
        f"{at}/move", data={"day": "2027-04-26", "starts": "17:00", "ends": "19:00"}
    )

    assert answer.status_code == 422
    assert "planen Sie einen einzelnen" in answer.text
    assert f'href="{at}/cancel"' in answer.text
    assert f"/meetings/new?bodies={first.body_id}" in answer.text


def test_from_a_date_on_another_rule_holds(engine: Engine, office, invited: int) -> None:
    since = {"since": "2027-04-26"}
    page = office.get(f"{BASE}/{invited}/change", query_string=since).text
    changed = RULE | since | {
        "version": page.partition('name="version" value="')[2].partition('"')[0],
        "starts_on": "2027-04-27", "weekday": "", "nth": "",
    }  # fmt: skip

    shown = office.get(f"{BASE}/{invited}/change/preview", query_string=changed)
    assert shown.status_code == 200
    assert "jeden letzten Dienstag im Monat" in shown.text
    assert "Ben Becker" in shown.text
    assert letters(engine) == [LetterKind.SERIES_INVITATION]
    assert days(engine, invited) == ["02-22", "04-26", "05-31", "06-28"]

    answer = office.post(f"{BASE}/{invited}/change", data=changed)
    told = office.post(answer.location)

    assert told.status_code == 303
    new = int(told.location.rpartition("/")[2])
    assert new != invited
    assert days(engine, invited) == ["02-22"]
    assert days(engine, new) == ["04-27", "05-25", "06-29"]
    assert sorted(letters(engine)[1:]) == [
        LetterKind.SERIES_INVITATION,
        LetterKind.SERIES_UPDATE,
    ]
    assert "Die frühere Reihe" in office.get(f"{BASE}/{new}").text


def test_who_changes_a_series_second_sees_what_the_first_did(office, invited: int) -> None:
    changed = RULE | {"since": "2027-02-22", "version": "99", "place": "Schule"}

    answer = office.post(f"{BASE}/{invited}/change", data=changed)

    assert answer.status_code == 409
    assert "Jemand anderes hat dies inzwischen geändert" in answer.text
    assert "Schule" in answer.text


def test_a_series_ends_after_it_was_shown_what_falls_out(
    engine: Engine, office, invited: int
) -> None:
    wanted = {"last_day": "2027-04-30", "reason": "Es fehlt an Zeit."}

    shown = office.post(f"{BASE}/{invited}/end", data=wanted)
    refused = office.post(f"{BASE}/{invited}/end", data=wanted | {"last_day": "2026-01-01"})
    done = office.post(f"{BASE}/{invited}/end", data=wanted | {"sure": "y"})

    assert "2 Termine fallen aus" in shown.text
    assert refused.status_code == 422
    assert done.location == f"{BASE}/{invited}/announce"
    states = [one.state for one in meetings(engine, invited)]
    assert states == [MeetingState.INVITED] * 2 + [MeetingState.CANCELLED] * 2


def test_a_series_is_extended(engine: Engine, office, invited: int) -> None:
    refused = office.post(f"{BASE}/{invited}/extend", data={"ends_on": "2027-02-01"})
    done = office.post(f"{BASE}/{invited}/extend", data={"ends_on": "2027-08-31"})

    assert refused.status_code == 422
    assert "endet schon am" in refused.text
    assert done.location == f"{BASE}/{invited}/announce"
    assert days(engine, invited)[-2:] == ["07-26", "08-30"]


def test_people_join_and_leave(engine: Engine, office, stage: cast.Scene, invited: int) -> None:
    found = office.get(f"{BASE}/{invited}/members?q=Gast").text
    joined = office.post(
        f"{BASE}/{invited}/join",
        data={"person_id": str(stage.gus.id), "invited_as": "advisory_member"},
    )
    twice = office.post(
        f"{BASE}/{invited}/join", data={"person_id": str(stage.gus.id), "invited_as": "member"}
    )
    page = office.get(joined.location).text
    news = office.get(f"{BASE}/{invited}/announce").text
    office.post(f"{BASE}/{invited}/drop", data={"person_id": str(stage.gus.id)})

    assert f'value="{stage.gus.id}"' in found
    assert twice.status_code == 422
    assert "Gus Gast" in page
    assert "Einladung zur Reihe" in news
    assert "Gus Gast" not in office.get(f"{BASE}/{invited}/members").text


def test_invitations_to_one_date_lead_to_the_series(engine: Engine, office, planned: int) -> None:
    first, *_ = meetings(engine, planned)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"

    page = office.get(f"{at}/invite").text

    assert f"{BASE}/{planned}" in page
    assert "Termin einer Reihe" in page
    assert office.post(f"{at}/invite", data={"late_reason": ""}).status_code == 422


def test_lists_of_meetings_lead_to_series(office, planned: int) -> None:
    page = office.get("/d/musterkreis/p/integration/meetings").text

    assert f'href="{BASE}"' in page
    assert "Aktivgruppe Wege" in office.get(BASE).text


def test_a_guest_of_one_date_hears_of_it_with_the_series(
    engine: Engine, office, stage: cast.Scene, invited: int
) -> None:
    first, *_ = meetings(engine, invited)
    at = f"/d/musterkreis/p/integration/meetings/{first.id}"
    office.post(f"{at}/guests", data={"person": str(stage.gus.id)})

    office.post(f"{at}/move", data={"day": "2027-02-24", "starts": "17:00", "ends": "19:00"})
    news = office.get(f"{BASE}/{invited}/announce").text
    office.post(f"{BASE}/{invited}/announce")

    assert "ein Gast oder eine Vertretung" in news
    assert sorted(letters(engine)[1:]) == [
        LetterKind.INVITATION,
        LetterKind.UPDATE,
        LetterKind.UPDATE,
    ]
    with Session(engine) as session:
        guests = session.scalars(
            select(Invitation.id).where(Invitation.invited_as == InvitedAs.GUEST)
        ).all()
    assert len(guests) == 1
    assert first.starts_at == datetime(2027, 2, 22, 16, tzinfo=UTC)
    assert date(2027, 2, 24).weekday() == 2


def test_the_series_follows_its_body(
    engine: Engine, office, stage: cast.Scene, invited: int
) -> None:
    with Session(engine) as session, session.begin():
        session.add(
            Mandate(seat_id=stage.vacant.id, person_id=stage.gus.id, valid_from=date(2027, 4, 1))
        )

    page = office.get(f"{BASE}/{invited}/members").text
    nothing = office.post(f"{BASE}/{invited}/follow", data={"joining": ["x", "-1"]})
    done = office.post(f"{BASE}/{invited}/follow", data={"joining": [str(stage.gus.id)]})

    assert "Neu im Gremium, noch nicht in der Reihe" in page
    assert "seit 01.04.2027" in page
    assert (nothing.status_code, done.status_code) == (303, 303)
    with Session(engine) as session:
        dates = session.scalars(
            select(Invitation.id).where(Invitation.person_id == stage.gus.id)
        ).all()
    assert len(dates) == 3
