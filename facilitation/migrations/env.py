"""Alembic's entry: run the scripts on the connection that `database.upgrade` hands over."""

from alembic import context

import facilitation.model  # noqa: F401 - makes the metadata whole
from facilitation.model.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
