"""What stands for addresses of which nothing is seeded: files that wait to be confirmed, a series
with dates, a run of documents, meetings planned together. All of it in the first district."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from benchmarks.stage import Stage
from facilitation.archive import path_of_run, write_file
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.document_runs import DocumentRun, RunState
from facilitation.model.incoming import IncomingKind, IncomingMail, IncomingState
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Frequency
from facilitation.planning.recurrence import Rule
from facilitation.usecases import access, dossier_uploads, people_import, register_files, surveys
from facilitation.usecases.blackout_imports import offer_blackouts
from facilitation.usecases.blackouts import OF_DISTRICT
from facilitation.usecases.dossiers import export_dossier
from facilitation.usecases.series import SeriesPlan, plan_series

PROCESS = "/d/<district>/p/<process>"
ROUND = "a round"
_DAYS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270303\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
_PEOPLE = b"Vorname;Nachname\r\n" + b"".join(b"Inge;Ilsebein-%d\r\n" % n for n in range(60))
_ANSWERS = b"Frage;Antwort;n\r\nBus?;Ja;3\r\nBus?;Nein;4\r\n"
_REGISTER = (
    "Satzart;Textkennzeichen;Land;RB;Kreis;VB;Gem;Gemeindename;Fläche;Bevölkerung insgesamt;"
    "Postleitzahl;Längengrad;Breitengrad;Schlüssel;Bezeichnung"
)
_NEW, _TOWNS, _WEEKS, _TOGETHER = "13999", 36, 20, 6

Parts = dict[str, str]
"""What stands for the parts of addresses; a rule before a name: for that rule alone."""


def put_things(stage: Stage) -> Parts:
    now = datetime.now(UTC)
    with Session(stage.engine) as session, session.begin():
        process = session.scalars(select(Process).order_by(Process.id)).first()
        ada = session.scalars(select(Person).where(Person.account_id.is_not(None))).first()
        if process is None or ada is None:
            raise RuntimeError("nothing was seeded")
        by = access.actor_of(session, ada, on=now.date())
        return (
            _put_uploads(session, stage, process, by=by, now=now)
            | _put_series(session, process, by=by, now=now)
            | _put_run(session, stage, process, now=now)
            | _put_round(session, process, now=now)
            | _put_mail_of_nobody(session, now=now)
        )


def _put_uploads(
    session: Session, stage: Stage, process: Process, *, by: Actor, now: datetime
) -> Parts:
    """Files that the facilitator and the administrator have sent, and not confirmed yet."""
    district = session.get_one(District, process.district_id)
    mine, admin, on = by.account_id, stage.admin_id, now.date()
    survey = session.scalars(
        select(Activity.id)
        .where(Activity.process_id == process.id, Activity.kind == ActivityKind.SURVEY)
        .order_by(Activity.id)
    ).first()
    if survey is None or mine is None:
        raise RuntimeError("there is no survey, or nobody logged in")

    def register(account_id: int, ags: str) -> str:
        content = _register(ags)
        kept = register_files.keep_register(session, account_id, content, "31122026.txt", now=now)
        return kept.key

    dossier = export_dossier(session, process)

    def dossier_of(account_id: int) -> str:
        kept = dossier_uploads.keep_dossier(session, account_id, dossier, "dossier.yaml", now=now)
        return kept.key

    for_new = register(admin, _NEW)
    people = people_import.offer_people(
        session, process, _PEOPLE, "menschen.csv", by=by, on=on, now=now
    )
    days = offer_blackouts(session, district, OF_DISTRICT, _DAYS, "kreistag.ics", by=by, now=now)
    answers = surveys.offer_survey(
        session, process, survey, _ANSWERS, "umfrage.csv", by=by, on=on, now=now
    )
    return {
        "/admin/districts/new/<key> key": for_new,
        "/admin/districts/new/<key>/<ags> key": for_new,
        "/admin/districts/new/<key>/<ags> ags": _NEW,
        "/admin/dossiers/<key> key": dossier_of(admin),
        "/d/<district>/processes/import/<key> key": dossier_of(mine),
        "/d/<district>/municipalities/update/<key> key": register(mine, district.ags),
        "/d/<district>/blackouts/import/<key> key": days,
        f"{PROCESS}/people/import/<key> key": people,
        f"{PROCESS}/activities/<int:activity_id>/survey/<key> key": answers,
    }


def _register(ags: str) -> bytes:
    """A register of one rural district with so many municipalities as are seeded."""
    land = f"{ags[:2]};{ags[2]};{ags[3:]}"
    rows = [_REGISTER, f"40;44;{land};;;Last"]
    for place in range(_TOWNS):
        own, name = f"{land};0{place:03}", f"Musterdorf {place}"
        facts = f"10,50;{500 + place};19089;11,5;53,5;B04;Westmecklenburg"
        rows += [f"50;50;{own};;{name}", f"60;64;{own};{place:03};{name};{facts}"]
    return "\n".join(rows).encode()


def _put_series(session: Session, process: Process, *, by: Actor, now: datetime) -> Parts:
    """Weekly, its dates ahead, a member asked to each."""
    mandate = session.scalars(
        select(Mandate)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(Body.process_id == process.id)
        .options(joinedload(Mandate.seat))
        .order_by(Mandate.id)
        .offset(1)
    ).first()
    if mandate is None:
        raise RuntimeError("there are no members")
    first = now.date() + timedelta(days=10)
    plan = SeriesPlan(
        body_id=mandate.seat.body_id,
        rule=Rule(frequency=Frequency.WEEKLY, starts_on=first, weekday=first.weekday()),
        starts=time(9),
        ends=time(11),
        number=_WEEKS,
    )
    made = plan_series(session, process, plan, host="kreis.example", by=by, now=now)
    made.released_until = first + timedelta(weeks=_WEEKS)
    session.add_all(
        Invitation(
            meeting_id=meeting,
            person_id=mandate.person_id,
            invited_as=InvitedAs.MEMBER,
            mandate_id=mandate.id,
        )
        for meeting in session.scalars(select(Meeting.id).where(Meeting.series_id == made.id))
    )
    return {
        "series_id": str(made.id),
        "member_id": str(mandate.person_id),
        "since": first.isoformat(),
    }


def _put_run(session: Session, stage: Stage, process: Process, *, now: datetime) -> Parts:
    """All documents of the process lie ready."""
    run = DocumentRun(
        district_id=process.district_id,
        process_id=process.id,
        asked_at=now,
        state=RunState.DONE,
        ended_at=now,
        file="1-bench.zip",
    )
    session.add(run)
    session.flush()
    write_file(path_of_run(stage.settings.exports, run.file), b"-")
    return {"run_id": str(run.id)}


def _put_round(session: Session, process: Process, *, now: datetime) -> Parts:
    """Some meetings that lie ahead are planned together."""
    ahead = session.scalars(
        select(Meeting)
        .where(Meeting.process_id == process.id, Meeting.starts_at > now)
        .order_by(Meeting.id)
        .limit(_TOGETHER)
    )
    for meeting in ahead:
        meeting.round_key = ROUND
    return {"round": ROUND}


def _put_mail_of_nobody(session: Session, *, now: datetime) -> Parts:
    session.add(
        IncomingMail(
            mark="of nobody",
            received_at=now,
            read_at=now,
            sender="wer@example.org",
            subject="Frage",
            kind=IncomingKind.PLAIN,
            state=IncomingState.OPEN,
        )
    )
    return {}
