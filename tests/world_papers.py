"""One of each letter, mail and file, in the process that is given."""

from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.activities import Activity
from facilitation.model.document_runs import DocumentRun
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.meetings import Meeting
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.uploads import Upload
from tests import cast
from tests.usecases import incoming_stage


def results(session: Session, activity: Activity, sender: Person, now: datetime) -> Upload:
    made = Upload(
        account_id=sender.account_id,
        purpose="survey",
        name="umfrage.csv",
        content=b"Frage;Antwort;n\r\nBus?;Ja;3\r\n",
        choices={"activity": activity.id},
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def mail(session: Session, meeting: Meeting, person: Person) -> IncomingMail:
    mail = incoming_stage.kept(
        meeting.id,
        district_id=meeting.district_id,
        meeting_id=meeting.id,
        person_id=person.id,
        parameters=incoming_stage.answered_for(person.id),
    )
    session.add(mail)
    session.flush()
    return mail


def run(session: Session, process: Process, now: datetime) -> DocumentRun:
    run = DocumentRun(district_id=process.district_id, process_id=process.id, asked_at=now)
    session.add(run)
    session.flush()
    return run


def papers(
    session: Session, meeting: Meeting, person: Person, sender: Person, now: datetime
) -> tuple[OutgoingLetter, PeopleImport, Upload, Upload, Role]:
    letter = OutgoingLetter(
        district_id=meeting.district_id,
        key=f"letter {meeting.id}",
        kind=LetterKind.INVITATION,
        message_id=f"<{meeting.id}@kreisrunde.test>",
        person_id=person.id,
        meeting_id=meeting.id,
        to="alt@verein.example",
        to_name="Alt",
        sender="amt@kreis.example",
        sender_name="Amt",
        subject="Einladung",
        text="Guten Tag",
        html="<p>Guten Tag</p>",
        language="de",
        state=LetterState.FAILED,
        created_at=now,
    )
    taken_over = PeopleImport(
        district_id=meeting.district_id,
        process_id=meeting.process_id,
        by_id=sender.id,
        at=now,
        name="menschen.csv",
        rows=1,
    )
    upload = Upload(
        account_id=sender.account_id,
        purpose="people",
        name="menschen.csv",
        content=b"Vorname;Nachname\r\nInge;Ilsebein\r\n",
        choices={"columns": {"given_name": 0, "family_name": 1}, "rows": {}, "since": "2027-01-11"},
        created_at=now,
    )
    register = Upload(
        account_id=sender.account_id,
        purpose="register",
        name="gemeinden.csv",
        content=b"a;b\r\n",
        choices={"stated_on": None, "districts": []},
        created_at=now,
    )
    role = Role(person_id=sender.id, kind=RoleKind.STAFF, valid_from=cast.SINCE)
    session.add_all([letter, taken_over, upload, register, role])
    session.flush()
    return letter, taken_over, upload, register, role
