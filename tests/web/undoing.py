"""Let the application work inside a transaction that the test rolls back."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from facilitation.web import Desk


def work_inside(app: Flask, connection: Connection) -> None:
    """Give the application transactions that are savepoints on this connection."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        options = {"join_transaction_mode": "create_savepoint", "expire_on_commit": False}
        with Session(connection, **options) as session, session.begin():  # type: ignore[arg-type]
            try:
                yield session
            except BaseException:
                session.expunge_all()  # as facilitation.database does
                raise

    desk: Desk = app.extensions["facilitation"]
    app.extensions["facilitation"] = Desk(transaction, transaction, desk.settings, desk.clock)
