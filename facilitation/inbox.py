"""The mailbox that is read: the only module that fetches mail."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from facilitation.model.incoming import InboxDownError, RawMail

PATIENCE = 30
"""Seconds for each answer of a mail server."""
LARGEST = 5_000_000
"""Octets of a mail that is fetched whole; an answer has a few thousand."""
BEGINNING = 100_000
"""Octets that are fetched of a larger one: who wrote it and what about."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})")


@dataclass
class FolderInbox:
    """A folder of .eml files, for trials; one that was read moves into `read/` inside of it."""

    folder: Path

    def list_unread(self) -> list[str]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return sorted(file.name for file in self.folder.glob("*.eml") if file.is_file())
        except OSError as error:
            raise _folder_trouble(error) from error

    def fetch(self, reference: str) -> RawMail | None:
        """None if it is there no more."""
        try:
            with (self.folder / reference).open("rb") as file:
                content = file.read(LARGEST + 1)
                size = max(file.seek(0, 2), len(content))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _folder_trouble(error) from error
        return RawMail(
            reference=reference, content=content if size <= LARGEST else content[:BEGINNING],
            size=size,
        )  # fmt: skip

    def put_away(self, reference: str) -> None:
        """It has been read: never list it again."""
        read = self.folder / "read"
        try:
            read.mkdir(exist_ok=True)
            (self.folder / reference).replace(read / reference)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _folder_trouble(error) from error

    def close(self) -> None:
        """Nothing is held open."""


def _folder_trouble(error: OSError) -> InboxDownError:
    return InboxDownError(
        "Der Ordner für eingehende E-Mails lässt sich nicht lesen: %(reason)s",
        reason=error.strerror or type(error).__name__,
    )


class ImapInbox:
    """A folder on a mail server, with one connection until `close`.

    Mail that is unread there is taken and then marked as read; with `move_to` all mail of the
    folder is taken, read or not, and then moved.
    """

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._move_to = _option(self._address, "move")
        self._mailbox: BaseMailBox | None = None

    def list_unread(self) -> list[str]:
        """The oldest first."""
        with _in_words(self._address):
            mailbox = self._opened()
            return mailbox.uids("ALL" if self._move_to else "UNSEEN", charset=None)

    def fetch(self, reference: str) -> RawMail | None:
        """None if it is there no more. Does not mark it as read."""
        with _in_words(self._address):
            said = self._ask("FETCH", reference, "(RFC822.SIZE)")
            found = next((m for m in map(_SIZE.search, _octets(said)) if m), None)
            if found is None:
                return None
            size = int(found[1])
            part = "BODY.PEEK[]" if size <= LARGEST else f"BODY.PEEK[]<0.{BEGINNING}>"
            said = self._ask("FETCH", reference, f"({part})")
        content = next((item[1] for item in said if isinstance(item, tuple)), None)
        if content is None:
            return None
        # Servers reckon the size with line ends of their own; what came whole is not cut.
        return RawMail(
            reference=reference, content=content, size=size if size > LARGEST else len(content)
        )

    def put_away(self, reference: str) -> None:
        """It has been read: never list it again."""
        with _in_words(self._address):
            if self._move_to:
                self._move(reference, self._move_to)
            else:
                self._ask("STORE", reference, "+FLAGS", r"(\Seen)")

    def close(self) -> None:
        if self._mailbox is not None:
            with contextlib.suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                self._mailbox.logout()
            self._mailbox = None

    def _move(self, reference: str, folder: str) -> None:
        mailbox = self._opened()
        if not mailbox.folder.exists(folder):
            mailbox.folder.create(folder)
        mailbox.move(reference, folder)

    def _ask(self, command: str, reference: str, *rest: str) -> list[Any]:
        status, said = self._opened().client.uid(command, reference, *rest)
        if status != "OK":
            raise imaplib.IMAP4.error(repr(said)[:200])
        return [item for item in said if item]

    def _opened(self) -> BaseMailBox:
        if self._mailbox is None:
            self._mailbox = _log_in(self._address)
        return self._mailbox


def open_inbox(url: str) -> FolderInbox | ImapInbox:
    """The mailbox that a setting names: imaps://user:password@host/Folder, imap://, file:///folder.

    `imap` uses STARTTLS. Where the server does not offer it, the password is sent to this very
    machine only, unless `?tls=no` says that it may be (a server in the same closed network).
    `?move=Folder` moves what was read instead of marking it.
    """
    address = urlsplit(url)
    if address.scheme == "file":
        return FolderInbox(Path(unquote(address.path)))
    if address.scheme not in ("imap", "imaps") or not address.hostname:
        raise ValueError(f"no mailbox: {address.scheme}")
    return ImapInbox(url)


def _log_in(address: SplitResult) -> BaseMailBox:
    mailbox = _connect(address)
    user, password = unquote(address.username or ""), unquote(address.password or "")
    folder = unquote(address.path.strip("/")) or "INBOX"
    try:
        log_in = mailbox.login if (user + password).isascii() else mailbox.login_utf8
        log_in(user, password, folder)
    except (ImapToolsError, imaplib.IMAP4.error, OSError):
        _hang_up(mailbox)
        raise
    return mailbox


def _hang_up(mailbox: BaseMailBox) -> None:
    with contextlib.suppress(OSError):
        mailbox.client.shutdown()


def _connect(address: SplitResult) -> BaseMailBox:
    host, context = address.hostname or "", ssl.create_default_context()
    if address.scheme == "imaps":
        return MailBox(host, address.port or 993, timeout=PATIENCE, ssl_context=context)
    mailbox = MailBoxUnencrypted(host, address.port or 143, timeout=PATIENCE)
    try:
        _encrypt(mailbox, address, context)
    except (imaplib.IMAP4.error, OSError, InboxDownError):
        _hang_up(mailbox)
        raise
    return mailbox


def _encrypt(mailbox: BaseMailBox, address: SplitResult, context: ssl.SSLContext) -> None:
    """Whoever sits in between may hide that the server can: then there is no login at all."""
    may_be_open = _option(address, "tls") == "no"
    if may_be_open:
        return
    if "STARTTLS" in mailbox.client.capabilities:
        mailbox.client.starttls(context)
    elif address.hostname not in _LOOPBACK:
        raise InboxDownError(
            "Der Server des Postfachs bietet keine Verschlüsselung an. Ohne sie wird das Passwort "
            "nicht gesendet."
        )


def _option(address: SplitResult, name: str) -> str:
    return next(iter(parse_qs(address.query).get(name, [])), "")


def _octets(said: list[Any]) -> Iterator[bytes]:
    for item in said:
        yield item[0] if isinstance(item, tuple) else item


@contextmanager
def _in_words(address: SplitResult) -> Iterator[None]:
    """Say in a sentence what is wrong with the mailbox; secrets never stand in it."""
    host = address.hostname or ""
    try:
        yield
    except MailboxLoginError as error:
        raise _refused(host) from error
    except MailboxFolderSelectError as error:
        raise InboxDownError(
            "Den Ordner „%(folder)s“ gibt es im Postfach auf %(host)s nicht.",
            folder=unquote(address.path.strip("/")) or "INBOX",
            host=host,
        ) from error
    except ssl.SSLError as error:
        raise InboxDownError(
            "Die verschlüsselte Verbindung zu %(host)s kommt nicht zustande: %(reason)s.",
            host=host,
            reason=getattr(error, "verify_message", "") or error.reason or "TLS",
        ) from error
    except OSError as error:
        raise InboxDownError(
            "Der Server %(host)s des Postfachs ist nicht erreichbar: %(reason)s.",
            host=host,
            reason=error.strerror or str(error) or type(error).__name__,
        ) from error
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        if "AUTHENTICATIONFAILED" in str(error):
            raise _refused(host) from error
        raise InboxDownError(
            "Der Server %(host)s des Postfachs antwortet nicht wie erwartet: %(reason)s.",
            host=host,
            reason=str(error)[:200],
        ) from error


def _refused(host: str) -> InboxDownError:
    return InboxDownError(
        "Der Server %(host)s weist Benutzername oder Passwort des Postfachs ab.", host=host
    )
