"""Whatever changes one byte of a feed changes its ETag, and its time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.meetings import (
    AgendaItem,
    Invitation,
    Meeting,
)
from facilitation.usecases import access, agendas, minutes_taking
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.feeds.conftest import SOON


def _cancel(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.cancel(reason="Krankheit", now=NOW)


def _rename(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.title, meeting.calendar_changed_at = "Runder Tisch am Abend", NOW


def _move(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.move(
        starts_at=meeting.starts_at + timedelta(days=1),
        ends_at=meeting.ends_at + timedelta(days=1),
        place=meeting.place,
        online_url="",
        now=NOW,
    )


def _delete(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.execute(delete(Meeting).where(Meeting.id == meeting.id))


def _withdraw(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    invitation = session.scalars(
        select(Invitation).where(Invitation.person_id == scene.ben.id)
    ).one()
    invitation.withdraw(now=NOW)


def _lose_the_seat(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    _withdraw(session, scene, meeting)
    mandate = session.get_one(Mandate, scene.mandate.id)
    mandate.valid_until = TODAY


def _rename_the_sender(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.district), scene.district.id).sender_name = "Amt 61"


def _change_the_mailbox_of_the_body(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.round_table), scene.round_table.id).mailbox = "west@kreis.example"


def _rename_the_district(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.district), scene.district.id).name = "Landkreis Neu"


def _plan_another(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    cast.meeting(session, scene.round_table, starts_at=SOON + timedelta(days=7))


def _edit_the_agenda(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    wanted = agendas.Item(title="Wege zur Arbeit", minutes=None, is_public=True)
    item = meeting.agenda[1]
    agendas.edit_item(
        session, scene.process, meeting.id, item.id, wanted, version=item.version, by=ada, now=NOW
    )


def _hide_an_item(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(AgendaItem, meeting.agenda[1].id).is_public = False


def _strike_an_item(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    struck = meeting.agenda[1]
    agendas.remove_item(
        session, scene.process, meeting.id, struck.id, version=struck.version, by=ada, now=NOW
    )


def _swap_items(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    agendas.move_item(
        session, scene.process, meeting.id, meeting.agenda[1].id, steps=1, by=ada, now=NOW
    )


Change = Callable[[Session, cast.Scene, Meeting], None]


CHANGES: tuple[Change, ...] = (
    _cancel,
    _rename,
    _move,
    _delete,
    _withdraw,
    _lose_the_seat,
    _rename_the_sender,
    _change_the_mailbox_of_the_body,
    _rename_the_district,
    _plan_another,
    _edit_the_agenda,
    _hide_an_item,
    _strike_an_item,
    _swap_items,
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("how", [{"by_time": False}, {"by_tag": False}])
def test_what_changes_the_bytes_changes_the_answer(session, stage, meeting, reader, change, how):
    """By ETag, and by time alone; the clock has not moved since the last answer."""
    before = reader.ask()
    session.add_all([stage.process])
    meeting = session.scalars(select(Meeting).where(Meeting.id == meeting.id)).one()
    session.refresh(meeting, ["agenda"])

    change(session, stage, meeting)
    session.commit()
    after = reader.ask(**how)

    assert after.status_code == 200
    assert after.data != before.data
    assert after.headers["ETag"] != before.headers["ETag"]
    assert reader.ask().status_code == 304


def test_a_public_item_hidden_while_minutes_are_taken_is_hidden_here(
    session, stage, meeting, reader
):
    session.add(stage.process)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    meeting.open(1, now=NOW)
    session.commit()
    assert "Berichte" in reader.events()[meeting.uid]["DESCRIPTION"]
    item = session.scalars(select(AgendaItem).where(AgendaItem.title == "Berichte")).one()
    notes = minutes_taking.Notes(
        title="Personalsache", is_public=False, background="", discussion=""
    )

    minutes_taking.take_notes(
        session, stage.process, meeting.id, item.id, notes, version=item.version, by=ada, now=NOW
    )
    session.commit()

    shown = reader.events()[meeting.uid]["DESCRIPTION"]
    assert "Berichte" not in shown
    assert "Personalsache" not in shown
    assert "2. Nicht öffentlicher Punkt" in shown


def test_a_cancelled_meeting_stays_a_while_and_then_goes(session, meeting, reader, clock):
    reader.ask()
    session.get_one(Meeting, meeting.id).cancel(reason="Krankheit", now=NOW)
    session.commit()

    event = reader.events()[meeting.uid]
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Abgesagt: Runder Tisch West")
    assert event["TRANSP"] == "TRANSPARENT"
    assert "Krankheit" not in reader.last.text
    clock.now = SOON + timedelta(days=29)
    assert reader.ask().status_code == 304
    clock.now = SOON + timedelta(days=31)
    assert reader.ask().status_code == 200
    assert reader.titles() == []


def test_an_event_leaves_the_window_after_a_year(reader, clock):
    reader.ask()
    clock.now = SOON + timedelta(days=364)
    assert reader.ask().status_code == 304

    clock.now = SOON + timedelta(days=366)

    assert reader.ask(by_time=False).status_code == 200
    assert reader.titles() == []
