"""Moving a meeting, telling it, holding it back, and calling a meeting off in the browser."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases import access, invitations
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"
EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)
MOVED = {
    "day": "10.02.2027",
    "starts": "18:00",
    "ends": "20:00",
    "place": "Kirche",
    "online_url": "https://video.example/raum",
}


@pytest.fixture
def meeting_id(engine: Engine, stage: cast.Scene) -> int:
    with Session(engine) as session, session.begin():
        return cast.meeting(session, stage.round_table, starts_at=EVENING).id


@pytest.fixture
def invited_id(engine: Engine, stage: cast.Scene, meeting_id: int) -> int:
    with Session(engine) as session, session.begin():
        ada = access.actor_of(session, stage.ada, on=TODAY)
        invitations.invite(session, [meeting_id], by=ada, now=NOW - timedelta(days=3))
    return meeting_id


def test_members_see_on_their_first_page_where_an_answer_is_missing(
    stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    page = log_in(stage.ben).get("/d/musterkreis").text

    line = page.partition(f'/meetings/{invited_id}">')[2].partition("</li>")[0]
    assert "noch keine Antwort" in line


def stored(engine: Engine, meeting_id: int) -> Meeting:
    with Session(engine) as session:
        return session.get_one(Meeting, meeting_id)


def letters(engine: Engine, kind: LetterKind) -> int:
    with Session(engine) as session:
        count = select(func.count(OutgoingLetter.id)).where(OutgoingLetter.kind == kind)
        return session.scalar(count) or 0


def test_a_meeting_nobody_was_asked_to_moves_without_a_word(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    answer = log_in(stage.ada).post(f"{BASE}/{meeting_id}/move", data=MOVED)

    assert answer.location == f"{BASE}/{meeting_id}/prepare"
    moved = stored(engine, meeting_id)
    assert moved.starts_at == datetime(2027, 2, 10, 17, tzinfo=UTC)
    assert (moved.place, moved.online_url) == ("Kirche", "https://video.example/raum")
    assert letters(engine, LetterKind.UPDATE) == 0


def test_a_move_is_shown_before_it_is_told(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    moved = client.post(f"{BASE}/{invited_id}/move", data=MOVED)
    page = client.get(moved.location).text

    assert moved.location == f"{BASE}/{invited_id}/announce"
    assert "Mo., 08.02.2027, 17:00 bis 19:00\N{NO-BREAK SPACE}Uhr" in page
    assert "Mi., 10.02.2027, 18:00 bis 20:00\N{NO-BREAK SPACE}Uhr" in page
    assert "Eine Person erfährt es." in page
    assert "Schulferien: Winterferien." in page
    assert "Guten Tag Ben Becker" in page
    assert letters(engine, LetterKind.UPDATE) == 0


def test_a_move_that_is_held_back_is_remembered_on_every_step_until_it_is_told(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    client.post(f"{BASE}/{invited_id}/move", data=MOVED)
    for step in ("prepare", "invite"):
        assert "noch nicht mitgeteilt" in client.get(f"{BASE}/{invited_id}/{step}").text
    assert "noch nicht mitgeteilt" not in log_in(stage.ben).get(f"{BASE}/{invited_id}/prepare").text

    told = client.post(f"{BASE}/{invited_id}/announce")

    assert told.status_code == 303
    assert letters(engine, LetterKind.UPDATE) == 1
    assert "1 E-Mail geht hinaus." in client.get(told.location).text
    again = client.post(f"{BASE}/{invited_id}/announce")
    assert again.status_code == 422
    assert letters(engine, LetterKind.UPDATE) == 1


def test_a_changed_agenda_is_told_the_same_way(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    client.post(f"{BASE}/{invited_id}/agenda", data={"title": "Fahrdienst", "is_public": "y"})

    assert "noch nicht mitgeteilt" in client.get(f"{BASE}/{invited_id}/prepare").text
    assert "Fahrdienst" in client.get(f"{BASE}/{invited_id}/announce").text


def test_the_same_time_and_place_are_no_move(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    same = {"day": "2027-02-08", "starts": "17:00", "ends": "19:00", "place": "Rathaus, Saal 2"}

    answer = log_in(stage.ada).post(f"{BASE}/{invited_id}/move", data=same)

    assert answer.location == f"{BASE}/{invited_id}"


def test_with_nothing_to_tell_the_page_says_so(
    stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    assert (
        "Es gibt nichts mitzuteilen" in log_in(stage.ada).get(f"{BASE}/{invited_id}/announce").text
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "Hier fehlt eine Angabe."),
        ({"day": "2027-01-10"}, "liegt in der Vergangenheit"),
        ({"day": "28.03.2027", "starts": "02:30", "ends": "05:00"}, "wird die Uhr vorgestellt"),
        ({"day": "31.10.2027", "starts": "02:30", "ends": "05:00"}, "gibt es an dem Tag zweimal"),
        ({"ends": "18:00"}, "Das Ende liegt vor dem Beginn."),
        ({"starts": "<b>"}, "Das ist keine Uhrzeit."),
        ({"place": "x" * 100_000}, "erlaubt sind 200"),
        ({"online_url": "ftp://x"}, "Das ist keine Internetadresse."),
    ],
)
def test_a_move_that_cannot_be_is_shown_again(
    engine: Engine,
    stage: cast.Scene,
    invited_id: int,
    log_in: LogIn,
    changes: dict[str, str],
    sentence: str,
) -> None:
    answer = log_in(stage.ada).post(f"{BASE}/{invited_id}/move", data=MOVED | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(engine, invited_id).starts_at == EVENING


def test_calling_off_says_why_and_takes_it_out_of_the_calendars(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    asked = client.get(f"{BASE}/{invited_id}/cancel").text
    assert "Absagen und eine E-Mail senden" in asked
    assert "[der Grund, den Sie angeben]" in asked

    done = client.post(f"{BASE}/{invited_id}/cancel", data={"reason": "Sturmwarnung <b>"})

    assert stored(engine, invited_id).state is MeetingState.CANCELLED
    assert letters(engine, LetterKind.CANCELLATION) == 1
    page = client.get(done.location).text
    assert "Dieser Termin ist abgesagt." in page
    assert "Sturmwarnung &lt;b&gt;" in page
    twice = client.post(f"{BASE}/{invited_id}/cancel", data={"reason": "noch einmal"})
    assert twice.status_code == 422
    assert letters(engine, LetterKind.CANCELLATION) == 1


def test_calling_off_without_a_reason_is_refused(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    answer = log_in(stage.ada).post(f"{BASE}/{invited_id}/cancel", data={"reason": " \n "})

    assert answer.status_code == 422
    assert stored(engine, invited_id).state is MeetingState.INVITED
