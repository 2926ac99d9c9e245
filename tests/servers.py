"""Real servers that tests start for themselves and stop again."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote
from uuid import uuid4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_bin() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


class Postgres:
    """A PostgreSQL cluster of its own in a temporary folder, reached over loopback."""

    def __init__(self) -> None:
        programs = _postgres_bin()
        assert programs is not None
        self.programs, self.port = programs, free_port()
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @staticmethod
    def is_installed() -> bool:
        return _postgres_bin() is not None

    def __enter__(self) -> Self:
        # Outside of pytest's folders: these are closed to other users again and again.
        self.home = Path(tempfile.mkdtemp(prefix="kreisrunde-postgres-"))
        self.folder = self.home / "cluster"
        self.folder.mkdir()
        if self._as_user:
            self.home.chmod(0o755)
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c fsync=off -c autovacuum=off "
            f"-c unix_socket_directories={self.folder} -c synchronous_commit=off"
        )
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", "120", "-l", log, "-o", options, "start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "stop")
        shutil.rmtree(self.home)

    def create(self, name: str) -> str:
        """Make an empty database; its address comes back."""
        self._sql(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def create_german(self, name: str) -> str:
        """The same, with text compared as a German dictionary does: blanks and case come last."""
        self._sql(
            f'CREATE DATABASE "{name}" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE "de-DE"'
        )
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create_like(self, template: str) -> str:
        """Make a copy of a database under a name of its own."""
        name = f"test_{uuid4().hex}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._sql(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_user, str(self.programs / program), *map(str, arguments)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


class Dovecot:
    """An IMAP server of its own in a temporary folder, reached over loopback.

    One mailbox, of `USER`; with a certificate it speaks TLS on `tls_port` and STARTTLS on `port`.
    """

    USER, PASSWORD = "antworten@kreis.example", "geheim/ä?"

    def __init__(self, certificate: Path | None = None) -> None:
        self.certificate, self.port, self.tls_port = certificate, free_port(), free_port()
        # Dovecot gives up being root; Debian's package brings users for it.
        names = ("dovecot", "dovenull") if os.geteuid() == 0 else (_me(), _me())
        self.owner, self.login_user = (pwd.getpwnam(name) for name in names)

    @staticmethod
    def is_installed() -> bool:
        return _dovecot() is not None

    def __enter__(self) -> Self:
        # Sockets lie in it, whose paths must be short.
        self.home = Path(tempfile.mkdtemp(prefix="kr-imap-"))
        self.home.chmod(0o755)
        (self.home / "mail").mkdir()
        os.chown(self.home / "mail", self.owner.pw_uid, self.owner.pw_gid)
        (self.home / "users").write_text(f"{self.USER}:{{PLAIN}}{self.PASSWORD}\n", "utf-8")
        (self.home / "dovecot.conf").write_text(self._settings())
        self._server = subprocess.Popen(
            [str(_dovecot()), "-F", "-c", str(self.home / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, scheme: str = "imap", *, password: str | None = None, rest: str = "") -> str:
        port = self.tls_port if scheme == "imaps" else self.port
        user, secret = quote(self.USER, safe=""), quote(password or self.PASSWORD, safe="")
        return f"{scheme}://{user}:{secret}@127.0.0.1:{port}{rest}"

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        with self._client() as client:
            for content in mails:
                client.append("INBOX", "", "", content)

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of each mail in a folder, in order."""
        with self._client() as client:
            client.select(folder, readonly=True)
            _, found = client.fetch("1:*", "(FLAGS)")
            return [line.decode() for line in found if line]

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            secret = f"\0{self.USER}\0{self.PASSWORD}".encode()
            client.authenticate("PLAIN", lambda _: secret)
            yield client

    def _settings(self) -> str:
        group = grp.getgrgid(self.owner.pw_gid).gr_name
        secure = (
            f"ssl = yes\nssl_cert = <{self.certificate}\nssl_key = <{self.certificate}\n"
            if self.certificate
            else "ssl = no\n"
        )
        port, ssl = (self.tls_port, "yes") if self.certificate else (0, "no")
        return f"""
base_dir = {self.home}/run
state_dir = {self.home}/state
log_path = {self.home}/log
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
default_internal_user = {self.owner.pw_name}
default_internal_group = {group}
default_login_user = {self.login_user.pw_name}
mail_location = maildir:{self.home}/mail
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {self.port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = {ssl}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.home}/users
}}
userdb {{
  driver = static
  args = uid={self.owner.pw_uid} gid={self.owner.pw_gid} home={self.home}/mail
}}
{secure}"""

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    log = self.home / "log"
                    said = log.read_text() if log.exists() else "nothing"
                    raise RuntimeError(f"Dovecot did not start: {said}") from None
                time.sleep(0.05)


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _dovecot() -> Path | None:
    found = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
    return Path(found) if found else None
