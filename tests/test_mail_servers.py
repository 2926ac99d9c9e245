"""The way out speaks with real servers: under encryption, with a login, and with those that break
off, put off, or find a letter too large."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from facilitation.mail import compose, open_mail
from facilitation.model.outbox import (
    Letter,
    LetterRefusedError,
    MailDownError,
    SeriesLetter,
)
from tests.offices import Office
from tests.servers import free_port

SENT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
LETTER = Letter(
    to="ben@verein.example",
    to_name="Ben Becker",
    sender="amt@kreis.example",
    sender_name="Geschäftsstelle",
    subject="Einladung",
    text="Guten Tag\n",
    html="<p>Guten Tag</p>\n",
)


def send(mail, number: int = 1, letter: Letter = LETTER) -> None:
    mail.send(letter, message_id=f"<{number}@kreis.example>", date=SENT)


class Encrypted(Controller):
    """Offers STARTTLS and takes nothing without; knows one password."""

    def __init__(self, office: Office, context: ssl.SSLContext) -> None:
        super().__init__(office, hostname="127.0.0.1", port=free_port())
        self.context = context

    def factory(self) -> SMTP:
        return SMTP(
            self.handler,
            tls_context=self.context,
            require_starttls=True,
            auth_required=True,
            authenticator=_knows_the_office,
        )


class Wrapped(Controller):
    """Speaks TLS from the first octet (smtps)."""

    def __init__(self, office: Office, context: ssl.SSLContext) -> None:
        super().__init__(office, hostname="localhost", port=free_port(), ssl_context=context)


def _knows_the_office(server, session, envelope, mechanism, data) -> AuthResult:
    good = LoginPassword(b"amt", b"geheim@1")
    return AuthResult(success=data == good, handled=False)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """One that this machine trusts, for the time of a test."""
    authority = trustme.CA()
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return authority


Server = Callable[[type[Controller], str], int]


@pytest.fixture
def serve(office: Office, authority: trustme.CA) -> Iterator[Server]:
    """Starts a server of that kind with a certificate for that name; its port comes back."""
    started: list[Controller] = []

    def start(kind: type[Controller], name: str) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        controller = kind(office, context)
        controller.start()
        started.append(controller)
        return controller.port

    yield start
    for controller in started:
        controller.stop()


def test_a_letter_goes_out_under_starttls_with_a_login(serve, office):
    mail = open_mail(f"smtp://amt:geheim%401@localhost:{serve(Encrypted, 'localhost')}")
    for number in range(3):
        send(mail, number)
    mail.close()

    assert len(office.taken) == 3
    assert office.sessions_with_tls == 3


def test_a_letter_goes_out_over_smtps(serve, office):
    mail = open_mail(f"smtps://localhost:{serve(Wrapped, 'localhost')}")
    send(mail)
    mail.close()

    assert len(office.taken) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_for_another_name_lets_letters_wait(serve, office, scheme):
    kind = Encrypted if scheme == "smtp" else Wrapped
    mail = open_mail(f"{scheme}://amt:geheim%401@localhost:{serve(kind, 'mail.kreis.example')}")

    with pytest.raises(MailDownError, match="Zertifikat des Mailservers") as down:
        send(mail)

    assert "Hostname mismatch" in str(down.value)
    assert office.taken == []


def test_a_certificate_nobody_vouches_for_lets_letters_wait(serve, office, monkeypatch, tmp_path):
    port = serve(Encrypted, "localhost")
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger))

    with pytest.raises(MailDownError, match="Zertifikat"):
        send(open_mail(f"smtp://amt:geheim%401@localhost:{port}"))
    assert office.taken == []


def test_a_server_that_wants_a_login_first_lets_letters_wait(serve, office):
    mail = open_mail(f"smtp://localhost:{serve(Encrypted, 'localhost')}")

    with pytest.raises(MailDownError, match="nimmt von uns keine Post an"):
        send(mail)
    mail.close()
    assert office.taken == []


@pytest.fixture
def plain(office: Office) -> Iterator[Callable[..., str]]:
    started: list[Controller] = []

    def start(**options) -> str:
        controller = Controller(office, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        started.append(controller)
        return f"smtp://127.0.0.1:{controller.port}"

    yield start
    for controller in started:
        controller.stop()


def test_a_server_that_breaks_off_amid_a_letter_gets_it_again_on_a_new_connection(plain, office):
    mail = open_mail(plain())
    send(mail, 1)
    office.breaks_off = True
    with pytest.raises(OSError, match="brach ab") as broken:
        send(mail, 2)
    office.breaks_off = False
    send(mail, 2)
    mail.close()

    assert not isinstance(broken.value, MailDownError)
    assert [content.count(b"<2@kreis.example>") for *_, content in office.taken] == [0, 1]
    assert office.connections == 2


def test_greylisting_puts_off_one_letter_and_no_other(plain, office):
    office.replies["ben@verein.example"] = "450 4.2.0 greylisted, see you in five minutes"
    mail = open_mail(plain())
    with pytest.raises(OSError, match="noch nicht an"):
        send(mail, 1)
    send(mail, 2, Letter(**(vars(LETTER) | {"to": "dora@verein.example"})))
    mail.close()

    assert [to for _, to, _ in office.taken] == [["dora@verein.example"]]
    assert office.connections == 1


def test_a_letter_too_large_is_refused_before_it_goes_over_and_the_next_one_is_sent(plain, office):
    mail = open_mail(plain(data_size_limit=5000))
    with pytest.raises(LetterRefusedError, match="zu groß"):
        send(mail, 1, Letter(**(vars(LETTER) | {"text": "lang " * 5000})))
    send(mail, 2)
    mail.close()

    assert len(office.taken) == 1
    assert office.connections == 1


def test_a_letter_about_a_series_says_how_to_get_no_more():
    address = "https://kreis.example/leave/" + "t" * 36
    content = compose(
        SeriesLetter(**vars(LETTER), leave_url=address), message_id="<1@x>", date=SENT
    )

    head = content.partition(b"\r\n\r\n")[0].decode()
    assert (
        f"List-Unsubscribe: <{address}>,\r\n <mailto:amt@kreis.example?subject=Abmelden>\r\n"
        in head
    )
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    assert "List-Unsubscribe" not in compose(LETTER, message_id="<1@x>", date=SENT).decode()
