"""The office sees what came in, in words, and does what is left to do about it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.incoming import read_mail
from facilitation.model.incoming import IncomingMail, IncomingState
from facilitation.model.meetings import Answer, Invitation, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.usecases import access, invitations
from facilitation.usecases.incoming import take_mail
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.incoming_stage import answer, answered_for, kept, mail

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
INBOX = "/d/musterkreis/p/integration/post/inbox"
FILES = Path(__file__).parents[1] / "formats" / "files" / "incoming"


@pytest.fixture
def meeting(session: Session, stage: cast.Scene) -> Meeting:
    """Ben is invited to the round table West."""
    made = cast.meeting(session, stage.round_table, starts_at=MAY)
    made.uid = "termin@kreisrunde.test"
    ada = access.actor_of(session, stage.ada, on=TODAY)
    invitations.invite(session, [made.id], by=ada, now=NOW - timedelta(days=1))
    session.commit()
    return made


@pytest.fixture
def office(stage, log_in, meeting):
    return log_in(stage.ada)


def arrive(session: Session, content: bytes) -> int:
    """Let a mail come in; its number."""
    found = take_mail(session, read_mail(content), now=NOW)
    session.commit()
    assert found is not None
    return found.id


def from_file(session: Session, name: str) -> int:
    return arrive(session, (FILES / f"{name}.eml").read_bytes())


def now_is(session: Session, mail_id: int) -> IncomingState:
    """As it is stored by now."""
    query = select(IncomingMail.state).where(IncomingMail.id == mail_id)
    state = session.scalars(query).one()
    session.rollback()
    return state


def bens_answer(session: Session) -> Answer:
    found = session.scalars(select(Invitation.answer)).one()
    session.rollback()
    return found


def test_the_list_says_what_became_of_each_mail_open_ones_first(session, office):
    arrive(session, answer("termin@kreisrunde.test", at=NOW - timedelta(minutes=5)))
    arrive(session, mail("Wo ist der Eingang?", at=NOW - timedelta(days=1)))

    page = office.get(INBOX).text

    assert "Antwort von Ben Becker übernommen: Zusage." in page
    assert page.index("warning") < page.index("Antwort von Ben Becker")
    assert "1 offen" in page
    assert f'href="{INBOX}"' in office.get(INBOX.removesuffix("/inbox")).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=open", {"eins"}),
        ("?state=done", {"zwei"}),
        ("?q=EVE", {"zwei"}),
        ("?q=%25", set()),
        ("?state=nonsense&page=x", {"eins", "zwei"}),
        ("?page=99", {"eins", "zwei"}),
    ],
)
def test_the_list_can_be_narrowed_down(session, stage, office, query, shown):
    here = {"district_id": stage.district.id}
    session.add(kept(1, subject="eins", **here))
    session.add(kept(2, subject="zwei", sender="eve@x.example", state=IncomingState.DONE, **here))
    session.commit()

    page = office.get(INBOX + query).text

    assert {word for word in ("eins", "zwei") if f">{word}<" in page} == shown


def test_a_long_list_has_pages(session, stage, office):
    for number in range(60):
        session.add(kept(number, district_id=stage.district.id))
    session.commit()

    assert "Seite" in office.get(INBOX).text
    assert office.get(f"{INBOX}?page=2").text.count("Nachricht ") >= 10


def test_an_answer_of_a_stranger_can_be_taken_over_after_all(session, stage, office):
    mail_id = arrive(session, answer("termin@kreisrunde.test", sender="sekretariat@verein.example"))
    page = office.get(f"{INBOX}/{mail_id}").text
    assert "kam aber von sekretariat@verein.example" in page
    assert "Trotzdem für Ben Becker übernehmen" in page

    done = office.post(f"{INBOX}/{mail_id}/accept", data={"person": stage.ben.id})

    assert (done.status_code, bens_answer(session)) == (303, Answer.ACCEPTED)
    assert now_is(session, mail_id) is IncomingState.DONE
    assert "Die Antwort ist für Ben Becker übernommen." in office.get(INBOX).text


@pytest.mark.parametrize("person", ["", "x", "99999", "-1"])
def test_an_answer_is_taken_over_for_nobody_else(session, stage, office, person):
    mail_id = arrive(session, answer("termin@kreisrunde.test", sender="eve@verein.example"))
    for one in (person, str(stage.gus.id), str(stage.cem.id)):
        done = office.post(f"{INBOX}/{mail_id}/accept", data={"person": one})
        assert done.status_code == 404
    assert bens_answer(session) is Answer.NONE_YET


def test_what_can_no_more_be_taken_over_says_so_and_stays_open(session, stage, office, meeting):
    mail_id = arrive(session, answer("termin@kreisrunde.test", sender="eve@verein.example"))
    invitation = session.scalars(select(Invitation)).one()
    invitation.withdrawn_at = NOW
    session.commit()

    office.post(f"{INBOX}/{mail_id}/accept", data={"person": stage.ben.id})

    assert "Diese Einladung wurde zurückgenommen." in office.get(f"{INBOX}/{mail_id}").text
    assert now_is(session, mail_id) is IncomingState.OPEN


def test_whoever_asks_gets_the_invitation_once_more(session, office):
    mail_id = from_file(session, "asks_for_the_invitation_again")
    assert "Einladung noch einmal senden" in office.get(f"{INBOX}/{mail_id}").text

    for _ in range(2):
        office.post(f"{INBOX}/{mail_id}/invite")

    letters = session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)).all()
    assert [letter.to for letter in letters] == ["ben@musterkreis.example"] * 2
    assert letters[0].message_id != letters[1].message_id
    assert b"UID:termin@kreisrunde.test" in letters[1].calendar
    assert now_is(session, mail_id) is IncomingState.DONE


def test_a_mail_is_done_once(session, office):
    mail_id = arrive(session, mail())
    office.post(f"{INBOX}/{mail_id}/settle")
    assert "Die Nachricht ist erledigt." in office.get(INBOX).text

    office.post(f"{INBOX}/{mail_id}/settle")

    page = office.get(f"{INBOX}/{mail_id}").text
    assert "Diese Nachricht ist schon erledigt." in page
    assert "Erledigt von Ada Ahrens" in page


def test_a_wish_for_another_time_stands_with_the_answers_of_the_meeting(session, office, meeting):
    from_file(session, "outlook_proposes_another_time")

    page = office.get(f"/d/musterkreis/p/integration/meetings/{meeting.id}/invite").text

    assert "Ben Becker schlägt eine andere Zeit vor." in page
    assert "Di., 01.06.2027, 18:00 bis 20:00" in page


def test_an_answer_from_a_calendar_is_called_so(session, office, meeting):
    arrive(session, answer("termin@kreisrunde.test", at=NOW - timedelta(minutes=5)))
    page = office.get(f"/d/musterkreis/p/integration/meetings/{meeting.id}/invite").text
    assert "aus dem Kalender" in page


def test_the_first_page_says_how_much_waits(session, office):
    assert "im Eingang" not in office.get("/d/musterkreis").text
    arrive(session, mail())
    assert "1 Nachricht im Eingang" in office.get("/d/musterkreis").text
    arrive(session, answer("termin@kreisrunde.test", sender="eve@verein.example"))

    page = office.get("/d/musterkreis").text

    assert "2 Nachrichten im Eingang" in page
    assert f'href="{INBOX}?state=open"' in page


def test_hostile_words_are_shown_as_words(session, office):
    harm = "<script>alert(1)</script>%(name)s %s {{ 7*7 }}"
    content = mail(harm).replace(b"Subject: Antwort", f"Subject: {harm}".encode())
    mail_id = arrive(session, content)

    for page in (office.get(INBOX), office.get(f"{INBOX}/{mail_id}")):
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;" in page.text


def test_mail_of_no_district_is_for_administrators_alone(session, stage, log_in, office):
    mail_id = arrive(session, mail("Hallo", sender="eve@x.example", to="post@kreis.example"))
    admin = log_in(stage.admin)
    assert "1 Nachricht gehört zu keinem Landkreis" in admin.get("/admin").text
    assert "eve@x.example" in admin.get("/admin/inbox").text
    assert "eve@x.example" not in office.get(INBOX).text
    assert office.get(f"{INBOX}/{mail_id}").status_code == 404

    assert admin.post(f"/admin/inbox/{mail_id}/place", data={"district": "x"}).status_code == 404
    admin.post(f"/admin/inbox/{mail_id}/place", data={"district": "musterkreis"})

    assert "Alles ist zugeordnet" in admin.get("/admin/inbox").text
    assert office.get(f"{INBOX}/{mail_id}").status_code == 200


def test_an_administrator_puts_such_mail_aside(session, stage, log_in):
    mail_id = arrive(session, mail("Hallo", sender="eve@x.example", to="post@kreis.example"))
    admin = log_in(stage.admin)

    admin.post(f"/admin/inbox/{mail_id}/settle")

    assert now_is(session, mail_id) is IncomingState.DONE


def test_mail_of_another_district_is_not_there(session, stage, log_in, office):
    session.add(kept(1, district_id=stage.elsewhere.id, parameters=answered_for(stage.ben.id)))
    session.commit()
    mail_id, ben = session.scalars(select(IncomingMail.id)).one(), stage.ben.id
    session.rollback()

    assert office.get(f"{INBOX}/{mail_id}").status_code == 404
    for act in ("settle", "accept", "invite"):
        done = office.post(f"{INBOX}/{mail_id}/{act}", data={"person": ben})
        assert done.status_code == 404
    assert now_is(session, mail_id) is IncomingState.OPEN
