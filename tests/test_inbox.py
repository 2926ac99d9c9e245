"""Mail is fetched from a real mailbox and from a folder; what is wrong there becomes a sentence."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme

from facilitation.inbox import BEGINNING, LARGEST, FolderInbox, open_inbox
from facilitation.model.incoming import InboxDownError
from tests import servers
from tests.conftest import missing

FIRST, SECOND = (b"Subject: %s\r\n\r\nHallo\r\n" % name for name in (b"eins", b"zwei"))
LARGE = b"Subject: large\r\n\r\n" + b"x" * LARGEST


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for loopback with its key, and whom to trust for it."""
    folder = tmp_path_factory.mktemp("certificate")
    trusted, own = folder / "trusted.pem", folder / "own.pem"
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(trusted))
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(own))
    return own, trusted


@pytest.fixture
def server(authority, monkeypatch) -> Iterator[servers.Dovecot]:
    """A mailbox whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    yield from started(authority[0])


@pytest.fixture
def untrusted(authority) -> Iterator[servers.Dovecot]:
    yield from started(authority[0])


@pytest.fixture
def open_server() -> Iterator[servers.Dovecot]:
    """A mailbox without encryption."""
    yield from started(None)


def started(certificate: Path | None) -> Iterator[servers.Dovecot]:
    if not servers.Dovecot.is_installed():
        missing("Dovecot")
    with servers.Dovecot(certificate) as server:
        yield server


def unread(url: str) -> list[str]:
    with closing(open_inbox(url)) as inbox:
        return inbox.list_unread()


@pytest.mark.imap
@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_mail_is_fetched_in_order_and_marked_only_when_it_is_put_away(server, scheme):
    server.put(FIRST, SECOND)
    inbox = open_inbox(server.url(scheme))

    first, second = inbox.list_unread()
    fetched = inbox.fetch(first)
    assert (fetched.content, fetched.is_cut) == (FIRST, False)
    assert [r"\Seen" in flags for flags in server.flags()] == [False, False]

    inbox.put_away(first)
    assert inbox.list_unread() == [second]
    assert [r"\Seen" in flags for flags in server.flags()] == [True, False]
    inbox.close()
    assert unread(server.url(scheme)) == [second]


@pytest.mark.imap
def test_read_mail_moves_into_a_folder_where_one_is_named(server):
    server.put(FIRST, SECOND)
    inbox = open_inbox(server.url("imaps", rest="/INBOX?move=Gelesene+Antworten"))

    first, second = inbox.list_unread()
    inbox.put_away(first)

    assert inbox.list_unread() == [second]
    assert len(server.flags()) == 1
    assert len(server.flags('"Gelesene Antworten"')) == 1
    assert inbox.fetch(first) is None
    inbox.close()


@pytest.mark.imap
def test_a_mail_too_large_is_fetched_in_part(server):
    server.put(LARGE)
    inbox = open_inbox(server.url("imaps"))

    fetched = inbox.fetch(*inbox.list_unread())

    assert fetched.is_cut
    assert (len(fetched.content), fetched.size) == (BEGINNING, len(LARGE))
    inbox.close()


@pytest.mark.imap
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "falsch"}, "weist Benutzername oder Passwort"),
        ({"password": "fälsch"}, "weist Benutzername oder Passwort"),
        ({"rest": "/Gibt/Es/Nicht"}, "Den Ordner „Gibt/Es/Nicht“ gibt es"),
    ],
)
def test_a_mailbox_that_refuses_says_so(server, change, words):
    with pytest.raises(InboxDownError) as refusal:
        unread(server.url("imaps", **change))

    assert words in str(refusal.value)
    assert "alsch" not in str(refusal.value)


@pytest.mark.imap
@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_certificate_nobody_vouches_for_is_refused(untrusted, scheme):
    with pytest.raises(InboxDownError, match="verschlüsselte Verbindung"):
        unread(untrusted.url(scheme))


@pytest.mark.imap
def test_without_encryption_the_password_goes_to_this_machine_alone(open_server):
    open_server.put(FIRST)
    assert len(unread(open_server.url())) == 1

    elsewhere = open_server.url().replace("127.0.0.1", "127.0.0.2")
    with forwarded(open_server.port) as port:
        far = elsewhere.replace(f":{open_server.port}", f":{port}")
        with pytest.raises(InboxDownError, match="bietet keine Verschlüsselung"):
            unread(far)
        assert len(unread(f"{far}/?tls=no")) == 1


class forwarded:  # noqa: N801 - reads as a verb where it is used
    """The same server by an address that is not known as this machine's."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __enter__(self) -> int:
        self.listener = socket.create_server(("127.0.0.2", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with source, target:
        while True:
            try:
                if not (content := source.recv(4096)):
                    return
                target.sendall(content)
            except OSError:
                return


def test_a_server_that_is_not_there_says_so():
    port = servers.free_port()
    with pytest.raises(InboxDownError, match=r"127\.0\.0\.1 des Postfachs ist nicht erreichbar"):
        unread(f"imaps://a:b@127.0.0.1:{port}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def test_a_folder_is_a_mailbox_whose_read_mail_moves_aside(folder: Path):
    inbox = open_inbox(f"file://{folder}")
    assert inbox.list_unread() == []
    (folder / "b.eml").write_bytes(SECOND)
    (folder / "a.eml").write_bytes(FIRST)
    (folder / "note.txt").write_bytes(b"no mail")

    assert inbox.list_unread() == ["a.eml", "b.eml"]
    assert inbox.fetch("a.eml").content == FIRST
    inbox.put_away("a.eml")

    assert inbox.list_unread() == ["b.eml"]
    assert (folder / "read" / "a.eml").read_bytes() == FIRST
    assert inbox.fetch("a.eml") is None
    inbox.put_away("a.eml")
    inbox.close()


def test_a_file_too_large_is_read_in_part(folder: Path):
    folder.mkdir()
    (folder / "a.eml").write_bytes(LARGE + b"x" * 100)

    fetched = FolderInbox(folder).fetch("a.eml")

    assert (len(fetched.content), fetched.size) == (BEGINNING, len(LARGE) + 100)


def test_a_folder_that_is_none_says_so(folder: Path):
    folder.write_text("a file")
    with pytest.raises(InboxDownError, match="Der Ordner für eingehende E-Mails"):
        FolderInbox(folder).list_unread()


@pytest.mark.parametrize("url", ["pop3://a:b@host", "imaps:///INBOX"])
def test_what_is_no_mailbox_is_none(url: str):
    with pytest.raises(ValueError, match="no mailbox"):
        open_inbox(url)
