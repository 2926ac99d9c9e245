"""The record says what happened, in the words of that day, and nothing changes it afterwards."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from facilitation.formats import docx, wording
from facilitation.model.attendance import Presence
from facilitation.model.bodies import DecisionKind, DecisionMode, Mandate, Quorum
from facilitation.model.decisions import FollowupState, StateChange, Task
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.minutes import Minutes, MinutesKind
from facilitation.usecases import (
    access,
    attendance,
    closing,
    decisions,
    minutes,
    minutes_gaps,
    minutes_taking,
    sittings,
    tasks,
    topics,
)
from facilitation.usecases.attendance import Guest, Mark
from facilitation.usecases.charges import Charge
from facilitation.usecases.closing import Particulars
from facilitation.usecases.decisions import Finding
from facilitation.usecases.minutes_taking import Notes
from facilitation.usecases.tasks import Assignment
from facilitation.usecases.topics import Spoken
from tests import cast
from tests.conftest import NOW
from tests.formats.minutes_examples import HOSTILE
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, DAY, Stage, marked, roster

AGREED = Finding(
    kind=DecisionKind.AGREEMENT, mode=DecisionMode.CONSENSUS, wording="Wir öffnen das Haus."
)


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    made = minutes_stage.set_up(session, scene)
    sittings.open_meeting(session, made.process, made.meeting.id, by=ada, now=NOW)
    attendance.mark_all_present(session, made.process, made.meeting.id, by=ada, now=NOW)
    session.flush()
    return made


def said(session: Session, stage: Stage, by, *, for_public: bool = False):
    return minutes.get_minutes(
        session, stage.process, stage.meeting.id, for_public=for_public, by=by, now=AFTER
    )


def take(session: Session, stage: Stage, by, item: int = 0, **texts):
    row = stage.items[item]
    notes = Notes(**{"title": row.title, "is_public": row.is_public} | texts)
    minutes_taking.take_notes(
        session, stage.process, stage.meeting.id, row.id, notes, version=row.version, by=by, now=NOW
    )
    session.flush()
    return row


def decide(session: Session, stage: Stage, by, item: int = 0, **changes):
    return decisions.record_decision(
        session,
        stage.process,
        stage.meeting.id,
        stage.items[item].id,
        replace(AGREED, **changes),
        by=by,
        now=NOW,
    )


def give(session: Session, stage: Stage, by, item: int = 0, **changes):
    assignment = Assignment(**{"wording": "Schlüssel besorgen"} | changes)
    return tasks.give_task(
        session, stage.process, stage.meeting.id, stage.items[item].id, assignment, by=by, now=NOW
    )


def close(session: Session, stage: Stage, by) -> None:
    closing.close_meeting(
        session, stage.process, stage.meeting.id, ended=time(11), by=by, now=AFTER
    )


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
    if "\ud83d" in hostile:
        hostile = hostile.encode("utf-8", "replace").decode()
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


def gaps(session: Session, stage: Stage, by) -> list[minutes_gaps.Gap]:
    standing = minutes.show_standing(session, stage.process, stage.meeting.id, by=by, now=AFTER)
    return minutes_gaps.list_gaps(standing.sources, standing.said)


def test_what_is_missing_is_named_with_its_place(session, stage, ada) -> None:
    rows = roster(session, stage.meeting)
    rows["Olga"].presence = Presence.UNKNOWN
    decide(session, stage, ada, item=0)
    give(session, stage, ada, item=1)
    session.flush()

    found = {gap.sentence: (gap.item_id, gap.part) for gap in gaps(session, stage, ada)}

    assert found == {
        "Die Anwesenheit ist noch offen bei Olga Özdemir.": (None, "attendance"),
        "TOP 2, Auftrag 1/1: Es fehlen die zuständige Person und die Frist.": (
            stage.items[1].id,
            "",
        ),
        "Es fehlt das Ende der Sitzung.": (None, "course"),
        "TOP 1, Vereinbarung 1/1: Es kümmert sich noch niemand.": (stage.items[0].id, ""),
    }


def test_findings_without_quorum_are_pointed_out(session, stage, ada) -> None:
    stage.scene.round_table.quorum = Quorum.TWO_THIRDS
    decide(session, stage, ada)
    for name in ("Ben", "Olga", "Stella"):
        roster(session, stage.meeting)[name].presence = Presence.EXCUSED
    session.flush()

    assert any("0 von 2 nötigen" in gap.sentence for gap in gaps(session, stage, ada))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ada", None), ("sam", None), ("ben", None), ("dora", None), ("stella", None),
     ("gus", NotAllowedError), ("cem", NotFoundError)],
)  # fmt: skip
def test_those_at_the_table_read_the_record(session, stage, who, refusal) -> None:
    actor = access.actor_of(session, getattr(stage.scene, who), on=DAY)

    if refusal is None:
        assert said(session, stage, actor).number == 1
    else:
        with pytest.raises(refusal):
            said(session, stage, actor)


@pytest.mark.parametrize(("until", "may_read"), [(DAY + timedelta(days=1), True), (DAY, False)])
def test_former_members_read_the_minutes_of_their_term(session, stage, until, may_read) -> None:
    for mandate in session.scalars(select(Mandate).where(Mandate.person_id == stage.scene.ben.id)):
        mandate.valid_until = until
    session.flush()
    later = DAY + timedelta(days=400)
    actor = access.actor_of(session, stage.scene.ben, on=later)
    moment = datetime.combine(later, time(9), tzinfo=UTC)

    def read():
        return minutes.get_minutes(session, stage.process, stage.meeting.id, by=actor, now=moment)

    if may_read:
        assert read().number == 1
    else:
        with pytest.raises(NotFoundError):
            read()


def test_a_meeting_not_opened_has_no_record(session, scene, ada) -> None:
    stage = minutes_stage.set_up(session, scene)

    with pytest.raises(NotFoundError, match="noch kein Protokoll"):
        said(session, stage, ada)


def test_composing_asks_as_often_for_much_as_for_little(session, stage, ada) -> None:
    def count() -> int:
        session.flush()
        session.expire_all()
        asked: list[str] = []
        listener = lambda *args: asked.append(args[2])  # noqa: E731 - named to be removed again
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", listener)
        said(session, stage, ada)
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    said(session, stage, ada)
    little = count()
    for number in range(6):
        decide(session, stage, ada, item=number % 3, charge=Charge(caretaker_id=stage.scene.ben.id))
        give(session, stage, ada, item=number % 3)
        attendance.add_guest(
            session, stage.process, stage.meeting.id, Guest(name=f"Gast {number}"), by=ada, now=NOW
        )

    assert count() == little


def test_notes_are_rendered_once_and_kept_beside_the_text(session, stage, ada) -> None:
    item = take(session, stage, ada, background="<script>x</script> **fett**")

    assert item.background_html == "<p>&lt;script&gt;x&lt;/script&gt; <strong>fett</strong></p>"


def test_the_second_to_write_an_item_gets_both_texts(session, stage, ada) -> None:
    item = stage.items[0]
    seen = item.version
    take(session, stage, ada, discussion="Erste Fassung")
    notes = Notes(title=item.title, is_public=True, discussion="Zweite Fassung")

    with pytest.raises(ConflictError) as conflict:
        minutes_taking.take_notes(
            session, stage.process, stage.meeting.id, item.id, notes, version=seen, by=ada, now=NOW
        )
    assert conflict.value.theirs["discussion"] == "Erste Fassung"
    assert conflict.value.yours["discussion"] == "Zweite Fassung"


def test_an_item_keeps_a_title(session, stage, ada) -> None:
    with pytest.raises(InvalidError) as refusal:
        take(session, stage, ada, title=" ")
    assert refusal.value.field == "title"


def test_members_write_no_notes(session, stage, ben) -> None:
    with pytest.raises(NotAllowedError):
        take(session, stage, ben, discussion="x")


def test_only_one_row_keeps_the_record(session, stage, ada) -> None:
    close(session, stage, ada)
    closing.reopen_meeting(session, stage.process, stage.meeting.id, by=ada, now=AFTER)
    close(session, stage, ada)

    assert len(session.scalars(select(Minutes)).all()) == 1
