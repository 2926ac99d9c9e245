"""The second step of a meeting: the very mail before it leaves, and the answers after it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.people import Person
from facilitation.usecases import access, invitations
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"
EVENING = datetime(2027, 2, 8, 16, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


@pytest.fixture
def meeting_id(engine: Engine, stage: cast.Scene) -> int:
    with Session(engine) as session, session.begin():
        return cast.meeting(session, stage.round_table, starts_at=EVENING).id


@pytest.fixture
def invited_id(engine: Engine, stage: cast.Scene, meeting_id: int) -> int:
    with Session(engine) as session, session.begin():
        ada = access.actor_of(session, stage.ada, on=TODAY)
        invitations.invite(session, [meeting_id], by=ada, now=EARLIER)
    return meeting_id


def invitation_of(engine: Engine, meeting_id: int, person_id: int) -> Invitation:
    with Session(engine) as session:
        return session.scalars(
            select(Invitation).where(
                Invitation.meeting_id == meeting_id, Invitation.person_id == person_id
            )
        ).one()


def letters(engine: Engine, kind: LetterKind) -> int:
    with Session(engine) as session:
        count = select(func.count(OutgoingLetter.id)).where(OutgoingLetter.kind == kind)
        return session.scalar(count) or 0


def test_the_mail_is_shown_before_it_leaves(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    page = client.get(f"{BASE}/{meeting_id}/invite").text

    assert "1 Einladung senden" in page
    assert "Ben Becker" in page
    assert "Die Einladung muss bis So., 24.01.2027 hinausgehen" in page
    frame = client.get(f"{BASE}/{meeting_id}/letter")
    assert "Sie sind herzlich eingeladen" in frame.text
    assert "{{link}}" not in frame.text
    assert frame.headers["Content-Security-Policy"].startswith("sandbox")
    assert letters(engine, LetterKind.INVITATION) == 0


def test_one_click_invites_and_then_the_answers_are_there(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    answer = client.post(f"{BASE}/{meeting_id}/invite")

    assert answer.status_code == 303
    assert letters(engine, LetterKind.INVITATION) == 1
    page = client.get(answer.location).text
    assert "1 Einladung geht hinaus." in page
    assert "noch keine Antwort" in page
    assert "E-Mail wartet auf den Versand" in page
    assert "1 Einladung senden" not in page


def test_a_late_invitation_asks_for_a_reason(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        meeting = session.get_one(Meeting, meeting_id)
        meeting.starts_at = NOW + timedelta(days=3)
        meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    client = log_in(stage.ada)
    assert "Die Einladung ist verspätet" in client.get(f"{BASE}/{meeting_id}/invite").text

    refused = client.post(f"{BASE}/{meeting_id}/invite", data={"late_reason": "  "})
    assert refused.status_code == 422
    assert "Schreiben Sie, warum" in refused.text
    too_long = client.post(f"{BASE}/{meeting_id}/invite", data={"late_reason": "x" * 5000})
    assert too_long.status_code == 422

    sent = client.post(f"{BASE}/{meeting_id}/invite", data={"late_reason": "Hochwasser"})
    assert "Hochwasser" in client.get(sent.location).text


def test_people_without_mail_are_listed_with_their_telephone(
    engine: Engine, stage: cast.Scene, meeting_id: int, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        ben = session.get_one(Person, stage.ben.id)
        ben.email, ben.phone = "", "03874 1234"
    client = log_in(stage.ada)

    page = client.get(f"{BASE}/{meeting_id}/invite").text
    assert "Ohne E-Mail: anrufen oder anschreiben" in page
    assert "03874 1234" in page
    assert "Als eingeladen vermerken" in page
    after = client.post(f"{BASE}/{meeting_id}/invite")
    assert "muss angerufen oder angeschrieben werden" in client.get(after.location).text


def test_a_body_without_members_says_so(engine: Engine, stage: cast.Scene, log_in: LogIn) -> None:
    with Session(engine) as session, session.begin():
        session.execute(delete(Mandate))
        number = cast.meeting(session, stage.round_table, starts_at=EVENING).id

    page = log_in(stage.ada).get(f"{BASE}/{number}/invite").text

    assert "Es gibt niemanden einzuladen" in page
    assert log_in(stage.ada).get(f"{BASE}/{number}/letter").status_code == 404


@pytest.mark.parametrize("answer", ["accepted", "tentative", "declined"])
def test_what_is_said_on_the_telephone_is_put_down(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn, answer: str
) -> None:
    client = log_in(stage.sam)
    own = invitation_of(engine, invited_id, stage.ben.id)
    opened = client.get(f"{BASE}/{invited_id}/invite?row={own.id}").text
    assert "Was Ben Becker am Telefon gesagt hat." in opened

    done = client.post(
        f"{BASE}/{invited_id}/invitations/{own.id}/answer",
        data={"answer": answer, "note": "bringt Kuchen mit"},
    )

    assert done.status_code == 303
    assert invitation_of(engine, invited_id, stage.ben.id).answer is Answer(answer)
    page = client.get(done.location).text
    assert "bringt Kuchen mit" in page
    assert "durch die Geschäftsstelle eingetragen" in page


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": ""}, {"answer": "none_yet"}, {"answer": "vielleicht"},
     {"answer": "accepted", "note": "x" * 501}],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn, data: dict[str, str]
) -> None:
    own = invitation_of(engine, invited_id, stage.ben.id)

    done = log_in(stage.ada).post(f"{BASE}/{invited_id}/invitations/{own.id}/answer", data=data)

    assert done.status_code == 422
    assert invitation_of(engine, invited_id, stage.ben.id).answer is Answer.NONE_YET


def test_an_invitation_is_taken_back_and_only_this_person_hears_of_it(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    own = invitation_of(engine, invited_id, stage.ben.id)

    done = log_in(stage.ada).post(f"{BASE}/{invited_id}/invitations/{own.id}/withdraw")

    assert done.status_code == 303
    assert letters(engine, LetterKind.WITHDRAWAL) == 1


def test_the_deputy_is_asked_in_the_stead_of_who_cannot_come(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    own = invitation_of(engine, invited_id, stage.ben.id)
    page = client.get(f"{BASE}/{invited_id}/invite?row={own.id}").text
    assert "Dora Dahl als Vertretung einladen" in page

    client.post(f"{BASE}/{invited_id}/invitations/{own.id}/deputy")

    assert letters(engine, LetterKind.INVITATION) == 2
    assert client.post(f"{BASE}/{invited_id}/invitations/{own.id}/deputy").status_code == 422


def test_a_guest_is_found_and_asked(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    assert "Gus Gast" in client.get(f"{BASE}/{invited_id}/guests?q=gus").text

    done = client.post(f"{BASE}/{invited_id}/guests", data={"person": str(stage.gus.id)})

    assert done.status_code == 303
    assert "Gus Gast" in client.get(done.location).text
    again = client.post(f"{BASE}/{invited_id}/guests", data={"person": str(stage.gus.id)})
    assert again.status_code == 422
    assert "schon eingeladen" in again.text


@pytest.mark.parametrize("person", ["", "x", "4711", "9" * 40, "-1", "²"])
def test_nobody_unknown_is_asked(
    stage: cast.Scene, invited_id: int, log_in: LogIn, person: str
) -> None:
    answer = log_in(stage.ada).post(f"{BASE}/{invited_id}/guests", data={"person": person})

    assert answer.status_code == 404


def test_nobody_of_another_district_is_asked(
    stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    answer = log_in(stage.ada).post(
        f"{BASE}/{invited_id}/guests", data={"person": str(stage.cem.id)}
    )

    assert answer.status_code == 404


def test_who_takes_a_seat_later_is_offered_and_asked(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    with Session(engine) as session, session.begin():
        session.add(
            Mandate(seat_id=stage.vacant.id, person_id=stage.olga.id, valid_from=cast.SINCE)
        )
    client = log_in(stage.ada)
    assert (
        "Eine Person des Gremiums ist noch nicht eingeladen."
        in client.get(f"{BASE}/{invited_id}/invite").text
    )
    assert "1 Einladung senden" in client.get(f"{BASE}/{invited_id}/invite?more=1").text

    client.post(f"{BASE}/{invited_id}/invite")

    assert letters(engine, LetterKind.INVITATION) == 2


@pytest.mark.parametrize("query", ["only=none_yet", "only=x&row=99999999999", "row=²&more"])
def test_odd_addresses_are_no_failure(
    stage: cast.Scene, invited_id: int, log_in: LogIn, query: str
) -> None:
    assert log_in(stage.ada).get(f"{BASE}/{invited_id}/invite?{query}").status_code == 200


def test_nothing_is_changed_once_the_meeting_has_been_opened(
    engine: Engine, stage: cast.Scene, invited_id: int, log_in: LogIn
) -> None:
    own = invitation_of(engine, invited_id, stage.ben.id)
    with Session(engine) as session, session.begin():
        session.get_one(Meeting, invited_id).state = MeetingState.OPENED
    client = log_in(stage.ada)

    page = client.get(f"{BASE}/{invited_id}/invite").text

    assert "Eintragen" not in page
    assert "Verlegen" not in page
    for path, data in (
        ("invite", {}),
        (f"invitations/{own.id}/answer", {"answer": "accepted"}),
        (f"invitations/{own.id}/withdraw", {}),
        ("guests", {"person": str(stage.gus.id)}),
        ("cancel", {"reason": "x"}),
    ):
        answer = client.post(f"{BASE}/{invited_id}/{path}", data=data)
        assert answer.status_code == 422, path
