"""The list of meetings and the pages of one: who sees what, and what each page asks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.usecases import access, invitations
from tests import cast
from tests.conftest import NOW, TODAY
from tests.statements import counted
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"
EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)
HOSTILE = '<script>alert("x")</script> \x0b\u202e Größe 🎉 مرحبا {{ 7*7 }}'


@pytest.fixture
def meeting_id(engine: Engine, stage: cast.Scene) -> int:
    with Session(engine) as session, session.begin():
        return cast.meeting(session, stage.round_table, starts_at=EVENING).id


@pytest.fixture
def invited_id(engine: Engine, stage: cast.Scene, meeting_id: int) -> int:
    """The meeting, after Ben and Gus were invited to it."""
    with Session(engine) as session, session.begin():
        ada = access.actor_of(session, stage.ada, on=TODAY)
        invitations.invite(session, [meeting_id], by=ada, now=EARLIER)
        invitations.add_guest(session, meeting_id, stage.gus.id, by=ada, now=EARLIER)
    return meeting_id


def change(engine: Engine, meeting_id: int, change: Callable[[Meeting], None]) -> None:
    with Session(engine) as session, session.begin():
        change(session.get_one(Meeting, meeting_id))


def agenda_of(engine: Engine, meeting_id: int) -> list[AgendaItem]:
    with Session(engine) as session:
        found = session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting_id)
            .order_by(AgendaItem.position)
        )
        return list(found)


OFFICE = {"ada": 200, "sam": 200, "stella": 403, "ben": 403, "gus": 403, "olga": 404, "cem": 404}
READERS = OFFICE | {"stella": 200, "ben": 200, "gus": 200}
PLANNERS = OFFICE | {"olga": 403}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/{id}/prepare", READERS),
        ("/{id}/meeting.ics", READERS),
        ("/{id}/invite", OFFICE),
        ("/{id}/letter", {"ben": 403, "gus": 403, "olga": 404, "cem": 404, "stella": 403}),
        ("/{id}/guests", OFFICE),
        ("/{id}/move", OFFICE),
        ("/{id}/announce", OFFICE),
        ("/{id}/cancel", OFFICE),
        ("/new", PLANNERS),
        ("/remarks", PLANNERS),
    ],
)
def test_each_page_opens_for_those_it_is_for(
    stage: cast.Scene, invited_id: int, log_in: LogIn, path: str, expected: dict[str, int]
) -> None:
    address = BASE + path.format(id=invited_id)

    answers = {name: log_in(getattr(stage, name)).get(address).status_code for name in expected}

    assert answers == expected
    visitor = log_in(None).get(address)
    assert (visitor.status_code, visitor.location.startswith("/login")) == (303, True)


CHANGES = (
    "details",
    "agenda",
    "agenda/1",
    "agenda/1/move",
    "agenda/1/remove",
    "agenda/order",
    "agenda/topics",
    "invite",
    "invitations/1/answer",
    "invitations/1/withdraw",
    "invitations/1/deputy",
    "guests",
    "move",
    "announce",
    "cancel",
)


@pytest.mark.parametrize(
    ("who", "status"), [("stella", 403), ("ben", 403), ("gus", 403), ("olga", 404), ("cem", 404)]
)
def test_only_the_office_changes_anything(
    stage: cast.Scene, invited_id: int, log_in: LogIn, who: str, status: int
) -> None:
    client = log_in(getattr(stage, who))
    data = {"title": "x", "day": "2027-02-09", "starts": "17:00", "ends": "18:00", "reason": "x"}
    data |= {"answer": "accepted", "person": "1"}

    answers = {
        path: client.post(f"{BASE}/{invited_id}/{path}", data=data).status_code for path in CHANGES
    }

    assert answers == dict.fromkeys(CHANGES, status)


def test_a_meeting_of_another_process_or_number_is_not_there(
    stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    for number in ("4711", "99999999999999999999", "0", "-1", "x"):
        assert client.get(f"{BASE}/{number}/prepare").status_code == 404


@pytest.mark.parametrize(
    ("state", "days", "who", "tab"),
    [
        (MeetingState.PLANNED, 28, "ada", "prepare"),
        (MeetingState.INVITED, 28, "ada", "invite"),
        (MeetingState.INVITED, 0, "ada", "conduct"),
        (MeetingState.OPENED, 0, "ada", "conduct"),
        (MeetingState.CLOSED, -7, "ada", "follow-up"),
        (MeetingState.CANCELLED, 28, "ada", "prepare"),
        (MeetingState.INVITED, 28, "ben", "prepare"),
        (MeetingState.CLOSED, -7, "ben", "follow-up"),
    ],
)
def test_a_meeting_opens_at_the_step_that_is_next(
    engine: Engine,
    stage: cast.Scene,
    meeting_id: int,
    log_in: LogIn,
    state: MeetingState,
    days: int,
    who: str,
    tab: str,
) -> None:
    def at_its_time(meeting: Meeting) -> None:
        starts_at = NOW + timedelta(days=days, hours=4)
        meeting.state, meeting.starts_at = state, starts_at
        meeting.ends_at = starts_at + timedelta(hours=2)

    change(engine, meeting_id, at_its_time)

    answer = log_in(getattr(stage, who)).get(f"{BASE}/{meeting_id}")

    assert answer.status_code == 303
    assert answer.location == f"{BASE}/{meeting_id}/{tab}"


def test_the_list_tells_what_is_to_be_done(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        cast.meeting(session, stage.east_table, starts_at=EVENING + timedelta(days=30))
        cast.meeting(session, stage.steering, starts_at=NOW + timedelta(days=2))

    page = log_in(stage.ada).get(BASE).text

    assert "Februar 2027" in page
    assert "wartet auf 2 Antworten" in page
    assert "einladen bis 23.02." in page
    assert "Einladungsfrist verpasst" in page
    assert "Termin planen" in page


def test_members_read_their_own_answer_and_nobody_elses(
    stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ben)

    page = client.get(BASE).text
    assert "Ihre Antwort fehlt noch" in page
    assert "wartet auf" not in page
    assert "Termin planen" not in page
    meeting = client.get(f"{BASE}/{invited_id}/prepare").text
    assert "/rsvp/" in meeting
    assert "gus@" not in meeting
    assert "geantwortet" not in meeting


@pytest.mark.parametrize(
    "query",
    [
        "when=never&kind=none&state=what&body=x&region=-1&page=0",
        "q=%25%27%22%3Cscript%3E&page=99999999999999999999",
        "body=99999999999&region=²&page=-3&round=" + "x" * 500,
        "q=" + "a" * 3000,
    ],
)
def test_odd_filters_are_left_out(
    stage: cast.Scene, meeting_id: int, log_in: LogIn, query: str
) -> None:
    answer = log_in(stage.ada).get(f"{BASE}?{query}")

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_an_empty_list_says_what_belongs_here(stage: cast.Scene, log_in: LogIn) -> None:
    assert "Hier stehen keine Termine" in log_in(stage.ada).get(BASE).text


def test_guests_do_not_read_what_is_not_public(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        item = session.get_one(AgendaItem, agenda_of(engine, invited_id)[1].id)
        item.title, item.is_public = "Gräberfeld", False

    assert "Gräberfeld" in log_in(stage.ben).get(f"{BASE}/{invited_id}/prepare").text
    seen_by_guest = log_in(stage.gus).get(f"{BASE}/{invited_id}/prepare").text
    assert "Gräberfeld" not in seen_by_guest
    assert "Ein weiterer Punkt ist nicht öffentlich" in seen_by_guest
    for who in (stage.gus, stage.ben):
        assert "Gräberfeld" not in log_in(who).get(f"{BASE}/{invited_id}/meeting.ics").text


def test_the_calendar_file_names_nobody_and_stays_the_same(
    stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ben)

    first = client.get(f"{BASE}/{invited_id}/meeting.ics")

    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="termin-2027-02-08.ics"' in first.headers["Content-Disposition"]
    assert "ATTENDEE" not in first.text
    assert first.data == client.get(f"{BASE}/{invited_id}/meeting.ics").data


def test_the_agenda_is_changed_item_by_item(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    address = f"{BASE}/{meeting_id}/agenda"

    assert client.post(address, data={"title": "Neu", "minutes": "15", "is_public": "y"}).location
    added = agenda_of(engine, meeting_id)[-1]
    client.post(f"{address}/{added.id}/move", data={"steps": "-1"})
    changed = {"item-title": "Ganz neu", "item-minutes": "", "item-version": str(added.version)}
    version = agenda_of(engine, meeting_id)[2].version
    client.post(f"{address}/{added.id}", data=changed | {"item-version": str(version)})
    first = agenda_of(engine, meeting_id)[0]
    client.post(f"{address}/{first.id}/remove", data={"version": "9"})
    page = client.get(f"{address.removesuffix('/agenda')}/prepare").text
    assert "hat „Begrüßung“ inzwischen geändert" in page
    assert f'/agenda/{first.id}/remove" name="version" value="{first.version}"' in page
    seen = {"version": str(first.version)}
    removed = client.post(f"{address}/{first.id}/remove", data=seen)

    assert removed.status_code == 303
    found = agenda_of(engine, meeting_id)
    assert [item.title for item in found] == ["Berichte", "Ganz neu", "Verschiedenes"]
    assert (found[1].minutes, found[1].is_public) == (None, False)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": ""}, "Hier fehlt eine Angabe."),
        ({"title": "x" * 201}, "erlaubt sind 200"),
        ({"title": "x", "minutes": "601"}, "ganze Zahl von 1 bis 600"),
        ({"title": "x", "minutes": "-5"}, "ganze Zahl von 1 bis 600"),
        ({"title": "x", "minutes": "zehn"}, "ganze Zahl von 1 bis 600"),
    ],
)
def test_an_item_that_cannot_be_is_shown_again(
    engine: Engine,
    stage: cast.Scene,
    meeting_id: int,
    log_in: LogIn,
    data: dict[str, str],
    sentence: str,
) -> None:
    answer = log_in(stage.ada).post(f"{BASE}/{meeting_id}/agenda", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(agenda_of(engine, meeting_id)) == 3


def test_two_editors_of_one_item_see_both_texts(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    client, item = log_in(stage.ada), agenda_of(engine, meeting_id)[0]
    address = f"{BASE}/{meeting_id}/agenda/{item.id}"
    seen = {"item-version": str(item.version), "item-minutes": "", "item-is_public": "y"}
    client.post(address, data=seen | {"item-title": "Von Sam"})

    answer = client.post(address, data=seen | {"item-title": "Von Ada"})

    assert answer.status_code == 422
    assert "Von Sam" in answer.text
    assert "Von Ada" in answer.text
    assert "inzwischen geändert" in answer.text
    assert agenda_of(engine, meeting_id)[0].title == "Von Sam"


def test_hostile_text_is_kept_as_text(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    with Session(engine) as session:
        version = session.get_one(Meeting, meeting_id).version

    answer = client.post(
        f"{BASE}/{meeting_id}/details",
        data={
            "title": HOSTILE,
            "message": HOSTILE * 20,
            "chair_id": str(stage.ada.id),
            "minute_taker_id": "",
            "version": str(version),
        },
    )
    client.post(f"{BASE}/{meeting_id}/agenda", data={"title": HOSTILE})

    assert answer.status_code == 303
    for path in ("", f"/{meeting_id}/prepare", f"/{meeting_id}/invite", f"/{meeting_id}/move"):
        page = client.get(BASE + path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text
        assert "\x0b" not in page.text
    assert "<script>alert" not in client.get(f"{BASE}/{meeting_id}/letter").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Hier fehlt eine Angabe."),
        ({"message": "x" * 100_000}, "erlaubt sind 5000"),
        ({"chair_id": "4711"}, "Diese Auswahl gibt es nicht"),
        ({"chair_id": "' OR 1=1"}, "Diese Auswahl gibt es nicht"),
        ({"version": "abc"}, "inzwischen geändert"),
    ],
)
def test_details_that_cannot_be_are_shown_again(
    stage: cast.Scene, meeting_id: int, log_in: LogIn, changes: dict[str, str], sentence: str
) -> None:
    data = {"title": "Termin", "message": "", "chair_id": "", "minute_taker_id": "", "version": "1"}

    answer = log_in(stage.ada).post(f"{BASE}/{meeting_id}/details", data=data | changes)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_pages_ask_as_much_for_many_meetings_as_for_few(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    def asked(path: str) -> int:
        client.get(BASE + path)
        with counted(engine) as statements:
            assert client.get(BASE + path).status_code == 200
        return len(statements)

    pages = ("?when=all", f"/{invited_id}/prepare", f"/{invited_id}/invite", "/new")
    with Session(engine) as session, session.begin():
        for number in range(2):
            cast.meeting(session, stage.steering, starts_at=EVENING + timedelta(days=number))
    few = [asked(page) for page in pages]
    with Session(engine) as session, session.begin():
        for number in range(57):
            cast.meeting(session, stage.round_table, starts_at=EVENING + timedelta(days=number))

    assert [asked(page) for page in pages] == few
