"""The way out for letters: the only module that opens a mail connection.

A letter is written as MIME by hand: the standard library's e-mail objects cost milliseconds each,
and every octet of these messages is the same on the second try (RFC 5322, 2045, 2047, 6047).
"""

import re
import smtplib
import ssl
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from facilitation.model.outbox import (
    REPLY_FOLLOWS,
    Letter,
    LetterRefusedError,
    MailDownError,
    SeriesLetter,
)

PATIENCE = 30
"""Seconds for each answer of a mail server."""

_ATTACHMENTS = {"CANCEL": "absage.ics"}
_PRINTABLE = re.compile(r"[ -~]*\Z")
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*\Z")
_TAKEN = {250, 251}
_LATER = {421, 450, 451, 452}
_NOT_FROM_US = {454, 503, 530, 534, 535, 538}
"""The server wants a login or encryption first (RFC 4954 6, RFC 3207 4): no letter is to blame."""
_REFUSALS = (
    (rb"5\d\d.5\.1\.(1|2|3|6|10)\b", "Dieses Postfach gibt es nicht."),
    (rb"5\d\d.5\.2\.[12]", "Das Postfach ist voll oder gesperrt."),
    (rb"552|5\d\d.5\.(2\.3|3\.4)", "Die Nachricht ist dem Mailserver zu groß."),
    (rb"5\d\d .*\brelay", "Der Mailserver leitet von uns nichts weiter."),
    (rb"5", "Der Mailserver weist die Nachricht ab."),
    (rb"", "Der Mailserver nimmt die Nachricht noch nicht an."),
)
"""What a reply says, by code and enhanced code (RFC 5321 4.2.3, RFC 3463); the first that fits."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def compose(letter: Letter, *, message_id: str, date: datetime) -> bytes:
    """The letter as octets, 7-bit, with CRLF: text, HTML and last the calendar message, which is
    attached once more, octet for octet. The same letter gives the same octets.

    LetterRefusedError if a field cannot stand in a mail.
    """
    mark = sha256(message_id.encode()).hexdigest()[:24]
    head = [
        ("From", _mailbox(letter.sender_name, letter.sender)),
        ("To", _mailbox(letter.to_name, letter.to)),
        ("Subject", _words("Subject", letter.subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id),
        ("MIME-Version", "1.0"),
        ("Content-Language", letter.language),
        # Out-of-office machines and the like are not to answer (RFC 3834 5).
        ("Auto-Submitted", "auto-generated"),
        *_ways_out(letter),
    ]
    if any("\r" in value.replace("\r\n ", "") or "\n" in value.replace("\r\n ", "")
           for _, value in head):  # fmt: skip
        raise LetterRefusedError("Eine Kopfzeile der Nachricht enthält einen Zeilenumbruch.")
    try:
        lines = "".join(f"{name}: {value}\r\n" for name, value in head).encode("ascii")
        return lines + _body(letter, mark)
    except UnicodeEncodeError as error:
        raise LetterRefusedError("Die Nachricht enthält ein Zeichen, das keines ist.") from error


def _ways_out(letter: Letter) -> list[tuple[str, str]]:
    """How to stop letters about a series, by one click of a program (RFC 8058) or by mail."""
    if not isinstance(letter, SeriesLetter):
        return []
    by_mail = f"mailto:{quote(letter.sender, safe='@')}?subject=Abmelden"
    return [
        ("List-Unsubscribe", f"<{letter.leave_url}>,\r\n <{by_mail}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]


def _body(letter: Letter, mark: str) -> bytes:
    parts = [_text("plain", letter.text), _text("html", letter.html)]
    if letter.calendar is None:
        return _multipart("alternative", f"alt-{mark}", parts)
    coded = encodebytes(letter.calendar).replace(b"\n", b"\r\n")
    method = letter.method or "PUBLISH"
    parts.append(_part(f"text/calendar; charset=utf-8; method={method}", "base64", coded))
    name = _ATTACHMENTS.get(method, "einladung.ics")
    attachment = _part(
        f'application/ics; name="{name}"', "base64", coded,
        f'Content-Disposition: attachment; filename="{name}"\r\n',
    )  # fmt: skip
    alternative = _multipart("alternative", f"alt-{mark}", parts)
    return _multipart("mixed", f"mix-{mark}", [alternative, attachment])


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}".encode()
    pieces = [piece for part in parts for piece in (line, b"\r\n", part, b"\r\n")]
    return b"".join((head, *pieces, line, b"--\r\n"))


def _text(kind: str, text: str) -> bytes:
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    coded = b2a_qp(lines.encode("utf-8"), istext=True)
    return _part(f"text/{kind}; charset=utf-8", "quoted-printable", coded)


def _part(content_type: str, encoding: str, content: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode("ascii") + content


@lru_cache(maxsize=2048)
def _mailbox(name: str, address: str) -> str:
    strange = any(letter in address for letter in ' <>(),;:\\"')
    if strange or "@" not in address or not _PRINTABLE.match(address):
        raise LetterRefusedError("Die E-Mail-Adresse ist ungültig.", address_is_wrong=True)
    if not name:
        return address
    if _ATOMS.match(name) and _is_plain(name, 60):
        return f"{name} <{address}>"
    if _is_plain(name, 60):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_encoded('From', name)}\r\n <{address}>"


def _words(name: str, text: str) -> str:
    return text if _is_plain(text, 65) else _encoded(name, text)


def _is_plain(text: str, most: int) -> bool:
    """Whether the text can stand in a header as it is, and will not be read as something else."""
    return len(text) < most and _PRINTABLE.match(text) is not None and "=?" not in text


@lru_cache(maxsize=2048)
def _encoded(name: str, text: str) -> str:
    """The text as encoded words, folded: the class `Header` of the library takes a hundred times
    as long as to write the rest of the mail."""
    words, room = [], _octets_that_fit(len(name) + 2)
    rest = text.encode()
    while rest:
        end = min(room, len(rest))
        while end < len(rest) and rest[end] & 0xC0 == 0x80:
            end -= 1  # never inside a character (RFC 2047 5)
        words.append(f"=?utf-8?b?{b64encode(rest[:end]).decode()}?=")
        rest, room = rest[end:], _octets_that_fit(1)
    return "\r\n ".join(words)


def _octets_that_fit(before: int) -> int:
    """Into one encoded word of a line of 76 characters, of which so many are taken."""
    return (76 - before - len("=?utf-8?b??=")) // 4 * 3


@dataclass
class FolderMail:
    """Writes each letter into a folder, for trials: a second delivery replaces the first."""

    folder: Path

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        content = compose(letter, message_id=message_id, date=date)
        local_part = message_id.strip("<>").partition("@")[0]
        name = f"{date:%Y%m%d-%H%M%S}-{re.sub('[^A-Za-z0-9-]', '_', local_part)}"
        draft = self.folder / f".{name}.draft"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content)
            draft.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise MailDownError(f"Der Ordner für E-Mails: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is held open."""


class SmtpMail:
    """A mail server, with one connection for many letters until `close`."""

    def __init__(self, connect: Callable[[], smtplib.SMTP]) -> None:
        self._connect = connect
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        """Hand the letter over. LetterRefusedError: never; OSError: later."""
        content = compose(letter, message_id=message_id, date=date)
        server = self._begun(letter.sender, len(content))
        try:
            code, reply = self._hand_over(server, letter.to, content)
        except OSError as error:
            server.close()
            self._server = None
            raise OSError("Die Verbindung zum Mailserver brach ab.") from error
        if code not in _TAKEN:
            raise _refusal(code, reply)

    def close(self) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except OSError:
                self._server.close()
            self._server = None

    def _begun(self, sender: str, size: int) -> smtplib.SMTP:
        """A connection on which a letter has begun; a fresh one if the server ended the old.

        A server that says how much it takes is asked before the letter goes over (RFC 1870).
        """
        for server in (self._server, None):
            if server is None:
                server = self._server = self._open()
            try:
                options = [f"SIZE={size}"] if server.has_extn("size") else []
                code, reply = server.mail(sender, options)
            except OSError:
                code, reply = 421, b"connection lost"
            if code == 250:
                return server
            if code not in _LATER:
                with suppress(OSError):
                    server.rset()
                raise _refusal(code, reply)
            self.close()
        said = _said(code, reply)
        raise MailDownError(f"Der Mailserver nimmt gerade nichts an.{REPLY_FOLLOWS}{said})")

    def _open(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except MailDownError:
            raise
        except OSError as error:
            raise MailDownError(_why_not(error)) from error

    @staticmethod
    def _hand_over(server: smtplib.SMTP, to: str, content: bytes) -> tuple[int, bytes]:
        """What the server says in the end; after a refusal the connection is good for the next."""
        code, reply = server.rcpt(to)
        if code in _TAKEN:
            try:
                code, reply = server.data(content)
            except smtplib.SMTPDataError as error:
                code, reply = error.smtp_code, _octets(error.smtp_error)
        if code not in _TAKEN:
            server.rset()
        return code, reply


def _refusal(code: int, reply: bytes) -> Exception:
    if code in _NOT_FROM_US:
        said = _said(code, reply)
        return MailDownError(f"Der Mailserver nimmt von uns keine Post an.{REPLY_FOLLOWS}{said})")
    answer = b"%d %s" % (code, reply)
    sentence = next(words for pattern, words in _REFUSALS if re.match(pattern, answer, re.I | re.S))
    sentence += f"{REPLY_FOLLOWS}{_said(code, reply)})"
    # A relay that does not know us is a matter of settings, of which no letter should die.
    if 500 <= code < 600 and b"relay" not in reply.lower():
        # RFC 3463: X.1.n is about the address.
        wrong = re.match(rb"5\.1\.(1|2|3|6|10)\b", reply) is not None
        return LetterRefusedError(sentence, address_is_wrong=wrong)
    return OSError(sentence)


def _why_not(error: OSError) -> str:
    """Why there is no connection, in a sentence for whoever runs the installation."""
    match error:
        case ssl.SSLCertVerificationError():
            return (
                "Das Zertifikat des Mailservers ist nicht gültig oder gilt für einen anderen "
                f"Namen. Bis das behoben ist, warten alle Nachrichten. ({error.verify_message})"
            )
        case smtplib.SMTPAuthenticationError():
            return "Der Mailserver weist Benutzername oder Passwort ab."
        case smtplib.SMTPNotSupportedError():
            return "Der Mailserver bietet keine Anmeldung mit Passwort an."
        case smtplib.SMTPResponseException():
            said = _said(error.smtp_code, _octets(error.smtp_error))
            return f"Der Mailserver nimmt gerade nichts an.{REPLY_FOLLOWS}{said})"
    return f"Der Mailserver ist nicht erreichbar. ({error})"


def _said(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode('utf-8', 'replace')}".replace("\n", " ")[:300]


def _octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def open_mail(url: str) -> FolderMail | SmtpMail:
    """The way out that a setting names: file:///folder, smtp://user:password@host:587, smtps://.

    `smtp` uses STARTTLS where the server offers it, and never sends a password without, unless
    to this very machine; `?tls=no` leaves it out for a relay inside the house.
    """
    address = urlsplit(url)
    if address.scheme == "file":
        return FolderMail(Path(unquote(address.path)))
    if address.scheme not in ("smtp", "smtps") or not address.hostname:
        raise ValueError(f"no way for mail: {address.scheme}")
    return SmtpMail(lambda: _connect(url))


def _connect(url: str) -> smtplib.SMTP:
    address = urlsplit(url)
    host = address.hostname or ""
    server: smtplib.SMTP
    if address.scheme == "smtps":
        port, context = address.port or 465, ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, address.port or 25, timeout=PATIENCE)
    try:
        _introduce(server, address)
    except OSError:
        server.close()
        raise
    return server


def _introduce(server: smtplib.SMTP, address: SplitResult) -> None:
    """Say who we are: under encryption where there is any, with a password only then."""
    server.ehlo_or_helo_if_needed()
    wants_tls = parse_qs(address.query).get("tls") != ["no"]
    is_secret = address.scheme == "smtps"
    if not is_secret and wants_tls and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        is_secret = True
    if address.username:
        if not is_secret and address.hostname not in _LOOPBACK:
            raise MailDownError("Der Mailserver bietet keine Verschlüsselung an.")
        server.login(unquote(address.username), unquote(address.password or ""))
