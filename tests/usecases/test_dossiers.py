"""Importing a dossier: all of it or nothing, and nothing of anybody else's."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import read_dossier
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.base import Base
from facilitation.model.bodies import Body, Mandate
from facilitation.model.calendars import SentState
from facilitation.model.decisions import Decision, StateChange, Task
from facilitation.model.districts import District
from facilitation.model.errors import FileRefusedError
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Person
from facilitation.model.processes import Phase, Process, RegionMunicipality
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout, LeftOutDate, SentSeries, Series
from facilitation.model.series_views import loaded
from facilitation.model.topics import AgendaTopic, Topic, TopicStation
from facilitation.usecases.dossiers import import_dossier
from tests.dossier_files import small


def take_in(session: Session, now: datetime, *changes: tuple[str, str]) -> Process:
    return import_dossier(session, read_dossier(small(*changes)), now=now)


def count(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_a_dossier_becomes_a_process_with_all_its_rows(session: Session, now: datetime) -> None:
    process = take_in(session, now)

    rows = count(session)
    assert process.name == "Integrationskonzept"
    assert (rows["municipality"], rows["person"], rows["meeting"]) == (2, 3, 2)
    assert (rows["seat"], rows["mandate"]) == (2, 3)
    assert rows["attendance"] == 4
    assert rows["topic_station"] == 2
    assert rows["responsibility"] == 2
    assert rows["account"] == rows["outgoing_letter"] == 0


def test_names_are_prepared_for_order_and_search(session: Session, now: datetime) -> None:
    take_in(session, now)

    ben = session.scalars(select(Person).where(Person.key == "ben")).one()
    assert (ben.sort_key, ben.search_key) == ("ozturk ben", "dr. ben ozturk ben")
    assert session.scalars(select(Decision.search_key).order_by(Decision.id)).first() == (
        "der bus fahrt langer."
    )
    assert "sieben kilometer" in session.scalars(select(Topic.search_key)).one()


def test_notes_are_kept_with_their_html(session: Session, now: datetime) -> None:
    take_in(session, now)

    item = session.scalars(select(AgendaItem)).one()
    assert item.discussion_html == (
        "<p>Zwei Hinweise:</p><ul><li>Zu früh</li><li>Zu <strong>selten</strong></li></ul>"
    )


def test_a_roster_shows_who_held_the_seat_on_that_day(session: Session, now: datetime) -> None:
    take_in(session, now)

    first, second, guest, staff = session.scalars(
        select(Attendance).order_by(Attendance.position)
    ).all()
    assert (first.name, first.deputy_name, first.presence, first.organisation) == (
        "Ada Lovelace", "Cem Şahin", Presence.REPRESENTED, "Musterstadt",
    )  # fmt: skip
    assert (second.name, second.seat_label, second.is_voting) == ("Dr. Ben Öztürk", "Vereine", True)
    assert (staff.kind, staff.name) == (RosterKind.STAFF, "Cem Şahin")
    assert (guest.name, guest.seat_id, guest.organisation) == ("Frau Gast", None, "Presse")


def test_an_invitation_hangs_on_the_mandate_of_that_day(session: Session, now: datetime) -> None:
    take_in(session, now)

    holders = session.execute(
        select(Meeting.key, Mandate.valid_from)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .join(Mandate, Mandate.id == Invitation.mandate_id)
        .order_by(Invitation.id)
    ).all()
    assert [tuple(row) for row in holders] == [
        ("rt-1", date(2026, 1, 5)),
        ("rt-1", date(2026, 1, 5)),
        ("rt-2", date(2026, 6, 1)),
    ]


def test_an_answer_is_one_to_the_time_as_it_stands(session: Session, now: datetime) -> None:
    take_in(session, now)

    invitation = session.scalars(select(Invitation).order_by(Invitation.id)).first()
    meeting = session.scalars(select(Meeting).where(Meeting.key == "rt-1")).one()
    assert invitation is not None
    assert invitation.time_answered == (meeting.starts_at, meeting.ends_at)


def test_calendars_are_taken_to_know_what_was_sent(session: Session, now: datetime) -> None:
    take_in(session, now)

    told = session.scalars(
        select(SentState).where(SentState.uid == "von-hand@muster.example")
    ).all()
    assert [(state.method, state.sequence, state.location) for state in told] == [
        ("REQUEST", 0, "Dorfkrug Kleindorf")
    ]  # Cem has no address: nothing was sent


def test_a_series_comes_with_its_days_and_with_what_calendars_show(
    session: Session, now: datetime
) -> None:
    process = take_in(session, now)

    series = session.scalars(select(Series)).one()
    assert (series.process_id, series.starts_on) == (process.id, date(2026, 2, 23))
    assert (series.grown_until, series.released_until) == (date(2027, 2, 1), date(2026, 12, 31))
    assert series.venue_id is not None
    left_out = session.execute(
        select(LeftOutDate.day, LeftOutDate.reason, LeftOutDate.is_open).order_by(LeftOutDate.day)
    ).all()
    assert [tuple(row) for row in left_out] == [
        (date(2026, 5, 25), "Pfingstmontag", False),
        (date(2026, 12, 28), "zwischen den Jahren", True),
    ]
    (sent,) = session.scalars(select(SentSeries)).all()
    (shown,) = loaded(sent.shown).values()
    meeting = session.scalars(select(Meeting).where(Meeting.key == "rt-1")).one()
    assert (shown.meeting_id, shown.original_start) == (meeting.id, meeting.original_start)
    assert shown.told.starts_at == meeting.starts_at
    assert meeting.moved_because == "Osterferien"


def test_days_that_a_district_keeps_free_already_are_not_doubled(
    session: Session, now: datetime
) -> None:
    take_in(session, now)
    found = select(Blackout.reason).order_by(Blackout.first_day)

    assert session.scalars(found).all() == ["Sommerpause", "Umbau", "Kreistag"]
    take_in(session, now, *_as_second_process())
    assert session.scalars(found).all() == ["Sommerpause", "Sommerpause", "Umbau", "Kreistag"]


def test_a_rule_that_no_calendar_can_store_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(FileRefusedError, match=r"series\[jeden-monat\].nth: Wählen Sie"):
        take_in(session, now, ("  nth: -1\n", "  nth: 0\n"))

    assert session.scalars(select(Series)).all() == []


def test_a_venue_gives_the_place(session: Session, now: datetime) -> None:
    take_in(session, now)

    place = session.scalars(select(Meeting.place).where(Meeting.key == "rt-1")).one()
    assert place == "Rathaus, Markt 1, 19288 Musterstadt"


def test_matters_keep_their_threads(session: Session, now: datetime) -> None:
    take_in(session, now)

    decision = session.scalars(select(Decision).where(Decision.key == "d-1")).one()
    task = session.scalars(select(Task)).one()
    station = session.scalars(select(TopicStation).order_by(TopicStation.id.desc())).first()
    held = session.scalars(
        select(Responsibility).where(Responsibility.decision_id == decision.id)
    ).one()
    change = session.scalars(select(StateChange)).one()
    handover = session.scalars(select(Handover)).one()
    assert task.decision_id == decision.id
    assert decision.eligible == 2
    assert station is not None
    assert station.decision_id == decision.id
    assert session.scalars(select(AgendaTopic.topic_id)).one() == decision.topic_id
    assert held.due_on == date(2026, 12, 1)
    assert change.note == "Das Geld fehlt."
    assert handover.responsibility_id == held.id


def test_conditions_are_kept_as_gates_read_them(session: Session, now: datetime) -> None:
    take_in(session, now)

    first, second = session.scalars(select(Phase.condition).order_by(Phase.position)).all()
    assert list(first) == ["all_of"]
    assert second == {}


def test_importing_twice_is_refused_and_leaves_everything_as_it_was(
    session: Session, now: datetime
) -> None:
    take_in(session, now)
    before = count(session)

    with pytest.raises(FileRefusedError, match="hat schon ein Verfahren"):
        take_in(session, now)

    assert count(session) == before


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ((), "in einem anderen Verfahren"),
        ((("ags: \"13099\"", "ags: \"13098\""),), "einen anderen Landkreis"),
        ((("given_name: Ada", "given_name: Adele"),), "schon jemand anderen"),
    ],
)  # fmt: skip
def test_a_second_process_may_not_take_what_belongs_to_the_first(
    session: Session, now: datetime, changes: tuple[tuple[str, str], ...], says: str
) -> None:
    take_in(session, now)
    before = count(session)
    others = (("slug: teilhabe", "slug: zweiter"), *changes)

    with pytest.raises(FileRefusedError, match=says):
        take_in(session, now, *others)

    assert count(session) == before


def test_a_uid_of_another_district_is_not_taken(session: Session, now: datetime) -> None:
    take_in(session, now)

    with pytest.raises(FileRefusedError, match="gehört schon zu einem anderen Termin"):
        take_in(session, now, ("slug: musterkreis", "slug: nachbarkreis"))


def test_two_districts_may_hold_the_same_dossier(session: Session, now: datetime) -> None:
    first = take_in(session, now)

    second = take_in(
        session,
        now,
        ("slug: musterkreis", "slug: nachbarkreis"),
        ('  uid: "von-hand@muster.example"\n', ""),
    )

    assert second.district_id != first.district_id
    for kind in (Person, Body, Meeting, Municipality, Topic):
        owners = set(session.scalars(select(kind.district_id)))
        assert owners == {first.district_id, second.district_id}
    strays = session.scalars(
        select(RegionMunicipality.id)
        .join(Municipality, Municipality.id == RegionMunicipality.municipality_id)
        .join(Process, Process.id == RegionMunicipality.process_id)
        .where(Municipality.district_id != Process.district_id)
    ).all()
    assert strays == []


def test_a_district_that_is_there_is_kept_with_its_texts(session: Session, now: datetime) -> None:
    process = take_in(session, now)
    session.get_one(District, process.district_id).mailbox = "neu@muster.example"
    session.flush()

    second = take_in(session, now, *_as_second_process())

    assert second.district_id == process.district_id
    assert session.get_one(District, process.district_id).mailbox == "neu@muster.example"
    assert count(session)["person"] == 3


def _as_second_process() -> tuple[tuple[str, str], ...]:
    """The whole text anew: other keys for all that belongs to the process."""
    text = small().decode()
    head, _, tail = text.partition("bodies:\n")
    own = tail
    for key in (
        "steuerung",
        "rt-west",
        "jeden-monat",
        "rt-1",
        "rt-2",
        "bus",
        "d-1",
        "umlauf",
        "a-1",
    ):
        for before in ("key: ", "body: ", "parent: ", "meeting: ", "decision: ", "topic: ",
                       "series: ", "approved_in: ", "seat: "):  # fmt: skip
            own = own.replace(f"{before}{key}", f"{before}zweit-{key}")
    own = own.replace("topics: [bus]", "topics: [zweit-bus]").replace(
        "key: befragung", "key: umfrage"
    )
    own = own.replace("activity: befragung", "activity: umfrage").replace("von-hand@", "neu@")
    changed = (
        head.replace("slug: teilhabe", "slug: zweiter").replace("key: r1", "key: r2")
        + "bodies:\n"
        + own
    )
    return ((text, changed),)
