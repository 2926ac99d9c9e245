"""The one place where sessions begin and end."""

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from facilitation.sqlite_numbers import count_on, numbers_given

Transaction = Callable[[], AbstractContextManager[Session]]

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def open_database(url: str) -> Engine:
    """An engine for the address; SQLite is set up so that many may read while one writes.

    Failures are logged with their statement, without the names and addresses in it.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def transactions(engine: Engine) -> Transaction:
    sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def transaction() -> Iterator[Session]:
        with sessions.begin() as session:
            try:
                yield session
            except BaseException:
                # Rolling back would empty what was read; the page of the refusal still names it.
                session.expunge_all()
                raise

    return transaction


def readings(engine: Engine) -> Transaction:
    """Transactions that only read: on SQLite they do not wait for the one who writes."""
    return transactions(engine.execution_options(read_only=True))


def has_no_room(error: BaseException) -> bool:
    """Whether something could not be written because the disk or a quota is full."""
    trouble: Any = getattr(error, "orig", None) or error
    if isinstance(trouble, OSError):
        return trouble.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    told = getattr(trouble, "sqlstate", None) or getattr(trouble, "sqlite_errorname", "")
    return told in _NO_ROOM


_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "53100")
"""A quota is an error of writing to SQLite; 53100 is PostgreSQL's disk_full."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the present schema; from empty as from any released one."""
    with (
        engine.connect() as connection,
        _foreign_keys_wait(connection),
        connection.begin(),
    ):
        if connection.dialect.name == "sqlite":
            given = numbers_given(connection)
            command.upgrade(migrations(connection), "head")
            count_on(connection, given)
            _check_references(connection)
        else:
            command.upgrade(migrations(connection), "head")
            _compare_by_code_point(connection)


@contextmanager
def _foreign_keys_wait(connection: Connection) -> Iterator[None]:
    """SQLite changes most of a table by making it anew, and dropping the old one would delete
    what refers to it (https://www.sqlite.org/lang_altertable.html, 7)."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # On the connection itself: inside a transaction, which SQLAlchemy begins, it has no effect.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"rows refer to rows that are not there: {broken[:5]}")


def _compare_by_code_point(connection: Connection) -> None:
    """Let text be ordered as on SQLite, whatever locale the PostgreSQL database was made with.

    German order comes from the sort keys; a locale would put them into another one, and releases
    of the system's libraries change it (https://wiki.postgresql.org/wiki/Locale_data_changes).
    """
    columns = connection.exec_driver_sql(
        "SELECT c.oid::regclass, string_agg(format('ALTER COLUMN %%I TYPE %%s COLLATE \"C\"',"
        " a.attname, format_type(a.atttypid, a.atttypmod)), ', ')"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'"
        " WHERE c.relnamespace = current_schema()::regnamespace"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        " AND a.attcollation NOT IN (0, '\"C\"'::regcollation) GROUP BY c.oid"
    )
    for table, changes in columns.fetchall():
        connection.exec_driver_sql(f"ALTER TABLE {table} {changes}")


def migrations(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction handling would begin late and defeat BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once with SQLITE_BUSY_SNAPSHOT,
    # whatever the busy timeout; readers say so and stay deferred.
    deferred = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")
