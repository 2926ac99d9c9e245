"""The record says what happened, in the words of that day, and nothing changes it afterwards."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import docx, wording
from facilitation.model.attendance import Presence
from facilitation.model.bodies import DecisionMode, Mandate, Quorum
from facilitation.model.decisions import FollowupState, StateChange, Task
from facilitation.model.errors import ConflictError
from facilitation.model.minutes import MinutesKind
from facilitation.model.texts import clean_text
from facilitation.usecases import (
    attendance,
    closing,
    decisions,
    sittings,
    topics,
)
from facilitation.usecases.attendance import Guest, Mark
from facilitation.usecases.charges import Charge
from facilitation.usecases.closing import Particulars
from facilitation.usecases.topics import Spoken
from tests import cast
from tests.conftest import NOW
from tests.formats.minutes_examples import HOSTILE
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, DAY, Stage, close, decide, give, marked, said, take


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    return minutes_stage.opened(session, scene, ada)


def text_of(content: bytes) -> str:
    """All text of a Word file, as a reader sees it."""
    with ZipFile(BytesIO(content)) as package:
        parts = [
            package.read(name).decode()
            for name in sorted(package.namelist())
            if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name)
        ]
    plain = re.sub(r"<w:br/>|</w:p>", "\n", "".join(parts))
    return (
        re.sub(r"<[^>]+>", "", plain)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def test_the_record_tells_the_meeting(session, stage, ada) -> None:
    take(session, stage, ada, item=1, background="Es ist **kalt**.", discussion="- heizen")
    decide(
        session,
        stage,
        ada,
        item=1,
        charge=Charge(caretaker_id=stage.scene.ben.id, due_on=date(2027, 3, 1)),
    )
    give(session, stage, ada, item=1, charge=Charge(caretaker_name="Stern"))
    close(session, stage, ada)

    record = said(session, stage, ada)

    assert record.heading == "Ergebnisprotokoll der 1. Sitzung am 11.\u00a0Januar 2027".replace(
        "1. Sitzung", "1.\u00a0Sitzung"
    ).replace("Januar 2027", "Januar\u00a02027")
    assert (record.starts_at.hour, record.ends_at.hour) == (9, 11)
    assert (record.chair.name, record.minute_taker.name) == ("Ada Ahrens", "Sam Sommer")
    assert record.status.objections_until == DAY + timedelta(days=14)
    assert record.status.approved_by == "der Runde Tisch in der 2. Sitzung"
    assert [(a.name, a.presence.word, a.note) for a in record.attendance] == [
        ("Ben Becker", "anwesend", ""),
        ("Stella Stern", "anwesend", ""),
        ("Olga Özdemir", "anwesend", ""),
        ("Sam Sommer", "anwesend", "Protokollführung, ohne Stimme"),
        ("Ada Ahrens", "anwesend", "Sitzungsleitung, ohne Stimme"),
        ("Gus Gast", "Gast", ""),
    ]
    assert "1\u00a0Sitz ist unbesetzt." in record.attendance_sentence
    (decision,), (task,) = record.decisions, record.tasks
    assert (decision.number, decision.caretaker, decision.due) == (
        "1/1",
        "Ben Becker",
        date(2027, 3, 1),
    )
    assert decision.result == "3\u00a0Stimmberechtigte anwesend; im Konsens, keine Einwände"
    assert (task.number, task.caretaker) == ("1/1", "Stella Stern")


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, "3 Stimmberechtigte anwesend; im Konsens, keine Einwände"),
        (
            {"mode": "consent"},
            "3 Stimmberechtigte anwesend; im Konsent, keine schwerwiegenden Einwände",
        ),
        ({"result": "rejected"}, "3 Stimmberechtigte anwesend; kein Konsens – nicht angenommen"),
        ({"result": "deferred"}, "vertagt"),
        (
            {"mode": "vote", "yes": 2, "no": 1},
            "3 Stimmberechtigte anwesend; 2 Ja, 1 Nein, 0 Enthaltungen – angenommen",
        ),
        (
            {"mode": "vote", "yes": 1, "no": 1, "abstained": 1},
            "3 Stimmberechtigte anwesend; 1 Ja, 1 Nein, 1 Enthaltung "
            "– abgelehnt (Stimmengleichheit)",
        ),
        (
            {"mode": "vote", "yes": 3},
            "3 Stimmberechtigte anwesend; einstimmig (3 Ja, 0 Nein, 0 Enthaltungen)",
        ),
        (
            {"mode": "vote", "yes": 1, "eligible": 1},
            "1 stimmberechtigte Person anwesend; einstimmig (1 Ja, 0 Nein, 0 Enthaltungen)",
        ),
    ],
)
def test_results_are_said_in_words(session, stage, ada, changes, result) -> None:
    kinds = {"mode": DecisionMode, "result": decisions.Result}
    typed = {
        name: kinds[name](value) if name in kinds else value for name, value in changes.items()
    }
    decide(session, stage, ada, **typed)

    assert said(session, stage, ada).decisions[0].result.replace("\u00a0", " ") == result


IN_TIME = "Zur Sitzung wurde am 27.12.2026 form- und fristgerecht eingeladen."
LATE = (
    "Zur Sitzung wurde am 28.12.2026 eingeladen; die Einladungsfrist von 14\u00a0Tagen wurde nicht "
    "eingehalten."
)


@pytest.mark.parametrize(
    ("invited", "notice"),
    [(None, ""), (date(2026, 12, 27), IN_TIME), (date(2026, 12, 28), LATE)],
)
def test_due_notice_is_stated(session, stage, ada, invited, notice) -> None:
    stage.meeting.late_reason = "Sturm" if notice == LATE else ""
    if invited:
        stage.meeting.invited_at = datetime.combine(invited, time(9), tzinfo=UTC)

    record = said(session, stage, ada)

    assert record.due_notice == notice
    assert ("Grund der verkürzten Frist: Sturm" in text_of(docx.write(record))) is bool(
        stage.meeting.late_reason
    )


def test_quorum_is_stated_with_its_basis(session, stage, ada) -> None:
    body = stage.scene.round_table
    body.quorum, body.quorum_basis = Quorum.HALF, "§ 5 Absatz 2 der Geschäftsordnung"

    assert said(session, stage, ada).quorum == (
        "Der Runde Tisch ist beschlussfähig (§ 5 Absatz 2 der Geschäftsordnung): 3 von 3 "
        "Stimmberechtigten sind anwesend, erforderlich sind 2."
    )


def test_each_person_of_the_roster_is_named_with_what_is_to_be_said(session, stage, ada) -> None:
    for name, mark in {
        "Ben": Mark(Presence.REPRESENTED, "Dora Dahl"),
        "Olga": Mark(Presence.PRESENT, "", time(9, 20), time(10), "mit Kind"),
        "Stella": Mark(Presence.EXCUSED),
        "Gus": Mark(Presence.ABSENT),
    }.items():
        typed = marked(session, stage.meeting, name, mark)
        attendance.mark_lines(session, stage.process, stage.meeting.id, typed, by=ada, now=NOW)
        session.flush()

    rows = said(session, stage, ada).attendance
    notes = {row.name: (row.presence.word, row.note) for row in rows}

    assert notes["Ben Becker"] == ("vertreten", "durch Dora Dahl")
    assert notes["Olga Özdemir"] == ("anwesend", "ab 09:20\u00a0Uhr, bis 10:00\u00a0Uhr, mit Kind")
    assert notes["Stella Stern"] == ("entschuldigt", "")
    assert "Gus Gast" not in notes


def test_a_closed_record_stays_whatever_happens_later(session, stage, ada) -> None:
    decide(session, stage, ada, charge=Charge(caretaker_id=stage.scene.ben.id))
    close(session, stage, ada)
    before = docx.write(said(session, stage, ada))

    stage.scene.ben.call(given_name="Benedikt", family_name="Neu")
    stage.scene.round_table.name = "Umbenannt"
    stage.scene.district.name = "Landkreis Neu"
    for mandate in session.scalars(select(Mandate)):
        mandate.valid_until = DAY
    session.scalars(select(decisions.Decision)).one().word("Etwas anderes")
    cast.meeting(session, stage.scene.round_table, starts_at=NOW + timedelta(days=30))
    session.flush()
    session.expire_all()

    assert docx.write(said(session, stage, ada)) == before


def test_the_roster_holds_while_the_record_is_written(session, stage, ada) -> None:
    names = [row.name for row in said(session, stage, ada).attendance]

    stage.scene.ben.call(given_name="Benedikt", family_name="Neu")
    session.flush()

    assert [row.name for row in said(session, stage, ada).attendance] == names


def test_a_closed_record_is_built_anew_on_demand(session, stage, ada) -> None:
    close(session, stage, ada)
    cast.meeting(session, stage.scene.round_table, starts_at=NOW + timedelta(days=30))
    session.flush()
    assert said(session, stage, ada).next_meeting is None

    later = AFTER + timedelta(days=2)
    closing.rebuild_minutes(session, stage.process, stage.meeting.id, by=ada, now=later)

    record = said(session, stage, ada)
    assert (record.next_meeting.number, record.issued_on) == (2, DAY + timedelta(days=2))


def test_particulars_reach_the_kept_record_at_once(session, stage, ada) -> None:
    close(session, stage, ada)
    session.flush()
    particulars = Particulars(
        kind=MinutesKind.PROCEEDINGS,
        file_number="RT 7/27",
        annexes="- Bedarfserhebung (3 Seiten)\n\nFoto",
        distribution="Alle\nKreistag",
    )

    closing.edit_particulars(
        session,
        stage.process,
        stage.meeting.id,
        particulars,
        version=stage.meeting.version,
        by=ada,
        now=AFTER,
    )

    record = said(session, stage, ada)
    assert [(a.title, a.pages) for a in record.annexes] == [("Bedarfserhebung", 3), ("Foto", None)]
    assert (record.kind.word, record.file_number) == ("Verlaufsprotokoll", "RT 7/27")
    assert record.distribution == ("Alle", "Kreistag")
    with pytest.raises(ConflictError):
        closing.edit_particulars(
            session, stage.process, stage.meeting.id, replace(particulars, file_number="X"),
            version=1, by=ada, now=AFTER,
        )  # fmt: skip


def test_two_exports_are_the_same_bytes(session, stage, ada) -> None:
    take(session, stage, ada, discussion="1. eins\n2. zwei")
    decide(session, stage, ada)
    give(session, stage, ada)

    first = docx.write(said(session, stage, ada))
    session.expire_all()

    assert docx.write(said(session, stage, ada)) == first


def test_what_is_not_public_is_absent_from_the_public_version(session, stage, ada) -> None:
    stage.items[1].is_public = False
    session.flush()
    for item, word in ((0, "offen"), (1, "geheim")):
        take(
            session,
            stage,
            ada,
            item,
            title=f"Punkt {word}",
            background=f"Text {word}",
            is_public=item == 0,
        )
        decide(session, stage, ada, item, wording=f"Beschluss {word}")
        give(session, stage, ada, item, wording=f"Auftrag {word}")
        topics.raise_topic(
            session, stage.process, stage.meeting.id, stage.items[item].id,
            Spoken(title=f"Thema {word}"), by=ada, now=NOW,
        )  # fmt: skip
    decide(session, stage, ada, 0, wording="Einzeln geheim", is_public=False)
    close(session, stage, ada)

    full = text_of(docx.write(said(session, stage, ada)))
    content = docx.write(said(session, stage, ada, for_public=True))

    assert full.count("geheim") >= 5
    with ZipFile(BytesIO(content)) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode(
            "utf-8", "ignore"
        )
    assert "geheim" not in everything
    assert "Beschluss offen" in everything


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_of_every_field_stands_in_word(session, stage, ada, hostile) -> None:
    hostile = clean_text(hostile)  # as every form does
    meeting = stage.meeting
    attendance.add_guest(
        session, stage.process, meeting.id,
        Guest(name=f"Gast {hostile}", organisation=f"Verein {hostile}"), by=ada, now=NOW,
    )  # fmt: skip
    take(
        session,
        stage,
        ada,
        title=f"Punkt {hostile}",
        background=f"Sach {hostile}",
        discussion=f"Rat {hostile}",
    )
    charge = Charge(resources=f"Mittel {hostile}", caretaker_id=stage.scene.ben.id)
    decide(session, stage, ada, wording=f"Wort {hostile}", charge=charge)
    give(session, stage, ada, wording=f"Tun {hostile}")
    topics.raise_topic(
        session, stage.process, meeting.id, stage.items[0].id,
        Spoken(title=f"Thema {hostile}", words=f"Zitat {hostile}"), by=ada, now=NOW,
    )  # fmt: skip
    meeting.title, meeting.place = f"Titel {hostile}", f"Ort {hostile}"
    meeting.file_number, meeting.annexes = f"Akte {hostile}", f"Anlage {hostile}"
    meeting.distribution = f"Verteiler {hostile}"
    stage.scene.ben.call(given_name="Ben", family_name=f"Becker {hostile}")
    session.flush()

    text = re.sub(r"[\s;]+", " ", text_of(docx.write(said(session, stage, ada))))

    expected = re.sub(r"[\s;]+", " ", wording.typeset(wording.lines(hostile)))
    for label in (
        "Gast",
        "Verein",
        "Punkt",
        "Sach",
        "Rat",
        "Mittel",
        "Wort",
        "Tun",
        "Thema",
        "Zitat",
        "Titel",
        "Ort",
        "Akte",
        "Anlage",
        "Verteiler",
        "Becker",
    ):
        assert f"{label} {expected}" in text, label


def test_open_tasks_of_earlier_meetings_stand_with_their_state_of_then(session, stage, ada) -> None:
    earlier = cast.meeting(session, stage.scene.round_table, starts_at=NOW - timedelta(days=60))
    sittings.open_meeting(session, stage.process, earlier.id, by=ada, now=NOW - timedelta(days=60))

    def old(wording: str, *moves: tuple[int, FollowupState]) -> None:
        task = Task(
            district_id=stage.scene.district.id, process_id=stage.process.id,
            body_id=earlier.body_id, meeting_id=earlier.id, number="0/1",
            given_on=DAY - timedelta(days=60),
        )  # fmt: skip
        task.word(wording)
        session.add(task)
        session.flush()
        for days, state in moves:
            session.add(StateChange(task_id=task.id, at=NOW + timedelta(days=days), state=state))
        session.flush()

    old("ohne Verlauf")
    old("läuft", (-50, FollowupState.OPEN), (-10, FollowupState.IN_PROGRESS))
    old("danach erledigt", (-50, FollowupState.OPEN), (5, FollowupState.DONE))
    old("dazwischen erledigt", (-50, FollowupState.OPEN), (-10, FollowupState.DONE))
    old("lange erledigt", (-90, FollowupState.DONE))
    old("aufgehoben", (-20, FollowupState.REVOKED))

    open_tasks = {task.wording: task.state for task in said(session, stage, ada).open_tasks}

    assert open_tasks == {
        "ohne Verlauf": "offen",
        "läuft": "in Arbeit",
        "danach erledigt": "offen",
        "dazwischen erledigt": "erledigt",
    }
