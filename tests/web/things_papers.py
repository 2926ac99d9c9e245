"""One of each letter, mail and file, by what they are called in addresses."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from facilitation.archive import path_of_run, write_file
from facilitation.formats.dossiers import read_dossier
from facilitation.model.document_runs import DocumentRun, RunState
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.meetings import Meeting
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases import access, dossier_uploads, people_import, register_files
from facilitation.usecases.blackout_imports import offer_blackouts
from facilitation.usecases.blackouts import OF_DISTRICT
from tests import cast
from tests.dossier_files import small
from tests.journeys import papers
from tests.usecases import incoming_stage

PEOPLE = b"Vorname;Nachname\r\nInge;Ilsebein\r\n"


DAYS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270303\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def sent_papers(
    session: Session, stage: cast.Scene, coming: Meeting, now: datetime
) -> dict[str, str]:
    taken = PeopleImport(
        district_id=stage.district.id,
        process_id=stage.process.id,
        by_id=stage.ada.id,
        at=now,
        name="menschen.csv",
        rows=1,
    )
    letter, (mail, unplaced) = _letter(stage, coming, now), _mails(stage, coming)
    session.add_all([taken, letter, mail, unplaced])
    session.flush()
    return {
        "import_id": str(taken.id),
        "letter_id": str(letter.id),
        "mail_id": str(mail.id),
        "/admin/inbox/<int:mail_id>/place mail_id": str(unplaced.id),
        "/admin/inbox/<int:mail_id>/settle mail_id": str(unplaced.id),
    }


def documents(session: Session, stage: cast.Scene, folder: Path, *, now: datetime) -> str:
    """A run whose file lies ready."""
    run = DocumentRun(
        district_id=stage.district.id,
        process_id=stage.process.id,
        asked_at=now,
        state=RunState.DONE,
        ended_at=now,
        file="1-ab.zip",
    )
    session.add(run)
    session.flush()
    write_file(path_of_run(folder / "exports", run.file), b"-")
    return str(run.id)


def _letter(stage: cast.Scene, meeting: Meeting, now: datetime) -> OutgoingLetter:
    return OutgoingLetter(
        district_id=stage.district.id,
        key="a letter",
        message_id="<a-letter@kreisrunde.test>",
        kind=LetterKind.INVITATION,
        person_id=stage.gus.id,
        meeting_id=meeting.id,
        to="gus@musterkreis.example",
        to_name="Gus Gast",
        sender=stage.district.mailbox,
        sender_name=stage.district.sender_name,
        subject="Einladung",
        text="Guten Tag",
        html="<p>Guten Tag</p>",
        language="de",
        created_at=now,
        due_at=now,
    )


def _mails(stage: cast.Scene, meeting: Meeting) -> tuple[IncomingMail, IncomingMail]:
    """One about the meeting, one that belongs to no district."""
    here = incoming_stage.kept(
        1,
        district_id=stage.district.id,
        meeting_id=meeting.id,
        person_id=stage.gus.id,
        parameters=incoming_stage.answered_for(stage.gus.id),
    )
    return here, incoming_stage.kept(2)


def _dossier(session: Session, account_id: int, *, now: datetime) -> str:
    dossier = read_dossier(small())
    return dossier_uploads.keep_dossier(session, account_id, dossier, "dossier.yaml", now=now).key


def uploads(
    session: Session, stage: cast.Scene, admin: int, folder: Path, *, now: datetime
) -> dict[str, str]:
    """Files that Ada and the administrator have sent: nobody else finds them."""
    register = papers.register_file(folder)
    content = register.read_bytes()
    ada = access.actor_of(session, stage.ada, on=now.date())
    assert ada.account_id is not None
    newer = register_files.keep_register(
        session, ada.account_id, content, register.name, now=now
    ).key
    for_new = register_files.keep_register(session, admin, content, register.name, now=now).key
    people = people_import.offer_people(
        session, stage.process, PEOPLE, "menschen.csv", by=ada, on=now.date(), now=now
    )
    days = offer_blackouts(
        session, stage.district, OF_DISTRICT, DAYS, "kreistag.ics", by=ada, now=now
    )
    return {
        "/d/<district>/municipalities/update/<key> key": newer,
        "/d/<district>/blackouts/import/<key> key": days,
        "/admin/districts/new/<key> key": for_new,
        "/admin/districts/new/<key>/<ags> key": for_new,
        "/admin/districts/new/<key>/<ags> ags": "13076",
        "/d/<district>/p/<process>/people/import/<key> key": people,
        "/d/<district>/processes/import/<key> key": _dossier(session, ada.account_id, now=now),
        "/admin/dossiers/<key> key": _dossier(session, admin, now=now),
    }
