"""Letters become mails that every reader understands, and reach a server or a folder."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from facilitation.mail import FolderMail, SmtpMail, compose, open_mail
from facilitation.model.outbox import Letter, LetterRefusedError, MailDownError
from tests.offices import Office
from tests.servers import free_port

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:Gr\xc3\xb6\xc3\x9fe\r\nEND:VCALENDAR\r\n"
SENT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ID = "<5f3c@kreis.example>"


def letter(**changes) -> Letter:
    given = {
        "to": "ben@verein.example",
        "to_name": "Ben Becker",
        "sender": "amt@kreis.example",
        "sender_name": "Geschäftsstelle",
        "subject": "Einladung: Runder Tisch",
        "text": "Guten Tag,\n\nGröße – ß €\n\n-- \nGruß\n",
        "html": "<p>Guten Tag</p>\n",
        "calendar": ICS,
        "method": "REQUEST",
    }
    return Letter(**(given | changes))


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def leaves(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if not part.is_multipart()]


def written(**changes) -> EmailMessage:
    return read(compose(letter(**changes), message_id=ID, date=SENT))


def test_the_calendar_message_is_the_last_alternative_and_attached_once_more():
    message = written()

    alternative, attached = message.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert message.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    *_, calendar = alternative.iter_parts()
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert calendar["Content-Disposition"] is None
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True) == ICS
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/ics",
        "einladung.ics",
    )
    assert attached["Content-Type"].params["name"] == "einladung.ics"


def test_a_cancellation_says_so_in_type_and_name():
    *_, calendar, attached = leaves(written(method="CANCEL"))

    assert calendar["Content-Type"].params["method"] == "CANCEL"
    assert attached.get_filename() == "absage.ics"


def test_without_a_calendar_message_there_are_two_alternatives():
    message = written(calendar=None, method=None)

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in leaves(message)] == ["text/plain", "text/html"]


def test_the_usual_headers_stand_once():
    message = written()

    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Language",
         "Auto-Submitted", "Content-Type"]
    )  # fmt: skip
    assert message["From"].addresses[0].addr_spec == "amt@kreis.example"
    assert message["From"].addresses[0].display_name == "Geschäftsstelle"
    assert message["To"].addresses[0].addr_spec == "ben@verein.example"
    assert message["Date"].datetime == SENT
    assert message["Message-ID"] == ID
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "de"


def test_the_same_letter_gives_the_same_octets():
    one, other = (compose(letter(), message_id=ID, date=SENT) for _ in range(2))

    assert one == other


@pytest.mark.parametrize("field", ["to", "sender"])
@pytest.mark.parametrize(
    "address", ["", "a b@c.example", "a@b\r\nBcc: x@y", "a@b, c@d", "<a@b>", "jörg@b.example"]
)
def test_an_address_that_is_none_is_refused_for_good(field, address):
    with pytest.raises(LetterRefusedError):
        compose(letter(**{field: address}), message_id=ID, date=SENT)


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp")), max_size=200
)


@given(name=NAMES, subject=NAMES, sender=NAMES)
def test_names_and_subjects_come_back_as_they_went(name, subject, sender):
    content = compose(
        letter(to_name=name, subject=subject, sender_name=sender), message_id=ID, date=SENT
    )
    message = email.message_from_bytes(content)

    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert same(decoded(message["Subject"]), subject)
    assert message["To"].rstrip().endswith("ben@verein.example") or "<ben@" in message["To"]
    assert len(message.get_all("To")) == len(message.get_all("From")) == 1


def decoded(header: str) -> str:
    return str(email.header.make_header(email.header.decode_header(header)))


def same(one: str, other: str) -> bool:
    """Alike but for blanks, of which folding may take some at the margins."""
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=400))
def test_texts_come_back_as_they_went_in_short_lines(text):
    content = compose(letter(text=text, html=text), message_id=ID, date=SENT)
    plain, html, *_ = leaves(email.message_from_bytes(content))

    rows = "\r\n".join(text.splitlines()) + "\r\n"
    assert plain.get_payload(decode=True).decode() == rows
    assert html.get_payload(decode=True).decode() == rows
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("field", ["to_name", "sender_name", "subject"])
def test_line_breaks_never_become_headers(field):
    attack = "Ben\r\nBcc: all@kreis.example\r\n\r\nHallo"
    try:
        message = written(**{field: attack})
    except LetterRefusedError:
        return
    assert message["Bcc"] is None


def test_half_a_character_is_refused_for_good():
    with pytest.raises(LetterRefusedError):
        compose(letter(text="\ud800"), message_id=ID, date=SENT)


def test_a_folder_takes_a_letter_once_however_often_it_is_sent(tmp_path: Path):
    mail = open_mail(f"file://{tmp_path}/neu/post")
    for _ in range(2):
        mail.send(letter(), message_id=ID, date=SENT)
    mail.close()

    (file,) = (tmp_path / "neu" / "post").iterdir()
    assert file.name == "20270111-090000-5f3c.eml"
    assert file.read_bytes() == compose(letter(), message_id=ID, date=SENT)


def test_a_folder_that_cannot_be_written_is_an_outage(tmp_path: Path):
    (tmp_path / "post").write_text("a file, not a folder")

    with pytest.raises(MailDownError):
        FolderMail(tmp_path / "post").send(letter(), message_id=ID, date=SENT)


def test_a_message_id_never_leads_out_of_the_folder(tmp_path: Path):
    mail = FolderMail(tmp_path / "post")
    mail.send(letter(), message_id="<../../oben/x@kreis.example>", date=SENT)

    assert [file.parent.name for file in tmp_path.rglob("*.eml")] == ["post"]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def mail(address: str) -> Iterator[SmtpMail]:
    mail = open_mail(f"smtp://{address}")
    assert isinstance(mail, SmtpMail)
    yield mail
    mail.close()


def test_many_letters_go_over_one_connection(office, mail):
    for number in range(5):
        mail.send(letter(text=".\n.. Punkte\n"), message_id=f"<{number}@x>", date=SENT)

    assert (len(office.taken), office.connections) == (5, 1)
    sender, recipients, content = office.taken[0]
    assert (sender, recipients) == ("amt@kreis.example", ["ben@verein.example"])
    assert content == compose(letter(text=".\n.. Punkte\n"), message_id="<0@x>", date=SENT)


def test_a_server_that_ends_the_connection_is_called_again(office, mail):
    office.ends_after = 2
    for number in range(5):
        mail.send(letter(), message_id=f"<{number}@x>", date=SENT)

    assert (len(office.taken), office.connections) == (5, 3)


@pytest.mark.parametrize(
    ("where", "reply", "error", "address_is_wrong"),
    [
        ("ben@verein.example", "550 5.1.1 no such user", LetterRefusedError, True),
        ("ben@verein.example", "550 5.7.1 not wanted", LetterRefusedError, False),
        ("ben@verein.example", "450 4.2.1 greylisted", OSError, None),
        ("DATA", "554 5.7.1 looks like spam", LetterRefusedError, False),
        ("DATA", "452 4.3.1 full", OSError, None),
        ("MAIL", "553 5.7.1 not your address", LetterRefusedError, False),
        ("MAIL", "451 4.3.0 come later", MailDownError, None),
        ("MAIL", "530 5.7.0 authentication required", MailDownError, None),
        ("ben@verein.example", "554 5.7.1 Relay access denied", OSError, None),
        ("ben@verein.example", "552 5.2.2 mailbox full", LetterRefusedError, False),
    ],
)
def test_refusals_for_good_and_for_now_are_told_apart(
    office, mail, where, reply, error, address_is_wrong
):
    office.replies[where] = reply

    with pytest.raises(error) as refusal:
        mail.send(letter(), message_id=ID, date=SENT)

    assert getattr(refusal.value, "address_is_wrong", None) == address_is_wrong
    assert error is not OSError or not isinstance(refusal.value, MailDownError)
    office.replies.clear()
    mail.send(letter(), message_id=ID, date=SENT)
    assert len(office.taken) == 1


def test_nobody_at_home_is_an_outage():
    mail = open_mail(f"smtp://127.0.0.1:{free_port()}")

    with pytest.raises(MailDownError):
        mail.send(letter(), message_id=ID, date=SENT)
    mail.close()


def test_a_wrong_password_is_an_outage_with_its_reason(office: Office):
    def nobody(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=False, handled=False)

    controller = Controller(
        office, hostname="127.0.0.1", port=free_port(),
        authenticator=nobody, auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    try:
        mail = open_mail(f"smtp://amt:geheim%40@127.0.0.1:{controller.port}")
        with pytest.raises(MailDownError, match="Passwort"):
            mail.send(letter(), message_id=ID, date=SENT)
    finally:
        controller.stop()


def test_other_ways_are_none():
    with pytest.raises(ValueError, match="gopher"):
        open_mail("gopher://x")
