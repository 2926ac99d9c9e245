"""The page of documents, and all of them in one file."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from facilitation.database import readings, transactions
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.document_runs import DocumentRun
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import MeetingState
from facilitation.model.minutes import Minutes, MinutesState
from facilitation.settings import Settings
from facilitation.usecases.document_writing import Bench, write_due
from facilitation.usecases.process_documents import House
from facilitation.web.labels import in_german
from tests import cast
from tests.conftest import NOW
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/documents"


@pytest.fixture
def bench(engine: Engine, settings: Settings) -> Bench:
    house = House(in_german, settings.base_url)
    return Bench(
        transactions(engine), readings(engine), settings.exports, house, lambda: NOW, lambda: False
    )


def meetings(session: Session, stage: cast.Scene) -> None:
    """West has met and approved, Ost has met, the steering group will."""
    for body, state in ((stage.round_table, MinutesState.APPROVED), (stage.east_table, None)):
        held = cast.meeting(session, body, starts_at=NOW - timedelta(days=9))
        held.state, held.number, held.opened_at = MeetingState.CLOSED, 1, NOW
        session.add(
            Attendance(
                meeting_id=held.id, position=1, kind=RosterKind.GUEST, name="Fritz Fremd",
                presence=Presence.PRESENT,
            )
        )  # fmt: skip
        if state:
            session.add(
                Minutes(meeting_id=held.id, state=state, drafted_on=NOW.date(), approved_at=NOW)
            )
    cast.meeting(session, stage.steering, starts_at=NOW + timedelta(days=9))
    session.commit()


def test_each_sees_the_documents_that_are_for_them(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    meetings(session, stage)

    ada, ben = log_in(stage.ada).get(BASE).text, log_in(stage.ben).get(BASE).text

    order = [name for name in ("West", "Ost", "Steuerungsgruppe") if name in ada]
    listed = ada.partition('id="sitzungen"')[2].partition("<tbody>")[2]
    assert sorted(order, key=listed.index) == ["Ost", "West", "Steuerungsgruppe"]
    assert ada.count("/minutes.docx") == 2
    assert ada.count("/sign-in.docx") == 3
    assert "genehmigt" in ada
    assert "Entwurf" in ada
    assert "Alle Dokumente zusammenstellen" in ada
    assert "export.xlsx" in ada
    assert "#mitnehmen" in ada
    assert ben.count("/minutes.docx") == ben.count("/meeting.ics") == 1
    for word in ("/sign-in.docx", "zusammenstellen", "export.xlsx", "#mitnehmen", "Ost"):
        assert word not in ben.partition('id="inhalt"')[2]
    sam = log_in(stage.sam).get(BASE).text
    assert "Alle Dokumente zusammenstellen" in sam
    assert "#mitnehmen" not in sam


def test_every_link_of_the_page_leads_to_a_file(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    meetings(session, stage)

    for who in (stage.ada, stage.ben):
        client = log_in(who)
        page = client.get(BASE).text.partition('id="inhalt"')[2]
        links = [part.partition('"')[0] for part in page.split('href="')[1:]]
        files = [link for link in links if link.rpartition(".")[2] in
                 ("docx", "xlsx", "csv", "svg", "ics")]  # fmt: skip
        assert len(files) >= 7
        for link in files:
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert "attachment" in answer.headers["Content-Disposition"], link


def test_the_list_is_searched_and_narrowed_down(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    meetings(session, stage)
    ada = log_in(stage.ada)

    assert ada.get(f"{BASE}?q=ost").text.count("/meeting.ics") == 1
    assert ada.get(f"{BASE}?body={stage.steering.id}").text.count("/meeting.ics") == 1
    for odd in ("?body=x", "?body=99999999999999999999", "?seite=-1", "?seite=9999", "?q=%00%25_"):
        assert ada.get(BASE + odd).status_code == 200
    assert "Hier stehen keine Sitzungen" in ada.get(f"{BASE}?q=%25").text


def test_all_documents_are_asked_for_watched_and_taken(
    session: Session, stage: cast.Scene, log_in: LogIn, bench: Bench
) -> None:
    meetings(session, stage)
    ada, sam = log_in(stage.ada), log_in(stage.sam)

    asked = ada.post(f"{BASE}/runs")
    again = sam.post(f"{BASE}/runs")
    assert asked.status_code == again.status_code == 303
    assert asked.location == again.location
    waiting = ada.get(asked.location).text
    assert "läuft gerade nicht" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 2s"' in waiting

    halfway = session.scalars(select(DocumentRun)).one()
    halfway.begin(now=NOW)
    halfway.done, halfway.total = 4, 12
    session.commit()
    page = ada.get(asked.location).text
    assert "4 von 12 Dateien" in page
    assert 'max="12" value="4"' in page
    halfway.put_back()
    session.commit()

    write_due(bench)
    done = ada.get(asked.location).text
    assert "ZIP herunterladen" in done
    assert "hx-trigger" not in done.partition('id="lauf"')[2].partition("</main>")[0]
    assert "ZIP herunterladen" in ada.get(BASE).text

    taken = sam.post(f"{asked.location}/download")
    assert taken.status_code == 200
    assert taken.headers["Cache-Control"] == "private, no-store"
    assert taken.headers["Content-Type"] == "application/zip"
    assert "Dokumente_integration_2027-01-11.zip" in taken.headers["Content-Disposition"]
    with ZipFile(BytesIO(taken.data)) as package:
        assert "Inhalt.docx" in package.namelist()
    taken.close()
    who = session.execute(
        select(JournalEntry.action, JournalEntry.person_id).order_by(JournalEntry.id)
    ).all()
    assert [tuple(row) for row in who] == [
        ("documents_asked", stage.ada.id),
        ("documents_taken", stage.sam.id),
    ]
    journal = ada.get("/d/musterkreis/p/integration/journal").text
    assert "Alle Dokumente heruntergeladen" in journal
    assert "Alle Dokumente zusammenstellen lassen" in journal


def test_a_file_that_has_gone_is_said_and_offered_again(
    session: Session, stage: cast.Scene, log_in: LogIn, bench: Bench, settings: Settings
) -> None:
    meetings(session, stage)
    ada = log_in(stage.ada)
    run = ada.post(f"{BASE}/runs").location
    write_due(bench)
    for file in (settings.exports / ".document-runs").iterdir():
        file.unlink()

    page, taken = ada.get(run), ada.post(f"{run}/download")

    assert "nicht mehr zu finden" in page.text
    assert "Noch einmal zusammenstellen" in page.text
    assert taken.status_code == 422
    assert "noch einmal zusammen" in taken.text


def test_a_process_without_anything_says_so_where_it_is_asked(
    stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)

    answer = ada.post(f"{BASE}/runs", follow_redirects=True)

    assert answer.status_code == 200
    assert "Es gibt nichts zu schreiben" in answer.text


def test_the_number_of_statements_does_not_grow_with_the_meetings(
    session: Session, stage: cast.Scene, log_in: LogIn, engine: Engine
) -> None:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    ada, counted = log_in(stage.ada), []
    for _ in range(2):
        meetings(session, stage)
        seen.clear()
        ada.get(BASE)
        counted.append(len(seen))

    assert counted[0] == counted[1]
