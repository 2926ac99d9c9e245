"""What lists show to those who only take part: nothing beyond their own bodies, no addresses."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.people import Person
from tests import cast, findings
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration"
SECRET_PLACE = "Hinterzimmer im Rathaus"
LISTS = (
    "/", "/d/musterkreis", BASE, f"{BASE}/bodies", f"{BASE}/meetings?when=all", f"{BASE}/decisions",
    f"{BASE}/decisions.csv", f"{BASE}/topics", f"{BASE}/regions",
)  # fmt: skip


@pytest.fixture
def of_others(session: Session, stage: cast.Scene, now: datetime) -> Meeting:
    """A meeting and a finding of the round table Ost, of which nobody else has to know."""
    meeting = cast.meeting(session, stage.east_table, starts_at=now + timedelta(days=10))
    meeting.place, meeting.title = SECRET_PLACE, "Vertrauliche Runde"
    findings.decide(session, stage.east_table, "Geheimer Wortlaut aus Ost", on=date(2027, 1, 8))
    session.commit()
    return meeting


def invite(session: Session, meeting: Meeting, person: Person) -> None:
    session.add(Invitation(meeting_id=meeting.id, person_id=person.id, invited_as=InvitedAs.GUEST))


def assert_nothing_of_others(client: FlaskClient, meeting: Meeting) -> None:
    for path in LISTS:
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code in (200, 403, 404), path
        for secret in (SECRET_PLACE, "Vertrauliche Runde", "Geheimer Wortlaut"):
            assert secret not in answer.text, f"{secret} in {path}"
        assert f"/meetings/{meeting.id}" not in answer.text, path


@pytest.mark.parametrize("name", ["ben", "dora", "gus"])
def test_whoever_is_invited_to_one_meeting_learns_nothing_of_the_others(
    session: Session,
    stage: cast.Scene,
    log_in: LogIn,
    of_others: Meeting,
    now: datetime,
    name: str,
) -> None:
    own = cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=20))
    invite(session, own, getattr(stage, name))
    session.commit()

    client = log_in(getattr(stage, name))

    assert f"/meetings/{own.id}" in client.get(BASE).text
    assert_nothing_of_others(client, of_others)


def test_who_sat_there_once_learns_nothing_of_what_came_after(
    session: Session, stage: cast.Scene, log_in: LogIn, of_others: Meeting
) -> None:
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == stage.olga.id)).one()
    mandate.valid_until = date(2026, 12, 1)
    session.commit()

    assert_nothing_of_others(log_in(stage.olga), of_others)


def test_who_will_sit_there_learns_nothing_before(
    session: Session, stage: cast.Scene, log_in: LogIn, of_others: Meeting
) -> None:
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == stage.olga.id)).one()
    mandate.valid_from = date(2027, 3, 1)
    session.commit()

    assert_nothing_of_others(log_in(stage.olga), of_others)


def test_members_and_the_steering_group_see_what_is_theirs(
    stage: cast.Scene, log_in: LogIn, of_others: Meeting
) -> None:
    for person in (stage.olga, stage.stella, stage.ada):
        page = log_in(person).get(BASE).text
        assert "Vertrauliche Runde" in page, person.name
        assert "Geheimer Wortlaut" in page, person.name


def test_a_guest_is_offered_no_minutes(
    session: Session, stage: cast.Scene, log_in: LogIn, now: datetime
) -> None:
    held = cast.meeting(session, stage.round_table, starts_at=now - timedelta(days=20))
    held.state, held.number = MeetingState.CLOSED, 1
    invite(session, held, stage.gus)
    session.commit()

    assert f"/meetings/{held.id}/minutes" not in log_in(stage.gus).get("/d/musterkreis").text
    assert f"/meetings/{held.id}/minutes" in log_in(stage.ben).get("/d/musterkreis").text


@pytest.mark.parametrize("name", ["ben", "gus", "stella"])
def test_nobody_but_the_office_reads_how_others_can_be_reached(
    session: Session, stage: cast.Scene, log_in: LogIn, now: datetime, name: str
) -> None:
    people = session.scalars(select(Person).where(Person.district_id == stage.district.id)).all()
    for number, person in enumerate(people):
        person.phone, person.postal_address = f"03871-{number}4711", f"Amselweg {number}47"
        person.function = "Vorsitz"
    meeting = cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=9))
    for person in people:
        invite(session, meeting, person)
    findings.decide(session, stage.round_table, caretaker=stage.olga, deputy=stage.sam)
    session.commit()
    reader = getattr(stage, name)
    secrets = [
        text
        for person in people
        if person.id != reader.id
        for text in (person.email, person.phone, person.postal_address)
    ]

    for path, text in everything_reachable(log_in(reader)):
        assert [secret for secret in secrets if secret in text] == [], path


def everything_reachable(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """All pages and files that links lead to, pages of the same shape three times."""
    waiting, seen = ["/d/musterkreis"], dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        shape = re.sub(r"\d+", "9", path)
        if seen.setdefault(shape, 0) >= 3 or path.startswith("/assets"):
            continue
        seen[shape] += 1
        answer = client.get(path, follow_redirects=True)
        yield path, answer.get_data().decode("utf-8", "replace")
        if "html" in (answer.content_type or ""):
            page = html.fromstring(answer.text)
            page.make_links_absolute(answer.request.path)
            found = {str(link).partition("#")[0] for link in page.xpath("//a/@href")}
            waiting += sorted(link for link in found if link.startswith("/"))
