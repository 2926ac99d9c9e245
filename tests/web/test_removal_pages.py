"""Deleting on pages: what goes, what forbids it, the way back; a process is gone and comes back."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.links import LinkKind
from facilitation.model.meetings import MeetingState
from facilitation.model.processes import Process
from facilitation.settings import Settings
from tests import cast, findings, rows
from tests.conftest import NOW
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration"
HOSTILE = ("", "-1", "99999999999999", "x' OR 1=1", "\x00", "<script>")


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, page
    return found.group(1)


def press_undo(client: FlaskClient, page: str) -> str:
    way = re.search(r'action="(/d/[^"]*/trash/\d+/restore)"', page)
    assert way, page
    answer = client.post(way.group(1))
    assert answer.status_code == 303
    return answer.location


def test_each_thing_is_deleted_on_its_page_and_brought_back_from_the_message(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        meeting = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=9))
        dates = rows.series(session, stage.east_table, NOW + timedelta(days=10), dates=2)
        for one in dates:
            one.state = MeetingState.PLANNED
            assert one.series is not None
            one.series.released_until = None
        topic = findings.topic(session, stage.east_table, "Bus am Abend")
        meeting_id, series_id, topic_id = meeting.id, dates[0].series_id, topic.id
    client = log_in(stage.ada)

    for address, name, listed in (
        (f"{BASE}/meetings/{meeting_id}", "Runder Tisch West, 20.01.2027", f"{BASE}/meetings"),
        (f"{BASE}/series/{series_id}", "Runder Tisch Ost", f"{BASE}/series"),
        (f"{BASE}/topics/{topic_id}", "Bus am Abend", f"{BASE}/topics"),
        (f"{BASE}/bodies/{stage.round_table.id}", "Runder Tisch West", f"{BASE}/bodies"),
    ):
        button = f"{address}/edit" if "topics" in address else address
        assert f"{address}/remove" in client.get(button, follow_redirects=True).text
        asked = client.get(f"{address}/remove").text
        for odd in HOSTILE:
            assert client.post(f"{address}/remove", data={"version": odd}).status_code == 422
        answer = client.post(f"{address}/remove", data={"version": version_on(asked)})
        assert (answer.status_code, answer.location) == (303, listed)
        page = client.get(listed).text
        assert f"„{name}“ ist gelöscht." in page
        assert name in client.get(f"{BASE}/trash").text
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/remove").status_code == 404
        assert press_undo(client, page) == address
        assert client.get(address, follow_redirects=True).status_code == 200


def test_an_invited_meeting_is_called_off_instead(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        meeting = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=9))
        meeting.state, meeting.invited_at = MeetingState.INVITED, NOW
        address = f"{BASE}/meetings/{meeting.id}"
    client = log_in(stage.ada)

    page = client.get(f"{address}/remove").text
    refused = client.post(f"{address}/remove", data={"version": "1"})
    body = client.get(f"{BASE}/bodies/{stage.round_table.id}/remove").text

    assert "Sagen Sie ihn ab" in page
    assert f'href="{address}/cancel"' in page
    assert (refused.status_code, "Sagen Sie ihn ab" in refused.text) == (422, True)
    assert f'href="{address}"' in body
    assert f'href="{BASE}/bodies/{stage.round_table.id}/end"' in body


def test_a_process_in_the_trash_is_gone_for_everybody_and_comes_back(
    engine: Engine, stage: cast.Scene, log_in: LogIn, settings: Settings
) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(Process, stage.process.id).is_public = True
        meeting = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=9))
        meeting.state, meeting.invited_at, meeting.is_public = MeetingState.INVITED, NOW, True
        (invitation,) = rows.ask(session, [meeting], session.merge(stage.ben))
        addresses = open_to_all(stage, invitation.id, invitation.version_of_link, settings)
        name = stage.process.name
    client, outside = log_in(stage.ada), log_in(None)
    assert [outside.get(one).status_code for one in addresses] == [200] * len(addresses)
    page = client.get(f"{BASE}/settings/remove").text
    assert "Eine Person ist zu kommenden Terminen eingeladen" in page
    version = version_on(page)

    for typed in (*HOSTILE, "Integration"):
        sent = {"typed": typed, "version": version}
        assert client.post(f"{BASE}/settings/remove", data=sent).status_code == 422
    answer = client.post(f"{BASE}/settings/remove", data={"typed": name, "version": version})

    assert (answer.status_code, answer.location) == (303, "/d/musterkreis")
    page = client.get("/d/musterkreis").text
    assert client.get(BASE).status_code == 404
    assert all(outside.get(one).status_code in (404, 410) for one in addresses)
    assert "/d/musterkreis/trash" in page
    assert press_undo(client, page) == BASE
    assert client.get(BASE).status_code == 200
    assert [outside.get(one).status_code for one in addresses] == [200] * len(addresses)


def open_to_all(
    stage: cast.Scene, invitation_id: int, version: str, settings: Settings
) -> tuple[str, ...]:
    """Addresses for which nobody logs in."""
    key, ben, body = settings.secret_key, stage.ben, stage.round_table
    answer = links.token(
        key, LinkKind.RSVP, person_id=ben.id, subject_id=invitation_id, version=version
    )
    feed = links.token(
        key,
        LinkKind.BODY_FEED,
        person_id=ben.id,
        subject_id=body.id,
        version=links.version(body.key, ben.links_version, ben.feeds_version),
    )
    public = "/public/musterkreis/integration"
    return public, f"{public}.ics", f"/rsvp/{answer}", f"/body-feeds/{feed}.ics"


def test_a_seat_is_ended_or_deleted_with_a_way_back(stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)
    body = f"{BASE}/bodies/{stage.round_table.id}"
    seat = f"{body}/seats/{stage.seat.id}"

    for way, sent in (
        (f"/mandates/{stage.mandate.id}/withdraw", {}),
        ("/end", {"end-last_day": "2027-01-11"}),
        ("/remove", {}),
    ):
        found = re.findall(r'name="remove-version" value="(\d+)"', client.get(seat).text)
        assert client.post(f"{seat}/remove", data={"remove-version": "77"}).status_code == 422
        answer = client.post(f"{seat}{way}", data=sent | {"remove-version": found[0]})
        assert (answer.status_code, answer.location) == (303, body), way
        assert press_undo(client, client.get(body).text) == seat
        assert "Ben Becker" in client.get(body).text
