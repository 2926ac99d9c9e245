"""Real servers that tests start for themselves and stop again."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self
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
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c fsync=off "
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
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create_like(self, template: str) -> str:
        """Make a copy of a database under a name of its own."""
        name = f"test_{uuid4().hex}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

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
